#include "directory/directory_store.h"

#include "directory/fold.h"

#include <stdlib.h>
#include <string.h>

/* Secondary indexes. */
enum {
	TABLE_EMAIL = TABLE_SERVICE,                 /* e-mail -> person id */
	TABLE_AREA_CODE = TABLE_SERVICE + 1,         /* code -> area id */
	TABLE_ORGANISATION_CODE = TABLE_SERVICE + 2, /* code in upper case -> organisation id */
	TABLE_SESSION_PERSON = TABLE_SERVICE + 3,    /* person id, session id -> nothing */
	TABLE_SESSION_EXPIRY = TABLE_SERVICE + 4,    /* time, session id -> nothing */
	TABLE_IMPORT_NAMED = TABLE_SERVICE + 5, /* import id, code or id -> nothing, or topic */
	TABLE_SIGN_ON_LINK = 52,                /* issuer, subject -> person id */
	TABLE_NONCE = 53                        /* time, nonce -> nothing */
};

enum { WALK_SCRATCH_BYTES_MAX = 4 * 1024 * 1024, ID_LIST_ROOM_FIRST = 64 };

static const char region_id[] = "region";

static const struct record_kind kind_region = {
    "region", &samen__stored__v1__region__descriptor, false};
static const struct record_kind kind_person = {
    "person", &samen__stored__v1__person__descriptor, true};
static const struct record_kind kind_account = {
    "account", &samen__stored__v1__account__descriptor, false};
static const struct record_kind kind_session = {
    "session", &samen__stored__v1__session__descriptor, false};
static const struct record_kind kind_area = {"area", &samen__stored__v1__area__descriptor, true};
static const struct record_kind kind_organisation = {
    "organisation", &samen__stored__v1__organisation__descriptor, true};
static const struct record_kind kind_import = {
    "import", &samen__stored__v1__import__descriptor, false};
static const struct record_kind kind_topic = {"topic", &samen__stored__v1__topic__descriptor, true};
static const struct record_kind kind_expertise = {
    "expertise", &samen__stored__v1__expertise__descriptor, true};
static const struct record_kind kind_availability = {
    "availability", &samen__stored__v1__availability__descriptor, true};

bool records_same(const ProtobufCMessage *one, const ProtobufCMessage *other)
{
	size_t size = protobuf_c_message_get_packed_size(one);
	if (one->descriptor != other->descriptor ||
	    protobuf_c_message_get_packed_size(other) != size) {
		return false;
	}
	uint8_t *packed = malloc(2 * size + 1);
	if (packed == NULL) {
		return false; /* written again, then */
	}
	(void)protobuf_c_message_pack(one, packed);
	(void)protobuf_c_message_pack(other, packed + size);
	bool same = memcmp(packed, packed + size, size) == 0;
	free(packed);
	return same;
}

/* --- indexes --- */

static struct store_key index_key(uint8_t table, const char *text)
{
	struct store_key key = key_of(table);
	key_add_text(&key, text);
	return key;
}

static struct store_key pair_key(uint8_t table, const char *first, const char *second)
{
	struct store_key key = index_key(table, first);
	key_add_text(&key, second);
	return key;
}

static struct store_key expiry_key(const StoredSession *session)
{
	struct store_key key = key_of(TABLE_SESSION_EXPIRY);
	key_add_number(&key, (uint64_t)session->expires_at_ms);
	key_add_text(&key, session->id);
	return key;
}

/* The id that an index holds under a key. NOT_FOUND. */
static enum status id_find(struct call *call, const struct store_key *key, const char **ret_id)
{
	struct bytes value;
	if (key->overflow) {
		return NOT_FOUND;
	}
	enum status status = store_get(call->txn, key_bytes(key), &value);
	if (status != OK) {
		return status;
	}
	const char *id = arena_memdup(call->arena, value.data, value.size);
	if (id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_id = id;
	return OK;
}

/* The same under text. */
static enum status index_find(
    struct call *call, uint8_t table, const char *text, const char **ret_id)
{
	struct store_key key = index_key(table, text);
	return id_find(call, &key, ret_id);
}

/* Writes only when it is not there yet. */
static enum status index_put(struct call *call, uint8_t table, const char *text, const char *id)
{
	struct store_key key = index_key(table, text);
	struct bytes value;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status == OK && value.size == strlen(id) && memcmp(value.data, id, value.size) == 0) {
		return OK;
	}
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	return store_put(
	    call->txn, key_bytes(&key), (struct bytes){(const uint8_t *)id, strlen(id)});
}

