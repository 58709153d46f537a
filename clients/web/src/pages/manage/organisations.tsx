// The organisations: search, add, change and close.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Sector } from "../../gen/common_pb";
import type { Organisation } from "../../gen/directory_pb";
import { directory, fieldMessage } from "../../lib/api";
import { useFocusNext } from "../../lib/focus";
import { t, tn } from "../../lib/i18n";
import { codesOf, sectorName } from "../../lib/names";
import { areaName, loadAreas, loadOrganisations } from "../../lib/places";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox, Select, TextField } from "../../ui/field";
import { Alert, Badge, ProblemAlert } from "../../ui/message";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Confirm } from "../../ui/confirm";
import { Part } from "./part";
import { useRows } from "./rows";

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
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => heading.current?.focus(), []);
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
	const shown = [...texts, "sector"].flatMap((name) => [name, `organisation.${name}`]);
	return (
		<form
			class="manage-form"
			onSubmit={(event) => {
				event.preventDefault();
				void save.run();
			}}
		>
			<h2 class="nl-heading nl-heading--level-2" tabIndex={-1} ref={heading}>
				{one === undefined ? t("New organisation") : t("Change {name}", { name: one.name })}
			</h2>
			{one !== undefined && one.source !== "own" && (
				<Alert kind="info">
					<p class="nl-paragraph">{t("This entry came from DUO. The next import of that list sets it right again.")}</p>
				</Alert>
			)}
			<ProblemAlert problem={save.problem} shownFields={shown} />
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
			<ButtonGroup>
				<Button kind="primary" submit busy={save.busy}>
					{one?.closed === true ? t("Save and open again") : t("Save")}
				</Button>
				<Button onClick={props.onCancel}>{t("Cancel")}</Button>
				{one !== undefined && !one.closed && (
					<Button danger onClick={() => setAsked(true)}>
						{t("Close the organisation")}
					</Button>
				)}
			</ButtonGroup>
			{asked && one !== undefined && (
				<Confirm title={t("Close {name}?", { name: one.name })} act={close} button={t("Close the organisation")} onClose={() => setAsked(false)}>
					{t("It is kept for what refers to it, and is not offered any more.")}
				</Confirm>
			)}
		</form>
	);
}

export function Organisations() {
	const [text, setText] = useState("");
	const [asked, setAsked] = useState("");
	const [withClosed, setWithClosed] = useState(false);
	const [editing, setEditing] = useState<Organisation | "new" | undefined>(undefined);
	const [saved, setSaved] = useState("");
	const status = useRef<HTMLDivElement>(null);
	const focusNext = useFocusNext();
	const areas = useLoad((signal) => loadAreas({ signal }), []);
	const loaded = useLoad((signal) => loadOrganisations({ text: asked, withClosed }, { signal }), [asked, withClosed]);
	const rows = useRows(loaded.value ?? [], `${asked}|${withClosed}`);
	const close = (message: string) => {
		setEditing(undefined);
		setSaved(message);
		focusNext(() => status.current);
	};
	if (editing !== undefined) {
		return (
			<Part title={t("Organisations")}>
				<OrganisationForm
					one={editing === "new" ? undefined : editing}
					onCancel={() => close("")}
					onDone={(message) => {
						loaded.reload();
						close(message);
					}}
				/>
			</Part>
		);
	}
	return (
		<Part title={t("Organisations")}>
			<div tabIndex={-1} ref={status}>
				{saved !== "" && (
					<Alert kind="ok">
						<p class="nl-paragraph">{saved}</p>
					</Alert>
				)}
			</div>
			<ButtonGroup>
				<Button kind="primary" onClick={() => setEditing("new")}>
					{t("New organisation")}
				</Button>
			</ButtonGroup>
			<form
				class="manage-form"
				onSubmit={(event) => {
					event.preventDefault();
					setAsked(text);
				}}
			>
				<TextField label={t("Name, place or code")} type="search" optional value={text} onValue={setText} />
				<Checkbox label={t("Also those that are closed")} checked={withClosed} onChecked={setWithClosed} />
				<Button submit>{t("Search")}</Button>
			</form>
			<Show loaded={loaded}>
				{(all) => (
					<>
						<p class="nl-paragraph manage-total" role="status">
							{tn("{count} organisation", "{count} organisations", all.length)}
						</p>
						<Table
							caption={t("Organisations")}
							captionHidden
							rows={rows.shown}
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
								{ title: t("Work area"), cell: (one) => areaName(areas.value ?? [], one.areaId) || t("none") },
								{
									title: t("Change"),
									cell: (one) => (
										<Button kind="subtle" label={t("Change {name}", { name: one.name })} onClick={() => setEditing(one)}>
											{t("Change")}
										</Button>
									),
								},
							]}
						/>
						{rows.more}
					</>
				)}
			</Show>
		</Part>
	);
}
