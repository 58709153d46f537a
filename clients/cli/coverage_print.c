#include "coverage_print.h"

#include "print.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__GetCoverageResponse Coverage;
typedef Samen__Matching__V1__CoverageCell Cell;
typedef Samen__Matching__V1__CoverageTopic Topic;

/* Columns of a screen of which nothing is known; of what topics and areas are cut to. */
enum { SCREEN_WIDTH = 100, LABEL_MIN = 20, LABEL_MAX = 32, AREA_MIN = 8, AREA_MAX = 14, GAP = 2 };

static const Cell *find_cell(const Coverage *coverage, const char *area_id, const char *topic_id)
{
	for (size_t i = 0; i < coverage->n_cells; i++) {
		const Cell *cell = coverage->cells[i];
		if (strcmp(cell->area_id, area_id) == 0 && strcmp(cell->topic_id, topic_id) == 0) {
			return cell;
		}
	}
	return NULL;
}

static const char *area_label(const Coverage *coverage, const char *id)
{
	for (size_t i = 0; i < coverage->n_areas; i++) {
		if (strcmp(coverage->areas[i]->id, id) == 0) {
			return coverage->areas[i]->name;
		}
	}
	return id;
}

static const char *topic_label(const Coverage *coverage, const char *id)
{
	for (size_t i = 0; i < coverage->n_topics; i++) {
		if (strcmp(coverage->topics[i]->id, id) == 0) {
			return coverage->topics[i]->label;
		}
	}
	return id;
}

/* --- how a cell looks --- */

/* How well what is asked can be met. */
enum heat { HEAT_QUIET, HEAT_ENOUGH, HEAT_FULL, HEAT_SHORT, HEAT_NOBODY, HEATS };

static const struct {
	const char *shade, *color, *meaning;
} heats[HEATS] = {
    [HEAT_QUIET] = {"  ", "", NULL},
    [HEAT_ENOUGH] = {"░░", "\033[32m", N_("room enough")},
    [HEAT_FULL] = {"▒▒", "\033[33m", N_("nobody has room now")},
    [HEAT_SHORT] = {"▓▓", "\033[31m", N_("not room enough for who waits")},
    [HEAT_NOBODY] = {"██", "\033[1;31m", N_("nobody to ask")},
};

static enum heat heat_of(const Cell *cell)
{
	if (cell == NULL || (cell->demand == 0 && cell->waiting == 0)) {
		return HEAT_QUIET;
	}
	if (cell->people == 0) {
		return HEAT_NOBODY;
	}
	if (cell->unmet > 0 || cell->gain > 0) {
		return HEAT_SHORT;
	}
	return cell->room == 0 ? HEAT_FULL : HEAT_ENOUGH;
}

/* "5/3", "5/-" without people; "!2": so many wait for whom there is no room. */
static const char *cell_text(const struct cli *cli, const Cell *cell)
{
	if (cell == NULL) {
		return "0/-";
	}
	const char *room = cell->people > 0 ? arena_printf(cli->arena, "%u", cell->room) : "-";
	const char *unmet = cell->unmet > 0  ? arena_printf(cli->arena, " !%u", cell->unmet)
			    : cell->gain > 0 ? " !"
					     : "";
	const char *text = arena_printf(cli->arena, "%u/%s%s", cell->demand,
	    room != NULL ? room : "", unmet != NULL ? unmet : "");
	return text != NULL ? text : "";
}

/* --- the map --- */

/* Topics as rows, areas as columns; areas that do not fit beside each other come in a next block.
 */
struct map {
	const struct cli *cli;
	const Coverage *coverage;
	const Topic **topics;
	size_t topic_count, label_width, column_width, columns;
};

static bool is_asked(const Coverage *coverage, const char *topic_id)
{
	for (size_t i = 0; i < coverage->n_cells; i++) {
		const Cell *cell = coverage->cells[i];
		if (strcmp(cell->topic_id, topic_id) == 0 &&
		    (cell->demand > 0 || cell->waiting > 0)) {
			return true;
		}
	}
	return false;
}

static bool map_take_topics(struct map *map, bool all_topics)
{
	const Coverage *coverage = map->coverage;
	map->topics = arena_alloc(map->cli->arena, (coverage->n_topics + 1) * sizeof(Topic *));
	for (size_t i = 0; map->topics != NULL && i < coverage->n_topics; i++) {
		if (all_topics || is_asked(coverage, coverage->topics[i]->id)) {
			map->topics[map->topic_count++] = coverage->topics[i];
		}
	}
	return map->topics != NULL;
}

static size_t at_most(size_t width, size_t most)
{
	return width < most ? width : most;
}

static size_t at_least(size_t width, size_t least)
{
	return width > least ? width : least;
}

