#include "gateway/ticket_cookie.h"

#include "gateway/code_flow.h"
#include "gateway/cookie.h"
#include "runtime/clock.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
	STATE_SHOWN = 8,   /* characters of the state in the cookie's name: one a tab */
	UNDER_WAY_MAX = 4, /* in one browser; more, and the older ones are dropped */
	DROPPED_MAX = 8,   /* at once: an answer has room for few headers */
	NAME_SIZE = 64
};

static void name_of(const char *state, char ret_name[static NAME_SIZE])
{
	(void)snprintf(ret_name, NAME_SIZE, SIGN_ON_COOKIE "%.*s", STATE_SHOWN, state);
}

/* Whoever begins again and again does not fill the browser with cookies. */
static void drop_old(const struct head *head, bool secure, struct answer *answer)
{
	size_t count = cookie_count(head, SIGN_ON_COOKIE, secure);
	if (count < UNDER_WAY_MAX) {
		return;
	}
	for (size_t i = 0; i < count && i < DROPPED_MAX; i++) {
		char name[NAME_SIZE];
		struct bytes rest = cookie_rest(head, SIGN_ON_COOKIE, secure, i);
		(void)snprintf(name, sizeof name, SIGN_ON_COOKIE "%.*s", (int)rest.size,
		    (const char *)rest.data);
		cookie_clear(answer, name, secure);
	}
}

enum status ticket_cookie_give(const struct ticket *ticket,
    const struct head *head,
    bool secure,
    struct arena *arena,
    struct answer *answer)
{
	char name[NAME_SIZE];
	struct bytes sealed;
	enum status status = ticket_seal(ticket, clock_mono_ms(), arena, &sealed);
	if (status != OK) {
		return status;
	}
	drop_old(head, secure, answer);
	name_of(ticket->state, name);
	return cookie_set(answer, name, secure, SAME_SITE_LAX, sealed, (long)TICKET_MINUTES * 60)
		   ? OK
		   : OUT_OF_RANGE;
}

static bool is_state(const char *text)
{
	return strlen(text) == CODE_FLOW_TEXT_SIZE - 1;
}

enum status ticket_cookie_take(const char *state,
    const struct head *head,
    bool secure,
    struct arena *arena,
    struct answer *answer,
    struct ticket *ret_ticket)
{
	char name[NAME_SIZE];
	if (!is_state(state)) {
		return UNAUTHENTICATED;
	}
	name_of(state, name);
	struct bytes sealed = cookie_find(head, name, secure, TICKET_BYTES_MAX);
	if (sealed.size == 0) {
		return UNAUTHENTICATED;
	}
	cookie_clear(answer, name, secure);
	enum status status =
	    ticket_open(sealed, TICKET_UNDER_WAY, clock_mono_ms(), arena, ret_ticket);
	if (status == OK && (!is_state(ret_ticket->state) || sodium_memcmp(ret_ticket->state, state,
								 CODE_FLOW_TEXT_SIZE - 1) != 0)) {
		status = UNAUTHENTICATED;
	}
	return status;
}
