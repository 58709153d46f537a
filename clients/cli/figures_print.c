#include "figures_print.h"

#include "print.h"

#include <inttypes.h>
#include <strings.h>

typedef Samen__Matching__V1__Figures Figures;
typedef Samen__Matching__V1__FiguresResponse FiguresResponse;
typedef Samen__Matching__V1__FiguresRow FiguresRow;
typedef Samen__Matching__V1__Spread Spread;

/* CASES_MIN: below, the service gives no median. CSV_VALUES_MAX: more than any enum here has. */
enum { CASES_MIN = 5, CSV_VALUES_MAX = 16 };

const char *duration_text(const struct cli *cli, int64_t took_ms)
{
	int64_t minutes = took_ms / 60000;
	int days = (int)(minutes / 60 / 24);
	int hours = (int)(minutes / 60 % 24);
	int left = (int)(minutes % 60);
	const char *text = days > 0    ? arena_printf(cli->arena, _("%d d %d h"), days, hours)
			   : hours > 0 ? arena_printf(cli->arena, _("%d h %d min"), hours, left)
				       : arena_printf(cli->arena, _("%d min"), left);
	return text != NULL ? text : "";
}

/* --- the table --- */

static const char *const column_names[] = {N_("filed"), N_("early"), N_("offered"), N_("helped"),
    N_("to offer"), N_("90%"), N_("to help"), N_("90%"), N_("closed"), N_("to outcome"), N_("90%"),
    N_("offers"), N_("declined"), N_("expired")};

enum { COLUMNS = 1 + sizeof column_names / sizeof *column_names };

static const char *group_header(Samen__Matching__V1__FigureGroup group)
{
	switch (group) {
	case SAMEN__MATCHING__V1__FIGURE_GROUP__BY_AREA:
		return _("area");
	case SAMEN__MATCHING__V1__FIGURE_GROUP__BY_SECTOR:
		return _("sector");
	case SAMEN__MATCHING__V1__FIGURE_GROUP__BY_TOPIC:
		return _("topic");
	case SAMEN__MATCHING__V1__FIGURE_GROUP__BY_MONTH:
		return _("month");
	case SAMEN__MATCHING__V1__FIGURE_GROUP__BY_KIND:
		return _("kind");
	default:
		return "";
	}
}

/* Sectors and kinds come as names of the enum. */
static const char *row_name(Samen__Matching__V1__FigureGroup group, const FiguresRow *row)
{
	const ProtobufCEnumDescriptor *type = group == SAMEN__MATCHING__V1__FIGURE_GROUP__BY_SECTOR
						  ? &samen__common__v1__sector__descriptor
					      : group == SAMEN__MATCHING__V1__FIGURE_GROUP__BY_KIND
						  ? &samen__intake__v1__request_kind__descriptor
						  : NULL;
	int value;
	return type != NULL && enum_read(type, row->key, &value) ? enum_text(type, value)
								 : row->label;
}

static void add_spread(const struct cli *cli, struct table *table, const Spread *spread)
{
	bool shown = spread->cases >= CASES_MIN;
	table_cell(table, "%s", shown ? duration_text(cli, spread->median_ms) : "-");
	table_cell(table, "%s", shown ? duration_text(cli, spread->p90_ms) : "-");
}

static void add_figures(
    const struct cli *cli, struct table *table, const char *name, const Figures *figures)
{
	table_cell(table, "%s", name);
	table_cell(table, "%" PRIu64, figures->filed);
	table_cell(table, "%.0f%%", figures->early_share * 100);
	table_cell(table, "%" PRIu64, figures->offered);
	table_cell(table, "%" PRIu64, figures->helped);
	add_spread(cli, table, figures->to_first_offer);
	add_spread(cli, table, figures->to_first_acceptance);
	table_cell(table, "%" PRIu64, figures->closed);
	add_spread(cli, table, figures->to_outcome);
	table_cell(table, "%" PRIu64, figures->offers);
	table_cell(table, "%" PRIu64, figures->declined);
	table_cell(table, "%" PRIu64, figures->expired);
}

/* --- what the total is made of --- */

