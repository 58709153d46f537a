#include "matching/reasons.h"

#include <stdio.h>
#include <string.h>

enum { NAMED_MAX = 3, NUMBER_CHARS = 16 };
/* Fewer than this are never said as a number (docs/feedback.md). */
enum { SAID_FROM = 5 };

static const double mentioned_share = 0.5;
/* What says less than this share of the best fit is a side issue. */
static const double side_issue_share = 0.5;

/* --- the words --- */

/* By level of the best topic; NONE: the topic is only mentioned in the profile. */
static const char *const need_words[] = {
    [LEVEL_NONE] = N_("mentions {topics} in the profile"),
    [LEVEL_KNOWS] = N_("knows about {topics}"),
    [LEVEL_APPLIES] = N_("knows {topics} well, from daily work"),
    [LEVEL_COACHES] = N_("knows a lot about {topics} (coaches others in it)"),
};
static const char linked_words[] = N_("knows about {topics}, which is close to what is asked");
static const char linked_words_none[] =
    N_("mentions {topics} in the profile, which is close to what is asked");
static const char text_words[] = N_("the profile speaks of the same things: {words}");
static const char text_words_none[] = N_("the profile is about the same things");
static const char *const level_words[] = {
    [LEVEL_NONE] = N_("has something in the profile that comes close"),
    [LEVEL_KNOWS] = N_("is at home in {topics}"),
    [LEVEL_APPLIES] = N_("works with {topics} every day"),
    [LEVEL_COACHES] = N_("coaches others in {topics}"),
};
static const char age_words[] = N_("works with this age group");
static const char age_words_any[] = N_("can help, whatever the age group");
static const char form_words[] = N_("gives the form of help that is wanted");
static const char form_words_any[] = N_("can help, whatever the form of help");
static const char *const locality_words[] = {
    [LOCALITY_SCHOOL] = N_("works at the school itself"),
    [LOCALITY_AREA] = N_("works in the school's own area"),
    [LOCALITY_NEIGHBOUR] = N_("works in a neighbouring area"),
    [LOCALITY_REGION] = N_("works elsewhere in the region"),
};
static const char room_words_one[] = N_("has room for 1 more request");
static const char room_words[] = N_("has room for {count} more requests");
static const char balance_words[] = N_("helps with few requests at the moment");
static const char balance_words_no[] =
    N_("helps with few requests at the moment, but often could not when asked");
static const char fresh_words[] = N_("confirmed this within the last year");
static const char stale_words[] = N_("confirmed this more than a year ago");
/* How earlier help ended: with a needed topic, or in all. */
struct outcome_words {
	const char *well, *otherwise, *counted;
};
static const struct outcome_words outcome_words_topic = {
    N_("helped well with {topics} before"),
    N_("worked on a request about {topics} before"),
    N_("helped, in whole or in part, in {count} of {all} matches about {topics}"),
};
static const struct outcome_words outcome_words_all = {
    N_("helped well with an earlier request"),
    N_("took on an earlier request"),
    N_("helped, in whole or in part, in {count} of {all} matches"),
};
static const char outcome_words_none[] = N_("nothing is known yet about earlier help");
static const char not_expertise_words[] =
    N_("{reason}; said before that {topics} is not their field");
static const char not_expertise_words_counted[] =
    N_("{reason}; said {count} of {all} times that {topics} is not their field");

