/*
 * The services live in this process, each with a store in a temporary folder and a small region in
 * it, for fuzzers: any bytes are taken as a call of any method by any caller, and nothing of it
 * stays. Whatever goes wrong while a service is set up ends the program.
 */
#ifndef SAMEN_FUZZ_LIVE_H
#define SAMEN_FUZZ_LIVE_H

#include "runtime/follower.h"

#include "support/fake_call.h"

enum {
	LIVE_SERVICES = 4,
	LIVE_WORDS_MAX = 32,
	LIVE_CALLERS_MAX = 16,
	LIVE_STEPS_MAX = 80,
	LIVE_MADE_MAX = 10
};

/* Stands in a text field as "@" and its letter, for what differs from run to run: ids, tokens. */
struct live_word {
	char letter;
	const char *text;
};

struct live_caller {
	const char *name;
	struct caller caller;
};

/* One thing that can be asked of a service: a method, a change of a feed it follows, a timer. */
struct live_step {
	const char *name; /* "FileRequest", "feed/directory", "timer" */
	const ProtobufCMessageDescriptor *request;
	const struct route *route;            /* of a method */
	const struct follower_source *source; /* of a feed */
	enum status (*timer)(struct call *, void *);
	uint16_t number; /* made of the name */
};

struct live_service {
	const char *name;
	struct fake_service *fake;
	struct live_word words[LIVE_WORDS_MAX];
	size_t word_count;
	struct live_caller callers[LIVE_CALLERS_MAX];
	size_t caller_count;
	struct live_step steps[LIVE_STEPS_MAX];
	size_t step_count;
	/* What its calls do after the commit reads the store and nothing more, so that it may run
	 * although the commit never comes. */
	bool runs_effects;
	/* A method that takes nothing, and changes what no transaction takes back; NULL: none. */
	const char *left_out;
	/* Opens the service once more on the same store, as a restart does, and closes it. NULL
	 * where the service has a store of its own, which no process may open twice. */
	void (*open_again)(void);
};

/* Live from the first use until the program ends, when their folders are removed. */
const struct live_service *live_service(size_t number);
/* By name; NULL when there is none. */
const struct live_service *live_service_named(const char *name);

/* The step of this number, or some step when none has it; the caller likewise. Never NULL. */
const struct live_step *live_step(const struct live_service *service, uint16_t number);
const struct live_caller *live_caller(const struct live_service *service, uint8_t number);
/* Whether it may change the store. */
bool live_step_writes(const struct live_step *step);
uint16_t live_number_of(const char *step_name);

/* What a row of calls left: ids for "@0" to "@9" of the calls after it. */
struct live_made {
	char texts[LIVE_MADE_MAX][64];
	size_t count;
};

/*
 * Takes payload as a step's request and runs it inside txn as the rpc server would: decode, check,
 * prepare, handle in a nested transaction, answer, and the answer's envelope. The
 * status is the answer's. made may be NULL. *ret_message, when not NULL, is set to a copy of what
 * the caller is told, to be freed.
 */
enum status live_run(const struct live_service *service,
    const struct live_step *step,
    const struct caller *caller,
    struct bytes payload,
    struct store_txn *txn,
    struct live_made *made,
    char **ret_message);

/* For the files that set services up. */
void live_add_word(struct live_service *service, char letter, const char *text);
void live_add_caller(struct live_service *service, const char *name, struct caller caller);
void live_add_feed(
    struct live_service *service, const char *name, const struct follower_source *source);
void live_add_timer(
    struct live_service *service, const char *name, enum status (*timer)(struct call *, void *));
void live_add_routes(struct live_service *service);
void live_require(bool holds, const char *what);

void live_directory_open(struct live_service *service);
void live_intake_open(struct live_service *service);
void live_matching_open(struct live_service *service);
void live_notify_open(struct live_service *service);

#endif
