#include "directory/fold.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { CODE_POINTS_PER_BYTE_MAX = 8 };

static const utf8proc_option_t fold_options =
    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;

static bool is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80) {
		text++;
	}
	return *text == '\0';
}

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z') {
		return (char)(c - 'A' + 'a');
	}
	return c;
}

static char upper(char c)
{
	if (c >= 'a' && c <= 'z') {
		return (char)(c - 'a' + 'A');
	}
	return c;
}

static char *mapped(struct arena *arena, const char *text, char (*map)(char c))
{
	char *copy = arena_strdup(arena, text);
	for (char *c = copy; c != NULL && *c != '\0'; c++) {
		*c = map(*c);
	}
	return copy;
}

char *ascii_lower(struct arena *arena, const char *text)
{
	return mapped(arena, text, lower);
}

char *ascii_upper(struct arena *arena, const char *text)
{
	return mapped(arena, text, upper);
}

/* utf8proc encodes in place: code points become bytes at the start of the same memory, which is
 * large. */
static bool decompose(const char *text, utf8proc_int32_t *points, size_t room)
{
	utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text,
	    (utf8proc_ssize_t)strlen(text), points, (utf8proc_ssize_t)room - 1, fold_options);
	return count >= 0 && (size_t)count < room &&
	       utf8proc_reencode(points, count, UTF8PROC_STABLE) >= 0;
}

static char *unicode_folded(struct arena *arena, const char *text)
{
	size_t room = strlen(text) * CODE_POINTS_PER_BYTE_MAX + 1;
	utf8proc_int32_t *points = malloc(room * sizeof *points);
	char *folded = NULL;
	if (points != NULL && decompose(text, points, room)) {
		folded = arena_strdup(arena, (const char *)points);
	}
	free(points);
	return folded;
}

static void squeeze_spaces(char *text)
{
	char *to = text;
	for (const char *from = text; *from != '\0'; from++) {
		if (*from != ' ' || (to > text && to[-1] != ' ')) {
			*to++ = *from;
		}
	}
	if (to > text && to[-1] == ' ') {
		to--;
	}
	*to = '\0';
}

char *folded_text(struct arena *arena, const char *text)
{
	char *folded = is_ascii(text) ? ascii_lower(arena, text) : unicode_folded(arena, text);
	if (folded != NULL) {
		squeeze_spaces(folded);
	}
	return folded;
}

static bool holds(const char *text, const char *word, size_t word_size)
{
	return memmem(text, strlen(text), word, word_size) != NULL;
}

bool folded_words_found(const char *words, const char *const *texts, size_t text_count)
{
	for (const char *word = words; *word != '\0';) {
		size_t size = strcspn(word, " ");
		size_t i = 0;
		while (i < text_count && !holds(texts[i], word, size)) {
			i++;
		}
		if (i == text_count) {
			return false;
		}
		word += size + strspn(word + size, " ");
	}
	return true;
}
