#include "runtime/textcheck_parts.h"

#include <string.h>

enum {
	YEAR_MIN = 1900,
	YEAR_MAX = 2099,
	/* Eight digits in a row are taken for a date only when a child could be born on it. */
	COMPACT_YEAR_MIN = 1990,
	COMPACT_YEAR_MAX = 2039,
	GAP_MAX = 3
};

static const char *const months[] = {"januari", "jan", "january", "februari", "feb", "febr",
    "february", "maart", "mrt", "mar", "march", "april", "apr", "mei", "may", "juni", "jun", "june",
    "juli", "jul", "july", "augustus", "aug", "august", "september", "sept", "sep", "oktober",
    "okt", "october", "oct", "november", "nov", "december", "dec"};

static const char *const days[] = {"een", "eerste", "twee", "tweede", "drie", "derde", "vier",
    "vierde", "vijf", "vijfde", "zes", "zesde", "zeven", "zevende", "acht", "achtste", "negen",
    "negende", "tien", "tiende", "elf", "elfde", "twaalf", "twaalfde", "dertien", "dertiende",
    "veertien", "veertiende", "vijftien", "vijftiende", "zestien", "zestiende", "zeventien",
    "zeventiende", "achttien", "achttiende", "negentien", "negentiende", "twintig", "twintigste",
    "eenentwintig", "eenentwintigste", "tweeentwintig", "tweeentwintigste", "drieentwintig",
    "drieentwintigste", "vierentwintig", "vierentwintigste", "vijfentwintig", "vijfentwintigste",
    "zesentwintig", "zesentwintigste", "zevenentwintig", "zevenentwintigste", "achtentwintig",
    "achtentwintigste", "negenentwintig", "negenentwintigste", "dertig", "dertigste", "eenendertig",
    "eenendertigste"};

static const char *const ordinal_endings[] = {"e", "de", "ste", "st", "nd", "rd", "th"};

/* Before three short numbers, these say that they are no date; after them, those do. */
static const char *const counted_before[] = {"groep", "groepen", "blz", "bladzijde", "bladzijden",
    "bladzijdes", "pagina", "pag", "les", "lessen", "opdracht", "opdrachten", "opgave", "opgaven",
    "som", "sommen", "versie", "hoofdstuk", "hfst", "paragraaf", "par", "stap", "stappen", "score",
    "scores", "tafel", "tafels", "week", "weken", "niveau", "blok", "blokken", "thema", "thema's",
    "leeftijd", "cijfers", "kamer", "lokaal", "lokalen"};
static const char *const counted_after[] = {"jaar", "jarige", "jarigen", "keer", "minuten", "min",
    "uur", "dagen", "weken", "maanden", "kinderen", "leerlingen", "euro", "procent", "punten",
    "stuks", "sommen", "fouten"};
/* After "3 april 16" these words do not count anything. */
static const char *const not_counted[] = {"te", "in", "is", "was", "en", "geboren", "werd", "bij"};

/* Before a date that is meant as a birth date, however short. */
static const char *const births[] = {"geb", "gebdat", "gebdatum", "geboorte", "geboortedag",
    "geboortedatum", "geboren", "jarig", "verjaardag", "born", "birthday", "birthdate", "dob"};
/* What the words of a year go on with. */
static const char *const tens[] = {"veertig", "vijftig", "zestig", "zeventig", "tachtig",
    "negentig", "eenennegentig", "tweeennegentig", "drieennegentig", "vierennegentig",
    "vijfennegentig", "zesennegentig", "zevenennegentig", "achtennegentig", "negenennegentig"};

#define HAS(list, folded) has(list, sizeof(list) / sizeof *(list), folded)

static bool has(const char *const *list, size_t count, const char *folded)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], folded) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_year(struct text_number n)
{
	return n.digits == 4 && n.value >= YEAR_MIN && n.value <= YEAR_MAX;
}

static bool is_day(uint32_t value)
{
	return value >= 1 && value <= 31;
}

static bool is_month(uint32_t value)
{
	return value >= 1 && value <= 12;
}

static bool is_day_and_month(struct text_number day, struct text_number month)
{
	return day.digits <= 2 && month.digits <= 2 && is_day(day.value) && is_month(month.value);
}

static const char *skip_spaces(const struct text_view *view, const char *at, int spaces_max)
{
	for (int i = 0; i < spaces_max && char_is_space(text_peek(view, at)); i++) {
		(void)text_next(view, &at);
	}
	return at;
}

