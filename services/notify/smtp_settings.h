/* What samen.conf says about the mail server (smtp.h lists it). For smtp.c only. */
#ifndef SAMEN_NOTIFY_SMTP_SETTINGS_H
#define SAMEN_NOTIFY_SMTP_SETTINGS_H

#include "notify/address.h"
#include "notify/mail.h"
#include "runtime/config.h"

#include <limits.h>
#include <stdbool.h>

enum { SMTP_USER_BYTES_MAX = 255, SMTP_URL_BYTES_MAX = 600 };

struct smtp_settings {
	char url[SMTP_URL_BYTES_MAX]; /* scheme, server, port, and what we call ourselves */
	bool starttls;                /* what must come, where the scheme is not smtps */
	char ca[PATH_MAX];            /* "" for the system's */
	char user[SMTP_USER_BYTES_MAX + 1];
	char from[ADDRESS_BYTES_MAX + 1];
	char from_name[MAIL_NAME_BYTES_MAX + 1];
	long timeout_ms; /* until the message has gone */
	long answer_ms;  /* after it */
};

/* NOT_FOUND without mail.server; INVALID_ARGUMENT for what cannot be, said in the log. */
enum status smtp_settings_read(
    const struct config *config, const char *home, struct smtp_settings *ret_settings);

#endif
