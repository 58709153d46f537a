// Importing a file: it is read here, shown, and sent in parts.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useFocusNext } from "../../lib/focus";
import { formatNumber, t, tn } from "../../lib/i18n";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { Table } from "../../ui/table";
import { useBatch } from "./batch";
import { type Csv, FILE_BYTES_MAX, readCsv } from "./files/csv";
import { emptyReport, fileKinds, type Plan, type Report } from "./files/kinds";
import { type Fault, missing, placesOf } from "./files/table";
import { Letters } from "./letters";
import { Part } from "./part";

const SHOWN_ROWS = 5;
const SHOWN_FAULTS = 100;

/** A chosen file: what it is, or why it is nothing. */
interface Chosen {
	name: string;
	csv?: Csv;
	plan?: Plan;
	refused: string;
}

function understand(name: string, bytes: Uint8Array): Chosen {
	if (bytes.length > FILE_BYTES_MAX) {
		return { name, refused: t("The file is too large.") };
	}
	const csv = readCsv(bytes);
	if (csv === undefined) {
		return { name, refused: t("The file is empty or does not begin with a line of column names.") };
	}
	const kind = fileKinds.find((one) => one.is(csv));
	if (kind === undefined) {
		return { name, csv, refused: t("These columns are not known: {columns}.", { columns: csv.columns.join(", ") }) };
	}
	const columns = kind.columns(csv);
	const absent = missing(csv, columns);
	if (absent.length > 0) {
		return { name, csv, refused: t("{kind}: these columns are missing: {columns}.", { kind: t(kind.title), columns: absent.join(", ") }) };
	}
	return { name, csv, refused: "", plan: { ...kind.plan(csv), kind, columns } };
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

function Preview(props: { csv: Csv; plan: Plan }) {
	const { csv, plan } = props;
	const places = placesOf(csv, plan.columns);
	const used = plan.columns.map((column, i) => ({ column, place: places[i] as number })).filter((one) => one.place >= 0);
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

function summary(plan: Plan, report: Report): string {
	if (plan.kind.name === "areas") {
		return tn("{count} work area is saved.", "{count} work areas are saved.", report.saved);
	}
	if (plan.kind.name === "people") {
		return tn("{count} person is invited.", "{count} people are invited.", report.saved);
	}
	const counts = { added: report.added, changed: report.changed, unchanged: report.unchanged, gone: report.gone };
	return plan.kind.name === "topics"
		? t("{added} added, {changed} changed, {unchanged} unchanged, {gone} not offered any more.", counts)
		: t("{added} added, {changed} changed, {unchanged} unchanged, {gone} closed.", counts);
}

function Outcome(props: { plan: Plan; report: Report; stopped: boolean; onAgain: () => void }) {
	const { plan, report, stopped } = props;
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => heading.current?.focus(), []);
	const nothing = plan.kind.name === "topics" && report.faults.length > 0;
	return (
		<section class="samen-section">
			<h2 class="nl-heading nl-heading--level-2 manage-noprint" tabIndex={-1} ref={heading}>
				{stopped || nothing ? t("The import was refused") : t("The import is done")}
			</h2>
			<Alert kind={stopped || report.faults.length > 0 ? "warning" : "ok"}>
				<p class="nl-paragraph">{nothing ? t("Nothing was imported.") : summary(plan, report)}</p>
				{plan.faults.length > 0 && plan.kind.name !== "people" && <p class="nl-paragraph">{t("Lines that are not right were left out, and nothing was closed.")}</p>}
				{stopped && <p class="nl-paragraph">{t("What was sent before that is saved. Mend the file and import it again: what is there already counts as unchanged.")}</p>}
			</Alert>
			<Faults faults={[...plan.faults, ...report.faults]} />
			{report.warnings.length > 0 && (
				<details class="samen-more">
					<summary class="samen-more__name">{tn("{count} advice", "{count} pieces of advice", report.warnings.length)}</summary>
					<ul class="utrecht-unordered-list">
						{report.warnings.map((warning) => (
							<li key={warning}>{warning}</li>
						))}
					</ul>
				</details>
			)}
			<Letters invitations={report.invited} />
			<ButtonGroup>
				<Button onClick={props.onAgain}>{t("Import another file")}</Button>
			</ButtonGroup>
		</section>
	);
}

function Sending(props: { plan: Plan; csv: Csv; onAgain: () => void }) {
	const { plan } = props;
	const report = useRef<Report>(emptyReport());
	const batch = useBatch();
	const [goOn, setGoOn] = useState(false);
	const mayStart = plan.count > 0 && (plan.faults.length === 0 || (plan.mayGoOn && goOn));
	const start = () => {
		report.current = emptyReport();
		batch.start(plan.steps(report.current));
	};
	if (batch.state === "done" || batch.state === "stopped") {
		return <Outcome plan={plan} report={report.current} stopped={batch.state === "stopped"} onAgain={props.onAgain} />;
	}
	if (batch.state === "ready") {
		return (
			<>
				<Faults faults={plan.faults} />
				<Preview csv={props.csv} plan={plan} />
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
							{t("Import {count} rows", { count: formatNumber(plan.count) })}
						</Button>
					)}
					<Button onClick={props.onAgain}>{t("Choose another file")}</Button>
				</ButtonGroup>
			</>
		);
	}
	return <Progress plan={plan} batch={batch} />;
}

