#include "ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_BYTES_FIRST = 4096 };

bool ask_terminal(void)
{
	return isatty(STDIN_FILENO) != 0;
}

static void show(const char *question)
{
	if (ask_terminal()) {
		(void)fprintf(stderr, "%s ", question);
		(void)fflush(stderr);
	}
}

static char *read_line(struct cli *cli)
{
	/* Room for any secret: growing would leave a copy behind. Standard input has no buffer. */
	size_t room = LINE_BYTES_FIRST;
	char *line = malloc(room);
	ssize_t size = getline(&line, &room, stdin);
	char *copy = NULL;
	if (size >= 0) {
		while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r')) {
			size--;
		}
		copy = arena_memdup(cli->arena, line, (size_t)size);
	}
	if (line != NULL) {
		explicit_bzero(line, room);
	}
	free(line);
	return copy;
}

char *ask_line(struct cli *cli, const char *question)
{
	show(question);
	return read_line(cli);
}

char *ask_secret(struct cli *cli, const char *question)
{
	struct termios before;
	struct termios quiet;
	bool terminal = ask_terminal() && tcgetattr(STDIN_FILENO, &before) == 0;
	show(question);
	if (terminal) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	char *answer = read_line(cli);
	if (terminal) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		(void)fputc('\n', stderr);
	}
	return answer;
}

char *ask_text(struct cli *cli, const char *question)
{
	char *text = arena_strdup(cli->arena, "");
	show(question);
	if (ask_terminal()) {
		(void)fprintf(stderr, "%s\n", _("(an empty line ends)"));
	}
	for (;;) {
		const char *line = read_line(cli);
		if (line == NULL || line[0] == '\0') {
			return text;
		}
		text = arena_printf(cli->arena, "%s%s%s", text, text[0] != '\0' ? "\n" : "", line);
	}
}

bool ask_yes(struct cli *cli, const char *question, bool otherwise)
{
	const char *answer = ask_line(cli, question);
	if (answer == NULL || answer[0] == '\0') {
		return otherwise;
	}
	return strchr("jJyY", answer[0]) != NULL;
}
