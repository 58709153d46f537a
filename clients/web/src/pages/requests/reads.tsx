// Who read the text, and what else was done with it.
import { useState } from "preact/hooks";
import { BasisKind, type Read } from "../../gen/intake_pb";
import { intake } from "../../lib/api";
import { formatMoment, t } from "../../lib/i18n";
import { allPages } from "../../lib/pages";
import { me } from "../../lib/session";
import { useLoad } from "../../lib/use";
import { More } from "../../ui/more";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import type { Whole } from "./load";
import { accessName, basisName } from "./words";

const PAGE = 500;

async function allReads(requestId: string, signal: AbortSignal): Promise<Read[]> {
	return allPages(async (token) => {
		const page = await intake.listReads({ requestId, page: { size: PAGE, token } }, { signal });
		return { items: page.reads, nextToken: page.nextToken };
	});
}

function nameOf(whole: Whole, personId: string): string {
	if (personId === "") {
		return "samen";
	}
	if (personId === "parent") {
		return t("the parents");
	}
	if (personId === me.value?.id) {
		return t("you");
	}
	const contacts = whole.matches.flatMap((one) => [one.specialist, one.keeper]);
	const offered = whole.offers.find((one) => one.personId === personId)?.personName ?? "";
	return contacts.find((one) => one?.personId === personId)?.name ?? (offered === "" ? personId : offered);
}

function Log(props: { whole: Whole }) {
	const loaded = useLoad((signal) => allReads(props.whole.request.id, signal), [props.whole.request.id]);
	return (
		<Show loaded={loaded}>
			{(reads) => (
				<Table
					caption={t("What was done with the text")}
					rows={reads.map((read, i) => ({ read, key: String(i) })).reverse()}
					rowKey={(row) => row.key}
					columns={[
						{ title: t("When"), cell: ({ read }) => formatMoment(read.atMs) },
						{ title: t("Who"), rowHeader: true, cell: ({ read }) => nameOf(props.whole, read.personId) },
						{ title: t("What"), cell: ({ read }) => accessName(read.kind) },
						{ title: t("Ground"), cell: ({ read }) => (read.basis === BasisKind.BASIS_KIND_UNSPECIFIED ? "" : basisName(read.basis)) },
					]}
				/>
			)}
		</Show>
	);
}

export function Reads(props: { whole: Whole }) {
	const [open, setOpen] = useState(false);
	return (
		<More title={t("Who read it")} onOpen={() => setOpen(true)}>
			{open && <Log whole={props.whole} />}
		</More>
	);
}
