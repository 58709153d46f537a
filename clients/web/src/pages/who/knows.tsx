import { useState } from "preact/hooks";
import type { Expertise } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { ageName, formName, levelName } from "../../lib/names";
import { topicName } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Badge } from "../../ui/message";
import { More } from "../../ui/more";
import { Show } from "../../ui/page";

function names<K>(codes: readonly K[], name: (code: K) => string, all: string): string {
	return codes.length === 0 ? all : codes.map(name).join(", ");
}

function Entry(props: { one: Expertise }) {
	const { one } = props;
	return (
		<li class="who-knows__one">
			<p class="nl-paragraph">
				<strong>{topicName(one.topicId)}</strong>: {levelName(one.level)}{" "}
				{one.stale && <Badge kind="warning">{t("not confirmed for a year")}</Badge>}
			</p>
			{one.evidence !== "" && <p class="nl-paragraph">{one.evidence}</p>}
			<p class="nl-paragraph who-soft">
				{names(one.ageGroups, ageName, t("all groups"))}; {names(one.forms, formName, t("all forms of help"))}.{" "}
				{t("Confirmed on {day}.", { day: formatDay(one.confirmedAtMs) })}
			</p>
		</li>
	);
}

function List(props: { personId: string }) {
	const loaded = useLoad((signal) => directory.listExpertise({ personId: props.personId }, { signal }), [props.personId]);
	return (
		<Show loaded={loaded}>
			{({ expertise }) =>
				expertise.length === 0 ? (
					<p class="nl-paragraph">{t("Has not said yet what they know.")}</p>
				) : (
					<ul class="who-knows">
						{expertise.map((one) => (
							<Entry key={one.topicId} one={one} />
						))}
					</ul>
				)
			}
		</Show>
	);
}

/** What a person knows, loaded when it is opened. */
export function Knows(props: { personId: string; name: string }) {
	const [opened, setOpened] = useState(false);
	return (
		<More title={t("What does {name} know?", { name: props.name })} onOpen={() => setOpened(true)}>
			{opened && <List personId={props.personId} />}
		</More>
	);
}
