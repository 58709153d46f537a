/*
 * The language people write in, by configuration: an English deployment with the real vocabulary,
 * asked through the command line as a teacher asks, and a Dutch one that some write English to. The
 * tests share one deployment, and build on each other, in order.
 */
#include "support/actor.h"
#include "support/check.h"
#include "support/process.h"

#include <jansson.h>
#include <string.h>
#include <sysexits.h>

#define VOCABULARY (SAMEN_SOURCE_DIR "/data/vocabulary.csv")
#define COORDINATOR "anneke"
#define TEACHER "noor"

static struct {
	struct deployment *deployment;
	struct actor *coordinator, *teacher;
	struct actor *english, *dutch, *other; /* specialists, by what they wrote */
	struct run run;                        /* the last one */
} stage;

/* Runs a command line, its words separated by commas; fails the test unless it ends well. */
static void run_words(const char *profile, const char *input, const char *const *words)
{
	run_forget(&stage.run);
	deployment_cli(stage.deployment, profile, words, input, &stage.run);
	if (stage.run.code != EX_OK) {
		fail_msg("%s ended with %d: %s", words[0], stage.run.code, stage.run.err);
	}
}
#define RUN(profile, input, ...) run_words(profile, input, (const char *const[]){__VA_ARGS__, NULL})

/* --- the deployment --- */

static struct actor *specialist(
    const char *email, const char *name, const char *topic_id, const char *evidence)
{
	struct actor *actor =
	    actor_invite(stage.coordinator, email, name, "'SPECIALIST'", "10AA00", "");
	(void)actor_do(actor, DIRECTORY, "PutExpertise",
	    "{'expertise': {'topicId': '%s', 'level': 'COACHES', 'evidence': '%s'}}", topic_id,
	    evidence);
	(void)actor_do(actor, DIRECTORY, "PutAvailability", "{'availability': {'capacity': 3}}");
	return actor;
}

static void invite_people(void)
{
	(void)actor_do(stage.coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation': {'code': '10AA00', 'name': 'De Berk', 'sector': 'REGULAR', 'city': "
	    "'Koedijk'}}");
	stage.teacher = actor_invite(
	    stage.coordinator, "noor@example.org", "Noor van Dijk", "'TEACHER'", "10AA00", "");
	stage.dutch = specialist("femke@example.org", "Femke Jansen", "stotteren",
	    "Ik werk met kinderen die stotteren en met hun juf.");
	stage.english = specialist("mary@example.org", "Mary Hill", "stotteren",
	    "Speech therapist: I treat stuttering and fluency, and coach teachers in class.");
	stage.other = specialist("john@example.org", "John Mills", "rouw",
	    "Grief counsellor for bereaved children and their families.");
	/* The command line does not know what the actors changed. */
	(void)actor_do(stage.teacher, MATCHING, "ListMatches", "{}");
}

static int open_stage(void **state)
{
	(void)state;
	stage.deployment = deployment_open();
	deployment_configure(stage.deployment, "language", "english");
	deployment_start_all(stage.deployment);
	stage.coordinator = actor_login(stage.deployment, DEPLOYMENT_COORDINATOR);
	RUN(COORDINATOR, DEPLOYMENT_PASSWORD "\n", "login", DEPLOYMENT_COORDINATOR);
	RUN(COORDINATOR, NULL, "topic", "import", VOCABULARY);
	invite_people();
	RUN(TEACHER, DEPLOYMENT_PASSWORD "\n", "login", "noor@example.org");
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	struct actor *const people[] = {
	    stage.coordinator, stage.teacher, stage.english, stage.dutch, stage.other};
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		actor_close(people[i]);
	}
	run_forget(&stage.run);
	deployment_close(stage.deployment);
	return 0;
}

/* --- topics --- */

/* Fails the test unless this topic is suggested first for the text. */
static void must_suggest(const char *topic_id, const char *text)
{
	RUN(TEACHER, NULL, "topic", "suggest", text, "--json");
	json_t *root = json_loads(stage.run.out, 0, NULL);
	const json_t *first = json_array_get(json_object_get(root, "suggestions"), 0);
	const char *found = json_string_value(json_object_get(first, "topicId"));
	if (found == NULL || strcmp(found, topic_id) != 0) {
		fail_msg("suggests %s, not %s: %s", found != NULL ? found : "nothing", topic_id,
		    stage.run.out);
	}
	json_decref(root);
}

