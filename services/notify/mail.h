/*
 * A message as it goes to a mail server (RFC 5322, MIME): plain text in UTF-8, quoted-printable,
 * lines of at most 76 characters that end with CRLF (those
 * of headers with long addresses: 998). Lines that begin with a dot are doubled by
 * libcurl while sending. Pure.
 */
#ifndef SAMEN_NOTIFY_MAIL_H
#define SAMEN_NOTIFY_MAIL_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	MAIL_SUBJECT_BYTES_MAX = 200,
	MAIL_NAME_BYTES_MAX = 200,
	MAIL_BODY_BYTES_MAX = 64 * 1024,
	MAIL_URL_BYTES_MAX = 900, /* a header line has at most 998 */
};

struct mail {
	const char *from, *from_name; /* from_name may be "" */
	const char *to;               /* the address alone: names are for the letter itself */
	const char *subject;          /* UTF-8, one line */
	const char *body;             /* UTF-8, lines end with "\n" */
	/* Names the event and the recipient: the same key gives the same Message-ID, so that a
	 * second copy is seen to be one. Nothing of it can be read in the mail (BLAKE2b). */
	const char *key;
	int64_t at_ms;           /* the Date */
	const char *unsubscribe; /* link for List-Unsubscribe (RFC 2369); NULL for none */
};

/*
 * The bytes to send, into arena. INVALID_ARGUMENT when an address is none (address.h), a text is
 * not UTF-8, too long, or has control characters (a body may have "\n"), or the link is none
 * (mail_link_is_valid): nothing can add a header. RESOURCE_EXHAUSTED. Any thread;
 * does not block.
 */
enum status mail_compose(const struct mail *mail, struct arena *arena, struct bytes *ret_message);

/* Whether it can stand in a header and in a body: a web address of printable ASCII without what
 * would end it, at most MAIL_URL_BYTES_MAX bytes. */
bool mail_link_is_valid(const char *url);

#endif