static const char *const left_out_words[] = {
    [LEFT_OUT_NONE] = "",
    [LEFT_OUT_FULL] = N_("has no room for another request now"),
    [LEFT_OUT_ON_LEAVE] = N_("is on leave"),
    [LEFT_OUT_AREA] = N_("does not work in this area"),
    [LEFT_OUT_CONFLICT] = N_("is too close to this request"),
    [LEFT_OUT_RECIPIENT] =
	N_("works for an organisation whose people may not read the text of this request"),
    [LEFT_OUT_NO_FIT] = N_("has no expertise in what is asked"),
    [LEFT_OUT_WEAK_FIT] = N_("knows too little of what is asked, beside the others"),
};
static const char stopped_words[] = N_("helped with this request before, and that was stopped");
static const char *const conflict_words[CONFLICT_COUNT] = {
    [CONFLICT_NONE] = N_("is too close to this request"),
    [CONFLICT_FILER] = N_("is the person who asks"),
    [CONFLICT_KNOWS_PUPIL] = N_("knows the pupil or the family, and said so"),
    [CONFLICT_STOPPED] = stopped_words,
    [CONFLICT_DID_NOT_FIT] = N_("helped the person who asks before, and it turned out not to fit"),
    [CONFLICT_NAMESAKE] =
	N_("has the name and organisation of somebody who is too close to this request, and may "
	   "be the same person"),
    [CONFLICT_OWN_SCHOOL] =
	N_("works at the same organisation, and help from outside was asked for"),
};
/* By reason of declining. */
static const char *const declined_words[] = {
    [SAMEN__MATCHING__V1__DECLINE_REASON__DECLINE_REASON_UNSPECIFIED] =
	N_("said no to this request"),
    [SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM] = N_("said no to this request: no time now"),
    [SAMEN__MATCHING__V1__DECLINE_REASON__NOT_MY_EXPERTISE] =
	N_("said no to this request: not their field"),
    [SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR] = N_("said no to this request: too far away"),
    [SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL] =
	N_("said no to this request: knows the pupil or the family"),
    [SAMEN__MATCHING__V1__DECLINE_REASON__LEAVE] =
	N_("said no to this request: is or will be away"),
    [SAMEN__MATCHING__V1__DECLINE_REASON__OTHER_REASON] = N_("said no to this request"),
};
static const char *const offer_words[] = {
    [SAMEN__MATCHING__V1__OFFER_STATE__OFFER_STATE_UNSPECIFIED] = "",
    [SAMEN__MATCHING__V1__OFFER_STATE__OFFERED] =
	N_("was asked for this request, and has not answered yet"),
    [SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED] = N_("said yes to this request"),
    [SAMEN__MATCHING__V1__OFFER_STATE__DECLINED] = N_("said no to this request"),
    [SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED] =
	N_("was asked for this request, and did not answer in time"),
    [SAMEN__MATCHING__V1__OFFER_STATE__REVOKED] =
	N_("was asked for this request, and that was taken back"),
};
static const char *const match_words[] = {
    [SAMEN__MATCHING__V1__MATCH_STATE__MATCH_STATE_UNSPECIFIED] = N_("said yes to this request"),
    [SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE] = N_("helps with this request already"),
    [SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED] = N_("helped with this request before"),
    [SAMEN__MATCHING__V1__MATCH_STATE__STOPPED] = stopped_words,
};
static const char *const absence_words[] = {
    [ABSENCE_NONE] = "",
    [ABSENCE_FULL] = N_("no room ({count})"),
    [ABSENCE_ON_LEAVE] = N_("on leave ({count})"),
    [ABSENCE_AREA] = N_("do not work in this area ({count})"),
    [ABSENCE_CONFLICT] = N_("too close to this request ({count})"),
    [ABSENCE_RECIPIENT] = N_("work for organisations whose people may not read the text ({count})"),
    [ABSENCE_DECLINED] = N_("said no ({count})"),
    [ABSENCE_OTHER_AGES] = N_("only for other age groups ({count})"),
    [ABSENCE_ASKED] = N_("have offers to answer, and no room beside them ({count})"),
    [ABSENCE_TAKEN] = N_("needed for other requests of this plan ({count})"),
};
static const char uncovered_words[] = N_("who knows about it cannot help now: {why}");
static const char uncovered_words_none[] = N_("nobody has entered that they know about it");
static const char shortage_words[] = N_("who else knows about it cannot help now: {why}");
static const char shortage_words_none[] = N_("nobody else has entered that they know about it");
static const char *const not_indexed_words[] = {
    [NOT_INDEXED_CLOSED] = N_("has no account here any more"),
    [NOT_INDEXED_NO_SPECIALIST] = N_("is no specialist"),
    [NOT_INDEXED_NO_EXPERTISE] = N_("has entered no expertise yet"),
};

