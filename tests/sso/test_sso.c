/*
 * Single sign-on from end to end: a real OpenID Connect provider (provider.mjs), its authorisation
 * code flow with PKCE as a browser does it (sign-in.mjs), samen-jwks, samen-directory and the
 * command line. The tests share one stage; each has a person of its own.
 */
#include "support/actor.h"
#include "support/authenticator.h"
#include "support/check.h"
#include "support/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { PATH_SIZE = 256, TOKEN_SIZE = 8192, ISSUER_SIZE = 64 };

#define NOT_INVITED "this account is not invited here: ask your coordinator"

/* Kept running; ended when the tests end. */
struct provider {
	pid_t pid;
	char issuer[ISSUER_SIZE];
};

static struct {
	const char *scripts; /* the folder with the scripts and the packages they need */
	struct deployment *deployment;
	struct actor *coordinator, *nobody;
	struct provider school, other;
	pid_t jwks;
	char jwks_log[PATH_SIZE];
	char clock[PATH_SIZE]; /* the file that moves the services' clock */
	char message[512];     /* of the last refusal */
} stage;

/* --- other programs --- */

/* Runs one of the scripts; what it prints goes to ret_out. */
static void node(const char *const *words, const char *input, char *ret_out, size_t size)
{
	struct run run;
	run_program(words, input, input != NULL ? strlen(input) : 0, &run);
	if (run.code != 0 || run.out_size >= size) {
		fail_msg("%s ended with %d: %s", words[1], run.code, run.err);
	}
	memcpy(ret_out, run.out, run.out_size + 1);
	run_forget(&run);
}

static void script(const char *name, char path[static PATH_SIZE])
{
	int length = snprintf(path, PATH_SIZE, "%s/%s", stage.scripts, name);
	assert_true(length > 0 && length < PATH_SIZE);
}

static bool is_ready(const char *log, struct provider *provider)
{
	char *text = file_text(log, NULL);
	const char *found = text != NULL ? strstr(text, "ready http") : NULL;
	bool ready = found != NULL && sscanf(found, "ready %63s\n", provider->issuer) == 1 &&
		     strchr(found, '\n') != NULL;
	free(text);
	return ready;
}

static void start_provider(const char *name, struct provider *provider)
{
	char path[PATH_SIZE];
	const char *const words[] = {"node", path, NULL};
	char *log = deployment_path(stage.deployment, name);
	script("provider.mjs", path);
	provider->pid = process_start(words, log);
	WAIT_UNTIL(is_ready(log, provider));
	free(log);
}

static void stop(pid_t *pid, int number)
{
	int code;
	if (*pid != 0) {
		(void)kill(*pid, number);
		WAIT_UNTIL(process_ended(*pid, &code));
		*pid = 0;
	}
}

/* An ID token of the provider. */
static void get_token(const struct provider *provider,
    const char *client,
    const char *account,
    const char *nonce,
    char ret_token[static TOKEN_SIZE])
{
	char path[PATH_SIZE];
	const char *const words[] = {"node", path, provider->issuer, client, account, nonce, NULL};
	script("sign-in.mjs", path);
	node(words, NULL, ret_token, TOKEN_SIZE);
}

static void forge(const char *kind, const char *token, char ret_token[static TOKEN_SIZE])
{
	char path[PATH_SIZE];
	const char *const words[] = {"node", path, kind, stage.school.issuer, NULL};
	script("forge.mjs", path);
	node(words, token, ret_token, TOKEN_SIZE);
}

static void rotate_keys(void)
{
	char url[ISSUER_SIZE + 16];
	char answer[16];
	const char *const words[] = {"node", "-e",
	    "fetch(process.argv[1]).then(async (r) => process.stdout.write(await r.text()))", url,
	    NULL};
	(void)snprintf(url, sizeof url, "%s/test/rotate", stage.school.issuer);
	node(words, NULL, answer, sizeof answer);
	assert_string_equal(answer, "rotated");
}

/* --- samen --- */

static size_t jwks_log_count(const char *what)
{
	size_t count = 0;
	char *text = file_text(stage.jwks_log, NULL);
	for (const char *at = text; at != NULL && (at = strstr(at, what)) != NULL; at++) {
		count++;
	}
	free(text);
	return count;
}

