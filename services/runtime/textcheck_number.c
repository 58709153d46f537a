#include "runtime/textcheck_parts.h"

#include <string.h>

enum {
	NATIONAL_DIGITS = 9, /* without the leading 0 */
	ABROAD_DIGITS_MIN = 9,
	ABROAD_DIGITS_MAX = 15, /* ITU-T E.164 */
	PHONE_SIGNS_MAX = 3,
	BSN_DIGITS = 9,
	CHUNKS_MAX = 4,
	SEPARATOR_CHARS_MAX = 3,
	LINES_MAX = 2,            /* a list of numbers below each other is no BSN */
	MOBILE_ABROAD_DIGITS = 11 /* 31 6 12345678 */
};

/* Before a number that is meant as a BSN, however it is written. */
static const char *const bsn_names[] = {"bsn", "bsnnr", "bsn-nr", "bsnnummer", "bsn-nummer",
    "burgerservicenummer", "burgerservicenr", "servicenummer", "sofi", "sofinummer", "sofinr",
    "sofi-nummer"};

/* Dutch area codes without their 0 (ACM's numbering plan); those of 2 digits are followed by 7,
 * those of 3 by 6. */
static const uint16_t areas_short[] = {10, 13, 15, 20, 23, 24, 26, 30, 33, 35, 36, 38, 40, 43, 45,
    46, 50, 53, 55, 58, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 84, 85, 87, 88, 91, 97};
static const uint16_t areas_long[] = {111, 113, 114, 115, 117, 118, 161, 162, 164, 165, 166, 167,
    168, 172, 174, 180, 181, 182, 183, 184, 186, 187, 222, 223, 224, 226, 227, 228, 229, 251, 252,
    255, 294, 297, 299, 313, 314, 315, 316, 317, 318, 320, 321, 341, 342, 343, 344, 345, 346, 347,
    348, 411, 412, 413, 416, 418, 475, 478, 481, 485, 486, 487, 488, 492, 493, 495, 497, 499, 511,
    512, 513, 514, 515, 516, 517, 518, 519, 521, 522, 523, 524, 525, 527, 528, 529, 541, 543, 544,
    545, 546, 547, 548, 561, 562, 566, 570, 571, 572, 573, 575, 577, 578, 591, 592, 593, 594, 595,
    596, 597, 598, 599};

static bool has(const uint16_t *list, size_t count, uint32_t value)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == value) {
			return true;
		}
	}
	return false;
}

/* Whether these nine digits, as one number, are in use: mobile (6) or in an area. */
static bool is_national_number(uint32_t number)
{
	uint32_t second = number / 10000000 % 10;
	if (number / 100000000 == 6) {
		return (second >= 1 && second <= 5) || second == 8;
	}
	return has(areas_short, sizeof areas_short / sizeof *areas_short, number / 10000000) ||
	       has(areas_long, sizeof areas_long / sizeof *areas_long, number / 1000000);
}

static bool skip_text(const struct text_view *view, const char **at, const char *text)
{
	const char *next = *at;
	for (; *text != '\0'; text++) {
		if (text_next(view, &next) != *text) {
			return false;
		}
	}
	*at = next;
	return true;
}

/* Steps over the signs people write inside a phone number, when a digit follows them. */
static bool skip_phone_signs(const struct text_view *view, const char **at)
{
	const char *next = *at;
	for (int i = 0; i <= PHONE_SIGNS_MAX; i++) {
		int32_t c = text_peek(view, next);
		if (char_is_digit(c)) {
			*at = next;
			return true;
		}
		if (!char_is_space(c) && !char_is_dash(c) &&
		    (c < 0 || strchr("./()_", c) == NULL)) {
			return false;
		}
		(void)text_next(view, &next);
	}
	return false;
}

struct phone_digits {
	const char *to;
	uint32_t digits;
	uint64_t value;
};

/* Reads whole groups of digits, until there are at least as many as asked for. */
static struct phone_digits read_groups(
    const struct text_view *view, const char *at, uint32_t wanted)
{
	struct phone_digits read = {.to = at};
	while (read.digits < wanted && skip_phone_signs(view, &at)) {
		struct text_number group = text_number_at(view, at);
		for (const char *digit = group.from; digit < group.to;) {
			read.value = read.value * 10 + (uint64_t)(text_next(view, &digit) - '0');
		}
		read.digits += group.digits;
		read.to = at = group.to;
	}
	return read;
}

static const char *match_national(const struct text_view *view, const char *at)
{
	struct phone_digits read = read_groups(view, at, NATIONAL_DIGITS);
	return read.digits == NATIONAL_DIGITS && is_national_number((uint32_t)read.value) ? read.to
											  : NULL;
}

