#include "gateway/connect.h"

#include "runtime/pb_json.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	unsigned http_status;
} codes[] = {
    [OK] = {"ok", 200},
    [CANCELLED] = {"canceled", 499},
    [UNKNOWN] = {"unknown", 500},
    [INVALID_ARGUMENT] = {"invalid_argument", 400},
    [DEADLINE_EXCEEDED] = {"deadline_exceeded", 504},
    [NOT_FOUND] = {"not_found", 404},
    [ALREADY_EXISTS] = {"already_exists", 409},
    [PERMISSION_DENIED] = {"permission_denied", 403},
    [RESOURCE_EXHAUSTED] = {"resource_exhausted", 429},
    [FAILED_PRECONDITION] = {"failed_precondition", 400},
    [ABORTED] = {"aborted", 409},
    [OUT_OF_RANGE] = {"out_of_range", 400},
    [UNIMPLEMENTED] = {"unimplemented", 501},
    [INTERNAL] = {"internal", 500},
    [UNAVAILABLE] = {"unavailable", 503},
    [DATA_LOSS] = {"data_loss", 500},
    [UNAUTHENTICATED] = {"unauthenticated", 401},
};

enum { CODE_COUNT = sizeof codes / sizeof *codes };

static enum status known_status(enum status status)
{
	return (unsigned)status < CODE_COUNT ? status : UNKNOWN;
}

const char *connect_code(enum status status)
{
	return codes[known_status(status)].name;
}

unsigned connect_http_status(enum status status)
{
	return codes[known_status(status)].http_status;
}

static const char *const content_types[] = {
    [CODEC_PROTO] = "application/proto", [CODEC_JSON] = "application/json"};

enum status connect_codec(const char *content_type, enum codec *ret_codec)
{
	size_t size = content_type != NULL ? strcspn(content_type, "; \t") : 0;
	for (enum codec codec = CODEC_PROTO; codec <= CODEC_JSON; codec++) {
		if (size == strlen(content_types[codec]) &&
		    strncasecmp(content_type, content_types[codec], size) == 0) {
			*ret_codec = codec;
			return OK;
		}
	}
	return INVALID_ARGUMENT;
}

const char *connect_content_type(enum codec codec)
{
	return content_types[codec];
}

bool connect_json_fits(struct bytes text)
{
	size_t count = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.size; i++) {
		uint8_t c = text.data[i];
		if (quoted && c == '\\') {
			i++;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted) {
			count += c == '[' || c == '{' || c == ',';
		}
	}
	return count < CONNECT_JSON_VALUES_MAX;
}

/* A whole number of at most so many digits, that ends where it says. */
static enum status parse_number(const char *text, const char *end, int digits, uint64_t *ret_number)
{
	uint64_t number = 0;
	if (end == text || end - text > digits) {
		return INVALID_ARGUMENT;
	}
	for (; text < end; text++) {
		if (*text < '0' || *text > '9') {
			return INVALID_ARGUMENT;
		}
		number = number * 10 + (uint64_t)(*text - '0');
	}
	*ret_number = number;
	return OK;
}

enum status connect_timeout(const char *text, uint32_t *ret_timeout_ms)
{
	uint64_t timeout_ms;
	enum status status =
	    parse_number(text, text + strlen(text), CONNECT_TIMEOUT_DIGITS_MAX, &timeout_ms);
	if (status == OK) {
		*ret_timeout_ms = timeout_ms < UINT32_MAX ? (uint32_t)timeout_ms : UINT32_MAX;
	}
	return status;
}