static bool all_fetched(void)
{
	const Samen__Directory__V1__ListSignOnResponse *response =
	    actor_do(stage.nobody, DIRECTORY, "ListSignOn", "{}");
	bool all = response->n_issuers > 0;
	for (size_t i = 0; i < response->n_issuers; i++) {
		all = all && response->issuers[i]->authorization_endpoint[0] != '\0';
	}
	return all;
}

static void configure(
    const char *name, const struct provider *provider, const char *client, const char *domains)
{
	const char *const fields[] = {"issuer", "client_id", "domains"};
	const char *const values[] = {provider->issuer, client, domains};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		char key[64];
		(void)snprintf(key, sizeof key, "sso.%s.%s", name, fields[i]);
		deployment_configure(stage.deployment, key, values[i]);
	}
}

static void start_jwks(void)
{
	const char *const words[] = {
	    SAMEN_BIN_DIR "/samen-jwks", "--home", deployment_home(stage.deployment), NULL};
	char *log = deployment_path(stage.deployment, "jwks.log");
	(void)snprintf(stage.jwks_log, sizeof stage.jwks_log, "%s", log);
	stage.jwks = process_start(words, log);
	free(log);
}

static void invite(const char *email)
{
	(void)actor_do(stage.coordinator, DIRECTORY, "Invite",
	    "{'email': '%s', 'name': 'Noor van Dijk', 'roles': ['TEACHER'], 'organisationId': "
	    "'region'}",
	    email);
}

static const char *fresh_nonce(const char *name)
{
	const Samen__Directory__V1__BeginSignOnResponse *response =
	    actor_do(stage.nobody, DIRECTORY, "BeginSignOn", "{'name': '%s'}", name);
	return response->nonce;
}

/* What SignOn answers to a token; the message of a refusal is kept. */
static enum status sign_on(const char *name, const char *token)
{
	struct reply reply = actor_ask(
	    stage.nobody, DIRECTORY, "SignOn", "{'name': '%s', 'idToken': '%s'}", name, token);
	assert_true(reply.answered);
	(void)snprintf(stage.message, sizeof stage.message, "%s",
	    reply.status != OK ? reply.response->message : "");
	return reply.status;
}

/* Signs an account in at the school's provider, and here. */
static enum status sign_on_as(const char *account)
{
	char token[TOKEN_SIZE];
	get_token(&stage.school, "samen-rs", account, fresh_nonce("rs"), token);
	return sign_on("rs", token);
}

static void run_cli(
    const char *profile, const char *const *words, const char *input, int code, char *ret_out)
{
	struct run run;
	deployment_cli(stage.deployment, profile, words, input, &run);
	if (run.code != code || run.out_size >= TOKEN_SIZE) {
		fail_msg("samen %s ended with %d: %s%s", words[0], run.code, run.out, run.err);
	}
	memcpy(ret_out, run.out, run.out_size + 1);
	run_forget(&run);
}

/* Runs the command line: CLI(profile, input, exit code, output, words...) */
#define CLI(profile, input, code, out, ...)                                                        \
	run_cli(profile, (const char *const[]){__VA_ARGS__, NULL}, input, code, out)

/* The nonce that the command line prints, without the newline. */
static void cli_nonce(const char *profile, const char *link, char ret_nonce[static TOKEN_SIZE])
{
	CLI(profile, NULL, EX_OK, ret_nonce, "sso", "nonce", "rs", link);
	ret_nonce[strcspn(ret_nonce, "\n")] = '\0';
}

static void set_clock(int64_t ms)
{
	char text[32];
	(void)snprintf(text, sizeof text, "%lld", (long long)ms);
	file_write(stage.clock, text, strlen(text));
}

/* By how much the directory's clock is ahead, within a second. */
static bool clock_is_ahead(int64_t ms)
{
	const int64_t lives_ms = 600000;
	const Samen__Directory__V1__BeginSignOnResponse *response =
	    actor_do(stage.nobody, DIRECTORY, "BeginSignOn", "{'name': 'rs'}");
	int64_t ahead_ms = response->expires_at_ms - lives_ms - clock_now_ms();
	return ahead_ms > ms - 1000 && ahead_ms < ms + 1000;
}

/* --- the stage --- */

static void write_secret(void)
{
	char *path = deployment_path(stage.deployment, "home/secret.txt");
	const char *secret = "a secret: with=odd&characters%\n";
	file_write(path, secret, strlen(secret));
	free(path);
	deployment_configure(stage.deployment, "sso.secret.client_secret_file", "secret.txt");
}

