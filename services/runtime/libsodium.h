/* libsodium, made ready: it must be initialised before its first use, and everything here may be
 * that first use. */
#ifndef SAMEN_LIBSODIUM_H
#define SAMEN_LIBSODIUM_H

#include <sodium.h>

/*
 * Initialises libsodium on the first call of the process, and is nearly free after that. Aborts
 * when the system gives no randomness: nothing could be kept secret then. Any thread; the first
 * call may wait for the system's entropy pool.
 */
void libsodium_ready(void);

#endif
