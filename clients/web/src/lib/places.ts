// The work areas, organisations and people of the region; all of each list.
import type { CallOptions } from "@connectrpc/connect";
import { Role, Sector } from "../gen/common_pb";
import type { Area, Organisation, Person } from "../gen/directory_pb";
import { directory } from "./api";
import { language } from "./i18n";
import { allPages } from "./pages";

const PAGE = 500;

function byName<T extends { name: string }>(rows: T[]): T[] {
	return rows.sort((a, b) => a.name.localeCompare(b.name, language.value));
}

export async function loadAreas(options?: CallOptions): Promise<Area[]> {
	return byName((await directory.listAreas({}, options)).areas);
}

export interface OrganisationFilter {
	text?: string;
	sector?: Sector;
	areaId?: string;
	withClosed?: boolean;
	schoolsOnly?: boolean;
}

export async function loadOrganisations(filter: OrganisationFilter = {}, options?: CallOptions): Promise<Organisation[]> {
	return byName(
		await allPages(async (token) => {
			const page = await directory.listOrganisations({ page: { size: PAGE, token }, ...filter }, options);
			return { items: page.organisations, nextToken: page.nextToken };
		}),
	);
}

export interface PeopleFilter {
	role?: Role;
	organisationId?: string;
}

export async function loadPeople(filter: PeopleFilter = {}, options?: CallOptions): Promise<Person[]> {
	return byName(
		await allPages(async (token) => {
			const page = await directory.listPeople({ page: { size: PAGE, token }, ...filter }, options);
			return { items: page.people, nextToken: page.nextToken };
		}),
	);
}

export function areaName(areas: readonly Area[], id: string): string {
	return areas.find((area) => area.id === id)?.name ?? "";
}