static enum status put_empty(struct call *call, const struct store_key *key)
{
	static const uint8_t nothing[1];
	return store_put(call->txn, key_bytes(key), (struct bytes){nothing, 0});
}

/* --- lists of ids --- */

static enum status id_list_add(
    struct call *call, struct id_list *list, size_t *room, const char *id)
{
	if (list->count == *room) {
		size_t more = *room == 0 ? ID_LIST_ROOM_FIRST : 2 * *room;
		const char **ids = arena_alloc(call->arena, more * sizeof *ids);
		if (ids == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		if (list->count > 0) {
			memcpy(ids, list->ids, list->count * sizeof *ids);
		}
		list->ids = ids;
		*room = more;
	}
	const char *copy = arena_strdup(call->arena, id);
	if (copy == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	list->ids[list->count++] = copy;
	return OK;
}

/* Without anybody who looks at records, a damaged one stops nothing. */
static enum status walk_next(
    struct record_range *range, const struct walk *walk, const char **ret_id, void **ret_record)
{
	return walk->keep != NULL ? record_range_next(range, ret_id, ret_record)
				  : record_range_next_id(range, ret_id);
}

/* Each record lives in the range's own arena, and only until the next one. */
static enum status walk_range(
    struct call *call, struct record_range *range, const struct walk *walk, struct id_list *list)
{
	size_t room = 0;
	for (;;) {
		const char *id;
		void *record = NULL;
		arena_reset(range->arena);
		enum status status = walk_next(range, walk, &id, &record);
		if (status != OK) {
			return status == OUT_OF_RANGE ? OK : status;
		}
		if (walk->keep != NULL && !walk->keep(record, walk->arg)) {
			continue;
		}
		if (walk->limit != 0 && list->count == walk->limit) {
			list->more = true;
			return OK;
		}
		status = id_list_add(call, list, &room, id);
		if (status != OK) {
			return status;
		}
	}
}

static enum status walk_kind(struct call *call,
    const struct record_kind *kind,
    const struct walk *walk,
    struct id_list *ret_list)
{
	struct id_list list = {.count = 0};
	struct record_range range;
	struct arena *scratch = arena_open(WALK_SCRATCH_BYTES_MAX);
	if (scratch == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    record_range_open(call->txn, kind, walk->id_prefix, walk->after_id, scratch, &range);
	if (status == OK) {
		status = walk_range(call, &range, walk, &list);
		record_range_close(&range);
	}
	arena_close(scratch);
	if (status == OK) {
		*ret_list = list;
	}
	return status;
}

/* The last text of every key that begins with prefix, at most limit (0: all); numbered tables give
 * it after a number. */
static enum status last_texts(struct call *call,
    const struct store_key *prefix,
    size_t text_at,
    uint64_t number_max,
    size_t limit,
    struct id_list *ret_list)
{
	struct id_list list = {.count = 0};
	struct store_range range;
	struct bytes key;
	struct bytes value;
	size_t room = 0;
	enum status status =
	    store_range_open(call->txn, key_bytes(prefix), key_bytes(prefix), &range);
	if (status != OK) {
		return status;
	}
	while ((status = store_range_next(&range, &key, &value)) == OK) {
		size_t at = 1;
		if ((number_max != 0 && key_take_number(key, &at) > number_max) ||
		    (limit != 0 && list.count == limit)) {
			break;
		}
		at = text_at;
		status = id_list_add(call, &list, &room, key_take_text(key, &at));
		if (status != OK) {
			break;
		}
	}
	store_range_close(&range);
	if (status == OK || status == OUT_OF_RANGE) {
		*ret_list = list;
		return OK;
	}
	return status;
}

enum status people_walk(struct call *call, const struct walk *walk, struct id_list *ret_list)
{
	return walk_kind(call, &kind_person, walk, ret_list);
}

enum status areas_walk(struct call *call, const struct walk *walk, struct id_list *ret_list)
{
	return walk_kind(call, &kind_area, walk, ret_list);
}

enum status organisations_walk(struct call *call, const struct walk *walk, struct id_list *ret_list)
{
	return walk_kind(call, &kind_organisation, walk, ret_list);
}

enum status topics_walk(struct call *call, const struct walk *walk, struct id_list *ret_list)
{
	return walk_kind(call, &kind_topic, walk, ret_list);
}

enum status imports_walk(struct call *call, const struct walk *walk, struct id_list *ret_list)
{
	return walk_kind(call, &kind_import, walk, ret_list);
}

static const char *expertise_id(struct call *call, const char *person_id, const char *topic_id)
{
	return arena_printf(call->arena, "%s/%s", person_id, topic_id);
}

enum status expertise_walk(struct call *call, const char *person_id, struct id_list *ret_list)
{
	const struct walk walk = {.id_prefix = expertise_id(call, person_id, "")};
	return walk.id_prefix == NULL ? RESOURCE_EXHAUSTED
				      : walk_kind(call, &kind_expertise, &walk, ret_list);
}

/* --- region and people --- */

enum status region_load(struct call *call, StoredRegion **ret_region)
{
	return record_get(call->txn, &kind_region, region_id, call->arena, ret_region);
}

enum status region_save(struct call *call, const StoredRegion *region)
{
	return record_put(call->txn, &kind_region, region_id, &region->base);
}

enum status person_load(struct call *call, const char *id, StoredPerson **ret_person)
{
	return record_get(call->txn, &kind_person, id, call->arena, ret_person);
}

enum status person_load_by_email(struct call *call, const char *email, StoredPerson **ret_person)
{
	const char *id;
	enum status status = index_find(call, TABLE_EMAIL, email, &id);
	return status == OK ? person_load(call, id, ret_person) : status;
}

enum status person_save(struct call *call, const StoredPerson *person)
{
	enum status status = record_put(call->txn, &kind_person, person->id, &person->base);
	return status == OK && person->email[0] != '\0'
		   ? index_put(call, TABLE_EMAIL, person->email, person->id)
		   : status;
}

enum status person_free_email(struct call *call, const char *email)
{
	struct store_key key = index_key(TABLE_EMAIL, email);
	return store_delete(call->txn, key_bytes(&key));
}

enum status person_remove(struct call *call, const StoredPerson *person)
{
	enum status status = record_delete(call->txn, &kind_person, person->id);
	return status == OK ? person_free_email(call, person->email) : status;
}

enum status account_load(struct call *call, const char *person_id, StoredAccount **ret_account)
{
	return record_get(call->txn, &kind_account, person_id, call->arena, ret_account);
}

enum status account_save(struct call *call, const StoredAccount *account)
{
	return record_put(call->txn, &kind_account, account->person_id, &account->base);
}

enum status account_remove(struct call *call, const char *person_id)
{
	return record_delete(call->txn, &kind_account, person_id);
}

/* --- sessions --- */

struct store_key session_ends_prefix(void)
{
	return key_of(TABLE_SESSION_EXPIRY);
}

enum status session_load(struct call *call, const char *id, StoredSession **ret_session)
{
	return record_get(call->txn, &kind_session, id, call->arena, ret_session);
}

enum status session_save(struct call *call, const StoredSession *session)
{
	struct store_key of_person =
	    pair_key(TABLE_SESSION_PERSON, session->person_id, session->id);
	struct store_key expiry = expiry_key(session);
	enum status status = record_put(call->txn, &kind_session, session->id, &session->base);
	if (status == OK) {
		status = put_empty(call, &of_person);
	}
	return status == OK ? put_empty(call, &expiry) : status;
}

enum status session_remove(struct call *call, const char *id)
{
	StoredSession *session;
	enum status status = session_load(call, id, &session);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	struct store_key of_person =
	    pair_key(TABLE_SESSION_PERSON, session->person_id, session->id);
	struct store_key expiry = expiry_key(session);
	status = record_delete(call->txn, &kind_session, id);
	if (status == OK) {
		status = store_delete(call->txn, key_bytes(&of_person));
	}
	return status == OK ? store_delete(call->txn, key_bytes(&expiry)) : status;
}

enum status sessions_of_person(struct call *call, const char *person_id, struct id_list *ret_list)
{
	struct store_key prefix = index_key(TABLE_SESSION_PERSON, person_id);
	return last_texts(call, &prefix, prefix.size, 0, 0, ret_list);
}

enum status sessions_expired(
    struct call *call, int64_t at_ms, size_t limit, struct id_list *ret_list)
{
	struct store_key prefix = key_of(TABLE_SESSION_EXPIRY);
	return last_texts(
	    call, &prefix, prefix.size + sizeof(uint64_t), (uint64_t)at_ms, limit, ret_list);
}

/* --- single sign-on --- */

enum status sign_on_link_find(
    struct call *call, const char *issuer, const char *subject, const char **ret_person_id)
{
	struct store_key key = pair_key(TABLE_SIGN_ON_LINK, issuer, subject);
	return id_find(call, &key, ret_person_id);
}

enum status sign_on_link_save(
    struct call *call, const char *issuer, const char *subject, const char *person_id)
{
	struct store_key key = pair_key(TABLE_SIGN_ON_LINK, issuer, subject);
	return store_put(call->txn, key_bytes(&key),
	    (struct bytes){(const uint8_t *)person_id, strlen(person_id)});
}

enum status sign_on_link_remove(struct call *call, const char *issuer, const char *subject)
{
	struct store_key key = pair_key(TABLE_SIGN_ON_LINK, issuer, subject);
	return store_delete(call->txn, key_bytes(&key));
}

enum status nonce_spend(struct call *call, int64_t expires_at_ms, const char *nonce)
{
	struct store_key key = key_of(TABLE_NONCE);
	struct bytes value;
	key_add_number(&key, (uint64_t)expires_at_ms);
	key_add_text(&key, nonce);
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status == NOT_FOUND) {
		return put_empty(call, &key);
	}
	return status == OK ? ALREADY_EXISTS : status;
}

/* The first of the spent nonces; OUT_OF_RANGE when there is none up to this moment. */
static enum status first_expired_nonce(struct call *call, int64_t at_ms, struct store_key *ret_key)
{
	const struct store_key prefix = key_of(TABLE_NONCE);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), key_bytes(&prefix), &range);
	if (status == OK) {
		status = store_range_next(&range, &key, &value);
	}
	if (status == OK) {
		size_t at = prefix.size;
		*ret_key = prefix;
		uint64_t expires_at_ms = key_take_number(key, &at);
		key_add_number(ret_key, expires_at_ms);
		key_add_text(ret_key, key_take_text(key, &at));
		status = expires_at_ms <= (uint64_t)at_ms ? OK : OUT_OF_RANGE;
	}
	store_range_close(&range);
	return status;
}

