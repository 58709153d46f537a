#include "runtime/door.h"

#include "runtime/log.h"
#include "runtime/system_user.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { URLS_BYTES_MAX = PATH_MAX + 1024, USERS_MAX = 16, USERS_BYTES_MAX = 1024 };

static const char ipc_scheme[] = "ipc://";

struct door {
	const char *home;
	const struct config *config;
	const char *name;
	bool has_group;
	gid_t group;
	uid_t users[USERS_MAX];
	size_t user_count;
};

static const char *group_name(const struct config *config)
{
	const char *name = config != NULL ? config_text(config, "run.group", "") : "";
	return name[0] != '\0' ? name : NULL;
}

/* Users of their own need a folder each: only its owner can put a socket there. */
static void own_socket(
    const char *home, const struct config *config, const char *name, char *ret_url, size_t size)
{
	const char *rest = group_name(config) != NULL ? "/sock" : ".sock";
	(void)snprintf(ret_url, size, "%s%s/run/%s%s", ipc_scheme, home, name, rest);
}

void service_url(
    const char *home, const struct config *config, const char *name, char *ret_url, size_t size)
{
	char key[64];
	char otherwise[PATH_MAX + 64];
	(void)snprintf(key, sizeof key, "%s.url", name);
	own_socket(home, config, name, otherwise, sizeof otherwise);
	(void)snprintf(
	    ret_url, size, "%s", config != NULL ? config_text(config, key, otherwise) : otherwise);
}

/* --- users and groups --- */

static enum status say_unknown(const char *setting, const char *name, enum status status)
{
	log_error("config.user",
	    "name=%s value=\"%s\" status=%s expected=\"known to this machine\"", setting, name,
	    status_name(status));
	return status == NOT_FOUND ? INVALID_ARGUMENT : status;
}

static enum status add_user(struct door *door, const char *name)
{
	if (door->user_count == USERS_MAX) {
		log_error("config.user", "name=allow.users expected=\"at most %d\"", USERS_MAX);
		return INVALID_ARGUMENT;
	}
	enum status status = system_user_id(name, &door->users[door->user_count]);
	if (status != OK) {
		return say_unknown("allow.users", name, status);
	}
	door->user_count++;
	return OK;
}

static enum status read_users(struct door *door)
{
	char names[USERS_BYTES_MAX];
	const char *text = config_text(door->config, "allow.users", "");
	char *rest = NULL;
	enum status status = OK;
	int length = snprintf(names, sizeof names, "%s", text);
	if (length < 0 || (size_t)length >= sizeof names) {
		return INVALID_ARGUMENT;
	}
	for (char *name = strtok_r(names, ", ", &rest); name != NULL && status == OK;
	     name = strtok_r(NULL, ", ", &rest)) {
		status = add_user(door, name);
	}
	return status;
}

static enum status read_group(struct door *door)
{
	const char *name = group_name(door->config);
	if (name == NULL) {
		return OK;
	}
	enum status status = system_group_id(name, &door->group);
	if (status != OK) {
		return say_unknown("run.group", name, status);
	}
	door->has_group = true;
	return OK;
}

