#include "runtime/token.h"

#include "runtime/keyring.h"
#include "runtime/libsodium.h"

#include <stdio.h>
#include <string.h>

enum {
	/* What is signed begins with this, its NUL included: a signature made for another purpose
	   is no token. */
	PREFIX_SIZE = sizeof "samen-token-v1",
	SIGNATURE_CHARS = (SIGNATURE_SIZE * 4 + 2) / 3,
	CLAIMS_CHARS_MAX = TOKEN_TEXT_MAX - SIGNATURE_CHARS - 2,
	CLAIMS_SIZE_MAX = CLAIMS_CHARS_MAX / 4 * 3,
	OWN_TOKEN_LIFE_MS = 60 * 1000,
	AHEAD_MS_MAX = 30 * 1000, /* how far clocks may differ */
	BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};

static const char prefix[PREFIX_SIZE] = "samen-token-v1";

/* A token taken apart. */
struct parts {
	uint8_t message[PREFIX_SIZE + CLAIMS_SIZE_MAX]; /* what is signed */
	size_t claims_size;
	uint8_t signature[SIGNATURE_SIZE];
};

static struct bytes parts_message(const struct parts *parts)
{
	return (struct bytes){.data = parts->message, .size = PREFIX_SIZE + parts->claims_size};
}

static void parts_compose(const struct parts *parts, char ret_text[static TOKEN_TEXT_MAX])
{
	(void)sodium_bin2base64(
	    ret_text, TOKEN_TEXT_MAX, parts->message + PREFIX_SIZE, parts->claims_size, BASE64);
	size_t used = strlen(ret_text);
	ret_text[used++] = '.';
	(void)sodium_bin2base64(
	    ret_text + used, TOKEN_TEXT_MAX - used, parts->signature, SIGNATURE_SIZE, BASE64);
}

/* Takes size characters of text apart, strictly: nothing before, between or after, no padding, no
 * stray bits. */
static bool parts_split(const char *text, size_t size, struct parts *parts)
{
	const char *dot = memchr(text, '.', size);
	if (dot == NULL || size - (size_t)(dot + 1 - text) != SIGNATURE_CHARS) {
		return false;
	}
	size_t signature_size;
	memcpy(parts->message, prefix, PREFIX_SIZE);
	return sodium_base642bin(parts->message + PREFIX_SIZE, CLAIMS_SIZE_MAX, text,
		   (size_t)(dot - text), NULL, &parts->claims_size, NULL, BASE64) == 0 &&
	       sodium_base642bin(parts->signature, SIGNATURE_SIZE, dot + 1, SIGNATURE_CHARS, NULL,
		   &signature_size, NULL, BASE64) == 0 &&
	       signature_size == SIGNATURE_SIZE;
}

enum status token_sign(const struct signing_key *key,
    const Samen__Rpc__V1__Claims *claims,
    char ret_text[static TOKEN_TEXT_MAX])
{
	Samen__Rpc__V1__Claims signed_claims = *claims;
	char issuer[KEYRING_ISSUER_SIZE];
	(void)snprintf(issuer, sizeof issuer, "%s", signing_key_issuer(key));
	signed_claims.issuer = issuer;
	struct parts parts;
	parts.claims_size = samen__rpc__v1__claims__get_packed_size(&signed_claims);
	if (parts.claims_size > CLAIMS_SIZE_MAX) {
		return INVALID_ARGUMENT;
	}
	memcpy(parts.message, prefix, PREFIX_SIZE);
	(void)samen__rpc__v1__claims__pack(&signed_claims, parts.message + PREFIX_SIZE);
	signing_key_sign(key, parts_message(&parts), parts.signature);
	parts_compose(&parts, ret_text);
	return OK;
}

enum status token_sign_own(
    const struct signing_key *key, int64_t now_ms, char ret_text[static TOKEN_TEXT_MAX])
{
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__SERVICE;
	claims.subject = (char *)(uintptr_t)signing_key_issuer(key);
	claims.issued_at_ms = now_ms;
	claims.expires_at_ms = now_ms + OWN_TOKEN_LIFE_MS;
	return token_sign(key, &claims, ret_text);
}

