/*
 * Who may see a request, an offer or a match, and as what. A record that the caller may not see is
 * NOT_FOUND, the same as one that is absent.
 */
#ifndef SAMEN_RIGHTS_H
#define SAMEN_RIGHTS_H

#include "matching/matching_store.h"

/* Beside the WHOSE_ bits of call.h, for views: a follower of the feed. */
enum { AS_SERVICE = 1 << 8 };

/* The request, when the caller is to it what the table of routes asks (call->whose). */
enum status request_for_caller(struct call *call, const char *id, FeedRequest **ret_request);

/* What the caller is to an offer or match, WHOSE_ bits; 0 when nothing. */
enum status offer_rights(struct call *call, const Offer *offer, unsigned *ret_rights);
enum status match_rights(struct call *call, const Match *match, unsigned *ret_rights);
/* The offer or match, when the caller is to it what the table of routes asks; and all that the
 * caller is to it. */
enum status offer_for_caller(
    struct call *call, const char *id, Offer **ret_offer, unsigned *ret_rights);
enum status match_for_caller(
    struct call *call, const char *id, Match **ret_match, unsigned *ret_rights);

/* PERMISSION_DENIED, worded, when the caller can not take part like this (any more): to help one
 * must be a specialist, for a school work there. */
enum status part_check_caller(struct call *call, const FeedRequest *request, Part part);

#endif
