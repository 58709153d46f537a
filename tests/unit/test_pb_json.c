/* Hex strings are what protoc 3.21 --encode made of the same message in text form. */
#include "runtime/pb_json.h"
#include "runtime/utf8.h"

#include <envelope.pb-c.h>
#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES_MAX = 1024 * 1024 };

/* clang-format off */
/*
 * What protoc-c would make of:
 * message Everything {
 *   int32 int32_value = 1; sint32 sint32_value = 2; sfixed32 sfixed32_value = 3;
 *   int64 int64_value = 4; sint64 sint64_value = 5; sfixed64 sfixed64_value = 6;
 *   uint32 uint32_value = 7; fixed32 fixed32_value = 8; uint64 uint64_value = 9; fixed64 fixed64_value = 10;
 *   float float_value = 11; double double_value = 12; bool bool_value = 13; Colour colour = 14;
 *   string text = 15; bytes raw = 16; Everything child = 17;
 *   repeated sint64 many_numbers = 18; repeated Everything children = 19; repeated Colour colours = 20;
 *   repeated bytes raws = 21; repeated bool flags = 22;
 *   oneof choice { string choice_text = 23; int32 choice_number = 24; Everything choice_child = 25; }
 * }
 * enum Colour { NONE = 0; RED = 1; BLUE = -2; }
 */
/* clang-format on */
struct everything {
	ProtobufCMessage base;
	int32_t int32_value, sint32_value, sfixed32_value;
	float float_value;
	int64_t int64_value, sint64_value, sfixed64_value;
	uint32_t uint32_value, fixed32_value;
	uint64_t uint64_value, fixed64_value;
	double double_value;
	protobuf_c_boolean bool_value;
	int colour;
	char *text;
	ProtobufCBinaryData raw;
	struct everything *child;
	size_t n_many_numbers;
	int64_t *many_numbers;
	size_t n_children;
	struct everything **children;
	size_t n_colours;
	int *colours;
	size_t n_raws;
	ProtobufCBinaryData *raws;
	size_t n_flags;
	protobuf_c_boolean *flags;
	int choice_case;
	union {
		char *choice_text;
		int32_t choice_number;
		struct everything *choice_child;
	} choice;
};

static const ProtobufCMessageDescriptor everything;

static const ProtobufCEnumValue colours_by_number[] = {
    {"BLUE", "BLUE", -2}, {"NONE", "NONE", 0}, {"RED", "RED", 1}};
static const ProtobufCIntRange colour_ranges[] = {{-2, 0}, {0, 1}, {0, 3}};
static const ProtobufCEnumValueIndex colours_by_name[] = {{"BLUE", 0}, {"NONE", 1}, {"RED", 2}};
static const ProtobufCEnumDescriptor colour = {
    .magic = PROTOBUF_C__ENUM_DESCRIPTOR_MAGIC,
    .name = "samen.test.v1.Colour",
    .short_name = "Colour",
    .n_values = 3,
    .values = colours_by_number,
    .n_value_names = 3,
    .values_by_name = colours_by_name,
    .n_value_ranges = 2,
    .value_ranges = colour_ranges,
};

