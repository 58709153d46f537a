/*
 * Where a service listens, and who may come in there. What samen.conf says of it:
 *   NAME.listen   addresses, separated by commas
 *   run.group     group of the sockets, which then are for its members (0660); without it they are
 *                 for the service's own user (0600)
 *   allow.users   users beside the service's own and root who may come in by a socket
 */
#ifndef SAMEN_DOOR_H
#define SAMEN_DOOR_H

#include "runtime/config.h"
#include "runtime/sp_server.h"

#include <limits.h>
#include <stdbool.h>

struct door;

enum { DOOR_ADDRESSES_MAX = 8 };

/*
 * Reads what samen.conf says for the service name of the deployment in home. INVALID_ARGUMENT (said
 * in the log) when it names users or groups that this machine does not know, or too many. home and
 * config must outlive the door. Blocks while it looks the names up; to be called before other
 * threads start. Owned by the caller.
 */
enum status door_open(
    const char *home, const struct config *config, const char *name, struct door **ret_door);
/* Takes NULL. */
void door_close(struct door *door);

/* The mode of ipc sockets, for the server's limits. */
mode_t door_socket_mode(const struct door *door);

/* Makes the folders of the service's own socket, where they are missing. */
void door_make_folders(const struct door *door);

/* The path of the ipc socket at address number index; false when there is none. */
bool door_socket(const struct door *door, size_t index, char ret_path[static PATH_MAX]);

/* Lets the server listen at every address, with the users that may come in; INVALID_ARGUMENT when
 * there is no address, else as sp_server_listen. The log says which. */
enum status door_listen(const struct door *door, struct sp_server *server);

/* The address of a service for its clients: "NAME.url" of samen.conf, else
 * "ipc://HOME/run/NAME.sock", or "ipc://HOME/run/NAME/sock" where there is a group. config may be
 * NULL. */
void service_url(
    const char *home, const struct config *config, const char *name, char *ret_url, size_t size);

#endif
