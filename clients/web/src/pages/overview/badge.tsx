// Short words with a colour about a request.
import { Urgency } from "../../gen/common_pb";
import { Progress } from "../../gen/matching_pb";
import { urgencyName } from "../../lib/names";
import { Badge } from "../../ui/message";
import { progressName } from "./words";

const PROGRESS_KIND = {
	[Progress.PROGRESS_UNSPECIFIED]: "neutral",
	[Progress.NO_OFFER]: "danger",
	[Progress.AWAITING_ANSWER]: "active",
	[Progress.ALL_DECLINED]: "warning",
	[Progress.BEING_HELPED]: "safe",
	[Progress.ENDED]: "neutral",
	[Progress.HELP_ENDED]: "warning",
} as const;

export function ProgressBadge(props: { progress: Progress }) {
	return <Badge kind={PROGRESS_KIND[props.progress]}>{progressName(props.progress)}</Badge>;
}

/** Urgent stands out; the others are plain words. */
export function UrgencyText(props: { urgency: Urgency }) {
	return props.urgency === Urgency.URGENT ? <Badge kind="danger">{urgencyName(props.urgency)}</Badge> : <>{urgencyName(props.urgency)}</>;
}
