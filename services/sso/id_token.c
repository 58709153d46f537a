#include "sso/id_token.h"

#include <string.h>
#include <strings.h>

enum { SIGNATURE_BYTES_MAX = RSA_BITS_MAX / 8 };

static const int64_t second_max = 253402300799; /* the end of the year 9999 */

/* The three parts of the text, still in base64url. */
struct parts {
	const char *header, *payload, *signature;
	size_t header_size, payload_size, signature_size;
};

const char *id_token_fault_name(enum id_token_fault fault)
{
	static const char *const names[] = {
	    [ID_TOKEN_GOOD] = "good",
	    [ID_TOKEN_TOO_LONG] = "too-long",
	    [ID_TOKEN_MALFORMED] = "malformed",
	    [ID_TOKEN_ALGORITHM] = "algorithm",
	    [ID_TOKEN_KEY_UNKNOWN] = "key-unknown",
	    [ID_TOKEN_SIGNATURE] = "signature",
	    [ID_TOKEN_ISSUER] = "issuer",
	    [ID_TOKEN_AUDIENCE] = "audience",
	    [ID_TOKEN_EXPIRED] = "expired",
	    [ID_TOKEN_NOT_YET] = "not-yet",
	    [ID_TOKEN_CLAIM_MISSING] = "claim-missing",
	    [ID_TOKEN_NO_MEMORY] = "no-memory",
	};
	return names[fault];
}

/* --- form --- */

static bool split(const char *text, struct parts *ret_parts)
{
	const char *first = strchr(text, '.');
	const char *second = first != NULL ? strchr(first + 1, '.') : NULL;
	if (second == NULL || strchr(second + 1, '.') != NULL) {
		return false;
	}
	*ret_parts = (struct parts){.header = text,
	    .header_size = (size_t)(first - text),
	    .payload = first + 1,
	    .payload_size = (size_t)(second - first - 1),
	    .signature = second + 1,
	    .signature_size = strlen(second + 1)};
	return true;
}

/* A part as a JSON object, each name once; NULL when it is none. */
static json_t *read_object(struct arena *arena, const char *text, size_t text_size)
{
	json_error_t error;
	size_t size;
	uint8_t *data = arena_alloc(arena, text_size + 1);
	if (data == NULL || !base64url_read(text, text_size, data, text_size + 1, &size)) {
		return NULL;
	}
	json_t *object = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/* --- header and signature --- */

/* What must be understood (crit) is nothing we know, and a token of another kind is no ID token. */
static bool header_fits(const json_t *header)
{
	const json_t *type = json_object_get(header, "typ");
	const json_t *id = json_object_get(header, "kid");
	return json_object_get(header, "crit") == NULL && (id == NULL || json_is_string(id)) &&
	       (type == NULL ||
		   (json_is_string(type) && strcasecmp(json_string_value(type), "JWT") == 0));
}

static enum id_token_fault check_header(
    const json_t *header, const struct id_token_wanted *wanted, const struct public_key **ret_key)
{
	const char *name = json_string_value(json_object_get(header, "alg"));
	if (name == NULL || !header_fits(header)) {
		return ID_TOKEN_MALFORMED;
	}
	enum signature_algorithm algorithm = algorithm_named(name);
	if (algorithm == ALGORITHM_NONE) {
		return ID_TOKEN_ALGORITHM;
	}
	*ret_key = key_set_find(
	    wanted->keys, json_string_value(json_object_get(header, "kid")), algorithm);
	return *ret_key != NULL ? ID_TOKEN_GOOD : ID_TOKEN_KEY_UNKNOWN;
}

static enum id_token_fault check_signature(const struct parts *parts, const struct public_key *key)
{
	uint8_t data[SIGNATURE_BYTES_MAX];
	size_t size;
	const struct bytes message = {.data = (const uint8_t *)parts->header,
	    .size = parts->header_size + 1 + parts->payload_size};
	if (!base64url_read(parts->signature, parts->signature_size, data, sizeof data, &size)) {
		return ID_TOKEN_MALFORMED;
	}
	return public_key_verify(key, message, (struct bytes){.data = data, .size = size})
		   ? ID_TOKEN_GOOD
		   : ID_TOKEN_SIGNATURE;
}

static enum id_token_fault check_signed(
    const struct parts *parts, const struct id_token_wanted *wanted, struct arena *arena)
{
	const struct public_key *key;
	json_t *header = read_object(arena, parts->header, parts->header_size);
	if (header == NULL) {
		return ID_TOKEN_MALFORMED;
	}
	enum id_token_fault fault = check_header(header, wanted, &key);
	json_decref(header);
	return fault == ID_TOKEN_GOOD ? check_signature(parts, key) : fault;
}

/* --- claims --- */

static bool is_text(const json_t *value, const char *wanted)
{
	return json_is_string(value) && strcmp(json_string_value(value), wanted) == 0;
}

static bool has_text(const json_t *list, const char *wanted)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (is_text(json_array_get(list, i), wanted)) {
			return true;
		}
	}
	return false;
}

