/* Any bytes at all: findings are in order, in the text, of characters and not of their parts; and
 * checking the text again, after what was found, finds nothing there anew. */
#include "runtime/textcheck.h"
#include "runtime/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void findings_check(const struct text_finding *findings, size_t count, size_t length)
{
	uint32_t at = 0;
	require(count <= TEXT_FINDINGS_MAX);
	for (size_t i = 0; i < count; i++) {
		require(findings[i].from >= at);
		require(findings[i].to > findings[i].from);
		require(text_finding_reason(findings[i].kind) != NULL);
		at = findings[i].to;
	}
	require(at <= length);
}

/* What is found in the valid part of a text is what is found in the whole. */
static void valid_part_check(
    char *text, size_t size, const struct text_finding *findings, size_t count)
{
	struct text_finding again[TEXT_FINDINGS_MAX];
	while (size > 0 && !utf8_is_valid(text, size)) {
		size--;
	}
	text[size] = '\0';
	require(text_check(text, again) == count);
	for (size_t i = 0; i < count; i++) {
		require(again[i].kind == findings[i].kind);
		require(again[i].from == findings[i].from && again[i].to == findings[i].to);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text_finding findings[TEXT_FINDINGS_MAX];
	char *text = malloc(size + 1);
	require(text != NULL);
	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	size_t used = strlen(text);
	size_t count = text_check(text, findings);
	findings_check(findings, count, text_length(text));
	require(text_is_clean(text, used) != OK || utf8_is_valid(text, used));
	valid_part_check(text, used, findings, count);
	free(text);
	return 0;
}
