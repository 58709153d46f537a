import type { CoverageCell, GetCoverageResponse } from "../../gen/matching_pb";
import { t } from "../../lib/i18n";
import { ScrollFrame } from "../../ui/scroll-frame";
import { figuresOf, heatOf, heats, signOf, wordsOf } from "./heat";

function Legend() {
	return (
		<ul class="overview-legend" aria-label={t("What the colours and signs mean")}>
			{heats.map((one) => (
				<li key={one.heat}>
					<span class={`overview-heat overview-heat--${one.heat}`} aria-hidden="true">
						{one.sign}
					</span>{" "}
					{t(one.meaning)}
				</li>
			))}
		</ul>
	);
}

function HeatCell(props: { cell: CoverageCell | undefined }) {
	const heat = heatOf(props.cell);
	return (
		<td class={`overview-heat overview-heat--${heat}`} title={wordsOf(props.cell)}>
			<span aria-hidden="true">
				{props.cell !== undefined && heat !== "quiet" ? (
					<>
						<span class="overview-heat__sign">{signOf(heat)}</span> {figuresOf(props.cell)}
					</>
				) : (
					"·"
				)}
			</span>
			<span class="samen-hidden">{wordsOf(props.cell)}</span>
		</td>
	);
}

/** Topics by areas; the headings stay in sight while the map scrolls in its frame. */
export function HeatMap(props: { coverage: GetCoverageResponse; topicIds: readonly string[] }) {
	const { areas, topics, cells } = props.coverage;
	const byPlace = new Map(cells.map((cell) => [`${cell.topicId} ${cell.areaId}`, cell]));
	const labels = new Map(topics.map((topic) => [topic.id, topic.label]));
	const caption = t("Asked for / room, by topic and work area");
	return (
		<>
			<Legend />
			<p class="overview-soft">{t("5 / 3: asked for 5 times, and room for 3 more requests now. 5 / -: nobody who comes here knows about it.")}</p>
			<ScrollFrame class="overview-map" name={caption} content={props.topicIds}>
				<table>
					<caption class="samen-hidden">{caption}</caption>
					<thead>
						<tr>
							<th scope="col">{t("Topic")}</th>
							{areas.map((area) => (
								<th key={area.id} scope="col">
									{area.name}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{props.topicIds.map((id) => (
							<tr key={id}>
								<th scope="row">{labels.get(id) ?? id}</th>
								{areas.map((area) => (
									<HeatCell key={area.id} cell={byPlace.get(`${id} ${area.id}`)} />
								))}
							</tr>
						))}
					</tbody>
				</table>
			</ScrollFrame>
		</>
	);
}
