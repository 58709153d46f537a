#include "support/notify_stage.h"

#include "support/check.h"
#include "support/process.h"

#include "directory.pb-c.h"
#include "matching.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { START_BEFORE_MS = 1000 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* --- the service --- */

static void write_config(struct notify_stage *stage, const char *server)
{
	char path[128];
	char text[256];
	(void)snprintf(path, sizeof path, "%s/samen.conf", stage->folder.path);
	(void)snprintf(text, sizeof text, "mail.server = %s\nmail.from = samen@region.test\n",
	    server != NULL ? server : "");
	file_write(path, text, server != NULL ? strlen(text) : 0);
	config_close(stage->config);
	assert_int_equal(config_open(path, &stage->config), OK);
}

static void open_parts(struct notify_stage *stage, const char *server)
{
	write_config(stage, server);
	stage->parts = (struct service){.home = stage->folder.path,
	    .key_folder = stage->folder.path,
	    .config = stage->config,
	    .store = stage->service.store,
	    .secret = stage->secret};
	/* It starts a second before what tests do. */
	clock_set_offset_ms(
	    stage->service.now_ms - START_BEFORE_MS - (clock_now_ms() - clock_offset_ms()));
	assert_int_equal(notify_open(&stage->parts, &stage->service.service), OK);
}

void notify_stage_restart(struct notify_stage *stage, const char *server)
{
	notify_close(stage->service.service);
	open_parts(stage, server);
}

static void put_people(struct notify_stage *stage)
{
	static const struct notify_person people[] = {
	    {FILER, "Noor van Dijk", "noor@example.org", .area_id = NULL},
	    {HELPER, "Femke Jansen", "femke@example.org", .area_id = NULL},
	    {WATCHER, "Carla Bakker", "carla@example.org", .area_id = "a-000000000001"}};
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		notify_stage_person(stage, &people[i]);
	}
}

int notify_stage_setup(void **state)
{
	struct notify_stage *stage = calloc(1, sizeof *stage);
	assert_non_null(stage);
	stage->folder = temp_folder_make();
	stage->arena = arena_open(1 << 20);
	assert_int_equal(service_secret_create(stage->folder.path, "notify"), OK);
	assert_int_equal(service_secret_open(stage->folder.path, "notify", &stage->secret), OK);
	stage->service = (struct fake_service){.store = temp_store_open(&stage->folder, 0),
	    .routes = notify_routes(),
	    .admit = notify_admit,
	    .now_ms = NOTIFY_START_MS};
	open_parts(stage, "127.0.0.1");
	put_people(stage);
	*state = stage;
	return 0;
}

int notify_stage_teardown(void **state)
{
	struct notify_stage *stage = *state;
	notify_close(stage->service.service);
	store_close(stage->service.store);
	service_secret_close(stage->secret);
	config_close(stage->config);
	arena_close(stage->arena);
	temp_folder_remove(&stage->folder);
	clock_set_offset_ms(0);
	free(stage);
	return 0;
}

/* --- the feeds --- */

struct fed {
	const struct follower_source *source;
	const Samen__Common__V1__Change *change;
};

static enum status apply_fed(struct call *call, void *arg)
{
	const struct fed *fed = arg;
	return fed->source->apply(call, fed->change);
}

void notify_stage_feed(struct notify_stage *stage,
    const struct follower_source *source,
    const char *kind,
    const char *id,
    const ProtobufCMessage *record)
{
	Samen__Common__V1__Change change = SAMEN__COMMON__V1__CHANGE__INIT;
	struct fed fed = {source, &change};
	uint8_t packed[4096];
	change.kind = TEXT(kind);
	change.id = TEXT(id);
	change.deleted = record == NULL;
	if (record != NULL) {
		assert_true(protobuf_c_message_get_packed_size(record) <= sizeof packed);
		change.record.len = protobuf_c_message_pack(record, packed);
		change.record.data = packed;
	}
	assert_int_equal(fake_own_write(&stage->service, apply_fed, &fed), OK);
}

static enum status forget_source(struct call *call, void *arg)
{
	const struct follower_source *source = arg;
	return source->forget(call);
}

void notify_stage_forget(struct notify_stage *stage, const struct follower_source *source)
{
	assert_int_equal(
	    fake_own_write(&stage->service, forget_source, (void *)(uintptr_t)source), OK);
}

