/* Tables of intake's store beside those of intake_store.c. */
#ifndef SAMEN_INTAKE_KEYS_H
#define SAMEN_INTAKE_KEYS_H

#include "runtime/record.h"

enum intake_table {
	TABLE_BY_DATE = TABLE_SERVICE + 24,      /* enum request_dated, when, request -> nothing */
	TABLE_ERASE_KEY = TABLE_SERVICE + 25,    /* key id -> the request it sealed */
	TABLE_ERASURE_DATE = TABLE_SERVICE + 26, /* when, request -> nothing */
	TABLE_FIGURE = TABLE_SERVICE + 27        /* what was counted -> how many; figures.c */
};

#endif
