/* What is left to a process in the sandbox. Each test tries it in a child of its own. */
#include "runtime/sandbox.h"
#include "runtime/service_sandbox.h"
#include "support/temp_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_BYTES = 128, KILLED = 128 };

/* Folders of a test: one to change, one to read, one that is none of its business. */
struct world {
	struct temp_folder folder;
	char own[PATH_BYTES], shared[PATH_BYTES], foreign[PATH_BYTES];
};

static void make(const struct world *world, const char *name, char ret_path[static PATH_BYTES])
{
	char file[PATH_BYTES + 8];
	(void)snprintf(ret_path, PATH_BYTES, "%s/%s", world->folder.path, name);
	assert_int_equal(mkdir(ret_path, 0700), 0);
	(void)snprintf(file, sizeof file, "%s/file", ret_path);
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	(void)close(fd);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	assert_non_null(world);
	world->folder = temp_folder_make();
	make(world, "own", world->own);
	make(world, "shared", world->shared);
	make(world, "foreign", world->foreign);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	temp_folder_remove(&world->folder);
	free(world);
	return 0;
}

/* What a child of this process ends with that enters the sandbox and tries; KILLED and the signal's
 * number when a signal ended it. */
static int in_sandbox(
    const struct world *world, bool internet, int (*attempt)(const struct world *world))
{
	int how = 0;
	pid_t pid = fork();
	if (pid == 0) {
		const struct sandbox_options options = {.internet = internet,
		    .read_paths = {world->shared},
		    .write_paths = {world->own}};
		sandbox_keep_memory_private();
		_exit(sandbox_enter(&options).seccomp ? attempt(world) : EXIT_FAILURE);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_false(WCOREDUMP(how));
	return WIFSIGNALED(how) ? KILLED + WTERMSIG(how) : WEXITSTATUS(how);
}

static int error_of(long result)
{
	return result < 0 ? errno : 0;
}

/* --- other programs and processes --- */

static int try_exec(const struct world *world)
{
	(void)world;
	return error_of(execl("/bin/true", "true", (char *)NULL));
}

static int try_exec_by_descriptor(const struct world *world)
{
	(void)world;
	char name[] = "true";
	char *const words[] = {name, NULL};
	return error_of(fexecve(open("/bin/true", O_RDONLY | O_CLOEXEC), words, words));
}

static void another_program_ends_the_process(void **state)
{
	assert_int_equal(in_sandbox(*state, true, try_exec), KILLED + SIGSYS);
	assert_int_equal(in_sandbox(*state, true, try_exec_by_descriptor), KILLED + SIGSYS);
}

static int try_fork(const struct world *world)
{
	(void)world;
	pid_t pid = fork();
	if (pid == 0) {
		_exit(0);
	}
	return error_of(pid);
}

static void another_process_is_denied(void **state)
{
	assert_int_equal(in_sandbox(*state, true, try_fork), EPERM);
}

static int try_trace(const struct world *world)
{
	(void)world;
	return error_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int try_other_memory(const struct world *world)
{
	(void)world;
	return error_of(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
}

static void other_processes_memory_ends_the_process(void **state)
{
	assert_int_equal(in_sandbox(*state, true, try_trace), KILLED + SIGSYS);
	assert_int_equal(in_sandbox(*state, true, try_other_memory), KILLED + SIGSYS);
}

static void *thread_run(void *arg)
{
	*(int *)arg = 1;
	return NULL;
}

static int try_thread(const struct world *world)
{
	(void)world;
	pthread_t thread;
	int ran = 0;
	if (pthread_create(&thread, NULL, thread_run, &ran) != 0) {
		return EXIT_FAILURE;
	}
	(void)pthread_join(thread, NULL);
	return ran == 1 ? 0 : EXIT_FAILURE;
}

static void threads_are_allowed(void **state)
{
	assert_int_equal(in_sandbox(*state, false, try_thread), 0);
}

static int try_thread_that_execs(const struct world *world)
{
	pthread_t thread;
	(void)world;
	(void)pthread_create(&thread, NULL, (void *(*)(void *))(uintptr_t)try_exec, NULL);
	(void)pthread_join(thread, NULL);
	return 0;
}

static void threads_are_in_the_sandbox_too(void **state)
{
	assert_int_equal(in_sandbox(*state, false, try_thread_that_execs), KILLED + SIGSYS);
}

/* --- memory --- */

static int try_new_code(const struct world *world)
{
	(void)world;
	void *both = mmap(
	    NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (both != MAP_FAILED) {
		return EXIT_FAILURE;
	}
	void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return data != MAP_FAILED ? error_of(mprotect(data, 4096, PROT_READ | PROT_EXEC))
				  : EXIT_FAILURE;
}

static void new_code_is_denied(void **state)
{
	assert_int_equal(in_sandbox(*state, true, try_new_code), EPERM);
}

static int read_core_limit(const struct world *world)
{
	struct rlimit limit = {1, 1};
	(void)world;
	return getrlimit(RLIMIT_CORE, &limit) == 0 ? (int)(limit.rlim_cur + limit.rlim_max) : 99;
}

static int try_abort(const struct world *world)
{
	(void)world;
	(void)signal(SIGABRT, SIG_DFL);
	return raise(SIGABRT);
}

static void no_core_is_dumped(void **state)
{
	assert_int_equal(in_sandbox(*state, true, read_core_limit), 0);
	assert_int_equal(in_sandbox(*state, true, try_abort), KILLED + SIGABRT);
}

/* --- the system --- */

static int try_to_be_root_again(const struct world *world)
{
	int errors[] = {error_of(unshare(CLONE_NEWUSER)), error_of(syscall(SYS_bpf, 0, NULL, 0)),
	    error_of(syscall(SYS_keyctl, 0, 0, 0, 0, 0)),
	    error_of(syscall(SYS_io_uring_setup, 1, NULL)),
	    error_of(syscall(SYS_mount, NULL, world->own, NULL, 0, NULL)),
	    error_of(syscall(SYS_open_by_handle_at, -1, NULL, 0))};
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		if (errors[i] != EPERM) {
			return (int)i + 1;
		}
	}
	return 0;
}

static void the_system_is_out_of_reach(void **state)
{
	assert_int_equal(in_sandbox(*state, true, try_to_be_root_again), 0);
}

/* --- sockets --- */

static int try_unix_socket(const struct world *world)
{
	(void)world;
	return error_of(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int try_internet_socket(const struct world *world)
{
	(void)world;
	return error_of(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int try_other_sockets(const struct world *world)
{
	(void)world;
	int families[] = {AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG, AF_BLUETOOTH, AF_AX25, AF_KEY};
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		if (error_of(socket(families[i], SOCK_RAW, 0)) != EAFNOSUPPORT) {
			return families[i];
		}
	}
	return 0;
}

static void unix_sockets_only_unless_more_is_wanted(void **state)
{
	assert_int_equal(in_sandbox(*state, false, try_unix_socket), 0);
	assert_int_equal(in_sandbox(*state, false, try_internet_socket), EAFNOSUPPORT);
	assert_int_equal(in_sandbox(*state, false, try_other_sockets), 0);
	assert_int_equal(in_sandbox(*state, true, try_unix_socket), 0);
	assert_int_equal(in_sandbox(*state, true, try_internet_socket), 0);
	assert_int_equal(in_sandbox(*state, true, try_other_sockets), 0);
}

/* --- files --- */

static bool landlock_is_there(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

static int open_below(const char *folder, const char *name, int flags)
{
	char path[PATH_BYTES + 16];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return error_of(open(path, flags | O_CLOEXEC, 0600));
}

static int try_own_files(const struct world *world)
{
	char path[PATH_BYTES + 16];
	char other[PATH_BYTES + 16];
	(void)snprintf(path, sizeof path, "%s/new", world->own);
	(void)snprintf(other, sizeof other, "%s/moved", world->own);
	int error = open_below(world->own, "new", O_RDWR | O_CREAT | O_EXCL);
	error = error != 0 ? error : error_of(rename(path, other));
	error = error != 0 ? error : error_of(truncate(other, 0));
	return error != 0 ? error : error_of(unlink(other));
}

static int try_reading_shared_files(const struct world *world)
{
	return open_below(world->shared, "file", O_RDONLY);
}

static int try_writing_shared_files(const struct world *world)
{
	return open_below(world->shared, "file", O_WRONLY);
}

static int try_adding_shared_files(const struct world *world)
{
	return open_below(world->shared, "new", O_WRONLY | O_CREAT);
}

static int try_reading_foreign_files(const struct world *world)
{
	return open_below(world->foreign, "file", O_RDONLY);
}

static int try_listing_foreign_files(const struct world *world)
{
	return error_of(open(world->foreign, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int try_reading_system_files(const struct world *world)
{
	(void)world;
	return open_below("/etc", "passwd", O_RDONLY);
}

static int try_writing_system_files(const struct world *world)
{
	(void)world;
	return open_below("/etc", "passwd", O_WRONLY);
}

static void files_are_those_that_were_named(void **state)
{
	if (!landlock_is_there()) {
		skip();
	}
	assert_int_equal(in_sandbox(*state, false, try_own_files), 0);
	assert_int_equal(in_sandbox(*state, false, try_reading_shared_files), 0);
	assert_int_equal(in_sandbox(*state, false, try_writing_shared_files), EACCES);
	assert_int_equal(in_sandbox(*state, false, try_adding_shared_files), EACCES);
	assert_int_equal(in_sandbox(*state, false, try_reading_foreign_files), EACCES);
	assert_int_equal(in_sandbox(*state, false, try_listing_foreign_files), EACCES);
	assert_int_equal(in_sandbox(*state, false, try_reading_system_files), 0);
	assert_int_equal(in_sandbox(*state, false, try_writing_system_files), EACCES);
}

/* --- a service --- */

static void make_home(const struct world *world)
{
	static const char *const folders[] = {
	    "keys", "run", "data", "data/intake", "data/matching", "audit", NULL};
	static const char *const files[] = {"samen.conf", "keys/intake.pub", "data/intake/data.mdb",
	    "data/matching/data.mdb", NULL};
	char path[PATH_BYTES + 32];
	for (size_t i = 0; folders[i] != NULL; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", world->own, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	for (size_t i = 0; files[i] != NULL; i++) {
		assert_int_equal(open_below(world->own, files[i], O_WRONLY | O_CREAT), 0);
	}
}

/* What a service gets when it opens a file below its home: 0 or an errno. */
struct wanted {
	const char *name;
	int flags, error;
};

/* In the child: the sandbox of a service, then what it can do. The place of what is not as wanted,
 * from 1; 0 when all is. */
static int be_service(const struct world *world, const char *name, const struct wanted *wanted)
{
	char path[PATH_BYTES + 32];
	char keys[PATH_BYTES + 32];
	struct config *config;
	struct door *door;
	(void)snprintf(path, sizeof path, "%s/samen.conf", world->own);
	(void)snprintf(keys, sizeof keys, "%s/keys/%s", world->own, name);
	if (config_open(path, &config) != OK || door_open(world->own, config, name, &door) != OK) {
		return EXIT_FAILURE;
	}
	const struct service service = {.home = world->own, .key_folder = keys, .config = config};
	service_sandbox_enter(&service, name, door);
	for (int i = 0; wanted[i].name != NULL; i++) {
		if (open_below(world->own, wanted[i].name, wanted[i].flags) != wanted[i].error) {
			return i + 1;
		}
	}
	return 0;
}

static void assert_service(const struct world *world, const char *name, const struct wanted *wanted)
{
	int how = 0;
	pid_t pid = fork();
	if (pid == 0) {
		_exit(be_service(world, name, wanted));
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 0);
}

/* Also where all services are one user. */
static void a_service_has_its_own_files_only(void **state)
{
	static const struct wanted wanted[] = {
	    {"samen.conf", O_RDONLY, 0},
	    {"samen.conf", O_WRONLY, EACCES},
	    {"keys/intake.pub", O_RDONLY, 0},
	    {"keys/intake.pub", O_WRONLY, EACCES},
	    {"data/matching/data.mdb", O_RDWR, 0},
	    {"data/matching/new", O_RDWR | O_CREAT, 0},
	    {"run/new", O_RDWR | O_CREAT, 0},
	    {"audit/new", O_RDWR | O_CREAT, EACCES},
	    {"sso/new", O_RDWR | O_CREAT, EACCES},
	    {"data/intake/data.mdb", O_RDONLY, EACCES},
	    {"new", O_RDWR | O_CREAT, EACCES},
	    {NULL, 0, 0},
	};
	if (!landlock_is_there()) {
		skip();
	}
	make_home(*state);
	assert_service(*state, "matching", wanted);
}

static void write_config(const struct world *world, const char *text)
{
	char path[PATH_BYTES + 32];
	(void)snprintf(path, sizeof path, "%s/samen.conf", world->own);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* Whether it names certificates or not. */
static void who_sends_mail_has_its_own_files_only(void **state)
{
	static const struct wanted wanted[] = {
	    {"samen.conf", O_RDONLY, 0},
	    {"data/notify/new", O_RDWR | O_CREAT, 0},
	    {"data/intake/data.mdb", O_RDONLY, EACCES},
	    {"data/matching/data.mdb", O_RDONLY, EACCES},
	    {NULL, 0, 0},
	};
	static const struct wanted certificates[] = {
	    {"data/matching/data.mdb", O_RDONLY, 0},
	    {"data/intake/data.mdb", O_RDONLY, EACCES},
	    {NULL, 0, 0},
	};
	if (!landlock_is_there()) {
		skip();
	}
	make_home(*state);
	write_config(*state, "mail.server = mail.region.test\n");
	assert_service(*state, "notify", wanted);
	write_config(*state, "mail.server = mail.region.test\nmail.ca = data/matching/data.mdb\n");
	assert_service(*state, "notify", certificates);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* --- name servers --- */

enum { CANNOT_TRY = 77 };

/* A folder /etc of this process's own, where the name servers stand in a foreign folder. */
static bool move_name_servers(const struct world *world)
{
	char file[PATH_BYTES + 8];
	(void)snprintf(file, sizeof file, "%s/file", world->foreign);
	return unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "/etc", "tmpfs", 0, NULL) == 0 &&
	       symlink(file, "/etc/resolv.conf") == 0;
}

static int read_name_servers(const struct world *world, bool internet)
{
	int how = 0;
	pid_t pid = fork();
	if (pid == 0) {
		const struct sandbox_options options = {.internet = internet};
		if (!move_name_servers(world)) {
			_exit(CANNOT_TRY);
		}
		(void)sandbox_enter(&options);
		_exit(open_below("/etc", "resolv.conf", O_RDONLY));
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return WIFEXITED(how) ? WEXITSTATUS(how) : KILLED;
}

static void name_servers_are_read_where_the_system_keeps_them(void **state)
{
	int with = read_name_servers(*state, true);
	if (with == CANNOT_TRY || !landlock_is_there()) {
		skip();
	}
	assert_int_equal(with, 0);
	assert_int_equal(read_name_servers(*state, false), EACCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_WORLD(another_program_ends_the_process),
	    IN_WORLD(another_process_is_denied),
	    IN_WORLD(other_processes_memory_ends_the_process),
	    IN_WORLD(threads_are_allowed),
	    IN_WORLD(threads_are_in_the_sandbox_too),
	    IN_WORLD(new_code_is_denied),
	    IN_WORLD(no_core_is_dumped),
	    IN_WORLD(the_system_is_out_of_reach),
	    IN_WORLD(unix_sockets_only_unless_more_is_wanted),
	    IN_WORLD(files_are_those_that_were_named),
	    IN_WORLD(a_service_has_its_own_files_only),
	    IN_WORLD(who_sends_mail_has_its_own_files_only),
	    IN_WORLD(name_servers_are_read_where_the_system_keeps_them),
	};
	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
