// A chart, drawn by chart.js, which loads when the first one is shown. What it shows stands in a table beside it.
import type { ChartConfiguration } from "chart.js";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../lib/i18n";

interface Series {
	name: string;
	/** null: no value there. */
	values: (number | null)[];
	/** A token of the style: "--samen-accent". */
	color: string;
	dashed?: boolean;
}

interface ChartProps {
	kind: "line" | "bar";
	/** What it shows, for who does not see it. */
	label: string;
	labels: string[];
	series: Series[];
	/** What the values are: "days". */
	unit: string;
}

function token(name: string): string {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function configOf(props: ChartProps): ChartConfiguration {
	const ink = token("--samen-ink");
	const line = token("--samen-line");
	const across = props.kind === "bar";
	const axis = { ticks: { color: ink }, grid: { color: line }, title: { display: false, text: props.unit, color: ink } };
	const unit = { ...axis, beginAtZero: true, title: { ...axis.title, display: true }, ticks: { color: ink, precision: 0 } };
	return {
		type: props.kind,
		data: {
			labels: props.labels,
			datasets: props.series.map((series) => ({
				label: series.name,
				data: series.values,
				borderColor: token(series.color),
				backgroundColor: token(series.color),
				borderDash: series.dashed === true ? [6, 4] : [],
				borderWidth: across ? 0 : 2,
				pointRadius: 4,
				pointStyle: series.dashed === true ? "rectRot" : "circle",
				maxBarThickness: 28,
			})),
		},
		options: {
			indexAxis: across ? "y" : "x",
			animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 },
			responsive: true,
			maintainAspectRatio: false,
			scales: across ? { x: unit, y: axis } : { x: axis, y: unit },
			plugins: { legend: { display: props.series.length > 1, labels: { color: ink, usePointStyle: true, boxHeight: 7 } } },
		},
	};
}

/** Counts up when the colours change. */
function useColors(): number {
	const [changes, setChanges] = useState(0);
	useEffect(() => {
		const dark = matchMedia("(prefers-color-scheme: dark)");
		const count = () => setChanges((one) => one + 1);
		dark.addEventListener("change", count);
		return () => dark.removeEventListener("change", count);
	}, []);
	return changes;
}

export function ChartPicture(props: ChartProps) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const [failed, setFailed] = useState(false);
	const colors = useColors();
	const drawn = JSON.stringify([props.kind, props.labels, props.series, props.unit]);
	useEffect(() => {
		let gone = false;
		let destroy = () => {};
		import("./chart-library").then(
			({ Chart }) => {
				if (!gone && canvas.current !== null) {
					const chart = new Chart(canvas.current, configOf(props));
					destroy = () => chart.destroy();
				}
			},
			() => setFailed(true),
		);
		return () => {
			gone = true;
			destroy();
		};
	}, [drawn, colors]);
	return (
		<div class="overview-chart">
			{failed && <p class="overview-soft">{t("The picture cannot be drawn now. The table says the same.")}</p>}
			<canvas ref={canvas} role="img" aria-label={props.label} />
		</div>
	);
}
