/* Where a service listens and who may come in, as samen.conf says. */
#include "runtime/door.h"
#include "runtime/system_user.h"
#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { TEXT_BYTES = 256 };

struct world {
	struct temp_folder folder;
	struct config *config;
	struct door *door;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	assert_non_null(world);
	world->folder = temp_folder_make();
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	door_close(world->door);
	config_close(world->config);
	temp_folder_remove(&world->folder);
	free(world);
	return 0;
}

/* Opens intake's door with this configuration. */
static enum status open_door(struct world *world, const char *text)
{
	char path[TEXT_BYTES];
	(void)snprintf(path, sizeof path, "%s/samen.conf", world->folder.path);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(config_open(path, &world->config), OK);
	return door_open(world->folder.path, world->config, "intake", &world->door);
}

static void assert_url(const struct world *world, const char *below)
{
	char url[TEXT_BYTES];
	char wanted[TEXT_BYTES];
	service_url(world->folder.path, world->config, "intake", url, sizeof url);
	(void)snprintf(wanted, sizeof wanted, "ipc://%s/%s", world->folder.path, below);
	assert_string_equal(url, wanted);
}

static void without_a_group_a_socket_is_its_users_own(void **state)
{
	struct world *world = *state;
	assert_int_equal(open_door(world, ""), OK);
	assert_int_equal(door_socket_mode(world->door), 0600);
	assert_url(world, "run/intake.sock");
}

static void with_a_group_a_socket_is_for_its_members_in_a_folder_of_its_own(void **state)
{
	struct world *world = *state;
	char socket[PATH_MAX];
	assert_int_equal(open_door(world, "run.group = 64200\n"), OK);
	assert_int_equal(door_socket_mode(world->door), 0660);
	assert_url(world, "run/intake/sock");
	assert_true(door_socket(world->door, 0, socket));
	assert_string_equal(socket + strlen(world->folder.path), "/run/intake/sock");
	assert_false(door_socket(world->door, 1, socket));
}

static void only_ipc_addresses_have_a_socket(void **state)
{
	struct world *world = *state;
	char socket[PATH_MAX];
	assert_int_equal(
	    open_door(world, "intake.listen = tcp://127.0.0.1:7102, ipc:///srv/a.sock\n"), OK);
	assert_false(door_socket(world->door, 0, socket));
	assert_true(door_socket(world->door, 1, socket));
	assert_string_equal(socket, "/srv/a.sock");
}

static void folders_are_closed_to_others(void **state)
{
	struct world *world = *state;
	struct stat found;
	char path[TEXT_BYTES];
	assert_int_equal(open_door(world, ""), OK);
	door_make_folders(world->door);
	(void)snprintf(path, sizeof path, "%s/run", world->folder.path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
}

static void users_are_names_or_numbers(void **state)
{
	struct world *world = *state;
	assert_int_equal(open_door(world, "allow.users = root, 64201 , 64202\n"), OK);
}

static void a_user_or_group_that_is_not_known_is_refused(void **state)
{
	struct world *world = *state;
	assert_int_equal(open_door(world, "allow.users = no-such-user\n"), INVALID_ARGUMENT);
	config_close(world->config);
	assert_int_equal(open_door(world, "run.group = no-such-group\n"), INVALID_ARGUMENT);
}

static void more_users_than_there_is_room_for_are_refused(void **state)
{
	struct world *world = *state;
	char text[TEXT_BYTES] = "allow.users = 1";
	for (int i = 2; i <= 17; i++) {
		char more[8];
		(void)snprintf(more, sizeof more, ",%d", i);
		strncat(text, more, sizeof text - strlen(text) - 1);
	}
	assert_int_equal(open_door(world, text), INVALID_ARGUMENT);
}

static void a_number_is_no_sign_and_no_overflow(void **state)
{
	(void)state;
	uid_t uid = 7;
	static const char *const wrong[] = {"-1", "4294967295", "99999999999999999999", "12x", ""};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_not_equal(system_user_id(wrong[i], &uid), OK);
	}
	assert_int_equal(uid, 7);
	assert_int_equal(system_user_id("0", &uid), OK);
	assert_int_equal(uid, 0);
	assert_int_equal(system_user_id("root", &uid), OK);
	assert_int_equal(uid, 0);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_WORLD(without_a_group_a_socket_is_its_users_own),
	    IN_WORLD(with_a_group_a_socket_is_for_its_members_in_a_folder_of_its_own),
	    IN_WORLD(only_ipc_addresses_have_a_socket),
	    IN_WORLD(folders_are_closed_to_others),
	    IN_WORLD(users_are_names_or_numbers),
	    IN_WORLD(a_user_or_group_that_is_not_known_is_refused),
	    IN_WORLD(more_users_than_there_is_room_for_are_refused),
	    cmocka_unit_test(a_number_is_no_sign_and_no_overflow),
	};
	return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
