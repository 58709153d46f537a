import type { MonitorRow } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { t } from "../../lib/i18n";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { ProblemAlert } from "../../ui/message";

/** Takes a request over, or lets it go: one button, so that the focus stays on it. */
export function Keeping(props: { row: MonitorRow; onDone: (said: string, row: MonitorRow) => void }) {
	const { row } = props;
	const mine = row.keeper !== undefined && row.keeper.personId === me.value?.id;
	const act = useAct(async (options, letGo: boolean) => {
		if (letGo) {
			return matching.letGo({ requestId: row.requestId }, options);
		}
		return (await matching.takeOver({ requestId: row.requestId }, options)).request;
	});
	const run = async () => {
		const next = await act.run(mine);
		if (next !== undefined) {
			props.onDone(mine ? t("You let the request go.") : t("You look after this request now."), next);
		}
	};
	return (
		<>
			<Button busy={act.busy} onClick={() => void run()}>
				{mine ? t("Let go") : t("Take over")}
			</Button>
			<ProblemAlert problem={act.problem} />
		</>
	);
}
