/*
 * Who may call what, walked from the route tables: every method by nobody, with tokens that do not
 * count, by a person of every single role and by a service, with an empty request. What the table
 * does not allow is refused before the request is looked at; what it allows gets past the check.
 */
#include "support/check.h"
#include "support/region.h"

#include "runtime/rpc_server.h"

#include <stdio.h>
#include <string.h>

enum { ROLES = 4, ROUTES_MAX = 64 };

static const unsigned role_bits[ROLES] = {
    MAY_TEACHER, MAY_SPECIALIST, MAY_CONSULTANT, MAY_COORDINATOR};

struct cast {
	struct region region;
	struct actor *nobody, *garbage, *expired, *forged, *service;
};

static struct cast cast;

/* --- callers whose token does not count --- */

static struct actor *actor_with_claims(const char *issuer, int64_t issued_ms, int64_t life_ms)
{
	struct actor *actor = actor_nobody(cast.region.deployment);
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	uint32_t roles[] = {1, 2, 3, 4};
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__ACCESS;
	claims.issuer = TEXT(issuer);
	claims.subject = cast.region.coordinator->id;
	claims.session_id = cast.region.coordinator->session_id;
	claims.issued_at_ms = clock_now_ms() + issued_ms;
	claims.expires_at_ms = claims.issued_at_ms + life_ms;
	claims.n_roles = ROLES;
	claims.roles = roles;
	deployment_token(cast.region.deployment, &claims, actor->token);
	return actor;
}

static int open_cast(void **state)
{
	(void)state;
	region_open(&cast.region);
	deployment_start(cast.region.deployment, NOTIFY);
	cast.nobody = actor_nobody(cast.region.deployment);
	cast.garbage = actor_nobody(cast.region.deployment);
	(void)snprintf(cast.garbage->token, sizeof cast.garbage->token, "%s", "bm9ib2R5.a25vd3M");
	cast.expired = actor_with_claims("directory", -1200000, 600000);
	cast.forged = actor_with_claims("matching", 0, 600000);
	cast.service = actor_service(cast.region.deployment, MATCHING);
	return 0;
}

static int close_cast(void **state)
{
	(void)state;
	actor_close(cast.nobody);
	actor_close(cast.garbage);
	actor_close(cast.expired);
	actor_close(cast.forged);
	actor_close(cast.service);
	region_close(&cast.region);
	return 0;
}

/* --- the walk --- */

static const char *short_name(const struct route *route)
{
	return strchr(route->method, '/') + 1;
}

static bool refused_for_role(const struct reply *reply)
{
	return reply->status == PERMISSION_DENIED &&
	       strcmp(reply->response->message, "your role does not allow this") == 0;
}

static struct reply ask_empty(
    struct actor *actor, enum service_name service, const struct route *route)
{
	struct reply reply =
	    actor_send(actor, service, short_name(route), (struct bytes){(const uint8_t *)"", 0});
	if (!reply.answered) {
		fail_msg("%s was not answered: %s", route->method, status_name(reply.status));
	}
	return reply;
}

/* Somebody whose token does not count may call only what needs none. */
static void check_unknown(struct actor *actor, enum service_name service, const struct route *route)
{
	struct reply reply = ask_empty(actor, service, route);
	bool refused = reply.status == UNAUTHENTICATED;
	if ((route->roles & MAY_NOBODY) == 0 && !refused) {
		fail_msg("%s answered %s to nobody", route->method, status_name(reply.status));
	}
	if ((route->roles & MAY_NOBODY) != 0 && reply.status == PERMISSION_DENIED) {
		fail_msg("%s refused nobody", route->method);
	}
}

/* Somebody who is known. */
static void check_known(
    struct actor *actor, unsigned bit, enum service_name service, const struct route *route)
{
	struct reply reply = ask_empty(actor, service, route);
	if ((route->roles & (bit | MAY_NOBODY)) == 0) {
		if (!refused_for_role(&reply)) {
			fail_msg("%s answered %s to role %#x", route->method,
			    status_name(reply.status), bit);
		}
	} else if (refused_for_role(&reply) ||
		   (reply.status == UNAUTHENTICATED && (route->roles & MAY_NOBODY) == 0)) {
		fail_msg("%s refused role %#x: %s", route->method, bit, reply.response->message);
	}
}

static void walk_unknown(struct actor *actor)
{
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			check_unknown(actor, service, route);
		}
	}
}

/* Some do what they say also when they are empty, and everybody signs in again behind them. */
static bool ends_token(const struct route *route)
{
	return strcmp(short_name(route), "Logout") == 0 ||
	       strcmp(short_name(route), "EndOtherSessions") == 0;
}

static void walk_known(struct actor *actor, unsigned bit)
{
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			check_known(actor, bit, service, route);
			if (ends_token(route) && actor->id[0] != '\0') {
				actor_sign_in(actor);
			}
		}
	}
}

