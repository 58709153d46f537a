/* The languages that texts are read in. Pure; any thread. */
#ifndef SAMEN_LANGUAGE_H
#define SAMEN_LANGUAGE_H

#include "runtime/status.h"

enum language { LANGUAGE_DUTCH, LANGUAGE_ENGLISH };

/* By its name: "dutch", "english". INVALID_ARGUMENT for any other. */
enum status language_find(const char *name, enum language *ret_language);
/* The one that is not this. */
enum language language_other(enum language language);

/* The language of a text, by its function words: the other one when more of them are only its own
 * than are only of expected, else expected. Bad UTF-8 does no harm. */
enum language language_of_text(const char *text, enum language expected);

#endif
