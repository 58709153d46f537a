#include "notify/mail.h"

#include "notify/address.h"
#include "notify/dutch_time.h"
#include "runtime/libsodium.h"
#include "runtime/utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	LINE_CHARS_MAX = 76, /* RFC 2045, 6.7; RFC 2047, 2 */
	PLAIN_HEADER_CHARS_MAX = 60,
	WORD_BYTES_MAX = 39, /* of text in one encoded word: fits on a line with "Subject: " */
	KEY_HASH_BYTES = 16,
};

/* A text that grows; once it is full nothing is added any more. */
struct draft {
	char *text;
	size_t size, room;
	bool short_of_room;
};

static void add_bytes(struct draft *draft, const char *bytes, size_t size)
{
	if (size > draft->room - draft->size) {
		draft->short_of_room = true;
		return;
	}
	memcpy(draft->text + draft->size, bytes, size);
	draft->size += size;
}

static void add(struct draft *draft, const char *text)
{
	add_bytes(draft, text, strlen(text));
}

/* --- what may be in it --- */

static bool is_text(const char *text, size_t size_max, bool lines)
{
	if (text == NULL || strlen(text) > size_max || !utf8_is_valid(text, strlen(text))) {
		return false;
	}
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if ((*at < ' ' || *at == 0x7f) && !(lines && *at == '\n')) {
			return false;
		}
	}
	return true;
}

bool mail_link_is_valid(const char *url)
{
	bool web = strncmp(url, "https://", strlen("https://")) == 0 ||
		   strncmp(url, "http://", strlen("http://")) == 0;
	for (const char *at = url; web && *at != '\0'; at++) {
		web = *at > ' ' && *at <= '~' && strchr("<>,\"\\", *at) == NULL;
	}
	return web && strlen(url) <= MAIL_URL_BYTES_MAX;
}

static bool is_sound(const struct mail *mail)
{
	return address_is_plain(mail->from) && address_is_plain(mail->to) &&
	       is_text(mail->from_name, MAIL_NAME_BYTES_MAX, false) &&
	       is_text(mail->subject, MAIL_SUBJECT_BYTES_MAX, false) && mail->key != NULL &&
	       is_text(mail->body, MAIL_BODY_BYTES_MAX, true) &&
	       (mail->unsubscribe == NULL || mail_link_is_valid(mail->unsubscribe));
}

/* --- headers --- */

/* Letters, digits and spaces, and what the caller adds: needs no encoding. */
static bool is_simple(const char *text, const char *also)
{
	size_t size = strlen(text);
	for (size_t i = 0; i < size; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') ||
			      (text[i] >= 'A' && text[i] <= 'Z') ||
			      (text[i] >= '0' && text[i] <= '9');
		if (!letter && text[i] != ' ' && strchr(also, text[i]) == NULL) {
			return false;
		}
	}
	return size > 0 && size <= PLAIN_HEADER_CHARS_MAX && text[0] != ' ' &&
	       text[size - 1] != ' ' && strstr(text, "  ") == NULL;
}

/* How many bytes of text, whole characters, go into the next encoded word. */
static size_t word_bytes(const char *text)
{
	size_t size = strnlen(text, WORD_BYTES_MAX + 1);
	if (size <= WORD_BYTES_MAX) {
		return size;
	}
	size = WORD_BYTES_MAX;
	while (((unsigned char)text[size] & 0xc0) == 0x80) {
		size--;
	}
	return size;
}

/* RFC 2047, B encoding: one word a line. */
static void add_words(struct draft *draft, const char *text)
{
	char base64[sodium_base64_ENCODED_LEN(WORD_BYTES_MAX, sodium_base64_VARIANT_ORIGINAL)];
	for (const char *separator = ""; *text != '\0'; separator = "\r\n ") {
		size_t size = word_bytes(text);
		(void)sodium_bin2base64(base64, sizeof base64, (const unsigned char *)text, size,
		    sodium_base64_VARIANT_ORIGINAL);
		add(draft, separator);
		add(draft, "=?UTF-8?B?");
		add(draft, base64);
		add(draft, "?=");
		text += size;
	}
}

