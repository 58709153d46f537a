/*
 * The access log: who opened, exported, agreed, erased, in one append-only chain of hashes
 * (runtime/audit_chain.h), numbered from 1, the oldest purged behind a signed cut. All calls run
 * inside a transaction, and none blocks.
 */
#ifndef SAMEN_ACCESS_LOG_H
#define SAMEN_ACCESS_LOG_H

#include "runtime/audit_line.h"
#include "runtime/call.h"

#include "intake.pb-c.h"
#include "stored.pb-c.h"

typedef Samen__Stored__V1__AccessEntry StoredAccess;

/* What is to be logged; its moment is the call's. Texts that are NULL are empty. */
struct access_entry {
	Samen__Intake__V1__AccessKind kind;
	const char *request_id; /* empty: about the log itself */
	const char *person_id;  /* "parent" for a parent, empty for the service itself */
	const char *by;         /* "own school", match, offer or letter id, "retention" */
	uint32_t basis;         /* samen.intake.v1.BasisKind */
	const char *grant_mark; /* of access_grant_mark; empty when no grant was used */
	struct bytes proof;     /* never content */
};

/* Appends, in the transaction of what it tells of: both are kept or neither. RESOURCE_EXHAUSTED,
 * UNAVAILABLE. */
enum status access_log_add(struct call *call, const struct access_entry *entry);

/* Tells a grant from others without giving it away: "" for "". In the arena; NULL when that is
 * full. */
const char *access_grant_mark(struct arena *arena, const char *grant);

/* At most limit entries of a request after a number (0: from the first), oldest first, in the
 * call's arena. One that is damaged is empty. */
struct access_page {
	StoredAccess **entries;
	size_t count;
	uint64_t last; /* number of the last entry */
	bool more;     /* there are more after last */
};
enum status access_log_page(struct call *call,
    const char *request_id,
    uint64_t after,
    size_t limit,
    struct access_page *ret_page);

/* At most limit entries as they lie in the store, damaged or not, after a number, oldest first;
 * request_id "": of all requests. In the call's arena. */
struct access_records {
	struct access_record {
		uint64_t number;
		struct bytes packed, hash;
	} * records;
	size_t count;
	bool more;
};
enum status access_log_records(struct call *call,
    const char *request_id,
    uint64_t after,
    size_t limit,
    struct access_records *ret_records);

/* The number and hash of the last entry; 0 and zeros when there never was one. */
enum status access_log_end(
    struct store_txn *txn, uint64_t *ret_number, struct audit_hash *ret_hash);
/* The signed line of the last cut; "" when nothing was purged yet. */
enum status access_log_cut(struct store_txn *txn, char ret_line[static AUDIT_LINE_MAX]);

enum status access_log_set_cut(struct store_txn *txn, const char *line);
/* Takes an entry out, and out of the list of its request. For purging alone, behind a cut. */
enum status access_log_drop(struct call *call, const struct access_record *record);

#endif
