/* Kinds and secondary indexes of matching's store; for the matching_store files only. */
#ifndef SAMEN_MATCHING_KEYS_H
#define SAMEN_MATCHING_KEYS_H

#include "matching/matching_store.h"

/* Secondary indexes: a table byte, an owner, and a tail that ends with an id; no value. */
enum matching_table {
	TABLE_EXPERTISE_OF_PERSON = TABLE_SERVICE, /* person, expertise */
	TABLE_PERSON_OF_ORGANISATION,              /* organisation, person */
	TABLE_PERSON_OF_EMAIL,                     /* folded e-mail, person */
	TABLE_SCHOOL_OF_AREA,                      /* area, organisation; open schools only */
	TABLE_REQUEST_OF_AREA,                     /* area, group, moment in it, request */
	TABLE_OFFER_OF_REQUEST,                    /* request, newest first, offer */
	TABLE_OFFER_OF_PERSON,                     /* person, newest first, offer */
	TABLE_OFFER_DUE,                           /* expires at, offer; open offers only */
	TABLE_MATCH_OF_REQUEST,                    /* request, newest first, match */
	TABLE_MATCH_OF_PERSON,                     /* either side, newest first, match */
	TABLE_MATCH_OF_AREA,                       /* area of the request, newest first, match */
	TABLE_ORDER_OF_REQUEST =
	    TABLE_SERVICE + 12,                   /* request -> its key in TABLE_REQUEST_OF_AREA */
	TABLE_KEPT_OF_PERSON = TABLE_SERVICE + 16 /* keeper, request */
};

/* -> when directory or intake was last followed anew; one entry. */
enum { TABLE_COPY_BEGUN = TABLE_SERVICE + 24 };

/* A key of owner and nothing more: what all its entries begin with. */
struct store_key index_prefix(enum matching_table table, const char *owner);
/* Adds or takes out an entry; an owner that is empty has none. */
enum status index_set(struct call *call, const struct store_key *key, bool there);

/* Puts the request where it belongs in its area's list, or takes it out when it is gone. To be
 * called whenever the request or one of its matches was saved. */
enum status request_order_set(struct call *call, const char *id);

/* The request's matches go to this area's list, or leave it. */
enum status matches_of_area_set(
    struct call *call, const char *request_id, const char *area_id, bool there);

#endif
