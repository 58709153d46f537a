/* Lines of a plan that a person approved become offers, each for itself. */
#include "matching/matching_handlers.h"
#include "matching/offer.h"
#include "matching/views.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Matching__V1__ApprovePlanRequest ApprovePlanRequest;
typedef Samen__Matching__V1__ApprovePlanResponse ApprovePlanResponse;
typedef Samen__Matching__V1__ApprovedLine ApprovedLine;
typedef Samen__Matching__V1__ApprovedLineResult ApprovedLineResult;

enum { LINES_MAX = 64 };

_Static_assert((int)LINES_MAX <= (int)CALL_MADE_MAX, "every line's outcome is handed on");

static enum status check_approve(struct call *call, const ApprovePlanRequest *in)
{
	if (in->n_lines == 0 || in->n_lines > LINES_MAX) {
		(void)call_field(call, "lines", in->n_lines == 0 ? "REQUIRED" : "TOO_MANY",
		    N_("approve 1 to %d lines at once"), LINES_MAX);
	}
	if (in->expires_in_hours > OFFER_HOURS_MAX) {
		(void)call_field(call, "expires_in_hours", "OUT_OF_RANGE",
		    N_("lies between 1 and %d"), OFFER_HOURS_MAX);
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

/* --- making --- */

/* Whether this is about the line, which then wrote nothing, and not about the whole call. */
static bool is_refusal(enum status status, const struct call *line)
{
	bool worded = line->detail_count > 0 || line->message != NULL;
	return worded && !line->is_short &&
	       (status == INVALID_ARGUMENT || status == NOT_FOUND || status == FAILED_PRECONDITION);
}

/* "FULL has no room ...": what a line without an offer leaves for the answer. */
static const char *refusal_text(struct arena *arena, enum status status, const struct call *line)
{
	if (line->detail_count > 0) {
		return arena_printf(
		    arena, "%s %s", line->details[0].reason, line->details[0].message);
	}
	return arena_printf(arena, "%s %s", status_name(status), line->message);
}

/*
 * CreateOffers for one person, as a call of its own within this one: what is wrong with a line is
 * said of that line alone.
 */
static enum status line_handle(
    struct call *call, const ApprovePlanRequest *in, const ApprovedLine *approved)
{
	Samen__Matching__V1__CreateOffersRequest create =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	struct call line = *call;
	line.made_count = 0;
	create.request_id = approved->request_id;
	create.person_ids = (char **)(uintptr_t)&approved->person_id;
	create.n_person_ids = 1;
	create.topic_ids = approved->topic_ids;
	create.n_topic_ids = approved->n_topic_ids;
	create.expires_in_hours = in->expires_in_hours;
	enum status status = create_offers_handle(&line, &create);
	call->effects = line.effects;
	call->effect_count = line.effect_count;
	call->effect_room = line.effect_room;
	call->is_short = line.is_short;
	if (status == OK) {
		call_made(call, line.made[0]);
		return OK;
	}
	if (!is_refusal(status, &line)) {
		call->message = line.message;
		return status;
	}
	const char *text = refusal_text(call->arena, status, &line);
	if (text == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	call_made(call, text);
	return OK;
}

enum status approve_plan_handle(struct call *call, const void *request)
{
	const ApprovePlanRequest *in = request;
	enum status status = check_approve(call, in);
	for (size_t i = 0; status == OK && i < in->n_lines; i++) {
		status = line_handle(call, in, in->lines[i]);
	}
	return status;
}

/* --- the answer --- */

static enum status result_refused(struct call *call, const char *made, ApprovedLineResult *result)
{
	size_t size = strcspn(made, " ");
	result->reason = arena_memdup(call->arena, made, size);
	result->message = wire_text(made[size] != '\0' ? made + size + 1 : "");
	return result->reason != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status result_fill(struct call *call, const char *made, ApprovedLineResult *result)
{
	Offer *offer;
	unsigned rights;
	if (!id_is(made, 'f')) {
		return result_refused(call, made, result);
	}
	enum status status = offer_for_caller(call, made, &offer, &rights);
	return status == OK ? offer_view(call, offer, rights, &result->offer) : status;
}

enum status approve_plan_answer(struct call *call, const void *request, void *response)
{
	const ApprovePlanRequest *in = request;
	ApprovePlanResponse *out = response;
	out->results = arena_alloc(call->arena, (in->n_lines + 1) * sizeof(ApprovedLineResult *));
	ApprovedLineResult *results = arena_alloc(call->arena, (in->n_lines + 1) * sizeof *results);
	if (out->results == NULL || results == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < call->made_count && i < in->n_lines; i++) {
		samen__matching__v1__approved_line_result__init(&results[i]);
		results[i].request_id = in->lines[i]->request_id;
		results[i].person_id = in->lines[i]->person_id;
		enum status status = result_fill(call, call->made[i], &results[i]);
		if (status != OK) {
			return status;
		}
		out->results[out->n_results++] = &results[i];
	}
	return OK;
}
