#include "matching/matching.h"

#include "matching/history.h"
#include "matching/matching_store.h"
#include "matching/profile.h"
#include "matching/publisher.h"
#include "ranking/weights.h"
#include "runtime/clock.h"
#include "runtime/log.h"

#include <stdlib.h>

static const size_t refresh_arena_bytes_max = (size_t)64 * 1024 * 1024;

struct matching {
	struct store *store;
	const struct signing_key *key;
	struct finder *finder;
	struct publisher *publisher; /* NULL: not started */
	enum language language;      /* that people here write in */
	struct rank_weights weights;
	struct arena
	    *arena; /* of the thread that refreshes: at start main's, then the committer's */
	bool stale; /* a refresh failed; the committer's */
};

/* What a call has touched; in its arena. */
struct touched {
	bool topics; /* the vocabulary, and so everything */
	struct id_list people;
};

struct finder *matching_finder(const struct call *call)
{
	return ((const struct matching *)call->service)->finder;
}

const struct signing_key *matching_key(const struct call *call)
{
	return ((const struct matching *)call->service)->key;
}

/* --- reading again --- */

/* A reading of our own, outside any call. End it with store_abort(call.txn). */
static enum status begin_reading(struct matching *matching, struct call *ret_call)
{
	arena_reset(matching->arena);
	*ret_call = (struct call){.arena = matching->arena,
	    .store = matching->store,
	    .service = matching,
	    .now_ms = clock_now_ms(),
	    .caller = {.kind = CALLER_SERVICE,
		.id = "matching",
		.organisation_id = "",
		.session_id = ""},
	    .trace_id = ""};
	return store_read(matching->store, &ret_call->txn);
}

static enum status refresh_person(
    struct matching *matching, struct call *call, const char *person_id)
{
	struct profile profile;
	struct profile_state state;
	enum status status = profile_load(call, person_id, &profile);
	if (status == NOT_FOUND) {
		finder_remove(matching->finder, person_id);
		return OK;
	}
	if (status == OK) {
		status = history_state_load(call, person_id, &state);
	}
	return status == OK ? finder_put(matching->finder, &profile, &state) : status;
}

static enum status refresh_people(struct matching *matching, const struct id_list *people)
{
	struct call call;
	enum status status = begin_reading(matching, &call);
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < people->count && status == OK; i++) {
		status = refresh_person(matching, &call, people->ids[i]);
		arena_reset(matching->arena);
	}
	store_abort(call.txn);
	return status;
}

