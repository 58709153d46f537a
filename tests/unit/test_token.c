#include "runtime/keyfile.h"
#include "runtime/keyring.h"
#include "runtime/token.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef Samen__Rpc__V1__Claims claims_t;

enum { ARENA_BYTES_MAX = 256 * 1024 };

#define ACCESS SAMEN__RPC__V1__TOKEN_KIND__ACCESS
#define SERVICE SAMEN__RPC__V1__TOKEN_KIND__SERVICE
#define GRANT SAMEN__RPC__V1__TOKEN_KIND__GRANT
#define UNSPECIFIED SAMEN__RPC__V1__TOKEN_KIND__TOKEN_KIND_UNSPECIFIED

static const int64_t now_ms = 1700000000000;
static const int64_t minute_ms = 60000;

/* RFC 8032, section 7.1, test 2. */
static const uint8_t rfc_seed[KEYFILE_KEY_SIZE] = {0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda,
    0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24,
    0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};
static const uint8_t rfc_public[KEYFILE_KEY_SIZE] = {0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a,
    0x92, 0xb7, 0x0a, 0xa7, 0x4d, 0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96, 0x8c,
    0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c};
static const uint8_t rfc_message[] = {0x72};
static const uint8_t rfc_signature[SIGNATURE_SIZE] = {0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca,
    0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f,
    0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99,
    0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a,
    0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};

/* Made with OpenSSL from the seed above and claims encoded by hand. */
static const char known_token[] =
    "CAESCWRpcmVjdG9yeRoOcC03azJtOXh3M3RhMGMggNCV_7wxKMCfuv-8MUoOcy0wMDAwMDAwMDAwMDA."
    "VBwf-FkX6NgJzfNN98NlmcKDnDohBHbeX5OiVMc02AI3xBAw9gmsBfrhUHRxsoCrbQ3bl_-J7tRq6p1ZjAiaAw";

struct fixture {
	char folder[64];
	struct signing_key *directory;
	struct signing_key *matching;
	struct signing_key *intake;
	struct keyring *keyring;
	struct arena *arena;
};

static void path_in(const struct fixture *f, const char *name, char ret_path[static 128])
{
	(void)snprintf(ret_path, 128, "%s/%s", f->folder, name);
}

static int folder_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	(void)snprintf(f->folder, sizeof f->folder, "/tmp/samen-token-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	*state = f;
	return 0;
}

static void make_issuer(struct fixture *f, const char *issuer, struct signing_key **ret_key)
{
	assert_int_equal(signing_key_create(f->folder, issuer), OK);
	assert_int_equal(signing_key_open(f->folder, issuer, ret_key), OK);
}

static int setup(void **state)
{
	(void)folder_setup(state);
	struct fixture *f = *state;
	make_issuer(f, "directory", &f->directory);
	make_issuer(f, "matching", &f->matching);
	make_issuer(f, "intake", &f->intake);
	assert_int_equal(keyring_open(f->folder, &f->keyring), OK);
	f->arena = arena_open(ARENA_BYTES_MAX);
	assert_non_null(f->arena);
	return 0;
}

