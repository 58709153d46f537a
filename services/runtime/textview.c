#include "runtime/textview.h"

#include <string.h>
#include <utf8proc.h>

/* Most text is ASCII: it takes the short way wherever the answer is the same. */
enum { ASCII_END = 0x80 };

struct text_view text_view_valid(const char *text, size_t size_bytes)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
	size_t valid = 0;
	while (valid < size_bytes) {
		if (bytes[valid] < ASCII_END) {
			valid++;
			continue;
		}
		utf8proc_int32_t c;
		utf8proc_ssize_t size =
		    utf8proc_iterate(bytes + valid, (utf8proc_ssize_t)(size_bytes - valid), &c);
		if (size <= 0) {
			break;
		}
		valid += (size_t)size;
	}
	return (struct text_view){.start = text, .end = text + valid};
}

/* What nobody sees: of no width, marks of direction, soft hyphens, and what makes an emoji of a
 * digit. */
static bool is_invisible(int32_t c)
{
	return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || c == 0xFE0E || c == 0xFE0F ||
	       c == 0x20E3;
}

/* The plain sign for one that looks like it: of full width, or a digit of another script. */
static int32_t plain(int32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E) {
		return c - 0xFF01 + '!';
	}
	if (c >= 0x660 && c <= 0x669) {
		return c - 0x660 + '0';
	}
	return c >= 0x6F0 && c <= 0x6F9 ? c - 0x6F0 + '0' : c;
}

/* The character at a position, which is not the end; steps over it. */
static int32_t decode(const struct text_view *view, const char **at)
{
	utf8proc_int32_t c;
	*at += utf8proc_iterate((const utf8proc_uint8_t *)*at, view->end - *at, &c);
	return c;
}

int32_t text_next(const struct text_view *view, const char **at)
{
	while (*at < view->end) {
		if ((uint8_t) * *at < ASCII_END) {
			return (uint8_t) * (*at)++;
		}
		int32_t c = decode(view, at);
		if (!is_invisible(c)) {
			return plain(c);
		}
	}
	return TEXT_NONE;
}

const char *text_seen(const struct text_view *view, const char *at)
{
	const char *next = at;
	while (at < view->end && (uint8_t)*at >= ASCII_END && is_invisible(decode(view, &next))) {
		at = next;
	}
	return at;
}

int32_t text_peek(const struct text_view *view, const char *at)
{
	return text_next(view, &at);
}

static bool continues_character(char byte)
{
	return ((uint8_t)byte & 0xC0) == 0x80;
}

int32_t text_back(const struct text_view *view, const char **at)
{
	while (*at > view->start) {
		do {
			--*at;
		} while (continues_character(**at));
		const char *next = *at;
		int32_t c = decode(view, &next);
		if (!is_invisible(c)) {
			return plain(c);
		}
	}
	return TEXT_NONE;
}

int32_t text_before(const struct text_view *view, const char *at)
{
	return text_back(view, &at);
}

uint32_t text_count(const char *from, const char *to)
{
	uint32_t count = 0;
	for (; from < to; from++) {
		count += continues_character(*from) ? 0 : 1;
	}
	return count;
}

static bool joins_letters(int32_t c)
{
	return char_is_dash(c) || char_is_apostrophe(c);
}

struct text_word text_word_at(const struct text_view *view, const char *at)
{
	struct text_word word = {.from = at, .to = at};
	int32_t c;
	while ((c = text_next(view, &at)) != TEXT_NONE) {
		if (char_is_letter(c)) {
			word.to = at;
		} else if (!joins_letters(c) || word.to == word.from ||
			   !char_is_letter(text_peek(view, at))) {
			break;
		}
	}
	return word;
}

struct text_word text_word_ending(const struct text_view *view, const char *at)
{
	struct text_word word = {.from = at, .to = at};
	int32_t c;
	while ((c = text_back(view, &at)) != TEXT_NONE) {
		if (char_is_letter(c)) {
			word.from = at;
		} else if (!joins_letters(c) || word.to == word.from ||
			   !char_is_letter(text_before(view, at))) {
			break;
		}
	}
	return word;
}

