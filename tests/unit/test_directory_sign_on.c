/* Single sign-on at the directory: nonces, whom a token signs in, links, and keys that come and
 * go. What a token must look like is in test_id_token.c. */
#include "support/authenticator.h"
#include "support/directory_fixture.h"
#include "support/issuer_keys.h"
#include "support/process.h"

#include "directory/nonce.h"
#include "directory/totp.h"
#include "runtime/tries.h"
#include "sso/id_token.h"
#include "sso/key_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef Samen__Directory__V1__Session Session;
typedef Samen__Directory__V1__BeginSignOnResponse BeginSignOnResponse;
typedef Samen__Directory__V1__ListSignOnResponse ListSignOnResponse;

#define SCHOOL "https://login.school.nl"
#define REGION "https://login.region.nl"

static const int64_t minute_ms = (int64_t)60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const char conf[] = "sso.school.issuer = " SCHOOL "\n"
			   "sso.school.client_id = samen\n"
			   "sso.school.label = School\n"
			   "sso.school.domains = example.org\n"
			   "sso.region.issuer = " REGION "\n"
			   "sso.region.client_id = samen\n";

static char same_key[] = "the-same-request-key";
static char email[] = "juf@example.org";
static struct issuer_keys *pairs;

/* --- the issuer --- */

static void publish(struct directory_fixture *fixture, const char *url, const char *name)
{
	struct issuer issuer = {.name = ""};
	json_t *jwks = issuer_keys_jwks(pairs);
	struct key_file file = {.fetched_at_ms = fixture->fake.now_ms};
	(void)snprintf(issuer.name, sizeof issuer.name, "%s", name);
	(void)snprintf(issuer.url, sizeof issuer.url, "%s", url);
	(void)snprintf(
	    file.authorization_endpoint, sizeof file.authorization_endpoint, "%s/auth", url);
	assert_int_equal(key_set_read(jwks, &file.keys), OK);
	assert_int_equal(key_file_write(fixture->home, &issuer, &file), OK);
	key_file_close(&file);
	json_decref(jwks);
	directory_look_at_keys(fixture->fake.service);
}

