// What stands above every page: where to go, in which language, and who is signed in.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { hasDraft } from "../lib/drafts";
import { language, switchLanguage, t } from "../lib/i18n";
import { Link, path, visits } from "../lib/router";
import { has, me, mustEnrol, signOut } from "../lib/session";
import { useAct } from "../lib/use";
import { menu } from "../routes";
import { Confirm } from "./confirm";

function isHere(to: string): boolean {
	return path.value === to || path.value.startsWith(`${to}/`);
}

function Menu() {
	return (
		<nav class="samen-menu" aria-label={t("Main menu")}>
			<ul class="samen-menu__list">
				{menu
					.filter((item) => item.roles === undefined || item.roles.some(has))
					.map((item) => (
						<li key={item.path}>
							<Link to={item.path} class="samen-menu__link" current={[item.path, ...(item.also ?? [])].some(isHere)}>
								{t(item.name)}
							</Link>
						</li>
					))}
			</ul>
		</nav>
	);
}

/** Signing out; said when it did not work, since whoever comes next would go on as this person. */
function SignOut() {
	const [failed, setFailed] = useState(false);
	const [asking, setAsking] = useState(false);
	const leaving = useAct(async () => {
		setFailed(false);
		await signOut().catch(() => setFailed(true));
		setAsking(false);
	});
	const leave = async () => {
		if (await hasDraft(me.value?.id ?? "")) {
			setAsking(true);
		} else {
			await leaving.run();
		}
	};
	return (
		<>
			<button type="button" class="utrecht-button utrecht-button--subtle" onClick={() => void leave()}>
				{t("Sign out")}
			</button>
			{asking && (
				<Confirm title={t("Sign out?")} act={leaving} button={t("Sign out and throw it away")} onClose={() => setAsking(false)}>
					{t("Your request for help is not sent yet. It is thrown away when you sign out, in other tabs as well.")}
				</Confirm>
			)}
			{failed && (
				<p class="nl-paragraph samen-head__failed" role="alert">
					{t("You are still signed in: samen cannot be reached. Try it again before you leave this computer.")}
				</p>
			)}
		</>
	);
}

function Tools() {
	const other = language.value === "nl" ? "en" : "nl";
	return (
		<div class="samen-head__tools">
			{me.value != null && (
				<Link to="/account" class="samen-menu__link samen-head__who" current={isHere("/account")}>
					<span class="samen-hidden">{t("My account:")} </span>
					{me.value.name}
				</Link>
			)}
			<button type="button" class="utrecht-button utrecht-button--subtle" lang={other} onClick={() => switchLanguage(other)}>
				{other === "en" ? "English" : "Nederlands"}
			</button>
			{me.value != null && <SignOut />}
		</div>
	);
}

/** The head; where there is little room the menu is behind a button. */
export function Head() {
	const [open, setOpen] = useState(false);
	const toggle = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => setOpen(false), [visits.value, me.value]);
	const closeByKey = (event: KeyboardEvent) => {
		if (event.key === "Escape" && open) {
			setOpen(false);
			toggle.current?.focus();
		}
	};
	const isIn = me.value != null;
	return (
		<header class="utrecht-page-header samen-head" onKeyDown={closeByKey}>
			<div class={`samen-head__row${isIn ? " samen-head__row--in" : ""}${open ? " samen-head__row--open" : ""}`}>
				<Link to="/" class="samen-logo">
					<img src="/icon.svg" alt="" width="32" height="32" /> samen
				</Link>
				{isIn && (
					<button
						type="button"
						class="utrecht-button utrecht-button--secondary-action samen-head__toggle"
						aria-expanded={open}
						aria-controls="menu"
						ref={toggle}
						onClick={() => setOpen(!open)}
					>
						{t("Menu")}
					</button>
				)}
				<div class="samen-head__panel" id="menu">
					{isIn && !mustEnrol.value && <Menu />}
					<Tools />
				</div>
			</div>
		</header>
	);
}
