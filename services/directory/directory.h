/*
 * The directory service: people, organisations, work areas, the vocabulary, expertise, accounts and
 * tokens. This header is what main wires and what tests read.
 */
#ifndef SAMEN_DIRECTORY_H
#define SAMEN_DIRECTORY_H

#include "directory/former.h"

#include "runtime/service.h"

struct providers;
struct tries;

enum { DIRECTORY_SECRET_SIZE = 32 };

/* All that the directory holds in memory; call->service of its handlers. Only tries changes, and
 * guards itself. */
struct directory {
	const struct signing_key *key;                    /* the service's; borrowed */
	uint8_t session_key[DIRECTORY_SECRET_SIZE];       /* session secrets are made from it */
	uint8_t invitation_key[DIRECTORY_SECRET_SIZE];    /* one-time codes are made from it */
	uint8_t device_key[DIRECTORY_SECRET_SIZE];        /* device secrets are made from it */
	uint8_t second_factor_key[DIRECTORY_SECRET_SIZE]; /* apps' secrets, recovery codes */
	unsigned second_factor_roles;                     /* MAY_ bits: who must have one */
	uint8_t nonce_key[DIRECTORY_SECRET_SIZE]; /* nonces of single sign-on are made with it */
	struct providers *providers;              /* issuers of single sign-on; guards itself */
	struct tries *tries;                      /* wrong passwords and codes */
	struct retention_days retention;
	struct former_round round; /* of the purge; the committer's */
};

/* The whole surface and who may call what; ends with a NULL method. Static storage. */
const struct route *directory_routes(void);

/*
 * struct service_definition's open and close. On the first start the region is made from what setup
 * left (bootstrap.h); NOT_FOUND when there is neither a region nor that. Blocks.
 */
enum status directory_open(const struct service *service, void **ret_state);
void directory_close(void *state);

/* Refuses (UNAUTHENTICATED) a person whose session has ended, who is not active, or whose rights
 * changed since the token. */
enum status directory_admit(struct call *call);

/* Timers: forgets sessions that have expired, imports begun more than a day ago, and spent nonces
 * that have expired. Bounded work a run. */
enum status directory_expire_sessions(struct call *call, void *arg);
enum status directory_expire_imports(struct call *call, void *arg);
enum status directory_expire_nonces(struct call *call, void *arg);
/* A timer: looks at some people, and forgets who no longer takes part when their days are over. */
enum status directory_purge(struct call *call, void *arg);

/* A timer outside any transaction: takes over the keys of issuers that were fetched. */
void directory_look_at_keys(void *state);

#endif
