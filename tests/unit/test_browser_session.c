/* Sessions in cookies: what counts of what a browser, or somebody else, sends; what is set; what
 * never stays in an answer. */
#include "support/check.h"

#include "gateway/browser_session.h"
#include "gateway/cookie.h"
#include "gateway/ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 20 };

static const struct settings plain = {.certificate = "", .public_url = ""};
static const struct settings over_tls = {.certificate = "/c.pem", .public_url = ""};
static const struct settings behind_proxy = {
    .certificate = "", .public_url = "https://samen.example.org"};

/* A head with these headers: name, value, ..., NULL. */
static struct head head_of(const char *const *texts)
{
	struct head head = {.verb = "POST", .path = "/"};
	for (size_t i = 0; texts[i] != NULL; i += 2) {
		head.headers.items[head.headers.count++] =
		    (struct field){texts[i], texts[i + 1], strlen(texts[i + 1])};
	}
	return head;
}

#define HEAD(...) head_of((const char *const[]){__VA_ARGS__, NULL})

/* Generated code lacks the const. */
static char *text(const char *constant)
{
	return (char *)(uintptr_t)constant;
}

static void assert_bytes(struct bytes bytes, const char *text)
{
	bool same_size = bytes.size == strlen(text);
	if (!same_size || (bytes.size > 0 && memcmp(bytes.data, text, bytes.size) != 0)) {
		fail_msg("'%.*s' is not '%s'", (int)bytes.size, (const char *)bytes.data, text);
	}
}

/* --- cookies that come --- */

static void cookies_are_found_among_those_of_others(void **state)
{
	(void)state;
	struct head head = HEAD("Accept", "samen-access=wrong", "cookie",
	    "_ga=GA1.2.3; samen-access=s-1.a.b-c_D9;theme=\"dark; light\" ;  samen-device = x.y ",
	    "Cookie", "samen-session=s-1.two");
	struct browser_session session;
	browser_session_read(&head, &plain, &session);
	assert_bytes(session.access, "a.b-c_D9");
	assert_bytes(session.device, "x.y");
	assert_bytes(session.id, "s-1");
	assert_bytes(session.secret, "two");
	assert_true(browser_session_exists(&session));
	assert_false(session.takes);
}

static void malformed_cookies_are_none(void **state)
{
	(void)state;
	const char *const wrong[] = {"", ";", ";;;", "=", "samen-access",
	    "samen-access=", "samen-access=a b", "samen-access=\"a\"", "samen-access=a,b",
	    "samen-access=a=b", "xsamen-access=a", "samen-accessx=a", "SAMEN-ACCESS=a",
	    "samen-access\t\x01=a", "samen-access=\xc3\xa9", "samen-session=s-1",
	    "samen-access=s-1.a.b", "samen-session=.", "samen-session=s-1.",
	    "samen-session=.secret", "samen-session", "__Host-samen-access=a",
	    "__Host-samen-session=s-1.x"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct head head = HEAD("Cookie", wrong[i]);
		struct browser_session session;
		browser_session_read(&head, &plain, &session);
		if (browser_session_exists(&session)) {
			fail_msg("'%s' counted", wrong[i]);
		}
	}
}

static void doubled_cookies_count_for_nothing(void **state)
{
	(void)state;
	struct browser_session session;
	struct head head = HEAD("Cookie", "samen-access=one; samen-access=two; samen-device=three");
	browser_session_read(&head, &plain, &session);
	assert_false(browser_session_exists(&session));
	assert_bytes(session.device, "three");
	struct head apart =
	    HEAD("Cookie", "samen-session=s-1.one", "Cookie", "samen-session=s-1.one");
	browser_session_read(&apart, &plain, &session);
	assert_false(browser_session_exists(&session));
}

static void giant_cookies_count_for_nothing(void **state)
{
	(void)state;
	enum { SIZE = 100000 };
	char *text = malloc(SIZE + 1);
	assert_non_null(text);
	const char *const names[] = {"samen-access=", "samen-session=s-1.", "samen-device="};
	for (size_t i = 0; i < 3; i++) {
		memset(text, 'a', SIZE);
		text[SIZE] = '\0';
		memcpy(text, names[i], strlen(names[i]));
		struct head head = HEAD("Cookie", text);
		struct browser_session session;
		browser_session_read(&head, &plain, &session);
		assert_false(browser_session_exists(&session));
		assert_int_equal(session.device.size, 0);
	}
	for (size_t i = 0; i < SIZE; i++) {
		text[i] = ";=a "[i % 4];
	}
	struct head head = HEAD("Cookie", text, "Cookie", "samen-session=s-1.good");
	struct browser_session session;
	browser_session_read(&head, &plain, &session);
	assert_bytes(session.secret, "good");
	free(text);
}

