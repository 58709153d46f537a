// Who opened what about a pupil, when and on which ground.
import { fromBinary } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import type { Person } from "../../gen/directory_pb";
import { AccessKind, BasisKind, type ListAccessLogResponse } from "../../gen/intake_pb";
import { type AccessEntry, AccessEntrySchema } from "../../gen/stored_pb";
import { intake } from "../../lib/api";
import { formatMoment, formatNumber, N, t } from "../../lib/i18n";
import { loadPeople } from "../../lib/places";
import { fold } from "../../lib/topic-search";
import { useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { TextField } from "../../ui/field";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Form } from "./form";
import { Part } from "./part";

const PAGE = 100;

const kinds: Record<AccessKind, string> = {
	[AccessKind.ACCESS_KIND_UNSPECIFIED]: N("(damaged)"),
	[AccessKind.OPENED]: N("read the text"),
	[AccessKind.EXPORTED]: N("exported everything"),
	[AccessKind.PARENT_CAME]: N("a parent came in"),
	[AccessKind.CONSENT_GIVEN]: N("recorded the basis"),
	[AccessKind.CONSENT_WITHDRAWN]: N("withdrew the consent"),
	[AccessKind.LETTER_MADE]: N("made a letter for the parents"),
	[AccessKind.ERASED]: N("erased"),
	[AccessKind.HELD]: N("put on hold"),
	[AccessKind.HOLD_ENDED]: N("ended the hold"),
	[AccessKind.LOG_PURGED]: N("deleted the oldest entries of the log"),
	[AccessKind.NOTES_READ]: N("read the consultants' notes"),
};

const bases: Record<BasisKind, string> = {
	[BasisKind.BASIS_KIND_UNSPECIFIED]: "-",
	[BasisKind.PARENTAL_CONSENT]: N("parents agreed"),
	[BasisKind.ANONYMOUS_CONSULT]: N("anonymous consult"),
	[BasisKind.OTHER_BASIS]: N("another legal ground"),
	[BasisKind.NO_BASIS]: N("none yet"),
};

interface Entry {
	number: bigint;
	entry: AccessEntry | undefined;
}

/** An entry that is damaged in the store is shown as that. */
function entriesOf(page: ListAccessLogResponse): Entry[] {
	return page.records.map(({ number, entry }) => {
		try {
			return { number, entry: fromBinary(AccessEntrySchema, entry) };
		} catch {
			return { number, entry: undefined };
		}
	});
}

function who(people: readonly Person[], id: string): string {
	return id === "" ? "samen" : id === "parent" ? t("a parent") : (people.find((one) => one.id === id)?.name ?? id);
}

function on(by: string): string {
	const words: Record<string, string> = { "own school": t("own school"), "work area": t("work area"), retention: t("retention") };
	return words[by] ?? by;
}

function Entries(props: { entries: readonly Entry[]; people: readonly Person[] }) {
	const { people } = props;
	return (
		<Table
			caption={t("Access log")}
			captionHidden
			rows={props.entries}
			rowKey={(one) => String(one.number)}
			columns={[
				{ title: t("No."), number: true, rowHeader: true, cell: (one) => formatNumber(Number(one.number)) },
				{ title: t("When"), cell: (one) => formatMoment(one.entry?.atMs ?? 0) },
				{ title: t("Who"), cell: (one) => (one.entry === undefined ? "" : who(people, one.entry.personId)) },
				{ title: t("What"), cell: (one) => t(kinds[(one.entry?.kind ?? 0) as AccessKind] ?? kinds[0]) },
				{ title: t("Request"), cell: (one) => one.entry?.requestId ?? "" },
				{ title: t("By"), cell: (one) => on(one.entry?.by ?? "") },
				{ title: t("Ground"), cell: (one) => t(bases[(one.entry?.basis ?? 0) as BasisKind] ?? "-") },
			]}
		/>
	);
}

export function AccessLog() {
	const [text, setText] = useState("");
	const [requestId, setRequestId] = useState("");
	const [person, setPerson] = useState("");
	const [tokens, setTokens] = useState<string[]>([""]);
	const people = useLoad((signal) => loadPeople({}, { signal }), []);
	const token = tokens[tokens.length - 1] ?? "";
	const loaded = useLoad((signal) => intake.listAccessLog({ page: { size: PAGE, token }, requestId }, { signal }), [token, requestId]);
	return (
		<Part title={t("Access log")} lead={t("Oldest first. Whether the log is whole is told by: samen audit verify.")}>
			<Form
				beside
				onSubmit={() => {
					setTokens([""]);
					setRequestId(text.trim());
				}}
			>
				<TextField label={t("Number of the request")} hint={t("Empty: all requests.")} optional value={text} onValue={setText} />
				<TextField label={t("Only on this page: who")} type="search" optional value={person} onValue={setPerson} />
				<Button submit>{t("Show")}</Button>
			</Form>
			<Show loaded={loaded}>
				{(page) => {
					const entries = entriesOf(page).filter((one) => person === "" || fold(who(people.value ?? [], one.entry?.personId ?? "")).includes(fold(person)));
					return (
						<>
							<p class="nl-paragraph" role="status">
								{entries.length === 0
									? t("Nothing to show.")
									: t("Entries {first} to {last}.", { first: formatNumber(Number(entries[0]?.number ?? 0)), last: formatNumber(Number(entries[entries.length - 1]?.number ?? 0)) })}
							</p>
							{entries.length > 0 && <Entries entries={entries} people={people.value ?? []} />}
							<ButtonGroup>
								<Button disabled={tokens.length === 1} onClick={() => setTokens(tokens.slice(0, -1))}>
									{t("Earlier")}
								</Button>
								<Button disabled={page.nextToken === ""} onClick={() => setTokens([...tokens, page.nextToken])}>
									{t("Later")}
								</Button>
							</ButtonGroup>
						</>
					);
				}}
			</Show>
		</Part>
	);
}