/* --- filling in --- */

/* Where {name} begins in template; NULL when it is not there. */
static const char *find_name(const char *template, const char *name)
{
	size_t size = strlen(name);
	const char *at = template;
	while ((at = strchr(at, '{')) != NULL) {
		if (strncmp(at + 1, name, size) == 0 && at[size + 1] == '}') {
			return at;
		}
		at++;
	}
	return NULL;
}

const char *reason_fill(
    struct arena *arena, const char *template, const char *name, const char *value)
{
	const char *at = find_name(template, name);
	if (at == NULL) {
		return arena_strdup(arena, template);
	}
	int before = (int)(at - template);
	const char *after = at + strlen(name) + 2;
	return arena_printf(arena, "%.*s%s%s", before, template, value, after);
}

/* "a", "a and b", "a, b and c". NULL when the arena is full. */
static const char *join(struct arena *arena, bool dutch, const char *const *items, size_t count)
{
	const char *text = count > 0 ? items[0] : "";
	for (size_t i = 1; i < count && text != NULL; i++) {
		const char *between = i + 1 < count ? ", " : tr(dutch, N_(" and "));
		text = arena_printf(arena, "%s%s%s", text, between, items[i]);
	}
	return text;
}

/* --- contributions --- */

static size_t need_count(const struct reason_facts *facts)
{
	return facts->candidate->fits != NULL ? facts->query->need_count : 0;
}

/* Whether this person's topic is the very one that is needed, and not one close to it. */
static bool is_exact(const struct reason_facts *facts, const struct need_fit *fit)
{
	return strcmp(fit->topic_id, facts->query->needs[fit->need].topic_id) == 0;
}

/* Fits that can be spoken of in one breath. */
struct fit_group {
	enum level level;
	bool exact, linked; /* both: it does not matter */
};

static bool is_in_group(
    const struct reason_facts *facts, const struct need_fit *fit, const struct fit_group *group)
{
	return fit->topic_id != NULL && fit->level == group->level &&
	       (is_exact(facts, fit) ? group->exact : group->linked);
}

static const char *label_of(const struct reason_facts *facts, bool dutch, const char *topic_id)
{
	uint32_t topic = vocabulary_find(facts->vocabulary, topic_id);
	return topic != VOCABULARY_NONE ? vocabulary_label(facts->vocabulary, topic, dutch)
					: topic_id;
}

/* Labels of the topics of a group, at most NAMED_MAX. */
static size_t group_labels(const struct reason_facts *facts,
    bool dutch,
    const struct fit_group *group,
    const char *labels[static NAMED_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < need_count(facts) && count < NAMED_MAX; i++) {
		const struct need_fit *fit = &facts->candidate->fits[i];
		if (!is_in_group(facts, fit, group)) {
			continue;
		}
		const char *label = label_of(facts, dutch, fit->topic_id);
		bool twice = false;
		for (size_t k = 0; k < count; k++) {
			twice = twice || strcmp(labels[k], label) == 0;
		}
		if (!twice) {
			labels[count++] = label;
		}
	}
	return count;
}

static const char *topics_reason(struct arena *arena,
    bool dutch,
    const struct reason_facts *facts,
    const struct fit_group *group,
    const char *template)
{
	const char *labels[NAMED_MAX];
	size_t count = group_labels(facts, dutch, group, labels);
	const char *topics = join(arena, dutch, labels, count);
	return topics != NULL ? reason_fill(arena, tr(dutch, template), "topics", topics) : NULL;
}

