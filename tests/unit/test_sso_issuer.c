/* Issuers of samen.conf, and the file of their keys. */
#include "support/issuer_keys.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include "runtime/log.h"
#include "sso/key_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct temp_folder folder;
static struct issuer_list list;

static int make(void **state)
{
	(void)state;
	log_open("test", LOG_LEVEL_ERROR + 1);
	folder = temp_folder_make();
	list = (struct issuer_list){.items = NULL};
	return 0;
}

static int clear(void **state)
{
	(void)state;
	issuers_close(&list);
	temp_folder_remove(&folder);
	return 0;
}

/* Reads a samen.conf of this text into list. */
static enum status read_conf(const char *text)
{
	char path[64];
	struct config *config = NULL;
	(void)snprintf(path, sizeof path, "%s/samen.conf", folder.path);
	file_write(path, text, strlen(text));
	assert_int_equal(config_open(path, &config), OK);
	issuers_close(&list);
	enum status status = issuers_open(config, &list);
	config_close(config);
	return status;
}

/* --- configuration --- */

static void an_issuer_is_read(void **state)
{
	(void)state;
	assert_int_equal(read_conf("sso.school.issuer = https://login.example.org/tenant/v2.0\n"
				   "sso.school.client_id = samen\n"
				   "sso.school.label = Inloggen met school\n"
				   "sso.school.domains = School.nl, stichting.nl\n"
				   "sso.refresh_seconds = 60\n"
				   "sso.other.client_id = x\n"
				   "sso.other.issuer = http://127.0.0.1:8080\n"),
	    OK);
	assert_int_equal(list.count, 2);
	const struct issuer *school = issuer_named(&list, "school");
	assert_string_equal(school->url, "https://login.example.org/tenant/v2.0");
	assert_string_equal(school->label, "Inloggen met school");
	assert_string_equal(issuer_named(&list, "other")->label, "other");
	assert_null(issuer_named(&list, "third"));
	assert_true(issuer_speaks_for(school, "juf@school.nl"));
	assert_true(issuer_speaks_for(school, "juf@stichting.nl"));
}

static void none_is_fine(void **state)
{
	(void)state;
	assert_int_equal(read_conf("language = english\n"), OK);
	assert_int_equal(list.count, 0);
}

static void only_its_own_domains_count(void **state)
{
	(void)state;
	const char *const others[] = {"juf@other.nl", "juf@sub.school.nl", "juf@xschool.nl",
	    "juf@school.nl.evil.org", "juf@evil.org@school.nl", "@school.nl", "school.nl",
	    "juf@school.nl@evil.org", "juf@", ""};
	assert_int_equal(read_conf("sso.a.issuer = https://a.nl\nsso.a.client_id = x\n"
				   "sso.a.domains = school.nl\n"),
	    OK);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_false(issuer_speaks_for(&list.items[0], others[i]));
	}
	assert_int_equal(read_conf("sso.a.issuer = https://a.nl\nsso.a.client_id = x\n"), OK);
	assert_false(issuer_speaks_for(&list.items[0], "juf@school.nl"));
}

static void mistakes_are_refused(void **state)
{
	(void)state;
	const char *const texts[] = {"sso.a.issuer = https://a.nl\n", "sso.a.client_id = x\n",
	    "sso.a.isuer = https://a.nl\n", "sso.A.issuer = https://a.nl\n",
	    "sso..issuer = https://a.nl\n", "sso.a.issuer =\nsso.a.client_id = x\n",
	    "sso.a.domains = nl\n", "sso.a.domains = juf@school.nl\n",
	    "sso.a.domains = *.school.nl\n", "sso.a.issuer = http://a.nl\n"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(read_conf(texts[i]), INVALID_ARGUMENT);
	}
}

static void addresses_are_https_or_this_machine(void **state)
{
	(void)state;
	const char *const good[] = {"https://a.nl", "https://a.nl:8443/x/y", "http://127.0.0.1",
	    "http://127.0.0.1:8080", "http://localhost:1/x", "http://[::1]:80/x"};
	const char *const bad[] = {"", "a.nl", "http://a.nl", "ftp://a.nl", "https://",
	    "https:///x", "http://127.0.0.1.evil.org", "http://127.0.0.1@evil.org",
	    "http://localhost.evil.org/", "http://localhost:80@evil.org/", "https://u@a.nl",
	    "https://a.nl/x#y", "https://a.nl/ x", "https://a.nl\\x", "http://127.0.0.1:x/",
	    "https://a.nl:123456/", "http://[::1", "https://a.nl?x", "HTTP://127.0.0.1",
	    "http://127.0.0.2", "file:///etc/passwd", "https://\xc3\xa9.nl"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(issuer_url_allowed(good[i]));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(issuer_url_allowed(bad[i]));
	}
}

