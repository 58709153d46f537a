/* ID tokens: what is accepted, and every way in which one is refused. */
#include "support/issuer_keys.h"

#include "sso/id_token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ISSUER "https://login.example.org"
#define CLIENT "samen"

static const int64_t now_ms = 1700000000000;

/* Claims with one part to vary behind them. */
#define REST "'sub':'u-1','email':'Juf@school.nl','email_verified':true,'nonce':'abc'"
#define TIMES "'exp':1700000300,'iat':1699999990"
#define GOOD "{'iss':'" ISSUER "','aud':'" CLIENT "'," TIMES "," REST "}"
#define WITH_TIMES(times) "{'iss':'" ISSUER "','aud':'" CLIENT "'," times "," REST "}"
#define WITH_AUDIENCE(audience) "{'iss':'" ISSUER "'," audience "," TIMES "," REST "}"
#define WITH_REST(rest) "{'iss':'" ISSUER "','aud':'" CLIENT "'," TIMES "," rest "}"
#define RS256 "{'alg':'RS256','kid':'rsa'}"

static struct issuer_keys *ours;
static struct issuer_keys *theirs;
static struct key_set *keys;
static struct arena *arena;
static struct id_token_claims claims;

static struct key_set *set_of(json_t *jwks)
{
	struct key_set *set = NULL;
	assert_int_equal(key_set_read(jwks, &set), OK);
	json_decref(jwks);
	return set;
}

static int open_all(void **state)
{
	(void)state;
	ours = issuer_keys_open("");
	theirs = issuer_keys_open(""); /* the same ids, other keys */
	keys = set_of(issuer_keys_jwks(ours));
	arena = arena_open(1024 * 1024);
	return arena != NULL ? 0 : -1;
}

static int close_all(void **state)
{
	(void)state;
	arena_close(arena);
	key_set_close(keys);
	issuer_keys_close(ours);
	issuer_keys_close(theirs);
	return 0;
}

static enum id_token_fault check_with(const struct key_set *set, const char *text)
{
	const struct id_token_wanted wanted = {
	    .issuer = ISSUER, .client_id = CLIENT, .keys = set, .now_ms = now_ms};
	arena_reset(arena);
	claims = (struct id_token_claims){.subject = NULL};
	return id_token_check(text, &wanted, arena, &claims);
}

static enum id_token_fault check(const char *text)
{
	enum id_token_fault fault = check_with(keys, text);
	assert_int_equal(fault == ID_TOKEN_GOOD, claims.subject != NULL);
	return fault;
}

/* Frees the text. */
static enum id_token_fault check_free(char *text)
{
	enum id_token_fault fault = check(text);
	free(text);
	return fault;
}

static enum id_token_fault check_signed(const char *header, const char *payload)
{
	return check_free(issuer_keys_sign(ours, KEY_RSA, header, payload));
}

/* --- what is accepted --- */

static void each_algorithm_is_accepted(void **state)
{
	(void)state;
	const struct {
		enum issuer_key_kind kind;
		const char *header;
	} cases[] = {{KEY_RSA, RS256}, {KEY_EC, "{'alg':'ES256','kid':'ec'}"},
	    {KEY_ED25519, "{'alg':'EdDSA','kid':'ed','typ':'JWT'}"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = issuer_keys_sign(ours, cases[i].kind, cases[i].header, GOOD);
		assert_int_equal(check_free(text), ID_TOKEN_GOOD);
	}
}

static void the_claims_are_given(void **state)
{
	(void)state;
	assert_int_equal(check_signed(RS256, GOOD), ID_TOKEN_GOOD);
	assert_string_equal(claims.subject, "u-1");
	assert_string_equal(claims.email, "Juf@school.nl");
	assert_string_equal(claims.nonce, "abc");
	assert_true(claims.email_verified);
	assert_false(claims.several_factors);
}

static void mfa_in_amr_counts_as_several_factors(void **state)
{
	(void)state;
	assert_int_equal(
	    check_signed(RS256, WITH_REST("'sub':'u','amr':['pwd','mfa']")), ID_TOKEN_GOOD);
	assert_true(claims.several_factors);
	assert_int_equal(check_signed(RS256, WITH_REST("'sub':'u','amr':'mfa'")), ID_TOKEN_GOOD);
	assert_false(claims.several_factors);
}

static void only_true_is_verified(void **state)
{
	(void)state;
	const char *const cases[] = {"'email_verified':false", "'email_verified':'true'",
	    "'email_verified':1", "'email_verified':null", "'x':1"};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char payload[512];
		(void)snprintf(payload, sizeof payload,
		    WITH_REST("'sub':'u','email':'juf@school.nl',%s"), cases[i]);
		assert_int_equal(check_signed(RS256, payload), ID_TOKEN_GOOD);
		assert_false(claims.email_verified);
	}
}

