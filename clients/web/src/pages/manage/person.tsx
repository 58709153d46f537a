// One person: what they may do, their account, and where they are signed in.
import { useRef, useState } from "preact/hooks";
import { type InviteResponse, type Person, PersonState } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { useFocusNext } from "../../lib/focus";
import { formatDay, formatMoment, t } from "../../lib/i18n";
import { Link } from "../../lib/router";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { Facts, Section, Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Confirm } from "../../ui/confirm";
import { Given } from "./invite";
import { Form } from "./form";
import { Part } from "./part";
import { type AllPeople, StateBadge } from "./people";
import { areasOf, PersonFields, personFields, type PersonValues } from "./person-fields";

interface PersonProps {
	person: Person;
	all: AllPeople;
	onChanged: () => void;
}

function valuesOf(person: Person): PersonValues {
	const { title, phone, organisationId, roles, areaIds } = person;
	return { title, phone, organisationId, roles: [...roles], areaIds: [...areaIds] };
}

function Change(props: PersonProps) {
	const { person } = props;
	const [values, setValues] = useState(valuesOf(person));
	const [saved, setSaved] = useState(false);
	const save = useAct(async (options) => {
		setSaved(false);
		const { title, phone, organisationId, roles } = values;
		await directory.updatePerson({ personId: person.id, title, phone, organisationId, roles, areaIds: areasOf(values) }, options);
		setSaved(true);
		props.onChanged();
	});
	return (
		<Form onSubmit={save.run}>
			<ProblemAlert problem={save.problem} shownFields={personFields} />
			<PersonFields
				values={values}
				all={props.all}
				problem={save.problem}
				onValues={(next) => {
					setSaved(false);
					setValues(next);
				}}
			/>
			<div role="status">{saved && <p class="nl-paragraph manage-total">{t("Saved.")}</p>}</div>
			<Button kind="primary" submit busy={save.busy}>
				{t("Save")}
			</Button>
		</Form>
	);
}

function Account(props: PersonProps) {
	const { person } = props;
	const [without, setWithout] = useState(false);
	const [asked, setAsked] = useState(false);
	const [given, setGiven] = useState<{ response: InviteResponse; reset: boolean } | undefined>(undefined);
	const invite = useAct(async (options) => {
		const { name, email, ...values } = { name: person.name, email: person.email, ...valuesOf(person) };
		setGiven({ response: await directory.invite({ name, email, ...values, areaIds: areasOf(values) }, options), reset: false });
		props.onChanged();
	});
	const reset = useAct(async (options) => {
		setGiven({ response: await directory.resetPassword({ personId: person.id, removeSecondFactor: without }, options), reset: true });
	});
	const [closed, setClosed] = useState(false);
	const status = useRef<HTMLDivElement>(null);
	const focusNext = useFocusNext();
	const close = useAct(async (options) => {
		await directory.updatePerson({ personId: person.id, close: true }, options);
		setAsked(false);
		setGiven(undefined);
		setClosed(true);
		// The button that opened the dialog goes: the focus must not go with it.
		focusNext(() => status.current);
		props.onChanged();
	});
	return (
		<>
			<div tabIndex={-1} ref={status}>
				{closed && person.state === PersonState.CLOSED && (
					<Alert kind="ok">
						<p class="nl-paragraph">{t("The account is closed.")}</p>
					</Alert>
				)}
			</div>
			{given !== undefined && <Given invitation={given.response} reset={given.reset} />}
			<ProblemAlert problem={invite.problem ?? reset.problem} />
			{person.state === PersonState.ACTIVE ? (
				<>
					<p class="nl-paragraph">{t("Somebody who forgot the password gets a code to choose a new one. Until then the old one stays.")}</p>
					<Checkbox label={t("Also take the second factor away, because it was lost")} checked={without} onChecked={setWithout} />
				</>
			) : (
				<p class="nl-paragraph">{t("A new invitation gives a new code. The old one does not work any more.")}</p>
			)}
			<ButtonGroup>
				{person.state === PersonState.ACTIVE ? (
					<Button busy={reset.busy} onClick={() => void reset.run()}>
						{t("Give a code for a new password")}
					</Button>
				) : (
					<Button busy={invite.busy} onClick={() => void invite.run()}>
						{t("Invite again")}
					</Button>
				)}
				{person.state !== PersonState.CLOSED && (
					<Button danger onClick={() => setAsked(true)}>
						{t("Close the account")}
					</Button>
				)}
			</ButtonGroup>
			{asked && (
				<Confirm title={t("Close the account of {name}?", { name: person.name })} act={close} button={t("Close the account")} onClose={() => setAsked(false)}>
					{t("{name} is signed out everywhere, cannot sign in any more and is not proposed. You can invite them again.", { name: person.name })}
				</Confirm>
			)}
		</>
	);
}

function Sessions(props: { person: Person }) {
	const loaded = useLoad((signal) => directory.listSessions({ personId: props.person.id }, { signal }), [props.person.id]);
	const status = useRef<HTMLParagraphElement>(null);
	const [ended, setEnded] = useState("");
	const end = useAct(async (options, sessionId: string) => {
		await directory.endSession({ sessionId }, options);
		setEnded(t("The session has ended."));
		status.current?.focus();
		loaded.reload();
	});
	return (
		<>
			<ProblemAlert problem={end.problem} />
			<p class="nl-paragraph" role="status" tabIndex={-1} ref={status}>
				{ended}
			</p>
			<Show loaded={loaded}>
				{({ sessions }) =>
					sessions.length === 0 ? (
						<p class="nl-paragraph">{t("Is signed in nowhere.")}</p>
					) : (
						<Table
							caption={t("Where {name} is signed in", { name: props.person.name })}
							rows={sessions}
							rowKey={(one) => one.id}
							columns={[
								{ title: t("With"), rowHeader: true, cell: (one) => one.client || t("unknown") },
								{ title: t("Since"), cell: (one) => formatMoment(one.createdAtMs) },
								{ title: t("Until"), cell: (one) => formatDay(one.expiresAtMs) },
								{
									title: t("End"),
									cell: (one) =>
										one.own ? (
											t("this session")
										) : (
											<Button kind="subtle" label={t("End the session since {moment}", { moment: formatMoment(one.createdAtMs) })} busy={end.busy} onClick={() => void end.run(one.id)}>
												{t("End")}
											</Button>
										),
								},
							]}
						/>
					)
				}
			</Show>
		</>
	);
}

export function PersonPart(props: { person: Person | undefined; all: AllPeople; onChanged: () => void }) {
	const { person } = props;
	const back = (
		<p class="nl-paragraph manage-noprint">
			<Link to="/manage/people">{t("Back to the list")}</Link>
		</p>
	);
	if (person === undefined) {
		return (
			<Part title={t("People")}>
				{back}
				<Alert kind="warning">
					<p class="nl-paragraph">{t("This person is not there (any more).")}</p>
				</Alert>
			</Part>
		);
	}
	const one = { ...props, person };
	return (
		<Part title={person.name}>
			{back}
			<Facts
				facts={[
					[t("Account"), <StateBadge state={person.state} />],
					[t("E-mail address"), person.email],
					[t("Organisation"), person.organisationName],
					[t("Invited first on"), formatDay(person.createdAtMs)],
				]}
			/>
			<Section title={t("Account")}>
				<Account {...one} />
			</Section>
			{person.state !== PersonState.CLOSED && (
				<div class="manage-noprint">
					<Section title={t("Change")}>
						<Change {...one} />
					</Section>
					<Section title={t("Sessions")}>
						<Sessions person={person} />
					</Section>
				</div>
			)}
		</Part>
	);
}
