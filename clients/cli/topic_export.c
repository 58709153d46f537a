#include "topic_export.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef Samen__Directory__V1__Topic Topic;

const char *const topic_columns[TOPIC_COLUMNS] = {"id", "domain", "label_nl", "label_en",
    "abbreviations", "synonyms_nl", "synonyms_en", "broader", "related", "phrases"};

/* --- CSV --- */

static void csv_put_list(char *const *items, size_t count, FILE *out)
{
	static const char special[] = ";\"\r\n";
	bool quoted = false;
	for (size_t i = 0; i < count; i++) {
		quoted |= items[i][strcspn(items[i], special)] != '\0';
	}
	(void)fputs(quoted ? "\"" : "", out);
	for (size_t i = 0; i < count; i++) {
		(void)fputs(i == 0 ? "" : "|", out);
		for (const char *c = items[i]; *c != '\0'; c++) {
			(void)fputs(*c == '"' ? "\"" : "", out);
			(void)fputc(*c, out);
		}
	}
	(void)fputs(quoted ? "\"" : "", out);
}

static void csv_put_topic(const Topic *topic, FILE *out)
{
	const struct {
		char *const *items;
		size_t count;
	} cells[TOPIC_COLUMNS] = {
	    [TOPIC_ID] = {&topic->id, 1},
	    [TOPIC_DOMAIN] = {&topic->domain, 1},
	    [TOPIC_LABEL_NL] = {&topic->label_nl, 1},
	    [TOPIC_LABEL_EN] = {&topic->label_en, 1},
	    [TOPIC_ABBREVIATIONS] = {topic->abbreviations, topic->n_abbreviations},
	    [TOPIC_SYNONYMS_NL] = {topic->synonyms_nl, topic->n_synonyms_nl},
	    [TOPIC_SYNONYMS_EN] = {topic->synonyms_en, topic->n_synonyms_en},
	    [TOPIC_BROADER] = {topic->broader, topic->n_broader},
	    [TOPIC_RELATED] = {topic->related, topic->n_related},
	    [TOPIC_PHRASES] = {topic->phrases, topic->n_phrases},
	};
	for (size_t i = 0; i < TOPIC_COLUMNS; i++) {
		(void)fputs(i == 0 ? "" : ";", out);
		csv_put_list(cells[i].items, cells[i].count, out);
	}
	(void)fputc('\n', out);
}

void topic_export_csv(const struct topic_export *export, FILE *out)
{
	(void)fputs("\xEF\xBB\xBF", out);
	for (size_t i = 0; i < TOPIC_COLUMNS; i++) {
		(void)fprintf(out, "%s%s", i == 0 ? "" : ";", topic_columns[i]);
	}
	(void)fputc('\n', out);
	for (size_t i = 0; i < export->count; i++) {
		if (!export->topics[i]->retired) {
			csv_put_topic(export->topics[i], out);
		}
	}
}

/* --- SKOS --- */

struct turtle {
	FILE *out;
	const struct topic_export *export;
	const char *base;
	const char *separator; /* between base and what is below it */
};

bool topic_export_base_is(const char *text)
{
	size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+-.");
	if (!isalpha((unsigned char)text[0]) || text[scheme] != ':' || text[scheme + 1] == '\0') {
		return false;
	}
	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c <= ' ' || strchr("<>\"{}|^`\\", *c) != NULL) {
			return false;
		}
	}
	return true;
}

/* A string literal in a language ("" for none). */
static void put_literal(struct turtle *turtle, const char *text, const char *language)
{
	(void)fputc('"', turtle->out);
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\') {
			(void)fprintf(turtle->out, "\\%c", *c);
		} else if ((unsigned char)*c < ' ' || *c == 0x7F) {
			(void)fprintf(turtle->out, "\\u%04X", (unsigned char)*c);
		} else {
			(void)fputc(*c, turtle->out);
		}
	}
	(void)fprintf(turtle->out, "\"%s%s", *language == '\0' ? "" : "@", language);
}

/* Ids are safe in an IRI as they are. */
static void put_concept(struct turtle *turtle, const char *id)
{
	(void)fprintf(turtle->out, "<%s%s%s>", turtle->base, turtle->separator, id);
}

static void put_collection(struct turtle *turtle, const char *domain)
{
	(void)fprintf(turtle->out, "<%s%sdomain%s", turtle->base, turtle->separator,
	    strcmp(turtle->separator, ":") == 0 ? ":" : "/");
	for (const char *c = domain; *c != '\0'; c++) {
		bool plain = isascii((unsigned char)*c) && isalnum((unsigned char)*c);
		(void)fprintf(turtle->out, plain ? "%c" : "%%%02X", (unsigned char)*c);
	}
	(void)fputc('>', turtle->out);
}

static void next_predicate(struct turtle *turtle, const char *predicate)
{
	(void)fprintf(turtle->out, " ;\n  %s ", predicate);
}

static bool holds(char *const *items, size_t count, const char *item)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i], item) == 0) {
			return true;
		}
	}
	return false;
}

/* Names but the preferred one, each once: labels of different kinds must differ (SKOS S13). */
static void put_names(struct turtle *turtle,
    char *const *names,
    size_t count,
    const char *label,
    const char *language)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], label) != 0 && !holds(names, i, names[i])) {
			next_predicate(turtle, "skos:altLabel");
			put_literal(turtle, names[i], language);
		}
	}
}

