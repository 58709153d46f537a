/* Word stems: Snowball's stemmers, with repairs where Porter's Dutch one parts words that belong
 * together. */
#ifndef SAMEN_STEM_H
#define SAMEN_STEM_H

#include "language/analyzer.h"

enum { WORD_BYTES_MAX = 64 }; /* a word, folded, without the NUL; what is longer is cut */

struct stemmer;

/* RESOURCE_EXHAUSTED when memory is short. Owned by the caller. One thread at a time. */
enum status stemmer_open(enum language language, struct stemmer **ret_stemmer);
void stemmer_close(struct stemmer *stemmer);

/* The stem of a case-folded word of at most WORD_BYTES_MAX bytes; alive until the next call. */
const char *stemmer_stem(struct stemmer *stemmer, const char *word);

#endif
