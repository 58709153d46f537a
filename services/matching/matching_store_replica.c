/* Replicas of directory and intake. Derived data: the wire messages are kept as they came. */
#include "matching/matching_keys.h"

#include <string.h>

enum { DROP_AT_ONCE = 256, EMAIL_BYTES_MAX = 320 };

static const struct record_kind kind_area = {
    "r.area", &samen__directory__v1__area__descriptor, false};
static const struct record_kind kind_organisation = {
    "r.organisation", &samen__directory__v1__organisation__descriptor, false};
static const struct record_kind kind_person = {
    "r.person", &samen__directory__v1__feed_person__descriptor, false};
static const struct record_kind kind_topic = {
    "r.topic", &samen__directory__v1__topic__descriptor, false};
static const struct record_kind kind_expertise = {
    "r.expertise", &samen__directory__v1__expertise__descriptor, false};
static const struct record_kind kind_availability = {
    "r.availability", &samen__directory__v1__availability__descriptor, false};
static const struct record_kind kind_request = {
    KIND_REQUEST, &samen__intake__v1__feed_request__descriptor, true};
static const struct record_kind kind_past = {
    "past", &samen__stored__v1__request_past__descriptor, false};

typedef Samen__Stored__V1__RequestPast RequestPast;
typedef Samen__Stored__V1__PastArea PastArea;

/* --- areas, topics, availability: no index --- */

enum status replica_area_find(struct call *call, const char *id, Area **ret_area)
{
	return record_get(call->txn, &kind_area, id, call->arena, ret_area);
}

enum status replica_area_save(struct call *call, const char *id, const Area *area)
{
	return record_put(call->txn, &kind_area, id, &area->base);
}

enum status replica_area_drop(struct call *call, const char *id)
{
	return record_delete(call->txn, &kind_area, id);
}

enum status replica_areas_walk(struct call *call, struct record_range *ret_range)
{
	return record_range_open(call->txn, &kind_area, NULL, NULL, call->arena, ret_range);
}

enum status replica_topic_find(struct call *call, const char *id, Topic **ret_topic)
{
	return record_get(call->txn, &kind_topic, id, call->arena, ret_topic);
}

enum status replica_topic_save(struct call *call, const char *id, const Topic *topic)
{
	return record_put(call->txn, &kind_topic, id, &topic->base);
}

enum status replica_topic_drop(struct call *call, const char *id)
{
	return record_delete(call->txn, &kind_topic, id);
}

enum status replica_topics_walk(struct call *call, struct record_range *ret_range)
{
	return record_range_open(call->txn, &kind_topic, NULL, NULL, call->arena, ret_range);
}

enum status replica_availability_find(
    struct call *call, const char *id, Availability **ret_availability)
{
	return record_get(call->txn, &kind_availability, id, call->arena, ret_availability);
}

enum status replica_availability_save(
    struct call *call, const char *id, const Availability *availability)
{
	return record_put(call->txn, &kind_availability, id, &availability->base);
}

enum status replica_availability_drop(struct call *call, const char *id)
{
	return record_delete(call->txn, &kind_availability, id);
}

/* --- organisations --- */

static bool is_school(const Organisation *organisation)
{
	switch (organisation->sector) {
	case SAMEN__COMMON__V1__SECTOR__REGULAR:
	case SAMEN__COMMON__V1__SECTOR__SBO:
	case SAMEN__COMMON__V1__SECTOR__SO:
	case SAMEN__COMMON__V1__SECTOR__VSO:
		return true;
	default:
		return false;
	}
}

static enum status school_index(
    struct call *call, const char *id, const Organisation *organisation, bool there)
{
	struct store_key key = index_prefix(TABLE_SCHOOL_OF_AREA, organisation->area_id);
	key_add_text(&key, id);
	return index_set(call, &key, there && is_school(organisation) && !organisation->closed);
}

