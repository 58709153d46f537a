#include "gateway/cors.h"

#include <string.h>

enum { PREFLIGHT_SECONDS = 7200 };

/* The request's origin when it is one of those named; NULL otherwise. */
static const char *allowed_origin(const struct settings *settings, const struct head *head)
{
	const char *origin = head_value(head, "Origin");
	for (size_t i = 0; origin != NULL && i < settings->cors_origin_count; i++) {
		if (strcmp(settings->cors_origins[i], origin) == 0) {
			return origin;
		}
	}
	return NULL;
}

bool cors_is_preflight(const struct head *head)
{
	return head_is(head, "OPTIONS") && head_value(head, "Origin") != NULL &&
	       head_value(head, "Access-Control-Request-Method") != NULL;
}

void cors_answer_preflight(
    const struct settings *settings, const struct head *head, struct answer *answer)
{
	const char *origin = allowed_origin(settings, head);
	answer_header(answer, "Vary", "Origin");
	if (origin == NULL) {
		answer_line(answer, 403, "Calls from pages of this origin are not allowed.\n");
		return;
	}
	answer->http_status = 204;
	answer_header(answer, "Access-Control-Allow-Origin", "%s", origin);
	answer_header(answer, "Access-Control-Allow-Methods", "GET, POST");
	answer_header(answer, "Access-Control-Allow-Headers",
	    "Authorization, Content-Type, Content-Encoding, Connect-Protocol-Version, "
	    "Connect-Timeout-Ms, Samen-Request-Key, Samen-Not-Before, Samen-Trace-Id");
	answer_header(answer, "Access-Control-Max-Age", "%d", PREFLIGHT_SECONDS);
}

void cors_let_read(const struct settings *settings, const struct head *head, struct answer *answer)
{
	const char *origin = allowed_origin(settings, head);
	if (settings->cors_origin_count > 0) {
		answer_header(answer, "Vary", "Origin");
	}
	if (origin != NULL) {
		answer_header(answer, "Access-Control-Allow-Origin", "%s", origin);
		answer_header(answer, "Access-Control-Expose-Headers",
		    "Samen-Position, Samen-Request-Key, Samen-Trace-Id, Retry-After");
	}
}
