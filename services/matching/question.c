#include "matching/question.h"

#include "matching/move.h"
#include "matching/profile.h"
#include "matching/topic_check.h"
#include "runtime/recipients.h"
#include "runtime/textcheck.h"

#include <math.h>
#include <string.h>

enum status question_check_text(struct call *call, const char *text)
{
	if (text_length(text) > QUESTION_TEXT_CHARS_MAX) {
		return call_field(call, "text", "TOO_LONG",
		    N_("is too long: at most %d characters"), QUESTION_TEXT_CHARS_MAX);
	}
	return OK;
}

/* --- needs --- */

/* One topic as the answer shows it; copies what belongs to the vocabulary. */
static TopicSuggestion *suggestion_new(
    struct call *call, const struct finder_hold *hold, const char *topic_id, double weight)
{
	uint32_t topic = vocabulary_find(hold->vocabulary, topic_id);
	const char *label = topic != VOCABULARY_NONE
				? vocabulary_label(hold->vocabulary, topic, call->dutch)
				: topic_id;
	TopicSuggestion *suggestion = arena_alloc(call->arena, sizeof *suggestion);
	if (suggestion == NULL) {
		return NULL;
	}
	samen__matching__v1__topic_suggestion__init(suggestion);
	suggestion->topic_id = arena_strdup(call->arena, topic_id);
	suggestion->label = arena_strdup(call->arena, label);
	suggestion->weight = weight;
	return suggestion->topic_id != NULL && suggestion->label != NULL ? suggestion : NULL;
}

/* The words that led to it, as the answer's own list. */
static enum status add_words(
    struct call *call, const struct topic_suggestion *found, TopicSuggestion *suggestion)
{
	char **words = arena_alloc(call->arena, (found->word_count + 1) * sizeof *words);
	if (words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < found->word_count; i++) {
		words[i] = wire_text(found->words[i]);
	}
	suggestion->words = words;
	suggestion->n_words = found->word_count;
	return OK;
}

enum status question_topics(struct call *call,
    const struct finder_hold *hold,
    const char *text,
    size_t limit,
    TopicSuggestion ***ret_topics,
    size_t *ret_count)
{
	struct topic_suggestion *found;
	size_t count;
	enum status status = finder_hold_suggest(hold, text, call->arena, &found, &count);
	if (status != OK) {
		return status;
	}
	count = count < limit ? count : limit;
	TopicSuggestion **topics =
	    arena_alloc(call->arena, (count + 1) * sizeof(TopicSuggestion *));
	if (topics == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count && status == OK; i++) {
		topics[i] = suggestion_new(call, hold,
		    vocabulary_topic_id(hold->vocabulary, found[i].topic), found[i].weight);
		status =
		    topics[i] != NULL ? add_words(call, &found[i], topics[i]) : RESOURCE_EXHAUSTED;
	}
	*ret_topics = topics;
	*ret_count = count;
	return status;
}

