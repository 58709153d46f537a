/* The access log inside intake: what coordinators get of it, its daily heads, and its purge behind
 * a signed cut. */
#include "support/check.h"
#include "support/intake_world.h"
#include "support/process.h"

#include "intake/access_log.h"

#include "runtime/audit_file.h"
#include "runtime/audit_verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef Samen__Intake__V1__ListAccessLogResponse Log;
typedef Samen__Stored__V1__AccessEntry Entry;
typedef Samen__Stored__V1__ReadEntry Before;

enum { DAYS = 1826, TABLE_CHAIN = 48, TABLE_READ = TABLE_SERVICE + 2 };

/* --- time --- */

static void time_is(struct intake_world *world, int64_t at_ms)
{
	clock_set_offset_ms(0);
	clock_set_offset_ms(at_ms - clock_now_ms());
	world->service.now_ms = at_ms;
}

static void days_pass(struct intake_world *world, int64_t days)
{
	time_is(world, world->service.now_ms + days * WORLD_DAY_MS);
}

static int open_world(void **state)
{
	int result = intake_world_open(state);
	time_is(*state, WORLD_NOW_MS);
	return result;
}

static int close_world(void **state)
{
	int result = intake_world_close(state);
	clock_set_offset_ms(0);
	return result;
}

/* --- doing --- */

static void open_text(struct intake_world *world, const char *request_id, int times)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	for (int i = 0; i < times; i++) {
		assert_int_equal(
		    world_status(world, INTAKE("OpenRequest"), &world_teacher, &in.base), OK);
	}
}

static void hold(struct intake_world *world, const char *request_id, bool on)
{
	Samen__Intake__V1__SetHoldRequest in = SAMEN__INTAKE__V1__SET_HOLD_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.on = on;
	in.reason = on ? SAMEN__INTAKE__V1__HOLD_REASON__COMPLAINT : 0;
	assert_int_equal(world_status(world, INTAKE("SetHold"), &world_coordinator, &in.base), OK);
}

/* The timer. */
static void keep(struct intake_world *world)
{
	assert_int_equal(
	    fake_own_write(&world->service, intake_keep_access_log, world->service.service), OK);
}

/* Alive until *fake is closed. */
static const Log *log_page(
    struct intake_world *world, const char *request_id, const char *token, struct fake_call *fake)
{
	Samen__Intake__V1__ListAccessLogRequest in =
	    SAMEN__INTAKE__V1__LIST_ACCESS_LOG_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.page = &page;
	page.token = TEXT(token);
	fake_call_make(
	    &world->service, INTAKE("ListAccessLog"), &world_coordinator, NULL, &in.base, fake);
	assert_int_equal(fake->status, OK);
	return fake->response;
}

/* The numbers of the first and the last entry. */
static void log_spans(struct intake_world *world, uint64_t first, uint64_t last)
{
	struct fake_call fake;
	const Log *log = log_page(world, "", "", &fake);
	assert_true(log->n_records > 0);
	assert_int_equal(log->records[0]->number, first);
	assert_int_equal(log->records[log->n_records - 1]->number, last);
	fake_call_close(&fake);
}

