#include "runtime/libsodium.h"

#include <pthread.h>
#include <stdlib.h>

static void init(void)
{
	if (sodium_init() < 0) {
		abort();
	}
}

void libsodium_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, init);
}
