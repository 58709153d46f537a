import { useState } from "preact/hooks";
import { directory, fieldMessage, problemOf } from "../lib/api";
import { t } from "../lib/i18n";
import { go, Link, query } from "../lib/router";
import { signedIn } from "../lib/session";
import { useAct, useLoad } from "../lib/use";
import { Button } from "../ui/button";
import { CodeField } from "../ui/code-field";
import { TextField } from "../ui/field";
import { ProblemAlert } from "../ui/message";
import { Page } from "../ui/page";
import { SignOnSaid } from "./sign-on-said";

/** Only the code of the second factor is missing: no fault, but a next question. */
function needsCode(thrown: unknown): boolean {
	return problemOf(thrown).fields.some((one) => one.reason === "SECOND_FACTOR_REQUIRED");
}

function PasswordForm(props: { email?: string }) {
	const [email, setEmail] = useState(props.email ?? "");
	const [password, setPassword] = useState("");
	const [code, setCode] = useState("");
	const [asksCode, setAsksCode] = useState(false);
	const signIn = useAct(async (options) => {
		try {
			const session = await directory.login({ email, password, code: code.trim(), client: t("web page") }, options);
			if (session.person !== undefined) {
				signedIn(session.person, session.secondFactorMissing);
			}
		} catch (thrown) {
			if (asksCode || !needsCode(thrown)) {
				throw thrown;
			}
			setAsksCode(true);
		}
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void signIn.run();
			}}
		>
			<ProblemAlert problem={signIn.problem} shownFields={["email", "password", "code"]} />
			<TextField
				label={t("E-mail address")}
				type="email"
				autocomplete="username"
				value={email}
				onValue={setEmail}
				error={fieldMessage(signIn.problem, "email")}
			/>
			<TextField
				label={t("Password")}
				type="password"
				autocomplete="current-password"
				value={password}
				onValue={setPassword}
				error={fieldMessage(signIn.problem, "password")}
			/>
			{asksCode && <CodeField takesFocus value={code} onValue={setCode} error={fieldMessage(signIn.problem, "code")} />}
			<Button kind="primary" submit busy={signIn.busy}>
				{t("Sign in")}
			</Button>
		</form>
	);
}

/** The account elsewhere was good; here a code is asked as well. */
function SignOnCode() {
	const [code, setCode] = useState("");
	const signOn = useAct(async (options) => {
		const session = await directory.signOn({ code: code.trim(), client: t("web page") }, options);
		if (session.person !== undefined) {
			go("/", { replace: true });
			signedIn(session.person, session.secondFactorMissing);
		}
	});
	return (
		<form
			class="samen-sheet"
			onSubmit={(event) => {
				event.preventDefault();
				void signOn.run();
			}}
		>
			<ProblemAlert problem={signOn.problem} shownFields={["code"]} />
			<CodeField takesFocus value={code} onValue={setCode} error={fieldMessage(signOn.problem, "code")} />
			<Button kind="primary" submit busy={signOn.busy}>
				{t("Sign in")}
			</Button>
		</form>
	);
}

/** Signing in with accounts of others, where the region has those. */
function SignOnButtons() {
	const issuers = useLoad((signal) => directory.listSignOn({}, { signal }), []).value?.issuers ?? [];
	if (issuers.length === 0) {
		return null;
	}
	return (
		<>
			<p class="nl-paragraph samen-or">{t("or")}</p>
			<div class="samen-wide-buttons">
				{issuers.map((issuer) => (
					<a key={issuer.name} class="utrecht-button utrecht-button--secondary-action" href={`/sso/start?issuer=${encodeURIComponent(issuer.name)}`}>
						{t("Sign in with {account}", { account: issuer.label })}
					</a>
				))}
			</div>
		</>
	);
}

/** Signing in: a page, or bare in a dialog. */
export function SignIn(props: { bare?: boolean; email?: string }) {
	if (props.bare === true) {
		return <PasswordForm {...props} />;
	}
	const said = query.value.get("sso") ?? "";
	return (
		<Page title={t("Sign in")} lead={t("samen finds people who can help with a question about a pupil.")}>
			<SignOnSaid word={said} />
			{said === "second_factor" ? (
				<SignOnCode />
			) : (
				<div class="samen-sheet">
					<PasswordForm />
					<SignOnButtons />
				</div>
			)}
			<p class="nl-paragraph">
				<Link to="/accept">{t("I have a code from a letter")}</Link>
			</p>
			<p class="nl-paragraph">{t("Forgot your password? Your coordinator can send you a new code.")}</p>
			<p class="nl-paragraph">
				<Link to="/parents">{t("I am a parent and have a letter from the school")}</Link>
			</p>
		</Page>
	);
}
