/* samen request, open: asking for help, and reading what was told. */
#include "ask.h"
#include "candidates.h"
#include "cli.h"
#include "organisation.h"
#include "print.h"
#include "questions.h"
#include "read.h"
#include "remote.h"
#include "request_print.h"
#include "session.h"

#include "runtime/pb_json.h"

#include <string.h>

typedef Samen__Intake__V1__FileRequestRequest FileRequest;
typedef Samen__Intake__V1__Request Request;
typedef Samen__Intake__V1__Story Story;

enum { SUGGESTED_NEEDS_MAX = 12 };

/* --- showing --- */

static int show_request(struct cli *cli, int code, const Request *request)
{
	if (code == EX_OK && !print_json(cli, &request->base)) {
		print_request(cli, request);
		print_move(cli, request->move);
	}
	return code;
}

/* --- filing --- */

/* What matching looks at: not what goes well, which would lead away from the question. */
static const char *matching_text(const struct cli *cli, const Story *story)
{
	return arena_printf(cli->arena, "%s\n%s\n%s\n%s", story->happens, story->tried,
	    story->needed_there, story->asks);
}

static int read_request_file(
    struct cli *cli, const char *path, const ProtobufCMessageDescriptor *type, void *ret_message)
{
	json_error_t where;
	const char *why;
	ProtobufCMessage *message;
	json_t *json =
	    strcmp(path, "-") == 0 ? json_loadf(stdin, 0, &where) : json_load_file(path, 0, &where);
	if (json == NULL) {
		return where.line > 0
			   ? cli_fail(EX_DATAERR, _("%s, line %d: this is no JSON (%s)"), path,
				 where.line, where.text)
			   : cli_fail(EX_NOINPUT, _("cannot read %s: %s"), path, where.text);
	}
	enum status status = pb_from_json(type, json, cli->dutch, cli->arena, &message, &why);
	json_decref(json);
	if (status != OK) {
		return cli_fail(EX_DATAERR, "%s: %s", path, why);
	}
	memcpy(ret_message, &message, sizeof message);
	return EX_OK;
}

static int suggest_topics(
    struct cli *cli, const Story *story, Samen__Matching__V1__SuggestTopicsResponse **ret_response)
{
	Samen__Matching__V1__SuggestTopicsRequest request =
	    SAMEN__MATCHING__V1__SUGGEST_TOPICS_REQUEST__INIT;
	request.text = wire_text(matching_text(cli, story));
	return CALL(cli, MATCHING, SuggestTopics, &request,
	    samen__matching__v1__suggest_topics_response, ret_response);
}

static void add_need(
    struct cli *cli, FileRequest *request, const Samen__Matching__V1__TopicSuggestion *suggestion)
{
	Samen__Common__V1__Need *need = arena_alloc(cli->arena, sizeof *need);
	samen__common__v1__need__init(need);
	need->topic_id = suggestion->topic_id;
	need->weight = suggestion->weight;
	request->needs[request->n_needs++] = need;
}

static int check_answer(
    struct cli *cli, const struct answer *answer, Samen__Intake__V1__CheckTextResponse **ret_found)
{
	Samen__Intake__V1__CheckTextRequest check = SAMEN__INTAKE__V1__CHECK_TEXT_REQUEST__INIT;
	check.text = *answer->text;
	return CALL(
	    cli, INTAKE, CheckText, &check, samen__intake__v1__check_text_response, ret_found);
}

/* Says what was found in an answer, with the place; returns whether any of it is refused whatever
 * the teacher says. */
static bool say_findings(
    const Samen__Intake__V1__CheckTextResponse *found, const struct answer *answer, bool by_field)
{
	bool refused = false;
	for (size_t i = 0; i < found->n_findings; i++) {
		const Samen__Intake__V1__TextFinding *one = found->findings[i];
		refused = refused || one->refused;
		if (by_field) {
			(void)cli_fail(0, _("%s, characters %u to %u: %s"), answer->field,
			    one->from + 1, one->to, one->message);
		} else {
			(void)cli_fail(0, _("answer %zu, characters %u to %u: %s"), answer->number,
			    one->from + 1, one->to, one->message);
		}
		print_place(*answer->text, one->from, one->to);
	}
	return refused;
}

