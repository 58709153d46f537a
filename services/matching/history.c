#include "matching/history.h"

#include "matching/matching_store.h"
#include "matching/move.h"

#include "stored.pb-c.h"

#include <string.h>

typedef Samen__Stored__V1__History History;
typedef Samen__Stored__V1__TopicHistory TopicHistory;

enum { HISTORIES_FIRST = 8 };

static const struct record_kind history_kind = {
    HISTORY_KIND, &samen__stored__v1__history__descriptor, false};

/* --- what outcomes, stop reasons and declines say; docs/feedback.md has why --- */

/* Outcomes that say whether the help helped. The others say nothing about it. */
static const struct outcome_counts outcome_values[] = {
    [SAMEN__INTAKE__V1__OUTCOME__HELPED] = {.counted = 1, .helped = 1},
    [SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED] = {.counted = 1, .partly = 1},
    [SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED] = {.counted = 1},
    [SAMEN__INTAKE__V1__OUTCOME__REFERRED] = {0},
    [SAMEN__INTAKE__V1__OUTCOME__NOT_NEEDED] = {0},
};

/* What an offer that was answered, or not in time, says. */
struct answer_value {
	bool asked, taken;  /* whether there is time to help */
	bool not_expertise; /* what the person knows of its topics */
};
static const struct answer_value decline_values[] = {
    [SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM] = {.asked = true},
    [SAMEN__MATCHING__V1__DECLINE_REASON__NOT_MY_EXPERTISE] = {.not_expertise = true},
    [SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR] = {.asked = true},
    [SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL] = {0},
    [SAMEN__MATCHING__V1__DECLINE_REASON__LEAVE] = {.asked = true},
    [SAMEN__MATCHING__V1__DECLINE_REASON__OTHER_REASON] = {.asked = true},
};

static struct answer_value offer_value(const Offer *offer)
{
	size_t reasons = sizeof decline_values / sizeof *decline_values;
	switch (offer->state) {
	case SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED:
		return (struct answer_value){.asked = true, .taken = true};
	case SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED:
		return (struct answer_value){.asked = true};
	case SAMEN__MATCHING__V1__OFFER_STATE__DECLINED:
		return offer->decline_reason < reasons ? decline_values[offer->decline_reason]
						       : (struct answer_value){0};
	default:
		return (struct answer_value){0};
	}
}

bool match_did_not_fit(const Match *match)
{
	return match_is_help(match) && match->state == SAMEN__MATCHING__V1__MATCH_STATE__STOPPED &&
	       match->stop_reason == SAMEN__MATCHING__V1__STOP_REASON__NO_FIT_AFTER_ALL;
}

/* A match that was stopped because it did not fit did not help; other stops say nothing. */
static struct outcome_counts match_value(const Match *match)
{
	size_t outcomes = sizeof outcome_values / sizeof *outcome_values;
	if (match->state == SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED &&
	    match->outcome < outcomes) {
		return outcome_values[match->outcome];
	}
	return (struct outcome_counts){.counted = match_did_not_fit(match)};
}

static void outcome_add(struct outcome_counts *counts, const struct outcome_counts *more)
{
	counts->counted += more->counted;
	counts->helped += more->helped;
	counts->partly += more->partly;
}

/* A state while it is counted together. */
struct tally {
	struct call *call;
	struct profile_state state;
	struct topic_history *topics;
	size_t room;
};

/* The topic's history, at first empty; NULL when the arena is full. */
static struct topic_history *history_of(struct tally *tally, const char *topic_id)
{
	size_t count = tally->state.topic_count;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(tally->topics[i].topic_id, topic_id) == 0) {
			return &tally->topics[i];
		}
	}
	if (count == tally->room) {
		size_t room = tally->room == 0 ? HISTORIES_FIRST : tally->room * 2;
		struct topic_history *topics =
		    arena_alloc(tally->call->arena, room * sizeof *topics);
		if (topics == NULL) {
			return NULL;
		}
		if (count > 0) {
			memcpy(topics, tally->topics, count * sizeof *topics);
		}
		tally->topics = topics;
		tally->room = room;
	}
	tally->topics[count] = (struct topic_history){.topic_id = topic_id};
	tally->state.topic_count++;
	return &tally->topics[count];
}

