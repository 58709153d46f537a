/* Which sandbox a service enters: what is left to it of files and sockets. */
#ifndef SAMEN_SERVICE_SANDBOX_H
#define SAMEN_SERVICE_SANDBOX_H

#include "runtime/service.h"

/*
 * Enters it, unless samen.conf says "sandbox = off"; the log says what is on. Left to the service
 * are its own store and keys, the folders of its sockets and the region's audit folder; to read,
 * the configuration, all keys, the keys of other sign-ons and what the environment names. Internet
 * sockets only when samen.conf names a tcp address. While there is one thread.
 */
void service_sandbox_enter(
    const struct service *service, const char *name, const struct door *door);

#endif
