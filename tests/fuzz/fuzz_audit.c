/*
 * Two readings of any bytes. As heads.txt and an access log: whatever they hold, the report can be
 * made, its findings lie in order of kind and place, and nothing is proven that no head was signed
 * for. As the fields of a head, signed well: it reads back as it was, and changed in any byte it
 * does not.
 */
#include "runtime/audit_file.h"
#include "runtime/audit_verify.h"
#include "runtime/keyring.h"
#include "runtime/token.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ENTRIES_MAX = 64, HEAD_BYTES = 20 };

static struct signing_key *key;
static struct audit_keys keys;

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static int remove_entry(const char *path, const struct stat *found, int flag, struct FTW *ftw)
{
	(void)found;
	(void)flag;
	(void)ftw;
	return remove(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	char folder[] = "/tmp/samen-fuzz-XXXXXX";
	require(mkdtemp(folder) != NULL);
	require(signing_key_create(folder, "intake") == OK);
	require(signing_key_open(folder, "intake", &key) == OK);
	require(audit_keys_read(folder, "intake", &keys) == OK);
	require(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) == 0);
	return 0;
}

/* Entries of one byte of size and so many of content, chained well; the last one as it lies there.
 */
static void log_check(struct audit_verifier *verifier, struct bytes log)
{
	struct audit_hash hash = {{0}};
	uint64_t number = 0;
	while (log.size > 1 && number < ENTRIES_MAX) {
		size_t size = log.data[0] < log.size ? log.data[0] : log.size - 1;
		const struct bytes entry = {log.data + 1, size};
		number += size > 0 ? 1 : 2; /* an empty one leaves a gap */
		hash = audit_hash_of(&hash, number, entry);
		size_t kept = log.data[0] % 7 == 0 ? size % AUDIT_HASH_SIZE : AUDIT_HASH_SIZE;
		require(audit_verifier_entry(
			    verifier, number, entry, (struct bytes){hash.bytes, kept}) == OK);
		log.data += 1 + size;
		log.size -= 1 + size;
	}
}

static void findings_check(const struct audit_report *report)
{
	require(report->finding_count <= AUDIT_FINDINGS_MAX);
	require(report->heads == 0 && report->cuts == 0); /* nobody signed any */
	require(report->proven.line == 0);
	for (size_t i = 0; i < report->finding_count; i++) {
		require(report->findings[i].kind < AUDIT_FINDING_KINDS);
		require(report->findings[i].from <= report->findings[i].to);
		require(audit_finding_name(report->findings[i].kind) != NULL);
	}
}

/* All up to the first NUL is heads.txt, the rest the log. */
static void file_check(const uint8_t *data, size_t size)
{
	struct audit_report report;
	struct bytes line;
	size_t text = size > 0 ? strnlen((const char *)data, size) : 0;
	struct bytes rest = {data, text};
	struct audit_verifier *verifier = audit_verifier_open(&keys);
	require(verifier != NULL);
	for (size_t number = 1; audit_file_line(&rest, &line); number++) {
		require(audit_verifier_line(verifier, number, line) == OK);
	}
	log_check(verifier, (struct bytes){data + text, size - text});
	require(audit_verifier_end(verifier, "generation", 1700000000000, &report) == OK);
	findings_check(&report);
	audit_verifier_close(verifier);
}

static bool reads_the_same(const struct audit_line *line, const struct audit_line *read)
{
	return line->kind == read->kind && strcmp(line->generation, read->generation) == 0 &&
	       line->number == read->number && line->at_ms == read->at_ms &&
	       line->days == read->days && memcmp(&line->hash, &read->hash, sizeof line->hash) == 0;
}

static uint64_t number_at(const uint8_t *data)
{
	uint64_t number;
	memcpy(&number, data, sizeof number);
	return number;
}

/* kind, place and change (1 byte each), number and moment (8 bytes each), days (1), generation. */
static void line_check(const uint8_t *data, size_t size)
{
	char text[AUDIT_LINE_MAX];
	struct audit_line line = {.kind = data[0] % 2 == 0 ? AUDIT_HEAD : AUDIT_CUT,
	    .number = number_at(data + 3),
	    .at_ms = (int64_t)number_at(data + 11),
	    .days = data[19]};
	struct audit_line read;
	(void)snprintf(line.generation, sizeof line.generation, "%.*s", (int)(size - HEAD_BYTES),
	    (const char *)data + HEAD_BYTES);
	if (audit_line_sign(key, &line, text) != OK) {
		return;
	}
	size_t length = strlen(text);
	require(audit_line_read((struct bytes){(uint8_t *)text, length}, &keys, &read) == OK);
	require(reads_the_same(&line, &read));
	if (data[2] != 0) {
		text[data[1] % length] = (char)(text[data[1] % length] ^ data[2]);
		require(
		    audit_line_read((struct bytes){(uint8_t *)text, length}, &keys, &read) != OK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	file_check(data, size);
	if (size >= HEAD_BYTES) {
		line_check(data, size);
	}
	return 0;
}
