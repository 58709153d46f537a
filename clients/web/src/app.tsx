// The frame around every page: head, menu, whether samen can be reached, and who may see what.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { reachable, signedOut } from "./lib/api";
import { language, switchLanguage, t } from "./lib/i18n";
import { Link, match, path } from "./lib/router";
import { has, loadMe, me, mustEnrol, signOut } from "./lib/session";
import { SignIn } from "./pages/sign-in";
import { menu, type PageProps, type Route, routes } from "./routes";
import { Dialog } from "./ui/dialog";
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

function Missing() {
	return (
		<Page title={t("This page is not there")}>
			<p class="nl-paragraph">
				<Link to="/">{t("To the start page")}</Link>
			</p>
		</Page>
	);
}

function Loader(props: { route: Route; params: Record<string, string> }) {
	const [loaded, setLoaded] = useState<{ route: Route; Content: ComponentType<PageProps> } | undefined>(undefined);
	const [failed, setFailed] = useState(false);
	useEffect(() => {
		let gone = false;
		setFailed(false);
		props.route.load().then(
			(module) => gone || setLoaded({ route: props.route, Content: module.default }),
			() => gone || setFailed(true),
		);
		return () => {
			gone = true;
		};
	}, [props.route, reachable.value]);
	if (failed) {
		return (
			<Alert kind="error" title={t("This page cannot be loaded at this moment.")}>
				<p class="nl-paragraph">
					<a class="nl-link" href={location.href}>
						{t("Try again")}
					</a>
				</p>
			</Alert>
		);
	}
	return loaded !== undefined && loaded.route.load === props.route.load ? <loaded.Content params={props.params} /> : <Busy />;
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

function Menu() {
	const [open, setOpen] = useState(false);
	const here = path.value;
	useEffect(() => setOpen(false), [here]);
	return (
		<nav class="utrecht-nav-bar samen-menu" aria-label={t("Main menu")}>
			<button
				type="button"
				class="utrecht-button utrecht-button--subtle samen-menu__toggle"
				aria-expanded={open}
				aria-controls="menu"
				onClick={() => setOpen(!open)}
			>
				{t("Menu")}
			</button>
			<ul id="menu" class={open ? "samen-menu__list samen-menu__list--open" : "samen-menu__list"}>
				{menu
					.filter((item) => item.roles === undefined || item.roles.some(has))
					.map((item) => (
						<li key={item.path}>
							<Link to={item.path} class="samen-menu__link" current={here === item.path || here.startsWith(`${item.path}/`)}>
								{t(item.name)}
							</Link>
						</li>
					))}
			</ul>
		</nav>
	);
}

function Head() {
	const other = language.value === "nl" ? "en" : "nl";
	return (
		<header class="utrecht-page-header samen-head">
			<div class="samen-head__row">
				<Link to="/" class="samen-logo">
					<img src="/icon.svg" alt="" width="32" height="32" /> samen
				</Link>
				<div class="samen-head__tools">
					<button type="button" class="utrecht-button utrecht-button--subtle" lang={other} onClick={() => switchLanguage(other)}>
						{other === "en" ? "English" : "Nederlands"}
					</button>
					{me.value != null && (
						<>
							<Link to="/account">{me.value.name}</Link>
							<button type="button" class="utrecht-button utrecht-button--subtle" onClick={() => void signOut()}>
								{t("Sign out")}
							</button>
						</>
					)}
				</div>
			</div>
			{me.value != null && !mustEnrol.value && <Menu />}
		</header>
	);
}

/** When the session ended while somebody was at work: they sign in over the page, and what they typed stays. */
function SessionEnded() {
	const [handled, setHandled] = useState(signedOut.value);
	const ended = me.value != null && signedOut.value > handled;
	if (!ended) {
		return null;
	}
	return (
		<Dialog title={t("Sign in again")}>
			<p class="nl-paragraph">{t("You were signed out. What you typed is still there.")}</p>
			<SignIn bare email={me.value?.email ?? ""} onDone={() => setHandled(signedOut.value)} />
		</Dialog>
	);
}

export function App() {
	const [failed, setFailed] = useState(false);
	useEffect(() => {
		loadMe().then(
			() => setFailed(false),
			() => setFailed(true),
		);
	}, [reachable.value]);
	return (
		<>
			<a class="nl-skip-link nl-skip-link--visible-on-focus samen-skip" href="#content">
				{t("To the content")}
			</a>
			<Head />
			{(!reachable.value || failed) && (
				<div class="samen-banner" role="status">
					{t("samen cannot be reached at this moment. What you typed is kept. This goes away by itself when it works again.")}
				</div>
			)}
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
