// What needs a person, most pressing first: why, since when, until when, and what to do, right there.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Attention, type AttentionCount, type TodayItem } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { formatDay, formatMoment, formatNumber, t, tn } from "../../lib/i18n";
import { ageName } from "../../lib/names";
import { changeQuery, query } from "../../lib/router";
import { topicName } from "../../lib/topics";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { InSteps } from "../../ui/in-steps";
import { Badge, ProblemAlert } from "../../ui/message";
import { Show } from "../../ui/page";
import { UrgencyText } from "./badge";
import { QuerySelect } from "./filter";
import type { PartProps } from "./index";
import { Keeping } from "./keeping";
import { RequestDialog, type View } from "./request";
import { useNews } from "./watch";
import { attentionName } from "./words";

const PAGE_SIZE = 200;
const AT_ONCE = 20;

interface Today {
	items: TodayItem[];
	counts: AttentionCount[];
	total: number;
}

async function loadToday(areaId: string, signal: AbortSignal): Promise<Today> {
	const today: Today = { items: [], counts: [], total: 0 };
	let token = "";
	do {
		const page = await matching.getToday({ areaId, page: { size: PAGE_SIZE, token } }, { signal });
		today.items.push(...page.items);
		today.counts = page.counts;
		today.total = page.total;
		token = page.nextToken;
	} while (token !== "");
	return today;
}

/** The items with the reason; all of them when none has it (any more). */
function itemsOf(today: Today, reason: string): TodayItem[] {
	const fitting = today.items.filter((item) => String(item.reason) === reason);
	return fitting.length > 0 ? fitting : today.items;
}

function keyOf(item: TodayItem): string {
	return [item.reason, item.row?.requestId, item.offerId, item.matchId].join();
}

/** What a button of an item opens beside its details, and what is on it; undefined: details say enough. */
function actOf(item: TodayItem): { label: string; view: View } | undefined {
	switch (item.reason) {
		case Attention.FILER_GONE:
			return { label: t("Close for the school"), view: { name: "close" } };
		case Attention.NO_FOLLOW_UP:
		case Attention.CHECK_UNANSWERED:
		case Attention.DID_NOT_LAST:
		case Attention.SCHOOL_MISSING:
			return undefined;
		default:
			return { label: t("See who fits and ask"), view: { name: "ask" } };
	}
}

interface ItemProps {
	item: TodayItem;
	onOpen: (view: View) => void;
	onSaid: (said: string) => void;
}

function Handle(props: { matchId: string; onSaid: (said: string) => void }) {
	const handle = useAct(async (options) => matching.handleCheck({ matchId: props.matchId }, options));
	return (
		<>
			<Button
				busy={handle.busy}
				onClick={() => void handle.run().then((done) => done !== undefined && props.onSaid(t("It is noted that something was done about it.")))}
			>
				{t("Something was done about it")}
			</Button>
			<ProblemAlert problem={handle.problem} />
		</>
	);
}

function Item(props: ItemProps) {
	const { item } = props;
	const row = item.row;
	if (row === undefined) {
		return null;
	}
	const act = actOf(item);
	const place = `${row.organisationName}, ${ageName(row.ageGroup)}`;
	// Where the advice may be to ask the school whether it can be closed, asking more people is not the first thing.
	const isFirst = act !== undefined && item.reason !== Attention.HELP_STOPPED;
	const acting = act !== undefined && (
		<Button kind={isFirst ? "primary" : "secondary"} label={`${act.label}: ${place}`} onClick={() => props.onOpen(act.view)}>
			{act.label}
		</Button>
	);
	return (
		<li class="samen-card overview-item">
			<div class="samen-card__head">
				<h2 class="nl-heading nl-heading--level-4">{place}</h2>
				<span class="overview-badges">
					<Badge kind="warning">{attentionName(item.reason)}</Badge> <UrgencyText urgency={row.urgency} />
				</span>
			</div>
			<p class="nl-paragraph">
				{item.why} <strong>{item.what}</strong>
			</p>
			<p class="overview-soft">
				{[
					row.areaName,
					row.topicIds.map(topicName).join(", "),
					t("on this list since {day}", { day: formatDay(item.sinceMs) }),
					item.dueMs === 0n ? "" : t("until {moment}", { moment: formatMoment(item.dueMs) }),
					row.keeper === undefined ? "" : t("{name} looks after it", { name: row.keeper.name }),
				]
					.filter(Boolean)
					.join(" · ")}
			</p>
			<ButtonGroup>
				{isFirst && acting}
				{item.reason === Attention.DID_NOT_LAST && <Handle matchId={item.matchId} onSaid={props.onSaid} />}
				<Button kind={isFirst ? "secondary" : "primary"} label={`${t("Details and notes")}: ${place}`} onClick={() => props.onOpen({ name: "details" })}>
					{t("Details and notes")}
				</Button>
				{!isFirst && acting}
				<Keeping row={row} onDone={(said) => props.onSaid(said)} />
			</ButtonGroup>
		</li>
	);
}

