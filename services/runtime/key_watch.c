#include "runtime/key_watch.h"

#include "runtime/clock.h"
#include "runtime/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* A change within this time of another one may leave no trace of its own in a folder's times. */
enum { RESTED_S = 2, FOLDERS = 2 };

/* When a folder's names last changed. */
struct stamp {
	struct timespec names, self;
};

struct key_watch {
	const char *folders[FOLDERS];
	struct stamp known[FOLDERS];
	struct keyring *keyring;
	struct signing_key *key;
	int64_t due_mono_ms;
	enum status last; /* so that a failure is said once */
};

struct key_watch *key_watch_open(
    const char *keys, const char *secrets, struct keyring *keyring, struct signing_key *key)
{
	struct key_watch *watch = calloc(1, sizeof *watch);
	if (watch != NULL) {
		*watch =
		    (struct key_watch){.folders = {keys, secrets}, .keyring = keyring, .key = key};
	}
	return watch;
}

void key_watch_close(struct key_watch *watch)
{
	free(watch);
}

/* Whether the folder changed since it was known; *stamp is what it is now, all zeros until it has
 * rested. */
static bool has_changed(const char *folder, const struct stamp *known, struct stamp *stamp)
{
	struct stat found;
	struct timespec now;
	if (stat(folder, &found) != 0) {
		*stamp = *known;
		return false;
	}
	(void)clock_gettime(CLOCK_REALTIME, &now);
	*stamp = (struct stamp){.names = found.st_mtim, .self = found.st_ctim};
	bool changed = memcmp(stamp, known, sizeof *stamp) != 0;
	if (llabs((long long)now.tv_sec - (long long)found.st_ctim.tv_sec) < RESTED_S) {
		*stamp = (struct stamp){.names = {.tv_sec = 0}};
	}
	return changed;
}

static void read_again(struct key_watch *watch)
{
	bool changed = false;
	enum status status = keyring_reload(watch->keyring, watch->folders[0]);
	if (status == OK) {
		status = signing_key_reload(watch->key, watch->folders[1], &changed);
	}
	if (status != watch->last || changed) {
		log_info("service.keys", "folder=\"%s\" status=%s signs_with=%s", watch->folders[0],
		    status_name(status), changed ? "new" : "same");
	}
	watch->last = status;
}

void key_watch_look(struct key_watch *watch)
{
	struct stamp stamps[FOLDERS];
	int64_t now = clock_mono_ms();
	if (now < watch->due_mono_ms) {
		return;
	}
	watch->due_mono_ms = now + KEY_WATCH_EVERY_MS;
	bool changed = keyring_is_outdated(watch->keyring, clock_now_ms());
	for (size_t i = 0; i < FOLDERS; i++) {
		changed = has_changed(watch->folders[i], &watch->known[i], &stamps[i]) || changed;
	}
	if (!changed) {
		return;
	}
	read_again(watch);
	if (watch->last == OK) {
		memcpy(watch->known, stamps, sizeof stamps);
	}
}
