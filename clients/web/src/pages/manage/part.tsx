import type { ComponentChildren } from "preact";
import { t } from "../../lib/i18n";
import { Page } from "../../ui/page";
import { PartNav } from "../../ui/part-nav";
import { parts } from "./parts";

/** One part of the management pages, with the way to the others. */
export function Part(props: { title: string; lead?: string; children: ComponentChildren }) {
	return (
		<Page title={props.title} wide {...(props.lead === undefined ? {} : { lead: props.lead })}>
			<PartNav name={t("Management")} parts={parts.map((part) => ({ to: `/manage/${part.name}`, title: t(part.title) }))} />
			{props.children}
		</Page>
	);
}
