import { render } from "preact";
import { App } from "./app";
import "./lib/drafts";
import { addCatalogue } from "./lib/i18n";
import nl from "./nl.po";
import "./style/index.css";

addCatalogue(nl);
const root = document.getElementById("app");
if (root !== null) {
	render(<App />, root);
}
