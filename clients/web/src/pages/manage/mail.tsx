// Whether mail goes out, and a way to try it.
import { useEffect, useState } from "preact/hooks";
import { type ListMailResponse, MailState, type TestMail } from "../../gen/notify_pb";
import { notify } from "../../lib/api";
import { formatMoment, formatNumber, N, t } from "../../lib/i18n";
import { loadPeople } from "../../lib/places";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Alert, ProblemAlert } from "../../ui/message";
import { Facts, Section, Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Part } from "./part";

const LOOK_MS = 1000;

const states: Record<MailState, string> = {
	[MailState.MAIL_STATE_UNSPECIFIED]: "",
	[MailState.QUEUED]: N("waits to be sent"),
	[MailState.SENDING]: N("is being sent"),
	[MailState.SENT]: N("was taken over by the mail server"),
	[MailState.FAILED]: N("failed"),
	[MailState.DROPPED]: N("was not sent"),
};

function answer(code: number, reason: string): string {
	return [code > 0 ? String(code) : "", reason].filter(Boolean).join(", ");
}

function Queue(props: { mail: ListMailResponse }) {
	const { mail } = props;
	const count = (value: bigint) => formatNumber(Number(value));
	const people = useLoad((signal) => loadPeople({}, { signal }), []);
	return (
		<>
			{!mail.mailIsSent && (
				<Alert kind="warning">
					<p class="nl-paragraph">{t("There is no mail server in samen.conf: nobody gets mail.")}</p>
				</Alert>
			)}
			{mail.trouble !== "" && (
				<Alert kind="warning" title={t("The mail server cannot be used now: {reason}.", { reason: mail.trouble })}>
					<p class="nl-paragraph">{t("It is tried again at {moment}.", { moment: formatMoment(mail.pausedUntilMs) })}</p>
				</Alert>
			)}
			<Facts
				facts={[
					[t("Waiting"), count(mail.waiting)],
					[t("Waiting since"), formatMoment(mail.oldestWaitingAtMs)],
					[t("Planned for later"), count(mail.planned)],
					[t("Sent"), count(mail.sent)],
					[t("Failed"), count(mail.failed)],
					[t("Not sent, because it was not needed any more"), count(mail.dropped)],
				]}
			/>
			{mail.failures.length > 0 && (
				<Table
					caption={t("What did not go, or not yet")}
					rows={mail.failures.map((one, i) => ({ ...one, i }))}
					rowKey={(one) => String(one.i)}
					columns={[
						{ title: t("Recipient"), rowHeader: true, cell: (one) => people.value?.find((person) => person.id === one.personId)?.name ?? one.personId },
						{ title: t("What"), cell: (one) => one.kind },
						{ title: t("How far"), cell: (one) => t(states[one.state]) },
						{ title: t("Server's answer"), cell: (one) => answer(one.code, one.reason) },
						{ title: t("Tries"), number: true, cell: (one) => formatNumber(one.tries) },
						{ title: t("When"), cell: (one) => formatMoment(one.atMs) },
					]}
				/>
			)}
		</>
	);
}

function isUnderWay(test: TestMail): boolean {
	return test.state === MailState.QUEUED || test.state === MailState.SENDING;
}

function Try() {
	const [test, setTest] = useState<TestMail | undefined>(undefined);
	const send = useAct(async (options) => setTest(await notify.sendTestMail({}, options)));
	useEffect(() => {
		if (test === undefined || !isUnderWay(test)) {
			return undefined;
		}
		const timer = setTimeout(() => {
			notify.getTestMail({ id: test.id }).then(setTest, () => setTest({ ...test }));
		}, LOOK_MS);
		return () => clearTimeout(timer);
	}, [test]);
	return (
		<>
			<ProblemAlert problem={send.problem} />
			<p class="nl-paragraph" role="status">
				{test !== undefined && `${t("The mail {state}.", { state: t(states[test.state]) })} ${answer(test.code, test.reason)}`}
			</p>
			<ButtonGroup>
				<Button busy={send.busy} onClick={() => void send.run()}>
					{t("Send me a mail")}
				</Button>
			</ButtonGroup>
		</>
	);
}

export function Mail() {
	const loaded = useLoad((signal) => notify.listMail({}, { signal }), []);
	return (
		<Part title={t("Mail")}>
			<Show loaded={loaded}>{(mail) => <Queue mail={mail} />}</Show>
			<ButtonGroup>
				<Button busy={loaded.busy} onClick={loaded.reload}>
					{t("Look again")}
				</Button>
			</ButtonGroup>
			<Section title={t("Try the mail server")}>
				<Try />
			</Section>
		</Part>
	);
}
