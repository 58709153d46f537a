#include "connect_reply.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIELD_ERROR "samen.rpc.v1.FieldError"

enum { DETAILS_MAX = 256, DETAIL_BYTES_MAX = 64 * 1024, RETRY_AFTER_S_MAX = 24 * 60 * 60 };

/* --- what the headers say --- */

/* Whether the type is the one wanted, whatever parameters follow it. */
static bool is_type(const char *type, const char *wanted)
{
	size_t size = strlen(wanted);
	return strncasecmp(type, wanted, size) == 0 &&
	       (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

/* "intake=14"; none when it has another form. */
static Samen__Rpc__V1__Position *read_position(const char *text, struct arena *arena)
{
	const char *equals = strchr(text, '=');
	if (equals == NULL || equals == text || isdigit((unsigned char)equals[1]) == 0) {
		return NULL;
	}
	char *end;
	errno = 0;
	unsigned long long change = strtoull(equals + 1, &end, 10);
	Samen__Rpc__V1__Position *position = arena_alloc(arena, sizeof *position);
	if (errno != 0 || *end != '\0' || position == NULL) {
		return NULL;
	}
	samen__rpc__v1__position__init(position);
	position->service = arena_memdup(arena, text, (size_t)(equals - text));
	position->change = change;
	return position->service != NULL ? position : NULL;
}

static uint32_t retry_after_ms(long seconds)
{
	long bounded = seconds < RETRY_AFTER_S_MAX ? seconds : RETRY_AFTER_S_MAX;
	return bounded > 0 ? (uint32_t)bounded * 1000 : 0;
}

/* --- errors --- */

/* OK, which is no error, for a word that is none of Connect's codes. */
static enum status code_named(const char *word)
{
	if (strcmp(word, "canceled") == 0) {
		return CANCELLED;
	}
	for (int code = UNKNOWN; code <= UNAUTHENTICATED; code++) {
		if (strcasecmp(word, status_name((enum status)code)) == 0) {
			return (enum status)code;
		}
	}
	return OK;
}

/* Base64, with or without its padding. */
static bool read_base64(const char *text, struct arena *arena, struct bytes *ret_bytes)
{
	size_t size = strlen(text);
	while (size > 0 && text[size - 1] == '=') {
		size--;
	}
	uint8_t *data = size <= DETAIL_BYTES_MAX ? arena_alloc(arena, size + 1) : NULL;
	size_t used = 0;
	if (data == NULL || sodium_base642bin(data, size + 1, text, size, NULL, &used, NULL,
				sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0) {
		return false;
	}
	*ret_bytes = (struct bytes){data, used};
	return true;
}

/* NULL for a detail of another kind, and for one that cannot be read. */
static Samen__Rpc__V1__FieldError *read_detail(const json_t *detail, struct arena *arena)
{
	const char *type = json_string_value(json_object_get(detail, "type"));
	const char *value = json_string_value(json_object_get(detail, "value"));
	struct bytes bytes;
	if (type == NULL || value == NULL || strcmp(type, FIELD_ERROR) != 0 ||
	    !read_base64(value, arena, &bytes)) {
		return NULL;
	}
	return samen__rpc__v1__field_error__unpack(arena_allocator(arena), bytes.size, bytes.data);
}

static enum status read_details(
    const json_t *details, struct arena *arena, Samen__Rpc__V1__Response *response)
{
	size_t count = json_array_size(details);
	count = count < DETAILS_MAX ? count : DETAILS_MAX;
	response->details = arena_alloc(arena, (count + 1) * sizeof *response->details);
	if (response->details == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		Samen__Rpc__V1__FieldError *error = read_detail(json_array_get(details, i), arena);
		if (error != NULL) {
			response->details[response->n_details++] = error;
		}
	}
	return OK;
}

static enum status read_error(
    const json_t *json, struct arena *arena, Samen__Rpc__V1__Response *response)
{
	const char *word = json_string_value(json_object_get(json, "code"));
	const char *message = json_string_value(json_object_get(json, "message"));
	enum status code = word != NULL ? code_named(word) : OK;
	if (code == OK) {
		return DATA_LOSS;
	}
	response->code = (Samen__Rpc__V1__Code)code;
	response->message =
	    arena_strdup(arena, message != NULL && message[0] != '\0' ? message : word);
	enum status status = read_details(json_object_get(json, "details"), arena, response);
	return response->message != NULL ? status : RESOURCE_EXHAUSTED;
}

/* --- the answer --- */

static bool is_proxy_failure(long http_code)
{
	return http_code >= 502 && http_code <= 504;
}

static enum status read_refusal(
    const struct connect_reply *reply, struct arena *arena, Samen__Rpc__V1__Response *response)
{
	enum status status = DATA_LOSS;
	json_t *json = is_type(reply->content_type, "application/json")
			   ? json_loadb((const char *)reply->body.data, reply->body.size,
				 JSON_REJECT_DUPLICATES, NULL)
			   : NULL;
	if (json != NULL) {
		status = read_error(json, arena, response);
		json_decref(json);
	}
	return status == DATA_LOSS && is_proxy_failure(reply->http_code) ? UNAVAILABLE : status;
}

static enum status read_payload(
    const struct connect_reply *reply, struct arena *arena, Samen__Rpc__V1__Response *response)
{
	if (!is_type(reply->content_type, "application/proto")) {
		return DATA_LOSS;
	}
	response->payload.data = (uint8_t *)arena_memdup(arena, reply->body.data, reply->body.size);
	response->payload.len = reply->body.size;
	response->position = read_position(reply->position, arena);
	return response->payload.data != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status connect_reply_read(
    const struct connect_reply *reply, struct arena *arena, Samen__Rpc__V1__Response **ret_response)
{
	Samen__Rpc__V1__Response *response = arena_alloc(arena, sizeof *response);
	if (response == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__rpc__v1__response__init(response);
	response->retry_after_ms = retry_after_ms(reply->retry_after_s);
	enum status status = reply->http_code == 200 ? read_payload(reply, arena, response)
						     : read_refusal(reply, arena, response);
	if (status == OK) {
		*ret_response = response;
	}
	return status;
}