static int setup(void **state)
{
	struct directory_fixture *fixture = malloc(sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	directory_fixture_make(fixture);
	file_write(fixture_path(fixture, "samen.conf"), conf, strlen(conf));
	directory_fixture_start(fixture);
	publish(fixture, SCHOOL, "school");
	return 0;
}

/* Who the token is about. */
struct about {
	const char *issuer, *subject, *email, *verified, *nonce, *more;
};

static const char *token(struct directory_fixture *fixture, struct about about)
{
	char payload[1024];
	long long now_s = fixture->fake.now_ms / 1000;
	(void)snprintf(payload, sizeof payload,
	    "{'iss':'%s','aud':'samen','sub':'%s','email':'%s','email_verified':%s,'nonce':'%s',"
	    "'iat':%lld,'exp':%lld%s}",
	    about.issuer != NULL ? about.issuer : SCHOOL,
	    about.subject != NULL ? about.subject : "u-1",
	    about.email != NULL ? about.email : email,
	    about.verified != NULL ? about.verified : "true", about.nonce, now_s, now_s + 300,
	    about.more != NULL ? about.more : "");
	char *text = issuer_keys_sign(pairs, KEY_EC, "{'alg':'ES256','kid':'ec'}", payload);
	const char *kept = arena_strdup(fixture->arena, text);
	free(text);
	return kept;
}

static const char *begin(
    struct directory_fixture *fixture, const struct caller *caller, const char *name)
{
	Samen__Directory__V1__BeginSignOnRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SIGN_ON_REQUEST__INIT;
	request.name = (char *)name;
	request.link = caller->kind == CALLER_PERSON;
	const BeginSignOnResponse *response =
	    fixture_call(fixture, caller, "BeginSignOn", &request);
	return response->nonce;
}

static const char *nonce(struct directory_fixture *fixture)
{
	return begin(fixture, &fixture->nobody, "school");
}

static const struct fake_call *try_sign_on(struct directory_fixture *fixture,
    const char *name,
    const char *id_token,
    const char *request_key)
{
	Samen__Directory__V1__SignOnRequest request = SAMEN__DIRECTORY__V1__SIGN_ON_REQUEST__INIT;
	request.name = (char *)name;
	request.id_token = (char *)id_token;
	return fixture_try(fixture, &fixture->nobody, "SignOn", request_key, &request);
}

/* With a fresh nonce, unless one is given. */
static const struct fake_call *try_as(struct directory_fixture *fixture, struct about about)
{
	about.nonce = about.nonce != NULL ? about.nonce : nonce(fixture);
	return try_sign_on(fixture, "school", token(fixture, about), NULL);
}

static const struct fake_call *try_link(
    struct directory_fixture *fixture, const struct caller *caller, const char *id_token)
{
	Samen__Directory__V1__LinkSignOnRequest request =
	    SAMEN__DIRECTORY__V1__LINK_SIGN_ON_REQUEST__INIT;
	char school[] = "school";
	request.name = school;
	request.id_token = (char *)id_token;
	return fixture_try(fixture, caller, "LinkSignOn", NULL, &request);
}

static enum status link_as(
    struct directory_fixture *fixture, const struct caller *caller, const char *subject)
{
	struct about about = {.subject = subject, .nonce = begin(fixture, caller, "school")};
	return try_link(fixture, caller, token(fixture, about))->status;
}

static enum status unlink_school(struct directory_fixture *fixture, const struct caller *caller)
{
	Samen__Directory__V1__UnlinkSignOnRequest request =
	    SAMEN__DIRECTORY__V1__UNLINK_SIGN_ON_REQUEST__INIT;
	char school[] = "school";
	request.name = school;
	return fixture_try(fixture, caller, "UnlinkSignOn", NULL, &request)->status;
}

static void close_person(struct directory_fixture *fixture, const char *person_id)
{
	Samen__Directory__V1__UpdatePersonRequest request =
	    SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = (char *)person_id;
	request.close = true;
	(void)fixture_call(fixture, &fixture->coordinator, "UpdatePerson", &request);
}

/* Invited and signed in by the issuer. */
static struct caller signed_on(struct directory_fixture *fixture, struct about about)
{
	const struct fake_call *fake = try_as(fixture, about);
	assert_int_equal(fake->status, OK);
	const Session *session = fake->response;
	return fixture_caller(fixture, session->access_token);
}

static void assert_not_invited(const struct fake_call *fake)
{
	assert_int_equal(fake->status, PERMISSION_DENIED);
	assert_string_equal(
	    fake->call.message, "this account is not invited here: ask your coordinator");
}

/* --- nonces --- */

static void a_nonce_is_good_for_its_purpose_only(void **state)
{
	(void)state;
	const uint8_t key[NONCE_KEY_SIZE] = {1};
	const uint8_t other_key[NONCE_KEY_SIZE] = {2};
	const struct nonce_purpose purpose = {"school", "p-1"};
	const struct nonce_purpose others[] = {
	    {"school", ""}, {"school", "p-2"}, {"region", "p-1"}, {"schoolp", "-1"}, {"", "p-1"}};
	char text[NONCE_TEXT_SIZE];
	int64_t expires_at_ms = 0;
	nonce_make(key, &purpose, 1000, text);
	assert_int_equal(nonce_check(key, &purpose, text, 2000, &expires_at_ms), OK);
	assert_int_equal(expires_at_ms, 1000 + NONCE_MINUTES * minute_ms);
	assert_int_equal(
	    nonce_check(other_key, &purpose, text, 2000, &expires_at_ms), UNAUTHENTICATED);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(
		    nonce_check(key, &others[i], text, 2000, &expires_at_ms), UNAUTHENTICATED);
	}
}

static void a_nonce_ends_after_ten_minutes(void **state)
{
	(void)state;
	const uint8_t key[NONCE_KEY_SIZE] = {1};
	const struct nonce_purpose purpose = {"school", ""};
	char text[NONCE_TEXT_SIZE];
	int64_t expires_at_ms;
	nonce_make(key, &purpose, 0, text);
	assert_int_equal(nonce_check(key, &purpose, text, 10 * minute_ms - 1, &expires_at_ms), OK);
	assert_int_equal(
	    nonce_check(key, &purpose, text, 10 * minute_ms, &expires_at_ms), DEADLINE_EXCEEDED);
}

