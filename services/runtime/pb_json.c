#include "runtime/pb_json.h"

#include "runtime/i18n.h"

#include "runtime/utf8.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAME_BYTES_MAX = 128,
	QUOTED_BYTES_MAX = 60, /* of the sender's own words in an error */
};

/* Up to here a double holds every whole number. */
static const double EXACT_MAX = 9007199254740992.0;

struct writer {
	const ProtobufCFieldDescriptor *field; /* being written; NULL for the outermost message */
	bool with_defaults;
	unsigned depth;
};

struct reader {
	struct arena *arena;
	bool dutch; /* error */
	const char *error;
};

/* Where in the message the reader is: a chain on the stack, printed only in an error. */
struct place {
	struct reader *reader;
	const struct place *parent; /* NULL for the outermost message */
	const ProtobufCFieldDescriptor *field;
	size_t index;
	bool in_list;
	unsigned depth;
};

typedef json_t *value_write(const struct writer *writer, const void *member);
typedef enum status value_read(const struct place *place, const json_t *json, void *member);

static json_t *message_write(const struct writer *writer, const ProtobufCMessage *message);
static enum status message_read(const struct place *place,
    const ProtobufCMessageDescriptor *type,
    const json_t *json,
    ProtobufCMessage **ret_message);

/* "timeout_ms" -> "timeoutMs", as protoc makes its json_name. */
static void json_name(const ProtobufCFieldDescriptor *field, char ret_name[static NAME_BYTES_MAX])
{
	assert(strlen(field->name) < NAME_BYTES_MAX);
	bool raise = false;
	for (const char *from = field->name; *from != '\0'; from++) {
		if (*from == '_') {
			raise = true;
			continue;
		}
		char letter = *from;
		if (raise && letter >= 'a' && letter <= 'z') {
			letter = (char)(letter - 'a' + 'A');
		}
		*ret_name++ = letter;
		raise = false;
	}
	*ret_name = '\0';
}

static const void *member_of(const ProtobufCMessage *message, unsigned offset)
{
	return (const char *)message + offset;
}

static void *member_in(ProtobufCMessage *message, unsigned offset)
{
	return (char *)message + offset;
}

/* key may hold NULs. */
static bool same_text(const char *name, const char *key, size_t key_size)
{
	return strlen(name) == key_size && memcmp(name, key, key_size) == 0;
}

/* Errors. */

static enum status exhausted(const struct place *place)
{
	place->reader->error =
	    tr(place->reader->dutch, N_("the message needs more memory than one call may use"));
	return RESOURCE_EXHAUSTED;
}

static const char *place_path(const struct place *place, struct arena *arena)
{
	if (place->parent == NULL) {
		return "";
	}
	const char *above = place_path(place->parent, arena);
	if (above == NULL) {
		return NULL;
	}
	const char *dot = *above == '\0' ? "" : ".";
	if (place->in_list) {
		return arena_printf(
		    arena, "%s%s%s[%zu]", above, dot, place->field->name, place->index);
	}
	return arena_printf(arena, "%s%s%s", above, dot, place->field->name);
}

static enum status refuse(const struct place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static enum status refuse(const struct place *place, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *reason =
	    arena_vprintf(place->reader->arena, tr(place->reader->dutch, format), args);
	va_end(args);
	const char *path = place_path(place, place->reader->arena);
	if (reason == NULL || path == NULL) {
		return exhausted(place);
	}
	place->reader->error =
	    arena_printf(place->reader->arena, "%s%s%s", path, *path == '\0' ? "" : ": ", reason);
	return place->reader->error == NULL ? exhausted(place) : INVALID_ARGUMENT;
}

/* How many bytes of the sender's text to show in an error, without cutting a character in two. */
static int shown_bytes(const char *text, size_t size)
{
	if (size <= QUOTED_BYTES_MAX) {
		return (int)size;
	}
	size = QUOTED_BYTES_MAX;
	while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
		size--;
	}
	return (int)size;
}

/* Integers. */

