/* heads.txt and the public keys that its lines are checked with, on disk. */
#ifndef SAMEN_AUDIT_FILE_H
#define SAMEN_AUDIT_FILE_H

#include "runtime/audit_line.h"

#include <stdbool.h>

#define AUDIT_FILE_NAME "heads.txt"

/*
 * Reads FOLDER/ISSUER.pub and what was that before, FOLDER/retired/ISSUER-*.pub; none of them need
 * be there. PERMISSION_DENIED, DATA_LOSS and UNAVAILABLE as keyfile_read; RESOURCE_EXHAUSTED beyond
 * AUDIT_KEYS_MAX. Blocks.
 */
enum status audit_keys_read(const char *folder, const char *issuer, struct audit_keys *ret_keys);

/* The whole file, to be freed; size 0 is fine. NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE,
 * RESOURCE_EXHAUSTED beyond 64 MiB or without memory. Blocks. */
enum status audit_file_read(const char *path, char **ret_text, size_t *ret_size);

/* Takes the next line, without its newline, from *rest; false at the end. */
bool audit_file_line(struct bytes *rest, struct bytes *ret_line);

/*
 * Adds size bytes to the end of the file with one write and waits until they are on disk; makes
 * the file (0640) when it is not there. NOT_FOUND: its folder is not there; PERMISSION_DENIED;
 * UNAVAILABLE: the disk fails or is full, a part may be written. Blocks.
 */
enum status audit_file_append(const char *path, const char *text, size_t size);

#endif
