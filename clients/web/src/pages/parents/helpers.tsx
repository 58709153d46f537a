// Who helps, and who was asked.
import { type ExportedHelp, type ExportHelpResponse } from "../../gen/matching_pb";
import { isSchool, outcomeName, partName } from "../../help/words";
import { formatDay, t } from "../../lib/i18n";
import { offerName } from "../requests/words";
import { helperName, unnamed } from "./names";

function when(help: ExportedHelp): string {
	if (help.matchId === "") {
		return t("asked on {day}: {answer}", { day: formatDay(help.offeredAtMs), answer: offerName(help.offerState) });
	}
	if (help.endedAtMs === 0n) {
		return isSchool(help.part)
			? t("takes part since {day} ({part})", { day: formatDay(help.acceptedAtMs), part: partName(help.part) })
			: t("helps since {day}", { day: formatDay(help.acceptedAtMs) });
	}
	const days = { from: formatDay(help.acceptedAtMs), to: formatDay(help.endedAtMs) };
	return [t("took part from {from} to {to}", days), outcomeName(help.outcome)].filter(Boolean).join(": ");
}

export function Helpers(props: { help: ExportHelpResponse }) {
	const { help, needs, keeper, keptSinceMs } = props.help;
	const about = (one: ExportedHelp) => needs.filter((need) => one.topicIds.includes(need.topicId)).map((need) => need.label).join(", ");
	return (
		<>
			{help.length === 0 ? (
				<p class="nl-paragraph">{t("Nobody was asked yet.")}</p>
			) : (
				<ul class="utrecht-unordered-list">
					{help.map((one) => (
						<li key={one.offerId}>
							<strong>{one.name === "" ? unnamed(one) : helperName(one)}</strong>: {when(one)}
							{about(one) !== "" && <> ({about(one)})</>}
						</li>
					))}
				</ul>
			)}
			{keeper !== undefined && (
				<p class="nl-paragraph">
					{t("{name}, consultant of the region, keeps an eye on it since {day}.", { name: keeper.name, day: formatDay(keptSinceMs) })}
				</p>
			)}
		</>
	);
}
