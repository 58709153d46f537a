/*
 * What needs a person, and why: from what is known of one request. Pure: no store, no wire, no
 * clock. The numbers are those of samen.matching.v1.Attention; docs of each reason stand there.
 */
#ifndef SAMEN_ATTENTION_H
#define SAMEN_ATTENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum attention {
	ATTENTION_NONE,
	ATTENTION_NO_CANDIDATE,
	ATTENTION_NOBODY_ASKED,
	ATTENTION_ALL_SAID_NO,
	ATTENTION_OFFER_EXPIRING,
	ATTENTION_SIGNAL_UNANSWERED,
	ATTENTION_HELP_STOPPED,
	ATTENTION_NO_FOLLOW_UP,
	ATTENTION_CHECK_UNANSWERED,
	ATTENTION_DID_NOT_LAST,
	ATTENTION_FILER_GONE,
	ATTENTION_SCHOOL_MISSING,
	ATTENTION_NEED_LEFT,
	ATTENTION_COUNT
};

/* From when on: the region's limits, in milliseconds. */
struct attention_limits {
	int64_t follow_up_ms; /* help without contact */
	int64_t early_signal_ms;
	int64_t nobody_asked_ms, urgent_ms;
	int64_t offer_expiring_ms;
	int64_t check_ms; /* past the date of a contact or a check */
};

/* An open offer. */
struct attention_offer {
	const char *id;
	int64_t expires_at_ms, made_at_ms;
};

/* Help: under way, or ended. */
struct attention_match {
	const char *id;
	bool is_active;
	int64_t contact_at_ms;      /* the last one, or its beginning */
	int64_t next_contact_at_ms; /* 0: no date is set */
	int64_t check_due_at_ms;    /* of the oldest check without an answer; 0: there is none */
	int64_t failed_at_ms;       /* of an answer that help did not last, with which nobody did
				       anything yet; 0: there is none */
};

struct attention_facts {
	bool is_open, is_urgent, is_signal;
	bool has_needs;
	bool is_helped, is_asked;       /* by a match, by an offer to help, that is open */
	bool was_helped, was_completed; /* help ended; with an outcome */
	bool has_candidate;             /* asked for by attention_asks_candidates */
	bool filer_is_gone;
	bool school_is_missing;
	int64_t filed_at_ms, waiting_since_ms;
	int64_t said_no_at_ms; /* the last no, or offer to help that expired; 0: there was none */
	int64_t planned_at_ms; /* of a move; 0: not known */
	/* Since when nobody helps with one of the needs or is asked to; 0: there is no such need.
	 */
	int64_t need_left_since_ms;
	int64_t school_left_at_ms; /* the last who took part for the school that is missing did so
				      until then; 0: nobody did */
	const struct attention_offer *offers;
	size_t offer_count;
	const struct attention_match *matches;
	size_t match_count;
};

/* A reason, with what it is about and since and until when; ids are those of the facts, or "". */
struct attention_found {
	enum attention reason;
	const char *offer_id, *match_id;
	int64_t since_ms; /* 0: not known */
	int64_t due_ms;   /* 0: there is no such moment */
};

/* Whether has_candidate makes a difference: it takes a ranking to know. */
bool attention_asks_candidates(const struct attention_facts *facts);

/* All reasons that hold, each once; how many. */
size_t attention_judge(const struct attention_facts *facts,
    const struct attention_limits *limits,
    int64_t now_ms,
    struct attention_found ret_found[static ATTENTION_COUNT]);

/* How pressing a reason is: 0 the most. waits_urgently: the request is urgent and nobody helps;
 * those come before all others. */
unsigned attention_press(enum attention reason, bool waits_urgently);

#endif
