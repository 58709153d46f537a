#include "letter.h"

#include "html.h"
#include "print.h"

#include <string.h>
#include <time.h>

/* The words, in order; a letter is these on paper or on a page. */
struct words {
	const char *title, *greeting, *why, *what;
	const char *may_heading, *may[5];
	const char *how_heading, *how, *reference, *code, *once, *lost, *school;
};

/* "Tuesday" matters to nobody here: day, month and year. */
static const char *day_text(const struct cli *cli, int64_t at_ms)
{
	char text[32] = "-";
	struct tm local;
	time_t seconds = (time_t)(at_ms / 1000);
	if (localtime_r(&seconds, &local) != NULL) {
		(void)strftime(text, sizeof text, "%d-%m-%Y", &local);
	}
	const char *copy = arena_strdup(cli->arena, text);
	return copy != NULL ? copy : "-";
}

/* Where parents go. */
static const char *how_text(const struct cli *cli, const struct letter *letter)
{
	return letter->address[0] == '\0'
		   ? _("You need no account. Ask the school where you can do this. You need this "
		       "reference and this code:")
		   : arena_printf(cli->arena,
			 _("You need no account. Go to this page on the internet: %s/parents. "
			   "There you fill in this reference and this code:"),
			 letter->address);
}

static struct words words_of(const struct cli *cli, const struct letter *letter)
{
	const char *school = letter->school[0] != '\0' ? letter->school : _("Your child's school");
	return (struct words){
	    .title = _("Help for your child: you have a say in it"),
	    .greeting = _("Dear parent or guardian,"),
	    .why = arena_printf(cli->arena,
		_("%s would like help for your child, from people who know a lot about what your "
		  "child needs. The school asks for that with samen."),
		school),
	    .what = _("With samen, schools find people nearby who can think along: from other "
		      "schools, youth care and health care. What the school tells about your child "
		      "is locked, and your child's name is not in it. Only those who help may read "
		      "it. Every time somebody reads it, that is written down."),
	    .may_heading = _("What you can do"),
	    .may = {_("See what is asked for."),
		_("Agree that helpers read it, and say from which kinds of organisations. You can "
		  "withdraw that at any moment: from then on no helper can read it."),
		_("See who read it, and when."), _("Add something, or say what is not right."),
		_("Get all that is kept about it, to read or to keep.")},
	    .how_heading = _("How"),
	    .how = how_text(cli, letter),
	    .reference = _("Reference"),
	    .code = _("Code"),
	    .once = arena_printf(cli->arena,
		_("The code works once, until %s. When you use it, you get a new code for the next "
		  "time: write it down. Do not give the codes to others."),
		day_text(cli, letter->expires_at_ms)),
	    .lost = _("Did you lose the code? Ask the school for a new letter. The old codes then "
		      "stop working."),
	    .school = _("You can also ask the school for all of this, and ask it to delete "
			"everything."),
	};
}

void letter_print(const struct cli *cli, const struct letter *letter)
{
	const struct words words = words_of(cli, letter);
	print_heading(cli, words.title);
	printf("\n%s\n\n%s\n\n%s\n\n", words.greeting, words.why, words.what);
	print_heading(cli, words.may_heading);
	for (size_t i = 0; i < sizeof words.may / sizeof *words.may; i++) {
		printf("- %s\n", words.may[i]);
	}
	printf("\n");
	print_heading(cli, words.how_heading);
	printf("%s\n\n", words.how);
	printf("  %s: %s\n  %s: %s\n\n", words.reference, letter->request_id, words.code,
	    letter->code);
	printf("%s\n\n%s\n\n%s\n", words.once, words.lost, words.school);
}

void letter_html(const struct cli *cli, const struct letter *letter, FILE *out)
{
	const struct words words = words_of(cli, letter);
	html_begin(out, words.title);
	html_paragraph(out, words.greeting);
	html_paragraph(out, words.why);
	html_paragraph(out, words.what);
	html_heading(out, 2, words.may_heading);
	html_list_begin(out);
	for (size_t i = 0; i < sizeof words.may / sizeof *words.may; i++) {
		html_list_item(out, words.may[i]);
	}
	html_list_end(out);
	html_heading(out, 2, words.how_heading);
	html_paragraph(out, words.how);
	html_facts_begin(out);
	html_fact(out, words.reference, letter->request_id);
	html_fact(out, words.code, letter->code);
	html_facts_end(out);
	html_paragraph(out, words.once);
	html_paragraph(out, words.lost);
	html_paragraph(out, words.school);
	html_end(out);
}