static size_t count_reads(struct intake_world *world, const char *request_id)
{
	struct fake_call fake;
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	fake_call_make(&world->service, INTAKE("ListReads"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	size_t count = ((const Samen__Intake__V1__ListReadsResponse *)fake.response)->n_reads;
	fake_call_close(&fake);
	return count;
}

static char *heads_text(const struct intake_world *world)
{
	char path[128];
	(void)snprintf(path, sizeof path, "%s/audit/heads.txt", world->home);
	return file_text(path, NULL);
}

/* How many lines of heads.txt hold a text. */
static size_t count_lines(const struct intake_world *world, const char *words)
{
	char *text = heads_text(world);
	size_t count = 0;
	for (const char *at = text; at != NULL && (at = strstr(at, words)) != NULL; at++) {
		count++;
	}
	free(text);
	return count;
}

/* What verifying the log with its heads finds. */
static size_t count_findings(struct intake_world *world)
{
	char keys_folder[128];
	struct audit_keys keys;
	struct audit_report report;
	struct fake_call fake;
	struct bytes line;
	(void)snprintf(keys_folder, sizeof keys_folder, "%s/keys", world->home);
	assert_int_equal(audit_keys_read(keys_folder, "intake", &keys), OK);
	struct audit_verifier *verifier = audit_verifier_open(&keys);
	char *text = heads_text(world);
	assert_non_null(text);
	struct bytes rest = {(uint8_t *)text, strlen(text)};
	for (size_t i = 1; audit_file_line(&rest, &line); i++) {
		assert_int_equal(audit_verifier_line(verifier, i, line), OK);
	}
	const Log *log = log_page(world, "", "", &fake);
	for (size_t i = 0; i < log->n_records; i++) {
		const Samen__Intake__V1__AccessRecord *record = log->records[i];
		assert_int_equal(audit_verifier_entry(verifier, record->number,
				     (struct bytes){record->entry.data, record->entry.len},
				     (struct bytes){record->hash.data, record->hash.len}),
		    OK);
	}
	assert_int_equal(audit_verifier_end(verifier, log->generation, log->at_ms, &report), OK);
	size_t count = report.finding_count;
	fake_call_close(&fake);
	free(text);
	audit_verifier_close(verifier);
	return count;
}

/* --- what coordinators get --- */

static void log_holds_every_entry_of_all_requests(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	open_text(world, world_file_plain(world), 2);
	const char *second = world_file_plain(world);
	open_text(world, second, 1);
	log_spans(world, 1, 3);
	const Log *log = log_page(world, second, "", &fake);
	assert_int_equal(log->n_records, 1);
	assert_int_equal(log->records[0]->number, 3);
	assert_int_equal(log->records[0]->hash.len, AUDIT_HASH_SIZE);
	assert_int_equal(log->at_ms, WORLD_NOW_MS);
	assert_string_equal(log->cut, "");
	fake_call_close(&fake);
}

static void log_goes_on_behind_a_token(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	open_text(world, world_file_plain(world), 101);
	const Log *log = log_page(world, "", "", &fake);
	assert_string_equal(log->next_token, "100");
	fake_call_close(&fake);
	log = log_page(world, "", "100", &fake);
	assert_int_equal(log->n_records, 1);
	assert_string_equal(log->next_token, "");
	fake_call_close(&fake);
}

/* Puts other bytes in the place of an entry. */
static void damage(struct intake_world *world, uint64_t number, const char *bytes)
{
	struct store_txn *txn;
	struct store_key key = key_of(TABLE_CHAIN);
	key_add_number(&key, number);
	assert_int_equal(store_write(world->parts.store, &txn), OK);
	assert_int_equal(
	    store_put(txn, key_bytes(&key), (struct bytes){(const uint8_t *)bytes, strlen(bytes)}),
	    OK);
	assert_int_equal(store_commit(txn), OK);
}

static void damaged_entries_are_handed_out_as_they_are(void **state)
{
	static const char *const damages[] = {"?", "",
	    ("this is no hash, but as long as one"
	     "\xff\xff and no entry")};
	struct intake_world *world = *state;
	struct fake_call fake;
	const char *id = world_file_plain(world);
	open_text(world, id, 3);
	for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
		damage(world, i + 1, damages[i]);
	}
	const Log *log = log_page(world, "", "", &fake);
	assert_int_equal(log->n_records, 3);
	assert_int_equal(log->records[0]->hash.len, 1);
	assert_int_equal(log->records[1]->hash.len, 0);
	assert_int_equal(log->records[2]->entry.len, strlen(damages[2]) - AUDIT_HASH_SIZE);
	fake_call_close(&fake);
	assert_int_equal(count_reads(world, id), 3);
	open_text(world, id, 1);
	log_spans(world, 1, 4);
}

static void the_log_of_an_impossible_id_is_empty(void **state)
{
	struct intake_world *world = *state;
	static char id[600];
	struct fake_call fake;
	memset(id, 'r', sizeof id - 1);
	open_text(world, world_file_plain(world), 3);
	assert_int_equal(log_page(world, id, "", &fake)->n_records, 0);
	fake_call_close(&fake);
}

static void log_and_heads_are_for_coordinators(void **state)
{
	struct intake_world *world = *state;
	static const struct caller *const others[] = {
	    &world_teacher, &world_specialist, &world_consultant, &world_matching};
	Samen__Intake__V1__ListAccessLogRequest list =
	    SAMEN__INTAKE__V1__LIST_ACCESS_LOG_REQUEST__INIT;
	Samen__Common__V1__Empty head = SAMEN__COMMON__V1__EMPTY__INIT;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(
		    world_status(world, INTAKE("ListAccessLog"), others[i], &list.base),
		    PERMISSION_DENIED);
		assert_int_equal(
		    world_status(world, INTAKE("WriteAuditHead"), others[i], &head.base),
		    PERMISSION_DENIED);
	}
}

