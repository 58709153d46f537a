/* Short names for the generated messages that matching works with. */
#ifndef SAMEN_MATCHING_TYPES_H
#define SAMEN_MATCHING_TYPES_H

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"
#include "stored.pb-c.h"

/* Replicas: what the feeds of directory and intake say. */
typedef Samen__Directory__V1__Area Area;
typedef Samen__Directory__V1__Organisation Organisation;
typedef Samen__Directory__V1__Person Person;
typedef Samen__Directory__V1__FeedPerson FeedPerson;
typedef Samen__Directory__V1__Topic Topic;
typedef Samen__Directory__V1__Expertise Expertise;
typedef Samen__Directory__V1__Availability Availability;
typedef Samen__Intake__V1__FeedRequest FeedRequest;

/* Matching's own records. */
typedef Samen__Stored__V1__Offer Offer;
typedef Samen__Stored__V1__Match Match;
typedef Samen__Stored__V1__Check Check;
typedef Samen__Stored__V1__Limits StoredLimits;
typedef Samen__Stored__V1__Keeper Keeper;

/* The same on the wire. */
typedef Samen__Matching__V1__Offer OfferView;
typedef Samen__Matching__V1__Match MatchView;
typedef Samen__Matching__V1__Check CheckView;
typedef Samen__Matching__V1__MonitorRow MonitorRow;

/* As what somebody takes part in a request. */
typedef Samen__Matching__V1__Part Part;

/* Texts in messages are never written through: generated code only lacks the const. */
static inline char *wire_text(const char *text)
{
	return (char *)(uintptr_t)text;
}

#endif
