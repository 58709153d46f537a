/* Classes of recipients: who may read what parents agreed to, by the sector of the organisation
 * that a person works for. Pure. The numbers are those of samen.intake.v1.Recipients. */
#ifndef SAMEN_RECIPIENTS_H
#define SAMEN_RECIPIENTS_H

#include <stdbool.h>
#include <stdint.h>

enum recipients {
	RECIPIENTS_EDUCATION = 1,
	RECIPIENTS_EDUCATION_AND_YOUTH_CARE = 2,
	RECIPIENTS_EDUCATION_AND_CARE = 3, /* also for any other number: none was said */
	RECIPIENTS_ALL = 4
};

/* The class of a number as it is kept or sent. */
enum recipients recipients_of(uint32_t number);

/* The sectors of a class, a bit each: 1 << samen.common.v1.Sector. An unknown sector is only in
 * that of RECIPIENTS_ALL. */
uint32_t recipients_sectors(uint32_t number);

/* Whether somebody of an organisation of this sector is among them. */
bool recipients_admit(uint32_t number, uint32_t sector);

#endif
