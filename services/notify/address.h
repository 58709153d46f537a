/* What may be written as an e-mail address: between the angle brackets of a header and on a line to
 * a mail server, where anything else could be taken for more headers or commands. Pure. */
#ifndef SAMEN_NOTIFY_ADDRESS_H
#define SAMEN_NOTIFY_ADDRESS_H

#include <stdbool.h>

enum { ADDRESS_BYTES_MAX = 254 }; /* RFC 5321, 4.5.3.1.3, less the brackets */

/* name@host in plain ASCII without quotes, spaces, brackets or control characters (the dot-atom of
 * RFC 5322), at most ADDRESS_BYTES_MAX bytes. Takes NULL: false. */
bool address_is_plain(const char *text);

/* A host name: letters, digits, '-' and '.', as in the second half of an address. Takes NULL. */
bool address_is_host(const char *text);

/* What follows the '@' of a plain address. */
const char *address_host(const char *address);

#endif
