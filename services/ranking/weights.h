/* The weights of the ranking, from samen.conf. */
#ifndef SAMEN_WEIGHTS_H
#define SAMEN_WEIGHTS_H

#include "ranking/rank.h"
#include "runtime/config.h"

/*
 * The default weights, but for those that config sets as "matching.weight.NAME = NUMBER"; NULL sets
 * none. INVALID_ARGUMENT when a name is not known or a number lies outside its range; all of these
 * are said in the log. Does not block.
 */
enum status weights_read(const struct config *config, struct rank_weights *ret_weights);

#endif
