import { type NoteLeave, type OwnWords, OwnWordsField } from "../../help/own-words";
import type { Problem } from "../../lib/api";
import { t } from "../../lib/i18n";

/** A note that is sealed with the request; nothing for who may add none. */
export function NoteField(props: { leave: NoteLeave | undefined; words: OwnWords; label: string; problem: Problem | undefined }) {
	return props.leave === undefined ? null : (
		<OwnWordsField
			words={props.words}
			label={props.label}
			hint={t("It is sealed with the request. The teacher and who helps can read it, and the parents.")}
			problem={props.problem}
		/>
	);
}
