/* The list of sign-ins, and ending them. */
#include "directory/directory_handlers.h"

#include "directory/directory_wire.h"
#include "directory/person.h"
#include "directory/session.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Directory__V1__ListSessionsRequest ListSessionsRequest;
typedef Samen__Directory__V1__ListSessionsResponse ListSessionsResponse;
typedef Samen__Directory__V1__SessionInfo SessionInfo;
typedef Samen__Directory__V1__EndSessionRequest EndSessionRequest;
typedef Samen__Directory__V1__EndOtherSessionsResponse EndOtherSessionsResponse;

/* Whether the route lets the caller at this person's sessions. */
static bool may_see(const struct call *call, const char *person_id)
{
	unsigned is_to = (caller_is(call, person_id) ? WHOSE_OWN : 0U) |
			 (caller_may(call, MAY_COORDINATOR) ? WHOSE_REGION : 0U);
	return (call->whose & is_to) != 0;
}

/* --- ListSessions --- */

static int newest_first(const void *one, const void *other)
{
	int64_t a = (*(SessionInfo *const *)one)->created_at_ms;
	int64_t b = (*(SessionInfo *const *)other)->created_at_ms;
	return (a < b) - (a > b);
}

static enum status add_session(struct call *call, const char *id, ListSessionsResponse *out)
{
	StoredSession *session;
	enum status status = session_load(call, id, &session);
	if (status != OK || session->expires_at_ms <= call->now_ms) {
		return status;
	}
	SessionInfo *info = wire_new(call, &samen__directory__v1__session_info__descriptor);
	if (info == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	info->id = session->id;
	info->created_at_ms = session->created_at_ms;
	info->expires_at_ms = session->expires_at_ms;
	info->client = session->client[0] != '\0' ? session->client : session->issuer;
	info->own = strcmp(session->id, call->caller.session_id) == 0;
	out->sessions[out->n_sessions++] = info;
	return OK;
}

enum status list_sessions_answer(struct call *call, const void *request, void *response)
{
	const ListSessionsRequest *in = request;
	ListSessionsResponse *out = response;
	StoredPerson *person;
	struct id_list list;
	const char *person_id = in->person_id[0] != '\0' ? in->person_id : call->caller.id;
	if (!may_see(call, person_id)) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("only a coordinator can do this for somebody else: leave person_id empty"));
	}
	enum status status = person_find(call, person_id, &person);
	if (status == OK) {
		status = sessions_of_person(call, person_id, &list);
	}
	if (status != OK || list.count == 0) {
		return status;
	}
	out->sessions = arena_alloc(call->arena, list.count * sizeof *out->sessions);
	if (out->sessions == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < list.count; i++) {
		status = add_session(call, list.ids[i], out);
	}
	qsort(out->sessions, out->n_sessions, sizeof *out->sessions, newest_first);
	return status;
}

/* --- ending --- */

enum status end_session_handle(struct call *call, const void *request)
{
	const EndSessionRequest *in = request;
	StoredSession *session;
	StoredPerson *person;
	enum status status = session_load(call, in->session_id, &session);
	if (status == NOT_FOUND || (status == OK && !may_see(call, session->person_id))) {
		return call_fail(call, NOT_FOUND, N_("there is no such session (any more)"));
	}
	if (status == OK) {
		status = person_load(call, session->person_id, &person);
	}
	return status == OK ? session_end(call, person, session->id) : status;
}

enum status end_other_sessions_handle(struct call *call, const void *request)
{
	(void)request;
	StoredPerson *person;
	size_t count = 0;
	enum status status = person_load(call, call->caller.id, &person);
	if (status == OK) {
		status = sessions_end_others(call, person, call->caller.session_id, &count);
	}
	if (status == OK) {
		call_made_number(call, count);
	}
	return status;
}

enum status end_other_sessions_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	EndOtherSessionsResponse *out = response;
	out->ended = (uint32_t)made_number(call, 0);
	return OK;
}
