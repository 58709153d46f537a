/* Reading without opening: requests without their text, text checks, the log, the feed. */
#include "intake/access_log.h"
#include "intake/erasure.h"
#include "intake/free_text.h"
#include "intake/intake_handlers.h"
#include "intake/intake_store.h"
#include "intake/request.h"
#include "intake/rights.h"
#include "intake/show.h"

#include "runtime/feed.h"
#include "runtime/id.h"
#include "runtime/page.h"

#include <inttypes.h>
#include <string.h>

typedef Samen__Intake__V1__ListRequestsRequest ListRequest;
typedef Samen__Intake__V1__ListRequestsResponse ListResponse;
typedef Samen__Intake__V1__TextFinding TextFinding;

enum {
	LOOKED_AT_MAX = 5000 /* requests passed over in one call; the page is then shorter */
};

/* --- CheckText --- */

static TextFinding *show_finding(struct call *call, const struct text_finding *found)
{
	TextFinding *shown = arena_alloc(call->arena, sizeof *shown);
	if (shown != NULL) {
		samen__intake__v1__text_finding__init(shown);
		shown->reason = (char *)text_finding_reason(found->kind);
		shown->from = found->from;
		shown->to = found->to;
		shown->refused = text_finding_refuses(found->kind);
		shown->message = (char *)tr(call->dutch, free_text_advice(found->kind));
	}
	return shown;
}

