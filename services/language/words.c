#include "language/words.h"

#include <string.h>
#include <strings.h>
#include <utf8proc.h>

enum char_kind { CHAR_OTHER, CHAR_LOWER, CHAR_CAPITAL, CHAR_DIGIT, CHAR_MARK };
enum { CODEPOINT_APOSTROPHE = 0x2019, CODEPOINT_ELLIPSIS = 0x2026, CODEPOINT_SOFT_HYPHEN = 0xad };

/* What a dot follows without ending the sentence. */
static const char *const shortened_words[] = {"bijv", "bv", "ca", "dhr", "drs", "excl", "evt", "gr",
    "incl", "jl", "max", "mevr", "min", "mr", "mw", "nl", "nr", "resp", "vs"};

void word_reader_init(struct word_reader *reader, const char *text, size_t size)
{
	*reader = (struct word_reader){.text = text, .size = size};
}

/* The codepoint at byte at and its length in *ret_size; 0 at the end of the text. */
static int32_t char_at(const struct word_reader *reader, size_t at, size_t *ret_size)
{
	*ret_size = 1;
	if (at >= reader->size) {
		return 0;
	}
	uint8_t first = (uint8_t)reader->text[at];
	if (first < 0x80) {
		return first;
	}
	utf8proc_int32_t codepoint = 0;
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)reader->text + at,
	    (utf8proc_ssize_t)(reader->size - at), &codepoint);
	if (size <= 0) {
		return 0xfffd;
	}
	*ret_size = (size_t)size;
	return codepoint;
}

static enum char_kind ascii_kind(int32_t codepoint)
{
	if (codepoint >= 'a' && codepoint <= 'z') {
		return CHAR_LOWER;
	}
	if (codepoint >= 'A' && codepoint <= 'Z') {
		return CHAR_CAPITAL;
	}
	return codepoint >= '0' && codepoint <= '9' ? CHAR_DIGIT : CHAR_OTHER;
}

static enum char_kind char_kind(int32_t codepoint)
{
	if (codepoint < 0x80) {
		return ascii_kind(codepoint);
	}
	if (codepoint == CODEPOINT_SOFT_HYPHEN || (codepoint >= 0x200b && codepoint <= 0x200d)) {
		return CHAR_MARK;
	}
	switch (utf8proc_category(codepoint)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		return CHAR_CAPITAL;
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return CHAR_LOWER;
	case UTF8PROC_CATEGORY_ND:
		return CHAR_DIGIT;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return CHAR_MARK;
	default:
		return CHAR_OTHER;
	}
}

static enum char_kind kind_at(const struct word_reader *reader, size_t at)
{
	size_t size;
	return char_kind(char_at(reader, at, &size));
}

static bool is_letter(enum char_kind kind)
{
	return kind == CHAR_LOWER || kind == CHAR_CAPITAL;
}

static bool is_ascii_letter_at(const struct word_reader *reader, size_t at)
{
	return at < reader->size && is_letter(ascii_kind((uint8_t)reader->text[at]));
}

/*
 * Bytes of "T.O.S.", "o.a." or "d.w.z" from at: single letters parted by dots; 0 when there are
 * fewer than two.
 */
static size_t dotted_size(const struct word_reader *reader, size_t at)
{
	size_t end = at, letters = 0;
	while (is_ascii_letter_at(reader, end) && end + 1 < reader->size &&
	       reader->text[end + 1] == '.') {
		end += 2;
		letters++;
	}
	if (letters > 0 && is_ascii_letter_at(reader, end)) {
		end++;
		letters++;
	}
	enum char_kind next = kind_at(reader, end);
	return letters >= 2 && next == CHAR_OTHER ? end - at : 0;
}

/* Whether an apostrophe of size bytes at this place lies inside a word: "foto's". */
static bool apostrophe_inside(
    const struct word_reader *reader, size_t at, int32_t codepoint, size_t size)
{
	return (codepoint == '\'' || codepoint == CODEPOINT_APOSTROPHE) &&
	       is_letter(kind_at(reader, at + size));
}

/*
 * The end of the word that starts at from; sees whether it is in capitals, in which what follows an
 * apostrophe does not count: TOS'er.
 */
