import { render } from "preact";
import { App, fetchAhead } from "./app";
import "./lib/drafts";
import { watchConnection } from "./lib/connection";
import { guardDoubleClicks } from "./lib/double-click";
import { addCatalogue } from "./lib/i18n";
import { watchSession } from "./lib/session";
import nl from "./nl.po";
import "./style/index.css";

addCatalogue(nl);
guardDoubleClicks();
watchConnection();
watchSession();
fetchAhead();
const root = document.getElementById("app");
if (root !== null) {
	render(<App />, root);
}