/* clang-format off */
#define AT(member) offsetof(struct everything, member)
#define FIELD(name, id, type, of) \
	{#name, id, PROTOBUF_C_LABEL_NONE, PROTOBUF_C_TYPE_##type, 0, AT(name), of, NULL, 0, 0, NULL, NULL}
#define LIST(name, id, type, of, flags) \
	{#name, id, PROTOBUF_C_LABEL_REPEATED, PROTOBUF_C_TYPE_##type, AT(n_##name), AT(name), of, NULL, flags, 0, NULL, NULL}
#define CHOICE(name, id, type, of) \
	{#name, id, PROTOBUF_C_LABEL_NONE, PROTOBUF_C_TYPE_##type, AT(choice_case), AT(choice.name), of, NULL, \
		PROTOBUF_C_FIELD_FLAG_ONEOF, 0, NULL, NULL}
static const ProtobufCFieldDescriptor fields[] = {
	FIELD(int32_value, 1, INT32, NULL),
	FIELD(sint32_value, 2, SINT32, NULL),
	FIELD(sfixed32_value, 3, SFIXED32, NULL),
	FIELD(int64_value, 4, INT64, NULL),
	FIELD(sint64_value, 5, SINT64, NULL),
	FIELD(sfixed64_value, 6, SFIXED64, NULL),
	FIELD(uint32_value, 7, UINT32, NULL),
	FIELD(fixed32_value, 8, FIXED32, NULL),
	FIELD(uint64_value, 9, UINT64, NULL),
	FIELD(fixed64_value, 10, FIXED64, NULL),
	FIELD(float_value, 11, FLOAT, NULL),
	FIELD(double_value, 12, DOUBLE, NULL),
	FIELD(bool_value, 13, BOOL, NULL),
	FIELD(colour, 14, ENUM, &colour),
	FIELD(text, 15, STRING, NULL),
	FIELD(raw, 16, BYTES, NULL),
	FIELD(child, 17, MESSAGE, &everything),
	LIST(many_numbers, 18, SINT64, NULL, PROTOBUF_C_FIELD_FLAG_PACKED),
	LIST(children, 19, MESSAGE, &everything, 0),
	LIST(colours, 20, ENUM, &colour, PROTOBUF_C_FIELD_FLAG_PACKED),
	LIST(raws, 21, BYTES, NULL, 0),
	LIST(flags, 22, BOOL, NULL, PROTOBUF_C_FIELD_FLAG_PACKED),
	CHOICE(choice_text, 23, STRING, NULL),
	CHOICE(choice_number, 24, INT32, NULL),
	CHOICE(choice_child, 25, MESSAGE, &everything),
};
/* clang-format on */

static void everything_init(ProtobufCMessage *message)
{
	*(struct everything *)message = (struct everything){
	    .base = {.descriptor = &everything}, .text = (char *)protobuf_c_empty_string};
}

static const unsigned fields_by_name[] = {
    12, 16, 18, 24, 23, 22, 13, 19, 11, 7, 9, 21, 10, 0, 3, 17, 15, 20, 2, 5, 1, 4, 14, 6, 8};
static const ProtobufCIntRange field_ranges[] = {{1, 0}, {0, 25}};
static const ProtobufCMessageDescriptor everything = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .name = "samen.test.v1.Everything",
    .short_name = "Everything",
    .sizeof_message = sizeof(struct everything),
    .n_fields = 25,
    .fields = fields,
    .fields_sorted_by_name = fields_by_name,
    .n_field_ranges = 1,
    .field_ranges = field_ranges,
    .message_init = everything_init,
};

static int arena_setup(void **state)
{
	*state = arena_open(ARENA_BYTES_MAX);
	return *state == NULL ? -1 : 0;
}

static int arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

static json_t *json_of(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (json == NULL) {
		fail_msg("the test's own JSON: %s: %s", error.text, text);
	}
	return json;
}

static size_t bytes_of(const char *hex, uint8_t ret_bytes[static 512])
{
	size_t size = 0;
	assert_int_equal(sodium_hex2bin(ret_bytes, 512, hex, strlen(hex), NULL, &size, NULL), 0);
	return size;
}

static ProtobufCMessage *read_ok(
    struct arena *arena, const ProtobufCMessageDescriptor *type, const char *text)
{
	json_t *json = json_of(text);
	ProtobufCMessage *message = NULL;
	const char *error = "";
	if (pb_from_json(type, json, false, arena, &message, &error) != OK) {
		fail_msg("%s: %s", text, error);
	}
	json_decref(json);
	return message;
}

static void assert_reads_as(struct arena *arena, const char *text, const char *normal)
{
	json_t *expected = json_of(normal);
	json_t *printed = pb_to_json(read_ok(arena, &everything, text), false);
	if (!json_equal(printed, expected)) {
		fail_msg("%s was read as %s, not as %s", text, json_dumps(printed, JSON_COMPACT),
		    normal);
	}
	json_decref(expected);
	json_decref(printed);
}

static void assert_refused(struct arena *arena, const char *text, const char *reason)
{
	json_t *json = json_of(text);
	ProtobufCMessage *message = NULL;
	const char *error = "";
	if (pb_from_json(&everything, json, false, arena, &message, &error) != INVALID_ARGUMENT) {
		fail_msg("%s should be refused", text);
	}
	assert_string_equal(error, reason);
	assert_null(message);
	json_decref(json);
}

/* Each message as JSON and as protoc's bytes. */
static const struct sample {
	const ProtobufCMessageDescriptor *type;
	const char *json;
	const char *hex;
} samples[] = {
    {&samen__rpc__v1__request__descriptor,
	"{\"method\":\"samen.intake.v1.Intake/FileRequest\",\"payload\":\"AAH/"
	"\",\"token\":\"t\",\"requestKey\":\"0123456789abcdef\","
	"\"timeoutMs\":4294967295,\"locale\":\"nl\",\"notBefore\":[{\"service\":\"directory\","
	"\"change\":\"18446744073709551615\"},{}]}",
	"0a2273616d656e2e696e74616b652e76312e496e74616b652f46696c65526571756573741203"
	"0001ff1a0174221030313233343536373839616263646566"
	"28ffffffff0f32026e6c42160a096469726563746f727910ffffffffffffffffff014200"},
    {&samen__rpc__v1__response__descriptor,
	"{\"code\":\"INVALID_ARGUMENT\",\"message\":\"Vul de groep in.\",\"details\":[{\"field\":"
	"\"needs[2].topic_id\",\"message\":\"Onbekend “onderwerp”.\",\"reason\":\"UNKNOWN\","
	"\"from\":1,\"to\":8},{\"field\":\"group\",\"reason\":\"REQUIRED\"}],"
	"\"position\":{\"service\":\"intake\"},\"traceId\":\"abc-1\"}",
	"0803121056756c2064652067726f657020696e2e1a3b0a116e656564735b325d2e746f7069635f6964"
	"12194f6e62656b656e6420e2809c6f6e64657277657270e2809d2e1a07554e4b4e4f574e200128081a"
	"110a0567726f75701a0852455155495245442a080a06696e74616b6532056162632d31"},
    {&samen__rpc__v1__claims__descriptor,
	"{\"kind\":\"GRANT\",\"issuer\":\"matching\",\"subject\":\"p-000000000000\","
	"\"issuedAtMs\":\"1766361600000\",\"expiresAtMs\":\"-1\",\"roles\":[1,2],"
	"\"areaIds\":[\"a-1\",\"\"],\"mayRead\":true}",
	"080312086d61746368696e671a0e702d3030303030303030303030302080a0ec9ab433"
	"28ffffffffffffffffff01320201024203612d3142006001"},
    {&everything,
	"{\"int32Value\":-2147483648,\"sint32Value\":-7,\"sfixed32Value\":2147483647,"
	"\"int64Value\":\"-9223372036854775808\",\"sint64Value\":\"9007199254740993\","
	"\"sfixed64Value\":\"-1\",\"uint32Value\":4294967295,\"fixed32Value\":1,"
	"\"uint64Value\":\"18446744073709551615\",\"fixed64Value\":\"2\",\"floatValue\":0.5,"
	"\"doubleValue\":-0.25,\"boolValue\":true,\"colour\":\"BLUE\",\"text\":\"café\",\"raw\":\"/"
	"/4A\","
	"\"child\":{\"colour\":\"RED\",\"text\":\"inner\"},\"manyNumbers\":[\"-1\",\"0\","
	"\"9223372036854775807\"],\"children\":[{},{\"int32Value\":3}],"
	"\"colours\":[\"RED\",\"NONE\",\"BLUE\"],\"raws\":[\"\",\"YWI=\"],\"flags\":[true,false],"
	"\"choiceNumber\":0}",
	"0880808080f8ffffffff01100d1dffffff7f20808080808080808080012882808080808080203"
	"1ffffffffffffffff38ffffffff0f450100000048ffffffffffffffffff015102000000000000005d"
	"0000003f61000000000000d0bf680170feffffffffffffffff017a05636166c3a9820103fffe00"
	"8a010970017a05696e6e657292010c0100feffffffffffffffff019a01009a01020803a2010c0100"
	"feffffffffffffffff01aa0100aa01026162b201020100c00100"},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static void test_protoc_bytes_become_json(void **state)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		uint8_t bytes[512];
		size_t size = bytes_of(samples[i].hex, bytes);
		ProtobufCMessage *message = protobuf_c_message_unpack(
		    samples[i].type, arena_allocator(*state), size, bytes);
		assert_non_null(message);
		json_t *json = pb_to_json(message, false);
		json_t *expected = json_of(samples[i].json);
		assert_true(json_equal(json, expected));
		json_decref(json);
		json_decref(expected);
	}
}

