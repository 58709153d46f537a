// Days as date fields hold them ("2026-11-03"), and the moments they stand for here.
const ZONE = "Europe/Amsterdam";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" });

/** The day of a moment; "" for 0. */
export function dayOf(ms: bigint): string {
	return ms === 0n ? "" : clock.format(Number(ms)).slice(0, 10);
}

/** This day. */
export function today(): string {
	return dayOf(BigInt(Date.now()));
}

/** When a day begins; 0 for "" and for what is no day. */
export function startOf(day: string): bigint {
	const midnight = Date.parse(`${day}T00:00Z`);
	if (Number.isNaN(midnight)) {
		return 0n;
	}
	const start = [1, 2].map((hours) => midnight - hours * HOUR_MS).find((ms) => clock.format(ms) === `${day} 00:00`);
	return BigInt(start ?? midnight);
}

/** When a day is over: the next begins. */
export function endOf(day: string): bigint {
	const midnight = Date.parse(`${day}T00:00Z`);
	return Number.isNaN(midnight) ? 0n : startOf(new Date(midnight + DAY_MS).toISOString().slice(0, 10));
}

/** In the middle of a day, for a date without a time; 0 as startOf. */
export function noonOf(day: string): bigint {
	const start = startOf(day);
	return start === 0n ? 0n : start + BigInt(12 * HOUR_MS);
}

/** Whole days from now until a moment; less than 0 when it is past. */
export function daysUntil(ms: bigint): number {
	const today = Date.parse(`${dayOf(BigInt(Date.now()))}T00:00Z`);
	return Math.round((Date.parse(`${dayOf(ms)}T00:00Z`) - today) / DAY_MS);
}