enum status door_open(
    const char *home, const struct config *config, const char *name, struct door **ret_door)
{
	struct door *door = calloc(1, sizeof *door);
	if (door == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*door = (struct door){.home = home, .config = config, .name = name};
	enum status status = read_group(door);
	if (status == OK) {
		status = read_users(door);
	}
	if (status != OK) {
		door_close(door);
		return status;
	}
	*ret_door = door;
	return OK;
}

void door_close(struct door *door)
{
	free(door);
}

mode_t door_socket_mode(const struct door *door)
{
	return door->has_group ? 0660 : 0600;
}

/* --- addresses --- */

static enum status read_urls(const struct door *door, char ret_urls[static URLS_BYTES_MAX])
{
	char key[64];
	char otherwise[PATH_MAX + 64];
	(void)snprintf(key, sizeof key, "%s.listen", door->name);
	own_socket(door->home, door->config, door->name, otherwise, sizeof otherwise);
	int length =
	    snprintf(ret_urls, URLS_BYTES_MAX, "%s", config_text(door->config, key, otherwise));
	if (length < 0 || length >= URLS_BYTES_MAX) {
		log_error("service.listen", "name=%s expected=\"less text\"", key);
		return INVALID_ARGUMENT;
	}
	return OK;
}

bool door_socket(const struct door *door, size_t index, char ret_path[static PATH_MAX])
{
	char urls[URLS_BYTES_MAX];
	char *rest = NULL;
	if (read_urls(door, urls) != OK) {
		return false;
	}
	char *url = strtok_r(urls, ", ", &rest);
	for (; url != NULL && index > 0; index--) {
		url = strtok_r(NULL, ", ", &rest);
	}
	if (url == NULL || strncmp(url, ipc_scheme, sizeof ipc_scheme - 1) != 0) {
		return false;
	}
	int length = snprintf(ret_path, PATH_MAX, "%s", url + sizeof ipc_scheme - 1);
	return length > 0 && length < PATH_MAX;
}

/* Makes HOME/BELOW, for the group to enter where there is one. What is there already is left as it
 * is. */
static void make_folder(const struct door *door, const char *below)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof path, "%s/%s", door->home, below);
	if (length < 0 || (size_t)length >= sizeof path || mkdir(path, 0700) != 0 ||
	    !door->has_group) {
		return;
	}
	if (chown(path, (uid_t)-1, door->group) != 0 || chmod(path, 0750) != 0) {
		log_warning("service.folder",
		    "folder=\"%s\" do=\"make the service's user a member of run.group\"", path);
	}
}

void door_make_folders(const struct door *door)
{
	char own[64];
	make_folder(door, "run");
	if (door->has_group) {
		(void)snprintf(own, sizeof own, "run/%s", door->name);
		make_folder(door, own);
	}
}

/* A new socket belongs to the user's first group, unless its folder hands on its own. */
static enum status hand_to_group(const struct door *door, const char *url)
{
	struct stat found;
	if (!door->has_group || strncmp(url, ipc_scheme, sizeof ipc_scheme - 1) != 0) {
		return OK;
	}
	const char *path = url + sizeof ipc_scheme - 1;
	bool done = lstat(path, &found) == 0 && found.st_gid == door->group;
	if (!done && chown(path, (uid_t)-1, door->group) != 0) {
		log_error("service.listen",
		    "address=\"%s\" errno=%d do=\"make the service's user a member of run.group\"",
		    url, errno);
		return PERMISSION_DENIED;
	}
	return OK;
}

static enum status listen_at(const struct door *door, struct sp_server *server, const char *url)
{
	enum status status = sp_server_listen(server, url);
	if (status != OK) {
		log_error("service.listen", "address=\"%s\" status=%s", url, status_name(status));
		return status;
	}
	status = hand_to_group(door, url);
	if (status == OK) {
		log_info("service.listening", "address=\"%s\"", url);
	}
	return status;
}

enum status door_listen(const struct door *door, struct sp_server *server)
{
	char urls[URLS_BYTES_MAX];
	char *rest = NULL;
	unsigned count = 0;
	enum status status = read_urls(door, urls);
	for (size_t i = 0; status == OK && i < door->user_count; i++) {
		status = sp_server_allow_uid(server, door->users[i]);
	}
	if (status != OK) {
		return status;
	}
	for (char *url = strtok_r(urls, ", ", &rest); url != NULL && status == OK;
	     url = strtok_r(NULL, ", ", &rest)) {
		status = listen_at(door, server, url);
		count++;
	}
	if (count == 0) {
		log_error("service.listen", "name=%s.listen expected=\"an address\"", door->name);
		return INVALID_ARGUMENT;
	}
	return status;
}
