/*
 * The end of what is kept, in real services whose clock is moved: purged by itself when the days
 * are over, erased when somebody asks, held when it must stay; with proof, and without a trace.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include "intake/intake.h"
#include "intake/intake_store.h"
#include "intake/sealed_text.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define COORDINATOR "anneke"
#define MARKER "Merkteken van de uitkomst"

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static struct region region;
static char *clock_file;

/* --- the clock --- */

/* Moves the clock of everybody to so many days from now on, and lets all sign in again. */
static void move_clock(int64_t days)
{
	char text[32];
	char *next = deployment_path(region.deployment, "home/clock.next");
	(void)snprintf(text, sizeof text, "%lld\n", (long long)(days * day_ms));
	file_write(next, text, strlen(text));
	assert_int_equal(rename(next, clock_file), 0);
	clock_set_offset_ms(days * day_ms);
	free(next);
}

/* Signs in, and says whether that was by the new time. */
static bool signs_in(struct actor *actor)
{
	actor->token[0] = '\0';
	const Samen__Directory__V1__Session *session = actor_do(actor, DIRECTORY, "Login",
	    "{'email': '%s', 'password': '%s'}", actor->email, DEPLOYMENT_PASSWORD);
	(void)snprintf(actor->token, sizeof actor->token, "%s", session->access_token);
	return session->access_expires_at_ms > clock_now_ms();
}

static bool is_let_in(enum service_name service, const char *method)
{
	return actor_code(region.teacher, service, method, "{}") == OK;
}

/* Each service looks at the clock for itself. */
static void sign_in_again(void)
{
	struct actor *const people[] = {
	    region.coordinator, region.teacher, region.near, region.consultant};
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		WAIT_UNTIL(signs_in(people[i]));
	}
	WAIT_UNTIL(is_let_in(INTAKE, "ListRequests"));
	WAIT_UNTIL(is_let_in(MATCHING, "ListMatches"));
}

static void days_pass(int64_t days)
{
	static int64_t passed;
	passed += days;
	move_clock(passed);
	sign_in_again();
}

