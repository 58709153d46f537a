/*
 * What the directory keeps: the records of stored.proto and the secondary indexes beside them. All
 * functions work in call->txn and unpack into call->arena; a load answers OK, NOT_FOUND, DATA_LOSS
 * or RESOURCE_EXHAUSTED, a save OK, RESOURCE_EXHAUSTED or UNAVAILABLE. The records serve as the
 * domain's own structures. They do not block.
 */
#ifndef SAMEN_DIRECTORY_STORE_H
#define SAMEN_DIRECTORY_STORE_H

#include "runtime/call.h"

#include "stored.pb-c.h"

typedef Samen__Stored__V1__Region StoredRegion;
typedef Samen__Stored__V1__Person StoredPerson;
typedef Samen__Stored__V1__Account StoredAccount;
typedef Samen__Stored__V1__Session StoredSession;
typedef Samen__Stored__V1__Area StoredArea;
typedef Samen__Stored__V1__Organisation StoredOrganisation;
typedef Samen__Stored__V1__Import StoredImport;
typedef Samen__Stored__V1__Topic StoredTopic;
typedef Samen__Stored__V1__Expertise StoredExpertise;
typedef Samen__Stored__V1__Availability StoredAvailability;

/* Whether two records of one type say the same. */
bool records_same(const ProtobufCMessage *one, const ProtobufCMessage *other);

/* --- walks --- */

/* Which records of a kind are wanted, in order of id. */
struct walk {
	const char *after_id;  /* NULL or "": from the first */
	const char *id_prefix; /* NULL: any */
	size_t limit;          /* 0: no limit */
	bool (*keep)(const void *record,
	    void *arg); /* NULL: all. The record is alive during the call only. */
	void *arg;
};
struct id_list {
	const char **ids;
	size_t count;
	bool more; /* the limit was reached and there is at least one further */
};
enum status people_walk(struct call *call, const struct walk *walk, struct id_list *ret_list);
enum status areas_walk(struct call *call, const struct walk *walk, struct id_list *ret_list);
enum status organisations_walk(
    struct call *call, const struct walk *walk, struct id_list *ret_list);
enum status topics_walk(struct call *call, const struct walk *walk, struct id_list *ret_list);
enum status imports_walk(struct call *call, const struct walk *walk, struct id_list *ret_list);
/* Of one person; the ids are the records'. */
enum status expertise_walk(struct call *call, const char *person_id, struct id_list *ret_list);

/* --- region and people --- */

enum status region_load(struct call *call, StoredRegion **ret_region);
enum status region_save(struct call *call, const StoredRegion *region);

enum status person_load(struct call *call, const char *id, StoredPerson **ret_person);
/* By the e-mail address in lower case. */
enum status person_load_by_email(struct call *call, const char *email, StoredPerson **ret_person);
/* Fed. An e-mail address stays with its person until it is given free. */
enum status person_save(struct call *call, const StoredPerson *person);
/* Gives the address free that the person had until now: for who is nobody any more. */
enum status person_free_email(struct call *call, const char *email);
/* With its address. Absent is OK. */
enum status person_remove(struct call *call, const StoredPerson *person);

enum status account_load(struct call *call, const char *person_id, StoredAccount **ret_account);
enum status account_save(struct call *call, const StoredAccount *account);
/* Absent is OK. */
enum status account_remove(struct call *call, const char *person_id);

enum status session_load(struct call *call, const char *id, StoredSession **ret_session);
enum status session_save(struct call *call, const StoredSession *session);
/* Absent is OK. */
enum status session_remove(struct call *call, const char *id);
enum status sessions_of_person(struct call *call, const char *person_id, struct id_list *ret_list);
/* What all keys of the index of sessions by the time of their end begin with. */
struct store_key session_ends_prefix(void);
/* At most limit of those that expire at or before this moment. */
enum status sessions_expired(
    struct call *call, int64_t at_ms, size_t limit, struct id_list *ret_list);

/* --- single sign-on --- */

/* The person who is linked to an issuer's account. NOT_FOUND. */
enum status sign_on_link_find(
    struct call *call, const char *issuer, const char *subject, const char **ret_person_id);
enum status sign_on_link_save(
    struct call *call, const char *issuer, const char *subject, const char *person_id);
/* Absent is OK. */
enum status sign_on_link_remove(struct call *call, const char *issuer, const char *subject);

/* Keeps a nonce as spent until it expires. ALREADY_EXISTS when it was. */
enum status nonce_spend(struct call *call, int64_t expires_at_ms, const char *nonce);
/* Forgets at most limit of those that expire at or before this moment. */
enum status nonces_expire(struct call *call, int64_t at_ms, size_t limit);

/* --- places --- */

enum status area_load(struct call *call, const char *id, StoredArea **ret_area);
enum status area_load_by_code(struct call *call, const char *code, StoredArea **ret_area);
enum status area_save(struct call *call, const StoredArea *area);

enum status organisation_load(
    struct call *call, const char *id, StoredOrganisation **ret_organisation);
/* Case of the code does not matter. */
enum status organisation_load_by_code(
    struct call *call, const char *code, StoredOrganisation **ret_organisation);
enum status organisation_save(struct call *call, const StoredOrganisation *organisation);

/* --- imports --- */

enum status import_load(struct call *call, const char *id, StoredImport **ret_import);
enum status import_save(struct call *call, const StoredImport *import);
/* Forgets the import itself; what it has named is forgotten first, by import_forget_named. */
enum status import_remove(struct call *call, const char *id);
/* That this import has named a record (a code or an id), and whether it has. */
enum status import_name(struct call *call, const char *import_id, const char *name);
enum status import_has_named(
    struct call *call, const char *import_id, const char *name, bool *ret_named);
/* The same with the topic as it is to be, which is kept until the name is forgotten. */
enum status import_name_topic(struct call *call, const char *import_id, const StoredTopic *topic);
/* A topic of import_name_topic, into arena. NOT_FOUND. */
enum status import_topic_load(struct call *call,
    const char *import_id,
    const char *topic_id,
    struct arena *arena,
    StoredTopic **ret_topic);
/* All that the import has named, in order. */
enum status import_names(struct call *call, const char *import_id, struct id_list *ret_names);
/* Forgets at most limit of the names; *ret_count is how many there were to forget. */
enum status import_forget_named(
    struct call *call, const char *import_id, size_t limit, size_t *ret_count);

/* --- vocabulary and expertise --- */

enum status topic_load(struct call *call, const char *id, StoredTopic **ret_topic);
enum status topic_save(struct call *call, const StoredTopic *topic);

/* Expertise by the id that the feed uses, "person/topic". */
enum status expertise_load(struct call *call, const char *id, StoredExpertise **ret_expertise);
enum status expertise_load_of(struct call *call,
    const char *person_id,
    const char *topic_id,
    StoredExpertise **ret_expertise);
enum status expertise_save(struct call *call, const StoredExpertise *expertise);
/* Absent is OK. */
enum status expertise_remove(struct call *call, const char *person_id, const char *topic_id);

enum status availability_load(
    struct call *call, const char *person_id, StoredAvailability **ret_availability);
enum status availability_save(struct call *call, const StoredAvailability *availability);
/* Absent is OK. */
enum status availability_remove(struct call *call, const char *person_id);

#endif
