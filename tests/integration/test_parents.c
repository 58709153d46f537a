/*
 * Parents, from the letter to the export: consent withdrawn in the middle of a match with grants
 * that were given before, consent anew, and everything that parents and the school do by the
 * command line. The tests build on each other, in order.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include "intake/intake.h"
#include "runtime/record.h"

#include "stored.pb-c.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

enum { ID_SIZE_MAX = 48, CODE_SIZE = 24 };

/* What the teacher tells, as nobody should: it must stay text on the page. */
#define STORY "Hij zegt <script>alert(1)</script> & kruipt dan onder de tafel."
#define STORY_ON_PAGE                                                                              \
	"Hij zegt &lt;script&gt;alert(1)&lt;/script&gt; &amp; kruipt dan onder de tafel."
#define REMARK "Thuis speelt het ook, vooral na een <b>drukke</b> dag."
#define REMARK_ON_PAGE "Thuis speelt het ook, vooral na een &lt;b&gt;drukke&lt;/b&gt; dag."
#define PSEUDONYM "leerling 2b"

static struct region region;
static struct actor *parent;
static struct run run; /* the last one of the command line */
static char request[ID_SIZE_MAX], other_request[ID_SIZE_MAX], match[ID_SIZE_MAX];
static char code[CODE_SIZE];
static char old_grant[TOKEN_TEXT_MAX];

static void copy(char *ret_text, size_t size, const char *text)
{
	int length = snprintf(ret_text, size, "%s", text);
	assert_true(length > 0 && (size_t)length < size);
}

/* --- the stage --- */

static void file_request(char ret_id[static ID_SIZE_MAX])
{
	const Samen__Intake__V1__Request *filed = actor_do(region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
	    "{'happens': '" STORY "'}, 'needs': [{'topicId': '" REGION_TOPIC
	    "', 'weight': 1}], 'basis': {'kind': 'PARENTAL_CONSENT', 'givenAtMs': '%lld'}, "
	    "'hearing': {'waivedReason': 'nog te jong'}, 'pseudonym': '" PSEUDONYM
	    "', 'namesConfirmed': true}",
	    (long long)clock_now_ms() - 1000);
	copy(ret_id, ID_SIZE_MAX, filed->id);
}

/* The far specialist declines with a remark, the near one accepts. */
static void ask_two(void)
{
	region_settle(&region);
	const Samen__Matching__V1__CreateOffersResponse *made = actor_do(region.teacher, MATCHING,
	    "CreateOffers", "{'requestId': '%s', 'personIds': ['%s', '%s']}", request,
	    region.far->id, region.near->id);
	const Samen__Matching__V1__IssueGrantResponse *grant =
	    actor_do(region.far, MATCHING, "IssueGrant", "{'offerId': '%s'}", made->offers[0]->id);
	(void)actor_do(region.far, INTAKE, "AddNote",
	    "{'requestId': '%s', 'grant': '%s', 'kind': 'DECLINE_REMARK', 'text': 'ik zit zelf "
	    "overspannen thuis'}",
	    request, grant->grant);
	(void)actor_do(region.far, MATCHING, "DeclineOffer", "{'offerId': '%s', 'reason': 'LEAVE'}",
	    made->offers[0]->id);
	const Samen__Matching__V1__Match *accepted = actor_do(
	    region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}", made->offers[1]->id);
	copy(match, sizeof match, accepted->id);
}

static void sign_in_by_command_line(const char *profile, const char *email)
{
	const char *const words[] = {"login", email, NULL};
	deployment_cli(region.deployment, profile, words, DEPLOYMENT_PASSWORD "\n", &run);
	assert_int_equal(run.code, EX_OK);
	run_forget(&run);
}

static int open_stage(void **state)
{
	(void)state;
	region_open(&region);
	parent = actor_nobody(region.deployment);
	file_request(request);
	file_request(other_request);
	ask_two();
	sign_in_by_command_line("noor", "noor@example.org");
	sign_in_by_command_line("femke", "femke@example.org");
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	run_forget(&run);
	actor_close(parent);
	region_close(&region);
	return 0;
}

/* --- calls --- */

static void issue_grant(char ret_grant[static TOKEN_TEXT_MAX])
{
	const Samen__Matching__V1__IssueGrantResponse *out =
	    actor_do(region.near, MATCHING, "IssueGrant", "{'matchId': '%s'}", match);
	copy(ret_grant, TOKEN_TEXT_MAX, out->grant);
}