/* The widest cell, with its shade. */
static size_t widest_cell(const struct map *map)
{
	const Coverage *coverage = map->coverage;
	size_t shade = map->cli->color ? text_width(heats[HEAT_QUIET].shade) + 1 : 0, widest = 0;
	for (size_t i = 0; i < coverage->n_areas; i++) {
		for (size_t t = 0; t < map->topic_count; t++) {
			const Cell *cell =
			    find_cell(coverage, coverage->areas[i]->id, map->topics[t]->id);
			widest = at_least(shade + text_width(cell_text(map->cli, cell)), widest);
		}
	}
	return widest;
}

static bool names_differ(const struct map *map, size_t width)
{
	const Coverage *coverage = map->coverage;
	for (size_t i = 0; i < coverage->n_areas; i++) {
		const char *name = text_fit(map->cli, coverage->areas[i]->name, width);
		for (size_t k = 0; k < i; k++) {
			if (strcmp(text_fit(map->cli, coverage->areas[k]->name, width), name) ==
			    0) {
				return false;
			}
		}
	}
	return true;
}

/* How far names may be cut: as long as they differ, if that is not too long. */
static size_t least_name(const struct map *map)
{
	size_t width = AREA_MIN;
	while (width < AREA_MAX && !names_differ(map, width)) {
		width++;
	}
	return width;
}

/* All areas beside each other if names can be cut so far; else as many as fit with long names. */
static void map_measure(struct map *map)
{
	const Coverage *coverage = map->coverage;
	size_t screen = screen_width() > 0 ? screen_width() : SCREEN_WIDTH,
	       areas = at_least(coverage->n_areas, 1);
	size_t label = 0, name = 0, least = at_least(widest_cell(map), least_name(map));
	for (size_t t = 0; t < map->topic_count; t++) {
		label = at_least(label, at_most(text_width(map->topics[t]->label), LABEL_MAX));
	}
	for (size_t i = 0; i < coverage->n_areas; i++) {
		name = at_least(name, at_most(text_width(coverage->areas[i]->name), AREA_MAX));
	}
	if (label + areas * (least + GAP) > screen) {
		label = at_most(label, LABEL_MIN);
	}
	size_t rest = screen > label ? screen - label : 0;
	bool all_fit = rest / areas >= least + GAP;
	map->label_width = label;
	map->column_width = at_least(name, least);
	if (all_fit) {
		map->column_width = at_most(map->column_width, rest / areas - GAP);
	}
	map->columns = at_least(rest / (map->column_width + GAP), 1);
}

static void put_padded(const char *text, size_t width)
{
	size_t used = text_width(text);
	printf("%s%*s", text, (int)(used < width ? width - used : 0), "");
}

static void put_cell(const struct map *map, const Cell *cell, bool last)
{
	const struct cli *cli = map->cli;
	enum heat heat = heat_of(cell);
	size_t width = map->column_width;
	printf("%*s", GAP, "");
	if (cli->color) {
		printf("%s%s ", heats[heat].color, heats[heat].shade);
		width -= text_width(heats[heat].shade) + 1;
	}
	put_padded(cell_text(cli, cell), last ? 0 : width);
	printf("%s", cli->color ? "\033[0m" : "");
}

static void put_header(const struct map *map, size_t first, size_t end)
{
	const struct cli *cli = map->cli;
	printf("%s", cli->color ? "\033[1m" : "");
	put_padded(text_fit(cli, _("topic"), map->label_width), map->label_width);
	for (size_t i = first; i < end; i++) {
		const char *name = map->coverage->areas[i]->name;
		printf("%*s", GAP, "");
		put_padded(text_fit(cli, name, map->column_width), map->column_width);
	}
	printf("%s\n", cli->color ? "\033[0m" : "");
}

static void put_block(const struct map *map, size_t first)
{
	const Coverage *coverage = map->coverage;
	size_t end = first + map->columns;
	end = end < coverage->n_areas ? end : coverage->n_areas;
	put_header(map, first, end);
	for (size_t t = 0; t < map->topic_count; t++) {
		put_padded(
		    text_fit(map->cli, map->topics[t]->label, map->label_width), map->label_width);
		for (size_t i = first; i < end; i++) {
			put_cell(map,
			    find_cell(coverage, coverage->areas[i]->id, map->topics[t]->id),
			    i + 1 == end);
		}
		printf("\n");
	}
	printf("\n");
}

static void put_legend(const struct map *map)
{
	const Coverage *coverage = map->coverage;
	printf("%s\n", _("5/3: asked for 5 times, and room for 3 more requests now. 5/-: nobody "
			 "who comes here knows about it."));
	printf("%s\n", _("!2: 2 wait for whom nobody has room. !: room is short when all who wait "
			 "are counted together."));
	for (size_t i = HEAT_ENOUGH; map->cli->color && i < HEATS; i++) {
		printf("%s%s\033[0m %s%s", heats[i].color, heats[i].shade, _(heats[i].meaning),
		    i + 1 < HEATS ? "   " : "\n");
	}
	if (map->topic_count < coverage->n_topics) {
		printf(_("%zu topics that nobody asked for are left out: --all shows them\n"),
		    coverage->n_topics - map->topic_count);
	}
}

