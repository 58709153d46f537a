import { query, setQuery } from "../../lib/router";

/** Changes one part of the address, and keeps the others. */
export function changeQuery(values: Record<string, string>): void {
	setQuery({ ...Object.fromEntries(query.value), ...values });
}