static void several_audiences_name_who_asked(void **state)
{
	(void)state;
	const char *const good[] = {WITH_AUDIENCE("'aud':['samen']"),
	    WITH_AUDIENCE("'aud':['other','samen'],'azp':'samen'"),
	    WITH_AUDIENCE("'aud':'samen','azp':'samen'")};
	const char *const bad[] = {WITH_AUDIENCE("'aud':'other'"), WITH_AUDIENCE("'aud':[]"),
	    WITH_AUDIENCE("'aud':['other','samen']"),
	    WITH_AUDIENCE("'aud':['other','samen'],'azp':'other'"),
	    WITH_AUDIENCE("'aud':'samen','azp':'other'"), WITH_AUDIENCE("'aud':'samen2'"),
	    WITH_AUDIENCE("'aud':'Samen'"), WITH_AUDIENCE("'aud':['samen '],'azp':'samen'"),
	    WITH_AUDIENCE("'aud':{'samen':1}"), WITH_AUDIENCE("'aud':null"), WITH_AUDIENCE("'x':1"),
	    WITH_AUDIENCE("'aud':[['samen']]")};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(check_signed(RS256, good[i]), ID_TOKEN_GOOD);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(check_signed(RS256, bad[i]), ID_TOKEN_AUDIENCE);
	}
}

/* --- time --- */

static void a_minute_of_skew_is_forgiven(void **state)
{
	(void)state;
	const struct {
		const char *payload;
		enum id_token_fault fault;
	} cases[] = {
	    {WITH_TIMES("'exp':1699999941,'iat':1699999000"), ID_TOKEN_GOOD},
	    {WITH_TIMES("'exp':1699999940,'iat':1699999000"), ID_TOKEN_EXPIRED},
	    {WITH_TIMES("'exp':1700000900,'iat':1700000060"), ID_TOKEN_GOOD},
	    {WITH_TIMES("'exp':1700000900,'iat':1700000061"), ID_TOKEN_NOT_YET},
	    {WITH_TIMES("'exp':1700000900,'iat':1700000000,'nbf':1700000060"), ID_TOKEN_GOOD},
	    {WITH_TIMES("'exp':1700000900,'iat':1700000000,'nbf':1700000061"), ID_TOKEN_NOT_YET},
	    {WITH_TIMES("'exp':1700000300.5,'iat':1699999990.5"), ID_TOKEN_GOOD},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(check_signed(RS256, cases[i].payload), cases[i].fault);
	}
}

static void odd_times_are_refused(void **state)
{
	(void)state;
	const char *const malformed[] = {WITH_TIMES("'exp':'1700000300','iat':1699999990"),
	    WITH_TIMES("'exp':1e300,'iat':1699999990"), WITH_TIMES("'exp':-1,'iat':1699999990"),
	    WITH_TIMES("'exp':9223372036854775807,'iat':1699999990"),
	    WITH_TIMES("'exp':1700000300,'iat':true"), WITH_TIMES("'exp':null,'iat':1699999990"),
	    WITH_TIMES("'exp':1700000300,'iat':1699999990,'nbf':'0'")};
	const char *const missing[] = {
	    WITH_TIMES("'iat':1699999990"), WITH_TIMES("'exp':1700000300")};
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
		assert_int_equal(check_signed(RS256, malformed[i]), ID_TOKEN_MALFORMED);
	}
	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
		assert_int_equal(check_signed(RS256, missing[i]), ID_TOKEN_CLAIM_MISSING);
	}
}

/* --- claims --- */

static void another_issuer_is_refused(void **state)
{
	(void)state;
	const char *const others[] = {"'" ISSUER "/'", "'https://evil.example.org'", "null",
	    "['" ISSUER "']", "'HTTPS://login.example.org'", "''"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		char payload[512];
		(void)snprintf(payload, sizeof payload,
		    "{'iss':%s,'aud':'" CLIENT "'," TIMES "," REST "}", others[i]);
		assert_int_equal(check_signed(RS256, payload), ID_TOKEN_ISSUER);
	}
}

