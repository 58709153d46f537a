/*
 * What is asked of the index: needs, place and conflicts of a request, or of a search without one.
 * Everything is in the call's arena. A text given with it is used while the call runs and nowhere
 * kept.
 */
#ifndef SAMEN_QUESTION_H
#define SAMEN_QUESTION_H

#include "matching/conflict.h"
#include "matching/finder.h"
#include "matching/reasons.h"

typedef Samen__Matching__V1__TopicSuggestion TopicSuggestion;

enum { QUESTION_TEXT_CHARS_MAX = 12000, QUESTION_NEEDS_MAX = 12 };

struct question {
	struct rank_query query;
	TopicSuggestion **needs; /* what it is ranked by, for the answer */
	size_t need_count;
	struct conflicts conflicts;
	struct offers offers; /* of the request */
};

/* Names the field when the text is too long. */
enum status question_check_text(struct call *call, const char *text);

/* Topics of a text, the heaviest first, at most limit. */
enum status question_topics(struct call *call,
    const struct finder_hold *hold,
    const char *text,
    size_t limit,
    TopicSuggestion ***ret_topics,
    size_t *ret_count);

/*
 * About a request. Needs are the request's own; where it has none, those found in the text.
 * FAILED_PRECONDITION, worded, when there is neither.
 */
enum status question_of_request(struct call *call,
    const struct finder_hold *hold,
    const FeedRequest *request,
    const char *text,
    struct question *ret_question);
/* Takes these topics out of its needs. */
enum status question_drop_needs(
    struct call *call, const struct id_list *topics, struct question *question);
/* The latest offer of the request to the person; NULL when there was none. */
const Offer *question_offer(const struct question *question, const char *person_id);
/* How it stands; unset when there was none. */
Samen__Matching__V1__OfferState question_offer_state(
    const struct question *question, const char *person_id);

/* What keeps somebody who covers a need of the request from being asked, their declining it
 * included; ages are left to the caller. */
enum absence question_absence(const struct question *question, const struct cover *cover);

/* What rank_query_run gives, without the far-fetched: who is shown. */
enum status question_run(struct call *call,
    const struct finder_hold *hold,
    const struct rank_query *query,
    struct rank_result *ret_result);

/* A search. Fields are checked; INVALID_ARGUMENT names the wrong ones. */
enum status question_of_search(struct call *call,
    const struct finder_hold *hold,
    const Samen__Matching__V1__FindRequest *request,
    struct question *ret_question);

#endif
