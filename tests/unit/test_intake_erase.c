/* The end of a request's data: erased with proof, held, purged when its days are over, counted. */
#include "support/intake_world.h"

#include "intake/access_log.h"
#include "intake/erasure.h"
#include "intake/figures.h"
#include "intake/hold.h"
#include "intake/intake_keys.h"
#include "intake/request_dates.h"

#include "runtime/clock.h"
#include "runtime/keyring.h"
#include "runtime/statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))
#define REASON(name) SAMEN__INTAKE__V1__ERASURE_REASON__##name
#define HOLD(name) SAMEN__INTAKE__V1__HOLD_REASON__##name

typedef Samen__Intake__V1__SignedErasureProof Proof;
typedef Samen__Intake__V1__ErasureReason Reason;

/* --- steps --- */

static enum status erase_for(
    struct intake_world *world, const struct caller *caller, const char *request_id, Reason reason)
{
	Samen__Intake__V1__EraseRequestRequest in = SAMEN__INTAKE__V1__ERASE_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.reason = reason;
	return world_status(world, INTAKE("EraseRequest"), caller, &in.base);
}

static enum status erase(struct intake_world *world, const char *request_id)
{
	return erase_for(world, &world_teacher, request_id, REASON(PARENTS_ASKED));
}

static enum status hold_as(struct intake_world *world,
    const struct caller *caller,
    const char *request_id,
    Samen__Intake__V1__HoldReason reason)
{
	Samen__Intake__V1__SetHoldRequest in = SAMEN__INTAKE__V1__SET_HOLD_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.on = reason != HOLD(HOLD_REASON_UNSPECIFIED);
	in.reason = reason;
	return world_status(world, INTAKE("SetHold"), caller, &in.base);
}

static enum status hold(
    struct intake_world *world, const char *request_id, Samen__Intake__V1__HoldReason reason)
{
	return hold_as(world, &world_coordinator, request_id, reason);
}

static void close_it(struct intake_world *world, const char *request_id)
{
	Samen__Intake__V1__CloseRequestRequest in = SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	in.words = TEXT("het gaat nu goed met rekenen");
	assert_int_equal(world_status(world, INTAKE("CloseRequest"), &world_teacher, &in.base), OK);
}

static enum status get_as(
    struct intake_world *world, const struct caller *caller, const char *request_id)
{
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	return world_status(world, INTAKE("GetRequest"), caller, &in.base);
}

static enum status get(struct intake_world *world, const char *request_id)
{
	return get_as(world, &world_teacher, request_id);
}

/* As its timers do. */
static void keys_follow(struct intake_world *world)
{
	assert_int_equal(
	    fake_own_write(&world->service, intake_erase_keys, world->service.service), OK);
}

static void purge(struct intake_world *world)
{
	assert_int_equal(fake_own_write(&world->service, intake_purge, world->service.service), OK);
}

static void days_pass(struct intake_world *world, int64_t days)
{
	world->service.now_ms += days * WORLD_DAY_MS;
}

/* Alive until *fake is closed. */
static const Proof *proof_as(struct intake_world *world,
    const struct caller *caller,
    const char *request_id,
    struct fake_call *fake)
{
	Samen__Intake__V1__GetErasureProofRequest in =
	    SAMEN__INTAKE__V1__GET_ERASURE_PROOF_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	fake_call_make(&world->service, INTAKE("GetErasureProof"), caller, NULL, &in.base, fake);
	return fake->response;
}

static const Proof *proof_of(
    struct intake_world *world, const char *request_id, struct fake_call *fake)
{
	const Proof *proof = proof_as(world, &world_teacher, request_id, fake);
	assert_non_null(proof);
	return proof;
}

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return (struct bytes){data.data, data.len};
}

/* With the keys on disk, as somebody else checks it. */
static bool proof_holds(struct intake_world *world, const char *issuer, const Proof *proof)
{
	char folder[128];
	struct keyring *keyring;
	(void)snprintf(folder, sizeof folder, "%s/keys", world->home);
	assert_int_equal(keyring_open(folder, &keyring), OK);
	bool holds = statement_verify(keyring, issuer, STATEMENT_ERASURE,
	    bytes_of(proof->statement), bytes_of(proof->signature));
	keyring_close(keyring);
	return holds;
}