/* Whether there is a subject, and the issuer may make tokens of this kind about it. */
static bool issuer_may(const Samen__Rpc__V1__Claims *claims)
{
	if (claims->subject[0] == '\0') {
		return false;
	}
	switch (claims->kind) {
	case SAMEN__RPC__V1__TOKEN_KIND__ACCESS:
		return strcmp(claims->issuer, "directory") == 0;
	case SAMEN__RPC__V1__TOKEN_KIND__GRANT:
		return strcmp(claims->issuer, "matching") == 0;
	case SAMEN__RPC__V1__TOKEN_KIND__PARENT:
		return strcmp(claims->issuer, "intake") == 0 && claims->request_id[0] != '\0';
	case SAMEN__RPC__V1__TOKEN_KIND__SERVICE:
		return strcmp(claims->issuer, claims->subject) == 0;
	default:
		return false;
	}
}

static bool is_alive(const Samen__Rpc__V1__Claims *claims, int64_t now_ms)
{
	return claims->issued_at_ms <= now_ms + AHEAD_MS_MAX && claims->expires_at_ms > now_ms &&
	       claims->expires_at_ms > claims->issued_at_ms;
}

/*
 * Whether the claims, packed again, are the very bytes that came: no field unknown here (it might
 * restrict the token), none twice, no string cut short at a NUL.
 */
static bool is_canonical(const struct parts *parts, const Samen__Rpc__V1__Claims *claims)
{
	uint8_t packed[CLAIMS_SIZE_MAX];
	if (claims->base.n_unknown_fields != 0 ||
	    samen__rpc__v1__claims__get_packed_size(claims) != parts->claims_size) {
		return false;
	}
	(void)samen__rpc__v1__claims__pack(claims, packed);
	return memcmp(packed, parts->message + PREFIX_SIZE, parts->claims_size) == 0;
}

/* Whether issuer signed this token; remembered in cache (may be NULL) when so. */
static bool is_signed_by(struct keyring *keyring,
    struct token_cache *cache,
    const struct token_mark *mark,
    const struct parts *parts,
    const Samen__Rpc__V1__Claims *claims,
    int64_t now_ms)
{
	if (cache != NULL && token_cache_has(cache, mark)) {
		return true;
	}
	if (!is_canonical(parts, claims) || !keyring_verify(keyring, claims->issuer,
						parts_message(parts), parts->signature, now_ms)) {
		return false;
	}
	if (cache != NULL) {
		token_cache_add(cache, mark);
	}
	return true;
}

static bool is_signed(struct keyring *keyring,
    const char *text,
    size_t size,
    const struct parts *parts,
    const Samen__Rpc__V1__Claims *claims,
    int64_t now_ms)
{
	struct token_mark mark;
	keyring_hold(keyring);
	struct token_cache *cache = keyring_cache(keyring, now_ms);
	if (cache != NULL) {
		mark = token_cache_mark(cache, text, size);
	}
	bool is_good = is_signed_by(keyring, cache, &mark, parts, claims, now_ms);
	keyring_release(keyring);
	return is_good;
}

enum status token_read(struct keyring *keyring,
    struct arena *arena,
    const char *text,
    int64_t now_ms,
    Samen__Rpc__V1__Claims **ret_claims)
{
	struct parts parts;
	if (text == NULL) {
		return UNAUTHENTICATED;
	}
	size_t size = strnlen(text, TOKEN_TEXT_MAX);
	if (size == TOKEN_TEXT_MAX || !parts_split(text, size, &parts)) {
		return UNAUTHENTICATED;
	}
	Samen__Rpc__V1__Claims *claims = samen__rpc__v1__claims__unpack(
	    arena_allocator(arena), parts.claims_size, parts.message + PREFIX_SIZE);
	if (claims == NULL || !issuer_may(claims) || !is_alive(claims, now_ms) ||
	    !is_signed(keyring, text, size, &parts, claims, now_ms)) {
		return UNAUTHENTICATED;
	}
	*ret_claims = claims;
	return OK;
}

enum status token_check(struct keyring *keyring,
    struct arena *arena,
    const char *text,
    Samen__Rpc__V1__TokenKind kind,
    int64_t now_ms,
    Samen__Rpc__V1__Claims **ret_claims)
{
	Samen__Rpc__V1__Claims *claims;
	if (token_read(keyring, arena, text, now_ms, &claims) != OK || claims->kind != kind) {
		return UNAUTHENTICATED;
	}
	*ret_claims = claims;
	return OK;
}
