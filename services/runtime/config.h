/* samen.conf: lines of "name = value", '#' begins a comment. Read once at start. */
#ifndef SAMEN_CONFIG_H
#define SAMEN_CONFIG_H

#include "runtime/status.h"

#include <stdint.h>

struct config;

/* NOT_FOUND when there is no such file; INVALID_ARGUMENT (line in the log) when a line is not
 * understood. Owned by the caller. */
enum status config_open(const char *path, struct config **ret_config);
void config_close(struct config *config);

/* The value, or otherwise; alive as long as config. */
const char *config_text(const struct config *config, const char *name, const char *otherwise);
/* A whole number; otherwise when absent or no number. */
int64_t config_number(const struct config *config, const char *name, int64_t otherwise);

#endif