enum status check_text_answer(struct call *call, const void *request, void *response)
{
	const Samen__Intake__V1__CheckTextRequest *in = request;
	Samen__Intake__V1__CheckTextResponse *out = response;
	struct text_finding *findings;
	size_t count;
	if (text_length(in->text) > STORY_CHARS_MAX) {
		return call_field(call, "text", "TOO_LONG",
		    N_("has at most %zu characters: shorten it"), (size_t)STORY_CHARS_MAX);
	}
	enum status status = free_text_findings(call, in->text, &findings, &count);
	if (status != OK) {
		return status;
	}
	out->findings = arena_alloc(call->arena, count * sizeof(TextFinding *));
	if (out->findings == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		TextFinding *shown = show_finding(call, &findings[i]);
		if (shown == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		out->findings[out->n_findings++] = shown;
	}
	return OK;
}

/* --- GetRequest, ListRequests --- */

enum status get_request_answer(struct call *call, const void *request, void *response)
{
	const Samen__Intake__V1__GetRequestRequest *in = request;
	StoredRequest *found;
	enum status status = request_allowed(call, in->request_id, &found);
	return status == OK ? request_show_to_caller(call, found, response) : status;
}

/* The request that the last page ended with; NULL for the first page. */
static enum status page_after(
    struct call *call, const Samen__Common__V1__PageRequest *page, StoredRequest **ret_after)
{
	*ret_after = NULL;
	if (page_token(page)[0] == '\0') {
		return OK;
	}
	if (!id_is(page->token, 'r')) {
		return page_token_fail(call);
	}
	enum status status = request_load(call, page->token, ret_after);
	return status == NOT_FOUND ? page_token_fail(call) : status;
}

/* Loads a listed request as the caller may see it. */
static enum status list_one(
    struct call *call, const char *id, Samen__Intake__V1__Request **ret_shown)
{
	StoredRequest *request;
	Samen__Intake__V1__Request *shown = arena_alloc(call->arena, sizeof *shown);
	enum status status =
	    shown != NULL ? request_allowed(call, id, &request) : RESOURCE_EXHAUSTED;
	if (status != OK) {
		return status;
	}
	samen__intake__v1__request__init(shown);
	status = request_show_to_caller(call, request, shown);
	*ret_shown = shown;
	return status;
}

static enum status list_fill(
    struct call *call, struct request_list *list, uint32_t state, size_t size, ListResponse *out)
{
	const char *id;
	const char *last = NULL;
	uint32_t its_state;
	enum status status;
	for (size_t looked_at = 0; (status = request_list_next(list, &id, &its_state)) == OK;
	     looked_at++) {
		if (last != NULL && (out->n_requests == size || looked_at == LOOKED_AT_MAX)) {
			out->next_token = (char *)last;
			return OK;
		}
		last = id;
		if (state != 0 && its_state != state) {
			continue;
		}
		status = list_one(call, id, &out->requests[out->n_requests]);
		if (status == OK) {
			out->n_requests++;
		} else if (status != NOT_FOUND) {
			return status;
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

enum status list_requests_answer(struct call *call, const void *request, void *response)
{
	const ListRequest *in = request;
	ListResponse *out = response;
	StoredRequest *after;
	struct request_list *list;
	uint32_t size = page_size(call, in->page);
	enum status status = page_after(call, in->page, &after);
	if (status != OK || call_has_wrong_fields(call)) {
		return status != OK ? status : INVALID_ARGUMENT;
	}
	bool watches = caller_may(call, MAY_CONSULTANT);
	const struct request_list_options options = {.filer_id = call->caller.id,
	    .area_ids = call->caller.area_ids,
	    .area_count = watches ? call->caller.area_count : 0,
	    .after = after};
	out->requests = arena_alloc(call->arena, size * sizeof(Samen__Intake__V1__Request *));
	status =
	    out->requests != NULL ? request_list_open(call, &options, &list) : RESOURCE_EXHAUSTED;
	if (status != OK) {
		return status;
	}
	status = list_fill(call, list, in->state, size, out);
	request_list_close(list);
	return status;
}

/* --- ListReads --- */

/* A request as far as its log needs it: the log outlives the request. */
static enum status request_of_log(struct call *call, const char *id, StoredRequest **ret_request)
{
	StoredErasure *erasure;
	enum status status = request_allowed(call, id, ret_request);
	if (status != NOT_FOUND) {
		return status;
	}
	StoredRequest *erased = arena_alloc(call->arena, sizeof *erased);
	if (erased == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__request__init(erased);
	status = erasure_allowed(call, id, &erasure);
	if (status == OK) {
		erased->id = erasure->request_id;
		erased->filer_id = erasure->filer_id;
		*ret_request = erased;
	}
	return status;
}

enum status list_reads_answer(struct call *call, const void *request, void *response)
{
	const Samen__Intake__V1__ListReadsRequest *in = request;
	Samen__Intake__V1__ListReadsResponse *out = response;
	StoredRequest *found;
	struct access_page page;
	uint64_t after = 0;
	uint32_t size = page_size(call, in->page);
	enum status status = page_after_number(call, in->page, &after);
	if (status == OK) {
		status = call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
	}
	if (status == OK) {
		status = request_of_log(call, in->request_id, &found);
	}
	if (status == OK) {
		status = access_log_page(call, found->id, after, size, &page);
	}
	return status == OK
		   ? reads_show(call, found, &page, &out->reads, &out->n_reads, &out->next_token)
		   : status;
}

/* --- Changes --- */

static enum status fill_feed_request(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__FeedRequest *feed)
{
	Samen__Intake__V1__Request shown = SAMEN__INTAKE__V1__REQUEST__INIT;
	enum status status = request_show(call, request, NULL, &shown);
	if (status != OK) {
		return status;
	}
	feed->id = shown.id;
	feed->kind = shown.kind;
	feed->age_group = shown.age_group;
	feed->urgency = shown.urgency;
	feed->n_needs = shown.n_needs;
	feed->needs = shown.needs;
	feed->n_forms = shown.n_forms;
	feed->forms = shown.forms;
	feed->state = shown.state;
	feed->filer_id = shown.filer_id;
	feed->organisation_id = shown.organisation_id;
	feed->area_id = shown.area_id;
	feed->filed_at_ms = shown.filed_at_ms;
	feed->changed_at_ms = shown.changed_at_ms;
	feed->outcome = shown.outcome;
	feed->referred_to = shown.referred_to;
	feed->ended_at_ms = shown.ended_at_ms;
	feed->not_own_school = shown.not_own_school;
	feed->move = shown.move;
	feed->openable =
	    basis_judge((uint32_t)shown.basis->kind, shown.basis->withdrawn_at_ms) == BASIS_STANDS;
	feed->recipients = shown.basis->recipients;
	feed->consent_withdrawn_at_ms = shown.basis->withdrawn_at_ms;
	return OK;
}

static enum status project(
    struct call *call, const char *kind, const char *id, const ProtobufCMessage **ret_message)
{
	StoredRequest *request;
	Samen__Intake__V1__FeedRequest *feed = arena_alloc(call->arena, sizeof *feed);
	if (strcmp(kind, request_kind_name) != 0) {
		return NOT_FOUND;
	}
	enum status status = feed != NULL ? request_load(call, id, &request) : RESOURCE_EXHAUSTED;
	if (status != OK) {
		return status;
	}
	samen__intake__v1__feed_request__init(feed);
	*ret_message = &feed->base;
	return fill_feed_request(call, request, feed);
}

enum status intake_changes_answer(struct call *call, const void *request, void *response)
{
	return feed_answer(call, request, response, project);
}