/* Takes the old state's entries out of the index. */
static enum status organisation_unindex(struct call *call, const char *id)
{
	Organisation *old;
	enum status status = replica_organisation_find(call, id, &old);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	return school_index(call, id, old, false);
}

enum status replica_organisation_find(
    struct call *call, const char *id, Organisation **ret_organisation)
{
	return record_get(call->txn, &kind_organisation, id, call->arena, ret_organisation);
}

enum status replica_organisation_save(
    struct call *call, const char *id, const Organisation *organisation)
{
	enum status status = organisation_unindex(call, id);
	if (status == OK) {
		status = school_index(call, id, organisation, true);
	}
	return status == OK ? record_put(call->txn, &kind_organisation, id, &organisation->base)
			    : status;
}

enum status replica_organisation_drop(struct call *call, const char *id)
{
	enum status status = organisation_unindex(call, id);
	return status == OK ? record_delete(call->txn, &kind_organisation, id) : status;
}

bool area_has_schools(struct call *call, const char *area_id, size_t at_least)
{
	struct store_key prefix = index_prefix(TABLE_SCHOOL_OF_AREA, area_id);
	struct id_list schools = {0};
	return area_id[0] != '\0' && listing_ids(call, &prefix, 0, at_least, &schools) == OK &&
	       schools.count >= at_least;
}

/* --- people --- */

/* Of the address without regard to case, so that two accounts of one person meet. */
static struct store_key email_prefix(const char *email)
{
	char folded[EMAIL_BYTES_MAX];
	size_t size = strlen(email);
	if (size >= sizeof folded) {
		size = sizeof folded - 1;
	}
	for (size_t i = 0; i < size; i++) {
		folded[i] =
		    (char)(email[i] >= 'A' && email[i] <= 'Z' ? email[i] - 'A' + 'a' : email[i]);
	}
	folded[size] = '\0';
	return index_prefix(TABLE_PERSON_OF_EMAIL, folded);
}

static enum status person_index(
    struct call *call, const char *id, const FeedPerson *person, bool there)
{
	if (person->person == NULL) {
		return OK;
	}
	struct store_key of_organisation =
	    index_prefix(TABLE_PERSON_OF_ORGANISATION, person->person->organisation_id);
	struct store_key of_email = email_prefix(person->person->email);
	key_add_text(&of_organisation, id);
	key_add_text(&of_email, id);
	enum status status = index_set(call, &of_organisation, there);
	return status == OK ? index_set(call, &of_email, there) : status;
}

static enum status person_unindex(struct call *call, const char *id)
{
	FeedPerson *old;
	enum status status = replica_person_find(call, id, &old);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	return person_index(call, id, old, false);
}

enum status replica_person_find(struct call *call, const char *id, FeedPerson **ret_person)
{
	return record_get(call->txn, &kind_person, id, call->arena, ret_person);
}

enum status replica_person_save(struct call *call, const char *id, const FeedPerson *person)
{
	enum status status = person_unindex(call, id);
	if (status == OK) {
		status = person_index(call, id, person, true);
	}
	return status == OK ? record_put(call->txn, &kind_person, id, &person->base) : status;
}

enum status replica_person_drop(struct call *call, const char *id)
{
	enum status status = person_unindex(call, id);
	return status == OK ? record_delete(call->txn, &kind_person, id) : status;
}

enum status replica_people_walk(struct call *call, struct record_range *ret_range)
{
	return record_range_open(call->txn, &kind_person, NULL, NULL, call->arena, ret_range);
}

enum status organisation_people(
    struct call *call, const char *organisation_id, struct id_list *list)
{
	if (organisation_id[0] == '\0') {
		return OK;
	}
	struct store_key prefix = index_prefix(TABLE_PERSON_OF_ORGANISATION, organisation_id);
	return listing_ids(call, &prefix, 0, SIZE_MAX, list);
}

