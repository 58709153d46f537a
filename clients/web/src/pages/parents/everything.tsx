// All that is kept about a request as a page of its own, to read without samen.
import { render } from "preact";
import type { Exported } from "../../lib/export";
import { formatMoment, language, t } from "../../lib/i18n";
import { Asked } from "./asked";
import { BasisFacts } from "./consent";
import { Helpers } from "./helpers";
import { ReadsTable } from "./reads";
import { Story } from "./told";

const STYLE =
	"body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2rem;border-bottom:1px solid}" +
	"p,dd,td{white-space:pre-line;overflow-wrap:anywhere}dt,caption{font-weight:bold}dd{margin:0 0 .5rem}caption{text-align:start}" +
	"table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top}tr{break-inside:avoid}";

function Everything(props: { all: Exported }) {
	const { request, help } = props.all;
	const { opened } = request;
	const about = opened?.request;
	return (
		<main>
			<h1>{t("All that samen keeps about your child's request")}</h1>
			<p>{t("Made on {moment}. Keep it safe: it is about a child.", { moment: formatMoment(request.exportedAtMs) })}</p>
			<h2>{t("What the school asks")}</h2>
			{about !== undefined && <Asked request={about} help={help} />}
			<h2>{t("Who helps")}</h2>
			<Helpers help={help} />
			<h2>{t("Who may read it")}</h2>
			{about?.basis !== undefined && <BasisFacts basis={about.basis} help={help} />}
			{[...request.earlierBases].reverse().map((basis) => (
				<section key={String(basis.recordedAtMs)}>
					<h3>{t("Before that")}</h3>
					<BasisFacts basis={basis} help={help} />
				</section>
			))}
			<h2>{t("What the school tells")}</h2>
			{opened !== undefined && <Story opened={opened} help={help} withheld={request.notesWithheld} />}
			<h2>{t("Who read it")}</h2>
			<ReadsTable reads={request.log} help={help} />
		</main>
	);
}

/** A document that loads nothing and runs nothing. */
export function everythingPage(all: Exported): string {
	const place = document.createElement("div");
	render(<Everything all={all} />, place);
	const body = place.innerHTML;
	render(null, place);
	return (
		`<!DOCTYPE html>\n<html lang="${language.value}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>samen</title>` +
		`<style>${STYLE}</style></head><body>${body}</body></html>\n`
	);
}
