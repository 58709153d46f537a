import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import { Button, ButtonGroup } from "../../ui/button";
import { Alert } from "../../ui/message";

/** The codes for when the app is lost: shown this once, to be kept elsewhere. */
export function RecoveryCodes(props: { codes: readonly string[]; children: ComponentChildren }) {
	const heading = useRef<HTMLHeadingElement>(null);
	const [copied, setCopied] = useState<boolean | undefined>(undefined);
	useLayoutEffect(() => heading.current?.focus(), []);
	const copy = () => navigator.clipboard.writeText(props.codes.join("\n")).then(
		() => setCopied(true),
		() => setCopied(false),
	);
	return (
		<div class="samen-recovery">
			<h3 class="nl-heading nl-heading--level-3" tabIndex={-1} ref={heading}>
				{t("Keep your recovery codes")}
			</h3>
			<p class="nl-paragraph">
				{t("The second step is on. If you lose your telephone, each of these codes lets you in once. You see them only now: print them, or keep them in a safe place.")}
			</p>
			<ul class="samen-codes">
				{props.codes.map((code) => (
					<li key={code}>
						<code>{code}</code>
					</li>
				))}
			</ul>
			<ButtonGroup>
				<Button onClick={() => void copy()}>{t("Copy")}</Button>
				<Button onClick={() => window.print()}>{t("Print")}</Button>
			</ButtonGroup>
			<div role="status">
				{copied === true && <p class="nl-paragraph">{t("The codes are copied.")}</p>}
			</div>
			{copied === false && <Alert kind="warning" title={t("Copying does not work here: select the codes, or print them.")} />}
			{props.children}
		</div>
	);
}
