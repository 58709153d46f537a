// Everything that is kept, as a page to read and as a file for programs.
import { download } from "../../lib/download";
import { exportText, loadExport } from "../../lib/export";
import { t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { intake, matching } from "./client";
import { everythingPage } from "./everything";

export function TakeAlong(props: { requestId: string; onTaken: () => void }) {
	const { requestId } = props;
	const saying = useSaying();
	const act = useAct(async (options, toRead: boolean) => {
		const all = await loadExport({ intake, matching }, requestId, options);
		if (toRead) {
			download(`samen-${requestId}.html`, "text/html", everythingPage(all));
		} else {
			download(`samen-${requestId}.json`, "application/json", exportText(all));
		}
		saying.say(t("The file is in your downloads. Keep it safe: it is about your child. Delete it from a computer that others use too."));
		props.onTaken();
	});
	return (
		<>
			<Notice saying={saying} />
			<ProblemAlert problem={act.problem} />
			<p class="nl-paragraph">{t("All that samen keeps about it: what the school tells, who may read it, who helps, and who read it.")}</p>
			<ButtonGroup>
				<Button busy={act.busy} onClick={() => void act.run(true)}>
					{t("Download to read or print")}
				</Button>
				<Button kind="subtle" busy={act.busy} onClick={() => void act.run(false)}>
					{t("Download for a computer program")}
				</Button>
			</ButtonGroup>
		</>
	);
}
