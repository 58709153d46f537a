// The code for the next visit: shown once, before anything else.
import { formatDay, t } from "../../lib/i18n";
import { Button, ButtonGroup } from "../../ui/button";
import { Facts, Page } from "../../ui/page";
import { kept, type Visit } from "./visit";

export function KeepCode(props: { visit: Visit }) {
	const { visit } = props;
	return (
		<Page
			title={t("Keep your new code")}
			lead={t("You are in. The code that you filled in does not work any more. For the next time you need this new code. You see it only once.")}
		>
			<div class="samen-card samen-parents__kept">
				<Facts
					facts={[
						[t("Reference"), <span class="samen-parents__code">{visit.requestId}</span>],
						[t("New code"), <span class="samen-parents__code">{visit.nextCode}</span>],
						[t("Works until"), formatDay(visit.codeExpiresAtMs)],
					]}
				/>
			</div>
			<p class="nl-paragraph">{t("Write both down, or print this page. Do not give the code to others.")}</p>
			<ButtonGroup>
				<Button kind="primary" onClick={kept}>
					{t("I have kept the code")}
				</Button>
				<Button onClick={() => window.print()}>{t("Print")}</Button>
			</ButtonGroup>
		</Page>
	);
}
