// All requests of the consultant's areas, live: those that wait longest come first.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type MonitorRow, MatchState } from "../../gen/matching_pb";
import { isSchool } from "../../help/words";
import { formatDay, t, tn } from "../../lib/i18n";
import { ageName } from "../../lib/names";
import { query } from "../../lib/router";
import { topicName } from "../../lib/topics";
import { Button, ButtonGroup } from "../../ui/button";
import { Badge, Busy, ProblemAlert } from "../../ui/message";
import { type Column, Table } from "../../ui/table";
import { ProgressBadge, UrgencyText } from "./badge";
import { FilterForm, filterOfQuery, rowFilterOf } from "./filter";
import type { PartProps } from "./index";
import { RequestDialog } from "./request";
import type { News, Rows } from "./rows";
import { useLive } from "./watch";
import { durationText } from "./words";

/** Who helps, or did so to the end. */
function helpers(row: MonitorRow): string {
	return row.matches
		.filter((match) => match.state !== MatchState.STOPPED && !isSchool(match.part))
		.map((match) => match.specialist?.name ?? "")
		.filter(Boolean)
		.join(", ");
}

function Since(props: { row: MonitorRow }) {
	const { row } = props;
	if (row.waitingSinceMs !== 0n) {
		return <strong>{durationText(Date.now() - Number(row.waitingSinceMs))}</strong>;
	}
	return <span class="overview-soft">{row.endedAtMs !== 0n ? t("ended {day}", { day: formatDay(row.endedAtMs) }) : t("does not wait")}</span>;
}

function columnsOf(rows: Rows, open: (row: MonitorRow) => void): Column<MonitorRow>[] {
	return [
		{ title: t("Waits"), cell: (row) => <Since row={row} /> },
		{
			title: t("Request"),
			rowHeader: true,
			cell: (row) => (
				<>
					<button type="button" class="overview-open" onClick={() => open(row)} data-request={row.requestId}>
						{row.organisationName}, {ageName(row.ageGroup)}
					</button>
					<span class="overview-soft overview-line">
						{row.areaName}, {t("filed {day}", { day: formatDay(row.filedAtMs) })}
					</span>
					{rows.fresh.has(row.requestId) && <Badge kind="active">{rows.fresh.get(row.requestId) === "new" ? t("new") : t("changed")}</Badge>}
				</>
			),
		},
		{ title: t("Topics"), cell: (row) => row.topicIds.map(topicName).join(", ") },
		{ title: t("Urgency"), cell: (row) => <UrgencyText urgency={row.urgency} /> },
		{ title: t("Progress"), cell: (row) => <ProgressBadge progress={row.progress} /> },
		{ title: t("Helps"), cell: (row) => helpers(row) || "-" },
		{ title: t("Looked after by"), cell: (row) => row.keeper?.name ?? "-" },
	];
}

function newsText(news: News): string {
	return [
		news.added > 0 ? tn("{count} request came in.", "{count} requests came in.", news.added) : "",
		news.changed > 0 ? tn("{count} request changed.", "{count} requests changed.", news.changed) : "",
		news.removed > 0 ? tn("{count} request left this list.", "{count} requests left this list.", news.removed) : "",
	]
		.filter(Boolean)
		.join(" ");
}

export function MonitorPart(props: PartProps) {
	const filter = filterOfQuery();
	const live = useLive(filter.area, rowFilterOf(filter), query.value.toString());
	const [shown, setShown] = useState<MonitorRow | undefined>(undefined);
	const status = useRef<HTMLParagraphElement>(null);
	const wasInside = useRef(false);
	const current = live.rows.items.find((row) => row.requestId === shown?.requestId) ?? shown;
	// When the row that had the focus is gone, the focus goes to where that is said.
	useLayoutEffect(() => {
		if (wasInside.current && document.activeElement === document.body) {
			status.current?.focus();
		}
	}, [live.rows]);
	// The same when the window closes and the row it was opened from was drawn anew or is gone.
	const opened = useRef("");
	useLayoutEffect(() => {
		if (shown === undefined && opened.current !== "" && document.activeElement === document.body) {
			(document.querySelector<HTMLElement>(`[data-request="${CSS.escape(opened.current)}"]`) ?? status.current)?.focus();
		}
		opened.current = shown?.requestId ?? "";
	}, [shown]);
	return (
		<>
			<FilterForm areas={props.areas} />
			<p class="overview-said" role="status" tabIndex={-1} ref={status}>
				{live.news !== undefined && <span key={String(live.news.upTo)}>{newsText(live.news)}</span>}
			</p>
			<ProblemAlert problem={live.problem} onRetry={live.reload} />
			{live.first && live.busy && <Busy />}
			{!live.first && live.rows.items.length === 0 && <p class="nl-paragraph">{t("No request fits.")}</p>}
			{live.rows.items.length > 0 && (
				<div
					class="overview-live"
					aria-busy={live.busy}
					onFocusIn={() => {
						wasInside.current = true;
					}}
					onFocusOut={(event) => {
						wasInside.current = event.relatedTarget === null;
					}}
				>
					<Table
						caption={
							live.hasMore
								? tn("{count} request, and there are more; what changes is shown by itself", "{count} requests, and there are more; what changes is shown by itself", live.rows.items.length)
								: tn("{count} request; what changes is shown by itself", "{count} requests; what changes is shown by itself", live.rows.items.length)
						}
						columns={columnsOf(live.rows, setShown)}
						rows={live.rows.items}
						rowKey={(row) => row.requestId}
					/>
				</div>
			)}
			{live.hasMore && (
				<ButtonGroup>
					<Button busy={live.busy} onClick={() => void live.loadMore()}>
						{t("Load more")}
					</Button>
				</ButtonGroup>
			)}
			{current !== undefined && shown !== undefined && (
				<RequestDialog row={current} onClose={() => setShown(undefined)} onChanged={(_said, row) => row !== undefined && live.put(row)} />
			)}
		</>
	);
}
