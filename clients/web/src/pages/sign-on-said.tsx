// What the gateway says, by a word in the address, after somebody was elsewhere to sign in (docs/single-sign-on.md).
import { N, t } from "../lib/i18n";
import { Alert } from "../ui/message";

const SAID: Record<string, { kind: "info" | "ok" | "warning"; title: string }> = {
	linked: { kind: "ok", title: N("It is linked. From now on you can sign in with that account.") },
	second_factor: { kind: "info", title: N("Fill in the code of your app as well.") },
	not_invited: {
		kind: "warning",
		title: N("Nobody here goes with that account. Ask your coordinator. If you have a password here: sign in with it, and link the account under your name."),
	},
	already_linked: { kind: "warning", title: N("That account is linked to somebody else, or another account is linked to you already.") },
	refused: { kind: "warning", title: N("Signing in there did not work. Try again.") },
	expired: { kind: "warning", title: N("It took too long, or you began in another browser. Try again.") },
	sign_in: { kind: "warning", title: N("Sign in first. After that you can link the account.") },
	unavailable: { kind: "warning", title: N("That does not work at this moment. Try again later, or sign in with your password.") },
};

export function SignOnSaid(props: { word: string }) {
	const said = Object.hasOwn(SAID, props.word) ? SAID[props.word] : undefined;
	return said === undefined ? null : <Alert kind={said.kind} title={t(said.title)} />;
}