static void test_json_becomes_protoc_bytes(void **state)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		uint8_t bytes[512];
		uint8_t packed[512];
		size_t size = bytes_of(samples[i].hex, bytes);
		ProtobufCMessage *message = read_ok(*state, samples[i].type, samples[i].json);
		assert_int_equal(protobuf_c_message_get_packed_size(message), size);
		(void)protobuf_c_message_pack(message, packed);
		assert_memory_equal(packed, bytes, size);
	}
}

static void test_fields_are_printed_in_the_order_of_their_numbers(void **state)
{
	ProtobufCMessage *message =
	    read_ok(*state, &everything, "{\"text\":\"a\",\"colour\":1,\"int32Value\":1}");
	json_t *json = pb_to_json(message, false);
	char *text = json_dumps(json, JSON_COMPACT);
	assert_string_equal(text, "{\"int32Value\":1,\"colour\":\"RED\",\"text\":\"a\"}");
	free(text);
	json_decref(json);
}

static void test_with_defaults_prints_all_but_unset_messages_and_oneofs(void **state)
{
	json_t *json = pb_to_json(read_ok(*state, &everything, "{}"), true);
	json_t *expected = json_of(
	    "{\"int32Value\":0,\"sint32Value\":0,\"sfixed32Value\":0,\"int64Value\":\"0\","
	    "\"sint64Value\":\"0\",\"sfixed64Value\":\"0\",\"uint32Value\":0,\"fixed32Value\":0,"
	    "\"uint64Value\":\"0\",\"fixed64Value\":\"0\",\"floatValue\":0.0,\"doubleValue\":0.0,"
	    "\"boolValue\":false,\"colour\":\"NONE\",\"text\":\"\",\"raw\":\"\",\"manyNumbers\":[],"
	    "\"children\":[],\"colours\":[],\"raws\":[],\"flags\":[]}");
	assert_true(json_equal(json, expected));
	json_decref(json);
	json_decref(expected);
}