/* --- looking --- */

struct change_seen {
	const char *id;
	bool seen, deleted;
};

static void look_in_feed(struct intake_world *world, struct change_seen *wanted)
{
	struct fake_call fake;
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	fake_call_make(&world->service, INTAKE("Changes"), &world_matching, NULL, &in.base, &fake);
	const Samen__Common__V1__ChangesResponse *out = fake.response;
	assert_non_null(out);
	for (size_t i = 0; i < out->n_changes; i++) {
		if (strcmp(out->changes[i]->id, wanted->id) == 0) {
			wanted->seen = true;
			wanted->deleted = out->changes[i]->deleted;
		}
	}
	fake_call_close(&fake);
}

static size_t listed(struct intake_world *world)
{
	struct fake_call fake;
	Samen__Intake__V1__ListRequestsRequest in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	fake_call_make(
	    &world->service, INTAKE("ListRequests"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__ListRequestsResponse *out = fake.response;
	assert_non_null(out);
	size_t count = out->n_requests;
	fake_call_close(&fake);
	return count;
}

static const Samen__Common__V1__RetentionClass *class_of(
    struct intake_world *world, const char *name, struct fake_call *fake)
{
	Samen__Common__V1__GetRetentionRequest in = SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	fake_call_make(
	    &world->service, INTAKE("GetRetention"), &world_coordinator, NULL, &in.base, fake);
	const Samen__Common__V1__GetRetentionResponse *out = fake->response;
	assert_non_null(out);
	for (size_t i = 0; i < out->n_classes; i++) {
		if (strcmp(out->classes[i]->name, name) == 0) {
			return out->classes[i];
		}
	}
	fail_msg("no class %s", name);
	return NULL;
}

static void assert_class(struct intake_world *world,
    const char *name,
    uint64_t kept,
    uint64_t due_soon,
    uint64_t on_hold,
    uint64_t purged)
{
	struct fake_call fake;
	const Samen__Common__V1__RetentionClass *class = class_of(world, name, &fake);
	assert_int_equal(class->kept, kept);
	assert_int_equal(class->due_soon, due_soon);
	assert_int_equal(class->on_hold, on_hold);
	assert_int_equal(class->purged, purged);
	assert_true((class->purged_at_ms != 0) == (purged > 0));
	fake_call_close(&fake);
}

/* The last entry of a request's access log. */
struct last_entry {
	const char *request_id;
	uint32_t kind;
	char person_id[32], by[32];
};

static enum status read_last_entry(struct call *call, void *arg)
{
	struct last_entry *last = arg;
	struct access_page page;
	enum status status = access_log_page(call, last->request_id, 0, 100, &page);
	if (status == OK && page.count > 0) {
		const StoredAccess *entry = page.entries[page.count - 1];
		last->kind = entry->kind;
		(void)snprintf(last->person_id, sizeof last->person_id, "%s", entry->person_id);
		(void)snprintf(last->by, sizeof last->by, "%s", entry->by);
	}
	return status;
}

static struct last_entry last_entry_of(struct intake_world *world, const char *request_id)
{
	struct last_entry last = {.request_id = request_id};
	assert_int_equal(fake_own_read(&world->service, read_last_entry, &last), OK);
	return last;
}

static bool key_is_there(struct intake_world *world, const char *key_id)
{
	struct seal_key key;
	const struct call call = {.service = world->service.service};
	struct arena *arena = arena_open((size_t)64 * 1024);
	assert_non_null(arena);
	enum status status = request_keys_find(intake_keys(&call), arena, key_id, &key);
	arena_close(arena);
	seal_key_wipe(&key);
	assert_true(status == OK || status == NOT_FOUND);
	return status == OK;
}

static enum status load_key_id(struct call *call, void *arg)
{
	char *id = arg; /* in: the request's, out: its key's */
	StoredRequest *request;
	enum status status = request_load(call, id, &request);
	if (status == OK) {
		(void)snprintf(id, ID_SIZE, "%s", request->key_id);
	}
	return status;
}

static struct id key_id_of(struct intake_world *world, const char *request_id)
{
	struct id id;
	(void)snprintf(id.text, sizeof id.text, "%s", request_id);
	assert_int_equal(fake_own_read(&world->service, load_key_id, id.text), OK);
	return id;
}

/* --- figures --- */

struct figure_sum {
	const char *topic_id; /* "" for requests as a whole */
	uint32_t state;       /* 0: any */
	uint64_t count;
};

static enum status add_figure(const struct figure *figure, void *arg)
{
	struct figure_sum *sum = arg;
	if (strcmp(figure->topic_id, sum->topic_id) == 0 &&
	    (sum->state == 0 || sum->state == figure->state)) {
		assert_string_equal(figure->month, "2025-10");
		assert_string_equal(figure->area_id, WORLD_AREA);
		sum->count += figure->count;
	}
	return OK;
}

static enum status sum_figures(struct call *call, void *arg)
{
	return figures_walk(call, add_figure, arg);
}

static uint64_t figures(struct intake_world *world, const char *topic_id, uint32_t state)
{
	struct figure_sum sum = {.topic_id = topic_id, .state = state};
	assert_int_equal(fake_own_read(&world->service, sum_figures, &sum), OK);
	return sum.count;
}

/* --- erasing --- */

static void an_erased_request_is_gone_everywhere(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const char *other = world_file_plain(world);
	struct change_seen change = {.id = id};
	assert_int_equal(erase(world, id), OK);
	assert_int_equal(get(world, id), NOT_FOUND);
	assert_int_equal(get(world, other), OK);
	assert_int_equal(listed(world), 1);
	look_in_feed(world, &change);
	assert_true(change.seen && change.deleted);
}

static enum status texts_of(struct call *call, void *arg)
{
	StoredText *text;
	struct note_list notes;
	const char *request_id = arg;
	enum status status = text_load(call, request_id, "story", &text);
	if (status == NOT_FOUND) {
		status = notes_load(call, request_id, &notes);
		return status == OK && notes.count == 0 ? NOT_FOUND : status;
	}
	return status;
}

static void its_texts_and_notes_are_deleted_and_counted(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	close_it(world, id);
	assert_int_equal(fake_own_read(&world->service, texts_of, TEXT(id)), OK);
	assert_int_equal(erase(world, id), OK);
	assert_int_equal(fake_own_read(&world->service, texts_of, TEXT(id)), NOT_FOUND);
	const Samen__Intake__V1__ErasureProof *proof = proof_of(world, id, &fake)->proof;
	assert_int_equal(proof->texts, 2); /* story and pseudonym */
	assert_int_equal(proof->notes, 1);
	assert_int_equal(proof->list_entries, 2);
	fake_call_close(&fake);
}

static void its_key_is_erased_after_the_commit_and_the_proof_says_when(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct id key_id = key_id_of(world, id);
	struct fake_call fake;
	assert_true(key_is_there(world, key_id.text));
	assert_int_equal(erase(world, id), OK);
	assert_false(key_is_there(world, key_id.text));
	assert_int_equal(proof_of(world, id, &fake)->proof->key_erased_at_ms, 0);
	fake_call_close(&fake);
	int64_t before_ms = clock_now_ms();
	keys_follow(world);
	const Samen__Intake__V1__ErasureProof *proof = proof_of(world, id, &fake)->proof;
	assert_string_equal(proof->key_id, key_id.text);
	assert_in_range(proof->key_erased_at_ms, before_ms, clock_now_ms());
	fake_call_close(&fake);
}

/* The key store goes by the real clock, and so must the erasure here. */
static void the_proof_says_when_the_keys_were_written_anew(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	struct rotation rotation;
	world->service.now_ms = clock_now_ms() - 1000;
	assert_int_equal(erase(world, id), OK);
	keys_follow(world);
	const struct call call = {.service = world->service.service};
	assert_int_equal(request_keys_rotate(intake_keys(&call), "", &rotation), OK);
	const Samen__Intake__V1__ErasureProof *proof = proof_of(world, id, &fake)->proof;
	assert_int_equal(proof->rewritten_at_ms, rotation.at_ms);
	fake_call_close(&fake);
	world->service.now_ms = clock_now_ms() + 1000;
	id = world_file_plain(world);
	assert_int_equal(erase(world, id), OK);
	keys_follow(world);
	assert_int_equal(proof_of(world, id, &fake)->proof->rewritten_at_ms, 0);
	fake_call_close(&fake);
}

/* The timer's call began before the rotation, and had to wait for it. */
static void a_rotation_before_the_key_was_erased_is_not_in_the_proof(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	struct rotation rotation;
	world->service.now_ms = clock_now_ms() - 400 * WORLD_DAY_MS;
	const char *id = world_file_plain(world);
	struct id key_id = key_id_of(world, id);
	close_it(world, id);
	world->service.now_ms = clock_now_ms() - 1000;
	purge(world);
	assert_true(key_is_there(world, key_id.text));
	const struct call call = {.service = world->service.service};
	assert_int_equal(request_keys_rotate(intake_keys(&call), "", &rotation), OK);
	keys_follow(world);
	const Samen__Intake__V1__ErasureProof *proof = proof_of(world, id, &fake)->proof;
	assert_true(proof->key_erased_at_ms >= rotation.at_ms);
	assert_int_equal(proof->rewritten_at_ms, 0);
	fake_call_close(&fake);
}

static void nothing_is_erased_when_the_commit_fails(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct id key_id = key_id_of(world, id);
	world->service.commits_fail = true;
	assert_int_equal(erase(world, id), UNAVAILABLE);
	world->service.commits_fail = false;
	keys_follow(world);
	assert_true(key_is_there(world, key_id.text));
	assert_int_equal(get(world, id), OK);
	assert_int_equal(figures(world, "", 0), 0);
}

static enum status erase_without_key(struct call *call, void *arg)
{
	StoredRequest *request;
	enum status status = request_load(call, arg, &request);
	return status == OK ? erasure_run(call, request, world_teacher.id, REASON(PARENTS_ASKED))
			    : status;
}

/* As after a crash between the two: the key is still marked as spare, too. */
static void a_key_left_behind_is_erased_after_a_restart_and_never_used_again(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct id key_id = key_id_of(world, id);
	assert_int_equal(fake_own_write(&world->service, erase_without_key, TEXT(id)), OK);
	intake_world_restart(world);
	const struct call call = {.service = world->service.service};
	struct request_keys *keys = intake_keys(&call);
	for (size_t left = request_keys_spare_count(keys); left > 0; left--) {
		struct spare_key spare;
		assert_int_equal(request_keys_take(keys, &spare), OK);
		assert_string_not_equal(spare.key_id.text, key_id.text);
		assert_string_not_equal(spare.request_id.text, id);
	}
	assert_true(key_is_there(world, key_id.text));
	keys_follow(world);
	assert_false(key_is_there(world, key_id.text));
}

static void erasing_again_is_as_good_as_once(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(erase(world, id), OK);
	days_pass(world, 1);
	assert_int_equal(erase_for(world, &world_coordinator, id, REASON(MISTAKE)), OK);
	struct fake_call fake;
	const Samen__Intake__V1__ErasureProof *proof = proof_of(world, id, &fake)->proof;
	assert_int_equal(proof->erased_at_ms, WORLD_NOW_MS);
	assert_int_equal(proof->reason, REASON(PARENTS_ASKED));
	fake_call_close(&fake);
	assert_int_equal(figures(world, "", 0), 1);
}

static void only_the_filer_and_coordinators_erase(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(erase_for(world, &world_other_teacher, id, REASON(MISTAKE)), NOT_FOUND);
	assert_int_equal(
	    erase_for(world, &world_consultant, id, REASON(MISTAKE)), PERMISSION_DENIED);
	assert_int_equal(
	    erase_for(world, &world_specialist, id, REASON(MISTAKE)), PERMISSION_DENIED);
	assert_int_equal(get(world, id), OK);
	assert_int_equal(erase_for(world, &world_coordinator, id, REASON(MISTAKE)), OK);
	assert_int_equal(get(world, id), NOT_FOUND);
}

static void a_reason_is_required_and_retention_is_none_for_people(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(erase_for(world, &world_teacher, id, REASON(ERASURE_REASON_UNSPECIFIED)),
	    INVALID_ARGUMENT);
	assert_int_equal(erase_for(world, &world_teacher, id, REASON(RETENTION)), INVALID_ARGUMENT);
	assert_int_equal(get(world, id), OK);
}

static void what_never_was_cannot_be_erased(void **state)
{
	struct intake_world *world = *state;
	assert_int_equal(erase(world, "r-000000000000"), NOT_FOUND);
	assert_int_equal(erase_for(world, &world_coordinator, "", REASON(MISTAKE)), NOT_FOUND);
}

/* --- the proof --- */

static void the_proof_is_signed_and_says_what_was_signed(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	assert_int_equal(erase(world, id), OK);
	const Proof *proof = proof_of(world, id, &fake);
	assert_true(proof_holds(world, "intake", proof));
	Samen__Intake__V1__ErasureProof *signed_proof = samen__intake__v1__erasure_proof__unpack(
	    NULL, proof->statement.len, proof->statement.data);
	assert_non_null(signed_proof);
	assert_string_equal(signed_proof->request_id, id);
	assert_string_equal(signed_proof->erased_by, world_teacher.id);
	assert_int_equal(signed_proof->stated_at_ms, world->service.now_ms);
	samen__intake__v1__erasure_proof__free_unpacked(signed_proof, NULL);
	fake_call_close(&fake);
}

static void a_forged_proof_does_not_hold(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	assert_int_equal(erase(world, id), OK);
	Proof forged = *proof_of(world, id, &fake);
	assert_true(proof_holds(world, "intake", &forged));
	assert_false(proof_holds(world, "matching", &forged));
	for (size_t i = 0; i < forged.statement.len; i++) {
		forged.statement.data[i] ^= 1U;
		assert_false(proof_holds(world, "intake", &forged));
		forged.statement.data[i] ^= 1U;
	}
	forged.signature.data[0] ^= 1U;
	assert_false(proof_holds(world, "intake", &forged));
	forged.signature.data[0] ^= 1U;
	forged.signature.len--;
	assert_false(proof_holds(world, "intake", &forged));
	fake_call_close(&fake);
}

static void only_the_filer_and_coordinators_get_the_proof(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	assert_int_equal(erase(world, id), OK);
	assert_non_null(proof_as(world, &world_coordinator, id, &fake));
	fake_call_close(&fake);
	assert_null(proof_as(world, &world_other_teacher, id, &fake));
	assert_int_equal(fake.status, NOT_FOUND);
	fake_call_close(&fake);
}

static void there_is_no_proof_of_what_is_there(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	assert_null(proof_as(world, &world_teacher, world_file_plain(world), &fake));
	assert_int_equal(fake.status, NOT_FOUND);
	fake_call_close(&fake);
}

static void the_access_log_says_that_it_was_erased_and_by_whom(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(erase(world, id), OK);
	struct last_entry last = last_entry_of(world, id);
	assert_int_equal(last.kind, SAMEN__INTAKE__V1__ACCESS_KIND__ERASED);
	assert_string_equal(last.person_id, world_teacher.id);
}

static size_t reads_listed(
    struct intake_world *world, const struct caller *caller, const char *request_id)
{
	struct fake_call fake;
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	fake_call_make(&world->service, INTAKE("ListReads"), caller, NULL, &in.base, &fake);
	const Samen__Intake__V1__ListReadsResponse *out = fake.response;
	size_t count = out != NULL ? out->n_reads : 0;
	assert_true(out != NULL || fake.status == NOT_FOUND);
	fake_call_close(&fake);
	return count;
}

/* Parents ask who read about their child also when it is gone. */
static void the_filer_still_sees_who_read_it(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	assert_int_equal(world_status(world, INTAKE("OpenRequest"), &world_teacher, &in.base), OK);
	size_t before = reads_listed(world, &world_teacher, id);
	assert_true(before > 0);
	assert_int_equal(erase(world, id), OK);
	assert_int_equal(reads_listed(world, &world_teacher, id), before + 1);
	assert_int_equal(reads_listed(world, &world_other_teacher, id), 0);
}

/* --- figures --- */

static void what_is_erased_is_counted_once_by_kind_and_by_topic(void **state)
{
	struct intake_world *world = *state;
	const char *open = world_file_plain(world);
	const char *closed = world_file_plain(world);
	close_it(world, closed);
	assert_int_equal(erase(world, open), OK);
	assert_int_equal(erase(world, closed), OK);
	assert_int_equal(erase(world, closed), OK);
	assert_int_equal(figures(world, "", SAMEN__INTAKE__V1__REQUEST_STATE__OPEN), 1);
	assert_int_equal(figures(world, "", SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED), 1);
	assert_int_equal(figures(world, "rekenen", 0), 2);
	assert_int_equal(figures(world, "rouw", 0), 0);
}

static void a_mistake_is_not_counted(void **state)
{
	struct intake_world *world = *state;
	assert_int_equal(
	    erase_for(world, &world_teacher, world_file_plain(world), REASON(MISTAKE)), OK);
	assert_int_equal(figures(world, "", 0), 0);
	assert_int_equal(figures(world, "rekenen", 0), 0);
}

/* --- holds --- */

static void a_held_request_is_not_erased_and_the_reason_is_said(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__EraseRequestRequest in = SAMEN__INTAKE__V1__ERASE_REQUEST_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = TEXT(id);
	in.reason = REASON(PARENTS_ASKED);
	assert_int_equal(hold(world, id, HOLD(COMPLAINT)), OK);
	fake_call_make(
	    &world->service, INTAKE("EraseRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, FAILED_PRECONDITION);
	assert_non_null(strstr(fake.call.message, "complaint"));
	fake_call_close(&fake);
	assert_int_equal(get(world, id), OK);
	assert_int_equal(hold(world, id, HOLD(HOLD_REASON_UNSPECIFIED)), OK);
	assert_int_equal(erase(world, id), OK);
}

static void holds_are_set_by_coordinators_with_a_reason(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__SetHoldRequest in = SAMEN__INTAKE__V1__SET_HOLD_REQUEST__INIT;
	in.request_id = TEXT(id);
	in.on = true;
	assert_int_equal(
	    world_status(world, INTAKE("SetHold"), &world_coordinator, &in.base), INVALID_ARGUMENT);
	assert_int_equal(hold_as(world, &world_teacher, id, HOLD(DISPUTE)), PERMISSION_DENIED);
	assert_int_equal(hold_as(world, &world_consultant, id, HOLD(DISPUTE)), PERMISSION_DENIED);
	assert_int_equal(hold(world, "r-000000000000", HOLD(DISPUTE)), NOT_FOUND);
}

static void a_hold_is_shown_with_who_and_when(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	assert_int_equal(hold(world, id, HOLD(COMPLAINT)), OK);
	days_pass(world, 1);
	assert_int_equal(hold(world, id, HOLD(COMPLAINT)), OK); /* changes nothing */
	fake_call_make(
	    &world->service, INTAKE("GetRequest"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__Request *request = fake.response;
	assert_non_null(request->hold);
	assert_int_equal(request->hold->reason, HOLD(COMPLAINT));
	assert_string_equal(request->hold->set_by, world_coordinator.id);
	assert_int_equal(request->hold->set_at_ms, WORLD_NOW_MS);
	fake_call_close(&fake);
}

static void holds_are_logged(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(hold(world, id, HOLD(DISPUTE)), OK);
	assert_int_equal(last_entry_of(world, id).kind, SAMEN__INTAKE__V1__ACCESS_KIND__HELD);
	assert_int_equal(hold(world, id, HOLD(HOLD_REASON_UNSPECIFIED)), OK);
	assert_int_equal(last_entry_of(world, id).kind, SAMEN__INTAKE__V1__ACCESS_KIND__HOLD_ENDED);
}

struct asked {
	const char *request_id;
	bool held;
};

static enum status ask_held(struct call *call, void *arg)
{
	struct asked *asked = arg;
	return request_is_held(call, asked->request_id, &asked->held);
}

static bool is_held(struct intake_world *world, const char *request_id)
{
	struct asked asked = {.request_id = request_id};
	assert_int_equal(fake_own_read(&world->service, ask_held, &asked), OK);
	return asked.held;
}

static void others_can_ask_whether_it_is_held(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_false(is_held(world, id));
	assert_int_equal(hold(world, id, HOLD(INSPECTION)), OK);
	assert_true(is_held(world, id));
	assert_false(is_held(world, "r-000000000000"));
}

/* --- purging --- */

static void what_ended_a_year_ago_is_purged_with_proof(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct id key_id = key_id_of(world, id);
	struct fake_call fake;
	close_it(world, id);
	days_pass(world, 365);
	purge(world);
	assert_int_equal(get(world, id), OK);
	days_pass(world, 1);
	purge(world);
	keys_follow(world);
	assert_int_equal(get(world, id), NOT_FOUND);
	assert_false(key_is_there(world, key_id.text));
	const Proof *proof = proof_of(world, id, &fake);
	assert_true(proof_holds(world, "intake", proof));
	assert_int_equal(proof->proof->reason, REASON(RETENTION));
	assert_string_equal(proof->proof->erased_by, "intake");
	fake_call_close(&fake);
	struct last_entry last = last_entry_of(world, id);
	assert_string_equal(last.person_id, "");
	assert_string_equal(last.by, "retention");
	assert_int_equal(figures(world, "", 0), 1);
}

static void open_requests_are_never_purged_but_reported(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	days_pass(world, 350);
	assert_class(world, "open_request", 1, 0, 0, 0);
	assert_class(world, "abandoned_request", 0, 1, 0, 0);
	days_pass(world, 3000);
	purge(world);
	assert_int_equal(get(world, id), OK);
	assert_class(world, "abandoned_request", 1, 0, 0, 0);
}

static void held_requests_are_purged_once_the_hold_ended(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	close_it(world, id);
	assert_int_equal(hold(world, id, HOLD(DISPUTE)), OK);
	days_pass(world, 1000);
	purge(world);
	assert_int_equal(get(world, id), OK);
	assert_class(world, "request", 1, 0, 1, 0);
	assert_int_equal(hold(world, id, HOLD(HOLD_REASON_UNSPECIFIED)), OK);
	purge(world);
	assert_int_equal(get(world, id), NOT_FOUND);
	assert_class(world, "request", 0, 0, 0, 1);
}

static void a_held_open_request_that_is_closed_stays_held(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(hold(world, id, HOLD(DISPUTE)), OK);
	assert_class(world, "open_request", 0, 0, 0, 0);
	close_it(world, id);
	days_pass(world, 1000);
	purge(world);
	assert_int_equal(get(world, id), OK);
	assert_class(world, "request", 1, 0, 1, 0);
}

static void many_are_purged_a_few_at_a_time(void **state)
{
	enum { MANY = 60 };
	struct intake_world *world = *state;
	for (size_t i = 0; i < MANY; i++) {
		close_it(world, world_file_plain(world));
	}
	days_pass(world, 340);
	assert_class(world, "request", MANY, MANY, 0, 0);
	days_pass(world, 30);
	purge(world);
	size_t left = listed(world);
	assert_true(left > 0 && left < MANY);
	purge(world);
	purge(world);
	assert_int_equal(listed(world), 0);
	assert_class(world, "request", 0, 0, 0, MANY);
	assert_class(world, "proof", MANY, 0, 0, 0);
}

static enum status damage(struct call *call, void *arg)
{
	struct store_key key = key_of(TABLE_RECORD);
	key_add_text(&key, request_kind_name);
	key_add_text(&key, arg);
	return store_put(
	    call->txn, key_bytes(&key), (struct bytes){(const uint8_t *)"\xff\xff", 2});
}

static void a_damaged_request_keeps_no_other_from_being_purged(void **state)
{
	struct intake_world *world = *state;
	const char *damaged = world_file_plain(world);
	const char *whole = world_file_plain(world);
	close_it(world, damaged);
	days_pass(world, 1);
	close_it(world, whole);
	assert_int_equal(fake_own_write(&world->service, damage, TEXT(damaged)), OK);
	days_pass(world, 400);
	purge(world);
	assert_int_equal(get(world, whole), NOT_FOUND);
	assert_class(world, "request", 1, 0, 0, 1);
	purge(world);
	assert_class(world, "request", 1, 0, 0, 1);
}

static void proofs_go_after_five_years_and_nothing_else_is_left(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	assert_int_equal(erase(world, id), OK);
	keys_follow(world);
	days_pass(world, 1826);
	purge(world);
	assert_non_null(proof_as(world, &world_teacher, id, &fake));
	fake_call_close(&fake);
	days_pass(world, 1);
	purge(world);
	assert_null(proof_as(world, &world_teacher, id, &fake));
	fake_call_close(&fake);
	assert_class(world, "proof", 0, 0, 0, 1);
}

static void only_coordinators_get_the_report(void **state)
{
	struct intake_world *world = *state;
	Samen__Common__V1__GetRetentionRequest in = SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	assert_int_equal(world_status(world, INTAKE("GetRetention"), &world_teacher, &in.base),
	    PERMISSION_DENIED);
	assert_int_equal(world_status(world, INTAKE("GetRetention"), &world_consultant, &in.base),
	    PERMISSION_DENIED);
}

static void the_report_says_days_settings_and_grounds(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	const Samen__Common__V1__RetentionClass *class = class_of(world, "request", &fake);
	assert_int_equal(class->days, 365);
	assert_string_equal(class->setting, "retention.request_days");
	assert_true(class->about[0] != '\0' && class->ground[0] != '\0');
	fake_call_close(&fake);
}

/* --- an older store --- */

static enum status forget_dates(struct call *call, void *arg)
{
	StoredRequest *request;
	enum status status = request_load(call, arg, &request);
	return status == OK ? request_dates_remove(call->txn, request) : status;
}

static enum status upgrade(struct call *call, void *arg)
{
	(void)arg;
	return intake_upgrade(call->txn, 1);
}

static void a_store_from_before_is_given_dates(void **state)
{
	enum { MANY = 70 };
	struct intake_world *world = *state;
	for (size_t i = 0; i < MANY; i++) {
		const char *id = world_file_plain(world);
		close_it(world, id);
		assert_int_equal(fake_own_write(&world->service, forget_dates, TEXT(id)), OK);
	}
	assert_class(world, "request", 0, 0, 0, 0);
	assert_int_equal(fake_own_write(&world->service, upgrade, NULL), OK);
	assert_class(world, "request", MANY, 0, 0, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_world_open, intake_world_close)
	const struct CMUnitTest tests[] = {
	    TEST(an_erased_request_is_gone_everywhere),
	    TEST(its_texts_and_notes_are_deleted_and_counted),
	    TEST(its_key_is_erased_after_the_commit_and_the_proof_says_when),
	    TEST(the_proof_says_when_the_keys_were_written_anew),
	    TEST(a_rotation_before_the_key_was_erased_is_not_in_the_proof),
	    TEST(nothing_is_erased_when_the_commit_fails),
	    TEST(a_key_left_behind_is_erased_after_a_restart_and_never_used_again),
	    TEST(erasing_again_is_as_good_as_once),
	    TEST(only_the_filer_and_coordinators_erase),
	    TEST(a_reason_is_required_and_retention_is_none_for_people),
	    TEST(what_never_was_cannot_be_erased),
	    TEST(the_proof_is_signed_and_says_what_was_signed),
	    TEST(a_forged_proof_does_not_hold),
	    TEST(only_the_filer_and_coordinators_get_the_proof),
	    TEST(there_is_no_proof_of_what_is_there),
	    TEST(the_access_log_says_that_it_was_erased_and_by_whom),
	    TEST(the_filer_still_sees_who_read_it),
	    TEST(what_is_erased_is_counted_once_by_kind_and_by_topic),
	    TEST(a_mistake_is_not_counted),
	    TEST(a_held_request_is_not_erased_and_the_reason_is_said),
	    TEST(holds_are_set_by_coordinators_with_a_reason),
	    TEST(a_hold_is_shown_with_who_and_when),
	    TEST(holds_are_logged),
	    TEST(others_can_ask_whether_it_is_held),
	    TEST(what_ended_a_year_ago_is_purged_with_proof),
	    TEST(open_requests_are_never_purged_but_reported),
	    TEST(held_requests_are_purged_once_the_hold_ended),
	    TEST(a_held_open_request_that_is_closed_stays_held),
	    TEST(many_are_purged_a_few_at_a_time),
	    TEST(a_damaged_request_keeps_no_other_from_being_purged),
	    TEST(proofs_go_after_five_years_and_nothing_else_is_left),
	    TEST(only_coordinators_get_the_report),
	    TEST(the_report_says_days_settings_and_grounds),
	    TEST(a_store_from_before_is_given_dates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
