/*
 * Runs a fuzzer's inputs once more without libFuzzer, for compilers that lack it: every argument is
 * a file, or a folder of files (not those below). Prints the name of each before it runs: the last
 * one is the one that fails.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 1024, INPUT_BYTES_MAX = 1 << 20 };

int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each input in memory of its own size, so that reading beyond it is seen. */
static int replay_file(const char *path)
{
	static uint8_t buffer[INPUT_BYTES_MAX];
	FILE *file = fopen(path, "rbe");
	if (file == NULL) {
		return -1;
	}
	size_t size = fread(buffer, 1, sizeof buffer, file);
	(void)fclose(file);
	uint8_t *input = malloc(size > 0 ? size : 1);
	if (input == NULL) {
		return -1;
	}
	memcpy(input, buffer, size);
	(void)fprintf(stderr, "%s\n", path);
	(void)LLVMFuzzerTestOneInput(input, size);
	free(input);
	return 1;
}

static int replay_folder(DIR *folder, const char *path)
{
	int total = 0;
	const struct dirent *entry;
	while ((entry = readdir(folder)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
		char below[PATH_BYTES];
		if (entry->d_name[0] == '.') {
			continue;
		}
		if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= PATH_BYTES) {
			return -1;
		}
		int count = replay_file(below);
		total = count < 0 || total < 0 ? -1 : total + count;
	}
	return total;
}

static int replay(const char *path)
{
	DIR *folder = opendir(path);
	if (folder == NULL) {
		return replay_file(path);
	}
	int count = replay_folder(folder, path);
	(void)closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	int total = 0;
	if (LLVMFuzzerInitialize != NULL) {
		(void)LLVMFuzzerInitialize(&argc, &argv);
	}
	for (int i = 1; i < argc; i++) {
		int count = replay(argv[i]);
		if (count < 0) {
			(void)fprintf(stderr, "%s cannot be read\n", argv[i]);
			return 1;
		}
		total += count;
	}
	(void)printf("%d inputs\n", total);
	return total > 0 ? 0 : 1;
}
