/* A matching with the stage's region, a request that is being helped and one with an open offer. */
#include "fuzz/support/live.h"

#include "support/matching_stage.h"

#include <stdlib.h>

static struct stage *stage;

static void close_stage(void)
{
	void *state = stage;
	(void)stage_teardown(&state);
}

static void open_again(void)
{
	const struct service service = {.store = stage->store, .key = stage->key};
	void *state = NULL;
	if (matching_open(&service, &state) == OK) {
		matching_close(state);
	}
}

static void add_callers(struct live_service *service)
{
	live_add_caller(
	    service, "nobody", (struct caller){.id = "", .organisation_id = "", .session_id = ""});
	live_add_caller(service, "teacher", teacher);
	live_add_caller(service, "colleague", colleague);
	live_add_caller(service, "coach", coach);
	live_add_caller(service, "distant", distant);
	live_add_caller(service, "consultant", consultant);
	live_add_caller(service, "neighbour", neighbour);
	live_add_caller(service, "service", follower);
	live_add_caller(service, "stranger", stranger);
	live_add_caller(service, "coordinator",
	    (struct caller){.kind = CALLER_PERSON,
		.id = "p-000000000009",
		.roles = MAY_COORDINATOR,
		.organisation_id = SPECIAL,
		.session_id = ""});
	live_add_caller(service, "parent",
	    (struct caller){.kind = CALLER_PARENT,
		.id = "l-000000000001",
		.roles = MAY_PARENT,
		.organisation_id = "",
		.session_id = "",
		.request_id = REQUEST});
}

void live_matching_open(struct live_service *service)
{
	void *state = NULL;
	live_require(stage_setup(&state) == 0, "matching does not open");
	stage = state;
	live_require(atexit(close_stage) == 0, "no room to clean up");
	service->name = "matching";
	service->fake = &stage->service;
	service->open_again = open_again;
	service->runs_effects = true;
	live_add_word(service, 'm', stage_match(stage));
	stage_request(
	    stage, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme", "dyslexie"}});
	stage_request(stage, &(struct stage_request){.id = "r-000000000003",
				 .needs = {"autisme"},
				 .from_school = SPECIAL,
				 .to_school = SCHOOL});
	live_add_word(service, 'f', stage_offer(stage, OTHER_REQUEST, DISTANT, "autisme"));
	add_callers(service);
	live_add_routes(service);
	live_add_feed(service, "feed/directory", &matching_directory);
	live_add_feed(service, "feed/intake", &matching_intake);
	live_add_timer(service, "timer/offers", matching_expire_offers);
	live_add_timer(service, "timer/mend", matching_mend);
}
