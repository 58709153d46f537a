/* Why somebody is proposed or not, in plain words of the caller's language. Pure. */
#ifndef SAMEN_REASONS_H
#define SAMEN_REASONS_H

#include "matching/conflict.h"
#include "ranking/rank.h"

/* What the words are made of; all borrowed. */
struct reason_facts {
	const struct vocabulary *vocabulary;
	const struct rank_query *query;
	const struct candidate *candidate;
	bool counts; /* whoever reads it may see how often: not from one to four, as everywhere */
};

/* Why this contribution adds to the score. In arena; NULL when it is full. */
const char *reason_contribution(
    struct arena *arena, bool dutch, const struct reason_facts *facts, enum contribution_kind kind);

/* What the person knows that answers this need of the query, which something does, and whether they
 * said that it is not their field. In arena; NULL
 * when it is full. */
const char *reason_need(
    struct arena *arena, bool dutch, const struct reason_facts *facts, size_t need);

/* Why somebody is left out; conflict says which when that is the reason. Static, or in the
 * catalogue. */
const char *reason_left_out(bool dutch, enum left_out left_out, enum conflict conflict);
/* The same for somebody who is in no list at all. */
enum not_indexed { NOT_INDEXED_CLOSED, NOT_INDEXED_NO_SPECIALIST, NOT_INDEXED_NO_EXPERTISE };
const char *reason_not_indexed(bool dutch, enum not_indexed why);
/* What became of asking somebody; match is the offer's, NULL when it has none. */
const char *reason_offer(bool dutch, const Offer *offer, const Match *match);

/* Why somebody who knows about a need cannot be asked to help with it. */
enum absence {
	ABSENCE_NONE,
	ABSENCE_FULL,
	ABSENCE_ON_LEAVE,
	ABSENCE_AREA,
	ABSENCE_CONFLICT,
	ABSENCE_RECIPIENT, /* not among those who may read the text */
	ABSENCE_DECLINED,
	ABSENCE_OTHER_AGES,
	ABSENCE_ASKED, /* has offers to answer, as many as there is room for */
	ABSENCE_TAKEN, /* planned for other requests */
	ABSENCE_COUNT
};

/* Why a need stays uncovered: how many know about it, by what keeps them from helping. In arena;
 * NULL when it is full. */
const char *reason_uncovered(
    struct arena *arena, bool dutch, const unsigned absent[static ABSENCE_COUNT]);

/* Why a plan has fewer people for a request than it wants: nobody at all, or some but no more. In
 * arena; NULL when it is full. */
const char *reason_shortage(
    struct arena *arena, bool dutch, const unsigned absent[static ABSENCE_COUNT], bool nobody);

/*
 * The template with every {name} replaced by value; templates are texts of the catalogue, so that a
 * translator can put the value anywhere. In arena; NULL when it is full.
 */
const char *reason_fill(
    struct arena *arena, const char *template, const char *name, const char *value);

#endif
