/* What people want of mail. */
#include "notify/notify_handlers.h"

#include "notify/notify.h"
#include "notify/notify_store.h"

#include <string.h>

enum { HOURS = 24 };

static enum status own_wishes(struct call *call, struct wishes *ret_wishes)
{
	return wishes_load(call, call->caller.id, notify_options(call)->dutch, ret_wishes);
}

/* --- showing --- */

static enum status add_kinds(
    struct call *call, const struct wishes *wishes, Samen__Notify__V1__MailPreferences *out)
{
	Samen__Notify__V1__MailKind *kinds = arena_alloc(call->arena, LETTER_KINDS * sizeof *kinds);
	out->kinds = arena_alloc(call->arena, LETTER_KINDS * sizeof *out->kinds);
	if (kinds == NULL || out->kinds == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		samen__notify__v1__mail_kind__init(&kinds[kind]);
		kinds[kind].name = wire_text(letter_kind_name(kind));
		kinds[kind].text = wire_text(tr(call->dutch, letter_kind_text(kind)));
		kinds[kind].on = !wishes->off[kind];
		out->kinds[out->n_kinds++] = &kinds[kind];
	}
	return OK;
}

enum status get_mail_preferences_answer(struct call *call, const void *request, void *response)
{
	Samen__Notify__V1__MailPreferences *out = response;
	struct wishes wishes;
	MailPerson *person;
	(void)request;
	enum status status = own_wishes(call, &wishes);
	if (status == OK) {
		status = mail_person_find(call, call->caller.id, &person);
	}
	if (status == OK) {
		out->email = person->email;
	}
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	out->language = wire_text(wishes.dutch ? "nl" : "en");
	out->language_chosen = wishes.language_chosen;
	out->quiet_from_hour = wishes.quiet.from_hour;
	out->quiet_to_hour = wishes.quiet.to_hour;
	out->quiet_weekend = wishes.quiet.weekend;
	out->mail_is_sent = notify_mails(call);
	return add_kinds(call, &wishes, out);
}

/* --- changing --- */

static void take_off(struct call *call,
    const Samen__Notify__V1__PutMailPreferencesRequest *in,
    struct wishes *wishes)
{
	for (size_t i = 0; i < in->n_off; i++) {
		enum letter_kind kind;
		if (letter_kind_of(in->off[i], &kind)) {
			wishes->off[kind] = true;
		} else {
			(void)call_field(call, arena_printf(call->arena, "off[%zu]", i), "UNKNOWN",
			    N_("is no kind of mail"));
		}
	}
}

static void take_language(struct call *call, const char *language, struct wishes *wishes)
{
	wishes->language_chosen = language[0] != '\0';
	wishes->dutch = strcmp(language, "nl") == 0;
	if (wishes->language_chosen && !wishes->dutch && strcmp(language, "en") != 0) {
		(void)call_field(call, "language", "UNKNOWN", N_("is nl or en"));
	}
}

static void take_hour(struct call *call, const char *field, uint32_t hour, unsigned *ret_hour)
{
	if (hour >= HOURS) {
		(void)call_field(call, field, "OUT_OF_RANGE", N_("is an hour from 0 to 23"));
	}
	*ret_hour = hour;
}

enum status put_mail_preferences_handle(struct call *call, const void *request)
{
	const Samen__Notify__V1__PutMailPreferencesRequest *in = request;
	struct wishes wishes = {.quiet = {.weekend = in->quiet_weekend}};
	take_off(call, in, &wishes);
	take_language(call, in->language, &wishes);
	take_hour(call, "quiet_from_hour", in->quiet_from_hour, &wishes.quiet.from_hour);
	take_hour(call, "quiet_to_hour", in->quiet_to_hour, &wishes.quiet.to_hour);
	if (call_has_wrong_fields(call)) {
		return call_fail(call, INVALID_ARGUMENT, N_("the preferences were not changed"));
	}
	/* Mail that waits for the end of quiet hours looks again then, and not before. */
	return wishes_save(call, call->caller.id, &wishes);
}

/* --- the link in a mail --- */

static enum status read_token(
    struct call *call, const char *token, struct id *ret_person, enum letter_kind *ret_kind)
{
	return unsubscribe_read(notify_unsubscribe_key(call), token, ret_person, ret_kind)
		   ? OK
		   : call_fail(call, NOT_FOUND,
			 N_("this is not a link from one of our mails: take the whole link"));
}

enum status unsubscribe_handle(struct call *call, const void *request)
{
	const Samen__Notify__V1__UnsubscribeRequest *in = request;
	struct id person;
	enum letter_kind kind;
	struct wishes wishes;
	enum status status = read_token(call, in->token, &person, &kind);
	if (status == OK) {
		status = wishes_load(call, person.text, notify_options(call)->dutch, &wishes);
	}
	if (status != OK || wishes.off[kind]) {
		return status;
	}
	wishes.off[kind] = true;
	return wishes_save(call, person.text, &wishes);
}

enum status unsubscribe_answer(struct call *call, const void *request, void *response)
{
	const Samen__Notify__V1__UnsubscribeRequest *in = request;
	Samen__Notify__V1__UnsubscribeResponse *out = response;
	struct id person;
	enum letter_kind kind;
	enum status status = read_token(call, in->token, &person, &kind);
	if (status == OK) {
		out->kind = wire_text(letter_kind_name(kind));
		out->text = wire_text(tr(call->dutch, letter_kind_text(kind)));
	}
	return status;
}