static int open_region(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	clock_file = deployment_path(deployment, "home/clock");
	file_write(clock_file, "0\n", 2);
	(void)setenv("SAMEN_CLOCK_FILE", clock_file, 1); /* NOLINT(concurrency-mt-unsafe) */
	/* A demo keeps requests for longer. */
	deployment_configure(deployment, "retention.request_days", "365");
	region_open_in(deployment, &region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	clock_set_offset_ms(0);
	free(clock_file);
	return 0;
}

/* --- steps --- */

static void close_request(const char *request_id)
{
	(void)actor_do(region.teacher, INTAKE, "CloseRequest",
	    "{'requestId': '%s', 'outcome': 'HELPED', 'words': '" MARKER "', 'namesConfirmed': "
	    "true}",
	    request_id);
}

static enum status request_status(const char *request_id)
{
	return actor_code(region.teacher, INTAKE, "GetRequest", "{'requestId': '%s'}", request_id);
}

static enum status match_status(const char *match_id)
{
	return actor_code(region.near, MATCHING, "GetMatch", "{'matchId': '%s'}", match_id);
}

static const Samen__Intake__V1__ErasureProof *proof_of(const char *request_id)
{
	const Samen__Intake__V1__SignedErasureProof *out =
	    actor_do(region.teacher, INTAKE, "GetErasureProof", "{'requestId': '%s'}", request_id);
	return out->proof;
}

static const Samen__Common__V1__RetentionClass *class_of(
    enum service_name service, const char *name)
{
	const Samen__Common__V1__GetRetentionResponse *out =
	    actor_do(region.coordinator, service, "GetRetention", "{}");
	for (size_t i = 0; i < out->n_classes; i++) {
		if (strcmp(out->classes[i]->name, name) == 0) {
			return out->classes[i];
		}
	}
	fail_msg("no class %s", name);
	return NULL;
}

/* Whether the feed of a service shows this record as gone. */
static bool is_tombstone(enum service_name service, const char *id)
{
	struct actor *follower = actor_service(region.deployment, MATCHING);
	const Samen__Common__V1__ChangesResponse *out =
	    actor_do(follower, service, "Changes", "{'limit': 1000}");
	bool gone = false;
	for (size_t i = 0; i < out->n_changes; i++) {
		gone = gone || (strcmp(out->changes[i]->id, id) == 0 && out->changes[i]->deleted);
	}
	actor_close(follower);
	return gone;
}

/* --- by itself --- */

static void what_is_over_goes_by_itself_and_what_is_held_stays(void **state)
{
	(void)state;
	const char *ended;
	char *match = strdup(region_match(&region, region.near, &ended));
	char *gone = strdup(ended);
	char *held = strdup(region_file(region.teacher));
	char *open = strdup(region_file(region.teacher));
	close_request(gone);
	close_request(held);
	(void)actor_do(region.coordinator, INTAKE, "SetHold",
	    "{'requestId': '%s', 'on': true, 'reason': 'COMPLAINT'}", held);
	region_settle(&region);
	days_pass(364);
	assert_int_equal(request_status(gone), OK);
	assert_int_equal(class_of(INTAKE, "request")->due_soon, 1);
	days_pass(2);
	WAIT_UNTIL(request_status(gone) == NOT_FOUND);
	assert_int_equal(request_status(held), OK);
	assert_int_equal(request_status(open), OK);
	assert_true(is_tombstone(INTAKE, gone));
	WAIT_UNTIL(match_status(match) == NOT_FOUND);
	assert_true(is_tombstone(MATCHING, match));
	WAIT_UNTIL(proof_of(gone)->key_erased_at_ms != 0);
	assert_int_equal(proof_of(gone)->reason, SAMEN__INTAKE__V1__ERASURE_REASON__RETENTION);

	const Samen__Common__V1__RetentionClass *class = class_of(INTAKE, "request");
	assert_int_equal(class->kept, 1);
	assert_int_equal(class->on_hold, 1);
	assert_int_equal(class->purged, 1);
	assert_int_equal(class_of(INTAKE, "abandoned_request")->kept, 1);
	assert_int_equal(class_of(MATCHING, "match")->purged, 1);

	(void)actor_do(region.coordinator, INTAKE, "SetHold", "{'requestId': '%s'}", held);
	WAIT_UNTIL(request_status(held) == NOT_FOUND);
	free(match);
	free(gone);
	free(held);
	free(open);
}

static bool name_is(const char *person_id, const char *name)
{
	const Samen__Directory__V1__ListPeopleResponse *out =
	    actor_do(region.coordinator, DIRECTORY, "ListPeople", "{'page': {'size': 500}}");
	for (size_t i = 0; i < out->n_people; i++) {
		if (strcmp(out->people[i]->id, person_id) == 0) {
			return strcmp(out->people[i]->name, name) == 0;
		}
	}
	return false;
}

static bool helper_is(const char *match_id, const char *name)
{
	const Samen__Matching__V1__Match *match =
	    actor_do(region.teacher, MATCHING, "GetMatch", "{'matchId': '%s'}", match_id);
	return strcmp(match->specialist->name, name) == 0 && match->specialist->email[0] == '\0';
}

static void who_left_becomes_a_former_colleague_in_old_matches(void **state)
{
	(void)state;
	assert_true(signs_in(region.next));
	char *match = strdup(region_match(&region, region.next, NULL));
	char *left = strdup(region.next->id);
	(void)actor_do(region.coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'close': true}", left);
	days_pass(367);
	WAIT_UNTIL(name_is(left, "former colleague"));
	WAIT_UNTIL(helper_is(match, "former colleague"));
	free(match);
	free(left);
}

/* --- asked for --- */

static void run_cli(
    struct run *run, const char *profile, const char *input, const char *const *words)
{
	run_forget(run);
	deployment_cli(region.deployment, profile, words, input, run);
}

#define RUN(run, profile, input, ...)                                                              \
	run_cli(run, profile, input, (const char *const[]){__VA_ARGS__, NULL})

static void sign_in_cli(struct run *run, const char *profile, const char *email)
{
	RUN(run, profile, DEPLOYMENT_PASSWORD "\n", "login", email);
	if (run->code != EX_OK) {
		fail_msg("login ended with %d: %s", run->code, run->err);
	}
}

static void erasing_asks_first_and_gives_a_proof_that_anybody_can_check(void **state)
{
	(void)state;
	struct run run = {.out = NULL};
	char *request = strdup(region_file(region.teacher));
	char *proof = deployment_path(region.deployment, "proof.json");
	char *keys = deployment_path(region.deployment, "home/keys");
	sign_in_cli(&run, "teacher", region.teacher->email);
	RUN(&run, "teacher", "n\n", "request", "erase", request, "--reason", "parents_asked");
	assert_int_equal(run.code, EX_USAGE);
	assert_non_null(strstr(run.err, "for good"));
	assert_int_equal(request_status(request), OK);
	RUN(&run, "teacher", NULL, "request", "erase", request, "--reason", "parents_asked",
	    "--yes");
	assert_int_equal(run.code, EX_OK);
	assert_int_equal(request_status(request), NOT_FOUND);
	RUN(&run, "teacher", NULL, "request", "proof", request, "--json");
	assert_int_equal(run.code, EX_OK);
	file_write(proof, run.out, strlen(run.out));
	RUN(&run, "nobody", NULL, "request", "proof", "--verify", proof, "--keys", keys);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, request));
	assert_non_null(strstr(run.out, "genuine"));
	run_forget(&run);
	free(request);
	free(proof);
	free(keys);
}

