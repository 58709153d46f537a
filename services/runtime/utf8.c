#include "runtime/utf8.h"

#include <utf8proc.h>

bool utf8_is_valid(const void *data, size_t size_bytes)
{
	const utf8proc_uint8_t *at = data;
	const utf8proc_uint8_t *end = at + size_bytes;
	while (at < end) {
		utf8proc_int32_t ignored;
		utf8proc_ssize_t length = utf8proc_iterate(at, end - at, &ignored);
		if (length <= 0) {
			return false;
		}
		at += length;
	}
	return true;
}