bool text_word_is_empty(struct text_word word)
{
	return word.from == word.to;
}

/* The last steps that Unicode does not do: one sign for each purpose, and letters whose stroke is
 * no accent. */
static int32_t simplify(int32_t c)
{
	if (char_is_dash(c)) {
		return '-';
	}
	if (char_is_apostrophe(c)) {
		return '\'';
	}
	switch (c) {
	case 0x131: /* Turkish dotless i */
		return 'i';
	case 0x142: /* Polish l with stroke */
		return 'l';
	case 0xF8: /* o with stroke */
		return 'o';
	default:
		return c;
	}
}

bool text_word_fold(struct text_word word, char ret_folded[static TEXT_FOLDED_SIZE])
{
	utf8proc_int32_t folded[TEXT_FOLDED_SIZE];
	utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)word.from,
	    word.to - word.from, folded, TEXT_FOLDED_SIZE,
	    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE |
		UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	if (count <= 0 || count > TEXT_FOLDED_SIZE) {
		return false;
	}
	size_t size = 0;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		utf8proc_uint8_t bytes[4];
		size_t more = (size_t)utf8proc_encode_char(simplify(folded[i]), bytes);
		if (size + more >= TEXT_FOLDED_SIZE) {
			return false;
		}
		memcpy(ret_folded + size, bytes, more);
		size += more;
	}
	ret_folded[size] = '\0';
	return true;
}

/* The end of the word before a position, when only a few signs lie between; NULL otherwise. */
static const char *word_end_before(const struct text_view *view, const char *at)
{
	enum { SIGNS_MAX = 4 };
	for (int i = 0; i <= SIGNS_MAX; i++) {
		const char *end = at;
		int32_t c = text_back(view, &at);
		if (char_is_letter(c)) {
			return end;
		}
		if (c == TEXT_NONE || c == '\n' || char_is_digit(c)) {
			return NULL;
		}
	}
	return NULL;
}

bool text_is_called(
    const struct text_view *view, const char *at, const char *const *names, size_t count)
{
	enum { WORDS_MAX = 4 };
	for (int i = 0; i < WORDS_MAX; i++) {
		char folded[TEXT_FOLDED_SIZE];
		const char *end = word_end_before(view, at);
		if (end == NULL) {
			return false;
		}
		struct text_word word = text_word_ending(view, end);
		for (size_t n = 0; text_word_fold(word, folded) && n < count; n++) {
			if (strcmp(folded, names[n]) == 0) {
				return true;
			}
		}
		at = word.from;
	}
	return false;
}

struct text_number text_number_at(const struct text_view *view, const char *at)
{
	struct text_number number = {.from = at, .to = at};
	int32_t c;
	while (number.digits < TEXT_DIGITS_MAX && char_is_digit(c = text_next(view, &at))) {
		number.to = at;
		number.digits++;
		number.value = number.value * 10 + (uint32_t)(c - '0');
	}
	return number;
}

bool char_is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

bool char_is_letter(int32_t c)
{
	if (c < ASCII_END) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
	utf8proc_category_t category = utf8proc_category(c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

bool char_is_upper(int32_t c)
{
	if (c < ASCII_END) {
		return c >= 'A' && c <= 'Z';
	}
	utf8proc_category_t category = utf8proc_category(c);
	return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool char_is_lower(int32_t c)
{
	return c < ASCII_END ? c >= 'a' && c <= 'z' : utf8proc_category(c) == UTF8PROC_CATEGORY_LL;
}

bool char_is_space(int32_t c)
{
	return c < ASCII_END ? c == '\t' || c == ' ' : utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

bool char_is_dash(int32_t c)
{
	/* Typed, or made of it by a word processor; U+2212 is the minus sign. */
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

bool char_is_apostrophe(int32_t c)
{
	return c == '\'' || c == 0x2018 || c == 0x2019 || c == '`' || c == 0xB4;
}