static const char *counted(const struct cli *cli,
    const char *list,
    const ProtobufCEnumDescriptor *type,
    int value,
    uint64_t count)
{
	const char *name = value == 0 ? _("not said") : enum_text(type, value);
	return text_join(cli, list, arena_printf(cli->arena, "%s %" PRIu64, name, count));
}

static void print_parts(const struct cli *cli, const Figures *total)
{
	const char *kinds = "";
	const char *outcomes = "";
	const char *declines = "";
	for (size_t i = 0; i < total->n_kinds; i++) {
		kinds = counted(cli, kinds, &samen__intake__v1__request_kind__descriptor,
		    (int)total->kinds[i]->kind, total->kinds[i]->count);
	}
	for (size_t i = 0; i < total->n_outcomes; i++) {
		outcomes = counted(cli, outcomes, &samen__intake__v1__outcome__descriptor,
		    (int)total->outcomes[i]->outcome, total->outcomes[i]->count);
	}
	for (size_t i = 0; i < total->n_declines; i++) {
		declines = counted(cli, declines, &samen__matching__v1__decline_reason__descriptor,
		    (int)total->declines[i]->reason, total->declines[i]->count);
	}
	printf(_("Filed: %s\n"), kinds[0] != '\0' ? kinds : "-");
	printf(_("Closed: %s; taken back: %llu\n"), outcomes[0] != '\0' ? outcomes : "-",
	    (unsigned long long)total->withdrawn);
	printf(_("Declined: %s\n"), declines[0] != '\0' ? declines : "-");
}

static const char *sector_name(Samen__Common__V1__Sector sector)
{
	return sector == 0 ? _("not known")
			   : enum_text(&samen__common__v1__sector__descriptor, (int)sector);
}

static void print_flows(const Figures *total)
{
	if (total->n_flows == 0) {
		return;
	}
	printf(_("Pupils to SBO or SO: %llu; from SBO or SO: %llu\n"),
	    (unsigned long long)total->to_special, (unsigned long long)total->from_special);
	for (size_t i = 0; i < total->n_flows; i++) {
		const Samen__Matching__V1__Flow *flow = total->flows[i];
		const char *sign = flow->referral ? _("(referred)") : "";
		printf("  %s -> %s: %" PRIu64 "%s%s\n", sector_name(flow->from),
		    sector_name(flow->to), flow->count, sign[0] != '\0' ? " " : "", sign);
	}
}

void figures_print(
    const struct cli *cli, Samen__Matching__V1__FigureGroup group, const FiguresResponse *figures)
{
	const char *headers[COLUMNS] = {group_header(group)};
	for (size_t i = 1; i < COLUMNS; i++) {
		headers[i] = _(column_names[i - 1]);
	}
	printf(
	    _("%s to %s; times are medians, and what nine of ten stay within; from 5 cases on\n"),
	    figures->from_month, figures->to_month);
	struct table *table = table_open(cli, COLUMNS, headers);
	for (size_t i = 0; i < figures->n_rows; i++) {
		const FiguresRow *row = figures->rows[i];
		add_figures(cli, table, row_name(group, row), row->figures);
	}
	add_figures(cli, table, _("total"), figures->total);
	table_print(table);
	print_parts(cli, figures->total);
	print_flows(figures->total);
}

/* --- CSV --- */

static void csv_value_name(
    struct csv_out *out, const char *prefix, const ProtobufCEnumDescriptor *type, unsigned value)
{
	char text[96];
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, (int)value);
	int length = snprintf(text, sizeof text, "%s_%s", prefix,
	    value == 0 || found == NULL ? "unknown" : found->name);
	for (int i = 0; i < length && (size_t)i < sizeof text; i++) {
		text[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
	}
	csv_text(out, text);
}

static void csv_value_names(
    struct csv_out *out, const char *prefix, const ProtobufCEnumDescriptor *type)
{
	for (unsigned i = 0; i < type->n_values && i < CSV_VALUES_MAX; i++) {
		csv_value_name(out, prefix, type, i);
	}
}

