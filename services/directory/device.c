#include "directory/device.h"

#include "directory/directory.h"
#include "runtime/id.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	PROOF_BYTES = 32,
	PROOF_TEXT_SIZE =
	    sodium_base64_ENCODED_LEN(PROOF_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
};

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static void add_text(crypto_generichash_state *state, const char *text)
{
	(void)crypto_generichash_update(state, (const uint8_t *)text, strlen(text) + 1);
}

/* "SESSION.MOMENT.PROOF"; NULL when memory is short. */
static const char *secret_of(
    struct call *call, const StoredAccount *account, const char *session_id, int64_t made_at_ms)
{
	const struct directory *directory = call->service;
	uint8_t proof[PROOF_BYTES];
	char text[PROOF_TEXT_SIZE];
	crypto_generichash_state state;
	const char *name = arena_printf(call->arena, "%s.%" PRId64, session_id, made_at_ms);
	if (name == NULL) {
		return NULL;
	}
	(void)crypto_generichash_init(
	    &state, directory->device_key, sizeof directory->device_key, sizeof proof);
	add_text(&state, name);
	add_text(&state, account->person_id);
	add_text(&state, account->password_hash);
	(void)crypto_generichash_final(&state, proof, sizeof proof);
	(void)sodium_bin2base64(
	    text, sizeof text, proof, sizeof proof, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	const char *secret = arena_printf(call->arena, "%s.%s", name, text);
	sodium_memzero(&state, sizeof state);
	sodium_memzero(proof, sizeof proof);
	sodium_memzero(text, sizeof text);
	return secret;
}

enum status device_secret_make(struct call *call,
    const StoredSession *session,
    const StoredAccount *account,
    const char **ret_secret)
{
	*ret_secret = secret_of(call, account, session->id, session->created_at_ms);
	return *ret_secret != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* Takes "SESSION.MOMENT" off the front; the session's id is the device's name. */
static bool take_name(
    struct call *call, const char *secret, const char **ret_name, int64_t *ret_made_at_ms)
{
	const char *dot = strchr(secret, '.');
	const char *name = dot != NULL && dot - secret < ID_SIZE
			       ? arena_memdup(call->arena, secret, (size_t)(dot - secret))
			       : NULL;
	if (!id_is(name, 's')) {
		return false;
	}
	*ret_name = name;
	*ret_made_at_ms = strtoll(dot + 1, NULL, 10);
	return true;
}

bool device_is_known(
    struct call *call, const StoredAccount *account, const char *secret, const char **ret_name)
{
	const char *name;
	int64_t made_at_ms;
	if (!take_name(call, secret, &name, &made_at_ms)) {
		return false;
	}
	const char *right = secret_of(call, account, name, made_at_ms);
	if (right == NULL || strlen(secret) != strlen(right) ||
	    sodium_memcmp(secret, right, strlen(right)) != 0 ||
	    call->now_ms - made_at_ms >= DEVICE_DAYS * day_ms) {
		return false;
	}
	*ret_name = name;
	return true;
}
