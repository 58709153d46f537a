/*
 * The rules of a move: a pupil of special education who returns to a regular school (RETURN), or
 * the step from voorschool to school and from there to the next one (TRANSITION). Pure. Numbers are
 * those of samen.intake.v1 and samen.common.v1.
 */
#ifndef SAMEN_INTAKE_MOVE_H
#define SAMEN_INTAKE_MOVE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether requests of this kind are about a move, and have its questions. */
bool kind_is_move(uint32_t kind);
/* Whether both schools must be named; otherwise one may not be known yet. */
bool move_needs_both_schools(uint32_t kind);

/* Whether a pupil can come from, go to an organisation of this sector. age_group: the pupil's; who
 * is near the end of primary school may go to any. */
bool move_may_send(uint32_t kind, uint32_t sector);
bool move_may_receive(uint32_t kind, uint32_t age_group, uint32_t sector);

/* Whether a day can be planned: not long before the request was filed, nor years ahead. 0 is none,
 * and passes. */
bool move_day_fits(int64_t planned_at_ms, int64_t filed_at_ms, int64_t now_ms);

/* What the text of a request may be used for when that was not said. purpose: as it was said. */
uint32_t move_purpose(uint32_t kind, uint32_t purpose);

#endif