struct integer {
	bool negative;
	uint64_t magnitude;
};

static bool is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

static bool integer_from_digits(const char *text, size_t size, struct integer *ret_integer)
{
	struct integer integer = {.negative = size > 0 && text[0] == '-'};
	size_t at = integer.negative ? 1 : 0;
	if (at == size) {
		return false;
	}
	for (; at < size; at++) {
		if (!is_digit(text[at])) {
			return false;
		}
		uint64_t digit = (uint64_t)(text[at] - '0');
		if (integer.magnitude > (UINT64_MAX - digit) / 10) {
			return false;
		}
		integer.magnitude = integer.magnitude * 10 + digit;
	}
	*ret_integer = integer;
	return true;
}

static bool integer_from_real(double real, struct integer *ret_integer)
{
	if (fabs(real) > EXACT_MAX || fabs(real) > (double)(uint64_t)fabs(real)) {
		return false;
	}
	*ret_integer = (struct integer){.negative = real < 0, .magnitude = (uint64_t)fabs(real)};
	return true;
}

static bool integer_from(const json_t *json, struct integer *ret_integer)
{
	if (json_is_string(json)) {
		return integer_from_digits(
		    json_string_value(json), json_string_length(json), ret_integer);
	}
	if (json_is_real(json)) {
		return integer_from_real(json_real_value(json), ret_integer);
	}
	if (!json_is_integer(json)) {
		return false;
	}
	json_int_t value = json_integer_value(json);
	*ret_integer = (struct integer){
	    .negative = value < 0, .magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value};
	return true;
}

static enum status signed_read(
    const struct place *place, const json_t *json, int64_t max, int64_t *ret_value)
{
	struct integer integer;
	uint64_t room = (uint64_t)max;
	if (!integer_from(json, &integer) ||
	    integer.magnitude > room + (integer.negative ? 1 : 0)) {
		return refuse(
		    place, "expected a whole number from %" PRId64 " to %" PRId64, -max - 1, max);
	}
	*ret_value = (int64_t)(integer.negative ? 0 - integer.magnitude : integer.magnitude);
	return OK;
}

static enum status unsigned_read(
    const struct place *place, const json_t *json, uint64_t max, uint64_t *ret_value)
{
	struct integer integer;
	if (!integer_from(json, &integer) || integer.magnitude > max ||
	    (integer.negative && integer.magnitude > 0)) {
		return refuse(place, "expected a whole number from 0 to %" PRIu64, max);
	}
	*ret_value = integer.magnitude;
	return OK;
}

static enum status int32_read(const struct place *place, const json_t *json, void *member)
{
	int64_t value = 0;
	enum status status = signed_read(place, json, INT32_MAX, &value);
	*(int32_t *)member = (int32_t)value;
	return status;
}

static enum status int64_read(const struct place *place, const json_t *json, void *member)
{
	return signed_read(place, json, INT64_MAX, member);
}

static enum status uint32_read(const struct place *place, const json_t *json, void *member)
{
	uint64_t value = 0;
	enum status status = unsigned_read(place, json, UINT32_MAX, &value);
	*(uint32_t *)member = (uint32_t)value;
	return status;
}

static enum status uint64_read(const struct place *place, const json_t *json, void *member)
{
	return unsigned_read(place, json, UINT64_MAX, member);
}

static json_t *int32_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return json_integer(*(const int32_t *)member);
}

static json_t *int64_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return json_sprintf("%" PRId64, *(const int64_t *)member);
}

static json_t *uint32_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return json_integer(*(const uint32_t *)member);
}

static json_t *uint64_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return json_sprintf("%" PRIu64, *(const uint64_t *)member);
}

/* Floating point. */

static json_t *real_write(double value)
{
	if (isnan(value)) {
		return json_string("NaN");
	}
	if (isinf(value)) {
		return json_string(value < 0 ? "-Infinity" : "Infinity");
	}
	return json_real(value);
}

static json_t *float_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return real_write((double)*(const float *)member);
}

