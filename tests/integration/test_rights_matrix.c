/*
 * Who may do what with whose record, walked from the route tables: every method that is about
 * somebody's record (struct route.whose), by everybody: each role alone, the person whose record it
 * is and others, helpers and specialists who were not asked, consultants of the area and of another
 * one, somebody with all roles elsewhere, a parent with the letter of this request and of another.
 * What table and relation allow works; all else is refused and changes nothing.
 */
#include "support/check.h"
#include "support/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a method's record is. */
enum record {
	A_REQUEST,
	A_PERSON,
	A_MOVE /* a request in which another school takes part; beside the method's line */
};

/*
 * How to call a method about the records of the stage. seen: the call is always answered, and its
 * answer holds this text for those only who may see the record; NULL: others are refused.
 */
static const struct line {
	enum service_name service;
	const char *method;
	enum record record;
	const char *json;
	const char *seen;
} lines[] = {
    {DIRECTORY, "WhoAmI", A_PERSON, "{}", "$person"},
    {DIRECTORY, "Logout", A_PERSON, NULL, NULL},     /* ends the caller's session, whoever it is */
    {DIRECTORY, "LinkSignOn", A_PERSON, NULL, NULL}, /* the caller's own account, likewise */
    {DIRECTORY, "UnlinkSignOn", A_PERSON, NULL, NULL},
    {DIRECTORY, "ListSessions", A_PERSON, "{'personId': '$person'}", NULL},
    /* About the caller's own, whoever it is: test_accounts.c. */
    {DIRECTORY, "EndSession", A_PERSON, NULL, NULL},
    {DIRECTORY, "EndOtherSessions", A_PERSON, NULL, NULL},
    {DIRECTORY, "ChangePassword", A_PERSON, NULL, NULL},
    {DIRECTORY, "GetSecondFactor", A_PERSON, NULL, NULL},
    {DIRECTORY, "BeginSecondFactor", A_PERSON, NULL, NULL},
    {DIRECTORY, "ConfirmSecondFactor", A_PERSON, NULL, NULL},
    {DIRECTORY, "RemoveSecondFactor", A_PERSON, NULL, NULL},
    {DIRECTORY, "PutExpertise", A_PERSON,
	"{'expertise': {'personId': '$person', 'topicId': 'tos', 'level': 'KNOWS'}}", NULL},
    {DIRECTORY, "ConfirmExpertise", A_PERSON, "{}", "$person"},
    {DIRECTORY, "RemoveExpertise", A_PERSON, "{'personId': '$person', 'topicId': 'tos'}", NULL},
    {DIRECTORY, "PutAvailability", A_PERSON,
	"{'availability': {'personId': '$person', 'capacity': 30}}", NULL},

    {INTAKE, "FileRequest", A_REQUEST, NULL, NULL}, /* makes one's own */
    {INTAKE, "GetRequest", A_REQUEST, "{'requestId': '$request'}", NULL},
    {INTAKE, "ListRequests", A_REQUEST, "{'page': {'size': 500}}", "$request"},
    {INTAKE, "AmendRequest", A_REQUEST, "{'requestId': '$request', 'urgency': 'URGENT'}", NULL},
    {INTAKE, "WithdrawRequest", A_REQUEST, "{'requestId': '$request'}", NULL},
    {INTAKE, "CloseRequest", A_REQUEST, "{'requestId': '$request', 'outcome': 'HELPED'}", NULL},
    {INTAKE, "RecordBasis", A_REQUEST,
	"{'requestId': '$request', 'basis': {'kind': 'PARENTAL_CONSENT', 'givenAtMs': '$now'}}",
	NULL},
    {INTAKE, "WithdrawConsent", A_REQUEST, "{'requestId': '$request'}", NULL},
    {INTAKE, "OpenRequest", A_REQUEST, "{'requestId': '$request', 'grant': '$grant'}", NULL},
    {INTAKE, "AddNote", A_REQUEST,
	"{'requestId': '$request', 'grant': '$grant', 'kind': 'REMARK', 'text': 'dit gaat goed', "
	"'namesConfirmed': true}",
	NULL},
    {INTAKE, "ListConsultantNotes", A_REQUEST, "{'requestId': '$request'}", NULL},
    {INTAKE, "ListReads", A_REQUEST, "{'requestId': '$request'}", NULL},

    {INTAKE, "MakeParentLetter", A_REQUEST, "{'requestId': '$request'}", NULL},
    {INTAKE, "ExportRequest", A_REQUEST, "{'requestId': '$request'}", NULL},

    {INTAKE, "EraseRequest", A_REQUEST, "{'requestId': '$waiting', 'reason': 'MISTAKE'}", NULL},
    {INTAKE, "GetErasureProof", A_REQUEST, "{'requestId': '$erased'}", NULL},

    {MATCHING, "SuggestMatches", A_REQUEST, "{'requestId': '$waiting'}", NULL},
    {MATCHING, "WhyNot", A_REQUEST, "{'requestId': '$waiting', 'personId': '$other'}", NULL},
    {MATCHING, "ProposeTeam", A_REQUEST, "{'requestId': '$waiting'}", NULL},
    {MATCHING, "PlanAssignments", A_REQUEST, "{'areaId': '$area', 'timeLimitMs': 500}", NULL},
    {MATCHING, "CreateOffers", A_REQUEST, "{'requestId': '$waiting', 'personIds': ['$other']}",
	NULL},
    {MATCHING, "ApprovePlan", A_REQUEST,
	"{'lines': [{'requestId': '$waiting', 'personId': '$other'}]}", "f-"},
    {MATCHING, "RevokeOffer", A_REQUEST, "{'offerId': '$offer'}", NULL},
    {MATCHING, "AcceptOffer", A_REQUEST, "{'offerId': '$offer'}", NULL},
    {MATCHING, "DeclineOffer", A_REQUEST, "{'offerId': '$offer', 'reason': 'NO_ROOM'}", NULL},
    {MATCHING, "ListOffers", A_REQUEST, "{'requestId': '$asked'}", "$offer"},
    {MATCHING, "GetMatch", A_REQUEST, "{'matchId': '$match'}", NULL},
    {MATCHING, "ListMatches", A_REQUEST, "{'page': {'size': 500}}", "$match"},
    {MATCHING, "FollowUp", A_REQUEST, "{'matchId': '$match', 'tookPlace': true}", NULL},
    {MATCHING, "CompleteMatch", A_REQUEST, "{'matchId': '$match', 'outcome': 'HELPED'}", NULL},
    {MATCHING, "StopMatch", A_REQUEST, "{'matchId': '$match', 'reason': 'OTHER_STOP'}", NULL},
    {MATCHING, "ExportHelp", A_REQUEST, "{'requestId': '$request'}", "$match"},
    {MATCHING, "IssueGrant", A_REQUEST, "{'matchId': '$match'}", NULL},
    {MATCHING, "Reassign", A_REQUEST,
	"{'matchId': '$match', 'personIds': ['$other'], 'reason': 'OTHER_STOP'}", NULL},
    {MATCHING, "TakeOver", A_REQUEST, "{'requestId': '$request'}", NULL},
    {MATCHING, "LetGo", A_REQUEST, "{'requestId': '$request'}", NULL},
    {MATCHING, "AnswerCheck", A_REQUEST, "{'matchId': '$match', 'outcome': 'HELPED'}", NULL},
    {MATCHING, "HandleCheck", A_REQUEST, "{'matchId': '$match'}", NULL},
    {MATCHING, "Monitor", A_REQUEST, "{'page': {'size': 500}}", "$request"},
    {MATCHING, "WatchMonitor", A_REQUEST, "{'after': '$before', 'waitMs': 1}", "$request"},
    {MATCHING, "WatchOwn", A_REQUEST, "{'after': '$before', 'waitMs': 1}", "$match"},
    {MATCHING, "GetToday", A_REQUEST, "{'page': {'size': 500}}", "$offer"}, /* it expires soon */
    {MATCHING, "GetFigures", A_REQUEST, "{'groupBy': 'BY_AREA'}", "$area"},
    {MATCHING, "GetCoverage", A_REQUEST, "{}", "$area"},

    {INTAKE, "OpenRequest", A_MOVE, "{'requestId': '$moving', 'grant': '$leave'}", NULL},
    {MATCHING, "CreateOffers", A_MOVE,
	"{'requestId': '$moving', 'part': 'SENDING_SCHOOL', 'personIds': ['$somebody']}", NULL},
    {MATCHING, "RevokeOffer", A_MOVE, "{'offerId': '$call'}", NULL},
    {MATCHING, "AcceptOffer", A_MOVE, "{'offerId': '$call'}", NULL},
    {MATCHING, "DeclineOffer", A_MOVE, "{'offerId': '$call', 'reason': 'LEAVE'}", NULL},
    {MATCHING, "ListOffers", A_MOVE, "{'requestId': '$called'}", "$call"},
    {MATCHING, "GetMatch", A_MOVE, "{'matchId': '$taking'}", NULL},
    {MATCHING, "ListMatches", A_MOVE, "{'page': {'size': 500}}", "$taking"},
    {MATCHING, "FollowUp", A_MOVE, "{'matchId': '$taking', 'tookPlace': true}", NULL},
    {MATCHING, "IssueGrant", A_MOVE, "{'matchId': '$taking'}", NULL},
};

