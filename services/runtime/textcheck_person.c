#include "runtime/textcheck_parts.h"
#include "runtime/textcheck_words.h"

#include <string.h>

enum {
	LOOK_BACK_MAX = 64, /* signs before a word; longer runs are no sentence */
	PARTICLES_MAX = 3,
	SURNAMES_MAX = 3,
	CAPITALS_MIN = 4, /* shorter words in capitals are abbreviations */
	AGE_MAX = 21
};

/* After these a dot does not end the sentence. */
static const char *const abbreviations[] = {"bijv", "bv", "ca", "dhr", "dr", "drs", "enz", "etc",
    "evt", "excl", "hr", "incl", "ing", "ir", "ivm", "mbt", "mevr", "mr", "mw", "nl", "nr", "prof",
    "resp", "st", "tel", "zgn"};
/* Between a first name and a surname. */
static const char *const particles[] = {"al", "ben", "bin", "da", "de", "del", "den", "der", "di",
    "dos", "du", "el", "ibn", "la", "le", "'t", "ten", "ter", "van", "von"};
/* As the third word of a sentence these are its subject: "Buiten gooit hij". */
static const char *const subjects[] = {"hij", "ie", "iedereen", "iemand", "ik", "je", "jij", "men",
    "niemand", "u", "we", "wij", "ze", "zij"};
/* "zit in groep", "is een meisje" */
static const char *const sits[] = {"komt", "zit"};
static const char *const into[] = {"in", "uit"};
static const char *const groups[] = {"groep", "klas"};
static const char *const be[] = {"is", "was"};
static const char *const one[] = {"een"};
static const char *const children[] = {
    "jongen", "jongetje", "kind", "kleuter", "leerling", "meisje", "peuter"};
/* A word that ends in one of these is a place, a time or a thing, whatever its capital. */
static const char *const thing_endings[] = {
    "school", "vakantie", "training", "college", "methode", "toets", "klas", "zorg"};
/* In capitals with dots these are no initials. */
static const char *const no_initials[] = {
    "ab", "ad", "bv", "ib", "nb", "nt", "nv", "ps", "sbo", "so", "vo", "zoz"};
/* "7 jaar" */
static const char *const ages[] = {"jaar", "jarig", "jarige", "jr", "year", "years"};

static const char *const top_domains[] = {"be", "com", "eu", "net", "nl", "org"};

static bool has(const char *const *list, size_t count, const char *folded)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], folded) == 0) {
			return true;
		}
	}
	return false;
}

static bool in_list(struct text_word word, const char *const *list, size_t count)
{
	char folded[TEXT_FOLDED_SIZE];
	return text_word_fold(word, folded) && has(list, count, folded);
}

#define IS_ONE_OF(word, list) in_list(word, list, sizeof(list) / sizeof *(list))

/* Whether folded, with this ending taken off, is a word of the list; at least three letters must be
 * left. */
static bool has_without(const struct word_list *list, const char *folded, const char *ending)
{
	char stem[TEXT_FOLDED_SIZE];
	size_t size = strlen(folded);
	size_t cut = strlen(ending);
	if (size < cut + 3 || strcmp(folded + size - cut, ending) != 0) {
		return false;
	}
	memcpy(stem, folded, size - cut);
	stem[size - cut] = '\0';
	return word_list_has(list, stem);
}

