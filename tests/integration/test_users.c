/*
 * Services that are users of their own: they work together, their sockets let in whom they are
 * meant for, and none can read what is another's. Needs root, to become others.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"
#include "support/sp_peer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	SKIPPED = 77,
	GROUP = 64200,
	FIRST_USER = 64201,
	MEMBER = 64210,  /* of the group, but in no list */
	STRANGER = 64211 /* in neither */
};

/* How a caller was received; what this program ends with when it is one. */
enum reception { ANSWERED = 10, SHUT_OUT = 11, NOT_LET_IN = 12, UNCLEAR = 13 };

static const unsigned users[SERVICE_COUNT] = {
    [DIRECTORY] = FIRST_USER, [INTAKE] = FIRST_USER + 1, [MATCHING] = FIRST_USER + 2};

static struct region region;
static char *caller_program;

/* --- a caller --- */

/* NOT_LET_IN: the system refuses the connection; SHUT_OUT: the service closes it without a word. */
static enum reception call_socket(const char *path)
{
	static const uint8_t nonsense[] = {0xff};
	uint8_t answer[256];
	uint32_t id;
	size_t size;
	int fd = sp_peer_connect_ipc(path);
	if (fd < 0) {
		return errno == EACCES ? NOT_LET_IN : UNCLEAR;
	}
	if (!sp_peer_greet(fd)) {
		return SHUT_OUT;
	}
	return sp_peer_ask(fd, SP_IPC, 1, (struct bytes){nonsense, sizeof nonsense}) &&
		       sp_peer_take(fd, SP_IPC, &id, answer, sizeof answer, &size)
		   ? ANSWERED
		   : SHUT_OUT;
}

static void socket_path(enum service_name service, char *ret_path, size_t size)
{
	(void)snprintf(ret_path, size, "%s/run/%s/sock", deployment_home(region.deployment),
	    service_text(service));
}

/* Runs a program as another user; what it ended with. */
static int run_as(unsigned user, unsigned group, const char *program, const char *word)
{
	char user_text[16];
	char group_text[16];
	struct run run;
	const char *const words[] = {"setpriv", "--reuid", user_text, "--regid", group_text,
	    "--clear-groups", program, word, NULL};
	(void)snprintf(user_text, sizeof user_text, "%u", user);
	(void)snprintf(group_text, sizeof group_text, "%u", group);
	run_program(words, NULL, 0, &run);
	int code = run.code;
	run_forget(&run);
	return code;
}

static enum reception call_as(unsigned user, unsigned group, enum service_name service)
{
	char path[128];
	socket_path(service, path, sizeof path);
	return (enum reception)run_as(user, group, caller_program, path);
}

/* --- tests --- */

