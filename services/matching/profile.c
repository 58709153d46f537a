#include "matching/profile.h"

#include "matching/matching_store.h"

#include <string.h>

enum { TOPICS_FIRST = 256, HISTORIES_FIRST = 8, SECTORS_MAX = 32 };

bool person_is_specialist(const FeedPerson *feed)
{
	if (feed == NULL || feed->person == NULL ||
	    feed->person->state != SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE) {
		return false;
	}
	for (size_t i = 0; i < feed->person->n_roles; i++) {
		if (feed->person->roles[i] == SAMEN__COMMON__V1__ROLE__SPECIALIST) {
			return true;
		}
	}
	return false;
}

age_mask age_bit(Samen__Common__V1__AgeGroup group)
{
	return (age_mask)(group >= SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL &&
				  group <= SAMEN__COMMON__V1__AGE_GROUP__VOORTGEZET
			      ? 1U << (group - 1)
			      : 0U);
}

static age_mask age_bits(const Samen__Common__V1__AgeGroup *groups, size_t count)
{
	unsigned bits = 0;
	for (size_t i = 0; i < count; i++) {
		bits |= age_bit(groups[i]);
	}
	return (age_mask)bits;
}

form_mask form_bits(const Samen__Common__V1__FormOfHelp *forms, size_t count)
{
	unsigned bits = 0;
	for (size_t i = 0; i < count; i++) {
		if (forms[i] >= SAMEN__COMMON__V1__FORM_OF_HELP__CALL &&
		    forms[i] <= SAMEN__COMMON__V1__FORM_OF_HELP__MATERIALS) {
			bits |= 1U << forms[i];
		}
	}
	return (form_mask)bits;
}

/* --- one specialist --- */

static enum status take_expertise(struct call *call, const char *person_id, struct profile *profile)
{
	Expertise **records;
	size_t count;
	enum status status = person_expertise(call, person_id, &records, &count);
	if (status != OK) {
		return status;
	}
	struct profile_expertise *expertise =
	    arena_alloc(call->arena, (count + 1) * sizeof *expertise);
	if (expertise == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		const Expertise *record = records[i];
		expertise[i] = (struct profile_expertise){.topic_id = record->topic_id,
		    .level = (enum level)record->level,
		    .ages = age_bits(record->age_groups, record->n_age_groups),
		    .forms = form_bits(record->forms, record->n_forms),
		    .confirmed_at_ms = record->confirmed_at_ms,
		    .evidence = record->evidence};
	}
	profile->expertise = expertise;
	profile->expertise_count = count;
	return count > 0 ? OK : NOT_FOUND;
}

/* The organisation gives the place; one that has not arrived yet gives none. */
static enum status take_organisation(
    struct call *call, const Person *person, struct profile *profile)
{
	Organisation *organisation;
	enum status status =
	    replica_organisation_find(call, person->organisation_id, &organisation);
	profile->organisation_id = person->organisation_id;
	profile->about = person->title;
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	profile->area_id = organisation->area_id[0] != '\0' ? organisation->area_id : NULL;
	profile->sector =
	    (unsigned)organisation->sector < SECTORS_MAX ? (uint8_t)organisation->sector : 0;
	profile->about = arena_printf(call->arena, "%s. %s", person->title, organisation->name);
	return profile->about != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* A NULL-terminated copy of a list, NULL when it is empty. Says so in *full when there is no room.
 */
static const char *const *list_copy(struct call *call, char *const *items, size_t count, bool *full)
{
	if (count == 0) {
		return NULL;
	}
	const char **copy = arena_alloc(call->arena, (count + 1) * sizeof *copy);
	for (size_t i = 0; copy != NULL && i < count; i++) {
		copy[i] = items[i];
	}
	*full = *full || copy == NULL;
	return copy;
}

static enum status take_availability(
    struct call *call, const char *person_id, struct profile *profile)
{
	Availability *availability;
	enum status status = replica_availability_find(call, person_id, &availability);
	profile->capacity = CAPACITY_DEFAULT;
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	profile->capacity = availability->capacity;
	profile->leave_from_ms = availability->leave_from_ms;
	profile->leave_to_ms = availability->leave_to_ms;
	bool full = false;
	profile->areas_served =
	    list_copy(call, availability->area_ids, availability->n_area_ids, &full);
	return full ? RESOURCE_EXHAUSTED : OK;
}

enum status profile_load(struct call *call, const char *person_id, struct profile *ret_profile)
{
	FeedPerson *person;
	struct profile profile = {.person_id = person_id};
	enum status status = replica_person_find(call, person_id, &person);
	if (status == OK && !person_is_specialist(person)) {
		status = NOT_FOUND;
	}
	if (status == OK) {
		status = take_expertise(call, person_id, &profile);
	}
	if (status == OK) {
		status = take_organisation(call, person->person, &profile);
	}
	if (status == OK) {
		status = take_availability(call, person_id, &profile);
	}
	if (status == OK) {
		*ret_profile = profile;
	}
	return status;
}

/* --- history: what outcomes, stop reasons and declines say; docs/feedback.md has why --- */

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

/* A match that was stopped because it did not fit did not help; other stops say nothing. */
static struct outcome_counts match_value(const Match *match)
{
	size_t outcomes = sizeof outcome_values / sizeof *outcome_values;
	if (match->state == SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED &&
	    match->outcome < outcomes) {
		return outcome_values[match->outcome];
	}
	bool no_fit = match->state == SAMEN__MATCHING__V1__MATCH_STATE__STOPPED &&
		      match->stop_reason == SAMEN__MATCHING__V1__STOP_REASON__NO_FIT_AFTER_ALL;
	return (struct outcome_counts){.counted = no_fit};
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
	struct answer_value value = offer_value(offer);
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

enum status profile_state_load(
    struct call *call, const char *person_id, struct profile_state *ret_state)
{
	struct tally tally = {.call = call};
	struct matches matches;
	struct offers offers;
	enum status status = person_matches(call, person_id, &matches);
	if (status == OK) {
		status = person_offers(call, person_id, &offers);
	}
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		status = count_match(&tally, matches.items[i]);
	}
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		status = count_offer(&tally, offers.items[i]);
	}
	if (status == OK) {
		*ret_state = tally.state;
		ret_state->topics = tally.topics;
	}
	return status;
}

