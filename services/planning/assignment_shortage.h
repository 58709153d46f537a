/* Why requests of a plan stay short. */
#ifndef SAMEN_ASSIGNMENT_SHORTAGE_H
#define SAMEN_ASSIGNMENT_SHORTAGE_H

#include "planning/assignment_roster.h"

/*
 * Fills the shortages and rivalries of an assignment, from a plan with as many places as can be.
 * RESOURCE_EXHAUSTED when memory is short; what is there then goes with assignment_free.
 */
enum status shortages_find(const struct roster *roster, struct assignment *assignment);

#endif
