#include "row_filter.h"

#include "read.h"

#include <stdint.h>

/* Options that take one value of an enum, and where it goes. */
static const struct choice {
	const char *name;
	const ProtobufCEnumDescriptor *type;
	size_t offset;
} choices[] = {
    {"sector", &samen__common__v1__sector__descriptor, offsetof(RowFilter, sector)},
    {"state", &samen__intake__v1__request_state__descriptor, offsetof(RowFilter, state)},
    {"progress", &samen__matching__v1__progress__descriptor, offsetof(RowFilter, progress)},
    {"urgency", &samen__common__v1__urgency__descriptor, offsetof(RowFilter, urgency)},
    {"kind", &samen__intake__v1__request_kind__descriptor, offsetof(RowFilter, kind)},
};

enum { CHOICES = sizeof choices / sizeof *choices };

static bool is_given(const struct args *args)
{
	bool given = args_flag(args, "topic") || args_flag(args, "age") ||
		     args_flag(args, "filed-from") || args_flag(args, "filed-before");
	for (size_t i = 0; i < CHOICES; i++) {
		given = given || args_flag(args, choices[i].name);
	}
	return given;
}

static int read_choices(struct cli *cli, const struct args *args, RowFilter *filter)
{
	int code = EX_OK;
	for (size_t i = 0; code == EX_OK && i < CHOICES; i++) {
		/* protobuf-c keeps enums as wide as an int. */
		int *value = (int *)(void *)((char *)filter + choices[i].offset);
		code = read_enum(cli, args, choices[i].name, choices[i].type, value);
	}
	return code;
}

int read_row_filter(
    struct cli *cli, const struct args *args, char **ret_area_id, RowFilter **ret_filter)
{
	*ret_filter = NULL;
	int code = read_area(cli, args, ret_area_id);
	if (code != EX_OK || !is_given(args)) {
		return code;
	}
	RowFilter *filter = arena_alloc(cli->arena, sizeof *filter);
	if (filter == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	samen__matching__v1__row_filter__init(filter);
	filter->topic_id = args_text(args, "topic");
	code = read_choices(cli, args, filter);
	if (code == EX_OK) {
		code = read_ages(cli, args, &filter->age_groups, &filter->n_age_groups);
	}
	if (code == EX_OK) {
		code = read_date(args, "filed-from", &filter->filed_from_ms);
	}
	if (code == EX_OK) {
		code = read_date(args, "filed-before", &filter->filed_before_ms);
	}
	*ret_filter = filter;
	return code;
}
