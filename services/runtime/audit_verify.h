/*
 * Compares an access log with its signed lines and tells what does not hold. Hand over every line
 * of heads.txt, then every entry of the log, both in order, then ask for the report. Pure: no
 * store, no clock, no file. One thread at a time.
 */
#ifndef SAMEN_AUDIT_VERIFY_H
#define SAMEN_AUDIT_VERIFY_H

#include "runtime/audit_line.h"

#include <stdbool.h>

enum { AUDIT_FINDINGS_MAX = 200, AUDIT_HEAD_AGE_MS_MAX = 2 * 24 * 60 * 60 * 1000 };

enum audit_finding_kind {
	AUDIT_ENTRY_CHANGED,    /* from: an entry does not fit its hash and the hash before */
	AUDIT_ENTRIES_MISSING,  /* from..to: inside the log */
	AUDIT_START_MISSING,    /* from..to: before the log, and no cut covers them */
	AUDIT_LOG_CUT_SHORT,    /* from..to: a line names an entry beyond the log's end */
	AUDIT_LOG_REWRITTEN,    /* from..to: somewhere in there the log is not what it was when the
				   line was signed; fit_line: the last one that still fits */
	AUDIT_CUT_TOO_EARLY,    /* from..to: purged while younger than the retention of the cut */
	AUDIT_LINE_UNREADABLE,  /* line: it is none */
	AUDIT_LINE_KEY_UNKNOWN, /* line: signed by a key that is not at hand */
	AUDIT_LINE_FORGED,      /* line: its text is not what was signed */
	AUDIT_LINE_DISORDERED,  /* line: it says less, or is older, than one above it */
	AUDIT_HEAD_MISSING,     /* no head that counts */
	AUDIT_HEAD_OLD,         /* line, at_ms: the last head that counts is older than two days */
	AUDIT_FINDING_KINDS
};

struct audit_finding {
	enum audit_finding_kind kind;
	uint64_t from, to;
	size_t line;     /* of heads.txt, from 1; 0: the service's own, or none */
	size_t fit_line; /* 0: none */
	int64_t at_ms;   /* when the line was made; 0 where there is none */
	bool restored;   /* the line is of another generation: the store was restored since */
};

/* What was looked at and what is proven. Alive until the verifier is closed. */
struct audit_report {
	const struct audit_finding *findings;
	size_t finding_count;
	bool has_more; /* findings beyond AUDIT_FINDINGS_MAX */
	uint64_t entries, first, last;
	uint64_t heads, cuts; /* lines that count */
	struct audit_proof { /* up to there a head that fits vouches for the log; line 0: nothing */
		size_t line;
		uint64_t number;
		int64_t at_ms;
	} proven;
	struct audit_proof since; /* the oldest head that counts; line 0: none */
	struct audit_proof cut; /* where the log begins; number 0: at the first entry ever */
	uint32_t cut_days;
};

/* "ENTRY_CHANGED": the same in every language. */
const char *audit_finding_name(enum audit_finding_kind kind);

struct audit_verifier;
/* keys must outlive it. NULL when memory is short. Owned by the caller. */
struct audit_verifier *audit_verifier_open(const struct audit_keys *keys);
/* Takes NULL. */
void audit_verifier_close(struct audit_verifier *verifier);

/* All return OK or RESOURCE_EXHAUSTED; what is wrong with the input is a finding. */

/* The next line, without its newline; number from 1, or 0 for the service's own cut. */
enum status audit_verifier_line(struct audit_verifier *verifier, size_t number, struct bytes text);
/* The next entry: number, packed bytes and hash as they lie in the store, whatever they are. */
enum status audit_verifier_entry(
    struct audit_verifier *verifier, uint64_t number, struct bytes packed, struct bytes hash);
/* Once, at the end. generation: of the store; now_ms: when the log was read. */
enum status audit_verifier_end(struct audit_verifier *verifier,
    const char *generation,
    int64_t now_ms,
    struct audit_report *ret_report);

#endif
