#include "intake/fields.h"

#include "intake/known.h"
#include "intake/request.h"

#include "runtime/recipients.h"

#include <string.h>

_Static_assert(
    (int)BASIS_PARENTAL_CONSENT == (int)SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT, "wire");
_Static_assert(
    (int)BASIS_ANONYMOUS_CONSULT == (int)SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT, "wire");
_Static_assert((int)BASIS_OTHER == (int)SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS, "wire");
_Static_assert((int)BASIS_NONE == (int)SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS, "wire");
_Static_assert((int)PURPOSE_FIND_HELP == (int)SAMEN__INTAKE__V1__PURPOSE__FIND_HELP, "wire");
_Static_assert(
    (int)PURPOSE_RETURN_OR_TRANSITION == (int)SAMEN__INTAKE__V1__PURPOSE__RETURN_OR_TRANSITION,
    "wire");
_Static_assert(
    (int)RECIPIENTS_EDUCATION == (int)SAMEN__INTAKE__V1__RECIPIENTS__EDUCATION_ONLY, "wire");
_Static_assert((int)RECIPIENTS_ALL == (int)SAMEN__INTAKE__V1__RECIPIENTS__ALL_PARTNERS, "wire");
_Static_assert((int)REQUEST_OPEN == (int)SAMEN__INTAKE__V1__REQUEST_STATE__OPEN, "wire");
_Static_assert((int)REQUEST_CLOSED == (int)SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED, "wire");
_Static_assert((int)REQUEST_WITHDRAWN == (int)SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN, "wire");

void fields_required(struct call *call, const char *field, bool given)
{
	if (!given) {
		(void)call_field(call, field, "REQUIRED", N_("is missing: fill it in"));
	}
}

void fields_story(struct call *call, struct free_text *found, const Samen__Intake__V1__Story *story)
{
	static const Samen__Intake__V1__Story none = SAMEN__INTAKE__V1__STORY__INIT;
	story = story != NULL ? story : &none;
	const struct {
		const char *field, *text;
	} parts[] = {
	    {"story.happens", story->happens},
	    {"story.tried", story->tried},
	    {"story.goes_well", story->goes_well},
	    {"story.asks", story->asks},
	    {"story.pupil_view", story->pupil_view},
	    {"story.parents_view", story->parents_view},
	    {"story.works_here", story->works_here},
	    {"story.needed_there", story->needed_there},
	    {"story.worries", story->worries},
	    {"story.agreements", story->agreements},
	};
	fields_required(call, "story.happens", !free_text_is_blank(story->happens));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		free_text_look(
		    call, found, TEXT_STORY, parts[i].field, parts[i].text, STORY_CHARS_MAX);
	}
}

/* "needs[2].topic_id"; the list's own name when memory is short. */
static const char *need_field(struct call *call, size_t index, const char *field)
{
	const char *path = arena_printf(call->arena, "needs[%zu].%s", index, field);
	return path != NULL ? path : "needs";
}

static bool topic_named_before(Samen__Common__V1__Need *const *needs, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(needs[i]->topic_id, needs[index]->topic_id) == 0) {
			return true;
		}
	}
	return false;
}

void fields_needs(struct call *call, Samen__Common__V1__Need *const *needs, size_t count)
{
	if (count > NEEDS_MAX) {
		(void)call_field(call, "needs", "TOO_MANY", N_("name at most %d needs"), NEEDS_MAX);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		double weight = needs[i]->weight;
		if (needs[i]->topic_id[0] == '\0') {
			fields_required(call, need_field(call, i, "topic_id"), false);
		} else if (topic_named_before(needs, i)) {
			(void)call_field(call, need_field(call, i, "topic_id"), "DUPLICATE",
			    N_("this topic is named twice: leave one out"));
		}
		if (!(weight >= 0 && weight <= 1)) {
			(void)call_field(call, need_field(call, i, "weight"), "OUT_OF_RANGE",
			    N_("a weight lies between 0 and 1"));
		}
	}
}

