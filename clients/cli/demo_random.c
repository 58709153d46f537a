#include "demo_random.h"

static uint64_t next(struct demo_random *random)
{
	random->state += 0x9e3779b97f4a7c15U;
	uint64_t mixed = random->state;
	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
	return mixed ^ (mixed >> 31);
}

struct demo_random demo_random_of(uint64_t seed, enum demo_stream stream, uint64_t number)
{
	struct demo_random random = {seed};
	random.state = next(&random) ^ (uint64_t)stream;
	random.state = next(&random) ^ number;
	(void)next(&random);
	return random;
}

unsigned demo_below(struct demo_random *random, unsigned below)
{
	return below == 0 ? 0 : (unsigned)(next(random) % below);
}

unsigned demo_between(struct demo_random *random, unsigned least, unsigned most)
{
	return least + demo_below(random, most - least + 1);
}

bool demo_chance(struct demo_random *random, unsigned percent)
{
	return demo_below(random, 100) < percent;
}

size_t demo_weighted(struct demo_random *random, const unsigned *weights, size_t count)
{
	unsigned total = 0;
	for (size_t i = 0; i < count; i++) {
		total += weights[i];
	}
	unsigned drawn = demo_below(random, total);
	size_t i = 0;
	while (i + 1 < count && drawn >= weights[i]) {
		drawn -= weights[i++];
	}
	return i;
}
