// Many calls one after the other: with progress, to be stopped and gone on with.
import { useEffect, useRef, useState } from "preact/hooks";
import { Code, ConnectError } from "@connectrpc/connect";
import { type Problem, problemOf } from "../../lib/api";
import { type Step, Stopped } from "./files/plan";

type BatchState = "ready" | "running" | "paused" | "done" | "stopped";

export interface Batch {
	state: BatchState;
	/** Rows that were sent. */
	done: number;
	/** Why it is paused, when that was not asked for. */
	problem: Problem | undefined;
	start: (steps: Step[]) => void;
	/** After the call that is under way. */
	pause: () => void;
	goOn: () => void;
}

const BUSY_TRIES = 20;

/** How long the service asks callers who call too often to wait, in milliseconds; 0 when that is not what went wrong. */
function waitAsked(thrown: unknown): number {
	const error = ConnectError.from(thrown);
	return error.code === Code.ResourceExhausted ? 1000 * Math.max(1, Number(error.metadata.get("Retry-After")) || 1) : 0;
}

/** Sends it; again, with the same key, when there were too many calls. */
async function send(step: Step): Promise<void> {
	for (let tries = 1; ; tries++) {
		try {
			await step.send({ headers: { "Samen-Request-Key": step.key } });
			return;
		} catch (thrown) {
			const wait = waitAsked(thrown);
			if (wait === 0 || tries === BUSY_TRIES) {
				throw thrown;
			}
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	}
}

export function useBatch(): Batch {
	const [state, setState] = useState<BatchState>("ready");
	const [done, setDone] = useState(0);
	const [problem, setProblem] = useState<Problem | undefined>(undefined);
	const steps = useRef<Step[]>([]);
	const at = useRef(0);
	const wanted = useRef(false);
	useEffect(
		() => () => {
			wanted.current = false;
		},
		[],
	);
	const run = async () => {
		wanted.current = true;
		setState("running");
		setProblem(undefined);
		try {
			while (wanted.current && at.current < steps.current.length) {
				const step = steps.current[at.current] as Step;
				await send(step);
				at.current++;
				setDone(step.upTo);
			}
			setState(at.current === steps.current.length ? "done" : "paused");
		} catch (thrown) {
			if (thrown instanceof Stopped) {
				setState("stopped");
			} else {
				setProblem(problemOf(thrown));
				setState("paused");
			}
		}
	};
	return {
		state,
		done,
		problem,
		start: (all) => {
			steps.current = all;
			at.current = 0;
			setDone(0);
			void run();
		},
		pause: () => {
			wanted.current = false;
		},
		goOn: () => void run(),
	};
}
