/* Words about an offer or a match, sealed with the request before the call that names them. Each
 * returns an exit code. */
#ifndef SAMEN_CLI_MATCH_WORDS_H
#define SAMEN_CLI_MATCH_WORDS_H

#include "cli.h"

#include "intake.pb-c.h"
#include "matching.pb-c.h"

int get_match(struct cli *cli, char *match_id, Samen__Matching__V1__Match **ret_match);

/* Seals the text of an option with the request, on leave of an offer or match when the caller is
 * not the filer; leaves *ret_note_id alone for no text. */
int seal_note(struct cli *cli,
    const char *request_id,
    const char *match_id,
    const char *offer_id,
    Samen__Intake__V1__NoteKind kind,
    const struct args *args,
    const char *option,
    char **ret_note_id);
/* The same for who is on one of the sides of a match. */
int seal_match_note(struct cli *cli,
    const char *match_id,
    Samen__Intake__V1__NoteKind kind,
    const struct args *args,
    const char *option,
    char **ret_note_id);
/* Reads --outcome, and seals --words with the match. */
int read_outcome(struct cli *cli,
    const struct args *args,
    const char *match_id,
    Samen__Intake__V1__Outcome *ret_outcome,
    char **ret_note_id);

#endif
