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

/* Steps over this text, whatever its case. */
static bool skip_text(const struct text_view *view, const char **at, const char *text)
{
	const char *next = *at;
	for (; *text != '\0'; text++) {
		int32_t c = text_next(view, &next);
		if (c != *text && !(c >= 'A' && c <= 'Z' && c - 'A' + 'a' == *text)) {
			return false;
		}
	}
	*at = next;
	return true;
}

#define SKIP_ANY(view, at, texts) skip_any(view, at, texts, sizeof(texts) / sizeof *(texts))

static bool skip_any(
    const struct text_view *view, const char **at, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (skip_text(view, at, texts[i])) {
			return true;
		}
	}
	return false;
}

/* How the two halves are joined. */
enum joint { JOINT_NONE, JOINT_AT, JOINT_SPELLED, JOINT_LOOSE };

/* Steps over what stands for the @. Loose: it could as well be a word between two others. */
static enum joint skip_joint(const struct text_view *view, const char **at)
{
	static const char *const spelled[] = {
	    "(at)", "[at]", "{at}", "(a)", "[a]", "(@)", "[@]", "apenstaartje ", "apenstaart "};
	static const char *const loose[] = {"@ ", "@", "at "};
	if (skip_text(view, at, "@")) {
		bool spaced = skip_text(view, at, " ");
		return spaced ? JOINT_LOOSE : JOINT_AT;
	}
	const char *next = *at;
	bool spaced = skip_text(view, &next, " ");
	enum joint joint = JOINT_NONE;
	if (SKIP_ANY(view, &next, spelled)) {
		joint = JOINT_SPELLED;
		(void)skip_text(view, &next, " ");
	} else if (spaced && SKIP_ANY(view, &next, loose)) {
		joint = JOINT_LOOSE;
	}
	*at = joint != JOINT_NONE ? next : *at;
	return joint;
}

static bool skip_dot(const struct text_view *view, const char **at)
{
	static const char *const dots[] = {" punt ", " dot ", "(punt)", "(dot)", "[punt]", "[dot]"};
	static const char *const spaced[] = {" (punt) ", " (dot) ", " [punt] ", " [dot] ", " . "};
	return skip_text(view, at, ".") || SKIP_ANY(view, at, dots) || SKIP_ANY(view, at, spaced);
}

/* The end of a domain of at least two labels, or NULL. */
static const char *match_domain(const struct text_view *view, const char *at)
{
	const char *end = NULL;
	const char *start = at;
	(void)skip_label(view, &at);
	while (at > start && skip_dot(view, &at)) {
		start = at;
		if (skip_label(view, &at)) {
			end = at;
		}
	}
	return end;
}

/* Whether words around a loose joint are an address, and not a sentence with a site in it. */
static bool is_address(const struct text_view *view, const char *from, const char *domain)
{
	static const char *const providers[] = {"gmail", "googlemail", "hotmail", "outlook", "live",
	    "icloud", "yahoo", "ziggo", "kpnmail", "kpnplanet", "planet", "xs4all", "home",
	    "casema", "chello", "upcmail", "telfort", "proton", "protonmail", "msn"};
	const char *at = domain;
	if (SKIP_ANY(view, &at, providers) && !char_is_letter(text_peek(view, at))) {
		return true;
	}
	for (at = from; is_local_char(text_peek(view, at));) {
		int32_t c = text_next(view, &at);
		if (char_is_digit(c) || c == '_' ||
		    (c == '.' && is_local_char(text_peek(view, at)))) {
			return true;
		}
	}
	return false;
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
	enum joint joint = at != from ? skip_joint(view, &at) : JOINT_NONE;
	if (joint == JOINT_NONE || (joint == JOINT_LOOSE && !is_address(view, from, at))) {
		return NULL;
	}
	return match_domain(view, at);
}
