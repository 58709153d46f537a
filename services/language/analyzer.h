/*
 * From running text to terms: NFC and case folding with diacritics stripped (utf8proc), words by
 * Unicode class, abbreviations in capitals kept whole, Snowball stemming with Dutch repairs (huizen
 * and huis meet), and the parts of Dutch compounds. Nothing is dropped: negations and function
 * words are marked, and weighting is the index's concern. Pure; one analyzer a thread.
 */
#ifndef SAMEN_ANALYZER_H
#define SAMEN_ANALYZER_H

#include "language/language.h"
#include "runtime/arena.h"
#include "runtime/status.h"

#include <stdbool.h>

struct analyzer;

enum negation {
	NEGATION_NONE,
	/* By "niet", "nooit", "not": mostly what a child does not do, and then that is the need:
	   "kan niet stilzitten". */
	NEGATION_ACT,
	/* By "geen", "zonder", "uitgesloten", "no": the thing is not there: "geen dyslexie". */
	NEGATION_THING,
};

struct term {
	const char *text;   /* the stem, in arena */
	const char *folded; /* the whole word, case-folded and without diacritics, in arena */
	const char *word;   /* as it stood in the text, in arena */
	/* The stems of what the word is made of, in arena, in a stable order, distinct and without
	   text itself; mostly none. Where a word and the parts of another are the same stem they
	   meet: "problemen" and "gedragsproblemen", "leiding" and "leiden", "pesten" and "gepest".
	   Dutch only. */
	const char *const *parts;
	size_t part_count;
	uint32_t from_byte, to_byte; /* place in the text */
	enum negation negation;
	bool abbreviation;  /* stood in capitals in a sentence that does not shout; not stemmed */
	bool function_word; /* de, hij, heeft: no subject of its own */
	bool everyday;      /* kind, dag, verder: in so many texts that sharing it says nothing */
	bool clause_end;    /* the last term of its clause */
	bool sentence_end;  /* the last term of its sentence, and so of its clause */
};

/* RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status analyzer_open(enum language language, struct analyzer **ret_analyzer);
void analyzer_close(struct analyzer *analyzer);
enum language analyzer_language(const struct analyzer *analyzer);

/*
 * The terms of text in order, in arena. INVALID_ARGUMENT when it is no UTF-8 or longer than 1 GiB,
 * RESOURCE_EXHAUSTED when the arena is full. Does not block.
 */
enum status analyzer_run(struct analyzer *analyzer,
    const char *text,
    struct arena *arena,
    struct term **ret_terms,
    size_t *ret_count);

#endif
