#include "notify/smtp.h"

#include "notify/address.h"
#include "notify/mail_password.h"
#include "notify/smtp_settings.h"
#include "runtime/clock.h"
#include "runtime/log.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REST_MS = 2000 };

/* How far a message is; each stage begins with a command of ours (RFC 5321, 3.3). */
enum stage {
	CONNECTING,
	LOGIN,
	SENDER,
	RECIPIENT,
	BODY,     /* DATA was said, and the message is going */
	FINISHED, /* all of it is gone: its end follows at once */
};

struct smtp {
	struct smtp_settings settings;
	struct mail_password *password; /* NULL without mail.user */
	const atomic_bool *stopping;
	CURL *curl;
	bool logged_in; /* on the connection that is open */
	bool rested;    /* nothing was sent since leave was taken */
	/* Of the message under way. */
	struct bytes message;
	size_t given; /* bytes of it */
	enum stage stage;
	int64_t deadline_mono_ms, finished_mono_ms;
	bool stopped;
};

/* --- what libcurl asks and tells --- */

/* Asked for more only when all that it got before is on its way: its end is next. */
static size_t give(char *data, size_t one, size_t count, void *context)
{
	struct smtp *smtp = context;
	size_t size = smtp->message.size - smtp->given;
	size = size < one * count ? size : one * count;
	memcpy(data, smtp->message.data + smtp->given, size);
	smtp->given += size;
	if (size == 0) {
		smtp->stage = FINISHED;
		smtp->finished_mono_ms = clock_mono_ms();
		smtp->deadline_mono_ms = smtp->finished_mono_ms + smtp->settings.answer_ms;
	}
	return size;
}

static size_t ignore(char *data, size_t one, size_t count, void *context)
{
	(void)data;
	(void)context;
	return one * count;
}

/* Sees the commands go by; keeps nothing of them. */
static int see(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
	static const struct {
		const char *command;
		enum stage stage;
	} commands[] = {{"EHLO ", CONNECTING}, {"HELO ", CONNECTING}, {"AUTH ", LOGIN},
	    {"MAIL FROM:", SENDER}, {"RCPT TO:", RECIPIENT}, {"DATA\r\n", BODY}};
	struct smtp *smtp = context;
	(void)curl;
	for (size_t i = 0; type == CURLINFO_HEADER_OUT && i < sizeof commands / sizeof *commands;
	     i++) {
		size_t length = strlen(commands[i].command);
		if (size >= length && memcmp(data, commands[i].command, length) == 0) {
			smtp->stage = commands[i].stage;
			smtp->logged_in =
			    smtp->stage == LOGIN || (smtp->logged_in && smtp->stage != CONNECTING);
		}
	}
	return 0;
}

static bool is_stopping(const struct smtp *smtp, int64_t now_ms)
{
	return smtp->stopping != NULL && atomic_load(smtp->stopping) &&
	       (smtp->stage != FINISHED || now_ms >= smtp->finished_mono_ms + SMTP_GRACE_MS);
}

/* Called every second at least, whatever is waited for. */
static int look_up(
    void *context, curl_off_t all, curl_off_t come, curl_off_t to_send, curl_off_t sent)
{
	struct smtp *smtp = context;
	const int64_t now_ms = clock_mono_ms();
	(void)all;
	(void)come;
	(void)to_send;
	(void)sent;
	smtp->stopped = is_stopping(smtp, now_ms);
	return smtp->stopped || now_ms >= smtp->deadline_mono_ms;
}

/* --- opening and closing --- */

static bool set_hooks(struct smtp *smtp)
{
	CURL *curl = smtp->curl;
	return curl_easy_setopt(curl, CURLOPT_READFUNCTION, give) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_READDATA, smtp) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, see) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp) == CURLE_OK;
}

