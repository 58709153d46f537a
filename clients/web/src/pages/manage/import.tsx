// Importing a file: it is read here, shown, and sent in parts.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useFocusNext } from "../../lib/focus";
import { formatNumber, t, tn } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox } from "../../ui/field";
import { Alert, Busy, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Table } from "../../ui/table";
import { type Batch, useBatch } from "./batch";
import { type Csv, FILE_BYTES_MAX, readCsv } from "./files/csv";
import { fileKinds } from "./files/kinds";
import { emptyReport, type FileKind, type Plan, type Report } from "./files/plan";
import { type Fault, type FileColumn, missing, placesOf } from "./files/table";
import { Letters } from "./letters";
import { Part } from "./part";

const SHOWN_ROWS = 5;
const SHOWN_FAULTS = 100;

/** A chosen file that can be sent. */
interface Readable {
	name: string;
	csv: Csv;
	kind: FileKind;
	/** The columns that count. */
	columns: readonly FileColumn[];
	plan: Plan;
}

/** What a file is; a text: why it is nothing. */
async function understand(file: File): Promise<Readable | string> {
	if (file.size > FILE_BYTES_MAX) {
		return t("The file is too large.");
	}
	const csv = readCsv(new Uint8Array(await file.arrayBuffer()));
	if (csv === undefined) {
		return t("The file is empty or does not begin with a line of column names.");
	}
	const kind = fileKinds.find((one) => one.is(csv));
	if (kind === undefined) {
		return t("These columns are not known: {columns}.", { columns: csv.columns.join(", ") });
	}
	const columns = kind.columns(csv);
	const absent = missing(csv, columns);
	if (absent.length > 0) {
		return t("{kind}: these columns are missing: {columns}.", { kind: t(kind.title), columns: absent.join(", ") });
	}
	return { name: file.name, csv, kind, columns, plan: await kind.plan(csv) };
}

function Faults(props: { faults: readonly Fault[] }) {
	if (props.faults.length === 0) {
		return null;
	}
	return (
		<>
			<Table
				caption={tn("{count} line is not right", "{count} lines are not right", props.faults.length)}
				rows={props.faults.slice(0, SHOWN_FAULTS).map((fault, i) => ({ ...fault, i }))}
				rowKey={(fault) => String(fault.i)}
				columns={[
					{ title: t("Line"), rowHeader: true, cell: (fault) => (fault.line === 0 ? "-" : formatNumber(fault.line)) },
					{ title: t("What is wrong"), cell: (fault) => fault.text },
				]}
			/>
			{props.faults.length > SHOWN_FAULTS && <p class="nl-paragraph">{t("The first {count} are shown.", { count: SHOWN_FAULTS })}</p>}
		</>
	);
}

function Preview(props: { file: Readable }) {
	const { csv, columns } = props.file;
	const places = placesOf(csv, columns);
	const used = columns.map((column, i) => ({ column, place: places[i] as number })).filter((one) => one.place >= 0);
	const unused = csv.columns.filter((_, i) => !places.includes(i) && csv.columns[i] !== "");
	const rows = csv.rows.filter((row) => row.fault === "").slice(0, SHOWN_ROWS);
	return (
		<>
			<Table
				caption={t("The first lines")}
				rows={rows}
				rowKey={(row) => String(row.line)}
				columns={[
					{ title: t("Line"), rowHeader: true, cell: (row) => formatNumber(row.line) },
					...used.map(({ column, place }) => ({ title: column.name, cell: (row: { fields: string[] }) => <span class="manage-cell">{row.fields[place]}</span> })),
				]}
			/>
			{unused.length > 0 && <p class="nl-paragraph">{t("Columns that are not used: {columns}.", { columns: unused.join(", ") })}</p>}
		</>
	);
}

function Outcome(props: { file: Readable; report: Report; stopped: boolean; onAgain: () => void }) {
	const { report, stopped } = props;
	const { kind, plan } = props.file;
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => heading.current?.focus(), []);
	return (
		<section class="samen-section">
			<h2 class="nl-heading nl-heading--level-2 manage-noprint" tabIndex={-1} ref={heading}>
				{stopped ? t("The import was refused") : t("The import is done")}
			</h2>
			<Alert kind={stopped || report.faults.length > 0 ? "warning" : "ok"}>
				{kind.outcome(report, plan, stopped).map((sentence) => (
					<p class="nl-paragraph" key={sentence}>
						{sentence}
					</p>
				))}
			</Alert>
			<Faults faults={[...plan.faults, ...report.faults]} />
			{report.warnings.length > 0 && (
				<More title={tn("{count} advice", "{count} pieces of advice", report.warnings.length)}>
					<ul class="utrecht-unordered-list">
						{report.warnings.map((warning) => (
							<li key={warning}>{warning}</li>
						))}
					</ul>
				</More>
			)}
			<Letters invitations={report.invited} />
			<ButtonGroup>
				<Button onClick={props.onAgain}>{t("Import another file")}</Button>
			</ButtonGroup>
		</section>
	);
}

