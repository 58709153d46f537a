/*
 * The base words of Dutch: OpenTaal's approved list (data/language/README.md), case-folded and
 * without diacritics, built into the program. One table for the whole process, made at the first
 * use and never changed again.
 */
#ifndef SAMEN_DICTIONARY_H
#define SAMEN_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>

enum {
	DICTIONARY_WORD_MIN = 3, /* bytes; shorter words are not in it */
	DICTIONARY_START = 4,
};

/* Makes the table, some milliseconds, unless it is there. Any thread; waits for another's making.
 */
void dictionary_load(void);

/* Whether these size bytes, folded, are a base word. Loads the table when needed. Any thread. */
bool dictionary_has(const char *word, size_t size);

/* Whether a base word starts with the first DICTIONARY_START letters here. Loads as above. */
bool dictionary_starts(const char *letters);

#endif