static int open_stage(void **state)
{
	(void)state;
	stage.scripts = getenv("SAMEN_SSO_SCRIPTS"); /* NOLINT(concurrency-mt-unsafe) */
	if (stage.scripts == NULL) {
		print_error("SAMEN_SSO_SCRIPTS is not set: run this by tests/sso/run\n");
		return -1;
	}
	(void)snprintf(stage.clock, sizeof stage.clock, "%s/clock.%d", stage.scripts, getpid());
	set_clock(0);
	(void)setenv("SAMEN_CLOCK_FILE", stage.clock, 1); /* NOLINT(concurrency-mt-unsafe) */
	stage.deployment = deployment_open();
	start_provider("school.log", &stage.school);
	start_provider("other.log", &stage.other);
	configure("rs", &stage.school, "samen-rs", "school.nl");
	configure("es", &stage.school, "samen-es", "school.nl");
	configure("ed", &stage.school, "samen-ed", "school.nl");
	configure("other", &stage.other, "samen-rs", "school.nl");
	configure("secret", &stage.school, "confidential", "school.nl");
	write_secret();
	deployment_start(stage.deployment, DIRECTORY);
	deployment_start(stage.deployment, GATEWAY);
	stage.coordinator = actor_login(stage.deployment, DEPLOYMENT_COORDINATOR);
	stage.nobody = actor_nobody(stage.deployment);
	assert_false(all_fetched());
	start_jwks();
	WAIT_UNTIL(all_fetched());
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	stop(&stage.jwks, SIGTERM);
	stop(&stage.school.pid, SIGTERM);
	stop(&stage.other.pid, SIGTERM);
	deployment_stop(stage.deployment, GATEWAY);
	actor_close(stage.coordinator);
	actor_close(stage.nobody);
	deployment_close(stage.deployment);
	(void)unlink(stage.clock);
	return 0;
}

/* --- signing in --- */

static void an_invited_person_signs_in_by_the_command_line(void **state)
{
	(void)state;
	char nonce[TOKEN_SIZE];
	char token[TOKEN_SIZE];
	char out[TOKEN_SIZE];
	invite("juf@school.nl");
	cli_nonce("juf", NULL, nonce);
	get_token(&stage.school, "samen-rs", "juf", nonce, token);
	CLI("juf", token, EX_OK, out, "login", "--sso", "rs", "--id-token-file", "-");
	CLI("juf", NULL, EX_OK, out, "whoami");
	assert_non_null(strstr(out, "juf@school.nl"));
	CLI("juf", NULL, EX_OK, out, "sso", "list");
	assert_non_null(strstr(out, stage.school.issuer));
}

static void every_algorithm_signs_the_same_person_in(void **state)
{
	(void)state;
	const char *const names[] = {"rs", "es", "ed"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char client[16];
		char token[TOKEN_SIZE];
		(void)snprintf(client, sizeof client, "samen-%s", names[i]);
		get_token(&stage.school, client, "juf", fresh_nonce(names[i]), token);
		assert_int_equal(sign_on(names[i], token), OK);
	}
}

static void a_replay_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	get_token(&stage.school, "samen-rs", "juf", fresh_nonce("rs"), token);
	assert_int_equal(sign_on("rs", token), OK);
	assert_int_equal(sign_on("rs", token), UNAUTHENTICATED);
	assert_string_equal(stage.message, "this sign-in was used before: start it again");
}

static void a_nonce_of_the_clients_own_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	get_token(&stage.school, "samen-rs", "juf", "a-nonce-made-elsewhere", token);
	assert_int_equal(sign_on("rs", token), UNAUTHENTICATED);
	assert_string_equal(stage.message, "this sign-in was not started here: start it again");
}

static void another_clients_token_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	get_token(&stage.school, "other", "juf", fresh_nonce("rs"), token);
	assert_int_equal(sign_on("rs", token), UNAUTHENTICATED);
}

static void another_issuers_token_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	get_token(&stage.other, "samen-rs", "juf", fresh_nonce("rs"), token);
	assert_int_equal(sign_on("rs", token), UNAUTHENTICATED);
	/* Under its own name it is good, but that is another account. */
	get_token(&stage.other, "samen-rs", "juf", fresh_nonce("other"), token);
	assert_int_equal(sign_on("other", token), PERMISSION_DENIED);
}

