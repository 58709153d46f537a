// Asks people of the other school of a return or transition to take part: those who are chosen, or else all its teachers.
import { useState } from "preact/hooks";
import { Role } from "../gen/common_pb";
import type { Person } from "../gen/directory_pb";
import { type Match, MatchState, type Offer, OfferState, Part } from "../gen/matching_pb";
import { directory, matching } from "../lib/api";
import { allPages } from "../lib/pages";
import { useAct, useLoad } from "../lib/use";
import { Button } from "./button";
import { CheckboxGroup } from "./field";
import { ProblemAlert } from "./message";

const PAGE = 200;

interface OtherSchoolProps {
	requestId: string;
	schoolId: string;
	/** That of the other school. */
	part: Part;
	/** Of the request: who was asked and takes part already is not shown. */
	offers: readonly Offer[];
	matches: readonly Match[];
	legend: string;
	hint: string;
	button: string;
	onAsked: (offers: Offer[]) => void;
}

/** Those of the school who may be asked: its teachers and specialists. */
async function peopleOf(schoolId: string, signal: AbortSignal): Promise<Person[]> {
	const people = await allPages(async (token) => {
		const page = await directory.listPeople({ organisationId: schoolId, page: { size: PAGE, token } }, { signal });
		return { items: page.people, nextToken: page.nextToken };
	});
	return people.filter((one) => one.roles.includes(Role.TEACHER) || one.roles.includes(Role.SPECIALIST)).sort((a, b) => a.name.localeCompare(b.name));
}

export function OtherSchool(props: OtherSchoolProps) {
	const [chosen, setChosen] = useState<string[]>([]);
	const people = useLoad((signal) => peopleOf(props.schoolId, signal), [props.schoolId]);
	const act = useAct(async (options, personIds: string[]) => {
		const answer = await matching.createOffers({ requestId: props.requestId, part: props.part, personIds }, options);
		setChosen([]);
		props.onAsked(answer.offers);
	});
	const asked = props.offers.filter((one) => one.part === props.part && one.state === OfferState.OFFERED);
	const takesPart = props.matches.filter((one) => one.part === props.part && one.state === MatchState.ACTIVE);
	const reached = [...asked.map((one) => one.personId), ...takesPart.map((one) => one.specialist?.personId)];
	const left = (people.value ?? []).filter((one) => !reached.includes(one.id));
	if (left.length === 0 && (people.busy || reached.length > 0)) {
		return <ProblemAlert problem={people.problem} onRetry={people.reload} />;
	}
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void act.run(chosen);
			}}
		>
			<ProblemAlert problem={people.problem} onRetry={people.reload} />
			<ProblemAlert problem={act.problem} />
			{left.length > 0 && (
				<CheckboxGroup
					label={props.legend}
					hint={props.hint}
					optional
					values={chosen}
					choices={left.map((one) => ({ value: one.id, label: one.name, hint: one.title }))}
					onValues={setChosen}
				/>
			)}
			<Button submit busy={act.busy}>
				{props.button}
			</Button>
		</form>
	);
}