static enum status take_needs(struct call *call,
    const struct finder_hold *hold,
    Samen__Common__V1__Need *const *needs,
    size_t count,
    struct question *question)
{
	question->needs = arena_alloc(call->arena, (count + 1) * sizeof(TopicSuggestion *));
	if (question->needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count && i < QUESTION_NEEDS_MAX; i++) {
		double weight = needs[i]->weight > 0 ? needs[i]->weight : 1;
		question->needs[i] = suggestion_new(call, hold, needs[i]->topic_id, weight);
		if (question->needs[i] == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		question->need_count++;
	}
	return OK;
}

/* Needs as the index takes them. */
static enum status ask_for_needs(struct call *call, struct question *question)
{
	struct rank_need *needs =
	    arena_alloc(call->arena, (question->need_count + 1) * sizeof *needs);
	if (needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < question->need_count; i++) {
		needs[i].topic_id = question->needs[i]->topic_id;
		needs[i].weight = question->needs[i]->weight;
	}
	question->query.needs = needs;
	question->query.need_count = question->need_count;
	return OK;
}

/* The needs that were said, else those of the text. */
static enum status settle_needs(struct call *call,
    const struct finder_hold *hold,
    Samen__Common__V1__Need *const *needs,
    size_t count,
    const char *text,
    struct question *question)
{
	enum status status = OK;
	if (count > 0) {
		status = take_needs(call, hold, needs, count, question);
	} else if (text[0] != '\0') {
		status = question_topics(
		    call, hold, text, QUESTION_NEEDS_MAX, &question->needs, &question->need_count);
	}
	question->query.text = text[0] != '\0' ? text : NULL;
	return status == OK ? ask_for_needs(call, question) : status;
}

/* --- place --- */

static enum status take_place(
    struct call *call, const char *organisation_id, const char *area_id, struct rank_query *query)
{
	Area *area;
	query->organisation_id = organisation_id[0] != '\0' ? organisation_id : NULL;
	query->area_id = area_id[0] != '\0' ? area_id : NULL;
	enum status status = replica_area_find(call, area_id, &area);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	const char **neighbours =
	    arena_alloc(call->arena, (area->n_neighbour_ids + 1) * sizeof *neighbours);
	if (neighbours == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < area->n_neighbour_ids; i++) {
		neighbours[i] = area->neighbour_ids[i];
	}
	query->neighbour_area_ids = neighbours;
	return OK;
}

/* --- about a request --- */

enum status question_of_request(struct call *call,
    const struct finder_hold *hold,
    const FeedRequest *request,
    const char *text,
    struct question *ret_question)
{
	struct question question = {.query = {.now_ms = call->now_ms}};
	if (request->n_needs == 0 && text[0] == '\0') {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this request names no topics yet: confirm what it is about, or hand over "
		       "the text with this call"));
	}
	enum status status =
	    settle_needs(call, hold, request->needs, request->n_needs, text, &question);
	if (status == OK) {
		status =
		    take_place(call, request->organisation_id, request->area_id, &question.query);
	}
	if (status == OK) {
		status = conflicts_find(call, request, &question.conflicts);
	}
	if (status == OK) {
		status = request_offers(call, request->id, &question.offers);
	}
	question.query.ages = age_bit(request->age_group);
	question.query.forms = form_bits(request->forms, request->n_forms);
	question.query.excluded_person_ids = question.conflicts.people.ids;
	question.query.sectors = recipients_sectors(request->recipients);
	*ret_question = question;
	return status;
}

enum status question_drop_needs(
    struct call *call, const struct id_list *topics, struct question *question)
{
	size_t left = 0;
	for (size_t i = 0; i < question->need_count; i++) {
		if (!id_list_has(topics, question->needs[i]->topic_id)) {
			question->needs[left++] = question->needs[i];
		}
	}
	question->need_count = left;
	return ask_for_needs(call, question);
}

const Offer *question_offer(const struct question *question, const char *person_id)
{
	const struct offers *offers = &question->offers;
	for (size_t i = 0; i < offers->count; i++) {
		if (offer_is_help(offers->items[i]) &&
		    strcmp(offers->items[i]->person_id, person_id) == 0) {
			return offers->items[i];
		}
	}
	return NULL;
}

Samen__Matching__V1__OfferState question_offer_state(
    const struct question *question, const char *person_id)
{
	const Offer *offer = question_offer(question, person_id);
	return offer != NULL ? (Samen__Matching__V1__OfferState)offer->state
			     : SAMEN__MATCHING__V1__OFFER_STATE__OFFER_STATE_UNSPECIFIED;
}

static const enum absence absences[] = {
    [LEFT_OUT_NONE] = ABSENCE_NONE,
    [LEFT_OUT_FULL] = ABSENCE_FULL,
    [LEFT_OUT_ON_LEAVE] = ABSENCE_ON_LEAVE,
    [LEFT_OUT_AREA] = ABSENCE_AREA,
    [LEFT_OUT_CONFLICT] = ABSENCE_CONFLICT,
    [LEFT_OUT_RECIPIENT] = ABSENCE_RECIPIENT,
};

enum absence question_absence(const struct question *question, const struct cover *cover)
{
	if (absences[cover->left_out] != ABSENCE_NONE) {
		return absences[cover->left_out];
	}
	return question_offer_state(question, cover->person_id) ==
		       SAMEN__MATCHING__V1__OFFER_STATE__DECLINED
		   ? ABSENCE_DECLINED
		   : ABSENCE_NONE;
}

