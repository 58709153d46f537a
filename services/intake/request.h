/*
 * The rules of a request (hulpvraag): its lifecycle, and when its sealed text may open. Pure: no
 * I/O, no clock, no messages. The numbers are those of samen.intake.v1 (checked where both are
 * known).
 */
#ifndef SAMEN_REQUEST_H
#define SAMEN_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

enum request_state { REQUEST_OPEN = 1, REQUEST_CLOSED = 2, REQUEST_WITHDRAWN = 3 };

/* Whether a request in one state may go to another. Any numbers. */
bool request_may_become(uint32_t from, uint32_t to);

enum basis_kind {
	BASIS_PARENTAL_CONSENT = 1,
	BASIS_ANONYMOUS_CONSULT = 2,
	BASIS_OTHER = 3,
	BASIS_NONE = 4
};

/* What the text may be used for. The number of none is read as PURPOSE_FIND_HELP. */
enum purpose { PURPOSE_FIND_HELP = 1, PURPOSE_ADVICE_ONLY = 2, PURPOSE_RETURN_OR_TRANSITION = 3 };
enum purpose purpose_of(uint32_t number);

enum basis_verdict { BASIS_STANDS, BASIS_MISSING, BASIS_WITHDRAWN };

/* Whether the text may open outside the school on this basis. withdrawn_at_ms: 0 when it was not
 * withdrawn. */
enum basis_verdict basis_judge(uint32_t kind, int64_t withdrawn_at_ms);

enum consent_verdict {
	CONSENT_GOOD,
	CONSENT_UNDATED,
	CONSENT_IN_FUTURE,
	CONSENT_TOO_OLD,          /* two years and more */
	CONSENT_BEFORE_WITHDRAWAL /* parents withdrew since: they must be asked anew */
};

/*
 * Whether consent given at a moment counts now. withdrawn_at_ms: when an earlier consent was
 * withdrawn, 0 for never; a consent of the same day passes, since dates are often without a time.
 */
enum consent_verdict consent_judge(int64_t given_at_ms, int64_t withdrawn_at_ms, int64_t now_ms);

/* Whether the filer may still open the text: while it is open, and for 30 days after closing.
 * ended_at_ms: 0 while it is open. */
bool filer_may_open(uint32_t state, int64_t ended_at_ms, int64_t now_ms);

/* Whether somebody with a grant may: only while it is open. */
bool grant_may_open(uint32_t state);

#endif
