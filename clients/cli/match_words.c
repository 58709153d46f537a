#include "match_words.h"

#include "read.h"
#include "remote.h"

#include <string.h>

typedef Samen__Matching__V1__Match Match;

int get_match(struct cli *cli, char *match_id, Match **ret_match)
{
	Samen__Matching__V1__GetMatchRequest request = SAMEN__MATCHING__V1__GET_MATCH_REQUEST__INIT;
	request.match_id = match_id;
	return CALL(cli, MATCHING, GetMatch, &request, samen__matching__v1__match, ret_match);
}

int seal_note(struct cli *cli,
    const char *request_id,
    const char *match_id,
    const char *offer_id,
    Samen__Intake__V1__NoteKind kind,
    const struct args *args,
    const char *option,
    char **ret_note_id)
{
	Samen__Matching__V1__IssueGrantRequest leave =
	    SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	Samen__Matching__V1__IssueGrantResponse *grant;
	Samen__Intake__V1__AddNoteRequest request = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	Samen__Intake__V1__Note *note;
	int code = EX_OK;
	request.text = args_text(args, option);
	if (request.text[0] == '\0') {
		return EX_OK;
	}
	if (match_id[0] != '\0' || offer_id[0] != '\0') {
		leave.match_id = wire_text(match_id);
		leave.offer_id = wire_text(offer_id);
		code = CALL(cli, MATCHING, IssueGrant, &leave,
		    samen__matching__v1__issue_grant_response, &grant);
		if (code == EX_OK) {
			request.grant = grant->grant;
			request_id = grant->request_id;
		}
	}
	request.request_id = wire_text(request_id);
	request.kind = kind;
	request.names_confirmed = args_flag(args, "names-confirmed");
	if (code == EX_OK) {
		code = CALL(cli, INTAKE, AddNote, &request, samen__intake__v1__note, &note);
	}
	if (code == EX_OK) {
		*ret_note_id = note->id;
	}
	return code;
}

static bool is_contact(const Samen__Common__V1__Contact *contact, const char *person_id)
{
	return contact != NULL && strcmp(contact->person_id, person_id) == 0;
}

/* The filer adds notes to their own request; the specialist needs leave through the match; and who
 * is neither is a consultant, whose notes are of a kind of their own. */
int seal_match_note(struct cli *cli,
    const char *match_id,
    Samen__Intake__V1__NoteKind kind,
    const struct args *args,
    const char *option,
    char **ret_note_id)
{
	Match *match = NULL;
	Samen__Directory__V1__WhoAmIRequest who = SAMEN__DIRECTORY__V1__WHO_AM_IREQUEST__INIT;
	Samen__Directory__V1__Person *me;
	if (args_option(args, option, "")[0] == '\0') {
		return EX_OK;
	}
	int code = get_match(cli, wire_text(match_id), &match);
	if (code == EX_OK) {
		code = CALL(cli, DIRECTORY, WhoAmI, &who, samen__directory__v1__person, &me);
	}
	if (code != EX_OK) {
		return code;
	}
	bool helper = is_contact(match->specialist, me->id);
	if (!helper && !is_contact(match->filer, me->id)) {
		kind = SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE;
	}
	return seal_note(
	    cli, match->request_id, helper ? match_id : "", "", kind, args, option, ret_note_id);
}

int read_outcome(struct cli *cli,
    const struct args *args,
    const char *match_id,
    Samen__Intake__V1__Outcome *ret_outcome,
    char **ret_note_id)
{
	int outcome = 0;
	int code =
	    read_enum(cli, args, "outcome", &samen__intake__v1__outcome__descriptor, &outcome);
	*ret_outcome = (Samen__Intake__V1__Outcome)outcome;
	return code == EX_OK
		   ? seal_match_note(cli, match_id, SAMEN__INTAKE__V1__NOTE_KIND__OUTCOME_WORDS,
			 args, "words", ret_note_id)
		   : code;
}