/* --- asking --- */

/* Takes the far-fetched out of the list; returns how many are left. */
static size_t far_fetched_drop(
    const struct rank_query *query, struct candidate *candidates, size_t count, double best_score)
{
	size_t left = 0;
	for (size_t i = 0; i < count; i++) {
		if (!candidate_is_far_fetched(query, &candidates[i], best_score)) {
			candidates[left++] = candidates[i];
		}
	}
	return left;
}

enum status question_run(struct call *call,
    const struct finder_hold *hold,
    const struct rank_query *query,
    struct rank_result *ret_result)
{
	struct rank_result *result = ret_result;
	enum status status = rank_query_run(
	    hold->index, finder_hold_analyzer(hold, query->text), query, call->arena, result);
	if (status != OK) {
		return status;
	}
	double best = result->ranked_count > 0 ? result->ranked[0].score : 0;
	result->ranked_count = far_fetched_drop(query, result->ranked, result->ranked_count, best);
	if (result->left_out_count > 0) {
		best = fmax(best, result->left_out[0].score);
	}
	result->left_out_count =
	    far_fetched_drop(query, result->left_out, result->left_out_count, best);
	return OK;
}

/* --- a search --- */

/* Statuses of topic_check; what else is wrong is named only. */
static enum status check_need(
    struct call *call, const Samen__Matching__V1__FindRequest *request, size_t at)
{
	const Samen__Common__V1__Need *need = request->needs[at];
	const char *field = arena_printf(call->arena, "needs[%zu].topic_id", at);
	if (field == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = topic_check(call, field, need->topic_id);
	for (size_t i = 0; i < at; i++) {
		if (strcmp(request->needs[i]->topic_id, need->topic_id) == 0) {
			(void)call_field(call, field, "TWICE", N_("is named twice: name it once"));
			break;
		}
	}
	if (!(need->weight >= 0 && need->weight <= 1)) {
		(void)call_field(call, arena_printf(call->arena, "needs[%zu].weight", at),
		    "OUT_OF_RANGE", N_("lies between 0 and 1"));
	}
	return status;
}

static enum status check_search(struct call *call, const Samen__Matching__V1__FindRequest *request)
{
	Area *area;
	(void)question_check_text(call, request->text);
	if (request->n_needs > QUESTION_NEEDS_MAX) {
		return call_field(call, "needs", "TOO_MANY", N_("at most %d"), QUESTION_NEEDS_MAX);
	}
	if (request->n_needs == 0 && request->text[0] == '\0') {
		(void)call_field(call, "text", "REQUIRED",
		    N_("say what you are looking for, or choose a topic"));
	}
	for (size_t i = 0; i < request->n_needs; i++) {
		enum status status = check_need(call, request, i);
		if (status != OK && status != INVALID_ARGUMENT) {
			return status;
		}
	}
	if (request->area_id[0] != '\0' && replica_area_find(call, request->area_id, &area) != OK) {
		(void)call_field(call, "area_id", "UNKNOWN", N_("there is no such work area"));
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

/* The work area of the caller's own organisation; "" when there is none. */
static enum status own_area(struct call *call, const char **ret_area_id)
{
	Organisation *organisation;
	enum status status =
	    replica_organisation_find(call, call->caller.organisation_id, &organisation);
	*ret_area_id = status == OK ? organisation->area_id : "";
	return status == NOT_FOUND ? OK : status;
}

enum status question_of_search(struct call *call,
    const struct finder_hold *hold,
    const Samen__Matching__V1__FindRequest *request,
    struct question *ret_question)
{
	struct question question = {.query = {.now_ms = call->now_ms}};
	const char *area_id = request->area_id;
	enum status status = check_search(call, request);
	if (status == OK && area_id[0] == '\0') {
		status = own_area(call, &area_id);
	}
	if (status == OK) {
		status = take_place(call, call->caller.organisation_id, area_id, &question.query);
	}
	if (status == OK) {
		status = settle_needs(
		    call, hold, request->needs, request->n_needs, request->text, &question);
	}
	question.query.ages = age_bit(request->age_group);
	question.query.forms = form_bits(request->forms, request->n_forms);
	*ret_question = question;
	return status;
}
