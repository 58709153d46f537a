/* samen-directory: people, places, expertise and accounts. This file names the
 * parts; runtime/service.c runs them. */
#include "directory/directory.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * 1000, SCHEMA = 1 };

int main(int argc, char **argv)
{
	const struct service_definition definition = {
	    .name = "directory",
	    .routes = directory_routes(),
	    .schema = SCHEMA,
	    .open = directory_open,
	    .close = directory_close,
	    .admit = directory_admit,
	    .timers =
		{
		    {"expire-sessions", MINUTE_MS, directory_expire_sessions},
		    {"expire-imports", 10 * MINUTE_MS, directory_expire_imports},
		    {"purge", SECOND_MS, directory_purge},
		    {"expire-nonces", MINUTE_MS, directory_expire_nonces},
		    {"sign-on-keys", SECOND_MS, .look = directory_look_at_keys},
		},
	};
	return service_main(argc, argv, &definition);
}
