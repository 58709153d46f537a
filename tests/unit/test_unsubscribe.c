/* The token in a mail's link: works for one person and one kind, and cannot be made by others. */
#include "notify/unsubscribe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PERSON "p-0m3x5v8q2r7d"

static const uint8_t key[UNSUBSCRIBE_KEY_SIZE] = {1, 2, 3};
static const uint8_t other_key[UNSUBSCRIBE_KEY_SIZE] = {1, 2, 4};

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(1 << 16);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static bool reads(const uint8_t *with, const char *text)
{
	struct id person;
	enum letter_kind kind;
	return unsubscribe_read(with, text, &person, &kind);
}

static void a_token_says_who_and_which_kind(void **state)
{
	(void)state;
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		struct id person;
		enum letter_kind read;
		const char *token = unsubscribe_token(key, PERSON, kind, arena);
		assert_true(unsubscribe_read(key, token, &person, &read));
		assert_string_equal(person.text, PERSON);
		assert_int_equal(read, kind);
	}
}

static void the_whole_link_will_do(void **state)
{
	(void)state;
	const char *token = unsubscribe_token(key, PERSON, LETTER_DIGEST, arena);
	assert_true(
	    reads(key, arena_printf(arena, "https://samen.example.org/mail/off/%s", token)));
}

static void a_token_of_another_deployment_does_not_count(void **state)
{
	(void)state;
	assert_false(reads(other_key, unsubscribe_token(key, PERSON, LETTER_DIGEST, arena)));
}

static void no_character_of_it_can_be_changed(void **state)
{
	(void)state;
	char *token = arena_strdup(arena, unsubscribe_token(key, PERSON, LETTER_DIGEST, arena));
	for (size_t i = 0; i < strlen(token); i++) {
		char was = token[i];
		for (const char *to = "a0-.~"; *to != '\0'; to++) {
			token[i] = *to;
			assert_true(*to == was || !reads(key, token));
		}
		token[i] = was;
	}
	assert_true(reads(key, token));
}

static void it_cannot_be_used_for_another_person_or_kind(void **state)
{
	(void)state;
	const char *token = unsubscribe_token(key, PERSON, LETTER_DIGEST, arena);
	const char *mac = strrchr(token, '.');
	assert_false(reads(key, arena_printf(arena, "p-0m3x5v8q2r7e.digest%s", mac)));
	assert_false(reads(key, arena_printf(arena, PERSON ".offer-made%s", mac)));
}

static void what_is_no_token_is_none(void **state)
{
	(void)state;
	static const char *const texts[] = {"", ".", "..", "...", "/", PERSON, PERSON ".digest",
	    PERSON ".digest.", "p-0m3x5v8q2r7d.digest.AAAAAAAAAAAAAAAAAAAAAA",
	    "p-0m3x5v8q2r7d..AAAAAAAAAAAAAAAAAAAAAA", "x.y.AAAAAAAAAAAAAAAAAAAAAA",
	    "p-0m3x5v8q2r7d.this-is-a-kind-with-a-name-that-is-far-too-long-for-any."
	    "AAAAAAAAAAAAAAAAAAAAAA"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_false(reads(key, texts[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_says_who_and_which_kind),
	    cmocka_unit_test(the_whole_link_will_do),
	    cmocka_unit_test(a_token_of_another_deployment_does_not_count),
	    cmocka_unit_test(no_character_of_it_can_be_changed),
	    cmocka_unit_test(it_cannot_be_used_for_another_person_or_kind),
	    cmocka_unit_test(what_is_no_token_is_none),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
