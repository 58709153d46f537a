/* Texts and messages of a request, sealed under its key for one place: the request and the text's
 * name in it. Opened elsewhere, they do not open. */
#ifndef SAMEN_SEALED_TEXT_H
#define SAMEN_SEALED_TEXT_H

#include "runtime/arena.h"
#include "runtime/seal.h"

/* Names of the texts that every request has at most one of; notes go by their id. */
#define SEALED_STORY "story"
#define SEALED_PSEUDONYM "pseudonym"
#define SEALED_WAIVED_REASON "hearing"
#define SEALED_BASIS_NOTE "basis"

enum { SEAL_LABEL_SIZE = 64 };

struct seal_label {
	char text[SEAL_LABEL_SIZE];
};

/* "request/text"; also the id under which a text is kept. Ids that do not fit give a label that
 * fits nothing else. */
struct seal_label seal_label_of(const char *request_id, const char *text_id);

/* Seals into arena. An empty text stays empty, and opens as such. RESOURCE_EXHAUSTED. Any thread;
 * does not block. */
enum status sealed_text_make(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    const char *text,
    ProtobufCBinaryData *ret_sealed);
enum status sealed_message_make(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    const ProtobufCMessage *message,
    ProtobufCBinaryData *ret_sealed);

/* Opens into arena. DATA_LOSS when it was changed or is no such message; RESOURCE_EXHAUSTED. Any
 * thread; does not block. */
enum status sealed_text_open(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    ProtobufCBinaryData sealed,
    const char **ret_text);
enum status sealed_message_open(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    ProtobufCBinaryData sealed,
    const ProtobufCMessageDescriptor *type,
    void *ret_message);

#endif
