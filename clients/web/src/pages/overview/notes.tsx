// What consultants note about a request for each other. Reading is logged, so it happens only when asked for.
import { useState } from "preact/hooks";
import { type Note, NoteKind } from "../../gen/intake_pb";
import { fieldMessage, intake } from "../../lib/api";
import { formatMoment, t } from "../../lib/i18n";
import { allPages } from "../../lib/pages";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox, TextArea } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Section } from "../../ui/page";

const TEXT_MAX = 4000;

function NoteList(props: { notes: Note[] }) {
	return props.notes.length === 0 ? (
		<p class="nl-paragraph">{t("There are no notes yet.")}</p>
	) : (
		<ul class="overview-list">
			{props.notes.map((note) => (
				<li key={note.id}>
					<span class="overview-soft">
						{formatMoment(note.writtenAtMs)}, {note.authorId === me.value?.id ? t("you") : t("a colleague")}
					</span>
					<p class="nl-paragraph overview-text">{note.text}</p>
				</li>
			))}
		</ul>
	);
}

export function Notes(props: { requestId: string }) {
	const [notes, setNotes] = useState<Note[] | undefined>(undefined);
	const [text, setText] = useState("");
	const [confirmed, setConfirmed] = useState(false);
	const [said, setSaid] = useState("");
	const read = useAct(async (options) => {
		const all = await allPages(async (token) => {
			const page = await intake.listConsultantNotes({ requestId: props.requestId, page: { size: 100, token } }, token === "" ? options : {});
			return { items: page.notes, nextToken: page.nextToken };
		});
		setNotes(all);
		setSaid("");
	});
	const add = useAct(async (options, words: string, namesConfirmed: boolean) => {
		const note = await intake.addNote({ requestId: props.requestId, kind: NoteKind.CONSULTANT_NOTE, text: words, namesConfirmed }, options);
		setNotes((before) => (before === undefined ? before : [...before, { ...note, text: words }]));
		setText("");
		setConfirmed(false);
		setSaid(t("The note was kept."));
	});
	const asksNames = add.problem?.fields.some((field) => field.field === "text" && field.reason === "NAME_FOUND") ?? false;
	return (
		<Section title={t("Notes of consultants")} level={3}>
			{notes === undefined ? (
				<>
					<ProblemAlert problem={read.problem} />
					<Button busy={read.busy} onClick={() => void read.run()}>
						{t("Read the notes")}
					</Button>
					<p class="overview-soft">{t("Who reads them is logged.")}</p>
				</>
			) : (
				<NoteList notes={notes} />
			)}
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void add.run(text, confirmed);
				}}
			>
				<ProblemAlert problem={add.problem} shownFields={["text"]} />
				<TextArea
					label={t("New note")}
					hint={t("What you do about the request. Nothing about the pupil.")}
					rows={2}
					maxLength={TEXT_MAX}
					value={text}
					onValue={setText}
					error={fieldMessage(add.problem, "text")}
				/>
				{(asksNames || confirmed) && <Checkbox label={t("This is no name of a pupil or parent.")} checked={confirmed} onChecked={setConfirmed} />}
				<ButtonGroup>
					<Button submit busy={add.busy} disabled={text.trim() === ""}>
						{t("Keep the note")}
					</Button>
				</ButtonGroup>
				<p role="status" class="overview-said">
					{said}
				</p>
			</form>
		</Section>
	);
}
