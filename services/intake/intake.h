/* The intake service: what its main wires together, and what its handlers have at hand. */
#ifndef SAMEN_INTAKE_H
#define SAMEN_INTAKE_H

#include "runtime/call.h"
#include "runtime/retention.h"
#include "runtime/service.h"
#include "runtime/tries.h"

#include "intake/audit_heads.h"
#include "intake/request_keys.h"

/* The service's state; handlers find it as call->service. */
struct intake;

/* Opens the request keys with the master key of HOME/keys. As service_definition.open; also without
 * a server. Blocks. */
enum status intake_open(const struct service *service, void **ret_state);
/* Takes NULL. */
void intake_close(void *state);

/* As rpc_options.admit. */
enum status intake_admit(struct call *call);
/* A timer: fills the reserve of request keys. */
enum status intake_refill_keys(struct call *call, void *arg);

/* Timers: erases the keys of erased requests; purges what is over. */
enum status intake_erase_keys(struct call *call, void *arg);
enum status intake_purge(struct call *call, void *arg);
/* A timer: has the traces of erased requests destroyed when that is due. */
enum status intake_look_after(struct call *call, void *arg);

/* As service_definition.upgrade. */
enum { INTAKE_SCHEMA = 2 };
enum status intake_upgrade(struct store_txn *txn, uint32_t from_schema);

/* A timer: purges the oldest entries of the access log and sees to its daily head. */
enum status intake_keep_access_log(struct call *call, void *arg);

/* All methods; ends with a NULL one. Static storage. */
const struct route *intake_routes(void);

/* Alive as long as the service. */
struct request_keys *intake_keys(const struct call *call);
struct keyring *intake_keyring(const struct call *call);
/* Of codes of letters. */
struct tries *intake_tries(const struct call *call);
const struct signing_key *intake_signing_key(const struct call *call);
const struct retention_days *intake_retention(const struct call *call);

/* NULL without a signing key. */
struct audit_heads *intake_heads(const struct call *call);

#endif