static void a_changed_nonce_is_not_ours(void **state)
{
	(void)state;
	const uint8_t key[NONCE_KEY_SIZE] = {1};
	const struct nonce_purpose purpose = {"school", ""};
	char text[NONCE_TEXT_SIZE];
	int64_t expires_at_ms;
	nonce_make(key, &purpose, 0, text);
	for (size_t i = 0; i < sizeof text - 1; i++) {
		char kept = text[i];
		text[i] = kept == 'A' ? 'B' : 'A';
		assert_int_equal(
		    nonce_check(key, &purpose, text, 0, &expires_at_ms), UNAUTHENTICATED);
		text[i] = kept;
	}
	assert_int_equal(nonce_check(key, &purpose, "", 0, &expires_at_ms), UNAUTHENTICATED);
	text[20] = '\0';
	assert_int_equal(nonce_check(key, &purpose, text, 0, &expires_at_ms), UNAUTHENTICATED);
}

/* --- signing in --- */

static void what_a_client_needs_is_listed(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__ListSignOnRequest request =
	    SAMEN__DIRECTORY__V1__LIST_SIGN_ON_REQUEST__INIT;
	const ListSignOnResponse *response =
	    fixture_call(fixture, &fixture->nobody, "ListSignOn", &request);
	assert_int_equal(response->n_issuers, 2);
	assert_string_equal(response->issuers[0]->name, "school");
	assert_string_equal(response->issuers[0]->label, "School");
	assert_string_equal(response->issuers[0]->issuer, SCHOOL);
	assert_string_equal(response->issuers[0]->client_id, "samen");
	assert_string_equal(response->issuers[0]->authorization_endpoint, SCHOOL "/auth");
	assert_string_equal(response->issuers[1]->authorization_endpoint, "");
}

static void an_invited_person_signs_in_and_is_active(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	struct caller teacher = signed_on(fixture, (struct about){.email = "Juf@Example.org"});
	assert_string_equal(teacher.id, id);
	assert_int_equal(teacher.roles, MAY_TEACHER);
}

static void the_invitations_code_is_used_up(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__AcceptInvitationRequest request =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	char password[] = FIXTURE_PASSWORD;
	request.email = email;
	request.code = fixture_invite(fixture, email, TEACHER, NULL)->code;
	request.password = password;
	(void)signed_on(fixture, (struct about){.subject = NULL});
	assert_int_equal(
	    fixture_try(fixture, &fixture->nobody, "AcceptInvitation", NULL, &request)->status,
	    UNAUTHENTICATED);
}

static void the_second_time_only_the_subject_counts(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller first = signed_on(fixture, (struct about){.subject = "u-1"});
	struct caller again = signed_on(fixture,
	    (struct about){.subject = "u-1", .email = "new@elsewhere.org", .verified = "false"});
	assert_string_equal(first.id, again.id);
	assert_string_not_equal(first.session_id, again.session_id);
}

static void another_subject_with_the_same_address_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	(void)signed_on(fixture, (struct about){.subject = "u-1"});
	assert_int_equal(
	    try_as(fixture, (struct about){.subject = "u-2"})->status, PERMISSION_DENIED);
}

static void a_token_counts_once(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *text = token(fixture, (struct about){.nonce = nonce(fixture)});
	assert_int_equal(try_sign_on(fixture, "school", text, NULL)->status, OK);
	assert_int_equal(try_sign_on(fixture, "school", text, NULL)->status, UNAUTHENTICATED);
}

static void a_nonce_counts_once(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *once = nonce(fixture);
	(void)signed_on(fixture, (struct about){.nonce = once});
	assert_int_equal(try_as(fixture, (struct about){.nonce = once, .more = ",'x':1"})->status,
	    UNAUTHENTICATED);
}

static void a_repeated_call_gives_the_same_session(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *text = token(fixture, (struct about){.nonce = nonce(fixture)});
	const Session *first = try_sign_on(fixture, "school", text, same_key)->response;
	const struct fake_call *again = try_sign_on(fixture, "school", text, same_key);
	assert_int_equal(again->status, OK);
	assert_true(again->repeated);
	const Session *second = again->response;
	assert_string_equal(first->session_id, second->session_id);
	assert_string_equal(first->session_secret, second->session_secret);
}

static void a_spent_nonce_is_kept_until_it_expires(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *once = nonce(fixture);
	(void)signed_on(fixture, (struct about){.nonce = once});
	fixture_pass_ms(fixture, 9 * minute_ms);
	assert_int_equal(fake_own_write(&fixture->fake, directory_expire_nonces, NULL), OK);
	assert_int_equal(try_as(fixture, (struct about){.nonce = once})->status, UNAUTHENTICATED);
	fixture_pass_ms(fixture, 2 * minute_ms);
	assert_int_equal(fake_own_write(&fixture->fake, directory_expire_nonces, NULL), OK);
	assert_int_equal(fake_own_write(&fixture->fake, directory_expire_nonces, NULL), OK);
	const struct fake_call *late = try_as(fixture, (struct about){.nonce = once});
	assert_string_equal(late->call.message, "this sign-in took too long: start it again");
}

