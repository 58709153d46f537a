/* A client that is none of ours: protoc makes the request, nngcat carries it, protoc reads the
 * answer. */
#include "support/actor.h"
#include "support/check.h"
#include "support/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77 };

#define PROTO_PATH ("--proto_path=" SAMEN_SOURCE_DIR "/proto")

static struct deployment *deployment;

static int open_deployment(void **state)
{
	(void)state;
	deployment = deployment_open();
	deployment_start(deployment, DIRECTORY);
	return 0;
}

static int close_deployment(void **state)
{
	(void)state;
	deployment_close(deployment);
	return 0;
}

/* Runs a program that must succeed. */
static void pass(const char *const *words, const struct run *input, struct run *ret_run)
{
	run_program(words, input->out, input->out_size, ret_run);
	if (ret_run->code != 0) {
		fail_msg("%s ended with %d: %s", words[0], ret_run->code, ret_run->err);
	}
}

/* The text form of a message through protoc, either way. */
static void convert(
    const char *how, const char *proto, const struct run *input, struct run *ret_run)
{
	const char *const words[] = {"protoc", how, PROTO_PATH, proto, NULL};
	pass(words, input, ret_run);
}

/* Carries a packed request to the directory, and its answer back. */
static void carry(const struct run *request, struct run *ret_answer)
{
	char *file = deployment_path(deployment, "request.bin");
	char url[256];
	const struct run none = {.out = NULL};
	file_write(file, request->out, request->out_size);
	(void)snprintf(
	    url, sizeof url, "%s", rpc_client_url(deployment_client(deployment, DIRECTORY)));
	const char *const words[] = {"nngcat", "--req0", "--dial", url, "--recv-timeout", "10",
	    "--send-timeout", "10", "--file", file, "--raw", NULL};
	pass(words, &none, ret_answer);
	free(file);
}

/* One call in text form, and its answer in text form. */
static void ask(const char *text, struct run *ret_answer)
{
	struct run packed;
	struct run answer;
	struct run question = {.out = TEXT(text), .out_size = strlen(text)};
	convert("--encode=samen.rpc.v1.Request", "envelope.proto", &question, &packed);
	carry(&packed, &answer);
	assert_true(answer.out_size > 0);
	convert("--decode=samen.rpc.v1.Response", "envelope.proto", &answer, ret_answer);
	run_forget(&packed);
	run_forget(&answer);
}

static void nngcat_and_protoc_get_an_answer(void **state)
{
	(void)state;
	struct run answer;
	char *text = NULL;
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	assert_true(asprintf(&text,
			"method: \"samen.directory.v1.Directory/GetRegion\"\ntoken: \"%s\"\n"
			"locale: \"en\"\ntrace_id: \"outside-1\"\n",
			coordinator->token) > 0);
	ask(text, &answer);
	assert_non_null(strstr(answer.out, DEPLOYMENT_REGION));
	assert_non_null(strstr(answer.out, "trace_id: \"outside-1\""));
	assert_null(strstr(answer.out, "code:"));
	run_forget(&answer);
	free(text);
	actor_close(coordinator);
}

static void nngcat_and_protoc_get_a_refusal_in_words(void **state)
{
	(void)state;
	struct run answer;
	ask("method: \"samen.directory.v1.Directory/WhoAmI\"\nlocale: \"en\"\n", &answer);
	assert_non_null(strstr(answer.out, "code: UNAUTHENTICATED"));
	assert_non_null(strstr(answer.out, "message: \"sign in first"));
	run_forget(&answer);
}

int main(void)
{
	if (!program_exists("nngcat") || !program_exists("protoc")) {
		return SKIPPED;
	}
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nngcat_and_protoc_get_an_answer),
	    cmocka_unit_test(nngcat_and_protoc_get_a_refusal_in_words),
	};
	return cmocka_run_group_tests(tests, open_deployment, close_deployment);
}
