/* What every command of the command line has at hand. The CLI is thin: it asks, calls a service and
 * prints; no rule lives here. */
#ifndef SAMEN_CLI_H
#define SAMEN_CLI_H

#include "runtime/arena.h"
#include "runtime/config.h"
#include "runtime/i18n.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sysexits.h>

enum { CLI_ARENA_BYTES_MAX = 256 * 1024 * 1024 };

struct session;
struct remote;

struct cli {
	struct arena *arena;     /* lives as long as the program */
	char home[PATH_MAX];     /* the deployment's folder */
	const char *gateway;     /* a deployment elsewhere, by its address; NULL: at home */
	const char *ca_file;     /* whose certificates are believed of it; NULL: the system's */
	bool deployment_named;   /* by an option or the environment; see deployment.h */
	struct config *config;   /* NULL before setup */
	struct session *session; /* who is signed in; see session.h */
	struct remote *remote;   /* connections; see remote.h */
	const char *profile;     /* --profile: several people on one machine */
	bool json;               /* --json */
	bool as_parent;          /* a parent's session; see session_open_parent */
	bool dutch;
	bool color; /* standard output is a terminal */
	/* Why the last call was refused (the first field's reason), and a reason that is not said:
	 * for commands that then ask for more. */
	const char *reason;
	const char *quiet_reason;
	/* What the call under way asks, to show the place that is refused. */
	const ProtobufCMessage *asked;
	/* Where the user finds a field of a refused call, for commands that read files; NULL when
	 * the field's own name says it. */
	const char *(*field_place)(const struct cli *cli, const char *field, const void *arg);
	const void *field_place_arg;
};

/* The one language of this run; set at start. */
extern bool cli_dutch;
#define _(text) tr(cli_dutch, text)

/* Words of one command, after its name. */
struct args {
	const char *words[64];
	size_t word_count;
	struct {
		const char *name;
		const char *value; /* "" for a flag */
	} options[64];
	size_t option_count;
};

/* The value of the last --name, or otherwise. */
const char *args_option(const struct args *args, const char *name, const char *otherwise);
/* Whether --name was given, with a value or without. */
bool args_flag(const struct args *args, const char *name);
/* For messages: the word at index; the word where there is exactly one; the value of the last
 * --name. "" when there is none. */
char *args_word(const struct args *args, size_t index);
char *args_one_word(const struct args *args);
char *args_text(const struct args *args, const char *name);
/* All values of --name, also split at commas, in the CLI's arena; how many in *ret_count. */
char **args_list(
    const struct cli *cli, const struct args *args, const char *name, size_t *ret_count);

/* One command: a row of its file's table. */
struct command {
	const char *path;    /* "request file" */
	const char *usage;   /* what follows the path: "[--from FILE]" */
	const char *options; /* the long options it knows, separated by spaces; "=" behind one that
				takes a value */
	const char *help;    /* one or more sentences; N_() */
	const char *example; /* a command line */
	int (*run)(struct cli *cli, const struct args *args);
};

/* The tables, each ending with a NULL path; listed in main.c in the order of the help. */
extern const struct command setup_commands[], account_commands[], session_commands[],
    sso_commands[], mail_commands[], place_commands[], topic_commands[], expertise_commands[],
    request_commands[], reads_commands[], erase_commands[], parent_commands[], keys_commands[],
    match_commands[], check_commands[], keep_commands[], note_commands[], monitor_commands[],
    watch_commands[], today_commands[], figures_commands[], coverage_commands[], plan_commands[],
    audit_commands[], demo_commands[];

/* A text for a message. Generated code lacks the const; nobody writes to what is sent. */
char *wire_text(const char *text);

/* Says what is wrong on standard error ("samen: ...") and returns code. The text is translated by
 * the caller: cli_fail(EX_USAGE, _("...")). */
int cli_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
