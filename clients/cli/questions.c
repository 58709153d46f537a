#include "questions.h"

#include "ask.h"
#include "organisation.h"
#include "print.h"
#include "read.h"
#include "remote.h"

#include "runtime/clock.h"

#include <stddef.h>
#include <string.h>

typedef Samen__Intake__V1__FileRequestRequest FileRequest;
typedef Samen__Intake__V1__Story Story;

enum { QUESTIONS_MAX = 10, FIELDS_PER_QUESTION = 3 };

/* One question; asking it may take more than one line. */
struct question {
	const char *text; /* N_() */
	int (*ask)(struct cli *cli,
	    FileRequest *request,
	    const struct question *question,
	    const char *text);
	const char *fields[FIELDS_PER_QUESTION]; /* the texts it asks for */
	size_t story;                            /* offsetof(Story, ...) of ask_told */
	bool required;
};

/* --- one question each --- */

static int ask_age(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	const char *answer = ask_line(cli, text);
	while (answer != NULL && !read_age(answer, &request->age_group)) {
		answer = ask_line(cli, _("   Please answer voorschool, 1 to 8, or vo:"));
	}
	return answer != NULL ? EX_OK
			      : cli_fail(EX_USAGE, _("there was no answer: nothing was filed"));
}

static int ask_name(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	request->pseudonym = ask_line(cli, text);
	if (request->pseudonym == NULL) {
		request->pseudonym = arena_strdup(cli->arena, "");
	}
	return EX_OK;
}

static int ask_age_and_name(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	int code = ask_age(cli, request, question, text);
	return code == EX_OK
		   ? ask_name(cli, request, question,
			 _("   Under which name does your school know this question? (not the "
			   "pupil's name; for example: leerling 7b)"))
		   : code;
}

/* A text of the story. */
static int ask_told(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	char **told = (char **)((char *)request->story + question->story);
	*told = ask_text(cli, text);
	while (question->required && (*told)[0] == '\0' && ask_terminal()) {
		*told = ask_text(cli, _("   Nobody can help without this; please say it:"));
	}
	return !question->required || (*told)[0] != '\0'
		   ? EX_OK
		   : cli_fail(EX_USAGE,
			 _("a question that cannot be left out was not answered: nothing was "
			   "filed"));
}

static int ask_pupil(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	request->story->pupil_view = ask_text(cli, text);
	request->hearing->heard = request->story->pupil_view[0] != '\0';
	if (!request->hearing->heard) {
		request->hearing->waived_reason =
		    ask_line(cli, _("   Why was the pupil not heard?"));
	}
	return EX_OK;
}

/* Part of the question about consent; who has nothing special to say presses Enter. */
static void ask_recipients(struct cli *cli, Samen__Intake__V1__Basis *basis)
{
	int recipients;
	const char *text = ask_line(cli,
	    _("   Who may read it? (education_only, education_and_youth_care, education_and_care, "
	      "all_partners; empty: education_and_care)"));
	while (text != NULL && text[0] != '\0') {
		if (enum_read(&samen__intake__v1__recipients__descriptor, text, &recipients)) {
			basis->recipients = (Samen__Intake__V1__Recipients)recipients;
			return;
		}
		text = ask_line(cli, _("   Please answer education_only, education_and_youth_care, "
				       "education_and_care or all_partners:"));
	}
}

/* Whether they agreed, when, and to whom. */
static bool ask_agreed(struct cli *cli, Samen__Intake__V1__Basis *basis, const char *text)
{
	basis->kind = SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS;
	if (!ask_yes(cli, text, false)) {
		return false;
	}
	const char *day = ask_line(cli, _("   When did they agree? (31-12-2026; empty: today)"));
	basis->kind = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	basis->given_at_ms = clock_now_ms();
	while (day != NULL && day[0] != '\0' && !date_read(day, &basis->given_at_ms)) {
		day = ask_line(cli, _("   Please write the date as 31-12-2026:"));
	}
	ask_recipients(cli, basis);
	return true;
}

static int ask_consent(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	if (!ask_agreed(cli, request->basis, text) &&
	    ask_yes(cli,
		_("   Can nobody tell from this which pupil it is, so that it is an anonymous "
		  "question? (y/n)"),
		false)) {
		request->basis->kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	}
	return EX_OK;
}

/* The other school knows the pupil: no question of a move is anonymous. */
static int ask_parents_and_consent(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	request->story->parents_view = ask_text(cli, text);
	(void)ask_agreed(cli, request->basis,
	    _("   Did they agree that the helper and the other school read this? (y/n)"));
	return EX_OK;
}

static int ask_urgency(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	int urgency;
	const char *answer = ask_line(cli, text);
	while (answer != NULL && answer[0] != '\0') {
		if (enum_read(&samen__common__v1__urgency__descriptor, answer, &urgency)) {
			request->urgency = (Samen__Common__V1__Urgency)urgency;
			break;
		}
		answer = ask_line(cli, _("   Please answer early_signal, normal or urgent:"));
	}
	return EX_OK;
}