static int remove_entry(const char *path, const struct stat *found, int flag, struct FTW *ftw)
{
	(void)found;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	arena_close(f->arena);
	keyring_close(f->keyring);
	signing_key_close(f->directory);
	signing_key_close(f->matching);
	signing_key_close(f->intake);
	int removed = nftw(f->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(f);
	return removed;
}

/* protobuf-c wants char *, and only reads it. */
static char *unconst(const char *constant)
{
	return (char *)(uintptr_t)constant;
}

static claims_t claims_of(Samen__Rpc__V1__TokenKind kind)
{
	claims_t claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = kind;
	claims.subject = unconst("p-7k2m9xw3ta0c");
	claims.issued_at_ms = now_ms;
	claims.expires_at_ms = now_ms + 10 * minute_ms;
	return claims;
}

static enum status check_at(
    struct fixture *f, const char *text, Samen__Rpc__V1__TokenKind kind, int64_t at_ms)
{
	claims_t *claims;
	arena_reset(f->arena);
	return token_check(f->keyring, f->arena, text, kind, at_ms, &claims);
}

static enum status check(struct fixture *f, const char *text)
{
	return check_at(f, text, ACCESS, now_ms);
}

static void sign(const struct signing_key *key, const claims_t *claims, char *ret_text)
{
	assert_int_equal(token_sign(key, claims, ret_text), OK);
}

static void sign_access(struct fixture *f, char *ret_text)
{
	claims_t claims = claims_of(ACCESS);
	sign(f->directory, &claims, ret_text);
}

/* A token of any bytes, over any prefix, with a good signature of key. */
static void forge(const struct signing_key *key,
    const char *prefix,
    size_t prefix_size,
    const uint8_t *body,
    size_t size,
    char ret_text[static TOKEN_TEXT_MAX])
{
	uint8_t message[512];
	uint8_t signature[SIGNATURE_SIZE];
	assert_true(prefix_size + size <= sizeof message);
	memcpy(message, prefix, prefix_size);
	memcpy(message + prefix_size, body, size);
	signing_key_sign(
	    key, (struct bytes){.data = message, .size = prefix_size + size}, signature);
	sodium_bin2base64(ret_text, 1024, body, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	size_t used = strlen(ret_text);
	ret_text[used++] = '.';
	sodium_bin2base64(ret_text + used, TOKEN_TEXT_MAX - used, signature, sizeof signature,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static const char prefix[] = "samen-token-v1";

/* The claims of a good access token, encoded; issuer included. */
static size_t pack_access(const char *issuer, uint8_t *ret_body)
{
	claims_t claims = claims_of(ACCESS);
	claims.issuer = unconst(issuer);
	return samen__rpc__v1__claims__pack(&claims, ret_body);
}

static void test_signatures_are_those_of_rfc_8032(void **state)
{
	struct fixture *f = *state;
	char path[128];
	uint8_t signature[SIGNATURE_SIZE];
	path_in(f, "directory.key", path);
	assert_int_equal(keyfile_create(path, KEYFILE_SIGNING, rfc_seed), OK);
	assert_int_equal(signing_key_open(f->folder, "directory", &f->directory), OK);
	signing_key_sign(f->directory,
	    (struct bytes){.data = rfc_message, .size = sizeof rfc_message}, signature);
	assert_memory_equal(signature, rfc_signature, sizeof signature);
}

static void use_rfc_keys(struct fixture *f)
{
	char path[128];
	path_in(f, "directory.key", path);
	assert_int_equal(keyfile_create(path, KEYFILE_SIGNING, rfc_seed), OK);
	path_in(f, "directory.pub", path);
	assert_int_equal(keyfile_create(path, KEYFILE_PUBLIC, rfc_public), OK);
	assert_int_equal(signing_key_open(f->folder, "directory", &f->directory), OK);
	assert_int_equal(keyring_open(f->folder, &f->keyring), OK);
	f->arena = arena_open(ARENA_BYTES_MAX);
	assert_non_null(f->arena);
}

static void test_a_known_token_is_made(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t claims = claims_of(ACCESS);
	claims.session_id = unconst("s-000000000000");
	use_rfc_keys(f);
	sign(f->directory, &claims, text);
	assert_string_equal(text, known_token);
}

static void test_a_known_token_is_accepted(void **state)
{
	struct fixture *f = *state;
	use_rfc_keys(f);
	assert_int_equal(check(f, known_token), OK);
}

static void test_claims_arrive_as_they_were_signed(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	uint32_t roles[] = {1, 3};
	char *areas[] = {unconst("a-1"), unconst("a-2")};
	claims_t claims = claims_of(GRANT);
	claims.roles = roles;
	claims.n_roles = 2;
	claims.area_ids = areas;
	claims.n_area_ids = 2;
	claims.request_id = unconst("r-1");
	claims.may_read = true;
	sign(f->matching, &claims, text);

	claims_t *got = NULL;
	enum status status = token_check(f->keyring, f->arena, text, GRANT, now_ms, &got);
	assert_int_equal(status, OK);
	assert_string_equal(got->issuer, "matching");
	assert_string_equal(got->subject, claims.subject);
	assert_int_equal(got->n_roles, 2);
	assert_int_equal(got->roles[1], 3);
	assert_int_equal(got->n_area_ids, 2);
	assert_string_equal(got->area_ids[1], "a-2");
	assert_string_equal(got->request_id, "r-1");
	assert_true(got->may_read);
}

static void test_signing_takes_the_issuer_from_the_key(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t claims = claims_of(ACCESS);
	claims.issuer = unconst("directory");
	sign(f->intake, &claims, text);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
}

static void test_any_character_changed_is_noticed(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	for (size_t i = 0; text[i] != '\0'; i++) {
		for (const char *other = "Aa0-_.= +/"; *other != '\0'; other++) {
			char kept = text[i];
			text[i] = *other;
			if (*other != kept && check(f, text) != UNAUTHENTICATED) {
				fail_msg("'%c' for '%c' at %zu passed", *other, kept, i);
			}
			text[i] = kept;
		}
	}
}

static void test_any_part_alone_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	for (size_t size = strlen(text); size-- > 0;) {
		text[size] = '\0';
		assert_int_equal(check(f, text), UNAUTHENTICATED);
	}
}

static void test_a_tail_alone_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	for (size_t from = 1; text[from] != '\0'; from++) {
		assert_int_equal(check(f, text + from), UNAUTHENTICATED);
	}
}

static void test_anything_around_a_token_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const forms[] = {
	    " %s", "%s ", "%s\n", "%s=", "%s==", "%s.", ".%s", "%sA", "A%s", "Bearer %s"};
	char text[TOKEN_TEXT_MAX];
	char odd[TOKEN_TEXT_MAX + 16];
	sign_access(f, text);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		(void)snprintf(odd, sizeof odd, forms[i], text);
#pragma GCC diagnostic pop
		assert_int_equal(check(f, odd), UNAUTHENTICATED);
	}
}

