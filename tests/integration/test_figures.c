/*
 * A hundred days of a small region, drawn from a seed and played through the public calls while the
 * clock is moved on; then other code recounts every figure and every published table from what
 * 'samen monitor --json' lists.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include "runtime/month.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	STEPS = 11,
	DAYS_A_STEP = 9,
	FILED_A_STEP = 22,
	REQUESTS_MAX = STEPS * FILED_A_STEP,
	ACTS_A_STEP = 40,
	ID_SIZE = 32
};

#define EVERYBODY "petra@example.org"

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* What was filed, and by whom. */
struct filed {
	char id[ID_SIZE];
	struct actor *teacher;
	bool ended;
};

static struct region region;
static struct actor *special_teacher; /* of a school for special education in zuid */
static struct actor *all_areas;       /* a consultant of all areas */
static char special[ID_SIZE];         /* that school */
static char regular[ID_SIZE];         /* the teacher's of noord */
static struct filed filed[REQUESTS_MAX];
static size_t filed_count;
static uint64_t seed = 2026;

/* --- the clock --- */

static void set_clock(int64_t offset_ms)
{
	/* Who hears of another goes first: while clocks differ nothing comes through. */
	for (enum service_name service = SERVICE_COUNT; service-- > 0;) {
		(void)actor_do(region.coordinator, service, "SetDemoClock", "{'offsetMs': '%lld'}",
		    (long long)offset_ms);
	}
	clock_set_offset_ms(offset_ms);
}

static void sign_in_all(void)
{
	struct actor *const people[] = {region.coordinator, region.teacher, region.other_teacher,
	    region.near, region.next, region.far, region.consultant, region.other_consultant,
	    special_teacher, all_areas};
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		if (people[i] != NULL) {
			actor_sign_in(people[i]);
			actor_forget(people[i]);
		}
	}
}

/* --- the cast --- */

static void find_school(const char *code, char ret_id[static ID_SIZE])
{
	const Samen__Directory__V1__ListOrganisationsResponse *all =
	    actor_do(region.coordinator, DIRECTORY, "ListOrganisations", "{'page': {'size': 500}}");
	ret_id[0] = '\0';
	for (size_t i = 0; i < all->n_organisations; i++) {
		if (strcmp(all->organisations[i]->code, code) == 0) {
			(void)snprintf(ret_id, ID_SIZE, "%s", all->organisations[i]->id);
		}
	}
	assert_true(ret_id[0] != '\0');
}

/* The deployment's first start is a hundred days ago already: nobody knows of a later day. */
static int open_past(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	deployment_start_all(deployment);
	region.deployment = deployment;
	region.coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	set_clock(-(int64_t)STEPS * DAYS_A_STEP * day_ms);
	actor_close(region.coordinator);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_stop(deployment, service);
	}
	region_open_in(deployment, &region);
	(void)actor_do(region.coordinator, DIRECTORY, "ImportOrganisations",
	    "{'importId': 'test-import-2', 'source': 'duo-special', 'last': true, 'organisations': "
	    "[{'code': '13AA00', 'name': 'De Ruimte', 'sector': 'SO', 'city': 'Heiloo', "
	    "'municipalityCode': '0361', 'municipality': 'Alkmaar', 'phone': '0725550000'}]}");
	find_school("13AA00", special);
	find_school("10AA00", regular);
	special_teacher = actor_invite(
	    region.coordinator, "sara@example.org", "Sara Smit", "'TEACHER'", "13AA00", "");
	all_areas = actor_invite(region.coordinator, EVERYBODY, "Petra Vos", "'CONSULTANT'", "swv",
	    "'noord', 'zuid', 'oost'");
	return 0;
}

static int close_past(void **state)
{
	(void)state;
	actor_close(special_teacher);
	actor_close(all_areas);
	region_close(&region);
	clock_set_offset_ms(0);
	return 0;
}

/* --- what people do --- */

static unsigned dice(unsigned sides)
{
	return check_random_below(&seed, sides);
}

/* Most in noord, some in zuid, hardly any in oost. */
static struct actor *some_teacher(void)
{
	unsigned thrown = dice(20);
	return thrown < 14 ? region.teacher : thrown < 19 ? special_teacher : region.other_teacher;
}

static const char *some_topics(void)
{
	static const char *const topics[] = {"{'topicId': 'prikkelverwerking'}",
	    "{'topicId': 'autisme'}", "{'topicId': 'prikkelverwerking'}, {'topicId': 'tos'}",
	    "{'topicId': 'autisme'}, {'topicId': 'prikkelverwerking'}"};
	return topics[dice(4)];
}

