/*
 * Checks of the fields that several of intake's requests share. Each names what is wrong through
 * call_field, with the field's path in the request; none needs a transaction unless it says so:
 * prepare can do them.
 */
#ifndef SAMEN_INTAKE_FIELDS_H
#define SAMEN_INTAKE_FIELDS_H

#include "intake/free_text.h"

#include "intake.pb-c.h"

enum { NEEDS_MAX = 12 };

/* NULL counts as empty, and "happens" is required. */
void fields_story(
    struct call *call, struct free_text *found, const Samen__Intake__V1__Story *story);

/* That the questions of this kind are answered, and no others: needs no look at the texts. NULL
 * counts as empty. */
void fields_story_of_kind(struct call *call, uint32_t kind, const Samen__Intake__V1__Story *story);

/* What a move is checked against. */
struct move_facts {
	uint32_t kind, age_group;    /* of the request */
	const char *organisation_id; /* the filer's school */
	int64_t filed_at_ms;
};
/* In a transaction. NULL: none is given. A status other than OK is the store's. */
enum status fields_move(
    struct call *call, const struct move_facts *facts, const Samen__Intake__V1__Move *move);

/* That the ground fits a move: whoever knows both schools can tell which pupil it is, so that it is
 * no anonymous consult. sending, receiving: ids, may be empty. */
void fields_move_basis(struct call *call,
    const char *field,
    const char *sending,
    const char *receiving,
    uint32_t basis_kind);

/* Number, weights, doubles. */
void fields_needs(struct call *call, Samen__Common__V1__Need *const *needs, size_t count);
/* In a transaction: that each topic is known. A status other than OK is the store's. */
enum status fields_topics(struct call *call, Samen__Common__V1__Need *const *needs, size_t count);
void fields_forms(struct call *call, const Samen__Common__V1__FormOfHelp *forms, size_t count);

/* NULL counts as empty, and a kind is required. withdrawn_at_ms is not looked at: that is the
 * service's. */
void fields_basis(
    struct call *call, struct free_text *found, const Samen__Intake__V1__Basis *basis);

/* NULL counts as empty: the pupil was heard, or there is a reason why not. */
void fields_hearing(
    struct call *call, struct free_text *found, const Samen__Intake__V1__Hearing *hearing);

/* A note or outcome words. */
void fields_note(
    struct call *call, struct free_text *found, const char *field, const char *text, bool required);

void fields_required(struct call *call, const char *field, bool given);

#endif