static void a_nonce_from_elsewhere_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *const others[] = {"", "abc", begin(fixture, &fixture->nobody, "region"),
	    begin(fixture, &fixture->coordinator, "school")};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(
		    try_as(fixture, (struct about){.nonce = others[i]})->status, UNAUTHENTICATED);
	}
}

static void a_bad_token_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	assert_int_equal(try_sign_on(fixture, "school", "a.b.c", NULL)->status, UNAUTHENTICATED);
	assert_int_equal(
	    try_as(fixture, (struct about){.issuer = REGION})->status, UNAUTHENTICATED);
	assert_field(try_sign_on(fixture, "school", "", NULL), "id_token", "LENGTH");
	char *text = malloc(ID_TOKEN_BYTES_MAX + 2);
	assert_non_null(text);
	memset(text, 'a', ID_TOKEN_BYTES_MAX + 1);
	text[ID_TOKEN_BYTES_MAX + 1] = '\0';
	assert_field(try_sign_on(fixture, "school", text, NULL), "id_token", "LENGTH");
	free(text);
}

static void an_unknown_issuer_is_not_found(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__BeginSignOnRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SIGN_ON_REQUEST__INIT;
	assert_int_equal(
	    fixture_try(fixture, &fixture->nobody, "BeginSignOn", NULL, &request)->status,
	    NOT_FOUND);
	assert_int_equal(try_sign_on(fixture, "other", "a.b.c", NULL)->status, NOT_FOUND);
}

/* --- who is not meant --- */

static void who_is_not_invited_always_gets_the_same_answer(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	(void)fixture_invite(fixture, "juf@elsewhere.org", TEACHER, NULL);
	assert_not_invited(try_as(fixture, (struct about){.email = "unknown@example.org"}));
	assert_not_invited(try_as(fixture, (struct about){.email = ""}));
	assert_not_invited(try_as(fixture, (struct about){.verified = "false"}));
	assert_not_invited(try_as(fixture, (struct about){.verified = "'true'"}));
	assert_not_invited(try_as(fixture, (struct about){.email = "juf@elsewhere.org"}));
	assert_not_invited(try_as(fixture, (struct about){.email = "juf@example.org@example.org"}));
}

static void an_expired_invitation_is_none(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	fixture_pass_ms(fixture, 14 * day_ms);
	publish(fixture, SCHOOL, "school");
	assert_not_invited(try_as(fixture, (struct about){.subject = NULL}));
}

static void a_closed_account_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller teacher = signed_on(fixture, (struct about){.subject = "u-1"});
	close_person(fixture, teacher.id);
	assert_not_invited(try_as(fixture, (struct about){.subject = "u-1"}));
	assert_not_invited(try_as(fixture, (struct about){.subject = "u-2"}));
}

static void whoever_is_invited_again_is_linked_anew(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller teacher = signed_on(fixture, (struct about){.subject = "u-1"});
	close_person(fixture, teacher.id);
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	(void)signed_on(fixture, (struct about){.subject = "u-2"});
	assert_int_equal(
	    try_as(fixture, (struct about){.subject = "u-1"})->status, PERMISSION_DENIED);
}

static void a_person_with_a_password_is_told_to_link(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_person(fixture, email, TEACHER);
	const struct fake_call *fake = try_as(fixture, (struct about){.subject = NULL});
	assert_int_equal(fake->status, PERMISSION_DENIED);
	assert_non_null(strstr(fake->call.message, "link this one"));
}

/* --- links --- */

static void a_link_signs_in(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_int_equal(link_as(fixture, &teacher, "u-9"), OK);
	assert_int_equal(link_as(fixture, &teacher, "u-9"), OK); /* is linked already */
	struct caller again = signed_on(fixture, (struct about){.subject = "u-9"});
	assert_string_equal(again.id, teacher.id);
}

