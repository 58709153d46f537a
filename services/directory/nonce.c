#include "directory/nonce.h"

#include <sodium.h>
#include <string.h>

enum { TIME_BYTES = 8, RANDOM_BYTES = 16, MAC_BYTES = 16, BODY_BYTES = TIME_BYTES + RANDOM_BYTES };

static const int64_t minute_ms = (int64_t)60 * 1000;
static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

static void mac_of(const uint8_t *key,
    const struct nonce_purpose *purpose,
    const uint8_t *body,
    uint8_t ret_mac[static MAC_BYTES])
{
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, key, NONCE_KEY_SIZE, MAC_BYTES);
	(void)crypto_generichash_update(&state, body, BODY_BYTES);
	(void)crypto_generichash_update(
	    &state, (const uint8_t *)purpose->issuer, strlen(purpose->issuer) + 1);
	(void)crypto_generichash_update(
	    &state, (const uint8_t *)purpose->person_id, strlen(purpose->person_id) + 1);
	(void)crypto_generichash_final(&state, ret_mac, MAC_BYTES);
	sodium_memzero(&state, sizeof state);
}

void nonce_make(const uint8_t key[static NONCE_KEY_SIZE],
    const struct nonce_purpose *purpose,
    int64_t now_ms,
    char ret_text[static NONCE_TEXT_SIZE])
{
	uint8_t data[BODY_BYTES + MAC_BYTES];
	uint64_t expires_at_ms = (uint64_t)(now_ms + NONCE_MINUTES * minute_ms);
	for (int i = TIME_BYTES; i > 0; i--) {
		data[i - 1] = (uint8_t)expires_at_ms;
		expires_at_ms >>= 8;
	}
	randombytes_buf(data + TIME_BYTES, RANDOM_BYTES);
	mac_of(key, purpose, data, data + BODY_BYTES);
	(void)sodium_bin2base64(ret_text, NONCE_TEXT_SIZE, data, sizeof data, variant);
}

enum status nonce_check(const uint8_t key[static NONCE_KEY_SIZE],
    const struct nonce_purpose *purpose,
    const char *text,
    int64_t now_ms,
    int64_t *ret_expires_at_ms)
{
	uint8_t data[BODY_BYTES + MAC_BYTES];
	uint8_t mac[MAC_BYTES];
	uint64_t expires_at_ms = 0;
	size_t size;
	if (sodium_base642bin(data, sizeof data, text, strlen(text), NULL, &size, NULL, variant) !=
		0 ||
	    size != sizeof data) {
		return UNAUTHENTICATED;
	}
	mac_of(key, purpose, data, mac);
	if (sodium_memcmp(mac, data + BODY_BYTES, sizeof mac) != 0) {
		return UNAUTHENTICATED;
	}
	for (size_t i = 0; i < TIME_BYTES; i++) {
		expires_at_ms = expires_at_ms << 8 | data[i];
	}
	*ret_expires_at_ms = (int64_t)expires_at_ms;
	return now_ms < *ret_expires_at_ms ? OK : DEADLINE_EXCEEDED;
}
