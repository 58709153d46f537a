/* The letters: each kind says what it must, in both languages, and nothing else gets in. */
#include "notify/letters.h"
#include "runtime/i18n.h"
#include "support/check.h"

#include <string.h>

enum { ARENA_BYTES = 256 * 1024 };

static const char id[] = "0f1e2d3c-offer";
static const char base[] = "https://samen.region.test";
static const char stop[] = "https://samen.region.test/mail/off/t0k3n";

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(ARENA_BYTES);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct letter letter_of(enum letter_kind kind, bool dutch)
{
	return (struct letter){.kind = kind,
	    .dutch = dutch,
	    .name = "Joost",
	    .other_name = "Lidewij",
	    .at_ms = INT64_C(1795525200000),
	    .others_asked = 2,
	    .weeks = 6,
	    .waiting = 7,
	    .need_person = 3,
	    .reasons = {[LETTER_NO_CANDIDATE] = 1, [LETTER_OUTCOME_DUE] = 2},
	    .record_id = id,
	    .link_base = base,
	    .unsubscribe = stop};
}

static struct letter_text written(const struct letter *letter)
{
	struct letter_text text;
	assert_int_equal(letter_write(letter, arena, &text), OK);
	return text;
}

static void every_letter_greets_leads_somewhere_and_can_be_stopped(void **state)
{
	(void)state;
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		for (int dutch = 0; dutch <= 1; dutch++) {
			struct letter letter = letter_of(kind, dutch == 1);
			struct letter_text text = written(&letter);
			assert_non_null(strstr(text.body, dutch ? "Beste Joost," : "Dear Joost,"));
			assert_non_null(
			    strstr(text.body, arena_printf(arena, "%s/%s", base,
						  kind == LETTER_DIGEST ? "today" : "")));
			assert_non_null(strstr(text.body, stop));
			assert_null(strchr(text.subject, '%'));
			assert_null(strchr(text.body, '%'));
		}
	}
}

static void without_a_base_for_links_a_letter_names_the_command(void **state)
{
	(void)state;
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		struct letter letter = letter_of(kind, true);
		letter.link_base = NULL;
		letter.unsubscribe = NULL;
		struct letter_text text = written(&letter);
		assert_null(strstr(text.body, "://"));
		assert_non_null(strstr(text.body, "\n  samen "));
		assert_non_null(strstr(
		    text.body, arena_printf(arena, "samen mail off %s\n", letter_kind_name(kind))));
	}
}

static void dutch_and_english_differ_in_every_sentence(void **state)
{
	(void)state;
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		struct letter english = letter_of(kind, false);
		struct letter dutch = letter_of(kind, true);
		struct letter_text text = written(&english);
		struct letter_text translated = written(&dutch);
		assert_string_not_equal(text.subject, translated.subject);
		for (const char *line = text.body; *line != '\0';) {
			size_t size = strcspn(line, "\n");
			const char *copy = arena_printf(arena, "\n%.*s\n", (int)size, line);
			/* Links, the name of the program and the dashes are the same in both. */
			if (size > 5 && strncmp(line, "https:", 6) != 0) {
				assert_null(strstr(translated.body, copy));
			}
			line += size + 1;
		}
	}
}

static void a_name_is_one_line_and_not_too_long(void **state)
{
	char name[400], greeting[400];
	(void)state;
	struct letter letter = letter_of(LETTER_OFFER_ACCEPTED, false);
	letter.name = "  Jo\r\n\r\nost\t\xe2\x80\xa8"
		      "van\xe2\x80\xae Dam\x7f ";
	letter.other_name = "Lide\nwij";
	struct letter_text text = written(&letter);
	assert_memory_equal(text.body, "Dear Jo ost van Dam,\n", 21);
	assert_non_null(strstr(text.body, "Lide wij is going"));
	for (size_t i = 0; i + 2 < sizeof name; i += 2) {
		memcpy(name + i, "\xc3\xab", 3);
	}
	letter.name = name;
	text = written(&letter);
	memcpy(greeting, "Dear ", 5);
	memcpy(greeting + 5, name, 2 * (size_t)LETTER_NAME_CHARS_MAX);
	memcpy(greeting + 5 + 2 * (size_t)LETTER_NAME_CHARS_MAX, ",\n", 3);
	assert_memory_equal(text.body, greeting, strlen(greeting));
	letter.name = NULL;
	assert_memory_equal(written(&letter).body, "Hello,\n", 7);
	letter.name = " \n";
	assert_memory_equal(written(&letter).body, "Hello,\n", 7);
}