/** How many there are of each reason; a reason that is pressed shows only those. */
function Counts(props: { today: Today }) {
	const chosen = query.value.get("reason") ?? "";
	return (
		<div class="overview-counts" role="group" aria-label={t("Show only one reason")}>
			{props.today.counts.map((count) => {
				const pressed = chosen === String(count.reason);
				return (
					<Button
						key={count.reason}
						kind={pressed ? "primary" : "secondary"}
						pressed={pressed}
						onClick={() => changeQuery({ reason: pressed ? "" : String(count.reason) })}
					>
						{attentionName(count.reason)} <span class="overview-count">{formatNumber(count.count)}</span>
					</Button>
				);
			})}
		</div>
	);
}

export function TodayPart(props: PartProps) {
	const area = query.value.get("area") ?? "";
	const reason = query.value.get("reason") ?? "";
	const today = useLoad((signal) => loadToday(area, signal), [area]);
	const [said, setSaid] = useState("");
	const [opened, setOpened] = useState<{ item: TodayItem; view: View } | undefined>(undefined);
	const status = useRef<HTMLParagraphElement>(null);
	const acted = useRef(false);
	const tell = (text: string) => {
		acted.current = true;
		setSaid(text);
		today.reload();
	};
	useNews(area, today.reload);
	// What was acted on may be gone: then the focus goes to where that is said.
	useLayoutEffect(() => {
		if (acted.current && opened === undefined && document.activeElement === document.body) {
			status.current?.focus();
		}
	}, [today.value, opened]);
	const row = today.value?.items.find((item) => item.row?.requestId === opened?.item.row?.requestId)?.row ?? opened?.item.row;
	return (
		<>
			<form class="overview-filter" aria-label={t("Which requests")} onSubmit={(event) => event.preventDefault()}>
				<div class="overview-filter__fields">
					<QuerySelect name="area" label={t("Work area")} choices={props.areas} />
				</div>
			</form>
			<p class="overview-said" role="status" tabIndex={-1} ref={status}>
				{said}
			</p>
			<Show loaded={today}>
				{(value) => (
					<>
						<p class="nl-paragraph nl-paragraph--lead">
							{value.total === 0 ? t("Nothing needs a person now.") : tn("{count} thing needs a person.", "{count} things need a person. The most pressing comes first.", value.total)}
						</p>
						<Counts today={value} />
						<InSteps rows={itemsOf(value, reason)} step={AT_ONCE} reset={`${area} ${reason}`}>
							{(some) => (
								<ol class="overview-items">
									{some.map((item) => (
										<Item key={keyOf(item)} item={item} onOpen={(view) => setOpened({ item, view })} onSaid={tell} />
									))}
								</ol>
							)}
						</InSteps>
					</>
				)}
			</Show>
			{opened !== undefined && row !== undefined && (
				<RequestDialog row={row} view={opened.view} onClose={() => setOpened(undefined)} onChanged={(text) => tell(text)} />
			)}
		</>
	);
}
