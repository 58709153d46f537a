#include "matching/language.h"

#include <string.h>

enum status language_find(const char *name, enum language *ret_language)
{
	static const char *const names[] = {
	    [LANGUAGE_DUTCH] = "dutch", [LANGUAGE_ENGLISH] = "english"};
	for (enum language i = LANGUAGE_DUTCH; i <= LANGUAGE_ENGLISH; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret_language = i;
			return OK;
		}
	}
	return INVALID_ARGUMENT;
}

enum language language_other(enum language language)
{
	return language == LANGUAGE_DUTCH ? LANGUAGE_ENGLISH : LANGUAGE_DUTCH;
}
