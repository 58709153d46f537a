/*
 * Any texts at all, in every place of a letter and of a message: what is composed has the headers
 * that it is to have and no others, its lines are short and of ASCII, and subject and body decode
 * to what went in. Texts are separated by NUL; the first byte chooses the letter.
 */
#include "notify/letters.h"
#include "notify/mail.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXTS = 9, ARENA_BYTES = 2 * 1024 * 1024, LINE_CHARS_MAX = 76, HEADER_CHARS_MAX = 998 };
enum { FROM, FROM_NAME, TO, SUBJECT, BODY, LINK, NAME, OTHER_NAME, RECORD };

static const char *const headers[] = {
    "From: ", "To: ", "Subject: ", "Date: ", "Message-ID: ", "Auto-Submitted: ",
    "List-Unsubscribe: ", "MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: "};
enum { HEADERS = sizeof headers / sizeof *headers, HEADER_SUBJECT = 2, HEADER_LINK = 6 };

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

/* The line's end, after which the next begins; fails on anything else than ASCII before it. */
static const char *line_end(const char *line, const char *end, size_t chars_max)
{
	const char *at = line;
	for (; at < end && *at != '\r'; at++) {
		require(*at >= ' ' && *at <= '~');
	}
	require(end - at >= 2 && at[1] == '\n' && (size_t)(at - line) <= chars_max);
	return at;
}

/* An encoded word, or plain text, added to what was decoded before. */
static size_t decode_part(const char *part, size_t size, char *ret_text, size_t room)
{
	static const char begin[] = "=?UTF-8?B?";
	size_t decoded = 0;
	if (size < sizeof begin || memcmp(part, begin, sizeof begin - 1) != 0) {
		require(size <= room);
		memcpy(ret_text, part, size);
		return size;
	}
	require(memcmp(part + size - 2, "?=", 2) == 0);
	require(sodium_base642bin((unsigned char *)ret_text, room, part + sizeof begin - 1,
		    size - (sizeof begin - 1) - 2, NULL, &decoded, NULL,
		    sodium_base64_VARIANT_ORIGINAL) == 0);
	return decoded;
}

/* Goes over the headers; gives where the body begins, and the subject. */
static const char *read_headers(
    const char *text, const char *end, bool link, char ret_subject[MAIL_SUBJECT_BYTES_MAX + 1])
{
	size_t next = 0;
	size_t subject = 0;
	while (*text != '\r') {
		const char *stop = line_end(text, end, HEADER_CHARS_MAX);
		if (*text != ' ') {
			next += next == HEADER_LINK && !link;
			require(next < HEADERS);
			size_t name = strlen(headers[next]);
			require(strncmp(text, headers[next++], name) == 0);
			text += name;
		} else {
			text++;
		}
		if (next == HEADER_SUBJECT + 1) {
			subject += decode_part(text, (size_t)(stop - text), ret_subject + subject,
			    MAIL_SUBJECT_BYTES_MAX - subject);
		}
		text = stop + 2;
	}
	require(next == HEADERS && text[1] == '\n');
	ret_subject[subject] = '\0';
	return text + 2;
}

static uint8_t hex_of(char digit)
{
	require((digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F'));
	return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'A' + 10);
}

/* Quoted-printable, by the standard's own words (RFC 2045, 6.7). */
static void check_body(const char *text, const char *end, const char *expected)
{
	while (text < end) {
		const char *stop = line_end(text, end, LINE_CHARS_MAX);
		bool goes_on = stop > text && stop[-1] == '=';
		require(stop == text || stop[-1] != ' ');
		for (const char *last = stop - goes_on; text < last; expected++) {
			uint8_t byte = (uint8_t)*text++;
			if (byte == '=') {
				byte = (uint8_t)(hex_of(text[0]) << 4 | hex_of(text[1]));
				text += 2;
			}
			require((uint8_t)*expected == byte);
		}
		text = stop + 2;
		require(goes_on || *expected == '\n' || (*expected == '\0' && text == end));
		expected += !goes_on && *expected == '\n';
	}
	require(*expected == '\0');
}

static void check_message(const struct mail *mail, struct bytes message)
{
	char subject[MAIL_SUBJECT_BYTES_MAX + 1];
	const char *text = (const char *)message.data;
	const char *end = text + message.size;
	text = read_headers(text, end, mail->unsubscribe != NULL, subject);
	require(strcmp(subject, mail->subject) == 0);
	check_body(text, end, mail->body);
}

static enum status compose(const struct mail *mail, struct arena *arena)
{
	struct bytes message;
	enum status status = mail_compose(mail, arena, &message);
	if (status == OK) {
		check_message(mail, message);
	}
	return status;
}

/* Whatever the texts of a letter are, what is written can be sent. */
static void write_letter(uint8_t choice, char *const *texts, struct arena *arena)
{
	struct letter_text text;
	const struct letter letter = {.kind = choice % LETTER_KINDS,
	    .dutch = (choice & 128) != 0,
	    .to_helper = (choice & 64) != 0,
	    .name = texts[NAME],
	    .other_name = texts[OTHER_NAME],
	    .at_ms = (int64_t)strlen(texts[BODY]) * 86400000,
	    .others_asked = choice,
	    .record_id = texts[RECORD],
	    .link_base = (choice & 32) != 0 ? texts[LINK] : NULL};
	if (letter_write(&letter, arena, &text) == OK) {
		const struct mail mail = {.from = "samen@region.test",
		    .from_name = "samen",
		    .to = "joost@school.test",
		    .subject = text.subject,
		    .body = text.body,
		    .key = "key"};
		require(compose(&mail, arena) == OK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *texts[TEXTS];
	struct arena *arena = arena_open(ARENA_BYTES);
	const uint8_t choice = size > 0 ? data[0] : 0;
	const char *rest = size > 0 ? (const char *)data + 1 : "";
	size_t left = size > 0 ? size - 1 : 0;
	for (size_t i = 0; i < TEXTS; i++) {
		size_t length = strnlen(rest, left);
		texts[i] = arena_memdup(arena, rest, length);
		require(texts[i] != NULL);
		rest += length + (length < left);
		left -= length + (length < left);
	}
	const struct mail mail = {.from = texts[FROM],
	    .from_name = texts[FROM_NAME],
	    .to = texts[TO],
	    .subject = texts[SUBJECT],
	    .body = texts[BODY],
	    .key = texts[NAME],
	    .at_ms = choice * INT64_C(86400000),
	    .unsubscribe = texts[LINK][0] != '\0' ? texts[LINK] : NULL};
	(void)compose(&mail, arena);
	const struct mail sound = {.from = "samen@region.test",
	    .from_name = "samen",
	    .to = "joost@school.test",
	    .subject = texts[SUBJECT],
	    .body = texts[BODY],
	    .key = texts[NAME]};
	(void)compose(&sound, arena);
	write_letter(choice, texts, arena);
	arena_close(arena);
	return 0;
}
