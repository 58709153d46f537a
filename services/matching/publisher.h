/* A thread that publishes months as they become due, while calls go on: months.h. */
#ifndef SAMEN_PUBLISHER_H
#define SAMEN_PUBLISHER_H

#include "runtime/rpc_server.h"

struct publisher;

/* Starts the thread, which rests until it is woken. RESOURCE_EXHAUSTED. */
enum status publisher_start(struct rpc_server *server, struct publisher **ret_publisher);
/* Publishes all that is due, soon; does not block. Any thread. */
void publisher_wake(struct publisher *publisher);
/* Gives up what is under way, within about a second, and frees; it is begun again after the next
 * start. Blocks. Takes NULL. */
void publisher_stop(struct publisher *publisher);

#endif