enum status email_people(struct call *call, const char *email, struct id_list *list)
{
	if (email[0] == '\0') {
		return OK;
	}
	struct store_key prefix = email_prefix(email);
	return listing_ids(call, &prefix, 0, SIZE_MAX, list);
}

/* --- expertise --- */

static enum status expertise_index(
    struct call *call, const char *id, const Expertise *expertise, bool there)
{
	struct store_key key = index_prefix(TABLE_EXPERTISE_OF_PERSON, expertise->person_id);
	key_add_text(&key, id);
	return index_set(call, &key, there);
}

enum status replica_expertise_find(struct call *call, const char *id, Expertise **ret_expertise)
{
	return record_get(call->txn, &kind_expertise, id, call->arena, ret_expertise);
}

enum status replica_expertise_save(struct call *call, const char *id, const Expertise *expertise)
{
	enum status status = expertise_index(call, id, expertise, true);
	return status == OK ? record_put(call->txn, &kind_expertise, id, &expertise->base) : status;
}

enum status replica_expertise_drop(struct call *call, const char *id)
{
	Expertise *old;
	enum status status = replica_expertise_find(call, id, &old);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = expertise_index(call, id, old, false);
	return status == OK ? record_delete(call->txn, &kind_expertise, id) : status;
}

enum status person_expertise(
    struct call *call, const char *person_id, Expertise ***ret_expertise, size_t *ret_count)
{
	struct id_list ids = {0};
	struct store_key prefix = index_prefix(TABLE_EXPERTISE_OF_PERSON, person_id);
	enum status status = listing_ids(call, &prefix, 0, SIZE_MAX, &ids);
	if (status != OK) {
		return status;
	}
	Expertise **expertise = arena_alloc(call->arena, (ids.count + 1) * sizeof(Expertise *));
	if (expertise == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < ids.count; i++) {
		status = replica_expertise_find(call, ids.ids[i], &expertise[i]);
		if (status != OK) {
			return status;
		}
	}
	*ret_expertise = expertise;
	*ret_count = ids.count;
	return OK;
}

/* --- requests --- */

