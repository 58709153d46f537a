/*
 * Three readings of any bytes. As a token: never accepted. As header and payload of a token that
 * is signed well: never harmful, and accepted only when they say what was asked for. As a set of
 * keys: never harmful, and whatever is read of it can be written and read again.
 */
#include "sso/id_token.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES_MAX = 256 * 1024, TOKEN_ROOM = 64 * 1024, KEY_BYTES = 32, SIGNATURE_BYTES = 64 };

static const int64_t now_ms = 1700000000000;
static const char issuer[] = "https://a.nl";
static const char client[] = "samen";
static const char header[] = "{\"alg\":\"EdDSA\",\"kid\":\"k\"}";
static EVP_PKEY *pair;
static struct key_set *keys;
static struct arena *arena;

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static size_t append_base64(char *text, size_t used, const void *data, size_t size)
{
	require(sodium_bin2base64(text + used, TOKEN_ROOM - used, data, size,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != NULL);
	return strlen(text);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	uint8_t seed[KEY_BYTES] = {7};
	uint8_t public[KEY_BYTES];
	size_t size = sizeof public;
	char text[64];
	require(sodium_init() >= 0);
	pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
	require(pair != NULL && EVP_PKEY_get_raw_public_key(pair, public, &size) == 1);
	require(sodium_bin2base64(text, sizeof text, public, size,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != NULL);
	json_t *jwks = json_pack("{s:[{s:s, s:s, s:s, s:s}]}", "keys", "kty", "OKP", "crv",
	    "Ed25519", "kid", "k", "x", text);
	require(key_set_read(jwks, &keys) == OK);
	json_decref(jwks);
	arena = arena_open(ARENA_BYTES_MAX);
	require(arena != NULL);
	return 0;
}

static enum id_token_fault check(const char *text, struct id_token_claims *ret_claims)
{
	const struct id_token_wanted wanted = {
	    .issuer = issuer, .client_id = client, .keys = keys, .now_ms = now_ms};
	arena_reset(arena);
	return id_token_check(text, &wanted, arena, ret_claims);
}

static void token_of_any(const uint8_t *data, size_t size)
{
	struct id_token_claims claims;
	char *text = malloc(size + 1);
	require(text != NULL);
	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	require(check(text, &claims) != ID_TOKEN_GOOD);
	free(text);
}

/* Signs well: any payload under the right header, or any header above it. */
static void signed_any(struct bytes first, struct bytes second)
{
	static char text[TOKEN_ROOM];
	uint8_t signature[SIGNATURE_BYTES];
	size_t signature_size = sizeof signature;
	struct id_token_claims claims = {.subject = NULL};
	size_t used = append_base64(text, 0, first.data, first.size);
	text[used++] = '.';
	used = append_base64(text, used, second.data, second.size);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	require(EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1);
	require(
	    EVP_DigestSign(context, signature, &signature_size, (const uint8_t *)text, used) == 1);
	EVP_MD_CTX_free(context);
	text[used++] = '.';
	(void)append_base64(text, used, signature, signature_size);
	if (check(text, &claims) == ID_TOKEN_GOOD) {
		require(
		    claims.subject[0] != '\0' && strlen(claims.subject) <= ID_TOKEN_SUBJECT_MAX);
		require(strlen(claims.email) <= ID_TOKEN_EMAIL_MAX);
		require(strlen(claims.nonce) <= ID_TOKEN_NONCE_MAX);
	}
}

static void keys_of_any(const uint8_t *data, size_t size)
{
	struct key_set *set;
	struct key_set *again;
	json_error_t error;
	json_t *jwks = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &error);
	if (jwks != NULL && key_set_read(jwks, &set) == OK) {
		json_t *kept = key_set_json(set);
		require(key_set_read(kept, &again) == OK);
		require(key_set_count(set) == key_set_count(again));
		json_decref(kept);
		key_set_close(again);
		key_set_close(set);
	}
	json_decref(jwks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char good[] = "{\"iss\":\"https://a.nl\",\"aud\":\"samen\",\"sub\":\"u\","
				   "\"exp\":1700000300,\"iat\":1700000000}";
	if (size > ID_TOKEN_BYTES_MAX) {
		return 0;
	}
	token_of_any(data, size);
	signed_any(
	    (struct bytes){(const uint8_t *)header, strlen(header)}, (struct bytes){data, size});
	signed_any((struct bytes){data, size}, (struct bytes){(const uint8_t *)good, strlen(good)});
	keys_of_any(data, size);
	return 0;
}