/* A file of certificates is all that is trusted then, not the system's folder beside it. */
static bool set_trust(CURL *curl, const struct smtp_settings *settings)
{
	return curl_easy_setopt(curl, CURLOPT_USE_SSL,
		   settings->starttls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       (settings->ca[0] == '\0' ||
		   (curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca) == CURLE_OK &&
		       curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

/* No proxies of the environment, no slow name server waited for beyond the deadline, no time limit
 * of libcurl's own (two minutes an answer) before ours. */
static bool set_server(CURL *curl, const struct smtp_settings *settings)
{
	return curl_easy_setopt(curl, CURLOPT_URL, settings->url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
		   (settings->timeout_ms + settings->answer_ms) / 1000) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAIL_FROM, settings->from) == CURLE_OK;
}

static bool set_login(CURL *curl, const char *user, const struct mail_password *password)
{
	return password == NULL || (curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS,
					"AUTH=PLAIN;AUTH=LOGIN") == CURLE_OK &&
				       curl_easy_setopt(curl, CURLOPT_USERNAME, user) == CURLE_OK &&
				       curl_easy_setopt(curl, CURLOPT_PASSWORD,
					   mail_password_text(password)) == CURLE_OK);
}

static enum status open_curl(struct smtp *smtp)
{
	smtp->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
	return smtp->curl != NULL && set_hooks(smtp) && set_trust(smtp->curl, &smtp->settings) &&
		       set_server(smtp->curl, &smtp->settings) &&
		       set_login(smtp->curl, smtp->settings.user, smtp->password)
		   ? OK
		   : RESOURCE_EXHAUSTED;
}

static enum status check_ca(const struct smtp_settings *settings)
{
	if (settings->ca[0] == '\0' || access(settings->ca, R_OK) == 0) {
		return OK;
	}
	log_error("mail.setting", "name=mail.ca file=\"%s\" expected=\"a file that can be read\"",
	    settings->ca);
	return INVALID_ARGUMENT;
}

static enum status open_password(
    const char *home, const char *credentials, struct mail_password **ret_password)
{
	enum status status = mail_password_open(home, credentials, ret_password);
	if (status == NOT_FOUND) {
		log_error("mail.password",
		    "status=NOT_FOUND do=\"write the password of mail.user into "
		    "%s/keys/smtp-password, mode 0600\"",
		    home);
	}
	return status == OK || status == RESOURCE_EXHAUSTED ? status : FAILED_PRECONDITION;
}

enum status smtp_open(const struct config *config,
    const char *home,
    const char *credentials,
    const atomic_bool *stopping,
    struct smtp **ret_smtp)
{
	struct smtp *smtp = calloc(1, sizeof *smtp);
	if (smtp == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	smtp->stopping = stopping;
	enum status status = smtp_settings_read(config, home, &smtp->settings);
	if (status == OK) {
		status = check_ca(&smtp->settings);
	}
	if (status == OK && smtp->settings.user[0] != '\0') {
		status = open_password(home, credentials, &smtp->password);
	}
	if (status == OK) {
		status = open_curl(smtp);
	}
	if (status != OK) {
		smtp_close(smtp);
		return status;
	}
	*ret_smtp = smtp;
	return OK;
}

void smtp_close(struct smtp *smtp)
{
	if (smtp != NULL) {
		smtp_rest(smtp);
		curl_easy_cleanup(smtp->curl);
		mail_password_close(smtp->password);
		free(smtp);
	}
}

const char *smtp_from(const struct smtp *smtp)
{
	return smtp->settings.from;
}

const char *smtp_from_name(const struct smtp *smtp)
{
	return smtp->settings.from_name;
}

/* --- what came of it --- */

const char *smtp_verdict_name(enum smtp_verdict verdict)
{
	static const char *const names[] = {[SMTP_ACCEPTED] = "accepted",
	    [SMTP_REFUSED] = "refused",
	    [SMTP_LATER] = "later",
	    [SMTP_UNKNOWN] = "unknown"};
	return names[verdict];
}

const char *smtp_reason_name(enum smtp_reason reason)
{
	static const char *const names[] = {[SMTP_ANSWERED] = "answered",
	    [SMTP_NO_NAME] = "no_name",
	    [SMTP_NO_SERVER] = "no_server",
	    [SMTP_NO_TLS] = "no_tls",
	    [SMTP_BAD_TLS] = "bad_tls",
	    [SMTP_LOGIN] = "login",
	    [SMTP_TIMEOUT] = "timeout",
	    [SMTP_LOST] = "lost",
	    [SMTP_NONSENSE] = "nonsense",
	    [SMTP_STOPPED] = "stopped",
	    [SMTP_BAD_ADDRESS] = "bad_address",
	    [SMTP_FAILED] = "failed"};
	return names[reason];
}

/* Why, where the server's answer does not say it. */
static enum smtp_reason reason_of(const struct smtp *smtp, CURLcode result)
{
	switch (result) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return SMTP_NO_NAME;
	case CURLE_COULDNT_CONNECT:
		return SMTP_NO_SERVER;
	case CURLE_USE_SSL_FAILED:
		return SMTP_NO_TLS;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
		return SMTP_BAD_TLS;
	case CURLE_LOGIN_DENIED:
		return SMTP_LOGIN;
	case CURLE_OPERATION_TIMEDOUT:
		return SMTP_TIMEOUT;
	case CURLE_ABORTED_BY_CALLBACK:
		return smtp->stopped ? SMTP_STOPPED : SMTP_TIMEOUT;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
		return SMTP_LOST;
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_REMOTE_ACCESS_DENIED:
		return SMTP_NONSENSE;
	default:
		return SMTP_FAILED;
	}
}

/* The results of libcurl with which it says that the server answered no. */
static bool is_answer(CURLcode result, long code)
{
	return code >= 400 && code <= 599 &&
	       (result == CURLE_SEND_ERROR || result == CURLE_WEIRD_SERVER_REPLY ||
		   result == CURLE_REMOTE_ACCESS_DENIED || result == CURLE_USE_SSL_FAILED ||
		   result == CURLE_LOGIN_DENIED);
}

/* Whether a refusal is about who sends: no login was taken, or one is asked for (RFC 4954, 6). */
static bool is_about_login(const struct smtp *smtp, long code)
{
	return code == 530 || code == 535 || (smtp->password != NULL && !smtp->logged_in);
}

static struct smtp_result judge_answer(const struct smtp *smtp, enum smtp_reason reason, long code)
{
	struct smtp_result judged = {.verdict = SMTP_LATER, .reason = reason, .code = (int)code};
	if (reason == SMTP_LOST || reason == SMTP_NONSENSE) {
		judged.reason = SMTP_ANSWERED;
	}
	if (code >= 500 && smtp->stage >= RECIPIENT) {
		bool login = is_about_login(smtp, code);
		judged.verdict = login ? SMTP_LATER : SMTP_REFUSED;
		judged.reason = login ? SMTP_LOGIN : SMTP_ANSWERED;
	}
	return judged;
}

static struct smtp_result judge(const struct smtp *smtp, CURLcode result)
{
	long code = 0;
	enum smtp_reason reason = reason_of(smtp, result);
	(void)curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &code);
	/* libcurl wants 250 after a message; to RFC 5321, 4.2.1 each 2yz is a yes. */
	if (result == CURLE_OK || (smtp->stage == FINISHED && code / 100 == 2)) {
		return (struct smtp_result){SMTP_ACCEPTED, SMTP_ANSWERED, (int)code};
	}
	if (is_answer(result, code)) {
		return judge_answer(smtp, reason, code);
	}
	/* What could not be sent was not ended either. */
	bool unknown = smtp->stage == FINISHED && result != CURLE_SEND_ERROR;
	return (struct smtp_result){unknown ? SMTP_UNKNOWN : SMTP_LATER, reason, 0};
}

