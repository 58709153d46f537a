/*
 * A row of calls of one service: every method, change of a feed or timer, by any caller, with any
 * payload, through decoding, checks, prepare, handle and answer, on a live store. "@r" and the like
 * stand for ids that there are, "@0" for the first id that this row made.
 */
#include "fuzz/support/row.h"

#include "runtime/log.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_open("fuzz", LOG_LEVEL_ERROR);
	for (size_t i = 0; i < LIVE_SERVICES; i++) {
		(void)live_service(i);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)row_run((struct bytes){data, size}, NULL);
	return 0;
}
