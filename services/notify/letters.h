/*
 * What samen mails: a subject and a few short paragraphs, in Dutch or English, with the way to act
 * on it and the way to get no more of this kind. Nothing about a pupil, a school or a question is
 * in a letter: no input here could carry it. Pure.
 *
 * With mail.link_base a letter has a link, BASE/PLACE/ID with places "offers", "requests" and
 * "matches", or BASE/today; the id opens nothing without signing in. Without it a letter names the
 * command of the CLI that does the same.
 */
#ifndef SAMEN_NOTIFY_LETTERS_H
#define SAMEN_NOTIFY_LETTERS_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stdbool.h>
#include <stdint.h>

enum letter_kind {
	/* To whom it says, and which record it links to. */
	LETTER_OFFER_MADE,     /* specialist, offer: you are asked; answer before at_ms */
	LETTER_OFFER_EXPIRING, /* specialist, offer: not answered yet; answer before at_ms */
	LETTER_OFFER_DECLINED, /* filer, request: somebody said no; others_asked still may say yes
				*/
	LETTER_ALL_DECLINED,   /* filer, request: all said no; ask others */
	LETTER_OFFER_ACCEPTED, /* filer, match: other_name helps; first contact at_ms, 0: not agreed
				*/
	LETTER_FOLLOW_UP_DUE,  /* filer and helper, match: the contact of at_ms has passed */
	LETTER_OUTCOME_CHECK,  /* filer, match: weeks after the end: does it still help? */
	LETTER_HELP_REASSIGNED, /* filer (other_name helps now) and former helper, match */
	LETTER_SCHOOL_ASKED,    /* teacher of the other school, offer: you are asked to take part */
	LETTER_DIGEST,          /* consultant, weekly, the list of today: numbers only */
	LETTER_TEST,            /* coordinator: that mail arrives */
	LETTER_KINDS
};

/* Why something needs a person today, as LETTER_DIGEST counts it. */
enum letter_reason {
	LETTER_NO_CANDIDATE,
	LETTER_NOBODY_LEFT, /* all who were asked said no */
	LETTER_ANSWER_DUE,  /* an offer about to expire */
	LETTER_NO_FOLLOW_UP,
	LETTER_EARLY_SIGNAL,   /* unanswered */
	LETTER_OUTCOME_DUE,    /* asked how it went, no answer */
	LETTER_NOBODY_ASKED,   /* for too long */
	LETTER_HELP_ENDED,     /* and the request is still open */
	LETTER_DID_NOT_LAST,   /* nothing was done about it yet */
	LETTER_FILER_GONE,     /* who asked has left */
	LETTER_SCHOOL_MISSING, /* nobody takes part for a school */
	LETTER_NEED_LEFT,      /* one of several needs has nobody */
	LETTER_REASONS
};

enum { LETTER_NAME_CHARS_MAX = 80 }; /* longer names are cut */

struct letter {
	enum letter_kind kind;
	bool dutch;
	bool to_helper;         /* FOLLOW_UP_DUE, HELP_REASSIGNED: the specialist; else the filer */
	const char *name;       /* the recipient's, for the greeting; "" or NULL: none */
	const char *other_name; /* the other adult's, where the table above says so */
	int64_t at_ms;          /* milliseconds UTC; 0 where there is none */
	unsigned others_asked, weeks;
	unsigned waiting, need_person;    /* DIGEST: requests that wait; what needs a person */
	unsigned reasons[LETTER_REASONS]; /* DIGEST: of need_person, why */
	const char *record_id;            /* for the link */
	const char *link_base;            /* "https://samen.example.org"; NULL: name commands */
	const char *unsubscribe; /* the link that stops this kind of mail; NULL: name the command */
};

struct letter_text {
	const char *subject, *body; /* for struct mail */
};

/*
 * Into arena. INVALID_ARGUMENT when record_id has other characters than letters, digits, '-' and
 * '_', or link_base is no https address (http: loopback only), or a text is not UTF-8 or
 * unsubscribe not one line. Control characters and ends of lines in names become spaces.
 * RESOURCE_EXHAUSTED. Any thread; does not block.
 */
enum status letter_write(
    const struct letter *letter, struct arena *arena, struct letter_text *ret_text);

/* What people call it when they stop it: "offer-made", "digest"; as in `samen mail off KIND`.
 * Lasting. */
const char *letter_kind_name(enum letter_kind kind);
/* In words for a list of settings, to be given to tr(). */
const char *letter_kind_text(enum letter_kind kind);
/* False when there is none of this name. */
bool letter_kind_of(const char *name, enum letter_kind *ret_kind);

/* Whether a setting mail.link_base can be used: https, or http on this machine, no more than host,
 * port and path, no '/' at the end. */
bool letter_link_base_is_valid(const char *link_base);

#endif
