// The frame around every page: whether samen can be reached, and who may see what.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { reachable } from "./lib/api";
import { t } from "./lib/i18n";
import { Link, match, path } from "./lib/router";
import { has, loadMe, me, mustEnrol, sessionEnded } from "./lib/session";
import { SignIn } from "./pages/sign-in";
import { type PageProps, type Route, routes } from "./routes";
import { Dialog } from "./ui/dialog";
import { Head } from "./ui/head";
import { Alert, Busy } from "./ui/message";
import { Page } from "./ui/page";

function find(actual: string): { route: Route; params: Record<string, string> } | undefined {
	for (const route of routes) {
		const params = match(route.path, actual);
		if (params !== undefined) {
			return { route, params };
		}
	}
	return undefined;
}

/** Begins to fetch the page of the present address, while it is found out who is signed in. */
export function fetchAhead(): void {
	find(path.peek())
		?.route.load()
		.catch(() => undefined);
}

function Missing() {
	return (
		<Page title={t("This page is not there")} lead={t("Perhaps there is a typing error in the address, or it is from an old mail.")}>
			<p class="nl-paragraph">
				<Link to="/">{t("To the start page")}</Link>
			</p>
		</Page>
	);
}

/** The pages that were loaded, by what loads them. */
const contents = new Map<Route["load"], ComponentType<PageProps>>();

/** A script that did not come stays failed for the browser: only loading the whole page tries it again, and that needs a connection. */
function NotLoaded() {
	if (!reachable.value || !navigator.onLine) {
		return <Page title={t("There is no connection at this moment.")}>{t("This page comes as soon as there is one.")}</Page>;
	}
	return (
		<Page title={t("This page cannot be loaded at this moment.")}>
			<Alert kind="error">
				<p class="nl-paragraph">
					{t("Perhaps there is a newer version of samen.")}{" "}
					<a class="nl-link" href={location.href}>
						{t("Try again")}
					</a>
				</p>
			</Alert>
		</Page>
	);
}

function Loader(props: { route: Route; params: Record<string, string> }) {
	const { load } = props.route;
	const [failed, setFailed] = useState<{ load: Route["load"] } | undefined>(undefined);
	const [, setLoaded] = useState(0);
	useEffect(() => {
		if (contents.has(load)) {
			return;
		}
		setFailed(undefined);
		load().then(
			(module) => {
				contents.set(load, module.default);
				setLoaded((before) => before + 1);
			},
			() => setFailed({ load }),
		);
	}, [load, reachable.value]);
	const Content = contents.get(load);
	if (Content !== undefined) {
		return <Content params={props.params} />;
	}
	return failed?.load === load ? <NotLoaded /> : <Busy />;
}

function Content() {
	const found = find(path.value);
	if (found === undefined) {
		return <Missing />;
	}
	const { route, params } = found;
	if (route.open === true) {
		return <Loader route={route} params={params} />;
	}
	if (me.value === undefined) {
		return <Busy />;
	}
	if (me.value === null) {
		return <SignIn />;
	}
	if (mustEnrol.value && route.path !== "/account") {
		const account = find("/account");
		return account === undefined ? null : <Loader route={account.route} params={{}} />;
	}
	if (route.roles !== undefined && !route.roles.some(has)) {
		return (
			<Page title={t("This page is for others")}>
				<p class="nl-paragraph">{t("You do not have the role for this page. Ask your coordinator if you think you should.")}</p>
			</Page>
		);
	}
	return <Loader route={route} params={params} />;
}

/** When the session ended while somebody was at work: they sign in over the page, and what they typed stays; not where nobody has to be signed in. */
function SessionEnded() {
	if (!sessionEnded.value || me.value == null || find(path.value)?.route.open === true) {
		return null;
	}
	return (
		<Dialog title={t("Sign in again")}>
			<p class="nl-paragraph">{t("You were signed out. What you typed is still there.")}</p>
			<SignIn bare email={me.value.email} />
		</Dialog>
	);
}

/** Its place is always there, so that what comes into it is announced. */
function Banner(props: { failed: boolean }) {
	return (
		<div role="status">
			{(!reachable.value || props.failed) && (
				<div class="samen-banner">
					{t("samen cannot be reached at this moment. What you typed is kept. This goes away by itself when it works again.")}
				</div>
			)}
		</div>
	);
}

export function App() {
	const [failed, setFailed] = useState(false);
	const isReachable = reachable.value;
	useEffect(() => {
		if (isReachable) {
			loadMe().then(
				() => setFailed(false),
				() => setFailed(true),
			);
		}
	}, [isReachable]);
	return (
		<>
			<a class="nl-skip-link nl-skip-link--visible-on-focus samen-skip" href="#content">
				{t("To the content")}
			</a>
			<Head />
			<Banner failed={failed} />
			<main id="content" tabIndex={-1}>
				<Content />
			</main>
			<footer class="utrecht-page-footer samen-foot">
				<Link to="/accessibility">{t("Accessibility")}</Link>
			</footer>
			<SessionEnded />
		</>
	);
}