/*
 * Of the table's whose: what is not enough on this stage, since the method asks for more: a filer
 * who has left, a note of a consultant's kind, a consultant who looks after the request, help that
 * ended weeks ago. test_intake_consultants.c, test_matching_keeper.c, test_matching_checks.c and
 * test_follow_up.c look at those.
 */
static const struct {
	const char *method;
	unsigned whose;
} not_enough[] = {
    {"CloseRequest", WHOSE_AREA},
    {"AddNote", WHOSE_AREA},
    {"FollowUp", WHOSE_AREA},
    {"CompleteMatch", WHOSE_AREA},
    {"LetGo", WHOSE_AREA},
    {"AnswerCheck", WHOSE_OWN | WHOSE_AREA},
    {"HandleCheck", WHOSE_AREA},
};

enum { LINES = sizeof lines / sizeof *lines, CALLERS_MAX = 16, TEXT_SIZE = 4096 };

/* Somebody, and what they are to the records of the stage. */
struct someone {
	const char *name;
	struct actor *actor;
	unsigned roles;
	unsigned to_request, to_person, to_move;
};

/* The records: all of the teacher of noord; the person is the specialist who was asked. */
struct stage {
	char request[32], match[32], asked[32], offer[32], waiting[32];
	char grant[TOKEN_TEXT_MAX], before[24];
	/* Of pupils who change schools: one in which the other school takes part, with leave to
	 * read it; one in which it is asked. */
	char moving[32], taking[32], leave[TOKEN_TEXT_MAX], called[32], call[32];
};

