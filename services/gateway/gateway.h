/* What all requests share. */
#ifndef SAMEN_GATEWAY_H
#define SAMEN_GATEWAY_H

#include "gateway/files.h"
#include "gateway/methods.h"
#include "gateway/metrics.h"
#include "gateway/peers.h"
#include "gateway/renewal.h"
#include "gateway/settings.h"
#include "gateway/sign_on.h"
#include "gateway/upstream.h"

/* Of all requests together that have not been passed on. */
enum { GATEWAY_BODY_BYTES_MAX = 64 << 20 };

struct gateway;

/* Reads the files, finds the methods, and makes ready to call the services; home, settings and
 * sign_on must outlive it. RESOURCE_EXHAUSTED, INVALID_ARGUMENT. Owned by the caller. */
enum status gateway_open(const char *home,
    const struct config *config,
    const struct settings *settings,
    struct sign_on *sign_on,
    struct gateway **ret_gateway);
/* Takes NULL. No request may be left. */
void gateway_close(struct gateway *gateway);

/* Ends all calls under way: each is answered that the gateway stops. Blocks until they are. */
void gateway_end_calls(struct gateway *gateway);

/* Reads the files of the page anew; what is being sent stays as it was. When that fails, the old
 * ones stay. Blocks on the disk. */
void gateway_reload(struct gateway *gateway);

const struct settings *gateway_settings(const struct gateway *gateway);
const struct methods *gateway_methods(const struct gateway *gateway);
struct upstream *gateway_upstream(const struct gateway *gateway);
struct renewals *gateway_renewals(const struct gateway *gateway);
struct sign_on *gateway_sign_on(const struct gateway *gateway);
struct peers *gateway_peers(const struct gateway *gateway);
struct metrics *gateway_metrics(const struct gateway *gateway);
/* To be released; NULL when there is no page. Any thread. */
struct files *gateway_files(struct gateway *gateway);

/*
 * Counts a call of somebody unknown, of this cost. RESOURCE_EXHAUSTED when this address has made
 * too many: *ret_wait_ms is when it may again. Any thread.
 */
enum status gateway_count_anonymous(
    struct gateway *gateway, const struct address *client, unsigned cost, unsigned *ret_wait_ms);

/* Sets aside memory for a body that comes in, to be given back; false when all together are too
 * much. Any thread. */
bool gateway_hold_bytes(struct gateway *gateway, size_t size);
void gateway_give_back_bytes(struct gateway *gateway, size_t size);

#endif
