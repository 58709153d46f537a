#include "matching/school.h"

#include "matching/consent.h"
#include "matching/match.h"
#include "matching/move.h"
#include "matching/offer.h"
#include "matching/profile.h"

#include <string.h>

#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE

/* --- asking --- */

/* NULL when the person is not here. */
static enum status account_of(struct call *call, const char *person_id, const FeedPerson **ret_feed)
{
	FeedPerson *feed;
	enum status status = replica_person_find(call, person_id, &feed);
	*ret_feed = status == OK ? feed : NULL;
	return status == NOT_FOUND ? OK : status;
}

enum status school_person_fits(
    struct call *call, const FeedRequest *request, Part part, const char *person_id, bool *ret_fits)
{
	const FeedPerson *feed;
	enum status status = account_of(call, person_id, &feed);
	if (status == OK) {
		*ret_fits = move_person_fits(request, part, feed);
	}
	return status;
}

static bool is_asked(const struct offers *offers, Part part, const char *person_id)
{
	for (size_t i = 0; i < offers->count; i++) {
		const Offer *offer = offers->items[i];
		if (offer->state == OFFERED && offer->part == (uint32_t)part &&
		    strcmp(offer->person_id, person_id) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_party(const struct matches *matches, Part part, const char *person_id)
{
	const Match *party = move_party(matches, part);
	return party != NULL && strcmp(party->specialist_id, person_id) == 0;
}

enum status school_obstacle(struct call *call,
    const FeedRequest *request,
    Part part,
    const struct offers *offers,
    const struct matches *matches,
    const char *person_id,
    enum school_obstacle *ret_obstacle)
{
	bool fits = false;
	bool admitted = false;
	enum status status = school_person_fits(call, request, part, person_id, &fits);
	if (status == OK) {
		status = consent_admits(call, request, person_id, &admitted);
	}
	*ret_obstacle = !fits                                ? SCHOOL_NOT_OF_IT
			: !admitted                          ? SCHOOL_NO_RECIPIENT
			: is_asked(offers, part, person_id)  ? SCHOOL_ASKED
			: is_party(matches, part, person_id) ? SCHOOL_PARTY
							     : SCHOOL_NONE;
	return status;
}

static enum status add_teacher(struct call *call,
    const FeedRequest *request,
    Part part,
    const struct offers *offers,
    const struct matches *matches,
    const char *person_id,
    struct id_list *list)
{
	const FeedPerson *feed;
	enum school_obstacle obstacle = SCHOOL_NOT_OF_IT;
	enum status status = account_of(call, person_id, &feed);
	if (status == OK) {
		status =
		    school_obstacle(call, request, part, offers, matches, person_id, &obstacle);
	}
	bool wanted = status == OK && obstacle == SCHOOL_NONE && person_is_teacher(feed);
	return wanted ? id_list_add(list, call->arena, person_id) : status;
}

enum status school_teachers(
    struct call *call, const FeedRequest *request, Part part, size_t limit, struct id_list *list)
{
	struct id_list people = {0};
	struct offers offers;
	struct matches matches;
	enum status status = organisation_people(call, move_school(request, part), &people);
	if (status == OK) {
		status = request_offers(call, request->id, &offers);
	}
	if (status == OK) {
		status = request_matches(call, request->id, &matches);
	}
	for (size_t i = 0; status == OK && i < people.count && list->count < limit; i++) {
		status = add_teacher(call, request, part, &offers, &matches, people.ids[i], list);
	}
	return status;
}

/* --- leaving --- */

static enum status revoke_open(struct call *call, const char *request_id, Part part)
{
	struct offers offers;
	enum status status = request_offers(call, request_id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		Offer *offer = offers.items[i];
		if (offer->state == OFFERED && offer->part == (uint32_t)part) {
			status = offer_revoke(call, offer);
		}
	}
	return status;
}

enum status school_take_over(struct call *call, const Match *match)
{
	struct matches matches;
	enum status status = request_matches(call, match->request_id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		Match *former = matches.items[i];
		if (former->state == ACTIVE && former->part == match->part &&
		    strcmp(former->id, match->id) != 0) {
			status = match_replace(call, former);
		}
	}
	return status == OK ? revoke_open(call, match->request_id, (Part)match->part) : status;
}

/* An open question to take part for a school; somebody who does. */
static bool asks_for_school(const Offer *offer)
{
	return offer->state == OFFERED && !offer_is_help(offer);
}

static bool is_for_school(const Match *match)
{
	return match->state == ACTIVE && !match_is_help(match);
}

/* Whoever is not here may still come: the copy of directory may have begun anew. */
static enum status offer_settle(struct call *call, const FeedRequest *request, Offer *offer)
{
	const FeedPerson *feed;
	enum status status = account_of(call, offer->person_id, &feed);
	bool left =
	    status == OK && feed != NULL && !move_person_fits(request, (Part)offer->part, feed);
	return left ? offer_revoke(call, offer) : status;
}

static enum status match_settle(struct call *call, const FeedRequest *request, Match *match)
{
	const FeedPerson *feed;
	const char *school = move_school(request, (Part)match->part);
	enum status status = account_of(call, match->specialist_id, &feed);
	bool left = status == OK && feed != NULL && feed->person != NULL &&
		    strcmp(feed->person->organisation_id, school) != 0;
	return left ? match_replace(call, match) : status;
}

enum status schools_settle(struct call *call, const FeedRequest *request)
{
	struct offers offers;
	struct matches matches;
	enum status status = request_offers(call, request->id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		if (asks_for_school(offers.items[i])) {
			status = offer_settle(call, request, offers.items[i]);
		}
	}
	if (status == OK) {
		status = request_matches(call, request->id, &matches);
	}
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		if (is_for_school(matches.items[i])) {
			status = match_settle(call, request, matches.items[i]);
		}
	}
	return status;
}

/* A request that is not here is settled when it comes. */
static enum status settle_request(struct call *call, const char *request_id)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, request_id, &request);
	if (status == OK) {
		status = schools_settle(call, request);
	}
	return status == NOT_FOUND ? OK : status;
}

enum status person_schools_settle(struct call *call, const char *person_id)
{
	struct offers offers;
	struct matches matches;
	enum status status = person_offers(call, person_id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		if (asks_for_school(offers.items[i])) {
			status = settle_request(call, offers.items[i]->request_id);
		}
	}
	if (status == OK) {
		status = person_matches(call, person_id, &matches);
	}
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		if (is_for_school(matches.items[i])) {
			status = settle_request(call, matches.items[i]->request_id);
		}
	}
	return status;
}

/* --- missing --- */

enum status school_missing(
    struct call *call, const FeedRequest *request, const struct matches *matches, Part *ret_part)
{
	const FeedPerson *other = NULL;
	const Match *party = move_party(matches, move_part_of_other(request));
	enum status status = party != NULL ? account_of(call, party->specialist_id, &other) : OK;
	if (status == OK) {
		*ret_part = move_missing_part(request, other);
	}
	return status;
}
