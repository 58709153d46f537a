#include "runtime/system_user.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRY_BYTES_MAX = 64 * 1024 };

/* The number that text is; (uid_t)-1 is none, since it stands for nobody in many calls. */
static bool as_number(const char *text, uint32_t *ret_number)
{
	char *end;
	errno = 0;
	unsigned long number = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number >= UINT32_MAX) {
		return false;
	}
	*ret_number = (uint32_t)number;
	return true;
}

enum status system_user_id(const char *text, uid_t *ret_uid)
{
	struct passwd entry;
	struct passwd *found = NULL;
	uint32_t number;
	if (as_number(text, &number)) {
		*ret_uid = number;
		return OK;
	}
	char *room = malloc(ENTRY_BYTES_MAX);
	if (room == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	int error = getpwnam_r(text, &entry, room, ENTRY_BYTES_MAX, &found);
	if (found != NULL) {
		*ret_uid = entry.pw_uid;
	}
	free(room);
	return found != NULL ? OK : error == 0 ? NOT_FOUND : UNAVAILABLE;
}

enum status system_group_id(const char *text, gid_t *ret_gid)
{
	struct group entry;
	struct group *found = NULL;
	uint32_t number;
	if (as_number(text, &number)) {
		*ret_gid = number;
		return OK;
	}
	char *room = malloc(ENTRY_BYTES_MAX);
	if (room == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	int error = getgrnam_r(text, &entry, room, ENTRY_BYTES_MAX, &found);
	if (found != NULL) {
		*ret_gid = entry.gr_gid;
	}
	free(room);
	return found != NULL ? OK : error == 0 ? NOT_FOUND : UNAVAILABLE;
}
