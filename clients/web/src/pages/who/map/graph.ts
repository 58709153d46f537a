// Where areas come when nothing says where they lie: neighbours near each other (after Fruchterman and Reingold, 1991), the
// same at every time.
import type { Area } from "../../../gen/directory_pb";
import type { Point } from "./cells";

const ROUNDS = 300;

/** A point for every area, by its id, about one apart. */
export function layOut(areas: readonly Area[]): Map<string, Point> {
	const points = areas.map((_, i) => {
		const angle = (2 * Math.PI * i) / areas.length;
		return { x: Math.cos(angle), y: Math.sin(angle) };
	});
	const places = new Map(areas.map((area, i) => [area.id, i]));
	const pairs = areas.flatMap((area, i) => area.neighbourIds.map((id) => [i, places.get(id)] as const));
	for (let round = 0; round < ROUNDS; round++) {
		const moves = points.map(() => ({ x: 0, y: 0 }));
		const pull = (i: number, j: number, strength: (apart: number) => number) => {
			const a = points[i] as Point;
			const b = points[j] as Point;
			const apart = Math.max(0.01, Math.hypot(b.x - a.x, b.y - a.y));
			const move = moves[i] as Point;
			move.x += ((b.x - a.x) / apart) * strength(apart);
			move.y += ((b.y - a.y) / apart) * strength(apart);
		};
		points.forEach((_, i) => points.forEach((_, j) => i !== j && pull(i, j, (apart) => -1 / apart)));
		pairs.forEach(([i, j]) => j !== undefined && pull(i, j, (apart) => apart * apart));
		const heat = 0.15 * (1 - round / ROUNDS);
		points.forEach((point, i) => {
			const move = moves[i] as Point;
			const length = Math.max(0.01, Math.hypot(move.x, move.y));
			point.x += (move.x / length) * Math.min(length, heat);
			point.y += (move.y / length) * Math.min(length, heat);
		});
	}
	return new Map(areas.map((area, i) => [area.id, points[i] as Point]));
}
