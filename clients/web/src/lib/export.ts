// All that is kept about a request, for its filer and for parents.
import { toJson } from "@bufbuild/protobuf";
import type { CallOptions, Client } from "@connectrpc/connect";
import { ExportRequestResponseSchema, type ExportRequestResponse, type Intake } from "../gen/intake_pb";
import { ExportHelpResponseSchema, type ExportHelpResponse, type Matching } from "../gen/matching_pb";

const PAGE = 500;

export interface Exported {
	/** With the whole log. */
	request: ExportRequestResponse;
	help: ExportHelpResponse;
}

/** Asks for it; that is logged. */
export async function loadExport(from: { intake: Client<typeof Intake>; matching: Client<typeof Matching> }, requestId: string, options: CallOptions): Promise<Exported> {
	const request = await from.intake.exportRequest({ requestId }, options);
	const help = await from.matching.exportHelp({ requestId });
	while (request.logNextToken !== "") {
		const more = await from.intake.listReads({ requestId, page: { size: PAGE, token: request.logNextToken } });
		request.log.push(...more.reads);
		request.logNextToken = more.nextToken;
	}
	return { request, help };
}

/** The same, for programs to read. */
export function exportText(all: Exported): string {
	const document = {
		format: "samen-export-1",
		request: toJson(ExportRequestResponseSchema, all.request),
		help: toJson(ExportHelpResponseSchema, all.help),
	};
	return JSON.stringify(document, null, 2);
}