static json_t *double_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return real_write(*(const double *)member);
}

/* jansson reads the digits: strtod would follow the locale's decimal comma. */
static bool real_from_digits(const char *text, size_t size, double *ret_value)
{
	if (size == 0 || (text[0] != '-' && !is_digit(text[0])) || !is_digit(text[size - 1])) {
		return false;
	}
	json_t *number = json_loadb(text, size, JSON_DECODE_ANY, NULL);
	bool is_number = json_is_number(number);
	if (is_number) {
		*ret_value = json_number_value(number);
	}
	json_decref(number);
	return is_number;
}

static bool real_from(const json_t *json, double *ret_value)
{
	if (!json_is_string(json)) {
		*ret_value = json_number_value(json);
		return json_is_number(json);
	}
	static const struct {
		const char *name;
		double value;
	} names[] = {
	    {"NaN", (double)NAN}, {"Infinity", (double)INFINITY}, {"-Infinity", (double)-INFINITY}};
	const char *text = json_string_value(json);
	size_t size = json_string_length(json);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (same_text(names[i].name, text, size)) {
			*ret_value = names[i].value;
			return true;
		}
	}
	return real_from_digits(text, size, ret_value);
}

static enum status double_read(const struct place *place, const json_t *json, void *member)
{
	return real_from(json, member) ? OK : refuse(place, N_("expected a number"));
}

static enum status float_read(const struct place *place, const json_t *json, void *member)
{
	double value = 0;
	enum status status = double_read(place, json, &value);
	if (status != OK) {
		return status;
	}
	if (isfinite(value) && fabs(value) > (double)FLT_MAX) {
		return refuse(place, N_("the number is too large"));
	}
	*(float *)member = (float)value;
	return OK;
}

/* The other values. */

static json_t *bool_write(const struct writer *writer, const void *member)
{
	(void)writer;
	return json_boolean(*(const protobuf_c_boolean *)member);
}

static enum status bool_read(const struct place *place, const json_t *json, void *member)
{
	if (!json_is_boolean(json)) {
		return refuse(place, N_("expected true or false"));
	}
	*(protobuf_c_boolean *)member = json_is_true(json);
	return OK;
}

/* protobuf-c makes every enum as large as an int. */
static json_t *enum_write(const struct writer *writer, const void *member)
{
	(void)writer;
	int number = *(const int *)member;
	const ProtobufCEnumValue *value =
	    protobuf_c_enum_descriptor_get_value(writer->field->descriptor, number);
	return value != NULL ? json_string(value->name) : json_integer(number);
}

/* "GREEN, BLUE": all but a value 0, which only stands for nothing given. */
static const char *enum_names(struct arena *arena, const ProtobufCEnumDescriptor *type)
{
	const char *names = "";
	for (unsigned i = 0; names != NULL && i < type->n_values; i++) {
		if (type->values[i].value != 0) {
			names = arena_printf(arena, "%s%s%s", names, names[0] != '\0' ? ", " : "",
			    type->values[i].name);
		}
	}
	return names != NULL ? names : "";
}

static enum status enum_read(const struct place *place, const json_t *json, void *member)
{
	const ProtobufCEnumDescriptor *type = place->field->descriptor;
	if (json_is_number(json)) {
		return int32_read(place, json, member);
	}
	if (!json_is_string(json)) {
		return refuse(place, N_("expected a name of %s"), type->short_name);
	}
	const char *name = json_string_value(json);
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(type, name);
	if (value == NULL || !same_text(value->name, name, json_string_length(json))) {
		return refuse(place, N_("\"%.*s\" is none of: %s"), shown_bytes(name, strlen(name)),
		    name, enum_names(place->reader->arena, type));
	}
	*(int *)member = value->value;
	return OK;
}

static json_t *string_write(const struct writer *writer, const void *member)
{
	(void)writer;
	const char *text = *(char *const *)member;
	return json_string(text != NULL ? text : "");
}