static void forged_tokens_are_refused(void **state)
{
	(void)state;
	const char *const kinds[] = {"payload", "none", "hs256-n", "hs256-pem", "own-key"};
	char token[TOKEN_SIZE];
	char forged[TOKEN_SIZE];
	invite("meester@school.nl"); /* whom the forgeries name */
	get_token(&stage.school, "samen-rs", "unknown", fresh_nonce("rs"), token);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		forge(kinds[i], token, forged);
		if (sign_on("rs", forged) != UNAUTHENTICATED) {
			fail_msg("%s was not refused as such: %s", kinds[i], stage.message);
		}
	}
	assert_int_equal(sign_on("rs", token), PERMISSION_DENIED); /* in itself it was good */
	assert_int_equal(sign_on_as("meester"), OK);
}

static void an_expired_token_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	get_token(&stage.school, "samen-rs", "juf", fresh_nonce("rs"), token);
	set_clock(180000); /* past its minute and the minute of skew; the nonce lives on */
	WAIT_UNTIL(clock_is_ahead(180000));
	enum status status = sign_on("rs", token);
	set_clock(0);
	WAIT_UNTIL(clock_is_ahead(0));
	assert_int_equal(status, UNAUTHENTICATED);
	assert_string_equal(stage.message, "this sign-in took too long: start it again");
}

/* --- who is not meant --- */

static void who_is_not_invited_gets_one_answer(void **state)
{
	(void)state;
	const char *const accounts[] = {"unknown", "unverified", "elsewhere", "juf-too"};
	invite("unverified@school.nl");
	invite("elsewhere@other.nl");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(sign_on_as(accounts[i]), PERMISSION_DENIED);
		assert_string_equal(stage.message, NOT_INVITED);
	}
	/* The same address, but not the account that was linked. */
	assert_int_equal(sign_on_as(accounts[3]), PERMISSION_DENIED);
	assert_non_null(strstr(stage.message, "link this one"));
}

static void a_closed_account_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	invite("gone@school.nl");
	get_token(&stage.school, "samen-rs", "gone", fresh_nonce("rs"), token);
	const Samen__Directory__V1__Session *session =
	    actor_do(stage.nobody, DIRECTORY, "SignOn", "{'name': 'rs', 'idToken': '%s'}", token);
	(void)actor_do(stage.coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'close': true}", session->person->id);
	assert_int_equal(sign_on_as("gone"), PERMISSION_DENIED);
	assert_string_equal(stage.message, NOT_INVITED);
}

static void a_person_with_a_password_links_while_signed_in(void **state)
{
	(void)state;
	char nonce[TOKEN_SIZE];
	char token[TOKEN_SIZE];
	char out[TOKEN_SIZE];
	struct actor *teacher = actor_invite(
	    stage.coordinator, "password@school.nl", "Iris de Boer", "'TEACHER'", "region", "");
	assert_int_equal(sign_on_as("password"), PERMISSION_DENIED);
	CLI("iris", DEPLOYMENT_PASSWORD "\n", EX_OK, out, "login", "password@school.nl");
	cli_nonce("iris", "--link", nonce);
	get_token(&stage.school, "samen-rs", "password", nonce, token);
	CLI("iris", token, EX_OK, out, "sso", "link", "rs", "--id-token-file", "-");
	assert_int_equal(sign_on_as("password"), OK);
	CLI("iris", NULL, EX_OK, out, "sso", "unlink", "rs");
	assert_int_equal(sign_on_as("password"), PERMISSION_DENIED);
	actor_close(teacher);
}

/* --- in a browser --- */

/* Where a walk through the gateway ends, and as whom; words are those of walk.mjs. */
static void run_walk(const char *const *words, const char *expected)
{
	char path[PATH_SIZE];
	char out[TOKEN_SIZE];
	char gateway[ISSUER_SIZE];
	const char *all[16] = {"node", path, gateway};
	script("walk.mjs", path);
	(void)snprintf(gateway, sizeof gateway, "http://127.0.0.1:%u",
	    deployment_gateway_port(stage.deployment));
	for (size_t i = 0; words[i] != NULL; i++) {
		assert_true(i < 12);
		all[3 + i] = words[i];
	}
	node(all, NULL, out, sizeof out);
	out[strcspn(out, "\n")] = '\0';
	if (strcmp(out, expected) != 0) {
		fail_msg("%s: '%s' is not '%s'", words[0], out, expected);
	}
}

