#include "runtime/textcheck_parts.h"

#include <string.h>

static bool is_local_char(int32_t c)
{
	return char_is_letter(c) || char_is_digit(c) ||
	       (c > 0 && c < 0x80 && strchr("._%+-", c) != NULL);
}

/* Steps over one label of a domain; returns whether it could be the last one: two letters or more.
 */
static bool skip_label(const struct text_view *view, const char **at)
{
	uint32_t letters = 0;
	bool only_letters = true;
	for (int32_t c = text_peek(view, *at); char_is_letter(c) || char_is_digit(c) || c == '-';
	     c = text_peek(view, *at)) {
		letters += char_is_letter(c) ? 1 : 0;
		only_letters = only_letters && char_is_letter(c);
		(void)text_next(view, at);
	}
	return only_letters && letters >= 2;
}

/* The end of a domain of at least two labels, or NULL. */
static const char *match_domain(const struct text_view *view, const char *at)
{
	const char *end = NULL;
	const char *start = at;
	(void)skip_label(view, &at);
	while (at > start && text_peek(view, at) == '.') {
		start = ++at;
		if (skip_label(view, &at)) {
			end = at;
		}
	}
	return end;
}

const char *text_match_email(const struct text_view *view, const char *at)
{
	/* Only from the start of a run, so that a long one is read once. */
	if (is_local_char(text_before(view, at))) {
		return NULL;
	}
	const char *from = at;
	while (is_local_char(text_peek(view, at))) {
		(void)text_next(view, &at);
	}
	if (at == from || text_peek(view, at) != '@') {
		return NULL;
	}
	return match_domain(view, at + 1);
}
