// Schools and other organisations, and who works there.
import { useLayoutEffect, useState } from "preact/hooks";
import { Sector } from "../../gen/common_pb";
import type { Area, Organisation } from "../../gen/directory_pb";
import { t, tn } from "../../lib/i18n";
import { codesOf, roleName, sectorName } from "../../lib/names";
import { areaName, loadOrganisations, loadPeople } from "../../lib/places";
import { changeQuery, query } from "../../lib/router";
import { useSettled } from "../../lib/settled";
import { useLoad } from "../../lib/use";
import { Select, TextField } from "../../ui/field";
import { InSteps } from "../../ui/in-steps";
import { More } from "../../ui/more";
import { Card, Facts, Show } from "../../ui/page";
import type { RegionView } from "./index";

function website(address: string) {
	if (address === "") {
		return "";
	}
	const url = /^https?:\/\//i.test(address) ? address : `https://${address}`;
	return (
		<a class="nl-link" href={url} rel="noreferrer noopener" target="_blank">
			{address} <span class="samen-hidden">{t("(opens in a new tab)")}</span>
		</a>
	);
}

function Workers(props: { organisationId: string }) {
	const loaded = useLoad((signal) => loadPeople({ organisationId: props.organisationId }, { signal }), [props.organisationId]);
	return (
		<Show loaded={loaded}>
			{(people) =>
				people.length === 0 ? (
					<p class="nl-paragraph">{t("Nobody here uses samen yet.")}</p>
				) : (
					<ul class="utrecht-unordered-list">
						{people.map((person) => (
							<li key={person.id}>
								{person.name}
								{person.title !== "" && `, ${person.title}`} ({person.roles.map(roleName).join(", ")})
							</li>
						))}
					</ul>
				)
			}
		</Show>
	);
}

function OrganisationCard(props: { one: Organisation; areas: readonly Area[] }) {
	const { one } = props;
	const [opened, setOpened] = useState(false);
	return (
		<Card level={2} title={one.name}>
			<Facts
				facts={[
					[t("Kind"), sectorName(one.sector)],
					[t("Address"), [one.street, `${one.postcode} ${one.city}`.trim()].filter(Boolean).join(", ")],
					[t("Work area"), areaName(props.areas, one.areaId)],
					[t("Telephone"), one.phone],
					[t("Website"), website(one.website)],
					[t("Code"), one.code],
				]}
			/>
			<More title={t("Who works at {name}?", { name: one.name })} onOpen={() => setOpened(true)}>
				{opened && <Workers organisationId={one.id} />}
			</More>
		</Card>
	);
}

export function Organisations(props: RegionView) {
	const [text, setText] = useState("");
	const settled = useSettled(text);
	const sector = Number(query.value.get("sector") ?? 0) as Sector;
	const found = useLoad((signal) => loadOrganisations({ text: settled, sector }, { signal }), [settled, sector]);
	useLayoutEffect(() => {
		if (found.value !== undefined) {
			props.onRows(t("organisations"), found.value.map((one) => one.areaId));
		}
	}, [found.value]);
	return (
		<>
			<form class="who-form" onSubmit={(event) => event.preventDefault()}>
				<TextField label={t("Name, place or code")} type="search" optional value={text} onValue={setText} />
				<Select
					label={t("Kind")}
					optional
					value={sector}
					choices={[{ value: Sector.SECTOR_UNSPECIFIED, label: t("any kind") }, ...codesOf(Sector).map((value: Sector) => ({ value, label: sectorName(value) }))]}
					onValue={(value) => changeQuery({ sector: value === Sector.SECTOR_UNSPECIFIED ? "" : String(value) })}
				/>
			</form>
			<Show loaded={found}>
				{(all) => {
					const shown = all.filter((one) => props.areaId === "" || one.areaId === props.areaId);
					return (
						<>
							<p class="nl-paragraph who-total" role="status">
								{tn("{count} organisation", "{count} organisations", shown.length)}
							</p>
							<InSteps rows={shown} step={20} reset={`${settled}|${sector}|${props.areaId}`}>
								{(some) => some.map((one) => <OrganisationCard key={one.id} one={one} areas={props.areas} />)}
							</InSteps>
						</>
					);
				}}
			</Show>
		</>
	);
}
