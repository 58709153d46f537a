/*
 * A run of valid UTF-8 to look through, character by character, in both directions, as a reader
 * sees it: characters that nobody sees are passed over, signs of full width and digits of other
 * scripts are read as the plain ones. Positions are pointers into it, always at the start of a
 * character or at its end. Pure; any thread.
 */
#ifndef SAMEN_TEXTVIEW_H
#define SAMEN_TEXTVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_view {
	const char *start;
	const char *end;
};

/* What stands for "no character here". */
enum { TEXT_NONE = -1 };

/* The longest part of text that is valid UTF-8, from its start. */
struct text_view text_view_valid(const char *text, size_t size_bytes);

/* The character at a position, or TEXT_NONE at the end; text_next also steps over it. */
int32_t text_peek(const struct text_view *view, const char *at);
int32_t text_next(const struct text_view *view, const char **at);

/* The place of the character at a position, past what nobody sees. */
const char *text_seen(const struct text_view *view, const char *at);

/* The character before a position, or TEXT_NONE at the start; text_back also steps to it. */
int32_t text_before(const struct text_view *view, const char *at);
int32_t text_back(const struct text_view *view, const char **at);

/* How many characters lie between two positions, seen or not. */
uint32_t text_count(const char *from, const char *to);

/* A run of letters, with single dashes and apostrophes between letters; empty (from == to) where no
 * letter is. */
struct text_word {
	const char *from;
	const char *to;
};

/* The word that starts at, or ends at, this position. */
struct text_word text_word_at(const struct text_view *view, const char *at);
struct text_word text_word_ending(const struct text_view *view, const char *at);
bool text_word_is_empty(struct text_word word);

enum { TEXT_FOLDED_SIZE = 48 }; /* with the NUL */

/* Whether one of the few words before a position, on its line, is in the list, folded; a number
 * between ends the search. */
bool text_is_called(
    const struct text_view *view, const char *at, const char *const *names, size_t count);

/*
 * The word in lower case, without accents, apostrophes as ' and dashes as -, for looking it up.
 * False when it does not fit: no word of a list is that long.
 */
bool text_word_fold(struct text_word word, char ret_folded[static TEXT_FOLDED_SIZE]);

/* A run of digits; of more than TEXT_DIGITS_MAX only the first TEXT_DIGITS_MAX are read, and its
 * value means nothing. */
struct text_number {
	const char *from;
	const char *to;
	uint32_t digits;
	uint32_t value;
};

enum { TEXT_DIGITS_MAX = 12 };

struct text_number text_number_at(const struct text_view *view, const char *at);

bool char_is_digit(int32_t c);  /* 0 to 9 only: what others are read as */
bool char_is_letter(int32_t c); /* combining marks count too */
bool char_is_upper(int32_t c);
bool char_is_lower(int32_t c);
bool char_is_space(int32_t c); /* no line breaks */
bool char_is_dash(int32_t c);
bool char_is_apostrophe(int32_t c);

#endif
