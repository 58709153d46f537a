import { addCatalogue, t } from "../../lib/i18n";
import { me } from "../../lib/session";
import type { PageProps } from "../../routes";
import { Button } from "../../ui/button";
import { Alert, Busy } from "../../ui/message";
import { Page } from "../../ui/page";
import "./ask.css";
import { AskForm } from "./form";
import nl from "./nl.po";
import { type KeptDraft, useDraft } from "./use-draft";

addCatalogue(nl);

/** What is kept of it, and where; with the way to throw it away. */
function Kept(props: { kept: KeptDraft }) {
	const { kept } = props;
	return (
		<div role="status">
			{kept.elsewhere && (
				<Alert kind="warning" title={t("You changed this question in another tab as well.")}>
					<p class="nl-paragraph">{t("Only one of the two is kept: the one that you change last.")}</p>
					<div class="samen-buttons">
						<Button onClick={kept.takeOver}>{t("Show that one")}</Button>
						<Button onClick={kept.goOn}>{t("Go on with this one")}</Button>
					</div>
				</Alert>
			)}
			{kept.kept && (
				<div class="samen-ask__draft">
					<span>
						{kept.restored
							? t("You began this earlier. It is kept on this device only, locked, for 7 days.")
							: t("What you type is kept on this device only, locked, for 7 days.")}
					</span>
					<Button
						kind="subtle"
						onClick={() => {
							void kept.drop().then(() => document.querySelector<HTMLElement>("h1")?.focus());
						}}
					>
						{t("Throw it away")}
					</Button>
				</div>
			)}
		</div>
	);
}

function Asking(props: { personId: string }) {
	const kept = useDraft(props.personId);
	return (
		<Page title={t("Ask for help")} lead={t("Good that you ask. Tell in a few sentences what happens; what you do not know can stay empty.")}>
			<Kept kept={kept} />
			{kept.draft === undefined ? <Busy /> : <AskForm draft={kept.draft} kept={kept} />}
		</Page>
	);
}

export default function AskPage(_props: PageProps) {
	const personId = me.value?.id ?? "";
	return <Asking key={personId} personId={personId} />;
}
