/*
 * Demo stores: invented people only, and a clock that can be set, so that a year can be played in a
 * minute. 'samen setup --demo' writes "demo = yes" into samen.conf; a store that is made then is
 * marked for good, and every other one has the real time whatever anybody asks for.
 */
#ifndef SAMEN_DEMO_H
#define SAMEN_DEMO_H

#include "runtime/call.h"
#include "runtime/config.h"
#include "runtime/store.h"

/* Whether samen.conf says so: INVALID_ARGUMENT (said in the log) for anything but yes and no. */
enum status demo_configured(const struct config *config, bool *ret_demo);

/* Sets the process's clock as it was left in a demo store; nothing where it never was set. Before
 * there are threads; blocks. */
enum status demo_clock_restore(struct store *store);

/* The steps of every service's SetDemoClock. The clock moves once the change is on disk, and the
 * service's timers run at the next tick. */
enum status demo_clock_handle(struct call *call, const void *request);
enum status demo_clock_answer(struct call *call, const void *request, void *response);

/* Whether the limits of calls are lifted; until the process ends. Any thread; does not block. */
bool demo_is_unlimited(void);

#endif
