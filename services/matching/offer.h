/* The life of an offer: OFFERED -> ACCEPTED | DECLINED | EXPIRED | REVOKED. */
#ifndef SAMEN_OFFER_H
#define SAMEN_OFFER_H

#include "matching/conflict.h"

enum { OFFER_HOURS_DEFAULT = 120, OFFER_HOURS_MAX = 720, OFFERED_AT_ONCE_MAX = 10 };

/* Why a person can not be offered a request now. */
enum offer_obstacle {
	OBSTACLE_NONE,
	OBSTACLE_NOT_SPECIALIST, /* no open account with that role */
	OBSTACLE_CONFLICT,
	OBSTACLE_RECIPIENT, /* may not read the text */
	OBSTACLE_FULL,
	OBSTACLE_ON_LEAVE,
	OBSTACLE_OFFERED /* an offer to the person is open already */
};

bool offer_may_become(Samen__Matching__V1__OfferState from, Samen__Matching__V1__OfferState to);
/* FAILED_PRECONDITION, worded, when it was answered, taken back or has expired. */
enum status offer_check_open(struct call *call, const Offer *offer);

/* offers: all of the request's. */
enum status offer_obstacle(struct call *call,
    const FeedRequest *request,
    const struct conflicts *conflicts,
    const struct offers *offers,
    const char *person_id,
    enum offer_obstacle *ret_obstacle);
/* Makes and saves an offer to help with these topics; to take part for a school. hours 0:
 * OFFER_HOURS_DEFAULT. */
enum status offer_make(struct call *call,
    const FeedRequest *request,
    const char *person_id,
    const struct id_list *topics,
    unsigned hours,
    const char **ret_id);
enum status offer_make_for_school(struct call *call,
    const FeedRequest *request,
    Part part,
    const char *person_id,
    unsigned hours,
    const char **ret_id);
/* FAILED_PRECONDITION, worded, when the request can not have so many more. */
enum status offers_check_room(struct call *call, const struct offers *offers, size_t more);

/*
 * The person says yes: makes the match, and takes its topics off the other open offers of the
 * request; for a school, takes over from who took part before and takes the school's other offers
 * back. FAILED_PRECONDITION, worded, when the offer or request is not open, the specialist is full,
 * there is a conflict of interest by now, or consent does not cover them (any more);
 * PERMISSION_DENIED when they are no specialist, or not of that school, any more.
 * follow_up_at_ms 0: in two weeks.
 */
enum status offer_accept(
    struct call *call, Offer *offer, int64_t follow_up_at_ms, const char **ret_match_id);
enum status offer_decline(struct call *call,
    Offer *offer,
    Samen__Matching__V1__DeclineReason reason,
    const char *remark_note_id);
enum status offer_revoke(struct call *call, Offer *offer);
enum status offer_expire(struct call *call, Offer *offer);

/* Takes back all open offers of a request; to a person. */
enum status request_offers_revoke(struct call *call, const char *request_id);
enum status person_offers_revoke(struct call *call, const char *person_id);

#endif
