/* The vocabulary. */
#include "directory/directory_handlers.h"

#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/fold.h"
#include "directory/import.h"
#include "directory/topic.h"

#include <string.h>

typedef Samen__Directory__V1__ImportTopicsRequest ImportTopicsRequest;
typedef Samen__Directory__V1__ImportTopicsResponse ImportTopicsResponse;
typedef Samen__Directory__V1__ListTopicsRequest ListTopicsRequest;
typedef Samen__Directory__V1__ListTopicsResponse ListTopicsResponse;

enum {
	LABEL_CHARS_MAX = 200,
	PHRASE_CHARS_MAX = 500,
	WORDS_MAX = 200,   /* synonyms or abbreviations of a topic */
	PHRASES_MAX = 300, /* of a topic */
	LINKS_MAX = 50,    /* of one kind, of a topic */
	SEARCH_CHARS_MAX = 100,
	PAGE_BYTES_MAX = 512 * 1024
};

enum { MADE_ADDED, MADE_CHANGED, MADE_UNCHANGED, MADE_RETIRED };

/* --- ImportTopics --- */

static void check_texts(struct call *call,
    const char *field,
    char *const *texts,
    size_t count,
    size_t count_max,
    size_t chars_max)
{
	field_list(call, field, count, count_max);
	for (size_t i = 0; i < count; i++) {
		field_text(call, field_path(call, field, i, NULL), texts[i], 1, chars_max);
		if (strchr(texts[i], '|') != NULL) {
			(void)call_field(call, field_path(call, field, i, NULL), "NOT_ALLOWED",
			    N_("holds a |, which parts the entries of a list: leave it out"));
		}
	}
}

static void check_links(struct call *call, const char *field, char *const *ids, size_t count)
{
	field_list(call, field, count, LINKS_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!topic_id_is(ids[i])) {
			(void)call_field(call, field_path(call, field, i, NULL), "NOT_AN_ID",
			    N_("is no topic id: 1 to %d characters of a-z, 0-9 and -"),
			    TOPIC_ID_CHARS_MAX);
		}
	}
}

static void check_topic(struct call *call, size_t row, const WireTopic *in)
{
	if (!topic_id_is(in->id)) {
		(void)call_field(call, field_path(call, "topics", row, "id"),
		    in->id[0] == '\0' ? "REQUIRED" : "NOT_AN_ID",
		    N_("is no topic id: 1 to %d characters of a-z, 0-9 and -"), TOPIC_ID_CHARS_MAX);
	}
	field_text(call, field_path(call, "topics", row, "domain"), in->domain, 0, LABEL_CHARS_MAX);
	field_text(
	    call, field_path(call, "topics", row, "label_nl"), in->label_nl, 1, LABEL_CHARS_MAX);
	field_text(
	    call, field_path(call, "topics", row, "label_en"), in->label_en, 0, LABEL_CHARS_MAX);
	check_texts(call, field_path(call, "topics", row, "abbreviations"), in->abbreviations,
	    in->n_abbreviations, WORDS_MAX, LABEL_CHARS_MAX);
	check_texts(call, field_path(call, "topics", row, "synonyms_nl"), in->synonyms_nl,
	    in->n_synonyms_nl, WORDS_MAX, LABEL_CHARS_MAX);
	check_texts(call, field_path(call, "topics", row, "synonyms_en"), in->synonyms_en,
	    in->n_synonyms_en, WORDS_MAX, LABEL_CHARS_MAX);
	check_texts(call, field_path(call, "topics", row, "phrases"), in->phrases, in->n_phrases,
	    PHRASES_MAX, PHRASE_CHARS_MAX);
	check_links(call, field_path(call, "topics", row, "broader"), in->broader, in->n_broader);
	check_links(call, field_path(call, "topics", row, "related"), in->related, in->n_related);
}

static enum status take_rows(
    struct call *call, const ImportTopicsRequest *in, StoredTopic **ret_rows)
{
	if (!import_id_is(in->import_id)) {
		(void)call_field(call, "import_id", "NOT_AN_ID",
		    N_("is 8 to 64 letters, digits, - or _, new for every import"));
	}
	field_list(call, "topics", in->n_topics, TOPIC_ROWS_MAX);
	StoredTopic *rows = arena_alloc(call->arena, in->n_topics * sizeof *rows);
	if (fields_status(call) != OK || rows == NULL) {
		return rows != NULL ? INVALID_ARGUMENT : RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < in->n_topics; i++) {
		check_topic(call, i, in->topics[i]);
		stored_topic(in->topics[i], &rows[i]);
	}
	*ret_rows = rows;
	return fields_status(call);
}

