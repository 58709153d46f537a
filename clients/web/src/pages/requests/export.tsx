// All that is kept about a request, as a file.
import { intake, matching } from "../../lib/api";
import { download } from "../../lib/download";
import { exportText, loadExport } from "../../lib/export";
import { t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";

export function ExportPart(props: { requestId: string }) {
	const saying = useSaying();
	const { requestId } = props;
	const act = useAct(async (options) => {
		const all = await loadExport({ intake, matching }, requestId, options);
		download(`samen-${requestId}.json`, "application/json", exportText(all));
		saying.say(t("The file is in your downloads. Keep it in a safe place, and delete it when you are done."));
	});
	return (
		<More title={t("Take everything along")}>
			<Notice saying={saying} />
			<ProblemAlert problem={act.problem} />
			<p class="nl-paragraph">{t("A file with all that is kept about this question: the text, notes, consent, who helps, and who read it. It is logged.")}</p>
			<Button busy={act.busy} onClick={() => void act.run()}>
				{t("Download")}
			</Button>
		</More>
	);
}