static void file_one(void)
{
	static const char *const kinds[] = {
	    "SUPPORT", "SUPPORT", "SUPPORT", "EARLY_SIGNAL", "RETURN"};
	static const char *const urgencies[] = {"EARLY_SIGNAL", "NORMAL", "NORMAL", "URGENT"};
	struct actor *teacher = some_teacher();
	const char *kind = kinds[dice(5)];
	bool returns = strcmp(kind, "RETURN") == 0;
	char move[160] = "";
	if (returns && teacher != region.other_teacher) {
		(void)snprintf(move, sizeof move,
		    ", 'move': {'sendingOrganisationId': '%s', 'receivingOrganisationId': '%s'}",
		    special, regular);
	}
	const Samen__Intake__V1__Request *made = actor_do(teacher, INTAKE, "FileRequest",
	    "{'kind': '%s', 'ageGroup': 'GROEP_2', 'urgency': '%s', 'story': {'happens': "
	    "'" REGION_STORY "', 'asks': 'Wie denkt er met mij mee?'%s}, 'needs': [%s], 'basis': "
	    "{'kind': 'PARENTAL_CONSENT', 'givenAtMs': '%lld'}, 'hearing': {'heard': true}, "
	    "'pseudonym': 'leerling 2b', 'namesConfirmed': true%s}",
	    returns && move[0] == '\0' ? "TRANSITION" : kind, urgencies[dice(4)],
	    returns ? ", 'worksHere': 'een vaste plek', 'neededThere': 'een rustige hoek'" : "",
	    some_topics(), (long long)(clock_now_ms() - day_ms), move);
	struct filed *one = &filed[filed_count++];
	(void)snprintf(one->id, sizeof one->id, "%s", made->id);
	one->teacher = teacher;
}

static struct actor *some_specialist(void)
{
	struct actor *const specialists[] = {region.near, region.next, region.far};
	return specialists[dice(3)];
}

/* An offer to somebody, who may answer at once; where somebody is full or was asked, nobody is. */
static void offer_one(const struct filed *one)
{
	static const char *const reasons[] = {"NO_ROOM", "NOT_MY_EXPERTISE", "TOO_FAR", "LEAVE"};
	struct actor *specialist = some_specialist();
	struct reply reply = actor_ask(one->teacher, MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'personIds': ['%s'], 'expiresInHours': %u}", one->id,
	    specialist->id, dice(2) == 0 ? 24 : 720);
	if (reply.status != OK) {
		return;
	}
	const Samen__Matching__V1__CreateOffersResponse *made = reply.message;
	unsigned answer = dice(6);
	if (answer < 3) {
		(void)actor_do(
		    specialist, MATCHING, "AcceptOffer", "{'offerId': '%s'}", made->offers[0]->id);
	} else if (answer < 5) {
		(void)actor_do(specialist, MATCHING, "DeclineOffer",
		    "{'offerId': '%s', 'reason': '%s'}", made->offers[0]->id, reasons[dice(4)]);
	}
}

