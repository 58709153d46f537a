/* What every decoded message must hold to before a handler sees it: valid UTF-8, known enum values,
 * bounded texts and lists. */
#ifndef SAMEN_MESSAGE_CHECK_H
#define SAMEN_MESSAGE_CHECK_H

#include "runtime/call.h"

enum {
	TEXT_BYTES_MAX = 64 * 1024, /* any one text field */
	LIST_ITEMS_MAX = 1000,      /* any one repeated field */
	MESSAGE_DEPTH_MAX = 8
};

/* OK, or INVALID_ARGUMENT with a call_field for every field that is wrong. Does not block. */
enum status message_check(struct call *call, const ProtobufCMessage *message);

#endif
