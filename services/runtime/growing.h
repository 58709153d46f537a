/* Arrays that grow by half, for what is built piece by piece and lives long. */
#ifndef SAMEN_GROWING_H
#define SAMEN_GROWING_H

#include <stddef.h>
#include <stdint.h>

/*
 * Makes room for need items of item_bytes each. Returns the array, perhaps moved, with *capacity
 * updated; NULL when memory is short, and then items and *capacity are as they were. New items are
 * not cleared. The caller frees the array.
 */
void *growing_reserve(void *items, uint32_t *capacity, size_t need, size_t item_bytes);

#endif
