/* Why a request needs a person, and what to do: plain sentences. */
#include "matching/check.h"
#include "matching/monitor.h"
#include "matching/move.h"
#include "matching/reasons.h"
#include "matching/today.h"
#include "matching/views.h"

#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED

/* {name} and {time} are filled in. */
struct sentences {
	const char *why, *what;
};

static const struct sentences usual[ATTENTION_COUNT] = {
    [ATTENTION_NO_CANDIDATE] = {N_("Nobody can be asked: whoever knows about it has no room, is "
				   "away, works elsewhere or stands too near. It has waited for "
				   "{time}."),
	N_("See who is left out and why. Make room, or find somebody new who knows about it.")},
    [ATTENTION_NOBODY_ASKED] = {N_("It has waited for {time}, and nobody has been asked."),
	N_("See who fits and ask one of them.")},
    [ATTENTION_ALL_SAID_NO] =
	{N_("Everybody who was asked said no or did not answer in time. It has waited for {time}."),
	    N_("Ask somebody else who fits.")},
    [ATTENTION_OFFER_EXPIRING] = {N_("The offer to {name} expires in {time}."),
	N_("Call {name}, or ask somebody else too.")},
    [ATTENTION_SIGNAL_UNANSWERED] = {N_("An early signal: in {time} nobody has said yes."),
	N_("Call the school, and ask somebody who fits.")},
    [ATTENTION_HELP_STOPPED] = {N_("The help was stopped {time} ago, and the question stands."),
	N_("Ask somebody else who fits, or ask the school whether it can be closed.")},
    [ATTENTION_NO_FOLLOW_UP] = {N_("{name} helps, but there has been no contact for {time}."),
	N_("Call {name} and ask how it goes.")},
    [ATTENTION_CHECK_UNANSWERED] = {N_("{time} ago the school was to say whether the help of "
				       "{name} lasts. It has not answered."),
	N_("Call the school and ask how it goes now.")},
    [ATTENTION_DID_NOT_LAST] = {N_("The help of {name} did not last: the school said so {time} "
				   "ago."),
	N_("Call the school, and see who can help now.")},
    [ATTENTION_FILER_GONE] = {N_("Who asked for help does not take part any more."),
	N_("Ask the school who goes on with it, or close it for them.")},
    [ATTENTION_SCHOOL_MISSING] = {N_("Nobody of {name} takes part yet."),
	N_("Ask somebody of that school to take part.")},
    [ATTENTION_NEED_LEFT] = {N_("There is help, but for {time} nobody has taken up: {name}."),
	N_("See who fits that, and ask them too.")},
};

static const struct sentences no_needs = {
    N_("It has waited for {time}, and does not say what it is about."),
    N_("Call the school and ask what it is about, so that somebody can be proposed.")};
static const struct sentences was_completed = {
    N_("The help ended {time} ago, but the request is still open."),
    N_("Ask the school whether it can be closed.")};
static const struct sentences date_missed = {
    N_("{name} helps, but the contact planned for {time} ago has not been noted."),
    N_("Call {name} and ask how it goes.")};

/* What is said, and what is filled in. */
struct words {
	const struct sentences *sentences;
	const char *name; /* "": none */
	int64_t time_ms;  /* how long */
};

/* "3 days"; below two days in hours. NULL when the arena is full. */
static const char *time_text(struct call *call, int64_t ms)
{
	enum { HOUR_MS = 60 * 60 * 1000, DAY_HOURS = 24 };
	unsigned hours = ms > 0 ? (unsigned)(ms / HOUR_MS) : 0;
	if (hours < 1) {
		return tr(call->dutch, N_("less than an hour"));
	}
	if (hours == 1) {
		return tr(call->dutch, N_("one hour"));
	}
	return hours < 2 * DAY_HOURS
		   ? arena_printf(call->arena, tr(call->dutch, N_("%u hours")), hours)
		   : arena_printf(call->arena, tr(call->dutch, N_("%u days")), hours / DAY_HOURS);
}

static enum status name_of(struct call *call, const char *person_id, struct words *words)
{
	const Person *person;
	enum status status = person_or_null(call, person_id, &person);
	words->name = status == OK && person != NULL ? person_name(call, person)
						     : tr(call->dutch, N_("former colleague"));
	return status;
}

/* --- what is told of what --- */

static enum status tell_request(
    struct call *call, const FeedRequest *request, enum attention reason, struct words *words)
{
	struct matches matches;
	enum status status = request_matches(call, request->id, &matches);
	if (status != OK) {
		return status;
	}
	words->time_ms = call->now_ms - waiting_since_ms(request, &matches);
	for (size_t i = 0; i < matches.count && reason == ATTENTION_HELP_STOPPED; i++) {
		if (match_is_help(matches.items[i]) && matches.items[i]->state == COMPLETED) {
			words->sentences = &was_completed;
		}
	}
	if (reason == ATTENTION_NOBODY_ASKED && request->n_needs == 0) {
		words->sentences = &no_needs;
	}
	return OK;
}

