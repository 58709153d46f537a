/* What may not be said about a pupil, found in free text before it is stored. Pure: no I/O, no
 * state. */
#ifndef SAMEN_TEXTCHECK_H
#define SAMEN_TEXTCHECK_H

#include "runtime/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_finding_kind {
	TEXT_BSN, /* nine digits that pass the eleven test, dots, spaces and dashes between allowed:
		     refused */
	TEXT_BIRTH_DATE, /* a full date: 3-4-2016, 3 april 2016, 2016-04-03, 03/04/16 ...: refused
			  */
	TEXT_EMAIL,      /* refused */
	TEXT_PHONE,      /* a Dutch phone number, 06-..., 072 ..., +31 ...: refused */
	TEXT_NAME, /* a capitalised word that looks like a person's name: a warning to confirm */
};

struct text_finding {
	enum text_finding_kind kind;
	uint32_t from,
	    to; /* Unicode characters from the start of the text, to is one past the end */
};

enum { TEXT_FINDINGS_MAX = 32 };

/*
 * Looks text over and writes at most TEXT_FINDINGS_MAX findings in order of place, none
 * overlapping; returns how many. Numbers that only look like a BSN (the eleven test fails, more
 * than nine digits, part of a longer number) are not found. Text from the first byte on that is not
 * UTF-8 is not looked at: ask text_is_clean first. Any thread; does not block.
 */
size_t text_check(const char *text, struct text_finding ret_findings[static TEXT_FINDINGS_MAX]);

/* Whether this kind refuses the text (all but TEXT_NAME), and its fixed word for programs, e.g.
 * "BSN_FOUND". */
bool text_finding_refuses(enum text_finding_kind kind);
const char *text_finding_reason(enum text_finding_kind kind);

/* OK when text is valid UTF-8 without control characters other than tab and newline;
 * INVALID_ARGUMENT otherwise. */
enum status text_is_clean(const char *text, size_t size_bytes);

/* Unicode characters in valid UTF-8. */
size_t text_length(const char *text);

#endif
