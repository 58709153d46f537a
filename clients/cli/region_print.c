#include "region_print.h"

#include "figures_print.h"
#include "print.h"

#include <inttypes.h>
#include <string.h>

typedef Samen__Matching__V1__MonthlyTables Tables;
typedef Samen__Matching__V1__MonthlyTable Table;
typedef Samen__Matching__V1__MonthlyHeading Heading;
typedef Samen__Matching__V1__MonthlySpread MonthlySpread;
typedef Samen__Matching__V1__Spread Spread;

enum { COLUMNS_AT_ONCE = 14, HEADING_LETTERS_MAX = 12 };

/* What the tables are called, and what their headings are values of; NULL: areas, topics, events.
 */
static const struct about {
	const char *name, *title;
	const ProtobufCEnumDescriptor *rows, *columns;
	bool turned; /* printed with rows as columns, of which there are fewer */
} abouts[] = {
    {"area_events", N_("What happened, by work area"), NULL, NULL, false},
    {"area_kind", N_("Filed, by work area and kind"), NULL,
	&samen__intake__v1__request_kind__descriptor, false},
    {"area_topic", N_("Filed, by topic and work area"), NULL, NULL, true},
    {"area_outcome", N_("Closed, by work area and outcome"), NULL,
	&samen__intake__v1__outcome__descriptor, false},
    {"area_decline", N_("Declined, by work area and reason"), NULL,
	&samen__matching__v1__decline_reason__descriptor, false},
    {"sector_kind", N_("Filed, by sector and kind"), &samen__common__v1__sector__descriptor,
	&samen__intake__v1__request_kind__descriptor, false},
    {"moves", N_("Pupils who moved, from (rows) and to (columns)"),
	&samen__common__v1__sector__descriptor, &samen__common__v1__sector__descriptor, false},
    {"referrals", N_("Pupils who were referred, from (rows) and to (columns)"),
	&samen__common__v1__sector__descriptor, &samen__common__v1__sector__descriptor, false},
};

/* A table that this program does not know yet is shown under its own name. */
static struct about about_of(const char *name)
{
	for (size_t i = 0; i < sizeof abouts / sizeof *abouts; i++) {
		if (strcmp(abouts[i].name, name) == 0) {
			return abouts[i];
		}
	}
	return (struct about){.name = name, .title = name};
}

static const char *event_word(const char *key)
{
	static const char *const words[][2] = {{"total", N_("total")}, {"filed", N_("filed")},
	    {"early", N_("early")}, {"offered", N_("offered")}, {"helped", N_("helped")},
	    {"closed", N_("closed")}, {"withdrawn", N_("withdrawn")}, {"offers", N_("offers")},
	    {"declined", N_("declined")}, {"expired", N_("expired")}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i][0], key) == 0) {
			return _(words[i][1]);
		}
	}
	return key;
}

static const char *heading_text(
    const struct cli *cli, const ProtobufCEnumDescriptor *type, const Heading *heading)
{
	const char *label =
	    cli->dutch || heading->label_en[0] == '\0' ? heading->label_nl : heading->label_en;
	int value;
	if (label[0] != '\0') {
		return label;
	}
	const ProtobufCEnumValue *zero =
	    type != NULL ? protobuf_c_enum_descriptor_get_value(type, 0) : NULL;
	if (zero != NULL && strcmp(zero->name, heading->key) == 0) {
		return _("not known");
	}
	return type != NULL && enum_read(type, heading->key, &value) ? enum_text(type, value)
								     : event_word(heading->key);
}

/* --- the screen --- */

/* One way round or the other. */
struct sheet {
	const struct cli *cli;
	const Table *table;
	const ProtobufCEnumDescriptor *rows_are, *columns_are;
	Heading *const *rows, *const *columns;
	size_t row_count, column_count;
	bool turned;
};

static int64_t count_at(const struct sheet *sheet, size_t row, size_t column)
{
	size_t at = sheet->turned ? column * sheet->table->n_columns + row
				  : row * sheet->table->n_columns + column;
	return at < sheet->table->n_counts ? sheet->table->counts[at] : 0;
}

/* The beginning of a name that would make a column too wide. */
static const char *cut(const struct cli *cli, const char *text)
{
	size_t letters = 0;
	const char *at = text;
	for (; *at != '\0' && letters < HEADING_LETTERS_MAX; at++) {
		letters += ((unsigned char)at[1] & 0xC0) != 0x80;
	}
	return *at != '\0' ? arena_printf(cli->arena, "%.*s.", (int)(at - text), text) : text;
}

static void print_columns(const struct sheet *sheet, size_t first, size_t last)
{
	const char *headers[COLUMNS_AT_ONCE + 1] = {""};
	for (size_t i = first; i < last; i++) {
		const char *text = heading_text(sheet->cli, sheet->columns_are, sheet->columns[i]);
		headers[i - first + 1] = sheet->turned ? cut(sheet->cli, text) : text;
	}
	struct table *table = table_open(sheet->cli, last - first + 1, headers);
	for (size_t row = 0; row < sheet->row_count; row++) {
		table_cell(
		    table, "%s", heading_text(sheet->cli, sheet->rows_are, sheet->rows[row]));
		for (size_t i = first; i < last; i++) {
			int64_t count = count_at(sheet, row, i);
			table_cell(table, "%s",
			    count < 0 ? "*" : arena_printf(sheet->cli->arena, "%" PRId64, count));
		}
	}
	table_print(table);
}

