/* Identifiers: a letter for the kind, a dash and 12 characters of Crockford's base32 (60 random
 * bits), e.g. "r-7k2m9xw3ta0c". */
#ifndef SAMEN_ID_H
#define SAMEN_ID_H

#include <stdbool.h>

enum { ID_SIZE = 15 }; /* with the NUL */

struct id {
	char text[ID_SIZE];
};

/* A new random id of this kind. Any thread; does not block (libsodium's randombytes). */
struct id id_new(char kind);

/* Whether text is an id of this kind, well formed. NULL is not. */
bool id_is(const char *text, char kind);

#endif
