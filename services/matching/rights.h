/*
 * Who may see a request, an offer or a match, and as what. A record that the caller may not see is
 * NOT_FOUND, the same as one that is absent.
 */
#ifndef SAMEN_RIGHTS_H
#define SAMEN_RIGHTS_H

#include "matching/matching_store.h"

/* Bits: a caller can be several. */
enum {
	AS_FILER = 1 << 0,
	AS_SPECIALIST = 1 << 1,
	AS_CONSULTANT = 1 << 2, /* of the area where the request is now */
	AS_SERVICE = 1 << 3     /* a follower of the feed */
};

/* The request, for the filer or a consultant of its area. */
enum status request_for_caller(struct call *call, const char *id, FeedRequest **ret_request);

/* What the caller is to an offer or match; 0 when nothing. */
enum status offer_rights(struct call *call, const Offer *offer, unsigned *ret_rights);
enum status match_rights(struct call *call, const Match *match, unsigned *ret_rights);
/* The offer or match, when the caller is anything to it. */
enum status offer_for_caller(
    struct call *call, const char *id, Offer **ret_offer, unsigned *ret_rights);
enum status match_for_caller(
    struct call *call, const char *id, Match **ret_match, unsigned *ret_rights);

#endif
