#include "sso/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	POINT_BYTES = 32, /* a coordinate, and half a signature, of P-256 */
	ED25519_BYTES = 32,
	MODULUS_BYTES_MAX = RSA_BITS_MAX / 8,
	EXPONENT_BYTES_MAX = 8,
	ES256_SIGNATURE_BYTES = 2 * POINT_BYTES,
	DER_SIGNATURE_MAX = 80
};

struct public_key {
	enum signature_algorithm algorithm;
	EVP_PKEY *key;
	char id[KEY_ID_MAX + 1];
};

enum signature_algorithm algorithm_named(const char *name)
{
	if (strcmp(name, "RS256") == 0) {
		return ALGORITHM_RS256;
	}
	if (strcmp(name, "ES256") == 0) {
		return ALGORITHM_ES256;
	}
	return strcmp(name, "EdDSA") == 0 ? ALGORITHM_EDDSA : ALGORITHM_NONE;
}

bool base64url_read(
    const char *text, size_t text_size, uint8_t *ret_data, size_t room, size_t *ret_size)
{
	const char *end = NULL;
	return sodium_base642bin(ret_data, room, text, text_size, NULL, ret_size, &end,
		   sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       end == text + text_size;
}

/* --- reading --- */

static const char *member(const json_t *jwk, const char *name)
{
	const char *text = json_string_value(json_object_get(jwk, name));
	return text != NULL ? text : "";
}

static bool read_number(
    const json_t *jwk, const char *name, uint8_t *ret_data, size_t room, size_t *ret_size)
{
	const char *text = member(jwk, name);
	return base64url_read(text, strlen(text), ret_data, room, ret_size) && *ret_size > 0;
}

/* The key of these parameters, checked. */
static EVP_PKEY *key_of(const char *type, OSSL_PARAM_BLD *builder)
{
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	if (params != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
		key = NULL;
	}
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(params);
	context = key != NULL ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
	if (context == NULL || EVP_PKEY_public_check(context) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(context);
	return key;
}

static EVP_PKEY *read_rsa(const json_t *jwk)
{
	uint8_t modulus[MODULUS_BYTES_MAX];
	uint8_t exponent[EXPONENT_BYTES_MAX];
	size_t modulus_size;
	size_t exponent_size;
	EVP_PKEY *key = NULL;
	if (!read_number(jwk, "n", modulus, sizeof modulus, &modulus_size) ||
	    !read_number(jwk, "e", exponent, sizeof exponent, &exponent_size)) {
		return NULL;
	}
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(modulus, (int)modulus_size, NULL);
	BIGNUM *e = BN_bin2bn(exponent, (int)exponent_size, NULL);
	if (builder != NULL && n != NULL && e != NULL && BN_num_bits(n) >= RSA_BITS_MIN &&
	    BN_is_odd(e) && !BN_is_one(e) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
		key = key_of("RSA", builder);
	}
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(builder);
	return key;
}

static EVP_PKEY *read_ec(const json_t *jwk)
{
	uint8_t point[1 + 2 * POINT_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
	size_t x_size;
	size_t y_size;
	EVP_PKEY *key = NULL;
	if (strcmp(member(jwk, "crv"), "P-256") != 0 ||
	    !read_number(jwk, "x", point + 1, POINT_BYTES, &x_size) ||
	    !read_number(jwk, "y", point + 1 + POINT_BYTES, POINT_BYTES, &y_size) ||
	    x_size != POINT_BYTES || y_size != POINT_BYTES) {
		return NULL;
	}
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	if (builder != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ==
		1 &&
	    OSSL_PARAM_BLD_push_octet_string(
		builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1) {
		key = key_of("EC", builder);
	}
	OSSL_PARAM_BLD_free(builder);
	return key;
}

static EVP_PKEY *read_ed25519(const json_t *jwk)
{
	uint8_t data[ED25519_BYTES];
	size_t size;
	if (strcmp(member(jwk, "crv"), "Ed25519") != 0 ||
	    !read_number(jwk, "x", data, sizeof data, &size) || size != sizeof data) {
		return NULL;
	}
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, data, size);
}

static const struct {
	const char *type, *name;
	enum signature_algorithm algorithm;
	EVP_PKEY *(*read)(const json_t *jwk);
} kinds[] = {
    {"RSA", "RS256", ALGORITHM_RS256, read_rsa},
    {"EC", "ES256", ALGORITHM_ES256, read_ec},
    {"OKP", "EdDSA", ALGORITHM_EDDSA, read_ed25519},
};

/* Whether an optional member is absent or says this. */
static bool may_be(const json_t *jwk, const char *name, const char *wanted)
{
	const json_t *value = json_object_get(jwk, name);
	return value == NULL || strcmp(member(jwk, name), wanted) == 0;
}

static struct public_key *key_new(enum signature_algorithm algorithm, EVP_PKEY *evp, const char *id)
{
	struct public_key *key = calloc(1, sizeof *key);
	if (key == NULL) {
		EVP_PKEY_free(evp);
		return NULL;
	}
	key->algorithm = algorithm;
	key->key = evp;
	memcpy(key->id, id, strlen(id) + 1);
	return key;
}

enum status public_key_read(const json_t *jwk, struct public_key **ret_key)
{
	size_t i = 0;
	size_t count = sizeof kinds / sizeof *kinds;
	const char *id = member(jwk, "kid");
	while (i < count && strcmp(kinds[i].type, member(jwk, "kty")) != 0) {
		i++;
	}
	if (i == count || strlen(id) > KEY_ID_MAX || !may_be(jwk, "use", "sig") ||
	    !may_be(jwk, "alg", kinds[i].name)) {
		return INVALID_ARGUMENT;
	}
	EVP_PKEY *evp = kinds[i].read(jwk);
	ERR_clear_error();
	if (evp == NULL) {
		return INVALID_ARGUMENT;
	}
	struct public_key *key = key_new(kinds[i].algorithm, evp, id);
	if (key == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_key = key;
	return OK;
}

void public_key_close(struct public_key *key)
{
	if (key != NULL) {
		EVP_PKEY_free(key->key);
		free(key);
	}
}

enum signature_algorithm public_key_algorithm(const struct public_key *key)
{
	return key->algorithm;
}

const char *public_key_id(const struct public_key *key)
{
	return key->id;
}

/* --- verifying --- */

/* JOSE writes r and s one behind the other, OpenSSL wants them in DER. Its size, 0 when it is no
 * signature. */
static size_t es256_to_der(struct bytes signature, uint8_t ret_der[static DER_SIGNATURE_MAX])
{
	if (signature.size != ES256_SIGNATURE_BYTES) {
		return 0;
	}
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature.data, POINT_BYTES, NULL);
	BIGNUM *s = BN_bin2bn(signature.data + POINT_BYTES, POINT_BYTES, NULL);
	if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		ECDSA_SIG_free(pair);
		return 0;
	}
	int size = i2d_ECDSA_SIG(pair, NULL);
	size = size > 0 && size <= DER_SIGNATURE_MAX ? i2d_ECDSA_SIG(pair, &ret_der) : 0;
	ECDSA_SIG_free(pair);
	return size > 0 ? (size_t)size : 0;
}

bool public_key_verify(const struct public_key *key, struct bytes message, struct bytes signature)
{
	uint8_t der[DER_SIGNATURE_MAX];
	const EVP_MD *digest = key->algorithm == ALGORITHM_EDDSA ? NULL : EVP_sha256();
	if (key->algorithm == ALGORITHM_ES256) {
		signature = (struct bytes){.data = der, .size = es256_to_der(signature, der)};
	}
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context != NULL && signature.size > 0 &&
		    EVP_DigestVerifyInit(context, NULL, digest, NULL, key->key) == 1 &&
		    EVP_DigestVerify(
			context, signature.data, signature.size, message.data, message.size) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return good;
}
