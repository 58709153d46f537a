/* The hash chain of the access log, its signed lines, and the comparison of both: whatever is
 * changed is found, down to the single bit. */
#include "runtime/audit_verify.h"
#include "runtime/keyring.h"

#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

enum { ENTRIES_MAX = 16, LINES_MAX = 16, DAYS = 1826 };

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define NOW_MS ((int64_t)1760000000000)
#define GENERATION "0123456789abcdef0123456789abcdef"

/* A log and its lines as they would be read, to be meddled with. */
struct log {
	struct entry {
		uint64_t number;
		uint8_t packed[32];
		size_t size;
		uint8_t hash[AUDIT_HASH_SIZE];
		size_t hash_size;
	} entries[ENTRIES_MAX];
	size_t entry_count;
	char lines[LINES_MAX][AUDIT_LINE_MAX];
	size_t line_count;
	const char *generation;
	int64_t now_ms;
};

/* Two keys of intake, the second one unknown to who verifies; and what verifying found. */
static struct world {
	struct signing_key *key, *strange_key;
	struct audit_keys keys;
	struct audit_verifier *verifier;
	struct audit_report report;
} world;

static struct signing_key *key_make(void)
{
	const struct temp_folder folder = temp_folder_make();
	struct signing_key *key;
	assert_int_equal(signing_key_create(folder.path, "intake"), OK);
	assert_int_equal(signing_key_open(folder.path, "intake", &key), OK);
	temp_folder_remove(&folder);
	return key;
}

static int world_open(void **state)
{
	(void)state;
	world.key = key_make();
	world.strange_key = key_make();
	signing_key_public(world.key, world.keys.keys[0]);
	world.keys.count = 1;
	return 0;
}

static int world_close(void **state)
{
	(void)state;
	audit_verifier_close(world.verifier);
	signing_key_close(world.key);
	signing_key_close(world.strange_key);
	return 0;
}

/* --- making logs --- */

static struct audit_hash hash_at(const struct log *log, uint64_t number)
{
	struct audit_hash hash = {{0}};
	if (number > 0) {
		memcpy(hash.bytes, log->entries[number - 1].hash, sizeof hash.bytes);
	}
	return hash;
}

static void log_add(struct log *log)
{
	struct entry *entry = &log->entries[log->entry_count];
	struct audit_hash before = hash_at(log, log->entry_count);
	entry->number = ++log->entry_count;
	entry->size = (size_t)snprintf(
	    (char *)entry->packed, sizeof entry->packed, "entry %zu", log->entry_count);
	struct audit_hash hash =
	    audit_hash_of(&before, entry->number, (struct bytes){entry->packed, entry->size});
	memcpy(entry->hash, hash.bytes, sizeof hash.bytes);
	entry->hash_size = sizeof hash.bytes;
}

static void log_sign(struct log *log,
    const struct signing_key *key,
    enum audit_line_kind kind,
    uint64_t number,
    int64_t at_ms)
{
	struct audit_line line = {.kind = kind,
	    .generation = GENERATION,
	    .number = number,
	    .hash = hash_at(log, number),
	    .at_ms = at_ms,
	    .days = DAYS};
	assert_true(log->line_count < LINES_MAX);
	assert_int_equal(audit_line_sign(key, &line, log->lines[log->line_count++]), OK);
}

static void log_head(struct log *log, uint64_t number, int64_t at_ms)
{
	log_sign(log, world.key, AUDIT_HEAD, number, at_ms);
}

/* Six entries, with a head behind the third and one at the end. */
static void log_make(struct log *log)
{
	*log = (struct log){.generation = GENERATION, .now_ms = NOW_MS};
	for (int i = 0; i < 6; i++) {
		log_add(log);
	}
	log_head(log, 3, NOW_MS - DAY_MS);
	log_head(log, 6, NOW_MS - 1000);
}