static enum status past_find(struct call *call, const char *id, RequestPast **ret_past)
{
	enum status status = record_get(call->txn, &kind_past, id, call->arena, ret_past);
	if (status != NOT_FOUND) {
		return status;
	}
	RequestPast *past = arena_alloc(call->arena, sizeof *past);
	if (past == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__request_past__init(past);
	*ret_past = past;
	return OK;
}

/* Writes down that what intake says of the request became another with the last change. */
static enum status past_amend(struct call *call, const char *id)
{
	RequestPast *past;
	enum status status = past_find(call, id, &past);
	if (status == OK) {
		past->amended = record_last_change(call->txn);
		status = record_put(call->txn, &kind_past, id, &past->base);
	}
	return status;
}

/*
 * Writes down that the request left an area with the last change; entered is where it is now and
 * not past any more ("" when it is gone). The oldest areas are forgotten first.
 */
static enum status past_save(
    struct call *call, const char *id, const char *left, const char *entered)
{
	RequestPast *old;
	RequestPast past = SAMEN__STORED__V1__REQUEST_PAST__INIT;
	PastArea now = SAMEN__STORED__V1__PAST_AREA__INIT;
	PastArea *areas[PAST_AREAS_MAX];
	enum status status = past_find(call, id, &old);
	if (status != OK) {
		return status;
	}
	past.areas = areas;
	past.amended = old->amended;
	for (size_t i = 0; i < old->n_areas; i++) {
		const char *area_id = old->areas[i]->area_id;
		bool drops = old->n_areas == PAST_AREAS_MAX && i == 0;
		if (!drops && strcmp(area_id, left) != 0 && strcmp(area_id, entered) != 0) {
			areas[past.n_areas++] = old->areas[i];
		}
	}
	if (left[0] != '\0') {
		now.area_id = wire_text(left);
		now.change = record_last_change(call->txn);
		areas[past.n_areas++] = &now;
	}
	return record_put(call->txn, &kind_past, id, &past.base);
}

enum status replica_request_left(struct call *call, const char *id, uint64_t after, bool *ret_left)
{
	RequestPast *past;
	enum status status = past_find(call, id, &past);
	if (status != OK) {
		return status;
	}
	*ret_left = false;
	for (size_t i = 0; i < past->n_areas; i++) {
		*ret_left = *ret_left || (past->areas[i]->change > after &&
					     caller_watches(call, past->areas[i]->area_id));
	}
	return OK;
}

enum status replica_request_find(struct call *call, const char *id, FeedRequest **ret_request)
{
	return record_get(call->txn, &kind_request, id, call->arena, ret_request);
}

enum status replica_request_amended(struct call *call, const char *id, uint64_t *ret_change)
{
	RequestPast *past;
	enum status status = past_find(call, id, &past);
	if (status == OK) {
		*ret_change = past->amended;
	}
	return status;
}

/* Takes its matches out of the old area's list. *ret_old is as it was, NULL when it is new. */
static enum status request_leave(struct call *call, const char *id, FeedRequest **ret_old)
{
	enum status status = replica_request_find(call, id, ret_old);
	if (status == NOT_FOUND) {
		*ret_old = NULL;
		return OK;
	}
	return status == OK ? matches_of_area_set(call, id, (*ret_old)->area_id, false) : status;
}

/* Both as bytes: the same message packs to the same. */
static enum status messages_differ(
    struct call *call, const ProtobufCMessage *one, const ProtobufCMessage *other, bool *ret_differ)
{
	size_t size = protobuf_c_message_get_packed_size(one);
	*ret_differ = size != protobuf_c_message_get_packed_size(other);
	if (*ret_differ || size == 0) {
		return OK;
	}
	uint8_t *bytes = arena_alloc(call->arena, 2 * size);
	if (bytes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(one, bytes);
	(void)protobuf_c_message_pack(other, bytes + size);
	*ret_differ = memcmp(bytes, bytes + size, size) != 0;
	return OK;
}

/* What is to be known of how it was before: that it was another, and in another area. */
static enum status request_remember(
    struct call *call, const char *id, const FeedRequest *old, const FeedRequest *request)
{
	const char *left = old != NULL ? old->area_id : "";
	bool differs = false;
	enum status status = OK;
	if (old != NULL) {
		status = messages_differ(call, &old->base, &request->base, &differs);
	}
	if (status == OK && differs) {
		status = past_amend(call, id);
	}
	if (status == OK && strcmp(left, request->area_id) != 0) {
		status = past_save(call, id, left, request->area_id);
	}
	return status;
}

enum status replica_request_save(struct call *call, const char *id, const FeedRequest *request)
{
	FeedRequest *old;
	enum status status = request_leave(call, id, &old);
	if (status == OK) {
		status = matches_of_area_set(call, id, request->area_id, true);
	}
	if (status == OK) {
		status = record_put(call->txn, &kind_request, id, &request->base);
	}
	if (status == OK) {
		status = request_order_set(call, id);
	}
	return status == OK ? request_remember(call, id, old, request) : status;
}

enum status replica_request_drop(struct call *call, const char *id)
{
	FeedRequest *old;
	enum status status = request_leave(call, id, &old);
	if (status == OK) {
		status = record_delete(call->txn, &kind_request, id);
	}
	if (status == OK) {
		status = request_order_set(call, id);
	}
	return status == OK && old != NULL ? past_save(call, id, old->area_id, "") : status;
}

enum status replica_request_touch(struct call *call, const char *id)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, id, &request);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = record_put(call->txn, &kind_request, id, &request->base);
	return status == OK ? request_order_set(call, id) : status;
}

