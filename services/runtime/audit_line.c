#include "runtime/audit_line.h"

#include "runtime/keyring.h"
#include "runtime/libsodium.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	FIELDS = 10, /* the signature included */
	TIME_SIZE = sizeof "2026-11-22T09:55:46.123Z",
	HEX_SIZE = 2 * AUDIT_HASH_SIZE + 1,
	/* What is signed begins with this, its NUL included: no signature made for another purpose
	   makes a line. */
	PREFIX_SIZE = sizeof "samen-audit-line-v1",
	BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
	SIGNATURE_TEXT_SIZE = sodium_base64_ENCODED_LEN(SIGNATURE_SIZE, BASE64)
};

static const char prefix[PREFIX_SIZE] = "samen-audit-line-v1";
static const char *const kind_names[] = {[AUDIT_HEAD] = "head", [AUDIT_CUT] = "cut"};

_Static_assert((int)AUDIT_ISSUER_SIZE == (int)KEYRING_ISSUER_SIZE, "issuers fit");
_Static_assert((int)AUDIT_PUBLIC_KEY_SIZE == (int)crypto_sign_PUBLICKEYBYTES, "Ed25519");

void audit_fingerprint(const uint8_t key[static AUDIT_PUBLIC_KEY_SIZE],
    char ret_fingerprint[static AUDIT_FINGERPRINT_SIZE])
{
	uint8_t hash[(AUDIT_FINGERPRINT_SIZE - 1) / 2];
	libsodium_ready();
	(void)crypto_generichash(hash, sizeof hash, key, AUDIT_PUBLIC_KEY_SIZE, NULL, 0);
	(void)sodium_bin2hex(ret_fingerprint, AUDIT_FINGERPRINT_SIZE, hash, sizeof hash);
}

/* --- writing --- */

static bool is_word(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return length > 0 && text[length] == '\0';
}

/* "2026-11-22T09:55:46.123Z"; false outside the years 0 to 9999. */
static bool time_write(int64_t at_ms, char ret_text[static TIME_SIZE])
{
	struct tm parts;
	time_t seconds = (time_t)(at_ms / 1000);
	char date[TIME_SIZE];
	if (at_ms < 0 || gmtime_r(&seconds, &parts) == NULL ||
	    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts) != TIME_SIZE - 6) {
		return false;
	}
	(void)snprintf(ret_text, TIME_SIZE, "%.19s.%03dZ", date, (int)(at_ms % 1000));
	return true;
}

/* The line without its signature, the way it is written; false when it cannot be. */
static bool line_compose(const struct audit_line *line, char ret_text[static AUDIT_LINE_MAX])
{
	char hash[HEX_SIZE];
	char at[TIME_SIZE];
	if (!is_word(line->generation) || !is_word(line->issuer) || !is_word(line->fingerprint) ||
	    !time_write(line->at_ms, at)) {
		return false;
	}
	(void)sodium_bin2hex(hash, sizeof hash, line->hash.bytes, sizeof line->hash.bytes);
	int length = snprintf(ret_text, AUDIT_LINE_MAX,
	    "samen-audit-v1 %s %s %" PRIu64 " %s %s %" PRIu32 " %s %s", kind_names[line->kind],
	    line->generation, line->number, hash, at, line->days, line->issuer, line->fingerprint);
	return length > 0 && length < AUDIT_LINE_MAX;
}

/* What is signed. */
struct message {
	uint8_t data[PREFIX_SIZE + AUDIT_LINE_MAX];
	size_t size;
};

static void message_make(const char *text, size_t size, struct message *ret_message)
{
	memcpy(ret_message->data, prefix, PREFIX_SIZE);
	memcpy(ret_message->data + PREFIX_SIZE, text, size);
	ret_message->size = PREFIX_SIZE + size;
}

/* With the key of that moment, which the line names. */
static bool sign_once(const struct signing_key *key,
    const uint8_t public[static AUDIT_PUBLIC_KEY_SIZE],
    struct audit_line *line,
    char text[static AUDIT_LINE_MAX],
    uint8_t ret_signature[static SIGNATURE_SIZE])
{
	struct message message;
	audit_fingerprint(public, line->fingerprint);
	if (!line_compose(line, text)) {
		return false;
	}
	message_make(text, strlen(text), &message);
	signing_key_sign(key, (struct bytes){message.data, message.size}, ret_signature);
	return true;
}

enum status audit_line_sign(
    const struct signing_key *key, struct audit_line *line, char ret_text[static AUDIT_LINE_MAX])
{
	char text[AUDIT_LINE_MAX];
	char encoded[SIGNATURE_TEXT_SIZE];
	uint8_t public[AUDIT_PUBLIC_KEY_SIZE];
	uint8_t before[AUDIT_PUBLIC_KEY_SIZE];
	uint8_t signature[SIGNATURE_SIZE];
	(void)snprintf(line->issuer, sizeof line->issuer, "%s", signing_key_issuer(key));
	signing_key_public(key, public);
	do { /* once more when the key was rotated in between */
		memcpy(before, public, sizeof before);
		if (!sign_once(key, before, line, text, signature)) {
			return INVALID_ARGUMENT;
		}
		signing_key_public(key, public);
	} while (memcmp(public, before, sizeof public) != 0);
	(void)sodium_bin2base64(encoded, sizeof encoded, signature, sizeof signature, BASE64);
	int length = snprintf(ret_text, AUDIT_LINE_MAX, "%s %s", text, encoded);
	return length > 0 && length < AUDIT_LINE_MAX ? OK : INVALID_ARGUMENT;
}

