// A list that is fetched page by page, when somebody asks for it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t, tn } from "../../lib/i18n";
import type { Page } from "../../lib/pages";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";

interface PagedProps<R> {
	/** What the button says that shows the first page. */
	show: string;
	/** What is said when there is nothing. */
	none: string;
	fetch: (token: string) => Promise<Page<R>>;
	children: (row: R) => ComponentChildren;
}

const PAGES_MAX = 20;

/** Pages until one has rows: what is left out of them may leave a page empty. */
async function fetchSome<R>(fetch: PagedProps<R>["fetch"], first: string): Promise<Page<R>> {
	let page = await fetch(first);
	for (let i = 0; i < PAGES_MAX && page.items.length === 0 && page.nextToken !== ""; i++) {
		page = await fetch(page.nextToken);
	}
	return page;
}

export function Paged<R>(props: PagedProps<R>) {
	const [got, setGot] = useState<Page<R> | undefined>(undefined);
	const more = useAct(async (_, token: string) => {
		const page = await fetchSome(props.fetch, token);
		setGot((before) => ({ items: [...(before?.items ?? []), ...page.items], nextToken: page.nextToken }));
	});
	const count = got?.items.length ?? 0;
	const done = got !== undefined && got.nextToken === "";
	const status = useRef<HTMLParagraphElement>(null);
	useLayoutEffect(() => {
		if (done) {
			status.current?.focus();
		}
	}, [done]);
	return (
		<>
			{got?.items.map(props.children)}
			<ProblemAlert problem={more.problem} />
			<p class="nl-paragraph" role="status" tabIndex={-1} ref={status}>
				{got === undefined ? "" : count === 0 && done ? props.none : tn("{count} shown.", "{count} shown.", count)}
				{count > 0 && done ? ` ${t("There are no more.")}` : ""}
			</p>
			{!done && (
				<Button busy={more.busy} onClick={() => void more.run(got?.nextToken ?? "")}>
					{got === undefined ? props.show : t("Show more")}
				</Button>
			)}
		</>
	);
}
