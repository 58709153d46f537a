// Who read it, and what else was done.
import { AccessKind, type Read } from "../../gen/intake_pb";
import type { ExportHelpResponse } from "../../gen/matching_pb";
import { formatMoment, t } from "../../lib/i18n";
import { allPages } from "../../lib/pages";
import { useLoad } from "../../lib/use";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { accessName, basisName } from "../requests/words";
import { intake } from "./client";
import { whoDid } from "./names";

const PAGE = 500;

async function allReads(requestId: string, signal: AbortSignal): Promise<Read[]> {
	return allPages(async (token) => {
		const page = await intake.listReads({ requestId, page: { size: PAGE, token } }, { signal });
		return { items: page.reads, nextToken: page.nextToken };
	});
}

/** Parents read the text by an export: the log makes no difference. */
function what(read: Read): string {
	return read.kind === AccessKind.EXPORTED ? t("read everything or took it along") : accessName(read.kind);
}

/** The newest first. */
export function ReadsTable(props: { reads: readonly Read[]; help: ExportHelpResponse | undefined }) {
	return (
		<Table
			caption={t("Who did what, the latest first")}
			rows={props.reads.map((read, i) => ({ read, key: String(i) })).reverse()}
			rowKey={(row) => row.key}
			columns={[
				{ title: t("When"), cell: ({ read }) => formatMoment(read.atMs) },
				{ title: t("Who"), rowHeader: true, cell: ({ read }) => whoDid(props.help, read.personId) },
				{ title: t("What"), cell: ({ read }) => what(read) },
				{ title: t("Why that was allowed"), cell: ({ read }) => (read.kind === AccessKind.OPENED ? basisName(read.basis) : "") },
			]}
		/>
	);
}

/** round: loaded again when it changes. */
export function Reads(props: { requestId: string; help: ExportHelpResponse | undefined; round: number }) {
	const loaded = useLoad((signal) => allReads(props.requestId, signal), [props.requestId, props.round]);
	return (
		<>
			<p class="nl-paragraph">{t("samen writes this down by itself. Nobody can change it unnoticed.")}</p>
			<Show loaded={loaded}>{(reads) => <ReadsTable reads={reads} help={props.help} />}</Show>
		</>
	);
}
