// All that is kept about a request, as a file.
import { toJson } from "@bufbuild/protobuf";
import { ExportRequestResponseSchema } from "../../gen/intake_pb";
import { ExportHelpResponseSchema } from "../../gen/matching_pb";
import { intake, matching } from "../../lib/api";
import { download } from "../../lib/download";
import { t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Said, useSaying } from "./say";

const PAGE = 500;

export function ExportPart(props: { requestId: string }) {
	const saying = useSaying();
	const { requestId } = props;
	const act = useAct(async (options) => {
		const request = await intake.exportRequest({ requestId }, options);
		const help = await matching.exportHelp({ requestId });
		while (request.logNextToken !== "") {
			const more = await intake.listReads({ requestId, page: { size: PAGE, token: request.logNextToken } });
			request.log.push(...more.reads);
			request.logNextToken = more.nextToken;
		}
		const all = {
			format: "samen-export-1",
			request: toJson(ExportRequestResponseSchema, request),
			help: toJson(ExportHelpResponseSchema, help),
		};
		download(`samen-${requestId}.json`, "application/json", JSON.stringify(all, null, 2));
		saying.say(t("The file is in your downloads. Keep it in a safe place, and delete it when you are done."));
	});
	return (
		<More title={t("Take everything along")}>
			<Said saying={saying} />
			<ProblemAlert problem={act.problem} />
			<p class="nl-paragraph">{t("A file with all that is kept about this question: the text, notes, consent, who helps, and who read it. It is logged.")}</p>
			<Button busy={act.busy} onClick={() => void act.run()}>
				{t("Download")}
			</Button>
		</More>
	);
}
