// The draft of who is signed in: loaded at the start, kept a moment after each change, and what other tabs do with it.
import { useEffect, useRef, useState } from "preact/hooks";
import { type DraftNews, draftsWork, dropDraft, loadDraft, saveDraft, watchDraft } from "../../lib/drafts";
import { me } from "../../lib/session";
import { type Draft, emptyDraft, isEmpty } from "./draft";

const PAUSE_MS = 300;

export interface KeptDraft {
	/** undefined while it is being loaded. */
	draft: Draft | undefined;
	change: (changed: Partial<Draft>) => void;
	/** Kept on this device, and when there is something in it. */
	kept: boolean;
	/** There was a draft of before when the page was opened. */
	restored: boolean;
	/** What another tab did with it since; once it was sent there, nothing is changed here any more. */
	elsewhere: DraftNews | undefined;
	/** Takes over what the other tab made of it. */
	takeOver: () => void;
	/** Goes on with what is here. */
	goOn: () => void;
	/** Throws it away, here and on the device; empty afterwards. */
	drop: (news: "dropped" | "sent") => Promise<void>;
	/** Begins a new one, after the other tab sent this one. */
	beginAnew: () => void;
	/** Keeps it now, not in a moment. */
	keepNow: (draft: Draft) => Promise<void>;
}

function merged(stored: unknown): Draft | undefined {
	return typeof stored === "object" && stored !== null ? { ...emptyDraft(), ...(stored as Partial<Draft>) } : undefined;
}

export function useDraft(personId: string): KeptDraft {
	const [draft, setDraft] = useState<Draft | undefined>(undefined);
	const [kept, setKept] = useState(false);
	const [restored, setRestored] = useState(false);
	const [elsewhere, setElsewhere] = useState<DraftNews | undefined>(undefined);
	const sent = useRef(false);
	const pending = useRef<{ timer: number; draft: Draft } | undefined>(undefined);

	const load = async () => {
		const stored = draftsWork ? merged(await loadDraft(personId).catch(() => undefined)) : undefined;
		setDraft(stored ?? emptyDraft());
		setKept(stored !== undefined);
		return stored !== undefined;
	};
	const cancel = () => {
		clearTimeout(pending.current?.timer);
		pending.current = undefined;
	};
	const keepNow = async (now: Draft) => {
		cancel();
		if (draftsWork) {
			await saveDraft(personId, now).then(
				() => setKept(true),
				() => setKept(false),
			);
		}
	};
	useEffect(() => {
		void load().then(setRestored);
		const stop = watchDraft(personId, (news) => {
			sent.current ||= news === "sent";
			setElsewhere(sent.current ? "sent" : news);
			if (sent.current) {
				cancel();
				setKept(false);
			}
		});
		const flush = () => {
			if (pending.current !== undefined && me.value?.id === personId) {
				void keepNow(pending.current.draft);
			}
		};
		addEventListener("pagehide", flush);
		return () => {
			flush();
			cancel();
			stop();
			removeEventListener("pagehide", flush);
		};
	}, [personId]);

	const change = (changed: Partial<Draft>) => {
		if (sent.current) {
			return;
		}
		setDraft((before) => {
			const now = { ...(before ?? emptyDraft()), ...changed };
			cancel();
			if (!isEmpty(now) || kept) {
				pending.current = { draft: now, timer: window.setTimeout(() => void keepNow(now), PAUSE_MS) };
			}
			return now;
		});
	};
	const empty = () => {
		cancel();
		sent.current = false;
		setDraft(emptyDraft());
		setKept(false);
		setRestored(false);
		setElsewhere(undefined);
	};
	return {
		draft,
		change,
		kept,
		restored,
		elsewhere,
		takeOver: () => {
			cancel();
			setElsewhere(undefined);
			void load();
		},
		goOn: () => {
			setElsewhere(undefined);
			if (draft !== undefined) {
				void keepNow(draft);
			}
		},
		drop: async (news) => {
			cancel();
			if (draftsWork) {
				await dropDraft(personId, news).catch(() => undefined);
			}
			empty();
		},
		beginAnew: empty,
		keepNow,
	};
}
