/*
 * The head and body of any call over HTTP: it is refused with error JSON that says a code, or
 * becomes an envelope that a service can read, with what the head said. Lines of the head end with
 * a newline: verb, path, query's arguments as "?name=value", headers as "name: value"; an empty
 * line ends it, the rest is the body.
 */
#include "gateway/cors.h"
#include "gateway/unary.h"
#include "runtime/libsodium.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static const struct methods *known_methods(void)
{
	static struct methods *methods;
	if (methods == NULL) {
		libsodium_ready();
		require(methods_open(&methods) == OK);
	}
	return methods;
}

/* The next line, cut off; NULL at the end of the head. */
static char *next_line(char **text)
{
	char *line = *text;
	char *end = strchr(line, '\n');
	if (end == line || end == NULL) {
		*text = end != NULL ? end + 1 : line + strlen(line);
		return NULL;
	}
	*end = '\0';
	*text = end + 1;
	return line;
}

static void add_field(struct fields *fields, char *line, const char *between)
{
	char *value = strstr(line, between);
	if (value != NULL && fields->count < HEAD_FIELDS_MAX) {
		*value = '\0';
		value += strlen(between);
		fields->items[fields->count++] = (struct field){line, value, strlen(value)};
	}
}

static void read_head(char **text, struct head *head)
{
	const char *verb = next_line(text);
	const char *path = verb != NULL ? next_line(text) : NULL;
	head->verb = verb != NULL ? verb : "POST";
	head->path = path != NULL && path[0] == '/' ? path : "/samen.";
	for (char *line = next_line(text); line != NULL; line = next_line(text)) {
		if (line[0] == '?') {
			add_field(&head->arguments, line + 1, "=");
		} else {
			add_field(&head->headers, line, ": ");
		}
	}
}

static void check_refusal(const struct answer *answer)
{
	json_t *json = json_loadb((const char *)answer->body.data, answer->body.size, 0, NULL);
	require(answer->http_status >= 400 && answer->http_status < 600);
	require(json_is_string(json_object_get(json, "code")));
	json_decref(json);
}

static void check_request(const struct unary *unary, const struct buffer *request)
{
	Samen__Rpc__V1__Request *envelope =
	    samen__rpc__v1__request__unpack(NULL, request->size, request->data);
	require(envelope != NULL);
	require(strcmp(envelope->method, unary->method->name) == 0);
	require(envelope->timeout_ms > 0 && envelope->timeout_ms <= UNARY_TIMEOUT_MS_MAX);
	require(envelope->n_not_before <= CONNECT_POSITIONS_MAX);
	require(unary->method->reads || request_key_is(envelope->request_key));
	require(envelope->payload.len <= UNARY_BODY_BYTES_MAX);
	if (unary->codec == CODEC_JSON) {
		ProtobufCMessage *message = protobuf_c_message_unpack(
		    unary->method->request, NULL, envelope->payload.len, envelope->payload.data);
		require(message != NULL);
		protobuf_c_message_free_unpacked(message, NULL);
	}
	samen__rpc__v1__request__free_unpacked(envelope, NULL);
}

static void make_call(const struct head *head, const struct buffer *body)
{
	static const struct settings settings = {
	    .cors_origins = {"https://plans.example.org"}, .cors_origin_count = 1};
	struct unary unary;
	struct answer answer = {.http_status = 0};
	struct buffer request = {.data = NULL};
	enum status status = unary_open(&unary, known_methods(), head, &answer);
	cors_let_read(&settings, head, &answer);
	if (status == OK) {
		status = unary_request(&unary, head, body, &request, &answer);
	}
	if (status == OK) {
		check_request(&unary, &request);
	} else {
		check_refusal(&answer);
	}
	buffer_fini(&request);
	answer_fini(&answer);
	unary_close(&unary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct head head = {.verb = NULL};
	struct buffer body = {.data = NULL};
	char *text = malloc(size + 1);
	require(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	char *rest = text;
	read_head(&rest, &head);
	size_t from = (size_t)(rest - text);
	require(buffer_add(&body, (struct bytes){data + from, size - from}) == OK);
	make_call(&head, &body);
	buffer_fini(&body);
	free(text);
	return 0;
}
