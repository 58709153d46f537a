#include "runtime/password.h"

#include "runtime/libsodium.h"
#include "runtime/textcheck.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <utf8proc.h>

enum {
	DECOMPOSED_MAX =
	    1024, /* no character takes more than four code points, none fewer than one byte */
	CODE_CHARS = 16,
	CODE_GROUP = 4
};

_Static_assert((int)PASSWORD_HASH_SIZE == (int)crypto_pwhash_STRBYTES, "argon2id");
_Static_assert((int)CODE_KEY_SIZE == (int)crypto_generichash_KEYBYTES, "BLAKE2b");
_Static_assert((int)DECOMPOSED_MAX >= 4 * (int)PASSWORD_BYTES_MAX, "room for any password");

/* The password as it is hashed: utf8proc encodes in place, from code points to bytes. Wiped after
 * use. */
struct composed {
	utf8proc_int32_t text[DECOMPOSED_MAX + 1];
	size_t size;
};

static const char *composed_text(const struct composed *composed)
{
	return (const char *)composed->text;
}

static bool compose(const char *password, struct composed *composed)
{
	size_t size = password == NULL ? 0 : strnlen(password, PASSWORD_BYTES_MAX + 1);
	if (size == 0 || size > PASSWORD_BYTES_MAX) {
		return false;
	}
	utf8proc_ssize_t count =
	    utf8proc_decompose((const utf8proc_uint8_t *)password, (utf8proc_ssize_t)size,
		composed->text, DECOMPOSED_MAX, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (count < 0 || count > DECOMPOSED_MAX) {
		return false;
	}
	utf8proc_ssize_t encoded =
	    utf8proc_reencode(composed->text, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (encoded < 0 || text_length(composed_text(composed)) < PASSWORD_CHARS_MIN) {
		return false;
	}
	composed->size = (size_t)encoded;
	return true;
}

static bool is_cheap(void)
{
	const char *cheap = secure_getenv("SAMEN_TEST_CHEAP_PASSWORDS");
	return cheap != NULL && strcmp(cheap, "1") == 0;
}

static unsigned long long operations(void)
{
	return is_cheap() ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE;
}

static size_t memory_bytes(void)
{
	return is_cheap() ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE;
}

enum status password_hash(const char *password, char ret_hash[static PASSWORD_HASH_SIZE])
{
	libsodium_ready();
	struct composed composed;
	enum status status = INVALID_ARGUMENT;
	if (compose(password, &composed)) {
		int failed = crypto_pwhash_str(ret_hash, composed_text(&composed), composed.size,
		    operations(), memory_bytes());
		status = failed == 0 ? OK : RESOURCE_EXHAUSTED;
	}
	sodium_memzero(&composed, sizeof composed);
	return status;
}

/* Does the work of a check whose answer is known, so that the time taken does not tell it. */
static enum status check_in_vain(void)
{
	static const uint8_t salt[crypto_pwhash_SALTBYTES];
	uint8_t ignored[32];
	int failed = crypto_pwhash(ignored, sizeof ignored, "", 0, salt, operations(),
	    memory_bytes(), crypto_pwhash_ALG_ARGON2ID13);
	return failed == 0 ? UNAUTHENTICATED : RESOURCE_EXHAUSTED;
}

/* Whether the system would refuse the memory of one check. */
static bool is_memory_short(void)
{
	void *room =
	    mmap(NULL, memory_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED) {
		return true;
	}
	(void)munmap(room, memory_bytes());
	return false;
}

/* libsodium gives the same answer for a wrong password and for want of memory. */
static enum status check(const char *hash, const struct composed *composed)
{
	if (crypto_pwhash_str_verify(hash, composed_text(composed), composed->size) == 0) {
		return OK;
	}
	return is_memory_short() ? RESOURCE_EXHAUSTED : UNAUTHENTICATED;
}

enum status password_check(const char *hash, const char *password)
{
	libsodium_ready();
	struct composed composed;
	enum status status;
	if (compose(password, &composed) && hash != NULL && hash[0] != '\0') {
		status = check(hash, &composed);
	} else {
		status = check_in_vain();
	}
	sodium_memzero(&composed, sizeof composed);
	return status;
}

void code_for(const uint8_t key[static CODE_KEY_SIZE],
    const char *subject,
    char ret_code[static CODE_TEXT_SIZE])
{
	static const char purpose[] = "samen-code-v1";
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t hash[crypto_generichash_BYTES];
	crypto_generichash_state state;
	libsodium_ready();
	(void)crypto_generichash_init(&state, key, CODE_KEY_SIZE, sizeof hash);
	(void)crypto_generichash_update(&state, (const uint8_t *)purpose, sizeof purpose);
	(void)crypto_generichash_update(&state, (const uint8_t *)subject, strlen(subject));
	(void)crypto_generichash_final(&state, hash, sizeof hash);

	char *end = ret_code;
	for (size_t i = 0; i < CODE_CHARS; i++) {
		if (i > 0 && i % CODE_GROUP == 0) {
			*end++ = '-';
		}
		*end++ = alphabet[hash[i] & 31];
	}
	*end = '\0';
	sodium_memzero(hash, sizeof hash);
	sodium_memzero(&state, sizeof state);
}

/* One character as it is compared; 0 for one that no code has. */
static char code_char(char typed)
{
	static const char written[] =
	    "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyzOoIiLl";
	static const char meant[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZABCDEFGHJKMNPQRSTVWXYZ001111";
	_Static_assert(sizeof written == sizeof meant, "a meaning for each");
	const char *found = strchr(written, typed);
	if (found == NULL) {
		return '\0';
	}
	return meant[found - written];
}

/* The code's characters alone; false when they are not as many as a code has. */
static bool code_normalise(const char *typed, char ret_chars[static CODE_CHARS])
{
	size_t count = 0;
	for (; *typed != '\0'; typed++) {
		if (strchr(" -\t\r\n", *typed) != NULL) {
			continue;
		}
		char c = code_char(*typed);
		if (c == '\0' || count == CODE_CHARS) {
			return false;
		}
		ret_chars[count++] = c;
	}
	return count == CODE_CHARS;
}

bool code_fits(const char *code, const char *typed)
{
	char wanted[CODE_CHARS];
	char given[CODE_CHARS];
	if (code == NULL || typed == NULL || !code_normalise(code, wanted) ||
	    !code_normalise(typed, given)) {
		return false;
	}
	return sodium_memcmp(wanted, given, CODE_CHARS) == 0;
}
