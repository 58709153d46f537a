/*
 * Hands mail to the region's mail server (libcurl: SMTP with STARTTLS or TLS, and a login), one
 * message to one recipient a time. Which server, samen.conf says:
 *
 *   mail.server           its name; without it there is no mail
 *   mail.port             587 with STARTTLS, 465 with TLS, 25 without
 *   mail.tls              starttls (when absent; never goes on in the clear), tls, or none, which
 *                         is for a mail server on this very machine only
 *   mail.ca               a file with the certificates to trust, and no others; else the system's
 *   mail.user             to log in with; the password is in a file of its own (mail_password.h)
 *   mail.from             the sender's address
 *   mail.from_name        the sender's name, as people see it: "samen" when absent
 *   mail.hello            what this machine calls itself; else the host of mail.from
 *   mail.timeout_seconds  for one message, from connecting until all of it has gone: 30 when absent
 *   mail.answer_seconds   for the answer after that: 600 when absent. Servers look at a message
 *                         before they answer; who does not wait sends it twice (RFC
 * 5321, 4.5.3.2.6)
 *
 * TLS is 1.2 or newer; certificate and name of the server are verified, always. Nothing is logged
 * here of who is written to and what: a result tells codes and reasons only.
 *
 * How often a mail arrives: SMTP has no request keys. A message counts as handed over when the
 * server's 250 after the message has come; from the moment that the end of the message is sent
 * until that answer comes nobody on this side can know (RFC 5321, 4.5.5; RFC 1047): that is
 * SMTP_UNKNOWN, and so is a process that dies in between, or before it wrote the 250 down. Who
 * sends again after that may make a second copy; who does not may lose the mail. Both copies have
 * the same Message-ID (mail.h), by which many mail programs show one. Everything before that moment
 * is certain: nothing was delivered.
 *
 * In the sandbox (service_sandbox.c sees to it): internet sockets, and to read mail.ca, HOME/keys
 * or the credentials, and whatever /etc/resolv.conf leads to; the rest is below /etc and /usr.
 * libcurl looks names up in a thread of its own.
 */
#ifndef SAMEN_NOTIFY_SMTP_H
#define SAMEN_NOTIFY_SMTP_H

#include "runtime/bytes.h"
#include "runtime/config.h"
#include "runtime/status.h"

#include <stdatomic.h>

struct smtp;

/*
 * Reads the settings and the password; connects to nothing yet. stopping (may be NULL) becomes true
 * when the service ends: see smtp_send. credentials: the folder of the service manager's
 * credentials, or NULL.
 *
 * NOT_FOUND when mail.server is not set: there is no mail here, and nothing is said.
 * INVALID_ARGUMENT for a setting that cannot be, FAILED_PRECONDITION when mail.user has no password
 * or its file cannot be trusted: the log then says which and what to do. RESOURCE_EXHAUSTED. Owned
 * by the caller. Any thread; reads files.
 */
enum status smtp_open(const struct config *config,
    const char *home,
    const char *credentials,
    const atomic_bool *stopping,
    struct smtp **ret_smtp);
/* Ends the connection too (smtp_rest), and wipes the password; libcurl's own copy of it is freed,
 * and cannot be wiped. Takes NULL. */
void smtp_close(struct smtp *smtp);

/* The sender, for the mail's From. Alive as long as smtp. */
const char *smtp_from(const struct smtp *smtp);
const char *smtp_from_name(const struct smtp *smtp);

enum smtp_verdict {
	SMTP_ACCEPTED, /* the server took it over: done */
	SMTP_REFUSED,  /* this message for this recipient never will be: do not try again */
	SMTP_LATER,    /* not delivered, and not this recipient's fault: try again later */
	SMTP_UNKNOWN,  /* sent completely, no answer: it may have been delivered */
};

/* Why, for the log and for who looks after the machine. */
enum smtp_reason {
	SMTP_ANSWERED,  /* what the server answered, see code */
	SMTP_NO_NAME,   /* mail.server has no address, or nobody answers who knows it */
	SMTP_NO_SERVER, /* nobody listens there */
	SMTP_NO_TLS,    /* the server offers no STARTTLS, and nothing is sent without */
	SMTP_BAD_TLS,   /* no TLS 1.2, or a certificate that is not trusted, or not mail.server's */
	SMTP_LOGIN,     /* the server does not take mail.user with this password, or no logins */
	SMTP_TIMEOUT,   /* too slow */
	SMTP_LOST,      /* the connection broke */
	SMTP_NONSENSE,  /* no SMTP is spoken there */
	SMTP_STOPPED,   /* the service ends */
	SMTP_BAD_ADDRESS, /* not an address to be written to: never sent */
	SMTP_FAILED,      /* something else, memory for one */
};

struct smtp_result {
	enum smtp_verdict verdict;
	enum smtp_reason reason;
	int code; /* the SMTP code that decided it (250, 451, 550...); 0 when none did */
};

/* "accepted", "refused", "later", "unknown"; "login", "bad_tls"...: for logs. Static storage. */
const char *smtp_verdict_name(enum smtp_verdict verdict);
const char *smtp_reason_name(enum smtp_reason reason);

/*
 * Sends message (mail.h makes one) to recipient, over the connection of before when that is still
 * there. A code of 500 and more counts as refused only where it is about this recipient or this
 * message (RCPT, DATA and after); what the server says to us as a sender (greeting, login, MAIL) is
 * for later: somebody has to mend a setting, and no mail is to be lost by that. Some servers refuse
 * every recipient of a sender that did not log in: when mail.user is set and the server took no
 * login, that is SMTP_LOGIN and for later too.
 *
 * Blocks, for the two times of samen.conf at most and a second more. When stopping becomes true it
 * gives up within a second; a message whose end was sent already waits SMTP_GRACE_MS for its
 * answer. One thread at a time; whichever.
 */
enum { SMTP_GRACE_MS = 5000 };
struct smtp_result smtp_send(struct smtp *smtp, const char *recipient, struct bytes message);

/* Takes leave of the server, to be called when there is no more mail for now: servers drop
 * connections that are idle. The next smtp_send connects again. Blocks, two seconds at most. */
void smtp_rest(struct smtp *smtp);

#endif
