#include "notify/wishes.h"

#include "notify/notify_store.h"

#include <string.h>

static struct wishes wishes_default(bool deployment_dutch)
{
	return (struct wishes){.dutch = deployment_dutch,
	    .quiet = {.from_hour = QUIET_FROM_HOUR_DEFAULT,
		.to_hour = QUIET_TO_HOUR_DEFAULT,
		.weekend = true}};
}

enum status wishes_load(
    struct call *call, const char *person_id, bool deployment_dutch, struct wishes *ret_wishes)
{
	Preferences *kept;
	struct wishes wishes = wishes_default(deployment_dutch);
	enum status status = mail_preferences_load(call, person_id, &kept);
	if (status == NOT_FOUND) {
		*ret_wishes = wishes;
		return OK;
	}
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < kept->n_off; i++) {
		enum letter_kind kind;
		if (letter_kind_of(kept->off[i], &kind)) {
			wishes.off[kind] = true;
		}
	}
	wishes.language_chosen = kept->language[0] != '\0';
	if (wishes.language_chosen) {
		wishes.dutch = strcmp(kept->language, "nl") == 0;
	}
	wishes.quiet = (struct quiet){.from_hour = kept->quiet_from_hour,
	    .to_hour = kept->quiet_to_hour,
	    .weekend = kept->quiet_weekend};
	*ret_wishes = wishes;
	return OK;
}

enum status wishes_save(struct call *call, const char *person_id, const struct wishes *wishes)
{
	char *off[LETTER_KINDS];
	Preferences kept = SAMEN__STORED__V1__MAIL_PREFERENCES__INIT;
	kept.off = off;
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		if (wishes->off[kind]) {
			off[kept.n_off++] = wire_text(letter_kind_name(kind));
		}
	}
	kept.language = wire_text(!wishes->language_chosen ? "" : wishes->dutch ? "nl" : "en");
	kept.quiet_from_hour = wishes->quiet.from_hour;
	kept.quiet_to_hour = wishes->quiet.to_hour;
	kept.quiet_weekend = wishes->quiet.weekend;
	return mail_preferences_save(call, person_id, &kept);
}