/* The entries from this number on are hashed anew, as somebody would who knows how. */
static void log_rehash(struct log *log, uint64_t from)
{
	for (size_t i = from - 1; i < log->entry_count; i++) {
		struct entry *entry = &log->entries[i];
		struct audit_hash before = hash_at(log, i);
		struct audit_hash hash = audit_hash_of(
		    &before, entry->number, (struct bytes){entry->packed, entry->size});
		memcpy(entry->hash, hash.bytes, sizeof hash.bytes);
	}
}

/* Takes the entries at places from..to, counted from 0, out. */
static void log_drop(struct log *log, size_t from, size_t to)
{
	memmove(&log->entries[from], &log->entries[to + 1],
	    (log->entry_count - to - 1) * sizeof *log->entries);
	log->entry_count -= to - from + 1;
}

static const struct audit_report *verify(const struct log *log)
{
	audit_verifier_close(world.verifier);
	world.verifier = audit_verifier_open(&world.keys);
	assert_non_null(world.verifier);
	for (size_t i = 0; i < log->line_count; i++) {
		const struct bytes text = {(const uint8_t *)log->lines[i], strlen(log->lines[i])};
		assert_int_equal(audit_verifier_line(world.verifier, i + 1, text), OK);
	}
	for (size_t i = 0; i < log->entry_count; i++) {
		const struct entry *entry = &log->entries[i];
		assert_int_equal(audit_verifier_entry(world.verifier, entry->number,
				     (struct bytes){entry->packed, entry->size},
				     (struct bytes){entry->hash, entry->hash_size}),
		    OK);
	}
	assert_int_equal(
	    audit_verifier_end(world.verifier, log->generation, log->now_ms, &world.report), OK);
	return &world.report;
}

/* Asserts that this is all that is found. */
static const struct audit_finding *only(const struct log *log, enum audit_finding_kind kind)
{
	const struct audit_report *report = verify(log);
	assert_int_equal(report->finding_count, 1);
	assert_string_equal(audit_finding_name(report->findings[0].kind), audit_finding_name(kind));
	return &report->findings[0];
}

/* --- what holds --- */

static void untouched_log_holds(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	const struct audit_report *report = verify(&log);
	assert_int_equal(report->finding_count, 0);
	assert_int_equal(report->entries, 6);
	assert_int_equal(report->heads, 2);
	assert_int_equal(report->proven.number, 6);
	assert_int_equal(report->proven.line, 2);
	assert_int_equal(report->since.number, 3);
	assert_int_equal(report->since.at_ms, NOW_MS - DAY_MS);
}

static void heads_begun_anew_say_since_when_they_vouch(void **state)
{
	(void)state;
	struct log log = {.generation = GENERATION, .now_ms = NOW_MS};
	for (int i = 0; i < 6; i++) {
		log_add(&log);
	}
	log_head(&log, 6, NOW_MS - 1000);
	const struct audit_report *report = verify(&log);
	assert_int_equal(report->finding_count, 0);
	assert_int_equal(report->since.line, 1);
	assert_int_equal(report->since.number, 6);
	assert_int_equal(report->since.at_ms, NOW_MS - 1000);
}

static void entries_after_the_last_head_hold_but_are_not_proven(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_add(&log);
	const struct audit_report *report = verify(&log);
	assert_int_equal(report->finding_count, 0);
	assert_int_equal(report->last, 7);
	assert_int_equal(report->proven.number, 6);
}

static void empty_log_holds_with_a_head_that_says_so(void **state)
{
	(void)state;
	struct log log = {.generation = GENERATION, .now_ms = NOW_MS};
	log_head(&log, 0, NOW_MS);
	assert_int_equal(verify(&log)->finding_count, 0);
}

static void hash_is_the_documented_one(void **state)
{
	(void)state;
	const uint8_t message[] = "samen-access-log-v1\0"
				  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				  "\0\0\0\0\0\0\0\1"
				  "hello";
	uint8_t expected[AUDIT_HASH_SIZE];
	const struct audit_hash zeros = {{0}};
	(void)crypto_generichash(expected, sizeof expected, message, sizeof message - 1, NULL, 0);
	struct audit_hash hash =
	    audit_hash_of(&zeros, 1, (struct bytes){(const uint8_t *)"hello", 5});
	assert_memory_equal(hash.bytes, expected, sizeof expected);
}

