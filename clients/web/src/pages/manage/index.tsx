// Management of the region, for coordinators.
import type { ComponentType } from "preact";
import { addCatalogue, t } from "../../lib/i18n";
import { Link } from "../../lib/router";
import type { PageProps } from "../../routes";
import { Page } from "../../ui/page";
import { AccessLog } from "./access-log";
import { Areas } from "./areas";
import { Import } from "./import";
import { Limits } from "./limits";
import { Mail } from "./mail";
import nl from "./nl.po";
import { Organisations } from "./organisations";
import { parts } from "./parts";
import { People } from "./people";
import { Retention } from "./retention";
import { Vocabulary } from "./vocabulary";
import "./manage.css";

addCatalogue(nl);

const contents: Record<string, ComponentType> = {
	people: People,
	organisations: Organisations,
	areas: Areas,
	import: Import,
	vocabulary: Vocabulary,
	limits: Limits,
	retention: Retention,
	log: AccessLog,
	mail: Mail,
};

function Overview() {
	return (
		<Page title={t("Management")}>
			<ul class="manage-overview">
				{parts.map((part) => (
					<li key={part.name} class="samen-card">
						<Link to={`/manage/${part.name}`}>{t(part.title)}</Link>
						<p class="nl-paragraph">{t(part.about)}</p>
					</li>
				))}
			</ul>
		</Page>
	);
}

export default function Manage(props: PageProps) {
	const { part = "" } = props.params;
	const Content = Object.hasOwn(contents, part) ? contents[part] : undefined;
	return Content === undefined ? <Overview key="" /> : <Content key={part} />;
}