/* The nonce is spent, and yet the same call again is answered as before. */
static void a_repeated_link_and_unlink_are_done_once(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	struct about about = {.subject = "u-9", .nonce = begin(fixture, &teacher, "school")};
	Samen__Directory__V1__LinkSignOnRequest link =
	    SAMEN__DIRECTORY__V1__LINK_SIGN_ON_REQUEST__INIT;
	Samen__Directory__V1__UnlinkSignOnRequest unlink =
	    SAMEN__DIRECTORY__V1__UNLINK_SIGN_ON_REQUEST__INIT;
	char school[] = "school";
	char unlink_key[] = "the-key-of-the-unlinking";
	link.name = school;
	link.id_token = (char *)token(fixture, about);
	unlink.name = school;
	for (int i = 0; i < 2; i++) {
		const struct fake_call *linked =
		    fixture_try(fixture, &teacher, "LinkSignOn", same_key, &link);
		assert_int_equal(linked->status, OK);
		assert_int_equal(linked->repeated, i > 0);
	}
	for (int i = 0; i < 2; i++) {
		const struct fake_call *gone =
		    fixture_try(fixture, &teacher, "UnlinkSignOn", unlink_key, &unlink);
		assert_int_equal(gone->status, OK);
		assert_int_equal(gone->repeated, i > 0);
	}
	assert_int_equal(unlink_school(fixture, &teacher), NOT_FOUND);
}

static void anothers_token_links_nothing(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	struct caller other = fixture_person(fixture, "meester@example.org", TEACHER);
	const char *signs_in = token(fixture, (struct about){.nonce = nonce(fixture)});
	const char *others =
	    token(fixture, (struct about){.nonce = begin(fixture, &other, "school")});
	assert_int_equal(try_link(fixture, &teacher, signs_in)->status, UNAUTHENTICATED);
	assert_int_equal(try_link(fixture, &teacher, others)->status, UNAUTHENTICATED);
	assert_int_equal(try_link(fixture, &fixture->nobody, signs_in)->status, UNAUTHENTICATED);
}

static void an_account_is_linked_to_one_person(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	struct caller other = fixture_person(fixture, "meester@example.org", TEACHER);
	assert_int_equal(link_as(fixture, &teacher, "u-1"), OK);
	assert_int_equal(link_as(fixture, &other, "u-1"), ALREADY_EXISTS);
	assert_int_equal(link_as(fixture, &teacher, "u-2"), ALREADY_EXISTS);
}

static void an_unlinked_account_signs_nobody_in(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_int_equal(unlink_school(fixture, &teacher), NOT_FOUND);
	assert_int_equal(link_as(fixture, &teacher, "u-1"), OK);
	assert_int_equal(unlink_school(fixture, &teacher), OK);
	assert_int_equal(
	    try_as(fixture, (struct about){.subject = "u-1"})->status, PERMISSION_DENIED);
	assert_int_equal(link_as(fixture, &teacher, "u-2"), OK);
}

static void nobody_is_left_without_a_way_in(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller teacher = signed_on(fixture, (struct about){.subject = NULL});
	assert_int_equal(unlink_school(fixture, &teacher), FAILED_PRECONDITION);
}

static void a_link_needs_no_token_of_nobody(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__BeginSignOnRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SIGN_ON_REQUEST__INIT;
	char school[] = "school";
	request.name = school;
	request.link = true;
	assert_int_equal(
	    fixture_try(fixture, &fixture->nobody, "BeginSignOn", NULL, &request)->status,
	    UNAUTHENTICATED);
}

/* --- the second factor --- */

/* Switches the person's second factor on; its secret. */
static const char *protect(struct directory_fixture *fixture, const struct caller *caller)
{
	const Samen__Directory__V1__BeginSecondFactorRequest begin_request =
	    SAMEN__DIRECTORY__V1__BEGIN_SECOND_FACTOR_REQUEST__INIT;
	Samen__Directory__V1__ConfirmSecondFactorRequest confirm =
	    SAMEN__DIRECTORY__V1__CONFIRM_SECOND_FACTOR_REQUEST__INIT;
	char code[TOTP_CODE_SIZE];
	const Samen__Directory__V1__BeginSecondFactorResponse *response =
	    fixture_call(fixture, caller, "BeginSecondFactor", &begin_request);
	authenticator_code(response->secret, fixture->fake.now_ms, code);
	confirm.code = code;
	(void)fixture_call(fixture, caller, "ConfirmSecondFactor", &confirm);
	fixture_pass_ms(fixture, (int64_t)1000 * TOTP_STEP_S);
	return response->secret;
}

