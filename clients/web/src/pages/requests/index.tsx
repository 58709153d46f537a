import { addCatalogue } from "../../lib/i18n";
import type { PageProps } from "../../routes";
import "../ask/ask.css";
import asked from "../ask/nl.po";
import { RequestList } from "./list";
import nl from "./nl.po";
import { OneRequest } from "./one";
import "./requests.css";

addCatalogue(asked);
addCatalogue(nl);

export default function Requests(props: PageProps) {
	const requestId = props.params.id;
	return requestId === undefined ? <RequestList /> : <OneRequest key={requestId} requestId={requestId} />;
}
