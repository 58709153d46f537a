#include "runtime/seal.h"

#include "runtime/keyfile.h"
#include "runtime/libsodium.h"

#include <string.h>

enum {
	VERSION = 1,
	NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	CONTEXT_SIZE = 32
};

/* Keys and texts are sealed in the same way but never pass for each other. */
static const char key_purpose[] = "samen-seal-key-v1";
static const char text_purpose[] = "samen-seal-text-v1";
/* What a master key is hashed for. */
static const char bound_purpose[] = "samen-master-bound-v1";
static const char fingerprint_purpose[] = "samen-master-fingerprint-v1";

struct master_key {
	uint8_t bytes[KEYFILE_KEY_SIZE];
};

/* What a sealed piece is bound to: its purpose and its place. */
struct context {
	uint8_t hash[CONTEXT_SIZE];
};

_Static_assert((int)SEAL_OVERHEAD == 1 + (int)NONCE_SIZE + (int)TAG_SIZE, "version, nonce, tag");
_Static_assert((int)SEAL_KEY_SIZE == (int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");
_Static_assert((int)SEAL_KEY_SIZE == (int)KEYFILE_KEY_SIZE, "key size");

enum status master_key_create(const char *path)
{
	libsodium_ready();
	struct master_key *key = sodium_malloc(sizeof *key);
	if (key == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	randombytes_buf(key->bytes, sizeof key->bytes);
	enum status status = keyfile_create(path, KEYFILE_MASTER, key->bytes);
	sodium_free(key);
	return status;
}

static void hash_keyed(const uint8_t key[static KEYFILE_KEY_SIZE],
    const char *purpose,
    struct bytes data,
    uint8_t *ret_hash,
    size_t size)
{
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, key, KEYFILE_KEY_SIZE, size);
	(void)crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose) + 1);
	(void)crypto_generichash_update(&state, data.data, data.size);
	(void)crypto_generichash_final(&state, ret_hash, size);
	sodium_memzero(&state, sizeof state);
}

static enum status bind_to(struct master_key *key, const char *credential_path)
{
	struct master_key *credential = sodium_malloc(sizeof *credential);
	if (credential == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    keyfile_read_credential(credential_path, KEYFILE_MASTER, credential->bytes);
	if (status == OK) {
		hash_keyed(credential->bytes, bound_purpose,
		    (struct bytes){key->bytes, sizeof key->bytes}, key->bytes, sizeof key->bytes);
	}
	sodium_free(credential);
	return status;
}

enum status master_key_open_bound(
    const char *path, const char *credential_path, struct master_key **ret_key)
{
	libsodium_ready();
	struct master_key *key = sodium_malloc(sizeof *key);
	if (key == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = keyfile_read(path, KEYFILE_MASTER, key->bytes);
	if (status == OK && credential_path != NULL) {
		status = bind_to(key, credential_path);
	}
	if (status != OK) {
		sodium_free(key);
		return status;
	}
	(void)sodium_mprotect_readonly(key);
	*ret_key = key;
	return OK;
}

enum status master_key_open(const char *path, struct master_key **ret_key)
{
	return master_key_open_bound(path, NULL, ret_key);
}

void master_key_fingerprint(
    const struct master_key *key, uint8_t ret_fingerprint[static MASTER_FINGERPRINT_SIZE])
{
	hash_keyed(key->bytes, fingerprint_purpose, (struct bytes){NULL, 0}, ret_fingerprint,
	    MASTER_FINGERPRINT_SIZE);
}

void master_key_close(struct master_key *key)
{
	sodium_free(key);
}

void seal_key_new(struct seal_key *ret_key)
{
	libsodium_ready();
	randombytes_buf(ret_key->bytes, sizeof ret_key->bytes);
}

void seal_key_wipe(struct seal_key *key)
{
	sodium_memzero(key, sizeof *key);
}

static struct context context_of(const char *purpose, const char *label)
{
	struct context context;
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, NULL, 0, CONTEXT_SIZE);
	(void)crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose) + 1);
	(void)crypto_generichash_update(&state, (const uint8_t *)label, strlen(label));
	(void)crypto_generichash_final(&state, context.hash, CONTEXT_SIZE);
	return context;
}

/* Layout: version, nonce, ciphertext with its tag. */
static void seal(
    const uint8_t *key, struct context context, struct bytes plain, uint8_t *ret_sealed)
{
	libsodium_ready();
	ret_sealed[0] = VERSION;
	randombytes_buf(ret_sealed + 1, NONCE_SIZE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + 1 + NONCE_SIZE, NULL,
	    plain.data, plain.size, context.hash, CONTEXT_SIZE, NULL, ret_sealed + 1, key);
}

static enum status unseal(
    const uint8_t *key, struct context context, struct bytes sealed, uint8_t *ret_plain)
{
	libsodium_ready();
	if (sealed.size < SEAL_OVERHEAD || sealed.data[0] != VERSION) {
		return DATA_LOSS;
	}
	int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(ret_plain, NULL, NULL,
	    sealed.data + 1 + NONCE_SIZE, sealed.size - 1 - NONCE_SIZE, context.hash, CONTEXT_SIZE,
	    sealed.data + 1, key);
	return opened == 0 ? OK : DATA_LOSS;
}

void seal_key_wrap(const struct master_key *master,
    const struct seal_key *key,
    const char *key_id,
    uint8_t ret_wrapped[static SEAL_WRAPPED_SIZE])
{
	struct bytes plain = {.data = key->bytes, .size = sizeof key->bytes};
	seal(master->bytes, context_of(key_purpose, key_id), plain, ret_wrapped);
}

enum status seal_key_unwrap(const struct master_key *master,
    struct bytes wrapped,
    const char *key_id,
    struct seal_key *ret_key)
{
	if (wrapped.size != SEAL_WRAPPED_SIZE) {
		return DATA_LOSS;
	}
	struct seal_key key;
	enum status status =
	    unseal(master->bytes, context_of(key_purpose, key_id), wrapped, key.bytes);
	if (status == OK) {
		*ret_key = key;
	}
	seal_key_wipe(&key);
	return status;
}

void seal_text(
    const struct seal_key *key, const char *label, struct bytes plain, uint8_t *ret_sealed)
{
	seal(key->bytes, context_of(text_purpose, label), plain, ret_sealed);
}

enum status seal_open(
    const struct seal_key *key, const char *label, struct bytes sealed, uint8_t *ret_plain)
{
	return unseal(key->bytes, context_of(text_purpose, label), sealed, ret_plain);
}
