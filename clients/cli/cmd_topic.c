/* samen topic: the vocabulary of support needs. */
#include "cli.h"
#include "print.h"
#include "progress.h"
#include "read.h"
#include "remote.h"
#include "table_file.h"
#include "topic_export.h"

#include <stdlib.h>
#include <string.h>

enum { TOPICS_MAX = 5000, BATCH = 50 };

typedef Samen__Directory__V1__Topic Topic;

static Topic *topic_of(struct cli *cli, char *const *fields)
{
	Topic *topic = arena_alloc(cli->arena, sizeof *topic);
	if (topic == NULL) {
		return NULL;
	}
	samen__directory__v1__topic__init(topic);
	topic->id = fields[TOPIC_ID];
	topic->domain = fields[TOPIC_DOMAIN];
	topic->label_nl = fields[TOPIC_LABEL_NL];
	topic->label_en = fields[TOPIC_LABEL_EN];
	topic->abbreviations =
	    table_split(cli, fields[TOPIC_ABBREVIATIONS], "|", &topic->n_abbreviations);
	topic->synonyms_nl =
	    table_split(cli, fields[TOPIC_SYNONYMS_NL], "|", &topic->n_synonyms_nl);
	topic->synonyms_en =
	    table_split(cli, fields[TOPIC_SYNONYMS_EN], "|", &topic->n_synonyms_en);
	topic->broader = table_split(cli, fields[TOPIC_BROADER], "|", &topic->n_broader);
	topic->related = table_split(cli, fields[TOPIC_RELATED], "|", &topic->n_related);
	topic->phrases = table_split(cli, fields[TOPIC_PHRASES], "|", &topic->n_phrases);
	return topic;
}

struct topic_file {
	Topic **topics;
	size_t *lines; /* where each begins */
	size_t count;
	size_t sent; /* those of the calls before this one */
};

static bool is_blank(char *const *fields)
{
	for (size_t i = 0; i < TOPIC_COLUMNS; i++) {
		if (fields[i][0] != '\0') {
			return false;
		}
	}
	return true;
}

/* Reads the whole file; EX_DATAERR when any line is broken. Rows without any text are passed over:
 * spreadsheet programs leave them. */
static int read_topics(struct cli *cli, const char *path, struct topic_file *topics)
{
	struct table_file file;
	char *fields[TOPIC_COLUMNS];
	size_t line;
	size_t broken = 0;
	int code = table_file_open(path, topic_columns, TOPIC_COLUMNS, TOPIC_COLUMNS, &file);
	if (code != EX_OK) {
		return code;
	}
	while ((code = table_file_next(cli, &file, TOPIC_COLUMNS, fields, &line)) != EX_NOINPUT) {
		broken += code != EX_OK;
		if (code != EX_OK || is_blank(fields)) {
			continue;
		}
		if (topics->count == TOPICS_MAX) {
			table_file_close(&file);
			return cli_fail(EX_DATAERR,
			    _("line %zu: a vocabulary has at most %d topics: nothing was imported"),
			    line, TOPICS_MAX);
		}
		topics->lines[topics->count] = line;
		topics->topics[topics->count++] = topic_of(cli, fields);
	}
	table_file_close(&file);
	return broken == 0
		   ? EX_OK
		   : cli_fail(EX_DATAERR, _("%zu broken lines: nothing was imported"), broken);
}

/* The row that the service calls "topics[3]" in this call, or "topics[id=tos]" anywhere; count when
 * there is none. *ret_rest is what follows. */
static size_t row_of(const struct topic_file *file, const char *field, const char **ret_rest)
{
	static const char list[] = "topics[", by_id[] = "id=";
	const char *end = strchr(field, ']');
	if (strncmp(field, list, strlen(list)) != 0 || end == NULL) {
		return file->count;
	}
	const char *key = field + strlen(list);
	*ret_rest = end + 1;
	if (strncmp(key, by_id, strlen(by_id)) != 0) {
		size_t row = file->sent + strtoul(key, NULL, 10);
		return row < file->count ? row : file->count;
	}
	key += strlen(by_id);
	size_t size = (size_t)(end - key);
	for (size_t row = 0; row < file->count; row++) {
		const char *id = file->topics[row]->id;
		if (strlen(id) == size && memcmp(id, key, size) == 0) {
			return row;
		}
	}
	return file->count;
}

