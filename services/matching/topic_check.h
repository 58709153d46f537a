/* Topics that a call names. */
#ifndef SAMEN_TOPIC_CHECK_H
#define SAMEN_TOPIC_CHECK_H

#include "runtime/call.h"

/* Names the field, INVALID_ARGUMENT, unless its topic is one of the vocabulary. */
enum status topic_check(struct call *call, const char *field, const char *topic_id);

#endif
