// Lists that come in pages.

/** One page; nextToken is "" on the last. */
export interface Page<T> {
	items: T[];
	nextToken: string;
}

/** Everything of a list. */
export async function allPages<T>(fetch: (token: string) => Promise<Page<T>>): Promise<T[]> {
	const all: T[] = [];
	let token = "";
	do {
		const page = await fetch(token);
		all.push(...page.items);
		token = page.nextToken;
	} while (token !== "");
	return all;
}
