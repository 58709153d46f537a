// The organisations: search, add, change and close.
import { useState } from "preact/hooks";
import { Sector } from "../../gen/common_pb";
import type { Area, Organisation } from "../../gen/directory_pb";
import { directory, fieldMessage } from "../../lib/api";
import { t, tn } from "../../lib/i18n";
import { codesOf, sectorName } from "../../lib/names";
import { areaName, loadAreas, loadOrganisations } from "../../lib/places";
import { useSettled } from "../../lib/settled";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { Checkbox, Select, TextField } from "../../ui/field";
import { InSteps } from "../../ui/in-steps";
import { Alert, Badge } from "../../ui/message";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Confirm } from "../../ui/confirm";
import { ChangeButton, Editable, EditForm, Form } from "./form";
import { Part } from "./part";

const texts = ["code", "name", "street", "postcode", "city", "municipality", "phone", "website"] as const;
type TextName = (typeof texts)[number];

/** Names of the fields, on screen. */
function textName(name: TextName): string {
	return {
		code: t("Code"),
		name: t("Name"),
		street: t("Street and number"),
		postcode: t("Postcode"),
		city: t("Place"),
		municipality: t("Municipality"),
		phone: t("Telephone"),
		website: t("Website"),
	}[name];
}

function valuesOf(one: Organisation | undefined): Record<TextName, string> {
	return Object.fromEntries(texts.map((name) => [name, one?.[name] ?? ""])) as Record<TextName, string>;
}

const NEEDED: readonly TextName[] = ["code", "name"];

function OrganisationForm(props: { one: Organisation | undefined; onDone: (message: string) => void; onCancel: () => void }) {
	const { one } = props;
	const [values, setValues] = useState(valuesOf(one));
	const [sector, setSector] = useState<Sector>(one?.sector ?? Sector.SECTOR_UNSPECIFIED);
	const [asked, setAsked] = useState(false);
	const organisation = { ...values, sector, municipalityCode: one?.municipality === values.municipality ? (one?.municipalityCode ?? "") : "" };
	const save = useAct(async (options) => {
		const saved = await directory.putOrganisation({ organisation }, options);
		props.onDone(t("{name} is saved.", { name: saved.name }));
	});
	const close = useAct(async (options) => {
		const saved = await directory.putOrganisation({ organisation, close: true }, options);
		props.onDone(t("{name} is closed.", { name: saved.name }));
	});
	const error = (name: string) => [fieldMessage(save.problem, name), fieldMessage(save.problem, `organisation.${name}`)].filter(Boolean).join(" ");
	return (
		<EditForm
			title={one === undefined ? t("New organisation") : t("Change {name}", { name: one.name })}
			act={save}
			save={one?.closed === true ? t("Save and open again") : t("Save")}
			fields={[...texts, "sector"].flatMap((name) => [name, `organisation.${name}`])}
			onCancel={props.onCancel}
			buttons={
				one !== undefined &&
				!one.closed && (
					<Button danger onClick={() => setAsked(true)}>
						{t("Close the organisation")}
					</Button>
				)
			}
		>
			{one !== undefined && one.source !== "own" && (
				<Alert kind="info">
					<p class="nl-paragraph">{t("This entry came from DUO. The next import of that list sets it right again.")}</p>
				</Alert>
			)}
			{texts
				.filter((name) => one === undefined || name !== "code")
				.map((name) => (
					<TextField
						key={name}
						label={textName(name)}
						optional={!NEEDED.includes(name)}
						value={values[name]}
						error={error(name)}
						onValue={(value) => setValues({ ...values, [name]: value })}
					/>
				))}
			<Select
				label={t("Kind")}
				value={sector}
				error={error("sector")}
				choices={[{ value: Sector.SECTOR_UNSPECIFIED, label: t("choose a kind") }, ...codesOf(Sector).map((value: Sector) => ({ value, label: sectorName(value) }))]}
				onValue={setSector}
			/>
			{asked && one !== undefined && (
				<Confirm title={t("Close {name}?", { name: one.name })} act={close} button={t("Close the organisation")} onClose={() => setAsked(false)}>
					{t("It is kept for what refers to it, and is not offered any more.")}
				</Confirm>
			)}
		</EditForm>
	);
}

function List(props: { organisations: readonly Organisation[]; areas: readonly Area[]; onChange: (one: Organisation) => void }) {
	return (
		<Table
			caption={t("Organisations")}
			captionHidden
			rows={props.organisations}
			rowKey={(one) => one.id}
			columns={[
				{
					title: t("Name"),
					rowHeader: true,
					cell: (one) => (
						<>
							{one.name} {one.closed && <Badge kind="warning">{t("not active any more")}</Badge>}
						</>
					),
				},
				{ title: t("Code"), cell: (one) => one.code },
				{ title: t("Kind"), cell: (one) => sectorName(one.sector) },
				{ title: t("Place"), cell: (one) => one.city },
				{ title: t("Work area"), cell: (one) => areaName(props.areas, one.areaId) || t("none") },
				{ title: t("Change"), cell: (one) => <ChangeButton one={one} onClick={() => props.onChange(one)} /> },
			]}
		/>
	);
}

export function Organisations() {
	const [text, setText] = useState("");
	const [withClosed, setWithClosed] = useState(false);
	const asked = useSettled(text);
	const areas = useLoad((signal) => loadAreas({ signal }), []);
	const loaded = useLoad((signal) => loadOrganisations({ text: asked, withClosed }, { signal }), [asked, withClosed]);
	return (
		<Part title={t("Organisations")}>
			<Editable<Organisation>
				add={t("New organisation")}
				form={(one, close) => (
					<OrganisationForm
						one={one}
						onCancel={() => close()}
						onDone={(message) => {
							loaded.reload();
							close(message);
						}}
					/>
				)}
				list={(change) => (
					<>
						<Form>
							<TextField label={t("Name, place or code")} type="search" optional value={text} onValue={setText} />
							<Checkbox label={t("Also those that are closed")} checked={withClosed} onChecked={setWithClosed} />
						</Form>
						<Show loaded={loaded}>
							{(all) => (
								<>
									<p class="nl-paragraph manage-total" role="status">
										{tn("{count} organisation", "{count} organisations", all.length)}
									</p>
									<InSteps rows={all} step={50} reset={`${asked}|${withClosed}`}>
										{(some) => <List organisations={some} areas={areas.value ?? []} onChange={change} />}
									</InSteps>
								</>
							)}
						</Show>
					</>
				)}
			/>
		</Part>
	);
}
