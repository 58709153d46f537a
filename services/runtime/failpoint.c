#include "runtime/failpoint.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 64 };

static char armed_name[NAME_MAX_BYTES];
static atomic_long passages_left;

void failpoint_open(void)
{
	const char *text =
	    getenv("SAMEN_FAILPOINT"); /* NOLINT(concurrency-mt-unsafe): before threads */
	const char *colon = text != NULL ? strchr(text, ':') : NULL;
	if (colon == NULL || (size_t)(colon - text) >= sizeof armed_name) {
		return;
	}
	atomic_store(&passages_left, strtol(colon + 1, NULL, 10));
	memcpy(armed_name, text, (size_t)(colon - text));
	armed_name[colon - text] = '\0';
}

bool failpoint_fails(const char *name)
{
	return armed_name[0] != '\0' && strcmp(name, armed_name) == 0 &&
	       atomic_fetch_sub(&passages_left, 1) == 1;
}

void failpoint(const char *name)
{
	if (failpoint_fails(name)) {
		(void)kill(getpid(), SIGKILL);
	}
}
