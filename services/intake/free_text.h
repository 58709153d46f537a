/*
 * The free text of one call, looked over before it is sealed: what may never be said is named at
 * once as a wrong field; what looks like a name is kept until it is known whether names may be
 * confirmed.
 */
#ifndef SAMEN_FREE_TEXT_H
#define SAMEN_FREE_TEXT_H

#include "runtime/call.h"
#include "runtime/textcheck.h"

enum {
	STORY_CHARS_MAX = 4000,
	REMARK_CHARS_MAX = 200, /* why the pupil was not heard, which other basis */
	PSEUDONYM_CHARS_MAX = 40,
	FREE_TEXT_NAMES_MAX = 32
};

/* The parts of a request that hold free text, as bits: kept with the request for those that hold
 * confirmed names. */
enum text_part {
	TEXT_STORY = 1 << 0,
	TEXT_PSEUDONYM = 1 << 1,
	TEXT_HEARING = 1 << 2,
	TEXT_BASIS = 1 << 3,
	TEXT_NOTES = 1 << 4
};

struct free_text {
	struct {
		const char *field;
		uint32_t from, to;
	} names[FREE_TEXT_NAMES_MAX]; /* what looks like a name; the first ones when there are more
				       */
	size_t name_count;
	uint32_t parts_with_names; /* enum text_part */
};

/*
 * Looks over one field of at most chars_max characters; adds to found, and to the call's wrong
 * fields. field must outlive the call. Any thread; takes time in proportion to the text.
 */
void free_text_look(struct call *call,
    struct free_text *found,
    enum text_part part,
    const char *field,
    const char *text,
    size_t chars_max);

/* Makes wrong fields of what looks like a name, unless the teacher confirmed that it is none; in an
 * anonymous consult that does not help. */
void free_text_settle_names(
    struct call *call, const struct free_text *found, bool confirmed, bool anonymous);

/*
 * All findings of a text, into the call's arena, in order of place: *ret_findings and *ret_count.
 * RESOURCE_EXHAUSTED. Any thread; takes time in proportion to the text.
 */
enum status free_text_findings(
    struct call *call, const char *text, struct text_finding **ret_findings, size_t *ret_count);

/* What a finding is and what to do, in English, for tr. Static storage. */
const char *free_text_advice(enum text_finding_kind kind);

/* Whether text holds nothing but blanks. */
bool free_text_is_blank(const char *text);

#endif
