/*
 * Writes the signed heads of the access log to FOLDER/heads.txt: every day, when intake stops, and
 * when it is asked for. FOLDER is the setting audit.folder, HOME/audit without one. A folder that
 * is missing or full is said in the log each time and keeps nobody from work.
 */
#ifndef SAMEN_AUDIT_HEADS_H
#define SAMEN_AUDIT_HEADS_H

#include "runtime/audit_line.h"
#include "runtime/service.h"

struct audit_heads;

/* Reads what the file ends with. days: the retention of the log. service must outlive it. Owned by
 * the caller. RESOURCE_EXHAUSTED; INVALID_ARGUMENT (said in the log) when audit.folder is no path
 * from the root. Blocks. */
enum status audit_heads_open(
    const struct service *service, uint32_t days, struct audit_heads **ret_heads);
/* Writes a last head when something happened since the one before. Takes NULL. Blocks. */
void audit_heads_close(struct audit_heads *heads);

/* Starts writing on a thread of its own when the last head is a day old, or something was purged
 * since. In a transaction; does not block. */
enum status audit_heads_tick(struct call *call, struct audit_heads *heads);

/*
 * Writes a head, unless nothing happened since the one before and that is not a day old. ret_head:
 * the last one, as it stands in the file. NOT_FOUND: the folder is not there; PERMISSION_DENIED,
 * UNAVAILABLE: it cannot be written; ABORTED: another thread has been writing for
 * seconds. Any thread, outside transactions; blocks.
 */
enum status audit_heads_write(struct audit_heads *heads, char ret_head[static AUDIT_LINE_MAX]);

/* The file's path; alive as long as heads. */
const char *audit_heads_file(const struct audit_heads *heads);

#endif
