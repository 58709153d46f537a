#include "runtime/message_check.h"

#include "runtime/textcheck.h"

#include <stdio.h>
#include <string.h>

enum { PATH_BYTES_MAX = 512 };

/* Where in the message we are; worded only when something is wrong there. */
struct place {
	const struct place *parent; /* NULL: the message as a whole */
	const char *name;
	size_t index;
	bool in_list;
};

struct check {
	struct call *call;
	bool failed; /* also when there was no memory left to say so */
};

static void check_message(
    struct check *check, const ProtobufCMessage *message, const struct place *at, unsigned depth);

/* Appends the place's path, "a.b[2].c"; returns the path's length. Cut off at PATH_BYTES_MAX. */
static size_t path_write(const struct place *at, char path[static PATH_BYTES_MAX])
{
	if (at == NULL) {
		path[0] = '\0';
		return 0;
	}
	size_t used = path_write(at->parent, path);
	size_t room = PATH_BYTES_MAX - used;
	const char *dot = used > 0 ? "." : "";
	int length = at->in_list
			 ? snprintf(path + used, room, "%s%s[%zu]", dot, at->name, at->index)
			 : snprintf(path + used, room, "%s%s", dot, at->name);
	return length > 0 && (size_t)length < room ? used + (size_t)length : PATH_BYTES_MAX - 1;
}

/* The path of a place that is wrong. */
static const char *path_of(struct check *check, const struct place *at)
{
	char path[PATH_BYTES_MAX];
	(void)path_write(at, path);
	check->failed = true;
	const char *copy = arena_strdup(check->call->arena, path);
	return copy != NULL ? copy : "";
}

/* Goes on only while there is room for more that is wrong. */
static bool goes_on(const struct check *check)
{
	return check->call->detail_count < CALL_DETAILS_MAX &&
	       !(check->failed && arena_was_short(check->call->arena));
}

static void check_text(struct check *check, const struct place *at, const char *text)
{
	if (text == NULL) {
		return;
	}
	size_t size = strlen(text);
	if (size > TEXT_BYTES_MAX) {
		(void)call_field(check->call, path_of(check, at), "TOO_LONG",
		    N_("is too long: at most %d bytes"), TEXT_BYTES_MAX);
	} else if (text_is_clean(text, size) != OK) {
		(void)call_field(check->call, path_of(check, at), "NOT_TEXT",
		    N_("is not valid text: send UTF-8 without control characters"));
	}
}

static void check_value(struct check *check,
    const ProtobufCFieldDescriptor *field,
    const void *value,
    const struct place *at,
    unsigned depth)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		check_text(check, at, *(char *const *)value);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		if (protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)value) ==
		    NULL) {
			(void)call_field(check->call, path_of(check, at), "UNKNOWN_VALUE",
			    N_("is no known value"));
		}
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		if (*(ProtobufCMessage *const *)value != NULL) {
			check_message(check, *(ProtobufCMessage *const *)value, at, depth + 1);
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

static void check_list(struct check *check,
    const ProtobufCFieldDescriptor *field,
    const ProtobufCMessage *message,
    struct place *at,
    unsigned depth)
{
	const uint8_t *base = (const uint8_t *)message;
	size_t count;
	const uint8_t *items;
	memcpy(&count, base + field->quantifier_offset, sizeof count);
	memcpy(&items, base + field->offset, sizeof items);
	if (count > LIST_ITEMS_MAX) {
		(void)call_field(check->call, path_of(check, at), "TOO_MANY",
		    N_("has too many entries: at most %d"), LIST_ITEMS_MAX);
		return;
	}
	at->in_list = true;
	for (size_t i = 0; is_checked(field->type) && i < count && goes_on(check); i++) {
		at->index = i;
		check_value(check, field, items + i * value_size(field->type), at, depth);
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
    struct check *check, const ProtobufCMessage *message, const struct place *at, unsigned depth)
{
	if (depth > MESSAGE_DEPTH_MAX) {
		(void)call_field(
		    check->call, path_of(check, at), "TOO_DEEP", N_("is nested too deep"));
		return;
	}
	const ProtobufCMessageDescriptor *type = message->descriptor;
	for (unsigned i = 0; i < type->n_fields && goes_on(check); i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		struct place below = {.parent = at, .name = field->name};
		if (!is_set(field, message)) {
			continue;
		}
		if (field->label == PROTOBUF_C_LABEL_REPEATED) {
			check_list(check, field, message, &below, depth);
		} else {
			check_value(
			    check, field, (const uint8_t *)message + field->offset, &below, depth);
		}
	}
}

enum status message_check(struct call *call, const ProtobufCMessage *message)
{
	struct check check = {.call = call};
	check_message(&check, message, NULL, 0);
	return check.failed ? INVALID_ARGUMENT : OK;
}
