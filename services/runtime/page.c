#include "runtime/page.h"

#include <errno.h>
#include <stdlib.h>

uint32_t page_size(struct call *call, const Samen__Common__V1__PageRequest *page)
{
	uint32_t size = page != NULL ? page->size : 0;
	if (size > PAGE_SIZE_MAX) {
		(void)call_field(
		    call, "page.size", "OUT_OF_RANGE", N_("at most %d"), PAGE_SIZE_MAX);
		return PAGE_SIZE_DEFAULT;
	}
	return size > 0 ? size : PAGE_SIZE_DEFAULT;
}

const char *page_token(const Samen__Common__V1__PageRequest *page)
{
	return page != NULL ? page->token : "";
}

enum status page_token_fail(struct call *call)
{
	return call_field(call, "page.token", "NOT_A_TOKEN",
	    N_("is no page token: hand back next_token as it was, or nothing for the first page"));
}

enum status page_after_number(
    struct call *call, const Samen__Common__V1__PageRequest *page, uint64_t *ret_after)
{
	*ret_after = 0;
	if (page_token(page)[0] == '\0') {
		return OK;
	}
	char *end;
	errno = 0;
	*ret_after = strtoull(page->token, &end, 10);
	bool whole = *end == '\0' && errno == 0 && page->token[0] >= '1' && page->token[0] <= '9';
	return whole ? OK : page_token_fail(call);
}
