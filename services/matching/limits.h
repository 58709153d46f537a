/* From when on something needs a consultant: one set for the region. Whoever sets nothing has those
 * of proto/matching.proto. */
#ifndef SAMEN_LIMITS_H
#define SAMEN_LIMITS_H

#include "matching/matching_types.h"
#include "overview/attention.h"
#include "runtime/call.h"

typedef Samen__Matching__V1__Limits Limits;

/* Puts what holds unless set in the place of zeroes; names those that are out of bounds. */
enum status limits_settle(struct call *call, Limits *limits);
/* The six that hold now; who set them, and when, is left to the caller. */
enum status limits_load(struct call *call, Limits *ret_limits);
/* As the judge of what needs a person takes them. Pure. */
struct attention_limits limits_judged(const Limits *limits);

#endif
