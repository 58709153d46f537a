import { useState } from "preact/hooks";
import type { MailPreferences } from "../../gen/notify_pb";
import { notify } from "../../lib/api";
import { t } from "../../lib/i18n";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { Checkbox, CheckboxGroup, Select } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Show } from "../../ui/page";

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: hour, label: `${hour}:00` }));

function Form(props: { kept: MailPreferences }) {
	const { kept } = props;
	const [on, setOn] = useState(kept.kinds.filter((kind) => kind.on).map((kind) => kind.name));
	const [language, setLanguage] = useState(kept.languageChosen ? kept.language : "");
	const [from, setFrom] = useState(kept.quietFromHour);
	const [to, setTo] = useState(kept.quietToHour);
	const [weekend, setWeekend] = useState(kept.quietWeekend);
	const saying = useSaying();
	const save = useAct(async (options) => {
		const off = kept.kinds.map((kind) => kind.name).filter((name) => !on.includes(name));
		await notify.putMailPreferences({ off, language, quietFromHour: from, quietToHour: to, quietWeekend: weekend }, options);
		saying.say(t("It is saved."));
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void save.run();
			}}
		>
			<Notice saying={saying} />
			{!kept.mailIsSent && <Alert kind="warning" title={t("This region sends no mail at this moment.")} />}
			<ProblemAlert problem={save.problem} />
			<CheckboxGroup
				label={t("What do you want mail about?")}
				optional
				choices={kept.kinds.map((kind) => ({ value: kind.name, label: kind.text }))}
				values={on}
				onValues={setOn}
			/>
			<div class="samen-hours">
				<Select label={t("No mail from")} value={from} choices={HOURS} onValue={setFrom} />
				<Select label={t("until")} value={to} choices={HOURS} onValue={setTo} />
			</div>
			<Checkbox label={t("No mail in weekends")} checked={weekend} onChecked={setWeekend} />
			<Select
				label={t("Language of the mails")}
				value={language}
				choices={[
					{ value: "", label: t("as the region chose") },
					{ value: "nl", label: "Nederlands" },
					{ value: "en", label: "English" },
				]}
				onValue={setLanguage}
			/>
			<Button kind="primary" submit busy={save.busy}>
				{t("Save")}
			</Button>
		</form>
	);
}

/** What somebody gets mail about, and when not. */
export function Mail() {
	const preferences = useLoad((signal) => notify.getMailPreferences({}, { signal }), []);
	return <Show loaded={preferences}>{(kept) => <Form key={kept.email} kept={kept} />}</Show>;
}
