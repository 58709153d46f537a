// The parts of the management pages, in the order of the menu.
import { N } from "../../lib/i18n";

export const parts: readonly { name: string; title: string; about: string }[] = [
	{ name: "people", title: N("People"), about: N("Invite people, change what they may do, help who forgot the password.") },
	{ name: "organisations", title: N("Organisations"), about: N("Schools and other organisations of the region.") },
	{ name: "areas", title: N("Work areas"), about: N("Which places belong together, and which areas are neighbours.") },
	{ name: "import", title: N("Import"), about: N("Work areas, school lists of DUO, other organisations, the vocabulary, people and their expertise from a file.") },
	{ name: "vocabulary", title: N("Vocabulary"), about: N("The topics that people choose from.") },
	{ name: "limits", title: N("Limits"), about: N("From when on something needs a consultant.") },
	{ name: "retention", title: N("Retention"), about: N("What is kept, for how long, and what was deleted.") },
	{ name: "log", title: N("Access log"), about: N("Who opened what about a pupil, when and why.") },
	{ name: "mail", title: N("Mail"), about: N("Whether mail goes out.") },
];
