/* A notify with an offer of which mail waits, one that was refused, and wishes of the helper. */
#include "fuzz/support/live.h"

#include "support/notify_stage.h"

#include "matching.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define DECLINED SAMEN__MATCHING__V1__OFFER_STATE__DECLINED

static struct notify_stage *stage;

static void close_stage(void)
{
	void *state = stage;
	(void)notify_stage_teardown(&state);
}

static void open_again(void)
{
	void *state = NULL;
	if (notify_open(&stage->parts, &state) == OK) {
		notify_close(state);
	}
}

static struct caller person(const char *id, unsigned roles)
{
	return (struct caller){.kind = CALLER_PERSON,
	    .id = id,
	    .roles = roles,
	    .organisation_id = "",
	    .session_id = "",
	    .token_issued_at_ms = NOTIFY_START_MS};
}

static void add_callers(struct live_service *service)
{
	live_add_caller(
	    service, "nobody", (struct caller){.id = "", .organisation_id = "", .session_id = ""});
	live_add_caller(service, "teacher", person(FILER, MAY_TEACHER));
	live_add_caller(service, "specialist", person(HELPER, MAY_SPECIALIST));
	live_add_caller(service, "consultant", person(WATCHER, MAY_CONSULTANT));
	live_add_caller(service, "coordinator", person(WATCHER, MAY_COORDINATOR));
	live_add_caller(service, "service",
	    (struct caller){.kind = CALLER_SERVICE,
		.id = "matching",
		.roles = MAY_SERVICE,
		.organisation_id = "",
		.session_id = ""});
}

static void fill_queue(void)
{
	const struct smtp_result refused = {SMTP_REFUSED, SMTP_ANSWERED, 550};
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	notify_stage_send(stage, &refused);
	notify_stage_offer(stage, DECLINED, at_ms, at_ms);
}

static const char *make_token(void)
{
	const struct call call = {.service = stage->service.service};
	static struct arena *arena;
	arena = arena_open(4096);
	live_require(arena != NULL, "no memory");
	return unsubscribe_token(notify_unsubscribe_key(&call), HELPER, LETTER_DIGEST, arena);
}

void live_notify_open(struct live_service *service)
{
	void *state = NULL;
	live_require(notify_stage_setup(&state) == 0, "notify does not open");
	stage = state;
	live_require(atexit(close_stage) == 0, "no room to clean up");
	service->name = "notify";
	service->fake = &stage->service;
	service->open_again = open_again;
	service->runs_effects = true;
	fill_queue();
	live_add_word(service, 't', make_token());
	add_callers(service);
	live_add_routes(service);
	live_add_feed(service, "feed/directory", &notify_directory);
	live_add_feed(service, "feed/matching", &notify_matching);
	live_add_timer(service, "timer/digests", notify_digests);
	live_add_timer(service, "timer/purge", notify_purge);
}
