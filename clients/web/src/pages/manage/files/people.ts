// People to invite.
import { create } from "@bufbuild/protobuf";
import { Role } from "../../../gen/common_pb";
import { type InviteRequest, InviteRequestSchema } from "../../../gen/directory_pb";
import { directory, newKey } from "../../../lib/api";
import { N, t, tn } from "../../../lib/i18n";
import { type FileKind, faultOfRow, type Plan, unlessRefused } from "./plan";
import { codeOf, hasColumns, listOf, optional, type Reading, readRows, required } from "./table";

const columns = [...required("email", "name", "roles", "organisation"), ...optional("areas", "function", "phone")];

function take([email = "", name = "", roles = "", organisationId = "", areas = "", title = "", phone = ""]: string[]): InviteRequest {
	return create(InviteRequestSchema, {
		email,
		name,
		organisationId,
		title,
		phone,
		areaIds: listOf(areas),
		roles: listOf(roles).map((text) => codeOf(Role, text, () => `roles: ${t("'{text}' is no role", { text })}`)),
	});
}

function plan({ entries, faults }: Reading<InviteRequest>): Plan {
	return {
		count: entries.length,
		faults,
		mayGoOn: true,
		steps: (report) =>
			entries.map(({ line, value }, i) => ({
				key: newKey(),
				upTo: i + 1,
				// Somebody who cannot be invited keeps nobody else from it.
				send: (options) =>
					unlessRefused(
						async () => {
							report.invited.push(await directory.invite(value, options));
							report.saved++;
						},
						(problem) => report.faults.push(faultOfRow(problem, line, value.email)),
					),
			})),
	};
}

export const people: FileKind = {
	name: "people",
	title: N("People to invite"),
	about: N("Each person is invited. You see the codes once, as letters to print."),
	is: hasColumns("email", "roles"),
	columns: () => columns,
	plan: (csv) => plan(readRows(csv, columns, take)),
	outcome: (report) => [tn("{count} person is invited.", "{count} people are invited.", report.saved)],
};