static enum status tell_offer(struct call *call, const struct today_item *item, struct words *words)
{
	Offer *offer;
	enum status status = offer_find(call, item->offer_id.text, &offer);
	words->time_ms = item->due_ms - call->now_ms;
	return status == OK ? name_of(call, offer->person_id, words) : status;
}

static enum status tell_match(struct call *call, const struct today_item *item, struct words *words)
{
	Match *match;
	enum status status = match_find(call, item->match_id.text, &match);
	if (status != OK) {
		return status;
	}
	const Check *check = check_open(match);
	int64_t contact_ms = match->n_follow_ups_at_ms > 0
				 ? match->follow_ups_at_ms[match->n_follow_ups_at_ms - 1]
				 : match->accepted_at_ms;
	int64_t at_ms = item->since_ms;
	if (item->reason == ATTENTION_CHECK_UNANSWERED && check != NULL) {
		at_ms = check->due_at_ms;
	} else if (item->reason == ATTENTION_NO_FOLLOW_UP) {
		bool missed = match->next_follow_up_at_ms > contact_ms &&
			      match->next_follow_up_at_ms < call->now_ms;
		words->sentences = missed ? &date_missed : words->sentences;
		at_ms = missed ? match->next_follow_up_at_ms : contact_ms;
	}
	words->time_ms = call->now_ms - at_ms;
	return name_of(call, match->specialist_id, words);
}

static enum status tell_school(struct call *call, const FeedRequest *request, struct words *words)
{
	Organisation *school;
	const char *id = move_school(request, move_part_of_other(request));
	enum status status = replica_organisation_find(call, id, &school);
	words->name = status == OK ? school->name : tr(call->dutch, N_("the other school"));
	return status == NOT_FOUND ? OK : status;
}

static enum status add_topic(struct call *call, const char *topic_id, struct words *words)
{
	char *name;
	enum status status = topic_name(call, topic_id, &name);
	if (status != OK) {
		return status;
	}
	words->name = arena_printf(
	    call->arena, "%s%s%s", words->name, words->name[0] != '\0' ? ", " : "", name);
	return words->name != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* The needs that nobody helps with, and how long nothing has moved. */
static enum status tell_need(struct call *call, const FeedRequest *request, struct words *words)
{
	struct offers offers;
	struct matches matches;
	enum status status = request_offers(call, request->id, &offers);
	if (status == OK) {
		status = request_matches(call, request->id, &matches);
	}
	if (status == OK) {
		words->time_ms = call->now_ms - last_step_ms(request, &offers, &matches);
	}
	for (size_t i = 0; status == OK && i < request->n_needs; i++) {
		const char *topic_id = request->needs[i]->topic_id;
		if (!need_is_helped(&matches, topic_id) && !need_is_asked(&offers, topic_id)) {
			status = add_topic(call, topic_id, words);
		}
	}
	return status;
}

static enum status tell(struct call *call,
    const struct today_item *item,
    const FeedRequest *request,
    struct words *words)
{
	if (item->offer_id.text[0] != '\0') {
		return tell_offer(call, item, words);
	}
	if (item->match_id.text[0] != '\0') {
		return tell_match(call, item, words);
	}
	if (item->reason == ATTENTION_NEED_LEFT) {
		return tell_need(call, request, words);
	}
	return item->reason == ATTENTION_SCHOOL_MISSING
		   ? tell_school(call, request, words)
		   : tell_request(call, request, item->reason, words);
}

/* --- the sentences --- */

static char *fill(struct call *call, const char *template, const struct words *words)
{
	const char *time = time_text(call, words->time_ms);
	const char *text = reason_fill(call->arena, tr(call->dutch, template), "name", words->name);
	return text != NULL && time != NULL
		   ? wire_text(reason_fill(call->arena, text, "time", time))
		   : NULL;
}

enum status today_words(struct call *call,
    const struct today_item *item,
    const FeedRequest *request,
    char **ret_why,
    char **ret_what)
{
	struct words words = {.sentences = &usual[item->reason], .name = ""};
	enum status status = tell(call, item, request, &words);
	if (status != OK) {
		return status;
	}
	*ret_why = fill(call, words.sentences->why, &words);
	*ret_what = fill(call, words.sentences->what, &words);
	return *ret_why != NULL && *ret_what != NULL ? OK : RESOURCE_EXHAUSTED;
}
