import { useState } from "preact/hooks";
import { useFocusNext } from "../../lib/focus";
import { addCatalogue, t } from "../../lib/i18n";
import { Link } from "../../lib/router";
import { me } from "../../lib/session";
import type { PageProps } from "../../routes";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Alert, Busy } from "../../ui/message";
import { Page } from "../../ui/page";
import "./ask.css";
import { AskForm } from "./form";
import nl from "./nl.po";
import { type KeptDraft, useDraft } from "./use-draft";

addCatalogue(nl);

const heading = () => document.querySelector<HTMLElement>("h1");

/** What another tab did with it: once it was sent there, it is not sent here again. */
function Elsewhere(props: { kept: KeptDraft }) {
	const { kept } = props;
	const focusNext = useFocusNext();
	const beginAnew = () => {
		focusNext(heading);
		kept.beginAnew();
	};
	return (
		<>
			{kept.elsewhere === "sent" && (
				<Alert kind="ok" title={t("You sent this question in another tab.")}>
					<p class="nl-paragraph">
						<Link to="/requests">{t("To my requests")}</Link>
					</p>
					<Button onClick={beginAnew}>{t("Begin a new question")}</Button>
				</Alert>
			)}
			{kept.elsewhere === "dropped" && (
				<Alert kind="warning" title={t("You threw this question away in another tab.")}>
					<div class="samen-buttons">
						<Button onClick={beginAnew}>{t("Begin a new question")}</Button>
						<Button onClick={kept.goOn}>{t("Go on with this one")}</Button>
					</div>
				</Alert>
			)}
			{kept.elsewhere === "changed" && (
				<Alert kind="warning" title={t("You changed this question in another tab as well.")}>
					<p class="nl-paragraph">{t("Only one of the two is kept: the one that you change last.")}</p>
					<div class="samen-buttons">
						<Button onClick={kept.takeOver}>{t("Show that one")}</Button>
						<Button onClick={kept.goOn}>{t("Go on with this one")}</Button>
					</div>
				</Alert>
			)}
		</>
	);
}

/** Throws it away, when she says so once more. */
function ThrowAway(props: { kept: KeptDraft }) {
	const [asking, setAsking] = useState(false);
	const focusNext = useFocusNext();
	const act = useAct(async () => {
		await props.kept.drop("dropped");
		focusNext(heading);
		setAsking(false);
	});
	return (
		<>
			{props.kept.kept && (
				<Button kind="subtle" onClick={() => setAsking(true)}>
					{t("Throw it away")}
				</Button>
			)}
			{asking && (
				<Confirm title={t("Throw this question away?")} act={act} button={t("Throw it away")} onClose={() => setAsking(false)}>
					{t("All that you filled in is gone then.")}
				</Confirm>
			)}
		</>
	);
}

/** What is kept of it, and where; with the way to throw it away. */
function Kept(props: { kept: KeptDraft }) {
	const { kept } = props;
	return (
		<>
			<div role="status">
				<Elsewhere kept={kept} />
				{kept.kept && (
					<p class="nl-paragraph samen-ask__draft">
						{kept.restored
							? t("You began this earlier. It is kept on this device only, locked, for 7 days or until you sign out.")
							: t("What you type is kept on this device only, locked, for 7 days or until you sign out.")}
					</p>
				)}
			</div>
			<ThrowAway kept={kept} />
		</>
	);
}

function Asking(props: { personId: string }) {
	const kept = useDraft(props.personId);
	return (
		<Page title={t("Ask for help")} lead={t("Good that you ask. Tell in a few sentences what happens; what is optional can stay empty.")}>
			<Kept kept={kept} />
			{kept.draft === undefined ? <Busy /> : <AskForm draft={kept.draft} kept={kept} />}
		</Page>
	);
}

export default function AskPage(_props: PageProps) {
	const personId = me.value?.id ?? "";
	return <Asking key={personId} personId={personId} />;
}