static void test_original_names_are_read_too(void **state)
{
	assert_reads_as(*state, "{\"int32_value\":1,\"many_numbers\":[1]}",
	    "{\"int32Value\":1,\"manyNumbers\":[\"1\"]}");
}

static void test_null_leaves_a_field_unset(void **state)
{
	assert_reads_as(*state,
	    "{\"int32Value\":null,\"text\":null,\"child\":null,\"children\":null,\"choiceText\":"
	    "null,"
	    "\"choiceNumber\":1}",
	    "{\"choiceNumber\":1}");
}

static void test_integers_are_read_from_every_form_json_allows(void **state)
{
	assert_reads_as(*state, "{\"int32Value\":\"-12\"}", "{\"int32Value\":-12}");
	assert_reads_as(*state, "{\"uint32Value\":1e2}", "{\"uint32Value\":100}");
	assert_reads_as(*state, "{\"int64Value\":-12}", "{\"int64Value\":\"-12\"}");
	assert_reads_as(*state, "{\"uint64Value\":5.0}", "{\"uint64Value\":\"5\"}");
}

static void test_integers_out_of_range_are_refused(void **state)
{
	static const char *const wrong[][2] = {
	    {"{\"int32Value\":2147483648}",
		"int32_value: expected a whole number from -2147483648 to 2147483647"},
	    {"{\"int32Value\":-2147483649}",
		"int32_value: expected a whole number from -2147483648 to 2147483647"},
	    {"{\"uint32Value\":4294967296}",
		"uint32_value: expected a whole number from 0 to 4294967295"},
	    {"{\"uint32Value\":-1}", "uint32_value: expected a whole number from 0 to 4294967295"},
	    {"{\"int64Value\":\"9223372036854775808\"}",
		"int64_value: expected a whole number from -9223372036854775808 to "
		"9223372036854775807"},
	    {"{\"int64Value\":\"-9223372036854775809\"}",
		"int64_value: expected a whole number from -9223372036854775808 to "
		"9223372036854775807"},
	    {"{\"uint64Value\":\"18446744073709551616\"}",
		"uint64_value: expected a whole number from 0 to 18446744073709551615"},
	    {"{\"uint64Value\":-1}",
		"uint64_value: expected a whole number from 0 to 18446744073709551615"},
	    /* More than a double holds exactly: what was meant is not known any more. */
	    {"{\"uint64Value\":1e17}",
		"uint64_value: expected a whole number from 0 to 18446744073709551615"},
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_refused(*state, wrong[i][0], wrong[i][1]);
	}
}

