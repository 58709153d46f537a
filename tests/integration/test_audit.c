/*
 * The access log of a real intake, and somebody who may write to its disk: entries changed, taken
 * away, written anew, heads edited and forged. 'samen audit verify' names each, and finds nothing
 * in what nobody touched. Every test begins with the same stopped intake and its eight openings.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include "intake/access_log.h"
#include "intake/intake.h"

#include "runtime/audit_file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { OPENINGS = 8, FIRST_HEAD_AT = 4, MAP_BYTES = 256 * 1024 * 1024 };

#define COORDINATOR "coordinator"
#define TEACHER "teacher"

static struct stage {
	struct region region;
	const char *request;
	char *data, *audit, *heads, *clean; /* paths */
	struct run run;
} stage;

/* --- running --- */

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
	char command[1024];
	struct run run;
	va_list args;
	va_start(args, format);
	(void)vsnprintf(command, sizeof command, format, args);
	va_end(args);
	const char *const words[] = {"sh", "-euc", command, NULL};
	run_program(words, NULL, 0, &run);
	if (run.code != 0) {
		fail_msg("%s: %s", command, run.err);
	}
	run_forget(&run);
}

static int samen_as(const char *profile, const char *input, const char *const *words)
{
	run_forget(&stage.run);
	deployment_cli(stage.region.deployment, profile, words, input, &stage.run);
	return stage.run.code;
}
#define SAMEN(...) samen_as(COORDINATOR, NULL, (const char *const[]){__VA_ARGS__, NULL})
#define TEACHER_SAMEN(...) samen_as(TEACHER, NULL, (const char *const[]){__VA_ARGS__, NULL})

static bool said(const char *text)
{
	return strstr(stage.run.out, text) != NULL || strstr(stage.run.err, text) != NULL;
}

/* A number of the last run's JSON: "from" of its finding at place index. */
static long finding_number(size_t index, const char *name)
{
	json_t *root = json_loads(stage.run.out, 0, NULL);
	const json_t *findings = json_object_get(root, "findings");
	json_int_t number =
	    json_integer_value(json_object_get(json_array_get(findings, index), name));
	json_decref(root);
	return (long)number;
}

/* The kinds of all findings, "A B", into ret_kinds. */
static void finding_kinds(char *ret_kinds, size_t size)
{
	json_t *root = json_loads(stage.run.out, 0, NULL);
	const json_t *findings = json_object_get(root, "findings");
	ret_kinds[0] = '\0';
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const char *kind =
		    json_string_value(json_object_get(json_array_get(findings, i), "kind"));
		size_t used = strlen(ret_kinds);
		(void)snprintf(ret_kinds + used, size - used, "%s%s", used > 0 ? " " : "", kind);
	}
	json_decref(root);
}

/* Verifies and asserts that exactly this is found, "" for nothing. */
static void verify_finds(const char *kinds)
{
	char found[256];
	int code = SAMEN("audit", "verify", "--json");
	if (code != EX_OK && code != EX_DATAERR) {
		fail_msg("ended with %d: %s", code, stage.run.err);
	}
	finding_kinds(found, sizeof found);
	assert_string_equal(found, kinds);
	assert_int_equal(code, kinds[0] == '\0' ? EX_OK : EX_DATAERR);
}

/* --- the stage --- */

