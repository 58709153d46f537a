// A return or transition: from where to where, and asking the other school to take part.
import { useState } from "preact/hooks";
import { type Request, RequestKind, RequestState } from "../../gen/intake_pb";
import { Part } from "../../gen/matching_pb";
import { isSchool, partName } from "../../help/words";
import { fieldMessage, intake } from "../../lib/api";
import { dayOf, noonOf } from "../../lib/days";
import { formatDay, t } from "../../lib/i18n";
import { loadOrganisations } from "../../lib/places";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";
import { OtherSchool } from "../../ui/other-school";
import { Facts, Section } from "../../ui/page";
import { isMove, type School } from "../ask/draft";
import { SchoolField } from "../ask/schools";
import { Reach } from "./helpers";
import type { Whole } from "./load";
import { askedText } from "./words";

interface Names {
	from: string;
	to: string;
}

/** What the directory calls the two schools; their ids where it does not know them. */
async function schoolNames(request: Request, signal: AbortSignal): Promise<Names> {
	if (request.move === undefined) {
		return { from: "", to: "" };
	}
	const all = await loadOrganisations({ withClosed: true }, { signal });
	const name = (id: string) => all.find((one) => one.id === id)?.name ?? id;
	return { from: name(request.move.sendingOrganisationId), to: name(request.move.receivingOrganisationId) };
}

function Amend(props: { request: Request; names: Names; onChanged: () => void }) {
	const { request, names } = props;
	const move = request.move;
	const school = (id: string | undefined, name: string): School | null => (id === undefined || id === "" ? null : { id, name });
	const [from, setFrom] = useState(school(move?.sendingOrganisationId, names.from));
	const [to, setTo] = useState(school(move?.receivingOrganisationId, names.to));
	const [day, setDay] = useState(dayOf(move?.plannedAtMs ?? 0n));
	const act = useAct(async (options) => {
		const changed = { sendingOrganisationId: from?.id ?? "", receivingOrganisationId: to?.id ?? "", plannedAtMs: noonOf(day) };
		await intake.amendRequest({ requestId: request.id, move: changed }, options);
		props.onChanged();
	});
	const wrong = (field: string) => fieldMessage(act.problem, `move.${field}`);
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void act.run();
			}}
		>
			<ProblemAlert
				problem={act.problem}
				shownFields={["move.sending_organisation_id", "move.receiving_organisation_id", "move.planned_at_ms"]}
			/>
			<SchoolField id="move-from" label={t("Comes from")} error={wrong("sending_organisation_id")} school={from} onSchool={setFrom} />
			<SchoolField id="move-to" label={t("Goes to")} error={wrong("receiving_organisation_id")} school={to} onSchool={setTo} />
			<TextField label={t("From when?")} optional type="date" error={wrong("planned_at_ms")} value={day} onValue={setDay} />
			<Button submit busy={act.busy}>
				{t("Save")}
			</Button>
		</form>
	);
}

export function MovePart(props: { whole: Whole; mine: boolean; onChanged: () => void }) {
	const { request, matches } = props.whole;
	const saying = useSaying();
	const names = useLoad((signal) => schoolNames(request, signal), [request.id, request.changedAtMs]);
	const sends = request.move?.sendingOrganisationId === request.organisationId;
	const part = sends ? Part.RECEIVING_SCHOOL : Part.SENDING_SCHOOL;
	if (!isMove(request.kind)) {
		return null;
	}
	const parties = matches.find((one) => one.parties.length > 0)?.parties ?? [];
	const other = sends ? names.value?.to : names.value?.from;
	const otherName = other === undefined || other === "" ? t("the other school") : other;
	const otherId = (sends ? request.move?.receivingOrganisationId : request.move?.sendingOrganisationId) ?? "";
	const amended = () => {
		saying.say(t("It is changed."));
		props.onChanged();
	};
	return (
		<Section title={request.kind === RequestKind.RETURN ? t("The return") : t("The transition")}>
			<Notice saying={saying} />
			<ProblemAlert problem={names.problem} onRetry={names.reload} />
			<Facts
				facts={[
					[t("Comes from"), names.value?.from ?? ""],
					[t("Goes to"), names.value?.to ?? ""],
					[t("Planned"), formatDay(request.move?.plannedAtMs ?? 0n)],
				]}
			/>
			{parties
				.filter((one) => isSchool(one.part) && one.contact !== undefined)
				.map((one) => (
					<div key={one.part}>
						<p class="nl-paragraph samen-tight">
							<strong>{one.contact?.name}</strong>, {partName(one.part)}
						</p>
						{one.contact !== undefined && <Reach contact={one.contact} />}
					</div>
				))}
			{request.state === RequestState.OPEN && otherId !== "" && (
				<OtherSchool
					key={`${part}${otherId}`}
					requestId={request.id}
					schoolId={otherId}
					part={part}
					offers={props.whole.offers}
					matches={matches}
					legend={t("Whom of {school} do you want to ask?", { school: otherName })}
					hint={t("If you choose nobody, all teachers there are asked.")}
					button={t("Ask {school} to take part", { school: otherName })}
					onAsked={(offers) => {
						saying.say(askedText(offers));
						props.onChanged();
					}}
				/>
			)}
			{props.mine && request.state === RequestState.OPEN && names.value !== undefined && (
				<More title={t("Change schools or day")}>
					<Amend key={String(request.changedAtMs)} request={request} names={names.value} onChanged={amended} />
				</More>
			)}
		</Section>
	);
}