/* Until there is such an organisation, or none is named. */
static void ask_school(struct cli *cli, const char *text, char **ret_id)
{
	while ((*ret_id)[0] == '\0') {
		const char *code = ask_line(cli, text);
		if (code == NULL || code[0] == '\0' ||
		    (organisation_find(cli, code, ret_id) != EX_OK && !ask_terminal())) {
			return;
		}
	}
}

static bool names_no_school(const Samen__Intake__V1__Move *move)
{
	return move->sending_organisation_id[0] == '\0' &&
	       move->receiving_organisation_id[0] == '\0';
}

/* What was given as options is not asked. A transition of which no school is known yet is filed
 * without a move: it can be said later. */
static int ask_move(
    struct cli *cli, FileRequest *request, const struct question *question, const char *text)
{
	(void)question;
	Samen__Intake__V1__Move *move = request->move;
	const char *day = NULL;
	ask_school(cli, text, &move->sending_organisation_id);
	ask_school(cli, _("   To which school? (its code; empty: not known yet)"),
	    &move->receiving_organisation_id);
	if (move->planned_at_ms == 0) {
		day =
		    ask_line(cli, _("   From when? (31-12-2026 or 2026-12; empty: not known yet)"));
	}
	while (day != NULL && day[0] != '\0' && !questions_day(cli, day, &move->planned_at_ms)) {
		day = ask_line(cli, _("   Please write the date as 31-12-2026, or 2026-12:"));
	}
	if (request->kind == SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION && names_no_school(move)) {
		request->move = NULL;
	}
	return EX_OK;
}

/* --- the questions of each kind --- */