static void end_one(struct filed *one)
{
	static const char *const outcomes[] = {"HELPED", "HELPED", "PARTLY_HELPED", "NOT_HELPED",
	    "NOT_NEEDED", "REFERRED', 'referredTo': 'SBO", "REFERRED', 'referredTo': 'YOUTH_CARE",
	    "REFERRED"};
	one->ended = true;
	if (dice(8) == 0) {
		(void)actor_do(
		    one->teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", one->id);
		return;
	}
	(void)actor_do(one->teacher, INTAKE, "CloseRequest", "{'requestId': '%s', 'outcome': '%s'}",
	    one->id, outcomes[dice(8)]);
}

static void act(void)
{
	struct filed *one = &filed[dice((unsigned)filed_count)];
	if (one->ended) {
		return;
	}
	if (dice(3) > 0) {
		offer_one(one);
	} else {
		end_one(one);
	}
}

/* What one person did must have reached matching before the clock goes on. */
static void play_step(int64_t offset_ms)
{
	set_clock(offset_ms);
	sign_in_all();
	for (size_t i = 0; i < FILED_A_STEP; i++) {
		file_one();
	}
	for (size_t i = 0; i < ACTS_A_STEP; i++) {
		act();
	}
	region_settle(&region);
}

static int play(void **state)
{
	int failed = open_past(state);
	for (int step = 0; step < STEPS; step++) {
		play_step((int64_t)(step - STEPS) * DAYS_A_STEP * day_ms + (int64_t)step * 3600000);
	}
	set_clock(0);
	sign_in_all();
	return failed;
}

/* --- the tests --- */

/* Months that ended more than a day ago, from that of the first step on. */
static size_t months_due(void)
{
	int first = month_of(clock_now_ms() - (int64_t)STEPS * DAYS_A_STEP * day_ms);
	int last = month_of(clock_now_ms() - day_ms) - 1;
	return last >= first ? (size_t)(last - first) + 1 : 0;
}

static size_t months_published(void)
{
	const Samen__Matching__V1__ListMonthlyTablesResponse *out =
	    actor_do(all_areas, MATCHING, "ListMonthlyTables", "{}");
	return out->n_months;
}

static void log_in(const char *profile, const char *email)
{
	struct run run = {0};
	const char *const words[] = {"login", email, NULL};
	deployment_cli(region.deployment, profile, words, DEPLOYMENT_PASSWORD "\n", &run);
	assert_int_equal(run.code, EX_OK);
	run_forget(&run);
}

static void recompute(const char *profile, const char *other, const char *another)
{
	struct run run = {0};
	const char *const words[] = {"python3",
	    SAMEN_SOURCE_DIR "/tests/tools/recompute_figures.py", SAMEN_BIN_DIR "/samen",
	    deployment_home(region.deployment), profile, other, another, NULL};
	run_program(words, NULL, 0, &run);
	if (run.code != 0) {
		fail_msg("%s%s", run.out, run.err);
	}
	print_message("%s", run.out);
	run_forget(&run);
}

static void all_figures_are_recounted(void **state)
{
	(void)state;
	assert_true(months_due() >= 2);
	WAIT_UNTIL(months_published() == months_due());
	log_in("petra", EVERYBODY);
	log_in("carla", region.consultant->email);
	log_in("dirk", region.other_consultant->email);
	recompute("petra", "carla", "dirk");
	recompute("carla", NULL, NULL);
}

static void another_areas_consultant_sees_published_tables_only(void **state)
{
	(void)state;
	const Samen__Matching__V1__FiguresResponse *mine =
	    actor_do(region.consultant, MATCHING, "GetFigures", "{'groupBy': 'BY_AREA'}");
	assert_int_equal(mine->n_rows, 1);
	assert_true(mine->total->filed > 0);
	assert_int_equal(actor_code(region.other_consultant, MATCHING, "GetFigures",
			     "{'areaId': '%s'}", mine->rows[0]->key),
	    PERMISSION_DENIED);
	assert_int_equal(
	    actor_code(region.other_consultant, MATCHING, "GetMonthlyTables", "{}"), OK);
	assert_int_equal(
	    actor_code(region.teacher, MATCHING, "GetMonthlyTables", "{}"), PERMISSION_DENIED);
}

static void figures_and_tables_come_as_csv(void **state)
{
	(void)state;
	struct run run = {0};
	const char *const figures[] = {"figures", "--by", "month", "--csv", "-", NULL};
	deployment_cli(region.deployment, "carla", figures, NULL, &run);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "key;label;filed;early_signals;offered"));
	assert_non_null(strstr(run.out, "\n;total;"));
	run_forget(&run);
	const char *const tables[] = {"figures", "region", "--csv", "-", NULL};
	deployment_cli(region.deployment, "carla", tables, NULL, &run);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "month;table;row;row_label;column;column_label;count"));
	assert_non_null(strstr(run.out, ";area_kind;total;"));
	run_forget(&run);
}

static uint64_t filed_in_all(void)
{
	const Samen__Matching__V1__FiguresResponse *figures =
	    actor_do(all_areas, MATCHING, "GetFigures", "{}");
	return figures->total->filed;
}

/* The first request was filed in the first month that was published. */
static void erasing_changes_no_published_table(void **state)
{
	(void)state;
	struct run before = {0};
	struct run after = {0};
	char month[MONTH_TEXT_SIZE];
	month_write(month_of(clock_now_ms() - (int64_t)STEPS * DAYS_A_STEP * day_ms), month);
	const char *const words[] = {"figures", "region", "--month", month, "--json", NULL};
	deployment_cli(region.deployment, "petra", words, NULL, &before);
	assert_int_equal(before.code, EX_OK);
	(void)actor_do(filed[0].teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'SCHOOL_ASKED'}", filed[0].id);
	WAIT_UNTIL(filed_in_all() == filed_count - 1);
	deployment_cli(region.deployment, "petra", words, NULL, &after);
	assert_string_equal(before.out, after.out);
	run_forget(&before);
	run_forget(&after);
}

/* Names come from people, and a spreadsheet would work them out. */
static void a_name_is_no_formula(void **state)
{
	(void)state;
	struct run run = {0};
	const char *const words[] = {"figures", "--by", "area", "--csv", "-", NULL};
	(void)actor_do(region.coordinator, DIRECTORY, "PutArea",
	    "{'code': 'zuid', 'name': '=SUM(1;2)', 'neighbours': ['oost'], 'places': "
	    "['Heiloo']}");
	(void)actor_do(all_areas, MATCHING, "ListMatches", "{}");
	deployment_cli(region.deployment, "petra", words, NULL, &run);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, ";\"'=SUM(1;2)\";"));
	run_forget(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_figures_are_recounted),
	    cmocka_unit_test(another_areas_consultant_sees_published_tables_only),
	    cmocka_unit_test(figures_and_tables_come_as_csv),
	    cmocka_unit_test(erasing_changes_no_published_table),
	    cmocka_unit_test(a_name_is_no_formula),
	};
	return cmocka_run_group_tests(tests, play, close_past);
}
