/* samen.conf: lines of "name = value", '#' begins a comment. Read once at start. */
#ifndef SAMEN_CONFIG_H
#define SAMEN_CONFIG_H

#include "runtime/status.h"

#include <stddef.h>
#include <stdint.h>

struct config;

/* NOT_FOUND when there is no such file; INVALID_ARGUMENT (line in the log) when a line is not
 * understood, too long, or names what was named before; UNAVAILABLE when the disk fails. Owned by
 * the caller. */
enum status config_open(const char *path, struct config **ret_config);
void config_close(struct config *config);

/* The value, or otherwise; alive as long as config. */
const char *config_text(const struct config *config, const char *name, const char *otherwise);
/* A whole number; otherwise when absent or no number, which the log then says. */
int64_t config_number(const struct config *config, const char *name, int64_t otherwise);
/* A size or a count: INVALID_ARGUMENT (said in the log) when it is no whole number from 0 on;
 * absent or empty: otherwise. */
enum status config_count(
    const struct config *config, const char *name, uint64_t otherwise, uint64_t *ret_count);
/* A decimal number like 0.5: INVALID_ARGUMENT (said in the log) when it is none or does not lie in
 * least..most; absent or empty: otherwise. */
enum status config_decimal(const struct config *config,
    const char *name,
    double least,
    double most,
    double otherwise,
    double *ret_number);
/* Of the names that begin with prefix the one with this number, from 0 on, in the order of the
 * file; NULL when there are no more. Alive as long as config. */
const char *config_name(const struct config *config, const char *prefix, size_t number);

#endif
