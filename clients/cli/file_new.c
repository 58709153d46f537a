#include "file_new.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int file_new(const char *path, FILE **ret_file)
{
	if (strcmp(path, "-") == 0) {
		*ret_file = stdout;
		return EX_OK;
	}
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	*ret_file = file >= 0 ? fdopen(file, "w") : NULL;
	return *ret_file != NULL
		   ? EX_OK
		   : cli_fail(EX_CANTCREAT, _("cannot make %s: %s"), path, strerror(errno));
}

int file_new_close(FILE *file, int code)
{
	bool written = ferror(file) == 0;
	written = (file == stdout ? fflush(file) : fclose(file)) == 0 && written;
	return code == EX_OK && !written ? cli_fail(EX_IOERR, _("the file could not be written"))
					 : code;
}
