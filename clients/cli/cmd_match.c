/* samen match: offers, matches, and how they end. */
#include "candidates.h"
#include "cli.h"
#include "match_print.h"
#include "match_words.h"
#include "print.h"
#include "read.h"
#include "remote.h"
#include "team.h"

#include <string.h>

typedef Samen__Matching__V1__Offer Offer;
typedef Samen__Matching__V1__Match Match;

/* --- candidates --- */

static int run_suggest(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__SuggestMatchesRequest request =
	    SAMEN__MATCHING__V1__SUGGEST_MATCHES_REQUEST__INIT;
	Samen__Matching__V1__SuggestMatchesResponse *response;
	request.request_id = args_one_word(args);
	request.text = args_text(args, "text");
	request.limit = 10;
	int code = read_number(args, "limit", &request.limit);
	if (code != EX_OK) {
		return code;
	}
	code = CALL(cli, MATCHING, SuggestMatches, &request,
	    samen__matching__v1__suggest_matches_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		candidates_print(cli, response);
	}
	return code;
}

static int run_why_not(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__WhyNotRequest request = SAMEN__MATCHING__V1__WHY_NOT_REQUEST__INIT;
	Samen__Matching__V1__Candidate *candidate;
	if (args->word_count != 2) {
		return cli_fail(EX_USAGE, _("name a request and a person"));
	}
	request.request_id = args_word(args, 0);
	request.person_id = args_word(args, 1);
	request.text = args_text(args, "text");
	int code =
	    CALL(cli, MATCHING, WhyNot, &request, samen__matching__v1__candidate, &candidate);
	if (code == EX_OK && !print_json(cli, &candidate->base)) {
		candidate_print(cli, 0, candidate);
	}
	return code;
}

static int run_team(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__ProposeTeamRequest request =
	    SAMEN__MATCHING__V1__PROPOSE_TEAM_REQUEST__INIT;
	Samen__Matching__V1__ProposeTeamResponse *team;
	request.request_id = args_one_word(args);
	request.text = args_text(args, "text");
	request.include_full = args_flag(args, "include-full");
	int code = CALL(cli, MATCHING, ProposeTeam, &request,
	    samen__matching__v1__propose_team_response, &team);
	if (code == EX_OK && !print_json(cli, &team->base)) {
		team_print(cli, request.request_id, team);
	}
	return code;
}

/* --- offers --- */

static int show_offer(struct cli *cli, int code, Offer *offer)
{
	if (code == EX_OK && !print_json(cli, &offer->base)) {
		print_offer_rows(cli, &offer, 1);
	}
	return code;
}

static int run_offer(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__CreateOffersRequest request =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	Samen__Matching__V1__CreateOffersResponse *response;
	request.request_id = args_one_word(args);
	request.person_ids = args_list(cli, args, "to", &request.n_person_ids);
	request.topic_ids = args_list(cli, args, "needs", &request.n_topic_ids);
	int code = read_number(args, "hours", &request.expires_in_hours);
	if (code != EX_OK) {
		return code;
	}
	code = CALL(cli, MATCHING, CreateOffers, &request,
	    samen__matching__v1__create_offers_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		print_offer_rows(cli, response->offers, response->n_offers);
	}
	return code;
}

/* The school that is to be asked is the one that is not the filer's. */
static int other_part(struct cli *cli, char *request_id, Samen__Matching__V1__Part *ret_part)
{
	Samen__Intake__V1__GetRequestRequest get = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__Request *request;
	get.request_id = request_id;
	int code = CALL(cli, INTAKE, GetRequest, &get, samen__intake__v1__request, &request);
	if (code == EX_OK) {
		bool sends = request->move != NULL && strcmp(request->move->sending_organisation_id,
							  request->organisation_id) == 0;
		*ret_part = sends ? SAMEN__MATCHING__V1__PART__RECEIVING_SCHOOL
				  : SAMEN__MATCHING__V1__PART__SENDING_SCHOOL;
	}
	return code;
}

static int run_ask_school(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__CreateOffersRequest request =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	Samen__Matching__V1__CreateOffersResponse *response;
	request.request_id = args_one_word(args);
	request.person_ids = args_list(cli, args, "to", &request.n_person_ids);
	int code = read_number(args, "hours", &request.expires_in_hours);
	if (code == EX_OK) {
		code = other_part(cli, request.request_id, &request.part);
	}
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, CreateOffers, &request,
		    samen__matching__v1__create_offers_response, &response);
	}
	if (code == EX_OK && !print_json(cli, &response->base)) {
		print_offer_rows(cli, response->offers, response->n_offers);
	}
	return code;
}

