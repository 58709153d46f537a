/*
 * SIGKILL in the middle of writing, fifty rounds under load, each service in turn: at a failpoint
 * just before or just after the commit, or at a drawn moment. What was acknowledged is there after
 * the restart, what was not is there whole or not at all, and sending it again with its key never
 * doubles it.
 */
#include "support/check.h"
#include "support/region.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	ROUNDS = 50,
	WRITERS = 4,
	ATTEMPTS_MAX = 10, /* a writer, a round */
	WRITE_MS = 400,
	ACKNOWLEDGED_MAX = 24, /* before a drawn moment */
	DELAY_US_MAX = 4000,
	FAILPOINT_PASSAGES = 10,
	KILLED = 128 + 9
};

enum moment { BEFORE_COMMIT, AFTER_COMMIT, ANY_MOMENT, MOMENTS };

static const char *const failpoints[] = {
    [BEFORE_COMMIT] = "before-commit", [AFTER_COMMIT] = "after-commit"};

/* One write that was tried. */
struct attempt {
	char key[ACTOR_KEY_SIZE];
	struct bytes payload;
	char id[32]; /* of what was made */
	uint64_t change;
	bool acknowledged;
};

struct work;

struct writer {
	const struct work *work;
	struct actor *actor;
	pthread_t thread;
	unsigned number;
	char match[32];                        /* matching only */
	struct attempt attempts[ATTEMPTS_MAX]; /* of this round */
	size_t count;
	unsigned serial; /* attempts in all rounds */
	unsigned acknowledged_ever;
	_Atomic unsigned acknowledged; /* in this round */
	_Atomic bool done;
};

/* What the writers of one service do. */
struct work {
	enum service_name service;
	const char *method;
	struct bytes (*pack)(struct writer *writer);
	const char *(*id_of)(const void *message);
	/* How many of the writer's attempts have taken effect, in all rounds. */
	size_t (*count_effects)(struct writer *writer);
	/* Fails the test unless what the attempt made is there, whole. */
	void (*check_whole)(struct writer *writer, const struct attempt *attempt);
};

static struct {
	struct region region;
	struct writer writers[SERVICE_COUNT][WRITERS];
	uint64_t seed;
	unsigned acknowledged, unacknowledged, unacknowledged_but_there;
} fault;

static struct bytes pack(struct writer *writer, const char *json)
{
	assert_non_null(json);
	return actor_pack(writer->actor, writer->work->service, writer->work->method, json);
}

/* --- directory: invitations, a person and an account in one --- */

static struct bytes pack_invitation(struct writer *writer)
{
	return pack(writer,
	    arena_printf(writer->actor->arena,
		"{'email': 'kill-%u-%u@example.org', 'name': 'Kees %u', 'roles': ['TEACHER'], "
		"'organisationId': '10AA00'}",
		writer->number, writer->serial, writer->serial));
}

static const char *invited_id(const void *message)
{
	const Samen__Directory__V1__InviteResponse *invited = message;
	return invited->person->id;
}

static const Samen__Directory__V1__ListPeopleResponse *list_people(
    struct actor *actor, const char *token)
{
	return actor_do(
	    actor, DIRECTORY, "ListPeople", "{'page': {'size': 500, 'token': '%s'}}", token);
}

static size_t count_invited(struct writer *writer)
{
	char prefix[32];
	size_t count = 0;
	const char *token = "";
	(void)snprintf(prefix, sizeof prefix, "kill-%u-", writer->number);
	do {
		const Samen__Directory__V1__ListPeopleResponse *list =
		    list_people(writer->actor, token);
		for (size_t i = 0; i < list->n_people; i++) {
			count += strncmp(list->people[i]->email, prefix, strlen(prefix)) == 0;
		}
		token = list->next_token;
	} while (token[0] != '\0');
	return count;
}

