/*
 * What intake keeps: requests with their indexes, and sealed texts. All calls run inside the call's
 * transaction, and none blocks.
 */
#ifndef SAMEN_INTAKE_STORE_H
#define SAMEN_INTAKE_STORE_H

#include "runtime/call.h"

#include "stored.pb-c.h"

typedef Samen__Stored__V1__Request StoredRequest;
typedef Samen__Stored__V1__SealedText StoredText;

/* The kind under which requests are in the feed. */
extern const char request_kind_name[];

/* NOT_FOUND, DATA_LOSS. In the call's arena, and the caller's to change. */
enum status request_load(struct call *call, const char *id, StoredRequest **ret_request);
/* The same inside a transaction of one's own, for prepare. */
enum status request_load_in(
    struct store_txn *txn, struct arena *arena, const char *id, StoredRequest **ret_request);
/* OK or NOT_FOUND; DATA_LOSS. Scratch memory from arena. */
enum status request_exists(struct store_txn *txn, struct arena *arena, const char *id);
/* Adds or replaces, with its places in the lists. Who filed it, where and when never change. */
enum status request_save(struct call *call, const StoredRequest *request);
/* Deletes it with its places in the lists, and tells how many those were. Its texts stay. */
enum status request_remove(
    struct call *call, const StoredRequest *request, uint32_t *ret_list_entries);
/* At most limit requests with an id behind this one ("": from the first). Into arena. */
enum status requests_after(struct store_txn *txn,
    struct arena *arena,
    const char *after_id,
    size_t limit,
    StoredRequest **ret_requests,
    size_t *ret_count);

/* Adds or replaces. */
enum status text_save(struct call *call, const StoredText *text);
/* Puts the sealed story of a request, written now by who filed it, in place of the one before. */
enum status story_save(struct call *call, const StoredRequest *request, ProtobufCBinaryData sealed);
enum status text_load(
    struct call *call, const char *request_id, const char *text_id, StoredText **ret_text);

/* Deletes all texts of a request, and tells how many were notes and how many were not. */
enum status texts_remove(
    struct call *call, const char *request_id, uint32_t *ret_notes, uint32_t *ret_others);

/* The notes of a request, oldest first, in the call's arena. */
struct note_list {
	StoredText **notes;
	size_t count;
	size_t bytes; /* sealed */
};
enum status notes_load(struct call *call, const char *request_id, struct note_list *ret_notes);

/* Walks requests of a filer and of areas together, newest first, each once. */
struct request_list;
struct request_list_options {
	const char *filer_id; /* NULL: of no filer */
	char *const *area_ids;
	size_t area_count;
	const StoredRequest *after; /* NULL: from the first */
};
/* In the call's arena; request_list_close before the transaction ends. */
enum status request_list_open(
    struct call *call, const struct request_list_options *options, struct request_list **ret_list);
/* OK, or OUT_OF_RANGE at the end. *ret_id is in the call's arena, *ret_state as in the request. */
enum status request_list_next(struct request_list *list, const char **ret_id, uint32_t *ret_state);
/* Takes NULL. */
void request_list_close(struct request_list *list);

#endif
