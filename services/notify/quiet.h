/* When mail may go, on clocks of the Netherlands (dutch_time.h). Pure. */
#ifndef SAMEN_NOTIFY_QUIET_H
#define SAMEN_NOTIFY_QUIET_H

#include <stdbool.h>
#include <stdint.h>

enum {
	QUIET_FROM_HOUR_DEFAULT = 20,
	QUIET_TO_HOUR_DEFAULT = 7,
	DIGEST_WEEKDAY = 1, /* Monday */
	DIGEST_HOUR = 8
};

/* No mail from one hour until the other begins, 0 to 23, over midnight when from is later; the same
 * twice: no quiet hours. weekend: none on Saturdays and Sundays. */
struct quiet {
	unsigned from_hour, to_hour;
	bool weekend;
};

/* The first moment from at_ms on in which mail may go: at_ms itself when it may now, else the
 * beginning of an hour. Milliseconds UTC. */
int64_t quiet_over_ms(const struct quiet *quiet, int64_t at_ms);

/* The same backwards: at_ms itself, or the beginning of the last hour before it in which mail may
 * go. */
int64_t quiet_before_ms(const struct quiet *quiet, int64_t at_ms);

/* The latest moment for the weekly list that is not after at_ms. */
int64_t digest_moment_ms(int64_t at_ms);

#endif