static void check_invited(struct writer *writer, const struct attempt *attempt)
{
	const char *token = "";
	do {
		const Samen__Directory__V1__ListPeopleResponse *list =
		    list_people(writer->actor, token);
		for (size_t i = 0; i < list->n_people; i++) {
			const Samen__Directory__V1__Person *person = list->people[i];
			if (strcmp(person->id, attempt->id) == 0) {
				assert_int_equal(person->n_roles, 1);
				assert_string_equal(person->organisation_name, "De Berk");
				return;
			}
		}
		token = list->next_token;
	} while (token[0] != '\0');
	fail_msg("%s was acknowledged and is gone", attempt->id);
}

/* --- intake: requests with their keys and sealed text --- */

static struct bytes pack_filing(struct writer *writer)
{
	return pack(writer,
	    arena_printf(writer->actor->arena,
		"{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
		"{'happens': 'Er is veel onrust.'}, 'basis': {'kind': 'NO_BASIS'}, 'hearing': "
		"{'heard': true}, 'pseudonym': 'k-%u-%u'}",
		writer->number, writer->serial));
}

static const char *filed_id(const void *message)
{
	const Samen__Intake__V1__Request *request = message;
	return request->id;
}

static size_t count_filed(struct writer *writer)
{
	char prefix[32];
	size_t count = 0;
	const char *token = "";
	(void)snprintf(prefix, sizeof prefix, "k-%u-", writer->number);
	do {
		const Samen__Intake__V1__ListRequestsResponse *list = actor_do(writer->actor,
		    INTAKE, "ListRequests", "{'page': {'size': 500, 'token': '%s'}}", token);
		for (size_t i = 0; i < list->n_requests; i++) {
			count += strncmp(list->requests[i]->pseudonym, prefix, strlen(prefix)) == 0;
		}
		token = list->next_token;
	} while (token[0] != '\0');
	return count;
}

static void check_filed(struct writer *writer, const struct attempt *attempt)
{
	const Samen__Intake__V1__OpenRequestResponse *opened =
	    actor_do(writer->actor, INTAKE, "OpenRequest", "{'requestId': '%s'}", attempt->id);
	assert_string_equal(opened->story->happens, "Er is veel onrust.");
}

/* --- matching: follow-ups, each of which adds one to a match's list --- */

static struct bytes pack_follow_up(struct writer *writer)
{
	return pack(writer, arena_printf(writer->actor->arena,
				"{'matchId': '%s', 'tookPlace': true}", writer->match));
}

static const char *followed_id(const void *message)
{
	const Samen__Matching__V1__Match *match = message;
	return match->id;
}

static size_t count_followed(struct writer *writer)
{
	const Samen__Matching__V1__Match *match =
	    actor_do(writer->actor, MATCHING, "GetMatch", "{'matchId': '%s'}", writer->match);
	return match->n_follow_ups_at_ms;
}

static void check_followed(struct writer *writer, const struct attempt *attempt)
{
	assert_string_equal(attempt->id, writer->match);
}

static const struct work works[SERVICE_COUNT] = {
    [DIRECTORY] = {DIRECTORY, "Invite", pack_invitation, invited_id, count_invited, check_invited},
    [INTAKE] = {INTAKE, "FileRequest", pack_filing, filed_id, count_filed, check_filed},
    [MATCHING] = {MATCHING, "FollowUp", pack_follow_up, followed_id, count_followed,
	check_followed},
};

/* --- writing under load --- */

static bool try_once(struct writer *writer, struct attempt *attempt)
{
	actor_use_key(writer->actor, attempt->key);
	struct reply reply = actor_send(
	    writer->actor, writer->work->service, writer->work->method, attempt->payload);
	if (reply.status != OK) {
		return false;
	}
	(void)snprintf(attempt->id, sizeof attempt->id, "%s", writer->work->id_of(reply.message));
	attempt->change = reply.response->position->change;
	return true;
}

