// A teacher's own requests: the open ones first, each with what stands and what waits for her.
import { useState } from "preact/hooks";
import { type Request, RequestState } from "../../gen/intake_pb";
import { CheckFilter, type Match, MatchState, OfferState } from "../../gen/matching_pb";
import { isSchool, outcomeName, stateName } from "../../help/words";
import { intake, matching } from "../../lib/api";
import { formatDay, t, tn } from "../../lib/i18n";
import { ageName } from "../../lib/names";
import { useNews } from "../../lib/news";
import { allPages } from "../../lib/pages";
import { go, Link } from "../../lib/router";
import { has, me } from "../../lib/session";
import { Role } from "../../gen/common_pb";
import { loadTopics, topicNames } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Alert, Badge } from "../../ui/message";
import { Card, Page, Section, Show } from "../../ui/page";

const SHOWN = 20;
const PAGE = 200;
const TOPICS_SHOWN = 3;

interface Row {
	request: Request;
	helpers: string[];
	asked: number;
	answerUntil: bigint;
}

async function rowOf(request: Request, active: readonly Match[], signal: AbortSignal): Promise<Row> {
	const helpers = active
		.filter((one) => one.requestId === request.id && one.specialist !== undefined && !isSchool(one.part))
		.map((one) => one.specialist?.name ?? "");
	const open =
		helpers.length > 0 || request.state !== RequestState.OPEN
			? []
			: (await matching.listOffers({ requestId: request.id, state: OfferState.OFFERED, page: { size: PAGE } }, { signal })).offers;
	const offers = open.filter((one) => !isSchool(one.part));
	return { request, helpers, asked: offers.length, answerUntil: offers.reduce((last, one) => (one.expiresAtMs > last ? one.expiresAtMs : last), 0n) };
}

interface Rows {
	rows: Row[];
	nextToken: string;
}

async function activeMatches(signal: AbortSignal): Promise<Match[]> {
	return allPages(async (token) => {
		const page = await matching.listMatches({ state: MatchState.ACTIVE, page: { size: PAGE, token } }, { signal });
		return { items: page.matches, nextToken: page.nextToken };
	});
}

/** A page of the teacher's own requests in a state; consultants' lists hold others' too, which are not shown here. */
async function loadRows(state: RequestState, token: string, signal: AbortSignal): Promise<Rows> {
	const [page, matches] = await Promise.all([
		intake.listRequests({ state, page: { size: SHOWN, token } }, { signal }),
		state === RequestState.OPEN ? activeMatches(signal) : [],
	]);
	const own = has(Role.CONSULTANT) ? page.requests.filter((one) => one.filerId === me.value?.id) : page.requests;
	return { rows: await Promise.all(own.map((one) => rowOf(one, matches, signal))), nextToken: page.nextToken };
}

function stands(row: Row): string {
	const { request } = row;
	if (request.state !== RequestState.OPEN) {
		return request.outcome !== 0 ? outcomeName(request.outcome) : "";
	}
	if (row.helpers.length > 0) {
		return t("{names} helps.", { names: row.helpers.join(", ") });
	}
	if (row.asked > 0) {
		return tn("{count} person was asked. You hear before {day}.", "{count} people were asked. You hear before {day}.", row.asked, { day: formatDay(row.answerUntil) });
	}
	return request.needs.length === 0 ? t("Say what it is about: then people can be found.") : t("Waits for you: choose who you want to ask.");
}

/** The weightiest topics, as far as a heading bears. */
function aboutText(request: Request): string {
	const topicIds = [...request.needs].sort((a, b) => b.weight - a.weight).map((one) => one.topicId);
	const text = topicNames(topicIds.slice(0, TOPICS_SHOWN));
	return topicIds.length === 0 ? t("not said yet") : topicIds.length > TOPICS_SHOWN ? `${text}…` : text;
}

