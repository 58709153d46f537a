// One request: how it stands, who was asked, who helps, and what a consultant can do. No text about the pupil: that is the
// school's and the helpers'.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { RequestKind, RequestState } from "../../gen/intake_pb";
import { type Match, type MonitorRow, type Offer, Part } from "../../gen/matching_pb";
import { kindName } from "../../help/words";
import { matching } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { ageName } from "../../lib/names";
import { topicName } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { OtherSchool } from "../../ui/other-school";
import { Facts, Section, Show } from "../../ui/page";
import { Ask } from "./ask";
import { ProgressBadge, UrgencyText } from "./badge";
import { Close } from "./close";
import { Matches, Offers } from "./help";
import { Keeping } from "./keeping";
import { Notes } from "./notes";
import { durationText } from "./words";

const PAGE_SIZE = 100;

export type View = { name: "details" } | { name: "ask"; offerId?: string; matchId?: string } | { name: "close" };

interface RequestProps {
	row: MonitorRow;
	view?: View;
	onClose: () => void;
	/** Something was done, and how the row is now where that is known. */
	onChanged: (said: string, row?: MonitorRow) => void;
}

function requestFacts(row: MonitorRow): [string, preact.ComponentChildren][] {
	return [
		[t("Progress"), <ProgressBadge progress={row.progress} />],
		[t("Urgency"), <UrgencyText urgency={row.urgency} />],
		[t("Work area"), row.areaName],
		[t("Group"), ageName(row.ageGroup)],
		[t("Topics"), row.topicIds.map(topicName).join(", ")],
		[t("Kind"), kindName(row.kind)],
		[t("Filed"), formatDay(row.filedAtMs)],
		[t("Waits"), row.waitingSinceMs === 0n ? "" : durationText(Date.now() - Number(row.waitingSinceMs))],
		[t("Ended"), formatDay(row.endedAtMs)],
		[t("Looked after by"), row.keeper === undefined ? t("nobody yet") : `${row.keeper.name}, ${t("since {day}", { day: formatDay(row.keptSinceMs) })}`],
		[t("Number"), row.requestId],
	];
}

/** Asks people of the other school of a move to take part. */
function AskSchool(props: { row: MonitorRow; offers: Offer[]; matches: Match[]; onSaid: (said: string) => void }) {
	const { row } = props;
	const sends = row.move?.sendingOrganisationId === row.organisationId;
	const schoolId = (sends ? row.move?.receivingOrganisationId : row.move?.sendingOrganisationId) ?? "";
	if (schoolId === "") {
		return <p class="nl-paragraph">{t("Who asked has not said yet which school that is.")}</p>;
	}
	return (
		<OtherSchool
			requestId={row.requestId}
			schoolId={schoolId}
			part={sends ? Part.RECEIVING_SCHOOL : Part.SENDING_SCHOOL}
			offers={props.offers}
			matches={props.matches}
			legend={t("Whom of that school do you want to ask?")}
			hint={t("If you choose nobody, all teachers there are asked.")}
			button={t("Ask the other school")}
			onAsked={() => props.onSaid(t("People of the other school were asked to take part."))}
		/>
	);
}

function Details(props: { row: MonitorRow; offers: Offer[]; matches: Match[]; onView: (view: View) => void; onSaid: (said: string, row?: MonitorRow) => void }) {
	const { row } = props;
	const open = row.state === RequestState.OPEN;
	const moves = row.kind === RequestKind.RETURN || row.kind === RequestKind.TRANSITION;
	const reassign = (what: { offer?: Offer; match?: Match }) =>
		props.onView({ name: "ask", offerId: what.offer?.id ?? "", matchId: what.match?.id ?? "" });
	return (
		<>
			<Facts facts={requestFacts(row)} />
			<ButtonGroup>
				<Keeping row={row} onDone={props.onSaid} />
				{open && <Button onClick={() => props.onView({ name: "ask" })}>{t("Ask people")}</Button>}
			</ButtonGroup>
			<Section title={t("Who helps")} level={3}>
				<Matches matches={props.matches} onSaid={props.onSaid} onReassign={reassign} />
			</Section>
			<Section title={t("Who was asked")} level={3}>
				<Offers offers={props.offers} onSaid={props.onSaid} onReassign={reassign} />
			</Section>
			{open && moves && (
				<Section title={t("The other school")} level={3}>
					<AskSchool row={row} offers={props.offers} matches={props.matches} onSaid={props.onSaid} />
				</Section>
			)}
			<Notes requestId={row.requestId} />
			{open && (
				<Section title={t("When who asked is gone")} level={3}>
					<Button onClick={() => props.onView({ name: "close" })}>{t("Close for the school")}</Button>
				</Section>
			)}
		</>
	);
}

function titleOf(view: View, row: MonitorRow): string {
	const place = `${row.organisationName}, ${ageName(row.ageGroup)}`;
	if (view.name === "ask") {
		const others = (view.offerId ?? "") !== "" || (view.matchId ?? "") !== "";
		return others ? t("Ask others: {place}", { place }) : t("Ask people: {place}", { place });
	}
	return view.name === "close" ? t("Close: {place}", { place }) : place;
}

export function RequestDialog(props: RequestProps) {
	const [row, setRow] = useState(props.row);
	const [view, setView] = useState<View>(props.view ?? { name: "details" });
	const [said, setSaid] = useState("");
	const top = useRef<HTMLParagraphElement>(null);
	const begun = useRef(false);
	useLayoutEffect(() => setRow(props.row), [props.row]);
	useLayoutEffect(() => {
		if (begun.current) {
			top.current?.focus();
			top.current?.closest("dialog")?.scrollTo(0, 0);
		}
		begun.current = true;
	}, [view]);
	const requestId = props.row.requestId;
	const help = useLoad(
		async (signal) => {
			const page = { size: PAGE_SIZE };
			const [{ offers }, { matches }] = await Promise.all([
				matching.listOffers({ requestId, page }, { signal }),
				matching.listMatches({ requestId, page }, { signal }),
			]);
			return { offers, matches };
		},
		[requestId, row.change],
	);
	const tell = (text: string, next?: MonitorRow) => {
		setSaid(text);
		if (next !== undefined) {
			setRow(next);
		}
		help.reload();
		props.onChanged(text, next);
		if (next === undefined) {
			top.current?.focus();
		}
	};
	const back = () => setView({ name: "details" });
	const done = (text: string) => {
		tell(text);
		back();
	};
	return (
		<Dialog title={titleOf(view, row)} onClose={props.onClose}>
			<p class="overview-said" role="status" tabIndex={-1} ref={top}>
				{said}
			</p>
			<Show loaded={help}>
				{({ offers, matches }) =>
					view.name === "ask" ? (
						<Ask
							requestId={requestId}
							offers={offers}
							offer={offers.find((offer) => offer.id === view.offerId)}
							match={matches.find((match) => match.id === view.matchId)}
							onDone={done}
							onCancel={back}
						/>
					) : view.name === "close" ? (
						<Close requestId={requestId} onDone={done} onCancel={back} />
					) : (
						<Details row={row} offers={offers} matches={matches} onView={setView} onSaid={tell} />
					)
				}
			</Show>
			<div class="overview-close">
				<Button onClick={props.onClose}>{t("Close this window")}</Button>
			</div>
		</Dialog>
	);
}
