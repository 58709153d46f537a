// Inviting one person.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { InviteResponse } from "../../gen/directory_pb";
import { directory, fieldMessage } from "../../lib/api";
import { t } from "../../lib/i18n";
import { Link } from "../../lib/router";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { TextField } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { Letters } from "./letters";
import { Form } from "./form";
import { Part } from "./part";
import type { AllPeople } from "./people";
import { areasOf, PersonFields, personFields, type PersonValues } from "./person-fields";

const nothing: PersonValues = { title: "", phone: "", organisationId: "", roles: [], areaIds: [] };

/** A code that was just given: in view and in focus. */
export function Given(props: { invitation: InviteResponse; reset?: boolean }) {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => box.current?.focus(), [props.invitation]);
	const name = props.invitation.person?.name ?? "";
	return (
		<div tabIndex={-1} ref={box}>
			<Alert kind="ok">
				<p class="nl-paragraph">{props.reset === true ? t("There is a code for {name}.", { name }) : t("{name} is invited.", { name })}</p>
				{props.invitation.code === "" && <p class="nl-paragraph">{t("The code was shown before and cannot be shown again.")}</p>}
			</Alert>
			<Letters invitations={[props.invitation]} reset={props.reset === true} />
		</div>
	);
}

export function InvitePart(props: { all: AllPeople; onInvited: () => void }) {
	const [name, setName] = useState("");
	const [email, setEmail] = useState("");
	const [values, setValues] = useState(nothing);
	const [given, setGiven] = useState<InviteResponse | undefined>(undefined);
	const invite = useAct(async (options) => {
		const { title, phone, organisationId, roles } = values;
		setGiven(await directory.invite({ name, email, title, phone, organisationId, roles, areaIds: areasOf(values) }, options));
		setName("");
		setEmail("");
		setValues({ ...values, title: "", phone: "" });
		props.onInvited();
	});
	return (
		<Part title={t("Invite somebody")}>
			<p class="nl-paragraph manage-noprint">
				<Link to="/manage/people">{t("Back to the list")}</Link>
			</p>
			{given !== undefined && <Given invitation={given} />}
			<Form onSubmit={invite.run}>
				{given !== undefined && <h2 class="nl-heading nl-heading--level-2">{t("Invite the next one")}</h2>}
				<ProblemAlert problem={invite.problem} shownFields={["name", "email", ...personFields]} />
				<TextField label={t("Name")} maxLength={100} value={name} error={fieldMessage(invite.problem, "name")} onValue={setName} />
				<TextField label={t("E-mail address")} type="email" value={email} error={fieldMessage(invite.problem, "email")} onValue={setEmail} />
				<PersonFields values={values} all={props.all} problem={invite.problem} onValues={setValues} />
				<ButtonGroup>
					<Button kind="primary" submit busy={invite.busy}>
						{t("Invite")}
					</Button>
				</ButtonGroup>
			</Form>
		</Part>
	);
}