static void a_secure_issuer_names_no_plain_address(void **state)
{
	(void)state;
	assert_int_equal(read_conf("sso.a.issuer = https://a.nl\nsso.a.client_id = x\n"
				   "sso.b.issuer = http://localhost:1\nsso.b.client_id = x\n"),
	    OK);
	assert_true(issuer_endpoint_allowed(&list.items[0], "https://keys.a.nl/k?v=1"));
	assert_false(issuer_endpoint_allowed(&list.items[0], "http://127.0.0.1/keys"));
	assert_true(issuer_endpoint_allowed(&list.items[1], "http://127.0.0.1/keys"));
	assert_false(issuer_endpoint_allowed(&list.items[1], "http://a.nl/keys"));
}

/* --- the file of keys --- */

static const struct issuer *some_issuer(void)
{
	assert_int_equal(read_conf("sso.a.issuer = https://a.nl\nsso.a.client_id = x\n"), OK);
	return &list.items[0];
}

static void write_file(const struct issuer *issuer, char ret_path[static PATH_MAX])
{
	struct issuer_keys *pairs = issuer_keys_open("k-");
	json_t *jwks = issuer_keys_jwks(pairs);
	struct key_file file = {
	    .fetched_at_ms = 1700000000000, .authorization_endpoint = "https://a.nl/auth"};
	assert_int_equal(key_set_read(jwks, &file.keys), OK);
	assert_int_equal(key_file_write(folder.path, issuer, &file), OK);
	assert_int_equal(key_file_path(folder.path, issuer, ret_path), OK);
	key_file_close(&file);
	json_decref(jwks);
	issuer_keys_close(pairs);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	char path[PATH_MAX];
	struct key_file file;
	struct stat about;
	const struct issuer *issuer = some_issuer();
	write_file(issuer, path);
	assert_int_equal(key_file_read(path, issuer, &file), OK);
	assert_int_equal(file.fetched_at_ms, 1700000000000);
	assert_string_equal(file.authorization_endpoint, "https://a.nl/auth");
	assert_string_equal(file.token_endpoint, "");
	assert_int_equal(key_set_count(file.keys), KEY_KINDS);
	assert_non_null(key_set_find(file.keys, "k-ec", ALGORITHM_ES256));
	assert_false(key_file_is_stale(&file, 1700000000000 + (int64_t)7 * 24 * 3600 * 1000));
	assert_true(key_file_is_stale(&file, 1700000000001 + (int64_t)7 * 24 * 3600 * 1000));
	key_file_close(&file);
	key_file_close(&file);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0640);
}

static void a_file_that_others_may_write_is_refused(void **state)
{
	(void)state;
	char path[PATH_MAX];
	char link[PATH_MAX + 8];
	struct key_file file;
	const struct issuer *issuer = some_issuer();
	write_file(issuer, path);
	assert_int_equal(chmod(path, 0660), 0);
	assert_int_equal(key_file_read(path, issuer, &file), PERMISSION_DENIED);
	assert_int_equal(chmod(path, 0640), 0);
	(void)snprintf(link, sizeof link, "%s.link", path);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(key_file_read(link, issuer, &file), PERMISSION_DENIED);
	assert_int_equal(key_file_read(folder.path, issuer, &file), PERMISSION_DENIED);
}

static void a_damaged_file_is_refused(void **state)
{
	(void)state;
	char path[PATH_MAX];
	size_t size;
	struct key_file file;
	const struct issuer *issuer = some_issuer();
	write_file(issuer, path);
	char *text = file_text(path, &size);
	assert_non_null(text);
	file_write(path, text, size / 2);
	assert_int_equal(key_file_read(path, issuer, &file), DATA_LOSS);
	memcpy(strstr(text, "a.nl"), "b.nl", 4); /* the issuer's name comes last or first */
	memcpy(strstr(text, "https://"), "HTTPS://", 8);
	file_write(path, text, size);
	assert_int_equal(key_file_read(path, issuer, &file), DATA_LOSS);
	free(text);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(key_file_read(path, issuer, &file), NOT_FOUND);
}

static void another_issuers_file_is_refused(void **state)
{
	(void)state;
	char path[PATH_MAX];
	struct key_file file;
	write_file(some_issuer(), path);
	assert_int_equal(read_conf("sso.a.issuer = https://b.nl\nsso.a.client_id = x\n"), OK);
	assert_int_equal(key_file_read(path, &list.items[0], &file), DATA_LOSS);
}

static void an_endless_file_is_refused(void **state)
{
	(void)state;
	char path[PATH_MAX];
	struct key_file file;
	const struct issuer *issuer = some_issuer();
	write_file(issuer, path);
	assert_int_equal(truncate(path, KEY_FILE_BYTES_MAX + 1), 0);
	assert_int_equal(key_file_read(path, issuer, &file), DATA_LOSS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_issuer_is_read),
	    TEST(none_is_fine),
	    TEST(only_its_own_domains_count),
	    TEST(mistakes_are_refused),
	    TEST(addresses_are_https_or_this_machine),
	    TEST(a_secure_issuer_names_no_plain_address),
	    TEST(what_is_written_is_read),
	    TEST(a_file_that_others_may_write_is_refused),
	    TEST(a_damaged_file_is_refused),
	    TEST(another_issuers_file_is_refused),
	    TEST(an_endless_file_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
