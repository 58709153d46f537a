/* Cuts running text into words and marks where clauses and sentences end. Pure. */
#ifndef SAMEN_WORDS_H
#define SAMEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word {
	uint32_t from_byte, to_byte;
	bool capitals;   /* two letters or more and every letter a capital: TOS, NT2 */
	bool clause_end; /* a comma, bracket, dash or the end of the sentence follows */
	bool sentence_end;
};

struct word_reader {
	const char *text;
	size_t size, at;
};

/* Reads text of size bytes, which must be valid UTF-8 and stay alive. */
void word_reader_init(struct word_reader *reader, const char *text, size_t size);

/*
 * The next word: letters, digits and marks, with apostrophes inside; a hyphen parts words; T.O.S.
 * is one word. False at the end.
 */
bool word_reader_next(struct word_reader *reader, struct word *ret_word);

#endif