static void a_subject_is_needed(void **state)
{
	(void)state;
	char long_name[300];
	char payload[700];
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	(void)snprintf(payload, sizeof payload, WITH_REST("'sub':'%s'"), long_name);
	assert_int_equal(check_signed(RS256, WITH_REST("'x':1")), ID_TOKEN_CLAIM_MISSING);
	assert_int_equal(check_signed(RS256, WITH_REST("'sub':''")), ID_TOKEN_CLAIM_MISSING);
	assert_int_equal(check_signed(RS256, WITH_REST("'sub':null")), ID_TOKEN_CLAIM_MISSING);
	assert_int_equal(check_signed(RS256, WITH_REST("'sub':7")), ID_TOKEN_MALFORMED);
	assert_int_equal(check_signed(RS256, payload), ID_TOKEN_MALFORMED);
	assert_int_equal(check_signed(RS256, WITH_REST("'sub':'a\\nb'")), ID_TOKEN_MALFORMED);
}

static void what_is_no_object_is_refused(void **state)
{
	(void)state;
	const char *const payloads[] = {"", "[]", "'text'", "null", "{", GOOD "{}",
	    "{'iss':'" ISSUER "','iss':'x','aud':'" CLIENT "'," TIMES "," REST "}",
	    WITH_REST("'sub':'u\\u0000v'"), WITH_REST("'sub':'\xff'"),
	    WITH_REST("'sub':'u','email':['a@b.nl']"), WITH_REST("'sub':'u','nonce':7")};
	for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
		assert_int_equal(check_signed(RS256, payloads[i]), ID_TOKEN_MALFORMED);
	}
}

/* --- signatures --- */

static void a_changed_byte_anywhere_is_refused(void **state)
{
	(void)state;
	char *text = issuer_keys_sign(ours, KEY_EC, "{'alg':'ES256','kid':'ec'}", GOOD);
	for (size_t i = 0; i < strlen(text); i++) {
		char kept = text[i];
		text[i] = kept == 'A' ? 'B' : 'A';
		assert_int_not_equal(check(text), ID_TOKEN_GOOD);
		text[i] = kept;
	}
	assert_int_equal(check_free(text), ID_TOKEN_GOOD);
}

static void a_cut_token_is_refused(void **state)
{
	(void)state;
	char *text = issuer_keys_sign(ours, KEY_ED25519, "{'alg':'EdDSA','kid':'ed'}", GOOD);
	for (size_t size = 0; size < strlen(text); size++) {
		char *part = strndup(text, size);
		assert_non_null(part);
		assert_int_not_equal(check_free(part), ID_TOKEN_GOOD);
	}
	free(text);
}

static void anothers_key_of_the_same_id_is_refused(void **state)
{
	(void)state;
	const char *const headers[] = {
	    RS256, "{'alg':'ES256','kid':'ec'}", "{'alg':'EdDSA','kid':'ed'}"};
	for (int i = 0; i < KEY_KINDS; i++) {
		char *text = issuer_keys_sign(theirs, (enum issuer_key_kind)i, headers[i], GOOD);
		assert_int_equal(check_free(text), ID_TOKEN_SIGNATURE);
	}
}