static void test_what_is_no_integer_is_refused(void **state)
{
	static const char *const wrong[] = {
	    "0.5", "\"\"", "\"-\"", "\" 1\"", "\"1 \"", "\"+1\"", "\"1.0\"", "true", "[]", "{}"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char text[64];
		(void)snprintf(text, sizeof text, "{\"uint32Value\":%s}", wrong[i]);
		assert_refused(
		    *state, text, "uint32_value: expected a whole number from 0 to 4294967295");
	}
}

static void test_numbers_are_read_from_text(void **state)
{
	assert_reads_as(*state, "{\"doubleValue\":\"-1.5e3\"}", "{\"doubleValue\":-1500.0}");
	assert_reads_as(*state, "{\"doubleValue\":2}", "{\"doubleValue\":2.0}");
	assert_reads_as(*state, "{\"floatValue\":\"-Infinity\"}", "{\"floatValue\":\"-Infinity\"}");
	assert_reads_as(*state, "{\"doubleValue\":\"Infinity\"}", "{\"doubleValue\":\"Infinity\"}");
	assert_reads_as(*state, "{\"doubleValue\":\"NaN\"}", "{\"doubleValue\":\"NaN\"}");
}

static void test_what_is_no_number_is_refused(void **state)
{
	static const char *const wrong[] = {"\"1,5\"", "\"\"", "\"[1]\"", "\"1 \"", "\" 1\"",
	    "\"inf\"", "\"1e999\"", "\"0x10\"", "true"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char text[64];
		(void)snprintf(text, sizeof text, "{\"doubleValue\":%s}", wrong[i]);
		assert_refused(*state, text, "double_value: expected a number");
	}
}

static void test_a_number_too_large_for_a_float_is_refused(void **state)
{
	assert_refused(*state, "{\"floatValue\":1e39}", "float_value: the number is too large");
}

static void test_enums_are_read_by_number_even_unknown_ones(void **state)
{
	assert_reads_as(*state, "{\"colour\":-2}", "{\"colour\":\"BLUE\"}");
	assert_reads_as(*state, "{\"colours\":[7,1]}", "{\"colours\":[7,\"RED\"]}");
}

static void test_what_is_no_enum_value_is_refused(void **state)
{
	assert_refused(*state, "{\"colour\":\"red\"}", "colour: \"red\" is none of: BLUE, RED");
	assert_refused(
	    *state, "{\"colour\":\"RED\\u0000\"}", "colour: \"RED\" is none of: BLUE, RED");
	assert_refused(*state, "{\"colour\":true}", "colour: expected a name of Colour");
	assert_refused(*state, "{\"colours\":[1,null]}", "colours[1]: expected a name of Colour");
}

static void test_booleans_are_only_true_and_false(void **state)
{
	assert_refused(*state, "{\"boolValue\":1}", "bool_value: expected true or false");
	assert_refused(*state, "{\"flags\":[true,\"true\"]}", "flags[1]: expected true or false");
}

static void test_text_with_a_nul_is_refused(void **state)
{
	assert_refused(*state, "{\"text\":\"a\\u0000b\"}", "text: the text holds a NUL character");
}

