import type { ComponentChildren } from "preact";
import { t } from "../lib/i18n";
import type { Act } from "../lib/use";
import { Button, ButtonGroup } from "./button";
import { Dialog } from "./dialog";
import { ProblemAlert } from "./message";

/** Asks once more before something that cannot be undone. */
export function Confirm(props: { title: string; children: ComponentChildren; act: Act<[], unknown>; button: string; onClose: () => void }) {
	return (
		<Dialog title={props.title} onClose={props.onClose}>
			<p class="nl-paragraph">{props.children}</p>
			<ProblemAlert problem={props.act.problem} />
			<ButtonGroup>
				<Button danger kind="primary" busy={props.act.busy} onClick={() => void props.act.run()}>
					{props.button}
				</Button>
				<Button onClick={props.onClose}>{t("Back")}</Button>
			</ButtonGroup>
		</Dialog>
	);
}
