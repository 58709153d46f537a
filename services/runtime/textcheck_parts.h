/*
 * The matchers that text checks are made of. Each looks at one place, the start of a word, a number
 * or a sign, and returns the end of what it finds there, or NULL. Pure; any thread; for textcheck.c
 * only.
 */
#ifndef SAMEN_TEXTCHECK_PARTS_H
#define SAMEN_TEXTCHECK_PARTS_H

#include "runtime/textview.h"

const char *text_match_email(const struct text_view *view, const char *at);

/* A date that nothing else looks like: a year of four digits, or the month in words. */
const char *text_match_date(const struct text_view *view, const char *at);

/* A date that a phone number could begin with: a year of two digits, or no signs between. Try phone
 * numbers first. */
const char *text_match_date_terse(const struct text_view *view, const char *at);

/* A Dutch phone number, or any written with + and a country code. Public ones (0800, 0900) identify
 * nobody. */
const char *text_match_phone(const struct text_view *view, const char *at);

const char *text_match_bsn(const struct text_view *view, const char *at);

const char *text_match_person(const struct text_view *view, const char *at);

#endif
