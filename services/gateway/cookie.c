#include "gateway/cookie.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define HOST_PREFIX "__Host-"

/* One cookie of a list; borrowed. */
struct pair {
	struct bytes name, value;
};

static const char *prefix_of(bool secure)
{
	return secure ? HOST_PREFIX : "";
}

/* --- reading --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct bytes trimmed(const char *from, const char *end)
{
	while (from < end && is_blank(*from)) {
		from++;
	}
	while (end > from && is_blank(end[-1])) {
		end--;
	}
	return (struct bytes){(const uint8_t *)from, (size_t)(end - from)};
}

/* Takes the next cookie off the list; false at its end. What has no '=' is a nameless cookie. */
static bool next_pair(const char **list, struct pair *ret_pair)
{
	if (**list == '\0') {
		return false;
	}
	const char *end = *list + strcspn(*list, ";");
	const char *equals = memchr(*list, '=', (size_t)(end - *list));
	const char *name_end = equals != NULL ? equals : *list;
	ret_pair->name = trimmed(*list, name_end);
	ret_pair->value = trimmed(equals != NULL ? equals + 1 : *list, end);
	*list = *end == ';' ? end + 1 : end;
	return true;
}

/* The cookies of all headers, one after the other. */
struct walk {
	const struct head *head;
	size_t header;
	const char *list; /* what is left of the header before; NULL: of none */
};

static bool walk_next(struct walk *walk, struct pair *ret_pair)
{
	for (;;) {
		if (walk->list != NULL && next_pair(&walk->list, ret_pair)) {
			return true;
		}
		if (walk->header == walk->head->headers.count) {
			return false;
		}
		const struct field *field = &walk->head->headers.items[walk->header++];
		walk->list = strcasecmp(field->name, "Cookie") == 0 ? field->value : NULL;
	}
}

/* Whether the name begins with these two; *ret_rest is what follows. */
static bool begins(
    struct bytes name, const char *prefix, const char *beginning, struct bytes *ret_rest)
{
	size_t prefix_size = strlen(prefix);
	size_t size = strlen(beginning);
	if (name.size < prefix_size + size || memcmp(name.data, prefix, prefix_size) != 0 ||
	    memcmp(name.data + prefix_size, beginning, size) != 0) {
		return false;
	}
	*ret_rest = (struct bytes){name.data + prefix_size + size, name.size - prefix_size - size};
	return true;
}

static bool is_clean(struct bytes value)
{
	for (size_t i = 0; i < value.size; i++) {
		if (isalnum(value.data[i]) == 0 && strchr("-._", value.data[i]) == NULL) {
			return false;
		}
	}
	return true;
}

struct bytes cookie_find(const struct head *head, const char *name, bool secure, size_t size_max)
{
	struct walk walk = {.head = head};
	struct pair pair;
	struct bytes rest;
	struct bytes found = {NULL, 0};
	size_t count = 0;
	while (walk_next(&walk, &pair)) {
		if (begins(pair.name, prefix_of(secure), name, &rest) && rest.size == 0) {
			found = pair.value;
			count++;
		}
	}
	bool good = count == 1 && found.size <= size_max && is_clean(found);
	return good ? found : (struct bytes){NULL, 0};
}

struct bytes cookie_rest(const struct head *head, const char *beginning, bool secure, size_t number)
{
	struct walk walk = {.head = head};
	struct pair pair;
	struct bytes rest;
	while (walk_next(&walk, &pair)) {
		if (begins(pair.name, prefix_of(secure), beginning, &rest) && number-- == 0) {
			return rest;
		}
	}
	return (struct bytes){NULL, 0};
}

size_t cookie_count(const struct head *head, const char *beginning, bool secure)
{
	struct walk walk = {.head = head};
	struct pair pair;
	struct bytes rest;
	size_t count = 0;
	while (walk_next(&walk, &pair)) {
		count += begins(pair.name, prefix_of(secure), beginning, &rest);
	}
	return count;
}

/* --- setting --- */

bool cookie_set(struct answer *answer,
    const char *name,
    bool secure,
    enum same_site same_site,
    struct bytes value,
    long max_age_s)
{
	if (strlen(prefix_of(secure)) + strlen(name) + value.size > COOKIE_BYTES_MAX) {
		return false;
	}
	answer_header(answer, "Set-Cookie",
	    "%s%s=%.*s; Max-Age=%ld; Path=/; HttpOnly; SameSite=%s%s", prefix_of(secure), name,
	    (int)value.size, (const char *)value.data, max_age_s,
	    same_site == SAME_SITE_STRICT ? "Strict" : "Lax", secure ? "; Secure" : "");
	return true;
}

void cookie_clear(struct answer *answer, const char *name, bool secure)
{
	(void)cookie_set(
	    answer, name, secure, SAME_SITE_STRICT, (struct bytes){(const uint8_t *)"", 0}, 0);
}
