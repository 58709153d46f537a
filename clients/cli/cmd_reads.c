/* samen request reads: the access log of a request, on screen and on paper. */
#include "cli.h"
#include "file_new.h"
#include "print.h"
#include "reads_page.h"
#include "remote.h"

static int write_html(const struct cli *cli, const struct reads_page *page, const char *path)
{
	FILE *out;
	int code = file_new(path, &out);
	if (code != EX_OK) {
		return code;
	}
	reads_page_html(cli, page, out);
	code = file_new_close(out, EX_OK);
	if (code == EX_OK && out != stdout) {
		printf(_("written: %s\n"), path);
	}
	return code;
}

static int run_reads(struct cli *cli, const struct args *args)
{
	struct reads_page page = {.request_id = args_one_word(args)};
	const char *html = args_option(args, "html", NULL);
	int code = reads_fetch(cli, &page);
	if (code != EX_OK) {
		return code;
	}
	if (cli->json) {
		reads_print_json(cli, &page);
		return EX_OK;
	}
	reads_fetch_people(cli, &page);
	if (html != NULL) {
		return write_html(cli, &page, html);
	}
	if (args_flag(args, "print")) {
		reads_page_text(cli, &page, stdout);
	} else {
		reads_print(cli, &page);
	}
	return EX_OK;
}

const struct command reads_commands[] = {
    {"request reads", "REQUEST [--print | --html FILE]", "print html=",
	N_("Shows who opened the text of your request, when and on which ground. --print and "
	   "--html "
	   "make a page in plain words to give to the parents; the file is a new one, for a "
	   "browser "
	   "to show and print."),
	"samen request reads r-7k2m9xw3ta0c --html reads.html", run_reads},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
