/* What is on disk: no text that can be read, all that was answered, also after a restart. */
#include "support/intake_world.h"

#include "stored.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))

/* In every free text that a request can hold. */
static const char marker[] = "kwibusmarkering";

static char marked[] = "hier staat kwibusmarkering in";

static void file_marked(
    struct intake_world *world, Samen__Intake__V1__BasisKind kind, char ret_id[ID_SIZE])
{
	struct filing filing;
	filing_init(&filing);
	filing.story.happens = marked;
	filing.story.tried = marked;
	filing.story.goes_well = marked;
	filing.story.asks = marked;
	filing.story.pupil_view = marked;
	filing.story.parents_view = marked;
	filing.story.works_here = marked;
	filing.story.needed_there = marked;
	filing.story.worries = marked;
	filing.story.agreements = marked;
	filing.in.kind = SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION;
	filing.in.pseudonym = TEXT(marker);
	filing.basis.kind = kind;
	filing.basis.note = marked;
	filing.hearing.heard = false;
	filing.hearing.waived_reason = marked;
	(void)snprintf(ret_id, ID_SIZE, "%s", world_file(world, &filing));
}

static void change_marked(struct intake_world *world, char *id)
{
	Samen__Intake__V1__AmendRequestRequest amendment =
	    SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__AddNoteRequest note = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	Samen__Intake__V1__RecordBasisRequest recording =
	    SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__CloseRequestRequest closing =
	    SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	struct filing filing;
	filing_init(&filing);
	filing.story.happens = marked;
	filing.story.works_here = marked;
	filing.hearing.heard = false;
	filing.hearing.waived_reason = marked;
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS;
	filing.basis.note = marked;
	amendment.request_id = note.request_id = recording.request_id = closing.request_id = id;
	amendment.story = &filing.story;
	amendment.hearing = &filing.hearing;
	recording.basis = &filing.basis;
	note.kind = SAMEN__INTAKE__V1__NOTE_KIND__REMARK;
	note.text = marked;
	closing.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	closing.words = marked;
	assert_int_equal(
	    world_status(world, INTAKE("AmendRequest"), &world_teacher, &amendment.base), OK);
	assert_int_equal(world_status(world, INTAKE("AddNote"), &world_teacher, &note.base), OK);
	assert_int_equal(
	    world_status(world, INTAKE("RecordBasis"), &world_teacher, &recording.base), OK);
	assert_int_equal(
	    world_status(world, INTAKE("CloseRequest"), &world_teacher, &closing.base), OK);
}

static void open_marked(struct intake_world *world, char *id)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = id;
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__OpenRequestResponse *opened = fake.response;
	assert_string_equal(opened->story->happens, marked);
	fake_call_close(&fake);
}

static void no_text_about_a_pupil_can_be_read_on_disk(void **state)
{
	struct intake_world *world = *state;
	char id[ID_SIZE];
	file_marked(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, id);
	open_marked(world, id);
	change_marked(world, id);
	assert_int_equal(world_files_with(world, marker), 0);
	assert_true(world_files_with(world, id) > 0); /* the search does find what is there */
}

static void refused_text_does_not_reach_the_disk(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	filing_init(&filing);
	filing.story.happens = marked;
	filing.needs[0].topic_id = TEXT("nergens");
	assert_int_equal(
	    world_status(world, INTAKE("FileRequest"), &world_teacher, &filing.in.base),
	    INVALID_ARGUMENT);
	assert_int_equal(world_files_with(world, marker), 0);
}

