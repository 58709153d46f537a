#include "language/compound.h"

#include "language/dictionary.h"

#include <string.h>

enum {
	PART_BYTES_MIN = 4,
	WHOLE_BYTES_MIN = 7,
	VERB_BYTES_MIN = 6,
	SPLIT_PARTS_MAX = 4, /* of one split; more are chance */
};

/* Words of three letters that may be a part. */
static const char *const short_parts[] = {"bus", "dag", "eet", "gym", "jas", "les", "man", "oog",
    "oor", "rol", "tas", "wet", "zin", "zit", "zus"};

/* In the dictionary, but within a word an ending. */
static const char *const endings[] = {"aard", "achtig", "atie", "baar", "chappe", "dance", "eelt",
    "elijk", "eling", "ende", "eraan", "eraf", "eren", "erij", "ering", "eruit", "ette", "goog",
    "heden", "heid", "ieel", "innen", "isme", "istisch", "iteit", "lende", "lijk", "ling",
    "logisch", "loog", "loos", "loosheid", "ment", "naar", "natie", "neer", "netjes", "nis",
    "pingen", "ratuur", "rial", "riek", "root", "schap", "schappelijk", "sief", "sten", "ster",
    "teit", "tijk", "ting", "zaam"};

/* At the start of a word they make another word of what follows, not a compound. */
static const char *const prefixes[] = {"aaneen", "achter", "alle", "ander", "assis", "beneden",
    "binnen", "boven", "buiten", "daar", "door", "elkaar", "gesp", "heen", "hert", "hier", "inter",
    "mede", "meed", "midden", "neer", "niet", "omhoog", "onder", "over", "rond", "samen",
    "tegemoet", "tegen", "terecht", "terug", "trans", "tussen", "vers", "verst", "voor", "voort",
    "vooruit", "waar", "want", "weder", "weer", "wegge"};

/* The best way so far to reach a place in the word. */
struct reach {
	uint8_t parts;    /* 0: not reached */
	uint8_t shortest; /* bytes of the shortest part */
	uint8_t from;
};

struct splitter {
	const char *word;
	size_t size;
	bool listed;                          /* the whole is in the dictionary */
	bool part_starts[WORD_BYTES_MAX + 1]; /* whether a part may start at this place */
	struct reach reached[WORD_BYTES_MAX + 1];
};

static bool listed(const char *const *list, size_t count, const char *word, size_t size)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(list[i]) == size && memcmp(list[i], word, size) == 0) {
			return true;
		}
	}
	return false;
}

#define LISTED(list, word, size) listed(list, sizeof(list) / sizeof(list)[0], word, size)

/* As it stands in the compound and as a word. */
static bool is_long_enough(const char *part, size_t size, const struct base_word *base)
{
	return (size >= PART_BYTES_MIN && base->size >= PART_BYTES_MIN) ||
	       LISTED(short_parts, base->text, base->size) || LISTED(short_parts, part, size);
}

static bool is_barred(const char *part, size_t size, bool first)
{
	return LISTED(endings, part, size) || (first && LISTED(prefixes, part, size));
}

/* luisteren is no luis with teren, presenteren not with enteren: such verbs end so by chance. */
static bool is_chance_end(const struct splitter *splitter, const char *part, size_t size)
{
	if (!splitter->listed || memcmp(part + size - 2, "en", 2) != 0) {
		return false;
	}
	bool is_short = size < VERB_BYTES_MIN || memcmp(part + size - 4, "eren", 4) == 0;
	return is_short && dictionary_has(part, size);
}

/* The base of what lies between two places, when that may be a part there. */
static bool part_between(
    const struct splitter *splitter, size_t from, size_t to, struct base_word *ret_base)
{
	const char *part = splitter->word + from;
	size_t size = to - from;
	bool first = from == 0, last = to == splitter->size;
	if (is_barred(part, size, first)) {
		return false;
	}
	bool found = last ? inflection_base(part, size, ret_base)
			  : inflection_first_part(part, size, ret_base);
	return found && is_long_enough(part, size, ret_base) &&
	       !is_barred(ret_base->text, ret_base->size, first) &&
	       !(last && is_chance_end(splitter, part, size));
}

