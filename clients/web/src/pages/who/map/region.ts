// Which postcodes are in which work area, and so what the map of a region looks like.
import type { Area, Organisation } from "../../../gen/directory_pb";
import { fold } from "../../../lib/topic-search";
import { type Cell, cells, type Point } from "./cells";
import { layOut } from "./graph";
import type { Postcode } from "./postcodes";

/** A work area on the map. */
export interface Shape {
	area: Area;
	/** SVG paths: the ground, and the line around it. */
	ground: string;
	border: string;
	/** Where its name comes. */
	label: Point;
}

export interface RegionMap {
	width: number;
	height: number;
	shapes: Shape[];
	/** Lines between neighbours, when the map shows those and not the ground. */
	links: [Point, Point][];
}

const WIDTH = 400;
const EDGE = 8;
/** Kilometres: how far a cell reaches from its place, and how far beyond the region places still bound it. */
const REACH_LEAST_KM = 1.2;
const REACH_MOST_KM = 4;
const AROUND_KM = 10;
/** Another place of the same name lies further away than this. */
const REGION_KM = 60;
const KM_PER_DEGREE = 111.2;

const named = (text: string) => fold(text).replace(/ +(nh|zh|lb|nb|gld|ov|dr|fr|gn|ut|zld)\.?$/, "").replace(/[^\p{L}\p{N}]+/gu, " ");

/** The area of each postcode: as areas name it, else as the directory put the organisations there, else by the place's name. */
function areaOfPostcodes(areas: readonly Area[], organisations: readonly Organisation[], postcodes: readonly Postcode[]): Map<string, string> {
	const byName = new Map(areas.flatMap((area) => area.places.map((place) => [named(place), area.id] as const)));
	const byDigits = new Map<string, string>();
	for (const organisation of organisations) {
		if (organisation.areaId !== "") {
			byDigits.set(organisation.postcode.slice(0, 4), organisation.areaId);
		}
	}
	areas.forEach((area) => area.places.filter((place) => /^\d{4}$/.test(place)).forEach((digits) => byDigits.set(digits, area.id)));
	const found = new Map<string, string>();
	for (const one of postcodes) {
		const area = byDigits.get(one.digits) ?? byName.get(named(one.place));
		if (area !== undefined && areas.some((known) => known.id === area)) {
			found.set(one.digits, area);
		}
	}
	return found;
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Kilometres east and south of the middle: flat enough for a region. */
function flatten(postcodes: readonly Postcode[], inside: readonly Postcode[]): (Postcode & Point)[] {
	const latitude = median(inside.map((one) => one.latitude));
	const longitude = median(inside.map((one) => one.longitude));
	const narrow = Math.cos((latitude * Math.PI) / 180);
	return postcodes.map((one) => ({
		...one,
		x: (one.longitude - longitude) * KM_PER_DEGREE * narrow,
		y: (latitude - one.latitude) * KM_PER_DEGREE,
	}));
}

function pathOf(corners: readonly Point[]): string {
	return `M${corners.map((one) => `${one.x.toFixed(1)} ${one.y.toFixed(1)}`).join("L")}`;
}

/** The place of the area nearest to the middle of its ground. */
function labelOf(own: readonly Cell[]): Point {
	const size = own.reduce((sum, cell) => sum + cell.size, 0);
	return {
		x: own.reduce((sum, cell) => sum + cell.middle.x * cell.size, 0) / size,
		y: own.reduce((sum, cell) => sum + cell.middle.y * cell.size, 0) / size,
	};
}

/** From kilometres to the units of the drawing. */
function fit(points: readonly Point[]): { place: (one: Point) => Point; scale: number; height: number } {
	const xs = points.map((one) => one.x);
	const ys = points.map((one) => one.y);
	const left = Math.min(...xs);
	const top = Math.min(...ys);
	const wide = Math.max(...xs) - left;
	const high = Math.max(...ys) - top;
	const scale = (WIDTH - 2 * EDGE) / Math.max(wide, high * 0.8, 0.001);
	const aside = (WIDTH - wide * scale) / 2;
	return {
		scale,
		height: high * scale + 2 * EDGE,
		place: (one) => ({ x: (one.x - left) * scale + aside, y: (one.y - top) * scale + EDGE }),
	};
}

function graphOf(areas: readonly Area[]): RegionMap {
	const laid = layOut(areas);
	const { place, height } = fit([...laid.values()].flatMap((one) => [-0.5, 0.5].map((step) => ({ x: one.x + step, y: one.y + step }))));
	const at = (id: string) => place(laid.get(id) ?? { x: 0, y: 0 });
	const circle = (one: Point) => pathOf(Array.from({ length: 24 }, (_, i) => ({ x: one.x + 30 * Math.cos((i * Math.PI) / 12), y: one.y + 30 * Math.sin((i * Math.PI) / 12) })));
	return {
		width: WIDTH,
		height,
		links: areas.flatMap((area) => area.neighbourIds.filter((id) => area.id < id && laid.has(id)).map((id): [Point, Point] => [at(area.id), at(id)])),
		shapes: areas.map((area) => ({ area, ground: `${circle(at(area.id))}Z`, border: `${circle(at(area.id))}Z`, label: at(area.id) })),
	};
}

/** The map of the region; of neighbours only when nothing says where the areas lie. */
export function regionMap(areas: readonly Area[], organisations: readonly Organisation[], postcodes: readonly Postcode[]): RegionMap {
	const areaOf = areaOfPostcodes(areas, organisations, postcodes);
	const inside = postcodes.filter((one) => areaOf.has(one.digits));
	if (inside.length === 0) {
		return graphOf(areas);
	}
	const flat = flatten(postcodes, inside).filter((one) => Math.hypot(one.x, one.y) < REGION_KM + AROUND_KM);
	const sites = flat.map((one) => ({ ...one, area: Math.hypot(one.x, one.y) < REGION_KM ? (areaOf.get(one.digits) ?? "") : "" }));
	const all = cells(sites, REACH_LEAST_KM, REACH_MOST_KM);
	const { place, height } = fit(all.flatMap((cell) => cell.corners));
	const shapes = areas.flatMap((area) => {
		const own = all.filter((cell) => cell.area === area.id);
		return own.length === 0
			? []
			: [
					{
						area,
						ground: own.map((cell) => `${pathOf(cell.corners.map(place))}Z`).join(""),
						border: own.flatMap((cell) => cell.border.map((edge) => pathOf(edge.map(place)))).join(""),
						label: place(labelOf(own)),
					},
				];
	});
	return { width: WIDTH, height, shapes, links: [] };
}
