#include "organisation.h"

#include "remote.h"

#include <string.h>
#include <strings.h>

typedef Samen__Directory__V1__Organisation Organisation;
typedef Samen__Directory__V1__ListOrganisationsRequest ListRequest;
typedef Samen__Directory__V1__ListOrganisationsResponse ListResponse;

enum { PAGE_SIZE = 500 };

static Organisation *named(const ListResponse *response, const char *code)
{
	for (size_t i = 0; i < response->n_organisations; i++) {
		Organisation *one = response->organisations[i];
		if (strcasecmp(one->code, code) == 0 || strcmp(one->id, code) == 0) {
			return one;
		}
	}
	return NULL;
}

/* NULL in *ret_found when there is none. */
static int search(struct cli *cli, ListRequest *request, const char *code, Organisation **ret_found)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	page.size = PAGE_SIZE;
	request->page = &page;
	*ret_found = NULL;
	for (;;) {
		ListResponse *response;
		int code_of_call = remote_try(cli, DIRECTORY, "ListOrganisations", &request->base,
		    &samen__directory__v1__list_organisations_response__descriptor, &response);
		if (code_of_call != EX_OK) {
			return code_of_call;
		}
		*ret_found = named(response, code);
		if (*ret_found != NULL || response->next_token[0] == '\0') {
			return EX_OK;
		}
		page.token = response->next_token;
	}
}

int organisation_find(struct cli *cli, const char *code, char **ret_id)
{
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	Organisation *found;
	int exit_code = search(cli, &request, code, &found);
	if (exit_code == EX_OK && found == NULL) {
		return cli_fail(EX_USAGE,
		    _("there is no organisation '%s'; 'samen organisation list' shows them"), code);
	}
	if (exit_code == EX_OK) {
		*ret_id = found->id;
	}
	return exit_code;
}

int organisation_read(struct cli *cli, const struct args *args, const char *name, char **ret_id)
{
	const char *code = args_option(args, name, "");
	return code[0] != '\0' ? organisation_find(cli, code, ret_id) : EX_OK;
}

const char *organisation_title(struct cli *cli, const char *id)
{
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	Organisation *found = NULL;
	request.with_closed = true;
	if (id[0] == '\0' || cli->as_parent) {
		return id;
	}
	return search(cli, &request, id, &found) == EX_OK && found != NULL ? found->name : id;
}