static void test_no_text_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(check(f, NULL), UNAUTHENTICATED);
	assert_int_equal(check(f, ""), UNAUTHENTICATED);
	assert_int_equal(check(f, "."), UNAUTHENTICATED);
}

static void test_a_text_too_long_is_refused(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(1 << 20);
	assert_non_null(text);
	memset(text, 'A', (1 << 20) - 1);
	text[(1 << 20) - 1] = '\0';
	assert_int_equal(check(f, text), UNAUTHENTICATED);
	free(text);
}

static void test_a_token_ends_when_it_says(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	int64_t end_ms = now_ms + 10 * minute_ms;
	assert_int_equal(check_at(f, text, ACCESS, end_ms - 1), OK);
	assert_int_equal(check_at(f, text, ACCESS, end_ms), UNAUTHENTICATED);
}

static void test_a_token_from_the_future_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	assert_int_equal(check_at(f, text, ACCESS, now_ms - 30000), OK);
	assert_int_equal(check_at(f, text, ACCESS, now_ms - 30001), UNAUTHENTICATED);
}

static void test_a_token_that_ends_before_it_begins_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t claims = claims_of(ACCESS);
	claims.issued_at_ms = now_ms + 20000;
	claims.expires_at_ms = now_ms + 20000;
	sign(f->directory, &claims, text);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
}

static void test_a_token_of_another_kind_is_refused(void **state)
{
	struct fixture *f = *state;
	static const Samen__Rpc__V1__TokenKind others[] = {UNSPECIFIED, SERVICE, GRANT, 77};
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(check_at(f, text, others[i], now_ms), UNAUTHENTICATED);
	}
}

