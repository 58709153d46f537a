/* What matching keeps goes with its request: when intake erased or purged that, and not before. */
#ifndef SAMEN_FORGET_H
#define SAMEN_FORGET_H

#include "runtime/retention.h"

/* The request is gone: deletes its offers and matches, whatever their state, and keeps what they
 * taught about people. Absent is OK. */
enum status request_forget(struct call *call, const char *id);

/* Fills the report. */
enum status forget_report(struct call *call, Samen__Common__V1__GetRetentionResponse *response);

#endif
