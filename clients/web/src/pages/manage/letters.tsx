// The letters that bring people their codes: on screen once, and on paper.
import type { InviteResponse } from "../../gen/directory_pb";
import { formatMoment, t } from "../../lib/i18n";
import { Button, ButtonGroup } from "../../ui/button";

function Letter(props: { invitation: InviteResponse; reset: boolean }) {
	const { person, code, expiresAtMs } = props.invitation;
	return (
		<div class="manage-letter">
			<p class="nl-paragraph">{t("Dear {name},", { name: person?.name ?? "" })}</p>
			<p class="nl-paragraph">
				{props.reset
					? t("With this code you can choose a new password for samen.")
					: t("You are invited to samen, where schools and others in the region help each other. With this code you choose your password.")}
			</p>
			<dl class="manage-letter__facts">
				<dt>{t("Go to")}</dt>
				<dd>{`${location.origin}/accept`}</dd>
				<dt>{t("E-mail address")}</dt>
				<dd>{person?.email}</dd>
				<dt>{t("Code")}</dt>
				<dd class="manage-code">{code}</dd>
			</dl>
			<p class="nl-paragraph">{t("The code works once, until {moment}. Keep it to yourself.", { moment: formatMoment(expiresAtMs) })}</p>
		</div>
	);
}

export function Letters(props: { invitations: readonly InviteResponse[]; reset?: boolean }) {
	const withCode = props.invitations.filter((one) => one.code !== "");
	if (withCode.length === 0) {
		return null;
	}
	return (
		<>
			<p class="nl-paragraph manage-noprint">
				<strong>{t("You see this code only now.")}</strong> {t("Print the letter, or write the code down and give it to the person yourself.")}
			</p>
			<ButtonGroup>
				<Button onClick={() => window.print()}>{withCode.length === 1 ? t("Print the letter") : t("Print the letters")}</Button>
			</ButtonGroup>
			<div class="manage-letters">
				{withCode.map((one) => (
					<Letter key={one.person?.id} invitation={one} reset={props.reset === true} />
				))}
			</div>
		</>
	);
}
