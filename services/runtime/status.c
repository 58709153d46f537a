#include "runtime/status.h"

#include <errno.h>
#include <stddef.h>

static const char *const names[] = {"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

const char *status_name(enum status status)
{
	if ((size_t)status >= sizeof names / sizeof *names) {
		return names[UNKNOWN];
	}
	return names[status];
}

enum status status_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return NOT_FOUND;
	case EEXIST:
		return ALREADY_EXISTS;
	case EACCES:
	case EPERM:
	case EROFS:
	case ELOOP:
	case ENXIO:
		return PERMISSION_DENIED;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return RESOURCE_EXHAUSTED;
	default:
		return UNAVAILABLE;
	}
}
