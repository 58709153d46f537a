/* What a Dutch word is made of, as stems: the parts of compounds, and the verbs of nouns of action.
 */
#ifndef SAMEN_TERM_PARTS_H
#define SAMEN_TERM_PARTS_H

#include "language/stem.h"

/* Sets parts and part_count of a term whose text and folded are set. RESOURCE_EXHAUSTED when the
 * arena is full. */
enum status term_parts_fill(struct stemmer *stemmer, struct arena *arena, struct term *term);

#endif
