#include "team.h"

#include "candidates.h"
#include "print.h"

#include <string.h>

typedef Samen__Matching__V1__ProposeTeamResponse Team;
typedef Samen__Matching__V1__TeamMember Member;

/* What a topic of the team's needs is called. */
static const char *label_of(const Team *team, const char *topic_id)
{
	for (size_t i = 0; i < team->n_needs; i++) {
		if (strcmp(team->needs[i]->topic_id, topic_id) == 0) {
			return team->needs[i]->label;
		}
	}
	return topic_id;
}

static void print_needs(const struct cli *cli, const Team *team)
{
	size_t covered = team->n_needs - team->n_uncovered;
	const char *text = "";
	for (size_t i = 0; i < team->n_needs; i++) {
		text = text_join(cli, text, team->needs[i]->label);
	}
	printf("%s%s\n", _("Looked for: "), text);
	if (team->n_helped_topic_ids > 0) {
		printf(_("Somebody helps already with: %s\n"),
		    list_text(cli, team->helped_topic_ids, team->n_helped_topic_ids));
	}
	if (team->n_members == 0) {
		printf("%s\n", _("Nobody was found who fits and has room."));
	} else if (team->n_members == 1) {
		printf(_("One person covers %zu of %zu needs:\n"), covered, team->n_needs);
	} else {
		printf(_("%zu people together cover %zu of %zu needs:\n"), team->n_members, covered,
		    team->n_needs);
	}
}

static void print_member(
    const struct cli *cli, const Team *team, size_t number, const Member *member)
{
	candidate_print(cli, number, member->person);
	for (size_t i = 0; i < member->n_topic_ids; i++) {
		printf(_("     takes on %s: %s\n"), label_of(team, member->topic_ids[i]),
		    member->reasons[i]);
	}
}

static void print_uncovered(const struct cli *cli, const Team *team)
{
	if (team->n_uncovered > 0) {
		print_heading(cli, _("Not covered"));
	}
	for (size_t i = 0; i < team->n_uncovered; i++) {
		printf("     %s: %s\n", label_of(team, team->uncovered[i]->topic_id),
		    team->uncovered[i]->reason);
	}
}

/* Who has no room, or was asked already, cannot be offered anything now. */
static bool can_be_offered(const Member *member)
{
	return member->person->left_out == 0 &&
	       member->person->offer_state != SAMEN__MATCHING__V1__OFFER_STATE__OFFERED;
}

/* Topics as --needs takes them. */
static void print_offer_command(const char *request_id, const Member *member)
{
	printf("  samen match offer %s --to %s --needs ", request_id, member->person->person_id);
	for (size_t i = 0; i < member->n_topic_ids; i++) {
		printf("%s%s", i > 0 ? "," : "", member->topic_ids[i]);
	}
	printf("\n");
}

static void print_offer_commands(const char *request_id, const Team *team)
{
	bool first = true;
	if (!team->needs_confirmed && team->n_members > 0) {
		printf(_("Before you offer it, confirm what it is about: samen request amend %s "
			 "--needs TOPIC,...\n"),
		    request_id);
		return;
	}
	for (size_t i = 0; i < team->n_members; i++) {
		if (!can_be_offered(team->members[i])) {
			continue;
		}
		if (first) {
			printf("%s\n", _("Offer each of them their part with:"));
		}
		first = false;
		print_offer_command(request_id, team->members[i]);
	}
}

void team_print(const struct cli *cli, const char *request_id, const Team *team)
{
	print_needs(cli, team);
	for (size_t i = 0; i < team->n_members; i++) {
		print_member(cli, team, i + 1, team->members[i]);
	}
	print_uncovered(cli, team);
	print_offer_commands(request_id, team);
}
