/* samen-intake: requests, their sealed text, consent. This file names the
 * parts; runtime/service.c runs them. */
#include "intake/intake.h"
#include "intake/known.h"

enum {
	REFILL_EVERY_MS = 5000,
	ERASE_KEYS_EVERY_MS = 500,
	PURGE_EVERY_MS = 1000,
	ACCESS_LOG_EVERY_MS = 5000,
	LOOK_AFTER_EVERY_MS = 1000
};

int main(int argc, char **argv)
{
	const struct service_definition definition = {.name = "intake",
	    .routes = intake_routes(),
	    .schema = INTAKE_SCHEMA,
	    .upgrade = intake_upgrade,
	    .open = intake_open,
	    .close = intake_close,
	    .admit = intake_admit,
	    .sources = {known_source()},
	    .timers = {
		{.name = "refill-keys", .every_ms = REFILL_EVERY_MS, .run = intake_refill_keys},
		{.name = "erase-keys", .every_ms = ERASE_KEYS_EVERY_MS, .run = intake_erase_keys},
		{.name = "purge", .every_ms = PURGE_EVERY_MS, .run = intake_purge},
		{.name = "access-log",
		    .every_ms = ACCESS_LOG_EVERY_MS,
		    .run = intake_keep_access_log},
		{.name = "look-after", .every_ms = LOOK_AFTER_EVERY_MS, .run = intake_look_after}}};
	return service_main(argc, argv, &definition);
}
