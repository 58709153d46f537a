/* One answer to "is this text?". Pure. */
#ifndef SAMEN_UTF8_H
#define SAMEN_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether size_bytes bytes are well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms, no
 * surrogates, nothing above U+10FFFF). NUL and other control characters count as text. Any thread;
 * does not block.
 */
bool utf8_is_valid(const void *data, size_t size_bytes);

#endif
