/* Internet addresses, and lists of networks as samen.conf names them: "127.0.0.1, ::1, 10.0.0.0/8".
 * IPv4 is held as in IPv6 (::ffff:a.b.c.d). Nothing here blocks. */
#ifndef SAMEN_NETWORK_H
#define SAMEN_NETWORK_H

#include "runtime/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

enum { ADDRESS_BYTES = 16, NETWORKS_MAX = 16 };

struct address {
	uint8_t bytes[ADDRESS_BYTES];
};

struct networks {
	struct {
		struct address address;
		unsigned bits;
	} items[NETWORKS_MAX];
	size_t count;
};

/* INVALID_ARGUMENT when text is no address. */
enum status address_parse(const char *text, struct address *ret_address);
/* All zero for what is no internet address. */
struct address address_of(const struct sockaddr *from);
bool address_equals(const struct address *one, const struct address *other);
/* Who has an address may have all of its network: of IPv6 the first 64 bits, which is what a caller
 * is given; of IPv4 all. */
struct address address_of_site(const struct address *address);
/* Whether it is this very machine. */
bool address_is_loopback(const struct address *address);

/* Addresses with or without a prefix's length, separated by commas; empty for none.
 * INVALID_ARGUMENT when one is not understood or there are too many. */
enum status networks_parse(const char *text, struct networks *ret_networks);
bool networks_hold(const struct networks *networks, const struct address *address);

/*
 * Whose request it is: peer, unless that is one of trusted; then the last one in
 * X-Forwarded-For (forwarded; may be NULL) that is not trusted either. What is no address
 * there ends the search.
 */
struct address address_of_client(
    const struct address *peer, const char *forwarded, const struct networks *trusted);

#endif
