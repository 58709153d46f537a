#include "support/matching_stage.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t start_ms = 1767225600000; /* 1 January 2026 */
static const int64_t hour_ms = (int64_t)60 * 60 * 1000;

static char noord[] = NOORD;
static char zuid[] = ZUID;
static char oost[] = OOST;
static char *noord_only[] = {noord};
static char *zuid_and_oost[] = {zuid, oost};

#define PERSON_CALLER(person_id, caller_roles, organisation)                                       \
	{                                                                                          \
		.kind = CALLER_PERSON, .id = (person_id), .roles = (caller_roles),                 \
		.organisation_id = (organisation), .session_id = "",                               \
		.token_issued_at_ms = 1767225600000                                                \
	}

const struct caller teacher = PERSON_CALLER(TEACHER, MAY_TEACHER, SCHOOL);
const struct caller colleague = PERSON_CALLER(COLLEAGUE, MAY_TEACHER | MAY_SPECIALIST, SCHOOL);
const struct caller coach = PERSON_CALLER(COACH, MAY_SPECIALIST, SPECIAL);
const struct caller distant = PERSON_CALLER(DISTANT, MAY_SPECIALIST, FAR);
const struct caller consultant = {.kind = CALLER_PERSON,
    .id = CONSULTANT,
    .roles = MAY_CONSULTANT,
    .organisation_id = "",
    .session_id = "",
    .area_ids = noord_only,
    .area_count = 1,
    .token_issued_at_ms = 1767225600000};
const struct caller neighbour = {.kind = CALLER_PERSON,
    .id = NEIGHBOUR,
    .roles = MAY_CONSULTANT,
    .organisation_id = "",
    .session_id = "",
    .area_ids = zuid_and_oost,
    .area_count = 2,
    .token_issued_at_ms = 1767225600000};
const struct caller follower = {.kind = CALLER_SERVICE,
    .id = "notify",
    .roles = MAY_SERVICE,
    .organisation_id = "",
    .session_id = ""};
const struct caller stranger =
    PERSON_CALLER("p-000000000009", MAY_TEACHER | MAY_SPECIALIST, "o-000000000003");

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

enum status stage_feed(struct stage *stage,
    const struct follower_source *source,
    const char *kind,
    const char *id,
    const ProtobufCMessage *record)
{
	Samen__Common__V1__Change change = SAMEN__COMMON__V1__CHANGE__INIT;
	struct fed fed = {source, &change};
	uint8_t *packed = NULL;
	change.change = ++stage->change;
	change.kind = wire_text(kind);
	change.id = wire_text(id);
	change.deleted = record == NULL;
	if (record != NULL) {
		change.record.len = protobuf_c_message_get_packed_size(record);
		packed = malloc(change.record.len + 1);
		assert_non_null(packed);
		(void)protobuf_c_message_pack(record, packed);
		change.record.data = packed;
	}
	enum status status = fake_own_write(&stage->service, apply_fed, &fed);
	free(packed);
	return status;
}

static void feed_directory(
    struct stage *stage, const char *kind, const char *id, const ProtobufCMessage *record)
{
	assert_int_equal(stage_feed(stage, &matching_directory, kind, id, record), OK);
}

static enum status forget_source(struct call *call, void *arg)
{
	const struct follower_source *source = arg;
	return source->forget(call);
}

void stage_forget(struct stage *stage, const struct follower_source *source)
{
	assert_int_equal(
	    fake_own_write(&stage->service, forget_source, (void *)(uintptr_t)source), OK);
}

void stage_person(struct stage *stage, const struct stage_person *person)
{
	Samen__Common__V1__Role roles[3];
	char *areas[2];
	Person record = SAMEN__DIRECTORY__V1__PERSON__INIT;
	FeedPerson feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT;
	record.id = wire_text(person->id);
	record.name = wire_text(person->name);
	record.email = wire_text(person->email);
	record.phone = wire_text("06-12345678");
	record.title = wire_text("begeleider");
	record.organisation_id = wire_text(person->organisation_id);
	record.roles = roles;
	if (person->teacher) {
		roles[record.n_roles++] = SAMEN__COMMON__V1__ROLE__TEACHER;
	}
	if (person->specialist) {
		roles[record.n_roles++] = SAMEN__COMMON__V1__ROLE__SPECIALIST;
	}
	if (person->watches[0] != NULL) {
		roles[record.n_roles++] = SAMEN__COMMON__V1__ROLE__CONSULTANT;
	}
	record.area_ids = areas;
	for (size_t i = 0; i < 2 && person->watches[i] != NULL; i++) {
		areas[record.n_area_ids++] = wire_text(person->watches[i]);
	}
	record.state = person->closed ? SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED
				      : SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
	feed.person = &record;
	feed.tokens_not_before_ms = person->tokens_not_before_ms;
	feed_directory(stage, "person", person->id, &feed.base);
}