/* --- heads --- */

static void a_head_is_written_every_day_and_when_intake_stops(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	open_text(world, id, 1);
	keep(world);
	WAIT_UNTIL(count_lines(world, " head ") == 1);
	keep(world);
	open_text(world, id, 1);
	keep(world);
	intake_world_restart(world);
	assert_int_equal(count_lines(world, " head "), 2);
	intake_world_restart(world);
	assert_int_equal(count_lines(world, " head "), 2);
	days_pass(world, 2);
	keep(world);
	WAIT_UNTIL(count_lines(world, " head ") == 3);
	assert_int_equal(count_findings(world), 0);
}

static void asking_for_a_head_gives_the_last_line(void **state)
{
	struct intake_world *world = *state;
	Samen__Common__V1__Empty in = SAMEN__COMMON__V1__EMPTY__INIT;
	for (int i = 0; i < 2; i++) {
		struct fake_call fake;
		fake_call_make(&world->service, INTAKE("WriteAuditHead"), &world_coordinator, NULL,
		    &in.base, &fake);
		assert_int_equal(fake.status, OK);
		const Samen__Intake__V1__WriteAuditHeadResponse *out = fake.response;
		char *text = heads_text(world);
		assert_int_equal(strncmp(text, out->head, strlen(out->head)), 0);
		assert_string_equal(text + strlen(out->head), "\n");
		free(text);
		fake_call_close(&fake);
	}
}

static void a_folder_that_is_gone_keeps_nobody_from_work(void **state)
{
	struct intake_world *world = *state;
	Samen__Common__V1__Empty in = SAMEN__COMMON__V1__EMPTY__INIT;
	char folder[128];
	(void)snprintf(folder, sizeof folder, "%s/audit", world->home);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(
	    world_status(world, INTAKE("WriteAuditHead"), &world_coordinator, &in.base),
	    FAILED_PRECONDITION);
	keep(world);
	open_text(world, world_file_plain(world), 1);
}

/* --- purging --- */

static void entries_are_purged_by_whole_days_behind_a_cut(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	open_text(world, id, 3);
	days_pass(world, 1000);
	open_text(world, id, 2);
	days_pass(world, DAYS - 1000);
	keep(world);
	log_spans(world, 1, 5);
	days_pass(world, 1);
	keep(world);
	log_spans(world, 4, 6);
	assert_int_equal(count_reads(world, id), 2);
	const Log *log = log_page(world, "", "", &fake);
	assert_non_null(strstr(log->cut, " cut "));
	Entry *last = samen__stored__v1__access_entry__unpack(
	    NULL, log->records[2]->entry.len, log->records[2]->entry.data);
	assert_non_null(last);
	assert_int_equal(last->kind, SAMEN__INTAKE__V1__ACCESS_KIND__LOG_PURGED);
	assert_string_equal(last->by, "retention");
	samen__stored__v1__access_entry__free_unpacked(last, NULL);
	fake_call_close(&fake);
}

static void a_purged_log_holds_and_its_cut_is_in_the_file(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	open_text(world, id, 3);
	intake_world_restart(world);
	days_pass(world, DAYS + 1);
	open_text(world, id, 1);
	keep(world);
	intake_world_restart(world);
	assert_int_equal(count_lines(world, " cut "), 1);
	assert_int_equal(count_findings(world), 0);
	intake_world_restart(world);
	assert_int_equal(count_lines(world, " cut "), 1);
	keep(world);
	log_spans(world, 4, 5);
}

static void what_is_on_hold_is_kept_with_all_behind_it(void **state)
{
	struct intake_world *world = *state;
	const char *held = world_file_plain(world);
	open_text(world, world_file_plain(world), 2);
	open_text(world, held, 1);
	open_text(world, world_file_plain(world), 2);
	days_pass(world, DAYS + 1);
	hold(world, held, true);
	keep(world);
	log_spans(world, 3, 7);
	hold(world, held, false);
	keep(world);
	log_spans(world, 6, 9);
}

static void damaged_entries_go_with_the_old_ones_behind_them(void **state)
{
	struct intake_world *world = *state;
	open_text(world, world_file_plain(world), 3);
	damage(world, 1, "?");
	damage(world, 3, "?");
	days_pass(world, DAYS + 1);
	keep(world);
	log_spans(world, 3, 4);
}