static int run_offers(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__ListOffersRequest request =
	    SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	Samen__Matching__V1__ListOffersResponse *response;
	int state = 0;
	int code =
	    read_enum(cli, args, "state", &samen__matching__v1__offer_state__descriptor, &state);
	if (code != EX_OK) {
		return code;
	}
	request.request_id = args_word(args, 0);
	request.state = (Samen__Matching__V1__OfferState)state;
	code = CALL(cli, MATCHING, ListOffers, &request, samen__matching__v1__list_offers_response,
	    &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		print_offer_rows(cli, response->offers, response->n_offers);
	}
	return code;
}

static int run_revoke(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__RevokeOfferRequest request =
	    SAMEN__MATCHING__V1__REVOKE_OFFER_REQUEST__INIT;
	Offer *offer = NULL;
	request.offer_id = args_one_word(args);
	int code = CALL(cli, MATCHING, RevokeOffer, &request, samen__matching__v1__offer, &offer);
	return show_offer(cli, code, offer);
}

static int run_decline(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__DeclineOfferRequest request =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	Offer *offer = NULL;
	int reason = 0;
	int code = read_enum(
	    cli, args, "reason", &samen__matching__v1__decline_reason__descriptor, &reason);
	request.offer_id = args_one_word(args);
	request.reason = (Samen__Matching__V1__DeclineReason)reason;
	if (code == EX_OK) {
		code = seal_note(cli, "", "", request.offer_id,
		    SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK, args, "remark",
		    &request.remark_note_id);
	}
	if (code == EX_OK) {
		code =
		    CALL(cli, MATCHING, DeclineOffer, &request, samen__matching__v1__offer, &offer);
	}
	return show_offer(cli, code, offer);
}

/* --- matches --- */

static int run_accept(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__AcceptOfferRequest request =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	Match *match = NULL;
	request.offer_id = args_one_word(args);
	int code = read_date(args, "follow-up", &request.follow_up_at_ms);
	if (code == EX_OK) {
		code =
		    CALL(cli, MATCHING, AcceptOffer, &request, samen__matching__v1__match, &match);
	}
	code = show_match(cli, code, match);
	if (code == EX_OK && !cli->json) {
		printf(_("Read what the teacher tells with: samen open %s\n"), match->id);
	}
	return code;
}

static int run_show(struct cli *cli, const struct args *args)
{
	Match *match = NULL;
	int code = get_match(cli, args_one_word(args), &match);
	return show_match(cli, code, match);
}

static int run_list(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__ListMatchesRequest request =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	Samen__Matching__V1__ListMatchesResponse *response;
	int state = 0;
	int code =
	    read_enum(cli, args, "state", &samen__matching__v1__match_state__descriptor, &state);
	if (code != EX_OK) {
		return code;
	}
	request.request_id = args_word(args, 0);
	request.state = (Samen__Matching__V1__MatchState)state;
	code = CALL(cli, MATCHING, ListMatches, &request,
	    samen__matching__v1__list_matches_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	for (size_t i = 0; i < response->n_matches; i++) {
		print_match(cli, response->matches[i]);
	}
	if (response->n_matches == 0) {
		printf("%s\n", _("Nothing to show."));
	}
	return EX_OK;
}

static int run_follow_up(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__FollowUpRequest request = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	Match *match = NULL;
	request.match_id = args_one_word(args);
	request.took_place = args_flag(args, "done");
	int code = read_date(args, "next", &request.next_at_ms);
	if (code == EX_OK) {
		code = seal_match_note(cli, request.match_id,
		    SAMEN__INTAKE__V1__NOTE_KIND__FOLLOW_UP, args, "note", &request.note_id);
	}
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, FollowUp, &request, samen__matching__v1__match, &match);
	}
	return show_match(cli, code, match);
}

static int run_complete(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__CompleteMatchRequest request =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	Match *match = NULL;
	request.match_id = args_one_word(args);
	int code = read_outcome(cli, args, request.match_id, &request.outcome, &request.note_id);
	if (code == EX_OK) {
		code = CALL(
		    cli, MATCHING, CompleteMatch, &request, samen__matching__v1__match, &match);
	}
	return show_match(cli, code, match);
}

