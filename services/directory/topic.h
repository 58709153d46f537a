/* The vocabulary of support needs. All functions work in the call's transaction. */
#ifndef SAMEN_DIRECTORY_TOPIC_H
#define SAMEN_DIRECTORY_TOPIC_H

#include "directory/directory_store.h"

enum { TOPIC_ID_CHARS_MAX = 60, TOPIC_ROWS_MAX = 100, TOPICS_MAX = 5000, TOPIC_PHRASES_FEW = 10 };

/* Whether text can be a topic's id: 1 to 60 characters of a-z, 0-9 and -. */
bool topic_id_is(const char *text);

struct topic_counts {
	uint32_t added, changed, unchanged, retired;
};

/*
 * One call's topics of an import, kept aside; with last, puts all of them in place, retires what
 * the import has not named, checks all links and counts; until then nothing changes.
 * INVALID_ARGUMENT names what is wrong; FAILED_PRECONDITION when the import has ended.
 */
enum status topics_import(struct call *call,
    const char *import_id,
    const StoredTopic *rows,
    size_t count,
    bool last,
    struct topic_counts *ret_counts);

/*
 * Checks that every link of the topics in use leads to one in use, and that no topic is broader
 * than itself. INVALID_ARGUMENT names the topics.
 */
enum status topic_links_check(struct call *call);

/*
 * What makes the topics in use worse to search with although it is allowed: few phrases, no English
 * name, a Dutch name or abbreviation of two topics. At most fifty texts in the caller's language,
 * in the call's arena.
 */
enum status topic_advice(struct call *call, char ***ret_texts, size_t *ret_count);

#endif