static void the_algorithm_must_be_the_keys(void **state)
{
	(void)state;
	const struct {
		enum issuer_key_kind kind;
		const char *header;
	} cases[] = {{KEY_RSA, "{'alg':'ES256','kid':'rsa'}"},
	    {KEY_RSA, "{'alg':'EdDSA','kid':'rsa'}"}, {KEY_EC, "{'alg':'RS256','kid':'ec'}"},
	    {KEY_ED25519, "{'alg':'ES256','kid':'ed'}"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = issuer_keys_sign(ours, cases[i].kind, cases[i].header, GOOD);
		assert_int_equal(check_free(text), ID_TOKEN_KEY_UNKNOWN);
	}
}

static void other_algorithms_are_refused(void **state)
{
	(void)state;
	const char *const names[] = {"none", "None", "NONE", "", "HS256", "HS384", "HS512", "RS384",
	    "RS512", "PS256", "ES384", "ES512", "ES256K", "rs256", "RS256 ", "EDDSA", "Ed25519",
	    "dir", "RSA-OAEP"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char header[64];
		(void)snprintf(header, sizeof header, "{'alg':'%s','kid':'rsa'}", names[i]);
		assert_int_equal(check_signed(header, GOOD), ID_TOKEN_ALGORITHM);
	}
}

static void a_token_without_signature_is_refused(void **state)
{
	(void)state;
	assert_int_equal(check_free(unsigned_token("{'alg':'none'}", GOOD)), ID_TOKEN_ALGORITHM);
	assert_int_equal(check_free(unsigned_token(RS256, GOOD)), ID_TOKEN_SIGNATURE);
	assert_int_equal(
	    check_free(unsigned_token("{'alg':'ES256','kid':'ec'}", GOOD)), ID_TOKEN_SIGNATURE);
	assert_int_equal(
	    check_free(unsigned_token("{'alg':'EdDSA','kid':'ed'}", GOOD)), ID_TOKEN_SIGNATURE);
}

static void a_public_key_is_no_shared_secret(void **state)
{
	(void)state;
	json_t *jwk = issuer_keys_jwk(ours, KEY_RSA);
	const char *modulus = json_string_value(json_object_get(jwk, "n"));
	char *text = forge_hmac(modulus, strlen(modulus), "{'alg':'HS256','kid':'rsa'}", GOOD);
	assert_int_equal(check_free(text), ID_TOKEN_ALGORITHM);
	text = forge_hmac(modulus, strlen(modulus), RS256, GOOD);
	assert_int_equal(check_free(text), ID_TOKEN_SIGNATURE);
	json_decref(jwk);
}

/* r = s = 0, and other numbers that are no signature. */
static void empty_numbers_are_no_es256_signature(void **state)
{
	(void)state;
	char zeros[87];
	char *text = unsigned_token("{'alg':'ES256','kid':'ec'}", GOOD);
	char *whole = NULL;
	memset(zeros, 'A', sizeof zeros - 1);
	zeros[sizeof zeros - 1] = '\0';
	assert_true(asprintf(&whole, "%s%s", text, zeros) > 0);
	free(text);
	assert_int_equal(check_free(whole), ID_TOKEN_SIGNATURE);
}

static void odd_headers_are_refused(void **state)
{
	(void)state;
	const char *const headers[] = {"{'kid':'rsa'}", "{'alg':7,'kid':'rsa'}",
	    "{'alg':'RS256','kid':7}", "{'alg':'RS256','kid':'rsa','crit':['exp']}",
	    "{'alg':'RS256','kid':'rsa','crit':[]}", "{'alg':'RS256','kid':'rsa','typ':'at+jwt'}",
	    "{'alg':'RS256','kid':'rsa','typ':7}", "{'alg':'RS256','alg':'RS256','kid':'rsa'}",
	    "[]", "", "{'alg':'RS256','kid':'rsa'} x"};
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		assert_int_equal(check_signed(headers[i], GOOD), ID_TOKEN_MALFORMED);
	}
}

static void keys_in_the_header_are_not_used(void **state)
{
	(void)state;
	char header[2048];
	json_t *jwk = issuer_keys_jwk(theirs, KEY_RSA);
	char *text = json_dumps(jwk, JSON_COMPACT);
	assert_non_null(text);
	(void)snprintf(header, sizeof header,
	    "{'alg':'RS256','kid':'rsa','jwk':%s,'jku':'http://127.0.0.1:1/keys'}", text);
	char *token = issuer_keys_sign(theirs, KEY_RSA, header, GOOD);
	assert_int_equal(check_free(token), ID_TOKEN_SIGNATURE);
	free(text);
	json_decref(jwk);
}

static void an_unknown_key_is_named_as_such(void **state)
{
	(void)state;
	assert_int_equal(check_signed("{'alg':'RS256','kid':'new'}", GOOD), ID_TOKEN_KEY_UNKNOWN);
	assert_int_equal(check_signed("{'alg':'RS256','kid':''}", GOOD), ID_TOKEN_KEY_UNKNOWN);
}

static void without_an_id_the_only_key_counts(void **state)
{
	(void)state;
	json_t *jwks = issuer_keys_jwks(ours);
	json_t *more = issuer_keys_jwk(theirs, KEY_RSA);
	assert_int_equal(check_signed("{'alg':'RS256'}", GOOD), ID_TOKEN_GOOD);
	(void)json_array_append_new(json_object_get(jwks, "keys"), more);
	struct key_set *two = set_of(jwks);
	char *text = issuer_keys_sign(ours, KEY_RSA, "{'alg':'RS256'}", GOOD);
	assert_int_equal(check_with(two, text), ID_TOKEN_KEY_UNKNOWN);
	free(text);
	key_set_close(two);
}

