/* samen-intake: requests, their sealed text, consent. This file names the
 * parts; runtime/service.c runs them. */
#include "intake/intake.h"
#include "intake/known.h"

enum { SCHEMA = 1, REFILL_EVERY_MS = 5000 };

int main(int argc, char **argv)
{
	const struct service_definition definition = {.name = "intake",
	    .routes = intake_routes(),
	    .schema = SCHEMA,
	    .open = intake_open,
	    .close = intake_close,
	    .admit = intake_admit,
	    .sources = {known_source()},
	    .timers = {
		{.name = "refill-keys", .every_ms = REFILL_EVERY_MS, .run = intake_refill_keys}}};
	return service_main(argc, argv, &definition);
}