static void stage_area(
    struct stage *stage, const char *id, const char *name, const char *neighbour_id)
{
	char *neighbours[] = {wire_text(neighbour_id)};
	Area area = SAMEN__DIRECTORY__V1__AREA__INIT;
	area.id = wire_text(id);
	area.name = wire_text(name);
	area.neighbour_ids = neighbours;
	area.n_neighbour_ids = neighbour_id != NULL ? 1 : 0;
	feed_directory(stage, "area", id, &area.base);
}

static void stage_organisation(struct stage *stage,
    const char *id,
    const char *area_id,
    bool closed,
    Samen__Common__V1__Sector sector)
{
	char name[32];
	Organisation record = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	(void)snprintf(name, sizeof name, "School %s", id + 12);
	record.id = wire_text(id);
	record.name = name;
	record.sector = sector;
	record.area_id = wire_text(area_id);
	record.closed = closed;
	feed_directory(stage, "organisation", id, &record.base);
}

void stage_school(struct stage *stage, const char *id, const char *area_id, bool closed)
{
	stage_organisation(stage, id, area_id, closed, SAMEN__COMMON__V1__SECTOR__REGULAR);
}

void stage_sector(struct stage *stage,
    const char *organisation_id,
    const char *area_id,
    Samen__Common__V1__Sector sector)
{
	stage_organisation(stage, organisation_id, area_id, false, sector);
}

void stage_topic(struct stage *stage, const char *id, const char *phrase)
{
	char label[64];
	char *phrases[] = {wire_text(phrase)};
	Topic topic = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	(void)snprintf(label, sizeof label, "%s", id);
	topic.id = wire_text(id);
	topic.label_nl = label;
	topic.label_en = label;
	topic.phrases = phrases;
	topic.n_phrases = 1;
	feed_directory(stage, "topic", id, &topic.base);
}

static const char *expertise_id(
    char *ret_id, size_t size, const char *person_id, const char *topic_id)
{
	(void)snprintf(ret_id, size, "%s/%s", person_id, topic_id);
	return ret_id;
}

void stage_expertise(struct stage *stage,
    const char *person_id,
    const char *topic_id,
    Samen__Common__V1__Level level)
{
	char id[96];
	Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	expertise.person_id = wire_text(person_id);
	expertise.topic_id = wire_text(topic_id);
	expertise.level = level;
	expertise.confirmed_at_ms = start_ms - 24 * hour_ms;
	feed_directory(
	    stage, "expertise", expertise_id(id, sizeof id, person_id, topic_id), &expertise.base);
}

void stage_expertise_gone(struct stage *stage, const char *person_id, const char *topic_id)
{
	char id[96];
	feed_directory(stage, "expertise", expertise_id(id, sizeof id, person_id, topic_id), NULL);
}

void stage_availability(
    struct stage *stage, const char *person_id, uint32_t capacity, int64_t leave_to_ms)
{
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.person_id = wire_text(person_id);
	availability.capacity = capacity;
	availability.leave_from_ms = leave_to_ms != 0 ? 1 : 0;
	availability.leave_to_ms = leave_to_ms;
	feed_directory(stage, "availability", person_id, &availability.base);
}

