/*
 * The bare wire: one connection to a service's Unix socket, on which a test sends whatever bytes it
 * likes as an SP REQ peer (or as no such peer at all). Not thread-safe.
 */
#ifndef SAMEN_TEST_WIRE_H
#define SAMEN_TEST_WIRE_H

#include "runtime/arena.h"

#include <stdbool.h>

struct wire;

/* How a service took a message. */
enum wire_end { WIRE_ANSWERED, WIRE_CLOSED, WIRE_SILENT };

/* Connects to "ipc:///path" and shakes hands. Fails the test when nobody lets it in. Close it with
 * wire_close. */
struct wire *wire_open(const char *url);
/* Connects only. */
struct wire *wire_open_raw(const char *url);
/* Takes NULL. */
void wire_close(struct wire *wire);

/* Sends bytes as they are; false when the connection is closed. */
bool wire_send_raw(struct wire *wire, struct bytes data);
/* Sends one frame that holds a request id and body; false as above. */
bool wire_send(struct wire *wire, struct bytes body);
/* Waits for one frame: its body, without the request id, in arena; or the end of the connection;
 * timeout_ms at most. */
enum wire_end wire_receive(
    struct wire *wire, unsigned timeout_ms, struct arena *arena, struct bytes *ret_body);

#endif
