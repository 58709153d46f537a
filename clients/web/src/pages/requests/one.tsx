// One request: what waits first, then who helps and who can, then what one seldom needs.
import { useState } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import { type Request, RequestState, type SignedErasureProof } from "../../gen/intake_pb";
import { type Match, MatchState, OfferState } from "../../gen/matching_pb";
import { isSchool, kindName, outcomeName, stateName } from "../../help/words";
import { intake } from "../../lib/api";
import { formatDay, t, tn } from "../../lib/i18n";
import { ageName, formName, sectorName, urgencyName } from "../../lib/names";
import { useNews } from "../../lib/news";
import { Link } from "../../lib/router";
import { loadTopics, topicNames } from "../../lib/topics";
import { type Loaded, useLoad } from "../../lib/use";
import { Alert, Badge } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Facts, Page, Section, Show } from "../../ui/page";
import { AmendGiven, AmendText } from "./amend";
import { AskedPeople } from "./asked";
import { BasisPart, basisText } from "./basis";
import { Close, Erase, Proof, Withdraw } from "./ending";
import { ExportPart } from "./export";
import { Helpers } from "./helpers";
import { LetterPart } from "./letter";
import { isMine, loadRequest, type Whole } from "./load";
import { MovePart } from "./move";
import { People } from "./people";
import { Reads } from "./reads";
import { Story } from "./story";
import { holdName } from "./words";

/** Help under way; who takes part for a school does not help. */
function helping(matches: readonly Match[]): Match[] {
	return matches.filter((one) => one.state === MatchState.ACTIVE && one.specialist !== undefined && !isSchool(one.part));
}

/** In one sentence: what stands, and what waits for whom. */
function standing(whole: Whole): string {
	const helpers = helping(whole.matches);
	const asked = whole.offers.filter((one) => one.state === OfferState.OFFERED && !isSchool(one.part));
	if (whole.request.state !== RequestState.OPEN) {
		const how = whole.request.outcome !== 0 ? `: ${outcomeName(whole.request.outcome)}` : "";
		return t("This question is {state} on {day}{how}.", { state: stateName(whole.request.state), day: formatDay(whole.request.endedAtMs), how });
	}
	if (helpers.length > 0) {
		return t("{names} helps.", { names: helpers.map((one) => one.specialist?.name ?? "").join(", ") });
	}
	if (asked.length > 0) {
		return tn("{count} person was asked. You hear before {day}.", "{count} people were asked. You hear before {day}.", asked.length, {
			day: formatDay(asked.map((one) => one.expiresAtMs).reduce((a, b) => (a > b ? a : b))),
		});
	}
	return t("Nobody was asked yet: choose who you want to ask.");
}

function Given(props: { request: Request }) {
	const { request } = props;
	return (
		<Facts
			facts={[
				[t("Known at school as"), request.pseudonym],
				[t("Kind"), kindName(request.kind)],
				[t("Group"), ageName(request.ageGroup)],
				[t("Urgency"), urgencyName(request.urgency)],
				[t("About"), request.needs.length > 0 ? topicNames(request.needs.map((one) => one.topicId)) : t("not said yet")],
				[t("Form of help"), request.forms.map(formName).join(", ")],
				[t("Consent"), basisText(request)],
				[t("The pupil was heard"), request.hearing?.heard === true ? t("yes") : t("no{reason}", { reason: request.hearing?.waivedReason ? `: ${request.hearing.waivedReason}` : "" })],
				[t("Asked on"), formatDay(request.filedAtMs)],
				[t("Referred to"), sectorName(request.referredTo)],
				[t("On hold"), request.hold === undefined ? "" : t("since {day}: {reason}; nothing of it is deleted", { day: formatDay(request.hold.setAtMs), reason: holdName(request.hold.reason) })],
			]}
		/>
	);
}

function Parts(props: { whole: Whole; onChanged: () => void; onErased: (proof: SignedErasureProof) => void }) {
	const { whole, onChanged } = props;
	const { request } = whole;
	const mine = isMine(whole);
	const open = request.state === RequestState.OPEN;
	const saying = useSaying();
	const asking = useSaying();
	const helped = helping(whole.matches).length > 0;
	const ending = { request, saying, onChanged };
	return (
		<>
			<p class="nl-paragraph nl-paragraph--lead" role="status">
				<Badge kind={open ? (helped ? "safe" : "active") : "neutral"}>{helped && open ? t("being helped") : stateName(request.state)}</Badge> {standing(whole)}
			</p>
			<Notice saying={saying} />
			<Helpers whole={whole} mine={mine} onChanged={onChanged} />
			<AskedPeople whole={whole} saying={asking} onChanged={onChanged} />
			<MovePart whole={whole} mine={mine} onChanged={onChanged} />
			{open && <People whole={whole} saying={asking} onChanged={onChanged} />}
			<Section title={mine ? t("Your question") : t("The question")}>
				<Given request={request} />
				{mine && <Story requestId={request.id} open={open} />}
				{mine && open && <AmendGiven key={String(request.changedAtMs)} request={request} onChanged={onChanged} />}
				{mine && open && <AmendText request={request} onChanged={onChanged} />}
			</Section>
			{mine && (
				<Section title={t("Parents and privacy")}>
					<BasisPart request={request} onChanged={onChanged} />
					<LetterPart requestId={request.id} />
					<Reads whole={whole} />
					<ExportPart requestId={request.id} />
				</Section>
			)}
			{(mine || open) && (
				<Section title={t("When it is done")}>
					{open && <Close {...ending} />}
					{mine && open && <Withdraw {...ending} />}
					{mine && <Erase request={request} onErased={props.onErased} />}
				</Section>
			)}
		</>
	);
}

/** Of a request that is not there: the proof that it was erased, for who filed it. */
function Gone(props: { requestId: string }) {
	const proof = useLoad((signal) => intake.getErasureProof({ requestId: props.requestId }, { signal }), [props.requestId]);
	return proof.value !== undefined ? <Proof signed={proof.value} /> : null;
}

export function OneRequest(props: { requestId: string }) {
	const [erased, setErased] = useState<SignedErasureProof | undefined>(undefined);
	const whole = useLoad((signal) => loadRequest(props.requestId, signal), [props.requestId]);
	useNews(whole.reload, (one) => one.requestIds.includes(props.requestId));
	useLoad(() => loadTopics(), []);
	const mine = whole.value === undefined || isMine(whole.value);
	return (
		<Page title={mine ? t("Your request") : t("Request")}>
			<p class="nl-paragraph samen-print-not">
				<Link to={mine ? "/requests" : "/overview"}>{mine ? t("All my requests") : t("Overview")}</Link>
			</p>
			{erased !== undefined ? (
				<Proof signed={erased} />
			) : whole.problem?.code === Code.NotFound ? (
				<>
					<Alert kind="info" title={whole.problem.message} />
					<Gone requestId={props.requestId} />
				</>
			) : (
				<Show loaded={whole as Loaded<Whole>}>{(value) => <Parts whole={value} onChanged={whole.reload} onErased={setErased} />}</Show>
			)}
		</Page>
	);
}
