// People by name.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { Role } from "../../gen/common_pb";
import type { Person } from "../../gen/directory_pb";
import { t, tn } from "../../lib/i18n";
import { codesOf, roleName } from "../../lib/names";
import { areaName } from "../../lib/places";
import { fold } from "../../lib/topic-search";
import { Select, TextField } from "../../ui/field";
import { InSteps } from "../../ui/in-steps";
import { Card, Facts } from "../../ui/page";
import type { RegionView } from "./index";
import { Knows } from "./knows";

function PersonCard(props: { person: Person; area: string }) {
	const { person } = props;
	return (
		<Card level={2} title={person.name}>
			<Facts
				facts={[
					[t("Function"), person.title],
					[t("Works at"), person.organisationName],
					[t("Work area"), props.area],
					[t("Roles"), person.roles.map(roleName).join(", ")],
				]}
			/>
			{person.roles.includes(Role.SPECIALIST) && <Knows personId={person.id} name={person.name} />}
		</Card>
	);
}

export function People(props: RegionView) {
	const [text, setText] = useState("");
	const [role, setRole] = useState<Role>(Role.ROLE_UNSPECIFIED);
	const areaOf = useMemo(() => new Map(props.organisations.map((one) => [one.id, one.areaId])), [props.organisations]);
	const found = useMemo(() => {
		const words = fold(text).split(/\s+/);
		return props.people.filter(
			(person) =>
				(role === Role.ROLE_UNSPECIFIED || person.roles.includes(role)) &&
				words.every((word) => fold(`${person.name} ${person.title} ${person.organisationName}`).includes(word)),
		);
	}, [props.people, text, role]);
	useLayoutEffect(() => props.onRows(t("people"), found.map((person) => areaOf.get(person.organisationId) ?? "")), [found]);
	const shown = found.filter((person) => props.areaId === "" || areaOf.get(person.organisationId) === props.areaId);
	return (
		<>
			<form class="who-form" onSubmit={(event) => event.preventDefault()}>
				<TextField label={t("Name, function or organisation")} type="search" optional value={text} onValue={setText} />
				<Select
					label={t("Role")}
					optional
					value={role}
					choices={[{ value: Role.ROLE_UNSPECIFIED, label: t("any role") }, ...codesOf(Role).map((value: Role) => ({ value, label: roleName(value) }))]}
					onValue={setRole}
				/>
			</form>
			<p class="nl-paragraph who-total" role="status">
				{tn("{count} person", "{count} people", shown.length)}
			</p>
			<InSteps rows={shown} step={20} reset={`${text}|${role}|${props.areaId}`}>
				{(some) => some.map((person) => <PersonCard key={person.id} person={person} area={areaName(props.areas, areaOf.get(person.organisationId) ?? "")} />)}
			</InSteps>
		</>
	);
}
