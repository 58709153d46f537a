// Every page: where it is, who it is for, and what loads it. Pages load when they are first visited.
import type { ComponentType } from "preact";
import { Role } from "./gen/common_pb";
import { N } from "./lib/i18n";

export interface PageProps {
	/** The values of the places (":id") of the path. */
	params: Record<string, string>;
}

export interface Route {
	/** "/requests/:id" */
	path: string;
	load: () => Promise<{ default: ComponentType<PageProps> }>;
	/** One of these is needed; absent: anybody who is signed in. */
	roles?: readonly Role[];
	/** Also for who is not signed in. */
	open?: boolean;
}

const ask = () => import("./pages/ask");
const requests = () => import("./pages/requests");
const offers = () => import("./pages/offers");
const overview = () => import("./pages/overview");
const manage = () => import("./pages/manage");

export const routes: readonly Route[] = [
	{ path: "/", load: () => import("./pages/start") },
	{ path: "/ask", load: ask, roles: [Role.TEACHER] },
	{ path: "/requests", load: requests, roles: [Role.TEACHER] },
	{ path: "/requests/:id", load: requests, roles: [Role.TEACHER, Role.CONSULTANT] },
	{ path: "/offers", load: offers, roles: [Role.SPECIALIST, Role.TEACHER] },
	{ path: "/offers/:id", load: offers, roles: [Role.SPECIALIST, Role.TEACHER] },
	{ path: "/matches/:id", load: offers },
	{ path: "/expertise", load: () => import("./pages/expertise"), roles: [Role.SPECIALIST] },
	{ path: "/who", load: () => import("./pages/who") },
	{ path: "/overview", load: overview, roles: [Role.CONSULTANT] },
	{ path: "/overview/:part", load: overview, roles: [Role.CONSULTANT] },
	{ path: "/today", load: overview, roles: [Role.CONSULTANT] },
	{ path: "/manage", load: manage, roles: [Role.COORDINATOR] },
	{ path: "/manage/:part", load: manage, roles: [Role.COORDINATOR] },
	{ path: "/account", load: () => import("./pages/account") },
	{ path: "/accept", load: () => import("./pages/accept"), open: true },
	{ path: "/parents", load: () => import("./pages/parents"), open: true },
	{ path: "/accessibility", load: () => import("./pages/accessibility"), open: true },
	{ path: "/mail/off/:token", load: () => import("./pages/mail-off"), open: true },
];

/** What the menu names, in its order; also: other addresses that belong to it. */
export const menu: readonly { path: string; name: string; roles?: readonly Role[]; also?: readonly string[] }[] = [
	{ path: "/ask", name: N("Ask for help"), roles: [Role.TEACHER] },
	{ path: "/requests", name: N("My requests"), roles: [Role.TEACHER] },
	{ path: "/offers", name: N("My offers"), roles: [Role.SPECIALIST, Role.TEACHER], also: ["/matches"] },
	{ path: "/expertise", name: N("My expertise"), roles: [Role.SPECIALIST] },
	{ path: "/who", name: N("Who knows what") },
	{ path: "/overview", name: N("Overview"), roles: [Role.CONSULTANT], also: ["/today"] },
	{ path: "/manage", name: N("Management"), roles: [Role.COORDINATOR] },
];
