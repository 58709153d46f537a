/*
 * Strings to small numbers and back: every distinct string gets the next number from 0. Open
 * addressing with linear probing; the strings lie one after the other in a pool. One writer or many
 * readers: the caller locks.
 */
#ifndef SAMEN_LEXICON_H
#define SAMEN_LEXICON_H

#include "runtime/status.h"

#include <stddef.h>
#include <stdint.h>

struct lexicon;

#define LEXICON_NONE UINT32_MAX

/* RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status lexicon_open(struct lexicon **ret_lexicon);
void lexicon_close(struct lexicon *lexicon);

/* The number of text, a new one when it was not there. RESOURCE_EXHAUSTED when memory is short. */
enum status lexicon_add(struct lexicon *lexicon, const char *text, uint32_t *ret_number);

/* LEXICON_NONE when absent; a NULL text is absent. */
uint32_t lexicon_find(const struct lexicon *lexicon, const char *text);

/* Alive until the next lexicon_add or close. */
const char *lexicon_text(const struct lexicon *lexicon, uint32_t number);
uint32_t lexicon_size(const struct lexicon *lexicon);

#endif
