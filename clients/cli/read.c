#include "read.h"

#include "print.h"
#include "remote.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int read_number(const struct args *args, const char *name, uint32_t *ret_number)
{
	char *end;
	const char *text = args_option(args, name, NULL);
	if (text == NULL) {
		return EX_OK;
	}
	unsigned long number = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || number > UINT32_MAX) {
		return cli_fail(EX_USAGE, _("'%s' is no number for --%s"), text, name);
	}
	*ret_number = (uint32_t)number;
	return EX_OK;
}

int read_date(const struct args *args, const char *name, int64_t *ret_at_ms)
{
	const char *text = args_option(args, name, NULL);
	return text == NULL || date_read(text, ret_at_ms)
		   ? EX_OK
		   : cli_fail(EX_USAGE, _("write dates as 31-12-2026"));
}

int read_page(struct cli *cli,
    const struct args *args,
    uint32_t size,
    Samen__Common__V1__PageRequest **ret_page)
{
	Samen__Common__V1__PageRequest *page = arena_alloc(cli->arena, sizeof *page);
	if (page == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	samen__common__v1__page_request__init(page);
	page->size = size;
	page->token = args_text(args, "page");
	*ret_page = page;
	return read_number(args, "size", &page->size);
}

static int read_enum_text(
    struct cli *cli, const char *text, const ProtobufCEnumDescriptor *type, int *ret_value)
{
	if (enum_read(type, text, ret_value)) {
		return EX_OK;
	}
	return cli_fail(EX_USAGE, _("'%s' is not one of: %s"), text, enum_choices(cli, type));
}

int read_enum(struct cli *cli,
    const struct args *args,
    const char *name,
    const ProtobufCEnumDescriptor *type,
    int *ret_value)
{
	const char *text = args_option(args, name, NULL);
	return text == NULL ? EX_OK : read_enum_text(cli, text, type, ret_value);
}

int read_enums(struct cli *cli,
    const struct args *args,
    const char *name,
    const ProtobufCEnumDescriptor *type,
    int **ret_values,
    size_t *ret_count)
{
	size_t count;
	char **texts = args_list(cli, args, name, &count);
	int *values = arena_alloc(cli->arena, (count + 1) * sizeof *values);
	if (texts == NULL || values == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	for (size_t i = 0; i < count; i++) {
		int code = read_enum_text(cli, texts[i], type, &values[i]);
		if (code != EX_OK) {
			return code;
		}
	}
	*ret_values = values;
	*ret_count = count;
	return EX_OK;
}

int read_consent_options(struct cli *cli, const struct args *args, Samen__Intake__V1__Basis *basis)
{
	int recipients = 0;
	int purpose = 0;
	int code = read_enum(
	    cli, args, "recipients", &samen__intake__v1__recipients__descriptor, &recipients);
	if (code == EX_OK) {
		code = read_enum(
		    cli, args, "purpose", &samen__intake__v1__purpose__descriptor, &purpose);
	}
	basis->recipients = (Samen__Intake__V1__Recipients)recipients;
	basis->purpose = (Samen__Intake__V1__Purpose)purpose;
	return code;
}

int read_forms(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__FormOfHelp **ret_forms,
    size_t *ret_count)
{
	int *values = NULL;
	int code = read_enums(
	    cli, args, "form", &samen__common__v1__form_of_help__descriptor, &values, ret_count);
	if (code == EX_OK) {
		/* protobuf-c keeps enums as wide as an int. */
		*ret_forms = (Samen__Common__V1__FormOfHelp *)values;
	}
	return code;
}

bool read_age(const char *text, Samen__Common__V1__AgeGroup *ret_age)
{
	if (strncasecmp(text, "groep", 5) == 0) {
		text += 5;
		text += strspn(text, " _-");
	}
	if (text[0] >= '1' && text[0] <= '8' && text[1] == '\0') {
		*ret_age = (Samen__Common__V1__AgeGroup)(SAMEN__COMMON__V1__AGE_GROUP__GROEP_1 +
							 (text[0] - '1'));
		return true;
	}
	if (strcasecmp(text, "voorschool") == 0 || strcmp(text, "0") == 0) {
		*ret_age = SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL;
		return true;
	}
	if (strcasecmp(text, "vo") == 0 || strcasecmp(text, "voortgezet") == 0) {
		*ret_age = SAMEN__COMMON__V1__AGE_GROUP__VOORTGEZET;
		return true;
	}
	return false;
}

/* "3-5" or "3". */
static bool read_age_range(struct cli *cli, const char *text, int *ret_first, int *ret_last)
{
	Samen__Common__V1__AgeGroup first;
	Samen__Common__V1__AgeGroup last;
	const char *dash = strchr(text, '-');
	const char *head =
	    dash != NULL ? arena_memdup(cli->arena, text, (size_t)(dash - text)) : text;
	if (!read_age(head, &first) || !read_age(dash != NULL ? dash + 1 : text, &last) ||
	    last < first) {
		return false;
	}
	*ret_first = (int)first;
	*ret_last = (int)last;
	return true;
}

int read_ages(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__AgeGroup **ret_ages,
    size_t *ret_count)
{
	enum { AGES_MAX = 64 };
	size_t count;
	char **texts = args_list(cli, args, "age", &count);
	Samen__Common__V1__AgeGroup *ages = arena_alloc(cli->arena, AGES_MAX * sizeof *ages);
	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		int first;
		int last;
		if (!read_age_range(cli, texts[i], &first, &last)) {
			return cli_fail(EX_USAGE,
			    _("'%s' is no group: use voorschool, 1 to 8, vo, or a range as 3-5"),
			    texts[i]);
		}
		for (int age = first; age <= last && *ret_count < AGES_MAX; age++) {
			ages[(*ret_count)++] = (Samen__Common__V1__AgeGroup)age;
		}
	}
	*ret_ages = ages;
	return EX_OK;
}

int read_area(struct cli *cli, const struct args *args, char **ret_area_id)
{
	Samen__Directory__V1__ListAreasRequest request =
	    SAMEN__DIRECTORY__V1__LIST_AREAS_REQUEST__INIT;
	Samen__Directory__V1__ListAreasResponse *areas;
	const char *wanted = args_option(args, "area", "");
	*ret_area_id = wire_text(wanted);
	if (wanted[0] == '\0') {
		return EX_OK;
	}
	int code = CALL(
	    cli, DIRECTORY, ListAreas, &request, samen__directory__v1__list_areas_response, &areas);
	for (size_t i = 0; code == EX_OK && i < areas->n_areas; i++) {
		if (strcasecmp(areas->areas[i]->code, wanted) == 0 ||
		    strcmp(areas->areas[i]->id, wanted) == 0) {
			*ret_area_id = areas->areas[i]->id;
			return EX_OK;
		}
	}
	return code != EX_OK
		   ? code
		   : cli_fail(EX_USAGE, _("there is no area '%s'; 'samen area list' shows them"),
			 wanted);
}

int read_needs(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__Need ***ret_needs,
    size_t *ret_count)
{
	char **texts = args_list(cli, args, "needs", ret_count);
	Samen__Common__V1__Need **needs =
	    arena_alloc(cli->arena, (*ret_count + 1) * sizeof(void *));
	for (size_t i = 0; i < *ret_count; i++) {
		needs[i] = arena_alloc(cli->arena, sizeof *needs[i]);
		samen__common__v1__need__init(needs[i]);
		char *colon = strchr(texts[i], ':');
		needs[i]->weight = 1;
		if (colon != NULL) {
			char *end;
			*colon = '\0';
			needs[i]->weight = strtod(colon + 1, &end);
			if (*end != '\0' || end == colon + 1) {
				return cli_fail(EX_USAGE,
				    _("'%s' is no weight: a number up to 1, as in tos:0.5"),
				    colon + 1);
			}
		}
		needs[i]->topic_id = texts[i];
	}
	*ret_needs = needs;
	return EX_OK;
}
