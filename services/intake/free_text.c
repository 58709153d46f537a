#include "intake/free_text.h"

#include <string.h>

bool free_text_is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

const char *free_text_advice(enum text_finding_kind kind)
{
	switch (kind) {
	case TEXT_BSN:
		return N_("this looks like a citizen service number (BSN): leave it out");
	case TEXT_BIRTH_DATE:
		return N_("this is a full date and could be a birth date: give an age or a month "
			  "instead");
	case TEXT_EMAIL:
		return N_("this is an e-mail address: leave it out");
	case TEXT_PHONE:
		return N_("this is a phone number: leave it out");
	case TEXT_NAME:
		return N_("this looks like a name: leave it out, or confirm that it is no pupil's "
			  "or parent's");
	}
	return "";
}

/* The place so many characters further on, or the end. */
static const char *skip_chars(const char *text, uint32_t chars)
{
	for (; chars > 0 && *text != '\0'; chars--) {
		do {
			text++;
		} while (((unsigned char)*text & 0xC0) == 0x80);
	}
	return text;
}

static bool findings_add(struct call *call,
    struct text_finding **findings,
    size_t *count,
    const struct text_finding *more,
    size_t more_count,
    uint32_t chars_before)
{
	struct text_finding *all = arena_alloc(call->arena, (*count + more_count) * sizeof *all);
	if (all == NULL) {
		return false;
	}
	if (*count > 0) {
		memcpy(all, *findings, *count * sizeof *all);
	}
	for (size_t i = 0; i < more_count; i++) {
		all[*count + i] = more[i];
		all[*count + i].from += chars_before;
		all[*count + i].to += chars_before;
	}
	*findings = all;
	*count += more_count;
	return true;
}

/* text_check stops after TEXT_FINDINGS_MAX: what follows is looked over as well, or a number could
 * hide behind many names. */
enum status free_text_findings(
    struct call *call, const char *text, struct text_finding **ret_findings, size_t *ret_count)
{
	struct text_finding *findings = NULL;
	size_t count = 0;
	uint32_t chars_before = 0;
	for (;;) {
		struct text_finding found[TEXT_FINDINGS_MAX];
		size_t found_count = text_check(text, found);
		if (found_count > 0 &&
		    !findings_add(call, &findings, &count, found, found_count, chars_before)) {
			return RESOURCE_EXHAUSTED;
		}
		if (found_count < TEXT_FINDINGS_MAX) {
			break;
		}
		uint32_t seen = found[found_count - 1].to;
		text = skip_chars(text, seen);
		chars_before += seen;
	}
	*ret_findings = findings;
	*ret_count = count;
	return OK;
}

static void note_name(struct free_text *found,
    enum text_part part,
    const char *field,
    const struct text_finding *finding)
{
	found->parts_with_names |= part;
	if (found->name_count < FREE_TEXT_NAMES_MAX) {
		found->names[found->name_count].field = field;
		found->names[found->name_count].from = finding->from;
		found->names[found->name_count].to = finding->to;
		found->name_count++;
	}
}

static bool fits(const char *text, size_t chars_max)
{
	return strlen(text) <= chars_max || text_length(text) <= chars_max;
}

void free_text_look(struct call *call,
    struct free_text *found,
    enum text_part part,
    const char *field,
    const char *text,
    size_t chars_max)
{
	struct text_finding *findings;
	size_t count;
	if (!fits(text, chars_max)) {
		(void)call_field(call, field, "TOO_LONG",
		    N_("has at most %zu characters: shorten it"), chars_max);
		return;
	}
	if (free_text_findings(call, text, &findings, &count) != OK) {
		(void)call_field(
		    call, field, "TOO_MUCH", N_("could not be checked: make it shorter"));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (!text_finding_refuses(findings[i].kind)) {
			note_name(found, part, field, &findings[i]);
			continue;
		}
		(void)call_field_at(call, field, text_finding_reason(findings[i].kind),
		    findings[i].from, findings[i].to, "%s",
		    tr(call->dutch, free_text_advice(findings[i].kind)));
	}
}

void free_text_settle_names(
    struct call *call, const struct free_text *found, bool confirmed, bool anonymous)
{
	if (confirmed && !anonymous) {
		return;
	}
	const char *advice =
	    anonymous
		? N_("this looks like a name: an anonymous consult may hold none, leave it out")
		: free_text_advice(TEXT_NAME);
	for (size_t i = 0; i < found->name_count; i++) {
		(void)call_field_at(call, found->names[i].field, text_finding_reason(TEXT_NAME),
		    found->names[i].from, found->names[i].to, "%s", tr(call->dutch, advice));
	}
}
