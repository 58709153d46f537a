import type { Contact } from "../../gen/common_pb";
import { t } from "../../lib/i18n";
import { Facts } from "../../ui/page";

/** How to reach somebody. */
export function ContactFacts(props: { contact: Contact }) {
	const { contact } = props;
	return (
		<Facts
			facts={[
				[t("Name"), contact.name],
				[t("Function"), contact.title],
				[t("Works at"), contact.organisationName],
				[t("E-mail"), contact.email === "" ? "" : <a class="nl-link" href={`mailto:${contact.email}`}>{contact.email}</a>],
				[t("Phone"), contact.phone === "" ? "" : <a class="nl-link" href={`tel:${contact.phone.replace(/[^+\d]/g, "")}`}>{contact.phone}</a>],
			]}
		/>
	);
}
