/* What somebody wants of mail: which kinds, in which language, and when not. */
#ifndef SAMEN_NOTIFY_WISHES_H
#define SAMEN_NOTIFY_WISHES_H

#include "notify/letters.h"
#include "notify/quiet.h"
#include "runtime/call.h"

struct wishes {
	bool off[LETTER_KINDS];
	bool dutch, language_chosen;
	struct quiet quiet;
};

/* All on, the quiet hours of quiet.h, in the deployment's language, until somebody says otherwise.
 * RESOURCE_EXHAUSTED, DATA_LOSS. */
enum status wishes_load(
    struct call *call, const char *person_id, bool deployment_dutch, struct wishes *ret_wishes);
enum status wishes_save(struct call *call, const char *person_id, const struct wishes *wishes);

#endif
