import { t } from "../../lib/i18n";
import type { Act } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { ProblemAlert } from "../../ui/message";

/** Asks before something that is not easily undone. */
export function Confirm(props: { title: string; text: string; yes: string; act: Act<[], unknown>; onCancel: () => void }) {
	return (
		<Dialog title={props.title} onClose={props.onCancel}>
			<p class="nl-paragraph">{props.text}</p>
			<ProblemAlert problem={props.act.problem} />
			<ButtonGroup>
				<Button kind="primary" danger busy={props.act.busy} onClick={() => void props.act.run()}>
					{props.yes}
				</Button>
				<Button onClick={props.onCancel}>{t("Cancel")}</Button>
			</ButtonGroup>
		</Dialog>
	);
}
