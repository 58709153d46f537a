#include "export.h"

#include "file_new.h"
#include "html.h"
#include "print.h"
#include "request_print.h"

#include "runtime/pb_json.h"

#include <stdlib.h>
#include <string.h>

/* --- asking --- */

int export_fetch(struct cli *cli, char *request_id, struct exported *ret_export)
{
	Samen__Intake__V1__ExportRequestRequest request =
	    SAMEN__INTAKE__V1__EXPORT_REQUEST_REQUEST__INIT;
	Samen__Matching__V1__ExportHelpRequest help =
	    SAMEN__MATCHING__V1__EXPORT_HELP_REQUEST__INIT;
	*ret_export = (struct exported){.log = {.request_id = request_id}};
	request.request_id = help.request_id = request_id;
	int code = CALL(cli, INTAKE, ExportRequest, &request,
	    samen__intake__v1__export_request_response, &ret_export->request);
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, ExportHelp, &help,
		    samen__matching__v1__export_help_response, &ret_export->help);
	}
	if (code == EX_OK) {
		code = reads_fetch(cli, &ret_export->log);
	}
	ret_export->log.help = ret_export->help;
	if (code == EX_OK && !cli->as_parent) {
		reads_fetch_people(cli, &ret_export->log);
	}
	return code;
}

/* --- JSON --- */

char *export_json(const struct exported *export)
{
	Samen__Intake__V1__ExportRequestResponse request = *export->request;
	request.log = export->log.reads;
	request.n_log = export->log.count;
	request.log_next_token = wire_text("");
	json_t *json = json_pack("{ss so so}", "format", "samen-export-1", "request",
	    pb_to_json(&request.base, false), "help", pb_to_json(&export->help->base, false));
	char *text = json != NULL ? json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;
	json_decref(json);
	return text;
}

/* --- the page --- */

static const char *yes_or_no(bool yes)
{
	return yes ? _("yes") : _("no");
}

static const char *moment(const struct cli *cli, int64_t at_ms)
{
	return at_ms != 0 ? date_text(cli, at_ms) : "";
}

static const char *label_of(const struct exported *export, const char *topic_id)
{
	for (size_t i = 0; i < export->help->n_needs; i++) {
		if (strcmp(export->help->needs[i]->topic_id, topic_id) == 0) {
			return export->help->needs[i]->label;
		}
	}
	return topic_id;
}

static const char *labels(
    const struct cli *cli, const struct exported *export, char *const *topic_ids, size_t count)
{
	const char *text = "";
	for (size_t i = 0; text != NULL && i < count; i++) {
		text = text_join(cli, text, label_of(export, topic_ids[i]));
	}
	return text != NULL ? text : "";
}

static const char *request_needs(const struct cli *cli, const struct exported *export)
{
	const Samen__Intake__V1__Request *request = export->request->opened->request;
	const char *text = "";
	for (size_t i = 0; text != NULL && i < request->n_needs; i++) {
		text = text_join(cli, text, label_of(export, request->needs[i]->topic_id));
	}
	return text != NULL ? text : "";
}

static const char *wanted_forms(const struct cli *cli, const Samen__Intake__V1__Request *request)
{
	const char *text = "";
	for (size_t i = 0; text != NULL && i < request->n_forms; i++) {
		text = text_join(cli, text,
		    enum_text(
			&samen__common__v1__form_of_help__descriptor, (int)request->forms[i]));
	}
	return text != NULL ? text : "";
}

static const char *outcome_of(int outcome)
{
	return outcome != 0 ? enum_text(&samen__intake__v1__outcome__descriptor, outcome) : "";
}

