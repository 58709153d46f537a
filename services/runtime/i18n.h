/*
 * Dutch and English. Texts are written in English in the code; the Dutch ones come from po/nl.po
 * through gettext. One process serves callers of both languages.
 */
#ifndef SAMEN_I18N_H
#define SAMEN_I18N_H

#include <stdbool.h>

/* Finds the catalogue (share/locale beside the program's bin folder). Call once at start, before
 * threads. */
void i18n_open(void);

/* Whether the environment (LC_ALL, LC_MESSAGES, LANG) asks for Dutch. */
bool i18n_wants_dutch(void);

/* text in Dutch, or as it is. Static storage. Any thread; does not block. */
const char *tr(bool dutch, const char *text) __attribute__((format_arg(2)));

/* Marks a text for the catalogue where it is only named. */
#define N_(text) text

#endif
