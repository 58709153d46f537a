// Accepting an invitation, or choosing another password after a reset: with the code of the letter.
import { useRef, useState } from "preact/hooks";
import { directory, fieldMessage, problemOf } from "../../lib/api";
import { useFocusNext, wrongFields } from "../../lib/focus";
import { addCatalogue, t } from "../../lib/i18n";
import { go, Link, query } from "../../lib/router";
import { signedIn } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { CodeField } from "../../ui/code-field";
import { TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Page } from "../../ui/page";
import nl from "./nl.po";

addCatalogue(nl);

const PASSWORD_LENGTH_MIN = 10;
const SHOWN = ["email", "code", "password", "second_factor_code"];

export default function Accept() {
	const [email, setEmail] = useState(query.value.get("email") ?? "");
	const [code, setCode] = useState("");
	const [password, setPassword] = useState("");
	const [again, setAgain] = useState("");
	const [factor, setFactor] = useState("");
	const [asksFactor, setAsksFactor] = useState(false);
	const [unequal, setUnequal] = useState(false);
	const form = useRef<HTMLFormElement>(null);
	const focusNext = useFocusNext();
	const accept = useAct(async (options) => {
		try {
			const session = await directory.acceptInvitation(
				{ email, code, password, client: t("web page"), secondFactorCode: factor },
				options,
			);
			go(session.secondFactorMissing ? "/account" : "/", { replace: true });
			if (session.person !== undefined) {
				signedIn(session.person, session.secondFactorMissing);
			}
		} catch (thrown) {
			if (!asksFactor && problemOf(thrown).fields.some((one) => one.reason === "SECOND_FACTOR_REQUIRED")) {
				setAsksFactor(true);
			} else {
				throw thrown;
			}
		}
	});
	const send = () => {
		setUnequal(password !== again);
		if (password === again) {
			void accept.run();
		} else {
			accept.clear();
			focusNext(() => wrongFields(form.current)[0]);
		}
	};
	return (
		<Page title={t("Begin with your code")} lead={t("You got a letter or a mail with a code. Choose a password with it.")}>
			<form
				class="samen-sheet"
				ref={form}
				onSubmit={(event) => {
					event.preventDefault();
					send();
				}}
			>
				<ProblemAlert problem={accept.problem} shownFields={SHOWN} />
				<TextField
					label={t("E-mail address")}
					hint={t("The address that the letter was sent to.")}
					type="email"
					autocomplete="username"
					value={email}
					onValue={setEmail}
					error={fieldMessage(accept.problem, "email")}
				/>
				<TextField
					label={t("Code of the letter")}
					hint={t("16 letters and digits. Dashes and capitals do not matter.")}
					value={code}
					onValue={setCode}
					error={fieldMessage(accept.problem, "code")}
				/>
				<TextField
					label={t("New password")}
					hint={t("At least {count} characters. A short sentence is easy to remember.", { count: PASSWORD_LENGTH_MIN })}
					type="password"
					autocomplete="new-password"
					value={password}
					onValue={setPassword}
					error={fieldMessage(accept.problem, "password")}
				/>
				<TextField
					label={t("The same password again")}
					type="password"
					autocomplete="new-password"
					value={again}
					onValue={setAgain}
					error={unequal ? t("The two passwords are not the same.") : ""}
				/>
				{asksFactor && <CodeField value={factor} onValue={setFactor} error={fieldMessage(accept.problem, "second_factor_code")} />}
				<Button kind="primary" submit busy={accept.busy}>
					{t("Begin")}
				</Button>
			</form>
			<p class="nl-paragraph">
				<Link to="/parents">{t("I am a parent and have a letter from the school")}</Link>
			</p>
		</Page>
	);
}