void stage_request(struct stage *stage, const struct stage_request *from)
{
	Samen__Common__V1__Need needs[4];
	Samen__Common__V1__Need *list[4];
	FeedRequest request = SAMEN__INTAKE__V1__FEED_REQUEST__INIT;
	Samen__Intake__V1__Move move = SAMEN__INTAKE__V1__MOVE__INIT;
	request.id = wire_text(from->id != NULL ? from->id : REQUEST);
	request.kind = SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT;
	request.age_group = SAMEN__COMMON__V1__AGE_GROUP__GROEP_4;
	request.urgency = SAMEN__COMMON__V1__URGENCY__NORMAL;
	request.filer_id = wire_text(TEACHER);
	request.organisation_id = wire_text(SCHOOL);
	request.area_id = wire_text(from->area_id != NULL ? from->area_id : NOORD);
	request.state = from->state != 0 ? from->state : SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	request.outcome = from->outcome;
	request.recipients = from->recipients;
	request.consent_withdrawn_at_ms = from->consent_withdrawn_at_ms;
	request.filed_at_ms = from->filed_at_ms != 0 ? from->filed_at_ms : start_ms - hour_ms;
	request.not_own_school = from->not_own_school;
	if (from->from_school != NULL) {
		request.kind = SAMEN__INTAKE__V1__REQUEST_KIND__RETURN;
		move.sending_organisation_id = wire_text(from->from_school);
		move.receiving_organisation_id = wire_text(from->to_school);
		request.move = &move;
	}
	request.needs = list;
	for (; request.n_needs < 4 && from->needs[request.n_needs] != NULL; request.n_needs++) {
		size_t i = request.n_needs;
		samen__common__v1__need__init(&needs[i]);
		needs[i].topic_id = wire_text(from->needs[i]);
		needs[i].weight = 1;
		list[i] = &needs[i];
	}
	assert_int_equal(
	    stage_feed(stage, &matching_intake, "request", request.id, &request.base), OK);
}

void stage_usual_request(struct stage *stage)
{
	stage_request(stage, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"}});
}

/* --- the stage --- */

static void open_service(struct stage *stage)
{
	const struct service service = {.store = stage->store, .key = stage->key};
	assert_int_equal(matching_open(&service, &stage->service.service), OK);
}

static void set_places(struct stage *stage)
{
	stage_area(stage, NOORD, "Noord", ZUID);
	stage_area(stage, ZUID, "Zuid", NOORD);
	stage_area(stage, OOST, "Oost", NULL);
	stage_school(stage, SCHOOL, NOORD, false);
	stage_school(stage, SPECIAL, NOORD, false);
	stage_school(stage, "o-000000000003", NOORD, false);
	stage_school(stage, "o-000000000004", NOORD, false);
	stage_school(stage, "o-000000000005", NOORD, false);
	stage_school(stage, FAR, ZUID, false);
}

static void set_people(struct stage *stage)
{
	const struct stage_person people[] = {
	    {.id = TEACHER,
		.name = "Anna",
		.email = "anna@x.example",
		.organisation_id = SCHOOL,
		.teacher = true},
	    {.id = COLLEAGUE,
		.name = "Bram",
		.email = "bram@x.example",
		.organisation_id = SCHOOL,
		.teacher = true,
		.specialist = true},
	    {.id = COACH,
		.name = "Carla",
		.email = "carla@x.example",
		.organisation_id = SPECIAL,
		.specialist = true},
	    {.id = DISTANT,
		.name = "Daan",
		.email = "daan@x.example",
		.organisation_id = FAR,
		.specialist = true},
	    {.id = CONSULTANT,
		.name = "Eva",
		.email = "eva@x.example",
		.organisation_id = "",
		.watches = {NOORD}},
	    {.id = NEIGHBOUR,
		.name = "Frits",
		.email = "frits@x.example",
		.organisation_id = "",
		.watches = {ZUID, OOST}},
	};
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		stage_person(stage, &people[i]);
	}
	stage_expertise(stage, COLLEAGUE, "autisme", SAMEN__COMMON__V1__LEVEL__APPLIES);
	stage_expertise(stage, COACH, "prikkelverwerking", SAMEN__COMMON__V1__LEVEL__COACHES);
	stage_expertise(stage, COACH, "autisme", SAMEN__COMMON__V1__LEVEL__COACHES);
	stage_expertise(stage, DISTANT, "autisme", SAMEN__COMMON__V1__LEVEL__APPLIES);
}

