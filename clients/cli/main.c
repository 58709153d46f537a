/* samen: the command line. Finds the command in the tables and runs it. */
#include "cli.h"

#include "deployment.h"
#include "remote.h"
#include "runtime/log.h"
#include "runtime/sandbox.h"
#include "session.h"

#include <jansson.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command *const tables[] = {setup_commands, account_commands, session_commands,
    sso_commands, mail_commands, place_commands, topic_commands, expertise_commands,
    request_commands, reads_commands, erase_commands, parent_commands, keys_commands,
    match_commands, check_commands, keep_commands, note_commands, monitor_commands, watch_commands,
    today_commands, figures_commands, coverage_commands, plan_commands, audit_commands,
    demo_commands};

enum { TABLE_COUNT = sizeof tables / sizeof *tables, PATH_WORDS_MAX = 3 };

/* Options that every command knows. */
#define GENERAL_OPTIONS "json help home= gateway= ca= profile= "

/* --- finding the command --- */

/* How many of the words the command's path takes, 0 when it is another one. */
static size_t path_matches(const char *path, const char *const *words, size_t count)
{
	size_t used = 0;
	while (*path != '\0') {
		size_t length = strcspn(path, " ");
		if (used == count || strlen(words[used]) != length ||
		    strncmp(path, words[used], length) != 0) {
			return 0;
		}
		used++;
		path += length;
		path += strspn(path, " ");
	}
	return used;
}

static const struct command *find_command(const char *const *words, size_t count, size_t *ret_used)
{
	const struct command *found = NULL;
	*ret_used = 0;
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		for (const struct command *command = tables[t]; command->path != NULL; command++) {
			size_t used = path_matches(command->path, words, count);
			if (used > *ret_used) {
				*ret_used = used;
				found = command;
			}
		}
	}
	return found;
}

static void print_command(const struct command *command)
{
	printf("samen %s %s\n\n%s\n\n", command->path, command->usage, _(command->help));
	printf(_("Also: --json (output for programs), --home FOLDER, --gateway https://HOST [--ca "
		 "FILE], --profile NAME\n\nExample:\n  %s\n"),
	    command->example);
}

/* Bytes of the first sentence, without its stop. A stop within a word ends none. */
static int first_sentence(const char *text)
{
	const char *stop = strstr(text, ". ");
	size_t length = stop != NULL ? (size_t)(stop - text) : strlen(text);
	return (int)(length > 0 && text[length - 1] == '.' ? length - 1 : length);
}

/* Only the commands whose path begins with word; all when word is NULL. */
static size_t print_commands(const char *word)
{
	size_t count = 0;
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		for (const struct command *command = tables[t]; command->path != NULL; command++) {
			size_t length = word != NULL ? strlen(word) : 0;
			if (word != NULL && (strncmp(command->path, word, length) != 0 ||
						command->path[length] != ' ')) {
				continue;
			}
			const char *help = _(command->help);
			printf("  %-22s %.*s\n", command->path, first_sentence(help), help);
			count++;
		}
		if (word == NULL) {
			printf("\n");
		}
	}
	return count;
}

/* All commands, or those that begin with word; a second word makes none of them. */
static int print_help(const char *word, const char *second)
{
	if (word == NULL) {
		printf("%s\n\n",
		    _("samen: who can help with a pupil, close by, with room to help, and why"));
		printf(_("Usage: samen COMMAND [OPTIONS]; samen COMMAND --help tells more\n\n"));
	}
	bool found = print_commands(word) > 0;
	return found && second == NULL
		   ? EX_OK
		   : cli_fail(EX_USAGE, _("there is no command '%s'; 'samen --help' lists them"),
			 found ? second : word);
}

/* --- reading the words --- */

/* Whether name (of size bytes) is in the list of options; *ret_value: whether it takes a value. */
static bool option_known(const char *list, const char *name, size_t size, bool *ret_value)
{
	while (*list != '\0') {
		size_t length = strcspn(list, " ");
		*ret_value = length > 0 && list[length - 1] == '=';
		size_t bare = *ret_value ? length - 1 : length;
		if (bare == size && strncmp(list, name, size) == 0) {
			return true;
		}
		list += length;
		list += strspn(list, " ");
	}
	return false;
}

/* Takes "--name", "--name value" or "--name=value" at argv[*at]. */
static int take_option(
    const char *known, char **argv, int argc, int *at, struct args *args, struct cli *cli)
{
	const char *name = argv[*at] + 2;
	size_t size = strcspn(name, "=");
	bool takes_value;
	if (!option_known(GENERAL_OPTIONS, name, size, &takes_value) &&
	    (known == NULL || !option_known(known, name, size, &takes_value))) {
		return cli_fail(EX_USAGE,
		    _("there is no option '%s' here; add --help to see which there are"),
		    argv[*at]);
	}
	const char *value = "";
	if (name[size] == '=') {
		value = name + size + 1;
	} else if (takes_value && *at + 1 < argc) {
		value = argv[++*at];
	} else if (takes_value) {
		return cli_fail(EX_USAGE, _("the option --%s needs a value behind it"), name);
	}
	if (args->option_count == sizeof args->options / sizeof *args->options) {
		return cli_fail(EX_USAGE, _("too many options"));
	}
	args->options[args->option_count].name = arena_memdup(cli->arena, name, size);
	args->options[args->option_count].value = value;
	args->option_count++;
	return EX_OK;
}

