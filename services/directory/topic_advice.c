/* What is allowed in a vocabulary and yet makes it worse to search with. */
#include "directory/topic.h"

#include "directory/fold.h"

#include <stdlib.h>
#include <string.h>

enum { ADVICE_BYTES_MAX = 128 * 1024 * 1024, ADVICE_MAX = 50, NAMES_FIRST = 1024 };

/* A label, synonym or abbreviation of a topic in use. */
struct name {
	const char *folded;
	const char *topic_id;
};

struct advice {
	struct call *call;
	struct arena *scratch; /* names and topic ids */
	struct name *names;
	size_t name_count, name_room;
	char **texts; /* room for ADVICE_MAX */
	size_t count;
	bool is_short;
};

static void add_text(struct advice *advice, char *text)
{
	advice->is_short |= text == NULL;
	if (advice->count < ADVICE_MAX && text != NULL) {
		advice->texts[advice->count++] = text;
	}
}

static void add_name(struct advice *advice, const char *topic_id, const char *text)
{
	if (text[0] == '\0' || advice->is_short) {
		return;
	}
	if (advice->name_count == advice->name_room) {
		size_t room = advice->name_room == 0 ? NAMES_FIRST : 2 * advice->name_room;
		struct name *names = reallocarray(advice->names, room, sizeof *names);
		if (names == NULL) {
			advice->is_short = true;
			return;
		}
		advice->names = names;
		advice->name_room = room;
	}
	const char *folded = folded_text(advice->scratch, text);
	advice->is_short |= folded == NULL;
	advice->names[advice->name_count++] = (struct name){folded, topic_id};
}

static void add_names(struct advice *advice, const char *topic_id, char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add_name(advice, topic_id, texts[i]);
	}
}

/* Looks at every topic; keeps none for the walk's own list. */
static bool look_at(const void *record, void *arg)
{
	const StoredTopic *topic = record;
	struct advice *advice = arg;
	struct call *call = advice->call;
	if (topic->retired) {
		return false;
	}
	const char *id = arena_strdup(advice->scratch, topic->id);
	advice->is_short |= id == NULL;
	add_name(advice, id, topic->label_nl);
	add_names(advice, id, topic->abbreviations, topic->n_abbreviations);
	add_names(advice, id, topic->synonyms_nl, topic->n_synonyms_nl);
	if (topic->label_en[0] == '\0') {
		add_text(
		    advice, arena_printf(call->arena,
				tr(call->dutch, N_("topic %s has no English name")), topic->id));
	}
	if (topic->n_phrases < TOPIC_PHRASES_FEW) {
		add_text(
		    advice, arena_printf(call->arena,
				tr(call->dutch,
				    N_("topic %s has only %zu phrases: with fewer than %d it is "
				       "seldom found in a text")),
				topic->id, topic->n_phrases, TOPIC_PHRASES_FEW));
	}
	return false;
}

static int name_compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->folded, y->folded);
	return order != 0 ? order : strcmp(x->topic_id, y->topic_id);
}

static void look_at_names(struct advice *advice)
{
	struct call *call = advice->call;
	if (advice->name_count > 0) {
		qsort(advice->names, advice->name_count, sizeof *advice->names, name_compare);
	}
	for (size_t i = 1; i < advice->name_count; i++) {
		const struct name *one = &advice->names[i - 1];
		const struct name *other = &advice->names[i];
		if (strcmp(one->folded, other->folded) == 0 &&
		    strcmp(one->topic_id, other->topic_id) != 0) {
			add_text(advice,
			    arena_printf(call->arena,
				tr(call->dutch, N_("topics %s and %s share the name '%s': a text "
						   "with it leads to both")),
				one->topic_id, other->topic_id, one->folded));
		}
	}
}

enum status topic_advice(struct call *call, char ***ret_texts, size_t *ret_count)
{
	struct advice advice = {.call = call, .scratch = arena_open(ADVICE_BYTES_MAX)};
	const struct walk walk = {.keep = look_at, .arg = &advice};
	struct id_list none;
	advice.texts = arena_alloc(call->arena, ADVICE_MAX * sizeof *advice.texts);
	enum status status = advice.scratch != NULL && advice.texts != NULL
				 ? topics_walk(call, &walk, &none)
				 : RESOURCE_EXHAUSTED;
	if (status == OK && !advice.is_short) {
		look_at_names(&advice);
	}
	arena_close(advice.scratch);
	free(advice.names);
	if (status == OK && advice.is_short) {
		status = RESOURCE_EXHAUSTED;
	}
	if (status == OK) {
		*ret_texts = advice.texts;
		*ret_count = advice.count;
	}
	return status;
}