static enum status string_read(const struct place *place, const json_t *json, void *member)
{
	if (!json_is_string(json)) {
		return refuse(place, N_("expected text"));
	}
	const char *text = json_string_value(json);
	size_t size = json_string_length(json);
	if (memchr(text, '\0', size) != NULL) {
		return refuse(place, N_("the text holds a NUL character"));
	}
	if (!utf8_is_valid(text, size)) {
		return refuse(place, N_("the text is not valid UTF-8"));
	}
	char *copy = arena_memdup(place->reader->arena, text, size);
	*(char **)member = copy;
	return copy != NULL ? OK : exhausted(place);
}

static json_t *bytes_write(const struct writer *writer, const void *member)
{
	(void)writer;
	const ProtobufCBinaryData *bytes = member;
	size_t size = sodium_base64_encoded_len(bytes->len, sodium_base64_VARIANT_ORIGINAL);
	char *text = malloc(size);
	if (text == NULL) {
		return NULL;
	}
	(void)sodium_bin2base64(
	    text, size, bytes->data, bytes->len, sodium_base64_VARIANT_ORIGINAL);
	json_t *json = json_string(text);
	free(text);
	return json;
}

static int base64_variant(const char *text, size_t size)
{
	bool padded = size > 0 && text[size - 1] == '=';
	if (strpbrk(text, "-_") != NULL) {
		return padded ? sodium_base64_VARIANT_URLSAFE
			      : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	}
	return padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
}

static enum status bytes_read(const struct place *place, const json_t *json, void *member)
{
	if (!json_is_string(json)) {
		return refuse(place, N_("expected base64 text"));
	}
	const char *text = json_string_value(json);
	size_t size = json_string_length(json);
	size_t room = size / 4 * 3 + 3;
	ProtobufCBinaryData bytes = {.data = arena_alloc(place->reader->arena, room)};
	if (bytes.data == NULL) {
		return exhausted(place);
	}
	if (sodium_base642bin(bytes.data, room, text, size, NULL, &bytes.len, NULL,
		base64_variant(text, size)) != 0) {
		return refuse(place, N_("expected base64 text"));
	}
	*(ProtobufCBinaryData *)member = bytes;
	return OK;
}

static json_t *child_write(const struct writer *writer, const void *member)
{
	struct writer deeper = *writer;
	deeper.depth++;
	return message_write(&deeper, *(ProtobufCMessage *const *)member);
}

static enum status child_read(const struct place *place, const json_t *json, void *member)
{
	return message_read(place, place->field->descriptor, json, member);
}

static const struct {
	size_t size;
	value_write *write;
	value_read *read;
} types[] = {
    [PROTOBUF_C_TYPE_INT32] = {sizeof(int32_t), int32_write, int32_read},
    [PROTOBUF_C_TYPE_SINT32] = {sizeof(int32_t), int32_write, int32_read},
    [PROTOBUF_C_TYPE_SFIXED32] = {sizeof(int32_t), int32_write, int32_read},
    [PROTOBUF_C_TYPE_INT64] = {sizeof(int64_t), int64_write, int64_read},
    [PROTOBUF_C_TYPE_SINT64] = {sizeof(int64_t), int64_write, int64_read},
    [PROTOBUF_C_TYPE_SFIXED64] = {sizeof(int64_t), int64_write, int64_read},
    [PROTOBUF_C_TYPE_UINT32] = {sizeof(uint32_t), uint32_write, uint32_read},
    [PROTOBUF_C_TYPE_FIXED32] = {sizeof(uint32_t), uint32_write, uint32_read},
    [PROTOBUF_C_TYPE_UINT64] = {sizeof(uint64_t), uint64_write, uint64_read},
    [PROTOBUF_C_TYPE_FIXED64] = {sizeof(uint64_t), uint64_write, uint64_read},
    [PROTOBUF_C_TYPE_FLOAT] = {sizeof(float), float_write, float_read},
    [PROTOBUF_C_TYPE_DOUBLE] = {sizeof(double), double_write, double_read},
    [PROTOBUF_C_TYPE_BOOL] = {sizeof(protobuf_c_boolean), bool_write, bool_read},
    [PROTOBUF_C_TYPE_ENUM] = {sizeof(int), enum_write, enum_read},
    [PROTOBUF_C_TYPE_STRING] = {sizeof(char *), string_write, string_read},
    [PROTOBUF_C_TYPE_BYTES] = {sizeof(ProtobufCBinaryData), bytes_write, bytes_read},
    [PROTOBUF_C_TYPE_MESSAGE] = {sizeof(ProtobufCMessage *), child_write, child_read},
};

