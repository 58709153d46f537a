/*
 * From the feminine form of an occupation to the form for everyone: begeleidster and begeleider,
 * directrice and directeur. Only where the dictionary has the other form, so that venster, zuster
 * and luister stay. What stemming joins anyway (docente, psychologe) is left to it. Pure; any
 * thread.
 */
#ifndef SAMEN_FEMININE_H
#define SAMEN_FEMININE_H

#include "language/inflection.h"

/* Singular or plural, alone or as the end of a compound: kleuterleidsters gives kleuterleider. */
bool feminine_neutral(const char *word, size_t size, struct base_word *ret_neutral);

#endif