/* Several audiences name the one that asked for the token (azp). */
static enum id_token_fault check_audience(const json_t *claims, const char *client_id)
{
	const json_t *audience = json_object_get(claims, "aud");
	const json_t *party = json_object_get(claims, "azp");
	bool named = is_text(audience, client_id) || has_text(audience, client_id);
	bool asked = party != NULL ? is_text(party, client_id) : json_array_size(audience) <= 1;
	return named && asked ? ID_TOKEN_GOOD : ID_TOKEN_AUDIENCE;
}

/* A moment in seconds; false when it is none. */
static bool read_moment(const json_t *claims, const char *name, int64_t *ret_at_ms)
{
	const json_t *value = json_object_get(claims, name);
	if (!json_is_number(value)) {
		return false;
	}
	double seconds = json_number_value(value);
	if (!(seconds >= 0 && seconds <= (double)second_max)) {
		return false;
	}
	*ret_at_ms = (int64_t)(seconds * 1000);
	return true;
}

static enum id_token_fault check_time(const json_t *claims, int64_t now_ms)
{
	const int64_t skew_ms = (int64_t)ID_TOKEN_SKEW_S * 1000;
	int64_t expires_ms;
	int64_t issued_ms;
	int64_t begins_ms = 0;
	if (json_object_get(claims, "exp") == NULL || json_object_get(claims, "iat") == NULL) {
		return ID_TOKEN_CLAIM_MISSING;
	}
	if (!read_moment(claims, "exp", &expires_ms) || !read_moment(claims, "iat", &issued_ms) ||
	    (json_object_get(claims, "nbf") != NULL && !read_moment(claims, "nbf", &begins_ms))) {
		return ID_TOKEN_MALFORMED;
	}
	if (now_ms >= expires_ms + skew_ms) {
		return ID_TOKEN_EXPIRED;
	}
	return issued_ms > now_ms + skew_ms || begins_ms > now_ms + skew_ms ? ID_TOKEN_NOT_YET
									    : ID_TOKEN_GOOD;
}

/* An optional text without control characters; "" when absent. */
static enum id_token_fault take_text(const json_t *claims,
    const char *name,
    size_t size_max,
    struct arena *arena,
    const char **ret_text)
{
	const json_t *value = json_object_get(claims, name);
	if (value == NULL || json_is_null(value)) {
		*ret_text = "";
		return ID_TOKEN_GOOD;
	}
	const char *text = json_string_value(value);
	if (text == NULL || strlen(text) > size_max) {
		return ID_TOKEN_MALFORMED;
	}
	for (const char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f) {
			return ID_TOKEN_MALFORMED;
		}
	}
	*ret_text = arena_strdup(arena, text);
	return *ret_text != NULL ? ID_TOKEN_GOOD : ID_TOKEN_NO_MEMORY;
}

static enum id_token_fault take_claims(
    const json_t *claims, struct arena *arena, struct id_token_claims *ret_claims)
{
	struct id_token_claims taken = {
	    .email_verified = json_is_true(json_object_get(claims, "email_verified")),
	    .several_factors = has_text(json_object_get(claims, "amr"), "mfa")};
	enum id_token_fault fault =
	    take_text(claims, "sub", ID_TOKEN_SUBJECT_MAX, arena, &taken.subject);
	if (fault == ID_TOKEN_GOOD && taken.subject[0] == '\0') {
		fault = ID_TOKEN_CLAIM_MISSING;
	}
	if (fault == ID_TOKEN_GOOD) {
		fault = take_text(claims, "email", ID_TOKEN_EMAIL_MAX, arena, &taken.email);
	}
	if (fault == ID_TOKEN_GOOD) {
		fault = take_text(claims, "nonce", ID_TOKEN_NONCE_MAX, arena, &taken.nonce);
	}
	if (fault == ID_TOKEN_GOOD) {
		*ret_claims = taken;
	}
	return fault;
}

static enum id_token_fault check_claims(const json_t *claims, const struct id_token_wanted *wanted)
{
	if (!is_text(json_object_get(claims, "iss"), wanted->issuer)) {
		return ID_TOKEN_ISSUER;
	}
	enum id_token_fault fault = check_audience(claims, wanted->client_id);
	return fault == ID_TOKEN_GOOD ? check_time(claims, wanted->now_ms) : fault;
}

enum id_token_fault id_token_check(const char *text,
    const struct id_token_wanted *wanted,
    struct arena *arena,
    struct id_token_claims *ret_claims)
{
	struct parts parts;
	if (strnlen(text, ID_TOKEN_BYTES_MAX + 1) > ID_TOKEN_BYTES_MAX) {
		return ID_TOKEN_TOO_LONG;
	}
	if (!split(text, &parts)) {
		return ID_TOKEN_MALFORMED;
	}
	/* Nothing of what it says is looked at before its signature is known to be good. */
	enum id_token_fault fault = check_signed(&parts, wanted, arena);
	if (fault != ID_TOKEN_GOOD) {
		return fault;
	}
	json_t *claims = read_object(arena, parts.payload, parts.payload_size);
	if (claims == NULL) {
		return ID_TOKEN_MALFORMED;
	}
	fault = check_claims(claims, wanted);
	if (fault == ID_TOKEN_GOOD) {
		fault = take_claims(claims, arena, ret_claims);
	}
	json_decref(claims);
	return fault;
}