/* --- sending --- */

/* look_up keeps the time; libcurl's own limit is the sum of both. */
static struct smtp_result attempt(struct smtp *smtp)
{
	int64_t left_ms = smtp->deadline_mono_ms - clock_mono_ms();
	long limit_ms = (left_ms > 0 ? (long)left_ms : 1) + smtp->settings.answer_ms;
	smtp->stage = CONNECTING;
	smtp->given = 0;
	smtp->stopped = false;
	if (curl_easy_setopt(smtp->curl, CURLOPT_TIMEOUT_MS, limit_ms) != CURLE_OK) {
		return (struct smtp_result){SMTP_LATER, SMTP_FAILED, 0};
	}
	return judge(smtp, curl_easy_perform(smtp->curl));
}

/* Whether what went wrong is that the server had dropped the connection of before. */
static bool was_dropped(const struct smtp *smtp, const struct smtp_result *result)
{
	long connects = 1;
	(void)curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
	return connects == 0 && result->verdict == SMTP_LATER &&
	       (result->reason == SMTP_LOST || result->code == 421);
}

static bool set_message(struct smtp *smtp, const struct curl_slist *recipients, const char *command)
{
	return curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK &&
	       curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, recipients != NULL ? 1L : 0L) ==
		   CURLE_OK &&
	       curl_easy_setopt(smtp->curl, CURLOPT_CUSTOMREQUEST, command) == CURLE_OK;
}

struct smtp_result smtp_send(struct smtp *smtp, const char *recipient, struct bytes message)
{
	struct smtp_result result = {SMTP_LATER, SMTP_FAILED, 0};
	if (!address_is_plain(recipient)) {
		return (struct smtp_result){SMTP_REFUSED, SMTP_BAD_ADDRESS, 0};
	}
	struct curl_slist *recipients = curl_slist_append(NULL, recipient);
	smtp->rested = false;
	if (recipients != NULL && set_message(smtp, recipients, NULL)) {
		smtp->message = message;
		smtp->deadline_mono_ms = clock_mono_ms() + smtp->settings.timeout_ms;
		result = attempt(smtp);
		if (was_dropped(smtp, &result)) {
			result = attempt(smtp);
		}
	}
	(void)set_message(smtp, NULL, NULL);
	curl_slist_free_all(recipients);
	return result;
}

/* The socket of the connection that is still there, or CURL_SOCKET_BAD. */
static curl_socket_t open_socket(const struct smtp *smtp)
{
	char byte;
	curl_socket_t socket = CURL_SOCKET_BAD;
	if (smtp->curl == NULL ||
	    curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK ||
	    socket == CURL_SOCKET_BAD) {
		return CURL_SOCKET_BAD;
	}
	ssize_t got = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return got > 0 || (got < 0 && errno == EAGAIN) ? socket : CURL_SOCKET_BAD;
}

static void say_quit(struct smtp *smtp)
{
	const atomic_bool *stopping = smtp->stopping;
	smtp->stopping = NULL; /* a service that ends takes leave too */
	smtp->deadline_mono_ms = clock_mono_ms() + REST_MS;
	if (set_message(smtp, NULL, "QUIT")) {
		(void)attempt(smtp);
		(void)set_message(smtp, NULL, NULL);
	}
	smtp->stopping = stopping;
}

/*
 * libcurl says QUIT too when it drops a connection, but in curl_easy_cleanup it waits two minutes
 * for the answer. So it is said here, and the socket is closed for both ways: nothing is left to
 * wait for.
 */
void smtp_rest(struct smtp *smtp)
{
	if (!smtp->rested && open_socket(smtp) != CURL_SOCKET_BAD) {
		say_quit(smtp);
		(void)shutdown(open_socket(smtp), SHUT_RDWR);
	}
	smtp->rested = true;
}
