#include "support/intake_world.h"

#include "intake/known.h"

#include "directory.pb-c.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { MAP_BYTES = 256 * 1024 * 1024, FTW_FILES = 16 };

static char area_id[] = WORLD_AREA;
static char far_area_id[] = "a-000000far00";
static char *const areas[] = {area_id};
static char *const far_areas[] = {far_area_id};

#define PERSON(who, what)                                                                          \
	.kind = CALLER_PERSON, .id = (who), .roles = (what), .organisation_id = WORLD_SCHOOL,      \
	.session_id = "s-000000000001", .token_issued_at_ms = WORLD_NOW_MS - 1000

const struct caller world_teacher = {PERSON("p-00000teacher", MAY_TEACHER)};
const struct caller world_other_teacher = {PERSON("p-0000teacher2", MAY_TEACHER)};
const struct caller world_specialist = {PERSON("p-00specia1ist", MAY_SPECIALIST)};
const struct caller world_other_specialist = {PERSON("p-0specia1ist2", MAY_SPECIALIST)};
const struct caller world_consultant = {
    PERSON("p-00consu1tant", MAY_CONSULTANT), .area_ids = areas, .area_count = 1};
const struct caller world_far_consultant = {
    PERSON("p-0consu1tant2", MAY_CONSULTANT), .area_ids = far_areas, .area_count = 1};
const struct caller world_coordinator = {PERSON("p-0coordinator", MAY_COORDINATOR)};
const struct caller world_matching = {.kind = CALLER_SERVICE,
    .id = "matching",
    .roles = MAY_SERVICE,
    .organisation_id = "",
    .session_id = ""};

/* --- the folder --- */

static void path_of(const struct intake_world *world, const char *below, char ret_path[static 128])
{
	int length = snprintf(ret_path, 128, "%s/%s", world->home, below);
	assert_in_range(length, 1, 127);
}

static void make_folders(struct intake_world *world)
{
	static const char *const folders[] = {"keys", "data", "data/intake"};
	char path[128];
	(void)snprintf(world->home, sizeof world->home, "/tmp/samen-test-intake-XXXXXX");
	assert_non_null(mkdtemp(world->home));
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		path_of(world, folders[i], path);
		assert_int_equal(mkdir(path, 0700), 0);
	}
}

