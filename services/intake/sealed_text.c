#include "intake/sealed_text.h"

#include <stdio.h>
#include <string.h>

struct seal_label seal_label_of(const char *request_id, const char *text_id)
{
	struct seal_label label;
	int length = snprintf(label.text, sizeof label.text, "%s/%s", request_id, text_id);
	if (length < 0 || (size_t)length >= sizeof label.text) {
		label = (struct seal_label){.text = "/"};
	}
	return label;
}

static enum status seal_bytes(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    struct bytes plain,
    ProtobufCBinaryData *ret_sealed)
{
	uint8_t *sealed = arena_alloc(arena, plain.size + SEAL_OVERHEAD);
	if (sealed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	seal_text(key, label->text, plain, sealed);
	*ret_sealed = (ProtobufCBinaryData){.data = sealed, .len = plain.size + SEAL_OVERHEAD};
	return OK;
}

/* With a NUL behind it. */
static enum status open_bytes(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    ProtobufCBinaryData sealed,
    struct bytes *ret_plain)
{
	if (sealed.len < SEAL_OVERHEAD) {
		return DATA_LOSS;
	}
	size_t size = sealed.len - SEAL_OVERHEAD;
	uint8_t *plain = arena_alloc(arena, size + 1);
	if (plain == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    seal_open(key, label->text, (struct bytes){sealed.data, sealed.len}, plain);
	if (status == OK) {
		*ret_plain = (struct bytes){plain, size};
	}
	return status;
}

enum status sealed_text_make(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    const char *text,
    ProtobufCBinaryData *ret_sealed)
{
	if (text[0] == '\0') {
		*ret_sealed = (ProtobufCBinaryData){.len = 0};
		return OK;
	}
	struct bytes plain = {(const uint8_t *)text, strlen(text)};
	return seal_bytes(arena, key, label, plain, ret_sealed);
}

enum status sealed_message_make(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    const ProtobufCMessage *message,
    ProtobufCBinaryData *ret_sealed)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = arena_alloc(arena, size);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(message, packed);
	return seal_bytes(arena, key, label, (struct bytes){packed, size}, ret_sealed);
}

enum status sealed_text_open(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    ProtobufCBinaryData sealed,
    const char **ret_text)
{
	struct bytes plain;
	if (sealed.len == 0) {
		*ret_text = "";
		return OK;
	}
	enum status status = open_bytes(arena, key, label, sealed, &plain);
	if (status == OK) {
		*ret_text = (const char *)plain.data;
	}
	return status;
}

enum status sealed_message_open(struct arena *arena,
    const struct seal_key *key,
    const struct seal_label *label,
    ProtobufCBinaryData sealed,
    const ProtobufCMessageDescriptor *type,
    void *ret_message)
{
	struct bytes plain;
	enum status status = open_bytes(arena, key, label, sealed, &plain);
	if (status != OK) {
		return status;
	}
	ProtobufCMessage *message =
	    protobuf_c_message_unpack(type, arena_allocator(arena), plain.size, plain.data);
	if (message == NULL) {
		return DATA_LOSS;
	}
	memcpy(ret_message, &message, sizeof(ProtobufCMessage *));
	return OK;
}
