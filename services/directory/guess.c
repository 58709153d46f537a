#include "directory/guess.h"

#include "directory/device.h"
#include "directory/directory.h"
#include "runtime/clock.h"
#include "runtime/tries.h"

static const char device_standing[] = "password";

struct guesser guesser_signing_in(
    struct call *call, const char *email, const StoredAccount *account, const char *device_secret)
{
	const struct directory *directory = call->service;
	const char *device;
	const struct guesser stranger = {.name = email};
	if (account == NULL || !device_is_known(call, account, device_secret, &device) ||
	    tries_count(directory->tries, device_standing, device, call->now_ms) >=
		GUESS_DEVICE_FAILURES_MAX) {
		return stranger;
	}
	return (struct guesser){.name = device, .is_known = true};
}

struct guesser guesser_of_caller(const struct call *call)
{
	return (struct guesser){.name = call->caller.session_id, .is_known = true};
}

enum status guess_begin(struct call *call, const char *what, const struct guesser *guesser)
{
	const struct directory *directory = call->service;
	unsigned wait_s;
	if (tries_begin(directory->tries, what, guesser->name, call->now_ms, &wait_s) != OK) {
		return call_fail(call, RESOURCE_EXHAUSTED,
		    N_("too many wrong tries: try again in %u seconds"), wait_s);
	}
	return OK;
}

void guess_end(
    struct call *call, const char *what, const struct guesser *guesser, enum status status)
{
	const struct directory *directory = call->service;
	if (status == OK) {
		tries_forgive(directory->tries, what, guesser->name);
	} else if (status != UNAUTHENTICATED) {
		tries_take_back(directory->tries, what, guesser->name);
	}
}

enum status guess_is_in_time(struct call *call, const struct guesser *guesser)
{
	if (guesser->is_known ||
	    clock_mono_ms() - call->started_mono_ms <= GUESS_STRANGERS_WAIT_MS) {
		return OK;
	}
	return call_fail(call, RESOURCE_EXHAUSTED,
	    N_("more people are signing in than there is time for: try again in a minute"));
}
