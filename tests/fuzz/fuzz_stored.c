/*
 * What is on disk is not what a service wrote: records of a live store are replaced by any bytes,
 * cut off, changed in one byte, taken away or added, and then everything that can be asked is
 * asked, a part at a time. Answers may be wrong or refuse; nothing may crash, hang or claim a fault
 * of the program's own where the disk is at fault. Now and then the damage is committed and the
 * service is opened on it.
 *
 * An input: bits 0 and 1 of the first byte say which service, 2 to 5 which part, 7 that it is
 * opened again; then edits: key (2 bytes), what (1), size (1), so many bytes.
 */
#include "fuzz/support/rows.h"

#include "runtime/log.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEYS_MAX = 1024,
	EDITS_MAX = 8,
	HEAD_BYTES = 4,
	PARTS = 16,
	READ_PARTS = 4,
	OPEN_AGAIN = 1 << 7
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct entry {
	struct bytes key, value;
};

/* What the store of a service held when it was set up. */
static struct contents {
	struct entry entries[KEYS_MAX];
	size_t count;
} contents[LIVE_SERVICES];

static struct bytes copy_of(struct bytes from)
{
	uint8_t *copy = malloc(from.size + 1);
	live_require(copy != NULL, "no memory");
	memcpy(copy, from.data, from.size);
	return (struct bytes){copy, from.size};
}

static void read_contents(struct contents *ret_contents, struct store *store)
{
	struct store_txn *txn;
	struct store_range range;
	struct entry entry;
	live_require(store_read(store, &txn) == OK, "the store cannot be read");
	live_require(
	    store_range_open(txn, (struct bytes){NULL, 0}, (struct bytes){NULL, 0}, &range) == OK,
	    "the store cannot be walked");
	while (ret_contents->count < KEYS_MAX &&
	       store_range_next(&range, &entry.key, &entry.value) == OK) {
		ret_contents->entries[ret_contents->count++] =
		    (struct entry){copy_of(entry.key), copy_of(entry.value)};
	}
	store_range_close(&range);
	store_abort(txn);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_open("fuzz", LOG_LEVEL_ERROR);
	for (size_t i = 0; i < LIVE_SERVICES; i++) {
		read_contents(&contents[i], live_service(i)->fake->store);
	}
	return 0;
}

/* --- damage --- */

static struct bytes take(struct bytes *from, size_t size)
{
	struct bytes taken = {from->data, size < from->size ? size : from->size};
	from->data += taken.size;
	from->size -= taken.size;
	return taken;
}

static void put(struct store_txn *txn, struct bytes key, struct bytes value)
{
	(void)store_put(txn, key, value);
}

/* One byte of a value, at the place that the first two bytes say, is xored with the third. */
static void put_flipped(struct store_txn *txn, const struct entry *entry, struct bytes how)
{
	if (entry->value.size == 0 || how.size < 3) {
		return;
	}
	uint8_t *changed = malloc(entry->value.size);
	live_require(changed != NULL, "no memory");
	memcpy(changed, entry->value.data, entry->value.size);
	changed[(how.data[0] | (size_t)how.data[1] << 8) % entry->value.size] ^= how.data[2];
	put(txn, entry->key, (struct bytes){changed, entry->value.size});
	free(changed);
}

static void put_cut_off(struct store_txn *txn, const struct entry *entry, struct bytes how)
{
	size_t size = how.size > 0 ? how.data[0] * entry->value.size / 256 : 0;
	put(txn, entry->key, (struct bytes){entry->value.data, size});
}

/* A key of any bytes, as long as the first byte says, with the rest for its value. */
static void put_new(struct store_txn *txn, struct bytes how)
{
	if (how.size > 1) {
		size_t size = take(&how, 1).data[0] % how.size + 1;
		struct bytes key = take(&how, size);
		put(txn, key, how);
	}
}

static void edit(struct store_txn *txn, const struct entry *entry, unsigned what, struct bytes how)
{
	switch (what % 5) {
	case 0:
		put(txn, entry->key, how);
		break;
	case 1:
		(void)store_delete(txn, entry->key);
		break;
	case 2:
		put_cut_off(txn, entry, how);
		break;
	case 3:
		put_flipped(txn, entry, how);
		break;
	default:
		put_new(txn, how);
	}
}

static void damage(const struct contents *from, struct store_txn *txn, struct bytes edits)
{
	for (size_t i = 0; i < EDITS_MAX && edits.size >= HEAD_BYTES; i++) {
		struct bytes head = take(&edits, HEAD_BYTES);
		size_t index = (head.data[0] | (size_t)head.data[1] << 8) % from->count;
		edit(txn, &from->entries[index], head.data[2], take(&edits, head.data[3]));
	}
}

/* --- what must still stand --- */

static struct store_txn *begin(const struct live_service *service)
{
	struct store_txn *txn;
	live_require(store_write(service->fake->store, &txn) == OK, "no transaction");
	return txn;
}

/* A row that writes does so in a transaction of its own, which is forgotten. */
static void ask(const struct live_service *service, size_t index, struct store_txn *txn)
{
	const struct bytes row = rows_at(service, index);
	struct store_txn *nested = NULL;
	if (row_writes(service, row)) {
		live_require(store_nest(txn, &nested) == OK, "no nested transaction");
	}
	enum status status = row_run_in(service, row, nested != NULL ? nested : txn, NULL);
	live_require(status != INTERNAL && status != UNKNOWN, rows_name(service, index));
	store_abort(nested);
}

static void ask_part(const struct live_service *service, struct store_txn *txn, size_t part)
{
	for (size_t i = 0; i < rows_count(service); i++) {
		size_t parts = row_writes(service, rows_at(service, i)) ? PARTS : READ_PARTS;
		if (i % parts == part % parts) {
			ask(service, i, txn);
		}
	}
}

/* Puts everything back as it was. */
static void mend(const struct live_service *service, const struct contents *from)
{
	struct store_txn *txn = begin(service);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	for (;;) {
		live_require(store_range_open(txn, (struct bytes){NULL, 0}, (struct bytes){NULL, 0},
				 &range) == OK,
		    "the store cannot be walked");
		enum status status = store_range_next(&range, &key, &value);
		struct bytes copy = status == OK ? copy_of(key) : (struct bytes){NULL, 0};
		store_range_close(&range);
		if (status != OK) {
			break;
		}
		live_require(store_delete(txn, copy) == OK, "the store cannot be emptied");
		free((void *)(uintptr_t)copy.data);
	}
	for (size_t i = 0; i < from->count; i++) {
		live_require(store_put(txn, from->entries[i].key, from->entries[i].value) == OK,
		    "the store cannot be mended");
	}
	live_require(store_commit(txn) == OK, "the store cannot be mended");
}

static void open_damaged(
    const struct live_service *service, const struct contents *from, struct bytes edits)
{
	struct store_txn *txn = begin(service);
	damage(from, txn, edits);
	live_require(store_commit(txn) == OK, "the damage cannot be kept");
	service->open_again();
	mend(service, from);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 + HEAD_BYTES) {
		return 0;
	}
	size_t number = (data[0] & 3) % LIVE_SERVICES;
	const struct live_service *service = live_service(number);
	const struct bytes edits = {data + 1, size - 1};
	struct store_txn *txn = begin(service);
	damage(&contents[number], txn, edits);
	ask_part(service, txn, data[0] >> 2 & 15);
	store_abort(txn);
	if ((data[0] & OPEN_AGAIN) != 0 && service->open_again != NULL) {
		open_damaged(service, &contents[number], edits);
	}
	return 0;
}