static void csv_header(struct csv_out *out)
{
	static const char *const plain[] = {"key", "label", "filed", "early_signals", "offered",
	    "helped", "closed", "withdrawn", "offers", "accepted", "declined", "expired",
	    "to_first_offer_cases", "to_first_offer_median_ms", "to_first_offer_p90_ms",
	    "to_first_acceptance_cases", "to_first_acceptance_median_ms",
	    "to_first_acceptance_p90_ms", "to_outcome_cases", "to_outcome_median_ms",
	    "to_outcome_p90_ms", "to_special", "from_special"};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		csv_text(out, plain[i]);
	}
	csv_value_names(out, "kind", &samen__intake__v1__request_kind__descriptor);
	csv_value_names(out, "outcome", &samen__intake__v1__outcome__descriptor);
	csv_value_names(out, "declined", &samen__matching__v1__decline_reason__descriptor);
	csv_end_row(out);
}

static void csv_spread(struct csv_out *out, const Spread *spread)
{
	csv_number(out, spread->cases);
	if (spread->cases < CASES_MIN) {
		csv_text(out, "");
		csv_text(out, "");
		return;
	}
	csv_number(out, (uint64_t)spread->median_ms);
	csv_number(out, (uint64_t)spread->p90_ms);
}

/* How many there are of each value, in the order of csv_value_names. */
struct csv_counts {
	uint64_t items[CSV_VALUES_MAX];
};

static void csv_count_add(struct csv_counts *counts, int value, uint64_t count)
{
	if (value >= 0 && value < CSV_VALUES_MAX) {
		counts->items[value] = count;
	}
}

static void csv_count_values(
    struct csv_out *out, const struct csv_counts *counts, const ProtobufCEnumDescriptor *type)
{
	for (unsigned i = 0; i < type->n_values && i < CSV_VALUES_MAX; i++) {
		csv_number(out, counts->items[i]);
	}
}

static void csv_parts(struct csv_out *out, const Figures *figures)
{
	struct csv_counts kinds = {{0}};
	struct csv_counts outcomes = {{0}};
	struct csv_counts declines = {{0}};
	for (size_t i = 0; i < figures->n_kinds; i++) {
		csv_count_add(&kinds, (int)figures->kinds[i]->kind, figures->kinds[i]->count);
	}
	for (size_t i = 0; i < figures->n_outcomes; i++) {
		csv_count_add(
		    &outcomes, (int)figures->outcomes[i]->outcome, figures->outcomes[i]->count);
	}
	for (size_t i = 0; i < figures->n_declines; i++) {
		csv_count_add(
		    &declines, (int)figures->declines[i]->reason, figures->declines[i]->count);
	}
	csv_count_values(out, &kinds, &samen__intake__v1__request_kind__descriptor);
	csv_count_values(out, &outcomes, &samen__intake__v1__outcome__descriptor);
	csv_count_values(out, &declines, &samen__matching__v1__decline_reason__descriptor);
}

static void csv_figures(
    struct csv_out *out, const char *key, const char *label, const Figures *figures)
{
	const uint64_t plain[] = {figures->filed, figures->early_signals, figures->offered,
	    figures->helped, figures->closed, figures->withdrawn, figures->offers,
	    figures->accepted, figures->declined, figures->expired};
	csv_text(out, key);
	csv_text(out, label);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		csv_number(out, plain[i]);
	}
	csv_spread(out, figures->to_first_offer);
	csv_spread(out, figures->to_first_acceptance);
	csv_spread(out, figures->to_outcome);
	csv_number(out, figures->to_special);
	csv_number(out, figures->from_special);
	csv_parts(out, figures);
	csv_end_row(out);
}

void figures_csv(const struct cli *cli, const void *what, FILE *file)
{
	const FiguresResponse *figures = what;
	struct csv_out out;
	(void)cli;
	csv_begin(&out, file);
	csv_header(&out);
	for (size_t i = 0; i < figures->n_rows; i++) {
		const FiguresRow *row = figures->rows[i];
		csv_figures(&out, row->key, row->label, row->figures);
	}
	csv_figures(&out, "", "total", figures->total);
}
