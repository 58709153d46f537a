#include "session.h"

#include "deployment.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static int choose_path(struct cli *cli)
{
	struct session *session = cli->session;
	const char *file = getenv("SAMEN_SESSION");   /* NOLINT(concurrency-mt-unsafe) */
	const char *state = getenv("XDG_STATE_HOME"); /* NOLINT(concurrency-mt-unsafe) */
	const char *user = getenv("HOME");            /* NOLINT(concurrency-mt-unsafe) */
	const char *kind = cli->as_parent ? ".parent" : "";
	char folder[PATH_MAX - 256];
	int length;
	if (strchr(cli->profile, '/') != NULL || strlen(cli->profile) > 64) {
		return cli_fail(
		    EX_USAGE, _("a profile's name has at most 64 characters and no slash"));
	}
	if (file != NULL && file[0] != '\0') {
		length = snprintf(session->path, sizeof session->path, "%s%s", file, kind);
		return length > 0 && (size_t)length < sizeof session->path ? EX_OK : EX_USAGE;
	}
	length = state != NULL && state[0] != '\0'
		     ? snprintf(folder, sizeof folder, "%s/samen", state)
		     : snprintf(folder, sizeof folder, "%s/.local/state/samen",
			   user != NULL ? user : "");
	if (length < 0 || (size_t)length >= sizeof folder) {
		return cli_fail(EX_USAGE, _("the folder's name is too long"));
	}
	(void)snprintf(
	    session->path, sizeof session->path, "%s/%s%s.json", folder, cli->profile, kind);
	return EX_OK;
}

static char *text_of(struct cli *cli, const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));
	return arena_strdup(cli->session->arena, text != NULL ? text : "");
}

static void take_positions(struct cli *cli, const json_t *json)
{
	struct session *session = cli->session;
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)json, name, value)
	{
		if (session->position_count < SESSION_POSITIONS_MAX && json_is_integer(value)) {
			session->positions[session->position_count].service =
			    arena_strdup(session->arena, name);
			session->positions[session->position_count].change =
			    (uint64_t)json_integer_value(value);
			session->position_count++;
		}
	}
}

int session_open(struct cli *cli)
{
	cli->session = arena_alloc(cli->arena, sizeof *cli->session);
	struct session *session = cli->session;
	if (session == NULL || (session->arena = arena_open(CLI_ARENA_BYTES_MAX)) == NULL) {
		return EX_OSERR;
	}
	int code = choose_path(cli);
	if (code != EX_OK) {
		return code;
	}
	json_t *json = json_load_file(session->path, 0, NULL);
	if (json == NULL) {
		return EX_OK;
	}
	session->home = text_of(cli, json, "home");
	session->session_id = text_of(cli, json, "sessionId");
	session->session_secret = text_of(cli, json, "sessionSecret");
	session->access_token = text_of(cli, json, "accessToken");
	session->access_expires_at_ms =
	    json_integer_value(json_object_get(json, "accessExpiresAtMs"));
	session->person_id = text_of(cli, json, "personId");
	session->name = text_of(cli, json, "name");
	deployment_take_profile(cli, session->home, text_of(cli, json, "caFile"));
	bool is_here = strcmp(session->home, deployment_name(cli)) == 0;
	session->device_email = text_of(cli, json, is_here ? "deviceEmail" : "");
	session->device_secret = text_of(cli, json, is_here ? "deviceSecret" : "");
	session->signed_in = session->session_id[0] != '\0' && is_here;
	if (session->signed_in) {
		take_positions(cli, json_object_get(json, "positions"));
	}
	json_decref(json);
	return EX_OK;
}

void session_close(struct cli *cli)
{
	if (cli->session != NULL) {
		arena_close(cli->session->arena);
	}
	cli->session = NULL;
}

/* Makes the folders above path, 0700. */
static void make_folders(const char *path)
{
	char folder[PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%s", path);
	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(folder, 0700);
		*slash = '/';
	}
}