#define WALK(expected, ...) run_walk((const char *const[]){__VA_ARGS__, NULL}, expected)

static void an_invited_person_signs_in_by_a_browser(void **state)
{
	(void)state;
	invite("walker@school.nl");
	WALK("/ walker@school.nl", "sign-in", "rs", "walker");
	WALK("/ walker@school.nl", "sign-in", "es", "walker");
	WALK("/ walker@school.nl", "sign-in", "secret", "walker");
	WALK("/ / walker@school.nl", "two-tabs", "rs", "walker");
	WALK("/ walker@school.nl", "many-tabs", "rs", "walker");
	WALK("/?sso=not_invited nobody", "sign-in", "rs", "unknown");
	WALK("/?sso=unavailable nobody", "no-such-issuer", "nowhere", "walker");
}

static void a_walk_that_was_tampered_with_signs_nobody_in(void **state)
{
	(void)state;
	const struct {
		const char *scenario, *expected;
	} walks[] = {{"another-state", "/?sso=expired nobody"},
	    {"near-state", "/?sso=expired nobody"}, {"no-state", "/?sso=expired nobody"},
	    {"state-twice", "/?sso=expired nobody"}, {"another-browser", "/?sso=expired nobody"},
	    {"code-again", "/?sso=refused nobody"}, {"callback-again", "/?sso=expired nobody"},
	    {"another-verifier", "/?sso=refused nobody"}, {"another-code", "/?sso=refused nobody"},
	    {"another-iss", "/?sso=refused nobody"}, {"denied", "/?sso=refused nobody"},
	    {"busy-issuer", "/?sso=unavailable nobody"}, {"framed", "403 nobody"}};
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		WALK(walks[i].expected, walks[i].scenario, "rs", "walker");
	}
}

static void an_issuer_that_breaks_off_signs_nobody_in(void **state)
{
	(void)state;
	const char *const modes[] = {"gone", "large", "elsewhere", "slow"};
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		WALK("/?sso=unavailable nobody", "broken", "rs", "walker", stage.school.issuer,
		    modes[i]);
	}
	WALK("/?sso=refused nobody", "broken", "rs", "walker", stage.school.issuer, "html");
	WALK("/ walker@school.nl", "sign-in", "rs", "walker");
}

static void a_browser_links_while_signed_in(void **state)
{
	(void)state;
	const char *email = "linker@school.nl";
	struct actor *teacher =
	    actor_invite(stage.coordinator, email, "Lin de Boer", "'TEACHER'", "region", "");
	WALK("/?sso=not_invited nobody", "sign-in", "rs", "linker");
	WALK("/?sso=sign_in nobody", "link-as-nobody", "rs", "linker");
	WALK("/?sso=sign_in linker@school.nl", "link-from-elsewhere", "rs", "linker", email,
	    DEPLOYMENT_PASSWORD);
	WALK("/?sso=linked / linker@school.nl", "link", "rs", "linker", email, DEPLOYMENT_PASSWORD);
	WALK("/?sso=already_linked / walker@school.nl", "link", "rs", "walker", email,
	    DEPLOYMENT_PASSWORD);
	actor_close(teacher);
}

static void a_browser_is_asked_for_the_second_factor(void **state)
{
	(void)state;
	const int64_t step_ms = (int64_t)1000 * TOTP_STEP_S;
	char code[TOTP_CODE_SIZE];
	struct actor *careful = actor_invite(
	    stage.coordinator, "careful@school.nl", "Cor de Boer", "'TEACHER'", "region", "");
	WALK("/?sso=linked / careful@school.nl", "link", "rs", "careful", careful->email,
	    DEPLOYMENT_PASSWORD);
	const Samen__Directory__V1__BeginSecondFactorResponse *begun =
	    actor_do(careful, DIRECTORY, "BeginSecondFactor", "{}");
	authenticator_code(begun->secret, clock_now_ms() - step_ms, code);
	(void)actor_do(careful, DIRECTORY, "ConfirmSecondFactor", "{'code': '%s'}", code);
	authenticator_code(begun->secret, clock_now_ms(), code);
	WALK("/?sso=second_factor nobody unauthenticated 200 no-secret invalid_argument "
	     "careful@school.nl",
	    "second-factor", "rs", "careful", code);
	actor_close(careful);
}

