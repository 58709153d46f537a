// What parents see and do once they are in.
import { useState } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import type { Request } from "../../gen/intake_pb";
import type { ExportHelpResponse } from "../../gen/matching_pb";
import { t } from "../../lib/i18n";
import { type Loaded, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { More } from "../../ui/more";
import { Page, Section, Show } from "../../ui/page";
import { Asked } from "./asked";
import { intake, matching } from "./client";
import { Consent } from "./consent";
import { Helpers } from "./helpers";
import { Reads } from "./reads";
import { Remark } from "./remark";
import { TakeAlong } from "./take-along";
import { Told } from "./told";
import { end, endsSoon, type Visit } from "./visit";

/** What this page is for half an hour, and how to leave it. */
function Clock(props: { visit: Visit }) {
	const time = new Date(props.visit.endsAtMs).toLocaleTimeString("nl-NL", { timeStyle: "short" });
	return (
		<>
			<p class="nl-paragraph">
				{t("You are in until {time}. After that you need your new code. Also when you close this page or load it again.", { time })}
			</p>
			<div class="samen-parents__soon" role="status">
				{endsSoon.value && (
					<p class="samen-banner">{t("In a few minutes your half hour is over. Then you fill in your new code. What you are typing stays there.")}</p>
				)}
			</div>
			<Leave />
		</>
	);
}

function Leave() {
	return (
		<p class="nl-paragraph">
			<Button onClick={() => end("left")}>{t("I am done: close everything")}</Button>
		</p>
	);
}

/** Nothing while matching does not know of the request (yet). */
function WhoHelps(props: { help: Loaded<ExportHelpResponse> }) {
	return props.help.value === undefined && props.help.problem?.code === Code.NotFound ? (
		<p class="nl-paragraph">{t("Nobody was asked yet.")}</p>
	) : (
		<Show loaded={props.help}>{(help) => <Helpers help={help} />}</Show>
	);
}

interface PartsProps {
	request: Request;
	help: Loaded<ExportHelpResponse>;
	round: number;
	onChanged: () => void;
	onLogged: () => void;
}

function Parts(props: PartsProps) {
	const { request } = props;
	const help = props.help.value;
	return (
		<>
			<Section title={t("What the school asks")}>
				<Asked request={request} help={help} />
			</Section>
			<Section title={t("Who helps")}>
				<WhoHelps help={props.help} />
			</Section>
			<Section title={t("Who may read it")}>
				<Consent request={request} help={help} onChanged={props.onChanged} />
			</Section>
			<Section title={t("What the school tells")}>
				<Told requestId={request.id} help={help} onRead={props.onLogged} />
			</Section>
			<Section title={t("Who read it")}>
				<Reads requestId={request.id} help={help} round={props.round} />
			</Section>
			<Section title={t("Your own words")}>
				<Remark requestId={request.id} onAdded={props.onLogged} />
			</Section>
			<Section title={t("Take everything along")}>
				<TakeAlong requestId={request.id} onTaken={props.onLogged} />
				<More title={t("Have everything deleted")}>
					<p class="nl-paragraph">{t("Ask the school for that. The school deletes everything, and can give you a proof of it.")}</p>
				</More>
			</Section>
			<Leave />
		</>
	);
}

export function Inside(props: { visit: Visit }) {
	const { requestId } = props.visit;
	const [round, setRound] = useState(0);
	const request = useLoad((signal) => intake.getRequest({ requestId }, { signal }), [requestId]);
	const help = useLoad((signal) => matching.exportHelp({ requestId }, { signal }), [requestId]);
	const logged = () => setRound((one) => one + 1);
	const changed = () => {
		request.reload();
		logged();
	};
	return (
		<Page title={t("Help for your child")}>
			<Clock visit={props.visit} />
			<Show loaded={request}>{(value) => <Parts request={value} help={help} round={round} onChanged={changed} onLogged={logged} />}</Show>
		</Page>
	);
}