/* Whole or not at all: a new file that takes the old one's place. */
static int write_file(const char *path, const json_t *json)
{
	char fresh[PATH_MAX + 16];
	(void)snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	make_folders(path);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		return cli_fail(
		    EX_CANTCREAT, _("cannot write %s: %s"), fresh, strerror(errno)); /* NOLINT */
	}
	int written = json_dumpfd(json, fd, JSON_COMPACT);
	if (close(fd) != 0 || written != 0 || rename(fresh, path) != 0) {
		(void)unlink(fresh);
		return cli_fail(
		    EX_CANTCREAT, _("cannot write %s: %s"), path, strerror(errno)); /* NOLINT */
	}
	return EX_OK;
}

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static int session_save(struct cli *cli)
{
	const struct session *session = cli->session;
	json_t *positions = json_object();
	for (size_t i = 0; i < session->position_count; i++) {
		(void)json_object_set_new(positions, session->positions[i].service,
		    json_integer((json_int_t)session->positions[i].change));
	}
	json_t *json = json_pack("{ss ss ss ss ss sI ss ss ss ss so}", "home", deployment_name(cli),
	    "caFile", or_empty(cli->ca_file), "sessionId", session->session_id, "sessionSecret",
	    session->session_secret, "accessToken", session->access_token, "accessExpiresAtMs",
	    (json_int_t)session->access_expires_at_ms, "personId", session->person_id, "name",
	    session->name, "deviceEmail", or_empty(session->device_email), "deviceSecret",
	    or_empty(session->device_secret), "positions", positions);
	if (json == NULL) {
		return EX_OSERR;
	}
	int code = write_file(session->path, json);
	json_decref(json);
	return code;
}

int session_take(struct cli *cli, const Samen__Directory__V1__Session *from)
{
	struct session *session = cli->session;
	if (session->session_id == NULL || strcmp(session->session_id, from->session_id) != 0) {
		session->position_count = 0;
	}
	session->signed_in = true;
	session->session_id = arena_strdup(session->arena, from->session_id);
	session->session_secret = arena_strdup(session->arena, from->session_secret);
	session->access_token = arena_strdup(session->arena, from->access_token);
	session->access_expires_at_ms = from->access_expires_at_ms;
	session->person_id =
	    arena_strdup(session->arena, from->person != NULL ? from->person->id : "");
	session->name =
	    arena_strdup(session->arena, from->person != NULL ? from->person->name : "");
	if (from->device_secret[0] != '\0' && from->person != NULL) {
		session->device_email = arena_strdup(session->arena, from->person->email);
		session->device_secret = arena_strdup(session->arena, from->device_secret);
	}
	return session_save(cli);
}

int session_open_parent(struct cli *cli)
{
	session_close(cli);
	cli->as_parent = true;
	return session_open(cli);
}

int session_take_parent(struct cli *cli, const Samen__Intake__V1__ParentSession *from)
{
	struct session *session = cli->session;
	session->signed_in = true;
	session->session_id = session->person_id = wire_text("parent");
	session->session_secret = wire_text("");
	session->access_token = arena_strdup(session->arena, from->token);
	session->access_expires_at_ms = from->token_expires_at_ms;
	session->name = arena_strdup(session->arena, from->request_id);
	return session_save(cli);
}

char *session_device_secret(const struct cli *cli, const char *email)
{
	const struct session *session = cli->session;
	bool is_theirs =
	    session->device_email != NULL && strcasecmp(session->device_email, email) == 0;
	return wire_text(is_theirs ? session->device_secret : "");
}

void session_saw(struct cli *cli, const Samen__Rpc__V1__Position *position)
{
	struct session *session = cli->session;
	size_t i = 0;
	while (i < session->position_count &&
	       strcmp(session->positions[i].service, position->service) != 0) {
		i++;
	}
	if (i == SESSION_POSITIONS_MAX) {
		return;
	}
	if (i == session->position_count) {
		session->positions[i].service = arena_strdup(session->arena, position->service);
		session->position_count++;
	}
	if (position->change > session->positions[i].change) {
		session->positions[i].change = position->change;
		if (session->signed_in) {
			(void)session_save(cli);
		}
	}
}

void session_set_aside(struct cli *cli)
{
	cli->session->signed_in = false;
	cli->session->signing_in = true;
	cli->session->position_count = 0;
}

void session_forget(struct cli *cli)
{
	struct session *session = cli->session;
	session->signed_in = false;
	session->position_count = 0;
	session->session_id = session->session_secret = session->access_token = wire_text("");
	session->person_id = session->name = wire_text("");
	session->access_expires_at_ms = 0;
	if (or_empty(session->device_secret)[0] == '\0' || session_save(cli) != EX_OK) {
		(void)unlink(session->path);
	}
}
