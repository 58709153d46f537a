#include "ranking/bm25.h"

#include <math.h>

static const double k1 = 1.2, b = 0.5, k3 = 2;

static double inverse_frequency(double documents, double with_term)
{
	return log(1 + (documents - with_term + 0.5) / (with_term + 0.5));
}

double bm25_rarity(uint32_t documents, uint32_t with_term)
{
	if (with_term == 0) {
		return 0;
	}
	return inverse_frequency(documents, with_term) / inverse_frequency(documents, 1);
}

double bm25_damping(double length, double length_mean)
{
	return k1 * (1 - b + b * length / length_mean);
}

double bm25_term(double weight, double frequency, double damping)
{
	return weight * (frequency * (k1 + 1)) / (frequency + damping);
}

double bm25_query(double frequency)
{
	return frequency * (k3 + 1) / (frequency + k3);
}
