#include "intake/move.h"

#include "intake.pb-c.h"

#define SECTOR(name) (UINT32_C(1) << SAMEN__COMMON__V1__SECTOR__##name)

#define SPECIAL (SECTOR(SBO) | SECTOR(SO) | SECTOR(VSO))
#define PRIMARY (SECTOR(REGULAR) | SECTOR(SBO) | SECTOR(SO))

enum { DAYS_BEFORE_FILING = 31, DAYS_AHEAD = 731 };
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static bool is_return(uint32_t kind)
{
	return kind == SAMEN__INTAKE__V1__REQUEST_KIND__RETURN;
}

static bool sector_is_one_of(uint32_t sector, uint32_t sectors)
{
	return sector < 32 && (sectors >> sector & 1) != 0;
}

bool kind_is_move(uint32_t kind)
{
	return is_return(kind) || kind == SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION;
}

bool move_needs_both_schools(uint32_t kind)
{
	return is_return(kind);
}

bool move_may_send(uint32_t kind, uint32_t sector)
{
	return sector_is_one_of(sector, is_return(kind) ? SPECIAL : PRIMARY | SECTOR(EARLY_YEARS));
}

/* From SO a pupil may return by way of SBO. */
bool move_may_receive(uint32_t kind, uint32_t age_group, uint32_t sector)
{
	if (is_return(kind)) {
		return sector_is_one_of(sector, SECTOR(REGULAR) | SECTOR(SBO));
	}
	return age_group >= SAMEN__COMMON__V1__AGE_GROUP__GROEP_7 ||
	       sector_is_one_of(sector, PRIMARY);
}

bool move_day_fits(int64_t planned_at_ms, int64_t filed_at_ms, int64_t now_ms)
{
	return planned_at_ms == 0 || (planned_at_ms >= filed_at_ms - DAYS_BEFORE_FILING * day_ms &&
					 planned_at_ms <= now_ms + DAYS_AHEAD * day_ms);
}

uint32_t move_purpose(uint32_t kind, uint32_t purpose)
{
	return kind_is_move(kind) && purpose == SAMEN__INTAKE__V1__PURPOSE__PURPOSE_UNSPECIFIED
		   ? (uint32_t)SAMEN__INTAKE__V1__PURPOSE__RETURN_OR_TRANSITION
		   : purpose;
}
