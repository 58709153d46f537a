import { useState } from "preact/hooks";
import { directory, fieldMessage } from "../../lib/api";
import { t } from "../../lib/i18n";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";

const NONE = { old: "", next: "", again: "" };

/** Choosing another password. */
export function Password() {
	const [typed, setTyped] = useState(NONE);
	const [differs, setDiffers] = useState(false);
	const saying = useSaying();
	const change = useAct(async (options) => {
		await directory.changePassword({ oldPassword: typed.old, newPassword: typed.next }, options);
		setTyped(NONE);
		saying.say(t("Your password is changed. Everywhere else you are signed out."));
	});
	const field = (name: keyof typeof NONE) => ({
		type: "password" as const,
		value: typed[name],
		onValue: (value: string) => setTyped({ ...typed, [name]: value }),
	});
	return (
		<More title={t("Choose another password")}>
			<Notice saying={saying} />
			<form
				onSubmit={(event) => {
					event.preventDefault();
					setDiffers(typed.next !== typed.again);
					if (typed.next === typed.again) {
						void change.run();
					}
				}}
			>
				<ProblemAlert problem={change.problem} shownFields={["old_password", "new_password"]} />
				<input class="samen-hidden" type="email" autocomplete="username" tabIndex={-1} aria-hidden="true" readOnly value={me.value?.email} />
				<TextField label={t("Password of now")} autocomplete="current-password" error={fieldMessage(change.problem, "old_password")} {...field("old")} />
				<TextField
					label={t("New password")}
					hint={t("At least 10 characters. A short sentence is easy to remember.")}
					autocomplete="new-password"
					error={fieldMessage(change.problem, "new_password")}
					{...field("next")}
				/>
				<TextField
					label={t("The same password again")}
					autocomplete="new-password"
					error={differs ? t("The two passwords are not the same.") : ""}
					{...field("again")}
				/>
				<Button kind="primary" submit busy={change.busy}>
					{t("Change the password")}
				</Button>
			</form>
		</More>
	);
}
