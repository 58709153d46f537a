#include "runtime/service_sandbox.h"

#include "runtime/arena.h"
#include "runtime/log.h"
#include "runtime/sandbox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ARENA_BYTES_MAX = 256 * 1024 };

static void add(const char **paths, const char *path)
{
	size_t count = 0;
	while (paths[count] != NULL) {
		count++;
	}
	if (path != NULL && path[0] != '\0' && count < SANDBOX_PATHS_MAX) {
		paths[count] = path;
	}
}

/* The folder that a file lies in. */
static const char *folder_of(struct arena *arena, const char *path)
{
	char *folder = arena_strdup(arena, path);
	char *slash = folder != NULL ? strrchr(folder, '/') : NULL;
	if (slash == NULL || slash == folder) {
		return NULL;
	}
	*slash = '\0';
	return folder;
}

/* A folder that is made while the service runs could not be used. */
static const char *made(const char *path)
{
	if (path != NULL) {
		(void)mkdir(path, 0700);
	}
	return path;
}

/* Where intake writes the heads of the access log. A folder of the region's choice is not made: a
 * disk that is not there would go unnoticed. */
static const char *heads_folder(
    struct arena *arena, const struct service *service, const char *name)
{
	const char *folder = config_text(service->config, "audit.folder", "");
	if (strcmp(name, "intake") != 0) {
		return NULL;
	}
	if (folder[0] == '/') {
		return folder;
	}
	return folder[0] != '\0' ? arena_printf(arena, "%s/%s", service->home, folder)
				 : made(arena_printf(arena, "%s/audit", service->home));
}

/* The one that hands mail to a mail server elsewhere. */
static bool sends_mail(const struct config *config, const char *name)
{
	return strcmp(name, "notify") == 0 && config_text(config, "mail.server", "")[0] != '\0';
}

/* The file of certificates that a region names for its mail server; nothing where it names none:
 * the home folder is not the sender's to read. */
static const char *mail_certificates(
    struct arena *arena, const struct service *service, const char *name)
{
	const char *ca = config_text(service->config, "mail.ca", "");
	if (!sends_mail(service->config, name)) {
		return NULL;
	}
	if (ca[0] == '\0' || ca[0] == '/') {
		return ca;
	}
	return arena_printf(arena, "%s/%s", service->home, ca);
}

static bool names_tcp(const struct config *config)
{
	const char *name;
	for (size_t i = 0; (name = config_name(config, "", i)) != NULL; i++) {
		if (strstr(config_text(config, name, ""), "tcp://") != NULL) {
			return true;
		}
	}
	return false;
}

static void fill(struct arena *arena,
    const struct service *service,
    const char *name,
    const struct door *door,
    struct sandbox_options *options)
{
	const char *home = service->home;
	bool demo = strcmp(config_text(service->config, "demo", ""), "yes") == 0;
	/* NOLINTBEGIN(concurrency-mt-unsafe): before threads */
	const char *clock_file = demo ? getenv("SAMEN_CLOCK_FILE") : NULL;
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	/* NOLINTEND(concurrency-mt-unsafe) */
	(void)made(arena_printf(arena, "%s/data", home));
	add(options->read_paths, arena_printf(arena, "%s/samen.conf", home));
	add(options->read_paths, arena_printf(arena, "%s/keys", home));
	add(options->read_paths, made(arena_printf(arena, "%s/sso", home)));
	add(options->read_paths, clock_file != NULL ? folder_of(arena, clock_file) : NULL);
	add(options->read_paths, credentials);
	add(options->read_paths, mail_certificates(arena, service, name));
	add(options->write_paths, made(arena_printf(arena, "%s/data/%s", home, name)));
	add(options->write_paths, service->key_folder);
	add(options->write_paths, heads_folder(arena, service, name));
	for (size_t i = 0; i < DOOR_ADDRESSES_MAX; i++) {
		char socket[PATH_MAX];
		if (door_socket(door, i, socket)) {
			add(options->write_paths, folder_of(arena, socket));
		}
	}
	options->internet = names_tcp(service->config) || sends_mail(service->config, name);
}

void service_sandbox_enter(const struct service *service, const char *name, const struct door *door)
{
	struct sandbox_options options = {.internet = false};
	if (strcmp(config_text(service->config, "sandbox", "on"), "off") == 0) {
		log_warning("service.sandbox", "seccomp=off landlock=off");
		return;
	}
	struct arena *arena = arena_open(ARENA_BYTES_MAX);
	if (arena == NULL) {
		return;
	}
	fill(arena, service, name, door, &options);
	struct sandbox_state state = sandbox_enter(&options);
	log_info("service.sandbox", "seccomp=%s landlock=%s internet=%s",
	    state.seccomp ? "on" : "off", state.landlock ? "on" : "off",
	    options.internet ? "yes" : "no");
	arena_close(arena);
}