static void test_a_token_without_a_kind_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t claims = claims_of(UNSPECIFIED);
	sign(f->directory, &claims, text);
	assert_int_equal(check_at(f, text, UNSPECIFIED, now_ms), UNAUTHENTICATED);
}

static void assert_issued(struct fixture *f,
    const struct signing_key *key,
    Samen__Rpc__V1__TokenKind kind,
    const char *subject,
    enum status expected)
{
	char text[TOKEN_TEXT_MAX];
	claims_t claims = claims_of(kind);
	claims.subject = unconst(subject);
	sign(key, &claims, text);
	assert_int_equal(check_at(f, text, kind, now_ms), expected);
}

static void test_access_is_given_by_directory_only(void **state)
{
	struct fixture *f = *state;
	assert_issued(f, f->directory, ACCESS, "p-1", OK);
	assert_issued(f, f->matching, ACCESS, "p-1", UNAUTHENTICATED);
	assert_issued(f, f->intake, ACCESS, "p-1", UNAUTHENTICATED);
}

static void test_grants_are_given_by_matching_only(void **state)
{
	struct fixture *f = *state;
	assert_issued(f, f->matching, GRANT, "p-1", OK);
	assert_issued(f, f->directory, GRANT, "p-1", UNAUTHENTICATED);
	assert_issued(f, f->intake, GRANT, "p-1", UNAUTHENTICATED);
}

static void test_parents_are_let_in_by_intake_only_and_for_a_request(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t claims = claims_of(SAMEN__RPC__V1__TOKEN_KIND__PARENT);
	claims.request_id = unconst("r-1");
	sign(f->intake, &claims, text);
	assert_int_equal(check_at(f, text, SAMEN__RPC__V1__TOKEN_KIND__PARENT, now_ms), OK);
	assert_int_equal(check_at(f, text, ACCESS, now_ms), UNAUTHENTICATED);
	sign(f->directory, &claims, text);
	assert_int_equal(
	    check_at(f, text, SAMEN__RPC__V1__TOKEN_KIND__PARENT, now_ms), UNAUTHENTICATED);
	claims.request_id = unconst("");
	sign(f->intake, &claims, text);
	assert_int_equal(
	    check_at(f, text, SAMEN__RPC__V1__TOKEN_KIND__PARENT, now_ms), UNAUTHENTICATED);
}

static void test_a_service_speaks_for_itself_only(void **state)
{
	struct fixture *f = *state;
	assert_issued(f, f->matching, SERVICE, "matching", OK);
	assert_issued(f, f->matching, SERVICE, "directory", UNAUTHENTICATED);
}

static void test_a_token_about_nobody_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_issued(f, f->directory, ACCESS, "", UNAUTHENTICATED);
}

static void test_an_issuer_that_is_not_in_the_ring_is_refused(void **state)
{
	struct fixture *f = *state;
	struct signing_key *key;
	char path[128];
	make_issuer(f, "stranger", &key);
	path_in(f, "stranger.pub", path);
	assert_int_equal(unlink(path), 0);
	assert_issued(f, key, SERVICE, "stranger", UNAUTHENTICATED);
	signing_key_close(key);
}

static void test_signing_in_the_name_of_another_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	uint8_t body[256];
	size_t size = pack_access("directory", body);
	forge(f->directory, prefix, sizeof prefix, body, size, text);
	assert_int_equal(check(f, text), OK);
	forge(f->intake, prefix, sizeof prefix, body, size, text);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
}

static void test_a_signature_for_another_purpose_is_no_token(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	uint8_t body[256];
	size_t size = pack_access("directory", body);
	forge(f->directory, "", 0, body, size, text);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
	forge(f->directory, "samen-other-v1", sizeof "samen-other-v1", body, size, text);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
}

static void assert_body_refused(struct fixture *f, const uint8_t *body, size_t size)
{
	char text[TOKEN_TEXT_MAX];
	forge(f->directory, prefix, sizeof prefix, body, size, text);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
}

