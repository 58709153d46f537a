import type { Problem } from "./api";

/** What is said about a text, each remark once, with the words that it is about; "" when nothing is. */
export function textMessage(problem: Problem | undefined, fields: readonly string[], text: string): string {
	const letters = [...text];
	const said = new Map<string, string[]>();
	for (const one of (problem?.fields ?? []).filter((field) => fields.includes(field.field))) {
		const words = letters.slice(one.from, one.to).join("");
		said.set(one.message, [...(said.get(one.message) ?? []), ...(words === "" ? [] : [`“${words}”`])]);
	}
	return [...said].map(([message, words]) => (words.length === 0 ? message : `${words.join(", ")}: ${message}`)).join(" ");
}
