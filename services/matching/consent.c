#include "matching/consent.h"

#include "runtime/recipients.h"

/* Unspecified for a person or an organisation that is not here. */
static enum status sector_of(struct call *call, const char *person_id, uint32_t *ret_sector)
{
	FeedPerson *feed;
	Organisation *organisation;
	*ret_sector = SAMEN__COMMON__V1__SECTOR__SECTOR_UNSPECIFIED;
	enum status status = replica_person_find(call, person_id, &feed);
	if (status == OK && feed->person == NULL) {
		return OK;
	}
	if (status == OK) {
		status =
		    replica_organisation_find(call, feed->person->organisation_id, &organisation);
	}
	if (status == OK) {
		*ret_sector = organisation->sector;
	}
	return status == NOT_FOUND ? OK : status;
}

enum status consent_admits(
    struct call *call, const FeedRequest *request, const char *person_id, bool *ret_admitted)
{
	uint32_t sector;
	enum status status = sector_of(call, person_id, &sector);
	if (status == OK) {
		*ret_admitted = recipients_admit(request->recipients, sector);
	}
	return status;
}

enum status consent_check_grant(
    struct call *call, const FeedRequest *request, const char *person_id)
{
	bool admitted = false;
	if (request->consent_withdrawn_at_ms != 0) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("consent was withdrawn: the text does not open outside the school any "
		       "more"));
	}
	enum status status = consent_admits(call, request, person_id, &admitted);
	if (status == OK && !admitted) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("you work for an organisation whose people may not read the text of this "
		       "request: ask the school to ask the parents"));
	}
	return status;
}