static void over_https_only_what_the_host_itself_set_counts(void **state)
{
	(void)state;
	struct browser_session session;
	struct head head = HEAD("Cookie", "samen-session=s-1.tossed; __Host-samen-session=s-2.own; "
					  "samen-access=s-2.tossed; __Host-samen-access=s-2.token");
	browser_session_read(&head, &over_tls, &session);
	assert_bytes(session.secret, "own");
	assert_bytes(session.access, "token");
	browser_session_read(&head, &behind_proxy, &session);
	assert_bytes(session.secret, "own");
}

static void a_token_counts_beside_its_own_session_only(void **state)
{
	(void)state;
	const struct {
		const char *cookies, *access;
	} cases[] = {{"samen-session=s-1.x; samen-access=s-1.t.s", "t.s"},
	    {"samen-session=s-1.x; samen-access=s-2.t.s", ""},
	    {"samen-session=s-1.x; samen-access=s-11.t.s", ""},
	    {"samen-session=s-1.x; samen-access=t", ""},
	    {"samen-session=s-1.x; samen-access=.t.s", ""},
	    {"samen-session=s-1.x; samen-access=s-1.", ""}, {"samen-access=s-1.t.s", ""}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct head head = HEAD("Cookie", cases[i].cookies);
		struct browser_session session;
		browser_session_read(&head, &plain, &session);
		assert_bytes(session.access, cases[i].access);
	}
}

/* --- whose page --- */

struct from {
	const struct settings *settings;
	const char *headers[8];
	bool own;
};

static void only_the_own_page_may_use_cookies(void **state)
{
	(void)state;
	const struct from from[] = {
	    {&plain, {"Host", "localhost:8080", "Sec-Fetch-Site", "same-origin"}, true},
	    {&plain, {"Sec-Fetch-Site", "same-origin", "Origin", "http://elsewhere"}, true},
	    {&plain, {"Host", "h", "Sec-Fetch-Site", "cross-site", "Origin", "http://h"}, false},
	    {&plain, {"Host", "h", "Sec-Fetch-Site", "same-site", "Origin", "http://h"}, false},
	    {&plain, {"Host", "h", "Sec-Fetch-Site", "none"}, false},
	    {&plain, {"Host", "h", "Sec-Fetch-Site", ""}, false},
	    {&plain, {"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Site", "cross-site", "Host", "h"},
		false},
	    {&plain, {"Host", "h:8080"}, false},
	    {&plain, {"Host", "h:8080", "Origin", "http://h:8080"}, true},
	    {&plain, {"Host", "h:8080", "Origin", "HTTP://H:8080"}, true},
	    {&plain, {"Host", "h:8080", "Origin", "http://h:8081"}, false},
	    {&plain, {"Host", "h:8080", "Origin", "http://h"}, false},
	    {&plain, {"Host", "h:8080", "Origin", "http://h:8080.evil.example"}, false},
	    {&plain, {"Host", "h:8080", "Origin", "http://evil.example/http://h:8080"}, false},
	    {&plain, {"Host", "h", "Origin", "null"}, false},
	    {&plain, {"Host", "", "Origin", "http://"}, false},
	    {&plain, {"Host", "h", "Origin", ""}, false},
	    {&plain, {"Origin", "http://h"}, false},
	    {&plain, {"Host", "h", "Origin", "http://h", "Origin", "http://evil"}, false},
	    {&plain, {"Host", "h", "Host", "evil", "Origin", "http://h"}, false},
	    {&over_tls, {"Host", "h", "Origin", "https://h"}, true},
	    {&over_tls, {"Host", "h", "Origin", "http://h"}, false},
	    {&behind_proxy, {"Host", "inner:80", "Origin", "https://samen.example.org"}, true},
	    {&behind_proxy, {"Host", "inner:80", "Origin", "http://samen.example.org"}, false},
	    {&behind_proxy, {"Host", "inner:80", "Origin", "https://samen.example.org.evil"},
		false},
	};
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		struct head head = head_of(from[i].headers);
		if (browser_is_own_page(&head, from[i].settings) != from[i].own) {
			fail_msg("number %zu", i);
		}
	}
}

/* --- cookies that go --- */

static const char *header_of(const struct answer *answer, const char *beginning)
{
	for (size_t i = 0; i < answer->header_count; i++) {
		assert_string_equal(answer->headers[i].name, "Set-Cookie");
		if (strncmp(answer->headers[i].value, beginning, strlen(beginning)) == 0) {
			return answer->headers[i].value;
		}
	}
	return NULL;
}

