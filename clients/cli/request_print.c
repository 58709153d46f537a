#include "request_print.h"

#include "organisation.h"
#include "print.h"

#include <string.h>

const char *needs_text(const struct cli *cli, const Samen__Intake__V1__Request *request)
{
	const char *text = "";
	for (size_t i = 0; i < request->n_needs; i++) {
		text = text_join(cli, text, request->needs[i]->topic_id);
	}
	return text;
}

static void print_basis(const struct cli *cli, const Samen__Intake__V1__Basis *basis)
{
	if (basis == NULL) {
		return;
	}
	printf(_("  basis: %s"),
	    enum_text(&samen__intake__v1__basis_kind__descriptor, (int)basis->kind));
	if (basis->withdrawn_at_ms != 0) {
		printf(strcmp(basis->withdrawn_by, "parent") == 0
			   ? _(", withdrawn by the parents %s")
			   : _(", withdrawn %s"),
		    date_text(cli, basis->withdrawn_at_ms));
	}
	printf("\n");
	bool stands =
	    basis->kind != SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS && basis->withdrawn_at_ms == 0;
	if (!stands) {
		return;
	}
	printf(_("  it may be read by: %s\n"),
	    enum_text(&samen__intake__v1__recipients__descriptor, (int)basis->recipients));
	printf(_("  and used for: %s\n"),
	    enum_text(&samen__intake__v1__purpose__descriptor, (int)basis->purpose));
	if (strcmp(basis->recorded_by, "parent") == 0) {
		printf(_("  recorded by the parents themselves, %s\n"),
		    date_text(cli, basis->recorded_at_ms));
	} else if (basis->given_at_ms != 0) {
		printf(_("  given on %.10s; recorded %s by %s\n"),
		    date_text(cli, basis->given_at_ms), date_text(cli, basis->recorded_at_ms),
		    basis->recorded_by);
	}
}

static void print_hearing(const Samen__Intake__V1__Hearing *hearing)
{
	if (hearing == NULL) {
		return;
	}
	if (hearing->heard) {
		printf("%s\n", _("  the pupil was heard"));
	} else if (hearing->waived_reason[0] != '\0') {
		printf(_("  the pupil was not heard: %s\n"), hearing->waived_reason);
	} else {
		printf("%s\n", _("  the pupil was not heard"));
	}
}

void print_request(const struct cli *cli, const Samen__Intake__V1__Request *request)
{
	print_heading(cli, request->id);
	printf("  %s; %s; %s; %s\n",
	    enum_text(&samen__intake__v1__request_kind__descriptor, (int)request->kind),
	    enum_text(&samen__common__v1__age_group__descriptor, (int)request->age_group),
	    enum_text(&samen__common__v1__urgency__descriptor, (int)request->urgency),
	    enum_text(&samen__intake__v1__request_state__descriptor, (int)request->state));
	if (request->pseudonym[0] != '\0') {
		printf(_("  known at school as: %s\n"), request->pseudonym);
	}
	printf(_("  needs: %s\n"),
	    request->n_needs > 0 ? needs_text(cli, request) : _("none confirmed yet"));
	print_basis(cli, request->basis);
	print_hearing(request->hearing);
	printf(_("  filed: %s\n"), date_text(cli, request->filed_at_ms));
	if (request->hold != NULL) {
		printf(_("  on hold since %s (%s): nothing of it is deleted\n"),
		    date_text(cli, request->hold->set_at_ms),
		    enum_text(
			&samen__intake__v1__hold_reason__descriptor, (int)request->hold->reason));
	}
	if (request->outcome != 0) {
		printf(_("  outcome: %s\n"),
		    enum_text(&samen__intake__v1__outcome__descriptor, (int)request->outcome));
	}
	if (request->referred_to != 0) {
		printf(_("  referred to: %s\n"),
		    enum_text(&samen__common__v1__sector__descriptor, (int)request->referred_to));
	}
	if (request->ended_at_ms != 0) {
		printf(_("  ended: %s\n"), date_text(cli, request->ended_at_ms));
	}
}

void print_move(struct cli *cli, const Samen__Intake__V1__Move *move)
{
	if (move == NULL) {
		return;
	}
	if (move->sending_organisation_id[0] != '\0') {
		printf(_("  comes from: %s\n"),
		    organisation_title(cli, move->sending_organisation_id));
	}
	if (move->receiving_organisation_id[0] != '\0') {
		printf(
		    _("  goes to: %s\n"), organisation_title(cli, move->receiving_organisation_id));
	}
	if (move->planned_at_ms != 0) {
		printf(_("  planned: %.10s\n"), date_text(cli, move->planned_at_ms));
	}
}

void story_parts(
    const Samen__Intake__V1__Story *story, struct story_part ret_parts[static STORY_PARTS])
{
	const struct story_part parts[STORY_PARTS] = {
	    {_("What happens"), story->happens},
	    {_("What was tried"), story->tried},
	    {_("What goes well"), story->goes_well},
	    {_("What works now, and should come along"), story->works_here},
	    {_("What the next school needs"), story->needed_there},
	    {_("What is dreaded"), story->worries},
	    {_("What is agreed"), story->agreements},
	    {_("What is asked for"), story->asks},
	    {_("The pupil's own view"), story->pupil_view},
	    {_("The parents' view"), story->parents_view},
	};
	memcpy(ret_parts, parts, sizeof parts);
}

static void print_part(const struct cli *cli, const char *heading, const char *text)
{
	if (text[0] != '\0') {
		print_heading(cli, heading);
		printf("%s\n", text);
	}
}

static const char *note_heading(const struct cli *cli, const Samen__Intake__V1__Note *note)
{
	const char *date = date_text(cli, note->written_at_ms);
	switch (note->kind) {
	case SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK:
		return arena_printf(cli->arena, _("Remark of the parents of %s"), date);
	case SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE:
		return arena_printf(cli->arena, _("Note of a consultant of %s"), date);
	default:
		return arena_printf(cli->arena, _("Note of %s"), date);
	}
}

void print_opened(struct cli *cli, const Samen__Intake__V1__OpenRequestResponse *opened)
{
	struct story_part parts[STORY_PARTS];
	print_request(cli, opened->request);
	print_move(cli, opened->request->move);
	story_parts(opened->story, parts);
	for (size_t i = 0; i < STORY_PARTS; i++) {
		print_part(cli, parts[i].heading, parts[i].text);
	}
	for (size_t i = 0; i < opened->n_notes; i++) {
		const Samen__Intake__V1__Note *note = opened->notes[i];
		print_part(cli, note_heading(cli, note), note->text);
	}
}