/* How much a fit says; what is only mentioned says half as much as what was entered. */
static double fit_value(const struct reason_facts *facts, const struct need_fit *fit)
{
	if (fit->topic_id == NULL) {
		return 0;
	}
	double value = fit->closeness * facts->query->needs[fit->need].weight;
	return fit->level == LEVEL_NONE ? value * mentioned_share : value;
}

/* The fit that says most. */
static const struct need_fit *best_fit(const struct reason_facts *facts)
{
	const struct need_fit *best = NULL;
	double best_value = 0;
	for (size_t i = 0; i < need_count(facts); i++) {
		double value = fit_value(facts, &facts->candidate->fits[i]);
		if (value > best_value) {
			best_value = value;
			best = &facts->candidate->fits[i];
		}
	}
	return best;
}

static const char *need_template(enum level level, bool exact)
{
	if (exact) {
		return need_words[level];
	}
	return level == LEVEL_NONE ? linked_words_none : linked_words;
}

static const char *count_fill(
    struct arena *arena, const char *template, const char *name, unsigned count)
{
	char number[NUMBER_CHARS];
	(void)snprintf(number, sizeof number, "%u", count);
	return reason_fill(arena, template, name, number);
}

/* "{count} of {all}"; NULL when the arena is full. */
static const char *part_fill(
    struct arena *arena, const char *template, unsigned count, unsigned all)
{
	const char *text = count_fill(arena, template, "count", count);
	return text != NULL ? count_fill(arena, text, "all", all) : NULL;
}

static const char *needed_label(
    const struct reason_facts *facts, bool dutch, const struct need_fit *fit)
{
	return label_of(facts, dutch, facts->query->needs[fit->need].topic_id);
}

/* The reason, and that the person declined this need as not their expertise, if they did. reason
 * NULL: NULL. */
static const char *add_not_expertise(struct arena *arena,
    bool dutch,
    const struct reason_facts *facts,
    const struct need_fit *fit,
    const char *reason)
{
	if (reason == NULL || fit->not_expertise == 0) {
		return reason;
	}
	unsigned all = fit->taken + fit->not_expertise;
	bool counted = facts->counts && all >= SAID_FROM;
	const char *text = tr(dutch, counted ? not_expertise_words_counted : not_expertise_words);
	text = counted ? part_fill(arena, text, fit->not_expertise, all) : text;
	if (text != NULL) {
		text = reason_fill(arena, text, "topics", needed_label(facts, dutch, fit));
	}
	return text != NULL ? reason_fill(arena, text, "reason", reason) : NULL;
}

const char *reason_need(
    struct arena *arena, bool dutch, const struct reason_facts *facts, size_t need)
{
	const struct need_fit *fit = &facts->candidate->fits[need];
	const char *template = need_template(fit->level, is_exact(facts, fit));
	const char *reason = reason_fill(
	    arena, tr(dutch, template), "topics", label_of(facts, dutch, fit->topic_id));
	return add_not_expertise(arena, dutch, facts, fit, reason);
}

/* The need that was declined most often as not the person's expertise; NULL when none was. */
static const struct need_fit *most_declined(const struct reason_facts *facts)
{
	const struct need_fit *most = NULL;
	for (size_t i = 0; i < need_count(facts); i++) {
		const struct need_fit *fit = &facts->candidate->fits[i];
		unsigned least = most != NULL ? most->not_expertise : 0;
		most = fit->not_expertise > least ? fit : most;
	}
	return most;
}

static const char *need_reason(struct arena *arena, bool dutch, const struct reason_facts *facts)
{
	const struct need_fit *fit = best_fit(facts);
	struct fit_group group = {.exact = true};
	if (fit != NULL) {
		group.level = fit->level;
		group.exact = is_exact(facts, fit);
		group.linked = !group.exact;
	}
	const char *reason =
	    topics_reason(arena, dutch, facts, &group, need_template(group.level, group.exact));
	const struct need_fit *declined = most_declined(facts);
	return declined != NULL ? add_not_expertise(arena, dutch, facts, declined, reason) : reason;
}