/* As it is where keys were rotated while all services were one user. */
static void retire_a_key(struct deployment *deployment)
{
	char *folder = deployment_path(deployment, "home/keys/retired");
	char *key = deployment_path(deployment, "home/keys/retired/intake-0123456789abcdef.pub");
	assert_int_equal(mkdir(folder, 0755), 0);
	FILE *file = fopen(key, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(lchown(key, MEMBER, GROUP), 0);
	assert_int_equal(lchown(folder, MEMBER, GROUP), 0);
	free(key);
	free(folder);
}

static int open_region(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	retire_a_key(deployment);
	deployment_use_users(deployment, GROUP, users);
	caller_program = deployment_copy_program(deployment, program_invocation_name);
	region_open_in(deployment, &region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	free(caller_program);
	region_close(&region);
	return 0;
}

static void assert_is(const char *below, unsigned owner, unsigned group, mode_t mode)
{
	struct stat about;
	char path[256];
	(void)snprintf(path, sizeof path, "%s/%s", deployment_home(region.deployment), below);
	assert_int_equal(lstat(path, &about), 0);
	if (about.st_uid != owner || about.st_gid != group || (about.st_mode & 07777) != mode) {
		fail_msg("%s is %u:%u %o and not %u:%u %o", below, about.st_uid, about.st_gid,
		    about.st_mode & 07777U, owner, group, mode);
	}
}

static void services_of_several_users_work_together(void **state)
{
	(void)state;
	const char *request;
	const char *match = region_match(&region, region.near, &request);
	(void)actor_do(region.teacher, MATCHING, "GetMatch", "{'matchId': '%s'}", match);
	const Samen__Intake__V1__OpenRequestResponse *opened =
	    actor_do(region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", request);
	assert_string_equal(opened->story->happens, REGION_STORY);
}

/* It takes writing in the folder of intake's keys, and none of the others. */
static void the_master_key_can_be_replaced(void **state)
{
	(void)state;
	const char *request = region_file(region.teacher);
	char *path = deployment_path(region.deployment, "home/keys/intake/master.key");
	char *before = file_text(path, NULL);
	(void)actor_do(region.coordinator, INTAKE, "RotateMasterKey", "{}");
	char *after = file_text(path, NULL);
	assert_string_not_equal(before, after);
	(void)actor_do(region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", request);
	free(after);
	free(before);
	free(path);
}

static void what_is_shared_and_what_is_not_shows_in_the_modes(void **state)
{
	(void)state;
	char below[64];
	assert_is("", 0, GROUP, 0750);
	assert_is("samen.conf", 0, GROUP, 0640);
	assert_is("run", 0, GROUP, 0750);
	assert_is("keys", 0, GROUP, 0750);
	assert_is("keys/intake/master.key", users[INTAKE], GROUP, 0600);
	assert_is("keys/retired", 0, 0, 0755);
	assert_is("keys/retired/intake-0123456789abcdef.pub", 0, 0, 0644);
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		(void)snprintf(below, sizeof below, "run/%s", service_text(i));
		assert_is(below, users[i], GROUP, 02750);
		(void)snprintf(below, sizeof below, "run/%s/sock", service_text(i));
		assert_is(below, users[i], GROUP, 0660);
		(void)snprintf(below, sizeof below, "data/%s", service_text(i));
		assert_is(below, users[i], GROUP, 0700);
		(void)snprintf(below, sizeof below, "keys/%s", service_text(i));
		assert_is(below, users[i], GROUP, 0700);
		(void)snprintf(
		    below, sizeof below, "keys/%s/%s.key", service_text(i), service_text(i));
		assert_is(below, users[i], GROUP, 0600);
		(void)snprintf(below, sizeof below, "keys/%s.pub", service_text(i));
		assert_is(below, 0, 0, 0644);
	}
}

static void a_service_reads_no_other_services_secrets(void **state)
{
	(void)state;
	static const char *const secrets[] = {"keys/intake/master.key", "keys/intake/intake.key",
	    "data/intake/data.mdb", "data/intake/keys/data.mdb"};
	char path[256];
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		(void)snprintf(
		    path, sizeof path, "%s/%s", deployment_home(region.deployment), secrets[i]);
		assert_int_equal(run_as(users[INTAKE], GROUP, "cat", path), 0);
		assert_int_not_equal(run_as(users[MATCHING], GROUP, "cat", path), 0);
	}
	(void)snprintf(path, sizeof path, "%s/keys/intake.pub", deployment_home(region.deployment));
	assert_int_equal(run_as(users[MATCHING], GROUP, "cat", path), 0);
}

/* A process that may be neither dumped nor debugged belongs to root in /proc, whoever it runs as.
 */
static void a_services_memory_is_closed_to_its_own_user(void **state)
{
	(void)state;
	char path[64];
	struct stat about;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		(void)snprintf(path, sizeof path, "/proc/%d/environ",
		    (int)deployment_pid(region.deployment, i));
		assert_int_equal(stat(path, &about), 0);
		assert_int_equal(about.st_uid, 0);
		assert_int_not_equal(run_as(users[i], GROUP, "cat", path), 0);
	}
}

static void a_service_puts_no_socket_in_place_of_anothers(void **state)
{
	(void)state;
	char path[256];
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		socket_path(i, path, sizeof path);
		assert_int_not_equal(run_as(MEMBER, GROUP, "unlink", path), 0);
		(void)snprintf(path, sizeof path, "%s/run/%s/other",
		    deployment_home(region.deployment), service_text(i));
		assert_int_not_equal(run_as(MEMBER, GROUP, "touch", path), 0);
	}
}

static void services_and_root_are_let_in(void **state)
{
	(void)state;
	for (enum service_name of = 0; of < SERVICE_COUNT; of++) {
		for (enum service_name by = 0; by < SERVICE_COUNT; by++) {
			assert_int_equal(call_as(users[by], GROUP, of), ANSWERED);
		}
		assert_int_equal(call_as(0, 0, of), ANSWERED);
	}
}

static void a_user_outside_the_group_does_not_reach_the_socket(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_int_equal(call_as(STRANGER, STRANGER, i), NOT_LET_IN);
	}
}