static struct bytes packed_session(struct arena *arena, int64_t expires_at_ms)
{
	Samen__Directory__V1__Session given = SAMEN__DIRECTORY__V1__SESSION__INIT;
	given.access_token = text("token.signature");
	given.access_expires_at_ms = expires_at_ms;
	given.session_id = text("s-1");
	given.session_secret = text("secret");
	given.device_secret = text("s-1.12.proof");
	uint8_t *packed = arena_alloc(arena, 256);
	assert_non_null(packed);
	return (struct bytes){packed, samen__directory__v1__session__pack(&given, packed)};
}

static void a_session_goes_into_cookies_and_out_of_the_answer(void **state)
{
	(void)state;
	struct arena *arena = arena_open(ARENA_BYTES);
	struct answer answer = {.header_count = 0};
	struct bytes payload = packed_session(arena, 1000000);
	const struct browser_session session = {.secure = true, .takes = true};
	assert_int_equal(
	    browser_session_take_packed(&session, arena, 1000000 - 600000, &payload, &answer), OK);
	assert_string_equal(header_of(&answer, "__Host-samen-access="),
	    "__Host-samen-access=s-1.token.signature; Max-Age=570; Path=/; HttpOnly; "
	    "SameSite=Strict; "
	    "Secure");
	assert_string_equal(header_of(&answer, "__Host-samen-session="),
	    "__Host-samen-session=s-1.secret; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict; "
	    "Secure");
	assert_string_equal(header_of(&answer, "__Host-samen-device="),
	    "__Host-samen-device=s-1.12.proof; Max-Age=15552000; Path=/; HttpOnly; "
	    "SameSite=Strict; Secure");
	const Samen__Directory__V1__Session *left =
	    samen__directory__v1__session__unpack(NULL, payload.size, payload.data);
	assert_non_null(left);
	assert_string_equal(left->access_token, "");
	assert_string_equal(left->session_secret, "");
	assert_string_equal(left->device_secret, "");
	assert_string_equal(left->session_id, "s-1");
	assert_null(memmem(payload.data, payload.size, "secret", 6));
	samen__directory__v1__session__free_unpacked((void *)(uintptr_t)left, NULL);
	answer_fini(&answer);
	arena_close(arena);
}

static void an_access_cookie_never_outlives_a_token(void **state)
{
	(void)state;
	Samen__Directory__V1__Session given = SAMEN__DIRECTORY__V1__SESSION__INIT;
	const struct {
		int64_t left_ms;
		long life_s;
	} cases[] = {{600000, 570}, {300000, 270}, {31000, 1}, {600500, 570},
	    /* A clock that was moved says nothing. */
	    {30000, 570}, {0, 570}, {-86400000, 570}, {86400000, 570}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		given.access_expires_at_ms = 5000 + cases[i].left_ms;
		assert_int_equal(browser_session_access_life_s(&given, 5000), cases[i].life_s);
	}
}

static void over_plain_http_cookies_have_plain_names(void **state)
{
	(void)state;
	struct answer answer = {.header_count = 0};
	const struct browser_session session = {.secure = false};
	browser_session_clear(&session, &answer);
	assert_string_equal(header_of(&answer, "samen-access="),
	    "samen-access=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict");
	assert_string_equal(header_of(&answer, "samen-session="),
	    "samen-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict");
	assert_null(header_of(&answer, "samen-device="));
	answer_fini(&answer);
}

static void what_no_browser_keeps_is_not_set(void **state)
{
	(void)state;
	static uint8_t value[COOKIE_BYTES_MAX];
	struct answer answer = {.header_count = 0};
	memset(value, 'a', sizeof value);
	assert_false(
	    cookie_set(&answer, "x", false, SAME_SITE_LAX, (struct bytes){value, sizeof value}, 1));
	assert_int_equal(answer.header_count, 0);
	assert_true(cookie_set(
	    &answer, "x", false, SAME_SITE_LAX, (struct bytes){value, sizeof value - 1}, 1));
	answer_fini(&answer);
}

/* --- requests that cookies complete --- */

static const struct browser_session known = {.id = {(const uint8_t *)"s-1", 3},
    .secret = {(const uint8_t *)"two", 3},
    .device = {(const uint8_t *)"device", 6}};

static void an_empty_device_secret_is_filled(void **state)
{
	(void)state;
	struct arena *arena = arena_open(ARENA_BYTES);
	const char *const own[] = {"", "mine"};
	const char *const wanted[] = {"device", "mine"};
	for (size_t i = 0; i < 2; i++) {
		uint8_t packed[64];
		Samen__Directory__V1__LoginRequest request =
		    SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
		request.email = text("juf@school.nl");
		request.device_secret = text(own[i]);
		struct bytes payload = {
		    packed, samen__directory__v1__login_request__pack(&request, packed)};
		assert_int_equal(
		    browser_session_fill(
			&known, &samen__directory__v1__login_request__descriptor, arena, &payload),
		    OK);
		const Samen__Directory__V1__LoginRequest *filled =
		    samen__directory__v1__login_request__unpack(
			arena_allocator(arena), payload.size, payload.data);
		assert_string_equal(filled->device_secret, wanted[i]);
		assert_string_equal(filled->email, "juf@school.nl");
	}
	arena_close(arena);
}

