/* samen match reassign; samen request take-over, let-go: consultants who do something about a
 * request that does not go well. */
#include "cli.h"
#include "match_print.h"
#include "match_words.h"
#include "print.h"
#include "read.h"
#include "remote.h"

typedef Samen__Matching__V1__MonitorRow Row;
typedef Samen__Common__V1__Contact Contact;

/* --- somebody else instead --- */

static int read_reassign(
    struct cli *cli, const struct args *args, Samen__Matching__V1__ReassignRequest *request)
{
	int reason = 0;
	char *what = args_one_word(args);
	request->person_ids = args_list(cli, args, "to", &request->n_person_ids);
	*(what[0] == 'f' ? &request->offer_id : &request->match_id) = what;
	int code = read_number(args, "hours", &request->expires_in_hours);
	if (code == EX_OK) {
		code = read_enum(
		    cli, args, "reason", &samen__matching__v1__stop_reason__descriptor, &reason);
	}
	request->reason = (Samen__Matching__V1__StopReason)reason;
	return code;
}

static int run_reassign(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__ReassignRequest request = SAMEN__MATCHING__V1__REASSIGN_REQUEST__INIT;
	Samen__Matching__V1__ReassignResponse *response;
	int code = read_reassign(cli, args, &request);
	if (code == EX_OK && request.match_id[0] != '\0') {
		code = seal_match_note(cli, request.match_id, SAMEN__INTAKE__V1__NOTE_KIND__REMARK,
		    args, "remark", &request.note_id);
	}
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, Reassign, &request,
		    samen__matching__v1__reassign_response, &response);
	}
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	if (response->match != NULL) {
		print_match(cli, response->match);
	}
	print_offer_rows(cli, response->offers, response->n_offers);
	return EX_OK;
}

/* --- looking after a request --- */

static void print_kept(const struct cli *cli, const Row *row, const Contact *from)
{
	print_heading(cli, row->request_id);
	if (from != NULL) {
		printf(_("  taken over from %s\n"), from->name);
	}
	if (row->keeper != NULL) {
		printf(_("  looked after by %s since %s\n"), row->keeper->name,
		    date_text(cli, row->kept_since_ms));
	} else {
		printf("%s\n", _("  no consultant looks after it"));
	}
}

static int run_take_over(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__TakeOverRequest request = SAMEN__MATCHING__V1__TAKE_OVER_REQUEST__INIT;
	Samen__Matching__V1__TakeOverResponse *response;
	request.request_id = args_one_word(args);
	int code = CALL(
	    cli, MATCHING, TakeOver, &request, samen__matching__v1__take_over_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		print_kept(cli, response->request, response->from);
	}
	return code;
}

static int run_let_go(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__LetGoRequest request = SAMEN__MATCHING__V1__LET_GO_REQUEST__INIT;
	Row *row;
	request.request_id = args_one_word(args);
	int code = CALL(cli, MATCHING, LetGo, &request, samen__matching__v1__monitor_row, &row);
	if (code == EX_OK && !print_json(cli, &row->base)) {
		print_kept(cli, row, NULL);
	}
	return code;
}

const struct command keep_commands[] = {
    {"match reassign",
	"MATCH | OFFER --to PERSON,... [--reason "
	"no_contact|no_fit_after_all|specialist_unavailable|other_stop] [--hours N] [--remark "
	"TEXT] [--names-confirmed]",
	"to= reason= hours= remark= names-confirmed",
	N_("Ends a match, or takes an offer back, and asks others for the same needs. All of it "
	   "happens or nothing: when somebody cannot be asked the match goes on. A match needs a "
	   "reason. For the teacher who asked, and for consultants."),
	"samen match reassign m-4h8s2kq0vz1c --to p-0m3x5v8q2r7d --reason specialist_unavailable",
	run_reassign},
    {"request take-over", "REQUEST", "",
	N_("Makes you the one who looks after a request, also one that another consultant looks "
	   "after, or that has ended. You may then follow up, complete, take back offers and "
	   "answer checks for the teacher, who sees your name. For consultants."),
	"samen request take-over r-7k2m9xw3ta0c", run_take_over},
    {"request let-go", "REQUEST", "",
	N_("Says that you look after a request no longer. For consultants."),
	"samen request let-go r-7k2m9xw3ta0c", run_let_go},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
