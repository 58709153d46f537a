// Whoever is signed in: who they are here, how they sign in, and what they get mail about.
import { addCatalogue, t } from "../../lib/i18n";
import { roleName } from "../../lib/names";
import { me, mustEnrol } from "../../lib/session";
import type { PageProps } from "../../routes";
import { Alert } from "../../ui/message";
import { Facts, Page, Section } from "../../ui/page";
import "./account.css";
import { Mail } from "./mail";
import nl from "./nl.po";
import { Password } from "./password";
import { SecondFactor } from "./second-factor";
import { Sessions } from "./sessions";
import { SignOn } from "./sign-on";

addCatalogue(nl);

function Person() {
	const person = me.value;
	return (
		<Facts
			facts={[
				[t("Name"), person?.name],
				[t("Function"), person?.title],
				[t("Organisation"), person?.organisationName],
				[t("E-mail address"), person?.email],
				[t("Roles"), person?.roles.map(roleName).join(", ")],
			]}
		/>
	);
}

export default function AccountPage(_props: PageProps) {
	if (mustEnrol.value) {
		return (
			<Page title={t("First a second step")} lead={t("Your region asks for a second step when you sign in: a code of an app. Set it up here; it takes two minutes.")}>
				<SecondFactor />
			</Page>
		);
	}
	return (
		<Page title={t("My account")}>
			<Person />
			<Alert kind="info">
				<p class="nl-paragraph">{t("Is something wrong here? Your coordinator can change it.")}</p>
			</Alert>
			<Section title={t("Mail")}>
				<Mail />
			</Section>
			<Section title={t("Password")}>
				<Password />
			</Section>
			<Section title={t("Second step when you sign in")}>
				<SecondFactor />
			</Section>
			<SignOn />
			<Section title={t("Where you are signed in")}>
				<Sessions />
			</Section>
		</Page>
	);
}
