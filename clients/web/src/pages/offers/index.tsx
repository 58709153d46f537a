import { addCatalogue } from "../../lib/i18n";
import { path } from "../../lib/router";
import type { PageProps } from "../../routes";
import { OfferList } from "./list";
import { MatchPage } from "./match";
import nl from "./nl.po";
import { OfferPage } from "./offer";
import "./offers.css";

addCatalogue(nl);

export default function Offers(props: PageProps) {
	const { id } = props.params;
	if (id === undefined) {
		return <OfferList />;
	}
	return path.value.startsWith("/matches/") ? <MatchPage key={id} id={id} /> : <OfferPage key={id} id={id} />;
}
