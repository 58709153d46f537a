/* A candidate of the ranking as callers see them: named, with the reasons of the score in their
 * language. Views are in the call's arena. */
#ifndef SAMEN_CANDIDATE_VIEW_H
#define SAMEN_CANDIDATE_VIEW_H

#include "matching/question.h"

typedef Samen__Matching__V1__Candidate CandidateView;

/* person is the candidate's replica. RESOURCE_EXHAUSTED when the arena is full. */
enum status candidate_view(struct call *call,
    const struct finder_hold *hold,
    const struct question *question,
    const struct candidate *candidate,
    const Person *person,
    CandidateView **ret_view);

/* Only the id, for who is no candidate; NULL when the arena is full. */
CandidateView *candidate_view_new(struct call *call, const char *person_id);
/* Name, function and organisation. */
enum status candidate_view_name(struct call *call, const Person *person, CandidateView *view);
/* What became of asking them; nothing when nobody did. */
enum status candidate_view_offer(
    struct call *call, const struct question *question, CandidateView *view);

#endif