static void print_table(const struct cli *cli, const Table *table)
{
	struct about about = about_of(table->name);
	struct sheet sheet = {cli, table, about.rows, about.columns, table->rows, table->columns,
	    table->n_rows, table->n_columns, about.turned};
	if (about.turned) {
		sheet.rows = table->columns;
		sheet.columns = table->rows;
		sheet.row_count = table->n_columns;
		sheet.column_count = table->n_rows;
	}
	printf("\n");
	print_heading(cli, _(about.title));
	for (size_t first = 0; first < sheet.column_count; first += COLUMNS_AT_ONCE) {
		size_t last = first + COLUMNS_AT_ONCE;
		print_columns(&sheet, first, last < sheet.column_count ? last : sheet.column_count);
	}
}

/* Published times are cut down to whole hours, and say no more than that. */
static const char *hours_text(const struct cli *cli, int64_t took_ms)
{
	const int64_t hour_ms = (int64_t)60 * 60 * 1000;
	const int hours = (int)(took_ms / hour_ms);
	const char *text = hours < 1    ? _("< 1 h")
			   : hours < 24 ? arena_printf(cli->arena, _("%d h"), hours)
					: duration_text(cli, took_ms);
	return text != NULL ? text : "";
}

static void spread_cells(const struct cli *cli, struct table *table, const Spread *spread)
{
	table_cell(table, "%s", spread != NULL ? hours_text(cli, spread->median_ms) : "-");
	table_cell(table, "%s", spread != NULL ? hours_text(cli, spread->p90_ms) : "-");
}

static void print_spreads(const struct cli *cli, const Tables *tables)
{
	const char *headers[] = {
	    _("area"), _("to offer"), _("90%"), _("to help"), _("90%"), _("to outcome"), _("90%")};
	struct table *table = table_open(cli, sizeof headers / sizeof *headers, headers);
	printf("\n");
	print_heading(cli, _("How long it took: medians, and what nine of ten stay within"));
	for (size_t i = 0; i < tables->n_spreads; i++) {
		const MonthlySpread *spread = tables->spreads[i];
		table_cell(table, "%s", heading_text(cli, NULL, spread->area));
		spread_cells(cli, table, spread->to_first_offer);
		spread_cells(cli, table, spread->to_first_acceptance);
		spread_cells(cli, table, spread->to_outcome);
	}
	table_print(table);
}

void region_print(const struct cli *cli, const Tables *tables)
{
	printf(_("%s, published %s; * is hidden: below 5, or it would tell what is\n"),
	    tables->month, date_text(cli, tables->published_at_ms));
	for (size_t i = 0; i < tables->n_tables; i++) {
		print_table(cli, tables->tables[i]);
	}
	print_spreads(cli, tables);
}

/* --- CSV --- */

struct region_csv {
	const struct cli *cli;
	struct csv_out out;
	const char *month;
};

static void csv_line(struct region_csv *csv,
    const char *table,
    const Heading *row,
    const Heading *column,
    int64_t count)
{
	csv_text(&csv->out, csv->month);
	csv_text(&csv->out, table);
	csv_text(&csv->out, row->key);
	csv_text(&csv->out, heading_text(csv->cli, about_of(table).rows, row));
	csv_text(&csv->out, column->key);
	csv_text(&csv->out, heading_text(csv->cli, about_of(table).columns, column));
	if (count < 0) {
		csv_text(&csv->out, "");
	} else {
		csv_number(&csv->out, (uint64_t)count);
	}
	csv_end_row(&csv->out);
}

static void csv_spread(
    struct region_csv *csv, const char *name, const Heading *area, const Spread *spread)
{
	static const char *const names[] = {"cases", "median_ms", "p90_ms"};
	if (spread == NULL) {
		return;
	}
	const int64_t values[] = {(int64_t)spread->cases, spread->median_ms, spread->p90_ms};
	for (size_t i = 0; i < 3; i++) {
		Heading column = SAMEN__MATCHING__V1__MONTHLY_HEADING__INIT;
		column.key = wire_text(names[i]);
		csv_line(csv, name, area, &column, values[i]);
	}
}

void region_csv(const struct cli *cli, const void *what, FILE *file)
{
	const Tables *tables = what;
	static const char *const headers[] = {
	    "month", "table", "row", "row_label", "column", "column_label", "count"};
	struct region_csv csv = {.cli = cli, .month = tables->month};
	csv_begin(&csv.out, file);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		csv_text(&csv.out, headers[i]);
	}
	csv_end_row(&csv.out);
	for (size_t i = 0; i < tables->n_tables; i++) {
		const Table *table = tables->tables[i];
		for (size_t k = 0; k < table->n_counts; k++) {
			csv_line(&csv, table->name, table->rows[k / table->n_columns],
			    table->columns[k % table->n_columns], table->counts[k]);
		}
	}
	for (size_t i = 0; i < tables->n_spreads; i++) {
		const MonthlySpread *spread = tables->spreads[i];
		csv_spread(&csv, "to_first_offer", spread->area, spread->to_first_offer);
		csv_spread(&csv, "to_first_acceptance", spread->area, spread->to_first_acceptance);
		csv_spread(&csv, "to_outcome", spread->area, spread->to_outcome);
	}
}
