/* What all requests share. */
#ifndef SAMEN_GATEWAY_H
#define SAMEN_GATEWAY_H

#include "gateway/files.h"
#include "gateway/methods.h"
#include "gateway/renewal.h"
#include "gateway/settings.h"
#include "gateway/upstream.h"

struct gateway;

/* Reads the files, finds the methods, and makes ready to call the services; home and settings must
 * outlive it. RESOURCE_EXHAUSTED, INVALID_ARGUMENT. Owned by the caller. */
enum status gateway_open(const char *home,
    const struct config *config,
    const struct settings *settings,
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
/* To be released; NULL when there is no page. Any thread. */
struct files *gateway_files(struct gateway *gateway);

#endif
