/*
 * One call as a handler sees it, and the table of a service's methods. A handler is straight-line
 * code inside a transaction that the runtime owns: check everything, then write, then fill the
 * answer.
 */
#ifndef SAMEN_CALL_H
#define SAMEN_CALL_H

#include "runtime/arena.h"
#include "runtime/i18n.h"
#include "runtime/record.h"
#include "runtime/status.h"

#include <stdbool.h>

enum caller_kind { CALLER_NOBODY, CALLER_PERSON, CALLER_SERVICE, CALLER_PARENT };

/* Bits of struct route.roles. Those of people are 1 << samen.common.v1.Role. */
enum {
	MAY_NOBODY = 1 << 0, /* needs no token */
	MAY_TEACHER = 1 << 1,
	MAY_SPECIALIST = 1 << 2,
	MAY_CONSULTANT = 1 << 3,
	MAY_COORDINATOR = 1 << 4,
	MAY_ANYONE = MAY_TEACHER | MAY_SPECIALIST | MAY_CONSULTANT | MAY_COORDINATOR,
	MAY_SERVICE = 1 << 8,
	/* A person who must set up a second factor first: any role, with a token that names none.
	 */
	MAY_ENROLLING = 1 << 10,
	MAY_PARENT = 1 << 9 /* came with the code of a letter: a request, and no account */
};

/*
 * Bits of struct route.whose: what the caller must be to the record that the call is about; one of
 * them suffices. A service's rights.c works out which hold and compares them with the table. Whose
 * call is about no record of somebody has WHOSE_ANY.
 */
enum {
	WHOSE_ANY = 0,
	WHOSE_OWN = 1 << 0,    /* the caller made it, or it is about the caller */
	WHOSE_HELPER = 1 << 1, /* the caller was asked to help with it, or does */
	WHOSE_AREA = 1 << 2,   /* a consultant, of the area that it lies in */
	WHOSE_REGION = 1 << 3, /* a coordinator: all of the region */
	WHOSE_PARENT = 1 << 4  /* a parent, of the request that the letter is about */
};

/* Who calls, from the token. Texts are in the call's arena. */
struct caller {
	enum caller_kind kind;
	const char *id;              /* person id, service name or parent's letter; "" for nobody */
	unsigned roles;              /* MAY_ bits */
	const char *organisation_id; /* never NULL */
	const char *session_id;      /* never NULL */
	const char *request_id;      /* a parent's; never NULL */
	char *const *area_ids;       /* a consultant's */
	size_t area_count;
	int64_t token_issued_at_ms;
};

enum { CALL_MADE_MAX = 64, CALL_DETAILS_MAX = 32, CALL_MARGIN_MS = 50 };

struct call {
	struct arena *arena;   /* everything of this call; wiped when it ends */
	struct store_txn *txn; /* NULL in prepare */
	struct store *store;   /* for a short look of prepare; handlers use txn */
	struct caller caller;
	unsigned whose; /* of the route */
	bool dutch;     /* the caller's language */
	int64_t now_ms; /* one moment for the whole call */
	const char *trace_id;
	const char *request_key;         /* a WRITE's, else ""; two callers' may be the same */
	void *service;                   /* the service's own state */
	void *prepared;                  /* what prepare left for handle and answer */
	const char *made[CALL_MADE_MAX]; /* what handle made, for answer */
	size_t made_count;
	/* The runtime's. */
	const char *message;
	struct call_detail *details;
	size_t detail_count;
	struct call_effect {
		void (*run)(void *service, void *arg);
		void *arg;
	} * effects;
	size_t effect_count, effect_room;
	bool has_wrong_fields; /* even when there was no memory for the details */
	bool is_short;         /* something could not be kept for want of memory */
	bool waits;
	bool last_try;
	uint64_t looked; /* how far a WAIT handler has looked in its runs before: its own to set */
	unsigned retry_after_ms; /* said with RESOURCE_EXHAUSTED; 0: not known */
	int64_t started_mono_ms;
	int64_t wait_until_mono_ms;
	int64_t deadline_mono_ms;
};

struct call_detail {
	const char *field, *reason, *message;
	uint32_t from, to;
};

/*
 * Handlers. request and response are messages of the route's types. handle checks and writes
 * (call->made tells answer what came of it); answer fills response, from made, under the caller's
 * rights of this moment: it runs after handle, and alone when a request key is repeated. READ,
 * LONG_READ and WAIT routes have no handle. prepare runs before, outside any transaction, on a pool
 * thread that may take its time.
 */
typedef enum status call_prepare(struct call *call, const void *request);
typedef enum status call_handle(struct call *call, const void *request);
typedef enum status call_answer(struct call *call, const void *request, void *response);

/* LONG_READ: a READ that may take seconds: on a thread where it keeps nobody waiting. It sees to it
 * itself that it ends before the call's deadline. */
enum access { READ, WRITE, WAIT, LONG_READ };

struct route {
	const char *method;
	const ProtobufCMessageDescriptor *request, *response;
	enum access access;
	unsigned roles;
	call_prepare *prepare;
	call_handle *handle;
	call_answer *answer;
	bool secret_payload; /* no hash of the payload is kept: it holds a password or a code */
	unsigned whose;      /* WHOSE_ bits */
};

/*
 * The one place where a failure is worded: sets the call's message (format in English, translated
 * for the caller) and returns status.
 */
enum status call_fail(struct call *call, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Names one wrong field; returns INVALID_ARGUMENT. May be called for several fields. */
enum status call_field(
    struct call *call, const char *field, const char *reason, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with a place in the text. */
enum status call_field_at(struct call *call,
    const char *field,
    const char *reason,
    uint32_t from,
    uint32_t to,
    const char *format,
    ...) __attribute__((format(printf, 6, 7)));
/* Whether call_field was called. */
bool call_has_wrong_fields(const struct call *call);

/* Hands an id or figure on to answer; kept with the request key. Copied. */
void call_made(struct call *call, const char *text);
void call_made_number(struct call *call, uint64_t number);

/* Runs after the commit, on the committer thread, and never when it fails. arg must outlive the
 * call's arena or lie in it. As many as wanted; the call fails when there is no memory for them. */
void call_after_commit(struct call *call, void (*run)(void *service, void *arg), void *arg);

/* Runs them; the runtime's, after the commit. */
void call_run_effects(struct call *call);

/*
 * In a WAIT handler that found nothing: asks to be run again when something changes, for wait_ms at
 * most, and CALL_MARGIN_MS less than the caller waits, so that the answer still arrives. False when
 * the time is up: answer with what there is. What was allocated in this run is gone in the next.
 */
bool call_wait(struct call *call, uint32_t wait_ms);

/* For handlers that look through much, as they go: DEADLINE_EXCEEDED, worded, CALL_MARGIN_MS before
 * the caller stops waiting. */
enum status call_check_time(struct call *call);

/* Whether the caller holds one of these roles (MAY_ bits); is this person; watches this area as a
 * consultant. */
bool caller_may(const struct call *call, unsigned roles);
bool caller_is(const struct call *call, const char *person_id);
bool caller_watches(const struct call *call, const char *area_id);
/* Whether the caller came with the letter of this request, as its pupil's parent. */
bool caller_is_parent_of(const struct call *call, const char *request_id);

#endif