static struct region region;
static struct someone callers[CALLERS_MAX];
static size_t caller_count;
static struct actor *same_school, *everything_elsewhere, *parent, *other_parent;
static struct actor *sender, *sender_too; /* teachers of the school that a pupil comes from */
static struct stage stage;
static char area[32], from_school[32], to_school[32];
static char erased[32]; /* a request of the teacher's that is gone */

/* --- the stage --- */

static void copy(char *ret_text, size_t size, const char *text)
{
	int length = snprintf(ret_text, size, "%s", text);
	assert_true(length > 0 && (size_t)length < size);
}

/* A pupil who goes to the teacher's school; the school that it comes from is asked. */
static void file_move(char ret_request[static 32], char ret_offer[static 32])
{
	const Samen__Intake__V1__Request *filed = actor_do(region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'TRANSITION', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
	    "{'happens': '" REGION_STORY "', 'worksHere': 'een vaste plek'}, 'needs': "
	    "[{'topicId': '" REGION_TOPIC "'}], 'basis': {'kind': 'PARENTAL_CONSENT', "
	    "'givenAtMs': '%lld'}, 'hearing': {'heard': true}, 'pseudonym': 'leerling 2b', "
	    "'namesConfirmed': true, 'move': {'sendingOrganisationId': '%s', "
	    "'receivingOrganisationId': '%s'}}",
	    (long long)clock_now_ms() - 86400000, from_school, to_school);
	copy(ret_request, 32, filed->id);
	region_settle(&region);
	const Samen__Matching__V1__CreateOffersResponse *made = actor_do(region.teacher, MATCHING,
	    "CreateOffers", "{'requestId': '%s', 'part': 'SENDING_SCHOOL', 'personIds': ['%s']}",
	    ret_request, sender->id);
	copy(ret_offer, 32, made->offers[0]->id);
}