/* Until a write is not acknowledged, or there were enough. */
static void *write_on(void *arg)
{
	struct writer *writer = arg;
	for (size_t i = 0; i < ATTEMPTS_MAX; i++) {
		struct attempt *attempt = &writer->attempts[writer->count++];
		*attempt = (struct attempt){.payload = writer->work->pack(writer)};
		actor_fresh_key(attempt->key);
		writer->serial++;
		attempt->acknowledged = try_once(writer, attempt);
		if (!attempt->acknowledged) {
			break;
		}
		atomic_fetch_add(&writer->acknowledged, 1);
	}
	atomic_store(&writer->done, true);
	return NULL;
}

static void start_writers(struct writer *writers)
{
	for (size_t i = 0; i < WRITERS; i++) {
		writers[i].count = 0;
		writers[i].acknowledged = 0;
		writers[i].done = false;
		writers[i].actor->timeout_ms = WRITE_MS;
		assert_int_equal(
		    pthread_create(&writers[i].thread, NULL, write_on, &writers[i]), 0);
	}
}

static void join_writers(struct writer *writers)
{
	for (size_t i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
		writers[i].actor->timeout_ms = CHECK_SOON_MS;
		writers[i].acknowledged_ever += writers[i].acknowledged;
	}
}

static unsigned acknowledged_by(const struct writer *writers)
{
	unsigned sum = 0;
	for (size_t i = 0; i < WRITERS; i++) {
		sum += atomic_load(&writers[i].acknowledged);
	}
	return sum;
}

static bool all_done(const struct writer *writers)
{
	bool done = true;
	for (size_t i = 0; i < WRITERS; i++) {
		done = done && atomic_load(&writers[i].done);
	}
	return done;
}

/* --- killing --- */

static void arm(enum service_name service, enum moment moment)
{
	char failpoint[64];
	(void)snprintf(failpoint, sizeof failpoint, "%s:%u", failpoints[moment],
	    3 + check_random_below(&fault.seed, FAILPOINT_PASSAGES));
	deployment_kill(fault.region.deployment, service);
	deployment_arm(fault.region.deployment, failpoint);
	deployment_launch(fault.region.deployment, service);
}

static void kill_at_drawn_moment(enum service_name service, const struct writer *writers)
{
	unsigned enough = check_random_below(&fault.seed, ACKNOWLEDGED_MAX);
	WAIT_UNTIL(acknowledged_by(writers) >= enough || all_done(writers));
	/* Anywhere within a write or a commit: the length of this pause is what is tried out. */
	const struct timespec delay = {
	    .tv_nsec = (long)check_random_below(&fault.seed, DELAY_US_MAX) * 1000};
	(void)nanosleep(&delay, NULL);
	deployment_kill(fault.region.deployment, service);
}

/* A failpoint that the load did not reach is as good as no failpoint. */
static void wait_for_failpoint(enum service_name service, const struct writer *writers)
{
	int code = 0;
	bool ended = false;
	WAIT_UNTIL((ended = deployment_has_ended(fault.region.deployment, service, &code)) ||
		   all_done(writers));
	if (!ended) {
		deployment_signal(fault.region.deployment, service, 9);
		code = deployment_wait_end(fault.region.deployment, service);
	}
	assert_int_equal(code, KILLED);
}

/* --- what is left --- */

static struct attempt *unacknowledged_of(struct writer *writer)
{
	struct attempt *last = writer->count > 0 ? &writer->attempts[writer->count - 1] : NULL;
	return last != NULL && !last->acknowledged ? last : NULL;
}

/* Again with the same key: the same change, and nothing new. */
static void repeat_acknowledged(struct writer *writer)
{
	if (writer->acknowledged == 0) {
		return;
	}
	struct attempt again = writer->attempts[0];
	assert_true(try_once(writer, &again));
	assert_string_equal(again.id, writer->attempts[0].id);
	assert_int_equal(again.change, writer->attempts[0].change);
}

