// The door: the reference and the code of the letter.
import { useState } from "preact/hooks";
import { N, t } from "../../lib/i18n";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { Page } from "../../ui/page";
import { intake } from "./client";
import { begin, door, type Why } from "./visit";

const titles: Record<Why, string> = {
	new: N("For parents"),
	over: N("Your half hour is over"),
	gone: N("There is nothing here any more"),
	left: N("You have left"),
};

const leads: Record<Why, string> = {
	new: N("The school asks for help for your child. Here you see what it asks, and you have a say in it."),
	over: N("Do you want to go on? Fill in your new code: the one that you kept. What you were typing is still there."),
	gone: N("Perhaps the school made a new letter, or deleted everything. Ask the school."),
	left: N("Nothing of it is left on this screen. The next time you come in with the code that you kept."),
};

/** As the letter has it: people leave out dashes, and telephones put in capitals and spaces. */
function referenceOf(text: string): string {
	const letters = text.toLowerCase().replace(/[^0-9a-z]/g, "");
	return letters === "" ? "" : `r-${letters.replace(/^r(?=.{12}$)/, "")}`;
}

function DoorForm() {
	const [reference, setReference] = useState(door.value.reference);
	const [code, setCode] = useState("");
	const [tried, setTried] = useState(false);
	const enter = useAct(async (options, requestId: string, typedCode: string) => {
		begin(await intake.enterAsParent({ requestId, code: typedCode }, options));
	});
	const missing = (text: string, words: string) => (tried && text.trim() === "" ? words : "");
	const send = () => {
		setTried(true);
		enter.clear();
		if (reference.trim() !== "" && code.trim() !== "") {
			void enter.run(referenceOf(reference), code);
		}
	};
	return (
		<form
			class="samen-sheet"
			onSubmit={(event) => {
				event.preventDefault();
				send();
			}}
		>
			<ProblemAlert problem={enter.problem} />
			<TextField
				label={t("Reference")}
				hint={t("It is in the letter, and begins with r-")}
				value={reference}
				onValue={setReference}
				error={missing(reference, t("Fill in the reference of the letter."))}
			/>
			<TextField
				label={t("Code")}
				hint={t("16 letters and digits. Dashes and capitals do not matter.")}
				value={code}
				onValue={setCode}
				error={missing(code, t("Fill in the code."))}
			/>
			<Button kind="primary" submit busy={enter.busy}>
				{t("Go in")}
			</Button>
		</form>
	);
}

export function Enter() {
	const { why } = door.value;
	return (
		<Page key={why} title={t(titles[why])} lead={t(leads[why])}>
			{me.value != null && (
				<Alert kind="info" title={t("At this computer {name} is signed in. That has nothing to do with what you do here.", { name: me.value.name })} />
			)}
			<DoorForm />
			<p class="nl-paragraph">{t("A code works once. You get a new one at once, for the next time. Have pen and paper ready.")}</p>
			<p class="nl-paragraph">{t("No code any more? Ask the school for a new letter.")}</p>
		</Page>
	);
}
