import { useEffect, useState } from "preact/hooks";

const PAUSE_MS = 250;

/** The value, once it has stayed the same for a moment: what is asked of a service while somebody types. */
export function useSettled<T>(value: T): T {
	const [settled, setSettled] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(value), PAUSE_MS);
		return () => clearTimeout(timer);
	}, [value]);
	return settled;
}