/* "line 12, column phrases, entry 3" for "topics[11].phrases[2]". */
static const char *place_in_file(const struct cli *cli, const char *field, const void *arg)
{
	const struct topic_file *file = arg;
	const char *rest = "";
	size_t row = row_of(file, field, &rest);
	if (row == file->count || rest[0] != '.') {
		return NULL;
	}
	int name_size = (int)strcspn(rest + 1, "[");
	const char *entry = strchr(rest, '[');
	if (entry == NULL) {
		return arena_printf(
		    cli->arena, _("line %zu, column %.*s"), file->lines[row], name_size, rest + 1);
	}
	return arena_printf(cli->arena, _("line %zu, column %.*s, entry %lu"), file->lines[row],
	    name_size, rest + 1, strtoul(entry + 1, NULL, 10) + 1);
}

/* One call of the import, from file->sent on; the last one puts everything in place. */
static int send_batch(struct cli *cli,
    const struct topic_file *file,
    char *import_id,
    bool may_end,
    Samen__Directory__V1__ImportTopicsResponse **ret_response)
{
	Samen__Directory__V1__ImportTopicsRequest request =
	    SAMEN__DIRECTORY__V1__IMPORT_TOPICS_REQUEST__INIT;
	size_t left = file->count - file->sent;
	request.import_id = import_id;
	request.topics = file->topics + file->sent;
	request.n_topics = left < BATCH ? left : BATCH;
	request.last = may_end && left <= BATCH;
	return CALL(cli, DIRECTORY, ImportTopics, &request,
	    samen__directory__v1__import_topics_response, ret_response);
}

static int send_topics(struct cli *cli, struct topic_file *file)
{
	Samen__Directory__V1__ImportTopicsResponse *response = NULL;
	char *import_id = remote_import_id(cli);
	int worst = EX_OK;
	cli->field_place = place_in_file;
	cli->field_place_arg = file;
	/* After wrong rows the others are still looked at, and nothing is put in place. */
	for (; file->sent < file->count && (worst == EX_OK || worst == EX_DATAERR);
	     file->sent += BATCH) {
		int code = send_batch(cli, file, import_id, worst == EX_OK, &response);
		worst = code == EX_OK ? worst : code;
		progress_show(file->sent + BATCH < file->count ? file->sent + BATCH : file->count,
		    file->count);
	}
	cli->field_place = NULL;
	progress_end();
	if (worst != EX_OK) {
		return worst == EX_DATAERR ? cli_fail(worst, _("nothing was imported")) : worst;
	}
	for (size_t i = 0; i < response->n_warnings; i++) {
		(void)fprintf(stderr, _("note: %s\n"), response->warnings[i]);
	}
	if (!print_json(cli, &response->base)) {
		printf(_("%u topics added, %u changed, %u unchanged, %u retired\n"),
		    response->added, response->changed, response->unchanged, response->retired);
	}
	return EX_OK;
}

static int run_import(struct cli *cli, const struct args *args)
{
	struct topic_file file = {.topics = arena_alloc(cli->arena, TOPICS_MAX * sizeof(Topic *)),
	    .lines = arena_alloc(cli->arena, TOPICS_MAX * sizeof(size_t))};
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one file"));
	}
	if (file.topics == NULL || file.lines == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	int code = read_topics(cli, args->words[0], &file);
	if (code == EX_OK && file.count == 0) {
		return cli_fail(EX_DATAERR, _("the file holds nothing to import"));
	}
	return code == EX_OK ? send_topics(cli, &file) : code;
}