static void set_moves(struct stage *ret_stage)
{
	char offer[32];
	file_move(ret_stage->moving, offer);
	const Samen__Matching__V1__Match *match =
	    actor_do(sender, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offer);
	copy(ret_stage->taking, sizeof ret_stage->taking, match->id);
	const Samen__Matching__V1__IssueGrantResponse *granted =
	    actor_do(sender, MATCHING, "IssueGrant", "{'matchId': '%s'}", match->id);
	copy(ret_stage->leave, sizeof ret_stage->leave, granted->grant);
	file_move(ret_stage->called, ret_stage->call);
}

static void set_stage(struct stage *ret_stage)
{
	const char *request;
	(void)snprintf(ret_stage->before, sizeof ret_stage->before, "%llu",
	    (unsigned long long)deployment_change(region.deployment, MATCHING));
	(void)actor_do(region.near, DIRECTORY, "PutExpertise",
	    "{'expertise': {'topicId': 'tos', 'level': 'KNOWS'}}");
	copy(ret_stage->match, sizeof ret_stage->match,
	    region_match(&region, region.near, &request));
	copy(ret_stage->request, sizeof ret_stage->request, request);
	copy(ret_stage->asked, sizeof ret_stage->asked, region_file(region.teacher));
	region_settle(&region);
	const Samen__Matching__V1__CreateOffersResponse *made =
	    actor_do(region.teacher, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s']}", ret_stage->asked, region.near->id);
	copy(ret_stage->offer, sizeof ret_stage->offer, made->offers[0]->id);
	copy(ret_stage->waiting, sizeof ret_stage->waiting, region_file(region.teacher));
	const Samen__Matching__V1__IssueGrantResponse *granted =
	    actor_do(region.near, MATCHING, "IssueGrant", "{'matchId': '%s'}", ret_stage->match);
	copy(ret_stage->grant, sizeof ret_stage->grant, granted->grant);
	set_moves(ret_stage);
}

static void erase_one(void)
{
	copy(erased, sizeof erased, region_file(region.teacher));
	(void)actor_do(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'SCHOOL_ASKED'}", erased);
}

/* Ends what is left of it, so that the specialist has room again. */
static void clear_stage(const struct stage *old)
{
	const char *const requests[] = {
	    old->request, old->asked, old->waiting, old->moving, old->called};
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		(void)actor_code(
		    region.teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", requests[i]);
	}
}

/* A parent who came with a letter of the teacher's about a request. */
static void hand_letter(struct actor *actor, const char *request)
{
	const Samen__Intake__V1__ParentLetter *letter =
	    actor_do(region.teacher, INTAKE, "MakeParentLetter", "{'requestId': '%s'}", request);
	const Samen__Intake__V1__ParentSession *session = actor_do(actor, INTAKE, "EnterAsParent",
	    "{'requestId': '%s', 'code': '%s'}", request, letter->code);
	copy(actor->token, sizeof actor->token, session->token);
}

static void add(
    const char *name, struct actor *actor, unsigned roles, unsigned to_request, unsigned to_person)
{
	assert_true(caller_count < CALLERS_MAX);
	callers[caller_count++] =
	    (struct someone){name, actor, roles, to_request, to_person, .to_move = to_request};
}

/* Who takes part for the other school of a move is nothing to other requests; nor are helpers there
 * to moves that they were not asked about. */
static void add_sender(void)
{
	add("the teacher of the other school", sender, MAY_TEACHER, 0, 0);
	for (size_t i = 0; i < caller_count; i++) {
		callers[i].to_move &= ~(unsigned)(WHOSE_HELPER | WHOSE_PARENT);
	}
	callers[caller_count - 1].to_move = WHOSE_HELPER;
	add("another teacher of that school", sender_too, MAY_TEACHER, 0, 0);
}

static void find_school(const char *code, char ret_id[static 32])
{
	const Samen__Directory__V1__ListOrganisationsResponse *found =
	    actor_do(region.coordinator, DIRECTORY, "ListOrganisations", "{'text': '%s'}", code);
	assert_int_equal(found->n_organisations, 1);
	copy(ret_id, 32, found->organisations[0]->id);
}

static void find_area(void)
{
	const Samen__Directory__V1__ListAreasResponse *all =
	    actor_do(region.coordinator, DIRECTORY, "ListAreas", "{}");
	for (size_t i = 0; i < all->n_areas; i++) {
		if (strcmp(all->areas[i]->code, "noord") == 0) {
			copy(area, sizeof area, all->areas[i]->id);
		}
	}
	assert_true(area[0] != '\0');
}

/* Two weeks ahead an offer counts as about to expire. */
static void set_limits(void)
{
	(void)actor_do(
	    region.coordinator, MATCHING, "PutLimits", "{'limits': {'offerExpiringHours': 336}}");
}

static int open_stage(void **state)
{
	(void)state;
	region_open(&region);
	find_area();
	find_school("10AC00", from_school);
	find_school("10AA00", to_school);
	set_limits();
	same_school = actor_invite(
	    region.coordinator, "sanne@example.org", "Sanne Groot", "'TEACHER'", "10AA00", "");
	everything_elsewhere = actor_invite(region.coordinator, "elsa@example.org", "Elsa Kok",
	    "'TEACHER', 'SPECIALIST', 'CONSULTANT'", "12AA00", "'oost'");
	sender = actor_invite(
	    region.coordinator, "sylvia@example.org", "Sylvia Kuiper", "'TEACHER'", "10AC00", "");
	sender_too = actor_invite(
	    region.coordinator, "bart@example.org", "Bart Kramer", "'TEACHER'", "10AC00", "");
	parent = actor_nobody(region.deployment);
	other_parent = actor_nobody(region.deployment);
	add("the teacher who asked", region.teacher, MAY_TEACHER, WHOSE_OWN, 0);
	add("a colleague of the same school", same_school, MAY_TEACHER, 0, 0);
	add("a teacher of another area", region.other_teacher, MAY_TEACHER, 0, 0);
	add("the specialist who was asked", region.near, MAY_SPECIALIST, WHOSE_HELPER, WHOSE_OWN);
	add("a specialist who was not", region.next, MAY_SPECIALIST, 0, 0);
	add("the consultant of the area", region.consultant, MAY_CONSULTANT, WHOSE_AREA, 0);
	add("a consultant of another area", region.other_consultant, MAY_CONSULTANT, 0, 0);
	add("the coordinator", region.coordinator, MAY_COORDINATOR, WHOSE_REGION, WHOSE_REGION);
	add("somebody with three roles elsewhere", everything_elsewhere,
	    MAY_TEACHER | MAY_SPECIALIST | MAY_CONSULTANT, 0, 0);
	add("the parent of the pupil", parent, MAY_PARENT, WHOSE_PARENT, 0);
	add("another pupil's parent", other_parent, MAY_PARENT, 0, 0);
	add_sender();
	erase_one();
	set_stage(&stage);
	hand_letter(parent, stage.request);
	hand_letter(other_parent, region_file(region.teacher));
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	actor_close(same_school);
	actor_close(everything_elsewhere);
	actor_close(sender);
	actor_close(sender_too);
	actor_close(parent);
	actor_close(other_parent);
	region_close(&region);
	return 0;
}

/* --- calling --- */

/* Puts the stage's ids in place of their names. */
static void fill_in(const char *text, const struct stage *here, char ret_text[static TEXT_SIZE])
{
	char now[24];
	(void)snprintf(now, sizeof now, "%lld", (long long)clock_now_ms());
	const struct {
		const char *name, *value;
	} names[] = {{"$request", here->request}, {"$waiting", here->waiting},
	    {"$asked", here->asked}, {"$before", here->before}, {"$match", here->match},
	    {"$offer", here->offer}, {"$erased", erased}, {"$grant", here->grant},
	    {"$moving", here->moving}, {"$taking", here->taking}, {"$leave", here->leave},
	    {"$called", here->called}, {"$call", here->call}, {"$somebody", sender_too->id},
	    {"$person", region.near->id}, {"$other", region.next->id}, {"$area", area},
	    {"$now", now}};
	size_t size = 0;
	while (*text != '\0') {
		const char *piece = NULL;
		for (size_t i = 0; i < sizeof names / sizeof *names && piece == NULL; i++) {
			if (strncmp(text, names[i].name, strlen(names[i].name)) == 0) {
				piece = names[i].value;
				text += strlen(names[i].name);
			}
		}
		size_t length = piece != NULL ? strlen(piece) : 1;
		assert_true(size + length < TEXT_SIZE);
		memcpy(ret_text + size, piece != NULL ? piece : text, length);
		text += piece != NULL ? 0 : 1;
		size += length;
	}
	ret_text[size] = '\0';
}

static struct reply call_line(
    const struct line *line, const struct someone *caller, const struct stage *here)
{
	char json[TEXT_SIZE];
	fill_in(line->json, here, json);
	struct reply reply = actor_ask(caller->actor, line->service, line->method, "%s", json);
	if (!reply.answered) {
		fail_msg("%s by %s: no answer", line->method, caller->name);
	}
	return reply;
}

/* Whether the answer holds a text, as bytes. */
static bool shows(const struct reply *reply, const char *text)
{
	const ProtobufCBinaryData *payload = &reply->response->payload;
	return payload->len > 0 && memmem(payload->data, payload->len, text, strlen(text)) != NULL;
}

static const struct route *route_of(const struct line *line)
{
	char method[128];
	service_method(line->service, line->method, method, sizeof method);
	const struct route *route = service_routes(line->service);
	while (route->method != NULL && strcmp(route->method, method) != 0) {
		route++;
	}
	return route->method != NULL ? route : NULL;
}

/* --- what is expected --- */

static bool has_role(const struct someone *caller, const struct route *route)
{
	return (caller->roles & route->roles) != 0;
}

static unsigned not_enough_for(const struct line *line)
{
	for (size_t i = 0; i < sizeof not_enough / sizeof *not_enough; i++) {
		if (strcmp(not_enough[i].method, line->method) == 0) {
			return not_enough[i].whose;
		}
	}
	return 0;
}

static bool may(const struct line *line, const struct someone *caller, const struct route *route)
{
	unsigned is_to = line->record == A_PERSON ? caller->to_person
			 : line->record == A_MOVE ? caller->to_move
						  : caller->to_request;
	return has_role(caller, route) && (route->whose & ~not_enough_for(line) & is_to) != 0;
}

static void check_refused(
    const struct line *line, const struct someone *caller, const struct reply *reply)
{
	bool early = reply->status == FAILED_PRECONDITION && not_enough_for(line) != 0;
	bool refused = reply->status == PERMISSION_DENIED || reply->status == NOT_FOUND || early;
	if (!refused) {
		fail_msg("%s was answered %s to %s", line->method, status_name(reply->status),
		    caller->name);
	}
}

static void check_one(
    const struct line *line, const struct someone *caller, const struct stage *here)
{
	const struct route *route = route_of(line);
	struct reply reply = call_line(line, caller, here);
	bool allowed = may(line, caller, route);
	char seen[TEXT_SIZE];
	if (line->seen != NULL && has_role(caller, route)) {
		fill_in(line->seen, here, seen);
		bool shown = reply.status == OK && shows(&reply, seen);
		if (shown != allowed) {
			fail_msg("%s %s %s to %s (%s)", line->method, shown ? "shows" : "hides",
			    seen, caller->name, status_name(reply.status));
		}
	} else if (!allowed) {
		check_refused(line, caller, &reply);
	} else if (reply.status != OK) {
		fail_msg("%s refused %s: %s: %s", line->method, caller->name,
		    status_name(reply.status), reply.response->message);
	}
}

/* --- the walks --- */

static void others_are_refused(void **state)
{
	(void)state;
	for (size_t l = 0; l < LINES; l++) {
		for (size_t c = 0; lines[l].json != NULL && c < caller_count; c++) {
			if (!may(&lines[l], &callers[c], route_of(&lines[l]))) {
				check_one(&lines[l], &callers[c], &stage);
			}
		}
	}
}

/* Every refused call has left the records as they were. */
static void refused_calls_changed_nothing(void **state)
{
	(void)state;
	const Samen__Intake__V1__Request *request =
	    actor_do(region.teacher, INTAKE, "GetRequest", "{'requestId': '%s'}", stage.request);
	assert_int_equal(request->state, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN);
	assert_int_equal(request->urgency, SAMEN__COMMON__V1__URGENCY__NORMAL);
	assert_int_equal(request->basis->withdrawn_at_ms, 0);
	assert_int_equal(request->changed_at_ms, request->filed_at_ms);
	const Samen__Matching__V1__Match *match =
	    actor_do(region.near, MATCHING, "GetMatch", "{'matchId': '%s'}", stage.match);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
	assert_int_equal(match->n_follow_ups_at_ms, 0);
	const Samen__Intake__V1__ListReadsResponse *reads =
	    actor_do(region.teacher, INTAKE, "ListReads", "{'requestId': '%s'}", stage.request);
	assert_int_equal(reads->n_reads, 2); /* the letter, and the parent who came with it */
	const Samen__Intake__V1__OpenRequestResponse *opened =
	    actor_do(region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", stage.request);
	assert_int_equal(opened->n_notes, 0);
}

/* Each on records of its own: most of them change something. */
static void those_named_by_the_table_may(void **state)
{
	(void)state;
	for (size_t l = 0; l < LINES; l++) {
		for (size_t c = 0; lines[l].json != NULL && c < caller_count; c++) {
			struct stage fresh;
			if (may(&lines[l], &callers[c], route_of(&lines[l]))) {
				set_stage(&fresh);
				hand_letter(parent, fresh.request);
				check_one(&lines[l], &callers[c], &fresh);
				clear_stage(&fresh);
			}
		}
	}
}

/* So the walks reach everything that is about somebody's record. */
static void every_method_about_a_record_has_its_line(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			size_t count = 0;
			for (size_t l = 0; l < LINES; l++) {
				count += route_of(&lines[l]) == route && lines[l].record != A_MOVE;
			}
			if ((route->whose & ~(unsigned)WHOSE_REGION) != 0 && count != 1) {
				fail_msg("%s is about somebody's record and has %zu lines here",
				    route->method, count);
			}
		}
	}
	for (size_t l = 0; l < LINES; l++) {
		assert_non_null(route_of(&lines[l]));
	}
}

/* What is of the whole region is a coordinator's alone; roles are walked by test_rights. */
static void what_is_of_the_region_is_for_coordinators(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			if (route->whose == WHOSE_REGION) {
				assert_int_equal(route->roles, MAY_COORDINATOR);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_method_about_a_record_has_its_line),
	    cmocka_unit_test(what_is_of_the_region_is_for_coordinators),
	    cmocka_unit_test(others_are_refused),
	    cmocka_unit_test(refused_calls_changed_nothing),
	    cmocka_unit_test(those_named_by_the_table_may),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