static void no_log_of_the_gateway_holds_what_is_secret(void **state)
{
	(void)state;
	const char *const texts[] = {"code=", "id_token", "eyJ", "samen-session", "with=odd"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(deployment_log_count(stage.deployment, GATEWAY, texts[i]), 0);
	}
	assert_true(deployment_log_count(stage.deployment, GATEWAY, "outcome=signed_in") > 0);
}

/* --- keys --- */

static void fresh_keys_count_once_they_are_fetched(void **state)
{
	(void)state;
	char old[TOKEN_SIZE];
	get_token(&stage.school, "samen-rs", "juf", fresh_nonce("rs"), old);
	rotate_keys();
	assert_int_equal(sign_on_as("juf"), UNAUTHENTICATED);
	assert_non_null(strstr(stage.message, "not known here yet"));
	size_t before = jwks_log_count("jwks.fetched");
	assert_int_equal(kill(stage.jwks, SIGHUP), 0);
	WAIT_UNTIL(jwks_log_count("jwks.fetched") >= before + 5);
	WAIT_UNTIL(sign_on_as("juf") == OK);
	assert_int_equal(sign_on("rs", old), UNAUTHENTICATED);
}

static void keys_outlive_their_provider_and_a_restart(void **state)
{
	(void)state;
	char token[TOKEN_SIZE];
	struct run run;
	const char *const once[] = {SAMEN_BIN_DIR "/samen-jwks", "--home",
	    deployment_home(stage.deployment), "--once", NULL};
	get_token(&stage.school, "samen-rs", "juf", fresh_nonce("rs"), token);
	stop(&stage.school.pid, SIGTERM);
	run_program(once, NULL, 0, &run);
	assert_int_equal(run.code, EX_TEMPFAIL);
	assert_non_null(strstr(run.err, "jwks.failed issuer=rs"));
	assert_non_null(strstr(run.err, "jwks.fetched issuer=other"));
	run_forget(&run);
	deployment_stop(stage.deployment, DIRECTORY);
	deployment_start(stage.deployment, DIRECTORY);
	assert_int_equal(sign_on("rs", token), OK);
}

static void samen_up_fetches_keys(void **state)
{
	(void)state;
	int code = 0;
	const char *const words[] = {
	    SAMEN_BIN_DIR "/samen", "up", "--home", deployment_home(stage.deployment), NULL};
	char *path = deployment_path(stage.deployment, "home/sso/other.jwks");
	char *log = deployment_path(stage.deployment, "up.log");
	stop(&stage.jwks, SIGTERM);
	deployment_stop(stage.deployment, DIRECTORY);
	assert_int_equal(unlink(path), 0);
	pid_t up = process_start(words, log);
	WAIT_UNTIL(access(path, F_OK) == 0);
	assert_int_equal(kill(up, SIGTERM), 0);
	WAIT_UNTIL(process_ended(up, &code));
	assert_int_equal(code, EX_OK);
	free(path);
	free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_invited_person_signs_in_by_the_command_line),
	    cmocka_unit_test(every_algorithm_signs_the_same_person_in),
	    cmocka_unit_test(a_replay_is_refused),
	    cmocka_unit_test(a_nonce_of_the_clients_own_is_refused),
	    cmocka_unit_test(another_clients_token_is_refused),
	    cmocka_unit_test(another_issuers_token_is_refused),
	    cmocka_unit_test(forged_tokens_are_refused),
	    cmocka_unit_test(an_expired_token_is_refused),
	    cmocka_unit_test(who_is_not_invited_gets_one_answer),
	    cmocka_unit_test(a_closed_account_is_refused),
	    cmocka_unit_test(a_person_with_a_password_links_while_signed_in),
	    cmocka_unit_test(an_invited_person_signs_in_by_a_browser),
	    cmocka_unit_test(a_walk_that_was_tampered_with_signs_nobody_in),
	    cmocka_unit_test(an_issuer_that_breaks_off_signs_nobody_in),
	    cmocka_unit_test(a_browser_links_while_signed_in),
	    cmocka_unit_test(a_browser_is_asked_for_the_second_factor),
	    cmocka_unit_test(no_log_of_the_gateway_holds_what_is_secret),
	    cmocka_unit_test(fresh_keys_count_once_they_are_fetched),
	    cmocka_unit_test(keys_outlive_their_provider_and_a_restart),
	    cmocka_unit_test(samen_up_fetches_keys),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
