/* The part of the sandbox that is about files. For sandbox.c only. */
#ifndef SAMEN_SANDBOX_FILES_H
#define SAMEN_SANDBOX_FILES_H

#include "runtime/sandbox.h"

/* Landlock: true when it is on. */
bool sandbox_files(const struct sandbox_options *options);

#endif
