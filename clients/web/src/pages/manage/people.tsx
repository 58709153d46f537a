// The people of the region: the list, and the way to invite and to change them.
import { useMemo, useState } from "preact/hooks";
import { Role } from "../../gen/common_pb";
import { type Person, PersonState } from "../../gen/directory_pb";
import { t, tn } from "../../lib/i18n";
import { codesOf, roleName } from "../../lib/names";
import { loadAreas, loadOrganisations, loadPeople } from "../../lib/places";
import { go, Link, query } from "../../lib/router";
import { fold } from "../../lib/topic-search";
import { useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Select, TextField } from "../../ui/field";
import { InSteps } from "../../ui/in-steps";
import { Badge } from "../../ui/message";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Form } from "./form";
import { InvitePart } from "./invite";
import { Part } from "./part";
import { PersonPart } from "./person";

export function StateBadge(props: { state: PersonState }) {
	switch (props.state) {
		case PersonState.INVITED:
			return <Badge kind="active">{t("invited")}</Badge>;
		case PersonState.CLOSED:
			return <Badge kind="warning">{t("not active any more")}</Badge>;
		case PersonState.ACTIVE:
			return <Badge kind="safe">{t("active")}</Badge>;
		default:
			return null;
	}
}

async function loadAll() {
	const [people, areas, organisations] = await Promise.all([loadPeople(), loadAreas(), loadOrganisations()]);
	return { people, areas, organisations };
}

export type AllPeople = Awaited<ReturnType<typeof loadAll>>;

const states = [PersonState.INVITED, PersonState.ACTIVE, PersonState.CLOSED];

function stateName(state: PersonState): string {
	return state === PersonState.INVITED ? t("invited") : state === PersonState.ACTIVE ? t("active") : t("not active any more");
}

function List(props: { people: readonly Person[] }) {
	const [text, setText] = useState("");
	const [role, setRole] = useState<Role>(Role.ROLE_UNSPECIFIED);
	const [state, setState] = useState<PersonState>(PersonState.PERSON_STATE_UNSPECIFIED);
	const found = useMemo(() => {
		const words = fold(text).split(/\s+/);
		return props.people.filter(
			(one) =>
				(role === Role.ROLE_UNSPECIFIED || one.roles.includes(role)) &&
				(state === PersonState.PERSON_STATE_UNSPECIFIED || one.state === state) &&
				words.every((word) => fold(`${one.name} ${one.email} ${one.title} ${one.organisationName}`).includes(word)),
		);
	}, [props.people, text, role, state]);
	return (
		<>
			<Form beside>
				<TextField label={t("Name, e-mail address, function or organisation")} type="search" optional value={text} onValue={setText} />
				<Select
					label={t("Role")}
					optional
					value={role}
					choices={[{ value: Role.ROLE_UNSPECIFIED, label: t("any role") }, ...codesOf(Role).map((value: Role) => ({ value, label: roleName(value) }))]}
					onValue={setRole}
				/>
				<Select
					label={t("Account")}
					optional
					value={state}
					choices={[{ value: PersonState.PERSON_STATE_UNSPECIFIED, label: t("any") }, ...states.map((value) => ({ value, label: stateName(value) }))]}
					onValue={setState}
				/>
			</Form>
			<p class="nl-paragraph manage-total" role="status">
				{tn("{count} person", "{count} people", found.length)}
			</p>
			<InSteps rows={found} step={50} reset={`${text}|${role}|${state}`}>
				{(some) => (
					<Table
						caption={t("People")}
						captionHidden
						rows={some}
						rowKey={(one) => one.id}
						columns={[
							{ title: t("Name"), rowHeader: true, cell: (one) => <Link to={`/manage/people?person=${one.id}`}>{one.name}</Link> },
							{ title: t("Function"), cell: (one) => one.title },
							{ title: t("Organisation"), cell: (one) => one.organisationName },
							{ title: t("Roles"), cell: (one) => one.roles.map(roleName).join(", ") },
							{ title: t("E-mail address"), cell: (one) => one.email },
							{ title: t("Account"), cell: (one) => <StateBadge state={one.state} /> },
						]}
					/>
				)}
			</InSteps>
		</>
	);
}

export function People() {
	const loaded = useLoad(loadAll, []);
	const personId = query.value.get("person") ?? "";
	if (query.value.get("invite") !== null || personId !== "") {
		return (
			<Show loaded={loaded}>
				{(all) =>
					personId === "" ? (
						<InvitePart key="invite" all={all} onInvited={loaded.reload} />
					) : (
						<PersonPart key={personId} person={all.people.find((one) => one.id === personId)} all={all} onChanged={loaded.reload} />
					)
				}
			</Show>
		);
	}
	return (
		<Part key="list" title={t("People")}>
			<ButtonGroup>
				<Button kind="primary" onClick={() => go("/manage/people?invite=1")}>
					{t("Invite somebody")}
				</Button>
				<Button onClick={() => go("/manage/import")}>{t("Invite many from a file")}</Button>
			</ButtonGroup>
			<Show loaded={loaded}>{(all) => <List people={all.people} />}</Show>
		</Part>
	);
}
