#include "matching/move.h"

#include "matching/profile.h"

#include <string.h>

#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED

bool part_is_school(uint32_t part)
{
	return part == PART_SENDING || part == PART_RECEIVING;
}

bool offer_is_help(const Offer *offer)
{
	return !part_is_school(offer->part);
}

bool match_is_help(const Match *match)
{
	return !part_is_school(match->part);
}

const char *move_school(const FeedRequest *request, Part part)
{
	if (request->move == NULL || !part_is_school((uint32_t)part)) {
		return "";
	}
	return part == PART_SENDING ? request->move->sending_organisation_id
				    : request->move->receiving_organisation_id;
}

static bool is_school_of(const FeedRequest *request, Part part, const char *organisation_id)
{
	const char *school = move_school(request, part);
	return school[0] != '\0' && strcmp(school, organisation_id) == 0;
}

Part move_part_of_filer(const FeedRequest *request)
{
	const char *own = request->organisation_id;
	return is_school_of(request, PART_SENDING, own)     ? PART_SENDING
	       : is_school_of(request, PART_RECEIVING, own) ? PART_RECEIVING
							    : PART_NONE;
}

Part move_part_of_other(const FeedRequest *request)
{
	switch (move_part_of_filer(request)) {
	case PART_SENDING:
		return PART_RECEIVING;
	case PART_RECEIVING:
		return PART_SENDING;
	default:
		return PART_NONE;
	}
}

bool move_person_fits(const FeedRequest *request, Part part, const FeedPerson *feed)
{
	if (!part_is_school((uint32_t)part)) {
		return person_is_specialist(feed);
	}
	return (person_is_teacher(feed) || person_is_specialist(feed)) &&
	       is_school_of(request, part, feed->person->organisation_id);
}

const Match *move_party(const struct matches *matches, Part part)
{
	const Match *ended = NULL;
	for (size_t i = 0; i < matches->count; i++) {
		const Match *match = matches->items[i];
		if (match->part != (uint32_t)part) {
			continue;
		}
		if (match->state == ACTIVE) {
			return match;
		}
		if (match->state == COMPLETED && ended == NULL) {
			ended = match; /* matches come newest first */
		}
	}
	return ended;
}

Part move_missing_part(const FeedRequest *request, const FeedPerson *other)
{
	Part part = move_part_of_other(request);
	bool wanted = request->state == SAMEN__INTAKE__V1__REQUEST_STATE__OPEN &&
		      move_school(request, part)[0] != '\0';
	return wanted && !move_person_fits(request, part, other) ? part : PART_NONE;
}
