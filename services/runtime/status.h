/* One result type for the whole program. Values are gRPC's codes, so a status goes onto the wire as
 * it is. */
#ifndef SAMEN_STATUS_H
#define SAMEN_STATUS_H

enum status {
	OK = 0,
	CANCELLED = 1,
	UNKNOWN = 2,
	INVALID_ARGUMENT = 3,
	DEADLINE_EXCEEDED = 4,
	NOT_FOUND = 5,
	ALREADY_EXISTS = 6,
	PERMISSION_DENIED = 7,
	RESOURCE_EXHAUSTED = 8,
	FAILED_PRECONDITION = 9,
	ABORTED = 10,
	OUT_OF_RANGE = 11,
	UNIMPLEMENTED = 12,
	INTERNAL = 13,
	UNAVAILABLE = 14,
	DATA_LOSS = 15,
	UNAUTHENTICATED = 16,
};

/* The code's name, as gRPC spells it; "UNKNOWN" for any other value. Static storage. Does not
 * block. */
const char *status_name(enum status status);

/* The status of a system call on a file that failed with this errno: NOT_FOUND, ALREADY_EXISTS,
 * PERMISSION_DENIED (also a link where none may be, and a disk that is only to be read),
 * RESOURCE_EXHAUSTED (memory, descriptors), and UNAVAILABLE for all else. Does not block. */
enum status status_of_errno(int error);

#endif