static bool reach_is_better(const struct reach *reach, const struct reach *than)
{
	if (than->parts == 0 || reach->parts != than->parts) {
		return than->parts == 0 || reach->parts < than->parts;
	}
	return reach->shortest > than->shortest;
}

/* Looks how far one part brings from a place that is reached. */
static void reach_from(struct splitter *splitter, size_t from)
{
	struct reach before = splitter->reached[from];
	size_t end = from == 0 ? splitter->size - 1 : splitter->size; /* no word is its own part */
	for (size_t to = from + DICTIONARY_WORD_MIN; to <= end; to++) {
		struct base_word base;
		if (!splitter->part_starts[to] || !part_between(splitter, from, to, &base)) {
			continue;
		}
		struct reach reach = {
		    .parts = (uint8_t)(before.parts + 1),
		    .shortest = (uint8_t)(from > 0 && before.shortest < base.size ? before.shortest
										  : base.size),
		    .from = (uint8_t)from,
		};
		if (reach_is_better(&reach, &splitter->reached[to])) {
			splitter->reached[to] = reach;
		}
	}
}

static void part_add(struct compound *compound, const struct base_word *part)
{
	for (size_t i = 0; i < compound->count; i++) {
		if (strcmp(compound->parts[i].text, part->text) == 0) {
			return;
		}
	}
	if (compound->count < COMPOUND_PARTS_MAX) {
		compound->parts[compound->count++] = *part;
	}
}

/* Adds the parts of the best split from left to right. */
static void parts_add(const struct splitter *splitter, size_t to, struct compound *compound)
{
	size_t from = splitter->reached[to].from;
	struct base_word base;
	if (from > 0) {
		parts_add(splitter, from, compound);
	}
	if (part_between(splitter, from, to, &base)) {
		part_add(compound, &base);
	}
}

/* Where the letters go on as some word starts, or one of three letters is left; and the end. */
static void starts_find(struct splitter *splitter)
{
	size_t last = splitter->size - DICTIONARY_WORD_MIN;
	for (size_t at = DICTIONARY_WORD_MIN; at < last; at++) {
		splitter->part_starts[at] = dictionary_starts(splitter->word + at);
	}
	splitter->part_starts[last] = true;
	splitter->part_starts[splitter->size] = true;
}

static void word_split(const char *word, size_t size, struct compound *compound)
{
	struct base_word base, verb;
	if (size < WHOLE_BYTES_MIN || size > WORD_BYTES_MAX) {
		return;
	}
	/* A plural is parted as its singular is, and an action is as whole as its verb. */
	struct splitter splitter = {.word = word, .size = size};
	splitter.listed = inflection_base(word, size, &base);
	if (splitter.listed) {
		splitter.word = base.text;
		splitter.size = size = base.size;
	}
	if (size < WHOLE_BYTES_MIN || inflection_action(splitter.word, size, &verb)) {
		return;
	}
	starts_find(&splitter);
	reach_from(&splitter, 0);
	for (size_t at = DICTIONARY_WORD_MIN; at < size; at++) {
		uint8_t parts = splitter.reached[at].parts;
		if (parts > 0 && parts < SPLIT_PARTS_MAX) {
			reach_from(&splitter, at);
		}
	}
	if (splitter.reached[size].parts > 0) {
		parts_add(&splitter, size, compound);
	}
}

void compound_split(const char *word, struct compound *ret_compound)
{
	ret_compound->count = 0;
	word_split(word, strlen(word), ret_compound);
	for (size_t i = 0; i < ret_compound->count; i++) {
		struct base_word part = ret_compound->parts[i];
		word_split(part.text, part.size, ret_compound);
	}
}