function Progress(props: { plan: Plan; batch: ReturnType<typeof useBatch> }) {
	const { plan, batch } = props;
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => box.current?.focus(), []);
	return (
		<div class="manage-progress" tabIndex={-1} ref={box} role="group" aria-label={t("The import")}>
			<ProblemAlert problem={batch.problem} />
			<label>
				{t("{done} of {count} rows", { done: formatNumber(batch.done), count: formatNumber(plan.count) })}
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

export function Import() {
	const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
	const [round, setRound] = useState(0);
	const heading = useRef<HTMLHeadingElement>(null);
	const input = useRef<HTMLInputElement>(null);
	const focusNext = useFocusNext();
	useLayoutEffect(() => heading.current?.focus(), [chosen]);
	const again = () => {
		setChosen(undefined);
		setRound(round + 1);
		focusNext(() => input.current);
	};
	const choose = async (file: File | undefined) => {
		if (file !== undefined) {
			setChosen(understand(file.name, new Uint8Array(await file.arrayBuffer())));
		}
	};
	return (
		<Part title={t("Import a file")}>
			{(chosen === undefined || chosen.plan === undefined) && (
				<>
					<p class="nl-paragraph">{t("Choose a CSV file. What it is follows from its columns. Nothing is sent before you have seen it.")}</p>
					<ul class="utrecht-unordered-list">
						{fileKinds.map((kind) => (
							<li key={kind.name}>
								<strong>{t(kind.title)}</strong>: {t(kind.about)}
							</li>
						))}
					</ul>
					<div class="utrecht-form-field">
						<label class="utrecht-form-label" for="import-file">
							{t("File")}
						</label>
						<input key={round} ref={input} id="import-file" class="manage-file" type="file" accept=".csv,text/csv,text/plain" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
					</div>
				</>
			)}
			{chosen !== undefined && chosen.plan === undefined && (
				<Alert kind="error" title={t("{file} cannot be imported.", { file: chosen.name })}>
					<p class="nl-paragraph">{chosen.refused}</p>
				</Alert>
			)}
			{chosen?.plan !== undefined && chosen.csv !== undefined && (
				<section class="samen-section">
					<h2 class="nl-heading nl-heading--level-2 manage-noprint" tabIndex={-1} ref={heading}>
						{t("{kind}: {file}", { kind: t(chosen.plan.kind.title), file: chosen.name })}
					</h2>
					<p class="nl-paragraph manage-noprint">
						{tn("{count} row.", "{count} rows.", chosen.plan.count)} {t(chosen.plan.kind.about)}
					</p>
					<Sending key={round} plan={chosen.plan} csv={chosen.csv} onAgain={again} />
				</section>
			)}
		</Part>
	);
}