static enum status opens(struct actor *actor, const char *request_id, const char *grant)
{
	return actor_code(
	    actor, INTAKE, "OpenRequest", "{'requestId': '%s', 'grant': '%s'}", request_id, grant);
}

static void make_letter(void)
{
	const Samen__Intake__V1__ParentLetter *letter =
	    actor_do(region.teacher, INTAKE, "MakeParentLetter", "{'requestId': '%s'}", request);
	copy(code, sizeof code, letter->code);
}

static void come_in(void)
{
	const Samen__Intake__V1__ParentSession *session = actor_do(
	    parent, INTAKE, "EnterAsParent", "{'requestId': '%s', 'code': '%s'}", request, code);
	copy(code, sizeof code, session->next_code);
	copy(parent->token, sizeof parent->token, session->token);
}

/* --- in the middle of a match --- */

static void a_parent_comes_in_by_the_code_of_the_letter(void **state)
{
	(void)state;
	make_letter();
	come_in();
	const Samen__Intake__V1__Request *seen =
	    actor_do(parent, INTAKE, "GetRequest", "{'requestId': '%s'}", request);
	assert_string_equal(seen->pseudonym, "");
	assert_string_equal(seen->filer_id, "school");
	assert_int_equal(
	    actor_code(parent, INTAKE, "GetRequest", "{'requestId': '%s'}", other_request),
	    NOT_FOUND);
	assert_int_equal(
	    actor_code(parent, MATCHING, "ExportHelp", "{'requestId': '%s'}", other_request),
	    NOT_FOUND);
	assert_int_equal(actor_code(parent, MATCHING, "ListMatches", "{}"), PERMISSION_DENIED);
	assert_int_equal(actor_code(parent, DIRECTORY, "ListPeople", "{}"), PERMISSION_DENIED);
}

static void withdrawal_by_a_parent_ends_an_open_grant_at_once(void **state)
{
	(void)state;
	issue_grant(old_grant);
	assert_int_equal(opens(region.near, request, old_grant), OK);
	(void)actor_do(parent, INTAKE, "WithdrawConsent", "{'requestId': '%s'}", request);
	assert_int_equal(opens(region.near, request, old_grant), PERMISSION_DENIED);
	assert_int_equal(opens(region.far, request, old_grant), PERMISSION_DENIED);
	assert_int_equal(opens(region.near, other_request, old_grant), PERMISSION_DENIED);
}

static void matching_gives_no_leave_and_says_since_when(void **state)
{
	(void)state;
	struct reply reply =
	    actor_ask(region.near, MATCHING, "IssueGrant", "{'matchId': '%s'}", match);
	assert_int_equal(reply.status, PERMISSION_DENIED);
	assert_non_null(strstr(reply.response->message, "consent was withdrawn"));
	const Samen__Matching__V1__Match *seen =
	    actor_do(region.near, MATCHING, "GetMatch", "{'matchId': '%s'}", match);
	assert_true(seen->consent_withdrawn_at_ms > 0);
	const char *const words[] = {"match", "list", NULL};
	deployment_cli(region.deployment, "femke", words, NULL, &run);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "consent was withdrawn"));
	run_forget(&run);
}

static void the_school_sees_that_the_parents_did_it(void **state)
{
	(void)state;
	const Samen__Intake__V1__Request *seen =
	    actor_do(region.teacher, INTAKE, "GetRequest", "{'requestId': '%s'}", request);
	assert_string_equal(seen->basis->withdrawn_by, "parent");
}

static void consent_anew_opens_for_new_grants_only(void **state)
{
	(void)state;
	char grant[TOKEN_TEXT_MAX];
	(void)actor_do(parent, INTAKE, "RecordBasis",
	    "{'requestId': '%s', 'basis': {'kind': 'PARENTAL_CONSENT', 'recipients': "
	    "'EDUCATION_ONLY'}}",
	    request);
	assert_int_equal(opens(region.near, request, old_grant), PERMISSION_DENIED);
	issue_grant(grant);
	assert_int_equal(opens(region.near, request, old_grant), PERMISSION_DENIED);
	assert_int_equal(opens(region.near, request, grant), OK);
	assert_int_equal(opens(region.far, request, grant), PERMISSION_DENIED);
	assert_int_equal(opens(region.near, other_request, grant), PERMISSION_DENIED);
}

