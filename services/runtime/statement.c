#include "runtime/statement.h"

#include <string.h>

enum { LABEL_BYTES_MAX = 64 };

/* Before the end of every key. */
static const int64_t at_any_time = 0;

/* Label, 0, statement: what is signed. False when it does not fit. */
struct message {
	uint8_t bytes[LABEL_BYTES_MAX + STATEMENT_BYTES_MAX];
	size_t size;
};

static bool message_make(const char *label, struct bytes statement, struct message *ret_message)
{
	size_t label_size = strlen(label) + 1;
	if (label_size > LABEL_BYTES_MAX || statement.size > STATEMENT_BYTES_MAX) {
		return false;
	}
	memcpy(ret_message->bytes, label, label_size);
	if (statement.size > 0) {
		memcpy(ret_message->bytes + label_size, statement.data, statement.size);
	}
	ret_message->size = label_size + statement.size;
	return true;
}

enum status statement_sign(const struct signing_key *key,
    const char *label,
    struct bytes statement,
    uint8_t ret_signature[static SIGNATURE_SIZE])
{
	struct message message;
	if (!message_make(label, statement, &message)) {
		return INVALID_ARGUMENT;
	}
	signing_key_sign(key, (struct bytes){message.bytes, message.size}, ret_signature);
	return OK;
}

bool statement_verify(struct keyring *keyring,
    const char *issuer,
    const char *label,
    struct bytes statement,
    struct bytes signature)
{
	struct message message;
	if (signature.size != SIGNATURE_SIZE || !message_make(label, statement, &message)) {
		return false;
	}
	const struct bytes whole = {message.bytes, message.size};
	keyring_hold(keyring);
	bool holds = keyring_verify(keyring, issuer, whole, signature.data, at_any_time);
	keyring_release(keyring);
	return holds;
}
