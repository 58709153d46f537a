/*
 * One unary call of the Connect protocol on its way through: what its head says, the envelope that
 * goes to the service, and the answer that comes of the service's.
 */
#ifndef SAMEN_UNARY_H
#define SAMEN_UNARY_H

#include "gateway/answer.h"
#include "gateway/browser_session.h"
#include "gateway/connect.h"
#include "gateway/methods.h"
#include "runtime/request_key.h"
#include "runtime/token.h"

enum {
	UNARY_BODY_BYTES_MAX =
	    (1 << 20) - (64 << 10), /* what fits a service's envelope, and some */
	UNARY_TIMEOUT_MS_DEFAULT = 15000,
	UNARY_TIMEOUT_MS_MAX = 60000,
	UNARY_WAIT_MARGIN_MS = 5000, /* beyond wait_ms, for an answer to arrive */
	UNARY_GZIP_BYTES_MIN = 1024, /* smaller answers are as fast without */
	UNARY_TRACE_CHARS_MAX = 32,
	UNARY_ANSWER_ARENA_BYTES = 64 << 20
};

struct unary {
	const struct method *method;
	enum codec codec;
	bool is_get;
	bool packed; /* the body came as gzip */
	bool pack;   /* the answer may go as gzip */
	bool dutch;
	bool has_timeout;
	bool waits; /* for news: counted apart */
	uint32_t timeout_ms;
	const struct browser_session *cookies; /* complete the request; NULL: nothing does */
	enum status status;                    /* how it ended */
	char token[TOKEN_TEXT_MAX];
	char trace_id[UNARY_TRACE_CHARS_MAX + 1];
	char request_key[REQUEST_KEY_CHARS_MAX + 1]; /* empty: it changes nothing */
};

/* Whether a path is one of the API's, be there such a method or not. */
bool unary_is_path(const char *path);

/*
 * Reads the head. Anything but OK: the answer says what is wrong with it, and the call ends there.
 * Does not block, as all below.
 */
enum status unary_open(struct unary *unary,
    const struct methods *methods,
    const struct head *head,
    struct answer *answer);
/* Wipes the token. */
void unary_close(struct unary *unary);

/* Ends the call: error JSON, in place of what the answer held. message is in the caller's language.
 */
void unary_fail(
    struct unary *unary, enum status status, const char *message, struct answer *answer);

/* Ends the call because of its message: OUT_OF_RANGE when that is too large, RESOURCE_EXHAUSTED
 * when there is no memory for it now, INVALID_ARGUMENT when it cannot be read. */
void unary_refuse_message(struct unary *unary, enum status status, struct answer *answer);
/* Ends the call: who makes it has to wait. */
void unary_refuse_for_now(struct unary *unary, unsigned wait_ms, struct answer *answer);

/*
 * The service's envelope of what came in: body, or for a GET the arguments of head. Anything but
 * OK: answered, as unary_open. ret_request is wiped by its owner.
 */
enum status unary_request(struct unary *unary,
    const struct head *head,
    const struct buffer *body,
    struct buffer *ret_request,
    struct answer *answer);

/*
 * What a service answered, unpacked into arena (of UNARY_ANSWER_ARENA_BYTES; may be NULL); status
 * is that of uplink_done, and stays the same unless it is OK. NULL in *ret_response then.
 */
enum status unary_read(enum status status,
    struct bytes reply,
    struct arena *arena,
    Samen__Rpc__V1__Response **ret_response);

/* Answers with that. */
void unary_answer(struct unary *unary,
    enum status status,
    const Samen__Rpc__V1__Response *response,
    struct arena *arena,
    struct answer *answer);

/* Ends the call because there is no answer of the service's own. */
void unary_unreached(struct unary *unary, enum status status, struct answer *answer);

#endif
