/*
 * Retention: which classes of record a service keeps, for how long and why, how many there are now
 * and how many were purged so far. A service has one table of classes; to purge is its own work.
 */
#ifndef SAMEN_RETENTION_H
#define SAMEN_RETENTION_H

#include "runtime/call.h"
#include "runtime/config.h"

#include "common.pb-c.h"

enum {
	RETENTION_DAYS_MAX = 3660, /* ten years; the least is a day */
	RETENTION_SOON_DAYS = 30,
	RETENTION_CLASSES_MAX = 16,  /* of a service, with that of request keys */
	RETENTION_COUNT_MAX = 200000 /* records of a class looked at for one report */
};

struct retention_class {
	const char *name;    /* lasting: what was purged is kept under it */
	const char *setting; /* of samen.conf; NULL: it has none */
	unsigned days;       /* unless the setting says otherwise; 0: never by itself */
	bool reported_only;  /* when its days are over somebody has to look at it */
	const char *about;   /* what it is and when its days begin; N_() */
	const char *ground;  /* why it may be kept so long; N_() */
};

/* The days of all classes, each at its place of the table, which ends with a NULL name. */
struct retention_days {
	unsigned of[RETENTION_CLASSES_MAX];
};

/* Reads the settings. INVALID_ARGUMENT (said in the log) for one that is no whole number from 1 to
 * RETENTION_DAYS_MAX. config NULL: all as the table says. */
enum status retention_read(const struct config *config,
    const struct retention_class *classes,
    struct retention_days *ret_days);

/* What began before this moment is over. */
int64_t retention_over_before(const struct call *call, unsigned days);

/* Adds to what was purged of a class; nothing for a count of 0. In the call's transaction.
 * RESOURCE_EXHAUSTED, DATA_LOSS. */
enum status retention_purged(struct call *call, const char *class_name, uint64_t count);

/* What there is of a class now. */
struct retention_stock {
	uint64_t kept;
	bool kept_more; /* there are more than were counted */
	int64_t oldest_at_ms;
	uint64_t over;     /* days are over now */
	uint64_t due_soon; /* or will be within RETENTION_SOON_DAYS */
	uint64_t on_hold;
};

/* Counts the keys that begin with prefix. */
enum status retention_count(
    struct call *call, const struct store_key *prefix, struct retention_stock *ret_stock);
/* The same for an index by date: behind prefix each key has the time at which its days begin. days
 * 0: none is due. */
enum status retention_count_dated(struct call *call,
    const struct store_key *prefix,
    unsigned days,
    struct retention_stock *ret_stock);
/* Counts the records of a kind. */
enum status retention_count_kind(
    struct call *call, const char *kind, struct retention_stock *ret_stock);
/* One entry of an index by date. */
struct retention_entry {
	int64_t at_ms;    /* when its days began */
	const char *name; /* in the call's arena */
};
/* Entries of an index by date whose days are over, oldest first. ret_entries has room for limit. */
enum status retention_over(struct call *call,
    const struct store_key *prefix,
    unsigned days,
    size_t limit,
    struct retention_entry *ret_entries,
    size_t *ret_count);

/* The class of request keys, which every service has: retention_answer adds it. */
#define RETENTION_REQUEST_KEY "request_key"

/* Counts a class for the report; days 0: never by itself. */
typedef enum status retention_count_class(
    struct call *call, unsigned days, struct retention_stock *ret_stock);

/* Fills the answer; counts has each class at its place of the table. */
enum status retention_answer(struct call *call,
    const struct retention_class *classes,
    const struct retention_days *days,
    retention_count_class *const *counts,
    Samen__Common__V1__GetRetentionResponse *response);

#endif
