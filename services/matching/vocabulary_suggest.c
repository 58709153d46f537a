/*
 * Topics in a text. Three kinds of evidence, joined as independent chances (noisy or: 1 - (1 - a)(1
 * - b)...): a name said outright (label, abbreviation, synonym: a run of terms, exactly); phrases,
 * by the share of their weight that one sentence of the text holds; all words of the topic, by BM25
 * with topics as documents (Robertson and Zaragoza, 2009).
 */
#include "matching/vocabulary_parts.h"

#include <math.h>
#include <string.h>

enum { PHRASES_COUNTED = 3 };

static const double name_evidence[PATTERN_KINDS] = {
    [PATTERN_LABEL] = 0.85,
    [PATTERN_SYNONYM] = 0.75,
    [PATTERN_ABBREVIATION] = 0.85,
};
static const double small_letters = 0.6;   /* what an abbreviation counts that is not in capitals */
static const double common_name = 0.4;     /* what a name counts of words that are in every topic */
static const double phrase_evidence = 0.7; /* a phrase said in full */
static const double phrase_share_min = 0.25; /* below this share words meet by chance */
static const double phrase_mass_min = 2;     /* a lone telling word is not a phrase */
static const double act_negation = 0.5; /* "stilzitten" for "kan niet stilzitten" and the reverse */
static const double words_evidence = 0.6; /* any amount of single words */
static const double words_half = 8;       /* BM25 at which they count half of that */
static const double bm25_k1 = 1.2, bm25_b = 0.5;
static const double suggestion_min = 0.1;

struct name_hit {
	struct name_hit *next;
	uint32_t topic;
	uint32_t first, count; /* terms of the text */
	double evidence;
};

struct topic_evidence {
	double name;
	double phrases[PHRASES_COUNTED]; /* the best shares, the best one first */
	double words;
};

struct text_term {
	uint32_t term;  /* LEXICON_NONE when the vocabulary does not know it */
	double counted; /* 1, act_negation, or 0 for what is denied, unknown or a function word */
	bool repeated;  /* counted before in the text */
};

struct finding {
	const struct vocabulary *vocabulary;
	struct arena *arena;
	const struct term *terms;
	size_t count;
	struct text_term *text_terms;
	struct topic_evidence *evidence; /* by topic */
	struct name_hit *hits;
	double *shares;    /* by pattern: weight found in the sentence so far */
	uint32_t *touched; /* patterns with a share, touched_count of them */
	uint32_t touched_count;
	uint32_t *last_seen; /* by the vocabulary's term: the sentence, from 1; 0 not yet */
};

/* Looks the text's terms up. */
static enum status text_terms_find(struct finding *finding)
{
	const struct lexicon *lexicon = finding->vocabulary->terms;
	bool *seen = arena_alloc(finding->arena, (size_t)lexicon_size(lexicon) + 1);
	finding->text_terms =
	    arena_alloc(finding->arena, (finding->count + 1) * sizeof *finding->text_terms);
	if (seen == NULL || finding->text_terms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < finding->count; i++) {
		const struct term *term = &finding->terms[i];
		struct text_term *found = &finding->text_terms[i];
		found->term = lexicon_find(lexicon, term->text);
		if (found->term == LEXICON_NONE || term->function_word ||
		    term->negation == NEGATION_THING) {
			continue;
		}
		found->counted = term->negation == NEGATION_ACT ? act_negation : 1;
		found->repeated = seen[found->term];
		seen[found->term] = true;
	}
	return OK;
}

/* Whether the name stands at this place, in one sentence and denied nowhere but where the name
 * itself is. */
static bool name_stands_at(const struct finding *finding, const struct pattern *name, size_t at)
{
	if (finding->count - at < name->count) {
		return false;
	}
	const struct pattern_term *wanted = finding->vocabulary->pattern_terms + name->first;
	for (uint32_t i = 0; i < name->count; i++) {
		const struct term *term = &finding->terms[at + i];
		bool denied = term->negation != NEGATION_NONE && !wanted[i].negated;
		bool parted = term->sentence_end && i + 1 < name->count;
		if (finding->text_terms[at + i].term != wanted[i].term || denied || parted) {
			return false;
		}
	}
	return true;
}

