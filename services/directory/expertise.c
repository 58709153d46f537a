#include "directory/expertise.h"

#include "directory/person.h"
#include "directory/topic.h"

#include "common.pb-c.h"
#include "directory.pb-c.h"

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

enum status expertise_holder_find(
    struct call *call, const char *person_id, StoredPerson **ret_person)
{
	const char *id = person_id[0] != '\0' ? person_id : call->caller.id;
	unsigned is_to = (caller_is(call, id) ? WHOSE_OWN : 0U) |
			 (caller_may(call, MAY_COORDINATOR) ? WHOSE_REGION : 0U);
	if ((call->whose & is_to) == 0) {
		(void)call_fail(call, PERMISSION_DENIED,
		    N_("only a coordinator can do this for somebody else: leave person_id empty"));
		return PERMISSION_DENIED;
	}
	return person_find(call, id, ret_person);
}

enum status specialist_find(struct call *call, const char *person_id, StoredPerson **ret_person)
{
	StoredPerson *person;
	enum status status = expertise_holder_find(call, person_id, &person);
	if (status != OK) {
		return status;
	}
	if (person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED ||
	    !person_has_role(person, SAMEN__COMMON__V1__ROLE__SPECIALIST)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this person is no specialist, or their account is closed: "
		       "give them the role first"));
	}
	*ret_person = person;
	return OK;
}

bool expertise_is_stale(const StoredExpertise *expertise, int64_t now_ms)
{
	return now_ms - expertise->confirmed_at_ms > EXPERTISE_STALE_DAYS * day_ms;
}

static enum status check_topic(struct call *call, const char *topic_id)
{
	StoredTopic *topic;
	enum status status = topic_id_is(topic_id) ? topic_load(call, topic_id, &topic) : NOT_FOUND;
	if (status == NOT_FOUND || (status == OK && topic->retired)) {
		return call_field(call, "expertise.topic_id",
		    status == OK ? "RETIRED" : "NOT_FOUND",
		    N_("the vocabulary has no such topic any more: choose one from the list"));
	}
	return status;
}

static enum status check_room(struct call *call, const StoredExpertise *wish)
{
	StoredExpertise *before;
	struct id_list list;
	enum status status = expertise_load_of(call, wish->person_id, wish->topic_id, &before);
	if (status != NOT_FOUND) {
		return status;
	}
	status = expertise_walk(call, wish->person_id, &list);
	if (status == OK && list.count >= EXPERTISE_PER_PERSON_MAX) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("a person can have at most %d topics: take one away first"),
		    EXPERTISE_PER_PERSON_MAX);
	}
	return status;
}

enum status expertise_put(struct call *call, const StoredExpertise *wish)
{
	StoredExpertise expertise = *wish;
	enum status status = check_topic(call, wish->topic_id);
	if (status == OK) {
		status = check_room(call, wish);
	}
	expertise.confirmed_at_ms = call->now_ms;
	return status == OK ? expertise_save(call, &expertise) : status;
}

static enum status confirm(struct call *call, StoredExpertise *expertise)
{
	expertise->confirmed_at_ms = call->now_ms;
	return expertise_save(call, expertise);
}

static enum status confirm_all(struct call *call, const char *person_id)
{
	struct id_list list;
	enum status status = expertise_walk(call, person_id, &list);
	for (size_t i = 0; status == OK && i < list.count; i++) {
		StoredExpertise *expertise;
		status = expertise_load(call, list.ids[i], &expertise);
		if (status == OK) {
			status = confirm(call, expertise);
		}
	}
	return status;
}

enum status expertise_confirm(
    struct call *call, const char *person_id, char *const *topic_ids, size_t topic_count)
{
	enum status wrong = OK;
	if (topic_count == 0) {
		return confirm_all(call, person_id);
	}
	for (size_t i = 0; i < topic_count; i++) {
		StoredExpertise *expertise;
		const char *path = arena_printf(call->arena, "topic_ids[%zu]", i);
		enum status status =
		    path == NULL ? RESOURCE_EXHAUSTED
				 : expertise_load_of(call, person_id, topic_ids[i], &expertise);
		if (status == NOT_FOUND) {
			wrong = call_field(call, path, "NOT_FOUND",
			    N_("this topic is not among your expertise: add it first"));
			continue;
		}
		if (status == OK) {
			status = confirm(call, expertise);
		}
		if (status != OK) {
			return status;
		}
	}
	return wrong;
}

enum status expertise_take_away(struct call *call, const char *person_id, const char *topic_id)
{
	StoredExpertise *expertise;
	enum status status = expertise_load_of(call, person_id, topic_id, &expertise);
	if (status == NOT_FOUND) {
		return call_fail(
		    call, status, N_("this topic is not among the person's expertise"));
	}
	return status == OK ? expertise_remove(call, person_id, topic_id) : status;
}
