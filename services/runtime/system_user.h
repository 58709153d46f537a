/* Users and groups of this machine, as samen.conf names them: by name or by number. */
#ifndef SAMEN_SYSTEM_USER_H
#define SAMEN_SYSTEM_USER_H

#include "runtime/status.h"

#include <sys/types.h>

/* NOT_FOUND when this machine knows no such user or group, UNAVAILABLE when it cannot say. Blocks
 * while it looks. */
enum status system_user_id(const char *text, uid_t *ret_uid);
enum status system_group_id(const char *text, gid_t *ret_gid);

#endif