static void add_request(const struct cli *cli, const struct exported *export, FILE *out)
{
	const Samen__Intake__V1__Request *request = export->request->opened->request;
	const Samen__Common__V1__Contact *filer = export->help->filer;
	html_heading(out, 2, _("The request"));
	html_facts_begin(out);
	html_fact(out, _("Reference"), request->id);
	html_fact(out, _("School"), filer != NULL ? filer->organisation_name : "");
	html_fact(out, _("Asked by"), filer != NULL ? filer->name : "");
	html_fact(out, _("Known at school as"), request->pseudonym);
	html_fact(out, _("About"),
	    enum_text(&samen__intake__v1__request_kind__descriptor, (int)request->kind));
	html_fact(out, _("Group"),
	    enum_text(&samen__common__v1__age_group__descriptor, (int)request->age_group));
	html_fact(out, _("Urgency"),
	    enum_text(&samen__common__v1__urgency__descriptor, (int)request->urgency));
	html_fact(out, _("What the pupil needs help with"), request_needs(cli, export));
	html_fact(out, _("Wanted help"), wanted_forms(cli, request));
	html_fact(out, _("Comes from"), export->help->sending_school_name);
	html_fact(out, _("Goes to"), export->help->receiving_school_name);
	html_fact(out, _("Planned"),
	    request->move != NULL ? moment(cli, request->move->planned_at_ms) : "");
	html_fact(out, _("State"),
	    enum_text(&samen__intake__v1__request_state__descriptor, (int)request->state));
	html_fact(out, _("Filed"), moment(cli, request->filed_at_ms));
	html_fact(out, _("Last changed"), moment(cli, request->changed_at_ms));
	html_fact(out, _("Outcome"), outcome_of((int)request->outcome));
	html_fact(out, _("On hold since"),
	    request->hold != NULL ? moment(cli, request->hold->set_at_ms) : "");
	html_facts_end(out);
}

static void add_hearing(const struct exported *export, FILE *out)
{
	const Samen__Intake__V1__Hearing *hearing = export->request->opened->request->hearing;
	if (hearing == NULL) {
		return;
	}
	html_heading(out, 2, _("Hearing the pupil"));
	html_facts_begin(out);
	html_fact(out, _("The pupil was heard"), yes_or_no(hearing->heard));
	html_fact(out, _("Why not"), hearing->waived_reason);
	html_facts_end(out);
}

static void add_basis(const struct cli *cli,
    const struct exported *export,
    const Samen__Intake__V1__Basis *basis,
    FILE *out)
{
	bool withdrawn = basis->withdrawn_at_ms != 0;
	html_facts_begin(out);
	html_fact(out, _("Ground"),
	    enum_text(&samen__intake__v1__basis_kind__descriptor, (int)basis->kind));
	html_fact(out, _("More about it"), basis->note);
	html_fact(out, _("The parents agreed"), moment(cli, basis->given_at_ms));
	html_fact(out, _("May be read by"),
	    enum_text(&samen__intake__v1__recipients__descriptor, (int)basis->recipients));
	html_fact(out, _("May be used for"),
	    enum_text(&samen__intake__v1__purpose__descriptor, (int)basis->purpose));
	html_fact(out, _("Recorded"), moment(cli, basis->recorded_at_ms));
	html_fact(out, _("Recorded by"), reads_who(cli, &export->log, basis->recorded_by));
	html_fact(out, _("Withdrawn"), moment(cli, basis->withdrawn_at_ms));
	html_fact(out, _("Withdrawn by"),
	    withdrawn ? reads_who(cli, &export->log, basis->withdrawn_by) : "");
	html_facts_end(out);
}

static void add_bases(const struct cli *cli, const struct exported *export, FILE *out)
{
	html_heading(out, 2, _("Consent: the ground on which helpers may read the text"));
	if (export->request->opened->request->basis != NULL) {
		add_basis(cli, export, export->request->opened->request->basis, out);
	}
	for (size_t i = export->request->n_earlier_bases; i > 0; i--) {
		html_heading(out, 3, _("Before that"));
		add_basis(cli, export, export->request->earlier_bases[i - 1], out);
	}
}

static void add_part(FILE *out, const char *heading, const char *text)
{
	if (text[0] != '\0') {
		html_heading(out, 3, heading);
		html_paragraph(out, text);
	}
}

static void add_story(const struct exported *export, FILE *out)
{
	struct story_part parts[STORY_PARTS];
	story_parts(export->request->opened->story, parts);
	html_heading(out, 2, _("What the teacher tells"));
	for (size_t i = 0; i < STORY_PARTS; i++) {
		add_part(out, parts[i].heading, parts[i].text);
	}
}

