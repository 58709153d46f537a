#include "match_print.h"

#include "print.h"

typedef Samen__Matching__V1__Offer Offer;
typedef Samen__Matching__V1__Match Match;

/* --- offers --- */

static bool part_is_school(Samen__Matching__V1__Part part)
{
	return part == SAMEN__MATCHING__V1__PART__SENDING_SCHOOL ||
	       part == SAMEN__MATCHING__V1__PART__RECEIVING_SCHOOL;
}

/* What is asked, where it is more than help with the needs of the table. */
static void print_asked(const Offer *offer)
{
	if (part_is_school(offer->part)) {
		printf(_("%s: %s asks somebody of the %s to take part (%s)\n"), offer->id,
		    offer->school_name,
		    enum_text(&samen__matching__v1__part__descriptor, (int)offer->part),
		    enum_text(&samen__intake__v1__request_kind__descriptor, (int)offer->kind));
	}
}

void print_offer_rows(const struct cli *cli, Offer *const *offers, size_t count)
{
	const char *headers[] = {_("offer"), _("request"), _("state"), _("person"), _("needs"),
	    _("group"), _("area"), _("answer before")};
	struct table *table = table_open(cli, 8, headers);
	for (size_t i = 0; i < count; i++) {
		const Offer *row = offers[i];
		table_cell(table, "%s", row->id);
		table_cell(table, "%s", row->request_id);
		table_cell(table, "%s",
		    enum_text(&samen__matching__v1__offer_state__descriptor, (int)row->state));
		table_cell(
		    table, "%s", row->person_name[0] != '\0' ? row->person_name : row->person_id);
		table_cell(table, "%s", list_text(cli, row->topic_ids, row->n_topic_ids));
		table_cell(table, "%s",
		    enum_text(&samen__common__v1__age_group__descriptor, (int)row->age_group));
		table_cell(table, "%s", row->area_name);
		table_cell(table, "%s", date_text(cli, row->expires_at_ms));
	}
	table_print(table);
	for (size_t i = 0; i < count; i++) {
		print_asked(offers[i]);
		if (offers[i]->consent_withdrawn_at_ms != 0) {
			printf(_("%s: consent was withdrawn %s, the text does not open\n"),
			    offers[i]->id, date_text(cli, offers[i]->consent_withdrawn_at_ms));
		}
	}
}

/* --- matches --- */

static void print_contact(const char *heading, const Samen__Common__V1__Contact *contact)
{
	if (contact == NULL) {
		return;
	}
	printf("  %s: %s%s%s, %s\n", heading, contact->name, contact->title[0] != '\0' ? ", " : "",
	    contact->title, contact->organisation_name);
	printf(
	    "    %s%s%s\n", contact->email, contact->phone[0] != '\0' ? ", " : "", contact->phone);
}

/* What became of asking whether it lasted. */
static const char *check_text(const struct cli *cli, const Samen__Matching__V1__Check *check)
{
	if (check->answered_at_ms == 0) {
		return _("not answered yet");
	}
	const char *outcome =
	    enum_text(&samen__intake__v1__outcome__descriptor, (int)check->outcome);
	if (!check->did_not_last) {
		return outcome;
	}
	return arena_printf(cli->arena, "%s; %s", outcome,
	    check->handled_at_ms != 0 ? _("a consultant has seen to it")
				      : _("a consultant looks at it"));
}

/* Who asked; of a move both schools, one of which asked. */
static void print_sides(const Match *match)
{
	if (match->n_parties == 0 && part_is_school(match->part)) {
		print_contact(enum_text(&samen__matching__v1__part__descriptor, (int)match->part),
		    match->specialist);
	}
	if (match->n_parties == 0) {
		print_contact(_("asked by"), match->filer);
	}
	for (size_t i = 0; i < match->n_parties; i++) {
		print_contact(
		    enum_text(&samen__matching__v1__part__descriptor, (int)match->parties[i]->part),
		    match->parties[i]->contact);
	}
}

void print_match(const struct cli *cli, const Match *match)
{
	print_heading(cli, match->id);
	printf(_("  request %s; %s\n"), match->request_id,
	    enum_text(&samen__matching__v1__match_state__descriptor, (int)match->state));
	if (!part_is_school(match->part)) {
		printf(_("  needs: %s\n"), list_text(cli, match->topic_ids, match->n_topic_ids));
		print_contact(_("helper"), match->specialist);
	}
	print_sides(match);
	print_contact(_("looked after by"), match->keeper);
	printf(_("  since %s; next contact %s\n"), date_text(cli, match->accepted_at_ms),
	    date_text(cli, match->next_follow_up_at_ms));
	if (match->consent_withdrawn_at_ms != 0) {
		printf(_("  consent was withdrawn %s: the text does not open any more\n"),
		    date_text(cli, match->consent_withdrawn_at_ms));
	}
	if (match->outcome != 0) {
		printf(_("  outcome: %s\n"),
		    enum_text(&samen__intake__v1__outcome__descriptor, (int)match->outcome));
	}
	if (match->stop_reason != 0) {
		printf(
		    _("  stopped: %s\n"), enum_text(&samen__matching__v1__stop_reason__descriptor,
					      (int)match->stop_reason));
	}
	for (size_t i = 0; i < match->n_checks; i++) {
		printf(_("  does it last? question of %s: %s\n"),
		    date_text(cli, match->checks[i]->due_at_ms), check_text(cli, match->checks[i]));
	}
}

int show_match(struct cli *cli, int code, const Match *match)
{
	if (code == EX_OK && !print_json(cli, &match->base)) {
		print_match(cli, match);
	}
	return code;
}
