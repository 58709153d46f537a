/* samen-matching: who can help, offers, matches. This file names the
 * parts; runtime/service.c runs them. */
#include "matching/matching.h"

enum { SCHEMA = 1, EXPIRE_EVERY_MS = 5000, MEND_EVERY_MS = 5000, PUBLISH_EVERY_MS = 10000 };

int main(int argc, char **argv)
{
	const struct service_definition definition = {.name = "matching",
	    .routes = matching_routes(),
	    .schema = SCHEMA,
	    .open = matching_open,
	    .start = matching_start,
	    .stop = matching_stop,
	    .close = matching_close,
	    .admit = matching_admit,
	    .sources = {&matching_directory, &matching_intake},
	    .timers = {{.name = "expire-offers",
			   .every_ms = EXPIRE_EVERY_MS,
			   .run = matching_expire_offers},
		{.name = "mend-index", .every_ms = MEND_EVERY_MS, .run = matching_mend},
		{.name = "publish-months",
		    .every_ms = PUBLISH_EVERY_MS,
		    .look = matching_publish_months}}};
	return service_main(argc, argv, &definition);
}