static void make_keys(struct intake_world *world)
{
	char path[128];
	path_of(world, "keys/master.key", path);
	assert_int_equal(master_key_create(path), OK);
	path_of(world, "keys", path);
	assert_int_equal(signing_key_create(path, "matching"), OK);
	assert_int_equal(signing_key_create(path, "directory"), OK);
	assert_int_equal(signing_key_create(path, "intake"), OK);
	assert_int_equal(signing_key_open(path, "intake", &world->intake_key), OK);
	world->parts.key = world->intake_key;
	assert_int_equal(signing_key_open(path, "matching", &world->matching_key), OK);
	assert_int_equal(keyring_open(path, &world->parts.keyring), OK);
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/* --- the directory's part --- */

static enum status apply(struct call *call, void *arg)
{
	return known_source()->apply(call, arg);
}

void world_know(
    struct intake_world *world, const char *kind, const char *id, const ProtobufCMessage *message)
{
	uint8_t packed[512];
	Samen__Common__V1__Change change = SAMEN__COMMON__V1__CHANGE__INIT;
	change.kind = (char *)kind;
	change.id = (char *)id;
	change.deleted = message == NULL;
	if (message != NULL) {
		assert_true(protobuf_c_message_get_packed_size(message) <= sizeof packed);
		change.record.data = packed;
		change.record.len = protobuf_c_message_pack(message, packed);
	}
	assert_int_equal(fake_own_write(&world->service, apply, &change), OK);
}

void world_know_organisation(
    struct intake_world *world, const struct world_organisation *organisation)
{
	Samen__Directory__V1__Organisation record = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	record.id = (char *)organisation->id;
	record.area_id = (char *)organisation->area_id;
	record.sector = organisation->sector;
	record.closed = organisation->closed;
	world_know(world, "organisation", organisation->id, &record.base);
}

void world_know_school(struct intake_world *world, const char *id, const char *in_area_id)
{
	world_know_organisation(world,
	    &(struct world_organisation){
		.id = id, .area_id = in_area_id, .sector = SAMEN__COMMON__V1__SECTOR__REGULAR});
}

static void know_topic(struct intake_world *world, const char *id)
{
	Samen__Directory__V1__Topic topic = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	topic.id = (char *)id;
	world_know(world, "topic", id, &topic.base);
}

/* --- life --- */

void intake_world_start(struct intake_world *world)
{
	char path[128];
	path_of(world, "data/intake", path);
	const struct store_options options = {
	    .folder = path, .map_bytes = MAP_BYTES, .schema = INTAKE_SCHEMA};
	assert_int_equal(store_open(&options, &world->parts.store), OK);
	path_of(world, "keys", world->key_folder);
	world->parts.home = world->home;
	world->parts.key_folder = world->key_folder;
	world->service.store = world->parts.store;
	world->service.routes = intake_routes();
	world->service.admit = intake_admit;
	assert_int_equal(intake_open(&world->parts, &world->service.service), OK);
}

void intake_world_stop(struct intake_world *world)
{
	intake_close(world->service.service);
	store_close(world->parts.store);
}

void intake_world_restart(struct intake_world *world)
{
	intake_world_stop(world);
	intake_world_start(world);
}

int intake_world_open(void **state)
{
	struct intake_world *world = calloc(1, sizeof *world);
	assert_non_null(world);
	world->service.now_ms = WORLD_NOW_MS;
	make_folders(world);
	make_keys(world);
	intake_world_start(world);
	world_know_school(world, WORLD_SCHOOL, WORLD_AREA);
	know_topic(world, "rekenen");
	know_topic(world, "rouw");
	*state = world;
	return 0;
}

int intake_world_close(void **state)
{
	struct intake_world *world = *state;
	intake_world_stop(world);
	keyring_close(world->parts.keyring);
	signing_key_close(world->matching_key);
	signing_key_close(world->intake_key);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	(void)nftw(world->home, remove_one, FTW_FILES, FTW_DEPTH | FTW_PHYS);
	free(world);
	return 0;
}

/* --- requests --- */

void filing_init(struct filing *filing)
{
	*filing = (struct filing){.in = SAMEN__INTAKE__V1__FILE_REQUEST_REQUEST__INIT,
	    .story = SAMEN__INTAKE__V1__STORY__INIT,
	    .basis = SAMEN__INTAKE__V1__BASIS__INIT,
	    .hearing = SAMEN__INTAKE__V1__HEARING__INIT};
	for (size_t i = 0; i < sizeof filing->needs / sizeof *filing->needs; i++) {
		samen__common__v1__need__init(&filing->needs[i]);
		filing->need_list[i] = &filing->needs[i];
	}
	filing->needs[0].topic_id = (char *)"rekenen";
	filing->story.happens = (char *)"het kind loopt weg zodra er sommen komen";
	filing->story.tried = (char *)"een rustige plek en kleine stappen";
	filing->basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	filing->basis.given_at_ms = WORLD_NOW_MS - WORLD_DAY_MS;
	filing->hearing.heard = true;
	filing->in.kind = SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT;
	filing->in.age_group = SAMEN__COMMON__V1__AGE_GROUP__GROEP_4;
	filing->in.urgency = SAMEN__COMMON__V1__URGENCY__NORMAL;
	filing->in.pseudonym = (char *)"leerling 7b";
	filing->in.story = &filing->story;
	filing->in.basis = &filing->basis;
	filing->in.hearing = &filing->hearing;
	filing->in.needs = filing->need_list;
	filing->in.n_needs = 1;
	filing->in.forms = filing->forms;
	filing->forms[0] = SAMEN__COMMON__V1__FORM_OF_HELP__OBSERVE;
	filing->in.n_forms = 1;
}

const char *world_file(struct intake_world *world, const struct filing *filing)
{
	static char ids[8][ID_SIZE];
	static size_t next;
	struct fake_call fake;
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing->in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	char *id = ids[next++ % 8];
	(void)snprintf(id, ID_SIZE, "%s", made->id);
	fake_call_close(&fake);
	return id;
}

const char *world_file_plain(struct intake_world *world)
{
	struct filing filing;
	filing_init(&filing);
	return world_file(world, &filing);
}

static const char *or_else(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}

const char *world_grant(struct intake_world *world, const struct grant_options *options)
{
	static char token[TOKEN_TEXT_MAX];
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__GRANT;
	claims.subject = (char *)or_else(options->person_id, world_specialist.id);
	claims.request_id = (char *)options->request_id;
	claims.match_id = (char *)or_else(options->match_id, "m-00000000001m");
	claims.may_read = !options->add_only;
	claims.issued_at_ms = world->service.now_ms - 1000;
	claims.expires_at_ms =
	    options->expires_at_ms != 0 ? options->expires_at_ms : world->service.now_ms + 300000;
	assert_int_equal(token_sign(world->matching_key, &claims, token), OK);
	return token;
}

enum status world_status(struct intake_world *world,
    const char *method,
    const struct caller *caller,
    const ProtobufCMessage *request)
{
	struct fake_call fake;
	fake_call_make(&world->service, method, caller, NULL, request, &fake);
	enum status status = fake.status;
	fake_call_close(&fake);
	return status;
}

/* --- looking at the disk --- */

static const char *wanted_bytes;
static unsigned files_found;

static int look_in_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)ftw;
	if (kind != FTW_F || stat->st_size == 0) {
		return 0;
	}
	FILE *file = fopen(path, "rbe");
	uint8_t *data = malloc((size_t)stat->st_size);
	assert_non_null(file);
	assert_non_null(data);
	size_t size = fread(data, 1, (size_t)stat->st_size, file);
	files_found += memmem(data, size, wanted_bytes, strlen(wanted_bytes)) != NULL ? 1 : 0;
	free(data);
	(void)fclose(file);
	return 0;
}

unsigned world_files_with(const struct intake_world *world, const char *bytes)
{
	wanted_bytes = bytes;
	files_found = 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	assert_int_equal(nftw(world->home, look_in_one, FTW_FILES, FTW_PHYS), 0);
	return files_found;
}
