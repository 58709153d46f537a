// Why somebody whom the teacher has in mind is not in the list, or where they stand in it.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Role } from "../../gen/common_pb";
import type { Person } from "../../gen/directory_pb";
import { matching } from "../../lib/api";
import { Reasons } from "../../help/reasons";
import { t } from "../../lib/i18n";
import { loadPeople } from "../../lib/places";
import { fold } from "../../lib/topic-search";
import { useAct } from "../../lib/use";
import { afterPause, Combobox, type Found } from "../../ui/combobox";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { handedOver } from "../ask/handed-over";
import { Whereabouts } from "./candidate";

const SHOWN = 10;
export function WhyNot(props: { requestId: string }) {
	const people = useRef<Person[] | undefined>(undefined);
	const why = useRef<HTMLDivElement>(null);
	const asking = useAct(async (_options, personId: string) =>
		matching.whyNot({ requestId: props.requestId, personId, text: handedOver(props.requestId) }),
	);
	const [answer, setAnswer] = useState<Awaited<ReturnType<typeof asking.run>>>(undefined);
	useLayoutEffect(() => why.current?.focus(), [answer]);
	const search = afterPause(async (text) => {
		const all = (people.current ??= await loadPeople({ role: Role.SPECIALIST }));
		const wanted = fold(text);
		return all
			.filter((one) => fold(`${one.name} ${one.organisationName}`).includes(wanted))
			.slice(0, SHOWN)
			.map((one) => ({ id: one.id, label: one.name, hint: [one.title, one.organisationName].filter(Boolean).join(", ") }));
	});
	const choose = (found: Found) => {
		setAnswer(undefined);
		void asking.run(found.id).then(setAnswer);
	};
	return (
		<More title={t("Do you miss somebody?")}>
			<Combobox label={t("Name of who you miss")} hint={t("You see why they are not in the list, or where.")} search={search} onChoose={choose} />
			<ProblemAlert problem={asking.problem} />
			{answer !== undefined && (
				<div ref={why} tabIndex={-1}>
					<p class="nl-paragraph">
						<strong>{answer.name}</strong>:{" "}
						{answer.leftOut !== 0 ? answer.leftOutReason : t("is number {place} of those who can help", { place: answer.place })}
					</p>
					<Whereabouts candidate={answer} />
					{answer.contributions.length > 0 && <Reasons candidate={answer} />}
				</div>
			)}
		</More>
	);
}