/* Another text of the same length in the readable half, and in the signed one. */
static void a_forged_proof_is_told_apart(void **state)
{
	(void)state;
	static const char *const forgeries[][2] = {
	    {"\"MISTAKE\"", "\"PARENTS_ASKED\""}, {"\"statement\": \"C", "\"statement\": \"D"}};
	struct run run = {.out = NULL};
	char *request = strdup(region_file(region.teacher));
	char *proof = deployment_path(region.deployment, "forged.json");
	char forged[8192];
	(void)actor_do(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'MISTAKE'}", request);
	RUN(&run, "teacher", NULL, "request", "proof", request, "--json");
	assert_int_equal(run.code, EX_OK);
	char *good = strdup(run.out);
	for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
		const char *at = strstr(good, forgeries[i][0]);
		assert_non_null(at);
		int size = snprintf(forged, sizeof forged, "%.*s%s%s", (int)(at - good), good,
		    forgeries[i][1], at + strlen(forgeries[i][0]));
		assert_true(size > 0 && (size_t)size < sizeof forged);
		file_write(proof, forged, strlen(forged));
		RUN(&run, "nobody", NULL, "request", "proof", "--verify", proof);
		assert_int_equal(run.code, EX_DATAERR);
		assert_non_null(strstr(run.err, "not genuine"));
	}
	run_forget(&run);
	free(good);
	free(request);
	free(proof);
}

static void the_report_has_all_services_in_one_table(void **state)
{
	(void)state;
	struct run run = {.out = NULL};
	deployment_start(region.deployment, NOTIFY);
	sign_in_cli(&run, COORDINATOR, DEPLOYMENT_COORDINATOR);
	RUN(&run, COORDINATOR, NULL, "retention", "report");
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "retention.request_days"));
	assert_non_null(strstr(run.out, "retention.account_days"));
	RUN(&run, COORDINATOR, NULL, "retention", "report", "--json");
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "\"directory\""));
	assert_non_null(strstr(run.out, "\"matching\""));
	assert_non_null(strstr(run.out, "\"notify\""));
	RUN(&run, "teacher", NULL, "retention", "report");
	assert_int_equal(run.code, EX_NOPERM);
	run_forget(&run);
}

/* --- crashes --- */

static void a_key_is_erased_after_a_crash_right_behind_the_commit(void **state)
{
	(void)state;
	char *request = strdup(region_file(region.teacher));
	deployment_stop(region.deployment, INTAKE);
	deployment_arm(region.deployment, "before-key-erasure:1");
	deployment_start(region.deployment, INTAKE);
	region.teacher->timeout_ms = 2000;
	(void)actor_ask(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'SCHOOL_ASKED'}", request);
	assert_int_equal(deployment_wait_end(region.deployment, INTAKE), 128 + SIGKILL);
	deployment_start(region.deployment, INTAKE);
	region.teacher->timeout_ms = 20000;
	assert_int_equal(request_status(request), NOT_FOUND);
	WAIT_UNTIL(proof_of(request)->key_erased_at_ms != 0);
	free(request);
}

/* --- traces --- */

/* What is looked for on the disk: the beginning of something sealed, or a wrapped key. */
struct trace {
	uint8_t bytes[SEAL_WRAPPED_SIZE];
};
struct traces {
	struct trace key, story;
};

static struct trace trace_of(ProtobufCBinaryData data)
{
	struct trace trace;
	assert_true(data.len >= sizeof trace.bytes);
	memcpy(trace.bytes, data.data, sizeof trace.bytes);
	return trace;
}

/* The service's own store is a demo's; that of the keys is none. */
static struct store *open_store(
    const char *below, uint32_t schema, bool demo, struct store_txn **ret_txn)
{
	struct store *store;
	char *folder = deployment_path(region.deployment, below);
	const struct store_options options = {.folder = folder, .schema = schema, .demo = demo};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_read(store, ret_txn), OK);
	free(folder);
	return store;
}