/* Signs on with a code; more goes into the token. */
static const struct fake_call *try_code(
    struct directory_fixture *fixture, const char *more, const char *code)
{
	Samen__Directory__V1__SignOnRequest request = SAMEN__DIRECTORY__V1__SIGN_ON_REQUEST__INIT;
	char school[] = "school";
	request.name = school;
	request.id_token =
	    (char *)token(fixture, (struct about){.nonce = nonce(fixture), .more = more});
	request.code = (char *)code;
	return fixture_try(fixture, &fixture->nobody, "SignOn", NULL, &request);
}

static void assert_wants_code(const struct fake_call *fake, const char *reason)
{
	const struct call_detail *detail = fake_call_detail(fake, "code");
	assert_int_equal(fake->status, UNAUTHENTICATED);
	assert_non_null(detail);
	assert_string_equal(detail->reason, reason);
}

static void a_second_factor_here_is_asked_for(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller teacher = signed_on(fixture, (struct about){.subject = NULL});
	char code[TOTP_CODE_SIZE];
	const char *secret = protect(fixture, &teacher);
	authenticator_code(secret, fixture->fake.now_ms, code);
	assert_wants_code(try_code(fixture, NULL, ""), "SECOND_FACTOR_REQUIRED");
	assert_wants_code(try_code(fixture, NULL, "000000"), "SECOND_FACTOR_WRONG");
	assert_int_equal(try_code(fixture, NULL, code)->status, OK);
	assert_wants_code(try_code(fixture, NULL, code), "SECOND_FACTOR_WRONG");
}

static void several_factors_at_the_issuer_are_enough(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller teacher = signed_on(fixture, (struct about){.subject = NULL});
	(void)protect(fixture, &teacher);
	assert_int_equal(try_code(fixture, ",'amr':['pwd','mfa']", "")->status, OK);
	assert_wants_code(try_code(fixture, ",'amr':['pwd']", ""), "SECOND_FACTOR_REQUIRED");
}

static void guessing_the_code_is_slowed(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	struct caller teacher = signed_on(fixture, (struct about){.subject = NULL});
	(void)protect(fixture, &teacher);
	for (int i = 0; i < TRIES_FREE; i++) {
		assert_wants_code(try_code(fixture, NULL, ""), "SECOND_FACTOR_REQUIRED");
		assert_wants_code(try_code(fixture, NULL, "000000"), "SECOND_FACTOR_WRONG");
	}
	assert_int_equal(try_code(fixture, NULL, "000000")->status, RESOURCE_EXHAUSTED);
}

static void a_region_that_wants_a_second_factor_gets_one(void **state)
{
	struct directory_fixture *fixture = *state;
	struct directory *directory = fixture->fake.service;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	directory->second_factor_roles = MAY_ANYONE;
	const Session *one = try_code(fixture, NULL, "")->response;
	assert_true(one->second_factor_missing);
	assert_int_equal(fixture_caller(fixture, one->access_token).roles, MAY_ENROLLING);
	const Session *several = try_code(fixture, ",'amr':['mfa']", "")->response;
	assert_false(several->second_factor_missing);
	assert_int_equal(fixture_caller(fixture, several->access_token).roles, MAY_TEACHER);
}

/* --- keys --- */

static void without_keys_nobody_signs_in(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(try_sign_on(fixture, "region", "a.b.c", NULL)->status, UNAVAILABLE);
}

static void keys_that_are_a_week_old_do_not_count(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	fixture_pass_ms(fixture, 7 * day_ms);
	assert_int_equal(try_as(fixture, (struct about){.subject = NULL})->status, OK);
	fixture_pass_ms(fixture, 1);
	assert_int_equal(
	    try_as(fixture, (struct about){.subject = NULL})->status, FAILED_PRECONDITION);
	publish(fixture, SCHOOL, "school");
	assert_int_equal(try_as(fixture, (struct about){.subject = NULL})->status, OK);
}

static void keys_stay_when_their_file_is_damaged_or_gone(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *path = fixture_path(fixture, "sso/school.jwks");
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	file_write(path, "{", 1);
	directory_look_at_keys(fixture->fake.service);
	assert_int_equal(try_as(fixture, (struct about){.subject = NULL})->status, OK);
	assert_int_equal(unlink(path), 0);
	directory_look_at_keys(fixture->fake.service);
	assert_int_equal(try_as(fixture, (struct about){.subject = NULL})->status, OK);
}

