/*
 * Offers, matches and monitor rows as callers see them: from what is kept to the wire, with what
 * the caller may not see left blank. Views are in the call's arena.
 */
#ifndef SAMEN_VIEWS_H
#define SAMEN_VIEWS_H

#include "matching/rights.h"
#include "matching/row_filter.h"

enum { SCHOOLS_TO_NAME_AREA = 5 };

enum status offer_view(
    struct call *call, const Offer *offer, unsigned rights, OfferView **ret_view);
enum status match_view(
    struct call *call, const Match *match, unsigned rights, MatchView **ret_view);
/* nested: with its offers and matches, as a consultant sees them. */
enum status row_view(
    struct call *call, const FeedRequest *request, bool nested, MonitorRow **ret_row);
/* The nested row when the request is there and fits the filter; otherwise NULL, and the arena is as
 * it was. */
enum status row_view_fitting(
    struct call *call, const char *request_id, const RowFilter *filter, MonitorRow **ret_row);
/* A row that only says that the request is gone from the caller's areas. */
enum status row_gone(struct call *call, const char *request_id, MonitorRow **ret_row);

/* How somebody is reached; the id alone unless full, for followers of the feed. */
enum status contact_view(
    struct call *call, const char *person_id, bool full, Samen__Common__V1__Contact **ret_contact);
/* A person's replica, or NULL when it is not here. */
enum status person_or_null(struct call *call, const char *id, const Person **ret_person);
/* What a person is called: the directory forgets the names of those who left long ago. */
char *person_name(const struct call *call, const Person *person);
/* Name of a topic in the caller's language; its id when it is not here. */
enum status topic_name(struct call *call, const char *id, char **ret_name);
/* Name of an area; left alone when it is not here. */
enum status area_name(struct call *call, const char *id, char **ret_name);

#endif
