/* SQLite's FTS5, in memory. */
#include "scale_peer.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct index {
	sqlite3 *database;
	sqlite3_stmt *insert, *search;
};

static bool run(struct index *index, const char *sql)
{
	return sqlite3_exec(index->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool prepare(struct index *index, const char *sql, sqlite3_stmt **ret_statement)
{
	return sqlite3_prepare_v3(index->database, sql, -1, SQLITE_PREPARE_PERSISTENT,
		   ret_statement, NULL) == SQLITE_OK;
}

static void index_close(void *opened)
{
	struct index *index = opened;
	if (index == NULL) {
		return;
	}
	sqlite3_finalize(index->insert);
	sqlite3_finalize(index->search);
	sqlite3_close(index->database);
	free(index);
}

static void *index_open(void)
{
	struct index *index = calloc(1, sizeof *index);
	if (index == NULL || sqlite3_open(":memory:", &index->database) != SQLITE_OK ||
	    !run(index, "CREATE VIRTUAL TABLE people USING fts5(text, content='')") ||
	    !run(index, "BEGIN") ||
	    !prepare(index, "INSERT INTO people(text) VALUES (?1)", &index->insert)) {
		index_close(index);
		return NULL;
	}
	return index;
}

static bool index_add(void *opened, const char *text)
{
	struct index *index = opened;
	bool added = sqlite3_bind_text(index->insert, 1, text, -1, SQLITE_STATIC) == SQLITE_OK &&
		     sqlite3_step(index->insert) == SQLITE_DONE;
	return sqlite3_reset(index->insert) == SQLITE_OK && added;
}

static bool index_ready(void *opened)
{
	struct index *index = opened;
	return run(index, "INSERT INTO people(people) VALUES ('optimize')") &&
	       run(index, "COMMIT") && run(index, "ANALYZE") &&
	       prepare(index,
		   "SELECT rowid, rank FROM people WHERE people MATCH ?1 ORDER BY rank LIMIT ?2",
		   &index->search);
}

/* "one" OR "another"; words hold no quotes. */
static void *query_make(void *opened, const char *const *words, size_t count)
{
	size_t size = 1;
	(void)opened;
	for (size_t i = 0; i < count; i++) {
		size += strlen(words[i]) + strlen("\"\" OR ");
	}
	char *query = calloc(size, 1), *at = query;
	for (size_t i = 0; query != NULL && i < count; i++) {
		at = stpcpy(at, i > 0 ? " OR \"" : "\"");
		at = stpcpy(stpcpy(at, words[i]), "\"");
	}
	return query;
}

static int query_run(void *opened, void *query, size_t limit)
{
	struct index *index = opened;
	int found = 0, step = SQLITE_ERROR;
	if (sqlite3_bind_text(index->search, 1, query, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int64(index->search, 2, (sqlite3_int64)limit) == SQLITE_OK) {
		while ((step = sqlite3_step(index->search)) == SQLITE_ROW) {
			found++;
		}
	}
	return sqlite3_reset(index->search) == SQLITE_OK && step == SQLITE_DONE ? found : -1;
}

const struct scale_peer *scale_peer_sqlite(void)
{
	static const struct scale_peer peer = {.name = "FTS5",
	    .open = index_open,
	    .add = index_add,
	    .ready = index_ready,
	    .query_make = query_make,
	    .query_run = query_run,
	    .query_free = free,
	    .close = index_close};
	return &peer;
}
