#include "support/directory_fixture.h"

#include "runtime/clock.h"
#include "runtime/config.h"
#include "runtime/log.h"
#include "runtime/password.h"
#include "runtime/token.h"

#include "stored.pb-c.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	ARENA_BYTES_MAX = 64 * 1024 * 1024,
	MAP_BYTES = 256 * 1024 * 1024,
	PATH_BYTES = 160,
	REMOVE_FILES_OPEN = 8
};

struct fixture_calls {
	struct fake_call fake;
	struct fixture_calls *next;
};

const char *fixture_path(struct directory_fixture *fixture, const char *below)
{
	const char *path = arena_printf(fixture->arena, "%s/%s", fixture->home, below);
	assert_non_null(path);
	return path;
}

/* --- before the first start --- */

static void leave_bootstrap(struct directory_fixture *fixture)
{
	static char region[] = "PO Testland";
	static char name[] = "Anneke Bos";
	static char email[] = "Anneke.Bos@example.org"; /* people write capitals */
	char hash[PASSWORD_HASH_SIZE];
	uint8_t packed[1024];
	Samen__Stored__V1__Bootstrap bootstrap = SAMEN__STORED__V1__BOOTSTRAP__INIT;
	assert_int_equal(password_hash(FIXTURE_PASSWORD, hash), OK);
	bootstrap.region_name = region;
	bootstrap.name = name;
	bootstrap.email = email;
	bootstrap.password_hash = hash;
	size_t size = samen__stored__v1__bootstrap__get_packed_size(&bootstrap);
	assert_true(size <= sizeof packed);
	(void)samen__stored__v1__bootstrap__pack(&bootstrap, packed);
	FILE *file = fopen(fixture_path(fixture, "data/directory/bootstrap.pb"), "wb");
	assert_non_null(file);
	assert_int_equal(fchmod(fileno(file), 0600), 0);
	assert_int_equal(fwrite(packed, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void directory_fixture_make(struct directory_fixture *fixture)
{
	const char *const folders[] = {"keys", "data", "data/directory"};
	const struct caller nobody = {.id = "", .organisation_id = "", .session_id = ""};
	const struct caller matching = {.kind = CALLER_SERVICE,
	    .id = "matching",
	    .roles = MAY_SERVICE,
	    .organisation_id = "",
	    .session_id = ""};
	*fixture = (struct directory_fixture){
	    .home = "/tmp/samen-test-XXXXXX", .nobody = nobody, .matching = matching};
	log_open("test", LOG_LEVEL_ERROR);
	assert_int_equal(
	    setenv("SAMEN_TEST_CHEAP_PASSWORDS", "1", 1), 0); /* NOLINT(concurrency-mt-unsafe) */
	clock_set_offset_ms(0);
	fixture->arena = arena_open(ARENA_BYTES_MAX);
	assert_non_null(fixture->arena);
	assert_non_null(mkdtemp(fixture->home));
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		assert_int_equal(mkdir(fixture_path(fixture, folders[i]), 0700), 0);
	}
	assert_int_equal(signing_key_create(fixture_path(fixture, "keys"), "directory"), OK);
	leave_bootstrap(fixture);
}

/* --- starting and stopping --- */

static void start(struct directory_fixture *fixture)
{
	const struct store_options options = {
	    .folder = fixture_path(fixture, "data/directory"), .map_bytes = MAP_BYTES, .schema = 1};
	const char *keys = fixture_path(fixture, "keys");
	void *state = NULL;
	enum status configured = config_open(fixture_path(fixture, "samen.conf"), &fixture->config);
	assert_true(configured == OK || configured == NOT_FOUND);
	fixture->service = (struct service){.home = fixture->home, .config = fixture->config};
	assert_int_equal(signing_key_open(keys, "directory", &fixture->key), OK);
	fixture->service.key = fixture->key;
	assert_int_equal(service_secret_open(keys, "directory", &fixture->secret), OK);
	fixture->service.secret = fixture->secret;
	assert_int_equal(keyring_open(keys, &fixture->service.keyring), OK);
	assert_int_equal(store_open(&options, &fixture->service.store), OK);
	assert_int_equal(directory_open(&fixture->service, &state), OK);
	fixture->fake = (struct fake_service){.store = fixture->service.store,
	    .service = state,
	    .routes = directory_routes(),
	    .admit = directory_admit,
	    .now_ms = clock_now_ms()};
}

static void stop(struct directory_fixture *fixture)
{
	directory_close(fixture->fake.service);
	store_close(fixture->service.store);
	keyring_close(fixture->service.keyring);
	signing_key_close(fixture->key);
	service_secret_close(fixture->secret);
	config_close(fixture->config);
	fixture->config = NULL;
	fixture->service = (struct service){.home = fixture->home};
	fixture->fake = (struct fake_service){.store = NULL};
	fixture->key = NULL;
}

void directory_fixture_start(struct directory_fixture *fixture)
{
	start(fixture);
	const Samen__Directory__V1__Session *session =
	    fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	fixture->coordinator = fixture_caller(fixture, session->access_token);
}

static void close_calls(struct directory_fixture *fixture)
{
	while (fixture->calls != NULL) {
		struct fixture_calls *next = fixture->calls->next;
		fake_call_close(&fixture->calls->fake);
		free(fixture->calls);
		fixture->calls = next;
	}
}

void directory_fixture_restart(struct directory_fixture *fixture)
{
	stop(fixture);
	start(fixture);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
	(void)about;
	(void)type;
	(void)where;
	return remove(path);
}

void directory_fixture_close(struct directory_fixture *fixture)
{
	if (fixture->arena == NULL) {
		return;
	}
	close_calls(fixture);
	stop(fixture);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	(void)nftw(fixture->home, remove_one, REMOVE_FILES_OPEN, FTW_DEPTH | FTW_PHYS);
	arena_close(fixture->arena);
	fixture->arena = NULL;
	clock_set_offset_ms(0);
}

int directory_fixture_setup(void **state)
{
	struct directory_fixture *fixture = malloc(sizeof *fixture);
	if (fixture == NULL) {
		return -1;
	}
	*state = fixture;
	directory_fixture_make(fixture);
	directory_fixture_start(fixture);
	return 0;
}

int directory_fixture_teardown(void **state)
{
	directory_fixture_close(*state);
	free(*state);
	return 0;
}

void fixture_pass_ms(struct directory_fixture *fixture, int64_t ms)
{
	fixture->fake.now_ms += ms;
	clock_set_offset_ms(0);
	clock_set_offset_ms(fixture->fake.now_ms - clock_now_ms());
}

/* --- calling --- */

const struct fake_call *fixture_try(struct directory_fixture *fixture,
    const struct caller *caller,
    const char *method,
    const char *key,
    const void *request)
{
	struct fixture_calls *made = calloc(1, sizeof *made);
	assert_non_null(made);
	made->next = fixture->calls;
	fixture->calls = made;
	const char *name = arena_printf(fixture->arena, "samen.directory.v1.Directory/%s", method);
	assert_non_null(name);
	fake_call_make(&fixture->fake, name, caller, key, request, &made->fake);
	return &made->fake;
}

const void *fixture_call(struct directory_fixture *fixture,
    const struct caller *caller,
    const char *method,
    const void *request)
{
	const struct fake_call *fake = fixture_try(fixture, caller, method, NULL, request);
	if (fake->status != OK) {
		fail_msg("%s: %s: %s %s", method, status_name(fake->status),
		    fake->call.message != NULL ? fake->call.message : "",
		    fake->call.detail_count > 0 ? fake->call.details[0].field : "");
	}
	return fake->response;
}

struct caller fixture_caller(struct directory_fixture *fixture, const char *access_token)
{
	Samen__Rpc__V1__Claims *claims;
	assert_int_equal(token_check(fixture->service.keyring, fixture->arena, access_token,
			     SAMEN__RPC__V1__TOKEN_KIND__ACCESS, fixture->fake.now_ms, &claims),
	    OK);
	struct caller caller = {.kind = CALLER_PERSON,
	    .id = claims->subject,
	    .organisation_id = claims->organisation_id,
	    .session_id = claims->session_id,
	    .area_ids = claims->area_ids,
	    .area_count = claims->n_area_ids,
	    .token_issued_at_ms = claims->issued_at_ms};
	for (size_t i = 0; i < claims->n_roles; i++) {
		caller.roles |= 1U << claims->roles[i];
	}
	caller.roles = caller.roles != 0 ? caller.roles : (unsigned)MAY_ENROLLING;
	return caller;
}

static char *text(const char *constant)
{
	return (char *)constant;
}

const Samen__Directory__V1__Session *fixture_login(
    struct directory_fixture *fixture, const char *email, const char *password)
{
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = text(email);
	request.password = text(password);
	return fixture_call(fixture, &fixture->nobody, "Login", &request);
}

/* --- what a test needs to be there --- */

const char *fixture_area(struct directory_fixture *fixture, const char *code, const char *place)
{
	Samen__Directory__V1__PutAreaRequest request = SAMEN__DIRECTORY__V1__PUT_AREA_REQUEST__INIT;
	char *places[] = {text(place)};
	request.code = text(code);
	request.name = text(code);
	request.places = places;
	request.n_places = place != NULL ? 1 : 0;
	const Samen__Directory__V1__Area *area =
	    fixture_call(fixture, &fixture->coordinator, "PutArea", &request);
	return area->id;
}

const char *fixture_organisation(
    struct directory_fixture *fixture, const char *code, const char *city)
{
	Samen__Directory__V1__PutOrganisationRequest request =
	    SAMEN__DIRECTORY__V1__PUT_ORGANISATION_REQUEST__INIT;
	Samen__Directory__V1__Organisation organisation = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	organisation.code = text(code);
	organisation.name = text(code);
	organisation.city = text(city);
	organisation.sector = SAMEN__COMMON__V1__SECTOR__REGULAR;
	request.organisation = &organisation;
	const Samen__Directory__V1__Organisation *saved =
	    fixture_call(fixture, &fixture->coordinator, "PutOrganisation", &request);
	return saved->id;
}

const Samen__Directory__V1__InviteResponse *fixture_invite(struct directory_fixture *fixture,
    const char *email,
    Samen__Common__V1__Role role,
    const char *area_code)
{
	Samen__Directory__V1__InviteRequest request = SAMEN__DIRECTORY__V1__INVITE_REQUEST__INIT;
	char *areas[] = {text(area_code)};
	request.name = text(email);
	request.email = text(email);
	request.organisation_id = text("region");
	request.roles = &role;
	request.n_roles = 1;
	request.area_ids = areas;
	request.n_area_ids = area_code != NULL ? 1 : 0;
	return fixture_call(fixture, &fixture->coordinator, "Invite", &request);
}

struct caller fixture_person(
    struct directory_fixture *fixture, const char *email, Samen__Common__V1__Role role)
{
	Samen__Directory__V1__AcceptInvitationRequest request =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	request.email = text(email);
	request.code = fixture_invite(fixture, email, role, NULL)->code;
	request.password = text(FIXTURE_PASSWORD);
	const Samen__Directory__V1__Session *session =
	    fixture_call(fixture, &fixture->nobody, "AcceptInvitation", &request);
	return fixture_caller(fixture, session->access_token);
}

void fixture_topics(struct directory_fixture *fixture, const char *const *ids, size_t count)
{
	static unsigned last;
	char import_id[32];
	Samen__Directory__V1__ImportTopicsRequest request =
	    SAMEN__DIRECTORY__V1__IMPORT_TOPICS_REQUEST__INIT;
	Samen__Directory__V1__Topic *topics = arena_alloc(fixture->arena, count * sizeof *topics);
	Samen__Directory__V1__Topic **list =
	    arena_alloc(fixture->arena, count * sizeof(Samen__Directory__V1__Topic *));
	assert_non_null(topics);
	assert_non_null(list);
	for (size_t i = 0; i < count; i++) {
		samen__directory__v1__topic__init(&topics[i]);
		topics[i].id = text(ids[i]);
		topics[i].label_nl = text(ids[i]);
		list[i] = &topics[i];
	}
	(void)snprintf(import_id, sizeof import_id, "fixture-topics-%u", ++last);
	request.import_id = import_id;
	request.topics = list;
	request.n_topics = count;
	request.last = true;
	(void)fixture_call(fixture, &fixture->coordinator, "ImportTopics", &request);
}

/* --- asserting --- */

static enum status read_last_change(struct call *call, void *arg)
{
	uint64_t *change = arg;
	*change = record_last_change(call->txn);
	return OK;
}

uint64_t fixture_last_change(struct directory_fixture *fixture)
{
	uint64_t change = 0;
	assert_int_equal(fake_own_read(&fixture->fake, read_last_change, &change), OK);
	return change;
}

void assert_field(const struct fake_call *fake, const char *field, const char *reason)
{
	assert_int_equal(fake->status, INVALID_ARGUMENT);
	const struct call_detail *detail = fake_call_detail(fake, field);
	if (detail == NULL) {
		fail_msg("no wrong field %s; first is %s", field,
		    fake->call.detail_count > 0 ? fake->call.details[0].field : "-");
	} else {
		assert_string_equal(detail->reason, reason);
	}
}
