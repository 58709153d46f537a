/*
 * The password of mail.user: one line of text, which is in samen.conf never. Looked for, in this
 * order, as the service manager's credential "smtp-password", HOME/keys/notify/smtp-password and
 * HOME/keys/smtp-password.
 */
#ifndef SAMEN_NOTIFY_MAIL_PASSWORD_H
#define SAMEN_NOTIFY_MAIL_PASSWORD_H

#include "runtime/status.h"

enum { MAIL_PASSWORD_BYTES_MAX = 255 };

/* In locked memory. */
struct mail_password;

/*
 * Reads it. NOT_FOUND when there is none; PERMISSION_DENIED for a link or what is no plain file,
 * and for a file of another user or with a mode beyond 0600 (owner and mode of a credential are the
 * manager's concern); INVALID_ARGUMENT when it is empty, has more than one line or is too long;
 * UNAVAILABLE when the disk fails; RESOURCE_EXHAUSTED. Each but the first is said in the log, with
 * the file. credentials may be NULL. Owned by the caller: mail_password_close, which wipes it and
 * takes NULL. Blocks.
 */
enum status mail_password_open(
    const char *home, const char *credentials, struct mail_password **ret_password);
void mail_password_close(struct mail_password *password);

/* The text, without the end of its line. */
const char *mail_password_text(const struct mail_password *password);

#endif