static void what_cannot_be_in_a_letter_is_refused(void **state)
{
	static const char *const ids[] = {"", "a b", "a/b", "a\nb", "a?b", "<a>", "%s", "a.b"};
	struct letter_text text;
	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct letter letter = letter_of(LETTER_OFFER_MADE, true);
		letter.record_id = ids[i];
		assert_int_equal(letter_write(&letter, arena, &text), INVALID_ARGUMENT);
	}
	struct letter letter = letter_of(LETTER_OFFER_MADE, true);
	letter.record_id = NULL;
	assert_int_equal(letter_write(&letter, arena, &text), INVALID_ARGUMENT);
	letter = letter_of(LETTER_OFFER_MADE, true);
	letter.name = "\xff";
	assert_int_equal(letter_write(&letter, arena, &text), INVALID_ARGUMENT);
	letter = letter_of(LETTER_OFFER_MADE, true);
	letter.link_base = "http://samen.region.test";
	assert_int_equal(letter_write(&letter, arena, &text), INVALID_ARGUMENT);
	letter = letter_of(LETTER_OFFER_MADE, true);
	letter.unsubscribe = "https://samen.region.test/\nDear Joost";
	assert_int_equal(letter_write(&letter, arena, &text), INVALID_ARGUMENT);
	letter = letter_of(LETTER_OFFER_MADE, true);
	struct arena *small = arena_open(512);
	assert_int_equal(letter_write(&letter, small, &text), RESOURCE_EXHAUSTED);
	arena_close(small);
}

static void a_base_for_links_is_https_or_of_this_machine(void **state)
{
	static const char *const valid[] = {"https://samen.region.test",
	    "https://samen.region.test:8443/samen", "http://localhost:8080", "http://127.0.0.1",
	    "http://[::1]:80/a"};
	static const char *const invalid[] = {"", "samen.region.test", "http://samen.region.test",
	    "https://", "https:///a", "https://samen.region.test/", "https://samen region.test",
	    "https://samen.region.test/?a=b", "https://samen.region.test>", "https://a@b.test",
	    "http://localhost.evil.test", "http://127.0.0.1.evil.test", "javascript:alert(1)"};
	(void)state;
	for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
		assert_true(letter_link_base_is_valid(valid[i]));
	}
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		assert_false(letter_link_base_is_valid(invalid[i]));
	}
	assert_false(letter_link_base_is_valid(NULL));
}

static void letters_follow_their_circumstances(void **state)
{
	(void)state;
	struct letter letter = letter_of(LETTER_OFFER_DECLINED, false);
	assert_non_null(strstr(written(&letter).body, "2 other people are still"));
	letter.others_asked = 1;
	assert_non_null(strstr(written(&letter).body, "One other person is still"));
	letter.others_asked = 0;
	assert_non_null(strstr(written(&letter).body, "Nobody else is being asked"));
	assert_null(strstr(written(&letter).body, "Lidewij"));
	letter = letter_of(LETTER_OFFER_ACCEPTED, true);
	assert_non_null(
	    strstr(written(&letter).body, "Uw eerste contact: dinsdag 24 november 2026."));
	letter.at_ms = 0;
	assert_null(strstr(written(&letter).body, "1970"));
	letter = letter_of(LETTER_HELP_REASSIGNED, false);
	assert_non_null(strstr(written(&letter).body, "From now on Lidewij helps you"));
	letter.to_helper = true;
	assert_null(strstr(written(&letter).body, "Lidewij"));
	letter = letter_of(LETTER_DIGEST, false);
	assert_non_null(strstr(written(&letter).body,
	    "somebody today: 3.\n\n- nobody found who can help: 1\n- asked how it went, no answer "
	    "yet: 2\n\n"));
	letter.need_person = 0;
	assert_non_null(strstr(written(&letter).body, "Nothing needs you today."));
}

static void kinds_have_lasting_names_of_their_own(void **state)
{
	enum letter_kind found;
	(void)state;
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		assert_true(letter_kind_of(letter_kind_name(kind), &found));
		assert_int_equal(found, kind);
		assert_true(strlen(letter_kind_text(kind)) > 0);
	}
	assert_false(letter_kind_of("offer", &found));
	assert_string_equal(letter_kind_name(LETTER_OFFER_MADE), "offer-made");
	assert_string_equal(letter_kind_name(LETTER_DIGEST), "digest");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(every_letter_greets_leads_somewhere_and_can_be_stopped),
	    CASE(without_a_base_for_links_a_letter_names_the_command),
	    CASE(dutch_and_english_differ_in_every_sentence),
	    CASE(a_name_is_one_line_and_not_too_long),
	    CASE(what_cannot_be_in_a_letter_is_refused),
	    CASE(a_base_for_links_is_https_or_of_this_machine),
	    CASE(letters_follow_their_circumstances),
	    CASE(kinds_have_lasting_names_of_their_own),
	};
	i18n_open();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
