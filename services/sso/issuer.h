/*
 * The issuers of samen.conf: who may say, by OpenID Connect, who somebody is. Pure but for the log;
 * fetches nothing.
 *
 *   sso.NAME.issuer    = https://login.example.org     what the token's iss must be, exactly
 *   sso.NAME.client_id = samen                         what this deployment is called there
 *   sso.NAME.label     = Inloggen met Voorbeeld        on screen
 *   sso.NAME.domains   = school.nl, stichting.nl       whose addresses the issuer may speak for
 *   sso.NAME.client_secret_file = /etc/samen/secret    for the gateway, where the issuer gave one
 */
#ifndef SAMEN_SSO_ISSUER_H
#define SAMEN_SSO_ISSUER_H

#include "runtime/config.h"

#include <stdbool.h>

enum {
	ISSUERS_MAX = 16,
	ISSUER_NAME_MAX = 32,
	ISSUER_URL_MAX = 200,
	CLIENT_ID_MAX = 200,
	ISSUER_LABEL_MAX = 100,
	ISSUER_DOMAINS_MAX = 64,
	ISSUER_PATH_MAX = 200
};

/* Alive as long as the list it is in. */
struct issuer {
	char name[ISSUER_NAME_MAX + 1];
	char url[ISSUER_URL_MAX + 1];
	char client_id[CLIENT_ID_MAX + 1];
	char label[ISSUER_LABEL_MAX + 1]; /* the name when none was given */
	char secret_file[ISSUER_PATH_MAX + 1];
	const char *domains[ISSUER_DOMAINS_MAX];
	size_t domain_count;
	char *domain_text; /* holds the domains, lower case */
};

struct issuer_list {
	struct issuer *items;
	size_t count;
};

/*
 * Reads what samen.conf says; an empty list when it names none. INVALID_ARGUMENT (line in the log)
 * for what is not understood, for an issuer without address or client_id, and for an address that
 * is not allowed. The list is the caller's: issuers_close.
 */
enum status issuers_open(const struct config *config, struct issuer_list *ret_list);
/* Idempotent. */
void issuers_close(struct issuer_list *list);

/* Whether samen.conf names any, right or wrong. */
bool issuers_configured(const struct config *config);

/* The issuer of this name, or NULL. */
const struct issuer *issuer_named(const struct issuer_list *list, const char *name);

/* Whether it may speak for this address (lower case): its domain is one of the issuer's. */
bool issuer_speaks_for(const struct issuer *issuer, const char *email);

/* Whether an address may be used at all: https, or http to this very machine. Without user,
 * question mark or fragment. */
bool issuer_url_allowed(const char *url);
/* The same for an address that an issuer names: plain http only where the issuer itself has it. */
bool issuer_endpoint_allowed(const struct issuer *issuer, const char *url);

#endif
