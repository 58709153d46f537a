/* Comparing names as people do: case, accents and runs of spaces do not matter. Pure. */
#ifndef SAMEN_DIRECTORY_FOLD_H
#define SAMEN_DIRECTORY_FOLD_H

#include "runtime/arena.h"

#include <stdbool.h>

/* text (UTF-8) without case and accents, spaces single and none at the ends; in arena. NULL when
 * memory is short or text is no UTF-8. */
char *folded_text(struct arena *arena, const char *text);

/* Whether every word of words occurs in at least one of texts; all of them folded. No words: true.
 */
bool folded_words_found(const char *words, const char *const *texts, size_t text_count);

/* Lower and upper case of A-Z only; in arena, NULL when memory is short. */
char *ascii_lower(struct arena *arena, const char *text);
char *ascii_upper(struct arena *arena, const char *text);

#endif
