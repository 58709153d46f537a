/* Asking people of the other school of a RETURN or TRANSITION to take part. */
#include "matching/matching_handlers.h"
#include "matching/move.h"
#include "matching/offer.h"
#include "matching/school.h"

typedef Samen__Matching__V1__CreateOffersRequest CreateOffersRequest;

static const struct {
	const char *reason, *message;
} obstacle_words[] = {
    [SCHOOL_NONE] = {"", ""},
    [SCHOOL_NOT_OF_IT] = {"NOT_OF_THE_SCHOOL",
	N_("does not work at that school: choose a teacher or specialist who does")},
    [SCHOOL_NO_RECIPIENT] = {"NOT_A_RECIPIENT",
	N_("works for an organisation whose people may not read the text of this request: ask the "
	   "parents first")},
    [SCHOOL_ASKED] = {"OFFERED_ALREADY", N_("was asked already: wait for the answer, or take it "
					    "back first")},
    [SCHOOL_PARTY] = {"TAKES_PART", N_("takes part for that school already")},
};

static void check_part(struct call *call, const FeedRequest *request, Part part)
{
	if (move_part_of_other(request) == PART_NONE) {
		(void)call_field(call, "part", "NO_MOVE",
		    N_("this request says of no schools that the pupil goes from one to the "
		       "other"));
	} else if (part != move_part_of_other(request)) {
		(void)call_field(call, "part", "OWN_SCHOOL",
		    N_("who filed the request takes part for this school: ask the other one"));
	} else if (move_school(request, part)[0] == '\0') {
		(void)call_field(call, "part", "SCHOOL_UNKNOWN",
		    N_("the other school is not known yet: say first which one it is"));
	}
}

/* Names every person who can not be asked. */
static enum status check_obstacles(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    const struct offers *offers,
    const struct matches *matches)
{
	enum status status = OK;
	for (size_t i = 0; i < in->n_person_ids && status == OK; i++) {
		enum school_obstacle obstacle;
		status = school_obstacle(
		    call, request, in->part, offers, matches, in->person_ids[i], &obstacle);
		if (status == OK && obstacle != SCHOOL_NONE) {
			(void)call_field(call, arena_printf(call->arena, "person_ids[%zu]", i),
			    obstacle_words[obstacle].reason, "%s",
			    tr(call->dutch, obstacle_words[obstacle].message));
		}
	}
	return status == OK && call_has_wrong_fields(call) ? INVALID_ARGUMENT : status;
}

/* The people named, or else the school's teachers. */
static enum status choose_people(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    struct id_list *people)
{
	enum status status = OK;
	for (size_t i = 0; i < in->n_person_ids && status == OK; i++) {
		status = id_list_add(people, call->arena, in->person_ids[i]);
	}
	if (status == OK && in->n_person_ids == 0) {
		status = school_teachers(call, request, in->part, OFFERED_AT_ONCE_MAX, people);
	}
	if (status == OK && people->count == 0) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("there is nobody of that school to ask: all were asked or take part "
		       "already, or nobody there has an account; then ask the coordinator to "
		       "invite somebody"));
	}
	return status;
}

static enum status ask_people(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    const struct id_list *people)
{
	enum status status = OK;
	for (size_t i = 0; i < people->count && status == OK; i++) {
		const char *id;
		status = offer_make_for_school(
		    call, request, in->part, people->ids[i], in->expires_in_hours, &id);
		if (status == OK) {
			call_made(call, id);
		}
	}
	return status;
}

enum status create_school_offers(
    struct call *call, const CreateOffersRequest *in, const FeedRequest *request)
{
	struct offers offers;
	struct matches matches;
	struct id_list people = {0};
	check_part(call, request, in->part);
	if (in->n_topic_ids > 0) {
		(void)call_field(call, "topic_ids", "NOT_FOR_SCHOOLS",
		    N_("a school takes part in all of it: leave this out"));
	}
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = request_offers(call, request->id, &offers);
	if (status == OK) {
		status = request_matches(call, request->id, &matches);
	}
	if (status == OK) {
		status = check_obstacles(call, in, request, &offers, &matches);
	}
	if (status == OK) {
		status = choose_people(call, in, request, &people);
	}
	if (status == OK) {
		status = offers_check_room(call, &offers, people.count);
	}
	return status == OK ? ask_people(call, in, request, &people) : status;
}
