#include "gateway/head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *head_value(const struct head *head, const char *name)
{
	for (size_t i = 0; i < head->headers.count; i++) {
		if (strcasecmp(head->headers.items[i].name, name) == 0) {
			return head->headers.items[i].value;
		}
	}
	return NULL;
}

const char *head_last_value(const struct head *head, const char *name)
{
	for (size_t i = head->headers.count; i > 0; i--) {
		if (strcasecmp(head->headers.items[i - 1].name, name) == 0) {
			return head->headers.items[i - 1].value;
		}
	}
	return NULL;
}

size_t head_count(const struct head *head, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < head->headers.count; i++) {
		count += strcasecmp(head->headers.items[i].name, name) == 0;
	}
	return count;
}

const struct field *head_argument(const struct head *head, const char *name)
{
	for (size_t i = 0; i < head->arguments.count; i++) {
		if (strcmp(head->arguments.items[i].name, name) == 0) {
			return &head->arguments.items[i];
		}
	}
	return NULL;
}

bool head_is(const struct head *head, const char *verb)
{
	return strcmp(head->verb, verb) == 0;
}

bool head_gets(const struct head *head)
{
	return head_is(head, "GET") || head_is(head, "HEAD");
}

/* Of "q=0.5" in thousandths; 1000 where it says nothing that is understood. */
static unsigned weight_of(const char *parameters, const char *end)
{
	const char *at = parameters;
	while (at < end && strchr("; \t", *at) != NULL) {
		at++;
	}
	if (end - at < 3 || (*at != 'q' && *at != 'Q') || at[1] != '=') {
		return 1000;
	}
	unsigned weight = 0;
	unsigned unit = 1000;
	for (at += 2; at < end && unit > 0 && ((*at >= '0' && *at <= '9') || *at == '.'); at++) {
		if (*at != '.') {
			weight += unit * (unsigned)(*at - '0');
			unit /= 10;
		}
	}
	return weight < 1000 ? weight : 1000;
}

unsigned list_weight(const char *list, const char *item)
{
	unsigned of_star = 0;
	const char *at = list != NULL ? list : "";
	while (*at != '\0') {
		at += strspn(at, ", \t");
		const char *end = at + strcspn(at, ",");
		size_t size = strcspn(at, ",; \t");
		if (size == strlen(item) && strncasecmp(at, item, size) == 0) {
			return weight_of(at + size, end);
		}
		if (size == 1 && *at == '*') {
			of_star = weight_of(at + 1, end);
		}
		at = end;
	}
	return of_star;
}
