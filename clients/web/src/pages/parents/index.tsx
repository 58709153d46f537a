// The page for parents: in with the code of the school's letter, to see, agree, withdraw, add, and take along.
import { addCatalogue } from "../../lib/i18n";
import "../ask/ask.css";
import asked from "../ask/nl.po";
import requests from "../requests/nl.po";
import { Enter } from "./enter";
import { Inside } from "./inside";
import { KeepCode } from "./keep-code";
import nl from "./nl.po";
import "./parents.css";
import { visit } from "./visit";

addCatalogue(asked);
addCatalogue(requests);
addCatalogue(nl);

export default function Parents() {
	const now = visit.value;
	if (now === undefined) {
		return <Enter />;
	}
	return now.nextCode === "" ? <Inside visit={now} /> : <KeepCode visit={now} />;
}
