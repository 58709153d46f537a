/*
 * What listens where a mail server should be and does what no mail server does: falls silent, hangs
 * up, talks nonsense or without end, each at a chosen moment. On loopback, in a thread of its own,
 * one connection a time. For mail itself there is a real server: mail_server.h.
 */
#ifndef SAMEN_TEST_FAKE_SMTP_H
#define SAMEN_TEST_FAKE_SMTP_H

#include <stdatomic.h>
#include <stddef.h>

/* What is said at each moment: lines with their ends, or one of the acts below. NULL: what a
 * willing server says. */
struct fake_smtp_script {
	const char *greeting, *ehlo, *helo, *mail, *rcpt, *data, *end, *quit;
	const char *end_once_stopping; /* instead of end: said when *stopping has become true */
	const atomic_bool *stopping;
	const char *second_mail; /* for MAIL of a second message on the same connection */
};
#define FAKE_SMTP_SILENCE "silence"            /* says nothing until the other side hangs up */
#define FAKE_SMTP_HANG_UP "hang up"            /* ends the connection */
#define FAKE_SMTP_RESET "reset"                /* the same, rudely */
#define FAKE_SMTP_LINES "lines without end"    /* of an answer that never ends */
#define FAKE_SMTP_LINE "a line without end"    /* until the other side hangs up */
#define FAKE_SMTP_HALF "hang up in the middle" /* data only: takes the message's beginning */

struct fake_smtp;

struct fake_smtp *fake_smtp_start(const struct fake_smtp_script *script);
/* Ends its thread; takes NULL. */
void fake_smtp_stop(struct fake_smtp *fake);

unsigned fake_smtp_port(const struct fake_smtp *fake);
unsigned fake_smtp_connections(const struct fake_smtp *fake);
/* How many commands it has heard. */
unsigned fake_smtp_commands(const struct fake_smtp *fake);
/* The last message as it came, its end included; alive until fake_smtp_stop. */
const char *fake_smtp_message(const struct fake_smtp *fake, size_t *ret_size);

#endif
