import type { Candidate } from "../gen/matching_pb";
import { formatNumber, t } from "../lib/i18n";
import { Bar } from "../ui/bar";
import "./reasons.css";
import "./words";

const DIGITS = 3;

/** The reasons with what each adds; together they are the score. */
export function Reasons(props: { candidate: Candidate }) {
	const { candidate } = props;
	const parts = candidate.contributions.filter((one) => one.value > 0);
	return (
		<table class="samen-why">
			<caption class="samen-hidden">{t("Why {name}", { name: candidate.name })}</caption>
			<thead class="samen-hidden">
				<tr>
					<th scope="col">{t("Reason")}</th>
					<th scope="col">{t("Adds")}</th>
				</tr>
			</thead>
			<tbody>
				{parts.map((one) => (
					<tr key={one.kind}>
						<th scope="row">
							{one.reason}
							<Bar value={one.value} whole={candidate.score} />
						</th>
						<td>{formatNumber(one.value, DIGITS)}</td>
					</tr>
				))}
			</tbody>
			<tfoot>
				<tr>
					<th scope="row">{t("Together: the score")}</th>
					<td>{formatNumber(candidate.score, DIGITS)}</td>
				</tr>
			</tfoot>
		</table>
	);
}
