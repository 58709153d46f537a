/*
 * Resends: every WRITE route is called through a realistic sequence, each call twice with the same
 * request key. The second gets the same answer and changes nothing; the same key with another
 * request is refused. At the end the routes covered are compared with the tables: a new mutation
 * without a line here fails.
 */
#include "support/authenticator.h"
#include "support/check.h"
#include "support/region.h"

#include "notify/unsubscribe.h"
#include "runtime/clock.h"
#include "runtime/service_secret.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COVERED_MAX = 96, SENDERS = 8, ID_SIZE_MAX = 32 };

static struct region region;
static struct actor *followers[SERVICE_COUNT]; /* services that may read the feeds */
static const char *covered[COVERED_MAX];
static size_t covered_count;

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	/* A mail server that is not there: nothing goes. */
	deployment_configure(region.deployment, "mail.server", "127.0.0.1");
	deployment_configure(region.deployment, "mail.port", "1");
	deployment_configure(region.deployment, "mail.tls", "none");
	deployment_configure(region.deployment, "mail.from", "samen@region.test");
	deployment_start(region.deployment, NOTIFY);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		followers[service] = actor_service(region.deployment, MATCHING);
	}
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		actor_close(followers[service]);
	}
	region_close(&region);
	return 0;
}

/* --- twice --- */

static const struct route *route_of(enum service_name service, const char *name)
{
	char method[128];
	service_method(service, name, method, sizeof method);
	for (const struct route *route = service_routes(service); route->method != NULL; route++) {
		if (strcmp(route->method, method) == 0) {
			return route;
		}
	}
	fail_msg("no route %s", method);
	return NULL;
}

/* The number of a service's last change, once those it follows have been taken in. */
static uint64_t last_change(enum service_name service)
{
	uint64_t last = 0;
	const Samen__Common__V1__ChangesResponse *batch;
	if (service == NOTIFY) {
		return 0; /* it numbers no changes: nobody follows it */
	}
	struct actor *follower = followers[service];
	do {
		batch = actor_do(follower, service, "Changes", "{'after': '%llu', 'limit': 1000}",
		    (unsigned long long)last);
		last = batch->last;
	} while (batch->more);
	actor_forget(follower);
	return last;
}

/* These answer with a fresh token each time, or one that says until when it lives, or say and sign
 * when the answer was made, or how far a mail is by then. */
static bool answer_varies(const char *method)
{
	static const char *const varying[] = {"Login", "AcceptInvitation", "IssueGrant",
	    "EnterAsParent", "ExportRequest", "EraseRequest", "SetDemoClock", "SendTestMail"};
	for (size_t i = 0; i < sizeof varying / sizeof *varying; i++) {
		if (strcmp(varying[i], method) == 0) {
			return true;
		}
	}
	return false;
}

