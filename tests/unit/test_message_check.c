/* What a message must hold to before a handler sees it. */
#include "runtime/message_check.h"

#include "directory/directory.h"
#include "intake/intake.h"
#include "matching/matching.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"
#include "stored.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Stored__V1__Topic Topic;
typedef Samen__Common__V1__Contact Contact;

enum { ARENA_BYTES = 1 << 20 };

static struct call call;

static int setup(void **state)
{
	(void)state;
	call = (struct call){.arena = arena_open(ARENA_BYTES)};
	return call.arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_close(call.arena);
	return 0;
}

static char *text(const char *literal)
{
	return (char *)(uintptr_t)literal;
}

static void assert_wrong(const ProtobufCMessage *message, const char *field, const char *reason)
{
	assert_int_equal(message_check(&call, message), INVALID_ARGUMENT);
	assert_int_equal(call.detail_count, 1);
	assert_string_equal(call.details[0].field, field);
	assert_string_equal(call.details[0].reason, reason);
}

static void an_empty_message_is_fine(void **state)
{
	(void)state;
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	assert_int_equal(message_check(&call, &contact.base), OK);
}

static void plain_text_with_lines_and_accents_is_fine(void **state)
{
	(void)state;
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	contact.name = text("Zoë\nde Vries\t\xf0\x9f\x8d\x8e");
	assert_int_equal(message_check(&call, &contact.base), OK);
}

static void text_that_is_no_utf8_is_wrong(void **state)
{
	(void)state;
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	contact.name = text("\xc0\x80");
	assert_wrong(&contact.base, "name", "NOT_TEXT");
}

static void a_control_character_is_wrong(void **state)
{
	(void)state;
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	contact.title = text("red \x1b[31m");
	assert_wrong(&contact.base, "title", "NOT_TEXT");
}

static void text_may_be_as_long_as_the_limit(void **state)
{
	(void)state;
	static char longest[TEXT_BYTES_MAX + 1];
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	memset(longest, 'x', TEXT_BYTES_MAX);
	contact.name = longest;
	assert_int_equal(message_check(&call, &contact.base), OK);
}

static void text_beyond_the_limit_is_wrong(void **state)
{
	(void)state;
	static char too_long[TEXT_BYTES_MAX + 2];
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	memset(too_long, 'x', TEXT_BYTES_MAX + 1);
	contact.name = too_long;
	assert_wrong(&contact.base, "name", "TOO_LONG");
}

static void an_unknown_enum_value_is_wrong(void **state)
{
	(void)state;
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	contact.sector = (Samen__Common__V1__Sector)-1;
	assert_wrong(&contact.base, "sector", "UNKNOWN_VALUE");
}

static void a_list_item_is_named_by_its_place(void **state)
{
	(void)state;
	char *items[] = {text("good"), text("good"), text("\xff")};
	Topic topic = SAMEN__STORED__V1__TOPIC__INIT;
	topic.phrases = items;
	topic.n_phrases = 3;
	assert_wrong(&topic.base, "phrases[2]", "NOT_TEXT");
}

static void a_list_may_be_as_long_as_the_limit(void **state)
{
	(void)state;
	char *items[LIST_ITEMS_MAX];
	Topic topic = SAMEN__STORED__V1__TOPIC__INIT;
	for (size_t i = 0; i < LIST_ITEMS_MAX; i++) {
		items[i] = text("good");
	}
	topic.phrases = items;
	topic.n_phrases = LIST_ITEMS_MAX;
	assert_int_equal(message_check(&call, &topic.base), OK);
}

static void a_list_of_numbers_has_the_limit_too(void **state)
{
	(void)state;
	static uint32_t roles[LIST_ITEMS_MAX + 1];
	Samen__Stored__V1__Person person = SAMEN__STORED__V1__PERSON__INIT;
	person.roles = roles;
	person.n_roles = LIST_ITEMS_MAX + 1;
	assert_wrong(&person.base, "roles", "TOO_MANY");
}