uint64_t replica_request_change(struct call *call, const char *id)
{
	struct store_key key = key_of(TABLE_CHANGE_OF);
	struct bytes value;
	size_t at = 0;
	key_add_text(&key, kind_request.name);
	key_add_text(&key, id);
	return store_get(call->txn, key_bytes(&key), &value) == OK ? key_take_number(value, &at)
								   : 0;
}

enum status replica_requests_walk(struct call *call, struct record_range *ret_range)
{
	return record_range_open(call->txn, &kind_request, NULL, NULL, call->arena, ret_range);
}

/* --- beginning again --- */

/* Collects at most DROP_AT_ONCE keys that begin with prefix. */
static enum status take_keys(struct call *call,
    const struct store_key *prefix,
    struct store_key keys[static DROP_AT_ONCE],
    size_t *ret_count)
{
	struct store_range range;
	struct bytes key;
	struct bytes value;
	enum status status =
	    store_range_open(call->txn, key_bytes(prefix), (struct bytes){NULL, 0}, &range);
	*ret_count = 0;
	if (status != OK) {
		return status;
	}
	while (
	    *ret_count < DROP_AT_ONCE && (status = store_range_next(&range, &key, &value)) == OK) {
		struct store_key *copy = &keys[(*ret_count)++];
		*copy = (struct store_key){.size = key.size};
		memcpy(copy->data, key.data, key.size);
	}
	store_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

/* Deletes all that begins with prefix. Not for kinds in the feed: it leaves no tombstone. */
static enum status drop_all(struct call *call, const struct store_key *prefix)
{
	struct store_key *keys = arena_alloc(call->arena, DROP_AT_ONCE * sizeof(struct store_key));
	size_t count;
	if (keys == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	do {
		enum status status = take_keys(call, prefix, keys, &count);
		for (size_t i = 0; status == OK && i < count; i++) {
			status = store_delete(call->txn, key_bytes(&keys[i]));
		}
		if (status != OK) {
			return status;
		}
	} while (count == DROP_AT_ONCE);
	return OK;
}

static enum status drop_kind(struct call *call, const struct record_kind *kind)
{
	struct store_key prefix = key_of(TABLE_RECORD);
	key_add_text(&prefix, kind->name);
	return drop_all(call, &prefix);
}

enum status directory_replicas_drop(struct call *call)
{
	const struct record_kind *const kinds[] = {&kind_area, &kind_organisation, &kind_person,
	    &kind_topic, &kind_expertise, &kind_availability};
	const uint8_t tables[] = {TABLE_EXPERTISE_OF_PERSON, TABLE_PERSON_OF_ORGANISATION,
	    TABLE_PERSON_OF_EMAIL, TABLE_SCHOOL_OF_AREA};
	enum status status = OK;
	for (size_t i = 0; status == OK && i < sizeof kinds / sizeof kinds[0]; i++) {
		status = drop_kind(call, kinds[i]);
	}
	for (size_t i = 0; status == OK && i < sizeof tables / sizeof *tables; i++) {
		struct store_key prefix = key_of(tables[i]);
		status = drop_all(call, &prefix);
	}
	return status;
}

enum status intake_replicas_drop(struct call *call)
{
	struct record_range range;
	struct id_list ids = {0};
	const char *id;
	FeedRequest *request;
	enum status status =
	    record_range_open(call->txn, &kind_request, NULL, NULL, call->arena, &range);
	if (status != OK) {
		return status;
	}
	while ((status = record_range_next(&range, &id, &request)) == OK) {
		status = id_list_add(&ids, call->arena, id);
		if (status != OK) {
			break;
		}
	}
	record_range_close(&range);
	status = status == OUT_OF_RANGE ? OK : status;
	for (size_t i = 0; status == OK && i < ids.count; i++) {
		status = replica_request_drop(call, ids.ids[i]);
	}
	/* What earlier programs put there lies under keys that are not known any more. */
	struct store_key prefix = key_of(TABLE_REQUEST_OF_AREA);
	return status == OK ? drop_all(call, &prefix) : status;
}