int stage_setup(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	assert_non_null(stage);
	(void)snprintf(stage->folder, sizeof stage->folder, "/tmp/samen-matching-XXXXXX");
	assert_non_null(mkdtemp(stage->folder));
	const struct store_options options = {
	    .folder = stage->folder, .map_bytes = (uint64_t)64 << 20, .schema = 1};
	assert_int_equal(store_open(&options, &stage->store), OK);
	assert_int_equal(signing_key_create(stage->folder, "matching"), OK);
	assert_int_equal(signing_key_open(stage->folder, "matching", &stage->key), OK);
	assert_int_equal(keyring_open(stage->folder, &stage->keyring), OK);
	stage->service = (struct fake_service){.store = stage->store,
	    .routes = matching_routes(),
	    .admit = matching_admit,
	    .now_ms = start_ms};
	open_service(stage);
	stage_topic(stage, "prikkelverwerking", "hij houdt zijn handen over zijn oren");
	stage_topic(stage, "autisme", "ze raakt van slag als het rooster verandert");
	stage_topic(stage, "dyslexie", "lezen blijft spellend en traag");
	set_places(stage);
	set_people(stage);
	*state = stage;
	return 0;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

int stage_teardown(void **state)
{
	struct stage *stage = *state;
	for (size_t i = 0; i < stage->call_count; i++) {
		fake_call_close(&stage->calls[i]);
	}
	matching_close(stage->service.service);
	keyring_close(stage->keyring);
	signing_key_close(stage->key);
	store_close(stage->store);
	int removed = nftw(stage->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(stage);
	return removed;
}

void stage_restart(struct stage *stage)
{
	matching_close(stage->service.service);
	open_service(stage);
}

/* --- calls --- */

const struct fake_call *stage_call(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request)
{
	char full[96];
	assert_true(stage->call_count < STAGE_CALLS_MAX);
	struct fake_call *made = &stage->calls[stage->call_count++];
	(void)snprintf(full, sizeof full, "samen.matching.v1.Matching/%s", method);
	fake_call_make(&stage->service, full, caller, NULL, request, made);
	return made;
}

const void *stage_ask(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request)
{
	const struct fake_call *made = stage_call(stage, caller, method, request);
	if (made->status != OK) {
		const struct call_detail *detail =
		    made->call.detail_count > 0 ? &made->call.details[0] : NULL;
		print_error("%s: %s %s %s %s\n", method, status_name(made->status),
		    made->call.message != NULL ? made->call.message : "",
		    detail != NULL ? detail->field : "", detail != NULL ? detail->message : "");
	}
	assert_int_equal(made->status, OK);
	return made->response;
}

void stage_refused(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request,
    enum status status)
{
	assert_int_equal(stage_call(stage, caller, method, request)->status, status);
}

void stage_wrong_field(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request,
    const char *field,
    const char *reason)
{
	const struct fake_call *made = stage_call(stage, caller, method, request);
	assert_int_equal(made->status, INVALID_ARGUMENT);
	const struct call_detail *detail = fake_call_detail(made, field);
	assert_non_null(detail);
	assert_string_equal(detail->reason, reason);
}

/* --- common steps --- */

const char *stage_offer(
    struct stage *stage, const char *request_id, const char *person_id, const char *topic_id)
{
	Samen__Matching__V1__CreateOffersRequest in =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	char *people[] = {wire_text(person_id)};
	char *topics[] = {wire_text(topic_id)};
	in.request_id = wire_text(request_id);
	in.person_ids = people;
	in.n_person_ids = 1;
	in.topic_ids = topics;
	in.n_topic_ids = topic_id != NULL ? 1 : 0;
	const Samen__Matching__V1__CreateOffersResponse *out =
	    stage_ask(stage, &teacher, "CreateOffers", &in.base);
	assert_int_equal(out->n_offers, 1);
	return out->offers[0]->id;
}

const char *stage_accept(struct stage *stage, const struct caller *caller, const char *offer_id)
{
	Samen__Matching__V1__AcceptOfferRequest in =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(offer_id);
	const MatchView *match = stage_ask(stage, caller, "AcceptOffer", &in.base);
	return match->id;
}

const char *stage_match(struct stage *stage)
{
	stage_usual_request(stage);
	return stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL));
}

const OfferView *stage_see_offer(
    struct stage *stage, const struct caller *caller, const char *request_id, const char *offer_id)
{
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	in.request_id = wire_text(request_id);
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(stage, caller, "ListOffers", &in.base);
	for (size_t i = 0; i < out->n_offers; i++) {
		if (strcmp(out->offers[i]->id, offer_id) == 0) {
			return out->offers[i];
		}
	}
	fail_msg("the caller does not see offer %s", offer_id);
	return NULL;
}

const MatchView *stage_see_match(
    struct stage *stage, const struct caller *caller, const char *match_id)
{
	Samen__Matching__V1__GetMatchRequest in = SAMEN__MATCHING__V1__GET_MATCH_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	return stage_ask(stage, caller, "GetMatch", &in.base);
}
