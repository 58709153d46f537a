// How components ask and act: loading with its states, and one act at a time.
import { useEffect, useRef, useState } from "preact/hooks";
import type { CallOptions } from "@connectrpc/connect";
import { isUnclear, newKey, type Problem, problemOf, reachable } from "./api";
import { language } from "./i18n";

export interface Loaded<T> {
	/** What was loaded last; stays while it is loaded again. */
	value: T | undefined;
	problem: Problem | undefined;
	busy: boolean;
	reload: () => void;
}

/** Loads at the start, when one of the inputs or the language changes, when the connection is back, and on reload(). */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
	const [state, setState] = useState<{ value?: T; problem?: Problem; busy: boolean }>({ busy: true });
	const [round, setRound] = useState(0);
	const isReachable = reachable.value;
	const wasLost = useRef(false);
	useEffect(() => {
		if (!isReachable) {
			wasLost.current = true;
		} else if (wasLost.current) {
			wasLost.current = false;
			setRound((one) => one + 1);
		}
	}, [isReachable]);
	useEffect(() => {
		const abort = new AbortController();
		setState((before) => ({ ...before, busy: true }));
		load(abort.signal).then(
			(value) => abort.signal.aborted || setState({ value, busy: false }),
			(thrown: unknown) => abort.signal.aborted || setState((before) => ({ ...before, problem: problemOf(thrown), busy: false })),
		);
		return () => abort.abort();
	}, [...inputs, round, language.value]);
	return { value: state.value, problem: state.problem, busy: state.busy, reload: () => setRound((one) => one + 1) };
}

export interface Act<A extends unknown[], T> {
	/** Does it, unless it is being done already; undefined when it failed or was busy. */
	run: (...input: A) => Promise<T | undefined>;
	busy: boolean;
	problem: Problem | undefined;
	clear: () => void;
}

/**
 * One act of the user that changes something: a double click does it once, and a second try of the same after a lost connection
 * carries the same key, so that it never happens twice. Hand the options on to the call.
 */
export function useAct<A extends unknown[], T>(act: (options: CallOptions, ...input: A) => Promise<T>): Act<A, T> {
	const [state, setState] = useState<{ busy: boolean; problem?: Problem }>({ busy: false });
	const busy = useRef(false);
	const key = useRef<string | undefined>(undefined);
	const run = async (...input: A) => {
		if (busy.current) {
			return undefined;
		}
		busy.current = true;
		setState({ busy: true });
		key.current ??= newKey();
		try {
			const result = await act({ headers: { "Samen-Request-Key": key.current } }, ...input);
			key.current = undefined;
			setState({ busy: false });
			return result;
		} catch (thrown) {
			const problem = problemOf(thrown);
			if (!isUnclear(problem)) {
				key.current = undefined;
			}
			setState({ busy: false, problem });
			return undefined;
		} finally {
			busy.current = false;
		}
	};
	return { run, busy: state.busy, problem: state.problem, clear: () => setState({ busy: false }) };
}
