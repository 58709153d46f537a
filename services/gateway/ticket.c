#include "gateway/ticket.h"

#include "runtime/libsodium.h"

#include <jansson.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum {
	EXTRA_BYTES = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
	VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};

static uint8_t key[crypto_secretbox_KEYBYTES];
static pthread_once_t key_drawn = PTHREAD_ONCE_INIT;

static void draw_key(void)
{
	libsodium_ready();
	crypto_secretbox_keygen(key);
}

/* --- sealing --- */

/* Nonce, MAC and text, in base64url. */
static enum status seal(struct bytes plain, struct arena *arena, struct bytes *ret_text)
{
	size_t size = plain.size + EXTRA_BYTES;
	size_t room = sodium_base64_ENCODED_LEN(size, VARIANT);
	if (room > TICKET_BYTES_MAX) {
		return OUT_OF_RANGE;
	}
	uint8_t *sealed = arena_alloc(arena, size);
	char *text = arena_alloc(arena, room);
	if (sealed == NULL || text == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
	(void)crypto_secretbox_easy(
	    sealed + crypto_secretbox_NONCEBYTES, plain.data, plain.size, sealed, key);
	(void)sodium_bin2base64(text, room, sealed, size, VARIANT);
	*ret_text = (struct bytes){(const uint8_t *)text, strlen(text)};
	return OK;
}

enum status ticket_seal(
    const struct ticket *ticket, int64_t now_mono_ms, struct arena *arena, struct bytes *ret_text)
{
	(void)pthread_once(&key_drawn, draw_key);
	json_int_t ends_mono_ms = now_mono_ms + (json_int_t)TICKET_MINUTES * 60 * 1000;
	json_t *json = json_pack("[iIssssss]", (int)ticket->kind, ends_mono_ms, ticket->issuer,
	    ticket->state, ticket->verifier, ticket->nonce, ticket->session, ticket->id_token);
	size_t size = json != NULL ? json_dumpb(json, NULL, 0, JSON_COMPACT) : 0;
	uint8_t *plain = size > 0 ? arena_alloc(arena, size) : NULL;
	enum status status = RESOURCE_EXHAUSTED;
	if (plain != NULL) {
		(void)json_dumpb(json, (char *)plain, size, JSON_COMPACT);
		status = seal((struct bytes){plain, size}, arena, ret_text);
	}
	json_decref(json);
	return status;
}

/* --- opening --- */

static enum status unseal(struct bytes text, struct arena *arena, struct bytes *ret_plain)
{
	uint8_t *sealed = arena_alloc(arena, text.size + 1);
	size_t size = 0;
	if (sealed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (text.size > TICKET_BYTES_MAX ||
	    sodium_base642bin(sealed, text.size, (const char *)text.data, text.size, NULL, &size,
		NULL, VARIANT) != 0 ||
	    size < EXTRA_BYTES) {
		return UNAUTHENTICATED;
	}
	uint8_t *plain = arena_alloc(arena, size);
	if (plain == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (crypto_secretbox_open_easy(plain, sealed + crypto_secretbox_NONCEBYTES,
		size - crypto_secretbox_NONCEBYTES, sealed, key) != 0) {
		return UNAUTHENTICATED;
	}
	*ret_plain = (struct bytes){plain, size - EXTRA_BYTES};
	return OK;
}

static const char *text_at(const json_t *json, size_t index, struct arena *arena)
{
	return arena_strdup(arena, json_string_value(json_array_get(json, index)));
}

static enum status read_ticket(const json_t *json,
    enum ticket_kind kind,
    int64_t now_mono_ms,
    struct arena *arena,
    struct ticket *ret_ticket)
{
	if (json_integer_value(json_array_get(json, 0)) != (json_int_t)kind ||
	    json_integer_value(json_array_get(json, 1)) <= now_mono_ms) {
		return UNAUTHENTICATED;
	}
	const struct ticket ticket = {.kind = kind,
	    .issuer = text_at(json, 2, arena),
	    .state = text_at(json, 3, arena),
	    .verifier = text_at(json, 4, arena),
	    .nonce = text_at(json, 5, arena),
	    .session = text_at(json, 6, arena),
	    .id_token = text_at(json, 7, arena)};
	if (arena_was_short(arena)) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_ticket = ticket;
	return OK;
}

enum status ticket_open(struct bytes text,
    enum ticket_kind kind,
    int64_t now_mono_ms,
    struct arena *arena,
    struct ticket *ret_ticket)
{
	struct bytes plain;
	(void)pthread_once(&key_drawn, draw_key);
	enum status status = unseal(text, arena, &plain);
	json_t *json =
	    status == OK ? json_loadb((const char *)plain.data, plain.size, 0, NULL) : NULL;
	if (json != NULL) {
		status = read_ticket(json, kind, now_mono_ms, arena, ret_ticket);
		json_decref(json);
	} else if (status == OK) {
		status = RESOURCE_EXHAUSTED; /* what was sealed here is JSON */
	}
	return status;
}
