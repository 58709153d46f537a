// What the teacher told, opened when she asks for it: every opening is logged.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { NoteKind, type OpenRequestResponse } from "../../gen/intake_pb";
import { OwnWordsField, useOwnWords } from "../../help/own-words";
import { StoryTexts } from "../../help/story";
import { intake } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";
import { noteName } from "./words";

function author(id: string): string {
	return id === me.value?.id ? t("you") : id === "parent" ? t("the parents") : "";
}

/** What was told, and the notes. */
function Opened(props: { opened: OpenRequestResponse }) {
	const { story, notes } = props.opened;
	return (
		<>
			<StoryTexts story={story} />
			{notes.length > 0 && <h3 class="nl-heading nl-heading--level-4">{t("Notes")}</h3>}
			{notes.map((note) => (
				<div key={note.id}>
					<p class="nl-paragraph samen-tight">
						{[formatDay(note.writtenAtMs), noteName(note.kind), author(note.authorId)].filter(Boolean).join(", ")}
					</p>
					<p class="nl-paragraph samen-own-words">{note.text}</p>
				</div>
			))}
		</>
	);
}

function AddRemark(props: { requestId: string; onAdded: () => void }) {
	const words = useOwnWords();
	const act = useAct(async () => {
		await words.seal({ requestId: props.requestId }, NoteKind.REMARK);
		words.clear();
		props.onAdded();
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (words.ready(true)) {
					void act.run();
				}
			}}
		>
			<ProblemAlert problem={act.problem} shownFields={["text"]} />
			<OwnWordsField words={words} required label={t("Add something")} hint={t("Who helps you reads this too.")} problem={act.problem} />
			<Button submit busy={act.busy}>
				{t("Add")}
			</Button>
		</form>
	);
}

export function Story(props: { requestId: string; open: boolean }) {
	const [opened, setOpened] = useState<OpenRequestResponse | undefined>(undefined);
	const shown = useRef<HTMLDivElement>(null);
	const saying = useSaying();
	const act = useAct(async (options) => {
		setOpened(await intake.openRequest({ requestId: props.requestId }, options));
	});
	// A browser may keep the page that was left, to come back to it.
	useEffect(() => {
		const shut = () => setOpened(undefined);
		addEventListener("pagehide", shut);
		return () => removeEventListener("pagehide", shut);
	}, []);
	useLayoutEffect(() => {
		if (opened !== undefined) {
			shown.current?.focus();
		}
	}, [opened === undefined]);
	return (
		<More title={t("What you told")}>
			<ProblemAlert problem={act.problem} />
			<Notice saying={saying} />
			{opened === undefined ? (
				<>
					<p class="nl-paragraph">{t("It is locked. That you read it is written in the log, as for everybody.")}</p>
					<Button busy={act.busy} onClick={() => void act.run()}>
						{t("Read it")}
					</Button>
				</>
			) : (
				<div ref={shown} tabIndex={-1}>
					<Opened opened={opened} />
				</div>
			)}
			{props.open && (
				<AddRemark
					requestId={props.requestId}
					onAdded={() => {
						saying.say(t("It was added."));
						if (opened !== undefined) {
							void act.run();
						}
					}}
				/>
			)}
		</More>
	);
}