static void nobody_may_call_only_what_needs_no_token(void **state)
{
	(void)state;
	walk_unknown(cast.nobody);
}

static void a_garbage_token_counts_as_none(void **state)
{
	(void)state;
	walk_unknown(cast.garbage);
}

static void an_expired_token_counts_as_none(void **state)
{
	(void)state;
	walk_unknown(cast.expired);
}

static void an_access_token_of_another_issuer_counts_as_none(void **state)
{
	(void)state;
	walk_unknown(cast.forged);
}

static void every_single_role_may_call_what_the_table_says(void **state)
{
	(void)state;
	struct actor *const people[ROLES] = {
	    cast.region.teacher, cast.region.near, cast.region.consultant, cast.region.coordinator};
	for (size_t i = 0; i < ROLES; i++) {
		walk_known(people[i], role_bits[i]);
	}
}

static void a_service_may_call_what_the_table_says(void **state)
{
	(void)state;
	walk_known(cast.service, MAY_SERVICE);
}

/* --- the tables themselves --- */

static size_t count_routes(const struct route *routes, const char *method)
{
	size_t count = 0;
	for (const struct route *route = routes; route->method != NULL; route++) {
		count += strcmp(route->method, method) == 0;
	}
	return count;
}

/* So the walk reaches everything: a method without a route, or a route without a method, fails. */
static void tables_and_protos_name_the_same_methods(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		const ProtobufCServiceDescriptor *descriptor = service_descriptor(service);
		const struct route *routes = service_routes(service);
		size_t count = 0;
		for (unsigned i = 0; i < descriptor->n_methods; i++) {
			char method[128];
			service_method(service, descriptor->methods[i].name, method, sizeof method);
			if (count_routes(routes, method) != 1) {
				fail_msg("%s has no route of its own", method);
			}
		}
		while (routes[count].method != NULL) {
			count++;
		}
		assert_int_equal(count, descriptor->n_methods);
	}
}

static void routes_carry_the_types_of_their_protos(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			const ProtobufCMethodDescriptor *method =
			    protobuf_c_service_descriptor_get_method_by_name(
				service_descriptor(service), short_name(route));
			assert_non_null(method);
			assert_ptr_equal(route->request, method->input);
			assert_ptr_equal(route->response, method->output);
		}
	}
}

static void only_coming_in_needs_no_token(void **state)
{
	(void)state;
	static const char *const open[] = {"Login", "RenewToken", "AcceptInvitation", "ListSignOn",
	    "BeginSignOn", "SignOn", "EnterAsParent", "Unsubscribe"};
	size_t count = 0;
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			bool named = false;
			for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
				named = named || strcmp(short_name(route), open[i]) == 0;
			}
			assert_int_equal(named, (route->roles & MAY_NOBODY) != 0);
			count += named;
		}
	}
	assert_int_equal(count, sizeof open / sizeof *open);
}

static void feeds_are_for_services_only(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			if (strcmp(short_name(route), "Changes") == 0) {
				assert_int_equal(route->roles, MAY_SERVICE);
			}
		}
	}
}

static void closing_an_account_ends_its_token(void **state)
{
	(void)state;
	struct actor *gone = actor_invite(cast.region.coordinator, "gone@example.org",
	    "Iemand Anders", "'TEACHER'", "10AA00", "");
	(void)actor_do(gone, INTAKE, "ListRequests", "{}");
	(void)actor_do(cast.region.coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'close': true}", gone->id);
	assert_int_equal(actor_code(gone, DIRECTORY, "WhoAmI", "{}"), UNAUTHENTICATED);
	assert_int_equal(actor_code(gone, INTAKE, "ListRequests", "{}"), UNAUTHENTICATED);
	assert_int_equal(actor_code(gone, MATCHING, "ListMatches", "{}"), UNAUTHENTICATED);
	actor_close(gone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_and_protos_name_the_same_methods),
	    cmocka_unit_test(routes_carry_the_types_of_their_protos),
	    cmocka_unit_test(only_coming_in_needs_no_token),
	    cmocka_unit_test(feeds_are_for_services_only),
	    cmocka_unit_test(nobody_may_call_only_what_needs_no_token),
	    cmocka_unit_test(a_garbage_token_counts_as_none),
	    cmocka_unit_test(an_expired_token_counts_as_none),
	    cmocka_unit_test(an_access_token_of_another_issuer_counts_as_none),
	    cmocka_unit_test(every_single_role_may_call_what_the_table_says),
	    cmocka_unit_test(a_service_may_call_what_the_table_says),
	    cmocka_unit_test(closing_an_account_ends_its_token),
	};
	return cmocka_run_group_tests(tests, open_cast, close_cast);
}
