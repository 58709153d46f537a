/* What commands have at hand: their words and options, and a way to say what is wrong. */
#include "cli.h"

#include <stdarg.h>
#include <string.h>

bool cli_dutch;

int cli_fail(int code, const char *format, ...)
{
	va_list args;
	(void)fflush(stdout);
	(void)fputs("samen: ", stderr);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return code;
}

const char *args_option(const struct args *args, const char *name, const char *otherwise)
{
	for (size_t i = args->option_count; i > 0; i--) {
		if (strcmp(args->options[i - 1].name, name) == 0) {
			return args->options[i - 1].value;
		}
	}
	return otherwise;
}

char *args_word(const struct args *args, size_t index)
{
	return wire_text(index < args->word_count ? args->words[index] : "");
}

char *args_one_word(const struct args *args)
{
	return args_word(args, args->word_count == 1 ? 0 : args->word_count);
}

char *args_text(const struct args *args, const char *name)
{
	return wire_text(args_option(args, name, ""));
}

bool args_flag(const struct args *args, const char *name)
{
	return args_option(args, name, NULL) != NULL;
}

char **args_list(
    const struct cli *cli, const struct args *args, const char *name, size_t *ret_count)
{
	enum { ITEMS_MAX = 64 };
	char **items = arena_alloc(cli->arena, ITEMS_MAX * sizeof *items);
	size_t count = 0;
	for (size_t i = 0; items != NULL && i < args->option_count; i++) {
		if (strcmp(args->options[i].name, name) != 0) {
			continue;
		}
		char *rest = NULL;
		char *text = arena_strdup(cli->arena, args->options[i].value);
		for (char *item = strtok_r(text, ",", &rest); item != NULL && count < ITEMS_MAX;
		     item = strtok_r(NULL, ",", &rest)) {
			items[count++] = item + strspn(item, " ");
		}
	}
	*ret_count = count;
	return items;
}

char *wire_text(const char *text)
{
	return (char *)(uintptr_t)text;
}