/* What the process writes to its log while a text is filed, opened and refused. */
static void no_text_about_a_pupil_reaches_the_log(void **state)
{
	struct intake_world *world = *state;
	char id[ID_SIZE];
	char log[16384];
	struct filing filing;
	FILE *file = tmpfile();
	assert_non_null(file);
	(void)fflush(stderr);
	int before = dup(STDERR_FILENO);
	assert_true(before >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
	file_marked(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, id);
	open_marked(world, id);
	filing_init(&filing);
	filing.story.happens = TEXT("kwibusmarkering 06-12345678");
	(void)world_status(world, INTAKE("FileRequest"), &world_teacher, &filing.in.base);
	intake_world_restart(world);
	(void)fflush(stderr);
	assert_true(dup2(before, STDERR_FILENO) >= 0);
	(void)close(before);
	rewind(file);
	size_t size = fread(log, 1, sizeof log - 1, file);
	log[size] = '\0';
	(void)fclose(file);
	assert_non_null(strstr(log, "keys.sorted")); /* the log was looked at */
	assert_null(strstr(log, marker));
}

static void refusals_do_not_repeat_the_text(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.story.happens = TEXT("kwibusmarkering Sanne 06-12345678");
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	for (size_t i = 0; i < fake.call.detail_count; i++) {
		assert_null(strstr(fake.call.details[i].message, "Sanne"));
		assert_null(strstr(fake.call.details[i].message, marker));
	}
	fake_call_close(&fake);
}

static void requests_and_their_text_are_there_after_a_restart(void **state)
{
	struct intake_world *world = *state;
	char id[ID_SIZE];
	file_marked(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, id);
	intake_world_restart(world);
	open_marked(world, id);
}

static void log_of_reads_is_there_after_a_restart(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	char id[ID_SIZE];
	struct fake_call fake;
	file_marked(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, id);
	open_marked(world, id);
	intake_world_restart(world);
	in.request_id = id;
	fake_call_make(&world->service, INTAKE("ListReads"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	assert_int_equal(((const Samen__Intake__V1__ListReadsResponse *)fake.response)->n_reads, 1);
	fake_call_close(&fake);
}

/* Opens a store of the stopped service for reading. */
static struct store *open_disk(
    const struct intake_world *world, const char *name, struct store_txn **ret_txn)
{
	char path[128];
	struct store *store;
	(void)snprintf(path, sizeof path, "%s/data/%s", world->home, name);
	const struct store_options options = {
	    .folder = path, .schema = strcmp(name, "intake") == 0 ? INTAKE_SCHEMA : 1};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_read(store, ret_txn), OK);
	return store;
}

static void read_key_id(
    struct intake_world *world, const char *request_id, char ret_key_id[ID_SIZE])
{
	static const struct record_kind kind = {
	    "request", &samen__stored__v1__request__descriptor, true};
	struct arena *arena = arena_open(65536);
	struct store_txn *txn;
	Samen__Stored__V1__Request *request;
	struct store *store = open_disk(world, "intake", &txn);
	assert_int_equal(record_get(txn, &kind, request_id, arena, &request), OK);
	(void)snprintf(ret_key_id, ID_SIZE, "%s", request->key_id);
	store_abort(txn);
	store_close(store);
	arena_close(arena);
}

static enum status read_spare_mark(struct intake_world *world, const char *key_id)
{
	struct store_txn *txn;
	struct store *store = open_disk(world, "intake/keys", &txn);
	struct store_key mark = key_of(TABLE_SERVICE);
	struct bytes value;
	key_add_text(&mark, key_id);
	enum status status = store_get(txn, key_bytes(&mark), &value);
	store_abort(txn);
	store_close(store);
	return status;
}

static void key_of_a_filed_request_is_no_spare_one_after_the_next_refill(void **state)
{
	struct intake_world *world = *state;
	char id[ID_SIZE];
	char key_id[ID_SIZE];
	file_marked(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, id);
	assert_int_equal(
	    fake_own_write(&world->service, intake_refill_keys, world->service.service), OK);
	intake_world_stop(world);
	read_key_id(world, id, key_id);
	assert_int_equal(read_spare_mark(world, key_id), NOT_FOUND);
	intake_world_start(world);
}

static void text_does_not_open_without_its_keys(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	char id[ID_SIZE];
	char path[128];
	file_marked(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, id);
	intake_world_stop(world);
	(void)snprintf(path, sizeof path, "%s/data/intake/keys/data.mdb", world->home);
	assert_int_equal(unlink(path), 0);
	intake_world_start(world);
	in.request_id = id;
	assert_int_equal(
	    world_status(world, INTAKE("OpenRequest"), &world_teacher, &in.base), DATA_LOSS);
}

static void list_goes_on_where_a_key_is_lost(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__ListRequestsRequest in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	char path[128];
	struct fake_call fake;
	(void)world_file_plain(world);
	intake_world_stop(world);
	(void)snprintf(path, sizeof path, "%s/data/intake/keys/data.mdb", world->home);
	assert_int_equal(unlink(path), 0);
	intake_world_start(world);
	fake_call_make(
	    &world->service, INTAKE("ListRequests"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__ListRequestsResponse *listed = fake.response;
	assert_int_equal(listed->n_requests, 1);
	assert_string_equal(listed->requests[0]->pseudonym, "");
	fake_call_close(&fake);
}

static void service_does_not_start_without_its_master_key(void **state)
{
	struct intake_world *world = *state;
	void *none = NULL;
	char path[128];
	char away[136];
	intake_close(world->service.service);
	(void)snprintf(path, sizeof path, "%s/keys/master.key", world->home);
	(void)snprintf(away, sizeof away, "%s.away", path);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(intake_open(&world->parts, &none), NOT_FOUND);
	assert_int_equal(rename(away, path), 0);
	assert_int_equal(intake_open(&world->parts, &world->service.service), OK);
}

#define IN_A_WORLD(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, intake_world_open, intake_world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_A_WORLD(no_text_about_a_pupil_can_be_read_on_disk),
	    IN_A_WORLD(refused_text_does_not_reach_the_disk),
	    IN_A_WORLD(no_text_about_a_pupil_reaches_the_log),
	    IN_A_WORLD(refusals_do_not_repeat_the_text),
	    IN_A_WORLD(requests_and_their_text_are_there_after_a_restart),
	    IN_A_WORLD(log_of_reads_is_there_after_a_restart),
	    IN_A_WORLD(text_does_not_open_without_its_keys),
	    IN_A_WORLD(key_of_a_filed_request_is_no_spare_one_after_the_next_refill),
	    IN_A_WORLD(list_goes_on_where_a_key_is_lost),
	    IN_A_WORLD(service_does_not_start_without_its_master_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
