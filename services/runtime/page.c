#include "runtime/page.h"

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
