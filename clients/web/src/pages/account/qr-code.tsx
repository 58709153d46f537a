import { useEffect, useState } from "preact/hooks";

/** The dark fields of the code as one path, a field being 1 by 1. */
async function drawing(text: string): Promise<{ path: string; size: number }> {
	const { default: makeCode } = await import("qrcode-generator");
	const code = makeCode(0, "M");
	code.addData(text);
	code.make();
	const size = code.getModuleCount();
	let path = "";
	for (let row = 0; row < size; row++) {
		for (let column = 0; column < size; column++) {
			path += code.isDark(row, column) ? `M${column} ${row}h1v1h-1z` : "";
		}
	}
	return { path, size };
}

/** A QR code, dark on light in dark mode as well: not all cameras read it otherwise. */
export function QrCode(props: { text: string; label: string }) {
	const [drawn, setDrawn] = useState<{ path: string; size: number } | undefined>(undefined);
	useEffect(() => {
		let gone = false;
		drawing(props.text).then(
			(one) => gone || setDrawn(one),
			() => undefined, // The key beside it says the same.
		);
		return () => {
			gone = true;
		};
	}, [props.text]);
	return drawn === undefined ? null : (
		<svg class="samen-qr" role="img" aria-label={props.label} viewBox={`-4 -4 ${drawn.size + 8} ${drawn.size + 8}`}>
			<path d={drawn.path} shape-rendering="crispEdges" />
		</svg>
	);
}
