// What the school asks for.
import type { Request } from "../../gen/intake_pb";
import { type ExportHelpResponse } from "../../gen/matching_pb";
import { kindName, outcomeName, stateName } from "../../help/words";
import { formatDay, t } from "../../lib/i18n";
import { ageName, formName, sectorName, urgencyName } from "../../lib/names";
import { Facts } from "../../ui/page";
import { holdName } from "../requests/words";

function state(request: Request): string {
	return request.endedAtMs === 0n ? stateName(request.state) : t("{state} on {day}", { state: stateName(request.state), day: formatDay(request.endedAtMs) });
}

function heard(request: Request): string {
	const { hearing } = request;
	if (hearing === undefined) {
		return "";
	}
	return hearing.heard ? t("yes") : t("no{reason}", { reason: hearing.waivedReason === "" ? "" : `: ${hearing.waivedReason}` });
}

export function Asked(props: { request: Request; help: ExportHelpResponse | undefined }) {
	const { request, help } = props;
	const filer = help?.filer;
	return (
		<Facts
			facts={[
				[t("School"), filer?.organisationName ?? ""],
				[t("Asked by"), [filer?.name, filer?.title].filter(Boolean).join(", ")],
				[t("Asked on"), formatDay(request.filedAtMs)],
				[t("Kind"), kindName(request.kind)],
				[t("Your child is in"), ageName(request.ageGroup)],
				[t("It is about"), (help?.needs ?? []).map((one) => one.label).join(", ")],
				[t("Help that is asked for"), request.forms.map(formName).join(", ")],
				[t("Urgency"), urgencyName(request.urgency)],
				[t("Comes from"), help?.sendingSchoolName ?? ""],
				[t("Goes to"), help?.receivingSchoolName ?? ""],
				[t("Planned on"), formatDay(request.move?.plannedAtMs ?? 0n)],
				[t("The school asked your child about it"), heard(request)],
				[t("How far it is"), state(request)],
				[t("How it ended"), outcomeName(request.outcome)],
				[t("Referred to"), sectorName(request.referredTo)],
				[t("On hold"), request.hold === undefined ? "" : t("since {day}: {reason}; nothing of it is deleted", { day: formatDay(request.hold.setAtMs), reason: holdName(request.hold.reason) })],
				[t("Reference"), request.id],
			]}
		/>
	);
}
