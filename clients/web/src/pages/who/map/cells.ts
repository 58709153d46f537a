// The shapes of work areas: every postcode is given the ground that is nearer to it than to any other (a Voronoi diagram, by
// cutting a disc around it with the bisectors to its neighbours), and an area is the cells of its postcodes.

export interface Point {
	x: number;
	y: number;
}

/** A place that belongs to an area, or to none: those outside keep the region from spreading over them. */
interface Site extends Point {
	area: string;
}

interface Corner extends Point {
	/** What lies on the other side of the edge that begins here: the number of a site, -1 for nothing. */
	beyond: number;
}

export interface Cell {
	area: string;
	corners: Point[];
	/** The edges behind which there is another area or none. */
	border: [Point, Point][];
	middle: Point;
	size: number;
}

const DISC_CORNERS = 28;
const NEAR = 3;

function distance(a: Point, b: Point): number {
	return Math.hypot(a.x - b.x, a.y - b.y);
}

function disc(around: Point, radius: number): Corner[] {
	return Array.from({ length: DISC_CORNERS }, (_, i) => {
		const angle = (2 * Math.PI * i) / DISC_CORNERS;
		return { x: around.x + radius * Math.cos(angle), y: around.y + radius * Math.sin(angle), beyond: -1 };
	});
}

/** What of a convex shape is nearer to own than to other (Sutherland and Hodgman's clipping by one line). */
function cut(shape: Corner[], own: Point, other: Point, number: number): Corner[] {
	const nearness = (at: Point) => distance(at, other) ** 2 - distance(at, own) ** 2;
	const kept: Corner[] = [];
	shape.forEach((from, i) => {
		const to = shape[(i + 1) % shape.length] as Corner;
		const a = nearness(from);
		const b = nearness(to);
		const share = a / (a - b);
		const crossing = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
		if (a >= 0) {
			kept.push(from);
		}
		if (a >= 0 && b < 0) {
			kept.push({ ...crossing, beyond: number });
		} else if (a < 0 && b >= 0) {
			kept.push({ ...crossing, beyond: from.beyond });
		}
	});
	return kept;
}

/** About as far as places lie apart, so that coasts and empty land stay near the places. */
function radiusOf(sites: readonly Site[], least: number, most: number): number {
	const apart = sites
		.filter((site) => site.area !== "")
		.map((site) => sites.map((other) => distance(site, other)).sort((a, b) => a - b)[NEAR] ?? most)
		.sort((a, b) => a - b);
	return Math.min(most, Math.max(least, apart[Math.floor(apart.length * 0.8)] ?? most));
}

function sizeOf(corners: readonly Point[]): number {
	return Math.abs(corners.reduce((sum, from, i) => sum + from.x * at(corners, i + 1).y - at(corners, i + 1).x * from.y, 0)) / 2;
}

function at(corners: readonly Point[], i: number): Point {
	return corners[i % corners.length] as Point;
}

function cellOf(sites: readonly Site[], number: number, radius: number): Cell {
	const site = sites[number] as Site;
	let shape = disc(site, radius);
	sites.forEach((other, i) => {
		const apart = distance(site, other);
		if (i !== number && apart > 0 && apart < 2 * radius) {
			shape = cut(shape, site, other, i);
		}
	});
	const border = shape.flatMap((from, i): [Point, Point][] =>
		sites[from.beyond]?.area === site.area ? [] : [[from, at(shape, i + 1)]],
	);
	return { area: site.area, corners: shape, border, middle: site, size: sizeOf(shape) };
}

/** The cells of all sites that belong to an area; lengths in the units of the sites. */
export function cells(sites: readonly Site[], least: number, most: number): Cell[] {
	const radius = radiusOf(sites, least, most);
	return sites.flatMap((site, i) => (site.area === "" ? [] : [cellOf(sites, i, radius)])).filter((cell) => cell.corners.length > 2);
}
