import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../lib/i18n";
import { TextField } from "./field";

/** The code of the second step. takesFocus: when it comes up. */
export function CodeField(props: { value: string; onValue: (value: string) => void; error: string; takesFocus?: boolean }) {
	const place = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (props.takesFocus === true) {
			place.current?.querySelector("input")?.focus();
		}
	}, []);
	return (
		<div ref={place}>
			<TextField
				label={t("Code of your app")}
				hint={t("Six digits, or one of your recovery codes.")}
				autocomplete="one-time-code"
				value={props.value}
				onValue={props.onValue}
				error={props.error}
			/>
		</div>
	);
}
