import { useState } from "preact/hooks";
import { directory, problemOf } from "../lib/api";
import { t } from "../lib/i18n";
import { Link } from "../lib/router";
import { loadMe, me, mustEnrol } from "../lib/session";
import { useAct } from "../lib/use";
import { Button } from "../ui/button";
import { TextField } from "../ui/field";
import { ProblemAlert } from "../ui/message";
import { Page } from "../ui/page";

function needsCode(thrown: unknown): boolean {
	return problemOf(thrown).fields.some((one) => one.reason === "SECOND_FACTOR_REQUIRED");
}

function SignInForm(props: { email?: string; onDone?: () => void }) {
	const [email, setEmail] = useState(props.email ?? "");
	const [password, setPassword] = useState("");
	const [code, setCode] = useState("");
	const [asksCode, setAsksCode] = useState(false);
	const signIn = useAct(async (options) => {
		try {
			const session = await directory.login({ email, password, code, client: t("web page") }, options);
			mustEnrol.value = session.secondFactorMissing;
			if (session.person !== undefined) {
				me.value = session.person;
			} else {
				await loadMe();
			}
			setPassword("");
			props.onDone?.();
		} catch (thrown) {
			if (!asksCode && needsCode(thrown)) {
				setAsksCode(true);
			} else {
				throw thrown;
			}
		}
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void signIn.run();
			}}
		>
			<ProblemAlert problem={signIn.problem} />
			<TextField label={t("E-mail address")} type="email" autocomplete="username" value={email} onValue={setEmail} />
			<TextField label={t("Password")} type="password" autocomplete="current-password" value={password} onValue={setPassword} />
			{asksCode && (
				<TextField
					label={t("Code of your app")}
					hint={t("Six digits, or one of your recovery codes.")}
					autocomplete="one-time-code"
					value={code}
					onValue={setCode}
				/>
			)}
			<Button kind="primary" submit busy={signIn.busy}>
				{t("Sign in")}
			</Button>
		</form>
	);
}

/** Signing in: a page, or bare in a dialog. */
export function SignIn(props: { bare?: boolean; email?: string; onDone?: () => void }) {
	if (props.bare === true) {
		return <SignInForm {...props} />;
	}
	return (
		<Page title={t("Sign in")}>
			<SignInForm {...props} />
			<p class="nl-paragraph">
				<Link to="/accept">{t("I have a code from a letter")}</Link>
			</p>
		</Page>
	);
}
