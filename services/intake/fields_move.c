/* The fields of a return or a transition: its own questions, and from where to where. */
#include "intake/fields.h"
#include "intake/known.h"
#include "intake/move.h"

#include <string.h>

/* --- the questions --- */

/* What the next school must know to begin with. */
static void check_move_answers(
    struct call *call, uint32_t kind, const Samen__Intake__V1__Story *story)
{
	if (free_text_is_blank(story->works_here)) {
		(void)call_field(call, "story.works_here", "REQUIRED",
		    N_("say what works for the pupil now: the next school starts from that"));
	}
	if (kind == SAMEN__INTAKE__V1__REQUEST_KIND__RETURN &&
	    free_text_is_blank(story->needed_there)) {
		(void)call_field(call, "story.needed_there", "REQUIRED",
		    N_("say what the pupil needs at the receiving school, so that it can get "
		       "ready"));
	}
}

void fields_story_of_kind(struct call *call, uint32_t kind, const Samen__Intake__V1__Story *story)
{
	static const Samen__Intake__V1__Story none = SAMEN__INTAKE__V1__STORY__INIT;
	story = story != NULL ? story : &none;
	const struct {
		const char *field, *text;
	} answers[] = {
	    {"story.works_here", story->works_here},
	    {"story.needed_there", story->needed_there},
	    {"story.worries", story->worries},
	    {"story.agreements", story->agreements},
	};
	if (kind_is_move(kind)) {
		check_move_answers(call, kind, story);
		return;
	}
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		if (!free_text_is_blank(answers[i].text)) {
			(void)call_field(call, answers[i].field, "NOT_FOR_THIS_KIND",
			    N_("belongs to a return or a transition: say it elsewhere"));
		}
	}
}

/* --- the move --- */

static const char sending_field[] = "move.sending_organisation_id";
static const char receiving_field[] = "move.receiving_organisation_id";

/* Which schools are named, before anything is looked up. */
static void check_move_named(
    struct call *call, const struct move_facts *facts, const Samen__Intake__V1__Move *move)
{
	const char *sending = move->sending_organisation_id;
	const char *receiving = move->receiving_organisation_id;
	if (move_needs_both_schools(facts->kind)) {
		fields_required(call, sending_field, sending[0] != '\0');
		fields_required(call, receiving_field, receiving[0] != '\0');
	}
	if (sending[0] != '\0' && strcmp(sending, receiving) == 0) {
		(void)call_field(call, receiving_field, "SAME",
		    N_("is the school that the pupil comes from: name the one the pupil goes to"));
	} else if (strcmp(sending, facts->organisation_id) != 0 &&
		   strcmp(receiving, facts->organisation_id) != 0) {
		(void)call_field(call, "move", "NOT_YOUR_SCHOOL",
		    N_("the pupil comes from your school or goes there: name it as one of the "
		       "two"));
	}
	if (!move_day_fits(move->planned_at_ms, facts->filed_at_ms, call->now_ms)) {
		(void)call_field(call, "move.planned_at_ms", "OUT_OF_RANGE",
		    N_("lies at most a month before the request and two years ahead"));
	}
}

/* One of the two schools; field says which. */
static enum status check_move_school(struct call *call,
    const struct move_facts *facts,
    const char *field,
    const char *organisation_id)
{
	struct known_organisation school;
	if (organisation_id[0] == '\0') {
		return OK;
	}
	enum status status = known_organisation(call, organisation_id, &school);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	bool fits = status == OK &&
		    (field == sending_field
			    ? move_may_send(facts->kind, school.sector)
			    : move_may_receive(facts->kind, facts->age_group, school.sector));
	if (status == NOT_FOUND) {
		(void)call_field(
		    call, field, "UNKNOWN_ORGANISATION", N_("there is no such organisation here"));
	} else if (school.closed) {
		(void)call_field(call, field, "CLOSED",
		    N_("this organisation is closed: name the one that took its place"));
	} else if (!fits && move_needs_both_schools(facts->kind)) {
		(void)call_field(call, field, "WRONG_SECTOR",
		    field == sending_field
			? N_("a return starts at a special school (SO, SBO or VSO)")
			: N_("a return leads to a regular school, or to an SBO school"));
	} else if (!fits) {
		(void)call_field(call, field, "WRONG_SECTOR",
		    field == sending_field
			? N_("a transition starts at a voorschool or a primary school")
			: N_("a pupil of this group goes on to a primary school"));
	}
	return OK;
}

enum status fields_move(
    struct call *call, const struct move_facts *facts, const Samen__Intake__V1__Move *move)
{
	if (move == NULL) {
		fields_required(call, "move", !move_needs_both_schools(facts->kind));
		return OK;
	}
	if (!kind_is_move(facts->kind)) {
		(void)call_field(call, "move", "NOT_FOR_THIS_KIND",
		    N_("only in a return or a transition a pupil changes schools: leave this out"));
		return OK;
	}
	check_move_named(call, facts, move);
	enum status status =
	    check_move_school(call, facts, sending_field, move->sending_organisation_id);
	return status == OK ? check_move_school(
				  call, facts, receiving_field, move->receiving_organisation_id)
			    : status;
}

void fields_move_basis(struct call *call,
    const char *field,
    const char *sending,
    const char *receiving,
    uint32_t basis_kind)
{
	if (basis_kind == SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT && sending[0] != '\0' &&
	    receiving[0] != '\0') {
		(void)call_field(call, field, "NOT_ANONYMOUS",
		    N_("the other school can tell which pupil this is, so it is no anonymous "
		       "consult: ask the parents, and record that they agree"));
	}
}
