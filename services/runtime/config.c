#include "runtime/config.h"

#include "runtime/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 128, LINE_MAX_BYTES = 1024 };

struct entry {
	char *name;
	char *value;
};

struct config {
	struct entry entries[ENTRIES_MAX];
	size_t count;
};

static char *trimmed(char *text)
{
	while (isspace((unsigned char)*text)) {
		text++;
	}
	size_t size = strlen(text);
	while (size > 0 && isspace((unsigned char)text[size - 1])) {
		text[--size] = '\0';
	}
	return text;
}

static enum status add_line(struct config *config, char *line)
{
	char *text = trimmed(line);
	if (text[0] == '\0' || text[0] == '#') {
		return OK;
	}
	char *equals = strchr(text, '=');
	if (equals == NULL || config->count == ENTRIES_MAX) {
		return INVALID_ARGUMENT;
	}
	*equals = '\0';
	struct entry entry = {.name = strdup(trimmed(text)), .value = strdup(trimmed(equals + 1))};
	if (entry.name == NULL || entry.value == NULL) {
		free(entry.name);
		free(entry.value);
		return RESOURCE_EXHAUSTED;
	}
	config->entries[config->count++] = entry;
	return OK;
}

enum status config_open(const char *path, struct config **ret_config)
{
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		return errno == ENOENT ? NOT_FOUND : PERMISSION_DENIED;
	}
	enum status status = OK;
	struct config *config = calloc(1, sizeof *config);
	if (config == NULL) {
		status = RESOURCE_EXHAUSTED;
	}
	char line[LINE_MAX_BYTES];
	for (unsigned number = 1; status == OK && fgets(line, sizeof line, file) != NULL;
	     number++) {
		status = add_line(config, line);
		if (status == INVALID_ARGUMENT) {
			log_error("config.line", "file=%s line=%u expected=\"name = value\"", path,
			    number);
		}
	}
	(void)fclose(file);
	if (status != OK) {
		config_close(config);
		return status;
	}
	*ret_config = config;
	return OK;
}

void config_close(struct config *config)
{
	if (config == NULL) {
		return;
	}
	for (size_t i = 0; i < config->count; i++) {
		free(config->entries[i].name);
		free(config->entries[i].value);
	}
	free(config);
}

const char *config_text(const struct config *config, const char *name, const char *otherwise)
{
	for (size_t i = 0; i < config->count; i++) {
		if (strcmp(config->entries[i].name, name) == 0) {
			return config->entries[i].value;
		}
	}
	return otherwise;
}

int64_t config_number(const struct config *config, const char *name, int64_t otherwise)
{
	const char *text = config_text(config, name, NULL);
	if (text == NULL || text[0] == '\0') {
		return otherwise;
	}
	char *end;
	errno = 0;
	long long number = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' ? (int64_t)number : otherwise;
}
