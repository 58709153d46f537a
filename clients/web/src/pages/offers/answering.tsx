// Which offer is being answered. Kept beside the list of them: a list that loads itself anew must not take a dialog away.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Match, Offer } from "../../gen/matching_pb";
import { Accept, Decline } from "./answer";

/** Begins a yes or a no to an offer. */
export type Answering = (offer: Offer, answer: "yes" | "no") => void;

interface Answers {
	onAccepted: (match: Match) => void;
	onDeclined: (offer: Offer) => void;
	onRefused: (offer: Offer, message: string) => void;
	/** It was not answered after all. */
	onLeft: (offer: Offer) => void;
}

/** The dialog is to be shown where the offers are. */
export function useAnswering(answers: Answers): { answer: Answering; dialog: ComponentChildren } {
	const [present, setPresent] = useState<{ offer: Offer; answer: "yes" | "no" } | undefined>(undefined);
	const answer: Answering = (offer, wanted) => setPresent({ offer, answer: wanted });
	if (present === undefined) {
		return { answer, dialog: null };
	}
	const { offer } = present;
	const close = () => setPresent(undefined);
	const common = {
		offer,
		onClose: () => {
			close();
			answers.onLeft(offer);
		},
		onRefused: (message: string) => {
			close();
			answers.onRefused(offer, message);
		},
	};
	const accepted = (match: Match) => {
		close();
		answers.onAccepted(match);
	};
	const declined = () => {
		close();
		answers.onDeclined(offer);
	};
	return {
		answer,
		dialog: present.answer === "yes" ? <Accept {...common} onAccepted={accepted} /> : <Decline {...common} onDeclined={declined} />,
	};
}