static bool same_bytes(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static void must_be_same(const char *method, const struct reply *first, const struct reply *second)
{
	const Samen__Rpc__V1__Response *a = first->response;
	const Samen__Rpc__V1__Response *b = second->response;
	if (second->status != OK) {
		fail_msg("%s again: %s: %s", method, status_name(second->status), b->message);
	}
	if (!answer_varies(method) && !same_bytes(&a->payload, &b->payload)) {
		fail_msg("%s again: another answer", method);
	}
	if ((a->position == NULL) != (b->position == NULL) ||
	    (a->position != NULL && a->position->change != b->position->change)) {
		fail_msg("%s again: another change number", method);
	}
}

/* The same key with one field more, which no type knows. */
static void must_refuse_another_payload(
    struct actor *actor, enum service_name service, const char *method, struct bytes payload)
{
	static const uint8_t unknown_field[] = {0xc0, 0x3e, 1};
	uint8_t *other = arena_alloc(actor->arena, payload.size + sizeof unknown_field);
	assert_non_null(other);
	memcpy(other, payload.data, payload.size);
	memcpy(other + payload.size, unknown_field, sizeof unknown_field);
	struct reply reply = actor_send(
	    actor, service, method, (struct bytes){other, payload.size + sizeof unknown_field});
	if (reply.status != INVALID_ARGUMENT) {
		fail_msg(
		    "%s with the key of another request: %s", method, status_name(reply.status));
	}
}

static void note_covered(const char *method)
{
	assert_true(covered_count < COVERED_MAX);
	covered[covered_count++] = method;
}

static const void *send_twice(
    struct actor *actor, enum service_name service, const char *method, struct bytes payload)
{
	char key[ACTOR_KEY_SIZE];
	actor_fresh_key(key);
	actor_use_key(actor, key);
	struct reply first = actor_send(actor, service, method, payload);
	if (first.status != OK) {
		fail_msg("%s: %s: %s", method, status_name(first.status),
		    first.answered ? first.response->message : "");
	}
	region_settle(&region);
	uint64_t before = last_change(service);
	actor_use_key(actor, key);
	struct reply second = actor_send(actor, service, method, payload);
	assert_true(second.answered);
	must_be_same(method, &first, &second);
	if (!route_of(service, method)->secret_payload) {
		actor_use_key(actor, key);
		must_refuse_another_payload(actor, service, method, payload);
	}
	if (last_change(service) != before) {
		fail_msg("%s again: it changed something", method);
	}
	note_covered(route_of(service, method)->method);
	return first.message;
}

/* As actor_do, twice with the same key. */
static const void *twice(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
    __attribute__((format(printf, 4, 5)));

static const void *twice(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
{
	va_list args;
	va_start(args, json);
	const char *text = arena_vprintf(actor->arena, json, args);
	va_end(args);
	assert_non_null(text);
	return send_twice(actor, service, method, actor_pack(actor, service, method, text));
}

/* --- directory --- */

static void places_are_put_once(void **state)
{
	(void)state;
	struct actor *coordinator = region.coordinator;
	(void)twice(coordinator, DIRECTORY, "PutArea",
	    "{'code': 'west', 'name': 'West', 'neighbours': ['zuid'], 'places': ['Bergen']}");
	(void)twice(coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation': {'code': 'jeugd', 'name': 'Jeugdhulp', 'sector': 'YOUTH_CARE', "
	    "'city': 'Bergen'}}");
	(void)twice(coordinator, DIRECTORY, "ImportOrganisations",
	    "{'importId': 'resend-import', 'source': 'own', 'last': true, 'organisations': "
	    "[{'code': 'zorg', 'name': 'Zorg', 'sector': 'HEALTH_CARE', 'city': 'Heiloo'}]}");
	(void)twice(coordinator, DIRECTORY, "ImportTopics",
	    "{'importId': 'resend-topics', 'topics': [{'id': 'rouw', 'domain': 'gevoel', "
	    "'labelNl': 'Rouw', 'labelEn': 'Grief'}]}");
}

static void a_person_is_invited_and_reset_once(void **state)
{
	(void)state;
	struct actor *coordinator = region.coordinator;
	struct actor *guest = actor_nobody(region.deployment);
	const Samen__Directory__V1__InviteResponse *invited =
	    twice(coordinator, DIRECTORY, "Invite",
		"{'email': 'guest@example.org', 'name': 'Gijs Gast', 'roles': ['TEACHER'], "
		"'organisationId': '10AB00'}");
	const Samen__Directory__V1__Session *session = twice(guest, DIRECTORY, "AcceptInvitation",
	    "{'email': 'guest@example.org', 'code': '%s', 'password': '%s'}", invited->code,
	    DEPLOYMENT_PASSWORD);
	assert_string_equal(session->person->id, invited->person->id);
	(void)twice(guest, DIRECTORY, "Login", "{'email': 'guest@example.org', 'password': '%s'}",
	    DEPLOYMENT_PASSWORD);
	(void)twice(
	    coordinator, DIRECTORY, "ResetPassword", "{'personId': '%s'}", invited->person->id);
	(void)twice(coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'title': 'schoolleider'}", invited->person->id);
	actor_close(guest);
}

static void an_invitation_accepted_again_with_its_key_is_the_same_session(void **state)
{
	(void)state;
	char key[ACTOR_KEY_SIZE];
	const char *sessions[2];
	struct actor *guest = actor_nobody(region.deployment);
	const Samen__Directory__V1__InviteResponse *invited =
	    actor_do(region.coordinator, DIRECTORY, "Invite",
		"{'email': 'guest2@example.org', 'name': 'Gijs Gast', 'roles': ['TEACHER'], "
		"'organisationId': '10AB00'}");
	actor_fresh_key(key);
	for (size_t i = 0; i < 2; i++) {
		actor_use_key(guest, key);
		const Samen__Directory__V1__Session *session =
		    actor_do(guest, DIRECTORY, "AcceptInvitation",
			"{'email': 'guest2@example.org', 'code': '%s', 'password': '%s'}",
			invited->code, DEPLOYMENT_PASSWORD);
		sessions[i] = session->session_id;
	}
	assert_string_equal(sessions[0], sessions[1]);
	actor_close(guest);
}

static void expertise_is_put_once(void **state)
{
	(void)state;
	struct actor *specialist = region.far;
	(void)twice(specialist, DIRECTORY, "PutExpertise",
	    "{'expertise': {'topicId': 'tos', 'level': 'APPLIES'}}");
	(void)twice(specialist, DIRECTORY, "ConfirmExpertise", "{'topicIds': ['tos']}");
	(void)twice(specialist, DIRECTORY, "RemoveExpertise", "{'topicId': 'tos'}");
	(void)twice(specialist, DIRECTORY, "PutAvailability", "{'availability': {'capacity': 30}}");
}

/* The session is gone: the second time either answer tells the caller so. */
static void a_sign_out_sent_again_leaves_the_caller_signed_out(void **state)
{
	(void)state;
	char key[ACTOR_KEY_SIZE];
	struct actor *actor = actor_login(region.deployment, region.other_teacher->email);
	actor_fresh_key(key);
	actor_use_key(actor, key);
	(void)actor_do(actor, DIRECTORY, "Logout", "{}");
	uint64_t before = last_change(DIRECTORY);
	actor_use_key(actor, key);
	enum status status = actor_code(actor, DIRECTORY, "Logout", "{}");
	assert_true(status == OK || status == UNAUTHENTICATED);
	assert_int_equal(last_change(DIRECTORY), before);
	assert_int_equal(actor_code(actor, DIRECTORY, "WhoAmI", "{}"), UNAUTHENTICATED);
	note_covered(route_of(DIRECTORY, "Logout")->method);
	actor_close(actor);
}

/* The same for what makes the caller's own token worthless: it is renewed between. */
static void twice_renewed(struct actor *actor, const char *method, const char *json, ...)
    __attribute__((format(printf, 3, 4)));

static void twice_renewed(struct actor *actor, const char *method, const char *json, ...)
{
	char key[ACTOR_KEY_SIZE];
	va_list args;
	va_start(args, json);
	const char *text = arena_vprintf(actor->arena, json, args);
	va_end(args);
	assert_non_null(text);
	actor_fresh_key(key);
	for (int i = 0; i < 2; i++) {
		actor_use_key(actor, key);
		struct reply reply = actor_send(
		    actor, DIRECTORY, method, actor_pack(actor, DIRECTORY, method, text));
		if (reply.status != OK) {
			fail_msg("%s: %s", method, status_name(reply.status));
		}
		actor_renew(actor);
	}
	note_covered(route_of(DIRECTORY, method)->method);
}

static void sessions_end_and_the_password_changes_once(void **state)
{
	(void)state;
	struct actor *actor = actor_invite(
	    region.coordinator, "guest3@example.org", "Gijs Gast", "'TEACHER'", "10AB00", "");
	struct actor *lost = actor_login(region.deployment, actor->email);
	twice_renewed(actor, "EndSession", "{'sessionId': '%s'}", lost->session_id);
	assert_int_equal(actor_code(lost, DIRECTORY, "WhoAmI", "{}"), UNAUTHENTICATED);
	twice_renewed(actor, "EndOtherSessions", "{}");
	twice_renewed(actor, "ChangePassword",
	    "{'oldPassword': '%s', 'newPassword': 'een ander wachtwoord'}", DEPLOYMENT_PASSWORD);
	actor_close(lost);
	actor_close(actor);
}

static void a_second_factor_is_set_up_and_taken_away_once(void **state)
{
	(void)state;
	char code[TOTP_CODE_SIZE];
	struct actor *actor = actor_invite(
	    region.coordinator, "guest4@example.org", "Gijs Gast", "'TEACHER'", "10AB00", "");
	const Samen__Directory__V1__BeginSecondFactorResponse *begun =
	    twice(actor, DIRECTORY, "BeginSecondFactor", "{}");
	authenticator_code(begun->secret, clock_now_ms(), code);
	const Samen__Directory__V1__ConfirmSecondFactorResponse *confirmed =
	    twice(actor, DIRECTORY, "ConfirmSecondFactor", "{'code': '%s'}", code);
	(void)twice(actor, DIRECTORY, "RemoveSecondFactor", "{'password': '%s', 'code': '%s'}",
	    DEPLOYMENT_PASSWORD, confirmed->recovery_codes[0]);
	actor_close(actor);
}

/* --- intake --- */

static void file_twice(char ret_id[static ID_SIZE_MAX])
{
	const Samen__Intake__V1__Request *filed = twice(region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
	    "{'happens': 'Er is veel onrust.'}, 'needs': [{'topicId': 'prikkelverwerking', "
	    "'weight': 1}], 'basis': {'kind': 'ANONYMOUS_CONSULT'}, 'hearing': {'heard': true}, "
	    "'pseudonym': 'leerling 2b'}");
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", filed->id);
}

static size_t count_reads(const char *request_id)
{
	const Samen__Intake__V1__ListReadsResponse *log =
	    actor_do(region.teacher, INTAKE, "ListReads", "{'requestId': '%s'}", request_id);
	return log->n_reads;
}

static void a_request_is_filed_changed_and_ended_once(void **state)
{
	(void)state;
	char id[ID_SIZE_MAX];
	struct actor *teacher = region.teacher;
	file_twice(id);
	(void)twice(
	    teacher, INTAKE, "AmendRequest", "{'requestId': '%s', 'urgency': 'URGENT'}", id);
	(void)twice(teacher, INTAKE, "WithdrawConsent", "{'requestId': '%s'}", id);
	(void)twice(teacher, INTAKE, "RecordBasis",
	    "{'requestId': '%s', 'basis': {'kind': 'ANONYMOUS_CONSULT'}}", id);
	(void)twice(teacher, INTAKE, "AddNote",
	    "{'requestId': '%s', 'kind': 'REMARK', 'text': 'Het gaat al wat beter.'}", id);
	size_t reads = count_reads(id);
	const Samen__Intake__V1__OpenRequestResponse *opened =
	    twice(teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", id);
	assert_int_equal(opened->n_notes, 1);
	assert_int_equal(count_reads(id), reads + 1);
	(void)twice(teacher, INTAKE, "CloseRequest",
	    "{'requestId': '%s', 'outcome': 'HELPED', 'words': 'Het is opgelost.'}", id);
	file_twice(id);
	(void)twice(teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", id);
}

/* --- matching --- */

static void offer_twice(
    const char *request_id, struct actor *specialist, char ret_id[static ID_SIZE_MAX])
{
	const Samen__Matching__V1__CreateOffersResponse *made = twice(region.teacher, MATCHING,
	    "CreateOffers", "{'requestId': '%s', 'personIds': ['%s']}", request_id, specialist->id);
	assert_int_equal(made->n_offers, 1);
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", made->offers[0]->id);
}

static void match_twice(struct actor *specialist, char ret_id[static ID_SIZE_MAX])
{
	char request[ID_SIZE_MAX];
	char offer[ID_SIZE_MAX];
	file_twice(request);
	offer_twice(request, specialist, offer);
	const Samen__Matching__V1__Match *match =
	    twice(specialist, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offer);
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", match->id);
}

static void a_request_is_exported_held_and_erased_once(void **state)
{
	(void)state;
	char id[ID_SIZE_MAX];
	struct actor *parent = actor_nobody(region.deployment);
	file_twice(id);
	(void)twice(region.teacher, INTAKE, "ExportRequest", "{'requestId': '%s'}", id);
	const Samen__Intake__V1__ParentLetter *letter =
	    twice(region.teacher, INTAKE, "MakeParentLetter", "{'requestId': '%s'}", id);
	(void)twice(
	    parent, INTAKE, "EnterAsParent", "{'requestId': '%s', 'code': '%s'}", id, letter->code);
	(void)twice(region.coordinator, INTAKE, "SetHold",
	    "{'requestId': '%s', 'on': true, 'reason': 'COMPLAINT'}", id);
	(void)actor_do(
	    region.coordinator, INTAKE, "SetHold", "{'requestId': '%s', 'on': false}", id);
	(void)twice(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'PARENTS_ASKED'}", id);
	actor_close(parent);
}

static void the_clock_is_set_once(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		(void)twice(region.coordinator, service, "SetDemoClock", "{'offsetMs': 0}");
	}
}

static void intakes_keys_and_log_are_seen_to_once(void **state)
{
	(void)state;
	(void)twice(region.coordinator, INTAKE, "WriteAuditHead", "{}");
	(void)twice(region.coordinator, INTAKE, "RotateMasterKey", "{}");
}

static void offers_are_made_revoked_and_declined_once(void **state)
{
	(void)state;
	char request[ID_SIZE_MAX];
	char offer[ID_SIZE_MAX];
	file_twice(request);
	offer_twice(request, region.near, offer);
	(void)twice(region.teacher, MATCHING, "RevokeOffer", "{'offerId': '%s'}", offer);
	offer_twice(request, region.next, offer);
	(void)twice(
	    region.next, MATCHING, "DeclineOffer", "{'offerId': '%s', 'reason': 'NO_ROOM'}", offer);
}

/* One line becomes an offer, the other says why not: both again the second time. */
static void lines_of_a_plan_are_approved_once(void **state)
{
	(void)state;
	char request[ID_SIZE_MAX];
	char offer[ID_SIZE_MAX];
	file_twice(request);
	const Samen__Matching__V1__ApprovePlanResponse *made =
	    twice(region.consultant, MATCHING, "ApprovePlan",
		"{'lines': [{'requestId': '%s', 'personId': '%s'}, {'requestId': '%s', 'personId': "
		"'%s'}]}",
		request, region.next->id, request, region.other_teacher->id);
	assert_int_equal(made->n_results, 2);
	assert_non_null(made->results[0]->offer);
	assert_string_equal(made->results[1]->reason, "NOT_A_SPECIALIST");
	(void)snprintf(offer, sizeof offer, "%s", made->results[0]->offer->id);
	(void)twice(region.teacher, MATCHING, "RevokeOffer", "{'offerId': '%s'}", offer);
}

static void a_match_is_made_followed_up_and_ended_once(void **state)
{
	(void)state;
	char match[ID_SIZE_MAX];
	match_twice(region.near, match);
	const Samen__Matching__V1__Match *followed =
	    twice(region.near, MATCHING, "FollowUp", "{'matchId': '%s', 'tookPlace': true}", match);
	assert_int_equal(followed->n_follow_ups_at_ms, 1);
	(void)twice(region.teacher, MATCHING, "CompleteMatch",
	    "{'matchId': '%s', 'outcome': 'HELPED'}", match);
	match_twice(region.next, match);
	(void)twice(
	    region.next, MATCHING, "StopMatch", "{'matchId': '%s', 'reason': 'NO_CONTACT'}", match);
}

static void keep_school(const char *code, char ret_id[static ID_SIZE_MAX])
{
	const Samen__Directory__V1__ListOrganisationsResponse *found =
	    actor_do(region.coordinator, DIRECTORY, "ListOrganisations", "{'text': '%s'}", code);
	assert_int_equal(found->n_organisations, 1);
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", found->organisations[0]->id);
}

/* The specialist works at the school that the pupil comes from. */
static void a_school_is_asked_and_takes_part_once(void **state)
{
	(void)state;
	char from[ID_SIZE_MAX];
	char to[ID_SIZE_MAX];
	keep_school("10AB00", from);
	keep_school("10AA00", to);
	const Samen__Intake__V1__Request *filed = twice(region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'TRANSITION', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
	    "{'happens': 'Er is veel onrust.', 'worksHere': 'een vaste plek'}, 'basis': {'kind': "
	    "'NO_BASIS'}, 'hearing': {'heard': true}, 'pseudonym': 'leerling 2b', 'move': "
	    "{'sendingOrganisationId': '%s', 'receivingOrganisationId': '%s'}}",
	    from, to);
	(void)twice(region.teacher, INTAKE, "AmendRequest",
	    "{'requestId': '%s', 'move': {'sendingOrganisationId': '%s', "
	    "'receivingOrganisationId': '%s', 'plannedAtMs': '%lld'}}",
	    filed->id, from, to, (long long)clock_now_ms());
	const Samen__Matching__V1__CreateOffersResponse *made = twice(region.teacher, MATCHING,
	    "CreateOffers", "{'requestId': '%s', 'part': 'SENDING_SCHOOL', 'personIds': ['%s']}",
	    filed->id, region.near->id);
	assert_int_equal(made->n_offers, 1);
	(void)twice(region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}", made->offers[0]->id);
	const Samen__Matching__V1__ListMatchesResponse *list =
	    actor_do(region.teacher, MATCHING, "ListMatches", "{'requestId': '%s'}", filed->id);
	assert_int_equal(list->n_matches, 1);
}

static void a_match_is_reassigned_once(void **state)
{
	(void)state;
	char match[ID_SIZE_MAX];
	match_twice(region.near, match);
	const Samen__Matching__V1__ReassignResponse *made = twice(region.consultant, MATCHING,
	    "Reassign", "{'matchId': '%s', 'reason': 'NO_CONTACT', 'personIds': ['%s']}", match,
	    region.next->id);
	assert_int_equal(made->n_offers, 1);
	/* So that no timer ends it while others look whether something changed. */
	(void)actor_do(
	    region.consultant, MATCHING, "RevokeOffer", "{'offerId': '%s'}", made->offers[0]->id);
}

static void a_request_is_kept_and_let_go_once(void **state)
{
	(void)state;
	char request[ID_SIZE_MAX];
	file_twice(request);
	(void)twice(region.consultant, MATCHING, "TakeOver", "{'requestId': '%s'}", request);
	(void)twice(region.consultant, MATCHING, "LetGo", "{'requestId': '%s'}", request);
	(void)twice(
	    region.consultant, INTAKE, "ListConsultantNotes", "{'requestId': '%s'}", request);
}

/* In real time again behind it, and everybody signed in. */
static void set_clock(int64_t offset_ms)
{
	region_set_clock(&region, offset_ms);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_service_token(region.deployment, MATCHING, followers[service]->token);
	}
}

static void whether_help_lasts_is_answered_and_handled_once(void **state)
{
	(void)state;
	static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;
	char match[ID_SIZE_MAX];
	match_twice(region.near, match);
	(void)actor_do(region.teacher, MATCHING, "CompleteMatch",
	    "{'matchId': '%s', 'outcome': 'HELPED'}", match);
	set_clock(6 * week_ms);
	(void)twice(region.teacher, MATCHING, "AnswerCheck",
	    "{'matchId': '%s', 'outcome': 'NOT_HELPED'}", match);
	(void)twice(region.consultant, MATCHING, "HandleCheck", "{'matchId': '%s'}", match);
	set_clock(0);
}

static void limits_are_set_once(void **state)
{
	(void)state;
	const Samen__Matching__V1__Limits *limits =
	    twice(region.coordinator, MATCHING, "PutLimits", "{'limits': {'followUpWeeks': 4}}");
	assert_int_equal(limits->follow_up_weeks, 4);
}

/* The token that a mail of this deployment would have. */
static const char *unsubscribe_link(struct actor *actor)
{
	uint8_t key[UNSUBSCRIBE_KEY_SIZE];
	struct service_secret *secret;
	char *folder = deployment_path(region.deployment, "home/keys");
	assert_int_equal(service_secret_open(folder, "notify", &secret), OK);
	service_secret_derive(secret, "unsubscribe", key);
	service_secret_close(secret);
	free(folder);
	return unsubscribe_token(key, actor->id, LETTER_DIGEST, actor->arena);
}

static void what_is_wanted_of_mail_is_put_once(void **state)
{
	(void)state;
	(void)twice(region.near, NOTIFY, "PutMailPreferences",
	    "{'off': ['offer-made'], 'language': 'en', 'quietFromHour': 22, 'quietToHour': 6}");
	(void)twice(
	    region.next, NOTIFY, "Unsubscribe", "{'token': '%s'}", unsubscribe_link(region.next));
	(void)twice(region.coordinator, NOTIFY, "SendTestMail", "{}");
}

/* --- keys --- */

struct sender {
	struct actor *actor;
	const char *key;
	struct bytes payload;
	struct reply reply;
};

static void *send_filing(void *arg)
{
	struct sender *sender = arg;
	actor_use_key(sender->actor, sender->key);
	sender->reply = actor_send(sender->actor, INTAKE, "FileRequest", sender->payload);
	return NULL;
}

static void one_key_sent_many_times_at_once_has_one_effect(void **state)
{
	(void)state;
	char key[ACTOR_KEY_SIZE];
	pthread_t threads[SENDERS];
	struct sender senders[SENDERS];
	actor_fresh_key(key);
	for (size_t i = 0; i < SENDERS; i++) {
		struct actor *actor = actor_login(region.deployment, region.teacher->email);
		struct bytes payload = actor_pack(actor, INTAKE, "FileRequest",
		    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', "
		    "'story': "
		    "{'happens': 'Er is onrust.'}, 'basis': {'kind': 'NO_BASIS'}, "
		    "'hearing': "
		    "{'heard': true}, 'pseudonym': 'leerling 2b'}");
		senders[i] = (struct sender){.actor = actor, .key = key, .payload = payload};
	}
	uint64_t before = last_change(INTAKE);
	for (size_t i = 0; i < SENDERS; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, send_filing, &senders[i]), 0);
	}
	for (size_t i = 0; i < SENDERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	}
	for (size_t i = 0; i < SENDERS; i++) {
		assert_int_equal(senders[i].reply.status, OK);
		const Samen__Intake__V1__Request *first = senders[0].reply.message;
		const Samen__Intake__V1__Request *filed = senders[i].reply.message;
		assert_string_equal(filed->id, first->id);
	}
	assert_int_equal(last_change(INTAKE), before + 1);
	for (size_t i = 0; i < SENDERS; i++) {
		actor_close(senders[i].actor);
	}
}

static void a_key_belongs_to_its_caller(void **state)
{
	(void)state;
	char key[ACTOR_KEY_SIZE];
	actor_fresh_key(key);
	actor_use_key(region.teacher, key);
	const char *mine = region_file(region.teacher);
	actor_use_key(region.other_teacher, key);
	const char *theirs = region_file(region.other_teacher);
	assert_string_not_equal(mine, theirs);
}

static void a_refused_change_leaves_its_key_free(void **state)
{
	(void)state;
	char key[ACTOR_KEY_SIZE];
	actor_fresh_key(key);
	actor_use_key(region.teacher, key);
	assert_int_equal(actor_code(region.teacher, INTAKE, "FileRequest", "{}"), INVALID_ARGUMENT);
	actor_use_key(region.teacher, key);
	(void)region_file(region.teacher);
}

static void a_change_without_a_key_is_refused(void **state)
{
	(void)state;
	actor_use_key(region.teacher, "short");
	assert_int_equal(
	    actor_code(region.teacher, INTAKE, "WithdrawRequest", "{'requestId': 'x'}"),
	    INVALID_ARGUMENT);
}

/* --- all of them --- */

/* They need an issuer: tests/unit/test_directory_sign_on.c repeats them, with tokens of its
 * own. */
static const char *const with_issuer[] = {"SignOn", "LinkSignOn", "UnlinkSignOn"};

static bool is_covered(const char *method)
{
	for (size_t i = 0; i < sizeof with_issuer / sizeof *with_issuer; i++) {
		if (strcmp(strchr(method, '/') + 1, with_issuer[i]) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < covered_count; i++) {
		if (strcmp(covered[i], method) == 0) {
			return true;
		}
	}
	return false;
}

static void every_write_route_was_sent_twice(void **state)
{
	(void)state;
	size_t missing = 0;
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			if (route->access == WRITE && !is_covered(route->method)) {
				print_error("%s is not sent twice here\n", route->method);
				missing++;
			}
		}
	}
	assert_int_equal(missing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places_are_put_once),
	    cmocka_unit_test(a_person_is_invited_and_reset_once),
	    cmocka_unit_test(an_invitation_accepted_again_with_its_key_is_the_same_session),
	    cmocka_unit_test(expertise_is_put_once),
	    cmocka_unit_test(a_sign_out_sent_again_leaves_the_caller_signed_out),
	    cmocka_unit_test(sessions_end_and_the_password_changes_once),
	    cmocka_unit_test(a_second_factor_is_set_up_and_taken_away_once),
	    cmocka_unit_test(a_request_is_filed_changed_and_ended_once),
	    cmocka_unit_test(a_request_is_exported_held_and_erased_once),
	    cmocka_unit_test(the_clock_is_set_once),
	    cmocka_unit_test(intakes_keys_and_log_are_seen_to_once),
	    cmocka_unit_test(offers_are_made_revoked_and_declined_once),
	    cmocka_unit_test(lines_of_a_plan_are_approved_once),
	    cmocka_unit_test(a_match_is_made_followed_up_and_ended_once),
	    cmocka_unit_test(a_school_is_asked_and_takes_part_once),
	    cmocka_unit_test(a_match_is_reassigned_once),
	    cmocka_unit_test(a_request_is_kept_and_let_go_once),
	    cmocka_unit_test(whether_help_lasts_is_answered_and_handled_once),
	    cmocka_unit_test(limits_are_set_once),
	    cmocka_unit_test(what_is_wanted_of_mail_is_put_once),
	    cmocka_unit_test(one_key_sent_many_times_at_once_has_one_effect),
	    cmocka_unit_test(a_key_belongs_to_its_caller),
	    cmocka_unit_test(a_refused_change_leaves_its_key_free),
	    cmocka_unit_test(a_change_without_a_key_is_refused),
	    cmocka_unit_test(every_write_route_was_sent_twice),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