static void a_member_of_the_group_who_is_not_listed_is_shut_out(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_int_equal(call_as(MEMBER, GROUP, i), SHUT_OUT);
	}
}

/* Somebody was careless with the modes. */
static void an_open_socket_still_lets_nobody_in_who_is_not_listed(void **state)
{
	(void)state;
	char path[128];
	const char *const folders[] = {"", "/run", "/run/intake", "/run/intake/sock"};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		(void)snprintf(
		    path, sizeof path, "%s%s", deployment_home(region.deployment), folders[i]);
		assert_int_equal(chmod(path, 0777), 0);
	}
	assert_int_equal(call_as(STRANGER, STRANGER, INTAKE), SHUT_OUT);
	assert_int_equal(call_as(users[MATCHING], STRANGER, INTAKE), ANSWERED);
	/* Puts the modes right, and the service finds its folder as it was. */
	deployment_stop(region.deployment, INTAKE);
	deployment_use_users(region.deployment, GROUP, users);
	deployment_start(region.deployment, INTAKE);
	assert_is("run/intake", users[INTAKE], GROUP, 02750);
	assert_int_equal(call_as(STRANGER, STRANGER, INTAKE), NOT_LET_IN);
}

static void assert_does_not_start(const char *because)
{
	deployment_launch(region.deployment, MATCHING);
	assert_int_not_equal(deployment_wait_end(region.deployment, MATCHING), 0);
	assert_true(deployment_log_count(region.deployment, MATCHING, because) > 0);
}

static void a_folder_of_keys_that_others_may_write_is_refused(void **state)
{
	(void)state;
	char path[128];
	(void)snprintf(path, sizeof path, "%s/keys", deployment_home(region.deployment));
	deployment_stop(region.deployment, MATCHING);
	assert_int_equal(chmod(path, 0770), 0);
	assert_does_not_start("service.keys");
	assert_int_equal(chmod(path, 0750), 0);
	assert_int_equal(chown(path, users[INTAKE], (gid_t)-1), 0);
	assert_does_not_start("service.keys");
	assert_int_equal(chown(path, 0, (gid_t)-1), 0);
	deployment_start(region.deployment, MATCHING);
}

static void a_public_key_of_another_service_is_refused(void **state)
{
	(void)state;
	char path[128];
	(void)snprintf(
	    path, sizeof path, "%s/keys/directory.pub", deployment_home(region.deployment));
	deployment_stop(region.deployment, MATCHING);
	assert_int_equal(chown(path, users[INTAKE], (gid_t)-1), 0);
	assert_does_not_start("service.keys");
	assert_int_equal(chown(path, 0, (gid_t)-1), 0);
	deployment_start(region.deployment, MATCHING);
}

static void a_user_that_is_not_there_ends_the_start(void **state)
{
	(void)state;
	deployment_stop(region.deployment, MATCHING);
	deployment_configure(region.deployment, "allow.users", "64202, no-such-user-here");
	assert_does_not_start("no-such-user-here");
}

int main(int argc, char **argv)
{
	if (argc == 2) {
		return (int)call_socket(argv[1]);
	}
	if (geteuid() != 0 || !program_exists("setpriv")) {
		(void)fprintf(stderr,
		    "%s: skipped: needs root and setpriv, to become other users\n", argv[0]);
		return SKIPPED;
	}
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(services_of_several_users_work_together),
	    cmocka_unit_test(the_master_key_can_be_replaced),
	    cmocka_unit_test(what_is_shared_and_what_is_not_shows_in_the_modes),
	    cmocka_unit_test(a_service_reads_no_other_services_secrets),
	    cmocka_unit_test(a_services_memory_is_closed_to_its_own_user),
	    cmocka_unit_test(a_service_puts_no_socket_in_place_of_anothers),
	    cmocka_unit_test(services_and_root_are_let_in),
	    cmocka_unit_test(a_user_outside_the_group_does_not_reach_the_socket),
	    cmocka_unit_test(a_member_of_the_group_who_is_not_listed_is_shut_out),
	    cmocka_unit_test(an_open_socket_still_lets_nobody_in_who_is_not_listed),
	    cmocka_unit_test(a_folder_of_keys_that_others_may_write_is_refused),
	    cmocka_unit_test(a_public_key_of_another_service_is_refused),
	    cmocka_unit_test(a_user_that_is_not_there_ends_the_start),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