static void add_notes(const struct cli *cli, const struct exported *export, FILE *out)
{
	const Samen__Intake__V1__OpenRequestResponse *opened = export->request->opened;
	const char *headers[] = {_("when"), _("who"), _("what"), _("text")};
	html_heading(out, 2, _("Notes"));
	if (opened->n_notes > 0) {
		html_table_begin(out, _("Notes, oldest first"), headers, 4);
	}
	for (size_t i = 0; i < opened->n_notes; i++) {
		const Samen__Intake__V1__Note *note = opened->notes[i];
		const char *cells[] = {date_text(cli, note->written_at_ms),
		    reads_who(cli, &export->log, note->author_id),
		    enum_text(&samen__intake__v1__note_kind__descriptor, (int)note->kind),
		    note->text};
		html_row(out, cells, 4);
	}
	if (opened->n_notes > 0) {
		html_table_end(out);
	} else {
		html_paragraph(out, _("There are none."));
	}
	if (export->request->notes_withheld > 0) {
		html_paragraph(out, arena_printf(cli->arena,
					_("Not shown: remarks of people who said no (%u). They are "
					  "about themselves."),
					export->request->notes_withheld));
	}
}

static const char *helper_of(const struct cli *cli, const Samen__Matching__V1__ExportedHelp *help)
{
	const char *sector = enum_text(&samen__common__v1__sector__descriptor, (int)help->sector);
	return help->name[0] == '\0'
		   ? arena_printf(cli->arena, _("somebody who did not help (%s)"), sector)
		   : arena_printf(cli->arena, "%s\n%s\n%s (%s)", help->name, help->title,
			 help->organisation_name, sector);
}

static const char *contacts_of(const struct cli *cli, const Samen__Matching__V1__ExportedHelp *help)
{
	const char *text = "";
	for (size_t i = 0; text != NULL && i < help->n_follow_ups_at_ms; i++) {
		text = arena_printf(cli->arena, "%s%s%s", text, text[0] != '\0' ? "\n" : "",
		    date_text(cli, help->follow_ups_at_ms[i]));
	}
	return text != NULL ? text : "";
}

static const char *match_end(const Samen__Matching__V1__ExportedHelp *help)
{
	if (help->outcome != 0) {
		return outcome_of((int)help->outcome);
	}
	return help->stop_reason != 0 ? enum_text(&samen__matching__v1__stop_reason__descriptor,
					    (int)help->stop_reason)
				      : "";
}

/* Whether it lasted, as far as it was asked. */
static const char *checks_of(const struct cli *cli, const Samen__Matching__V1__ExportedHelp *help)
{
	const char *text = "";
	for (size_t i = 0; text != NULL && i < help->n_checks; i++) {
		const Samen__Matching__V1__Check *check = help->checks[i];
		bool answered = check->answered_at_ms != 0;
		text = text_join(cli, text,
		    arena_printf(cli->arena, "%s: %s",
			moment(cli, answered ? check->answered_at_ms : check->due_at_ms),
			answered ? outcome_of((int)check->outcome) : _("not answered yet")));
	}
	return text != NULL ? text : "";
}

static void add_keeper(const struct cli *cli, const struct exported *export, FILE *out)
{
	const Samen__Common__V1__Contact *keeper = export->help->keeper;
	if (keeper != NULL) {
		html_paragraph(
		    out, arena_printf(cli->arena, _("Since %s a consultant looks after it: %s."),
			     moment(cli, export->help->kept_since_ms), keeper->name));
	}
}

/* A school takes part in all of it; helpers are asked for some needs. */
static const char *asked_for(const struct cli *cli,
    const struct exported *export,
    const Samen__Matching__V1__ExportedHelp *help)
{
	return help->part > SAMEN__MATCHING__V1__PART__HELPER
		   ? enum_text(&samen__matching__v1__part__descriptor, (int)help->part)
		   : labels(cli, export, help->topic_ids, help->n_topic_ids);
}

