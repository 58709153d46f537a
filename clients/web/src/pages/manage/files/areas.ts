// Work areas.
import { create } from "@bufbuild/protobuf";
import { type PutAreaRequest, PutAreaRequestSchema } from "../../../gen/directory_pb";
import { directory, newKey } from "../../../lib/api";
import { N, t, tn } from "../../../lib/i18n";
import { type FileKind, type Plan, type Report, SENT_IS_SAVED, type Step, Stopped, unlessRefused } from "./plan";
import { type Entry, hasColumns, listOf, type Reading, readRows, required } from "./table";

const columns = required("code", "name", "neighbours", "places");

function take([code = "", name = "", neighbours = "", places = ""]: string[]): PutAreaRequest {
	return create(PutAreaRequestSchema, { code, name, neighbours: listOf(neighbours), places: listOf(places) });
}

/** Areas name each other as neighbours: so first all without, then all with. */
function step(report: Report, { line, value }: Entry<PutAreaRequest>, upTo: number, again: boolean): Step {
	return {
		key: newKey(),
		upTo,
		send: (options) =>
			unlessRefused(
				async () => {
					await directory.putArea(again ? value : { ...value, neighbours: [] }, options);
					report.saved += again ? 1 : 0;
				},
				(problem) => {
					report.faults.push(...(problem.fields.length > 0 ? problem.fields : [problem]).map((one) => ({ line, text: one.message })));
					throw new Stopped();
				},
			),
	};
}

function plan({ entries, faults }: Reading<PutAreaRequest>): Plan {
	return {
		count: entries.length,
		faults,
		mayGoOn: false,
		steps: (report) => [...entries.map((entry) => step(report, entry, 0, false)), ...entries.map((entry, i) => step(report, entry, i + 1, true))],
	};
}

export const areas: FileKind = {
	name: "areas",
	title: N("Work areas"),
	about: N("Work areas are made or changed."),
	is: hasColumns("code", "places"),
	columns: () => columns,
	plan: (csv) => plan(readRows(csv, columns, take)),
	outcome: (report, _plan, stopped) => [tn("{count} work area is saved.", "{count} work areas are saved.", report.saved), ...(stopped ? [t(SENT_IS_SAVED)] : [])],
};