static void open_text(void)
{
	(void)actor_do(
	    stage.region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", stage.request);
}

static void stop(void)
{
	deployment_stop(stage.region.deployment, INTAKE);
}

static void start(void)
{
	deployment_start(stage.region.deployment, INTAKE);
}

static void sign_in(const char *profile, const char *email)
{
	const char *const words[] = {"login", email, NULL};
	assert_int_equal(samen_as(profile, DEPLOYMENT_PASSWORD "\n", words), EX_OK);
}

/* Eight openings, with heads behind the fourth and the eighth, and a copy of how it then was. */
static int open_stage(void **state)
{
	(void)state;
	region_open(&stage.region);
	struct deployment *deployment = stage.region.deployment;
	stage.data = deployment_path(deployment, "home/data/intake");
	stage.audit = deployment_path(deployment, "home/audit");
	stage.heads = deployment_path(deployment, "home/audit/heads.txt");
	stage.clean = deployment_path(deployment, "clean");
	sign_in(COORDINATOR, DEPLOYMENT_COORDINATOR);
	sign_in(TEACHER, stage.region.teacher->email);
	stage.request = strdup(region_file(stage.region.teacher));
	for (int i = 1; i <= OPENINGS; i++) {
		open_text();
		if (i == FIRST_HEAD_AT) {
			assert_int_equal(SAMEN("audit", "head"), EX_OK);
		}
	}
	stop();
	shell("mkdir %s; cp -a %s %s/intake; cp -a %s %s/audit", stage.clean, stage.data,
	    stage.clean, stage.audit, stage.clean);
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	region_close(&stage.region);
	run_forget(&stage.run);
	free((char *)(uintptr_t)stage.request);
	free(stage.data);
	free(stage.audit);
	free(stage.heads);
	free(stage.clean);
	return 0;
}

/* Puts the copy back; intake is stopped. */
static int restore(void **state)
{
	(void)state;
	shell("rm -rf %s %s; cp -a %s/intake %s; cp -a %s/audit %s", stage.data, stage.audit,
	    stage.clean, stage.data, stage.clean, stage.audit);
	return 0;
}

static int stop_after(void **state)
{
	(void)state;
	if (deployment_answers(stage.region.deployment, INTAKE)) {
		stop();
	}
	return 0;
}

/* --- writing to intake's disk --- */

/* The store of the stopped intake, in a write transaction. */
struct break_in {
	struct store *store;
	struct call call;
};

static void break_in(struct break_in *in)
{
	const struct store_options options = {
	    .folder = stage.data, .map_bytes = MAP_BYTES, .schema = INTAKE_SCHEMA, .demo = true};
	*in = (struct break_in){.call = {.now_ms = 1, .arena = arena_open(1024 * 1024)}};
	assert_int_equal(store_open(&options, &in->store), OK);
	assert_int_equal(store_write(in->store, &in->call.txn), OK);
}

static void leave(struct break_in *in)
{
	assert_int_equal(store_commit(in->call.txn), OK);
	store_close(in->store);
	arena_close(in->call.arena);
}

static void read_records(struct break_in *in, struct access_records *records)
{
	assert_int_equal(access_log_records(&in->call, "", 0, 100, records), OK);
	assert_int_equal(records->count, OPENINGS);
}

/* Takes the entries from..to away. */
static void take_away(uint64_t from, uint64_t to)
{
	struct break_in in;
	struct access_records records;
	break_in(&in);
	read_records(&in, &records);
	for (uint64_t number = from; number <= to; number++) {
		assert_int_equal(access_log_drop(&in.call, &records.records[number - 1]), OK);
	}
	leave(&in);
}

/* Flips a bit of every copy of an entry in the store's file. Its hash stands before it, and tells
 * it from one of the same millisecond. */
static void flip_bit_of(uint64_t number)
{
	struct break_in in;
	struct access_records records;
	char *path = deployment_path(stage.region.deployment, "home/data/intake/data.mdb");
	size_t size;
	size_t flipped = 0;
	break_in(&in);
	read_records(&in, &records);
	const struct access_record *record = &records.records[number - 1];
	const size_t whole = record->hash.size + record->packed.size;
	uint8_t wanted[512];
	assert_true(whole <= sizeof wanted);
	memcpy(wanted, record->hash.data, record->hash.size);
	memcpy(wanted + record->hash.size, record->packed.data, record->packed.size);
	leave(&in);
	char *file = file_text(path, &size);
	for (size_t i = 0; i + whole <= size; i++) {
		if (memcmp(file + i, wanted, whole) == 0) {
			file[i + whole - 1] ^= 1;
			flipped++;
		}
	}
	assert_true(flipped > 0);
	file_write(path, file, size);
	free(file);
	free(path);
}

/* --- what nobody touched --- */

static void an_untouched_log_holds(void **state)
{
	(void)state;
	start();
	verify_finds("");
	assert_int_equal(SAMEN("audit", "verify"), EX_OK);
	assert_true(said("The access log holds."));
	assert_true(said("proven up to entry 8"));
}

static void a_log_that_grows_and_gets_its_heads_holds(void **state)
{
	(void)state;
	start();
	open_text();
	verify_finds("");
	assert_int_equal(SAMEN("audit", "head"), EX_OK);
	open_text();
	stop();
	start();
	verify_finds("");
}

static void no_head_is_added_when_nothing_happened(void **state)
{
	(void)state;
	size_t before;
	size_t after;
	free(file_text(stage.heads, &before));
	start();
	assert_int_equal(SAMEN("audit", "head"), EX_OK);
	stop();
	free(file_text(stage.heads, &after));
	assert_int_equal(before, after);
}

static void an_exported_log_holds_elsewhere(void **state)
{
	(void)state;
	char *file = deployment_path(stage.region.deployment, "log.jsonl");
	char *keys = deployment_path(stage.region.deployment, "elsewhere");
	start();
	(void)unlink(file);
	assert_int_equal(SAMEN("audit", "export", file), EX_OK);
	assert_int_equal(SAMEN("audit", "export", file), EX_CANTCREAT);
	stop();
	shell("mkdir -p %s; cp %s/keys/intake.pub %s; cp %s %s", keys,
	    deployment_home(stage.region.deployment), keys, stage.heads, keys);
	char *heads = deployment_path(stage.region.deployment, "elsewhere/heads.txt");
	assert_int_equal(
	    SAMEN("audit", "verify", "--log", file, "--heads", heads, "--keys", keys), EX_OK);
	shell("sed -i 's/\"number\":3/\"number\":2/' %s", file);
	assert_int_equal(
	    SAMEN("audit", "verify", "--log", file, "--heads", heads, "--keys", keys), EX_DATAERR);
	shell("sed -i '$d' %s", file);
	assert_int_equal(SAMEN("audit", "verify", "--log", file), EX_DATAERR);
	assert_true(said("no line of an exported access log"));
	free(heads);
	free(keys);
	free(file);
}

static void the_log_is_for_coordinators(void **state)
{
	(void)state;
	start();
	assert_int_equal(
	    actor_code(stage.region.teacher, INTAKE, "ListAccessLog", "{}"), PERMISSION_DENIED);
	assert_int_equal(
	    actor_code(stage.region.consultant, INTAKE, "WriteAuditHead", "{}"), PERMISSION_DENIED);
	assert_int_equal(SAMEN("audit", "log", "--request", stage.request), EX_OK);
	assert_true(said(stage.region.teacher->id));
	assert_true(said("own school"));
}

/* --- for parents --- */

static void parents_get_the_log_on_paper(void **state)
{
	(void)state;
	char *file = deployment_path(stage.region.deployment, "reads.html");
	start();
	assert_int_equal(TEACHER_SAMEN("request", "reads", stage.request, "--print"), EX_OK);
	assert_true(said("Who read about your child"));
	assert_true(said(stage.request));
	assert_true(said("who: Noor van Dijk, begeleider, De Berk"));
	assert_true(said("basis: parents agreed"));
	assert_int_equal(TEACHER_SAMEN("request", "reads", stage.request, "--html", file), EX_OK);
	assert_int_equal(
	    TEACHER_SAMEN("request", "reads", stage.request, "--html", file), EX_CANTCREAT);
	char *text = file_text(file, NULL);
	assert_non_null(text);
	assert_non_null(strstr(text, "<html lang=\"en\">"));
	assert_non_null(strstr(text, "<td>read the text</td>"));
	free(text);
	free(file);
}

/* --- entries --- */

static void a_flipped_bit_on_the_disk_is_found(void **state)
{
	(void)state;
	flip_bit_of(3);
	start();
	verify_finds("ENTRY_CHANGED");
	assert_int_equal(finding_number(0, "from"), 3);
	assert_int_equal(SAMEN("audit", "verify"), EX_DATAERR);
	assert_true(said("entry 3 was changed"));
	assert_int_equal(SAMEN("audit", "log"), EX_OK);
	(void)actor_do(
	    stage.region.teacher, INTAKE, "ListReads", "{'requestId': '%s'}", stage.request);
}

static void a_damaged_last_entry_keeps_nobody_from_work(void **state)
{
	(void)state;
	flip_bit_of(OPENINGS);
	start();
	open_text();
	verify_finds("ENTRY_CHANGED");
	assert_int_equal(finding_number(0, "from"), OPENINGS);
}

static void entries_taken_away_inside_are_found(void **state)
{
	(void)state;
	take_away(2, 3);
	start();
	verify_finds("ENTRIES_MISSING");
	assert_int_equal(finding_number(0, "from"), 2);
	assert_int_equal(finding_number(0, "to"), 3);
}

static void entries_taken_away_at_the_start_are_found(void **state)
{
	(void)state;
	take_away(1, 2);
	start();
	verify_finds("START_MISSING");
}

static void the_last_entries_taken_away_are_found(void **state)
{
	(void)state;
	take_away(7, 8);
	start();
	verify_finds("LOG_CUT_SHORT");
	assert_int_equal(finding_number(0, "from"), 7);
	assert_int_equal(finding_number(0, "to"), 8);
}

static void an_older_copy_of_the_store_is_found(void **state)
{
	(void)state;
	start();
	open_text();
	open_text();
	stop();
	shell("rm -rf %s; cp -a %s/intake %s", stage.data, stage.clean, stage.data);
	start();
	verify_finds("LOG_CUT_SHORT");
	assert_int_equal(finding_number(0, "from"), 9);
	open_text();
	open_text();
	verify_finds("LOG_REWRITTEN");
}

/* All hashes fit each other, as of somebody who knows how they are made; only who opened the fifth
 * is another one. */
static void history_written_anew_is_found(void **state)
{
	(void)state;
	struct break_in in;
	struct access_records records;
	break_in(&in);
	read_records(&in, &records);
	for (size_t i = 4; i < OPENINGS; i++) {
		assert_int_equal(access_log_drop(&in.call, &records.records[i]), OK);
	}
	for (size_t i = 4; i < OPENINGS; i++) {
		const struct access_entry entry = {.kind = SAMEN__INTAKE__V1__ACCESS_KIND__OPENED,
		    .request_id = stage.request,
		    .person_id = "p-somebodye1se",
		    .by = "own school"};
		assert_int_equal(access_log_add(&in.call, &entry), OK);
	}
	leave(&in);
	start();
	verify_finds("LOG_REWRITTEN");
	assert_int_equal(finding_number(0, "from"), 5);
	assert_int_equal(finding_number(0, "to"), 8);
	assert_int_equal(SAMEN("audit", "verify"), EX_DATAERR);
	assert_true(said("The log was rewritten"));
	assert_true(said("The last head that still fits is line 2."));
}

/* --- heads --- */

static void an_edited_head_is_found_by_its_line(void **state)
{
	(void)state;
	shell("sed -i '2s/ head \\([^ ]*\\) 4 / head \\1 3 /' %s", stage.heads);
	start();
	verify_finds("LINE_FORGED");
	assert_int_equal(finding_number(0, "line"), 2);
}

static void a_damaged_head_is_found_by_its_line(void **state)
{
	(void)state;
	shell("sed -i '3s/.$//' %s", stage.heads);
	start();
	verify_finds("LINE_UNREADABLE");
	assert_int_equal(finding_number(0, "line"), 3);
}

/* The whole history anew, with heads to fit, by somebody who has another key. */
static void heads_of_another_key_are_found(void **state)
{
	(void)state;
	struct signing_key *key;
	char text[AUDIT_LINE_MAX];
	char *folder = deployment_path(stage.region.deployment, "forger");
	struct audit_line line = {
	    .generation = "0123456789abcdef", .number = 3, .at_ms = clock_now_ms(), .days = 1826};
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(signing_key_create(folder, "intake"), OK);
	assert_int_equal(signing_key_open(folder, "intake", &key), OK);
	assert_int_equal(audit_line_sign(key, &line, text), OK);
	signing_key_close(key);
	assert_int_equal(unlink(stage.heads), 0);
	assert_int_equal(audit_file_append(stage.heads, text, strlen(text)), OK);
	take_away(4, 8);
	start();
	assert_int_equal(SAMEN("audit", "head"), EX_OK);
	verify_finds("LINE_KEY_UNKNOWN");
	free(folder);
}

static void heads_begun_anew_say_since_when_they_vouch(void **state)
{
	(void)state;
	start();
	assert_int_equal(SAMEN("audit", "verify"), EX_OK);
	assert_false(said("the heads begin on"));
	assert_int_equal(unlink(stage.heads), 0);
	assert_int_equal(TEACHER_SAMEN("open", stage.request), EX_OK);
	assert_int_equal(SAMEN("audit", "head"), EX_OK);
	assert_int_equal(SAMEN("audit", "verify"), EX_OK);
	assert_true(said("the heads begin on"));
	assert_true(said("with entry 9"));
}

static void a_missing_file_of_heads_is_found(void **state)
{
	(void)state;
	deployment_configure(stage.region.deployment, "audit.folder", "/nonexistent/audit");
	start();
	verify_finds("HEAD_MISSING");
	WAIT_UNTIL(deployment_log_count(stage.region.deployment, INTAKE, "/nonexistent/audit") > 0);
	assert_int_not_equal(SAMEN("audit", "head"), EX_OK);
	assert_true(said("/nonexistent/audit/heads.txt cannot be written"));
	open_text();
	stop();
	deployment_configure(stage.region.deployment, "audit.folder", stage.audit);
	start();
	verify_finds("");
}

static void a_torn_line_is_left_alone_and_the_next_one_is_whole(void **state)
{
	(void)state;
	assert_int_equal(audit_file_append(stage.heads, "samen-audit-v1 head", 19), OK);
	start();
	open_text();
	assert_int_equal(SAMEN("audit", "head"), EX_OK);
	verify_finds("LINE_UNREADABLE");
	assert_int_equal(finding_number(0, "line"), 4);
}

static void heads_of_a_key_that_was_rotated_count(void **state)
{
	(void)state;
	const char *home = deployment_home(stage.region.deployment);
	assert_int_equal(SAMEN("keys", "rotate", "intake"), EX_OK);
	start();
	open_text();
	assert_int_equal(SAMEN("audit", "head"), EX_OK);
	verify_finds("");
	shell("mv %s/keys/retired %s/keys/gone", home, home);
	verify_finds("LINE_KEY_UNKNOWN LINE_KEY_UNKNOWN LINE_KEY_UNKNOWN");
	shell("mv %s/keys/gone %s/keys/retired", home, home);
}

static void verify_without_keys_says_so(void **state)
{
	(void)state;
	start();
	assert_int_equal(SAMEN("audit", "verify", "--keys", "/nonexistent"), EX_NOINPUT);
	assert_true(said("public key of intake"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, restore, stop_after)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(an_untouched_log_holds),
	    CASE(a_log_that_grows_and_gets_its_heads_holds),
	    CASE(no_head_is_added_when_nothing_happened),
	    CASE(an_exported_log_holds_elsewhere),
	    CASE(the_log_is_for_coordinators),
	    CASE(parents_get_the_log_on_paper),
	    CASE(a_flipped_bit_on_the_disk_is_found),
	    CASE(a_damaged_last_entry_keeps_nobody_from_work),
	    CASE(entries_taken_away_inside_are_found),
	    CASE(entries_taken_away_at_the_start_are_found),
	    CASE(the_last_entries_taken_away_are_found),
	    CASE(an_older_copy_of_the_store_is_found),
	    CASE(history_written_anew_is_found),
	    CASE(an_edited_head_is_found_by_its_line),
	    CASE(a_damaged_head_is_found_by_its_line),
	    CASE(heads_of_another_key_are_found),
	    CASE(heads_begun_anew_say_since_when_they_vouch),
	    CASE(a_missing_file_of_heads_is_found),
	    CASE(a_torn_line_is_left_alone_and_the_next_one_is_whole),
	    CASE(verify_without_keys_says_so),
	    CASE(heads_of_a_key_that_was_rotated_count),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
