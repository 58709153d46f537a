/* What goes out for one HTTP request. */
#ifndef SAMEN_ANSWER_H
#define SAMEN_ANSWER_H

#include "gateway/buffer.h"

#include <stdbool.h>

enum { ANSWER_HEADERS_MAX = 24 };

struct answer {
	unsigned http_status;
	struct {
		const char *name; /* static storage */
		char *value;
	} headers[ANSWER_HEADERS_MAX];
	size_t header_count;
	struct bytes body;
	void (*release)(void *owner); /* of the body; NULL: it needs none */
	void *owner;
	bool closes; /* the connection ends with it: what follows cannot be told from what was */
};

/* Adds a header. name is kept; the value is what format says. One that does not fit memory is left
 * out. */
void answer_header(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Takes the buffer's bytes as the body, and leaves it empty. */
void answer_take(struct answer *answer, struct buffer *body);
/* Releases body and headers; idempotent. */
void answer_fini(struct answer *answer);
/* Releases the body only: what is to take its place follows. */
void answer_drop_body(struct answer *answer);

/* A plain line of text, in static storage. */
void answer_line(struct answer *answer, unsigned http_status, const char *line);

#endif