static void check_writer(struct writer *writer)
{
	struct attempt *lost = unacknowledged_of(writer);
	for (size_t i = 0; i < writer->count; i++) {
		if (writer->attempts[i].acknowledged) {
			writer->work->check_whole(writer, &writer->attempts[i]);
		}
	}
	size_t effects = writer->work->count_effects(writer);
	assert_in_range(effects, writer->acknowledged_ever,
	    writer->acknowledged_ever + (lost != NULL ? 1U : 0U));
	fault.acknowledged += writer->acknowledged;
	fault.unacknowledged += lost != NULL;
	fault.unacknowledged_but_there += effects > writer->acknowledged_ever;
	repeat_acknowledged(writer);
	if (lost != NULL) {
		assert_true(try_once(writer, lost));
		writer->work->check_whole(writer, lost);
		writer->acknowledged_ever++;
	}
	assert_int_equal(writer->work->count_effects(writer), writer->serial);
	assert_int_equal(writer->acknowledged_ever, writer->serial);
	actor_forget(writer->actor);
}

static void play_round(enum service_name service, enum moment moment)
{
	struct writer *writers = fault.writers[service];
	if (moment != ANY_MOMENT) {
		arm(service, moment);
	}
	start_writers(writers);
	if (moment == ANY_MOMENT) {
		kill_at_drawn_moment(service, writers);
	} else {
		wait_for_failpoint(service, writers);
	}
	join_writers(writers);
	deployment_start(fault.region.deployment, service);
	for (size_t i = 0; i < WRITERS; i++) {
		check_writer(&writers[i]);
	}
}

/* --- the cast --- */

static void open_writer(struct writer *writer, enum service_name service, unsigned number)
{
	struct actor *const persons[SERVICE_COUNT] = {
	    fault.region.coordinator, fault.region.teacher, fault.region.near};
	*writer = (struct writer){.work = &works[service],
	    .number = number,
	    .actor = actor_login(fault.region.deployment, persons[service]->email)};
	if (service == MATCHING) {
		const char *match = region_match(&fault.region, fault.region.near, NULL);
		(void)snprintf(writer->match, sizeof writer->match, "%s", match);
	}
}

static int open_fault(void **state)
{
	(void)state;
	fault.seed = 42;
	region_open(&fault.region);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		for (unsigned i = 0; i < WRITERS; i++) {
			open_writer(&fault.writers[service][i], service, i);
		}
	}
	return 0;
}

static int close_fault(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		for (unsigned i = 0; i < WRITERS; i++) {
			actor_close(fault.writers[service][i].actor);
		}
	}
	region_close(&fault.region);
	return 0;
}

static void acknowledged_writes_survive_and_none_is_doubled(void **state)
{
	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		play_round((enum service_name)(round % SERVICE_COUNT),
		    (enum moment)(round / SERVICE_COUNT % MOMENTS));
	}
	print_message("%d kills: %u writes acknowledged and kept; %u not acknowledged, of which "
		      "%u were there; none doubled\n",
	    ROUNDS, fault.acknowledged, fault.unacknowledged, fault.unacknowledged_but_there);
	/* Otherwise the kills came when nothing was going on. */
	assert_true(fault.unacknowledged >= ROUNDS);
	assert_true(fault.unacknowledged_but_there > 0);
	assert_true(fault.unacknowledged_but_there < fault.unacknowledged);
}

static void the_services_agree_after_all_of_it(void **state)
{
	(void)state;
	const char *request;
	const char *match = region_match(&fault.region, fault.region.next, &request);
	(void)actor_do(
	    fault.region.consultant, INTAKE, "GetRequest", "{'requestId': '%s'}", request);
	(void)actor_do(fault.region.consultant, MATCHING, "GetMatch", "{'matchId': '%s'}", match);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(acknowledged_writes_survive_and_none_is_doubled),
	    cmocka_unit_test(the_services_agree_after_all_of_it),
	};
	return cmocka_run_group_tests(tests, open_fault, close_fault);
}