function RequestCard(props: { row: Row }) {
	const { request, helpers } = props.row;
	const open = request.state === RequestState.OPEN;
	const about = aboutText(request);
	return (
		<li>
			<Card
				title={<Link to={`/requests/${encodeURIComponent(request.id)}`}>{request.pseudonym === "" ? about : `${request.pseudonym}: ${about}`}</Link>}
				badge={<Badge kind={!open ? "neutral" : helpers.length > 0 ? "safe" : "active"}>{open && helpers.length > 0 ? t("being helped") : stateName(request.state)}</Badge>}
			>
				<p class="nl-paragraph samen-tight">{stands(props.row)}</p>
				<p class="nl-paragraph samen-tight">{t("{group}; asked on {day}", { group: ageName(request.ageGroup), day: formatDay(request.filedAtMs) })}</p>
			</Card>
		</li>
	);
}

/** Pages of one state, one under the other. */
function States(props: { state: RequestState; none: string }) {
	const [tokens, setTokens] = useState<string[]>([""]);
	return (
		<>
			{tokens.map((token, i) => (
				<RowsPage
					key={token}
					state={props.state}
					token={token}
					none={i === 0 ? props.none : ""}
					onMore={i === tokens.length - 1 ? (next) => setTokens([...tokens, next]) : undefined}
				/>
			))}
		</>
	);
}

function RowsPage(props: { state: RequestState; token: string; none: string; onMore: ((token: string) => void) | undefined }) {
	const loaded = useLoad((signal) => loadRows(props.state, props.token, signal), [props.state, props.token]);
	useNews(loaded.reload);
	return (
		<Show loaded={loaded}>
			{({ rows, nextToken }) => (
				<>
					{rows.length === 0 && nextToken === "" && props.none !== "" && <p class="nl-paragraph">{props.none}</p>}
					<ul class="samen-people">
						{rows.map((row) => (
							<RequestCard key={row.request.id} row={row} />
						))}
					</ul>
					{nextToken !== "" && props.onMore !== undefined && <Button onClick={() => props.onMore?.(nextToken)}>{t("Show more")}</Button>}
				</>
			)}
		</Show>
	);
}

/** Help that ended a while ago, of which is asked whether it lasted. */
function Due() {
	const due = useLoad((signal) => matching.listMatches({ checks: CheckFilter.CHECKS_DUE, page: { size: PAGE } }, { signal }), []);
	const mine = (due.value?.matches ?? []).filter((one) => one.filer === undefined || one.filer.personId === me.value?.id);
	if (mine.length === 0) {
		return null;
	}
	return (
		<Alert kind="info" title={tn("{count} question for you: does the help last?", "{count} questions for you: does the help last?", mine.length)}>
			<ul class="utrecht-unordered-list">
				{mine.map((one) => (
					<li key={one.id}>
						<Link to={`/requests/${encodeURIComponent(one.requestId)}`}>
							{t("Help of {name}, ended on {day}", { name: one.specialist?.name ?? "", day: formatDay(one.endedAtMs) })}
						</Link>
					</li>
				))}
			</ul>
		</Alert>
	);
}

export function RequestList() {
	const [ended, setEnded] = useState(false);
	useLoad(() => loadTopics(), []);
	return (
		<Page title={t("My requests")}>
			<ButtonGroup>
				<Button kind="primary" onClick={() => go("/ask")}>
					{t("Ask for help")}
				</Button>
			</ButtonGroup>
			<Due />
			<Section title={t("Open")}>
				<States state={RequestState.OPEN} none={t("You have no open requests.")} />
			</Section>
			<Section title={t("Ended")}>
				{ended ? (
					<>
						<States state={RequestState.CLOSED} none={t("You have no closed requests.")} />
						<States state={RequestState.WITHDRAWN} none="" />
					</>
				) : (
					<Button onClick={() => setEnded(true)}>{t("Show what has ended")}</Button>
				)}
			</Section>
		</Page>
	);
}
