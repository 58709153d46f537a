/* samen request note, notes: what consultants do about a request, in words. */
#include "ask.h"
#include "cli.h"
#include "print.h"
#include "read.h"
#include "reads_page.h"
#include "remote.h"

typedef Samen__Intake__V1__ListConsultantNotesResponse NotesResponse;

static int run_note(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__AddNoteRequest request = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	Samen__Intake__V1__Note *note;
	request.request_id = args_one_word(args);
	request.kind = SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE;
	request.names_confirmed = args_flag(args, "names-confirmed");
	request.text = args_text(args, "text");
	if (request.text[0] == '\0') {
		request.text =
		    ask_text(cli, _("What do you do about this request? Not about the pupil."));
	}
	if (request.text == NULL || request.text[0] == '\0') {
		return cli_fail(EX_USAGE, _("there was no text: nothing was kept"));
	}
	int code = CALL(cli, INTAKE, AddNote, &request, samen__intake__v1__note, &note);
	if (code == EX_OK && !print_json(cli, &note->base)) {
		printf(_("Kept: note %s.\n"), note->id);
	}
	return code;
}

static void print_notes(struct cli *cli, const NotesResponse *response)
{
	struct reads_page people = {.request_id = ""};
	if (response->n_notes > 0) {
		reads_fetch_people(cli, &people);
	} else {
		printf("%s\n", _("There are none."));
	}
	for (size_t i = 0; i < response->n_notes; i++) {
		const Samen__Intake__V1__Note *note = response->notes[i];
		print_heading(
		    cli, arena_printf(cli->arena, "%s  %s", date_text(cli, note->written_at_ms),
			     reads_who(cli, &people, note->author_id)));
		printf("%s\n", note->text);
	}
	print_next_page(response->next_token);
}

static int run_notes(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__ListConsultantNotesRequest request =
	    SAMEN__INTAKE__V1__LIST_CONSULTANT_NOTES_REQUEST__INIT;
	NotesResponse *response;
	request.request_id = args_one_word(args);
	int code = read_page(cli, args, 100, &request.page);
	if (code == EX_OK) {
		code = CALL(cli, INTAKE, ListConsultantNotes, &request,
		    samen__intake__v1__list_consultant_notes_response, &response);
	}
	if (code == EX_OK && !print_json(cli, &response->base)) {
		print_notes(cli, response);
	}
	return code;
}

const struct command note_commands[] = {
    {"request note", "REQUEST [--text TEXT] [--names-confirmed]", "text= names-confirmed",
	N_("Keeps a note of a consultant with a request, sealed: what you do about it, and nothing "
	   "about the pupil. Without --text it is asked for, or read from standard input. "
	   "Consultants of the work area read it, and so do who asked and the parents; helpers do "
	   "not. For consultants."),
	"samen request note r-7k2m9xw3ta0c --text 'School gebeld, zij vragen maandag iemand "
	"anders.'",
	run_note},
    {"request notes", "REQUEST [--size N] [--page TOKEN]", "size= page=",
	N_("Shows the notes of consultants about a request, oldest first. It is logged. For "
	   "consultants."),
	"samen request notes r-7k2m9xw3ta0c", run_notes},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
