/* The files of the page: what is found, in which form, and what is not. */
#include "support/check.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include "gateway/files.h"
#include "runtime/libsodium.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static struct temp_folder folder;
static struct files *files;

static void write_file(const char *name, const char *text)
{
	char path[128];
	(void)snprintf(path, sizeof path, "%s/%s", folder.path, name);
	file_write(path, text, strlen(text));
}

static void make_folder(const char *name)
{
	char path[128];
	(void)snprintf(path, sizeof path, "%s/%s", folder.path, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static int open_files(void **state)
{
	(void)state;
	char text[4001];
	char link[128];
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	folder = temp_folder_make();
	make_folder("assets");
	make_folder(".git");
	write_file("index.html", "<!doctype html>");
	write_file("assets/app-1.js", text);
	write_file("assets/icons.svg", text);
	write_file("assets/icons.svg.gz", "gzip of icons");
	write_file("assets/icons.svg.br", "br");
	write_file("assets/alone.gz", "not packed");
	write_file(".secret", "secret");
	write_file(".git/config", "secret");
	(void)snprintf(link, sizeof link, "%s/link.txt", folder.path);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	return files_open(folder.path, &files) == OK ? 0 : -1;
}

static int close_files(void **state)
{
	(void)state;
	files_release(files);
	temp_folder_remove(&folder);
	return 0;
}

static const char *header(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->header_count; i++) {
		if (strcasecmp(answer->headers[i].name, name) == 0) {
			return answer->headers[i].value;
		}
	}
	return NULL;
}

/* To be released. */
static struct answer ask(const char *path, const char *name, const char *value)
{
	struct answer answer = {.http_status = 0};
	struct head head = {.verb = "GET", .path = path};
	if (name != NULL) {
		head.headers.items[0] = (struct field){name, value, strlen(value)};
		head.headers.count = 1;
	}
	files_answer(files, &head, &answer);
	return answer;
}

static void check_coding(const char *path, const char *accepted, const char *coding)
{
	struct answer answer = ask(path, "Accept-Encoding", accepted);
	assert_int_equal(answer.http_status, 200);
	if (coding == NULL) {
		assert_null(header(&answer, "Content-Encoding"));
	} else {
		assert_string_equal(header(&answer, "Content-Encoding"), coding);
	}
	answer_fini(&answer);
}

static void smallest_form_is_chosen(void **state)
{
	(void)state;
	check_coding("/assets/app-1.js", "gzip", "gzip");
	check_coding("/assets/app-1.js", "gzip;q=0", NULL);
	check_coding("/assets/app-1.js", "identity", NULL);
	check_coding("/assets/app-1.js", "br", NULL);
	check_coding("/assets/icons.svg", "gzip, deflate, br", "br");
	check_coding("/assets/icons.svg", "gzip, br;q=0", "gzip");
	check_coding("/assets/icons.svg", "*", "br");
	check_coding("/index.html", "gzip", NULL);
	struct answer answer = ask("/assets/icons.svg", "Accept-Encoding", "gzip");
	assert_memory_equal(answer.body.data, "gzip of icons", answer.body.size);
	answer_fini(&answer);
}

static void packed_forms_are_no_files(void **state)
{
	(void)state;
	struct answer answer = ask("/assets/icons.svg.gz", NULL, NULL);
	assert_int_equal(answer.http_status, 404);
	answer_fini(&answer);
	answer = ask("/assets/alone.gz", NULL, NULL);
	assert_int_equal(answer.http_status, 200);
	assert_string_equal(header(&answer, "Content-Type"), "application/octet-stream");
	answer_fini(&answer);
}

static void each_form_has_its_tag(void **state)
{
	(void)state;
	struct answer plain = ask("/assets/app-1.js", NULL, NULL);
	struct answer packed = ask("/assets/app-1.js", "Accept-Encoding", "gzip");
	assert_string_not_equal(header(&plain, "ETag"), header(&packed, "ETag"));
	struct answer known = ask("/assets/app-1.js", "If-None-Match", header(&plain, "ETag"));
	assert_int_equal(known.http_status, 304);
	assert_int_equal(known.body.size, 0);
	assert_non_null(header(&known, "ETag"));
	answer_fini(&known);
	known = ask("/assets/app-1.js", "If-None-Match", header(&packed, "ETag"));
	assert_int_equal(known.http_status, 200);
	answer_fini(&known);
	answer_fini(&plain);
	answer_fini(&packed);
}

static void check_route(const char *path, const char *accept, unsigned status)
{
	struct answer answer = ask(path, "Accept", accept);
	assert_int_equal(answer.http_status, status);
	answer_fini(&answer);
}

static void routes_get_the_page(void **state)
{
	(void)state;
	const char *browser = "text/html,application/xhtml+xml,*/*;q=0.8";
	check_route("/", "*/*", 200);
	check_route("/offers/f-1", browser, 200);
	check_route("/mail/off/CAESCWRp.CpJFBFQc8KDggp9OXwP7WXA8HXU31rUAGFZeSpKe", browser, 200);
	check_route("/offers/f-1", "*/*", 404);
	check_route("/nothing.js", browser, 404);
	check_route("/assets/app-2.js", browser, 404);
}

static void hidden_and_linked_files_are_none(void **state)
{
	(void)state;
	static const char *const paths[] = {"/.secret", "/.git/config", "/link.txt", "/../x",
	    "/assets", "/assets/", "", "index.html"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		check_route(paths[i], "*/*", 404);
	}
	assert_int_equal(files_count(files), 4);
}

static void without_a_page_it_is_said(void **state)
{
	(void)state;
	struct answer answer = {.http_status = 0};
	struct head head = {.verb = "GET", .path = "/"};
	struct files *none = NULL;
	assert_int_equal(files_open("/nowhere/at/all", &none), NOT_FOUND);
	files_answer(NULL, &head, &answer);
	assert_int_equal(answer.http_status, 200);
	assert_non_null(strstr((const char *)answer.body.data, "not built"));
	answer_fini(&answer);
}

static void answer_outlives_a_reload(void **state)
{
	(void)state;
	struct files *first = NULL;
	struct answer answer = {.http_status = 0};
	struct head head = {.verb = "GET", .path = "/index.html"};
	assert_int_equal(files_open(folder.path, &first), OK);
	files_answer(first, &head, &answer);
	files_release(first);
	assert_memory_equal(answer.body.data, "<!doctype html>", answer.body.size);
	answer_fini(&answer);
}

int main(void)
{
	libsodium_ready();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(smallest_form_is_chosen),
	    cmocka_unit_test(packed_forms_are_no_files),
	    cmocka_unit_test(each_form_has_its_tag),
	    cmocka_unit_test(routes_get_the_page),
	    cmocka_unit_test(hidden_and_linked_files_are_none),
	    cmocka_unit_test(without_a_page_it_is_said),
	    cmocka_unit_test(answer_outlives_a_reload),
	};
	return cmocka_run_group_tests(tests, open_files, close_files);
}
