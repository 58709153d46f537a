/* The order of a consultant's requests, as Monitor gives them. */
#ifndef SAMEN_CLI_ROW_ORDER_H
#define SAMEN_CLI_ROW_ORDER_H

#include "matching.pb-c.h"

/* Those whom nobody helps first, the longest waiting first; then those being helped, the first
 * filed first; then the ended ones, the last ended first. The same moment: by id. */
void rows_order(Samen__Matching__V1__MonitorRow **rows, size_t count);

#endif
