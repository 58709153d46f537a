#include "demo_accounts.h"

#include "progress.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_MAX = 2000, PAGE_SIZE = 500 };

typedef Samen__Directory__V1__Organisation Organisation;

/* --- places --- */

/* Runs a command as if it were typed, with one file. */
static int run_import(
    struct cli *cli, const struct command *table, const char *path, const char *file)
{
	const struct args args = {.words = {file}, .word_count = 1};
	bool json = cli->json;
	int code = EX_SOFTWARE;
	if (file == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	cli->json = false;
	for (const struct command *command = table; command->path != NULL; command++) {
		if (strcmp(command->path, path) == 0) {
			code = command->run(cli, &args);
		}
	}
	cli->json = json;
	return code;
}

static int import_all(struct cli *cli, const char *folder)
{
	const struct {
		const struct command *table;
		const char *path, *file;
	} imports[] = {{place_commands, "area import", "demo/areas.csv"},
	    {place_commands, "school import", "demo/schools-regular.csv"},
	    {place_commands, "school import", "demo/schools-special.csv"},
	    {place_commands, "organisation import", "demo/organisations.csv"},
	    {topic_commands, "topic import", "vocabulary.csv"}};
	int code = EX_OK;
	for (size_t i = 0; code == EX_OK && i < sizeof imports / sizeof *imports; i++) {
		code = run_import(cli, imports[i].table, imports[i].path,
		    arena_printf(cli->arena, "%s/%s", folder, imports[i].file));
	}
	return code;
}

static int compare_places(const void *one, const void *other)
{
	const struct demo_place *a = one;
	const struct demo_place *b = other;
	return strcmp(a->code, b->code);
}

static void take_place(struct demo_region *region, const Organisation *organisation)
{
	if (region->place_count < PLACES_MAX) {
		region->places[region->place_count++] = (struct demo_place){.id = organisation->id,
		    .code = organisation->code,
		    .sector = organisation->sector,
		    .area_id = organisation->area_id};
	}
}

static int read_places(struct cli *cli, struct demo_region *region)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Directory__V1__ListOrganisationsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	Samen__Directory__V1__ListOrganisationsResponse *response;
	page.size = PAGE_SIZE;
	request.page = &page;
	region->places = arena_alloc(cli->arena, PLACES_MAX * sizeof *region->places);
	if (region->places == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	do {
		int code = CALL(cli, DIRECTORY, ListOrganisations, &request,
		    samen__directory__v1__list_organisations_response, &response);
		if (code != EX_OK) {
			return code;
		}
		for (size_t i = 0; i < response->n_organisations; i++) {
			take_place(region, response->organisations[i]);
		}
		page.token = response->next_token;
	} while (page.token[0] != '\0');
	qsort(region->places, region->place_count, sizeof *region->places, compare_places);
	return EX_OK;
}

static int compare_areas(const void *one, const void *other)
{
	const Samen__Directory__V1__Area *const *a = one;
	const Samen__Directory__V1__Area *const *b = other;
	return strcmp((*a)->code, (*b)->code);
}

static int read_areas(struct cli *cli, struct demo_region *region)
{
	Samen__Directory__V1__ListAreasRequest request =
	    SAMEN__DIRECTORY__V1__LIST_AREAS_REQUEST__INIT;
	Samen__Directory__V1__ListAreasResponse *areas;
	int code = CALL(
	    cli, DIRECTORY, ListAreas, &request, samen__directory__v1__list_areas_response, &areas);
	if (code != EX_OK) {
		return code;
	}
	if (areas->n_areas > 0) {
		qsort(areas->areas, areas->n_areas, sizeof *areas->areas, compare_areas);
	}
	region->area_ids = arena_alloc(cli->arena, (areas->n_areas + 1) * sizeof(char *));
	for (size_t i = 0; region->area_ids != NULL && i < areas->n_areas; i++) {
		region->area_ids[region->area_count++] = areas->areas[i]->id;
	}
	return EX_OK;
}

int demo_places_make(
    struct cli *cli, struct demo_player *player, const char *folder, struct demo_region *ret_region)
{
	(void)player;
	*ret_region = (struct demo_region){.area_count = 0};
	int code = read_areas(cli, ret_region);
	if (code == EX_OK && ret_region->area_count == 0) {
		code = import_all(cli, folder);
		if (code == EX_OK) {
			code = read_areas(cli, ret_region);
		}
	}
	return code == EX_OK ? read_places(cli, ret_region) : code;
}

/* --- accounts --- */

struct making {
	struct demo_player *player;
	struct demo_people *people;
	_Atomic size_t done;
};

static void show_done(struct making *making, size_t index)
{
	size_t done = atomic_fetch_add(&making->done, 1) + 1;
	if (index % 4 == 0) {
		progress_show(done, making->people->count);
	}
}

static void take_known(
    const struct making *making, const Samen__Directory__V1__ListPeopleResponse *response)
{
	for (size_t i = 0; i < response->n_people; i++) {
		const Samen__Directory__V1__Person *known = response->people[i];
		for (size_t p = 0; p < making->people->count; p++) {
			struct demo_person *person = &making->people->items[p];
			if (known->state == SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE &&
			    strcmp(known->email, person->email) == 0) {
				(void)snprintf(person->id, sizeof person->id, "%s", known->id);
			}
		}
	}
}

static enum status find_known(void *context, size_t index, struct arena *arena)
{
	struct making *making = context;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Directory__V1__ListPeopleRequest request =
	    SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	Samen__Directory__V1__ListPeopleResponse *response;
	enum status status = OK;
	(void)index;
	page.size = PAGE_SIZE;
	request.page = &page;
	do {
		status = DEMO_CALL(making->player, demo_player_coordinator(making->player), arena,
		    DIRECTORY, ListPeople, &request, samen__directory__v1__list_people_response,
		    &response);
		if (status == OK) {
			take_known(making, response);
			page.token = response->next_token;
		}
	} while (status == OK && page.token[0] != '\0');
	return status;
}

static enum status invite(struct making *making,
    struct arena *arena,
    const struct demo_person *person,
    Samen__Directory__V1__InviteResponse **ret_response)
{
	Samen__Directory__V1__InviteRequest request = SAMEN__DIRECTORY__V1__INVITE_REQUEST__INIT;
	Samen__Common__V1__Role roles[4];
	for (unsigned role = SAMEN__COMMON__V1__ROLE__TEACHER;
	     role <= SAMEN__COMMON__V1__ROLE__COORDINATOR; role++) {
		if (demo_person_is(person, (int)role)) {
			roles[request.n_roles++] = (Samen__Common__V1__Role)role;
		}
	}
	request.name = wire_text(person->name);
	request.email = wire_text(person->email);
	request.title = wire_text(person->title);
	request.organisation_id = wire_text(person->place->id);
	request.roles = roles;
	request.area_ids = person->area_ids;
	request.n_area_ids = person->area_count;
	return DEMO_CALL(making->player, demo_player_coordinator(making->player), arena, DIRECTORY,
	    Invite, &request, samen__directory__v1__invite_response, ret_response);
}

static enum status invite_and_accept(void *context, size_t index, struct arena *arena)
{
	struct making *making = context;
	struct demo_person *person = &making->people->items[index];
	Samen__Directory__V1__AcceptInvitationRequest request =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	Samen__Directory__V1__InviteResponse *invited;
	Samen__Directory__V1__Session *session;
	show_done(making, index);
	if (person->id[0] != '\0') {
		return OK;
	}
	enum status status = invite(making, arena, person, &invited);
	if (status != OK) {
		return status;
	}
	(void)snprintf(person->id, sizeof person->id, "%s", invited->person->id);
	person->is_new = true;
	request.email = wire_text(person->email);
	request.code = invited->code;
	request.password = wire_text(DEMO_PASSWORD);
	request.client = wire_text("samen demo-year");
	return DEMO_CALL(making->player, NULL, arena, DIRECTORY, AcceptInvitation, &request,
	    samen__directory__v1__session, &session);
}

/* --- what they know --- */

static enum status put_expertise(struct making *making,
    struct arena *arena,
    struct demo_person *person,
    const struct demo_expertise *expertise)
{
	Samen__Directory__V1__PutExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__PUT_EXPERTISE_REQUEST__INIT;
	Samen__Directory__V1__Expertise row = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	Samen__Directory__V1__Expertise *saved;
	Samen__Common__V1__AgeGroup ages[SAMEN__COMMON__V1__AGE_GROUP__VOORTGEZET];
	Samen__Common__V1__FormOfHelp forms[2] = {
	    (Samen__Common__V1__FormOfHelp)expertise->forms[0],
	    (Samen__Common__V1__FormOfHelp)expertise->forms[1]};
	for (unsigned age = expertise->least_age; age != 0 && age <= expertise->most_age; age++) {
		ages[row.n_age_groups++] = (Samen__Common__V1__AgeGroup)age;
	}
	row.person_id = person->id;
	row.topic_id = wire_text(expertise->topic->id);
	row.level = (Samen__Common__V1__Level)expertise->level;
	row.age_groups = ages;
	row.forms = forms;
	row.n_forms = 2;
	row.evidence = wire_text(expertise->evidence);
	request.expertise = &row;
	return DEMO_CALL(making->player, demo_player_coordinator(making->player), arena, DIRECTORY,
	    PutExpertise, &request, samen__directory__v1__expertise, &saved);
}

static enum status put_room(struct making *making, struct arena *arena, struct demo_person *person)
{
	Samen__Directory__V1__PutAvailabilityRequest request =
	    SAMEN__DIRECTORY__V1__PUT_AVAILABILITY_REQUEST__INIT;
	Samen__Directory__V1__Availability room = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	Samen__Directory__V1__Availability *saved;
	room.person_id = person->id;
	room.capacity = person->capacity;
	request.availability = &room;
	return DEMO_CALL(making->player, demo_player_coordinator(making->player), arena, DIRECTORY,
	    PutAvailability, &request, samen__directory__v1__availability, &saved);
}

static enum status enter_knowledge(void *context, size_t index, struct arena *arena)
{
	struct making *making = context;
	struct demo_person *person = &making->people->items[index];
	enum status status = OK;
	if (!person->is_new || !demo_person_is(person, SAMEN__COMMON__V1__ROLE__SPECIALIST)) {
		return OK;
	}
	for (size_t i = 0; status == OK && i < person->expertise_count; i++) {
		status = put_expertise(making, arena, person, &person->expertise[i]);
	}
	return status == OK ? put_room(making, arena, person) : status;
}

int demo_accounts_make(struct demo_player *player, struct demo_people *people)
{
	struct making making = {.player = player, .people = people};
	enum status status = demo_player_run(player, 1, find_known, &making);
	if (status == OK) {
		status = demo_player_run(player, people->count, invite_and_accept, &making);
	}
	if (status == OK) {
		status = demo_player_run(player, people->count, enter_knowledge, &making);
	}
	progress_end();
	return status == OK ? EX_OK : demo_player_fail(player, status);
}

/* --- signing in --- */

static enum status sign_in(void *context, size_t index, struct arena *arena)
{
	struct making *making = context;
	struct demo_person *person = &making->people->items[index];
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	Samen__Directory__V1__Session *session;
	request.email = wire_text(person->email);
	request.password = wire_text(DEMO_PASSWORD);
	request.client = wire_text("samen demo-year");
	enum status status = DEMO_CALL(making->player, NULL, arena, DIRECTORY, Login, &request,
	    samen__directory__v1__session, &session);
	if (status == OK) {
		demo_person_take(person, session);
	}
	show_done(making, index);
	return status;
}

int demo_accounts_sign_in(struct demo_player *player, struct demo_people *people)
{
	struct making making = {.player = player, .people = people};
	enum status status = demo_player_run(player, people->count, sign_in, &making);
	progress_end();
	return status == OK ? EX_OK : demo_player_fail(player, status);
}
