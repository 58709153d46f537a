#include "intake/known.h"

#include "directory.pb-c.h"
#include "stored.pb-c.h"

#include <string.h>

typedef Samen__Stored__V1__KnownOrganisation KnownOrganisation;
typedef Samen__Stored__V1__KnownPerson KnownPerson;
typedef Samen__Stored__V1__KnownTopic KnownTopic;

enum {
	/* which version 2 did not; nor version 1 what is closed, and version 0 the sectors */
	KEEPS_TEACHERS = 3
};

static const struct record_kind organisation_kind = {
    "known-organisation", &samen__stored__v1__known_organisation__descriptor, false};
static const struct record_kind person_kind = {
    "known-person", &samen__stored__v1__known_person__descriptor, false};
static const struct record_kind topic_kind = {
    "known-topic", &samen__stored__v1__known_topic__descriptor, false};

/* --- following --- */

static enum status keep_organisation(struct call *call, const char *id, struct bytes record)
{
	const Samen__Directory__V1__Organisation *organisation =
	    samen__directory__v1__organisation__unpack(
		arena_allocator(call->arena), record.size, record.data);
	if (organisation == NULL) {
		return DATA_LOSS;
	}
	KnownOrganisation known = SAMEN__STORED__V1__KNOWN_ORGANISATION__INIT;
	known.area_id = organisation->area_id;
	known.sector = organisation->sector;
	known.closed = organisation->closed;
	return record_put(call->txn, &organisation_kind, id, &known.base);
}

static enum status keep_person(struct call *call, const char *id, struct bytes record)
{
	const Samen__Directory__V1__FeedPerson *person = samen__directory__v1__feed_person__unpack(
	    arena_allocator(call->arena), record.size, record.data);
	if (person == NULL || person->person == NULL) {
		return DATA_LOSS;
	}
	KnownPerson known = SAMEN__STORED__V1__KNOWN_PERSON__INIT;
	known.closed = person->person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED;
	known.tokens_not_before_ms = person->tokens_not_before_ms;
	for (size_t i = 0; i < person->person->n_roles; i++) {
		known.teacher =
		    known.teacher || person->person->roles[i] == SAMEN__COMMON__V1__ROLE__TEACHER;
	}
	return record_put(call->txn, &person_kind, id, &known.base);
}

static enum status keep_topic(struct call *call, const char *id, struct bytes record)
{
	const Samen__Directory__V1__Topic *topic = samen__directory__v1__topic__unpack(
	    arena_allocator(call->arena), record.size, record.data);
	if (topic == NULL) {
		return DATA_LOSS;
	}
	KnownTopic known = SAMEN__STORED__V1__KNOWN_TOPIC__INIT;
	known.retired = topic->retired;
	return record_put(call->txn, &topic_kind, id, &known.base);
}

/* What is kept of which kind of the directory's feed; other kinds pass by. */
static const struct {
	const char *name;
	const struct record_kind *kind;
	enum status (*keep)(struct call *call, const char *id, struct bytes record);
} kinds[] = {
    {"organisation", &organisation_kind, keep_organisation},
    {"person", &person_kind, keep_person},
    {"topic", &topic_kind, keep_topic},
};

static enum status apply(struct call *call, const Samen__Common__V1__Change *change)
{
	struct bytes record = {change->record.data, change->record.len};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].name, change->kind) == 0) {
			return change->deleted ? record_delete(call->txn, kinds[i].kind, change->id)
					       : kinds[i].keep(call, change->id, record);
		}
	}
	return OK;
}

static enum status forget(struct call *call)
{
	enum status status = OK;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && status == OK; i++) {
		status = record_delete_all(call->txn, kinds[i].kind, NULL, call->arena);
	}
	return status;
}

const struct follower_source *known_source(void)
{
	static const struct follower_source source = {.name = "directory",
	    .method = "samen.directory.v1.Directory/Changes",
	    .apply = apply,
	    .forget = forget,
	    .version = KEEPS_TEACHERS};
	return &source;
}

/* --- asking --- */

enum status known_organisation(
    struct call *call, const char *organisation_id, struct known_organisation *ret_known)
{
	KnownOrganisation *known;
	enum status status =
	    record_get(call->txn, &organisation_kind, organisation_id, call->arena, &known);
	if (status == OK) {
		*ret_known = (struct known_organisation){
		    .area_id = known->area_id, .sector = known->sector, .closed = known->closed};
	}
	return status;
}

enum status known_topic(struct call *call, const char *topic_id)
{
	KnownTopic *known;
	return record_get(call->txn, &topic_kind, topic_id, call->arena, &known);
}

enum status known_teacher_gone(struct call *call, const char *person_id, bool *ret_gone)
{
	KnownPerson *known;
	enum status status = record_get(call->txn, &person_kind, person_id, call->arena, &known);
	*ret_gone = status == OK && (known->closed || !known->teacher);
	return status == NOT_FOUND ? OK : status;
}

enum status known_admits(struct call *call)
{
	KnownPerson *known;
	enum status status =
	    record_get(call->txn, &person_kind, call->caller.id, call->arena, &known);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	bool ended = known->closed || call->caller.token_issued_at_ms < known->tokens_not_before_ms;
	return ended ? UNAUTHENTICATED : OK;
}