static bool is_thing(const char *folded)
{
	size_t size = strlen(folded);
	for (size_t i = 0; i < sizeof thing_endings / sizeof *thing_endings; i++) {
		size_t ending = strlen(thing_endings[i]);
		if (size > ending && strcmp(folded + size - ending, thing_endings[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* Maarten is a name, though maart is a month and Maartse no name. */
static bool is_no_name(const char *folded)
{
	if (word_list_has(&text_no_names, folded) || is_thing(folded)) {
		return true;
	}
	return !word_list_has(&text_first_names, folded) &&
	       (has_without(&text_no_names, folded, "e") ||
		   has_without(&text_no_names, folded, "s") ||
		   has_without(&text_no_names, folded, "en"));
}

static bool is_first_name(const char *folded)
{
	return word_list_has(&text_first_names, folded) ||
	       has_without(&text_first_names, folded, "s");
}

/* Cuts 's, 'tje and the like off; not the D' that a name begins with. */
static struct text_word without_ending(const struct text_view *view, struct text_word word)
{
	const char *at = word.from;
	(void)text_next(view, &at);
	while (at < word.to) {
		const char *next = at;
		if (char_is_apostrophe(text_next(view, &next)) && at > word.from + 1) {
			return (struct text_word){.from = word.from, .to = at};
		}
		at = next;
	}
	return word;
}

/* The part of word that starts at from, up to the next dash. */
static struct text_word part_at(
    const struct text_view *view, struct text_word word, const char *from)
{
	const char *at = from;
	while (at < word.to && !char_is_dash(text_peek(view, at))) {
		(void)text_next(view, &at);
	}
	return (struct text_word){.from = from, .to = at};
}

/* A capital first, and small letters too; or only capitals. */
static bool is_capitalised(const struct text_view *view, struct text_word part, bool *ret_all)
{
	bool any_lower = false;
	bool any_letter = false;
	for (const char *at = part.from; at < part.to;) {
		int32_t c = text_next(view, &at);
		any_lower = any_lower || char_is_lower(c);
		any_letter = any_letter || char_is_letter(c);
	}
	*ret_all = any_letter && !any_lower;
	return char_is_upper(text_peek(view, part.from));
}

/* Whether one part of a word, between dashes, could be a name by the way it is written. */
static bool part_could_be_name(const struct text_view *view, struct text_word part)
{
	char folded[TEXT_FOLDED_SIZE];
	bool all_capitals;
	part = without_ending(view, part);
	if (!is_capitalised(view, part, &all_capitals) || !text_word_fold(part, folded)) {
		return false;
	}
	if (all_capitals) {
		return strlen(folded) >= CAPITALS_MIN && word_list_has(&text_first_names, folded);
	}
	return !is_no_name(folded);
}

/* Whether any part of the word could be a name: Jan-Willem is, Cito-toets is not. */
static bool could_be_name(const struct text_view *view, struct text_word word)
{
	char folded[TEXT_FOLDED_SIZE];
	if (!text_word_fold(word, folded) || word_list_has(&text_no_names, folded)) {
		return false;
	}
	for (const char *at = word.from; at < word.to; (void)text_next(view, &at)) {
		struct text_word part = part_at(view, word, at);
		if (part_could_be_name(view, part)) {
			return true;
		}
		at = part.to;
	}
	return false;
}

/* Whether the dot that ends here belongs to an abbreviation or an initial. */
static bool ends_abbreviation(const struct text_view *view, const char *at)
{
	struct text_word word = text_word_ending(view, at);
	if (text_word_is_empty(word)) {
		return false;
	}
	bool single =
	    text_count(word.from, word.to) == 1 && !char_is_digit(text_before(view, word.from));
	return single || IS_ONE_OF(word, abbreviations);
}

static bool is_quote(int32_t c)
{
	return c == '"' || c == 0xAB || c == 0xBB || (c >= 0x201A && c <= 0x201F) ||
	       char_is_apostrophe(c);
}

static bool ends_sentence(int32_t c)
{
	return c == TEXT_NONE || c == '\n' || c == '\r' || c == '!' || c == '?' || c == ':' ||
	       c == ';' || c == '*' || c == 0x2022 || c == 0x2026;
}

static bool is_passed_over(int32_t c)
{
	return char_is_space(c) || char_is_dash(c) || is_quote(c) || c == '(' || c == ')' ||
	       c == '[' || c == ']';
}

/* Whether a word here has a capital because a sentence, a line or quoted speech begins. */
static bool starts_sentence(const struct text_view *view, const char *at)
{
	if (is_quote(text_before(view, at))) {
		return true;
	}
	for (int i = 0; i < LOOK_BACK_MAX; i++) {
		int32_t c = text_back(view, &at);
		if (c == '.') {
			return !ends_abbreviation(view, at);
		}
		if (ends_sentence(c)) {
			return true;
		}
		if (!is_passed_over(c)) {
			return false;
		}
	}
	return true;
}

/* The word after one space; empty when something else follows. */
static struct text_word next_word(const struct text_view *view, const char *at)
{
	if (!char_is_space(text_next(view, &at))) {
		return (struct text_word){.from = at, .to = at};
	}
	if (text_peek(view, at) == '\'') {
		struct text_word article = text_word_at(view, at + 1);
		return (struct text_word){.from = at, .to = article.to};
	}
	return text_word_at(view, at);
}

/* "Xanto gooit", but not "Buiten gooit hij". */
static bool is_followed_by_verb(const struct text_view *view, struct text_word word)
{
	char folded[TEXT_FOLDED_SIZE];
	struct text_word verb = next_word(view, word.to);
	if (!text_word_fold(verb, folded) || !word_list_has(&text_person_verbs, folded)) {
		return false;
	}
	return !IS_ONE_OF(next_word(view, verb.to), subjects);
}

/* "Xanto zit in groep", "Xanto is een meisje". */
static bool is_introduced(const struct text_view *view, struct text_word word)
{
	struct text_word second = next_word(view, word.to);
	struct text_word third = next_word(view, second.to);
	struct text_word fourth = next_word(view, third.to);
	bool sits_in = IS_ONE_OF(second, sits) && IS_ONE_OF(third, into);
	bool is_a = IS_ONE_OF(second, be) && IS_ONE_OF(third, one);
	return (sits_in && IS_ONE_OF(fourth, groups)) || (is_a && IS_ONE_OF(fourth, children));
}

/* "Xanto (7 jaar)", "Xanto, 7 jaar", "Xanto (7)". */
static bool is_followed_by_age(const struct text_view *view, const char *at)
{
	bool parted = false;
	for (int32_t c = text_peek(view, at); char_is_space(c) || c == ',' || c == '(';
	     c = text_peek(view, at)) {
		parted = parted || c == ',' || c == '(';
		(void)text_next(view, &at);
	}
	struct text_number age = text_number_at(view, at);
	if (!parted || age.digits == 0 || age.value > AGE_MAX) {
		return false;
	}
	return text_peek(view, age.to) == ')' || IS_ONE_OF(next_word(view, age.to), ages);
}

static bool is_first_name_word(const struct text_view *view, struct text_word word)
{
	char folded[TEXT_FOLDED_SIZE];
	struct text_word first = part_at(view, word, word.from);
	return text_word_fold(without_ending(view, first), folded) && is_first_name(folded);
}

/* Whether the word is a domain's name, as in Kennisplein.nl. */
static bool is_domain(const struct text_view *view, const char *word_end)
{
	if (text_next(view, &word_end) != '.') {
		return false;
	}
	return IS_ONE_OF(text_word_at(view, word_end), top_domains);
}

/* Digits and signs stuck to a word make it a code, an address or a tag. */
static bool is_part_of_code(const struct text_view *view, struct text_word word)
{
	int32_t before = text_before(view, word.from);
	int32_t after = text_peek(view, word.to);
	bool stuck_before =
	    before == '@' || before == '#' || before == '_' || char_is_digit(before);
	bool stuck_after = after == '@' || after == '_' || char_is_digit(after);
	return stuck_before || stuck_after || is_domain(view, word.to);
}

/* Takes surnames along: "Sem de Vries", "Fatima El Amrani". */
static const char *name_end(const struct text_view *view, struct text_word word)
{
	const char *end = word.to;
	for (int surnames = 0; surnames < SURNAMES_MAX; surnames++) {
		struct text_word next = next_word(view, end);
		for (int i = 0; i < PARTICLES_MAX && IS_ONE_OF(next, particles); i++) {
			next = next_word(view, next.to);
		}
		if (text_word_is_empty(next) || !could_be_name(view, next) ||
		    is_part_of_code(view, next)) {
			break;
		}
		end = next.to;
	}
	return end;
}

/* Steps over one capital with its dot. */
static bool skip_initial(const struct text_view *view, const char **at, char *ret_letter)
{
	const char *next = *at;
	int32_t c = text_next(view, &next);
	if (!char_is_upper(c) || text_next(view, &next) != '.') {
		return false;
	}
	*ret_letter = c < 0x80 ? (char)(c - 'A' + 'a') : '?';
	*at = next;
	return true;
}

/* "A.B.", "A. B. de V.", "M. de V.": two or more capitals with dots, particles between them. One
 * alone, as in "leerling D.", tells nobody. */
static const char *match_initials(const struct text_view *view, const char *at)
{
	enum { INITIALS_MAX = 4 };
	char letters[INITIALS_MAX + 1] = "";
	size_t count = 0;
	const char *end = at;
	if (text_before(view, at) == '.') {
		return NULL; /* a row that is none from its start */
	}
	while (count < INITIALS_MAX && skip_initial(view, &at, &letters[count])) {
		count++;
		end = at;
		struct text_word next = next_word(view, at);
		for (int i = 0; i < PARTICLES_MAX && IS_ONE_OF(next, particles); i++) {
			at = next.to;
			next = next_word(view, at);
		}
		at = char_is_space(text_peek(view, at)) ? next.from : at;
	}
	letters[count] = '\0';
	bool is_word = char_is_letter(text_peek(view, end)) ||
		       has(no_initials, sizeof no_initials / sizeof *no_initials, letters);
	return count >= 2 && !is_word ? end : NULL;
}

const char *text_match_person(const struct text_view *view, const char *at)
{
	if (!char_is_upper(text_peek(view, at))) {
		return NULL;
	}
	const char *initials = match_initials(view, at);
	if (initials != NULL) {
		return initials;
	}
	struct text_word word = text_word_at(view, at);
	if (is_part_of_code(view, word) || !could_be_name(view, word)) {
		return NULL;
	}
	bool is_name = !starts_sentence(view, at) || is_first_name_word(view, word);
	if (is_name) {
		return name_end(view, word);
	}
	bool described = is_followed_by_verb(view, word) || is_introduced(view, word) ||
			 is_followed_by_age(view, word.to);
	return described ? word.to : NULL;
}