static void a_helper_outside_the_consent_is_not_asked(void **state)
{
	(void)state;
	(void)actor_do(region.coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation': {'code': 'jeugd', 'name': 'Jeugdhulp Kust', 'sector': "
	    "'YOUTH_CARE', 'city': 'Koedijk'}}");
	struct actor *youth = actor_invite(
	    region.coordinator, "joost@example.org", "Joost Vink", "'SPECIALIST'", "jeugd", "");
	(void)actor_do(youth, DIRECTORY, "PutExpertise",
	    "{'expertise': {'topicId': '" REGION_TOPIC "', 'level': 'COACHES'}}");
	struct reply reply = actor_ask(region.teacher, MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'personIds': ['%s'], 'topicIds': []}", other_request, youth->id);
	assert_int_equal(reply.status, OK);
	(void)actor_do(region.teacher, INTAKE, "RecordBasis",
	    "{'requestId': '%s', 'basis': {'kind': 'PARENTAL_CONSENT', 'givenAtMs': '%lld', "
	    "'recipients': 'EDUCATION_ONLY'}}",
	    other_request, (long long)clock_now_ms());
	const Samen__Matching__V1__Candidate *why = actor_do(region.teacher, MATCHING, "WhyNot",
	    "{'requestId': '%s', 'personId': '%s'}", other_request, youth->id);
	assert_int_equal(why->left_out, SAMEN__MATCHING__V1__LEFT_OUT__NOT_A_RECIPIENT);
	actor_close(youth);
}

/* --- a store of before --- */

/* Intake as an earlier program left it: it kept no sectors. */
static void forget_sectors(struct store_txn *txn, struct arena *arena)
{
	static const struct record_kind kind = {
	    "known-organisation", &samen__stored__v1__known_organisation__descriptor, false};
	const char *ids[32];
	struct record_range range;
	Samen__Stored__V1__KnownOrganisation *known;
	size_t count = 0;
	assert_int_equal(record_range_open(txn, &kind, NULL, NULL, arena, &range), OK);
	while (count < 32 && record_range_next(&range, &ids[count], &known) == OK) {
		count++;
	}
	record_range_close(&range);
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(record_get(txn, &kind, ids[i], arena, &known), OK);
		known->sector = 0;
		assert_int_equal(record_put(txn, &kind, ids[i], &known->base), OK);
	}
}

static void set_cursor_back(struct store_txn *txn, struct arena *arena)
{
	uint8_t packed[128];
	struct bytes value;
	struct store_key key = key_of(TABLE_CURSOR);
	key_add_text(&key, "directory");
	assert_int_equal(store_get(txn, key_bytes(&key), &value), OK);
	Samen__Stored__V1__Cursor *cursor =
	    samen__stored__v1__cursor__unpack(arena_allocator(arena), value.size, value.data);
	assert_non_null(cursor);
	cursor->version = 0;
	size_t size = samen__stored__v1__cursor__pack(cursor, packed);
	assert_int_equal(store_put(txn, key_bytes(&key), (struct bytes){packed, size}), OK);
}

static void make_older(void)
{
	char folder[256];
	struct store *store;
	struct store_txn *txn;
	struct arena *arena = arena_open(1024 * 1024);
	(void)snprintf(folder, sizeof folder, "%s/data/intake", deployment_home(region.deployment));
	const struct store_options options = {
	    .folder = folder, .schema = INTAKE_SCHEMA, .demo = true};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_write(store, &txn), OK);
	forget_sectors(txn, arena);
	set_cursor_back(txn, arena);
	assert_int_equal(store_commit(txn), OK);
	store_close(store);
	arena_close(arena);
}

static bool near_opens(void)
{
	char grant[TOKEN_TEXT_MAX];
	issue_grant(grant);
	return opens(region.near, request, grant) == OK;
}

static void a_store_that_kept_no_sectors_reads_the_directory_anew(void **state)
{
	(void)state;
	static const char said_so[] = "this program keeps more of it";
	deployment_stop(region.deployment, INTAKE);
	make_older();
	size_t before = deployment_log_count(region.deployment, INTAKE, said_so);
	deployment_start(region.deployment, INTAKE);
	WAIT_UNTIL(near_opens());
	assert_int_equal(deployment_log_count(region.deployment, INTAKE, said_so), before + 1);
	deployment_stop(region.deployment, INTAKE);
	deployment_start(region.deployment, INTAKE);
	WAIT_UNTIL(near_opens());
	assert_int_equal(deployment_log_count(region.deployment, INTAKE, said_so), before + 1);
}

