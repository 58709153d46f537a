// The vocabulary as the file that can be imported again, byte for byte as "samen topic export" writes it.
import type { Topic } from "../../../gen/directory_pb";
import { topicColumns } from "./kinds";

function cell(items: readonly string[]): string {
	const text = items.join("|").replaceAll('"', '""');
	return items.some((item) => /[;"\r\n]/.test(item)) ? `"${text}"` : text;
}

/** Without topics that are not offered any more. */
export function topicsCsv(topics: readonly Topic[]): string {
	const lines = topics
		.filter((one) => !one.retired)
		.map((one) =>
			[[one.id], [one.domain], [one.labelNl], [one.labelEn], one.abbreviations, one.synonymsNl, one.synonymsEn, one.broader, one.related, one.phrases].map(cell).join(";"),
		);
	return `\uFEFF${[topicColumns.map((column) => column.name).join(";"), ...lines].join("\n")}\n`;
}