/* After +31 or 0031; a 0, bare or as (0), may come first. */
static const char *match_after_country(const struct text_view *view, const char *at)
{
	const char *national = at;
	(void)skip_phone_signs(view, &national);
	if (!skip_text(view, &national, "0")) {
		national = at;
	}
	return match_national(view, national);
}

/* After the +, any country. */
static const char *match_abroad(const struct text_view *view, const char *at)
{
	if (!char_is_digit(text_peek(view, at))) {
		return NULL;
	}
	struct phone_digits read = read_groups(view, at, ABROAD_DIGITS_MAX);
	return read.digits >= ABROAD_DIGITS_MIN && read.digits <= ABROAD_DIGITS_MAX ? read.to
										    : NULL;
}

/* After the leading 0: at least one more digit, (0)72 excepted, so that no counting from 0 is taken
 * for a number. */
static const char *match_after_zero(const struct text_view *view, const char *at)
{
	bool grouped = char_is_digit(text_peek(view, at)) || text_peek(view, at) == ')';
	return grouped ? match_national(view, at) : NULL;
}

/* 31612345678, as in links to chats */
static const char *match_bare_country(const struct text_view *view, const char *at)
{
	struct text_number number = text_number_at(view, at);
	bool fits = number.digits == MOBILE_ABROAD_DIGITS && skip_text(view, &at, "31");
	return fits && text_peek(view, at) == '6' ? match_national(view, at) : NULL;
}

const char *text_match_phone(const struct text_view *view, const char *at)
{
	const char *end = NULL;
	const char *next = at;
	if (skip_text(view, &next, "+31") || skip_text(view, &next, "0031")) {
		end = match_after_country(view, next);
	}
	next = at;
	if (end == NULL && skip_text(view, &next, "+")) {
		return match_abroad(view, next);
	}
	if (end != NULL) {
		return end;
	}
	(void)skip_text(view, &next, "(");
	return skip_text(view, &next, "0") ? match_after_zero(view, next)
					   : match_bare_country(view, at);
}

/* Digits in groups, as far as a BSN could go. */
struct row {
	struct text_number chunks[CHUNKS_MAX];
	int32_t signs[CHUNKS_MAX]; /* before each chunk; 0 at the start of the row */
	size_t count;
	uint32_t digits_before; /* of the number before the row, when signs[0] says there is one */
	int32_t sign_after;     /* 0 when no number follows */
	uint32_t digits_after;
};

static bool is_tight_sign(int32_t c)
{
	return c == '.' || c == ',' || c == '/' || c == '_';
}

/*
 * Steps over one separator between digits and returns what it is: '-' with or without spaces around
 * it, ' ', the end of a line, or, right between the digits, one of . , / and _. 0 when it is not
 * there.
 */
static int32_t skip_separator(const struct text_view *view,
    const char **at,
    int32_t (*step)(const struct text_view *, const char **),
    int32_t (*look)(const struct text_view *, const char *))
{
	const char *next = *at;
	int32_t sign = 0;
	for (int i = 0; i < SEPARATOR_CHARS_MAX && !char_is_digit(look(view, next)); i++) {
		int32_t c = step(view, &next);
		if (char_is_dash(c) && sign != '-') {
			sign = '-';
		} else if (char_is_space(c)) {
			sign = sign == 0 ? ' ' : sign;
		} else if (c == '\n' && sign != '\n') {
			sign = '\n';
		} else if (is_tight_sign(c) && i == 0 && char_is_digit(look(view, next))) {
			sign = c;
		} else {
			return 0;
		}
	}
	if (!char_is_digit(look(view, next))) {
		return 0;
	}
	*at = next;
	return sign;
}

static void row_look_before(struct row *row, const struct text_view *view, const char *at)
{
	row->signs[0] = skip_separator(view, &at, text_back, text_before);
	if (row->signs[0] == '\n') {
		row->signs[0] = 0;
		return;
	}
	while (row->signs[0] != 0 && row->digits_before < BSN_DIGITS &&
	       char_is_digit(text_back(view, &at))) {
		row->digits_before++;
	}
}

/* Reads chunks from a position on, up to nine digits; whether they are exactly nine. */
static bool row_read(struct row *row, const struct text_view *view, const char *at)
{
	uint32_t digits = 0;
	uint32_t lines = 1;
	while (row->count < CHUNKS_MAX && digits < BSN_DIGITS) {
		int32_t sign = 0;
		if (row->count > 0) {
			sign = skip_separator(view, &at, text_next, text_peek);
			lines += sign == '\n' ? 1 : 0;
			if (sign == 0 || sign == ',' || lines > LINES_MAX) {
				return false;
			}
			row->signs[row->count] = sign;
		}
		row->chunks[row->count] = text_number_at(view, at);
		digits += row->chunks[row->count].digits;
		at = row->chunks[row->count++].to;
	}
	row->sign_after = skip_separator(view, &at, text_next, text_peek);
	if (row->sign_after == '\n') {
		row->sign_after = 0; /* another line's */
	}
	row->digits_after = text_number_at(view, at).digits;
	return digits == BSN_DIGITS;
}