/* The highest level, but not that of a side issue: it would mislead. */
static const char *level_reason(struct arena *arena, bool dutch, const struct reason_facts *facts)
{
	const struct need_fit *best = best_fit(facts);
	double least = best != NULL ? fit_value(facts, best) * side_issue_share : 0;
	struct fit_group group = {.exact = true, .linked = true};
	for (size_t i = 0; best != NULL && i < need_count(facts); i++) {
		const struct need_fit *fit = &facts->candidate->fits[i];
		bool counts = best->level == LEVEL_NONE || fit_value(facts, fit) >= least;
		if (fit->topic_id != NULL && counts && fit->level > group.level) {
			group.level = fit->level;
		}
	}
	return topics_reason(arena, dutch, facts, &group, level_words[group.level]);
}

static const char *text_reason(struct arena *arena, bool dutch, const struct reason_facts *facts)
{
	const struct candidate *candidate = facts->candidate;
	if (candidate->word_count == 0) {
		return arena_strdup(arena, tr(dutch, text_words_none));
	}
	const char *words = join(arena, dutch, candidate->words, candidate->word_count);
	return words != NULL ? reason_fill(arena, tr(dutch, text_words), "words", words) : NULL;
}

/* Whether everything that the person answers needs with was last confirmed long ago. */
static bool is_all_stale(const struct reason_facts *facts)
{
	size_t fits = 0;
	size_t stale = 0;
	for (size_t i = 0; i < need_count(facts); i++) {
		const struct need_fit *fit = &facts->candidate->fits[i];
		fits += fit->topic_id != NULL;
		stale += fit->topic_id != NULL && fit->stale;
	}
	return fits > 0 && fits == stale;
}

/* The need with whose topic the person helped most often; NULL when with none. */
static const struct need_fit *most_helped(const struct reason_facts *facts)
{
	const struct need_fit *most = NULL;
	for (size_t i = 0; i < need_count(facts); i++) {
		const struct need_fit *fit = &facts->candidate->fits[i];
		unsigned least = most != NULL ? most->outcomes.counted : 0;
		most = fit->outcomes.counted > least ? fit : most;
	}
	return most;
}

static const char *counts_reason(struct arena *arena,
    bool dutch,
    const struct reason_facts *facts,
    const struct outcome_words *words,
    const struct outcome_counts *counts)
{
	unsigned helped = counts->helped + counts->partly;
	if (facts->counts && counts->counted >= SAID_FROM) {
		return part_fill(arena, tr(dutch, words->counted), helped, counts->counted);
	}
	bool well = 2 * counts->helped + counts->partly >= counts->counted;
	return arena_strdup(arena, tr(dutch, well ? words->well : words->otherwise));
}

static const char *outcomes_reason(
    struct arena *arena, bool dutch, const struct reason_facts *facts)
{
	const struct need_fit *fit = most_helped(facts);
	if (fit == NULL && facts->candidate->outcomes.counted == 0) {
		return arena_strdup(arena, tr(dutch, outcome_words_none));
	}
	if (fit == NULL) {
		return counts_reason(
		    arena, dutch, facts, &outcome_words_all, &facts->candidate->outcomes);
	}
	const char *text = counts_reason(arena, dutch, facts, &outcome_words_topic, &fit->outcomes);
	return text != NULL ? reason_fill(arena, text, "topics", needed_label(facts, dutch, fit))
			    : NULL;
}

/* Whether the person was asked often enough to say it, and mostly did not take it on. */
static bool is_mostly_unready(const struct candidate *candidate)
{
	return candidate->asked >= SAID_FROM && 2 * candidate->taken < candidate->asked;
}