function Sending(props: { file: Readable; onAgain: () => void }) {
	const { plan } = props.file;
	const report = useRef<Report>(emptyReport());
	const batch = useBatch();
	const [goOn, setGoOn] = useState(false);
	const mayStart = plan.count > 0 && (plan.faults.length === 0 || (plan.mayGoOn && goOn));
	const start = () => {
		report.current = emptyReport();
		batch.start(plan.steps(report.current));
	};
	if (batch.state === "done" || batch.state === "stopped") {
		return <Outcome file={props.file} report={report.current} stopped={batch.state === "stopped"} onAgain={props.onAgain} />;
	}
	if (batch.state === "ready") {
		return (
			<>
				<Faults faults={plan.faults} />
				<Preview file={props.file} />
				{plan.faults.length > 0 && !plan.mayGoOn && (
					<Alert kind="warning">
						<p class="nl-paragraph">{t("Mend these lines first: nothing is imported.")}</p>
					</Alert>
				)}
				{plan.faults.length > 0 && plan.mayGoOn && (
					<Checkbox label={t("Import the lines that are right; leave the others out")} checked={goOn} onChecked={setGoOn} />
				)}
				<ButtonGroup>
					{mayStart && (
						<Button kind="primary" onClick={start}>
							{tn("Import {count} row", "Import {count} rows", plan.count)}
						</Button>
					)}
					<Button onClick={props.onAgain}>{t("Choose another file")}</Button>
				</ButtonGroup>
			</>
		);
	}
	return <Progress plan={plan} batch={batch} />;
}

function Progress(props: { plan: Plan; batch: Batch }) {
	const { plan, batch } = props;
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => box.current?.focus(), []);
	return (
		<div class="manage-progress" tabIndex={-1} ref={box} role="group" aria-label={t("The import")}>
			<ProblemAlert problem={batch.problem} />
			<label>
				{tn("{done} of {count} row", "{done} of {count} rows", plan.count, { done: formatNumber(batch.done) })}
				<progress value={batch.done} max={plan.count} />
			</label>
			<p class="samen-hidden" role="status">
				{batch.state === "paused" ? t("The import is paused.") : t("The import is running.")}
			</p>
			<ButtonGroup>
				{batch.state === "running" ? (
					<Button onClick={batch.pause}>{t("Pause")}</Button>
				) : (
					<Button kind="primary" onClick={batch.goOn}>
						{t("Go on")}
					</Button>
				)}
			</ButtonGroup>
		</div>
	);
}

/** Which columns a file of the kind has; "" where that is not ours to say. */
function columnsText(kind: FileKind): string {
	const names = (needed: boolean) => kind.columns().filter((one) => one.needed === needed).map((one) => one.name).join(", ");
	return [names(true) && t("Columns: {columns}.", { columns: names(true) }), names(false) && t("Not required: {columns}.", { columns: names(false) })].filter(Boolean).join(" ");
}

export function Import() {
	const [file, setFile] = useState<Readable | undefined>(undefined);
	const [refused, setRefused] = useState<{ name: string; why: string } | undefined>(undefined);
	const heading = useRef<HTMLHeadingElement>(null);
	const input = useRef<HTMLInputElement>(null);
	const focusNext = useFocusNext();
	useLayoutEffect(() => heading.current?.focus(), [file]);
	const choose = useAct(async (_options, chosen: File) => {
		setRefused(undefined);
		const understood = await understand(chosen);
		if (typeof understood === "string") {
			setRefused({ name: chosen.name, why: understood });
		} else {
			setFile(understood);
		}
	});
	const again = () => {
		setFile(undefined);
		focusNext(() => input.current);
	};
	return (
		<Part title={t("Import a file")}>
			{file === undefined ? (
				<>
					<p class="nl-paragraph">{t("Choose a CSV file. What it is follows from its columns. Nothing is sent before you have seen it.")}</p>
					<ul class="utrecht-unordered-list">
						{fileKinds.map((kind) => (
							<li key={kind.name}>
								<strong>{t(kind.title)}</strong>: {t(kind.about)} {columnsText(kind)}
							</li>
						))}
					</ul>
					<div class="utrecht-form-field manage-choose">
						<label class="utrecht-form-label" for="import-file">
							{t("File")}
						</label>
						<input
							ref={input}
							id="import-file"
							class="manage-file"
							type="file"
							accept=".csv,text/csv,text/plain"
							onChange={(event) => {
								const [chosen] = event.currentTarget.files ?? [];
								if (chosen !== undefined) {
									void choose.run(chosen);
								}
							}}
							// The same file, mended meanwhile, can be chosen again.
							onClick={(event) => {
								event.currentTarget.value = "";
							}}
						/>
					</div>
					{choose.busy && <Busy />}
					<ProblemAlert problem={choose.problem} />
					{refused !== undefined && (
						<Alert kind="error" title={t("{file} cannot be imported.", { file: refused.name })}>
							<p class="nl-paragraph">{refused.why}</p>
						</Alert>
					)}
				</>
			) : (
				<section class="samen-section">
					<h2 class="nl-heading nl-heading--level-2 manage-noprint" tabIndex={-1} ref={heading}>
						{t("{kind}: {file}", { kind: t(file.kind.title), file: file.name })}
					</h2>
					<p class="nl-paragraph manage-noprint">
						{tn("{count} row.", "{count} rows.", file.plan.count)} {t(file.kind.about)}
					</p>
					<Sending file={file} onAgain={again} />
				</section>
			)}
		</Part>
	);
}
