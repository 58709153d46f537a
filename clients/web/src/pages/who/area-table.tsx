import type { Area } from "../../gen/directory_pb";
import { formatNumber, t } from "../../lib/i18n";
import { Bar } from "../../ui/bar";
import { Table } from "../../ui/table";

/** The work areas with a count; choosing one narrows the list, choosing it again does so no longer. */
export function AreaTable(props: {
	areas: readonly Area[];
	counts: ReadonlyMap<string, number>;
	caption: string;
	chosen: string;
	onChoose: (areaId: string) => void;
}) {
	const most = Math.max(1, ...props.areas.map((area) => props.counts.get(area.id) ?? 0));
	return (
		<Table
			caption={t("Work areas: {what}", { what: props.caption })}
			rows={props.areas}
			rowKey={(area) => area.id}
			columns={[
				{
					title: t("Work area"),
					rowHeader: true,
					cell: (area) => (
						<button type="button" class="who-area" aria-pressed={area.id === props.chosen} onClick={() => props.onChoose(area.id)}>
							{area.name}
						</button>
					),
				},
				{
					title: t("How many"),
					number: true,
					cell: (area) => (
						<>
							{formatNumber(props.counts.get(area.id) ?? 0)}
							<Bar value={props.counts.get(area.id) ?? 0} whole={most} />
						</>
					),
				},
			]}
		/>
	);
}