static bool is_anonymous(const FileRequest *request)
{
	return request->basis != NULL &&
	       request->basis->kind == SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
}

static int refuse_texts(void)
{
	return cli_fail(EX_DATAERR, _("nothing was filed: change what is marked, and file it again "
				      "(--names-confirmed when a marked name is nobody's)"));
}

/* Looks one answer over, and at the terminal has it given again until it can be filed: ten answers
 * are not to be lost over one word. */
static int confirm_answer(struct cli *cli, FileRequest *request, const struct answer *answer)
{
	while (*answer->text != NULL && (*answer->text)[0] != '\0') {
		Samen__Intake__V1__CheckTextResponse *found;
		int code = check_answer(cli, answer, &found);
		if (code != EX_OK || found->n_findings == 0) {
			return code;
		}
		bool refused = say_findings(found, answer, false) || is_anonymous(request);
		if (!refused &&
		    (request->names_confirmed ||
			ask_yes(cli, _("Are these no names of pupils or parents? (y/n)"), false))) {
			request->names_confirmed = true;
			return EX_OK;
		}
		if (!ask_terminal()) {
			return refuse_texts();
		}
		*answer->text = ask_text(cli, _("   Please give this answer again, without that:"));
	}
	return EX_OK;
}

static int confirm_texts(struct cli *cli, FileRequest *request)
{
	struct answer answers[ANSWERS_MAX];
	size_t count = questions_answers(request, answers);
	int code = EX_OK;
	for (size_t i = 0; code == EX_OK && i < count; i++) {
		code = confirm_answer(cli, request, &answers[i]);
	}
	return code;
}

/* What was written beforehand: said of all texts together, and refused as intake would. */
static int check_texts(struct cli *cli, FileRequest *request)
{
	struct answer answers[ANSWERS_MAX];
	size_t count = questions_answers(request, answers);
	bool refused = false;
	for (size_t i = 0; i < count; i++) {
		Samen__Intake__V1__CheckTextResponse *found;
		if ((*answers[i].text)[0] == '\0') {
			continue;
		}
		int code = check_answer(cli, &answers[i], &found);
		if (code != EX_OK) {
			return code;
		}
		bool names_count = !request->names_confirmed || is_anonymous(request);
		refused = say_findings(found, &answers[i], true) || refused ||
			  (names_count && found->n_findings > 0);
	}
	return refused ? refuse_texts() : EX_OK;
}

/* The recognised needs, each confirmed by the teacher: at the terminal one by one, else by
 * --accept-needs. */
static int confirm_needs(struct cli *cli, const struct args *args, FileRequest *request)
{
	Samen__Matching__V1__SuggestTopicsResponse *found;
	if (request->n_needs > 0 || request->story == NULL) {
		return EX_OK;
	}
	int code = suggest_topics(cli, request->story, &found);
	if (code != EX_OK) {
		return code;
	}
	bool asks = ask_terminal() && !args_flag(args, "accept-needs") && !args_flag(args, "from");
	request->needs = arena_alloc(cli->arena, SUGGESTED_NEEDS_MAX * sizeof(void *));
	for (size_t i = 0; i < found->n_suggestions && i < SUGGESTED_NEEDS_MAX; i++) {
		const Samen__Matching__V1__TopicSuggestion *one = found->suggestions[i];
		const char *question =
		    arena_printf(cli->arena, _("Is this about '%s'? (Y/n)"), one->label);
		if (args_flag(args, "accept-needs") || (asks && ask_yes(cli, question, true))) {
			add_need(cli, request, one);
		} else if (!asks) {
			(void)cli_fail(0, _("recognised: %s (%s), weight %.2f"), one->label,
			    one->topic_id, one->weight);
		}
	}
	return EX_OK;
}