enum status fields_topics(struct call *call, Samen__Common__V1__Need *const *needs, size_t count)
{
	for (size_t i = 0; i < count && i < NEEDS_MAX; i++) {
		if (needs[i]->topic_id[0] == '\0') {
			continue;
		}
		enum status status = known_topic(call, needs[i]->topic_id);
		if (status == NOT_FOUND) {
			(void)call_field(call, need_field(call, i, "topic_id"), "UNKNOWN_TOPIC",
			    N_("there is no such topic in the vocabulary"));
		} else if (status != OK) {
			return status;
		}
	}
	return OK;
}

void fields_forms(struct call *call, const Samen__Common__V1__FormOfHelp *forms, size_t count)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t bit = (uint64_t)1 << ((unsigned)forms[i] & 63);
		if (forms[i] == SAMEN__COMMON__V1__FORM_OF_HELP__FORM_OF_HELP_UNSPECIFIED) {
			fields_required(call, "forms", false);
		} else if ((seen & bit) != 0) {
			(void)call_field(call, "forms", "DUPLICATE",
			    N_("a form of help is named twice: leave one out"));
			return;
		}
		seen |= bit;
	}
}

static void check_consent(struct call *call, int64_t given_at_ms)
{
	static const char field[] = "basis.given_at_ms";
	switch (consent_judge(given_at_ms, 0, call->now_ms)) {
	case CONSENT_UNDATED:
		(void)call_field(call, field, "REQUIRED", N_("say when the parents agreed"));
		break;
	case CONSENT_IN_FUTURE:
		(void)call_field(call, field, "IN_FUTURE", N_("this date lies in the future"));
		break;
	case CONSENT_TOO_OLD:
		(void)call_field(call, field, "TOO_OLD",
		    N_("parents agreed more than two years ago: ask them again and give that "
		       "date"));
		break;
	case CONSENT_BEFORE_WITHDRAWAL:
	case CONSENT_GOOD:
		break;
	}
}

void fields_basis(struct call *call, struct free_text *found, const Samen__Intake__V1__Basis *basis)
{
	static const Samen__Intake__V1__Basis none = SAMEN__INTAKE__V1__BASIS__INIT;
	basis = basis != NULL ? basis : &none;
	fields_required(call, "basis.kind",
	    basis->kind != SAMEN__INTAKE__V1__BASIS_KIND__BASIS_KIND_UNSPECIFIED);
	if (basis->kind == SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT) {
		check_consent(call, basis->given_at_ms);
	}
	if (basis->kind == SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS &&
	    free_text_is_blank(basis->note)) {
		(void)call_field(
		    call, "basis.note", "REQUIRED", N_("say on which ground of the law"));
	}
	free_text_look(call, found, TEXT_BASIS, "basis.note", basis->note, REMARK_CHARS_MAX);
}

void fields_hearing(
    struct call *call, struct free_text *found, const Samen__Intake__V1__Hearing *hearing)
{
	static const Samen__Intake__V1__Hearing none = SAMEN__INTAKE__V1__HEARING__INIT;
	hearing = hearing != NULL ? hearing : &none;
	bool waived = !free_text_is_blank(hearing->waived_reason);
	if (!hearing->heard && !waived) {
		(void)call_field(
		    call, "hearing", "REQUIRED", N_("say that the pupil was heard, or why not"));
	} else if (hearing->heard && waived) {
		(void)call_field(call, "hearing.waived_reason", "NOT_BOTH",
		    N_("the pupil was heard: leave out the reason why not"));
	}
	free_text_look(call, found, TEXT_HEARING, "hearing.waived_reason", hearing->waived_reason,
	    REMARK_CHARS_MAX);
}

void fields_note(
    struct call *call, struct free_text *found, const char *field, const char *text, bool required)
{
	fields_required(call, field, !required || !free_text_is_blank(text));
	free_text_look(call, found, TEXT_NOTES, field, text, STORY_CHARS_MAX);
}