/* Weights 9 to 2 and -1; the sum is a multiple of eleven. */
static bool passes_eleven_test(const struct text_view *view, const struct row *row)
{
	int sum = 0;
	int weight = BSN_DIGITS;
	bool all_zero = true;
	for (size_t i = 0; i < row->count; i++) {
		for (const char *at = row->chunks[i].from; at < row->chunks[i].to;) {
			int digit = text_next(view, &at) - '0';
			sum += digit * (weight > 1 ? weight : -1);
			weight--;
			all_zero = all_zero && digit == 0;
		}
	}
	return !all_zero && sum % 11 == 0;
}

static bool row_is_grouped(const struct row *row, uint32_t first, uint32_t second, uint32_t third)
{
	return row->count == 3 && row->chunks[0].digits == first &&
	       row->chunks[1].digits == second && row->chunks[2].digits == third &&
	       row->signs[1] == row->signs[2];
}

static bool row_has_single_digit(const struct row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		if (row->chunks[i].digits == 1) {
			return true;
		}
	}
	return false;
}

/* Whether a number beside grouped digits belongs to them: 782 does in 123 456 782, the 3 of "groep
 * 3" does not. */
static bool row_goes_on(const struct row *row, int32_t sign, uint32_t digits)
{
	int32_t inner = row->signs[1];
	return sign == ',' || (sign == inner && (inner != ' ' || digits == 3));
}

/* Whether the nine digits are a number by themselves, and not a part of a longer one or of a list
 * of numbers. */
static bool row_stands_alone(const struct row *row)
{
	int32_t before = row->signs[0];
	int32_t after = row->sign_after;
	if (row->count == 1) {
		return before != '.' && before != ',' && after != '.' && after != ',';
	}
	if (before == 0 && after == 0) {
		return !row_has_single_digit(row);
	}
	if (!row_is_grouped(row, 3, 3, 3) && !row_is_grouped(row, 4, 2, 3)) {
		return false;
	}
	return !row_goes_on(row, before, row->digits_before) &&
	       !row_goes_on(row, after, row->digits_after);
}

/* One digit after another, whatever few signs stand between; 0 digits at the end of them. */
static struct text_number next_digit(const struct text_view *view, const char *at)
{
	for (int i = 0; i <= SEPARATOR_CHARS_MAX; i++) {
		const char *next = at;
		int32_t c = text_next(view, &next);
		if (char_is_digit(c)) {
			return (struct text_number){
			    .from = at, .to = next, .digits = 1, .value = (uint32_t)(c - '0')};
		}
		if (!char_is_space(c) && !char_is_dash(c) && !is_tight_sign(c) && c != '\n') {
			break;
		}
		at = next;
	}
	return (struct text_number){.from = at, .to = at};
}

/* After the word BSN: nine digits, or eight where the first 0 was left out, in any groups. */
static const char *match_called_bsn(const struct text_view *view, const char *at)
{
	int sum = 0;
	int sum_of_eight = 0;
	const char *end = at;
	int count = 0;
	for (; count < BSN_DIGITS; count++) {
		struct text_number digit = next_digit(view, end);
		if (digit.digits == 0) {
			break;
		}
		int value = (int)digit.value;
		int weight = BSN_DIGITS - count;
		sum += value * (weight > 1 ? weight : -1);
		sum_of_eight += value * (weight > 2 ? weight - 1 : -1);
		end = digit.to;
	}
	if (char_is_digit(text_peek(view, end)) ||
	    !text_is_called(view, at, bsn_names, sizeof bsn_names / sizeof *bsn_names)) {
		return NULL;
	}
	bool is_bsn = (count == BSN_DIGITS && sum != 0 && sum % 11 == 0) ||
		      (count == BSN_DIGITS - 1 && sum_of_eight != 0 && sum_of_eight % 11 == 0);
	return is_bsn ? end : NULL;
}

const char *text_match_bsn(const struct text_view *view, const char *at)
{
	if (!char_is_digit(text_peek(view, at))) {
		return NULL;
	}
	struct row row = {.count = 0};
	row_look_before(&row, view, at);
	if (!row_read(&row, view, at) || !row_stands_alone(&row) ||
	    !passes_eleven_test(view, &row)) {
		return match_called_bsn(view, at);
	}
	return row.chunks[row.count - 1].to;
}