static void test_a_field_unknown_here_is_refused(void **state)
{
	struct fixture *f = *state;
	uint8_t body[256];
	size_t size = pack_access("directory", body);
	body[size++] = 0x78; /* field 15, varint */
	body[size++] = 0x01;
	assert_body_refused(f, body, size);
}

static void test_a_field_given_twice_is_refused(void **state)
{
	struct fixture *f = *state;
	uint8_t body[256];
	size_t size = pack_access("directory", body);
	body[size++] = 0x08; /* kind, again */
	body[size++] = 0x01;
	assert_body_refused(f, body, size);
}

static void test_a_name_with_a_nul_inside_is_refused(void **state)
{
	struct fixture *f = *state;
	uint8_t body[256];
	size_t size = pack_access("directory", body);
	static const uint8_t session[] = {0x4A, 3, 's', '\0', 'x'};
	memcpy(body + size, session, sizeof session);
	assert_body_refused(f, body, size + sizeof session);
}

static void test_claims_that_are_no_message_are_refused(void **state)
{
	struct fixture *f = *state;
	static const uint8_t body[] = {0xFF, 0xFF, 0xFF};
	assert_body_refused(f, body, sizeof body);
	assert_body_refused(f, body, 0);
}

static void test_a_token_is_verified_once(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(check(f, text), OK);
	}
	assert_int_equal(keyring_verifications(f->keyring), 1);
}

static void test_a_cached_token_still_ends(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	assert_int_equal(check(f, text), OK);
	int64_t end_ms = now_ms + 10 * minute_ms;
	assert_int_equal(check_at(f, text, ACCESS, end_ms), UNAUTHENTICATED);
}

static void test_a_cached_token_keeps_its_kind(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	assert_int_equal(check(f, text), OK);
	assert_int_equal(check_at(f, text, GRANT, now_ms), UNAUTHENTICATED);
}

static void test_a_refused_token_is_not_cached(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	sign_access(f, text);
	size_t last = strlen(text) - 2;
	text[last] = text[last] == 'A' ? 'B' : 'A';
	assert_int_equal(check(f, text), UNAUTHENTICATED);
	assert_int_equal(check(f, text), UNAUTHENTICATED);
	assert_int_equal(keyring_verifications(f->keyring), 2);
}

static void test_cached_claims_are_a_copy_each_time(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t *first;
	claims_t *second;
	sign_access(f, text);
	assert_int_equal(token_check(f->keyring, f->arena, text, ACCESS, now_ms, &first), OK);
	first->subject[0] = 'X';
	assert_int_equal(token_check(f->keyring, f->arena, text, ACCESS, now_ms, &second), OK);
	assert_string_equal(second->subject, "p-7k2m9xw3ta0c");
}

/* More tokens than the cache holds: the first are forgotten, all are right. */
static void test_the_cache_forgets_and_stays_right(void **state)
{
	struct fixture *f = *state;
	enum { TOKENS = 6000 };
	char text[TOKEN_TEXT_MAX];
	char subject[32];
	for (int i = 0; i < TOKENS; i++) {
		(void)snprintf(subject, sizeof subject, "p-%d", i);
		assert_issued(f, f->directory, ACCESS, subject, OK);
	}
	uint64_t before = keyring_verifications(f->keyring);
	for (int i = 0; i < 500; i++) {
		(void)snprintf(subject, sizeof subject, "p-%d", i);
		claims_t claims = claims_of(ACCESS);
		claims.subject = subject;
		sign(f->directory, &claims, text);
		assert_int_equal(check(f, text), OK);
	}
	assert_true(keyring_verifications(f->keyring) > before);
}

struct contender {
	struct fixture *f;
	pthread_t thread;
	char (*tokens)[TOKEN_TEXT_MAX];
	int failures;
};

enum { CONTENDERS = 4, SHARED_TOKENS = 8, ROUNDS = 200 };

