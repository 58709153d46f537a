/*
 * Chance for the demo's year that is the same for the same seed: a stream of its own for every
 * thing that is decided (Steele et al., SplitMix64), so that one more decision somewhere changes no
 * other.
 */
#ifndef SAMEN_CLI_DEMO_RANDOM_H
#define SAMEN_CLI_DEMO_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum demo_stream {
	DEMO_OF_PERSON,
	DEMO_OF_EXPERTISE,
	DEMO_OF_LEAVE,
	DEMO_OF_CASE,
	DEMO_OF_STORY,
	DEMO_OF_ASKING,
	DEMO_OF_ANSWER,
	DEMO_OF_HELP,
	DEMO_OF_END,
	DEMO_OF_CHECK,
	DEMO_OF_TICK
};

struct demo_random {
	uint64_t state;
};

struct demo_random demo_random_of(uint64_t seed, enum demo_stream stream, uint64_t number);
/* A number from 0 to below - 1; 0 when below is 0. */
unsigned demo_below(struct demo_random *random, unsigned below);
/* A number from least to most. */
unsigned demo_between(struct demo_random *random, unsigned least, unsigned most);
bool demo_chance(struct demo_random *random, unsigned percent);
/* An index, each as often as its weight says. */
size_t demo_weighted(struct demo_random *random, const unsigned *weights, size_t count);

#endif