static void the_report_of_what_is_kept_counts_the_log(void **state)
{
	struct intake_world *world = *state;
	Samen__Common__V1__GetRetentionRequest in = SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	const Samen__Common__V1__RetentionClass *class = NULL;
	struct fake_call fake;
	const char *id = world_file_plain(world);
	open_text(world, id, 3);
	days_pass(world, DAYS - 10);
	open_text(world, id, 1);
	fake_call_make(
	    &world->service, INTAKE("GetRetention"), &world_coordinator, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Common__V1__GetRetentionResponse *out = fake.response;
	for (size_t i = 0; i < out->n_classes; i++) {
		if (strcmp(out->classes[i]->name, "access_log") == 0) {
			class = out->classes[i];
		}
	}
	assert_non_null(class);
	assert_int_equal(class->days, DAYS);
	assert_string_equal(class->setting, "retention.log_days");
	assert_int_equal(class->kept, 4);
	assert_int_equal(class->oldest_at_ms, WORLD_NOW_MS);
	assert_int_equal(class->due_soon, 3);
	fake_call_close(&fake);
}

/* --- an older store --- */

static void put_opening_of_before(
    struct call *call, const char *request_id, uint64_t number, const Before *entry)
{
	uint8_t packed[256];
	struct store_key key = key_of(TABLE_READ);
	size_t size = samen__stored__v1__read_entry__pack(entry, packed);
	key_add_text(&key, request_id);
	key_add_number(&key, number);
	assert_int_equal(store_put(call->txn, key_bytes(&key), (struct bytes){packed, size}), OK);
}

static enum status log_as_before(struct call *call, void *arg)
{
	const char *const *ids = arg;
	for (size_t i = 0; i < 4; i++) {
		Before entry = SAMEN__STORED__V1__READ_ENTRY__INIT;
		entry.at_ms = WORLD_NOW_MS + (int64_t)i;
		entry.request_id = TEXT(ids[i % 2]);
		entry.person_id = TEXT("p-before");
		entry.by = TEXT("m-before");
		put_opening_of_before(call, ids[i % 2], 1 + i / 2, &entry);
	}
	return OK;
}

static enum status take_over(struct call *call, void *arg)
{
	struct bytes key;
	struct bytes value;
	const struct store_key before = key_of(TABLE_READ);
	(void)arg;
	enum status status = intake_upgrade(call->txn, 1);
	assert_int_equal(store_last(call->txn, key_bytes(&before), &key, &value), NOT_FOUND);
	return status;
}

static void openings_of_before_are_taken_over_in_their_order(void **state)
{
	struct intake_world *world = *state;
	const char *ids[] = {world_file_plain(world), world_file_plain(world)};
	struct fake_call fake;
	assert_int_equal(fake_own_write(&world->service, log_as_before, TEXT(ids)), OK);
	assert_int_equal(fake_own_write(&world->service, take_over, NULL), OK);
	const Log *log = log_page(world, "", "", &fake);
	assert_int_equal(log->n_records, 4);
	for (size_t i = 0; i < 4; i++) {
		Entry *entry = samen__stored__v1__access_entry__unpack(
		    NULL, log->records[i]->entry.len, log->records[i]->entry.data);
		assert_non_null(entry);
		assert_int_equal(entry->at_ms, WORLD_NOW_MS + (int64_t)i);
		assert_int_equal(entry->kind, SAMEN__INTAKE__V1__ACCESS_KIND__OPENED);
		assert_string_equal(entry->request_id, ids[i % 2]);
		assert_string_equal(entry->person_id, "p-before");
		assert_string_equal(entry->by, "m-before");
		samen__stored__v1__access_entry__free_unpacked(entry, NULL);
	}
	fake_call_close(&fake);
	assert_int_equal(count_reads(world, ids[0]), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(log_holds_every_entry_of_all_requests),
	    TEST(log_goes_on_behind_a_token),
	    TEST(damaged_entries_are_handed_out_as_they_are),
	    TEST(the_log_of_an_impossible_id_is_empty),
	    TEST(log_and_heads_are_for_coordinators),
	    TEST(a_head_is_written_every_day_and_when_intake_stops),
	    TEST(asking_for_a_head_gives_the_last_line),
	    TEST(a_folder_that_is_gone_keeps_nobody_from_work),
	    TEST(entries_are_purged_by_whole_days_behind_a_cut),
	    TEST(a_purged_log_holds_and_its_cut_is_in_the_file),
	    TEST(what_is_on_hold_is_kept_with_all_behind_it),
	    TEST(damaged_entries_go_with_the_old_ones_behind_them),
	    TEST(the_report_of_what_is_kept_counts_the_log),
	    TEST(openings_of_before_are_taken_over_in_their_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