void coverage_print_map(const struct cli *cli, const Coverage *coverage, bool all_topics)
{
	struct map map = {.cli = cli, .coverage = coverage};
	print_heading(
	    cli, arena_printf(cli->arena, _("Asked since %.10s; people and room of this moment"),
		     date_text(cli, coverage->from_ms)));
	if (!map_take_topics(&map, all_topics) || map.topic_count == 0) {
		printf("%s\n", _("Nothing to show."));
		return;
	}
	map_measure(&map);
	for (size_t first = 0; first < coverage->n_areas; first += map.columns) {
		put_block(&map, first);
	}
	put_legend(&map);
}

/* --- the gaps --- */

static const char *nearest_text(const struct cli *cli, const Cell *cell)
{
	const char *place =
	    enum_text(&samen__matching__v1__locality__descriptor, (int)cell->nearest);
	const char *text =
	    cell->nearest == SAMEN__MATCHING__V1__LOCALITY__LOCALITY_UNSPECIFIED
		? _("nobody in the region knows about it")
	    : cell->people > 0
		? arena_printf(
		      cli->arena, _("the nearest: %s (people: %u)"), place, cell->nearest_people)
		: arena_printf(cli->arena,
		      _("nobody who comes here knows about it; the nearest: %s (people: %u)"),
		      place, cell->nearest_people);
	return text != NULL ? text : "";
}

static void print_gap(const struct cli *cli, const Coverage *coverage, const Cell *cell)
{
	const char *topic = topic_label(coverage, cell->topic_id);
	const char *area = area_label(coverage, cell->area_id);
	printf("%2u. %s, %s\n", cell->gap_rank, topic, area);
	printf("    ");
	printf(_("asked for: %u; waiting now: %u; people: %u; room: %u"), cell->demand,
	    cell->waiting, cell->people, cell->room);
	printf("\n    %s\n", nearest_text(cli, cell));
	if (cell->gain > 0) {
		printf("    ");
		printf(_("one more person with %s in %s would solve %u of %u"), topic, area,
		    cell->gain, coverage->waiting - coverage->taken);
		printf("\n");
	}
}

static const Cell *gap_at(const Coverage *coverage, size_t rank)
{
	for (size_t i = 0; i < coverage->n_cells; i++) {
		if (coverage->cells[i]->gap_rank == rank) {
			return coverage->cells[i];
		}
	}
	return NULL;
}

static size_t count_gaps(const Coverage *coverage)
{
	size_t count = 0;
	for (size_t i = 0; i < coverage->n_cells; i++) {
		count += coverage->cells[i]->gap_rank > 0;
	}
	return count;
}

void coverage_print_gaps(const struct cli *cli, const Coverage *coverage, size_t limit)
{
	size_t count = count_gaps(coverage), shown = 0;
	print_heading(cli, _("Where help is missing"));
	printf(_("Needs that wait: %u; the people there are have room for %u of them. One more "
		 "person is taken to have room for %u.\n"),
	    coverage->waiting, coverage->taken, coverage->room);
	for (size_t rank = 1; shown < limit && rank <= coverage->n_areas * coverage->n_topics;
	     rank++) {
		const Cell *cell = gap_at(coverage, rank);
		if (cell != NULL) {
			print_gap(cli, coverage, cell);
			shown++;
		}
	}
	if (count == 0) {
		printf("%s\n", _("Nowhere."));
	}
	if (shown < count) {
		printf(_("%zu more: --gaps shows them\n"), count - shown);
	}
}

/* --- CSV --- */

void coverage_csv(const struct cli *cli, const void *what, FILE *file)
{
	const Coverage *coverage = what;
	static const char *const headers[] = {"area_id", "area", "topic_id", "topic", "demand",
	    "waiting", "people", "room", "unmet", "gain", "gap_rank", "nearest", "nearest_people"};
	struct csv_out out;
	(void)cli;
	csv_begin(&out, file);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		csv_text(&out, headers[i]);
	}
	csv_end_row(&out);
	for (size_t i = 0; i < coverage->n_cells; i++) {
		const Cell *cell = coverage->cells[i];
		const uint32_t figures[] = {cell->demand, cell->waiting, cell->people, cell->room,
		    cell->unmet, cell->gain, cell->gap_rank};
		csv_text(&out, cell->area_id);
		csv_text(&out, area_label(coverage, cell->area_id));
		csv_text(&out, cell->topic_id);
		csv_text(&out, topic_label(coverage, cell->topic_id));
		for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
			csv_number(&out, figures[k]);
		}
		csv_text(
		    &out, cell->nearest == SAMEN__MATCHING__V1__LOCALITY__LOCALITY_UNSPECIFIED
			      ? ""
			      : protobuf_c_enum_descriptor_get_value(
				    &samen__matching__v1__locality__descriptor, (int)cell->nearest)
				    ->name);
		csv_number(&out, cell->nearest_people);
		csv_end_row(&out);
	}
}