enum status import_topics_handle(struct call *call, const void *request)
{
	const ImportTopicsRequest *in = request;
	StoredTopic *rows;
	struct topic_counts counts = {.added = 0};
	enum status status = take_rows(call, in, &rows);
	if (status == OK) {
		status = topics_import(call, in->import_id, rows, in->n_topics, in->last, &counts);
	}
	if (status == OK) {
		call_made_number(call, counts.added);
		call_made_number(call, counts.changed);
		call_made_number(call, counts.unchanged);
		call_made_number(call, counts.retired);
	}
	return status;
}

enum status import_topics_answer(struct call *call, const void *request, void *response)
{
	const ImportTopicsRequest *in = request;
	ImportTopicsResponse *out = response;
	out->added = (uint32_t)made_number(call, MADE_ADDED);
	out->changed = (uint32_t)made_number(call, MADE_CHANGED);
	out->unchanged = (uint32_t)made_number(call, MADE_UNCHANGED);
	out->retired = (uint32_t)made_number(call, MADE_RETIRED);
	return in->last ? topic_advice(call, &out->warnings, &out->n_warnings) : OK;
}

/* --- ListTopics --- */

enum { SEARCH_SCRATCH_BYTES_MAX = 4 * 1024 * 1024 };

struct topic_filter {
	const char *words; /* folded */
	bool with_retired;
	struct arena *scratch;
};

struct texts {
	const char **texts;
	size_t count;
};

static bool add_folded(struct arena *arena, struct texts *texts, char *const *more, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *folded = folded_text(arena, more[i]);
		if (folded == NULL) {
			return false;
		}
		texts->texts[texts->count++] = folded;
	}
	return true;
}

static bool has_words(const StoredTopic *topic, const struct topic_filter *filter)
{
	if (filter->words[0] == '\0') {
		return true;
	}
	arena_reset(filter->scratch);
	char *const labels[] = {topic->id, topic->label_nl, topic->label_en};
	enum { LABELS = sizeof labels / sizeof *labels };
	size_t room = LABELS + topic->n_abbreviations + topic->n_synonyms_nl + topic->n_synonyms_en;
	struct texts texts = {.texts = arena_alloc(filter->scratch, room * sizeof(char *))};
	return texts.texts != NULL && add_folded(filter->scratch, &texts, labels, LABELS) &&
	       add_folded(filter->scratch, &texts, topic->abbreviations, topic->n_abbreviations) &&
	       add_folded(filter->scratch, &texts, topic->synonyms_nl, topic->n_synonyms_nl) &&
	       add_folded(filter->scratch, &texts, topic->synonyms_en, topic->n_synonyms_en) &&
	       folded_words_found(filter->words, texts.texts, texts.count);
}

static bool fits(const void *record, void *arg)
{
	const StoredTopic *topic = record;
	const struct topic_filter *filter = arg;
	return (filter->with_retired || !topic->retired) && has_words(topic, filter);
}

/* As many topics as fit into a page: with phrases they are large. */
static enum status fill_topics(
    struct call *call, const struct id_list *list, bool with_phrases, ListTopicsResponse *out)
{
	size_t bytes = 0;
	out->topics = arena_alloc(call->arena, list->count * sizeof(WireTopic *));
	if (out->topics == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	while (out->n_topics < list->count && bytes < PAGE_BYTES_MAX) {
		StoredTopic *topic;
		WireTopic *wire = wire_new(call, &samen__directory__v1__topic__descriptor);
		enum status status = wire != NULL
					 ? topic_load(call, list->ids[out->n_topics], &topic)
					 : RESOURCE_EXHAUSTED;
		if (status != OK) {
			return status;
		}
		wire_topic(topic, with_phrases, wire);
		bytes += samen__directory__v1__topic__get_packed_size(wire);
		out->topics[out->n_topics++] = wire;
	}
	if (list->more || out->n_topics < list->count) {
		out->next_token = (char *)list->ids[out->n_topics - 1];
	}
	return OK;
}

enum status list_topics_answer(struct call *call, const void *request, void *response)
{
	const ListTopicsRequest *in = request;
	struct topic_filter filter = {
	    .words = folded_text(call->arena, in->text), .with_retired = in->with_retired};
	struct page page;
	struct id_list list;
	field_page(call, in->page, topic_id_is, &page);
	field_text(call, "text", in->text, 0, SEARCH_CHARS_MAX);
	if (fields_status(call) != OK || filter.words == NULL) {
		return filter.words != NULL ? INVALID_ARGUMENT : RESOURCE_EXHAUSTED;
	}
	filter.scratch = arena_open(SEARCH_SCRATCH_BYTES_MAX);
	if (filter.scratch == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	const struct walk walk = {
	    .after_id = page.after, .limit = page.size, .keep = fits, .arg = &filter};
	enum status status = topics_walk(call, &walk, &list);
	arena_close(filter.scratch);
	return status == OK ? fill_topics(call, &list, in->with_phrases, response) : status;
}
