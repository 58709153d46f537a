/*
 * Named places where tests make a process die or a step fail. Armed by the environment variable
 * SAMEN_FAILPOINT, "NAME:COUNT": the COUNTth passage of that place kills the process with SIGKILL
 * (failpoint) or fails (failpoint_fails). Nothing is armed otherwise.
 */
#ifndef SAMEN_FAILPOINT_H
#define SAMEN_FAILPOINT_H

#include <stdbool.h>

/* Kills this process here when armed and due. */
void failpoint(const char *name);
/* Whether the step named so is to fail now. */
bool failpoint_fails(const char *name);
/* Reads the environment; call once at start, before threads. */
void failpoint_open(void);

#endif