/* The mean weight of the name's words that have a subject. */
static double name_rarity(const struct vocabulary *vocabulary, const struct pattern *name)
{
	double sum = 0;
	uint32_t count = 0;
	for (uint32_t i = 0; i < name->count; i++) {
		const struct pattern_term *term = &vocabulary->pattern_terms[name->first + i];
		sum += term->function_word ? 0 : vocabulary->weights[term->term];
		count += !term->function_word;
	}
	return sum / count;
}

/* What a name that stands at this place is worth; 0 when it is an abbreviation's look-alike: een
 * brief. */
static double name_weight(const struct finding *finding, const struct pattern *name, size_t at)
{
	const struct vocabulary *vocabulary = finding->vocabulary;
	double rarity = name_rarity(vocabulary, name);
	double evidence = name_evidence[name->kind] * (common_name + (1 - common_name) * rarity) /
			  sqrt(name->sharers);
	const struct pattern_term *first = &vocabulary->pattern_terms[name->first];
	const struct term *term = &finding->terms[at];
	if (!first->abbreviation || term->abbreviation) {
		return evidence;
	}
	bool alike = vocabulary->plain[first->term] || strcmp(term->folded, term->text) != 0;
	return alike ? 0 : evidence * small_letters;
}

static enum status name_hit_add(struct finding *finding, const struct pattern *name, size_t at)
{
	double weight = name_weight(finding, name, at);
	if (weight <= 0) {
		return OK;
	}
	struct name_hit *hit = arena_alloc(finding->arena, sizeof *hit);
	if (hit == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*hit = (struct name_hit){.next = finding->hits,
	    .topic = name->topic,
	    .first = (uint32_t)at,
	    .count = name->count,
	    .evidence = weight};
	finding->hits = hit;
	double *best = &finding->evidence[name->topic].name;
	if (*best < hit->evidence) {
		*best = hit->evidence;
	}
	return OK;
}

static enum status names_find(struct finding *finding)
{
	const struct vocabulary *vocabulary = finding->vocabulary;
	const struct runs *runs = &vocabulary->names_by_first;
	for (size_t at = 0; at < finding->count; at++) {
		uint32_t term = finding->text_terms[at].term;
		if (term == LEXICON_NONE) {
			continue;
		}
		for (uint32_t i = runs->start[term]; i < runs->start[term + 1]; i++) {
			const struct pattern *name = &vocabulary->patterns[runs->items[i]];
			if (name_stands_at(finding, name, at) &&
			    name_hit_add(finding, name, at) != OK) {
				return RESOURCE_EXHAUSTED;
			}
		}
	}
	return OK;
}

/* What this term of the text counts for a pattern that denies it or not. */
static double polarity(const struct term *term, bool negated)
{
	if ((term->negation != NEGATION_NONE) == negated) {
		return 1;
	}
	return term->negation == NEGATION_THING ? 0 : act_negation;
}

static void share_add(struct finding *finding, const struct term *term, uint32_t number)
{
	const struct vocabulary *vocabulary = finding->vocabulary;
	const struct runs *runs = &vocabulary->patterns_by_term;
	for (uint32_t i = runs->start[number]; i < runs->start[number + 1]; i++) {
		uint32_t pattern = runs->items[i] / 2;
		double share = vocabulary->weights[number] * polarity(term, runs->items[i] % 2);
		if (share <= 0) {
			continue;
		}
		if (finding->shares[pattern] <= 0) {
			finding->touched[finding->touched_count++] = pattern;
		}
		finding->shares[pattern] += share;
	}
}

/* Keeps the best shares of a topic in order. */
static void phrase_keep(struct topic_evidence *evidence, double share)
{
	for (size_t i = 0; i < PHRASES_COUNTED; i++) {
		if (evidence->phrases[i] < share) {
			double lower = evidence->phrases[i];
			evidence->phrases[i] = share;
			share = lower;
		}
	}
}

static void sentence_close(struct finding *finding)
{
	for (uint32_t i = 0; i < finding->touched_count; i++) {
		uint32_t number = finding->touched[i];
		const struct pattern *pattern = &finding->vocabulary->patterns[number];
		if (pattern->kind != PATTERN_ABBREVIATION) {
			phrase_keep(&finding->evidence[pattern->topic],
			    finding->shares[number] / fmax(pattern->mass, phrase_mass_min));
		}
		finding->shares[number] = 0;
	}
	finding->touched_count = 0;
}

static void phrases_find(struct finding *finding)
{
	uint32_t sentence = 1;
	for (size_t at = 0; at < finding->count; at++) {
		const struct term *term = &finding->terms[at];
		uint32_t number = finding->text_terms[at].term;
		if (number != LEXICON_NONE && !term->function_word &&
		    finding->last_seen[number] != sentence) {
			finding->last_seen[number] = sentence;
			share_add(finding, term, number);
		}
		if (term->sentence_end) {
			sentence_close(finding);
			sentence++;
		}
	}
	sentence_close(finding);
}

/* BM25 of one term for one topic. */
static double word_score(
    const struct vocabulary *vocabulary, uint32_t term, const struct topic_term *in)
{
	double length = vocabulary->topics[in->topic].length / vocabulary->topic_length_mean;
	return vocabulary->weights[term] * in->count * (bm25_k1 + 1) /
	       (in->count + bm25_k1 * (1 - bm25_b + bm25_b * length));
}

static void words_find(struct finding *finding)
{
	const struct vocabulary *vocabulary = finding->vocabulary;
	for (size_t at = 0; at < finding->count; at++) {
		const struct text_term *term = &finding->text_terms[at];
		if (term->counted <= 0 || term->repeated) {
			continue;
		}
		for (uint32_t i = vocabulary->topic_terms_start[term->term];
		     i < vocabulary->topic_terms_start[term->term + 1]; i++) {
			const struct topic_term *in = &vocabulary->topic_terms[i];
			finding->evidence[in->topic].words +=
			    term->counted * word_score(vocabulary, term->term, in);
		}
	}
}

static double phrase_chance(double share)
{
	double above = (share - phrase_share_min) / (1 - phrase_share_min);
	return above <= 0 ? 0 : phrase_evidence * above * above;
}

static double evidence_weigh(const struct topic_evidence *evidence)
{
	double against = 1 - evidence->name;
	for (size_t i = 0; i < PHRASES_COUNTED; i++) {
		against *= 1 - phrase_chance(evidence->phrases[i]);
	}
	against *= 1 - words_evidence * evidence->words / (evidence->words + words_half);
	return 1 - against;
}

/* The best suggestions of all topics, in order; returns how many. */
static size_t suggestions_choose(
    const struct finding *finding, struct topic_suggestion chosen[static TOPIC_SUGGESTIONS_MAX])
{
	size_t count = 0;
	for (uint32_t topic = 0; topic < finding->vocabulary->topic_count; topic++) {
		double weight = evidence_weigh(&finding->evidence[topic]);
		size_t at = count;
		while (at > 0 && chosen[at - 1].weight < weight) {
			at--;
		}
		if (weight < suggestion_min || at == TOPIC_SUGGESTIONS_MAX) {
			continue;
		}
		count += count < TOPIC_SUGGESTIONS_MAX;
		memmove(&chosen[at + 1], &chosen[at], (count - at - 1) * sizeof *chosen);
		chosen[at] = (struct topic_suggestion){.topic = topic, .weight = weight};
	}
	return count;
}

/* A word of the text, or a run of them, that led to a topic. */
struct reason {
	uint32_t first, count; /* terms of the text */
	double weight;
};

struct reasons {
	struct reason items[SUGGESTION_WORDS_MAX];
	size_t count;
};

/* Keeps the heaviest reasons in order; of equals the earlier in the text, and no two that overlap.
 */
static void reason_keep(
    const struct finding *finding, struct reasons *reasons, struct reason reason)
{
	size_t at = 0;
	for (; at < reasons->count; at++) {
		const struct reason *kept = &reasons->items[at];
		if (kept->weight < reason.weight ||
		    (kept->weight <= reason.weight && kept->first > reason.first)) {
			break;
		}
		bool same_word = kept->count == 1 && reason.count == 1 &&
				 strcmp(finding->terms[kept->first].text,
				     finding->terms[reason.first].text) == 0;
		if (same_word ||
		    (kept->first <= reason.first && reason.first < kept->first + kept->count)) {
			return;
		}
	}
	if (at == SUGGESTION_WORDS_MAX) {
		return;
	}
	reasons->count += reasons->count < SUGGESTION_WORDS_MAX;
	memmove(&reasons->items[at + 1], &reasons->items[at],
	    (reasons->count - at - 1) * sizeof reasons->items[0]);
	reasons->items[at] = reason;
}

static void reasons_find(const struct finding *finding, uint32_t topic, struct reasons *reasons)
{
	const struct vocabulary *vocabulary = finding->vocabulary;
	for (const struct name_hit *hit = finding->hits; hit != NULL; hit = hit->next) {
		if (hit->topic == topic) {
			/* A name weighs more than any single word. */
			reason_keep(finding, reasons,
			    (struct reason){hit->first, hit->count, hit->evidence * 100});
		}
	}
	for (uint32_t at = 0; at < finding->count; at++) {
		const struct text_term *term = &finding->text_terms[at];
		if (term->counted <= 0 || term->repeated) {
			continue;
		}
		for (uint32_t i = vocabulary->topic_terms_start[term->term];
		     i < vocabulary->topic_terms_start[term->term + 1]; i++) {
			const struct topic_term *in = &vocabulary->topic_terms[i];
			if (in->topic == topic) {
				reason_keep(finding, reasons,
				    (struct reason){at, 1, word_score(vocabulary, term->term, in)});
			}
		}
	}
}

static enum status suggestion_explain(
    const struct finding *finding, const char *text, struct topic_suggestion *suggestion)
{
	struct reasons reasons = {0};
	reasons_find(finding, suggestion->topic, &reasons);
	suggestion->words =
	    arena_alloc(finding->arena, (reasons.count + 1) * sizeof *suggestion->words);
	if (suggestion->words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < reasons.count; i++) {
		const struct reason *reason = &reasons.items[i];
		uint32_t from = finding->terms[reason->first].from_byte;
		uint32_t to = finding->terms[reason->first + reason->count - 1].to_byte;
		suggestion->words[i] = arena_memdup(finding->arena, text + from, to - from);
		if (suggestion->words[i] == NULL) {
			return RESOURCE_EXHAUSTED;
		}
	}
	suggestion->word_count = reasons.count;
	return OK;
}

static enum status finding_init(struct finding *finding)
{
	size_t topics = (size_t)finding->vocabulary->topic_count + 1;
	size_t terms = (size_t)lexicon_size(finding->vocabulary->terms) + 1;
	size_t patterns = (size_t)finding->vocabulary->pattern_count + 1;
	finding->evidence = arena_alloc(finding->arena, topics * sizeof *finding->evidence);
	finding->shares = arena_alloc(finding->arena, patterns * sizeof *finding->shares);
	finding->touched = arena_alloc(finding->arena, patterns * sizeof *finding->touched);
	finding->last_seen = arena_alloc(finding->arena, terms * sizeof *finding->last_seen);
	if (finding->last_seen == NULL || finding->evidence == NULL || finding->shares == NULL ||
	    finding->touched == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	return text_terms_find(finding);
}

enum status vocabulary_suggest(const struct vocabulary *vocabulary,
    struct analyzer *analyzer,
    const char *text,
    struct arena *arena,
    struct topic_suggestion **ret_suggestions,
    size_t *ret_count)
{
	struct finding finding = {.vocabulary = vocabulary, .arena = arena};
	struct term *terms;
	enum status status = analyzer_run(analyzer, text, arena, &terms, &finding.count);
	if (status != OK) {
		return status;
	}
	finding.terms = terms;
	status = finding_init(&finding);
	if (status == OK) {
		status = names_find(&finding);
	}
	struct topic_suggestion *chosen =
	    arena_alloc(arena, TOPIC_SUGGESTIONS_MAX * sizeof *chosen);
	if (status != OK || chosen == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	phrases_find(&finding);
	words_find(&finding);
	size_t count = suggestions_choose(&finding, chosen);
	for (size_t i = 0; i < count; i++) {
		if (suggestion_explain(&finding, text, &chosen[i]) != OK) {
			return RESOURCE_EXHAUSTED;
		}
	}
	*ret_suggestions = chosen;
	*ret_count = count;
	return OK;
}
