/* samen-notify: mails what happened. This file names the parts; runtime/service.c runs them. */
#include "notify/notify.h"

enum { SCHEMA = 1, DIGESTS_EVERY_MS = 1000, PURGE_EVERY_MS = 60000 };

int main(int argc, char **argv)
{
	const struct service_definition definition = {.name = "notify",
	    .routes = notify_routes(),
	    .schema = SCHEMA,
	    .open = notify_open,
	    .start = notify_start,
	    .stop = notify_stop,
	    .close = notify_close,
	    .admit = notify_admit,
	    .sources = {&notify_directory, &notify_matching},
	    .timers = {{.name = "digests", .every_ms = DIGESTS_EVERY_MS, .run = notify_digests},
		{.name = "purge", .every_ms = PURGE_EVERY_MS, .run = notify_purge}}};
	return service_main(argc, argv, &definition);
}