static int show_candidates(struct cli *cli, const Request *filed, const Story *story)
{
	Samen__Matching__V1__SuggestMatchesRequest request =
	    SAMEN__MATCHING__V1__SUGGEST_MATCHES_REQUEST__INIT;
	Samen__Matching__V1__SuggestMatchesResponse *response;
	request.request_id = filed->id;
	request.text = story != NULL ? wire_text(matching_text(cli, story)) : request.text;
	int code = CALL(cli, MATCHING, SuggestMatches, &request,
	    samen__matching__v1__suggest_matches_response, &response);
	if (code != EX_OK) {
		(void)cli_fail(0,
		    _("The request is filed; ask for people with: samen match suggest %s"),
		    filed->id);
		return code;
	}
	candidates_print(cli, response);
	printf(_("Offer it with: samen match offer %s --to PERSON\n"), filed->id);
	if (filed->move != NULL && filed->move->sending_organisation_id[0] != '\0' &&
	    filed->move->receiving_organisation_id[0] != '\0') {
		printf(_("Ask the other school to take part with: samen match ask-school %s\n"),
		    filed->id);
	}
	return EX_OK;
}

/* From the file, or empty. --kind decides the questions. */
static int begin_request(
    struct cli *cli, const struct args *args, const char *path, FileRequest **ret_request)
{
	int kind = SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT;
	int code =
	    read_enum(cli, args, "kind", &samen__intake__v1__request_kind__descriptor, &kind);
	if (code != EX_OK || path == NULL) {
		*ret_request = questions_begin(cli, (Samen__Intake__V1__RequestKind)kind);
		return code;
	}
	code = read_request_file(
	    cli, path, &samen__intake__v1__file_request_request__descriptor, ret_request);
	if (code == EX_OK && args_flag(args, "kind")) {
		(*ret_request)->kind = (Samen__Intake__V1__RequestKind)kind;
	}
	return code;
}

/* --from-school, --to-school and --planned; kept NULL when none of them is given. */
static int read_move(struct cli *cli, const struct args *args, Samen__Intake__V1__Move **ret_move)
{
	const char *planned = args_option(args, "planned", NULL);
	Samen__Intake__V1__Move *move = *ret_move;
	if (!args_flag(args, "from-school") && !args_flag(args, "to-school") && planned == NULL) {
		return EX_OK;
	}
	if (move == NULL) {
		move = arena_alloc(cli->arena, sizeof *move);
		samen__intake__v1__move__init(move);
	}
	*ret_move = move;
	int code = organisation_read(cli, args, "from-school", &move->sending_organisation_id);
	if (code == EX_OK) {
		code = organisation_read(cli, args, "to-school", &move->receiving_organisation_id);
	}
	if (code == EX_OK && planned != NULL &&
	    !questions_day(cli, planned, &move->planned_at_ms)) {
		code =
		    cli_fail(EX_USAGE, _("write the day as 31-12-2026, or the month as 2026-12"));
	}
	return code;
}

static int run_file(struct cli *cli, const struct args *args)
{
	FileRequest *request = NULL;
	Request *filed;
	const char *path = args_option(args, "from", NULL);
	int code = begin_request(cli, args, path, &request);
	if (code == EX_OK) {
		code = read_move(cli, args, &request->move);
	}
	if (code == EX_OK && path == NULL) {
		code = questions_ask(cli, request);
	}
	if (code == EX_OK && args_flag(args, "needs")) {
		code = read_needs(cli, args, &request->needs, &request->n_needs);
	}
	if (code != EX_OK) {
		return code;
	}
	request->names_confirmed = request->names_confirmed || args_flag(args, "names-confirmed");
	/* Before matching sees any of it. */
	code = path == NULL ? confirm_texts(cli, request) : check_texts(cli, request);
	if (code == EX_OK) {
		code = confirm_needs(cli, args, request);
	}
	if (code != EX_OK) {
		return code;
	}
	code = CALL(cli, INTAKE, FileRequest, request, samen__intake__v1__request, &filed);
	if (code != EX_OK || print_json(cli, &filed->base)) {
		return code;
	}
	print_request(cli, filed);
	print_move(cli, filed->move);
	return show_candidates(cli, filed, request->story);
}

/* --- the rest of its life --- */

