#include "runtime/textcheck.h"

#include "runtime/textcheck_parts.h"

#include <string.h>

/* What a text must hold somewhere for a kind to be found in it at all; most texts hold neither
 * digits nor anything like an @. */
enum { HOLDS_AT = 1 << 0, HOLDS_DIGIT = 1 << 1, HOLDS_YEAR_WORD = 1 << 2 };

/* In this order at every place: what only fits one kind first. needs: one of these, or 0. */
static const struct {
	enum text_finding_kind kind;
	unsigned needs;
	const char *(*match)(const struct text_view *view, const char *at);
} matchers[] = {
    {TEXT_EMAIL, HOLDS_AT, text_match_email},
    {TEXT_BIRTH_DATE, HOLDS_DIGIT | HOLDS_YEAR_WORD, text_match_date},
    {TEXT_PHONE, HOLDS_DIGIT, text_match_phone},
    {TEXT_BIRTH_DATE, HOLDS_DIGIT, text_match_date_terse},
    {TEXT_BSN, HOLDS_DIGIT, text_match_bsn},
    {TEXT_NAME, 0, text_match_person},
};

static unsigned text_holds(const char *text)
{
	bool year_word = strcasestr(text, "duizend") != NULL || strcasestr(text, "honderd") != NULL;
	bool spelled_at = strcasestr(text, "at)") != NULL || strcasestr(text, "at]") != NULL ||
			  strcasestr(text, " at ") != NULL || strcasestr(text, "(a)") != NULL ||
			  strcasestr(text, "apenstaart") != NULL;
	/* With the first bytes of digits in other scripts, and of an @ of full width. */
	return (spelled_at || strpbrk(text, "@\xEF") != NULL ? HOLDS_AT : 0) |
	       (strpbrk(text, "0123456789\xD9\xDB\xEF") != NULL ? HOLDS_DIGIT : 0) |
	       (year_word ? HOLDS_YEAR_WORD : 0);
}

/* A place in the text, in bytes and in characters. */
struct place {
	const char *at;
	uint32_t chars;
};

static void place_move(struct place *place, const char *to)
{
	place->chars += text_count(place->at, to);
	place->at = to;
}

/* The end of the word, the digits or the one sign at this place: matchers never start inside one.
 */
static const char *token_end(const struct text_view *view, const char *at)
{
	struct text_word word = text_word_at(view, at);
	if (!text_word_is_empty(word)) {
		return word.to;
	}
	bool in_number = char_is_digit(text_next(view, &at));
	while (in_number && char_is_digit(text_peek(view, at))) {
		(void)text_next(view, &at);
	}
	return at;
}

static const char *match_any(
    const struct text_view *view, const char *at, unsigned holds, enum text_finding_kind *ret_kind)
{
	for (size_t i = 0; i < sizeof matchers / sizeof *matchers; i++) {
		if (matchers[i].needs != 0 && (matchers[i].needs & holds) == 0) {
			continue;
		}
		const char *end = matchers[i].match(view, at);
		if (end != NULL) {
			*ret_kind = matchers[i].kind;
			return end;
		}
	}
	return NULL;
}

size_t text_check(const char *text, struct text_finding ret_findings[static TEXT_FINDINGS_MAX])
{
	const struct text_view view = text_view_valid(text, strlen(text));
	struct place place = {.at = view.start};
	unsigned holds = text_holds(text);
	size_t count = 0;
	while (count < TEXT_FINDINGS_MAX) {
		place_move(&place, text_seen(&view, place.at));
		if (place.at == view.end) {
			break;
		}
		struct text_finding finding = {.from = place.chars};
		const char *end = match_any(&view, place.at, holds, &finding.kind);
		if (end == NULL) {
			place_move(&place, token_end(&view, place.at));
			continue;
		}
		place_move(&place, end);
		finding.to = place.chars;
		ret_findings[count++] = finding;
	}
	return count;
}

bool text_finding_refuses(enum text_finding_kind kind)
{
	return kind != TEXT_NAME;
}

const char *text_finding_reason(enum text_finding_kind kind)
{
	static const char *const reasons[] = {
	    [TEXT_BSN] = "BSN_FOUND",
	    [TEXT_BIRTH_DATE] = "BIRTH_DATE_FOUND",
	    [TEXT_EMAIL] = "EMAIL_FOUND",
	    [TEXT_PHONE] = "PHONE_FOUND",
	    [TEXT_NAME] = "NAME_FOUND",
	};
	return reasons[kind];
}

static bool is_control(int32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
}

enum status text_is_clean(const char *text, size_t size_bytes)
{
	const struct text_view view = text_view_valid(text, size_bytes);
	if (view.end != text + size_bytes) {
		return INVALID_ARGUMENT;
	}
	for (const char *at = view.start; at < view.end;) {
		if (is_control(text_next(&view, &at))) {
			return INVALID_ARGUMENT;
		}
	}
	return OK;
}

size_t text_length(const char *text)
{
	return text_count(text, text + strlen(text));
}
