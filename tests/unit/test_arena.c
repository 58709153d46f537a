/* Memory of one call: its cap, its marks. */
#include "runtime/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { CAP = 1 << 20, LARGE = 100 * 1024 };

static int setup(void **state)
{
	*state = arena_open(CAP);
	return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	arena_close(*state);
	return 0;
}

static void what_it_gives_is_aligned_and_zero(void **state)
{
	static const uint8_t zeros[64];
	for (size_t size = 1; size < 64; size++) {
		uint8_t *given = arena_alloc(*state, size);
		assert_non_null(given);
		assert_int_equal((uintptr_t)given % alignof(max_align_t), 0);
		assert_memory_equal(given, zeros, size);
		memset(given, 0xff, size);
	}
}

static void it_gives_up_to_its_cap(void **state)
{
	assert_non_null(arena_alloc(*state, CAP));
	assert_null(arena_alloc(*state, 1));
}

static void more_than_the_cap_is_refused_and_remembered(void **state)
{
	assert_false(arena_was_short(*state));
	assert_null(arena_alloc(*state, CAP + 1));
	assert_null(arena_alloc(*state, SIZE_MAX));
	assert_true(arena_was_short(*state));
}

static void what_was_refused_takes_no_room(void **state)
{
	assert_null(arena_alloc(*state, CAP + 1));
	assert_non_null(arena_alloc(*state, CAP));
}

static void after_a_reset_all_can_be_had_again(void **state)
{
	assert_non_null(arena_alloc(*state, CAP));
	assert_null(arena_alloc(*state, 1));
	arena_reset(*state);
	assert_false(arena_was_short(*state));
	assert_non_null(arena_alloc(*state, CAP));
}

static void a_reset_wipes_what_it_keeps(void **state)
{
	char *first = arena_strdup(*state, "about a pupil");
	assert_non_null(first);
	arena_reset(*state);
	uint8_t *again = arena_alloc(*state, 1);
	assert_ptr_equal(again, first);
	static const char zeros[14];
	assert_memory_equal(first, zeros, sizeof zeros);
}

static void going_back_to_a_mark_gives_the_room_back(void **state)
{
	assert_non_null(arena_alloc(*state, LARGE));
	struct arena_mark mark = arena_mark(*state);
	for (int i = 0; i < 1000; i++) {
		assert_non_null(arena_alloc(*state, LARGE));
		assert_non_null(arena_alloc(*state, 1));
		arena_rewind(*state, mark);
	}
}

static void going_back_to_a_mark_keeps_what_was_before_it(void **state)
{
	char *before = arena_strdup(*state, "before");
	struct arena_mark mark = arena_mark(*state);
	char *after = arena_strdup(*state, "after");
	assert_non_null(arena_alloc(*state, LARGE));
	arena_rewind(*state, mark);
	assert_string_equal(before, "before");
	assert_ptr_equal(arena_strdup(*state, "again"), after);
}

static void a_mark_can_be_that_of_an_empty_arena(void **state)
{
	struct arena_mark mark = arena_mark(*state);
	assert_non_null(arena_alloc(*state, LARGE));
	arena_rewind(*state, mark);
	assert_non_null(arena_alloc(*state, CAP));
}

static void text_is_copied(void **state)
{
	char text[] = "text";
	char *copy = arena_strdup(*state, text);
	text[0] = 'n';
	assert_string_equal(copy, "text");
	assert_null(arena_strdup(*state, NULL));
}

static void bytes_get_a_nul(void **state)
{
	char *copy = arena_memdup(*state, "abcdef", 3);
	assert_string_equal(copy, "abc");
	assert_string_equal(arena_memdup(*state, NULL, 0), "");
}

static void text_is_formatted(void **state)
{
	assert_string_equal(arena_printf(*state, "%s-%d", "a", 7), "a-7");
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_ARENA(what_it_gives_is_aligned_and_zero),
	    IN_ARENA(it_gives_up_to_its_cap),
	    IN_ARENA(more_than_the_cap_is_refused_and_remembered),
	    IN_ARENA(what_was_refused_takes_no_room),
	    IN_ARENA(after_a_reset_all_can_be_had_again),
	    IN_ARENA(a_reset_wipes_what_it_keeps),
	    IN_ARENA(going_back_to_a_mark_gives_the_room_back),
	    IN_ARENA(going_back_to_a_mark_keeps_what_was_before_it),
	    IN_ARENA(a_mark_can_be_that_of_an_empty_arena),
	    IN_ARENA(text_is_copied),
	    IN_ARENA(bytes_get_a_nul),
	    IN_ARENA(text_is_formatted),
	};
	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