static int run_stop(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__StopMatchRequest request =
	    SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	Match *match = NULL;
	int reason = 0;
	int code =
	    read_enum(cli, args, "reason", &samen__matching__v1__stop_reason__descriptor, &reason);
	request.match_id = args_one_word(args);
	request.reason = (Samen__Matching__V1__StopReason)reason;
	if (code == EX_OK) {
		code = seal_match_note(cli, request.match_id, SAMEN__INTAKE__V1__NOTE_KIND__REMARK,
		    args, "remark", &request.note_id);
	}
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, StopMatch, &request, samen__matching__v1__match, &match);
	}
	return show_match(cli, code, match);
}

const struct command match_commands[] = {
    {"match suggest", "REQUEST [--text TEXT] [--limit N]", "text= limit=",
	N_("Shows who can help with a request, best first, with reasons that add up to the score. "
	   "The text, if you give it, is analysed and forgotten."),
	"samen match suggest r-7k2m9xw3ta0c", run_suggest},
    {"match why-not", "REQUEST PERSON [--text TEXT]",
	"text=", N_("Says why a person is not in the list, or where their score comes from."),
	"samen match why-not r-7k2m9xw3ta0c p-0m3x5v8q2r7d", run_why_not},
    {"match team", "REQUEST [--include-full] [--text TEXT]", "include-full text=",
	N_("Proposes the fewest and nearest people who together cover what a request is about. "
	   "Says who takes on what, and what nobody covers and why. --include-full also proposes "
	   "people who have no room now."),
	"samen match team r-7k2m9xw3ta0c", run_team},
    {"match offer", "REQUEST --to PERSON,... [--needs TOPIC,...] [--hours N]", "to= needs= hours=",
	N_("Offers a request to one or several people; the first to accept helps. It lapses after "
	   "120 hours unless said."),
	"samen match offer r-7k2m9xw3ta0c --to p-0m3x5v8q2r7d", run_offer},
    {"match ask-school", "REQUEST [--to PERSON,...] [--hours N]", "to= hours=",
	N_("Asks people of the other school of a return or transition to take part: the teachers "
	   "you name, or all who are known there. The first to accept does, in place of whoever "
	   "took part for that school before."),
	"samen match ask-school r-7k2m9xw3ta0c", run_ask_school},
    {"match offers", "[REQUEST] [--state STATE]",
	"state=", N_("Lists the offers made to you, or those of a request."),
	"samen match offers --state offered", run_offers},
    {"match accept", "OFFER [--follow-up DATE]", "follow-up=",
	N_("Accepts an offer: you and the teacher see each other's contact details, and you may "
	   "open the text."),
	"samen match accept f-9c2k7w4n0s6e", run_accept},
    {"match decline",
	"OFFER --reason no_room|not_my_expertise|too_far|knows_pupil|leave|other_reason [--remark "
	"TEXT] [--names-confirmed]",
	"reason= remark= names-confirmed",
	N_("Declines an offer. A remark is sealed with the request."),
	"samen match decline f-9c2k7w4n0s6e --reason no_room", run_decline},
    {"match revoke", "OFFER", "", N_("Takes an offer back that is not answered yet."),
	"samen match revoke f-9c2k7w4n0s6e", run_revoke},
    {"match list", "[REQUEST] [--state active|completed|stopped]",
	"state=", N_("Lists your matches; for consultants those of their areas."),
	"samen match list --state active", run_list},
    {"match show", "MATCH", "",
	N_("Shows a match with the contact details of both sides, and of both schools of a return "
	   "or "
	   "transition."),
	"samen match show m-4h8s2kq0vz1c", run_show},
    {"match follow-up", "MATCH [--done] [--next DATE] [--note TEXT] [--names-confirmed]",
	"done next= note= names-confirmed",
	N_("Says that contact took place, or sets the date of the next one. A note is sealed with "
	   "the request."),
	"samen match follow-up m-4h8s2kq0vz1c --done --next 12-01-2027", run_follow_up},
    {"match complete",
	"MATCH --outcome helped|partly_helped|not_helped|referred|not_needed [--words TEXT] "
	"[--names-confirmed]",
	"outcome= words= names-confirmed",
	N_("Ends a match with its outcome; the words are sealed. For the teacher who asked."),
	"samen match complete m-4h8s2kq0vz1c --outcome helped", run_complete},
    {"match stop",
	"MATCH --reason no_contact|no_fit_after_all|specialist_unavailable|other_stop [--remark "
	"TEXT] [--names-confirmed]",
	"reason= remark= names-confirmed", N_("Ends a match early."),
	"samen match stop m-4h8s2kq0vz1c --reason no_contact", run_stop},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