static void english_texts_lead_to_their_topics(void **state)
{
	(void)state;
	must_suggest("stotteren", "She stutters, and other children laugh at her stuttering.");
	must_suggest("rouw", "His father died three weeks ago. How do I support a grieving child?");
	must_suggest("nt2", "He came from Syria last month and does not speak any Dutch yet.");
}

/* --- people --- */

/* What 'samen find' shows for a text; to be released. */
static json_t *found_people(const char *text)
{
	RUN(TEACHER, NULL, "find", text, "--json");
	json_t *root = json_loads(stage.run.out, 0, NULL);
	json_t *candidates = json_incref(json_object_get(root, "candidates"));
	json_decref(root);
	assert_non_null(candidates);
	return candidates;
}

static double score_of(const json_t *candidates, const char *person_id)
{
	size_t i;
	json_t *candidate;
	json_array_foreach(candidates, i, candidate)
	{
		const char *id = json_string_value(json_object_get(candidate, "personId"));
		if (id != NULL && strcmp(id, person_id) == 0) {
			return json_number_value(json_object_get(candidate, "score"));
		}
	}
	return 0;
}

/* Both know the topic as well: the words make the difference. */
static void must_be_found_before(
    const struct actor *first, const struct actor *second, const char *text)
{
	json_t *candidates = found_people(text);
	double score = score_of(candidates, second->id);
	assert_true(score > 0);
	assert_true(score_of(candidates, first->id) > score);
	assert_true(score > score_of(candidates, stage.other->id));
	json_decref(candidates);
}

static void who_wrote_english_is_found_before_who_knows_as_much_in_dutch(void **state)
{
	(void)state;
	must_be_found_before(
	    stage.english, stage.dutch, "She stutters: who can coach me, or treat her stuttering?");
}

static void another_text_is_for_another_specialist(void **state)
{
	(void)state;
	json_t *candidates = found_people("A bereaved child in my class, its family is grieving");
	double other = score_of(candidates, stage.other->id);
	assert_true(other > score_of(candidates, stage.english->id));
	assert_true(other > score_of(candidates, stage.dutch->id));
	json_decref(candidates);
}

/* --- the setting --- */

static void a_dutch_deployment_reads_english_texts_too(void **state)
{
	deployment_stop(stage.deployment, MATCHING);
	deployment_configure(stage.deployment, "language", "dutch");
	deployment_start(stage.deployment, MATCHING);
	english_texts_lead_to_their_topics(state);
	who_wrote_english_is_found_before_who_knows_as_much_in_dutch(state);
	another_text_is_for_another_specialist(state);
}

static void a_dutch_deployment_reads_dutch(void **state)
{
	(void)state;
	must_suggest("stotteren", "Ze stottert, en andere kinderen lachen om haar gestotter.");
	must_suggest("rouw", "Zijn vader is drie weken geleden overleden. Hoe steun ik hem?");
	must_be_found_before(
	    stage.dutch, stage.english, "Ze stottert: wie werkt met kinderen die stotteren?");
}

static void an_unknown_language_is_refused_at_start(void **state)
{
	(void)state;
	deployment_stop(stage.deployment, MATCHING);
	deployment_configure(stage.deployment, "language", "frisian");
	deployment_launch(stage.deployment, MATCHING);
	assert_int_equal(deployment_wait_end(stage.deployment, MATCHING), EX_CONFIG);
	assert_int_equal(deployment_log_count(stage.deployment, MATCHING,
			     "value=\"frisian\" expected=\"dutch or english\""),
	    1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(english_texts_lead_to_their_topics),
	    cmocka_unit_test(who_wrote_english_is_found_before_who_knows_as_much_in_dutch),
	    cmocka_unit_test(another_text_is_for_another_specialist),
	    cmocka_unit_test(a_dutch_deployment_reads_english_texts_too),
	    cmocka_unit_test(a_dutch_deployment_reads_dutch),
	    cmocka_unit_test(an_unknown_language_is_refused_at_start),
	};
	return cmocka_run_group_tests_name("language", tests, open_stage, close_stage);
}
