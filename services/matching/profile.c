#include "matching/profile.h"

#include "matching/matching_store.h"

#include <string.h>

enum { TOPICS_FIRST = 256, SECTORS_MAX = 32 };

static bool person_has_role(const FeedPerson *feed, Samen__Common__V1__Role role)
{
	if (feed == NULL || feed->person == NULL ||
	    feed->person->state != SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE) {
		return false;
	}
	for (size_t i = 0; i < feed->person->n_roles; i++) {
		if (feed->person->roles[i] == role) {
			return true;
		}
	}
	return false;
}

bool person_is_specialist(const FeedPerson *feed)
{
	return person_has_role(feed, SAMEN__COMMON__V1__ROLE__SPECIALIST);
}

bool person_is_teacher(const FeedPerson *feed)
{
	return person_has_role(feed, SAMEN__COMMON__V1__ROLE__TEACHER);
}

bool person_is_consultant(const FeedPerson *feed)
{
	return person_has_role(feed, SAMEN__COMMON__V1__ROLE__CONSULTANT);
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

/* --- room --- */

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
