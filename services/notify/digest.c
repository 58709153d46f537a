#include "notify/digest.h"

#include "runtime/clock.h"
#include "runtime/rpc_client.h"

#include "matching.pb-c.h"

#include <stdlib.h>

enum { CALL_MS = 5000 };

static const char method[] = "samen.matching.v1.Matching/GetDigest";

#define ATTENTION(name) [SAMEN__MATCHING__V1__ATTENTION__##name]

/* How matching calls what the letter counts. */
static const enum letter_reason reasons[] = {
    ATTENTION(NO_CANDIDATE) = LETTER_NO_CANDIDATE,
    ATTENTION(NOBODY_ASKED) = LETTER_NOBODY_ASKED,
    ATTENTION(ALL_SAID_NO) = LETTER_NOBODY_LEFT,
    ATTENTION(OFFER_EXPIRING) = LETTER_ANSWER_DUE,
    ATTENTION(SIGNAL_UNANSWERED) = LETTER_EARLY_SIGNAL,
    ATTENTION(HELP_STOPPED) = LETTER_HELP_ENDED,
    ATTENTION(NO_FOLLOW_UP) = LETTER_NO_FOLLOW_UP,
    ATTENTION(CHECK_UNANSWERED) = LETTER_OUTCOME_DUE,
    ATTENTION(DID_NOT_LAST) = LETTER_DID_NOT_LAST,
    ATTENTION(FILER_GONE) = LETTER_FILER_GONE,
    ATTENTION(SCHOOL_MISSING) = LETTER_SCHOOL_MISSING,
    ATTENTION(NEED_LEFT) = LETTER_NEED_LEFT,
};

enum { REASON_COUNT = sizeof reasons / sizeof *reasons };

struct digest_source {
	struct rpc_client *client;
	const struct signing_key *key;
};

enum status digest_source_open(
    const char *url, const struct signing_key *key, struct digest_source **ret_source)
{
	struct digest_source *source = calloc(1, sizeof *source);
	if (source == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	source->key = key;
	enum status status = rpc_client_open(url, 1, &source->client);
	if (status != OK) {
		free(source);
		return status;
	}
	*ret_source = source;
	return OK;
}

void digest_source_close(struct digest_source *source)
{
	if (source != NULL) {
		rpc_client_close(source->client);
		free(source);
	}
}

void digest_source_interrupt(struct digest_source *source)
{
	rpc_client_interrupt(source->client);
}

static void take_counts(const Samen__Matching__V1__GetDigestResponse *answer, struct letter *letter)
{
	letter->waiting = answer->waiting;
	for (size_t i = 0; i < answer->n_counts; i++) {
		size_t reason = (size_t)answer->counts[i]->reason;
		letter->need_person += answer->counts[i]->count;
		/* A reason that is not known here counts, and is not named. */
		if (reason > 0 && reason < REASON_COUNT) {
			letter->reasons[reasons[reason]] += answer->counts[i]->count;
		}
	}
}

/* Packs the question into arena. */
static enum status pack_areas(
    struct arena *arena, char *const *area_ids, size_t area_count, ProtobufCBinaryData *ret_payload)
{
	Samen__Matching__V1__GetDigestRequest asked = SAMEN__MATCHING__V1__GET_DIGEST_REQUEST__INIT;
	asked.area_ids = (char **)(uintptr_t)area_ids;
	asked.n_area_ids = area_count;
	ret_payload->len = samen__matching__v1__get_digest_request__get_packed_size(&asked);
	ret_payload->data = arena_alloc(arena, ret_payload->len);
	if (ret_payload->data == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__matching__v1__get_digest_request__pack(&asked, ret_payload->data);
	return OK;
}

/* OK when matching said so. */
static enum status ask(struct digest_source *source,
    struct arena *arena,
    Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	char token[TOKEN_TEXT_MAX];
	enum status status = token_sign_own(source->key, clock_now_ms(), token);
	request->method = (char *)(uintptr_t)method;
	request->token = token;
	request->timeout_ms = CALL_MS;
	if (status == OK) {
		status = rpc_client_call(source->client, arena, request, ret_response);
	}
	return status == OK ? (enum status)(*ret_response)->code : status;
}

enum status digest_fetch(struct digest_source *source,
    struct arena *arena,
    char *const *area_ids,
    size_t area_count,
    struct letter *letter)
{
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response;
	enum status status = pack_areas(arena, area_ids, area_count, &request.payload);
	if (status == OK) {
		status = ask(source, arena, &request, &response);
	}
	if (status != OK) {
		return status;
	}
	const Samen__Matching__V1__GetDigestResponse *answer =
	    samen__matching__v1__get_digest_response__unpack(
		arena_allocator(arena), response->payload.len, response->payload.data);
	if (answer == NULL) {
		return DATA_LOSS;
	}
	take_counts(answer, letter);
	return OK;
}

bool digest_is_empty(const struct letter *letter)
{
	return letter->waiting == 0 && letter->need_person == 0;
}