/* Writing messages. */

static bool value_is_default(const ProtobufCFieldDescriptor *field, const void *member)
{
	static const char zeros[16];
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		const char *text = *(char *const *)member;
		return text == NULL || *text == '\0';
	}
	if (field->type == PROTOBUF_C_TYPE_BYTES) {
		return ((const ProtobufCBinaryData *)member)->len == 0;
	}
	return memcmp(member, zeros, types[field->type].size) == 0;
}

static bool field_is_shown(const struct writer *writer, const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field = writer->field;
	const void *quantifier = member_of(message, field->quantifier_offset);
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		return *(const uint32_t *)quantifier == field->id;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		return writer->with_defaults || *(const size_t *)quantifier > 0;
	}
	bool may_show_default = writer->with_defaults && field->type != PROTOBUF_C_TYPE_MESSAGE;
	return may_show_default || !value_is_default(field, member_of(message, field->offset));
}

static json_t *list_write(const struct writer *writer, const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field = writer->field;
	size_t count = *(const size_t *)member_of(message, field->quantifier_offset);
	const char *value = *(char *const *)member_of(message, field->offset);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		if (json_array_append_new(list, types[field->type].write(writer, value)) != 0) {
			json_decref(list);
			return NULL;
		}
		value += types[field->type].size;
	}
	return list;
}

static json_t *field_write(const struct writer *writer, const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field = writer->field;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		return list_write(writer, message);
	}
	return types[field->type].write(writer, member_of(message, field->offset));
}

static json_t *message_write(const struct writer *writer, const ProtobufCMessage *message)
{
	if (writer->depth > PB_JSON_DEPTH_MAX) {
		return NULL;
	}
	json_t *object = json_object();
	struct writer inner = *writer;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		inner.field = &message->descriptor->fields[i];
		if (!field_is_shown(&inner, message)) {
			continue;
		}
		char name[NAME_BYTES_MAX];
		json_name(inner.field, name);
		if (json_object_set_new(object, name, field_write(&inner, message)) != 0) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

json_t *pb_to_json(const ProtobufCMessage *message, bool with_defaults)
{
	const struct writer writer = {.with_defaults = with_defaults, .depth = 1};
	return message_write(&writer, message);
}

/* Reading messages. */

static enum status list_read(
    const struct place *place, const json_t *json, ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field = place->field;
	if (!json_is_array(json)) {
		return refuse(place, N_("expected a list"));
	}
	size_t count = json_array_size(json);
	size_t size = types[field->type].size;
	char *values = arena_alloc(place->reader->arena, count * size);
	if (values == NULL) {
		return exhausted(place);
	}
	struct place element = *place;
	element.in_list = true;
	for (element.index = 0; element.index < count; element.index++) {
		enum status status = types[field->type].read(
		    &element, json_array_get(json, element.index), values + element.index * size);
		if (status != OK) {
			return status;
		}
	}
	*(char **)member_in(message, field->offset) = values;
	*(size_t *)member_in(message, field->quantifier_offset) = count;
	return OK;
}

static enum status oneof_claim(const struct place *place, ProtobufCMessage *message)
{
	uint32_t *chosen = member_in(message, place->field->quantifier_offset);
	if (*chosen != 0) {
		return refuse(place, N_("cannot be given together with %s"),
		    protobuf_c_message_descriptor_get_field(message->descriptor, *chosen)->name);
	}
	*chosen = place->field->id;
	return OK;
}

static enum status field_read(
    const struct place *place, const json_t *json, ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field = place->field;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		return list_read(place, json, message);
	}
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		enum status status = oneof_claim(place, message);
		if (status != OK) {
			return status;
		}
	}
	return types[field->type].read(place, json, member_in(message, field->offset));
}

