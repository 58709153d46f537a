#include "notify/address.h"

#include <stddef.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum { LOCAL_BYTES_MAX = 64, HOST_BYTES_MAX = 253 };

static bool is_dotted(const char *text, size_t size, size_t size_max, const char *allowed)
{
	return size > 0 && size <= size_max && strspn(text, allowed) >= size && text[0] != '.' &&
	       text[size - 1] != '.' && memmem(text, size, "..", 2) == NULL;
}

bool address_is_host(const char *text)
{
	size_t size = text != NULL ? strlen(text) : 0;
	return is_dotted(text, size, HOST_BYTES_MAX, LETTERS DIGITS "-.") && text[0] != '-' &&
	       text[size - 1] != '-';
}

bool address_is_plain(const char *text)
{
	const char *at = text != NULL ? strchr(text, '@') : NULL;
	return at != NULL && strlen(text) <= ADDRESS_BYTES_MAX &&
	       is_dotted(text, (size_t)(at - text), LOCAL_BYTES_MAX,
		   LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~.") &&
	       address_is_host(at + 1);
}

const char *address_host(const char *address)
{
	return strchr(address, '@') + 1;
}
