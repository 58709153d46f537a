#include "gateway/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum { BITS_MAX = 128, BITS_BEFORE_IPV4 = 96, TEXT_SIZE = 64, SITE_BYTES = 8 };

static const uint8_t ipv4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct address address_of_ipv4(const void *bytes)
{
	struct address address;
	memcpy(address.bytes, ipv4_prefix, sizeof ipv4_prefix);
	memcpy(address.bytes + sizeof ipv4_prefix, bytes, 4);
	return address;
}

enum status address_parse(const char *text, struct address *ret_address)
{
	struct in_addr ipv4;
	struct address address;
	if (inet_pton(AF_INET, text, &ipv4) == 1) {
		*ret_address = address_of_ipv4(&ipv4);
		return OK;
	}
	if (inet_pton(AF_INET6, text, address.bytes) != 1) {
		return INVALID_ARGUMENT;
	}
	*ret_address = address;
	return OK;
}

struct address address_of(const struct sockaddr *from)
{
	struct address address = {{0}};
	if (from->sa_family == AF_INET) {
		struct sockaddr_in ipv4;
		memcpy(&ipv4, from, sizeof ipv4);
		address = address_of_ipv4(&ipv4.sin_addr);
	} else if (from->sa_family == AF_INET6) {
		struct sockaddr_in6 ipv6;
		memcpy(&ipv6, from, sizeof ipv6);
		memcpy(address.bytes, &ipv6.sin6_addr, sizeof address.bytes);
	}
	return address;
}

bool address_equals(const struct address *one, const struct address *other)
{
	return memcmp(one->bytes, other->bytes, ADDRESS_BYTES) == 0;
}

struct address address_of_site(const struct address *address)
{
	struct address site = *address;
	if (memcmp(address->bytes, ipv4_prefix, sizeof ipv4_prefix) != 0) {
		memset(site.bytes + SITE_BYTES, 0, ADDRESS_BYTES - SITE_BYTES);
	}
	return site;
}

bool address_is_loopback(const struct address *address)
{
	static const struct address loopback = {{[ADDRESS_BYTES - 1] = 1}};
	bool is_ipv4 = memcmp(address->bytes, ipv4_prefix, sizeof ipv4_prefix) == 0;
	return is_ipv4 ? address->bytes[sizeof ipv4_prefix] == 127
		       : address_equals(address, &loopback);
}

/* "ADDRESS" or "ADDRESS/BITS". */
static enum status network_parse(char *text, struct networks *networks)
{
	char *slash = strchr(text, '/');
	unsigned bits = BITS_MAX;
	if (slash != NULL) {
		*slash = '\0';
	}
	bool is_ipv4 = strchr(text, ':') == NULL;
	if (slash != NULL) {
		char *end;
		unsigned long number = strtoul(slash + 1, &end, 10);
		bits = (unsigned)(is_ipv4 ? number + BITS_BEFORE_IPV4 : number);
		if (end == slash + 1 || *end != '\0' || number > BITS_MAX || bits > BITS_MAX) {
			return INVALID_ARGUMENT;
		}
	}
	if (networks->count == NETWORKS_MAX) {
		return INVALID_ARGUMENT;
	}
	networks->items[networks->count].bits = bits;
	enum status status = address_parse(text, &networks->items[networks->count].address);
	networks->count += status == OK;
	return status;
}

enum status networks_parse(const char *text, struct networks *ret_networks)
{
	struct networks networks = {.count = 0};
	enum status status = OK;
	while (status == OK && *text != '\0') {
		char one[TEXT_SIZE];
		text += strspn(text, ", \t");
		size_t size = strcspn(text, ", \t");
		if (size == 0) {
			break;
		}
		if (size >= sizeof one) {
			return INVALID_ARGUMENT;
		}
		memcpy(one, text, size);
		one[size] = '\0';
		text += size;
		status = network_parse(one, &networks);
	}
	if (status == OK) {
		*ret_networks = networks;
	}
	return status;
}

static bool same_prefix(const struct address *one, const struct address *other, unsigned bits)
{
	unsigned bytes = bits / 8;
	unsigned rest = bits % 8;
	if (memcmp(one->bytes, other->bytes, bytes) != 0) {
		return false;
	}
	return rest == 0 || (one->bytes[bytes] ^ other->bytes[bytes]) >> (8 - rest) == 0;
}

bool networks_hold(const struct networks *networks, const struct address *address)
{
	for (size_t i = 0; i < networks->count; i++) {
		if (same_prefix(&networks->items[i].address, address, networks->items[i].bits)) {
			return true;
		}
	}
	return false;
}

/* The part of a list that ends at *end, without spaces, into ret_text; *end moves before it. */
static bool last_of_list(const char *list, size_t *end, char ret_text[static TEXT_SIZE])
{
	size_t to = *end;
	while (to > 0 && strchr(", \t", list[to - 1]) != NULL) {
		to--;
	}
	size_t from = to;
	while (from > 0 && strchr(", \t", list[from - 1]) == NULL) {
		from--;
	}
	if (from == to || to - from >= TEXT_SIZE) {
		return false;
	}
	memcpy(ret_text, list + from, to - from);
	ret_text[to - from] = '\0';
	*end = from;
	return true;
}

struct address address_of_client(
    const struct address *peer, const char *forwarded, const struct networks *trusted)
{
	struct address client = *peer;
	size_t end = forwarded != NULL ? strlen(forwarded) : 0;
	char text[TEXT_SIZE];
	while (networks_hold(trusted, &client) && last_of_list(forwarded, &end, text)) {
		if (address_parse(text, &client) != OK) {
			break;
		}
	}
	return client;
}
