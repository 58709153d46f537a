#include "runtime/i18n.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "samen"

/* PREFIX/bin/program -> PREFIX/share/locale */
static bool catalogue_folder(char folder[static PATH_MAX])
{
	char program[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
	if (size < 0) {
		return false;
	}
	program[size] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(program, '/');
		if (slash == NULL) {
			return false;
		}
		*slash = '\0';
	}
	int length = snprintf(folder, PATH_MAX, "%s/share/locale", program);
	return length > 0 && length < PATH_MAX;
}

/*
 * gettext looks at LANGUAGE first, whatever the locale, as long as the locale is not plain "C". So
 * the catalogue is always the Dutch one, and English callers get the text as it stands in the code.
 */
void i18n_open(void)
{
	static char folder[PATH_MAX];
	(void)setlocale(LC_ALL, "C.UTF-8");
	(void)setenv("LANGUAGE", "nl", 1);
	if (catalogue_folder(folder)) {
		(void)bindtextdomain(DOMAIN, folder);
	}
	(void)bind_textdomain_codeset(DOMAIN, "UTF-8");
	(void)textdomain(DOMAIN);
}

bool i18n_wants_dutch(void)
{
	const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value =
		    getenv(names[i]); /* NOLINT(concurrency-mt-unsafe): at start, one thread */
		if (value != NULL && value[0] != '\0') {
			return strncmp(value, "nl", 2) == 0;
		}
	}
	return false;
}

const char *tr(bool dutch, const char *text)
{
	return dutch ? gettext(text) : text;
}
