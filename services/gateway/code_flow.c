#include "gateway/code_flow.h"

#include "runtime/libsodium.h"
#include "sso/id_token.h"
#include "sso/public_key.h"

#include <ctype.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SECRET_BYTES = 32, VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

void code_flow_random(char ret_text[static CODE_FLOW_TEXT_SIZE])
{
	uint8_t bytes[SECRET_BYTES];
	libsodium_ready();
	randombytes_buf(bytes, sizeof bytes);
	(void)sodium_bin2base64(ret_text, CODE_FLOW_TEXT_SIZE, bytes, sizeof bytes, VARIANT);
	sodium_memzero(bytes, sizeof bytes);
}

void code_flow_challenge(const char *verifier, char ret_challenge[static CODE_FLOW_TEXT_SIZE])
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	(void)crypto_hash_sha256(hash, (const uint8_t *)verifier, strlen(verifier));
	(void)sodium_bin2base64(ret_challenge, CODE_FLOW_TEXT_SIZE, hash, sizeof hash, VARIANT);
}

char *code_flow_encode(struct arena *arena, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	char *encoded = arena_alloc(arena, 3 * strlen(text) + 1);
	char *at = encoded;
	for (; at != NULL && *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		if (isalnum(c) != 0 || strchr("-._~", c) != NULL) {
			*at++ = (char)c;
			continue;
		}
		*at++ = '%';
		*at++ = digits[c >> 4];
		*at++ = digits[c & 15];
	}
	return encoded;
}

char *code_flow_address(struct arena *arena, const struct code_flow_request *request)
{
	char challenge[CODE_FLOW_TEXT_SIZE];
	const char *client_id = code_flow_encode(arena, request->client_id);
	const char *redirect_uri = code_flow_encode(arena, request->redirect_uri);
	const char *nonce = code_flow_encode(arena, request->nonce);
	bool has_query = strchr(request->authorization_endpoint, '?') != NULL;
	code_flow_challenge(request->verifier, challenge);
	if (client_id == NULL || redirect_uri == NULL || nonce == NULL) {
		return NULL;
	}
	return arena_printf(arena,
	    "%s%cresponse_type=code&scope=openid%%20email&client_id=%s&redirect_uri=%s&state=%s&"
	    "nonce=%s&code_challenge=%s&code_challenge_method=S256",
	    request->authorization_endpoint, has_query ? '&' : '?', client_id, redirect_uri,
	    request->state, nonce, challenge);
}

char *code_flow_form(struct arena *arena,
    const char *code,
    const char *redirect_uri,
    const char *verifier,
    const char *client_id)
{
	const char *client = client_id != NULL ? code_flow_encode(arena, client_id) : "";
	const char *code_text = code_flow_encode(arena, code);
	const char *redirect = code_flow_encode(arena, redirect_uri);
	if (client == NULL || code_text == NULL || redirect == NULL) {
		return NULL;
	}
	return arena_printf(arena,
	    "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s%s%s", code_text,
	    redirect, verifier, client_id != NULL ? "&client_id=" : "", client);
}

bool code_flow_nonce_is(struct arena *arena, const char *id_token, const char *nonce)
{
	const char *payload = strchr(id_token, '.');
	size_t text_size = payload != NULL ? strcspn(payload + 1, ".") : 0;
	uint8_t *data = text_size > 0 ? arena_alloc(arena, text_size) : NULL;
	size_t size = 0;
	if (data == NULL || !base64url_read(payload + 1, text_size, data, text_size, &size)) {
		return false;
	}
	json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	const char *found = json_string_value(json_object_get(json, "nonce"));
	bool is = found != NULL && strcmp(found, nonce) == 0;
	json_decref(json);
	return is;
}