/* Of a request; intake does not run. */
static struct traces traces_of(const char *request_id)
{
	static const struct record_kind key_kind = {
	    "key", &samen__stored__v1__wrapped_key__descriptor, false};
	static const struct record_kind text_kind = {
	    "text", &samen__stored__v1__sealed_text__descriptor, false};
	struct arena *arena = arena_open(1 << 20);
	struct store_txn *txn;
	StoredRequest *request;
	StoredText *story;
	Samen__Stored__V1__WrappedKey *key;
	struct seal_label label = seal_label_of(request_id, SEALED_STORY);
	struct store *store = open_store("home/data/intake", INTAKE_SCHEMA, true, &txn);
	assert_int_equal(request_load_in(txn, arena, request_id, &request), OK);
	assert_int_equal(record_get(txn, &text_kind, label.text, arena, &story), OK);
	store_abort(txn);
	store_close(store);
	store = open_store("home/data/intake/keys", 1, false, &txn);
	assert_int_equal(record_get(txn, &key_kind, request->key_id, arena, &key), OK);
	const struct traces traces = {trace_of(key->wrapped), trace_of(story->sealed)};
	store_abort(txn);
	store_close(store);
	arena_close(arena);
	return traces;
}

static const struct trace *wanted;
static unsigned files_with_it;

static int look_in_file(const char *path, const struct stat *about, int type, struct FTW *where)
{
	(void)where;
	size_t size = 0;
	char *text = type == FTW_F && about->st_size > 0 ? file_text(path, &size) : NULL;
	if (text != NULL) {
		files_with_it +=
		    memmem(text, size, wanted->bytes, sizeof wanted->bytes) != NULL ? 1 : 0;
	}
	free(text);
	return 0;
}

/* In how many files of the deployment these bytes are, free pages and all. */
static unsigned files_with(const struct trace *trace)
{
	enum { FILES_OPEN = 16 };
	wanted = trace;
	files_with_it = 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	(void)nftw(deployment_home(region.deployment), look_in_file, FILES_OPEN, FTW_PHYS);
	return files_with_it;
}

static void the_last_traces_of_key_and_story_are_gone_within_a_day(void **state)
{
	(void)state;
	char *request = strdup(region_file(region.teacher));
	deployment_stop(region.deployment, INTAKE);
	const struct traces traces = traces_of(request);
	assert_int_equal(files_with(&traces.key), 1);
	assert_int_equal(files_with(&traces.story), 1);
	deployment_start(region.deployment, INTAKE);
	(void)actor_do(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'PARENTS_ASKED'}", request);
	WAIT_UNTIL(proof_of(request)->key_erased_at_ms != 0);
	assert_int_equal(proof_of(request)->rewritten_at_ms, 0);
	days_pass(1);
	WAIT_UNTIL(proof_of(request)->rewritten_at_ms != 0);
	WAIT_UNTIL(files_with(&traces.key) == 0); /* the old files go right behind */
	WAIT_UNTIL(files_with(&traces.story) == 0);
	free(request);
}

static bool is_on_disk(const char *text)
{
	struct run run;
	const char *const words[] = {
	    "grep", "-rlaF", "--", text, deployment_home(region.deployment), NULL};
	run_program(words, NULL, 0, &run);
	bool found = run.code == 0;
	run_forget(&run);
	return found;
}

static void nothing_that_was_told_lies_on_the_disk(void **state)
{
	(void)state;
	assert_true(is_on_disk("Twaalf jaar ervaring")); /* evidence is no pupil's text */
	assert_false(is_on_disk(MARKER));
	assert_false(is_on_disk("duikt onder de tafel als het rumoerig wordt en houdt zijn oren"));
}

static void a_wrong_setting_keeps_the_service_from_starting(void **state)
{
	(void)state;
	deployment_stop(region.deployment, INTAKE);
	deployment_configure(region.deployment, "retention.request_days", "0");
	deployment_launch(region.deployment, INTAKE);
	assert_int_equal(deployment_wait_end(region.deployment, INTAKE), EX_CONFIG);
	assert_true(
	    deployment_log_count(region.deployment, INTAKE, "name=retention.request_days") > 0);
	deployment_configure(region.deployment, "retention.request_days", "365");
	deployment_start(region.deployment, INTAKE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_over_goes_by_itself_and_what_is_held_stays),
	    cmocka_unit_test(who_left_becomes_a_former_colleague_in_old_matches),
	    cmocka_unit_test(erasing_asks_first_and_gives_a_proof_that_anybody_can_check),
	    cmocka_unit_test(a_forged_proof_is_told_apart),
	    cmocka_unit_test(the_report_has_all_services_in_one_table),
	    cmocka_unit_test(a_key_is_erased_after_a_crash_right_behind_the_commit),
	    cmocka_unit_test(the_last_traces_of_key_and_story_are_gone_within_a_day),
	    cmocka_unit_test(nothing_that_was_told_lies_on_the_disk),
	    cmocka_unit_test(a_wrong_setting_keeps_the_service_from_starting),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