static int run_list(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__ListRequestsRequest request =
	    SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	Samen__Intake__V1__ListRequestsResponse *response;
	const char *headers[] = {
	    _("id"), _("filed"), _("state"), _("group"), _("urgency"), _("needs"), _("known as")};
	int state = 0;
	int code =
	    read_enum(cli, args, "state", &samen__intake__v1__request_state__descriptor, &state);
	if (code == EX_OK) {
		code = read_page(cli, args, 100, &request.page);
	}
	if (code != EX_OK) {
		return code;
	}
	request.state = (Samen__Intake__V1__RequestState)state;
	code = CALL(cli, INTAKE, ListRequests, &request, samen__intake__v1__list_requests_response,
	    &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	struct table *table = table_open(cli, 7, headers);
	for (size_t i = 0; i < response->n_requests; i++) {
		const Request *row = response->requests[i];
		table_cell(table, "%s", row->id);
		table_cell(table, "%s", date_text(cli, row->filed_at_ms));
		table_cell(table, "%s",
		    enum_text(&samen__intake__v1__request_state__descriptor, (int)row->state));
		table_cell(table, "%s",
		    enum_text(&samen__common__v1__age_group__descriptor, (int)row->age_group));
		table_cell(table, "%s",
		    enum_text(&samen__common__v1__urgency__descriptor, (int)row->urgency));
		table_cell(table, "%s", needs_text(cli, row));
		table_cell(table, "%s", row->pseudonym);
	}
	table_print(table);
	print_next_page(response->next_token);
	return EX_OK;
}

static int run_show(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__GetRequestRequest request = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	Request *found = NULL;
	request.request_id = args_one_word(args);
	int code = CALL(cli, INTAKE, GetRequest, &request, samen__intake__v1__request, &found);
	return show_request(cli, code, found);
}

/* What is not said of the move stays as it is: it is replaced as a whole. */
static int amend_move(
    struct cli *cli, const struct args *args, Samen__Intake__V1__AmendRequestRequest *request)
{
	Samen__Intake__V1__GetRequestRequest get = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	Request *found;
	if (request->move == NULL &&
	    (args_flag(args, "from-school") || args_flag(args, "to-school") ||
		args_flag(args, "planned"))) {
		get.request_id = request->request_id;
		int code = CALL(cli, INTAKE, GetRequest, &get, samen__intake__v1__request, &found);
		if (code != EX_OK) {
			return code;
		}
		request->move = found->move;
	}
	return read_move(cli, args, &request->move);
}

static int run_amend(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__AmendRequestRequest empty =
	    SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__AmendRequestRequest *request = &empty;
	Request *amended = NULL;
	const char *path = args_option(args, "from", NULL);
	const char *age = args_option(args, "age", NULL);
	int urgency = 0;
	int code = path == NULL
		       ? EX_OK
		       : read_request_file(cli, path,
			     &samen__intake__v1__amend_request_request__descriptor, &request);
	if (code == EX_OK && args_flag(args, "needs")) {
		code = read_needs(cli, args, &request->needs, &request->n_needs);
	}
	if (code == EX_OK && args_flag(args, "form")) {
		code = read_forms(cli, args, &request->forms, &request->n_forms);
	}
	if (code == EX_OK) {
		code = read_enum(
		    cli, args, "urgency", &samen__common__v1__urgency__descriptor, &urgency);
	}
	if (code != EX_OK) {
		return code;
	}
	if (age != NULL && !read_age(age, &request->age_group)) {
		return cli_fail(
		    EX_USAGE, _("'%s' is no group: use voorschool, 1 to 8, or vo"), age);
	}
	request->urgency = urgency != 0 ? (Samen__Common__V1__Urgency)urgency : request->urgency;
	request->request_id = args_one_word(args);
	request->names_confirmed = request->names_confirmed || args_flag(args, "names-confirmed");
	code = amend_move(cli, args, request);
	if (code != EX_OK) {
		return code;
	}
	code = CALL(cli, INTAKE, AmendRequest, request, samen__intake__v1__request, &amended);
	return show_request(cli, code, amended);
}

static int run_withdraw(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__WithdrawRequestRequest request =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	Request *withdrawn = NULL;
	request.request_id = args_one_word(args);
	int code =
	    CALL(cli, INTAKE, WithdrawRequest, &request, samen__intake__v1__request, &withdrawn);
	return show_request(cli, code, withdrawn);
}

static int run_close(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__CloseRequestRequest request =
	    SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	Request *closed = NULL;
	int outcome = 0;
	int sector = 0;
	int code =
	    read_enum(cli, args, "outcome", &samen__intake__v1__outcome__descriptor, &outcome);
	if (code == EX_OK) {
		code = read_enum(cli, args, "to", &samen__common__v1__sector__descriptor, &sector);
	}
	if (code != EX_OK) {
		return code;
	}
	request.request_id = args_one_word(args);
	request.outcome = (Samen__Intake__V1__Outcome)outcome;
	request.referred_to = (Samen__Common__V1__Sector)sector;
	request.words = args_text(args, "words");
	request.names_confirmed = args_flag(args, "names-confirmed");
	code = CALL(cli, INTAKE, CloseRequest, &request, samen__intake__v1__request, &closed);
	return show_request(cli, code, closed);
}

static int withdraw_consent(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__WithdrawConsentRequest request =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	Request *changed = NULL;
	request.request_id = args_one_word(args);
	int code =
	    CALL(cli, INTAKE, WithdrawConsent, &request, samen__intake__v1__request, &changed);
	return show_request(cli, code, changed);
}

static int run_basis(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__RecordBasisRequest request =
	    SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	Request *changed = NULL;
	int kind = 0;
	if (args_flag(args, "withdraw")) {
		return withdraw_consent(cli, args);
	}
	int code = read_enum(cli, args, "kind", &samen__intake__v1__basis_kind__descriptor, &kind);
	if (code == EX_OK) {
		code = read_date(args, "given", &basis.given_at_ms);
	}
	if (code == EX_OK) {
		code = read_consent_options(cli, args, &basis);
	}
	if (code != EX_OK) {
		return code;
	}
	basis.kind = (Samen__Intake__V1__BasisKind)kind;
	basis.note = args_text(args, "note");
	request.request_id = args_one_word(args);
	request.basis = &basis;
	code = CALL(cli, INTAKE, RecordBasis, &request, samen__intake__v1__request, &changed);
	return show_request(cli, code, changed);
}

/* --- opening --- */

/* The specialist's way in: a grant for the match, or for the active match of the request. */
static int obtain_grant(struct cli *cli, const char *id, char **ret_request_id, char **ret_grant)
{
	Samen__Matching__V1__IssueGrantRequest request =
	    SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	Samen__Matching__V1__IssueGrantResponse *response;
	request.match_id = wire_text(id);
	int code = CALL(cli, MATCHING, IssueGrant, &request,
	    samen__matching__v1__issue_grant_response, &response);
	if (code == EX_OK) {
		*ret_request_id = response->request_id;
		*ret_grant = response->grant;
	}
	return code;
}

static int match_of_request(struct cli *cli, const char *request_id, const char **ret_match_id)
{
	Samen__Matching__V1__ListMatchesRequest request =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	Samen__Matching__V1__ListMatchesResponse *response;
	request.request_id = wire_text(request_id);
	request.state = SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE;
	int code = CALL(cli, MATCHING, ListMatches, &request,
	    samen__matching__v1__list_matches_response, &response);
	*ret_match_id = NULL;
	for (size_t i = 0; code == EX_OK && i < response->n_matches; i++) {
		const Samen__Matching__V1__Match *match = response->matches[i];
		if (match->specialist != NULL &&
		    strcmp(match->specialist->person_id, cli->session->person_id) == 0) {
			*ret_match_id = match->id;
		}
	}
	return code;
}

static int open_with(struct cli *cli,
    Samen__Intake__V1__OpenRequestRequest *request,
    Samen__Intake__V1__OpenRequestResponse **ret_opened)
{
	return CALL(cli, INTAKE, OpenRequest, request, samen__intake__v1__open_request_response,
	    ret_opened);
}

/* By the request's id: one's own needs intake only; that of somebody else goes by way of the active
 * match. */
static int open_by_request(struct cli *cli,
    Samen__Intake__V1__OpenRequestRequest *request,
    Samen__Intake__V1__OpenRequestResponse **ret_opened)
{
	const char *match_id = NULL;
	int code = remote_try(cli, INTAKE, "OpenRequest", &request->base,
	    &samen__intake__v1__open_request_response__descriptor, ret_opened);
	if (code != EX_NOINPUT && code != EX_NOPERM) {
		return code;
	}
	if (cli->session->signed_in) {
		code = match_of_request(cli, request->request_id, &match_id);
	}
	if (code == EX_OK && match_id != NULL) {
		code = obtain_grant(cli, match_id, &request->request_id, &request->grant);
	}
	/* Without a match this says why not. */
	return code == EX_OK || !cli->session->signed_in ? open_with(cli, request, ret_opened)
							 : code;
}

static int run_open(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__OpenRequestRequest request =
	    SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__OpenRequestResponse *opened;
	int code;
	request.request_id = args_one_word(args);
	if (strncmp(request.request_id, "m-", 2) == 0) {
		code = obtain_grant(cli, request.request_id, &request.request_id, &request.grant);
		if (code == EX_OK) {
			code = open_with(cli, &request, &opened);
		}
	} else {
		code = open_by_request(cli, &request, &opened);
	}
	if (code == EX_OK && !print_json(cli, &opened->base)) {
		print_opened(cli, opened);
	}
	return code;
}

const struct command request_commands[] = {
    {"request file",
	"[--from FILE.json] [--kind support|early_signal|return|transition] [--from-school CODE] "
	"[--to-school CODE] [--planned DATE] [--needs TOPIC,... | --accept-needs] "
	"[--names-confirmed]",
	"from= kind= from-school= to-school= planned= needs= accept-needs names-confirmed",
	N_("Asks for help. Without --from it asks ten questions. The text is checked, sealed and "
	   "kept; what it is about is recognised and shown for you to confirm, and the people who "
	   "can help follow at once. --accept-needs confirms all that is recognised. A return to a "
	   "regular school and a transition to the next school have questions of their own, and "
	   "schools that the pupil comes from and goes to. For teachers."),
	"samen request file --from data/demo/requests/prikkels-kleuter.json --accept-needs",
	run_file},
    {"request list", "[--state open|closed|withdrawn] [--size N] [--page TOKEN]",
	"state= size= page=", N_("Lists your requests; for consultants those of their areas."),
	"samen request list --state open", run_list},
    {"request show", "REQUEST", "", N_("Shows a request without its text."),
	"samen request show r-7k2m9xw3ta0c", run_show},
    {"request amend",
	"REQUEST [--needs TOPIC,...] [--urgency U] [--age GROUP] [--form FORM,...] [--from-school "
	"CODE] [--to-school CODE] [--planned DATE] [--from FILE.json] [--names-confirmed]",
	"needs= urgency= age= form= from-school= to-school= planned= from= names-confirmed",
	N_("Changes what is given. A JSON file can carry a new story."),
	"samen request amend r-7k2m9xw3ta0c --needs tos,faalangst:0.5", run_amend},
    {"request withdraw", "REQUEST", "", N_("Takes your request back. Open offers and matches end."),
	"samen request withdraw r-7k2m9xw3ta0c", run_withdraw},
    {"request close",
	"REQUEST --outcome helped|partly_helped|not_helped|referred|not_needed [--to SECTOR] "
	"[--words TEXT] [--names-confirmed]",
	"outcome= to= words= names-confirmed",
	N_("Closes your request with its outcome, in words too if you like; the words are sealed. "
	   "--to says what kind of organisation goes on with a pupil who is referred: sbo, so, "
	   "youth_care and so on. A consultant can close a request whose teacher takes part "
	   "no longer."),
	"samen request close r-7k2m9xw3ta0c --outcome helped --words 'De time-outplek werkt.'",
	run_close},
    {"request basis",
	"REQUEST --kind parental_consent|anonymous_consult|other_basis|no_basis [--given DATE] "
	"[--recipients education_only|education_and_youth_care|education_and_care|all_partners] "
	"[--purpose find_help|advice_only|return_or_transition] [--note TEXT] | --withdraw",
	"kind= given= recipients= purpose= note= withdraw",
	N_("Records the ground on which a helper may read the text, who may read it and for what, "
	   "or withdraws consent: from then on nobody outside the school opens it. Without "
	   "--recipients people in education, youth care, health care and the municipality may "
	   "read it; without --purpose it is to find and give help."),
	"samen request basis r-7k2m9xw3ta0c --kind parental_consent --given 20-11-2026", run_basis},
    {"open", "REQUEST | MATCH", "",
	N_("Opens the sealed text: your own request's, or that of a match you accepted. Every "
	   "opening is logged."),
	"samen open m-4h8s2kq0vz1c", run_open},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
