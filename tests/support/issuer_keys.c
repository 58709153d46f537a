#include "support/issuer_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NUMBER_MAX = 1024, SIGNATURE_MAX = 1024, HALF = 32 };

struct issuer_keys {
	EVP_PKEY *pairs[KEY_KINDS];
	char prefix[32];
};

static const char *const ids[] = {"rsa", "ec", "ed"};

struct issuer_keys *issuer_keys_open(const char *id_prefix)
{
	struct issuer_keys *keys = calloc(1, sizeof *keys);
	assert_non_null(keys);
	assert_true(sodium_init() >= 0);
	(void)snprintf(keys->prefix, sizeof keys->prefix, "%s", id_prefix);
	keys->pairs[KEY_RSA] = EVP_RSA_gen(2048);
	keys->pairs[KEY_EC] = EVP_EC_gen("P-256");
	keys->pairs[KEY_ED25519] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	for (int i = 0; i < KEY_KINDS; i++) {
		assert_non_null(keys->pairs[i]);
	}
	return keys;
}

void issuer_keys_close(struct issuer_keys *keys)
{
	for (int i = 0; keys != NULL && i < KEY_KINDS; i++) {
		EVP_PKEY_free(keys->pairs[i]);
	}
	free(keys);
}

/* --- what is published --- */

static char *base64url(const void *data, size_t size)
{
	size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = malloc(room);
	assert_non_null(text);
	return sodium_bin2base64(text, room, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void set_bytes(json_t *jwk, const char *name, const uint8_t *data, size_t size)
{
	char *text = base64url(data, size);
	assert_int_equal(json_object_set_new(jwk, name, json_string(text)), 0);
	free(text);
}

/* A number of the key; padded to size bytes unless that is 0. */
static void set_number(json_t *jwk, const char *name, EVP_PKEY *pair, const char *what, int size)
{
	uint8_t data[NUMBER_MAX];
	BIGNUM *number = NULL;
	assert_int_equal(EVP_PKEY_get_bn_param(pair, what, &number), 1);
	int bytes = size != 0 ? size : BN_num_bytes(number);
	assert_int_equal(BN_bn2binpad(number, data, bytes), bytes);
	set_bytes(jwk, name, data, (size_t)bytes);
	BN_free(number);
}

json_t *issuer_keys_jwk(const struct issuer_keys *keys, enum issuer_key_kind kind)
{
	static const char *const types[] = {"RSA", "EC", "OKP"};
	static const char *const curves[] = {"", "P-256", "Ed25519"};
	uint8_t data[HALF];
	size_t size = sizeof data;
	char id[64];
	EVP_PKEY *pair = keys->pairs[kind];
	(void)snprintf(id, sizeof id, "%s%s", keys->prefix, ids[kind]);
	json_t *jwk = json_pack("{s:s, s:s, s:s}", "kty", types[kind], "kid", id, "use", "sig");
	assert_non_null(jwk);
	if (kind == KEY_RSA) {
		set_number(jwk, "n", pair, OSSL_PKEY_PARAM_RSA_N, 0);
		set_number(jwk, "e", pair, OSSL_PKEY_PARAM_RSA_E, 0);
		return jwk;
	}
	assert_int_equal(json_object_set_new(jwk, "crv", json_string(curves[kind])), 0);
	if (kind == KEY_EC) {
		set_number(jwk, "x", pair, OSSL_PKEY_PARAM_EC_PUB_X, HALF);
		set_number(jwk, "y", pair, OSSL_PKEY_PARAM_EC_PUB_Y, HALF);
	} else {
		assert_int_equal(EVP_PKEY_get_raw_public_key(pair, data, &size), 1);
		set_bytes(jwk, "x", data, size);
	}
	return jwk;
}

json_t *rsa_jwk(unsigned bits)
{
	EVP_PKEY *pair = EVP_RSA_gen(bits);
	json_t *jwk = json_pack("{s:s}", "kty", "RSA");
	assert_non_null(pair);
	assert_non_null(jwk);
	set_number(jwk, "n", pair, OSSL_PKEY_PARAM_RSA_N, 0);
	set_number(jwk, "e", pair, OSSL_PKEY_PARAM_RSA_E, 0);
	EVP_PKEY_free(pair);
	return jwk;
}

json_t *issuer_keys_jwks(const struct issuer_keys *keys)
{
	json_t *list = json_array();
	for (int i = 0; i < KEY_KINDS; i++) {
		json_t *jwk = issuer_keys_jwk(keys, (enum issuer_key_kind)i);
		assert_int_equal(json_array_append_new(list, jwk), 0);
	}
	return json_pack("{s:o}", "keys", list);
}

/* --- tokens --- */

char *unsigned_token(const char *header, const char *payload)
{
	char *parts[] = {strdup(header), strdup(payload)};
	char *encoded[2];
	char *text = NULL;
	for (size_t i = 0; i < 2; i++) {
		assert_non_null(parts[i]);
		for (char *at = parts[i]; *at != '\0'; at++) {
			*at = *at == '\'' ? '"' : *at;
		}
		encoded[i] = base64url(parts[i], strlen(parts[i]));
	}
	assert_true(asprintf(&text, "%s.%s.", encoded[0], encoded[1]) > 0);
	for (size_t i = 0; i < 2; i++) {
		free(parts[i]);
		free(encoded[i]);
	}
	return text;
}

/* The token with its signature behind it; frees both. */
static char *with_signature(char *text, const uint8_t *signature, size_t size)
{
	char *encoded = base64url(signature, size);
	char *whole = NULL;
	assert_true(asprintf(&whole, "%s%s", text, encoded) > 0);
	free(encoded);
	free(text);
	return whole;
}

/* r and s from DER, one behind the other. */
static size_t es256_from_der(uint8_t *signature, size_t size)
{
	const uint8_t *at = signature;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)size);
	assert_non_null(pair);
	uint8_t data[2 * HALF];
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), data, HALF), HALF);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), data + HALF, HALF), HALF);
	ECDSA_SIG_free(pair);
	memcpy(signature, data, sizeof data);
	return sizeof data;
}

char *issuer_keys_sign(const struct issuer_keys *keys,
    enum issuer_key_kind kind,
    const char *header,
    const char *payload)
{
	uint8_t signature[SIGNATURE_MAX];
	size_t size = sizeof signature;
	char *text = unsigned_token(header, payload);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const EVP_MD *digest = kind == KEY_ED25519 ? NULL : EVP_sha256();
	assert_int_equal(EVP_DigestSignInit(context, NULL, digest, NULL, keys->pairs[kind]), 1);
	assert_int_equal(
	    EVP_DigestSign(context, signature, &size, (const uint8_t *)text, strlen(text) - 1), 1);
	EVP_MD_CTX_free(context);
	if (kind == KEY_EC) {
		size = es256_from_der(signature, size);
	}
	return with_signature(text, signature, size);
}

char *forge_hmac(const void *secret, size_t secret_size, const char *header, const char *payload)
{
	uint8_t signature[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	char *text = unsigned_token(header, payload);
	assert_non_null(HMAC(EVP_sha256(), secret, (int)secret_size, (const uint8_t *)text,
	    strlen(text) - 1, signature, &size));
	return with_signature(text, signature, size);
}