/* One "matching=12" of the list. */
static enum status parse_position(
    const char *text, size_t size, struct arena *arena, Samen__Rpc__V1__Position **ret_position)
{
	enum { DIGITS_MAX = 19 };
	const char *sign = memchr(text, '=', size);
	uint64_t change;
	if (sign == NULL || sign == text ||
	    parse_number(sign + 1, text + size, DIGITS_MAX, &change) != OK) {
		return INVALID_ARGUMENT;
	}
	Samen__Rpc__V1__Position *position = arena_alloc(arena, sizeof *position);
	char *service = arena_memdup(arena, text, (size_t)(sign - text));
	if (position == NULL || service == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__rpc__v1__position__init(position);
	position->service = service;
	position->change = change;
	*ret_position = position;
	return OK;
}

enum status connect_not_before(
    const char *text, struct arena *arena, Samen__Rpc__V1__Request *request)
{
	enum status status = OK;
	request->n_not_before = 0;
	request->not_before =
	    arena_alloc(arena, CONNECT_POSITIONS_MAX * sizeof *request->not_before);
	if (request->not_before == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	while (status == OK && *(text += strspn(text, ", \t")) != '\0') {
		size_t size = strcspn(text, ", \t");
		if (request->n_not_before == CONNECT_POSITIONS_MAX) {
			return INVALID_ARGUMENT;
		}
		status =
		    parse_position(text, size, arena, &request->not_before[request->n_not_before]);
		request->n_not_before += status == OK;
		text += size;
	}
	return status;
}

/* Without padding, of either alphabet; the data of ret_message has the room. */
static enum status decode_base64(const char *text, size_t size, struct buffer *ret_message)
{
	size_t decoded;
	uint8_t *data = ret_message->data + ret_message->size;
	int variant = memchr(text, '+', size) != NULL || memchr(text, '/', size) != NULL
			  ? sodium_base64_VARIANT_ORIGINAL_NO_PADDING
			  : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	if (sodium_base642bin(data, ret_message->room - ret_message->size, text, size, NULL,
		&decoded, NULL, variant) != 0) {
		return INVALID_ARGUMENT;
	}
	ret_message->size += decoded;
	return OK;
}

enum status connect_message(const struct field *argument, bool base64, struct buffer *ret_message)
{
	if (argument->size > CONNECT_BASE64_BYTES_MAX) {
		return OUT_OF_RANGE;
	}
	if (!base64) {
		return buffer_add(
		    ret_message, (struct bytes){(const uint8_t *)argument->value, argument->size});
	}
	size_t size = argument->size;
	while (size > 0 && argument->value[size - 1] == '=') {
		size--;
	}
	enum status status = buffer_reserve(ret_message, size + 1);
	return status == OK ? decode_base64(argument->value, size, ret_message) : status;
}

/* The detail's value: the message, packed, in base64 without padding. */
static json_t *packed_base64(const ProtobufCMessage *message)
{
	enum { VARIANT = sodium_base64_VARIANT_ORIGINAL_NO_PADDING };
	json_t *json = NULL;
	size_t size = protobuf_c_message_get_packed_size(message);
	size_t text_size = sodium_base64_encoded_len(size, VARIANT);
	uint8_t *packed = malloc(size + 1);
	char *text = malloc(text_size);
	if (packed != NULL && text != NULL) {
		(void)protobuf_c_message_pack(message, packed);
		json = json_string(sodium_bin2base64(text, text_size, packed, size, VARIANT));
	}
	buffer_wipe(packed);
	buffer_wipe(text);
	return json;
}

static json_t *detail_json(const Samen__Rpc__V1__FieldError *detail)
{
	return json_pack("{s:s, s:o, s:o}", "type", detail->base.descriptor->name, "value",
	    packed_base64(&detail->base), "debug", pb_to_json(&detail->base, false));
}

static enum status add_json(const json_t *json, struct buffer *ret_json)
{
	size_t size = json_dumpb(json, NULL, 0, JSON_COMPACT);
	enum status status = size > 0 ? buffer_reserve(ret_json, size) : RESOURCE_EXHAUSTED;
	if (status == OK) {
		(void)json_dumpb(json, (char *)ret_json->data + ret_json->size, size, JSON_COMPACT);
		ret_json->size += size;
	}
	return status;
}

enum status connect_error(enum status status,
    const char *message,
    Samen__Rpc__V1__FieldError *const *details,
    size_t detail_count,
    struct buffer *ret_json)
{
	json_t *list = json_array();
	enum status outcome = RESOURCE_EXHAUSTED;
	bool fits = true;
	for (size_t i = 0; i < detail_count; i++) {
		fits = json_array_append_new(list, detail_json(details[i])) == 0 && fits;
	}
	json_t *json = json_pack("{s:s}", "code", connect_code(status));
	if (message[0] != '\0') {
		fits = json_object_set_new(json, "message", json_string(message)) == 0 && fits;
	}
	if (detail_count > 0) {
		fits = json_object_set(json, "details", list) == 0 && fits;
	}
	if (json != NULL && fits) {
		outcome = add_json(json, ret_json);
	}
	json_decref(list);
	json_decref(json);
	return outcome;
}
