/* samen topic: the vocabulary of support needs. */
#include "cli.h"
#include "print.h"
#include "progress.h"
#include "read.h"
#include "remote.h"
#include "table_file.h"

enum { TOPICS_MAX = 5000, BATCH = 50 };

typedef Samen__Directory__V1__Topic Topic;

enum {
	ID,
	DOMAIN,
	LABEL_NL,
	LABEL_EN,
	ABBREVIATIONS,
	SYNONYMS_NL,
	SYNONYMS_EN,
	BROADER,
	RELATED,
	PHRASES,
	COLUMNS
};
static const char *const columns[] = {"id", "domain", "label_nl", "label_en", "abbreviations",
    "synonyms_nl", "synonyms_en", "broader", "related", "phrases"};

static Topic *topic_of(struct cli *cli, char *const *fields)
{
	Topic *topic = arena_alloc(cli->arena, sizeof *topic);
	if (topic == NULL) {
		return NULL;
	}
	samen__directory__v1__topic__init(topic);
	topic->id = fields[ID];
	topic->domain = fields[DOMAIN];
	topic->label_nl = fields[LABEL_NL];
	topic->label_en = fields[LABEL_EN];
	topic->abbreviations =
	    table_split(cli, fields[ABBREVIATIONS], "|", &topic->n_abbreviations);
	topic->synonyms_nl = table_split(cli, fields[SYNONYMS_NL], "|", &topic->n_synonyms_nl);
	topic->synonyms_en = table_split(cli, fields[SYNONYMS_EN], "|", &topic->n_synonyms_en);
	topic->broader = table_split(cli, fields[BROADER], "|", &topic->n_broader);
	topic->related = table_split(cli, fields[RELATED], "|", &topic->n_related);
	topic->phrases = table_split(cli, fields[PHRASES], "|", &topic->n_phrases);
	return topic;
}

/* Reads the whole file; EX_DATAERR when any line is broken. */
static int read_topics(struct cli *cli, const char *path, Topic **topics, size_t *ret_count)
{
	struct table_file file;
	char *fields[COLUMNS];
	size_t line;
	size_t broken = 0;
	*ret_count = 0;
	int code = table_file_open(path, columns, COLUMNS, COLUMNS, &file);
	if (code != EX_OK) {
		return code;
	}
	while ((code = table_file_next(cli, &file, COLUMNS, fields, &line)) != EX_NOINPUT) {
		broken += code != EX_OK;
		if (code == EX_OK && *ret_count < TOPICS_MAX) {
			topics[(*ret_count)++] = topic_of(cli, fields);
		}
	}
	table_file_close(&file);
	return broken == 0
		   ? EX_OK
		   : cli_fail(EX_DATAERR, _("%zu broken lines: nothing was imported"), broken);
}

static int send_topics(struct cli *cli, Topic **topics, size_t count)
{
	Samen__Directory__V1__ImportTopicsResponse total =
	    SAMEN__DIRECTORY__V1__IMPORT_TOPICS_RESPONSE__INIT;
	char *import_id = remote_import_id(cli);
	for (size_t first = 0; first < count; first += BATCH) {
		Samen__Directory__V1__ImportTopicsRequest request =
		    SAMEN__DIRECTORY__V1__IMPORT_TOPICS_REQUEST__INIT;
		Samen__Directory__V1__ImportTopicsResponse *response;
		size_t left = count - first;
		request.import_id = import_id;
		request.topics = topics + first;
		request.n_topics = left < BATCH ? left : BATCH;
		request.last = left <= BATCH;
		int code = CALL(cli, DIRECTORY, ImportTopics, &request,
		    samen__directory__v1__import_topics_response, &response);
		if (code != EX_OK) {
			progress_end();
			return code;
		}
		total.added += response->added;
		total.changed += response->changed;
		total.unchanged += response->unchanged;
		total.retired += response->retired;
		progress_show(first + request.n_topics, count);
	}
	progress_end();
	if (!print_json(cli, &total.base)) {
		printf(_("%u topics added, %u changed, %u unchanged, %u retired\n"), total.added,
		    total.changed, total.unchanged, total.retired);
	}
	return EX_OK;
}

static int run_import(struct cli *cli, const struct args *args)
{
	size_t count;
	Topic **topics = arena_alloc(cli->arena, TOPICS_MAX * sizeof *topics);
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one file"));
	}
	int code = read_topics(cli, args->words[0], topics, &count);
	if (code == EX_OK && count == 0) {
		return cli_fail(EX_DATAERR, _("the file holds nothing to import"));
	}
	return code == EX_OK ? send_topics(cli, topics, count) : code;
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
    {"topic list", "[WORDS] [--phrases] [--size N] [--page TOKEN]", "phrases size= page=",
	N_("Lists the topics whose names hold the words; --phrases with --json shows everything."),
	"samen topic list prikkel", run_list},
    {"topic suggest", "TEXT", "", N_("Finds topics in a text. The text is analysed and forgotten."),
	"samen topic suggest 'hij duikt onder de tafel als het rumoerig wordt'", run_suggest},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
