/* The surface of the directory: its one table, and the two methods that belong to no group. */
#include "directory/directory_handlers.h"

#include "directory/directory.h"
#include "directory/directory_wire.h"
#include "directory/former.h"
#include "runtime/demo.h"
#include "runtime/feed.h"

#include <stdlib.h>

uint64_t made_number(const struct call *call, size_t index)
{
	return index < call->made_count ? strtoull(call->made[index], NULL, 10) : 0;
}

static enum status get_region_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	Samen__Directory__V1__Region *out = response;
	StoredRegion *region;
	enum status status = region_load(call, &region);
	if (status == OK) {
		out->id = region->id;
		out->name = region->name;
		out->created_at_ms = region->created_at_ms;
	}
	return status;
}

static enum status get_directory_retention_answer(
    struct call *call, const void *request, void *response)
{
	(void)request;
	const struct directory *directory = call->service;
	return former_report(call, &directory->retention, response);
}

static enum status directory_changes_answer(struct call *call, const void *request, void *response)
{
	return feed_answer(call, request, response, wire_feed);
}

#define METHOD(name) "samen.directory.v1.Directory/" name
#define TYPE(name) &samen__directory__v1__##name##__descriptor
#define COMMON(name) &samen__common__v1__##name##__descriptor

/* Method, request, response; how it runs; who may call it; its steps; whose record it must be. */
static const struct route routes[] = {
    {METHOD("GetRegion"), TYPE(get_region_request), TYPE(region), READ,
	MAY_ANYONE | MAY_ENROLLING | MAY_SERVICE, .answer = get_region_answer},

    {METHOD("Login"), TYPE(login_request), TYPE(session), WRITE, MAY_NOBODY, login_prepare,
	login_handle, login_answer, .secret_payload = true},
    {METHOD("RenewToken"), TYPE(renew_token_request), TYPE(session), READ, MAY_NOBODY,
	.answer = renew_token_answer},
    {METHOD("Logout"), TYPE(logout_request), COMMON(empty), WRITE, MAY_ANYONE | MAY_ENROLLING,
	.handle = logout_handle, .whose = WHOSE_OWN},
    {METHOD("ListSessions"), TYPE(list_sessions_request), TYPE(list_sessions_response), READ,
	MAY_ANYONE, .answer = list_sessions_answer, .whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("EndSession"), TYPE(end_session_request), COMMON(empty), WRITE, MAY_ANYONE,
	.handle = end_session_handle, .whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("EndOtherSessions"), TYPE(end_other_sessions_request),
	TYPE(end_other_sessions_response), WRITE, MAY_ANYONE, .handle = end_other_sessions_handle,
	.answer = end_other_sessions_answer, .whose = WHOSE_OWN},
    {METHOD("ChangePassword"), TYPE(change_password_request), TYPE(session), WRITE, MAY_ANYONE,
	change_password_prepare, change_password_handle, change_password_answer,
	.secret_payload = true, .whose = WHOSE_OWN},
    {METHOD("GetSecondFactor"), TYPE(get_second_factor_request), TYPE(second_factor), READ,
	MAY_ANYONE | MAY_ENROLLING, .answer = get_second_factor_answer, .whose = WHOSE_OWN},
    {METHOD("BeginSecondFactor"), TYPE(begin_second_factor_request),
	TYPE(begin_second_factor_response), WRITE, MAY_ANYONE | MAY_ENROLLING,
	.handle = begin_second_factor_handle, .answer = begin_second_factor_answer,
	.whose = WHOSE_OWN},
    {METHOD("ConfirmSecondFactor"), TYPE(confirm_second_factor_request),
	TYPE(confirm_second_factor_response), WRITE, MAY_ANYONE | MAY_ENROLLING,
	.handle = confirm_second_factor_handle, .answer = confirm_second_factor_answer,
	.secret_payload = true, .whose = WHOSE_OWN},
    {METHOD("RemoveSecondFactor"), TYPE(remove_second_factor_request), TYPE(second_factor), WRITE,
	MAY_ANYONE, remove_second_factor_prepare, remove_second_factor_handle,
	get_second_factor_answer, .secret_payload = true, .whose = WHOSE_OWN},
    {METHOD("WhoAmI"), TYPE(who_am_irequest), TYPE(person), READ, MAY_ANYONE | MAY_ENROLLING,
	.answer = who_am_i_answer, .whose = WHOSE_OWN},
    {METHOD("AcceptInvitation"), TYPE(accept_invitation_request), TYPE(session), WRITE, MAY_NOBODY,
	accept_invitation_prepare, accept_invitation_handle, accept_invitation_answer,
	.secret_payload = true},

    {METHOD("ListSignOn"), TYPE(list_sign_on_request), TYPE(list_sign_on_response), READ,
	MAY_NOBODY, .answer = list_sign_on_answer},
    {METHOD("BeginSignOn"), TYPE(begin_sign_on_request), TYPE(begin_sign_on_response), READ,
	MAY_NOBODY, .answer = begin_sign_on_answer},
    {METHOD("SignOn"), TYPE(sign_on_request), TYPE(session), WRITE, MAY_NOBODY, sign_on_prepare,
	sign_on_handle, sign_on_answer, .secret_payload = true},
    {METHOD("LinkSignOn"), TYPE(link_sign_on_request), COMMON(empty), WRITE, MAY_ANYONE,
	.prepare = link_sign_on_prepare, .handle = link_sign_on_handle, .secret_payload = true,
	.whose = WHOSE_OWN},
    {METHOD("UnlinkSignOn"), TYPE(unlink_sign_on_request), COMMON(empty), WRITE, MAY_ANYONE,
	.handle = unlink_sign_on_handle, .whose = WHOSE_OWN},

    {METHOD("Invite"), TYPE(invite_request), TYPE(invite_response), WRITE, MAY_COORDINATOR,
	.handle = invite_handle, .answer = invite_answer, .whose = WHOSE_REGION},
    {METHOD("ResetPassword"), TYPE(reset_password_request), TYPE(invite_response), WRITE,
	MAY_COORDINATOR, .handle = reset_password_handle, .answer = invite_answer,
	.whose = WHOSE_REGION},
    {METHOD("ListPeople"), TYPE(list_people_request), TYPE(list_people_response), READ, MAY_ANYONE,
	.answer = list_people_answer},
    {METHOD("UpdatePerson"), TYPE(update_person_request), TYPE(person), WRITE, MAY_COORDINATOR,
	.handle = update_person_handle, .answer = update_person_answer, .whose = WHOSE_REGION},

    {METHOD("PutArea"), TYPE(put_area_request), TYPE(area), WRITE, MAY_COORDINATOR,
	.handle = put_area_handle, .answer = put_area_answer, .whose = WHOSE_REGION},
    {METHOD("ListAreas"), TYPE(list_areas_request), TYPE(list_areas_response), READ,
	MAY_ANYONE | MAY_SERVICE, .answer = list_areas_answer},
    {METHOD("PutOrganisation"), TYPE(put_organisation_request), TYPE(organisation), WRITE,
	MAY_COORDINATOR, .handle = put_organisation_handle, .answer = put_organisation_answer,
	.whose = WHOSE_REGION},
    {METHOD("ImportOrganisations"), TYPE(import_organisations_request),
	TYPE(import_organisations_response), WRITE, MAY_COORDINATOR,
	.handle = import_organisations_handle, .answer = import_organisations_answer,
	.whose = WHOSE_REGION},
    {METHOD("ListOrganisations"), TYPE(list_organisations_request),
	TYPE(list_organisations_response), READ, MAY_ANYONE, .answer = list_organisations_answer},

    {METHOD("ImportTopics"), TYPE(import_topics_request), TYPE(import_topics_response), WRITE,
	MAY_COORDINATOR, .handle = import_topics_handle, .answer = import_topics_answer,
	.whose = WHOSE_REGION},
    {METHOD("ListTopics"), TYPE(list_topics_request), TYPE(list_topics_response), READ, MAY_ANYONE,
	.answer = list_topics_answer},

    {METHOD("PutExpertise"), TYPE(put_expertise_request), TYPE(expertise), WRITE,
	MAY_SPECIALIST | MAY_COORDINATOR, .handle = put_expertise_handle,
	.answer = put_expertise_answer, .whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("ConfirmExpertise"), TYPE(confirm_expertise_request), TYPE(list_expertise_response),
	WRITE, MAY_SPECIALIST, .handle = confirm_expertise_handle,
	.answer = confirm_expertise_answer, .whose = WHOSE_OWN},
    {METHOD("RemoveExpertise"), TYPE(remove_expertise_request), COMMON(empty), WRITE,
	MAY_SPECIALIST | MAY_COORDINATOR, .handle = remove_expertise_handle,
	.whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("ListExpertise"), TYPE(list_expertise_request), TYPE(list_expertise_response), READ,
	MAY_ANYONE, .answer = list_expertise_answer},
    {METHOD("PutAvailability"), TYPE(put_availability_request), TYPE(availability), WRITE,
	MAY_SPECIALIST | MAY_COORDINATOR, .handle = put_availability_handle,
	.answer = put_availability_answer, .whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("GetAvailability"), TYPE(get_availability_request), TYPE(availability), READ,
	MAY_ANYONE, .answer = get_availability_answer},

    {METHOD("GetRetention"), COMMON(get_retention_request), COMMON(get_retention_response),
	LONG_READ, MAY_COORDINATOR, .answer = get_directory_retention_answer,
	.whose = WHOSE_REGION},
    {METHOD("SetDemoClock"), COMMON(set_demo_clock_request), COMMON(demo_clock), WRITE,
	MAY_COORDINATOR, .handle = demo_clock_handle, .answer = demo_clock_answer,
	.whose = WHOSE_REGION},
    {METHOD("Changes"), COMMON(changes_request), COMMON(changes_response), WAIT, MAY_SERVICE,
	.answer = directory_changes_answer},
    {.method = NULL},
};

const struct route *directory_routes(void)
{
	return routes;
}