/* --- reading --- */

/* A copy of the line, taken apart at its spaces. */
struct fields {
	char text[AUDIT_LINE_MAX];
	const char *of[FIELDS];
	size_t signed_size; /* up to the last space */
};

static bool fields_split(struct bytes text, struct fields *fields)
{
	if (text.size >= sizeof fields->text || memchr(text.data, '\0', text.size) != NULL) {
		return false;
	}
	memcpy(fields->text, text.data, text.size);
	fields->text[text.size] = '\0';
	char *next = fields->text;
	for (size_t i = 0; i < FIELDS; i++) {
		fields->of[i] = next;
		next += strcspn(next, " ");
		if ((*next == ' ') != (i + 1 < FIELDS)) {
			return false;
		}
		if (*next == ' ') {
			fields->signed_size = (size_t)(next - fields->text);
			*next++ = '\0';
		}
	}
	return true;
}

static bool text_read(const char *text, char *ret_text, size_t size)
{
	int length = snprintf(ret_text, size, "%s", text);
	return length >= 0 && (size_t)length < size;
}

static bool hash_read(const char *text, struct audit_hash *ret_hash)
{
	size_t size;
	return sodium_hex2bin(ret_hash->bytes, sizeof ret_hash->bytes, text, strlen(text), NULL,
		   &size, NULL) == 0 &&
	       size == sizeof ret_hash->bytes;
}

static bool time_read(const char *text, int64_t *ret_at_ms)
{
	struct tm parts = {.tm_isdst = 0};
	int milliseconds;
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &parts.tm_year, &parts.tm_mon,
		&parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &milliseconds) != 7) {
		return false;
	}
	parts.tm_year -= 1900;
	parts.tm_mon -= 1;
	*ret_at_ms = (int64_t)timegm(&parts) * 1000 + milliseconds;
	return true;
}

/* Leniently: what is not written the one way shows when it is written again. */
static bool fields_read(const struct fields *fields, struct audit_line *line)
{
	const char *const *of = fields->of;
	line->number = strtoull(of[3], NULL, 10);
	line->days = (uint32_t)strtoul(of[6], NULL, 10);
	line->kind = strcmp(of[1], kind_names[AUDIT_CUT]) == 0 ? AUDIT_CUT : AUDIT_HEAD;
	return text_read(of[2], line->generation, sizeof line->generation) &&
	       hash_read(of[4], &line->hash) && time_read(of[5], &line->at_ms) &&
	       text_read(of[7], line->issuer, sizeof line->issuer) &&
	       text_read(of[8], line->fingerprint, sizeof line->fingerprint);
}

/* Encodes what was read again: libsodium takes every byte beyond ASCII for '_'. */
static bool signature_read(const char *text, uint8_t ret_signature[static SIGNATURE_SIZE])
{
	size_t size;
	char again[SIGNATURE_TEXT_SIZE];
	if (sodium_base642bin(ret_signature, SIGNATURE_SIZE, text, strlen(text), NULL, &size, NULL,
		BASE64) != 0 ||
	    size != SIGNATURE_SIZE) {
		return false;
	}
	return strcmp(sodium_bin2base64(again, sizeof again, ret_signature, size, BASE64), text) ==
	       0;
}

static const uint8_t *key_find(const struct audit_keys *keys, const char *fingerprint)
{
	char its[AUDIT_FINGERPRINT_SIZE];
	for (size_t i = 0; i < keys->count; i++) {
		audit_fingerprint(keys->keys[i], its);
		if (strcmp(its, fingerprint) == 0) {
			return keys->keys[i];
		}
	}
	return NULL;
}

enum status audit_line_read(
    struct bytes text, const struct audit_keys *keys, struct audit_line *ret_line)
{
	struct fields fields;
	struct audit_line line;
	char again[AUDIT_LINE_MAX];
	uint8_t signature[SIGNATURE_SIZE];
	struct message message;
	libsodium_ready();
	if (!fields_split(text, &fields) || !fields_read(&fields, &line) ||
	    !signature_read(fields.of[FIELDS - 1], signature) || !line_compose(&line, again) ||
	    strlen(again) != fields.signed_size ||
	    memcmp(again, text.data, fields.signed_size) != 0) {
		return INVALID_ARGUMENT;
	}
	const uint8_t *key = key_find(keys, line.fingerprint);
	if (key == NULL) {
		return NOT_FOUND;
	}
	message_make(again, fields.signed_size, &message);
	if (crypto_sign_verify_detached(signature, message.data, message.size, key) != 0) {
		return UNAUTHENTICATED;
	}
	*ret_line = line;
	return OK;
}
