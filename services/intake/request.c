#include "intake/request.h"

#include <stddef.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
/* A client's clock may run this much ahead. */
static const int64_t skew_ms = (int64_t)5 * 60 * 1000;

enum { CONSENT_DAYS_MAX = 731, FILER_DAYS_AFTER_CLOSING = 30 };

static const struct {
	enum request_state from, to;
} moves[] = {
    {REQUEST_OPEN, REQUEST_CLOSED},
    {REQUEST_OPEN, REQUEST_WITHDRAWN},
};

bool request_may_become(uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (moves[i].from == from && moves[i].to == to) {
			return true;
		}
	}
	return false;
}

enum purpose purpose_of(uint32_t number)
{
	return number >= PURPOSE_FIND_HELP && number <= PURPOSE_RETURN_OR_TRANSITION
		   ? (enum purpose)number
		   : PURPOSE_FIND_HELP;
}

enum basis_verdict basis_judge(uint32_t kind, int64_t withdrawn_at_ms)
{
	if (kind != BASIS_PARENTAL_CONSENT && kind != BASIS_ANONYMOUS_CONSULT &&
	    kind != BASIS_OTHER) {
		return BASIS_MISSING;
	}
	return withdrawn_at_ms != 0 ? BASIS_WITHDRAWN : BASIS_STANDS;
}

enum consent_verdict consent_judge(int64_t given_at_ms, int64_t withdrawn_at_ms, int64_t now_ms)
{
	if (given_at_ms <= 0) {
		return CONSENT_UNDATED;
	}
	if (given_at_ms > now_ms + skew_ms) {
		return CONSENT_IN_FUTURE;
	}
	if (given_at_ms < now_ms - CONSENT_DAYS_MAX * day_ms) {
		return CONSENT_TOO_OLD;
	}
	bool stale = withdrawn_at_ms != 0 && given_at_ms <= withdrawn_at_ms - day_ms;
	return stale ? CONSENT_BEFORE_WITHDRAWAL : CONSENT_GOOD;
}

bool filer_may_open(uint32_t state, int64_t ended_at_ms, int64_t now_ms)
{
	return state == REQUEST_OPEN ||
	       (state == REQUEST_CLOSED &&
		   now_ms < ended_at_ms + FILER_DAYS_AFTER_CLOSING * day_ms);
}

bool grant_may_open(uint32_t state)
{
	return state == REQUEST_OPEN;
}
