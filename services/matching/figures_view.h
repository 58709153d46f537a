/* Figures on the wire. */
#ifndef SAMEN_FIGURES_VIEW_H
#define SAMEN_FIGURES_VIEW_H

#include "matching/matching_types.h"
#include "overview/figures.h"

/* In the arena. RESOURCE_EXHAUSTED when it is full. */
enum status figures_view(
    struct arena *arena, struct figures *figures, Samen__Matching__V1__Figures **ret_view);

/* Likewise; NULL when it is full. */
Samen__Matching__V1__Spread *spread_view(struct arena *arena, const struct spread *spread);

#endif
