#include "planning/assignment_balance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 80 };

/* How fast weights follow, at first, and the round after which they have slowed to half of that. */
static const double pace_first = 1, pace_half_round = 8;

/* The mean of the sums by the weights, rounded down. One request at least has the greatest weight.
 */
static int64_t weighted_mean(const struct target *target)
{
	int64_t sum = 0, weights = 0;
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		if (target->is_fair[i]) {
			sum += target->weight[i] * roster_sum(&target->flow->roster, i);
			weights += target->weight[i];
		}
	}
	assert(weights > 0);
	int64_t rest = (sum % weights + weights) % weights;
	return (sum - rest) / weights;
}

/* Those who have less than the mean count for more from now on, and the others for less. */
static void shares_update(
    const struct target *target, double *shares, int64_t mean, int64_t worst, double pace)
{
	double spread = fmax((double)(mean - worst), 1), most = 0;
	uint32_t count = target->flow->graph->request_count;
	for (uint32_t i = 0; i < count; i++) {
		if (target->is_fair[i]) {
			double above =
			    (double)(roster_sum(&target->flow->roster, i) - mean) / spread;
			shares[i] *= exp(-pace * fmax(-1, fmin(1, above)));
			most = fmax(most, shares[i]);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		shares[i] /= most;
	}
}

/* Makes the flow best by the shares; requests that stay short count for nothing. */
static void shares_apply(struct target *target, const double *shares)
{
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		uint32_t weight =
		    target->is_fair[i] ? (uint32_t)lround(shares[i] * FLOW_WEIGHT_MAX) : 0;
		if (weight != target->weight[i] && !target_is_over(target)) {
			target_weigh(target, i, weight);
		}
	}
}

int64_t balance_run(struct target *target,
    int64_t bound,
    int64_t (*take)(void *context, const struct roster *roster),
    void *context)
{
	uint32_t count = target->flow->graph->request_count;
	double *shares = graph_array(count, sizeof *shares);
	if (shares == NULL || !target_set(target, INT64_MIN)) {
		free(shares);
		return bound;
	}
	for (uint32_t i = 0; i < count; i++) {
		shares[i] = 1;
	}
	for (uint32_t round = 0; round < ROUNDS && !target_is_over(target); round++) {
		shares_apply(target, shares);
		if (target_is_over(target)) {
			break; /* midway: no plan that is best by the shares */
		}
		int64_t mean = weighted_mean(target);
		uint32_t worst = roster_worst(&target->flow->roster);
		bound = mean < bound ? mean : bound;
		if (take(context, &target->flow->roster) >= bound) {
			break;
		}
		shares_update(target, shares, mean, roster_sum(&target->flow->roster, worst),
		    pace_first / (1 + round / pace_half_round));
	}
	free(shares);
	return bound;
}