static void *contend(void *argument)
{
	struct contender *contender = argument;
	struct arena *arena = arena_open(ARENA_BYTES_MAX);
	for (int i = 0; i < ROUNDS; i++) {
		claims_t *claims;
		const char *text = contender->tokens[i % SHARED_TOKENS];
		arena_reset(arena);
		enum status status =
		    token_check(contender->f->keyring, arena, text, ACCESS, now_ms, &claims);
		contender->failures += status != OK;
	}
	arena_close(arena);
	return NULL;
}

static void test_many_threads_may_check_at_once(void **state)
{
	struct fixture *f = *state;
	static char tokens[SHARED_TOKENS][TOKEN_TEXT_MAX];
	struct contender contenders[CONTENDERS];
	for (size_t i = 0; i < SHARED_TOKENS; i++) {
		claims_t claims = claims_of(ACCESS);
		claims.issued_at_ms -= (int64_t)i;
		sign(f->directory, &claims, tokens[i]);
	}
	for (size_t i = 0; i < CONTENDERS; i++) {
		contenders[i] = (struct contender){.f = f, .tokens = tokens};
		assert_int_equal(
		    pthread_create(&contenders[i].thread, NULL, contend, &contenders[i]), 0);
	}
	for (size_t i = 0; i < CONTENDERS; i++) {
		assert_int_equal(pthread_join(contenders[i].thread, NULL), 0);
		assert_int_equal(contenders[i].failures, 0);
	}
}

static void test_claims_fit_up_to_the_limit_and_not_beyond(void **state)
{
	struct fixture *f = *state;
	char subject[TOKEN_TEXT_MAX] = "";
	char text[TOKEN_TEXT_MAX];
	char longest[TOKEN_TEXT_MAX] = "";
	size_t size = 0;
	claims_t claims = claims_of(ACCESS);
	claims.subject = subject;
	do {
		memset(subject, 'x', ++size);
		enum status status = token_sign(f->directory, &claims, text);
		if (status != OK) {
			assert_int_equal(status, INVALID_ARGUMENT);
			break;
		}
		memcpy(longest, text, sizeof longest);
	} while (size < sizeof subject - 1);
	assert_true(size > 1400 && size < sizeof subject - 1);
	assert_int_equal(check(f, longest), OK);
}

static void test_an_arena_too_small_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	claims_t *claims;
	struct arena *small = arena_open(64);
	assert_non_null(small);
	sign_access(f, text);
	enum status status = token_check(f->keyring, small, text, ACCESS, now_ms, &claims);
	arena_close(small);
	assert_int_equal(status, UNAUTHENTICATED);
}

static void test_random_text_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char alphabet[] = "ABCDEFabcdef0123456789-_..";
	char text[256];
	for (int i = 0; i < 20000; i++) {
		uint32_t size = randombytes_uniform(sizeof text);
		for (uint32_t at = 0; at < size; at++) {
			text[at] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
		}
		text[size] = '\0';
		assert_int_equal(check(f, text), UNAUTHENTICATED);
	}
}

static void test_random_claims_with_a_good_signature_do_no_harm(void **state)
{
	struct fixture *f = *state;
	char text[TOKEN_TEXT_MAX];
	uint8_t body[128];
	for (int i = 0; i < 2000; i++) {
		size_t size = pack_access("directory", body);
		for (uint32_t changes = randombytes_uniform(6); changes > 0; changes--) {
			body[randombytes_uniform((uint32_t)size)] = (uint8_t)randombytes_random();
		}
		forge(f->directory, prefix, sizeof prefix, body, size, text);
		enum status status = check(f, text);
		assert_true(status == OK || status == UNAUTHENTICATED);
	}
}

static void assert_mode(const struct fixture *f, const char *name, mode_t mode)
{
	char path[128];
	struct stat found;
	path_in(f, name, path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, mode);
}

