/*
 * The client's side of SP REQ on plain sockets, for tests that need to misbehave or to see every
 * byte. Waits 10 s at most.
 */
#ifndef SAMEN_SP_PEER_H
#define SAMEN_SP_PEER_H

#include "runtime/sp_frame.h"

enum { SP_PEER_WAIT_MS = 10000, SP_PEER_HEAD_BYTES_MAX = SP_HEADER_BYTES_MAX + SP_WORD_BYTES };

/* A connected socket, or -1. The caller closes it. */
int sp_peer_connect_ipc(const char *path);
int sp_peer_connect_tcp(int port);

/* All or nothing; false when the other end is gone or does not take it. */
bool sp_peer_send(int fd, const void *data, size_t size);
bool sp_peer_receive(int fd, void *ret_data, size_t size);

/* Exchanges greetings. */
bool sp_peer_greet(int fd);

/*
 * Writes a request frame's header and its one word of REQ header (id, high bit set); returns their
 * size.
 */
size_t sp_peer_head(enum sp_carrier carrier, uint32_t id, size_t body_bytes, uint8_t *ret_head);

/* Sends one request. */
bool sp_peer_ask(int fd, enum sp_carrier carrier, uint32_t id, struct bytes body);

/* Receives one answer; its body goes to ret_body, which has room for room bytes. */
bool sp_peer_take(int fd,
    enum sp_carrier carrier,
    uint32_t *ret_id,
    uint8_t *ret_body,
    size_t room,
    size_t *ret_size);

/* Asks and checks that the very same comes back. */
bool sp_peer_echo(int fd, enum sp_carrier carrier, struct bytes body);

/* Whether the other end closes the connection; skips what it sends before that. */
bool sp_peer_sees_close(int fd);

/* How many descriptors this process has open. */
size_t sp_peer_descriptors(void);

/* Waits for a condition. */
bool sp_peer_wait(bool (*holds)(void *context), void *context);

#endif