/* The field's value under either of its names; NULL in *ret_value when it has none. */
static enum status field_find(
    const struct place *place, const json_t *object, const json_t **ret_value)
{
	char name[NAME_BYTES_MAX];
	json_name(place->field, name);
	const char *original_name = place->field->name;
	const json_t *value = json_object_get(object, name);
	if (strcmp(name, original_name) != 0) {
		const json_t *original = json_object_get(object, original_name);
		if (value != NULL && original != NULL) {
			return refuse(
			    place, N_("given twice, as %s and as %s"), name, original_name);
		}
		value = value != NULL ? value : original;
	}
	*ret_value = value;
	return OK;
}

static bool type_has(const ProtobufCMessageDescriptor *type, const char *key, size_t key_size)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		char name[NAME_BYTES_MAX];
		json_name(&type->fields[i], name);
		if (same_text(name, key, key_size) ||
		    same_text(type->fields[i].name, key, key_size)) {
			return true;
		}
	}
	return false;
}

/* The object holds more fields than the type knows: names the first of them. */
static enum status unknown_refuse(
    const struct place *place, const ProtobufCMessageDescriptor *type, json_t *object)
{
	void *at = json_object_iter(object);
	while (type_has(type, json_object_iter_key(at), json_object_iter_key_len(at))) {
		at = json_object_iter_next(object, at);
		assert(at != NULL);
	}
	const char *key = json_object_iter_key(at);
	return refuse(place, N_("%s has no field \"%.*s\""), type->short_name,
	    shown_bytes(key, json_object_iter_key_len(at)), key);
}

static enum status fields_read(
    const struct place *place, const json_t *object, ProtobufCMessage *message, size_t *ret_known)
{
	struct place inner = {.reader = place->reader, .parent = place, .depth = place->depth + 1};
	size_t known = 0;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		inner.field = &message->descriptor->fields[i];
		const json_t *value = NULL;
		enum status status = field_find(&inner, object, &value);
		if (status == OK && value != NULL && !json_is_null(value)) {
			status = field_read(&inner, value, message);
		}
		if (status != OK) {
			return status;
		}
		known += value != NULL ? 1 : 0;
	}
	*ret_known = known;
	return OK;
}

static enum status message_read(const struct place *place,
    const ProtobufCMessageDescriptor *type,
    const json_t *json,
    ProtobufCMessage **ret_message)
{
	if (!json_is_object(json)) {
		return refuse(place, N_("expected an object"));
	}
	if (place->depth > PB_JSON_DEPTH_MAX) {
		return refuse(place, N_("nested deeper than %d"), PB_JSON_DEPTH_MAX);
	}
	ProtobufCMessage *message = arena_alloc(place->reader->arena, type->sizeof_message);
	if (message == NULL) {
		return exhausted(place);
	}
	protobuf_c_message_init(type, message);
	size_t known = 0;
	enum status status = fields_read(place, json, message, &known);
	if (status != OK) {
		return status;
	}
	if (known != json_object_size(json)) {
		return unknown_refuse(place, type, (json_t *)json);
	}
	*ret_message = message;
	return OK;
}

enum status pb_from_json(const ProtobufCMessageDescriptor *type,
    const json_t *json,
    bool dutch,
    struct arena *arena,
    ProtobufCMessage **ret_message,
    const char **ret_error)
{
	struct reader reader = {.arena = arena, .dutch = dutch};
	const struct place outermost = {.reader = &reader, .depth = 1};
	enum status status = message_read(&outermost, type, json, ret_message);
	if (status != OK) {
		*ret_error = reader.error;
	}
	return status;
}
