// What a parent adds, or says is not right.
import { useState } from "preact/hooks";
import { NoteKind } from "../../gen/intake_pb";
import { confirmingNames, keyOf } from "../../help/confirm-names";
import { standing, Told } from "../../help/told";
import { t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { intake } from "./client";
import { typed } from "./visit";

export function Remark(props: { requestId: string; onAdded: () => void }) {
	const { requestId } = props;
	const [noNames, setNoNames] = useState<string[]>([]);
	const saying = useSaying();
	const [tried, setTried] = useState(false);
	const act = useAct(async (options, text: string, words: string[]) => {
		await confirmingNames({ key: keyOf(options), noNames: words, textOf: () => text }, (namesConfirmed, sent) =>
			intake.addNote({ requestId, kind: NoteKind.PARENT_REMARK, text, namesConfirmed }, sent),
		);
		typed.value = "";
		setTried(false);
		saying.say(t("The school and who helps can read it now."));
		props.onAdded();
	});
	const text = typed.value;
	const send = () => {
		setTried(true);
		if (text.trim() === "") {
			document.getElementById("remark")?.focus();
		} else if (standing(text, noNames).length === 0) {
			void act.run(text, noNames);
		}
	};
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				send();
			}}
		>
			<Notice saying={saying} />
			<ProblemAlert problem={act.problem} shownFields={["text"]} />
			<Told
				id="remark"
				rows={5}
				label={t("What do you want to add? Or what is not right?")}
				hint={t("Do not use your child's name.")}
				value={text}
				onValue={(value) => {
					typed.value = value;
				}}
				noNames={noNames}
				onNoName={(words) => setNoNames([...noNames, ...words])}
				refused={(act.problem?.fields ?? []).filter((one) => one.field === "text")}
				missing={tried && text.trim() === "" ? t("Write something first.") : ""}
			/>
			<Button submit busy={act.busy}>
				{t("Send to the school")}
			</Button>
		</form>
	);
}
