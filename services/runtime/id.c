#include "runtime/id.h"

#include "runtime/libsodium.h"

#include <string.h>

enum { RANDOM_CHARS = ID_SIZE - 3 };

/* Crockford's base32: no i, l, o, u. Five bits a character. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct id id_new(char kind)
{
	uint8_t random[RANDOM_CHARS];
	libsodium_ready();
	randombytes_buf(random, sizeof random);

	struct id id = {.text = {kind, '-'}};
	for (size_t i = 0; i < RANDOM_CHARS; i++) {
		id.text[2 + i] = alphabet[random[i] & 31];
	}
	return id;
}

bool id_is(const char *text, char kind)
{
	if (text == NULL || text[0] == '\0' || text[0] != kind || text[1] != '-') {
		return false;
	}
	return strspn(text + 2, alphabet) == RANDOM_CHARS && text[2 + RANDOM_CHARS] == '\0';
}
