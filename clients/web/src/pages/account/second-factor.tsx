import { useState } from "preact/hooks";
import { directory, fieldMessage } from "../../lib/api";
import { formatDay, t, tn } from "../../lib/i18n";
import { mustEnrol, renew } from "../../lib/session";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { CodeField } from "../../ui/code-field";
import { TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";
import { Show } from "../../ui/page";
import { QrCode } from "./qr-code";
import { RecoveryCodes } from "./recovery-codes";

/** Setting it up: the secret goes into an app, and a code of the app shows that it is there. */
function Setup(props: { onCodes: (codes: string[]) => void }) {
	const [made, setMade] = useState<{ secret: string; uri: string } | undefined>(undefined);
	const [code, setCode] = useState("");
	const begin = useAct(async (options) => setMade(await directory.beginSecondFactor({}, options)));
	const confirm = useAct(async (options) => {
		const { recoveryCodes } = await directory.confirmSecondFactor({ code: code.trim() }, options);
		props.onCodes(recoveryCodes);
	});
	if (made === undefined) {
		return (
			<>
				<p class="nl-paragraph">
					{t("With a second step nobody comes in with your password alone. You need an app that shows codes, for example on your telephone.")}
				</p>
				<ProblemAlert problem={begin.problem} />
				<Button kind={mustEnrol.value ? "primary" : "secondary"} busy={begin.busy} onClick={() => void begin.run()}>
					{t("Set up the second step")}
				</Button>
			</>
		);
	}
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void confirm.run();
			}}
		>
			<ol class="samen-steps">
				<li>
					<p class="nl-paragraph">{t("Open the app and scan this square, or type the key over.")}</p>
					<QrCode text={made.uri} label={t("Square to scan with your app; the key below says the same.")} />
					<p class="nl-paragraph">
						{t("Key:")} <code class="samen-key">{made.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
					</p>
				</li>
				<li>
					<ProblemAlert problem={confirm.problem} shownFields={["code"]} />
					<TextField
						label={t("Fill in the six digits that the app shows")}
						autocomplete="one-time-code"
						inputMode="numeric"
						value={code}
						onValue={setCode}
						error={fieldMessage(confirm.problem, "code")}
					/>
				</li>
			</ol>
			<Button kind="primary" submit busy={confirm.busy}>
				{t("Switch on")}
			</Button>
		</form>
	);
}

function Removal(props: { onDone: () => void }) {
	const [password, setPassword] = useState("");
	const [code, setCode] = useState("");
	const remove = useAct(async (options) => {
		await directory.removeSecondFactor({ password, code: code.trim() }, options);
		props.onDone();
	});
	return (
		<More title={t("Switch the second step off")}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void remove.run();
				}}
			>
				<ProblemAlert problem={remove.problem} shownFields={["password", "code"]} />
				<TextField
					label={t("Password")}
					type="password"
					autocomplete="current-password"
					value={password}
					onValue={setPassword}
					error={fieldMessage(remove.problem, "password")}
				/>
				<CodeField value={code} onValue={setCode} error={fieldMessage(remove.problem, "code")} />
				<Button danger submit busy={remove.busy}>
					{t("Switch off")}
				</Button>
			</form>
		</More>
	);
}

/** How the second factor stands, and what can be done about it. */
export function SecondFactor() {
	const factor = useLoad((signal) => directory.getSecondFactor({}, { signal }), []);
	const [codes, setCodes] = useState<string[] | undefined>(undefined);
	const saying = useSaying();
	if (codes !== undefined) {
		return (
			<RecoveryCodes codes={codes}>
				<ButtonGroup>
					<Button
						kind="primary"
						onClick={() => {
							setCodes(undefined);
							saying.say(t("The second step is on."));
							factor.reload();
							void renew();
						}}
					>
						{t("I have kept the codes")}
					</Button>
				</ButtonGroup>
			</RecoveryCodes>
		);
	}
	return (
		<>
			<Notice saying={saying} />
			<Show loaded={factor}>
				{(how) =>
					how.onSinceMs === 0n ? (
						<Setup onCodes={setCodes} />
					) : (
						<>
							<p class="nl-paragraph">
								{t("On since {day}.", { day: formatDay(how.onSinceMs) })}{" "}
								{tn("You have {count} recovery code left.", "You have {count} recovery codes left.", how.recoveryCodesLeft)}
							</p>
							<Removal
								onDone={() => {
									saying.say(t("The second step is off."));
									factor.reload();
								}}
							/>
						</>
					)
				}
			</Show>
		</>
	);
}
