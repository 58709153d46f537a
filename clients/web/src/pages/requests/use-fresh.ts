// Keeps what is shown up to date while it is looked at.
import { useEffect, useRef } from "preact/hooks";

const EVERY_MS = 15_000;

/** Loads anew now and then while the page is seen, and at once when somebody comes back to it. */
export function useFresh(reload: () => void): void {
	const latest = useRef(reload);
	latest.current = reload;
	useEffect(() => {
		const look = () => {
			if (document.visibilityState === "visible") {
				latest.current();
			}
		};
		const timer = setInterval(look, EVERY_MS);
		document.addEventListener("visibilitychange", look);
		return () => {
			clearInterval(timer);
			document.removeEventListener("visibilitychange", look);
		};
	}, []);
}