static enum status count_match(struct tally *tally, const Match *match)
{
	struct outcome_counts value = match_value(match);
	if (!match_is_help(match)) {
		return OK;
	}
	tally->state.load += match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE;
	outcome_add(&tally->state.outcomes, &value);
	for (size_t i = 0; value.counted > 0 && i < match->n_topic_ids; i++) {
		struct topic_history *history = history_of(tally, match->topic_ids[i]);
		if (history == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		outcome_add(&history->outcomes, &value);
	}
	return OK;
}

static enum status count_offer(struct tally *tally, const Offer *offer)
{
	struct answer_value value =
	    offer_is_help(offer) ? offer_value(offer) : (struct answer_value){0};
	bool about_topics = value.taken || value.not_expertise;
	tally->state.asked += value.asked;
	tally->state.taken += value.taken;
	for (size_t i = 0; about_topics && i < offer->n_topic_ids; i++) {
		struct topic_history *history = history_of(tally, offer->topic_ids[i]);
		if (history == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		history->taken += value.taken;
		history->not_expertise += value.not_expertise;
	}
	return OK;
}

/* --- what is kept of requests that are gone --- */

/* At first empty. */
static enum status history_load(struct call *call, const char *person_id, History **ret_history)
{
	enum status status =
	    record_get(call->txn, &history_kind, person_id, call->arena, ret_history);
	if (status != NOT_FOUND) {
		return status;
	}
	*ret_history = arena_alloc(call->arena, sizeof **ret_history);
	if (*ret_history == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__history__init(*ret_history);
	return OK;
}

static enum status count_kept(struct tally *tally, const History *kept)
{
	const struct outcome_counts all = {
	    .counted = kept->counted, .helped = kept->helped, .partly = kept->partly};
	outcome_add(&tally->state.outcomes, &all);
	tally->state.asked += kept->asked;
	tally->state.taken += kept->taken;
	for (size_t i = 0; i < kept->n_topics; i++) {
		const TopicHistory *topic = kept->topics[i];
		const struct outcome_counts outcomes = {
		    .counted = topic->counted, .helped = topic->helped, .partly = topic->partly};
		struct topic_history *history = history_of(tally, topic->topic_id);
		if (history == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		outcome_add(&history->outcomes, &outcomes);
		history->taken += topic->taken;
		history->not_expertise += topic->not_expertise;
	}
	return OK;
}

static enum status keep_topics(const struct tally *tally, History *kept)
{
	size_t count = tally->state.topic_count;
	TopicHistory *topics = arena_alloc(tally->call->arena, (count + 1) * sizeof *topics);
	kept->topics = arena_alloc(tally->call->arena, (count + 1) * sizeof(TopicHistory *));
	if (topics == NULL || kept->topics == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		const struct topic_history *from = &tally->topics[i];
		samen__stored__v1__topic_history__init(&topics[i]);
		topics[i].topic_id = wire_text(from->topic_id);
		topics[i].counted = from->outcomes.counted;
		topics[i].helped = from->outcomes.helped;
		topics[i].partly = from->outcomes.partly;
		topics[i].taken = from->taken;
		topics[i].not_expertise = from->not_expertise;
		kept->topics[i] = &topics[i];
	}
	kept->n_topics = count;
	return OK;
}

static enum status keep_tally(const struct tally *tally, const char *person_id, History *kept)
{
	kept->counted = tally->state.outcomes.counted;
	kept->helped = tally->state.outcomes.helped;
	kept->partly = tally->state.outcomes.partly;
	kept->asked = tally->state.asked;
	kept->taken = tally->state.taken;
	enum status status = keep_topics(tally, kept);
	return status == OK ? record_put(tally->call->txn, &history_kind, person_id, &kept->base)
			    : status;
}

enum status history_keep_offer(struct call *call, const Offer *offer)
{
	struct tally tally = {.call = call};
	History *kept;
	if (!offer_is_help(offer)) {
		return OK;
	}
	enum status status = history_load(call, offer->person_id, &kept);
	if (status == OK) {
		status = count_kept(&tally, kept);
	}
	if (status == OK) {
		status = count_offer(&tally, offer);
	}
	return status == OK ? keep_tally(&tally, offer->person_id, kept) : status;
}

/* Never this specialist with this filer again. */
static enum status keep_did_not_fit(struct call *call, const Match *match)
{
	History *kept;
	enum status status = history_load(call, match->filer_id, &kept);
	if (status != OK ||
	    texts_have(kept->did_not_fit, kept->n_did_not_fit, match->specialist_id)) {
		return status;
	}
	size_t count = kept->n_did_not_fit;
	char **people = arena_alloc(call->arena, (count + 1) * sizeof *people);
	if (people == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (count > 0) {
		memcpy(people, kept->did_not_fit, count * sizeof *people);
	}
	people[count] = match->specialist_id;
	kept->did_not_fit = people;
	kept->n_did_not_fit = count + 1;
	return record_put(call->txn, &history_kind, match->filer_id, &kept->base);
}

enum status history_keep_match(struct call *call, const Match *match)
{
	struct tally tally = {.call = call};
	History *kept;
	if (!match_is_help(match)) {
		return OK;
	}
	enum status status = match_did_not_fit(match) ? keep_did_not_fit(call, match) : OK;
	if (status == OK) {
		status = history_load(call, match->specialist_id, &kept);
	}
	if (status == OK) {
		status = count_kept(&tally, kept);
	}
	if (status == OK) {
		status = count_match(&tally, match);
	}
	return status == OK ? keep_tally(&tally, match->specialist_id, kept) : status;
}

enum status history_remove(struct call *call, const char *person_id)
{
	return record_delete(call->txn, &history_kind, person_id);
}

/* --- all that is known --- */

static enum status count_present(
    struct tally *tally, const struct matches *matches, const struct offers *offers)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < matches->count; i++) {
		status = count_match(tally, matches->items[i]);
	}
	for (size_t i = 0; status == OK && i < offers->count; i++) {
		status = count_offer(tally, offers->items[i]);
	}
	return status;
}

enum status history_state_load(
    struct call *call, const char *person_id, struct profile_state *ret_state)
{
	struct tally tally = {.call = call};
	struct matches matches;
	struct offers offers;
	History *kept;
	enum status status = person_matches(call, person_id, &matches);
	if (status == OK) {
		status = person_offers(call, person_id, &offers);
	}
	if (status == OK) {
		status = history_load(call, person_id, &kept);
	}
	if (status == OK) {
		status = count_kept(&tally, kept);
	}
	if (status == OK) {
		status = count_present(&tally, &matches, &offers);
	}
	if (status == OK) {
		*ret_state = tally.state;
		ret_state->topics = tally.topics;
	}
	return status;
}

enum status history_did_not_fit(struct call *call, const char *filer_id, struct id_list *list)
{
	struct matches matches;
	History *kept;
	enum status status = filer_matches(call, filer_id, &matches);
	if (status == OK) {
		status = history_load(call, filer_id, &kept);
	}
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		if (match_did_not_fit(matches.items[i])) {
			status = id_list_add(list, call->arena, matches.items[i]->specialist_id);
		}
	}
	for (size_t i = 0; status == OK && i < kept->n_did_not_fit; i++) {
		status = id_list_add(list, call->arena, kept->did_not_fit[i]);
	}
	return status;
}