/* Everyone who is to be proposed goes into the new catalogue. */
static enum status fill_catalogue(
    struct matching *matching, struct call *call, struct catalogue *catalogue)
{
	struct record_range range;
	const char *id;
	FeedPerson *person;
	struct profile profile;
	struct profile_state state;
	enum status status = replica_people_walk(call, &range);
	if (status != OK) {
		return status;
	}
	while (status == OK && (status = record_range_next(&range, &id, &person)) == OK) {
		status = profile_load(call, id, &profile);
		if (status == OK) {
			status = history_state_load(call, id, &state);
		}
		if (status == OK) {
			status = catalogue_put(catalogue, &profile, &state);
		}
		status = status == NOT_FOUND ? OK : status;
		arena_reset(matching->arena);
	}
	record_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status build_catalogue(
    struct matching *matching, struct call *call, struct catalogue **ret_catalogue)
{
	struct topic_entry *topics;
	size_t count;
	enum status status = topics_load(call, &topics, &count);
	if (status == OK) {
		status = catalogue_build(
		    topics, count, matching->language, &matching->weights, ret_catalogue);
	}
	if (status != OK) {
		return status;
	}
	arena_reset(matching->arena);
	status = fill_catalogue(matching, call, *ret_catalogue);
	if (status != OK) {
		catalogue_close(*ret_catalogue);
	}
	return status;
}

/* Builds beside what is in use, then swaps. */
static enum status refresh_all(struct matching *matching)
{
	struct call call;
	struct catalogue *catalogue;
	enum status status = begin_reading(matching, &call);
	if (status != OK) {
		return status;
	}
	status = build_catalogue(matching, &call, &catalogue);
	store_abort(call.txn);
	if (status == OK) {
		finder_replace(matching->finder, catalogue);
	}
	return status;
}

/* After the commit, on the committer thread. */
static void refresh(void *service, void *arg)
{
	struct matching *matching = service;
	struct touched *touched = arg;
	enum status status;
	if (touched->topics) {
		status = refresh_all(matching);
		matching->stale = status != OK;
	} else {
		id_list_tidy(&touched->people);
		status = refresh_people(matching, &touched->people);
		matching->stale = matching->stale || status != OK;
	}
	if (status != OK) {
		log_error("index.stale", "status=%s do=\"nothing: it is built anew in a moment\"",
		    status_name(status));
	}
}

/* --- what a call touches --- */

/* One list a call: call->prepared holds it, since no route of this service prepares. */
static struct touched *touched_of(struct call *call)
{
	if (call->prepared == NULL) {
		struct touched *touched = arena_alloc(call->arena, sizeof *touched);
		if (touched == NULL) {
			return NULL;
		}
		call->prepared = touched;
		call_after_commit(call, refresh, touched);
	}
	return call->prepared;
}

enum status matching_touch_person(struct call *call, const char *person_id)
{
	struct touched *touched = touched_of(call);
	if (touched == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	return touched->topics ? OK : id_list_add(&touched->people, call->arena, person_id);
}

enum status matching_touch_topics(struct call *call)
{
	struct touched *touched = touched_of(call);
	if (touched == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	touched->topics = true;
	return OK;
}

enum status matching_mend(struct call *call, void *arg)
{
	const struct matching *matching = arg;
	return matching->stale ? matching_touch_topics(call) : OK;
}

/* --- the service --- */

/* "language" of samen.conf; Dutch when it is not said. */
static enum status read_language(const struct config *config, enum language *ret_language)
{
	const char *name = config != NULL ? config_text(config, "language", "") : "";
	if (name[0] == '\0') {
		*ret_language = LANGUAGE_DUTCH;
		return OK;
	}
	enum status status = language_find(name, ret_language);
	if (status != OK) {
		log_error("config.language", "value=\"%s\" expected=\"dutch or english\"", name);
	}
	return status;
}

enum status matching_open(const struct service *service, void **ret_state)
{
	struct matching *matching = calloc(1, sizeof *matching);
	if (matching == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	matching->store = service->store;
	matching->key = service->key;
	matching->arena = arena_open(refresh_arena_bytes_max);
	enum status status = matching->arena != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = weights_read(service->config, &matching->weights);
	}
	if (status == OK) {
		status = read_language(service->config, &matching->language);
	}
	if (status == OK) {
		status = finder_open(matching->language, &matching->finder);
	}
	if (status == OK) {
		status = refresh_all(matching);
	}
	if (status != OK) {
		matching_close(matching);
		return status;
	}
	*ret_state = matching;
	return OK;
}

enum status matching_start(void *state, struct rpc_server *server)
{
	struct matching *matching = state;
	return publisher_start(server, &matching->publisher);
}

void matching_stop(void *state)
{
	struct matching *matching = state;
	publisher_stop(matching->publisher);
	matching->publisher = NULL;
}

void matching_publish_months(void *state)
{
	publisher_wake(((const struct matching *)state)->publisher);
}

void matching_close(void *state)
{
	struct matching *matching = state;
	if (matching == NULL) {
		return;
	}
	finder_close(matching->finder);
	arena_close(matching->arena);
	free(matching);
}

enum status matching_admit(struct call *call)
{
	FeedPerson *feed;
	enum status status = replica_person_find(call, call->caller.id, &feed);
	if (status != OK) {
		/* Not arrived yet: the token itself is good. */
		return status == NOT_FOUND ? OK : status;
	}
	if (feed->person == NULL ||
	    feed->person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED ||
	    call->caller.token_issued_at_ms < feed->tokens_not_before_ms) {
		return UNAUTHENTICATED;
	}
	return OK;
}
