/*
 * Marks what a text says is not there. Simple on purpose: a cue reaches no further than its clause
 * and stops at words that turn the sentence (maar, omdat, door). "Niet alleen", "geen idee" and
 * "niet uitgesloten" deny nothing. Pure.
 */
#ifndef SAMEN_NEGATION_H
#define SAMEN_NEGATION_H

#include "language/analyzer.h"

/* Sets negation of all terms; reads folded and the ends of clauses. */
void negation_mark(enum language language, struct term *terms, size_t count);

#endif
