/* A borrowed run of bytes: whoever hands it over keeps it alive. */
#ifndef SAMEN_BYTES_H
#define SAMEN_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *data;
	size_t size;
};

#endif