static void test_text_that_is_not_utf8_is_refused(void **state)
{
	json_t *json = json_object();
	assert_int_equal(json_object_set_new(json, "text", json_string_nocheck("caf\xe9")), 0);
	ProtobufCMessage *message = NULL;
	const char *error = "";
	assert_int_equal(
	    pb_from_json(&everything, json, false, *state, &message, &error), INVALID_ARGUMENT);
	assert_string_equal(error, "text: the text is not valid UTF-8");
	json_decref(json);
}

static void test_text_that_is_not_utf8_is_not_printed(void **state)
{
	(void)state;
	char latin1[] = "caf\xe9";
	struct everything message = {.base = {.descriptor = &everything}, .text = latin1};
	assert_null(pb_to_json(&message.base, false));
}

static void test_base64_is_read_in_both_alphabets_padded_or_not(void **state)
{
	static const char *const same[] = {"+/8=", "+/8", "-_8=", "-_8"};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		char text[64];
		(void)snprintf(text, sizeof text, "{\"raw\":\"%s\"}", same[i]);
		assert_reads_as(*state, text, "{\"raw\":\"+/8=\"}");
	}
}

static void test_what_is_no_base64_is_refused(void **state)
{
	static const char *const wrong[] = {
	    "\"A\"", "\"A===\"", "\"+_8=\"", "\"AAA=A\"", "\"AA A\"", "\"AA\\u0000A\"", "1"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char text[64];
		(void)snprintf(text, sizeof text, "{\"raw\":%s}", wrong[i]);
		assert_refused(*state, text, "raw: expected base64 text");
	}
}

static void test_errors_name_the_whole_path(void **state)
{
	assert_refused(*state, "{\"children\":[{},{\"child\":{\"manyNumbers\":[1,2,\"x\"]}}]}",
	    "children[1].child.many_numbers[2]: expected a whole number from -9223372036854775808 "
	    "to "
	    "9223372036854775807");
}

static void test_wrong_shapes_are_refused(void **state)
{
	assert_refused(*state, "[]", "expected an object");
	assert_refused(*state, "{\"child\":[]}", "child: expected an object");
	assert_refused(*state, "{\"children\":{}}", "children: expected a list");
	assert_refused(*state, "{\"children\":[null]}", "children[0]: expected an object");
	assert_refused(*state, "{\"text\":[\"a\"]}", "text: expected text");
}

static void test_unknown_fields_are_refused_by_name(void **state)
{
	assert_refused(*state, "{\"int32Value\":1,\"child\":{\"texts\":\"a\"}}",
	    "child: Everything has no field \"texts\"");
}

static void test_an_unknown_name_is_shortened_between_characters(void **state)
{
	char text[300] = "{\"";
	memset(text + 2, 'x', 59);
	(void)snprintf(text + 61, sizeof text - 61, "%s", "ééé\":1}");
	json_t *json = json_of(text);
	ProtobufCMessage *message = NULL;
	const char *error = "";
	assert_int_equal(
	    pb_from_json(&everything, json, false, *state, &message, &error), INVALID_ARGUMENT);
	assert_true(utf8_is_valid(error, strlen(error)));
	json_decref(json);
}

static void test_a_field_given_under_both_names_is_refused(void **state)
{
	assert_refused(*state, "{\"int32Value\":1,\"int32_value\":1}",
	    "int32_value: given twice, as int32Value and as int32_value");
}

static void test_two_members_of_a_oneof_are_refused(void **state)
{
	assert_refused(*state, "{\"choiceNumber\":0,\"choiceText\":\"\"}",
	    "choice_number: cannot be given together with choice_text");
}

static void test_a_oneof_keeps_a_member_at_its_default(void **state)
{
	assert_reads_as(*state, "{\"choiceText\":\"\"}", "{\"choiceText\":\"\"}");
	assert_reads_as(*state, "{\"choiceChild\":{}}", "{\"choiceChild\":{}}");
}

/* depth messages within each other, the outermost counted. */
static json_t *nested(int depth)
{
	json_t *json = json_object();
	for (int i = 1; i < depth; i++) {
		json_t *outer = json_object();
		assert_int_equal(json_object_set_new(outer, "child", json), 0);
		json = outer;
	}
	return json;
}

