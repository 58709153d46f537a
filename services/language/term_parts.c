#include "language/term_parts.h"

#include "language/compound.h"

#include <string.h>

enum { STEMS_MAX = 2 * COMPOUND_PARTS_MAX + 1 }; /* each part and its verb, the word's verb */

struct stem_list {
	size_t count;
	const char *stems[STEMS_MAX];
};

static bool stem_is_there(const struct stem_list *list, const struct term *term, const char *stem)
{
	bool there = strcmp(term->text, stem) == 0;
	for (size_t i = 0; i < list->count && !there; i++) {
		there = strcmp(list->stems[i], stem) == 0;
	}
	return there;
}

static enum status stem_add(struct stemmer *stemmer,
    struct arena *arena,
    const struct term *term,
    const struct base_word *word,
    struct stem_list *list)
{
	const char *stem = stemmer_stem(stemmer, word->text);
	if (stem_is_there(list, term, stem)) {
		return OK;
	}
	char *kept = arena_strdup(arena, stem);
	if (kept == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	list->stems[list->count++] = kept;
	return OK;
}

/* The verb of a word like verwerking or gepest. */
static enum status verb_add(struct stemmer *stemmer,
    struct arena *arena,
    const struct term *term,
    const char *word,
    struct stem_list *list)
{
	struct base_word verb;
	size_t size = strlen(word);
	if (!inflection_action(word, size, &verb) && !inflection_verb(word, size, &verb)) {
		return OK;
	}
	return stem_add(stemmer, arena, term, &verb, list);
}

static enum status list_keep(struct arena *arena, const struct stem_list *list, struct term *term)
{
	if (list->count == 0) {
		return OK;
	}
	const char **parts = arena_alloc(arena, list->count * sizeof *parts);
	if (parts == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	memcpy(parts, list->stems, list->count * sizeof *parts);
	term->parts = parts;
	term->part_count = list->count;
	return OK;
}

enum status term_parts_fill(struct stemmer *stemmer, struct arena *arena, struct term *term)
{
	struct compound compound;
	struct stem_list list = {.count = 0};
	compound_split(term->folded, &compound);
	enum status status = verb_add(stemmer, arena, term, term->folded, &list);
	for (size_t i = 0; i < compound.count && status == OK; i++) {
		const struct base_word *part = &compound.parts[i];
		status = stem_add(stemmer, arena, term, part, &list);
		if (status == OK) {
			status = verb_add(stemmer, arena, term, part->text, &list);
		}
	}
	return status == OK ? list_keep(arena, &list, term) : status;
}
