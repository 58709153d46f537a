#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 40 };

void progress_show(size_t done, size_t total)
{
	if (isatty(STDERR_FILENO) == 0 || total == 0) {
		return;
	}
	int filled = (int)(done * BAR_WIDTH / total);
	(void)fprintf(stderr, "\r[");
	for (int i = 0; i < BAR_WIDTH; i++) {
		(void)fputc(i < filled ? '#' : '.', stderr);
	}
	(void)fprintf(stderr, "] %3d %%", (int)(done * 100 / total));
	(void)fflush(stderr);
}

void progress_end(void)
{
	if (isatty(STDERR_FILENO) != 0) {
		(void)fprintf(stderr, "\r%*s\r", BAR_WIDTH + 10, "");
	}
}