/* Three numbers with the same sign between them. */
struct triple {
	struct text_number first, second, third;
	int32_t sign;
	bool shortened; /* an apostrophe before the third, as in '16 */
};

/* Steps over one of - / . with at most one space on either side; 0 when it is not there. */
static int32_t date_sign(const struct text_view *view, const char **at)
{
	const char *next = skip_spaces(view, *at, 1);
	int32_t sign = text_next(view, &next);
	if (char_is_dash(sign)) {
		sign = '-';
	}
	if (sign != '-' && sign != '/' && sign != '.') {
		return 0;
	}
	*at = skip_spaces(view, next, 1);
	return sign;
}

static bool skip_apostrophe(const struct text_view *view, const char **at)
{
	if (!char_is_apostrophe(text_peek(view, *at))) {
		return false;
	}
	(void)text_next(view, at);
	return true;
}

static bool triple_read(const struct text_view *view, const char *at, struct triple *triple)
{
	triple->first = text_number_at(view, at);
	at = triple->first.to;
	triple->sign = date_sign(view, &at);
	triple->second = text_number_at(view, at);
	at = triple->second.to;
	if (triple->sign == 0 || triple->second.digits == 0 ||
	    date_sign(view, &at) != triple->sign) {
		return false;
	}
	triple->shortened = skip_apostrophe(view, &at);
	triple->third = text_number_at(view, at);
	return triple->third.digits != 0;
}

/* 3-4-2016, 04/03/2016, 2016-04-03 */
static const char *match_long_triple(const struct text_view *view, const char *at)
{
	struct triple t;
	if (!triple_read(view, at, &t)) {
		return NULL;
	}
	bool year_last = is_year(t.third) && (is_day_and_month(t.first, t.second) ||
						 is_day_and_month(t.second, t.first));
	bool year_first = is_year(t.first) && is_day_and_month(t.third, t.second);
	return year_last || year_first ? t.third.to : NULL;
}

static bool is_sign(int32_t c)
{
	return char_is_dash(c) || c == '/' || c == '.' || c == ',' || c == ':';
}

/* Whether a number before or after makes these three part of a longer row. */
static bool is_in_row(const struct text_view *view, const char *from, const char *to)
{
	int32_t before = text_back(view, &from);
	int32_t after = text_next(view, &to);
	return char_is_letter(before) ||
	       (is_sign(before) && char_is_digit(text_before(view, from))) ||
	       (is_sign(after) && char_is_digit(text_peek(view, to)));
}

/* The word before a position, past a space and the dot or colon of "blz." or "score:"; empty when
 * there is none. */
static bool fold_word_before(
    const struct text_view *view, const char *at, char ret_folded[static TEXT_FOLDED_SIZE])
{
	for (int i = 0; i < GAP_MAX; i++) {
		const char *back = at;
		int32_t c = text_back(view, &back);
		if (!char_is_space(c) && c != '.' && c != ':') {
			break;
		}
		at = back;
	}
	return text_word_fold(text_word_ending(view, at), ret_folded);
}

static bool fold_word_after(
    const struct text_view *view, const char *at, char ret_folded[static TEXT_FOLDED_SIZE])
{
	return text_word_fold(text_word_at(view, skip_spaces(view, at, GAP_MAX)), ret_folded);
}

/* Whether the words around say that the numbers count or number something. */
static bool is_counting(const struct text_view *view, const char *from, const char *to)
{
	char folded[TEXT_FOLDED_SIZE];
	if (fold_word_before(view, from, folded) && HAS(counted_before, folded)) {
		return true;
	}
	if (text_peek(view, skip_spaces(view, to, 1)) == '%') {
		return true;
	}
	return fold_word_after(view, to, folded) && HAS(counted_after, folded);
}

/* 3-4-16, 03/04/16, 03.04.16; but not 3.4.16, which numbers chapters and versions. */
static const char *match_short_triple(const struct text_view *view, const char *at)
{
	struct triple t;
	if (!triple_read(view, at, &t) || t.third.digits != 2 ||
	    !is_day_and_month(t.first, t.second)) {
		return NULL;
	}
	if (t.shortened) {
		return t.third.to;
	}
	bool numbers_chapters = t.sign == '.' && (t.first.digits != 2 || t.second.digits != 2);
	if (numbers_chapters || is_in_row(view, t.first.from, t.third.to) ||
	    is_counting(view, t.first.from, t.third.to)) {
		return NULL;
	}
	return t.third.to;
}

