/* Where an SP server listens, and how a socket to it begins. */
#ifndef SAMEN_SP_ADDRESS_H
#define SAMEN_SP_ADDRESS_H

#include "runtime/sp_frame.h"
#include "runtime/status.h"

#include <sys/socket.h>

struct sp_address {
	enum sp_carrier carrier;
	char *host; /* tcp: "127.0.0.1"; ipc: the path. Its own memory */
	char *port; /* tcp only, within host's memory */
};

/* One that a socket can connect to. */
struct sp_place {
	struct sockaddr_storage address;
	socklen_t size;
};

enum { SP_PLACES_MAX = 8 };

/*
 * Reads url ("ipc:///path", "tcp://host:port", "tcp://[host]:port"). INVALID_ARGUMENT,
 * RESOURCE_EXHAUSTED. Undone by sp_address_fini.
 */
enum status sp_address_init(struct sp_address *address, const char *url);
void sp_address_fini(struct sp_address *address);

/*
 * What the address stands for now, SP_PLACES_MAX at most; returns how many, 0 when it cannot be
 * told. A host that is a name may block.
 */
size_t sp_address_find(
    const struct sp_address *address, struct sp_place ret_places[static SP_PLACES_MAX]);

/*
 * Begins to connect a new socket, which does not block. OK also while that is under way: once the
 * socket can be written to, sp_dialled tells how it ended. UNAVAILABLE, RESOURCE_EXHAUSTED. The
 * caller closes the socket.
 */
enum status sp_dial(const struct sp_place *place, int *ret_fd);
enum status sp_dialled(int fd);

/* The status of a call on a socket that failed with this errno. */
enum status sp_status_of_errno(int error);

#endif