static void what_is_no_token_is_refused(void **state)
{
	(void)state;
	const char *const texts[] = {"", ".", "..", "...", "a.b", "a.b.c.d", "!!.!!.!!", "e30.e30.",
	    "e30.e30.e30", " e30.e30.e30",
	    "eyJhbGciOiJSUzI1NiJ9.e30.====", "eyJhbGciOiJSUzI1NiJ9..AAAA"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(check(texts[i]),
		    strncmp(texts[i], "eyJ", 3) == 0 && strchr(texts[i], '=') == NULL
			? ID_TOKEN_SIGNATURE
			: ID_TOKEN_MALFORMED);
	}
}

static void a_padded_token_is_refused(void **state)
{
	(void)state;
	char *text = issuer_keys_sign(ours, KEY_RSA, RS256, GOOD);
	char *padded = NULL;
	assert_true(asprintf(&padded, "%s==", text) > 0);
	assert_int_equal(check_free(padded), ID_TOKEN_MALFORMED);
	assert_true(asprintf(&padded, "%s\n", text) > 0);
	assert_int_equal(check_free(padded), ID_TOKEN_MALFORMED);
	free(text);
}

static void a_long_token_is_refused_unread(void **state)
{
	(void)state;
	char *text = malloc(ID_TOKEN_BYTES_MAX + 2);
	assert_non_null(text);
	memset(text, 'a', ID_TOKEN_BYTES_MAX + 1);
	text[ID_TOKEN_BYTES_MAX + 1] = '\0';
	assert_int_equal(check_free(text), ID_TOKEN_TOO_LONG);
}

static void deep_claims_do_no_harm(void **state)
{
	(void)state;
	enum { DEPTH = 5000 };
	char payload[2 * DEPTH + 16];
	(void)snprintf(payload, sizeof payload, "{'a':");
	size_t used = strlen(payload);
	memset(payload + used, '[', DEPTH);
	memset(payload + used + DEPTH, ']', DEPTH);
	payload[used + (size_t)2 * DEPTH] = '}';
	payload[used + (size_t)2 * DEPTH + 1] = '\0';
	assert_int_equal(check_signed(RS256, payload), ID_TOKEN_MALFORMED);
}

/* --- key sets --- */

/* A set of one key with a member set to something (JSON, or NULL to take it away). */
static enum status read_changed(
    enum issuer_key_kind kind, const char *name, const char *value, size_t *ret_count)
{
	struct key_set *set = NULL;
	json_t *jwk = issuer_keys_jwk(ours, kind);
	if (value == NULL) {
		(void)json_object_del(jwk, name);
	} else {
		(void)json_object_set_new(jwk, name, json_loads(value, JSON_DECODE_ANY, NULL));
	}
	json_t *jwks = json_pack("{s:[o]}", "keys", jwk);
	enum status status = key_set_read(jwks, &set);
	json_decref(jwks);
	*ret_count = status == OK ? key_set_count(set) : 0;
	key_set_close(set);
	return status;
}