static int run_list(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__ListTopicsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_TOPICS_REQUEST__INIT;
	Samen__Directory__V1__ListTopicsResponse *response;
	const char *headers[] = {_("id"), _("Dutch"), _("English"), _("domain")};
	int code = read_page(cli, args, 500, &request.page);
	if (code != EX_OK) {
		return code;
	}
	request.text = args_word(args, 0);
	request.with_phrases = args_flag(args, "phrases");
	code = CALL(cli, DIRECTORY, ListTopics, &request,
	    samen__directory__v1__list_topics_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	struct table *table = table_open(cli, 4, headers);
	for (size_t i = 0; i < response->n_topics; i++) {
		const Topic *topic = response->topics[i];
		table_cell(table, "%s", topic->id);
		table_cell(table, "%s", topic->label_nl);
		table_cell(table, "%s", topic->label_en);
		table_cell(table, "%s", topic->domain);
	}
	table_print(table);
	print_next_page(response->next_token);
	return EX_OK;
}

/* All topics, page by page. */
static int list_all(struct cli *cli, bool with_retired, struct topic_export *ret_export)
{
	Samen__Directory__V1__ListTopicsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_TOPICS_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Directory__V1__ListTopicsResponse *response;
	struct topic_export export = {
	    .topics = arena_alloc(cli->arena, TOPICS_MAX * sizeof(Topic *))};
	request.page = &page;
	request.with_phrases = true;
	request.with_retired = with_retired;
	do {
		int code = CALL(cli, DIRECTORY, ListTopics, &request,
		    samen__directory__v1__list_topics_response, &response);
		if (code != EX_OK) {
			return code;
		}
		if (export.topics == NULL || response->n_topics > TOPICS_MAX - export.count) {
			return cli_fail(EX_SOFTWARE, _("the vocabulary is too large"));
		}
		for (size_t i = 0; i < response->n_topics; i++) {
			export.topics[export.count++] = response->topics[i];
		}
		page.token = response->next_token;
	} while (response->next_token[0] != '\0');
	*ret_export = export;
	return EX_OK;
}

static int run_export(struct cli *cli, const struct args *args)
{
	struct topic_export export;
	bool skos = args_flag(args, "skos");
	const char *base = args_option(args, "base", "urn:samen:vocabulary");
	if (args->word_count != 0 || !topic_export_base_is(base)) {
		return cli_fail(EX_USAGE, args->word_count != 0
					      ? _("this command takes no words")
					      : _("--base takes an IRI, such as "
						  "https://example.org/vocabulary"));
	}
	int code = list_all(cli, skos, &export);
	if (code != EX_OK) {
		return code;
	}
	if (skos) {
		topic_export_skos(&export, base, stdout);
	} else {
		topic_export_csv(&export, stdout);
	}
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		return cli_fail(EX_IOERR, _("the file could not be written whole"));
	}
	return EX_OK;
}

static int run_suggest(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__SuggestTopicsRequest request =
	    SAMEN__MATCHING__V1__SUGGEST_TOPICS_REQUEST__INIT;
	Samen__Matching__V1__SuggestTopicsResponse *response;
	const char *headers[] = {_("id"), _("topic"), _("weight"), _("because of")};
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("give one text, between quotes"));
	}
	request.text = args_word(args, 0);
	int code = CALL(cli, MATCHING, SuggestTopics, &request,
	    samen__matching__v1__suggest_topics_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	struct table *table = table_open(cli, 4, headers);
	for (size_t i = 0; i < response->n_suggestions; i++) {
		const Samen__Matching__V1__TopicSuggestion *suggestion = response->suggestions[i];
		table_cell(table, "%s", suggestion->topic_id);
		table_cell(table, "%s", suggestion->label);
		table_cell(table, "%.2f", suggestion->weight);
		table_cell(table, "%s", list_text(cli, suggestion->words, suggestion->n_words));
	}
	table_print(table);
	return EX_OK;
}

const struct command topic_commands[] = {
    {"topic import", "FILE", "",
	N_("Makes the vocabulary what the CSV file says (its columns: docs/vocabulary.md). Topics "
	   "left out are retired. For coordinators."),
	"samen topic import data/vocabulary.csv", run_import},
    {"topic export", "[--skos [--base IRI]]", "skos base=",
	N_("Writes the vocabulary to standard output: as the CSV file that 'topic import' reads, "
	   "without retired topics; --skos as a SKOS concept scheme in Turtle, with all of them."),
	"samen topic export > vocabulary.csv", run_export},
    {"topic list", "[WORDS] [--phrases] [--size N] [--page TOKEN]", "phrases size= page=",
	N_("Lists the topics whose names hold the words; --phrases with --json shows everything."),
	"samen topic list prikkel", run_list},
    {"topic suggest", "TEXT", "", N_("Finds topics in a text. The text is analysed and forgotten."),
	"samen topic suggest 'hij duikt onder de tafel als het rumoerig wordt'", run_suggest},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
