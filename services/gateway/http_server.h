/* HTTP by libmicrohttpd: a few threads that serve all connections, none of which is held by a call
 * that waits. */
#ifndef SAMEN_HTTP_SERVER_H
#define SAMEN_HTTP_SERVER_H

#include "gateway/gateway.h"

struct http_server;

/* Listens at all addresses of the settings. INVALID_ARGUMENT when the certificate will not do,
 * UNAVAILABLE when an address is taken (said in the log), RESOURCE_EXHAUSTED. gateway must outlive
 * it. Owned by the caller. */
enum status http_server_open(struct gateway *gateway, struct http_server **ret_server);

/* Takes no new connections. Does not block. */
void http_server_quiesce(struct http_server *server);
/* Requests that are under way, without those that wait for news. */
unsigned http_server_busy(const struct http_server *server);
/* Ends all connections. No call may be under way (gateway_end_calls). Takes NULL. Blocks. */
void http_server_close(struct http_server *server);

/* The port of the first address. */
unsigned http_server_port(const struct http_server *server);

#endif
