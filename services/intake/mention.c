#include "intake/mention.h"

#include "runtime/textview.h"

#include <string.h>

#include <utf8proc.h>

static bool is_of_word(int32_t c)
{
	return char_is_letter(c) || char_is_digit(c);
}

/* The next letter or digit, in lower case; TEXT_NONE at the end. */
static int32_t next_of_word(const struct text_view *view, const char **at)
{
	int32_t c;
	do {
		c = text_next(view, at);
	} while (c != TEXT_NONE && !is_of_word(c));
	return c != TEXT_NONE ? utf8proc_tolower(c) : TEXT_NONE;
}

/* Whether the name stands here. */
static bool stands_at(const struct text_view *text, const char *at, const struct text_view *name)
{
	const char *name_at = name->start;
	for (;;) {
		int32_t wanted = next_of_word(name, &name_at);
		if (wanted == TEXT_NONE) {
			return !is_of_word(text_peek(text, at));
		}
		if (next_of_word(text, &at) != wanted) {
			return false;
		}
	}
}

bool mentions(const char *text, const char *name)
{
	struct text_view view = text_view_valid(text, strlen(text));
	struct text_view wanted = text_view_valid(name, strlen(name));
	const char *at = wanted.start;
	if (next_of_word(&wanted, &at) == TEXT_NONE) {
		return name[0] != '\0' && strstr(text, name) != NULL;
	}
	at = view.start;
	while (text_peek(&view, at) != TEXT_NONE) {
		bool begins =
		    is_of_word(text_peek(&view, at)) && !is_of_word(text_before(&view, at));
		if (begins && stands_at(&view, at, &wanted)) {
			return true;
		}
		(void)text_next(&view, &at);
	}
	return false;
}
