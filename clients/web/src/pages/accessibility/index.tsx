// The accessibility statement: what is aimed at, how it was tried, what is known to fall short, and where to say so.
import { addCatalogue, formatDay, t } from "../../lib/i18n";
import { Page, Section } from "../../ui/page";
import nl from "./nl.po";

addCatalogue(nl);

/** When this statement was last gone through against the page as it is. */
const TRIED_ON = Date.UTC(2026, 10, 22);

export default function Accessibility() {
	return (
		<Page title={t("Accessibility")} lead={t("Everybody must be able to work with samen. This page says how far that is.")}>
			<Section title={t("What we aim at")}>
				<p class="nl-paragraph">
					{t("The page is made to the Web Content Accessibility Guidelines (WCAG) 2.2, levels A and AA, as the Dutch law for digital accessibility asks of public organisations.")}
				</p>
			</Section>
			<Section title={t("What you can count on")}>
				<ul class="utrecht-unordered-list">
					<li>{t("Everything works with the keyboard alone. You can always see where you are.")}</li>
					<li>{t("Every field, button and table has a name that a screen reader reads out. What changes by itself is announced.")}</li>
					<li>{t("You can enlarge to 200 %, and use a narrow screen of 320 pixels. Wide tables scroll within their frame.")}</li>
					<li>{t("Colour is never the only sign. In the dark, the page can be dark. Who wants no motion gets none.")}</li>
					<li>{t("Beside every chart and the map is a table with the same figures.")}</li>
					<li>{t("You have the time you need: what you type is kept, also when you were signed out.")}</li>
				</ul>
			</Section>
			<Section title={t("How it was tried")}>
				<p class="nl-paragraph">
					{t("Every version is tried in a real browser before it goes out: each page and each state with axe-core, in light and dark, in Dutch and English, on a screen of 320 pixels; and the most important tasks with the keyboard alone.")}
				</p>
				<p class="nl-paragraph">{t("Last gone through on {day}, by those who make samen.", { day: formatDay(TRIED_ON) })}</p>
			</Section>
			<Section title={t("What is not there yet")}>
				<ul class="utrecht-unordered-list">
					<li>{t("No independent bureau has tested the page, and no group of people with a disability has.")}</li>
					<li>{t("It was tried with the names and roles that a browser gives to screen readers, not with every screen reader itself.")}</li>
					<li>{t("Files that you download (CSV, JSON) have no accessible form of their own; the same is on the page.")}</li>
				</ul>
			</Section>
			<Section title={t("Does something not work for you?")}>
				<p class="nl-paragraph">
					{t("Tell the coordinator of your region: by mail, by telephone or in person. Say on which page it was and what you wanted to do. You get an answer within two weeks, and help with what you wanted to do.")}
				</p>
				<p class="nl-paragraph">
					{t("Are you not content with the answer? Then you can go to the board of the partnership, and to the National Ombudsman.")}
				</p>
			</Section>
		</Page>
	);
}
