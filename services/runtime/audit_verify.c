#include "runtime/audit_verify.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64, AHEAD_MS_MAX = 10 * 60 * 1000 /* how far a clock may be set back */ };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static const char *const finding_names[AUDIT_FINDING_KINDS] = {
    [AUDIT_ENTRY_CHANGED] = "ENTRY_CHANGED",
    [AUDIT_ENTRIES_MISSING] = "ENTRIES_MISSING",
    [AUDIT_START_MISSING] = "START_MISSING",
    [AUDIT_LOG_CUT_SHORT] = "LOG_CUT_SHORT",
    [AUDIT_LOG_REWRITTEN] = "LOG_REWRITTEN",
    [AUDIT_CUT_TOO_EARLY] = "CUT_TOO_EARLY",
    [AUDIT_LINE_UNREADABLE] = "LINE_UNREADABLE",
    [AUDIT_LINE_KEY_UNKNOWN] = "LINE_KEY_UNKNOWN",
    [AUDIT_LINE_FORGED] = "LINE_FORGED",
    [AUDIT_LINE_DISORDERED] = "LINE_DISORDERED",
    [AUDIT_HEAD_MISSING] = "HEAD_MISSING",
    [AUDIT_HEAD_OLD] = "HEAD_OLD",
};

/* A line that counts. */
struct signed_line {
	struct audit_line is;
	size_t number; /* in the file */
};

/* An entry, once it was looked at. */
struct link {
	uint64_t number;
	struct audit_hash stored;
	struct audit_hash computed; /* as stored where nothing can be computed */
};

struct audit_verifier {
	const struct audit_keys *keys;
	struct signed_line *lines;
	size_t line_count, line_room;
	struct link *links;
	size_t link_count, link_room;
	struct audit_finding findings[AUDIT_FINDINGS_MAX];
	size_t finding_count;
	bool has_more;
};

const char *audit_finding_name(enum audit_finding_kind kind)
{
	return finding_names[kind];
}

struct audit_verifier *audit_verifier_open(const struct audit_keys *keys)
{
	struct audit_verifier *verifier = calloc(1, sizeof *verifier);
	if (verifier != NULL) {
		verifier->keys = keys;
	}
	return verifier;
}

void audit_verifier_close(struct audit_verifier *verifier)
{
	if (verifier != NULL) {
		free(verifier->lines);
		free(verifier->links);
		free(verifier);
	}
}

static void find(struct audit_verifier *verifier, struct audit_finding finding)
{
	if (verifier->finding_count == AUDIT_FINDINGS_MAX) {
		verifier->has_more = true;
		return;
	}
	verifier->findings[verifier->finding_count++] = finding;
}

/* Room for one more of size bytes each; NULL when memory is short. */
static void *list_grow(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room) {
		return list;
	}
	size_t more = *room > 0 ? 2 * *room : ROOM_FIRST;
	void *grown = realloc(list, more * size);
	if (grown != NULL) {
		*room = more;
	}
	return grown;
}

/* --- lines --- */

static enum audit_finding_kind fault_of(enum status status)
{
	switch (status) {
	case NOT_FOUND:
		return AUDIT_LINE_KEY_UNKNOWN;
	case UNAUTHENTICATED:
		return AUDIT_LINE_FORGED;
	default:
		return AUDIT_LINE_UNREADABLE;
	}
}

/* Whether a line may stand below another one. */
static bool follows(const struct audit_line *line, const struct audit_line *above)
{
	bool same_store = strcmp(line->generation, above->generation) == 0;
	return line->at_ms + AHEAD_MS_MAX >= above->at_ms &&
	       (!same_store || line->kind != above->kind || line->number >= above->number);
}

static void look_at_order(struct audit_verifier *verifier, const struct signed_line *line)
{
	for (size_t i = verifier->line_count; i > 0; i--) {
		const struct signed_line *above = &verifier->lines[i - 1];
		if (!follows(&line->is, &above->is)) {
			find(verifier, (struct audit_finding){.kind = AUDIT_LINE_DISORDERED,
					   .line = line->number,
					   .at_ms = line->is.at_ms});
			return;
		}
		if (above->is.kind == line->is.kind) {
			return;
		}
	}
}

