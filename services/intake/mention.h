/* Whether a text names something. Pure. */
#ifndef SAMEN_INTAKE_MENTION_H
#define SAMEN_INTAKE_MENTION_H

#include <stdbool.h>

/*
 * Whether the name stands in the text as words of its own, whatever the case, and whatever stands
 * between its words: "Leerling-7B" for "leerling 7b", and not "leerling 7bis". A name without
 * letters and digits: as it is. False for an empty name. Time in proportion to both.
 */
bool mentions(const char *text, const char *name);

#endif
