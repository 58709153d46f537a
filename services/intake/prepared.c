#include "intake/prepared.h"

#include "intake/intake.h"
#include "intake/request.h"
#include "intake/rights.h"
#include "intake/sealed_text.h"
#include "intake/show.h"

#include <string.h>

#define PARENT_REMARK SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK
#define CONSULTANT_NOTE SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE

/* Together far below the largest frame, so that OpenRequest can always give all of them. */
enum {
	NOTES_MAX = 100,
	NOTES_BYTES_MAX = 512 * 1024,
	PARENT_REMARKS_MAX = 20,
	CONSULTANT_NOTES_MAX = 50
};

struct prepared *prepared_new(struct call *call)
{
	struct prepared *prepared = arena_alloc(call->arena, sizeof *prepared);
	call->prepared = prepared;
	return prepared;
}

static enum status look_up_key(
    struct call *call, struct prepared *prepared, const char *request_id, struct seal_key *ret_key)
{
	struct store_txn *txn;
	StoredRequest *request;
	enum status status = store_read(call->store, &txn);
	if (status != OK) {
		return status;
	}
	status = request_load_in(txn, call->arena, request_id, &request);
	store_abort(txn);
	if (status == OK) {
		prepared->key_id = request->key_id;
		status = text_key_find(call, request, ret_key);
	}
	return status;
}

bool prepared_key(
    struct call *call, struct prepared *prepared, const char *request_id, struct seal_key *ret_key)
{
	if (call_has_wrong_fields(call)) {
		return false;
	}
	prepared->status = look_up_key(call, prepared, request_id, ret_key);
	return prepared->status == OK;
}

void prepared_seal_note(struct call *call,
    struct prepared *prepared,
    const struct seal_key *key,
    const char *request_id,
    const char *text)
{
	struct id id = id_new('n');
	struct seal_label label = seal_label_of(request_id, id.text);
	prepared->note_id = arena_strdup(call->arena, id.text);
	prepared->status = prepared->note_id != NULL
			       ? sealed_text_make(call->arena, key, &label, text, &prepared->text)
			       : RESOURCE_EXHAUSTED;
}

enum status prepared_settle(
    struct call *call, const StoredRequest *request, bool names_confirmed, uint32_t basis_kind)
{
	const struct prepared *prepared = call->prepared;
	bool anonymous = basis_kind == BASIS_ANONYMOUS_CONSULT;
	free_text_settle_names(call, &prepared->found, names_confirmed, anonymous);
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	if (prepared->status == OK &&
	    (prepared->key_id == NULL || strcmp(prepared->key_id, request->key_id) == 0)) {
		return OK;
	}
	if (prepared->status == OK || prepared->status == NOT_FOUND) {
		return call_fail(call, ABORTED, N_("the request changed meanwhile: try again"));
	}
	return prepared->status == DATA_LOSS ? text_key_lost(call) : prepared->status;
}

/* Those whose notes have room of their own, so that no side writes another out. */
struct note_room {
	size_t count, bytes;
};
static struct note_room room_taken(const struct note_list *notes, uint32_t kind)
{
	struct note_room taken = {0};
	for (size_t i = 0; i < notes->count; i++) {
		if (notes->notes[i]->kind == kind) {
			taken.count++;
			taken.bytes += notes->notes[i]->sealed.len;
		}
	}
	return taken;
}

static enum status room_for_note(
    struct call *call, const StoredRequest *request, uint32_t kind, size_t bytes)
{
	struct note_list notes;
	enum status status = notes_load(call, request->id, &notes);
	if (status != OK) {
		return status;
	}
	struct note_room parents = room_taken(&notes, PARENT_REMARK);
	struct note_room consultants = room_taken(&notes, CONSULTANT_NOTE);
	if (kind == PARENT_REMARK) {
		return parents.count < PARENT_REMARKS_MAX
			   ? OK
			   : call_fail(call, RESOURCE_EXHAUSTED,
				 N_("you can add %d remarks: talk to the school if there is more "
				    "to say"),
				 PARENT_REMARKS_MAX);
	}
	if (kind == CONSULTANT_NOTE) {
		return consultants.count < CONSULTANT_NOTES_MAX
			   ? OK
			   : call_fail(call, RESOURCE_EXHAUSTED,
				 N_("this request has %d notes of consultants, which is the most "
				    "there can be"),
				 CONSULTANT_NOTES_MAX);
	}
	size_t count = notes.count - parents.count - consultants.count;
	size_t held = notes.bytes - parents.bytes - consultants.bytes;
	if (count >= NOTES_MAX || held + bytes > NOTES_BYTES_MAX) {
		return call_fail(call, RESOURCE_EXHAUSTED,
		    N_("this request holds as many notes as it can: close it and file a new one if "
		       "help is still needed"));
	}
	return OK;
}

enum status prepared_save_note(
    struct call *call, const StoredRequest *request, uint32_t kind, bool limited)
{
	const struct prepared *prepared = call->prepared;
	enum status status = limited ? room_for_note(call, request, kind, prepared->text.len) : OK;
	if (status != OK) {
		return status;
	}
	StoredText note = SAMEN__STORED__V1__SEALED_TEXT__INIT;
	note.id = (char *)prepared->note_id;
	note.request_id = request->id;
	note.kind = kind;
	note.author_id = (char *)caller_name(call);
	note.written_at_ms = call->now_ms;
	note.sealed = prepared->text;
	return text_save(call, &note);
}

uint32_t prepared_parts_with_names(
    const struct prepared *prepared, const StoredRequest *request, uint32_t replaced_parts)
{
	return (request->parts_with_names & ~replaced_parts) | prepared->found.parts_with_names;
}
