/* The texts of the code flow, and the tickets that browsers carry through it. */
#include "support/check.h"

#include "gateway/code_flow.h"
#include "gateway/ticket.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 20 };

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(ARENA_BYTES);
	return arena != NULL ? 0 : -1;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

/* --- texts --- */

static void the_challenge_is_that_of_rfc_7636(void **state)
{
	(void)state;
	char challenge[CODE_FLOW_TEXT_SIZE];
	code_flow_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge);
	assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void random_texts_differ_and_are_long_enough(void **state)
{
	(void)state;
	char one[CODE_FLOW_TEXT_SIZE];
	char other[CODE_FLOW_TEXT_SIZE];
	code_flow_random(one);
	code_flow_random(other);
	assert_int_equal(strlen(one), 43); /* the least that a verifier may have */
	assert_string_not_equal(one, other);
}

static void nothing_of_an_argument_gets_out_of_it(void **state)
{
	(void)state;
	assert_string_equal(code_flow_encode(arena, "aZ09-._~"), "aZ09-._~");
	assert_string_equal(code_flow_encode(arena, "a&b=c d+e%\r\n\xc3\xa9#/?"),
	    "a%26b%3Dc%20d%2Be%25%0D%0A%C3%A9%23%2F%3F");
}

static void the_address_says_what_the_issuer_has_to_know(void **state)
{
	(void)state;
	struct code_flow_request request = {.authorization_endpoint = "https://login.example.org/a",
	    .client_id = "samen&co",
	    .redirect_uri = "https://samen.example.org/sso/callback",
	    .state = "STATE",
	    .nonce = "NONCE",
	    .verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"};
	assert_string_equal(code_flow_address(arena, &request),
	    "https://login.example.org/a?response_type=code&scope=openid%20email&client_id=samen"
	    "%26co&redirect_uri=https%3A%2F%2Fsamen.example.org%2Fsso%2Fcallback&state=STATE&nonce="
	    "NONCE&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_"
	    "method=S256");
	request.authorization_endpoint = "https://login.example.org/a?p=1";
	assert_non_null(strstr(code_flow_address(arena, &request), "/a?p=1&response_type=code"));
}

static void the_form_names_the_client_where_nothing_else_does(void **state)
{
	(void)state;
	assert_string_equal(code_flow_form(arena, "a b", "https://h/c", "verifier", "samen"),
	    "grant_type=authorization_code&code=a%20b&redirect_uri=https%3A%2F%2Fh%2Fc&"
	    "code_verifier=verifier&client_id=samen");
	assert_null(
	    strstr(code_flow_form(arena, "a", "https://h/c", "verifier", NULL), "client_id"));
}

static void a_nonce_is_found_in_a_token_or_not(void **state)
{
	(void)state;
	/* {"nonce":"abc"}, {"nonce":"abcd"}, {"nonce":7} and {} in base64url. */
	assert_true(code_flow_nonce_is(arena, "e30.eyJub25jZSI6ImFiYyJ9.sig", "abc"));
	const char *const wrong[] = {"e30.eyJub25jZSI6ImFiY2QifQ.sig", "e30.eyJub25jZSI6N30.sig",
	    "e30.e30.sig", "", ".", "..", "e30", "e30.!!.sig", "e30.eyJub25j.sig"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(code_flow_nonce_is(arena, wrong[i], "abc"));
	}
}

/* --- tickets --- */

static const struct ticket under_way = {.kind = TICKET_UNDER_WAY,
    .issuer = "school",
    .state = "state",
    .verifier = "verifier",
    .nonce = "nonce",
    .session = "s-1.secret",
    .id_token = ""};

static void a_ticket_comes_back_as_it_was(void **state)
{
	(void)state;
	struct bytes text;
	struct ticket ticket;
	assert_int_equal(ticket_seal(&under_way, 1000, arena, &text), OK);
	assert_null(memmem(text.data, text.size, "verifier", 8));
	assert_int_equal(ticket_open(text, TICKET_UNDER_WAY, 1001, arena, &ticket), OK);
	assert_string_equal(ticket.issuer, "school");
	assert_string_equal(ticket.state, "state");
	assert_string_equal(ticket.verifier, "verifier");
	assert_string_equal(ticket.nonce, "nonce");
	assert_string_equal(ticket.session, "s-1.secret");
	assert_string_equal(ticket.id_token, "");
}

static void a_ticket_ends_and_stands_in_for_no_other(void **state)
{
	(void)state;
	const int64_t life_ms = (int64_t)TICKET_MINUTES * 60 * 1000;
	struct bytes text;
	struct ticket ticket;
	assert_int_equal(ticket_seal(&under_way, 1000, arena, &text), OK);
	assert_int_equal(
	    ticket_open(text, TICKET_UNDER_WAY, 1000 + life_ms - 1, arena, &ticket), OK);
	assert_int_equal(
	    ticket_open(text, TICKET_UNDER_WAY, 1000 + life_ms, arena, &ticket), UNAUTHENTICATED);
	assert_int_equal(ticket_open(text, TICKET_CODE, 1001, arena, &ticket), UNAUTHENTICATED);
}

static void a_changed_ticket_is_none(void **state)
{
	(void)state;
	struct bytes text;
	struct ticket ticket;
	assert_int_equal(ticket_seal(&under_way, 1000, arena, &text), OK);
	for (size_t i = 0; i < text.size; i++) {
		uint8_t *changed = (uint8_t *)arena_memdup(arena, text.data, text.size);
		assert_non_null(changed);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_int_equal(ticket_open((struct bytes){changed, text.size}, TICKET_UNDER_WAY,
				     1001, arena, &ticket),
		    UNAUTHENTICATED);
	}
	for (size_t size = 0; size < text.size; size++) {
		assert_int_equal(ticket_open((struct bytes){text.data, size}, TICKET_UNDER_WAY,
				     1001, arena, &ticket),
		    UNAUTHENTICATED);
	}
}

static void a_ticket_too_large_for_a_cookie_is_not_made(void **state)
{
	(void)state;
	enum { SIZE = 4000 };
	char *id_token = calloc(1, SIZE + 1);
	struct ticket ticket = under_way;
	struct bytes text;
	assert_non_null(id_token);
	memset(id_token, 'a', SIZE);
	ticket.id_token = id_token;
	assert_int_equal(ticket_seal(&ticket, 1000, arena, &text), OUT_OF_RANGE);
	id_token[2500] = '\0';
	assert_int_equal(ticket_seal(&ticket, 1000, arena, &text), OK);
	assert_true(text.size <= TICKET_BYTES_MAX);
	free(id_token);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_challenge_is_that_of_rfc_7636),
	    cmocka_unit_test(random_texts_differ_and_are_long_enough),
	    cmocka_unit_test(nothing_of_an_argument_gets_out_of_it),
	    cmocka_unit_test(the_address_says_what_the_issuer_has_to_know),
	    cmocka_unit_test(the_form_names_the_client_where_nothing_else_does),
	    cmocka_unit_test(a_nonce_is_found_in_a_token_or_not),
	    cmocka_unit_test(a_ticket_comes_back_as_it_was),
	    cmocka_unit_test(a_ticket_ends_and_stands_in_for_no_other),
	    cmocka_unit_test(a_changed_ticket_is_none),
	    cmocka_unit_test(a_ticket_too_large_for_a_cookie_is_not_made),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
