import type { SessionInfo } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { formatDay, formatMoment, t, tn } from "../../lib/i18n";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { Badge, ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Show } from "../../ui/page";
import { Table } from "../../ui/table";

/** The sign-ins that last, each of which can be ended. */
export function Sessions() {
	const sessions = useLoad(async (signal) => (await directory.listSessions({}, { signal })).sessions, []);
	const saying = useSaying();
	const end = useAct(async (options, sessionId: string) => {
		await directory.endSession({ sessionId }, options);
		saying.say(t("That one is signed out."));
		sessions.reload();
	});
	const endOthers = useAct(async (options) => {
		const { ended } = await directory.endOtherSessions({}, options);
		saying.say(tn("{count} other is signed out.", "{count} others are signed out.", ended));
		sessions.reload();
	});
	const ending = (one: SessionInfo) =>
		one.own ? (
			<Badge kind="active">{t("this one")}</Badge>
		) : (
			<Button kind="subtle" busy={end.busy} label={t("Sign out there: {where}, {moment}", { where: one.client, moment: formatMoment(one.createdAtMs) })} onClick={() => void end.run(one.id)}>
				{t("Sign out there")}
			</Button>
		);
	return (
		<>
			<Notice saying={saying} />
			<ProblemAlert problem={end.problem ?? endOthers.problem} />
			<Show loaded={sessions}>
				{(rows) => (
					<>
						<Table
							caption={t("Where you are signed in")}
							captionHidden
							columns={[
								{ title: t("With"), rowHeader: true, cell: (one) => one.client || t("not said") },
								{ title: t("Since"), cell: (one) => formatMoment(one.createdAtMs) },
								{ title: t("Until"), cell: (one) => formatDay(one.expiresAtMs) },
								{ title: t("End it"), cell: ending },
							]}
							rows={rows}
							rowKey={(one) => one.id}
						/>
						{rows.length > 1 && (
							<Button busy={endOthers.busy} onClick={() => void endOthers.run()}>
								{t("Sign out everywhere else")}
							</Button>
						)}
					</>
				)}
			</Show>
		</>
	);
}
