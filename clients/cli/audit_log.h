/*
 * The access log as it is handed out: by intake, page by page, or by a file that 'samen audit
 * export' wrote (docs/audit.md has its format).
 */
#ifndef SAMEN_CLI_AUDIT_LOG_H
#define SAMEN_CLI_AUDIT_LOG_H

#include "cli.h"

#include "runtime/bytes.h"

#include <stdint.h>

/* About the log as a whole. Alive as long as the program. */
struct audit_log {
	const char *generation; /* of the store */
	const char *cut;        /* the signed line of the last cut; "" for none */
	int64_t at_ms;          /* when it was read */
};

/* One entry, damaged or not; its bytes are alive during the visit. */
struct audit_log_entry {
	uint64_t number;
	struct bytes packed, hash;
};

/* begin comes first, once. Both return an exit code; anything but EX_OK ends the walk. */
struct audit_log_visitor {
	int (*begin)(void *context, const struct audit_log *log);
	int (*entry)(void *context, const struct audit_log_entry *entry);
	void *context;
};

/* Walks the log of intake, all of it or what is about one request (NULL: all). An exit code. */
int audit_log_walk(
    struct cli *cli, const char *request_id, const struct audit_log_visitor *visitor);
/* Walks an exported file. */
int audit_log_walk_file(struct cli *cli, const char *path, const struct audit_log_visitor *visitor);
/* Writes intake's log to a new file (0600), or to standard output for "-"; *ret_count: entries. */
int audit_log_export(struct cli *cli, const char *path, uint64_t *ret_count);

#endif
