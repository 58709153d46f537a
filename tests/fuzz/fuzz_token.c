/*
 * Two readings of any bytes. As a token's text: never accepted. As its claims, signed well: never
 * harmful, and accepted only when they say what was asked for.
 */
#include "runtime/keyring.h"
#include "runtime/token.h"

#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES_MAX = 256 * 1024, CLAIMS_SIZE_MAX = 1400 };

static const int64_t now_ms = 1700000000000;
static struct signing_key *key;
static struct keyring *keyring;
static struct arena *arena;

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static int remove_entry(const char *path, const struct stat *found, int flag, struct FTW *ftw)
{
	(void)found;
	(void)flag;
	(void)ftw;
	return remove(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	char folder[] = "/tmp/samen-fuzz-XXXXXX";
	require(mkdtemp(folder) != NULL);
	require(signing_key_create(folder, "directory") == OK);
	require(signing_key_open(folder, "directory", &key) == OK);
	require(keyring_open(folder, &keyring) == OK);
	require(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) == 0);
	arena = arena_open(ARENA_BYTES_MAX);
	require(arena != NULL);
	return 0;
}

static enum status check(const char *text, Samen__Rpc__V1__Claims **ret_claims)
{
	arena_reset(arena);
	return token_check(
	    keyring, arena, text, SAMEN__RPC__V1__TOKEN_KIND__ACCESS, now_ms, ret_claims);
}

static void text_check_any(const uint8_t *data, size_t size)
{
	Samen__Rpc__V1__Claims *claims;
	char *text = malloc(size + 1);
	require(text != NULL);
	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	require(check(text, &claims) == UNAUTHENTICATED);
	free(text);
}

/* The token of these claims, whatever they are. */
static void token_of(const uint8_t *claims, size_t size, char ret_text[static TOKEN_TEXT_MAX])
{
	static const char prefix[] = "samen-token-v1";
	uint8_t message[sizeof prefix + CLAIMS_SIZE_MAX];
	uint8_t signature[SIGNATURE_SIZE];
	memcpy(message, prefix, sizeof prefix);
	memcpy(message + sizeof prefix, claims, size);
	signing_key_sign(
	    key, (struct bytes){.data = message, .size = sizeof prefix + size}, signature);
	int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	(void)sodium_bin2base64(ret_text, TOKEN_TEXT_MAX, message + sizeof prefix, size, variant);
	size_t used = strlen(ret_text);
	ret_text[used++] = '.';
	(void)sodium_bin2base64(
	    ret_text + used, TOKEN_TEXT_MAX - used, signature, sizeof signature, variant);
}

static void claims_check_any(const uint8_t *data, size_t size)
{
	Samen__Rpc__V1__Claims *claims;
	char text[TOKEN_TEXT_MAX];
	if (size == 0 || size > CLAIMS_SIZE_MAX) {
		return;
	}
	token_of(data, size, text);
	if (check(text, &claims) != OK) {
		return;
	}
	require(claims->kind == SAMEN__RPC__V1__TOKEN_KIND__ACCESS);
	require(strcmp(claims->issuer, "directory") == 0);
	require(claims->subject[0] != '\0');
	require(claims->expires_at_ms > now_ms && claims->issued_at_ms <= now_ms + 30000);
	require(samen__rpc__v1__claims__get_packed_size(claims) == size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	text_check_any(data, size);
	claims_check_any(data, size);
	return 0;
}
