// What the school told, opened when a parent asks for it: that is logged, as for everybody.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Note, OpenRequestResponse } from "../../gen/intake_pb";
import type { ExportHelpResponse } from "../../gen/matching_pb";
import { StoryTexts, TypedText } from "../../help/story";
import { formatDay, t, tn } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { noteName } from "../requests/words";
import { intake } from "./client";
import { whoDid } from "./names";

interface StoryProps {
	opened: OpenRequestResponse;
	help: ExportHelpResponse | undefined;
	withheld: number;
}

function noteTitle(help: ExportHelpResponse | undefined, note: Note): string {
	return [formatDay(note.writtenAtMs), whoDid(help, note.authorId), noteName(note.kind)].filter(Boolean).join(", ");
}

/** The parts that say something, and the notes. */
export function Story(props: StoryProps) {
	const { story, notes } = props.opened;
	return (
		<>
			<StoryTexts story={story} />
			{notes.map((note) => (
				<TypedText key={note.id} title={noteTitle(props.help, note)} text={note.text} />
			))}
			{props.withheld > 0 && (
				<p class="nl-paragraph">
					{tn(
						"Not shown: {count} remark of somebody who said no. It is about themselves.",
						"Not shown: {count} remarks of people who said no. They are about themselves.",
						props.withheld,
					)}
				</p>
			)}
		</>
	);
}

export function Told(props: { requestId: string; help: ExportHelpResponse | undefined; onRead: () => void }) {
	const [read, setRead] = useState<{ opened: OpenRequestResponse; withheld: number } | undefined>(undefined);
	const frame = useRef<HTMLDivElement>(null);
	const wasRead = useRef(false);
	const act = useAct(async (options) => {
		const { opened, notesWithheld } = await intake.exportRequest({ requestId: props.requestId }, options);
		if (opened !== undefined) {
			setRead({ opened, withheld: notesWithheld });
			props.onRead();
		}
	});
	useLayoutEffect(() => {
		if (wasRead.current || read !== undefined) {
			frame.current?.focus();
		}
		wasRead.current = read !== undefined;
	}, [read]);
	return (
		<div ref={frame} tabIndex={-1} role="group" aria-label={t("What the school tells")}>
			<ProblemAlert problem={act.problem} />
			{read === undefined ? (
				<>
					<p class="nl-paragraph">{t("It is locked. When you read it, that is written down, as for everybody.")}</p>
					<Button busy={act.busy} onClick={() => void act.run()}>
						{t("Read it")}
					</Button>
				</>
			) : (
				<>
					<div class="samen-card">
						<Story opened={read.opened} help={props.help} withheld={read.withheld} />
					</div>
					<Button onClick={() => setRead(undefined)}>{t("Close the text")}</Button>
				</>
			)}
		</div>
	);
}
