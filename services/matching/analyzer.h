/*
 * From running text to terms: NFC and case folding with diacritics stripped (utf8proc), words by Unicode class, abbreviations in capitals kept whole,
 * Snowball stemming with Dutch repairs (final z to s, v to f: huizen and huis meet). Nothing is dropped as a stop word here: niet, geen and samen
 * carry meaning; weighting is the index's concern. Pure; one analyzer a thread.
 */
#ifndef SAMEN_ANALYZER_H
#define SAMEN_ANALYZER_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stdbool.h>

enum language { LANGUAGE_DUTCH, LANGUAGE_ENGLISH };

struct analyzer;

struct term {
	const char *text;      /* the stem, in arena */
	const char *word;      /* as it stood in the text, in arena */
	uint32_t from_byte, to_byte; /* place in the text */
	bool negated;          /* "geen dyslexie", "dyslexie is uitgesloten" */
	bool sentence_end;     /* the last term of its sentence */
};

/* RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status analyzer_open(enum language language, struct analyzer **ret_analyzer);
void analyzer_close(struct analyzer *analyzer);

/*
 * The terms of text in order, in arena. INVALID_ARGUMENT when it is no UTF-8, RESOURCE_EXHAUSTED when the arena is full.
 */
enum status analyzer_run(struct analyzer *analyzer,
	const char *text,
	struct arena *arena,
	struct term **ret_terms,
	size_t *ret_count);

#endif