/* --- by the command line --- */

#define RUN(profile, input, ...)                                                                   \
	do {                                                                                       \
		run_forget(&run);                                                                  \
		deployment_cli(region.deployment, profile,                                         \
		    (const char *const[]){__VA_ARGS__, NULL}, input, &run);                        \
	} while (0)
#define EXPECT(code_wanted, profile, input, ...)                                                   \
	do {                                                                                       \
		RUN(profile, input, __VA_ARGS__);                                                  \
		if (run.code != (code_wanted)) {                                                   \
			fail_msg("ended with %d, not %d: %s", run.code, (code_wanted), run.err);   \
		}                                                                                  \
	} while (0)

static bool said(const char *text)
{
	return strstr(run.out, text) != NULL || strstr(run.err, text) != NULL;
}

static bool is_private(const char *path)
{
	struct stat stat_of;
	return stat(path, &stat_of) == 0 && (stat_of.st_mode & 07777) == 0600;
}

static bool is_code_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* The first code in what was printed: four groups of four. */
static void find_code(char ret_code[static CODE_SIZE])
{
	for (const char *at = run.out; *at != '\0'; at++) {
		size_t i = 0;
		while (i < 19 && (i % 5 == 4 ? at[i] == '-' : is_code_char(at[i]))) {
			i++;
		}
		if (i == 19) {
			(void)snprintf(ret_code, CODE_SIZE, "%.19s", at);
			return;
		}
	}
	fail_msg("no code in: %s", run.out);
}

static void come_in_by_command_line(void)
{
	char line[CODE_SIZE + 1];
	(void)snprintf(line, sizeof line, "%s\n", code);
	EXPECT(EX_OK, "home", line, "parent", "enter", request);
	find_code(code);
}

static void the_letter_is_plain_and_names_no_pupil(void **state)
{
	(void)state;
	char *path = deployment_path(region.deployment, "letter.html");
	EXPECT(EX_OK, "noor", NULL, "request", "letter", request);
	find_code(code);
	assert_true(said("Help for your child"));
	assert_true(said(request));
	assert_false(said(PSEUDONYM));
	EXPECT(EX_OK, "noor", NULL, "request", "letter", request, "--html", path);
	char *page = file_text(path, NULL);
	assert_non_null(page);
	assert_non_null(strstr(page, "<html lang=\"en\">"));
	assert_non_null(strstr(page, request));
	assert_null(strstr(page, PSEUDONYM));
	assert_null(strstr(page, "<script"));
	assert_true(is_private(path));
	free(page);
	free(path);
}

static void the_letter_names_the_page_where_there_is_one(void **state)
{
	(void)state;
	EXPECT(EX_OK, "noor", NULL, "request", "letter", request);
	assert_true(said("Ask the school where you can do this."));
	char path[256];
	(void)snprintf(path, sizeof path, "%s/samen.conf", deployment_home(region.deployment));
	FILE *conf = fopen(path, "a");
	assert_non_null(conf);
	assert_true(fputs("gateway.public_url = https://samen.example.org\n", conf) >= 0);
	assert_int_equal(fclose(conf), 0);
	EXPECT(EX_OK, "noor", NULL, "request", "letter", request);
	assert_true(said("Go to this page on the internet: https://samen.example.org/parents."));
}

static void a_parent_enters_with_the_code_on_standard_input(void **state)
{
	(void)state;
	char used[CODE_SIZE];
	EXPECT(EX_OK, "noor", NULL, "request", "letter", request);
	find_code(code);
	(void)snprintf(used, sizeof used, "%s", code);
	come_in_by_command_line();
	assert_true(said("WRITE THIS DOWN"));
	assert_string_not_equal(code, used);
	EXPECT(EX_NOPERM, "home", used, "parent", "enter", request);
	assert_true(said("does not work"));
}

static void the_session_is_private_and_knows_no_code(void **state)
{
	(void)state;
	char *path = deployment_path(region.deployment, "samen/home.parent.json");
	come_in_by_command_line();
	char *text = file_text(path, NULL);
	assert_non_null(text);
	assert_true(is_private(path));
	assert_null(strstr(text, code));
	free(text);
	free(path);
}

