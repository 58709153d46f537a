// The work areas: the list, and one to make or change.
import { useState } from "preact/hooks";
import type { Area } from "../../gen/directory_pb";
import { directory, fieldMessage } from "../../lib/api";
import { t } from "../../lib/i18n";
import { areaName, loadAreas } from "../../lib/places";
import { useAct, useLoad } from "../../lib/use";
import { CheckboxGroup, TextArea, TextField } from "../../ui/field";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { ChangeButton, Editable, EditForm } from "./form";
import { Part } from "./part";

function AreaForm(props: { area: Area | undefined; areas: readonly Area[]; onSaved: (area: Area) => void; onCancel: () => void }) {
	const { area, areas } = props;
	const [code, setCode] = useState(area?.code ?? "");
	const [name, setName] = useState(area?.name ?? "");
	const [neighbours, setNeighbours] = useState<string[]>(area?.neighbourIds ?? []);
	const [places, setPlaces] = useState((area?.places ?? []).join("\n"));
	const save = useAct(async (options) => {
		const saved = await directory.putArea({ code, name, neighbours, places: places.split(/[\n,|]/).map((one) => one.trim()).filter(Boolean) }, options);
		props.onSaved(saved);
	});
	return (
		<EditForm
			title={area === undefined ? t("New work area") : t("Change {name}", { name: area.name })}
			act={save}
			fields={["code", "name", "neighbours", "places"]}
			onCancel={props.onCancel}
		>
			{area === undefined && (
				<TextField label={t("Code")} hint={t("Short and lasting: small letters, digits and dashes.")} maxLength={40} value={code} error={fieldMessage(save.problem, "code")} onValue={setCode} />
			)}
			<TextField label={t("Name")} maxLength={100} value={name} error={fieldMessage(save.problem, "name")} onValue={setName} />
			<TextArea
				label={t("Places and postcodes")}
				hint={t("One on each line: names of places, or four digits of a postcode. A postcode goes before a place.")}
				optional
				rows={8}
				value={places}
				error={fieldMessage(save.problem, "places")}
				onValue={setPlaces}
			/>
			<CheckboxGroup
				label={t("Neighbours")}
				hint={t("Areas whose people come next when nobody nearer can help. It holds both ways.")}
				optional
				inline
				choices={areas.filter((one) => one.id !== area?.id).map((one) => ({ value: one.id, label: one.name }))}
				values={neighbours}
				error={fieldMessage(save.problem, "neighbours")}
				onValues={setNeighbours}
			/>
		</EditForm>
	);
}

function AreaTable(props: { areas: readonly Area[]; onChange: (area: Area) => void }) {
	return (
		<Table
			caption={t("Work areas")}
			captionHidden
			rows={props.areas}
			rowKey={(area) => area.id}
			columns={[
				{ title: t("Name"), rowHeader: true, cell: (area) => area.name },
				{ title: t("Code"), cell: (area) => area.code },
				{ title: t("Neighbours"), cell: (area) => <div class="manage-long">{area.neighbourIds.map((id) => areaName(props.areas, id)).join("; ")}</div> },
				{ title: t("Places and postcodes"), cell: (area) => <div class="manage-long">{area.places.join(", ")}</div> },
				{
					title: t("Change"),
					cell: (area) => <ChangeButton one={area} onClick={() => props.onChange(area)} />,
				},
			]}
		/>
	);
}

export function Areas() {
	const loaded = useLoad((signal) => loadAreas({ signal }), []);
	return (
		<Part title={t("Work areas")}>
			<Show loaded={loaded}>
				{(areas) => (
					<Editable<Area>
						add={t("New work area")}
						list={(change) => <AreaTable areas={areas} onChange={change} />}
						form={(area, close) => (
							<AreaForm
								area={area}
								areas={areas}
								onCancel={() => close()}
								onSaved={(saved) => {
									loaded.reload();
									close(t("{name} is saved.", { name: saved.name }));
								}}
							/>
						)}
					/>
				)}
			</Show>
		</Part>
	);
}
