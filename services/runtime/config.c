#include "runtime/config.h"

#include "runtime/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
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
	const char *name = trimmed(text);
	if (name[0] == '\0' || config_text(config, name, NULL) != NULL) {
		return INVALID_ARGUMENT;
	}
	struct entry entry = {.name = strdup(name), .value = strdup(trimmed(equals + 1))};
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
		bool whole = strchr(line, '\n') != NULL || feof(file) != 0;
		status = whole ? add_line(config, line) : INVALID_ARGUMENT;
		if (status == INVALID_ARGUMENT) {
			log_error("config.line",
			    "file=\"%s\" line=%u expected=\"name = value, each name once\"", path,
			    number);
		}
	}
	if (status == OK && ferror(file) != 0) {
		status = UNAVAILABLE;
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

static void say_no_number(const char *name)
{
	log_error("config.number", "name=%s expected=\"a whole number\"", name);
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
	if (errno != 0 || *end != '\0') {
		say_no_number(name);
		return otherwise;
	}
	return (int64_t)number;
}

enum status config_count(
    const struct config *config, const char *name, uint64_t otherwise, uint64_t *ret_count)
{
	const char *text = config_text(config, name, "");
	char *end;
	errno = 0;
	unsigned long long count = strtoull(text, &end, 10);
	if (text[0] == '\0') {
		*ret_count = otherwise;
		return OK;
	}
	if (!isdigit((unsigned char)text[0]) || errno != 0 || *end != '\0') {
		say_no_number(name);
		return INVALID_ARGUMENT;
	}
	*ret_count = count;
	return OK;
}

enum status config_decimal(const struct config *config,
    const char *name,
    double least,
    double most,
    double otherwise,
    double *ret_number)
{
	const char *text = config_text(config, name, "");
	char *end;
	if (text[0] == '\0') {
		*ret_number = otherwise;
		return OK;
	}
	/* Nothing but digits and a point, so neither signs nor "inf" nor hexadecimals. */
	bool plain = text[strspn(text, "0123456789.")] == '\0';
	double number = strtod(text, &end);
	if (!plain || *end != '\0' || !(number >= least && number <= most)) {
		log_error("config.number",
		    "name=%s value=\"%s\" expected=\"a number from %g to %g\"", name, text, least,
		    most);
		return INVALID_ARGUMENT;
	}
	*ret_number = number;
	return OK;
}

const char *config_name(const struct config *config, const char *prefix, size_t number)
{
	size_t size = strlen(prefix);
	for (size_t i = 0; i < config->count; i++) {
		const char *name = config->entries[i].name;
		if (strncmp(name, prefix, size) == 0 && number-- == 0) {
			return name;
		}
	}
	return NULL;
}
