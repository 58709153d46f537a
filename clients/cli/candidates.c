#include "candidates.h"

#include "print.h"

enum { BAR_WIDTH = 20 };

static void print_bar(double value, double most)
{
	int filled = most > 0 ? (int)(value / most * BAR_WIDTH + 0.5) : 0;
	for (int i = 0; i < BAR_WIDTH; i++) {
		(void)fputs(i < filled ? "#" : " ", stdout);
	}
}

static double largest_part(const Samen__Matching__V1__Candidate *candidate)
{
	double most = 0;
	for (size_t i = 0; i < candidate->n_contributions; i++) {
		if (candidate->contributions[i]->value > most) {
			most = candidate->contributions[i]->value;
		}
	}
	return most;
}

static void print_contributions(const Samen__Matching__V1__Candidate *candidate)
{
	double most = largest_part(candidate);
	for (size_t i = 0; i < candidate->n_contributions; i++) {
		const Samen__Matching__V1__Contribution *part = candidate->contributions[i];
		if (part->value == 0) {
			continue;
		}
		printf("     %6.3f ", part->value);
		print_bar(part->value, most);
		printf(" %s\n", part->reason);
	}
}

void candidate_print(
    const struct cli *cli, size_t number, const Samen__Matching__V1__Candidate *candidate)
{
	const char *bold = cli->color ? "\033[1m" : "";
	const char *plain = cli->color ? "\033[0m" : "";
	if (number > 0) {
		printf("%2zu. ", number);
	}
	printf("%s%s%s (%s)%s%s\n", bold, candidate->name, plain, candidate->person_id,
	    candidate->title[0] != '\0' ? ", " : "", candidate->title);
	printf("     %s, %s%s%s\n", candidate->organisation_name,
	    enum_text(&samen__common__v1__sector__descriptor, (int)candidate->sector),
	    candidate->area_name[0] != '\0' ? ", " : "", candidate->area_name);
	printf(_("     %s; room for %u more; score %.3f\n"),
	    enum_text(&samen__matching__v1__locality__descriptor, (int)candidate->locality),
	    candidate->room, candidate->score);
	if (candidate->offer_reason[0] != '\0') {
		printf(_("     offer: %s\n"), candidate->offer_reason);
	}
	if (candidate->left_out != 0) {
		printf(_("     left out: %s\n"), candidate->left_out_reason);
	}
	print_contributions(candidate);
}

static void print_needs(const Samen__Matching__V1__SuggestMatchesResponse *response)
{
	for (size_t i = 0; i < response->n_needs; i++) {
		printf("%s%s", i > 0 ? ", " : _("Looked for: "), response->needs[i]->label);
	}
	if (response->n_needs > 0) {
		printf(response->text_used ? _(" (and for the words of the text)\n")
					   : _(" (topics only)\n"));
	}
}

void candidates_print(
    const struct cli *cli, const Samen__Matching__V1__SuggestMatchesResponse *response)
{
	print_needs(response);
	if (response->n_candidates == 0) {
		printf("%s\n", _("Nobody was found who fits and has room."));
	}
	for (size_t i = 0; i < response->n_candidates; i++) {
		candidate_print(cli, i + 1, response->candidates[i]);
	}
	if (response->n_left_out > 0) {
		print_heading(cli, _("Left out"));
	}
	for (size_t i = 0; i < response->n_left_out; i++) {
		printf("     %s, %s: %s\n", response->left_out[i]->name,
		    response->left_out[i]->organisation_name,
		    response->left_out[i]->left_out_reason);
	}
}
