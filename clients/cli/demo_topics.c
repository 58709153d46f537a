#include "demo_topics.h"

#include "runtime/textcheck.h"
#include "table_file.h"

#include "common.pb-c.h"

#include <string.h>

enum { TOPICS_MAX = 5000, PHRASE_CHARS_MAX = 140 };

#define GROUP(number) SAMEN__COMMON__V1__AGE_GROUP__GROEP_##number
#define PRESCHOOL SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL

/* What is asked for, how often, and for pupils of which groups. Nobody in the demo knows about
 * slechtziend, cvi, dwang, selectief-mutisme, genderidentiteit, kopp and brussen: gaps for who
 * looks for them.
 */
static const struct {
	const char *id;
	unsigned asked, least_age, most_age;
} asked_for[] = {
    {"prikkelverwerking", 36, PRESCHOOL, GROUP(6)},
    {"autisme", 34, PRESCHOOL, GROUP(8)},
    {"adhd", 32, GROUP(2), GROUP(8)},
    {"executieve-functies", 30, GROUP(3), GROUP(8)},
    {"gedrag", 28, PRESCHOOL, GROUP(8)},
    {"agressie", 20, GROUP(1), GROUP(8)},
    {"emotieregulatie", 26, GROUP(1), GROUP(8)},
    {"faalangst", 22, GROUP(3), GROUP(8)},
    {"angst", 14, GROUP(1), GROUP(8)},
    {"hechting", 12, PRESCHOOL, GROUP(5)},
    {"trauma", 14, GROUP(1), GROUP(8)},
    {"rouw", 8, GROUP(1), GROUP(8)},
    {"somberheid", 8, GROUP(5), GROUP(8)},
    {"tos", 24, PRESCHOOL, GROUP(4)},
    {"spraak", 12, PRESCHOOL, GROUP(3)},
    {"woordenschat", 12, GROUP(1), GROUP(6)},
    {"nt2", 20, GROUP(1), GROUP(8)},
    {"nieuwkomers", 14, GROUP(1), GROUP(8)},
    {"dyslexie", 24, GROUP(3), GROUP(8)},
    {"begrijpend-lezen", 14, GROUP(4), GROUP(8)},
    {"spelling", 8, GROUP(3), GROUP(8)},
    {"dyscalculie", 12, GROUP(4), GROUP(8)},
    {"rekenen", 18, GROUP(3), GROUP(8)},
    {"automatiseren", 10, GROUP(3), GROUP(8)},
    {"hoogbegaafdheid", 22, GROUP(1), GROUP(8)},
    {"onderpresteren", 12, GROUP(4), GROUP(8)},
    {"lage-cognitie", 12, GROUP(3), GROUP(8)},
    {"downsyndroom", 6, GROUP(1), GROUP(6)},
    {"motoriek", 12, PRESCHOOL, GROUP(4)},
    {"schrijven-fijne-motoriek", 12, GROUP(2), GROUP(5)},
    {"dcd", 6, GROUP(2), GROUP(8)},
    {"zindelijkheid", 8, PRESCHOOL, GROUP(2)},
    {"epilepsie", 9, GROUP(1), GROUP(8)},
    {"diabetes", 9, GROUP(1), GROUP(8)},
    {"langdurig-ziek", 6, GROUP(1), GROUP(8)},
    {"slechthorend", 6, GROUP(1), GROUP(8)},
    {"slechtziend", 11, GROUP(1), GROUP(8)},
    {"slaap", 5, GROUP(1), GROUP(6)},
    {"schoolverzuim", 12, GROUP(1), GROUP(8)},
    {"thuiszitten", 12, GROUP(4), GROUP(8)},
    {"schoolweigering", 8, GROUP(2), GROUP(8)},
    {"overgang-voorschool", 8, PRESCHOOL, GROUP(1)},
    {"overgang-vo", 10, GROUP(7), GROUP(8)},
    {"groepsdynamiek", 22, GROUP(4), GROUP(8)},
    {"pesten", 18, GROUP(4), GROUP(8)},
    {"sociale-vaardigheden", 18, GROUP(2), GROUP(8)},
    {"klassenmanagement", 14, GROUP(1), GROUP(8)},
    {"scheiding", 16, GROUP(1), GROUP(8)},
    {"thuissituatie", 14, PRESCHOOL, GROUP(8)},
    {"opvoedvragen", 8, PRESCHOOL, GROUP(4)},
    {"ouders-samenwerking", 12, GROUP(1), GROUP(8)},
    {"gamen", 6, GROUP(5), GROUP(8)},
    {"ontwikkelingsachterstand", 10, PRESCHOOL, GROUP(2)},
    {"dwang", 4, GROUP(4), GROUP(8)},
    {"selectief-mutisme", 6, GROUP(1), GROUP(5)},
    {"genderidentiteit", 3, GROUP(5), GROUP(8)},
    {"cvi", 7, GROUP(1), GROUP(6)},
    {"kopp", 4, GROUP(2), GROUP(8)},
    {"brussen", 4, GROUP(3), GROUP(8)},
};

