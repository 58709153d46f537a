/* Short names for the generated messages that notify works with. */
#ifndef SAMEN_NOTIFY_TYPES_H
#define SAMEN_NOTIFY_TYPES_H

#include "notify.pb-c.h"
#include "stored.pb-c.h"

/* Replicas: what the feeds of directory and matching say, as far as mail is concerned. */
typedef Samen__Stored__V1__MailPerson MailPerson;
typedef Samen__Stored__V1__MailRequest MailRequest;
typedef Samen__Stored__V1__Offer Offer;
typedef Samen__Stored__V1__Match Match;

/* Notify's own records. */
typedef Samen__Stored__V1__Mail Mail;
typedef Samen__Stored__V1__MailPreferences Preferences;

/* Texts in messages are never written through: generated code only lacks the const. */
static inline char *wire_text(const char *text)
{
	return (char *)(uintptr_t)text;
}

#endif