static void a_parent_sees_agrees_and_withdraws(void **state)
{
	(void)state;
	EXPECT(EX_OK, "home", NULL, "parent", "show");
	assert_true(said(request));
	assert_true(said("nog te jong"));
	assert_false(said(PSEUDONYM));
	EXPECT(EX_OK, "home", NULL, "parent", "withdraw");
	assert_true(said("withdrawn by the parents"));
	EXPECT(EX_OK, "noor", NULL, "request", "show", request);
	assert_true(said("withdrawn by the parents"));
	EXPECT(EX_OK, "home", NULL, "parent", "consent", "--recipients", "education_only");
	assert_true(said("helpers who work in education\n"));
	EXPECT(EX_OK, "noor", NULL, "request", "show", request);
	assert_true(said("recorded by the parents themselves"));
}

static void a_remark_of_the_parents_reaches_the_school(void **state)
{
	(void)state;
	EXPECT(EX_OK, "home", REMARK "\n\n", "parent", "remark");
	EXPECT(EX_OK, "noor", NULL, "open", request);
	assert_true(said("Remark of the parents"));
	assert_true(said(REMARK));
}

static void a_parent_sees_by_name_who_read_it(void **state)
{
	(void)state;
	EXPECT(EX_OK, "home", NULL, "parent", "log");
	assert_true(said("Femke Jansen"));
	assert_true(said("the school"));
	assert_true(said("a parent came in"));
	assert_true(said("withdrew the consent"));
}

static char *export_page(const char *profile, const char *first, const char *second, const char *id)
{
	char *path = deployment_path(
	    region.deployment, strcmp(profile, "home") == 0 ? "parents.html" : "school.html");
	if (id != NULL) {
		EXPECT(EX_OK, profile, NULL, first, second, id, "--html", path);
	} else {
		EXPECT(EX_OK, profile, NULL, first, second, "--html", path);
	}
	assert_true(is_private(path));
	char *page = file_text(path, NULL);
	assert_non_null(page);
	free(path);
	return page;
}

static void has_all(const char *page, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strstr(page, texts[i]) == NULL) {
			fail_msg("the page lacks: %s", texts[i]);
		}
	}
}

static void the_page_of_a_parent_holds_all_as_text(void **state)
{
	(void)state;
	static const char *const texts[] = {"<html lang=\"en\">", "<h2>The request</h2>",
	    STORY_ON_PAGE, REMARK_ON_PAGE, "nog te jong", "Noor van Dijk", "Femke Jansen",
	    "Before that", "exported everything", "a parent came in", "<th scope=\"col\">",
	    "remarks of people who said no (1)"};
	char *page = export_page("home", "parent", "export", NULL);
	has_all(page, texts, sizeof texts / sizeof *texts);
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "http:"));
	assert_null(strstr(page, PSEUDONYM));
	assert_null(strstr(page, "overspannen"));
	assert_null(strstr(page, "Ingrid Mulder"));
	free(page);
}

static void the_page_of_the_school_holds_what_is_the_schools_too(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    STORY_ON_PAGE, PSEUDONYM, "overspannen", "Ingrid Mulder", "Femke Jansen", request};
	char *page = export_page("noor", "request", "export", request);
	has_all(page, texts, sizeof texts / sizeof *texts);
	free(page);
}

static json_t *export_document(void)
{
	char *path = deployment_path(region.deployment, "all.json");
	EXPECT(EX_OK, "home", NULL, "parent", "export", "--to", path);
	assert_true(is_private(path));
	json_t *json = json_load_file(path, 0, NULL);
	assert_non_null(json);
	free(path);
	return json;
}

static void the_document_of_a_parent_holds_all(void **state)
{
	(void)state;
	json_t *json = export_document();
	const json_t *exported = json_object_get(json, "request");
	const json_t *opened = json_object_get(exported, "opened");
	const json_t *help = json_object_get(json_object_get(json, "help"), "help");
	assert_string_equal(
	    json_string_value(json_object_get(json_object_get(opened, "story"), "happens")), STORY);
	assert_null(json_object_get(json_object_get(opened, "request"), "pseudonym"));
	assert_int_equal(json_array_size(json_object_get(opened, "notes")), 1);
	assert_int_equal(json_integer_value(json_object_get(exported, "notesWithheld")), 1);
	assert_true(json_array_size(json_object_get(exported, "log")) > 5);
	assert_true(json_array_size(json_object_get(exported, "earlierBases")) >= 2);
	assert_int_equal(json_array_size(help), 2);
	json_decref(json);
}