static void a_field_of_a_message_in_a_list_is_named_by_its_path(void **state)
{
	(void)state;
	Samen__Common__V1__Need good = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need bad = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need *needs[] = {&good, &bad};
	Samen__Intake__V1__FileRequestRequest request =
	    SAMEN__INTAKE__V1__FILE_REQUEST_REQUEST__INIT;
	bad.topic_id = text("\x01");
	request.needs = needs;
	request.n_needs = 2;
	assert_wrong(&request.base, "needs[1].topic_id", "NOT_TEXT");
}

static void all_that_is_wrong_is_named(void **state)
{
	(void)state;
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	contact.name = text("\xff");
	contact.title = text("\xff");
	contact.sector = (Samen__Common__V1__Sector)99;
	assert_int_equal(message_check(&call, &contact.base), INVALID_ARGUMENT);
	assert_int_equal(call.detail_count, 3);
}

static void no_more_is_named_than_there_is_room_for(void **state)
{
	(void)state;
	char *items[LIST_ITEMS_MAX];
	Topic topic = SAMEN__STORED__V1__TOPIC__INIT;
	for (size_t i = 0; i < LIST_ITEMS_MAX; i++) {
		items[i] = text("\xff");
	}
	topic.phrases = items;
	topic.n_phrases = LIST_ITEMS_MAX;
	assert_int_equal(message_check(&call, &topic.base), INVALID_ARGUMENT);
	assert_int_equal(call.detail_count, CALL_DETAILS_MAX);
}

/* Whoever sends so much that memory runs out does not get past the check. */
static void what_is_wrong_is_found_without_memory_left(void **state)
{
	(void)state;
	char *items[] = {text("good"), text("\xff")};
	Topic topic = SAMEN__STORED__V1__TOPIC__INIT;
	topic.phrases = items;
	topic.n_phrases = 2;
	assert_non_null(arena_alloc(call.arena, ARENA_BYTES));
	assert_int_equal(message_check(&call, &topic.base), INVALID_ARGUMENT);
	assert_true(call_has_wrong_fields(&call));
}

/* How many messages deep a type can nest; beyond the limit it may be without end. */
static unsigned depth_of(const ProtobufCMessageDescriptor *type, unsigned depth)
{
	unsigned deepest = depth;
	for (unsigned i = 0; i < type->n_fields && depth <= MESSAGE_DEPTH_MAX; i++) {
		if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE) {
			unsigned below = depth_of(type->fields[i].descriptor, depth + 1);
			deepest = below > deepest ? below : deepest;
		}
	}
	return deepest;
}

/* Unpacking goes as deep as the type allows, before anything can be checked. */
static void no_request_can_nest_deeper_than_the_limit(void **state)
{
	(void)state;
	const struct route *const tables[] = {
	    directory_routes(), intake_routes(), matching_routes()};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		for (const struct route *route = tables[i]; route->method != NULL; route++) {
			if (depth_of(route->request, 0) > MESSAGE_DEPTH_MAX) {
				fail_msg("%s nests too deep", route->method);
			}
		}
	}
}

#define IN_CALL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_CALL(an_empty_message_is_fine),
	    IN_CALL(plain_text_with_lines_and_accents_is_fine),
	    IN_CALL(text_that_is_no_utf8_is_wrong),
	    IN_CALL(a_control_character_is_wrong),
	    IN_CALL(text_may_be_as_long_as_the_limit),
	    IN_CALL(text_beyond_the_limit_is_wrong),
	    IN_CALL(an_unknown_enum_value_is_wrong),
	    IN_CALL(a_list_item_is_named_by_its_place),
	    IN_CALL(a_list_may_be_as_long_as_the_limit),
	    IN_CALL(a_list_of_numbers_has_the_limit_too),
	    IN_CALL(a_field_of_a_message_in_a_list_is_named_by_its_path),
	    IN_CALL(all_that_is_wrong_is_named),
	    IN_CALL(no_more_is_named_than_there_is_room_for),
	    IN_CALL(what_is_wrong_is_found_without_memory_left),
	    cmocka_unit_test(no_request_can_nest_deeper_than_the_limit),
	};
	return cmocka_run_group_tests_name("message_check", tests, NULL, NULL);
}