/* 03 04 2016 */
static const char *match_spaced(const struct text_view *view, const char *at)
{
	struct text_number day = text_number_at(view, at);
	struct text_number month = text_number_at(view, skip_spaces(view, day.to, 1));
	struct text_number year = text_number_at(view, skip_spaces(view, month.to, 1));
	bool apart = month.from > day.to && year.from > month.to;
	bool padded = day.digits == 2 && month.digits == 2;
	return apart && padded && is_day_and_month(day, month) && is_year(year) ? year.to : NULL;
}

static bool is_compact(uint32_t year, uint32_t month, uint32_t day)
{
	return year >= COMPACT_YEAR_MIN && year <= COMPACT_YEAR_MAX && is_month(month) &&
	       is_day(day);
}

/* 20160403, 03042016 */
static const char *match_compact(const struct text_view *view, const char *at)
{
	struct text_number n = text_number_at(view, at);
	if (n.digits != 8 || is_in_row(view, n.from, n.to)) {
		return NULL;
	}
	bool year_first = is_compact(n.value / 10000, n.value / 100 % 100, n.value % 100);
	bool year_last = is_compact(n.value % 10000, n.value / 10000 % 100, n.value / 1000000);
	return year_first || year_last ? n.to : NULL;
}

/* Steps over what stands between the words of a date. */
static const char *skip_gap(const struct text_view *view, const char *at)
{
	for (int i = 0; i < GAP_MAX; i++) {
		int32_t c = text_peek(view, at);
		if (!char_is_space(c) && !char_is_dash(c) &&
		    (c < 0 || strchr(".,/\n", c) == NULL)) {
			break;
		}
		(void)text_next(view, &at);
	}
	return at;
}

/* Steps over the name of a month. */
static bool skip_month(const struct text_view *view, const char **at)
{
	char folded[TEXT_FOLDED_SIZE];
	struct text_word word = text_word_at(view, *at);
	if (!text_word_fold(word, folded) || !HAS(months, folded)) {
		return false;
	}
	*at = word.to;
	return true;
}

/* Steps over a day of the month: 3, 3e, 3de, drie, derde. */
static bool skip_day(const struct text_view *view, const char **at)
{
	char folded[TEXT_FOLDED_SIZE];
	struct text_number number = text_number_at(view, *at);
	struct text_word word = text_word_at(view, number.to);
	bool has_word = text_word_fold(word, folded);
	if (number.digits == 0) {
		*at = word.to;
		return has_word && HAS(days, folded);
	}
	*at = has_word && HAS(ordinal_endings, folded) ? word.to : number.to;
	return number.digits <= 2 && is_day(number.value);
}

/* The end of "tweeduizend" with the words that count on: "tweeduizend vijftien", "tweeduizend en
 * drie". */
static const char *year_words_end(const struct text_view *view, struct text_word first)
{
	enum { WORDS_MAX = 3 };
	const char *end = first.to;
	const char *at = first.to;
	for (int i = 0; i < WORDS_MAX; i++) {
		char folded[TEXT_FOLDED_SIZE];
		struct text_word word = text_word_at(view, skip_spaces(view, at, 1));
		if (!text_word_fold(word, folded)) {
			break;
		}
		if (HAS(days, folded) || HAS(tens, folded)) {
			end = word.to;
		} else if (strcmp(folded, "en") != 0) {
			break;
		}
		at = word.to;
	}
	return end;
}

/* Whether 16 in "3 april 16" is followed by something it counts, or is the hour of a time. */
static bool counts_what_follows(const struct text_view *view, const char *at)
{
	char folded[TEXT_FOLDED_SIZE];
	const char *next = at;
	if (is_sign(text_next(view, &next)) && char_is_digit(text_peek(view, next))) {
		return true;
	}
	return fold_word_after(view, at, folded) && !HAS(not_counted, folded);
}

/* (2016) */
static const char *match_year_aside(const struct text_view *view, const char *at)
{
	if (text_next(view, &at) != '(') {
		return NULL;
	}
	struct text_number year = text_number_at(view, at);
	return is_year(year) ? year.to : NULL;
}

