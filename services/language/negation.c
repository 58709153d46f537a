#include "language/negation.h"

#include <string.h>

enum cue_kind { CUE_NONE, CUE_THING, CUE_ACT, CUE_RULED_OUT };
enum { FORWARD_MAX = 6, BACKWARD_MAX = 6, BACKWARD_SUBJECTS = 1 };

struct cue {
	const char *word;
	enum cue_kind kind;
};

/* The words of a language; lists end with NULL. */
struct negation_rules {
	struct cue cues[12];
	const char *idle[10];     /* right after a cue: nothing is denied */
	const char *stops[20];    /* end a cue's reach */
	const char *act_stops[2]; /* end that of an ACT cue only: weet niet of */
};

static const struct negation_rules dutch_rules = {
    .cues = {{"geen", CUE_THING}, {"zonder", CUE_THING}, {"noch", CUE_THING}, {"niet", CUE_ACT},
	{"nooit", CUE_ACT}, {"evenmin", CUE_ACT}, {"uitgesloten", CUE_RULED_OUT},
	{"uitsluiten", CUE_RULED_OUT}},
    .idle = {"alleen", "slechts", "enkel", "zozeer", "idee", "twijfel", "uitgesloten",
	"uitsluiten"},
    .stops = {"maar", "want", "omdat", "doordat", "door", "vanwege", "wegens", "terwijl", "wel",
	"toch", "als", "wanneer", "dat", "te", "om", "en", "waardoor", "zodat"},
    .act_stops = {"of"},
};

static const struct negation_rules english_rules = {
    .cues = {{"no", CUE_THING}, {"without", CUE_THING}, {"nor", CUE_THING}, {"not", CUE_ACT},
	{"never", CUE_ACT}, {"cannot", CUE_ACT}, {"excluded", CUE_RULED_OUT}},
    .idle = {"only", "just", "merely", "idea", "doubt", "excluded", "sure"},
    .stops = {"but", "because", "due", "since", "while", "and", "yet", "so", "that", "if"},
    .act_stops = {"whether"},
};

static bool listed(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count && list[i] != NULL; i++) {
		if (strcmp(list[i], word) == 0) {
			return true;
		}
	}
	return false;
}

#define LISTED(list, word) listed(list, sizeof(list) / sizeof(list)[0], word)

/* don't, isn't: folded they end in nt, as they stood they hold more than their letters. */
static bool is_contraction(const struct term *term)
{
	size_t size = strlen(term->folded);
	return size > 3 && strcmp(term->folded + size - 2, "nt") == 0 &&
	       term->to_byte - term->from_byte > size && strpbrk(term->word, "'\xe2") != NULL;
}

static enum cue_kind cue_of(const struct negation_rules *rules, const struct term *term)
{
	for (size_t i = 0;
	     i < sizeof rules->cues / sizeof rules->cues[0] && rules->cues[i].word != NULL; i++) {
		if (strcmp(rules->cues[i].word, term->folded) == 0) {
			return rules->cues[i].kind;
		}
	}
	return is_contraction(term) ? CUE_ACT : CUE_NONE;
}

/* Marks from the term after the cue; whether a word with a subject of its own was reached. */
static bool mark_forward(const struct negation_rules *rules,
    struct term *terms,
    size_t count,
    size_t cue,
    enum negation negation)
{
	bool reached = false;
	for (size_t i = cue; i + 1 < count && i < cue + FORWARD_MAX && !terms[i].clause_end; i++) {
		struct term *term = &terms[i + 1];
		if (LISTED(rules->stops, term->folded) ||
		    (negation == NEGATION_ACT && LISTED(rules->act_stops, term->folded))) {
			break;
		}
		if (term->negation < negation) {
			term->negation = negation;
		}
		reached |= !term->function_word;
	}
	return reached;
}

/* Marks back from the term before the cue to the start of the clause, at most this many words with
 * a subject. */
static void mark_backward(struct term *terms, size_t cue, size_t subjects, enum negation negation)
{
	for (size_t i = cue; i > 0 && cue - i < BACKWARD_MAX && !terms[i - 1].clause_end; i--) {
		struct term *term = &terms[i - 1];
		if (term->function_word) {
			continue;
		}
		if (subjects-- == 0) {
			break;
		}
		if (term->negation < negation) {
			term->negation = negation;
		}
	}
}

/* Whether the cue at this place is itself denied or turned: niet uitgesloten, geen idee. */
static bool cue_is_idle(
    const struct negation_rules *rules, const struct term *terms, size_t count, size_t cue)
{
	return cue + 1 < count && !terms[cue].clause_end &&
	       LISTED(rules->idle, terms[cue + 1].folded);
}

static bool ruling_is_denied(
    const struct negation_rules *rules, const struct term *terms, size_t at)
{
	for (size_t i = at; i > 0 && at - i < 3 && !terms[i - 1].clause_end; i--) {
		enum cue_kind kind = cue_of(rules, &terms[i - 1]);
		if (kind == CUE_ACT || kind == CUE_THING) {
			return true;
		}
	}
	return false;
}

static void cue_apply(
    const struct negation_rules *rules, struct term *terms, size_t count, size_t cue)
{
	switch (cue_of(rules, &terms[cue])) {
	case CUE_NONE:
		return;
	case CUE_THING:
		if (!cue_is_idle(rules, terms, count, cue)) {
			(void)mark_forward(rules, terms, count, cue, NEGATION_THING);
		}
		return;
	case CUE_ACT:
		if (!cue_is_idle(rules, terms, count, cue) &&
		    !mark_forward(rules, terms, count, cue, NEGATION_ACT)) {
			mark_backward(terms, cue, BACKWARD_SUBJECTS, NEGATION_ACT);
		}
		return;
	case CUE_RULED_OUT:
		if (!ruling_is_denied(rules, terms, cue)) {
			mark_backward(terms, cue, BACKWARD_MAX, NEGATION_THING);
		}
		return;
	}
}

void negation_mark(enum language language, struct term *terms, size_t count)
{
	const struct negation_rules *rules =
	    language == LANGUAGE_DUTCH ? &dutch_rules : &english_rules;
	for (size_t i = 0; i < count; i++) {
		cue_apply(rules, terms, count, i);
	}
}