enum { ASKED_FOR = sizeof asked_for / sizeof *asked_for };

/* A sentence that can stand in anybody's request. */
static bool is_plain(const char *phrase)
{
	struct text_finding findings[TEXT_FINDINGS_MAX];
	size_t size = strlen(phrase);
	return size > 20 && text_length(phrase) <= PHRASE_CHARS_MAX && phrase[size - 1] != '?' &&
	       text_check(phrase, findings) == 0;
}

static void keep_plain(struct demo_topic *topic)
{
	size_t kept = 0;
	for (size_t i = 0; i < topic->phrase_count; i++) {
		if (is_plain(topic->phrases[i])) {
			topic->phrases[kept++] = topic->phrases[i];
		}
	}
	topic->phrase_count = kept;
}

static void add_topic(struct cli *cli, struct demo_topics *topics, char *const *fields)
{
	struct demo_topic *topic = &topics->items[topics->count++];
	*topic = (struct demo_topic){.id = fields[0], .label = fields[1]};
	topic->phrases = table_split(cli, fields[2], "|", &topic->phrase_count);
	for (size_t i = 0; i < ASKED_FOR; i++) {
		if (strcmp(asked_for[i].id, topic->id) == 0) {
			topic->asked = asked_for[i].asked;
			topic->least_age = asked_for[i].least_age;
			topic->most_age = asked_for[i].most_age;
		}
	}
	keep_plain(topic);
	if (topic->phrase_count == 0) {
		topic->asked = 0;
	}
}

int demo_topics_read(struct cli *cli, const char *folder, struct demo_topics *ret_topics)
{
	const char *const wanted[] = {"id", "label_nl", "phrases"};
	struct table_file file;
	char *fields[3];
	size_t line;
	const char *path = arena_printf(cli->arena, "%s/vocabulary.csv", folder);
	*ret_topics = (struct demo_topics){
	    .items = arena_alloc(cli->arena, TOPICS_MAX * sizeof *ret_topics->items)};
	if (path == NULL || ret_topics->items == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	int code = table_file_open(path, wanted, 3, 3, &file);
	if (code != EX_OK) {
		return code;
	}
	while (ret_topics->count < TOPICS_MAX &&
	       (code = table_file_next(cli, &file, 3, fields, &line)) == EX_OK) {
		add_topic(cli, ret_topics, fields);
	}
	table_file_close(&file);
	return code == EX_NOINPUT ? EX_OK : code;
}

const struct demo_topic *demo_topic_find(const struct demo_topics *topics, const char *id)
{
	for (size_t i = 0; i < topics->count; i++) {
		if (strcmp(topics->items[i].id, id) == 0) {
			return &topics->items[i];
		}
	}
	return NULL;
}

static unsigned weight_for(const struct demo_topic *topic, unsigned age_group)
{
	bool fits = age_group >= topic->least_age && age_group <= topic->most_age;
	return fits ? topic->asked : 0;
}

const struct demo_topic *demo_topic_draw(
    const struct demo_topics *topics, unsigned age_group, struct demo_random *random)
{
	unsigned total = 0;
	for (size_t i = 0; i < topics->count; i++) {
		total += weight_for(&topics->items[i], age_group);
	}
	unsigned drawn = demo_below(random, total);
	for (size_t i = 0; i < topics->count; i++) {
		unsigned weight = weight_for(&topics->items[i], age_group);
		if (drawn < weight) {
			return &topics->items[i];
		}
		drawn -= weight;
	}
	return &topics->items[0];
}
