#include "runtime/recipients.h"

#include "common.pb-c.h"

#define SECTOR(name) (UINT32_C(1) << SAMEN__COMMON__V1__SECTOR__##name)

#define EDUCATION                                                                                  \
	(SECTOR(REGULAR) | SECTOR(SBO) | SECTOR(SO) | SECTOR(VSO) | SECTOR(EARLY_YEARS) |          \
	    SECTOR(PARTNERSHIP))

static const uint32_t sectors[] = {
    [RECIPIENTS_EDUCATION] = EDUCATION,
    [RECIPIENTS_EDUCATION_AND_YOUTH_CARE] = EDUCATION | SECTOR(YOUTH_CARE),
    [RECIPIENTS_EDUCATION_AND_CARE] =
	EDUCATION | SECTOR(YOUTH_CARE) | SECTOR(HEALTH_CARE) | SECTOR(MUNICIPALITY),
    [RECIPIENTS_ALL] = UINT32_MAX,
};

enum recipients recipients_of(uint32_t number)
{
	return number >= RECIPIENTS_EDUCATION && number <= RECIPIENTS_ALL
		   ? (enum recipients)number
		   : RECIPIENTS_EDUCATION_AND_CARE;
}

uint32_t recipients_sectors(uint32_t number)
{
	return sectors[recipients_of(number)];
}

bool recipients_admit(uint32_t number, uint32_t sector)
{
	uint32_t admitted = recipients_sectors(number);
	return sector < 32 ? (admitted >> sector & 1) != 0 : admitted == UINT32_MAX;
}
