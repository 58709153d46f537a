#include "runtime/message_check.h"

#include "runtime/textcheck.h"

#include <string.h>

static void check_message(
    struct call *call, const ProtobufCMessage *message, const char *path, unsigned depth);

static void check_text(struct call *call, const char *path, const char *text)
{
	if (text == NULL) {
		return;
	}
	size_t size = strlen(text);
	if (size > TEXT_BYTES_MAX) {
		(void)call_field(
		    call, path, "TOO_LONG", "is too long: at most %d bytes", TEXT_BYTES_MAX);
	} else if (text_is_clean(text, size) != OK) {
		(void)call_field(call, path, "NOT_TEXT",
		    "is not valid text: send UTF-8 without control characters");
	}
}

static void check_value(struct call *call,
    const ProtobufCFieldDescriptor *field,
    const void *value,
    const char *path,
    unsigned depth)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		check_text(call, path, *(char *const *)value);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		if (protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)value) ==
		    NULL) {
			(void)call_field(call, path, "UNKNOWN_VALUE", "is no known value");
		}
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		if (*(ProtobufCMessage *const *)value != NULL) {
			check_message(call, *(ProtobufCMessage *const *)value, path, depth + 1);
		}
		break;
	default:
		break;
	}
}

static size_t value_size(ProtobufCType type)
{
	return type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
}

static bool is_checked(ProtobufCType type)
{
	return type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_ENUM ||
	       type == PROTOBUF_C_TYPE_MESSAGE;
}

static void check_list(struct call *call,
    const ProtobufCFieldDescriptor *field,
    const ProtobufCMessage *message,
    const char *path,
    unsigned depth)
{
	const uint8_t *base = (const uint8_t *)message;
	size_t count;
	const uint8_t *items;
	memcpy(&count, base + field->quantifier_offset, sizeof count);
	memcpy(&items, base + field->offset, sizeof items);
	if (count > LIST_ITEMS_MAX) {
		(void)call_field(
		    call, path, "TOO_MANY", "has too many entries: at most %d", LIST_ITEMS_MAX);
		return;
	}
	for (size_t i = 0;
	     is_checked(field->type) && i < count && call->detail_count < CALL_DETAILS_MAX; i++) {
		const char *item_path = arena_printf(call->arena, "%s[%zu]", path, i);
		if (item_path != NULL) {
			check_value(
			    call, field, items + i * value_size(field->type), item_path, depth);
		}
	}
}

/* Whether a oneof's field is the one that is set; plain fields always are. */
static bool is_set(const ProtobufCFieldDescriptor *field, const ProtobufCMessage *message)
{
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0) {
		return true;
	}
	uint32_t which;
	memcpy(&which, (const uint8_t *)message + field->quantifier_offset, sizeof which);
	return which == field->id;
}

static void check_message(
    struct call *call, const ProtobufCMessage *message, const char *path, unsigned depth)
{
	if (depth > MESSAGE_DEPTH_MAX) {
		(void)call_field(call, path, "TOO_DEEP", "is nested too deep");
		return;
	}
	const ProtobufCMessageDescriptor *type = message->descriptor;
	for (unsigned i = 0; i < type->n_fields && call->detail_count < CALL_DETAILS_MAX; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
		if ((!list && !is_checked(field->type)) || !is_set(field, message)) {
			continue;
		}
		const char *field_path =
		    path[0] == '\0' ? field->name
				    : arena_printf(call->arena, "%s.%s", path, field->name);
		if (field_path == NULL) {
			return;
		}
		if (list) {
			check_list(call, field, message, field_path, depth);
		} else {
			check_value(call, field, (const uint8_t *)message + field->offset,
			    field_path, depth);
		}
	}
}

enum status message_check(struct call *call, const ProtobufCMessage *message)
{
	check_message(call, message, "", 0);
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}