#define TOLD(question, name)                                                                       \
	{                                                                                          \
		.text = (question), .ask = ask_told, .fields = {"story." #name},                   \
		.story = offsetof(Story, name)                                                     \
	}
#define MUST_BE_TOLD(question, name)                                                               \
	{                                                                                          \
		.text = (question), .ask = ask_told, .fields = {"story." #name},                   \
		.story = offsetof(Story, name), .required = true                                   \
	}
#define PUPIL                                                                                      \
	{                                                                                          \
		.text = N_("What does the pupil say about it? (empty: not heard)"),                \
		.ask = ask_pupil, .fields = {                                                      \
			"story.pupil_view",                                                        \
			"hearing.waived_reason"                                                    \
		}                                                                                  \
	}
#define PARENTS_AND_CONSENT                                                                        \
	{                                                                                          \
		.text = N_("What do the parents say about it?"), .ask = ask_parents_and_consent,   \
		.fields = {                                                                        \
			"story.parents_view",                                                      \
			"basis.note"                                                               \
		}                                                                                  \
	}

static const struct question support_questions[QUESTIONS_MAX] = {
    {.text = N_("Which group is the pupil in? (voorschool, 1-8, vo)"), .ask = ask_age},
    MUST_BE_TOLD(N_("What happens? Do not use the pupil's name."), happens),
    TOLD(N_("What did you try?"), tried),
    TOLD(N_("What goes well?"), goes_well),
    TOLD(N_("What would you like help with?"), asks),
    PUPIL,
    TOLD(N_("What do the parents say about it?"), parents_view),
    {.text = N_("Did the parents agree that the helper reads this? (y/n)"),
	.ask = ask_consent,
	.fields = {"basis.note"}},
    {.text = N_("How urgent is it? (early_signal, normal, urgent; empty: normal)"),
	.ask = ask_urgency},
    {.text = N_("Under which name does your school know this question? (not the pupil's name; for "
		"example: leerling 7b)"),
	.ask = ask_name,
	.fields = {"pseudonym"}},
};

static const struct question return_questions[QUESTIONS_MAX] = {
    {.text = N_("Which group will the pupil come into? (1-8, vo)"),
	.ask = ask_age_and_name,
	.fields = {"pseudonym"}},
    {.text = N_("From which special school does the pupil come? (its code)"), .ask = ask_move},
    MUST_BE_TOLD(N_("What happens, and why does the pupil come back? Do not use the pupil's name."),
	happens),
    MUST_BE_TOLD(N_("What works where the pupil is now, and should come along?"), works_here),
    MUST_BE_TOLD(N_("What is needed at the receiving school: in the group, the team, the room?"),
	needed_there),
    TOLD(N_("What do the pupil, the parents or the schools dread?"), worries),
    TOLD(N_("What is agreed: getting used to it, a way back, who calls whom?"), agreements),
    TOLD(N_("What would you like help with?"), asks),
    PUPIL,
    PARENTS_AND_CONSENT,
};

static const struct question transition_questions[QUESTIONS_MAX] = {
    {.text = N_("Which group is the pupil in? (voorschool, 1-8, vo)"),
	.ask = ask_age_and_name,
	.fields = {"pseudonym"}},
    {.text = N_("From which voorschool or school does the pupil come? (its code; empty: not "
		"here)"),
	.ask = ask_move},
    MUST_BE_TOLD(N_("What happens? Do not use the pupil's name."), happens),
    MUST_BE_TOLD(N_("What must the next school know: what works now?"), works_here),
    TOLD(N_("What will be needed at the next school?"), needed_there),
    TOLD(N_("What do the pupil, the parents or the schools dread?"), worries),
    TOLD(N_("What is agreed: getting used to it, who calls whom, who looks back?"), agreements),
    TOLD(N_("What would you like help with?"), asks),
    PUPIL,
    PARENTS_AND_CONSENT,
};

static const struct question *questions_of(Samen__Intake__V1__RequestKind kind)
{
	return kind == SAMEN__INTAKE__V1__REQUEST_KIND__RETURN       ? return_questions
	       : kind == SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION ? transition_questions
								     : support_questions;
}

bool questions_day(const struct cli *cli, const char *text, int64_t *ret_at_ms)
{
	return date_read(text, ret_at_ms) ||
	       date_read(arena_printf(cli->arena, "%s-01", text), ret_at_ms);
}

/* --- asking --- */

FileRequest *questions_begin(struct cli *cli, Samen__Intake__V1__RequestKind kind)
{
	FileRequest *request = arena_alloc(cli->arena, sizeof *request);
	samen__intake__v1__file_request_request__init(request);
	request->story = arena_alloc(cli->arena, sizeof *request->story);
	request->basis = arena_alloc(cli->arena, sizeof *request->basis);
	request->hearing = arena_alloc(cli->arena, sizeof *request->hearing);
	samen__intake__v1__story__init(request->story);
	samen__intake__v1__basis__init(request->basis);
	samen__intake__v1__hearing__init(request->hearing);
	request->kind = kind;
	request->urgency = SAMEN__COMMON__V1__URGENCY__NORMAL;
	if (questions_of(kind) != support_questions) {
		request->move = arena_alloc(cli->arena, sizeof *request->move);
		samen__intake__v1__move__init(request->move);
	}
	return request;
}

/* Who is not signed in, or cannot reach intake, is to hear that before ten questions, not after. */
static int check_reach(struct cli *cli)
{
	Samen__Intake__V1__CheckTextRequest request = SAMEN__INTAKE__V1__CHECK_TEXT_REQUEST__INIT;
	Samen__Intake__V1__CheckTextResponse *response;
	return CALL(
	    cli, INTAKE, CheckText, &request, samen__intake__v1__check_text_response, &response);
}

int questions_ask(struct cli *cli, FileRequest *request)
{
	const struct question *questions = questions_of(request->kind);
	int code = check_reach(cli);
	for (size_t i = 0; code == EX_OK && i < QUESTIONS_MAX; i++) {
		const char *text = arena_printf(cli->arena, "%zu. %s", i + 1, _(questions[i].text));
		code = questions[i].ask(cli, request, &questions[i], text);
	}
	return code;
}

/* --- what was answered --- */

/* 0 for a text that is not asked of this kind. */
static size_t number_of(Samen__Intake__V1__RequestKind kind, const char *field)
{
	const struct question *questions = questions_of(kind);
	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		for (size_t f = 0; f < FIELDS_PER_QUESTION; f++) {
			if (questions[i].fields[f] != NULL &&
			    strcmp(questions[i].fields[f], field) == 0) {
				return i + 1;
			}
		}
	}
	return 0;
}

size_t questions_answers(FileRequest *request, struct answer ret_answers[static ANSWERS_MAX])
{
	static const struct {
		const char *field;
		size_t offset;
	} told[] = {{"story.happens", offsetof(Story, happens)},
	    {"story.tried", offsetof(Story, tried)},
	    {"story.goes_well", offsetof(Story, goes_well)},
	    {"story.works_here", offsetof(Story, works_here)},
	    {"story.needed_there", offsetof(Story, needed_there)},
	    {"story.worries", offsetof(Story, worries)},
	    {"story.agreements", offsetof(Story, agreements)},
	    {"story.asks", offsetof(Story, asks)},
	    {"story.pupil_view", offsetof(Story, pupil_view)},
	    {"story.parents_view", offsetof(Story, parents_view)}};
	size_t count = 0;
	for (size_t i = 0; request->story != NULL && i < sizeof told / sizeof *told; i++) {
		ret_answers[count++] =
		    (struct answer){.text = (char **)((char *)request->story + told[i].offset),
			.field = told[i].field};
	}
	if (request->hearing != NULL) {
		ret_answers[count++] = (struct answer){
		    .text = &request->hearing->waived_reason, .field = "hearing.waived_reason"};
	}
	if (request->basis != NULL) {
		ret_answers[count++] =
		    (struct answer){.text = &request->basis->note, .field = "basis.note"};
	}
	ret_answers[count++] = (struct answer){.text = &request->pseudonym, .field = "pseudonym"};
	for (size_t i = 0; i < count; i++) {
		ret_answers[i].number = number_of(request->kind, ret_answers[i].field);
	}
	return count;
}
