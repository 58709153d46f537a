/* Writes every letter as a message, in both languages, with a link and without: for
 * tests/check/test_letters.py. write_letters FOLDER */
#include "notify/letters.h"
#include "notify/mail.h"
#include "runtime/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

enum { ARENA_BYTES = 256 * 1024 };

/* Facts that are recognised wherever they turn up. */
static struct letter facts(enum letter_kind kind, bool dutch, bool link, bool to_helper)
{
	return (struct letter){.kind = kind,
	    .dutch = dutch,
	    .to_helper = to_helper,
	    .name = "Zoë van Åkeren-de Vries",
	    .other_name = "Joost 't Hart",
	    .at_ms = INT64_C(1795525200000), /* 2026-11-24 14:00 in the Netherlands */
	    .others_asked = 17,
	    .weeks = 12,
	    .waiting = 41,
	    .need_person = 23,
	    .reasons = {31, 32, 33, 34, 35, 36},
	    .record_id = "REC0RD-1d",
	    .link_base = link ? "https://samen.region.test" : NULL,
	    .unsubscribe = link ? "https://samen.region.test/mail/off/T0ken" : NULL};
}

static bool write_file(const char *folder, const char *name, struct bytes message)
{
	char path[512];
	int length = snprintf(path, sizeof path, "%s/%s.eml", folder, name);
	FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "we") : NULL;
	if (file == NULL) {
		return false;
	}
	bool written = fwrite(message.data, 1, message.size, file) == message.size;
	return fclose(file) == 0 && written;
}

static bool write_one(
    struct arena *arena, const char *folder, const char *name, const struct letter *letter)
{
	struct letter_text text;
	struct bytes message;
	if (letter_write(letter, arena, &text) != OK) {
		return false;
	}
	const struct mail mail = {.from = "samen@region.test",
	    .from_name = "Samenwerkingsverband Zuid-Hollandse Eilanden én Waarden",
	    .to = "zoe@school.test",
	    .subject = text.subject,
	    .body = text.body,
	    .key = name,
	    .at_ms = INT64_C(1795351200000), /* 2026-11-22 12:40 UTC */
	    .unsubscribe = letter->unsubscribe};
	return mail_compose(&mail, arena, &message) == OK && write_file(folder, name, message);
}

static bool write_all(struct arena *arena, const char *folder)
{
	bool written = true;
	/* Two languages, with a link and without, to the filer and to the helper. */
	for (unsigned i = 0; i < LETTER_KINDS * 8U; i++) {
		const enum letter_kind kind = (enum letter_kind)(i / 8);
		const bool dutch = (i & 1) != 0;
		const bool link = (i & 2) != 0;
		const bool to_helper = (i & 4) != 0;
		const struct letter letter = facts(kind, dutch, link, to_helper);
		const char *name = arena_printf(arena, "%s.%s.%s.%s", letter_kind_name(kind),
		    dutch ? "nl" : "en", link ? "link" : "command", to_helper ? "helper" : "filer");
		written = name != NULL && write_one(arena, folder, name, &letter) && written;
		arena_reset(arena);
	}
	return written;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_open(ARENA_BYTES);
	if (argc != 2 || arena == NULL) {
		(void)fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return EX_USAGE;
	}
	i18n_open();
	bool written = write_all(arena, argv[1]);
	arena_close(arena);
	return written ? EX_OK : EX_CANTCREAT;
}