void notify_stage_person(struct notify_stage *stage, const struct notify_person *person)
{
	Samen__Common__V1__Role roles[] = {SAMEN__COMMON__V1__ROLE__CONSULTANT};
	char *areas[] = {TEXT(person->area_id)};
	Samen__Directory__V1__Person record = SAMEN__DIRECTORY__V1__PERSON__INIT;
	Samen__Directory__V1__FeedPerson feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT;
	record.id = TEXT(person->id);
	record.name = TEXT(person->name);
	record.email = TEXT(person->email);
	record.state = person->closed ? SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED
				      : SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
	record.roles = roles;
	record.n_roles = person->area_id != NULL;
	record.area_ids = areas;
	record.n_area_ids = person->area_id != NULL;
	feed.person = &record;
	feed.tokens_not_before_ms = person->tokens_not_before_ms;
	notify_stage_feed(stage, &notify_directory, "person", person->id, &feed.base);
}

static void feed_request(struct notify_stage *stage)
{
	Samen__Matching__V1__MonitorRow row = SAMEN__MATCHING__V1__MONITOR_ROW__INIT;
	row.request_id = TEXT(REQUEST);
	row.filer_id = TEXT(FILER);
	row.state = SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	notify_stage_feed(stage, &notify_matching, "request", REQUEST, &row.base);
}

void notify_stage_offer(
    struct notify_stage *stage, uint32_t state, int64_t offered_at_ms, int64_t answered_at_ms)
{
	Samen__Matching__V1__Offer offer = SAMEN__MATCHING__V1__OFFER__INIT;
	offer.id = TEXT(OFFER);
	offer.request_id = TEXT(REQUEST);
	offer.person_id = TEXT(HELPER);
	offer.offered_by = TEXT(FILER);
	offer.state = (Samen__Matching__V1__OfferState)state;
	offer.offered_at_ms = offered_at_ms;
	offer.expires_at_ms = offered_at_ms + 5 * day_ms;
	offer.answered_at_ms = answered_at_ms;
	notify_stage_feed(stage, &notify_matching, "offer", OFFER, &offer.base);
	feed_request(stage);
}

/* --- the queue --- */

struct step {
	struct notify_stage *stage;
	struct outgoing *outgoing;
	const struct smtp_result *result;
};

static enum status look(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_look(call, notify_options(call), step->stage->arena, step->outgoing);
}

struct outgoing notify_stage_look(struct notify_stage *stage)
{
	struct outgoing outgoing;
	struct step step = {stage, &outgoing, NULL};
	arena_reset(stage->arena);
	assert_int_equal(fake_own_read(&stage->service, look, &step), OK);
	return outgoing;
}

static enum status leave(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_leave(call, step->outgoing);
}

static enum status begin(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_begin(call, step->outgoing->id);
}

static enum status end(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_end(call, step->outgoing->id, step->result, 0);
}

void notify_stage_send(struct notify_stage *stage, const struct smtp_result *result)
{
	struct outgoing outgoing = notify_stage_look(stage);
	struct step step = {stage, &outgoing, result};
	if (outgoing.turn != TURN_SEND) {
		assert_int_not_equal(outgoing.turn, TURN_NONE);
		assert_int_equal(fake_own_write(&stage->service, leave, &step), OK);
		return;
	}
	assert_int_equal(fake_own_write(&stage->service, begin, &step), OK);
	if (result != NULL) {
		assert_int_equal(fake_own_write(&stage->service, end, &step), OK);
	}
}

size_t notify_stage_send_all(struct notify_stage *stage)
{
	static const struct smtp_result accepted = {SMTP_ACCEPTED, SMTP_ANSWERED, 250};
	size_t sent = 0;
	for (enum turn turn = notify_stage_look(stage).turn; turn != TURN_NONE;
	     turn = notify_stage_look(stage).turn) {
		sent += turn == TURN_SEND;
		notify_stage_send(stage, &accepted);
	}
	return sent;
}

struct finding {
	struct arena *arena;
	const char *id;
	Mail *mail;
};

static enum status find(struct call *call, void *arg)
{
	struct finding *finding = arg;
	struct arena *own = call->arena;
	call->arena = finding->arena;
	enum status status = mail_find(call, finding->id, &finding->mail);
	call->arena = own;
	return status == NOT_FOUND ? OK : status;
}

const Mail *notify_stage_mail(struct notify_stage *stage, const char *id)
{
	struct finding finding = {stage->arena, id, NULL};
	assert_int_equal(fake_own_read(&stage->service, find, &finding), OK);
	return finding.mail;
}