/* As the index has it: 0 and 0 is no leave, and without an end it goes on. */
static bool is_on_leave(const struct profile *profile, int64_t now_ms)
{
	bool none = profile->leave_from_ms == 0 && profile->leave_to_ms == 0;
	return !none && profile->leave_from_ms <= now_ms &&
	       (profile->leave_to_ms == 0 || now_ms < profile->leave_to_ms);
}

enum status person_room(
    struct call *call, const char *person_id, unsigned *ret_capacity, bool *ret_on_leave)
{
	struct profile profile = {0};
	enum status status = take_availability(call, person_id, &profile);
	if (status == OK) {
		*ret_capacity = profile.capacity;
		*ret_on_leave = is_on_leave(&profile, call->now_ms);
	}
	return status;
}

/* --- topics --- */

struct topic_list {
	struct topic_entry *items;
	size_t count, room;
};

static enum status topic_add(struct call *call, struct topic_list *list, const Topic *topic)
{
	if (list->count == list->room) {
		size_t room = list->room == 0 ? TOPICS_FIRST : list->room * 2;
		struct topic_entry *items = arena_alloc(call->arena, room * sizeof *items);
		if (items == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		for (size_t i = 0; i < list->count; i++) {
			items[i] = list->items[i];
		}
		list->items = items;
		list->room = room;
	}
	bool full = false;
	list->items[list->count++] = (struct topic_entry){.id = topic->id,
	    .label_nl = topic->label_nl,
	    .label_en = topic->label_en,
	    .abbreviations = list_copy(call, topic->abbreviations, topic->n_abbreviations, &full),
	    .synonyms_nl = list_copy(call, topic->synonyms_nl, topic->n_synonyms_nl, &full),
	    .synonyms_en = list_copy(call, topic->synonyms_en, topic->n_synonyms_en, &full),
	    .broader = list_copy(call, topic->broader, topic->n_broader, &full),
	    .related = list_copy(call, topic->related, topic->n_related, &full),
	    .phrases = list_copy(call, topic->phrases, topic->n_phrases, &full)};
	return full ? RESOURCE_EXHAUSTED : OK;
}

enum status topics_load(struct call *call, struct topic_entry **ret_topics, size_t *ret_count)
{
	struct record_range range;
	struct topic_list list = {0};
	const char *id;
	Topic *topic;
	enum status status = replica_topics_walk(call, &range);
	if (status != OK) {
		return status;
	}
	while (status == OK && (status = record_range_next(&range, &id, &topic)) == OK) {
		if (!topic->retired) {
			status = topic_add(call, &list, topic);
		}
	}
	record_range_close(&range);
	if (status != OUT_OF_RANGE) {
		return status;
	}
	*ret_topics = list.items;
	*ret_count = list.count;
	return OK;
}