const char *reason_contribution(
    struct arena *arena, bool dutch, const struct reason_facts *facts, enum contribution_kind kind)
{
	const char *words = "";
	switch (kind) {
	case CONTRIBUTION_NEED:
		return need_reason(arena, dutch, facts);
	case CONTRIBUTION_TEXT:
		return text_reason(arena, dutch, facts);
	case CONTRIBUTION_LEVEL:
		return level_reason(arena, dutch, facts);
	case CONTRIBUTION_AGE:
		words = facts->query->ages != 0 ? age_words : age_words_any;
		break;
	case CONTRIBUTION_FORM:
		words = facts->query->forms != 0 ? form_words : form_words_any;
		break;
	case CONTRIBUTION_LOCALITY:
		words = locality_words[facts->candidate->locality];
		break;
	case CONTRIBUTION_ROOM:
		words = facts->candidate->room == 1 ? room_words_one : room_words;
		return count_fill(arena, tr(dutch, words), "count", facts->candidate->room);
	case CONTRIBUTION_BALANCE:
		words = is_mostly_unready(facts->candidate) ? balance_words_no : balance_words;
		break;
	case CONTRIBUTION_FRESHNESS:
		words = is_all_stale(facts) ? stale_words : fresh_words;
		break;
	case CONTRIBUTION_OUTCOMES:
		return outcomes_reason(arena, dutch, facts);
	case CONTRIBUTION_COUNT:
		break;
	}
	return arena_strdup(arena, tr(dutch, words));
}

/* --- left out, and left open --- */

const char *reason_left_out(bool dutch, enum left_out left_out, enum conflict conflict)
{
	const char *words =
	    left_out == LEFT_OUT_CONFLICT ? conflict_words[conflict] : left_out_words[left_out];
	return words[0] != '\0' ? tr(dutch, words) : "";
}

/* none: the words where nobody is absent; words: those with {why}. */
static const char *absent_reason(struct arena *arena,
    bool dutch,
    const unsigned absent[static ABSENCE_COUNT],
    const char *none,
    const char *words)
{
	const char *parts[ABSENCE_COUNT];
	size_t count = 0;
	for (size_t i = ABSENCE_NONE + 1; i < ABSENCE_COUNT; i++) {
		if (absent[i] == 0) {
			continue;
		}
		parts[count] = count_fill(arena, tr(dutch, absence_words[i]), "count", absent[i]);
		if (parts[count++] == NULL) {
			return NULL;
		}
	}
	if (count == 0) {
		return tr(dutch, none);
	}
	const char *why = join(arena, dutch, parts, count);
	return why != NULL ? reason_fill(arena, tr(dutch, words), "why", why) : NULL;
}

const char *reason_uncovered(
    struct arena *arena, bool dutch, const unsigned absent[static ABSENCE_COUNT])
{
	return absent_reason(arena, dutch, absent, uncovered_words_none, uncovered_words);
}

const char *reason_shortage(
    struct arena *arena, bool dutch, const unsigned absent[static ABSENCE_COUNT], bool nobody)
{
	return nobody ? reason_uncovered(arena, dutch, absent)
		      : absent_reason(arena, dutch, absent, shortage_words_none, shortage_words);
}

const char *reason_not_indexed(bool dutch, enum not_indexed why)
{
	return tr(dutch, not_indexed_words[why]);
}

/* The words for a number of the store; those for 0 when it is none that is known. */
static const char *words_of(const char *const *words, size_t count, uint32_t number)
{
	return words[number < count ? number : 0];
}

const char *reason_offer(bool dutch, const Offer *offer, const Match *match)
{
	const char *words =
	    words_of(offer_words, sizeof offer_words / sizeof *offer_words, offer->state);
	if (offer->state == SAMEN__MATCHING__V1__OFFER_STATE__DECLINED) {
		words = words_of(declined_words, sizeof declined_words / sizeof *declined_words,
		    offer->decline_reason);
	} else if (match != NULL) {
		words =
		    words_of(match_words, sizeof match_words / sizeof *match_words, match->state);
	}
	return words[0] != '\0' ? tr(dutch, words) : "";
}