enum status audit_verifier_line(struct audit_verifier *verifier, size_t number, struct bytes text)
{
	struct signed_line line = {.number = number};
	enum status status = audit_line_read(text, verifier->keys, &line.is);
	if (status != OK) {
		find(verifier, (struct audit_finding){.kind = fault_of(status), .line = number});
		return OK;
	}
	if (number > 0) {
		look_at_order(verifier, &line);
	}
	struct signed_line *lines =
	    list_grow(verifier->lines, verifier->line_count, &verifier->line_room, sizeof *lines);
	if (lines == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	verifier->lines = lines;
	lines[verifier->line_count++] = line;
	return OK;
}

/* --- entries --- */

static bool same_hash(const struct audit_hash *a, const struct audit_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* The cut that purged up to a number; NULL when there is none. */
static const struct signed_line *cut_at(const struct audit_verifier *verifier, uint64_t number)
{
	for (size_t i = 0; i < verifier->line_count; i++) {
		const struct signed_line *line = &verifier->lines[i];
		if (line->is.kind == AUDIT_CUT && line->is.number == number) {
			return line;
		}
	}
	return NULL;
}

/* The cut with the greatest number; NULL when there is none. */
static const struct signed_line *last_cut(const struct audit_verifier *verifier)
{
	const struct signed_line *last = NULL;
	for (size_t i = 0; i < verifier->line_count; i++) {
		const struct signed_line *line = &verifier->lines[i];
		if (line->is.kind == AUDIT_CUT &&
		    (last == NULL || line->is.number > last->is.number)) {
			last = line;
		}
	}
	return last;
}

/* What an entry's hash builds on, as it is stored and as it was computed; false when the entry
 * before is not there and no cut tells. */
static bool link_before(
    const struct audit_verifier *verifier, uint64_t number, struct link *ret_before)
{
	if (verifier->link_count > 0) {
		*ret_before = verifier->links[verifier->link_count - 1];
		return ret_before->number + 1 == number;
	}
	const struct signed_line *cut = cut_at(verifier, number - 1);
	*ret_before = (struct link){.number = number - 1};
	if (cut != NULL) {
		ret_before->stored = cut->is.hash;
	}
	ret_before->computed = ret_before->stored;
	return number == 1 || cut != NULL;
}

/* The gap before an entry. */
static void find_gap(struct audit_verifier *verifier, uint64_t number)
{
	const struct signed_line *cut = last_cut(verifier);
	bool inside = verifier->link_count > 0;
	uint64_t before = 0;
	if (inside) {
		before = verifier->links[verifier->link_count - 1].number;
	} else if (cut != NULL && cut->is.number < number) {
		before = cut->is.number;
	}
	find(verifier,
	    (struct audit_finding){.kind = inside ? AUDIT_ENTRIES_MISSING : AUDIT_START_MISSING,
		.from = before + 1,
		.to = number - 1});
}

/* Whether the entry fits what is before it. A stored hash that was tampered with is the fault of
 * its own entry alone: the next one fits the computed one. */
static bool link_fits(const struct link *before, struct bytes packed, struct link *link)
{
	link->computed = audit_hash_of(&before->stored, link->number, packed);
	if (same_hash(&link->computed, &link->stored)) {
		return true;
	}
	struct audit_hash other = audit_hash_of(&before->computed, link->number, packed);
	if (same_hash(&other, &link->stored)) {
		link->computed = other;
		return true;
	}
	return false;
}

static bool hash_take(struct bytes hash, struct audit_hash *ret_hash)
{
	if (hash.size != sizeof ret_hash->bytes) {
		return false;
	}
	memcpy(ret_hash->bytes, hash.data, hash.size);
	return true;
}

/* Whether the number can come next: from 1 on, each greater than the last. */
static bool number_fits(const struct audit_verifier *verifier, uint64_t number)
{
	return number > 0 && (verifier->link_count == 0 ||
				 number > verifier->links[verifier->link_count - 1].number);
}

enum status audit_verifier_entry(
    struct audit_verifier *verifier, uint64_t number, struct bytes packed, struct bytes hash)
{
	struct link link = {.number = number};
	struct link before;
	struct link *links =
	    list_grow(verifier->links, verifier->link_count, &verifier->link_room, sizeof *links);
	if (links == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	verifier->links = links;
	bool fits = hash_take(hash, &link.stored) && number_fits(verifier, number);
	if (!number_fits(verifier, number)) {
		find(verifier, (struct audit_finding){
				   .kind = AUDIT_ENTRY_CHANGED, .from = number, .to = number});
		return OK;
	}
	bool linked = link_before(verifier, number, &before);
	if (!linked) {
		find_gap(verifier, number);
		link.computed = link.stored;
	} else {
		fits = link_fits(&before, packed, &link) && fits;
	}
	if (!fits) {
		find(verifier, (struct audit_finding){
				   .kind = AUDIT_ENTRY_CHANGED, .from = number, .to = number});
	}
	links[verifier->link_count++] = link;
	return OK;
}

/* --- lines against entries --- */

/* How a line and the log agree. */
enum agreement { FITS, DIFFERS, BEYOND, GONE };

static int by_number(const void *key, const void *element)
{
	uint64_t number = *(const uint64_t *)key;
	const struct link *link = element;
	return number < link->number ? -1 : number > link->number;
}

static uint64_t log_end(const struct audit_verifier *verifier)
{
	const struct signed_line *cut = last_cut(verifier);
	uint64_t end = cut != NULL ? cut->is.number : 0;
	return verifier->link_count > 0 ? verifier->links[verifier->link_count - 1].number : end;
}

/* The hash that an entry purged or never there must have: that of a cut, or the zeros before the
 * first entry. */
static enum agreement agree_before(
    const struct audit_verifier *verifier, const struct audit_line *line)
{
	static const struct audit_hash zeros;
	const struct signed_line *cut = cut_at(verifier, line->number);
	if (line->number == 0) {
		return same_hash(&line->hash, &zeros) ? FITS : DIFFERS;
	}
	if (cut == NULL) {
		return GONE;
	}
	return same_hash(&line->hash, &cut->is.hash) ? FITS : DIFFERS;
}

static enum agreement agree(const struct audit_verifier *verifier, const struct audit_line *line)
{
	if (line->number > log_end(verifier)) {
		return BEYOND;
	}
	const struct link *link = verifier->link_count == 0
				      ? NULL
				      : bsearch(&line->number, verifier->links,
					    verifier->link_count, sizeof *link, by_number);
	if (link == NULL) {
		return agree_before(verifier, line);
	}
	bool fits =
	    same_hash(&line->hash, &link->stored) || same_hash(&line->hash, &link->computed);
	return fits ? FITS : DIFFERS;
}

/* What all lines together say. NULL: none says so. */
struct comparison {
	const struct signed_line *first_wrong; /* the smallest number that differs */
	const struct signed_line *last_right; /* the greatest number that fits, below first_wrong */
	const struct signed_line *furthest;   /* the greatest number beyond the end */
};

static void compare(const struct audit_verifier *verifier, struct comparison *ret)
{
	*ret = (struct comparison){.first_wrong = NULL};
	for (size_t i = 0; i < verifier->line_count; i++) {
		const struct signed_line *line = &verifier->lines[i];
		enum agreement agreement = agree(verifier, &line->is);
		if (agreement == DIFFERS &&
		    (ret->first_wrong == NULL || line->is.number < ret->first_wrong->is.number)) {
			ret->first_wrong = line;
		}
		if (agreement == BEYOND &&
		    (ret->furthest == NULL || line->is.number > ret->furthest->is.number)) {
			ret->furthest = line;
		}
	}
	for (size_t i = 0; i < verifier->line_count; i++) {
		const struct signed_line *line = &verifier->lines[i];
		if (line->is.kind == AUDIT_HEAD && agree(verifier, &line->is) == FITS &&
		    (ret->first_wrong == NULL || line->is.number < ret->first_wrong->is.number) &&
		    (ret->last_right == NULL || line->is.number >= ret->last_right->is.number)) {
			ret->last_right = line;
		}
	}
}

static void find_rewritten(
    struct audit_verifier *verifier, const struct comparison *compared, const char *generation)
{
	const struct signed_line *wrong = compared->first_wrong;
	const struct signed_line *right = compared->last_right;
	if (wrong != NULL) {
		find(verifier, (struct audit_finding){.kind = AUDIT_LOG_REWRITTEN,
				   .from = right != NULL ? right->is.number + 1 : 1,
				   .to = wrong->is.number,
				   .line = wrong->number,
				   .fit_line = right != NULL ? right->number : 0,
				   .at_ms = wrong->is.at_ms,
				   .restored = strcmp(wrong->is.generation, generation) != 0});
	}
	if (compared->furthest != NULL) {
		find(verifier,
		    (struct audit_finding){.kind = AUDIT_LOG_CUT_SHORT,
			.from = log_end(verifier) + 1,
			.to = compared->furthest->is.number,
			.line = compared->furthest->number,
			.fit_line = right != NULL ? right->number : 0,
			.at_ms = compared->furthest->is.at_ms,
			.restored = strcmp(compared->furthest->is.generation, generation) != 0});
	}
}

/*
 * A head that ends below the cut was made before the entries behind it were: when it is younger
 * than the retention at the cut, so were they.
 */
static void find_early(struct audit_verifier *verifier, const struct signed_line *cut)
{
	const struct signed_line *proof = NULL;
	int64_t limit_ms = cut->is.at_ms - (int64_t)cut->is.days * day_ms;
	for (size_t i = 0; i < verifier->line_count; i++) {
		const struct signed_line *line = &verifier->lines[i];
		if (line->is.kind == AUDIT_HEAD && line->is.number < cut->is.number &&
		    line->is.at_ms > limit_ms &&
		    (proof == NULL || line->is.number < proof->is.number)) {
			proof = line;
		}
	}
	if (proof != NULL) {
		find(verifier, (struct audit_finding){.kind = AUDIT_CUT_TOO_EARLY,
				   .from = proof->is.number + 1,
				   .to = cut->is.number,
				   .line = cut->number,
				   .fit_line = proof->number,
				   .at_ms = cut->is.at_ms});
	}
}

/* The service's own cut stands in heads.txt too, usually: told once. */
static bool is_repeated(const struct audit_verifier *verifier, const struct signed_line *cut)
{
	return cut_at(verifier, cut->is.number) != cut;
}

static void look_at_lines(struct audit_verifier *verifier,
    const char *generation,
    int64_t now_ms,
    struct audit_report *report)
{
	const struct signed_line *newest = NULL;
	for (size_t i = 0; i < verifier->line_count; i++) {
		const struct signed_line *line = &verifier->lines[i];
		if (line->is.kind == AUDIT_HEAD) {
			if (report->heads++ == 0) {
				report->since = (struct audit_proof){
				    line->number, line->is.number, line->is.at_ms};
			}
			newest = line;
		} else if (!is_repeated(verifier, line)) {
			report->cuts++;
			find_early(verifier, line);
		}
	}
	if (newest == NULL) {
		find(verifier, (struct audit_finding){.kind = AUDIT_HEAD_MISSING});
	} else if (now_ms - newest->is.at_ms > AUDIT_HEAD_AGE_MS_MAX) {
		find(verifier, (struct audit_finding){.kind = AUDIT_HEAD_OLD,
				   .line = newest->number,
				   .at_ms = newest->is.at_ms,
				   .restored = strcmp(newest->is.generation, generation) != 0});
	}
}

static void say_proven(const struct audit_verifier *verifier,
    const struct comparison *compared,
    struct audit_report *report)
{
	const struct signed_line *right = compared->last_right;
	const struct signed_line *cut = verifier->link_count > 0
					    ? cut_at(verifier, verifier->links[0].number - 1)
					    : last_cut(verifier);
	report->entries = verifier->link_count;
	report->first = verifier->link_count > 0 ? verifier->links[0].number : 0;
	report->last = log_end(verifier);
	if (right != NULL) {
		report->proven =
		    (struct audit_proof){right->number, right->is.number, right->is.at_ms};
	}
	if (cut != NULL) {
		report->cut = (struct audit_proof){cut->number, cut->is.number, cut->is.at_ms};
		report->cut_days = cut->is.days;
	}
}

enum status audit_verifier_end(struct audit_verifier *verifier,
    const char *generation,
    int64_t now_ms,
    struct audit_report *ret_report)
{
	struct comparison compared;
	*ret_report = (struct audit_report){.findings = NULL};
	compare(verifier, &compared);
	find_rewritten(verifier, &compared, generation);
	look_at_lines(verifier, generation, now_ms, ret_report);
	say_proven(verifier, &compared, ret_report);
	ret_report->findings = verifier->findings;
	ret_report->finding_count = verifier->finding_count;
	ret_report->has_more = verifier->has_more;
	return OK;
}
