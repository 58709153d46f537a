#include "ranking/weights.h"

#include "runtime/log.h"

#include <stdio.h>
#include <string.h>

/*
 * What each contribution can add at most; together 100. Skill first (need, text, level, age, form),
 * locality second: a step of locality (a third of its weight) is less than a step of level, and
 * more than room, balance, freshness and outcomes together, so that the nearest of equally skilled
 * people always comes first. All but need and text count in proportion to the fit: nothing lifts
 * someone who does not fit.
 */
const struct rank_weights rank_weights_default = {
    .of =
	{
	    [CONTRIBUTION_NEED] = 50,
	    [CONTRIBUTION_TEXT] = 20,
	    [CONTRIBUTION_LEVEL] = 15,
	    [CONTRIBUTION_AGE] = 6,
	    [CONTRIBUTION_FORM] = 4,
	    [CONTRIBUTION_LOCALITY] = 3.9,
	    [CONTRIBUTION_ROOM] = 0.35,
	    [CONTRIBUTION_BALANCE] = 0.25,
	    [CONTRIBUTION_FRESHNESS] = 0.25,
	    [CONTRIBUTION_OUTCOMES] = 0.25,
	},
    .heard = 1,
    .alternative = 0.5,
    .similar = 0.4,
    .pair = 1,
    .headline = 1,
    .vocabulary = VOCABULARY_WEIGHTS_DEFAULT,
};

/* Points of the score, and shares of what counts in full. */
enum { POINTS_MOST = 100, SHARE_MOST = 1 };

struct weight {
	const char *name; /* after the prefix */
	size_t at;        /* in struct rank_weights */
	double least, most;
};

#define POINTS(name, kind, least)                                                                  \
	{                                                                                          \
		name, offsetof(struct rank_weights, of[kind]), least, POINTS_MOST                  \
	}
#define SHARE(name, field)                                                                         \
	{                                                                                          \
		name, offsetof(struct rank_weights, field), 0, SHARE_MOST                          \
	}

static const struct weight weights[] = {
    POINTS("need", CONTRIBUTION_NEED, 1),
    POINTS("text", CONTRIBUTION_TEXT, 0),
    POINTS("level", CONTRIBUTION_LEVEL, 0),
    POINTS("age", CONTRIBUTION_AGE, 0),
    POINTS("form", CONTRIBUTION_FORM, 0),
    POINTS("locality", CONTRIBUTION_LOCALITY, 0),
    POINTS("room", CONTRIBUTION_ROOM, 0),
    POINTS("balance", CONTRIBUTION_BALANCE, 0),
    POINTS("freshness", CONTRIBUTION_FRESHNESS, 0),
    POINTS("outcomes", CONTRIBUTION_OUTCOMES, 0),
    SHARE("heard", heard),
    SHARE("part", vocabulary.part),
    SHARE("pair", pair),
    SHARE("alternative", alternative),
    SHARE("similar", similar),
    SHARE("slip", vocabulary.slip),
    SHARE("headline", headline),
    SHARE("narrower", vocabulary.narrower),
    SHARE("broader", vocabulary.broader),
    SHARE("related", vocabulary.related),
};
enum { WEIGHT_COUNT = sizeof weights / sizeof weights[0], NAME_BYTES = 64 };

/* Whatever begins like this is meant to be a weight. */
static const char prefix[] = "matching.weight";

static void name_of(const struct weight *weight, char ret_name[static NAME_BYTES])
{
	(void)snprintf(ret_name, NAME_BYTES, "%s.%s", prefix, weight->name);
}

static enum status weight_read(
    const struct config *config, const struct weight *weight, struct rank_weights *into)
{
	char name[NAME_BYTES];
	double number;
	double *place = (double *)(void *)((char *)into + weight->at);
	name_of(weight, name);
	enum status status =
	    config_decimal(config, name, weight->least, weight->most, *place, &number);
	if (status == OK) {
		*place = number;
	}
	return status;
}

static bool is_known(const char *name)
{
	char known[NAME_BYTES];
	for (size_t i = 0; i < WEIGHT_COUNT; i++) {
		name_of(&weights[i], known);
		if (strcmp(name, known) == 0) {
			return true;
		}
	}
	return false;
}

/* Says every name that is none of a weight: left out, a slip of the pen would change nothing. */
static enum status names_check(const struct config *config)
{
	enum status status = OK;
	const char *name;
	for (size_t i = 0; (name = config_name(config, prefix, i)) != NULL; i++) {
		if (!is_known(name)) {
			log_error("config.weight",
			    "name=%s expected=\"a weight that docs/matching.md names\"", name);
			status = INVALID_ARGUMENT;
		}
	}
	return status;
}

enum status weights_read(const struct config *config, struct rank_weights *ret_weights)
{
	struct rank_weights read = rank_weights_default;
	enum status status = config != NULL ? names_check(config) : OK;
	for (size_t i = 0; config != NULL && i < WEIGHT_COUNT; i++) {
		if (weight_read(config, &weights[i], &read) != OK) {
			status = INVALID_ARGUMENT;
		}
	}
	if (status == OK) {
		*ret_weights = read;
	}
	return status;
}
