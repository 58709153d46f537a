// Where everybody comes in: the few things one came for, and what waits.
import type { ComponentChildren } from "preact";
import { Role } from "../../gen/common_pb";
import { addCatalogue, t, tn } from "../../lib/i18n";
import { useNews } from "../../lib/news";
import { Link, query } from "../../lib/router";
import { has, me } from "../../lib/session";
import { useLoad } from "../../lib/use";
import type { PageProps } from "../../routes";
import { Badge } from "../../ui/message";
import { Page, Section, Show } from "../../ui/page";
import { SignOnSaid } from "../sign-on-said";
import nl from "./nl.po";
import "./start.css";
import { askWaiting, type Waiting } from "./waiting";

addCatalogue(nl);

/** A thing to go to: all of it is the link. */
function Way(props: { to: string; title: string; main?: boolean; badge?: string; children: ComponentChildren }) {
	return (
		<li class={`samen-way${props.main === true ? " samen-way--main" : ""}`}>
			<div class="samen-way__head">
				<Link to={props.to} class="samen-way__link">
					{props.title}
				</Link>
				{props.badge !== undefined && <Badge kind="active">{props.badge}</Badge>}
			</div>
			<p class="nl-paragraph">{props.children}</p>
		</li>
	);
}

function Waits(props: { waiting: Waiting }) {
	const { offers, followUps, checks, unasked, today } = props.waiting;
	const lines: [number, string, string][] = [
		[offers, "/offers", tn("{count} question for you to answer: can you help?", "{count} questions for you to answer: can you help?", offers)],
		[followUps, has(Role.SPECIALIST) ? "/offers" : "/requests", tn("{count} contact is due", "{count} contacts are due", followUps)],
		[checks, "/requests", tn("{count} time we would like to know: does the help last?", "{count} times we would like to know: does the help last?", checks)],
		[unasked, "/requests", tn("{count} question of yours for which nobody is asked: choose whom", "{count} questions of yours for which nobody is asked: choose whom", unasked)],
		[today, "/today", tn("{count} thing in your areas needs a person", "{count} things in your areas need a person", today)],
	];
	const waiting = lines.filter(([number]) => number > 0);
	if (waiting.length === 0) {
		return <p class="nl-paragraph">{t("Nothing waits for you.")}</p>;
	}
	return (
		<ul class="samen-waits">
			{waiting.map(([, to, text]) => (
				<li key={text}>
					<Link to={to}>{text}</Link>
				</li>
			))}
		</ul>
	);
}

function Ways(props: { waiting: Waiting | undefined }) {
	const { offers = 0, open = 0 } = props.waiting ?? {};
	return (
		<ul class="samen-ways">
			{has(Role.TEACHER) && (
				<Way to="/ask" title={t("Ask for help")} main>
					{t("Tell in a few sentences what happens. You see at once who can help.")}
				</Way>
			)}
			{has(Role.TEACHER) && (
				<Way to="/requests" title={t("My requests")} badge={open > 0 ? tn("{count} open", "{count} open", open) : undefined}>
					{t("See who helps, and how far it is.")}
				</Way>
			)}
			{(has(Role.SPECIALIST) || offers > 0) && (
				<Way to="/offers" title={t("My offers")} main={!has(Role.TEACHER)} badge={offers > 0 ? tn("{count} new", "{count} new", offers) : undefined}>
					{t("Questions that others ask you, and the help you give.")}
				</Way>
			)}
			{has(Role.SPECIALIST) && (
				<Way to="/expertise" title={t("My expertise")}>
					{t("What you know, and how much room you have.")}
				</Way>
			)}
			{has(Role.CONSULTANT) && (
				<Way to="/today" title={t("Overview")} main={!has(Role.TEACHER) && !has(Role.SPECIALIST)}>
					{t("What needs a person today, all requests of your areas, and where knowledge is missing.")}
				</Way>
			)}
			{has(Role.COORDINATOR) && (
				<Way to="/manage" title={t("Management")} main={me.value?.roles.length === 1}>
					{t("People, schools, work areas, and what is kept for how long.")}
				</Way>
			)}
			<Way to="/who" title={t("Who knows what")}>
				{t("Search people and organisations, also on the map.")}
			</Way>
		</ul>
	);
}

export default function StartPage(_props: PageProps) {
	const person = me.value;
	const waiting = useLoad(askWaiting, [person?.id]);
	useNews(waiting.reload);
	const isAsked = person?.roles.some((role) => role !== Role.COORDINATOR) === true;
	return (
		<Page title={t("Hello {name}", { name: person?.name ?? "" })}>
			<SignOnSaid word={query.value.get("sso") ?? ""} />
			{isAsked && (
				<Section title={t("What waits for you")}>
					<Show loaded={waiting}>{(value) => <Waits waiting={value} />}</Show>
				</Section>
			)}
			<Section title={t("What would you like to do?")}>
				<Ways waiting={waiting.value} />
			</Section>
		</Page>
	);
}
