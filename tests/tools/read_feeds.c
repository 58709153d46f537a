/*
 * read_feeds HOME FOLDER: writes what every service of a running deployment tells those who follow
 * it, as it comes, to FOLDER/NAME.feed. Signs in as a service, with the deployment's own keys.
 */
#include "runtime/clock.h"
#include "runtime/config.h"
#include "runtime/door.h"
#include "runtime/rpc_client.h"
#include "runtime/service.h"
#include "runtime/token.h"

#include "common.pb-c.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 32 << 20, TOKEN_LIFE_MS = 60000, PAGE = 1000 };

static const struct {
	const char *name;
	char *method;
} feeds[] = {{"directory", (char *)"samen.directory.v1.Directory/Changes"},
    {"intake", (char *)"samen.intake.v1.Intake/Changes"},
    {"matching", (char *)"samen.matching.v1.Matching/Changes"}};

/* A token of matching's, which follows the others. */
static enum status sign_in(const char *home, char ret_token[static TOKEN_TEXT_MAX])
{
	char folder[PATH_MAX];
	struct signing_key *key = NULL;
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	(void)snprintf(folder, sizeof folder, "%s/keys", home);
	enum status status = signing_key_open(folder, "matching", &key);
	if (status != OK) {
		return status;
	}
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__SERVICE;
	claims.issuer = (char *)"matching";
	claims.subject = (char *)"matching";
	claims.issued_at_ms = clock_now_ms();
	claims.expires_at_ms = claims.issued_at_ms + TOKEN_LIFE_MS;
	status = token_sign(key, &claims, ret_token);
	signing_key_close(key);
	return status;
}

/* One page after a number: written to file, whole. */
static enum status read_page(struct rpc_client *client,
    Samen__Rpc__V1__Request *request,
    uint64_t *after,
    bool *ret_more,
    FILE *file)
{
	uint8_t packed[64];
	Samen__Rpc__V1__Response *response;
	Samen__Common__V1__ChangesRequest asked = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	struct arena *arena = arena_open(ARENA_BYTES);
	asked.after = *after;
	asked.limit = PAGE;
	request->payload.len = samen__common__v1__changes_request__pack(&asked, packed);
	request->payload.data = packed;
	enum status status =
	    arena != NULL ? rpc_client_call(client, arena, request, &response) : RESOURCE_EXHAUSTED;
	if (status == OK && response->code != SAMEN__RPC__V1__CODE__OK) {
		status = (enum status)response->code;
	}
	if (status == OK) {
		Samen__Common__V1__ChangesResponse *page =
		    samen__common__v1__changes_response__unpack(
			arena_allocator(arena), response->payload.len, response->payload.data);
		size_t size = response->payload.len;
		bool written = fwrite(response->payload.data, 1, size, file) == size;
		status = page == NULL ? DATA_LOSS : written ? OK : UNAVAILABLE;
		*after = page != NULL ? page->last : *after;
		*ret_more = page != NULL && page->more;
	}
	arena_close(arena);
	return status;
}

static enum status read_feed(const char *url, char *method, char *token, FILE *file)
{
	struct rpc_client *client = NULL;
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	uint64_t after = 0;
	bool more = true;
	enum status status = rpc_client_open(url, 1, &client);
	request.method = method;
	request.token = token;
	while (status == OK && more) {
		status = read_page(client, &request, &after, &more, file);
	}
	rpc_client_close(client);
	return status;
}

int main(int argc, char **argv)
{
	char token[TOKEN_TEXT_MAX];
	char path[PATH_MAX];
	char url[PATH_MAX + 64];
	struct config *config = NULL;
	if (argc != 3) {
		(void)fprintf(stderr, "Usage: read_feeds HOME FOLDER\n");
		return 2;
	}
	(void)snprintf(path, sizeof path, "%s/samen.conf", argv[1]);
	enum status status = config_open(path, &config);
	if (status == OK) {
		status = sign_in(argv[1], token);
	}
	for (size_t i = 0; status == OK && i < sizeof feeds / sizeof *feeds; i++) {
		(void)snprintf(path, sizeof path, "%s/%s.feed", argv[2], feeds[i].name);
		service_url(argv[1], config, feeds[i].name, url, sizeof url);
		FILE *file = fopen(path, "wbe");
		status = file != NULL ? read_feed(url, feeds[i].method, token, file) : UNAVAILABLE;
		if (file != NULL && fclose(file) != 0) {
			status = UNAVAILABLE;
		}
		if (status != OK) {
			(void)fprintf(stderr, "%s: %s\n", feeds[i].name, status_name(status));
		}
	}
	config_close(config);
	return status == OK ? 0 : 1;
}
