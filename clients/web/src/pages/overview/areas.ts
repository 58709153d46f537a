// The work areas that the consultant watches, by name.
import { directory } from "../../lib/api";
import { language, t } from "../../lib/i18n";
import { me } from "../../lib/session";
import { loadTopics } from "../../lib/topics";
import { type Loaded, useLoad } from "../../lib/use";
import type { Choice } from "../../ui/field";

/** What the pages need before they can name anything: the areas to choose from, with "all" first; the topics are there too. */
export function useAreas(): Loaded<Choice<string>[]> {
	return useLoad(
		async (signal) => {
			const [{ areas }] = await Promise.all([directory.listAreas({}, { signal }), loadTopics()]);
			const own = new Set(me.value?.areaIds ?? []);
			const mine = areas
				.filter((area) => own.has(area.id))
				.map((area) => ({ value: area.id, label: area.name }))
				.sort((a, b) => a.label.localeCompare(b.label, language.value));
			return [{ value: "", label: t("all my areas") }, ...mine];
		},
		[me.value?.id],
	);
}