static void put_labels(struct turtle *turtle, const Topic *topic)
{
	next_predicate(turtle, "skos:prefLabel");
	put_literal(turtle, topic->label_nl, "nl");
	if (topic->label_en[0] != '\0') {
		(void)fputs(", ", turtle->out);
		put_literal(turtle, topic->label_en, "en");
	}
	put_names(turtle, topic->abbreviations, topic->n_abbreviations, "", "");
	put_names(turtle, topic->synonyms_nl, topic->n_synonyms_nl, topic->label_nl, "nl");
	put_names(turtle, topic->synonyms_en, topic->n_synonyms_en, topic->label_en, "en");
	for (size_t i = 0; i < topic->n_phrases; i++) {
		next_predicate(turtle, "skos:example");
		put_literal(turtle, topic->phrases[i], "nl");
	}
}

static bool is_broader(const Topic *topic, const Topic *other)
{
	return holds(topic->broader, topic->n_broader, other->id);
}

/* On one side is enough: related is symmetric. */
static bool is_related(const Topic *topic, const Topic *other)
{
	return holds(topic->related, topic->n_related, other->id) ||
	       holds(other->related, other->n_related, topic->id);
}

/* Links between topics in use, both ways. */
static void put_links(struct turtle *turtle, const Topic *topic)
{
	for (size_t i = 0; i < turtle->export->count; i++) {
		const Topic *other = turtle->export->topics[i];
		const struct {
			bool linked;
			const char *predicate;
		} links[] = {{is_broader(topic, other), "skos:broader"},
		    {is_broader(other, topic), "skos:narrower"},
		    {is_related(topic, other), "skos:related"}};
		for (size_t kind = 0; kind < sizeof links / sizeof *links; kind++) {
			if (links[kind].linked && !other->retired) {
				next_predicate(turtle, links[kind].predicate);
				put_concept(turtle, other->id);
			}
		}
	}
}

static bool is_top(const Topic *topic)
{
	return !topic->retired && topic->n_broader == 0;
}

static void put_topic(struct turtle *turtle, const Topic *topic)
{
	(void)fputc('\n', turtle->out);
	put_concept(turtle, topic->id);
	(void)fputs(" a skos:Concept", turtle->out);
	next_predicate(turtle, "skos:inScheme");
	(void)fprintf(turtle->out, "<%s>", turtle->base);
	if (is_top(topic)) {
		next_predicate(turtle, "skos:topConceptOf");
		(void)fprintf(turtle->out, "<%s>", turtle->base);
	}
	next_predicate(turtle, "skos:notation");
	put_literal(turtle, topic->id, "");
	put_labels(turtle, topic);
	if (topic->retired) {
		next_predicate(turtle, "owl:deprecated");
		(void)fputs("true", turtle->out);
	} else {
		put_links(turtle, topic);
	}
	(void)fputs(" .\n", turtle->out);
}

static void put_scheme(struct turtle *turtle)
{
	(void)fprintf(turtle->out, "\n<%s> a skos:ConceptScheme", turtle->base);
	next_predicate(turtle, "skos:prefLabel");
	(void)fputs("\"Ondersteuningsbehoeften\"@nl, \"Support needs\"@en", turtle->out);
	for (size_t i = 0; i < turtle->export->count; i++) {
		if (is_top(turtle->export->topics[i])) {
			next_predicate(turtle, "skos:hasTopConcept");
			put_concept(turtle, turtle->export->topics[i]->id);
		}
	}
	(void)fputs(" .\n", turtle->out);
}

/* The domain as a collection, at the first topic that is in it. */
static void put_domain(struct turtle *turtle, size_t first)
{
	const struct topic_export *export = turtle->export;
	const char *domain = export->topics[first]->domain;
	for (size_t i = 0; i < first; i++) {
		if (strcmp(export->topics[i]->domain, domain) == 0) {
			return;
		}
	}
	(void)fputc('\n', turtle->out);
	put_collection(turtle, domain);
	(void)fputs(" a skos:Collection", turtle->out);
	next_predicate(turtle, "skos:prefLabel");
	put_literal(turtle, domain, "nl");
	for (size_t i = first; i < export->count; i++) {
		if (strcmp(export->topics[i]->domain, domain) == 0) {
			next_predicate(turtle, "skos:member");
			put_concept(turtle, export->topics[i]->id);
		}
	}
	(void)fputs(" .\n", turtle->out);
}

void topic_export_skos(const struct topic_export *export, const char *base, FILE *out)
{
	size_t size = strlen(base);
	bool open = strchr("/#:", base[size - 1]) != NULL;
	struct turtle turtle = {.out = out,
	    .export = export,
	    .base = base,
	    .separator = open                          ? ""
			 : strstr(base, "://") != NULL ? "/"
						       : ":"};
	(void)fputs("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
		    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n",
	    out);
	put_scheme(&turtle);
	for (size_t i = 0; i < export->count; i++) {
		if (export->topics[i]->domain[0] != '\0') {
			put_domain(&turtle, i);
		}
	}
	for (size_t i = 0; i < export->count; i++) {
		put_topic(&turtle, export->topics[i]);
	}
}
