// The map of the region. The table beside it says the same and is the way to choose an area without a mouse.
import type { Area, Organisation } from "../../../gen/directory_pb";
import { t } from "../../../lib/i18n";
import { useLoad } from "../../../lib/use";
import { ProblemAlert } from "../../../ui/message";
import { loadPostcodes } from "./postcodes";
import { type RegionMap, regionMap, type Shape } from "./region";

const SHADES = 5;
const LINE_LETTERS = 16;
const LINE_HEIGHT = 12;

/** A name in lines of a few words. */
function lines(name: string): string[] {
	const found: string[] = [];
	for (const word of name.split(" ")) {
		const last = found[found.length - 1];
		if (last !== undefined && last.length + word.length < LINE_LETTERS) {
			found[found.length - 1] = `${last} ${word}`;
		} else {
			found.push(word);
		}
	}
	return found;
}

function shadeOf(count: number, most: number): number {
	return count === 0 ? 0 : Math.max(1, Math.round((count / most) * (SHADES - 1)));
}

function Label(props: { shape: Shape; count: number }) {
	const { shape } = props;
	const texts = [...lines(shape.area.name), String(props.count)];
	const top = shape.label.y - ((texts.length - 1) * LINE_HEIGHT) / 2;
	return (
		<text class="who-map__name" x={shape.label.x} y={top}>
			{texts.map((text, i) => (
				<tspan key={i} x={shape.label.x} y={top + i * LINE_HEIGHT} class={i === texts.length - 1 ? "who-map__count" : undefined}>
					{text}
				</tspan>
			))}
		</text>
	);
}

interface MapProps {
	areas: readonly Area[];
	organisations: readonly Organisation[];
	/** How many, by area. */
	counts: ReadonlyMap<string, number>;
	/** What is counted. */
	caption: string;
	chosen: string;
	onChoose: (areaId: string) => void;
}

function Drawing(props: MapProps & { map: RegionMap }) {
	const { map, counts, chosen } = props;
	const most = Math.max(1, ...map.shapes.map((shape) => counts.get(shape.area.id) ?? 0));
	return (
		<svg class="who-map" role="img" aria-label={t("Map of the work areas: {what}. The table says the same.", { what: props.caption })} viewBox={`0 0 ${map.width} ${map.height.toFixed(0)}`}>
			{map.links.map(([from, to], i) => (
				<line key={i} class="who-map__link" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
			))}
			{map.shapes.map((shape) => (
				<g key={shape.area.id} class="who-map__area" onClick={() => props.onChoose(shape.area.id)}>
					<title>{`${shape.area.name}: ${counts.get(shape.area.id) ?? 0}`}</title>
					<path class={`who-map__ground who-map__ground--${shadeOf(counts.get(shape.area.id) ?? 0, most)}`} d={shape.ground} />
					<path class="who-map__border" d={shape.border} />
				</g>
			))}
			{map.shapes
				.filter((shape) => shape.area.id === chosen)
				.map((shape) => (
					<path key="chosen" class="who-map__border who-map__border--chosen" d={shape.border} />
				))}
			{map.shapes.map((shape) => (
				<Label key={shape.area.id} shape={shape} count={counts.get(shape.area.id) ?? 0} />
			))}
		</svg>
	);
}

export function RegionMapView(props: MapProps) {
	const loaded = useLoad(async () => regionMap(props.areas, props.organisations, await loadPostcodes()), [props.areas, props.organisations]);
	return (
		<>
			<ProblemAlert problem={loaded.problem} onRetry={loaded.reload} />
			{loaded.value !== undefined && loaded.value.shapes.length > 0 && <Drawing {...props} map={loaded.value} />}
		</>
	);
}