static void fresh_keys_replace_the_old_ones(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *old = token(fixture, (struct about){.nonce = nonce(fixture)});
	struct issuer_keys *kept = pairs;
	pairs = issuer_keys_open("");
	const struct fake_call *early = try_as(fixture, (struct about){.subject = NULL});
	publish(fixture, SCHOOL, "school");
	const struct fake_call *late = try_as(fixture, (struct about){.subject = NULL});
	issuer_keys_close(pairs);
	pairs = kept;
	assert_int_equal(early->status, UNAUTHENTICATED);
	assert_int_equal(late->status, OK);
	assert_int_equal(try_sign_on(fixture, "school", old, NULL)->status, UNAUTHENTICATED);
}

static void links_and_nonces_outlive_a_restart(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	(void)signed_on(fixture, (struct about){.subject = "u-1"});
	const char *before = nonce(fixture);
	directory_fixture_restart(fixture);
	assert_int_equal(
	    try_as(fixture, (struct about){.subject = "u-1", .nonce = before})->status, OK);
}

static void a_wrong_configuration_stops_the_service(void **state)
{
	(void)state;
	struct directory_fixture fixture;
	struct service service;
	void *opened = NULL;
	static const char wrong[] = "sso.a.issuer = http://example.org\nsso.a.client_id = x\n";
	directory_fixture_make(&fixture);
	directory_fixture_start(&fixture);
	file_write(fixture_path(&fixture, "wrong.conf"), wrong, strlen(wrong));
	struct config *config = NULL;
	assert_int_equal(config_open(fixture_path(&fixture, "wrong.conf"), &config), OK);
	service = fixture.service;
	service.config = config;
	assert_int_equal(directory_open(&service, &opened), INVALID_ARGUMENT);
	config_close(config);
	directory_fixture_close(&fixture);
}

static int open_pairs(void **state)
{
	(void)state;
	pairs = issuer_keys_open("");
	return 0;
}

static int close_pairs(void **state)
{
	(void)state;
	issuer_keys_close(pairs);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_nonce_is_good_for_its_purpose_only),
	    cmocka_unit_test(a_nonce_ends_after_ten_minutes),
	    cmocka_unit_test(a_changed_nonce_is_not_ours),
	    TEST(what_a_client_needs_is_listed),
	    TEST(an_invited_person_signs_in_and_is_active),
	    TEST(the_invitations_code_is_used_up),
	    TEST(the_second_time_only_the_subject_counts),
	    TEST(another_subject_with_the_same_address_is_refused),
	    TEST(a_token_counts_once),
	    TEST(a_nonce_counts_once),
	    TEST(a_repeated_call_gives_the_same_session),
	    TEST(a_spent_nonce_is_kept_until_it_expires),
	    TEST(a_nonce_from_elsewhere_is_refused),
	    TEST(a_bad_token_is_refused),
	    TEST(an_unknown_issuer_is_not_found),
	    TEST(who_is_not_invited_always_gets_the_same_answer),
	    TEST(an_expired_invitation_is_none),
	    TEST(a_closed_account_is_refused),
	    TEST(whoever_is_invited_again_is_linked_anew),
	    TEST(a_person_with_a_password_is_told_to_link),
	    TEST(a_link_signs_in),
	    TEST(a_repeated_link_and_unlink_are_done_once),
	    TEST(anothers_token_links_nothing),
	    TEST(an_account_is_linked_to_one_person),
	    TEST(an_unlinked_account_signs_nobody_in),
	    TEST(nobody_is_left_without_a_way_in),
	    TEST(a_link_needs_no_token_of_nobody),
	    TEST(a_second_factor_here_is_asked_for),
	    TEST(several_factors_at_the_issuer_are_enough),
	    TEST(guessing_the_code_is_slowed),
	    TEST(a_region_that_wants_a_second_factor_gets_one),
	    TEST(without_keys_nobody_signs_in),
	    TEST(keys_that_are_a_week_old_do_not_count),
	    TEST(keys_stay_when_their_file_is_damaged_or_gone),
	    TEST(fresh_keys_replace_the_old_ones),
	    TEST(links_and_nonces_outlive_a_restart),
	    cmocka_unit_test(a_wrong_configuration_stops_the_service),
	};
	return cmocka_run_group_tests(tests, open_pairs, close_pairs);
}
