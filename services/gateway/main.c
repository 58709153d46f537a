/* samen-gateway: the web page and the open HTTP API in front of the services. No store, no rules. */
#include <stdio.h>
#include <sysexits.h>

int main(void)
{
	(void)fprintf(stderr, "samen-gateway: not there yet\n");
	return EX_UNAVAILABLE;
}
