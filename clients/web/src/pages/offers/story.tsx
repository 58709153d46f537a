// What the teacher tells: opened when asked for, held in memory, and gone with the page.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Note, NoteKind, type OpenRequestResponse, Purpose } from "../../gen/intake_pb";
import type { Match } from "../../gen/matching_pb";
import { StoryTexts, TypedText } from "../../help/story";
import { intake, isUnclear, matching, newKey, problemOf } from "../../lib/api";
import { formatDay, N, t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Alert, ProblemAlert } from "../../ui/message";
import { Section } from "../../ui/page";

const purposes: Partial<Record<Purpose, string>> = {
	[Purpose.FIND_HELP]: N("You may use this text to help with this request, and for nothing else."),
	[Purpose.ADVICE_ONLY]: N("You may use this text to advise the school only. Do not contact the pupil or the parents."),
	[Purpose.RETURN_OR_TRANSITION]: N("You may use this text to prepare the step to the other school, and for nothing else."),
};

/** Opens it: each opening is a line in the log, so a second try after a lost answer is the same opening. */
function useOpening(match: Match) {
	const [opened, setOpened] = useState<OpenRequestResponse | undefined>(undefined);
	const kept = useRef<{ requestId: string; grant: string; key: string } | undefined>(undefined);
	const open = useAct(async () => {
		kept.current ??= { ...(await matching.issueGrant({ matchId: match.id })), key: newKey() };
		const { requestId, grant, key } = kept.current;
		try {
			setOpened(await intake.openRequest({ requestId, grant }, { headers: { "Samen-Request-Key": key } }));
			kept.current = undefined;
		} catch (thrown) {
			if (!isUnclear(problemOf(thrown))) {
				kept.current = undefined;
			}
			throw thrown;
		}
	});
	return { open, opened, shut: () => setOpened(undefined) };
}

function noteTitle(match: Match, note: Note): string {
	const day = formatDay(note.writtenAtMs);
	if (note.kind === NoteKind.PARENT_REMARK) {
		return t("Remark of the parents, {day}", { day });
	}
	const author = [match.specialist, match.filer, ...match.parties.map((party) => party.contact)].find(
		(contact) => contact?.personId === note.authorId,
	);
	return author === undefined ? t("Note, {day}", { day }) : t("Note of {name}, {day}", { name: author.name, day });
}

function Opened(props: { match: Match; opened: OpenRequestResponse }) {
	const { request, story, notes } = props.opened;
	const purpose = purposes[request?.basis?.purpose ?? Purpose.FIND_HELP];
	const hearing = request?.hearing;
	return (
		<div class="samen-card">
			{purpose !== undefined && <p class="nl-paragraph samen-alert__title">{t(purpose)}</p>}
			<StoryTexts story={story} />
			<TypedText
				title={t("Was the pupil heard?")}
				text={hearing === undefined ? "" : hearing.heard ? t("Yes.") : t("No: {reason}", { reason: hearing.waivedReason })}
			/>
			{notes.map((note) => (
				<TypedText key={note.id} title={noteTitle(props.match, note)} text={note.text} />
			))}
		</div>
	);
}

export function StorySection(props: { match: Match }) {
	const { match } = props;
	const { open, opened, shut } = useOpening(match);
	const frame = useRef<HTMLDivElement>(null);
	const wasOpened = useRef(false);
	const withdrawn = match.consentWithdrawnAtMs !== 0n;
	useEffect(() => {
		window.addEventListener("pagehide", shut);
		return () => window.removeEventListener("pagehide", shut);
	}, []);
	useLayoutEffect(() => {
		if (withdrawn) {
			shut();
		}
	}, [withdrawn]);
	useLayoutEffect(() => {
		if (wasOpened.current || opened !== undefined) {
			frame.current?.focus();
		}
		wasOpened.current = opened !== undefined;
	}, [opened]);
	return (
		<Section title={t("What the teacher tells")}>
			<div ref={frame} tabIndex={-1} role="group" aria-label={opened === undefined ? t("The sealed text") : t("The opened text")}>
				{withdrawn ? (
					<Alert kind="warning" title={t("Consent was withdrawn on {day}.", { day: formatDay(match.consentWithdrawnAtMs) })}>
						<p class="nl-paragraph">{t("The text does not open any more. Ask the teacher what you may still do.")}</p>
					</Alert>
				) : opened === undefined ? (
					<>
						<p class="nl-paragraph">
							{t("The text is sealed. When you open it, the log gets a line: who, when and on which ground. Parents may ask for that log. The text is gone when you leave this page.")}
						</p>
						<ProblemAlert problem={open.problem} />
						<Button busy={open.busy} onClick={() => void open.run()}>
							{t("Open the text")}
						</Button>
					</>
				) : (
					<>
						<Opened match={match} opened={opened} />
						<Button onClick={shut}>{t("Close the text")}</Button>
					</>
				)}
			</div>
		</Section>
	);
}
