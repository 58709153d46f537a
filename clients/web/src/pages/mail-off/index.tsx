// Where the link at the end of a mail leads: to get no more mail of that kind. Asks first, since programs that look through mail
// follow links too. Works without signing in.
import { useState } from "preact/hooks";
import { notify } from "../../lib/api";
import { addCatalogue, t } from "../../lib/i18n";
import { Link } from "../../lib/router";
import { useAct } from "../../lib/use";
import type { PageProps } from "../../routes";
import { Button } from "../../ui/button";
import { Alert, ProblemAlert } from "../../ui/message";
import { Page } from "../../ui/page";
import nl from "./nl.po";

addCatalogue(nl);

export default function MailOff(props: PageProps) {
	const [done, setDone] = useState<string | undefined>(undefined);
	const stop = useAct(async (options) => {
		const answer = await notify.unsubscribe({ token: props.params.token ?? "" }, options);
		setDone(answer.text);
	});
	return (
		<Page title={t("No more of this mail")}>
			<ProblemAlert problem={stop.problem} />
			{done === undefined ? (
				<>
					<p class="nl-paragraph">{t("Do you want no more mail of this kind from samen? Other mail goes on.")}</p>
					<Button kind="primary" busy={stop.busy} onClick={() => void stop.run()}>
						{t("No more of this mail")}
					</Button>
				</>
			) : (
				<>
					<Alert kind="ok" title={t("You get no more of this mail: {kind}.", { kind: done })} />
					<p class="nl-paragraph">
						<Link to="/account">{t("Choose what you get mail about")}</Link>
					</p>
				</>
			)}
		</Page>
	);
}
