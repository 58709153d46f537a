#include "gateway/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void answer_header(struct answer *answer, const char *name, const char *format, ...)
{
	va_list args;
	char *value = NULL;
	if (answer->header_count == ANSWER_HEADERS_MAX) {
		return;
	}
	va_start(args, format);
	int size = vasprintf(&value, format, args);
	va_end(args);
	if (size >= 0) {
		answer->headers[answer->header_count].name = name;
		answer->headers[answer->header_count++].value = value;
	}
}

void answer_drop_body(struct answer *answer)
{
	if (answer->release != NULL) {
		answer->release(answer->owner);
	}
	answer->release = NULL;
	answer->body = (struct bytes){NULL, 0};
}

void answer_take(struct answer *answer, struct buffer *body)
{
	answer_drop_body(answer);
	answer->body = buffer_bytes(body);
	answer->owner = body->data;
	answer->release = buffer_wipe;
	*body = (struct buffer){.data = NULL};
}

void answer_fini(struct answer *answer)
{
	answer_drop_body(answer);
	for (size_t i = 0; i < answer->header_count; i++) {
		buffer_wipe(answer->headers[i].value);
	}
	answer->header_count = 0;
}

void answer_line(struct answer *answer, unsigned http_status, const char *line)
{
	answer_drop_body(answer);
	answer->http_status = http_status;
	answer->body = (struct bytes){(const uint8_t *)line, strlen(line)};
	answer_header(answer, "Content-Type", "text/plain; charset=utf-8");
}
