// What is said about a person when they are invited or changed.
import { Role } from "../../gen/common_pb";
import type { Organisation } from "../../gen/directory_pb";
import { fieldMessage, type Problem } from "../../lib/api";
import { t } from "../../lib/i18n";
import { codesOf, roleName } from "../../lib/names";
import { fold } from "../../lib/topic-search";
import { Combobox } from "../../ui/combobox";
import { CheckboxGroup, TextField } from "../../ui/field";
import type { AllPeople } from "./people";

export interface PersonValues {
	title: string;
	phone: string;
	organisationId: string;
	roles: Role[];
	areaIds: string[];
}

const FOUND_MOST = 20;

function findOrganisations(organisations: readonly Organisation[], text: string) {
	const words = fold(text).split(/\s+/);
	return organisations
		.filter((one) => !one.closed && words.every((word) => fold(`${one.name} ${one.city} ${one.code}`).includes(word)))
		.slice(0, FOUND_MOST)
		.map((one) => ({ id: one.id, label: one.name, hint: `${one.city} (${one.code})` }));
}

/** The fields whose faults are said beside them. */
export const personFields = ["title", "phone", "organisation_id", "roles", "area_ids"];

/** The message of a field, and of the entries of its list. */
function said(problem: Problem | undefined, field: string): string {
	const entries = (problem?.fields ?? []).filter((one) => one.field.startsWith(`${field}[`)).map((one) => one.message);
	return [fieldMessage(problem, field), ...entries].filter(Boolean).join(" ");
}

export function PersonFields(props: { values: PersonValues; all: AllPeople; problem: Problem | undefined; onValues: (values: PersonValues) => void }) {
	const { values, all, problem } = props;
	const change = (part: Partial<PersonValues>) => props.onValues({ ...values, ...part });
	const organisation = all.organisations.find((one) => one.id === values.organisationId);
	return (
		<>
			<TextField label={t("Function")} optional value={values.title} error={fieldMessage(problem, "title")} onValue={(title) => change({ title })} />
			<TextField label={t("Telephone")} type="tel" optional value={values.phone} error={fieldMessage(problem, "phone")} onValue={(phone) => change({ phone })} />
			<Combobox
				label={t("Organisation")}
				hint={organisation === undefined ? t("Type a few letters of its name, place or code.") : t("Chosen: {name}. Type to choose another one.", { name: `${organisation.name}, ${organisation.city}` })}
				error={said(problem, "organisation_id")}
				search={(text) => (text.trim() === "" ? undefined : findOrganisations(all.organisations, text))}
				onChoose={(found) => change({ organisationId: found.id })}
			/>
			<CheckboxGroup
				label={t("Roles")}
				choices={codesOf(Role).map((value: Role) => ({ value, label: roleName(value) }))}
				values={values.roles}
				error={said(problem, "roles")}
				onValues={(roles) => change({ roles })}
			/>
			{values.roles.includes(Role.CONSULTANT) && (
				<CheckboxGroup
					label={t("Work areas of the consultant")}
					inline
					choices={all.areas.map((area) => ({ value: area.id, label: area.name }))}
					values={values.areaIds}
					error={said(problem, "area_ids")}
					onValues={(areaIds) => change({ areaIds })}
				/>
			)}
		</>
	);
}

/** Only consultants watch areas. */
export function areasOf(values: PersonValues): string[] {
	return values.roles.includes(Role.CONSULTANT) ? values.areaIds : [];
}
