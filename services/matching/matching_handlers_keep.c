/* Consultants who look after a request. */
#include "matching/keeper.h"
#include "matching/matching_handlers.h"
#include "matching/views.h"

enum { MADE_REQUEST, MADE_FROM, MADE_COUNT };

enum status take_over_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__TakeOverRequest *in = request;
	FeedRequest *about;
	const char *from;
	enum status status = request_for_caller(call, in->request_id, &about);
	if (status == OK) {
		status = keeper_take(call, about->id, &from);
	}
	if (status == OK) {
		call_made(call, about->id);
		call_made(call, from);
	}
	return status;
}

enum status take_over_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	Samen__Matching__V1__TakeOverResponse *out = response;
	FeedRequest *about;
	if (call->made_count < MADE_COUNT) {
		return INTERNAL;
	}
	enum status status = request_for_caller(call, call->made[MADE_REQUEST], &about);
	if (status == OK) {
		status = row_view(call, about, false, &out->request);
	}
	if (status != OK || call->made[MADE_FROM][0] == '\0') {
		return status;
	}
	return contact_view(call, call->made[MADE_FROM], true, &out->from);
}

enum status let_go_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__LetGoRequest *in = request;
	FeedRequest *about;
	enum status status = request_for_caller(call, in->request_id, &about);
	if (status == OK) {
		status = keeper_let_go(call, about->id);
	}
	if (status == OK) {
		call_made(call, about->id);
	}
	return status;
}

enum status let_go_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	FeedRequest *about;
	MonitorRow *row;
	enum status status =
	    request_for_caller(call, call->made_count > 0 ? call->made[0] : "", &about);
	if (status == OK) {
		status = row_view(call, about, false, &row);
	}
	if (status == OK) {
		*(MonitorRow *)response = *row;
	}
	return status;
}
