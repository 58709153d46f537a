/*
 * Writes the corpus that is made rather than kept: seeds FOLDER fills FOLDER/calls with the rows of
 * tests/fuzz/calls.txt and, for every method by every kind of caller that may call it, with an
 * empty request; FOLDER/envelope with a frame a row; FOLDER/stored with one damaged record an
 * input. Fails when a row of calls.txt does not end well: it would try nothing any more.
 */
#include "fuzz/support/rows.h"

#include "runtime/log.h"

#include "envelope.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 512, HEAD_BYTES = 5, RECORDS = 100 };

static void write_file(const char *folder, const char *kind, const char *name, struct bytes data)
{
	char path[PATH_BYTES];
	(void)snprintf(path, sizeof path, "%s/%s/%s", folder, kind, name);
	FILE *file = fopen(path, "wbe");
	live_require(file != NULL, path);
	live_require(fwrite(data.data, 1, data.size, file) == data.size, path);
	live_require(fclose(file) == 0, path);
}

/* The row's last call, in an envelope. */
static void write_envelope(
    const char *folder, const struct live_service *service, const char *name, struct bytes row)
{
	Samen__Rpc__V1__Request envelope = SAMEN__RPC__V1__REQUEST__INIT;
	char method[PATH_BYTES];
	uint8_t packed[ROW_BYTES_MAX];
	const struct live_step *step =
	    live_step(service, (uint16_t)(row.data[0] | row.data[1] << 8));
	if (step->route == NULL || row.size > ROW_BYTES_MAX / 2) {
		return;
	}
	(void)snprintf(method, sizeof method, "%s", step->route->method);
	envelope.method = method;
	envelope.payload =
	    (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)row.data + HEAD_BYTES,
		.len = row.data[3] | (size_t)row.data[4] << 8};
	envelope.request_key = (char *)"seed-request-key-1";
	envelope.trace_id = (char *)"seed";
	envelope.locale = (char *)"nl";
	envelope.timeout_ms = 1000;
	size_t size = samen__rpc__v1__request__pack(&envelope, packed);
	write_file(folder, "envelope", name, (struct bytes){packed, size});
}

static bool write_row(const char *folder, const struct live_service *service, size_t index)
{
	uint8_t data[ROW_BYTES_MAX];
	size_t size;
	struct bytes row = rows_at(service, index);
	char *message = NULL;
	row_begin(data, &size, service->name);
	memcpy(data + 1, row.data, row.size);
	const struct bytes whole = {data, row.size + 1};
	(void)row_run(whole, &message);
	if (message != NULL && !rows_may_fail(service, index)) {
		(void)fprintf(stderr, "%s: %s\n", rows_name(service, index), message);
	}
	bool is_good = message == NULL || rows_may_fail(service, index);
	free(message);
	write_file(folder, "calls", rows_name(service, index), whole);
	write_envelope(folder, service, rows_name(service, index), row);
	return is_good;
}

static void write_empty_calls(const char *folder, const struct live_service *service)
{
	const Samen__Common__V1__Empty nothing = SAMEN__COMMON__V1__EMPTY__INIT;
	uint8_t row[ROW_BYTES_MAX];
	char name[PATH_BYTES];
	size_t size;
	for (size_t i = 0; i < service->step_count; i++) {
		const struct live_step *step = &service->steps[i];
		for (size_t c = 0; step->route != NULL && c < service->caller_count; c++) {
			if ((step->route->roles & service->callers[c].caller.roles) == 0) {
				continue;
			}
			row_begin(row, &size, service->name);
			row_add(row, &size, step->name, (uint8_t)c, &nothing.base);
			(void)snprintf(name, sizeof name, "%s-%s-of-%s", service->name, step->name,
			    service->callers[c].name);
			write_file(folder, "calls", name, (struct bytes){row, size});
		}
	}
}

/* As fuzz_stored reads it: every record in turn replaced, taken away, cut off or changed. */
static void write_damage(const char *folder, uint8_t service)
{
	char name[PATH_BYTES];
	for (uint8_t i = 0; i < RECORDS; i++) {
		uint8_t first = (uint8_t)(service | (i % 16) << 2 | (i % 32 == 0) << 7);
		const uint8_t input[] = {first, i, 0, i % 4, 3, 0xFF, 0x00, 0x7F};
		(void)snprintf(name, sizeof name, "%u-%u", service, i);
		write_file(folder, "stored", name, (struct bytes){input, sizeof input});
	}
}

int main(int argc, char **argv)
{
	char path[PATH_BYTES];
	bool is_good = argc == 2;
	live_require(is_good, "Usage: fuzz_seeds FOLDER");
	log_open("seeds", LOG_LEVEL_ERROR);
	static const char *const folders[] = {"", "/calls", "/envelope", "/stored"};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		(void)snprintf(path, sizeof path, "%s%s", argv[1], folders[i]);
		(void)mkdir(path, 0755);
	}
	for (uint8_t s = 0; s < LIVE_SERVICES; s++) {
		const struct live_service *service = live_service(s);
		for (size_t i = 0; i < rows_count(service); i++) {
			is_good = write_row(argv[1], service, i) && is_good;
		}
		write_empty_calls(argv[1], service);
		write_damage(argv[1], s);
	}
	return is_good ? 0 : 1;
}
