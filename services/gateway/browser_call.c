#include "gateway/browser_call.h"

#include "runtime/clock.h"

#include <stdio.h>
#include <string.h>

static bool asks(const struct unary *unary, const ProtobufCMessageDescriptor *type)
{
	return unary->method->request == type;
}

static bool gives_session(const struct unary *unary)
{
	return unary->method->response == &samen__directory__v1__session__descriptor;
}

/* Whoever signs in is nobody yet, whatever older cookies say. */
static bool signs_in(const struct unary *unary)
{
	return gives_session(unary) &&
	       !asks(unary, &samen__directory__v1__change_password_request__descriptor);
}

enum status browser_call_open(struct browser_call *call,
    const struct head *head,
    const struct settings *settings,
    struct unary *unary,
    struct answer *answer)
{
	struct browser_session *session = &call->session;
	*call = (struct browser_call){.asked = 0};
	browser_session_read(head, settings, session);
	bool has_token = unary->token[0] != '\0';
	call->signs = !has_token && !signs_in(unary) && browser_session_exists(session);
	call->ends = call->signs && asks(unary, &samen__directory__v1__logout_request__descriptor);
	session->takes = gives_session(unary) && (session->takes || call->signs);
	if (!call->signs && !session->takes) {
		return OK;
	}
	if (!browser_is_own_page(head, settings)) {
		unary_fail(unary, PERMISSION_DENIED,
		    tr(unary->dutch,
			"cookies count for calls of this address's own page only: send a bearer "
			"token"),
		    answer);
		return PERMISSION_DENIED;
	}
	if (call->signs && session->access.size > 0) {
		memcpy(unary->token, session->access.data, session->access.size);
		unary->token[session->access.size] = '\0';
	}
	unary->cookies = session->takes ? session : NULL;
	return OK;
}

bool browser_call_lacks_token(const struct browser_call *call)
{
	return call->signs && call->asked == 0 && call->session.access.size == 0;
}

bool browser_call_is_stale(
    const struct browser_call *call, const Samen__Rpc__V1__Response *response)
{
	return call->signs && call->asked < BROWSER_CALL_RENEWALS_MAX && response != NULL &&
	       response->code == SAMEN__RPC__V1__CODE__UNAUTHENTICATED && response->n_details == 0;
}

void browser_call_renewed(
    struct browser_call *call, const struct renewed *renewed, struct unary *unary)
{
	call->asked++;
	call->renewal = renewed->status;
	call->life_s = renewed->life_s;
	if (renewed->status == OK) {
		(void)snprintf(unary->token, sizeof unary->token, "%s", renewed->token);
	}
}

bool browser_call_fails(const struct browser_call *call, struct unary *unary, struct answer *answer)
{
	if (call->asked == 0 || call->renewal == OK) {
		return false;
	}
	if (call->renewal == UNAUTHENTICATED) {
		unary_fail(unary, UNAUTHENTICATED,
		    tr(unary->dutch, "your session has ended: sign in again"), answer);
		browser_session_clear(&call->session, answer);
		return true;
	}
	unary_unreached(unary, call->renewal, answer);
	if (call->ends) {
		browser_session_clear(&call->session, answer);
	}
	return true;
}

enum status browser_call_end(const struct browser_call *call,
    const struct unary *unary,
    struct arena *arena,
    Samen__Rpc__V1__Response *response,
    struct answer *answer)
{
	/* Whoever signs out is out in this browser, even where the directory could not be told. */
	if (call->ends) {
		browser_session_clear(&call->session, answer);
		return OK;
	}
	if (call->asked > 0 && call->renewal == OK) {
		browser_session_renewed(&call->session, unary->token, call->life_s, answer);
	}
	bool gives = response != NULL && response->code == SAMEN__RPC__V1__CODE__OK;
	if (!call->session.takes || !gives) {
		return OK;
	}
	struct bytes payload = {response->payload.data, response->payload.len};
	enum status status =
	    browser_session_take_packed(&call->session, arena, clock_now_ms(), &payload, answer);
	if (status == OK) {
		response->payload.data = (uint8_t *)(uintptr_t)payload.data;
		response->payload.len = payload.size;
	}
	return status;
}