/* --- every bit --- */

static void every_bit_of_an_entry_is_covered(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	for (size_t i = 0; i < log.entry_count; i++) {
		struct entry *entry = &log.entries[i];
		for (size_t bit = 0; bit < 8 * entry->size; bit++) {
			entry->packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
			assert_int_equal(only(&log, AUDIT_ENTRY_CHANGED)->from, entry->number);
			entry->packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
	}
}

static void every_bit_of_a_hash_is_covered(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	for (size_t i = 0; i < log.entry_count; i++) {
		struct entry *entry = &log.entries[i];
		for (size_t bit = 0; bit < 8 * sizeof entry->hash; bit++) {
			entry->hash[bit / 8] ^= (uint8_t)(1U << bit % 8);
			assert_int_equal(only(&log, AUDIT_ENTRY_CHANGED)->from, entry->number);
			entry->hash[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
	}
}

static void every_bit_of_a_number_is_covered(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	for (size_t i = 0; i < log.entry_count; i++) {
		for (unsigned bit = 0; bit < 64; bit++) {
			log.entries[i].number ^= (uint64_t)1 << bit;
			assert_true(verify(&log)->finding_count > 0);
			log.entries[i].number ^= (uint64_t)1 << bit;
		}
	}
}

static void every_bit_of_a_line_is_covered(void **state)
{
	(void)state;
	struct log log;
	struct audit_line line;
	log_make(&log);
	char *text = log.lines[0];
	const size_t size = strlen(text);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
		assert_int_not_equal(
		    audit_line_read((struct bytes){(uint8_t *)text, size}, &world.keys, &line), OK);
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
	}
	assert_int_equal(
	    audit_line_read((struct bytes){(uint8_t *)text, size}, &world.keys, &line), OK);
}

static void line_that_is_shortened_or_lengthened_is_none(void **state)
{
	(void)state;
	struct log log;
	struct audit_line line;
	log_make(&log);
	char *text = log.lines[0];
	const size_t size = strlen(text);
	for (size_t kept = 0; kept < size; kept++) {
		assert_int_equal(
		    audit_line_read((struct bytes){(uint8_t *)text, kept}, &world.keys, &line),
		    INVALID_ARGUMENT);
	}
	assert_true(size + 1 < AUDIT_LINE_MAX);
	memcpy(text + size, " ", 2);
	assert_int_equal(
	    audit_line_read((struct bytes){(uint8_t *)text, size + 1}, &world.keys, &line),
	    INVALID_ARGUMENT);
}

static void line_comes_back_as_it_was_signed(void **state)
{
	(void)state;
	struct log log;
	struct audit_line line;
	log_make(&log);
	const struct bytes text = {(uint8_t *)log.lines[0], strlen(log.lines[0])};
	assert_int_equal(audit_line_read(text, &world.keys, &line), OK);
	assert_int_equal(line.kind, AUDIT_HEAD);
	assert_int_equal(line.number, 3);
	assert_int_equal(line.at_ms, NOW_MS - DAY_MS);
	assert_int_equal(line.days, DAYS);
	assert_string_equal(line.generation, GENERATION);
	assert_string_equal(line.issuer, "intake");
}

static void token_signature_makes_no_line(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	char *signature = strrchr(log.lines[0], ' ') + 1;
	uint8_t made[SIGNATURE_SIZE];
	uint8_t message[64 + AUDIT_LINE_MAX] = "samen-token-v1";
	size_t size = (size_t)(signature - 1 - log.lines[0]);
	memcpy(message + sizeof "samen-token-v1", log.lines[0], size);
	signing_key_sign(world.key, (struct bytes){message, sizeof "samen-token-v1" + size}, made);
	(void)sodium_bin2base64(
	    signature, 87, made, sizeof made, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	assert_int_equal(only(&log, AUDIT_LINE_FORGED)->line, 1);
}

/* --- entries that are gone, or others --- */

static void entries_missing_inside_are_named(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_drop(&log, 3, 4);
	const struct audit_finding *finding = only(&log, AUDIT_ENTRIES_MISSING);
	assert_int_equal(finding->from, 4);
	assert_int_equal(finding->to, 5);
}

static void entries_missing_at_the_start_are_named(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_drop(&log, 0, 1);
	const struct audit_finding *finding = only(&log, AUDIT_START_MISSING);
	assert_int_equal(finding->from, 1);
	assert_int_equal(finding->to, 2);
}

static void entries_missing_at_the_end_are_named(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_drop(&log, 4, 5);
	const struct audit_finding *finding = only(&log, AUDIT_LOG_CUT_SHORT);
	assert_int_equal(finding->from, 5);
	assert_int_equal(finding->to, 6);
	assert_int_equal(finding->line, 2);
	assert_int_equal(finding->fit_line, 1);
}

static void log_that_is_gone_is_cut_short(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.entry_count = 0;
	assert_int_equal(only(&log, AUDIT_LOG_CUT_SHORT)->from, 1);
}

static void history_hashed_anew_does_not_fit_its_heads(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.entries[4].packed[0] ^= 1;
	log_rehash(&log, 5);
	const struct audit_finding *finding = only(&log, AUDIT_LOG_REWRITTEN);
	assert_int_equal(finding->from, 4);
	assert_int_equal(finding->to, 6);
	assert_int_equal(finding->line, 2);
	assert_int_equal(finding->fit_line, 1);
	assert_int_equal(world.report.proven.number, 3);
}

static void history_written_anew_from_the_start_fits_no_head(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.entries[0].packed[0] ^= 1;
	log_rehash(&log, 1);
	const struct audit_finding *finding = only(&log, AUDIT_LOG_REWRITTEN);
	assert_int_equal(finding->fit_line, 0);
	assert_int_equal(world.report.proven.line, 0);
}

static void swapped_entries_are_found(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	struct entry second = log.entries[1];
	log.entries[1] = log.entries[2];
	log.entries[2] = second;
	log.entries[1].number = 2;
	log.entries[2].number = 3;
	assert_true(verify(&log)->finding_count > 0);
}

static void entry_without_a_whole_hash_is_found(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.entries[5].hash_size = 7;
	const struct audit_report *report = verify(&log);
	assert_true(report->finding_count > 0);
	assert_int_equal(report->findings[0].kind, AUDIT_ENTRY_CHANGED);
	assert_int_equal(report->findings[0].from, 6);
}

static void restored_log_is_cut_short_and_the_finding_says_restored(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_drop(&log, 4, 5);
	log.generation = "ffffffffffffffffffffffffffffffff";
	assert_true(only(&log, AUDIT_LOG_CUT_SHORT)->restored);
}

/* --- lines --- */

static void head_of_a_strange_key_does_not_count(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.line_count = 1;
	log_sign(&log, world.strange_key, AUDIT_HEAD, 6, NOW_MS);
	assert_int_equal(only(&log, AUDIT_LINE_KEY_UNKNOWN)->line, 2);
	assert_int_equal(world.report.proven.number, 3);
}

static void head_of_a_retired_key_counts(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_sign(&log, world.strange_key, AUDIT_HEAD, 6, NOW_MS);
	signing_key_public(world.strange_key, world.keys.keys[1]);
	world.keys.count = 2;
	assert_int_equal(verify(&log)->finding_count, 0);
	world.keys.count = 1;
}

static void edited_line_is_named(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	char *at = strstr(log.lines[0], " 3 ");
	at[1] = '2';
	assert_int_equal(only(&log, AUDIT_LINE_FORGED)->line, 1);
}

static void nonsense_is_no_line(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log_head(&log, 6, NOW_MS);
	(void)snprintf(log.lines[1], sizeof log.lines[1], "%s", "samen-audit-v1 head");
	assert_int_equal(only(&log, AUDIT_LINE_UNREADABLE)->line, 2);
}

static void lines_out_of_order_are_found(void **state)
{
	(void)state;
	struct log log;
	char first[AUDIT_LINE_MAX];
	log_make(&log);
	memcpy(first, log.lines[0], sizeof first);
	memcpy(log.lines[0], log.lines[1], sizeof first);
	memcpy(log.lines[1], first, sizeof first);
	assert_int_equal(only(&log, AUDIT_LINE_DISORDERED)->line, 2);
}

static void line_taken_out_in_between_is_not_found_and_proves_less(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	memcpy(log.lines[0], log.lines[1], sizeof log.lines[0]);
	log.line_count = 1;
	assert_int_equal(verify(&log)->finding_count, 0);
}

static void log_without_heads_is_said_to_have_none(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.line_count = 0;
	(void)only(&log, AUDIT_HEAD_MISSING);
}

static void last_head_of_long_ago_is_found(void **state)
{
	(void)state;
	struct log log;
	log_make(&log);
	log.now_ms = NOW_MS + 3 * DAY_MS;
	assert_int_equal(only(&log, AUDIT_HEAD_OLD)->line, 2);
}

/* --- cuts --- */

/* Purges up to a number and adds the cut; cut heads come first, as they were written before. */
static void log_purge(struct log *log, uint64_t number, int64_t at_ms)
{
	log_sign(log, world.key, AUDIT_CUT, number, at_ms);
	log_drop(log, 0, (size_t)number - 1);
}

static void log_make_old(struct log *log)
{
	*log = (struct log){.generation = GENERATION, .now_ms = NOW_MS};
	for (int i = 0; i < 6; i++) {
		log_add(log);
	}
	log_head(log, 2, NOW_MS - (DAYS + 20) * DAY_MS);
	log_head(log, 3, NOW_MS - (DAYS + 10) * DAY_MS);
	log_head(log, 6, NOW_MS - DAY_MS);
}

static void purged_start_holds_behind_a_cut(void **state)
{
	(void)state;
	struct log log;
	log_make_old(&log);
	log_purge(&log, 3, NOW_MS);
	const struct audit_report *report = verify(&log);
	assert_int_equal(report->finding_count, 0);
	assert_int_equal(report->first, 4);
	assert_int_equal(report->cut.number, 3);
	assert_int_equal(report->cut_days, DAYS);
}

static void more_purged_than_the_cut_says_is_found(void **state)
{
	(void)state;
	struct log log;
	log_make_old(&log);
	log_purge(&log, 3, NOW_MS);
	log_drop(&log, 0, 0);
	const struct audit_finding *finding = only(&log, AUDIT_START_MISSING);
	assert_int_equal(finding->from, 4);
	assert_int_equal(finding->to, 4);
}

static void entry_behind_the_cut_is_bound_to_it(void **state)
{
	(void)state;
	struct log log;
	log_make_old(&log);
	log_purge(&log, 3, NOW_MS);
	log.entries[0].packed[0] ^= 1;
	assert_int_equal(only(&log, AUDIT_ENTRY_CHANGED)->from, 4);
}

static void cut_of_young_entries_is_found(void **state)
{
	(void)state;
	struct log log;
	log_make_old(&log);
	log_purge(&log, 5, NOW_MS);
	assert_int_equal(verify(&log)->finding_count, 0);
	log_make_old(&log);
	log.line_count = 2;
	log_head(&log, 4, NOW_MS - 100 * DAY_MS);
	log_purge(&log, 5, NOW_MS);
	log_head(&log, 5, NOW_MS);
	const struct audit_finding *finding = only(&log, AUDIT_CUT_TOO_EARLY);
	assert_int_equal(finding->from, 5);
	assert_int_equal(finding->to, 5);
	assert_int_equal(finding->fit_line, 3);
}

static void cut_of_a_strange_key_covers_nothing(void **state)
{
	(void)state;
	struct log log;
	log_make_old(&log);
	log_sign(&log, world.strange_key, AUDIT_CUT, 3, NOW_MS);
	log_drop(&log, 0, 2);
	const struct audit_report *report = verify(&log);
	assert_int_equal(report->finding_count, 2);
	assert_int_equal(report->findings[0].kind, AUDIT_LINE_KEY_UNKNOWN);
	assert_int_equal(report->findings[1].kind, AUDIT_START_MISSING);
}

static void more_findings_than_can_be_told_are_counted_off(void **state)
{
	(void)state;
	struct audit_report report;
	struct audit_verifier *verifier = audit_verifier_open(&world.keys);
	const struct bytes nonsense = {(const uint8_t *)"?", 1};
	for (size_t i = 1; i <= AUDIT_FINDINGS_MAX + 5; i++) {
		assert_int_equal(audit_verifier_line(verifier, i, nonsense), OK);
	}
	assert_int_equal(audit_verifier_end(verifier, GENERATION, NOW_MS, &report), OK);
	assert_int_equal(report.finding_count, AUDIT_FINDINGS_MAX);
	assert_true(report.has_more);
	audit_verifier_close(verifier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(untouched_log_holds),
	    cmocka_unit_test(heads_begun_anew_say_since_when_they_vouch),
	    cmocka_unit_test(entries_after_the_last_head_hold_but_are_not_proven),
	    cmocka_unit_test(empty_log_holds_with_a_head_that_says_so),
	    cmocka_unit_test(hash_is_the_documented_one),
	    cmocka_unit_test(every_bit_of_an_entry_is_covered),
	    cmocka_unit_test(every_bit_of_a_hash_is_covered),
	    cmocka_unit_test(every_bit_of_a_number_is_covered),
	    cmocka_unit_test(every_bit_of_a_line_is_covered),
	    cmocka_unit_test(line_that_is_shortened_or_lengthened_is_none),
	    cmocka_unit_test(line_comes_back_as_it_was_signed),
	    cmocka_unit_test(token_signature_makes_no_line),
	    cmocka_unit_test(entries_missing_inside_are_named),
	    cmocka_unit_test(entries_missing_at_the_start_are_named),
	    cmocka_unit_test(entries_missing_at_the_end_are_named),
	    cmocka_unit_test(log_that_is_gone_is_cut_short),
	    cmocka_unit_test(history_hashed_anew_does_not_fit_its_heads),
	    cmocka_unit_test(history_written_anew_from_the_start_fits_no_head),
	    cmocka_unit_test(swapped_entries_are_found),
	    cmocka_unit_test(entry_without_a_whole_hash_is_found),
	    cmocka_unit_test(restored_log_is_cut_short_and_the_finding_says_restored),
	    cmocka_unit_test(head_of_a_strange_key_does_not_count),
	    cmocka_unit_test(head_of_a_retired_key_counts),
	    cmocka_unit_test(edited_line_is_named),
	    cmocka_unit_test(nonsense_is_no_line),
	    cmocka_unit_test(lines_out_of_order_are_found),
	    cmocka_unit_test(line_taken_out_in_between_is_not_found_and_proves_less),
	    cmocka_unit_test(log_without_heads_is_said_to_have_none),
	    cmocka_unit_test(last_head_of_long_ago_is_found),
	    cmocka_unit_test(purged_start_holds_behind_a_cut),
	    cmocka_unit_test(more_purged_than_the_cut_says_is_found),
	    cmocka_unit_test(entry_behind_the_cut_is_bound_to_it),
	    cmocka_unit_test(cut_of_young_entries_is_found),
	    cmocka_unit_test(cut_of_a_strange_key_covers_nothing),
	    cmocka_unit_test(more_findings_than_can_be_told_are_counted_off),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
