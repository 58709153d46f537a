#include "runtime/audit_chain.h"

#include "runtime/libsodium.h"

static void add_number(crypto_generichash_state *state, uint64_t number)
{
	uint8_t bytes[sizeof number];
	for (size_t i = sizeof bytes; i > 0; i--) {
		bytes[i - 1] = (uint8_t)number;
		number >>= 8;
	}
	(void)crypto_generichash_update(state, bytes, sizeof bytes);
}

struct audit_hash audit_hash_of(
    const struct audit_hash *previous, uint64_t number, struct bytes entry)
{
	static const char label[] = "samen-access-log-v1";
	crypto_generichash_state state;
	struct audit_hash hash;
	libsodium_ready();
	(void)crypto_generichash_init(&state, NULL, 0, sizeof hash.bytes);
	(void)crypto_generichash_update(&state, (const uint8_t *)label, sizeof label);
	(void)crypto_generichash_update(&state, previous->bytes, sizeof previous->bytes);
	add_number(&state, number);
	(void)crypto_generichash_update(&state, entry.data, entry.size);
	(void)crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
	return hash;
}
