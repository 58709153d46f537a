// The letter with which the parents come in: made once, shown once, to be printed.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ParentLetter } from "../../gen/intake_pb";
import { intake } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Alert, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Facts } from "../../ui/page";

function Letter(props: { letter: ParentLetter }) {
	const { letter } = props;
	const frame = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => frame.current?.focus(), []);
	const school = me.value?.organisationName ?? "";
	return (
		<div class="samen-letter samen-card" ref={frame} tabIndex={-1}>
			<h3 class="nl-heading nl-heading--level-2">{t("Help for your child: you have a say in it")}</h3>
			<p class="nl-paragraph">{t("Dear parent or guardian,")}</p>
			<p class="nl-paragraph">
				{t("{school} would like help for your child, from people who know a lot about what your child needs. The school asks for that with samen.", {
					school: school === "" ? t("Your child's school") : school,
				})}
			</p>
			<p class="nl-paragraph">
				{t(
					"With samen, schools find people nearby who can think along: from other schools, youth care and health care. What the school tells about your child is locked, and your child's name is not in it. Only those who help may read it. Every time somebody reads it, that is written down.",
				)}
			</p>
			<h4 class="nl-heading nl-heading--level-4">{t("What you can do")}</h4>
			<ul class="utrecht-unordered-list">
				<li>{t("See what is asked for.")}</li>
				<li>
					{t(
						"Agree that helpers read it, and say from which kinds of organisations. You can withdraw that at any moment: from then on no helper can read it.",
					)}
				</li>
				<li>{t("See who read it, and when.")}</li>
				<li>{t("Add something, or say what is not right.")}</li>
				<li>{t("Get all that is kept about it, to read or to keep.")}</li>
			</ul>
			<h4 class="nl-heading nl-heading--level-4">{t("How")}</h4>
			<p class="nl-paragraph">{t("You need no account. Go to this page on the internet: {address}. There you fill in this reference and this code:", {
					address: `${location.origin}/parents`,
				})}</p>
			<Facts
				facts={[
					[t("Reference"), <span class="samen-code">{letter.requestId}</span>],
					[t("Code"), <span class="samen-code">{letter.code}</span>],
				]}
			/>
			<p class="nl-paragraph">
				{t("The code works once, until {day}. When you use it, you get a new code for the next time: write it down. Do not give the codes to others.", {
					day: formatDay(letter.expiresAtMs),
				})}
			</p>
			<p class="nl-paragraph">{t("Did you lose the code? Ask the school for a new letter. The old codes then stop working.")}</p>
			<p class="nl-paragraph">{t("You can also ask the school for all of this, and ask it to delete everything.")}</p>
		</div>
	);
}

export function LetterPart(props: { requestId: string }) {
	const [letter, setLetter] = useState<ParentLetter | undefined>(undefined);
	const act = useAct(async (options) => {
		setLetter(await intake.makeParentLetter({ requestId: props.requestId }, options));
	});
	return (
		<More title={t("Letter for the parents")}>
			<ProblemAlert problem={act.problem} />
			{letter === undefined ? (
				<>
					<p class="nl-paragraph">
						{t("With the code in the letter parents come in without an account: to read, agree, withdraw, add something and see who read it. A new letter ends the one before.")}
					</p>
					<Button busy={act.busy} onClick={() => void act.run()}>
						{t("Make the letter")}
					</Button>
				</>
			) : (
				<>
					<Alert kind="warning" title={t("Print it now: the code is shown only once.")} />
					<ButtonGroup>
						<Button kind="primary" onClick={() => window.print()}>
							{t("Print")}
						</Button>
						<Button
							onClick={(event) => {
								event.currentTarget.closest("details")?.querySelector("summary")?.focus();
								setLetter(undefined);
							}}
						>
							{t("Done")}
						</Button>
					</ButtonGroup>
					<Letter letter={letter} />
				</>
			)}
		</More>
	);
}