static void keys_of_no_use_are_left_out(void **state)
{
	(void)state;
	const struct {
		enum issuer_key_kind kind;
		const char *name, *value;
	} cases[] = {{KEY_RSA, "kty", "\"oct\""}, {KEY_RSA, "kty", "\"EC\""},
	    {KEY_RSA, "use", "\"enc\""}, {KEY_RSA, "alg", "\"RS512\""}, {KEY_RSA, "alg", "7"},
	    {KEY_RSA, "alg", "\"RSA-OAEP\""}, {KEY_RSA, "n", "\"AQAB\""}, {KEY_RSA, "n", NULL},
	    {KEY_RSA, "e", "\"\""}, {KEY_RSA, "e", "\"AQ\""}, {KEY_RSA, "e", "\"AAAC\""},
	    {KEY_RSA, "n", "\"not base64!\""}, {KEY_EC, "crv", "\"P-384\""},
	    {KEY_EC, "crv", "\"secp256k1\""}, {KEY_EC, "x", "\"AAAA\""},
	    {KEY_EC, "y", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""},
	    {KEY_EC, "use", "\"enc\""}, {KEY_ED25519, "crv", "\"X25519\""},
	    {KEY_ED25519, "x", "\"AAAA\""}, {KEY_ED25519, "kty", "7"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t count;
		assert_int_equal(read_changed(cases[i].kind, cases[i].name, cases[i].value, &count),
		    INVALID_ARGUMENT);
	}
}

static void short_rsa_keys_are_left_out(void **state)
{
	(void)state;
	struct key_set *set = NULL;
	json_t *jwks = json_pack("{s:[o]}", "keys", rsa_jwk(RSA_BITS_MIN - 1024));
	assert_int_equal(key_set_read(jwks, &set), INVALID_ARGUMENT);
	json_decref(jwks);
}

static void a_key_may_leave_out_what_is_optional(void **state)
{
	(void)state;
	size_t count = 0;
	assert_int_equal(read_changed(KEY_RSA, "use", NULL, &count), OK);
	assert_int_equal(read_changed(KEY_RSA, "kid", NULL, &count), OK);
	assert_int_equal(read_changed(KEY_RSA, "alg", "\"RS256\"", &count), OK);
	assert_int_equal(count, 1);
}

static void a_set_of_another_form_is_refused(void **state)
{
	(void)state;
	const char *const texts[] = {
	    "{}", "[]", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[7,null,\"x\",{}]}"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct key_set *set = NULL;
		json_t *json = json_loads(texts[i], 0, NULL);
		assert_int_equal(key_set_read(json, &set), INVALID_ARGUMENT);
		json_decref(json);
	}
}

static void private_parts_are_not_kept(void **state)
{
	(void)state;
	json_t *jwks = issuer_keys_jwks(ours);
	(void)json_object_set_new(
	    json_array_get(json_object_get(jwks, "keys"), 0), "d", json_string("secret"));
	struct key_set *set = set_of(jwks);
	json_t *kept = key_set_json(set);
	char *text = json_dumps(kept, 0);
	assert_non_null(strstr(text, "\"kid\""));
	assert_null(strstr(text, "secret"));
	free(text);
	json_decref(kept);
	key_set_close(set);
}

static void a_set_is_bounded(void **state)
{
	(void)state;
	json_t *list = json_array();
	json_t *jwk = issuer_keys_jwk(ours, KEY_ED25519);
	for (int i = 0; i < 2 * KEY_SET_KEYS_MAX; i++) {
		(void)json_array_append(list, jwk);
	}
	json_decref(jwk);
	struct key_set *set = set_of(json_pack("{s:o}", "keys", list));
	assert_int_equal(key_set_count(set), KEY_SET_KEYS_MAX);
	key_set_close(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_algorithm_is_accepted),
	    cmocka_unit_test(the_claims_are_given),
	    cmocka_unit_test(mfa_in_amr_counts_as_several_factors),
	    cmocka_unit_test(only_true_is_verified),
	    cmocka_unit_test(several_audiences_name_who_asked),
	    cmocka_unit_test(a_minute_of_skew_is_forgiven),
	    cmocka_unit_test(odd_times_are_refused),
	    cmocka_unit_test(another_issuer_is_refused),
	    cmocka_unit_test(a_subject_is_needed),
	    cmocka_unit_test(what_is_no_object_is_refused),
	    cmocka_unit_test(a_changed_byte_anywhere_is_refused),
	    cmocka_unit_test(a_cut_token_is_refused),
	    cmocka_unit_test(anothers_key_of_the_same_id_is_refused),
	    cmocka_unit_test(the_algorithm_must_be_the_keys),
	    cmocka_unit_test(other_algorithms_are_refused),
	    cmocka_unit_test(a_token_without_signature_is_refused),
	    cmocka_unit_test(a_public_key_is_no_shared_secret),
	    cmocka_unit_test(empty_numbers_are_no_es256_signature),
	    cmocka_unit_test(odd_headers_are_refused),
	    cmocka_unit_test(keys_in_the_header_are_not_used),
	    cmocka_unit_test(an_unknown_key_is_named_as_such),
	    cmocka_unit_test(without_an_id_the_only_key_counts),
	    cmocka_unit_test(what_is_no_token_is_refused),
	    cmocka_unit_test(a_padded_token_is_refused),
	    cmocka_unit_test(a_long_token_is_refused_unread),
	    cmocka_unit_test(deep_claims_do_no_harm),
	    cmocka_unit_test(keys_of_no_use_are_left_out),
	    cmocka_unit_test(short_rsa_keys_are_left_out),
	    cmocka_unit_test(a_key_may_leave_out_what_is_optional),
	    cmocka_unit_test(a_set_of_another_form_is_refused),
	    cmocka_unit_test(private_parts_are_not_kept),
	    cmocka_unit_test(a_set_is_bounded),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
