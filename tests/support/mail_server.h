/*
 * A real mail server (Exim, Debian's exim4-daemon-light) of a test's own: its own configuration,
 * certificates, queue and folder of what arrived, on loopback, as whatever user runs the test. It
 * listens on three ports; a login is asked for on the two with TLS.
 */
#ifndef SAMEN_TEST_MAIL_SERVER_H
#define SAMEN_TEST_MAIL_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#define MAIL_SERVER_HOST "localhost" /* what its certificate says, and nothing else */
#define MAIL_SERVER_USER "samen"
#define MAIL_SERVER_PASSWORD "geheim van samen"

enum mail_server_port {
	MAIL_SERVER_STARTTLS, /* offers STARTTLS; a login (PLAIN), and that only with TLS */
	MAIL_SERVER_TLS,      /* TLS from the start; a login (LOGIN) */
	MAIL_SERVER_CLEAR,    /* neither TLS nor login */
	MAIL_SERVER_PORTS
};

/* How it behaves from the next connection on. Whatever its mood, it answers 550 for the recipient
 * refused@..., 451 for later@... */
enum mail_server_mood {
	MAIL_SERVER_WILLING,
	MAIL_SERVER_REFUSING,      /* 550 for every recipient */
	MAIL_SERVER_BUSY,          /* 451 for every recipient */
	MAIL_SERVER_REFUSING_MAIL, /* 554 after the message */
	MAIL_SERVER_SLOW_TO_GREET, /* MAIL_SERVER_DELAY_S before its first word */
	MAIL_SERVER_SLOW_TO_HEAR,  /* the same before it answers RCPT */
	MAIL_SERVER_SLOW_TO_ANSWER /* the same after the message; then it takes it */
};
enum { MAIL_SERVER_DELAY_S = 8 };

struct mail_server;

/* Whether this machine has what is needed; if not, skip the test. */
bool mail_server_exists(void);

/* Starts one, ready and willing; fails the test otherwise. From the main thread. */
struct mail_server *mail_server_start(void);
/* Ends all its processes and removes its files. Takes NULL. */
void mail_server_stop(struct mail_server *server);

/* Kills it, as a crash does; and lets it come back on the same ports, with what it had. */
void mail_server_down(struct mail_server *server);
void mail_server_up(struct mail_server *server);

void mail_server_behave(struct mail_server *server, enum mail_server_mood mood);
unsigned mail_server_port(const struct mail_server *server, enum mail_server_port port);

/* Files of certificates to trust: the one that signed the server's, and one that did not. */
const char *mail_server_ca(const struct mail_server *server);
const char *mail_server_other_ca(const struct mail_server *server);

/* How many messages have arrived. */
size_t mail_server_count(const struct mail_server *server);
/* The message with this number, from 0, in the order of arrival, with what the server put before
 * it: Envelope-to and Received; lines end with "\n". Waits for it. To be freed. */
char *mail_server_mail(const struct mail_server *server, size_t number);
/* Its log, to be freed: "" when there is none yet. */
char *mail_server_log(const struct mail_server *server);

#endif