/* 2016, '16, 16, tweeduizend zestien, (2016) */
static const char *match_year(const struct text_view *view, const char *at)
{
	bool shortened = skip_apostrophe(view, &at);
	struct text_number number = text_number_at(view, at);
	if (is_year(number)) {
		return number.to;
	}
	if (number.digits == 2 && (shortened || !counts_what_follows(view, number.to))) {
		return number.to;
	}
	char folded[TEXT_FOLDED_SIZE];
	struct text_word word = text_word_at(view, at);
	bool in_words = text_word_fold(word, folded) &&
			(strncmp(folded, "tweeduizend", strlen("tweeduizend")) == 0 ||
			    strncmp(folded, "negentienhonderd", strlen("negentienhonderd")) == 0);
	return in_words ? year_words_end(view, word) : match_year_aside(view, at);
}

/* Steps over what is said between the parts of a date: the third of April in 2016. */
static const char *skip_link(const struct text_view *view, const char *at)
{
	static const char *const links[] = {"van", "in", "of"};
	char folded[TEXT_FOLDED_SIZE];
	at = skip_gap(view, at);
	struct text_word word = text_word_at(view, at);
	return text_word_fold(word, folded) && HAS(links, folded) ? skip_gap(view, word.to) : at;
}

/* 3 april 2016, 3e apr. '16, drie april 2016, de derde van april in 2016 */
static const char *match_day_month_year(const struct text_view *view, const char *at)
{
	if (!skip_day(view, &at)) {
		return NULL;
	}
	at = skip_link(view, at);
	if (!skip_month(view, &at)) {
		return NULL;
	}
	return match_year(view, skip_link(view, at));
}

/* 2016 april 3 */
static const char *match_year_month_day(const struct text_view *view, const char *at)
{
	struct text_number year = text_number_at(view, at);
	at = skip_gap(view, year.to);
	if (!is_year(year) || !skip_month(view, &at)) {
		return NULL;
	}
	struct text_number day = text_number_at(view, skip_gap(view, at));
	return day.digits >= 1 && day.digits <= 2 && is_day(day.value) ? day.to : NULL;
}

/* April 3, 2016 */
static const char *match_month_day_year(const struct text_view *view, const char *at)
{
	if (!skip_month(view, &at)) {
		return NULL;
	}
	at = skip_gap(view, at);
	if (!char_is_digit(text_peek(view, at)) || !skip_day(view, &at)) {
		return NULL;
	}
	struct text_number year = text_number_at(view, skip_gap(view, at));
	return is_year(year) && year.from > at ? year.to : NULL;
}

const char *text_match_date(const struct text_view *view, const char *at)
{
	int32_t c = text_peek(view, at);
	if (!char_is_digit(c) && !char_is_letter(c)) {
		return NULL;
	}
	const char *end = char_is_digit(c) ? match_long_triple(view, at) : NULL;
	end = end == NULL ? match_day_month_year(view, at) : end;
	end = end == NULL ? match_year_month_day(view, at) : end;
	return end == NULL ? match_month_day_year(view, at) : end;
}

static bool is_short_year(struct text_number year)
{
	return year.digits == 2 || is_year(year);
}

/* "geb. 3.5.15", "geboren 3 5 2015", "geboren 030515" */
static const char *match_birth(const struct text_view *view, const char *at)
{
	struct text_number day = text_number_at(view, at);
	if (!text_is_called(view, at, births, sizeof births / sizeof *births)) {
		return NULL;
	}
	if (day.digits == 6) {
		bool year_last = is_day(day.value / 10000) && is_month(day.value / 100 % 100);
		bool year_first = is_day(day.value % 100) && is_month(day.value / 100 % 100);
		return year_last || year_first ? day.to : NULL;
	}
	struct triple t;
	if (triple_read(view, at, &t)) {
		bool fits = is_day_and_month(t.first, t.second) && is_short_year(t.third);
		return fits ? t.third.to : NULL;
	}
	struct text_number month = text_number_at(view, skip_spaces(view, day.to, 1));
	struct text_number year = text_number_at(view, skip_spaces(view, month.to, 1));
	bool apart = month.from > day.to && year.from > month.to;
	return apart && is_day_and_month(day, month) && is_short_year(year) ? year.to : NULL;
}

const char *text_match_date_terse(const struct text_view *view, const char *at)
{
	if (!char_is_digit(text_peek(view, at))) {
		return NULL;
	}
	const char *end = match_short_triple(view, at);
	end = end == NULL ? match_spaced(view, at) : end;
	end = end == NULL ? match_birth(view, at) : end;
	return end == NULL ? match_compact(view, at) : end;
}
