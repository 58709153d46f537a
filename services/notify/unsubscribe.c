#include "notify/unsubscribe.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { MAC_SIZE = 16, MAC_CHARS = 22, KIND_CHARS_MAX = 32, SAID_SIZE = 64 };

static const char label[] = "samen-unsubscribe-v1";

/* The hash of "person.kind", in base64url. */
static void mac_of(const uint8_t *key, const char *said, char ret_mac[static MAC_CHARS + 1])
{
	crypto_generichash_state state;
	uint8_t mac[MAC_SIZE];
	(void)crypto_generichash_init(&state, key, UNSUBSCRIBE_KEY_SIZE, sizeof mac);
	(void)crypto_generichash_update(&state, (const uint8_t *)label, sizeof label);
	(void)crypto_generichash_update(&state, (const uint8_t *)said, strlen(said));
	(void)crypto_generichash_final(&state, mac, sizeof mac);
	(void)sodium_bin2base64(
	    ret_mac, MAC_CHARS + 1, mac, sizeof mac, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

const char *unsubscribe_token(const uint8_t key[static UNSUBSCRIBE_KEY_SIZE],
    const char *person_id,
    enum letter_kind kind,
    struct arena *arena)
{
	char mac[MAC_CHARS + 1];
	const char *said = arena_printf(arena, "%s.%s", person_id, letter_kind_name(kind));
	if (said == NULL) {
		return NULL;
	}
	mac_of(key, said, mac);
	return arena_printf(arena, "%s.%s", said, mac);
}

/* Splits "person.kind.mac"; said becomes the first two with their dot. */
static bool split(const char *text,
    char ret_said[static SAID_SIZE],
    struct id *ret_person,
    char ret_kind[static KIND_CHARS_MAX + 1],
    const char **ret_mac)
{
	const char *first = strchr(text, '.');
	const char *last = strrchr(text, '.');
	if (first == NULL || last == first || first - text != ID_SIZE - 1 ||
	    last - first - 1 > KIND_CHARS_MAX || strlen(last + 1) != MAC_CHARS) {
		return false;
	}
	(void)snprintf(ret_said, SAID_SIZE, "%.*s", (int)(last - text), text);
	(void)snprintf(ret_person->text, ID_SIZE, "%s", text);
	(void)snprintf(ret_kind, KIND_CHARS_MAX + 1, "%.*s", (int)(last - first - 1), first + 1);
	*ret_mac = last + 1;
	return true;
}

bool unsubscribe_read(const uint8_t key[static UNSUBSCRIBE_KEY_SIZE],
    const char *text,
    struct id *ret_person,
    enum letter_kind *ret_kind)
{
	char said[SAID_SIZE];
	char kind[KIND_CHARS_MAX + 1];
	char right[MAC_CHARS + 1];
	const char *mac;
	const char *slash = strrchr(text, '/');
	struct id person;
	if (!split(slash != NULL ? slash + 1 : text, said, &person, kind, &mac)) {
		return false;
	}
	mac_of(key, said, right);
	if (sodium_memcmp(mac, right, MAC_CHARS) != 0 || !id_is(person.text, 'p') ||
	    !letter_kind_of(kind, ret_kind)) {
		return false;
	}
	*ret_person = person;
	return true;
}
