#include "intake/letter.h"

#include "intake/intake.h"
#include "intake/show.h"

#include "runtime/id.h"
#include "runtime/log.h"
#include "runtime/tries.h"

#include <sodium.h>
#include <string.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const char try_letter[] = "letter";

static const struct record_kind letter_kind = {
    "parent-letter", &samen__stored__v1__parent_letter__descriptor, false};

enum status letter_load(struct call *call, const char *request_id, StoredLetter **ret_letter)
{
	return record_get(call->txn, &letter_kind, request_id, call->arena, ret_letter);
}

enum status letter_remove(struct call *call, const char *request_id)
{
	return record_delete(call->txn, &letter_kind, request_id);
}

static enum status letter_save(struct call *call, const StoredLetter *letter)
{
	return record_put(call->txn, &letter_kind, letter->request_id, &letter->base);
}

enum status letter_make(struct call *call, const StoredRequest *request, StoredLetter **ret_letter)
{
	StoredLetter *before;
	StoredLetter *letter = arena_alloc(call->arena, sizeof *letter);
	enum status status =
	    letter != NULL ? letter_load(call, request->id, &before) : RESOURCE_EXHAUSTED;
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	samen__stored__v1__parent_letter__init(letter);
	letter->request_id = request->id;
	letter->number = status == OK ? before->number + 1 : 1;
	letter->made_at_ms = call->now_ms;
	letter->expires_at_ms = call->now_ms + LETTER_DAYS * day_ms;
	letter->code = LETTER_FIRST_CODE;
	*ret_letter = letter;
	return letter_save(call, letter);
}

const char *letter_name(struct arena *arena, const StoredLetter *letter)
{
	return arena_printf(arena, "letter/%s/%u", letter->request_id, letter->number);
}

/* --- codes --- */

/* What codes are made from: another secret than the one that seals texts. */
static void letter_key(const struct seal_key *key, uint8_t ret_key[static CODE_KEY_SIZE])
{
	static const uint8_t purpose[] = "samen-parent-letter-v1";
	(void)crypto_generichash(
	    ret_key, CODE_KEY_SIZE, purpose, sizeof purpose, key->bytes, sizeof key->bytes);
}

enum status letter_code(struct call *call,
    const StoredRequest *request,
    const StoredLetter *letter,
    const char **ret_code)
{
	struct seal_key key;
	uint8_t secret[CODE_KEY_SIZE];
	char code[CODE_TEXT_SIZE];
	const char *subject =
	    arena_printf(call->arena, "%s/%u/%u", request->id, letter->number, letter->code);
	enum status status =
	    subject != NULL ? text_key_find(call, request, &key) : RESOURCE_EXHAUSTED;
	if (status != OK) {
		return status;
	}
	letter_key(&key, secret);
	code_for(secret, subject, code);
	*ret_code = arena_strdup(call->arena, code);
	seal_key_wipe(&key);
	sodium_memzero(secret, sizeof secret);
	sodium_memzero(code, sizeof code);
	return *ret_code != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* --- coming in --- */

enum status letter_refuse(struct call *call)
{
	return call_fail(call, UNAUTHENTICATED,
	    N_("this code does not work (any more) for this request: check both, or ask the school "
	       "for a new letter"));
}

/* Counts a wrong try, and asks whoever makes many to wait. */
static enum status refuse_try(struct call *call, const char *request_id)
{
	unsigned wait_s;
	log_info("parent.refused", "request=%s", id_is(request_id, 'r') ? request_id : "-");
	if (tries_begin(intake_tries(call), try_letter, request_id, call->now_ms, &wait_s) != OK) {
		return call_fail(call, RESOURCE_EXHAUSTED,
		    N_("too many wrong tries: try again in %u seconds"), wait_s);
	}
	return letter_refuse(call);
}

/* The request and its letter, when there are both and the letter is not too old. */
static enum status letter_find(struct call *call,
    const char *request_id,
    StoredRequest **ret_request,
    StoredLetter **ret_letter)
{
	enum status status = request_load(call, request_id, ret_request);
	if (status == OK) {
		status = letter_load(call, request_id, ret_letter);
	}
	bool over = status == OK && (*ret_letter)->expires_at_ms <= call->now_ms;
	return over ? NOT_FOUND : status;
}

enum status letter_enter(struct call *call,
    const char *request_id,
    const char *typed,
    StoredRequest **ret_request,
    StoredLetter **ret_letter)
{
	static const char none[CODE_TEXT_SIZE] = "0000-0000-0000-0000";
	const char *code = none;
	enum status found = letter_find(call, request_id, ret_request, ret_letter);
	enum status status =
	    found == OK ? letter_code(call, *ret_request, *ret_letter, &code) : found;
	if (status != OK && status != NOT_FOUND) {
		return status == DATA_LOSS ? text_key_lost(call) : status;
	}
	if (!code_fits(code, typed) || status != OK) {
		return refuse_try(call, request_id);
	}
	tries_forgive(intake_tries(call), try_letter, request_id);
	(*ret_letter)->code++;
	return letter_save(call, *ret_letter);
}

bool letter_is_callers(struct call *call, const StoredRequest *request)
{
	StoredLetter *letter;
	if (!caller_is_parent_of(call, request->id) ||
	    letter_load(call, request->id, &letter) != OK) {
		return false;
	}
	const char *name = letter_name(call->arena, letter);
	return name != NULL && strcmp(name, call->caller.id) == 0;
}