static void a_parent_who_left_has_to_come_in_again(void **state)
{
	(void)state;
	EXPECT(EX_OK, "home", NULL, "parent", "leave");
	EXPECT(EX_NOPERM, "home", NULL, "parent", "show");
	come_in_by_command_line();
	EXPECT(EX_OK, "home", NULL, "parent", "show");
}

static void a_new_letter_ends_what_the_old_one_began(void **state)
{
	(void)state;
	EXPECT(EX_OK, "noor", NULL, "request", "letter", request);
	EXPECT(EX_NOINPUT, "home", NULL, "parent", "show");
	char line[CODE_SIZE + 1];
	(void)snprintf(line, sizeof line, "%s\n", code);
	EXPECT(EX_NOPERM, "home", line, "parent", "enter", request);
}

static void codes_outlive_a_new_master_key(void **state)
{
	(void)state;
	make_letter();
	(void)actor_do(region.coordinator, INTAKE, "RotateMasterKey", "{}");
	come_in();
	(void)actor_do(parent, INTAKE, "ExportRequest", "{'requestId': '%s'}", request);
}

static void wrong_codes_slow_nobody_with_the_right_one(void **state)
{
	(void)state;
	struct actor *stranger = actor_nobody(region.deployment);
	enum status last = OK;
	for (int i = 0; i < 10; i++) {
		last = actor_code(stranger, INTAKE, "EnterAsParent",
		    "{'requestId': '%s', 'code': 'AAAA-BBBB-CCCC-DDDD'}", request);
	}
	assert_int_equal(last, RESOURCE_EXHAUSTED);
	come_in();
	actor_close(stranger);
}

static void erasure_leaves_parents_nothing(void **state)
{
	(void)state;
	make_letter();
	come_in();
	(void)actor_do(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'PARENTS_ASKED'}", request);
	assert_int_equal(
	    actor_code(parent, INTAKE, "GetRequest", "{'requestId': '%s'}", request), NOT_FOUND);
	assert_int_equal(
	    actor_code(parent, MATCHING, "ExportHelp", "{'requestId': '%s'}", request), NOT_FOUND);
	struct reply reply = actor_ask(
	    parent, INTAKE, "EnterAsParent", "{'requestId': '%s', 'code': '%s'}", request, code);
	assert_int_equal(reply.status, UNAUTHENTICATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_parent_comes_in_by_the_code_of_the_letter),
	    cmocka_unit_test(withdrawal_by_a_parent_ends_an_open_grant_at_once),
	    cmocka_unit_test(matching_gives_no_leave_and_says_since_when),
	    cmocka_unit_test(the_school_sees_that_the_parents_did_it),
	    cmocka_unit_test(consent_anew_opens_for_new_grants_only),
	    cmocka_unit_test(a_helper_outside_the_consent_is_not_asked),
	    cmocka_unit_test(a_store_that_kept_no_sectors_reads_the_directory_anew),
	    cmocka_unit_test(the_letter_is_plain_and_names_no_pupil),
	    cmocka_unit_test(the_letter_names_the_page_where_there_is_one),
	    cmocka_unit_test(a_parent_enters_with_the_code_on_standard_input),
	    cmocka_unit_test(the_session_is_private_and_knows_no_code),
	    cmocka_unit_test(a_parent_sees_agrees_and_withdraws),
	    cmocka_unit_test(a_remark_of_the_parents_reaches_the_school),
	    cmocka_unit_test(a_parent_sees_by_name_who_read_it),
	    cmocka_unit_test(the_page_of_a_parent_holds_all_as_text),
	    cmocka_unit_test(the_page_of_the_school_holds_what_is_the_schools_too),
	    cmocka_unit_test(the_document_of_a_parent_holds_all),
	    cmocka_unit_test(a_parent_who_left_has_to_come_in_again),
	    cmocka_unit_test(a_new_letter_ends_what_the_old_one_began),
	    cmocka_unit_test(codes_outlive_a_new_master_key),
	    cmocka_unit_test(wrong_codes_slow_nobody_with_the_right_one),
	    cmocka_unit_test(erasure_leaves_parents_nothing),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