static void an_empty_renewal_is_of_the_cookies_session(void **state)
{
	(void)state;
	struct arena *arena = arena_open(ARENA_BYTES);
	struct bytes payload = {(const uint8_t *)"", 0};
	const ProtobufCMessageDescriptor *type =
	    &samen__directory__v1__renew_token_request__descriptor;
	assert_int_equal(browser_session_fill(&known, type, arena, &payload), OK);
	const Samen__Directory__V1__RenewTokenRequest *filled =
	    samen__directory__v1__renew_token_request__unpack(
		arena_allocator(arena), payload.size, payload.data);
	assert_string_equal(filled->session_id, "s-1");
	assert_string_equal(filled->session_secret, "two");
	struct bytes broken = {(const uint8_t *)"\x0a\x7f", 2};
	assert_int_equal(browser_session_fill(&known, type, arena, &broken), INVALID_ARGUMENT);
	arena_close(arena);
}

/* A ticket for a sign-in that lacks the second factor only, or one of another kind. */
static struct bytes sealed(struct arena *arena, enum ticket_kind kind)
{
	const struct ticket ticket = {.kind = kind,
	    .issuer = "school",
	    .state = "",
	    .verifier = "",
	    .nonce = "",
	    .session = "",
	    .id_token = "the.id.token"};
	struct bytes text;
	assert_int_equal(ticket_seal(&ticket, clock_mono_ms(), arena, &text), OK);
	return text;
}

static void a_code_goes_with_the_sign_in_that_waits_for_it(void **state)
{
	(void)state;
	struct arena *arena = arena_open(ARENA_BYTES);
	const struct browser_session tickets[] = {{.sign_on = sealed(arena, TICKET_CODE)},
	    {.sign_on = sealed(arena, TICKET_UNDER_WAY)},
	    {.sign_on = {(const uint8_t *)"made-up", 7}}, {.sign_on = {NULL, 0}}};
	for (size_t i = 0; i < sizeof tickets / sizeof *tickets; i++) {
		uint8_t packed[64];
		Samen__Directory__V1__SignOnRequest request =
		    SAMEN__DIRECTORY__V1__SIGN_ON_REQUEST__INIT;
		request.code = text("123456");
		struct bytes payload = {
		    packed, samen__directory__v1__sign_on_request__pack(&request, packed)};
		assert_int_equal(
		    browser_session_fill(&tickets[i],
			&samen__directory__v1__sign_on_request__descriptor, arena, &payload),
		    OK);
		const Samen__Directory__V1__SignOnRequest *filled =
		    samen__directory__v1__sign_on_request__unpack(
			arena_allocator(arena), payload.size, payload.data);
		assert_string_equal(filled->id_token, i == 0 ? "the.id.token" : "");
		assert_string_equal(filled->name, i == 0 ? "school" : "");
		assert_string_equal(filled->code, "123456");
	}
	arena_close(arena);
}

static void other_requests_stay_as_they_are(void **state)
{
	(void)state;
	struct bytes payload = {(const uint8_t *)"\x0a\x7f", 2};
	const struct bytes before = payload;
	assert_int_equal(browser_session_fill(&known,
			     &samen__directory__v1__logout_request__descriptor, NULL, &payload),
	    OK);
	assert_ptr_equal(payload.data, before.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cookies_are_found_among_those_of_others),
	    cmocka_unit_test(malformed_cookies_are_none),
	    cmocka_unit_test(doubled_cookies_count_for_nothing),
	    cmocka_unit_test(giant_cookies_count_for_nothing),
	    cmocka_unit_test(over_https_only_what_the_host_itself_set_counts),
	    cmocka_unit_test(a_token_counts_beside_its_own_session_only),
	    cmocka_unit_test(only_the_own_page_may_use_cookies),
	    cmocka_unit_test(a_session_goes_into_cookies_and_out_of_the_answer),
	    cmocka_unit_test(an_access_cookie_never_outlives_a_token),
	    cmocka_unit_test(over_plain_http_cookies_have_plain_names),
	    cmocka_unit_test(what_no_browser_keeps_is_not_set),
	    cmocka_unit_test(an_empty_device_secret_is_filled),
	    cmocka_unit_test(an_empty_renewal_is_of_the_cookies_session),
	    cmocka_unit_test(a_code_goes_with_the_sign_in_that_waits_for_it),
	    cmocka_unit_test(other_requests_stay_as_they_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