static void add_helper(const struct cli *cli,
    const struct exported *export,
    const Samen__Matching__V1__ExportedHelp *help,
    FILE *out)
{
	bool helps = help->match_id[0] != '\0';
	const char *cells[] = {helper_of(cli, help), asked_for(cli, export, help),
	    moment(cli, help->offered_at_ms),
	    enum_text(&samen__matching__v1__offer_state__descriptor, (int)help->offer_state),
	    help->decline_reason != 0 ? enum_text(&samen__matching__v1__decline_reason__descriptor,
					    (int)help->decline_reason)
				      : moment(cli, help->answered_at_ms),
	    helps ? enum_text(&samen__matching__v1__match_state__descriptor, (int)help->match_state)
		  : "",
	    moment(cli, help->accepted_at_ms), contacts_of(cli, help),
	    moment(cli, help->ended_at_ms), match_end(help), checks_of(cli, help)};
	html_row(out, cells, sizeof cells / sizeof *cells);
}

static void add_help(const struct cli *cli, const struct exported *export, FILE *out)
{
	const char *headers[] = {_("person"), _("needs"), _("asked"), _("answer"),
	    _("reason or date"), _("help"), _("since"), _("contacts"), _("ended"), _("outcome"),
	    _("does it last?")};
	html_heading(out, 2, _("Who was asked, and who helps"));
	add_keeper(cli, export, out);
	if (export->help->n_help == 0) {
		html_paragraph(out, _("Nobody was asked."));
		return;
	}
	html_table_begin(out, _("Everybody who was asked, oldest first"), headers,
	    sizeof headers / sizeof *headers);
	for (size_t i = 0; i < export->help->n_help; i++) {
		add_helper(cli, export, export->help->help[i], out);
	}
	html_table_end(out);
}

void export_html(const struct cli *cli, const struct exported *export, FILE *out)
{
	html_begin(out, arena_printf(cli->arena, _("All that samen keeps about request %s"),
			    export->request->opened->request->id));
	html_paragraph(
	    out, arena_printf(cli->arena, _("Made on %s. Keep it safe: it is about a child."),
		     date_text(cli, export->request->exported_at_ms)));
	add_request(cli, export, out);
	add_hearing(export, out);
	add_bases(cli, export, out);
	add_story(export, out);
	add_notes(cli, export, out);
	add_help(cli, export, out);
	html_heading(out, 2, _("Who did what with the text"));
	reads_table_html(cli, &export->log, out);
	html_end(out);
}

/* --- the command --- */

static int write_page(const struct cli *cli, const struct exported *export, const char *path)
{
	FILE *out;
	int code = file_new(path, &out);
	if (code == EX_OK) {
		export_html(cli, export, out);
		code = file_new_close(out, EX_OK);
	}
	return code;
}

static int write_document(const struct exported *export, const char *path)
{
	FILE *out;
	char *text = export_json(export);
	if (text == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	int code = file_new(path, &out);
	if (code == EX_OK) {
		(void)fprintf(out, "%s\n", text);
		code = file_new_close(out, EX_OK);
	}
	explicit_bzero(text, strlen(text));
	free(text);
	return code;
}

static void say_written(const struct cli *cli, const char *path)
{
	if (!cli->json && path != NULL && strcmp(path, "-") != 0) {
		printf(_("written: %s\n"), path);
	}
}

int export_run(struct cli *cli, const struct args *args, char *request_id)
{
	const char *json_path = args_option(args, "to", NULL);
	const char *html_path = args_option(args, "html", NULL);
	struct exported export;
	int code = export_fetch(cli, request_id, &export);
	if (code == EX_OK && html_path != NULL) {
		code = write_page(cli, &export, html_path);
	}
	if (code == EX_OK && json_path == NULL && (html_path == NULL || cli->json)) {
		json_path = "-";
	}
	if (code == EX_OK && json_path != NULL) {
		code = write_document(&export, json_path);
	}
	if (code == EX_OK) {
		say_written(cli, html_path);
		say_written(cli, json_path);
	}
	return code;
}