static bool is_option(const char *word)
{
	return strncmp(word, "--", 2) == 0 && word[2] != '\0';
}

/* The words that can name the command: those before and between general options. */
static size_t leading_words(char **argv, int argc, const char *words[static PATH_WORDS_MAX])
{
	size_t count = 0;
	for (int i = 1; i < argc && count < PATH_WORDS_MAX; i++) {
		bool value = false;
		if (!is_option(argv[i])) {
			words[count++] = argv[i];
		} else if (option_known(
			       GENERAL_OPTIONS, argv[i] + 2, strlen(argv[i] + 2), &value) &&
			   value) {
			i++;
		}
	}
	return count;
}

static int take_words(const struct command *command,
    size_t path_words,
    char **argv,
    int argc,
    struct args *args,
    struct cli *cli)
{
	bool only_words = false;
	for (int i = 1; i < argc; i++) {
		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
		} else if (!only_words && is_option(argv[i])) {
			int code = take_option(
			    command != NULL ? command->options : NULL, argv, argc, &i, args, cli);
			if (code != EX_OK) {
				return code;
			}
		} else if (path_words > 0) {
			path_words--;
		} else if (args->word_count < sizeof args->words / sizeof *args->words) {
			args->words[args->word_count++] = argv[i];
		} else {
			return cli_fail(EX_USAGE, _("too many words"));
		}
	}
	return EX_OK;
}

/* --- running --- */

static int run_command(struct cli *cli, const struct command *command, const struct args *args)
{
	char path[PATH_MAX];
	int code = deployment_choose(cli, args);
	if (code != EX_OK) {
		return code;
	}
	cli->json = args_flag(args, "json");
	const char *profile = getenv("SAMEN_PROFILE"); /* NOLINT(concurrency-mt-unsafe) */
	cli->profile = args_option(
	    args, "profile", profile != NULL && profile[0] != '\0' ? profile : "default");
	int length = snprintf(path, sizeof path, "%s/samen.conf", cli->home);
	if (cli->gateway == NULL && length > 0 && (size_t)length < sizeof path) {
		(void)config_open(path, &cli->config);
	}
	code = session_open(cli);
	if (code == EX_OK) {
		code = command->run(cli, args);
	}
	remote_close(cli);
	session_close(cli);
	config_close(cli->config);
	return code;
}

static int run(struct cli *cli, int argc, char **argv)
{
	const char *words[PATH_WORDS_MAX];
	struct args args = {.word_count = 0};
	size_t used;
	size_t count = leading_words(argv, argc, words);
	const struct command *command = find_command(words, count, &used);
	int code = take_words(command, used, argv, argc, &args, cli);
	if (code != EX_OK) {
		return code;
	}
	if (command == NULL) {
		bool asked = count == 0 || strcmp(words[0], "help") == 0;
		return print_help(asked ? NULL : words[0], !asked && count > 1 ? words[1] : NULL);
	}
	if (args_flag(&args, "help")) {
		print_command(command);
		return EX_OK;
	}
	return run_command(cli, command, &args);
}

static void wipe_and_free(void *memory)
{
	if (memory != NULL) {
		explicit_bzero(memory, malloc_usable_size(memory));
		free(memory);
	}
}

/* On a terminal, unless NO_COLOR is set (no-color.org). */
static bool wants_color(void)
{
	const char *none = getenv("NO_COLOR");
	return isatty(STDOUT_FILENO) != 0 && (none == NULL || none[0] == '\0');
}

int main(int argc, char **argv)
{
	i18n_open();
	cli_dutch = i18n_wants_dutch();
	log_open("cli", LOG_LEVEL_ERROR);
	(void)signal(SIGPIPE, SIG_IGN);
	sandbox_keep_memory_private();
	(void)setvbuf(stdin, NULL, _IONBF, 0);       /* no buffer keeps a password that was typed */
	json_set_alloc_funcs(malloc, wipe_and_free); /* sessions' secrets are read as JSON */
	sandbox_keep_memory_private();
	struct cli cli = {
	    .dutch = cli_dutch, .color = wants_color(), .arena = arena_open(CLI_ARENA_BYTES_MAX)};
	if (cli.arena == NULL || sodium_init() < 0) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	int code = run(&cli, argc, argv);
	arena_close(cli.arena);
	if (fflush(stdout) != 0 && code == EX_OK) {
		code = EX_IOERR;
	}
	/* nng's own threads may still run: leave without waiting for them. */
	_exit(code);
}
