// Mijn expertise: what somebody knows, and how much room they have.
import type { Area, Availability, Expertise } from "../../gen/directory_pb";
import { isSchool } from "../../help/words";
import { directory } from "../../lib/api";
import { addCatalogue, t } from "../../lib/i18n";
import { loadTopics } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import type { PageProps } from "../../routes";
import { Page, Show } from "../../ui/page";
import { activeMatches } from "../offers/own";
import { Known } from "./known";
import nl from "./nl.po";
import { Room } from "./room";

addCatalogue(nl);

interface Mine {
	expertise: Expertise[];
	availability: Availability;
	areas: Area[];
	helping: number;
}

async function loadMine(signal: AbortSignal): Promise<Mine> {
	const [known, availability, places, matches] = await Promise.all([
		directory.listExpertise({}, { signal }),
		directory.getAvailability({}, { signal }),
		directory.listAreas({}, { signal }),
		activeMatches(signal),
		loadTopics(),
	]);
	return { expertise: known.expertise, availability, areas: places.areas, helping: matches.filter((match) => !isSchool(match.part)).length };
}

export default function ExpertisePage(_props: PageProps) {
	const loaded = useLoad(loadMine, []);
	return (
		<Page title={t("My expertise")} lead={t("This is how teachers find you. Keep it short: a few topics that you know well.")}>
			<Show loaded={loaded}>
				{({ expertise, availability, areas, helping }) => (
					<>
						<Known expertise={expertise} onChanged={loaded.reload} />
						<Room availability={availability} areas={areas} helping={helping} onChanged={loaded.reload} />
					</>
				)}
			</Show>
		</Page>
	);
}