static void test_messages_nest_as_deep_as_allowed(void **state)
{
	json_t *json = nested(PB_JSON_DEPTH_MAX);
	ProtobufCMessage *message = NULL;
	const char *error = "";
	assert_int_equal(pb_from_json(&everything, json, false, *state, &message, &error), OK);
	json_t *printed = pb_to_json(message, false);
	assert_true(json_equal(printed, json));
	json_decref(printed);
	json_decref(json);
}

static void test_messages_nested_deeper_are_refused(void **state)
{
	json_t *json = nested(PB_JSON_DEPTH_MAX + 1);
	ProtobufCMessage *message = NULL;
	const char *error = "";
	assert_int_equal(
	    pb_from_json(&everything, json, false, *state, &message, &error), INVALID_ARGUMENT);
	assert_non_null(strstr(error, "child: nested deeper than 32"));
	json_decref(json);
}

static void test_messages_nested_deeper_are_not_printed(void **state)
{
	(void)state;
	struct everything messages[PB_JSON_DEPTH_MAX + 1];
	for (size_t i = 0; i <= PB_JSON_DEPTH_MAX; i++) {
		everything_init(&messages[i].base);
		messages[i].child = i < PB_JSON_DEPTH_MAX ? &messages[i + 1] : NULL;
	}
	assert_null(pb_to_json(&messages[0].base, false));
}

static void test_a_full_arena_is_said_so(void **state)
{
	(void)state;
	struct arena *arena = arena_open(2048);
	json_t *json = json_of("{\"children\":[{},{},{},{},{},{},{},{},{},{},{},{}]}");
	ProtobufCMessage *message = NULL;
	const char *error = NULL;
	assert_int_equal(
	    pb_from_json(&everything, json, false, arena, &message, &error), RESOURCE_EXHAUSTED);
	assert_non_null(error);
	json_decref(json);
	arena_close(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_protoc_bytes_become_json),
	    cmocka_unit_test(test_json_becomes_protoc_bytes),
	    cmocka_unit_test(test_fields_are_printed_in_the_order_of_their_numbers),
	    cmocka_unit_test(test_with_defaults_prints_all_but_unset_messages_and_oneofs),
	    cmocka_unit_test(test_original_names_are_read_too),
	    cmocka_unit_test(test_null_leaves_a_field_unset),
	    cmocka_unit_test(test_integers_are_read_from_every_form_json_allows),
	    cmocka_unit_test(test_integers_out_of_range_are_refused),
	    cmocka_unit_test(test_what_is_no_integer_is_refused),
	    cmocka_unit_test(test_numbers_are_read_from_text),
	    cmocka_unit_test(test_what_is_no_number_is_refused),
	    cmocka_unit_test(test_a_number_too_large_for_a_float_is_refused),
	    cmocka_unit_test(test_enums_are_read_by_number_even_unknown_ones),
	    cmocka_unit_test(test_what_is_no_enum_value_is_refused),
	    cmocka_unit_test(test_booleans_are_only_true_and_false),
	    cmocka_unit_test(test_text_with_a_nul_is_refused),
	    cmocka_unit_test(test_text_that_is_not_utf8_is_refused),
	    cmocka_unit_test(test_text_that_is_not_utf8_is_not_printed),
	    cmocka_unit_test(test_base64_is_read_in_both_alphabets_padded_or_not),
	    cmocka_unit_test(test_what_is_no_base64_is_refused),
	    cmocka_unit_test(test_errors_name_the_whole_path),
	    cmocka_unit_test(test_wrong_shapes_are_refused),
	    cmocka_unit_test(test_unknown_fields_are_refused_by_name),
	    cmocka_unit_test(test_an_unknown_name_is_shortened_between_characters),
	    cmocka_unit_test(test_a_field_given_under_both_names_is_refused),
	    cmocka_unit_test(test_two_members_of_a_oneof_are_refused),
	    cmocka_unit_test(test_a_oneof_keeps_a_member_at_its_default),
	    cmocka_unit_test(test_messages_nest_as_deep_as_allowed),
	    cmocka_unit_test(test_messages_nested_deeper_are_refused),
	    cmocka_unit_test(test_messages_nested_deeper_are_not_printed),
	    cmocka_unit_test(test_a_full_arena_is_said_so),
	};
	return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