enum status nonces_expire(struct call *call, int64_t at_ms, size_t limit)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < limit; i++) {
		struct store_key key;
		status = first_expired_nonce(call, at_ms, &key);
		if (status == OK) {
			status = store_delete(call->txn, key_bytes(&key));
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

/* --- places --- */

enum status area_load(struct call *call, const char *id, StoredArea **ret_area)
{
	return record_get(call->txn, &kind_area, id, call->arena, ret_area);
}

enum status area_load_by_code(struct call *call, const char *code, StoredArea **ret_area)
{
	const char *id;
	enum status status = index_find(call, TABLE_AREA_CODE, code, &id);
	return status == OK ? area_load(call, id, ret_area) : status;
}

enum status area_save(struct call *call, const StoredArea *area)
{
	enum status status = record_put(call->txn, &kind_area, area->id, &area->base);
	return status == OK ? index_put(call, TABLE_AREA_CODE, area->code, area->id) : status;
}

enum status organisation_load(
    struct call *call, const char *id, StoredOrganisation **ret_organisation)
{
	return record_get(call->txn, &kind_organisation, id, call->arena, ret_organisation);
}

enum status organisation_load_by_code(
    struct call *call, const char *code, StoredOrganisation **ret_organisation)
{
	const char *id;
	const char *upper = ascii_upper(call->arena, code);
	if (upper == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = index_find(call, TABLE_ORGANISATION_CODE, upper, &id);
	return status == OK ? organisation_load(call, id, ret_organisation) : status;
}

enum status organisation_save(struct call *call, const StoredOrganisation *organisation)
{
	const char *upper = ascii_upper(call->arena, organisation->code);
	if (upper == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    record_put(call->txn, &kind_organisation, organisation->id, &organisation->base);
	return status == OK ? index_put(call, TABLE_ORGANISATION_CODE, upper, organisation->id)
			    : status;
}

/* --- imports --- */

enum status import_load(struct call *call, const char *id, StoredImport **ret_import)
{
	return record_get(call->txn, &kind_import, id, call->arena, ret_import);
}

enum status import_save(struct call *call, const StoredImport *import)
{
	return record_put(call->txn, &kind_import, import->id, &import->base);
}

enum status import_remove(struct call *call, const char *id)
{
	return record_delete(call->txn, &kind_import, id);
}

enum status import_name(struct call *call, const char *import_id, const char *name)
{
	struct store_key key = pair_key(TABLE_IMPORT_NAMED, import_id, name);
	return put_empty(call, &key);
}

enum status import_has_named(
    struct call *call, const char *import_id, const char *name, bool *ret_named)
{
	struct store_key key = pair_key(TABLE_IMPORT_NAMED, import_id, name);
	struct bytes value;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status == OK || status == NOT_FOUND) {
		*ret_named = status == OK;
		return OK;
	}
	return status;
}

enum status import_name_topic(struct call *call, const char *import_id, const StoredTopic *topic)
{
	struct store_key key = pair_key(TABLE_IMPORT_NAMED, import_id, topic->id);
	size_t size = samen__stored__v1__topic__get_packed_size(topic);
	uint8_t *packed = malloc(size + 1);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__stored__v1__topic__pack(topic, packed);
	enum status status = store_put(call->txn, key_bytes(&key), (struct bytes){packed, size});
	free(packed);
	return status;
}

enum status import_topic_load(struct call *call,
    const char *import_id,
    const char *topic_id,
    struct arena *arena,
    StoredTopic **ret_topic)
{
	struct store_key key = pair_key(TABLE_IMPORT_NAMED, import_id, topic_id);
	struct bytes value;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status != OK) {
		return status;
	}
	StoredTopic *topic =
	    samen__stored__v1__topic__unpack(arena_allocator(arena), value.size, value.data);
	if (topic == NULL) {
		return arena_was_short(arena) ? RESOURCE_EXHAUSTED : DATA_LOSS;
	}
	*ret_topic = topic;
	return OK;
}

enum status import_names(struct call *call, const char *import_id, struct id_list *ret_names)
{
	struct store_key prefix = index_key(TABLE_IMPORT_NAMED, import_id);
	return last_texts(call, &prefix, prefix.size, 0, 0, ret_names);
}

enum status import_forget_named(
    struct call *call, const char *import_id, size_t limit, size_t *ret_count)
{
	struct store_key prefix = index_key(TABLE_IMPORT_NAMED, import_id);
	struct id_list names;
	enum status status = last_texts(call, &prefix, prefix.size, 0, limit, &names);
	for (size_t i = 0; status == OK && i < names.count; i++) {
		struct store_key key = pair_key(TABLE_IMPORT_NAMED, import_id, names.ids[i]);
		status = store_delete(call->txn, key_bytes(&key));
	}
	if (status == OK) {
		*ret_count = names.count;
	}
	return status;
}

/* --- vocabulary and expertise --- */

enum status topic_load(struct call *call, const char *id, StoredTopic **ret_topic)
{
	return record_get(call->txn, &kind_topic, id, call->arena, ret_topic);
}

enum status topic_save(struct call *call, const StoredTopic *topic)
{
	return record_put(call->txn, &kind_topic, topic->id, &topic->base);
}

enum status expertise_load(struct call *call, const char *id, StoredExpertise **ret_expertise)
{
	return record_get(call->txn, &kind_expertise, id, call->arena, ret_expertise);
}

enum status expertise_load_of(
    struct call *call, const char *person_id, const char *topic_id, StoredExpertise **ret_expertise)
{
	const char *id = expertise_id(call, person_id, topic_id);
	return id == NULL ? RESOURCE_EXHAUSTED : expertise_load(call, id, ret_expertise);
}

enum status expertise_save(struct call *call, const StoredExpertise *expertise)
{
	const char *id = expertise_id(call, expertise->person_id, expertise->topic_id);
	return id == NULL ? RESOURCE_EXHAUSTED
			  : record_put(call->txn, &kind_expertise, id, &expertise->base);
}

enum status expertise_remove(struct call *call, const char *person_id, const char *topic_id)
{
	const char *id = expertise_id(call, person_id, topic_id);
	return id == NULL ? RESOURCE_EXHAUSTED : record_delete(call->txn, &kind_expertise, id);
}

enum status availability_load(
    struct call *call, const char *person_id, StoredAvailability **ret_availability)
{
	return record_get(call->txn, &kind_availability, person_id, call->arena, ret_availability);
}

enum status availability_save(struct call *call, const StoredAvailability *availability)
{
	return record_put(
	    call->txn, &kind_availability, availability->person_id, &availability->base);
}

enum status availability_remove(struct call *call, const char *person_id)
{
	return record_delete(call->txn, &kind_availability, person_id);
}