static size_t word_end(const struct word_reader *reader, size_t from, struct word *word)
{
	size_t at = from, signs = 0, capitals = 0, lower = 0;
	bool counting = true;
	for (;;) {
		size_t size;
		int32_t codepoint = char_at(reader, at, &size);
		enum char_kind kind = char_kind(codepoint);
		if (kind == CHAR_OTHER) {
			if (!apostrophe_inside(reader, at, codepoint, size)) {
				break;
			}
			counting = false;
		} else if (counting) {
			signs += kind != CHAR_MARK;
			capitals += kind == CHAR_CAPITAL;
			lower += kind == CHAR_LOWER;
		}
		at += size;
	}
	word->capitals = capitals > 0 && lower == 0 && signs >= 2;
	return at;
}

static bool is_shortened(const struct word_reader *reader, const struct word *word)
{
	size_t size = word->to_byte - word->from_byte;
	if (size == 1) {
		return is_letter(kind_at(reader, word->from_byte));
	}
	for (size_t i = 0; i < sizeof shortened_words / sizeof shortened_words[0]; i++) {
		if (strlen(shortened_words[i]) == size &&
		    strncasecmp(shortened_words[i], reader->text + word->from_byte, size) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_space(int32_t codepoint)
{
	return codepoint == ' ' || codepoint == '\t' || codepoint == '\r' || codepoint == '\n' ||
	       codepoint == 0xa0;
}

/* A line break ends a sentence before an empty line, a capital, a digit or a list mark; else the
 * line was only folded. */
static bool line_ends_sentence(const struct word_reader *reader, size_t at)
{
	size_t size;
	int32_t next = char_at(reader, at, &size);
	while (next == ' ' || next == '\t' || next == '\r') {
		at += size;
		next = char_at(reader, at, &size);
	}
	enum char_kind kind = char_kind(next);
	return next == 0 || next == '\n' || next == '-' || next == '*' || next == 0x2022 ||
	       kind == CHAR_CAPITAL || kind == CHAR_DIGIT;
}

static bool ends_sentence(
    const struct word_reader *reader, const struct word *word, int32_t codepoint, size_t after)
{
	size_t size;
	switch (codepoint) {
	case '!':
	case '?':
	case CODEPOINT_ELLIPSIS:
		return true;
	case '\n':
		return line_ends_sentence(reader, after);
	case '.': {
		int32_t next = char_at(reader, after, &size);
		return after >= reader->size ||
		       (char_kind(next) == CHAR_OTHER &&
			   !(is_space(next) && is_shortened(reader, word)));
	}
	default:
		return false;
	}
}

static bool ends_clause(const struct word_reader *reader, int32_t codepoint, size_t at)
{
	switch (codepoint) {
	case ',':
	case ';':
	case ':':
	case '(':
	case ')':
	case 0x2013:
	case 0x2014:
		return true;
	case '-':
		return at > 0 && is_space((uint8_t)reader->text[at - 1]);
	default:
		return false;
	}
}

/* Skips to the next word, marking on word what ends there; at the end of the text everything ends.
 */
static void separators_read(struct word_reader *reader, struct word *word)
{
	while (reader->at < reader->size) {
		size_t size;
		int32_t codepoint = char_at(reader, reader->at, &size);
		enum char_kind kind = char_kind(codepoint);
		if (is_letter(kind) || kind == CHAR_DIGIT) {
			word->clause_end |= word->sentence_end;
			return;
		}
		word->sentence_end |= ends_sentence(reader, word, codepoint, reader->at + size);
		word->clause_end |= ends_clause(reader, codepoint, reader->at);
		reader->at += size;
	}
	word->clause_end = word->sentence_end = true;
}

bool word_reader_next(struct word_reader *reader, struct word *ret_word)
{
	struct word word = {0};
	if (reader->at == 0) {
		separators_read(reader, &word); /* before the first word */
	}
	if (reader->at >= reader->size) {
		return false;
	}
	word = (struct word){.from_byte = (uint32_t)reader->at};
	size_t dotted = dotted_size(reader, reader->at);
	if (dotted > 0) {
		word.capitals = ascii_kind((uint8_t)reader->text[reader->at]) == CHAR_CAPITAL;
		reader->at += dotted;
	} else {
		reader->at = word_end(reader, reader->at, &word);
	}
	word.to_byte = (uint32_t)reader->at;
	separators_read(reader, &word);
	*ret_word = word;
	return true;
}
