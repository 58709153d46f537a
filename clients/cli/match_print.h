/* Offers and matches on the screen. */
#ifndef SAMEN_CLI_MATCH_PRINT_H
#define SAMEN_CLI_MATCH_PRINT_H

#include "cli.h"

#include "matching.pb-c.h"

/* A table of them. */
void print_offer_rows(
    const struct cli *cli, Samen__Matching__V1__Offer *const *offers, size_t count);
/* One match with both sides. */
void print_match(const struct cli *cli, const Samen__Matching__V1__Match *match);
/* The same, or JSON, when code says that there is one; returns code. */
int show_match(struct cli *cli, int code, const Samen__Matching__V1__Match *match);

#endif
