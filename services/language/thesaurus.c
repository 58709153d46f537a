/* Expressions are told apart by their stems, joined with spaces. */
#include "language/thesaurus.h"

#include "language/lexicon.h"
#include "runtime/growing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	EXPRESSION_BYTES = 256,
	LOAD_ARENA_BYTES = 1 << 20, /* for the terms of one expression */
};

extern const char thesaurus_rings[];

struct member {
	uint32_t ring, expression;
};

struct members {
	struct member *items;
	uint32_t count, capacity;
};

static struct lexicon *expressions;  /* whole expressions, and each of their words */
static struct members by_ring;       /* in the order of the file */
static struct member *by_expression; /* the same */
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

/* The stems of count terms, joined; false when they are too many or too long. */
static bool expression_join(
    const struct term *terms, size_t count, char ret_expression[static EXPRESSION_BYTES])
{
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(terms[i].text);
		if (i == THESAURUS_WORDS_MAX || used + size + 2 > EXPRESSION_BYTES) {
			return false;
		}
		if (i > 0) {
			ret_expression[used++] = ' ';
		}
		memcpy(ret_expression + used, terms[i].text, size);
		used += size;
	}
	ret_expression[used] = '\0';
	return used > 0;
}

static enum status member_add(uint32_t ring, const char *expression)
{
	struct member *items = growing_reserve(
	    by_ring.items, &by_ring.capacity, (size_t)by_ring.count + 1, sizeof *items);
	if (items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	by_ring.items = items;
	items[by_ring.count].ring = ring;
	enum status status = lexicon_add(expressions, expression, &items[by_ring.count].expression);
	by_ring.count += status == OK;
	return status;
}

/* The members of one ring, a line of the file. */
static enum status ring_add(
    struct analyzer *analyzer, struct arena *arena, uint32_t ring, char *line)
{
	enum status status = OK;
	for (char *word; status == OK && (word = strsep(&line, "|")) != NULL;) {
		struct term *terms;
		size_t count;
		char expression[EXPRESSION_BYTES];
		arena_reset(arena);
		status = analyzer_run(analyzer, word, arena, &terms, &count);
		if (status == OK && expression_join(terms, count, expression)) {
			status = member_add(ring, expression);
		}
	}
	return status;
}

static enum status rings_add(struct analyzer *analyzer, struct arena *arena)
{
	char *copy = strdup(thesaurus_rings), *rest = copy;
	uint32_t ring = 0;
	enum status status = copy == NULL ? RESOURCE_EXHAUSTED : OK;
	for (char *line; status == OK && (line = strsep(&rest, "\n")) != NULL;) {
		if (line[0] != '#' && line[0] != '\0') {
			status = ring_add(analyzer, arena, ring++, line);
		}
	}
	free(copy);
	return status;
}

static int expression_compare(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	if (x->expression != y->expression) {
		return x->expression > y->expression ? 1 : -1;
	}
	return (x->ring > y->ring) - (x->ring < y->ring);
}

static enum status members_sort(void)
{
	by_expression = calloc((size_t)by_ring.count + 1, sizeof *by_expression);
	if (by_expression == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (by_ring.count > 0) {
		memcpy(by_expression, by_ring.items, by_ring.count * sizeof *by_expression);
		qsort(by_expression, by_ring.count, sizeof *by_expression, expression_compare);
	}
	return OK;
}

static void table_make(void)
{
	struct analyzer *analyzer = NULL;
	struct arena *arena = arena_open(LOAD_ARENA_BYTES);
	enum status status = arena == NULL ? RESOURCE_EXHAUSTED : lexicon_open(&expressions);
	if (status == OK) {
		status = analyzer_open(LANGUAGE_DUTCH, &analyzer);
	}
	if (status == OK) {
		status = rings_add(analyzer, arena);
	}
	if (status == OK) {
		status = members_sort();
	}
	if (status != OK) {
		by_ring.count = 0;
	}
	analyzer_close(analyzer);
	arena_close(arena);
}

void thesaurus_load(void)
{
	(void)pthread_once(&loaded, table_make);
}

/* The first member at or after this one in by_expression. */
static uint32_t expression_place(uint32_t expression)
{
	uint32_t low = 0, high = by_ring.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (by_expression[middle].expression < expression) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* The first member of a ring in by_ring. */
static uint32_t ring_place(uint32_t ring)
{
	uint32_t low = 0, high = by_ring.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (by_ring.items[middle].ring < ring) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

size_t thesaurus_find(const struct term *terms,
    size_t count,
    struct alternative ret_alternatives[static THESAURUS_ALTERNATIVES_MAX])
{
	char expression[EXPRESSION_BYTES];
	size_t found = 0;
	thesaurus_load();
	if (by_ring.count == 0 || !expression_join(terms, count, expression)) {
		return 0;
	}
	uint32_t number = lexicon_find(expressions, expression);
	if (number == LEXICON_NONE) {
		return 0;
	}
	for (uint32_t at = expression_place(number);
	     at < by_ring.count && by_expression[at].expression == number; at++) {
		uint32_t ring = by_expression[at].ring;
		for (uint32_t other = ring_place(ring);
		     other < by_ring.count && by_ring.items[other].ring == ring; other++) {
			if (by_ring.items[other].expression != number &&
			    found < THESAURUS_ALTERNATIVES_MAX) {
				ret_alternatives[found++] = (struct alternative){
				    lexicon_text(expressions, by_ring.items[other].expression)};
			}
		}
	}
	return found;
}
