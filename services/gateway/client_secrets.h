/* The secrets that issuers gave this client, read once from their files. */
#ifndef SAMEN_GATEWAY_CLIENT_SECRETS_H
#define SAMEN_GATEWAY_CLIENT_SECRETS_H

#include "runtime/status.h"
#include "sso/issuer.h"

struct client_secrets;

/* Reads the file of each issuer that has one, home being the folder of those without a '/' at their
 * beginning. issuers must outlive it. INVALID_ARGUMENT (said in the log), RESOURCE_EXHAUSTED. Owned
 * by the caller. Blocks on the disk. */
enum status client_secrets_open(
    const struct issuer_list *issuers, const char *home, struct client_secrets **ret_secrets);
/* Wipes them. Takes NULL. */
void client_secrets_close(struct client_secrets *secrets);

/* That of one of the issuers; "" for a public client. Alive until they are closed. */
const char *client_secret_of(const struct client_secrets *secrets, const struct issuer *issuer);

#endif