static void test_key_files_have_their_modes(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	assert_mode(f, "directory.key", 0600);
	assert_mode(f, "directory.pub", 0644);
}

static void test_a_key_pair_is_never_replaced(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	assert_int_equal(signing_key_create(f->folder, "directory"), ALREADY_EXISTS);
}

static void test_a_public_key_alone_stops_a_new_pair(void **state)
{
	struct fixture *f = *state;
	char path[128];
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	path_in(f, "directory.key", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(signing_key_create(f->folder, "directory"), ALREADY_EXISTS);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_a_private_key_alone_stops_a_new_pair(void **state)
{
	struct fixture *f = *state;
	char path[128];
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	path_in(f, "directory.pub", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(signing_key_create(f->folder, "directory"), ALREADY_EXISTS);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_a_missing_folder_is_not_found(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct signing_key *key = NULL;
	struct keyring *keyring = NULL;
	path_in(f, "none", path);
	assert_int_equal(signing_key_create(path, "directory"), NOT_FOUND);
	assert_int_equal(signing_key_open(path, "directory", &key), NOT_FOUND);
	assert_int_equal(keyring_open(path, &keyring), NOT_FOUND);
}

static void test_an_issuer_must_be_a_plain_name(void **state)
{
	struct fixture *f = *state;
	static const char *const wrong[] = {"", "../directory", "Directory", "1directory",
	    "-directory", "direc tory", "direc.tory", "abcdefghijklmnopqrstuvwxyzabcdefg"};
	struct signing_key *key = NULL;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(signing_key_create(f->folder, wrong[i]), INVALID_ARGUMENT);
		assert_int_equal(signing_key_open(f->folder, wrong[i], &key), INVALID_ARGUMENT);
	}
}

static void test_a_signing_key_knows_its_issuer(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(signing_key_issuer(f->matching), "matching");
}

static void test_a_signing_key_behind_a_link_is_refused(void **state)
{
	struct fixture *f = *state;
	struct signing_key *key = NULL;
	char from[128];
	char to[128];
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	path_in(f, "directory.key", from);
	path_in(f, "link.key", to);
	assert_int_equal(symlink(from, to), 0);
	assert_int_equal(signing_key_open(f->folder, "link", &key), PERMISSION_DENIED);
}

static void test_an_empty_folder_makes_no_keyring(void **state)
{
	struct fixture *f = *state;
	struct keyring *keyring = NULL;
	assert_int_equal(keyring_open(f->folder, &keyring), NOT_FOUND);
	assert_null(keyring);
}

static void test_a_folder_that_others_may_write_makes_no_keyring(void **state)
{
	struct fixture *f = *state;
	struct keyring *keyring = NULL;
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	assert_int_equal(chmod(f->folder, 0770), 0);
	assert_int_equal(keyring_open(f->folder, &keyring), PERMISSION_DENIED);
}

static void test_a_damaged_public_key_makes_no_keyring(void **state)
{
	struct fixture *f = *state;
	struct keyring *keyring = NULL;
	char path[128];
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	path_in(f, "directory.pub", path);
	assert_int_equal(truncate(path, 20), 0);
	assert_int_equal(keyring_open(f->folder, &keyring), DATA_LOSS);
}

static void test_an_oddly_named_public_key_makes_no_keyring(void **state)
{
	struct fixture *f = *state;
	struct keyring *keyring = NULL;
	char path[128];
	assert_int_equal(signing_key_create(f->folder, "directory"), OK);
	path_in(f, "Direc tory.pub", path);
	assert_int_equal(keyfile_create(path, KEYFILE_PUBLIC, rfc_public), OK);
	assert_int_equal(keyring_open(f->folder, &keyring), DATA_LOSS);
}

static void test_too_many_keys_make_no_keyring(void **state)
{
	struct fixture *f = *state;
	struct keyring *keyring = NULL;
	char issuer[16];
	for (int i = 0; i <= KEYRING_KEYS_MAX; i++) {
		(void)snprintf(issuer, sizeof issuer, "issuer%d", i);
		assert_int_equal(signing_key_create(f->folder, issuer), OK);
	}
	assert_int_equal(keyring_open(f->folder, &keyring), RESOURCE_EXHAUSTED);
}

static void test_close_takes_null(void **state)
{
	(void)state;
	signing_key_close(NULL);
	keyring_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLDER_TEST(test_signatures_are_those_of_rfc_8032),
	    FOLDER_TEST(test_a_known_token_is_made),
	    FOLDER_TEST(test_a_known_token_is_accepted),
	    TEST(test_claims_arrive_as_they_were_signed),
	    TEST(test_signing_takes_the_issuer_from_the_key),
	    TEST(test_any_character_changed_is_noticed),
	    TEST(test_any_part_alone_is_refused),
	    TEST(test_a_tail_alone_is_refused),
	    TEST(test_anything_around_a_token_is_refused),
	    TEST(test_no_text_is_refused),
	    TEST(test_a_text_too_long_is_refused),
	    TEST(test_a_token_ends_when_it_says),
	    TEST(test_a_token_from_the_future_is_refused),
	    TEST(test_a_token_that_ends_before_it_begins_is_refused),
	    TEST(test_a_token_of_another_kind_is_refused),
	    TEST(test_a_token_without_a_kind_is_refused),
	    TEST(test_access_is_given_by_directory_only),
	    TEST(test_grants_are_given_by_matching_only),
	    TEST(test_parents_are_let_in_by_intake_only_and_for_a_request),
	    TEST(test_a_service_speaks_for_itself_only),
	    TEST(test_a_token_about_nobody_is_refused),
	    TEST(test_an_issuer_that_is_not_in_the_ring_is_refused),
	    TEST(test_signing_in_the_name_of_another_is_refused),
	    TEST(test_a_signature_for_another_purpose_is_no_token),
	    TEST(test_a_field_unknown_here_is_refused),
	    TEST(test_a_field_given_twice_is_refused),
	    TEST(test_a_name_with_a_nul_inside_is_refused),
	    TEST(test_claims_that_are_no_message_are_refused),
	    TEST(test_a_token_is_verified_once),
	    TEST(test_a_cached_token_still_ends),
	    TEST(test_a_cached_token_keeps_its_kind),
	    TEST(test_a_refused_token_is_not_cached),
	    TEST(test_cached_claims_are_a_copy_each_time),
	    TEST(test_the_cache_forgets_and_stays_right),
	    TEST(test_many_threads_may_check_at_once),
	    TEST(test_claims_fit_up_to_the_limit_and_not_beyond),
	    TEST(test_an_arena_too_small_is_refused),
	    TEST(test_random_text_is_refused),
	    TEST(test_random_claims_with_a_good_signature_do_no_harm),
	    FOLDER_TEST(test_key_files_have_their_modes),
	    FOLDER_TEST(test_a_key_pair_is_never_replaced),
	    FOLDER_TEST(test_a_public_key_alone_stops_a_new_pair),
	    FOLDER_TEST(test_a_private_key_alone_stops_a_new_pair),
	    FOLDER_TEST(test_a_missing_folder_is_not_found),
	    FOLDER_TEST(test_an_issuer_must_be_a_plain_name),
	    TEST(test_a_signing_key_knows_its_issuer),
	    FOLDER_TEST(test_a_signing_key_behind_a_link_is_refused),
	    FOLDER_TEST(test_an_empty_folder_makes_no_keyring),
	    FOLDER_TEST(test_a_folder_that_others_may_write_makes_no_keyring),
	    FOLDER_TEST(test_a_damaged_public_key_makes_no_keyring),
	    FOLDER_TEST(test_an_oddly_named_public_key_makes_no_keyring),
	    FOLDER_TEST(test_too_many_keys_make_no_keyring),
	    cmocka_unit_test(test_close_takes_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
