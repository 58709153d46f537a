// How contact goes: that it took place, when the next one is, and what was agreed.
import { useState } from "preact/hooks";
import { NoteKind } from "../../gen/intake_pb";
import type { Match } from "../../gen/matching_pb";
import { noteFields, type NoteLeave, useOwnWords } from "../../help/own-words";
import { fieldMessage, matching } from "../../lib/api";
import { noonOf } from "../../lib/days";
import { formatDay, t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Checkbox, TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Facts, Section } from "../../ui/page";
import { nextContact } from "./match-card";
import { NoteField } from "./note-field";

interface FollowUpProps {
	match: Match;
	/** By what whoever is signed in adds notes; undefined: they add none here. */
	leave: NoteLeave | undefined;
	/** It was changed by this form. */
	onChanged: () => void;
}

function FollowUpForm(props: Omit<FollowUpProps, "onChanged"> & { onKept: (match: Match) => void }) {
	const { match, leave } = props;
	const [tookPlace, setTookPlace] = useState(false);
	const [day, setDay] = useState("");
	const words = useOwnWords();
	const save = useAct(async (options) => {
		const noteId = leave === undefined ? "" : await words.seal(leave, NoteKind.FOLLOW_UP);
		return matching.followUp({ matchId: match.id, tookPlace, nextAtMs: noonOf(day), noteId }, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		const changed = words.ready() ? await save.run() : undefined;
		if (changed !== undefined) {
			words.clear();
			setTookPlace(false);
			setDay("");
			props.onKept(changed);
		}
	};
	return (
		<form onSubmit={(event) => void submit(event)}>
			<ProblemAlert problem={save.problem} shownFields={["next_at_ms", ...noteFields]} />
			<Checkbox label={t("There was contact")} checked={tookPlace} onChecked={setTookPlace} />
			<TextField
				label={t("Day of the next contact")}
				hint={t("If you leave it empty, samen keeps the date or picks one after a contact.")}
				type="date"
				optional
				value={day}
				onValue={setDay}
				error={fieldMessage(save.problem, "next_at_ms")}
			/>
			<NoteField leave={leave} words={words} label={t("What did you see or agree?")} problem={save.problem} />
			<Button kind="primary" submit busy={save.busy}>
				{t("Save")}
			</Button>
		</form>
	);
}

export function FollowUpSection(props: FollowUpProps) {
	const { match } = props;
	const saying = useSaying();
	const kept = (changed: Match) => {
		saying.say(t("Saved. The next contact: {when}.", { when: nextContact(changed) }));
		props.onChanged();
	};
	return (
		<Section title={t("Contact and notes")}>
			<Notice saying={saying} />
			<Facts
				facts={[
					[t("Next contact"), nextContact(match)],
					[t("Contacts so far"), match.followUpsAtMs.map((at) => formatDay(at)).join("; ") || t("not yet")],
				]}
			/>
			<FollowUpForm {...props} onKept={kept} />
		</Section>
	);
}