static void add_text(struct draft *draft, const char *text, const char *also)
{
	if (is_simple(text, also)) {
		add(draft, text);
	} else {
		add_words(draft, text);
	}
}

static void add_from(struct draft *draft, const struct mail *mail)
{
	add(draft, "From: ");
	if (mail->from_name[0] != '\0') {
		add_text(draft, mail->from_name, "-");
		add(draft, "\r\n ");
	}
	add(draft, "<");
	add(draft, mail->from);
	add(draft, ">\r\n");
}

static void add_date(struct draft *draft, int64_t at_ms)
{
	static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char line[64];
	const struct dutch_time at = dutch_time_of(at_ms);
	(void)snprintf(line, sizeof line, "Date: %s, %d %s %04d %02d:%02d:%02d +%02d%02d\r\n",
	    weekdays[at.weekday], at.day, months[at.month - 1], at.year, at.hour, at.minute,
	    at.second, at.offset_minutes / 60, at.offset_minutes % 60);
	add(draft, line);
}

static void add_message_id(struct draft *draft, const struct mail *mail)
{
	uint8_t hash[KEY_HASH_BYTES];
	char hex[2 * KEY_HASH_BYTES + 1];
	(void)crypto_generichash(
	    hash, sizeof hash, (const uint8_t *)mail->key, strlen(mail->key), NULL, 0);
	(void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	add(draft, "Message-ID: <");
	add(draft, hex);
	add(draft, "@");
	add(draft, address_host(mail->from));
	add(draft, ">\r\n");
}

static void add_headers(struct draft *draft, const struct mail *mail)
{
	add_from(draft, mail);
	add(draft, "To: <");
	add(draft, mail->to);
	add(draft, ">\r\nSubject: ");
	add_text(draft, mail->subject, "-.,:;!?'()/");
	add(draft, "\r\n");
	add_date(draft, mail->at_ms);
	add_message_id(draft, mail);
	add(draft, "Auto-Submitted: auto-generated\r\n");
	if (mail->unsubscribe != NULL) {
		add(draft, "List-Unsubscribe: <");
		add(draft, mail->unsubscribe);
		add(draft, ">\r\n");
	}
	add(draft, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
		   "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
}

/* --- body: quoted-printable, RFC 2045, 6.7 --- */

/* What one byte becomes; a space before the end of a line must not be one. */
static size_t quoted(unsigned char byte, bool before_end, char ret_text[static 4])
{
	if ((byte > ' ' && byte <= '~' && byte != '=') || (byte == ' ' && !before_end)) {
		ret_text[0] = (char)byte;
		return 1;
	}
	(void)snprintf(ret_text, 4, "=%02X", byte);
	return 3;
}

static void add_line(struct draft *draft, const char *line, size_t size)
{
	size_t column = 0;
	for (size_t i = 0; i < size; i++) {
		char text[4];
		size_t length = quoted((unsigned char)line[i], i + 1 == size, text);
		/* One column is left for the '=' that says that the line goes on. */
		if (column + length > LINE_CHARS_MAX - 1) {
			add(draft, "=\r\n");
			column = 0;
		}
		add_bytes(draft, text, length);
		column += length;
	}
	add(draft, "\r\n");
}

static void add_body(struct draft *draft, const char *body)
{
	while (*body != '\0') {
		size_t size = strcspn(body, "\n");
		add_line(draft, body, size);
		body += size + (body[size] == '\n');
	}
}

enum status mail_compose(const struct mail *mail, struct arena *arena, struct bytes *ret_message)
{
	libsodium_ready();
	if (!is_sound(mail)) {
		return INVALID_ARGUMENT;
	}
	/* Each byte becomes four at most, each line gets an end; headers are of bounded size. */
	struct draft draft = {.room = 4 * strlen(mail->body) + 4096};
	draft.text = arena_alloc(arena, draft.room);
	if (draft.text == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	add_headers(&draft, mail);
	add_body(&draft, mail->body);
	if (draft.short_of_room) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_message = (struct bytes){.data = (const uint8_t *)draft.text, .size = draft.size};
	return OK;
}
