/* samen mail: what one gets mail about, and how the queue of mail stands. */
#include "cli.h"
#include "print.h"
#include "remote.h"

#include "runtime/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KINDS_MAX = 64, HOURS = 24, POLL_MS = 200, PATIENCE_MS = 60000 };

typedef Samen__Notify__V1__MailPreferences Preferences;
typedef Samen__Notify__V1__PutMailPreferencesRequest PutRequest;
typedef Samen__Notify__V1__ListMailResponse Queue;

/* --- what one gets mail about --- */

static const char *language_name(const char *language)
{
	return strcmp(language, "nl") == 0 ? _("Dutch") : _("English");
}

static void print_kinds(const struct cli *cli, const Preferences *preferences)
{
	const char *headers[] = {_("kind"), _("mail"), _("about")};
	struct table *table = table_open(cli, sizeof headers / sizeof *headers, headers);
	for (size_t i = 0; i < preferences->n_kinds; i++) {
		table_cell(table, "%s", preferences->kinds[i]->name);
		table_cell(table, "%s", preferences->kinds[i]->on ? _("on") : _("off"));
		table_cell(table, "%s", preferences->kinds[i]->text);
	}
	table_print(table);
}

static void print_quiet(const Preferences *preferences)
{
	if (preferences->quiet_from_hour == preferences->quiet_to_hour) {
		printf("%s\n",
		    preferences->quiet_weekend ? _("No mail in weekends.") : _("No quiet hours."));
		return;
	}
	printf(_("No mail from %u to %u o'clock"), preferences->quiet_from_hour,
	    preferences->quiet_to_hour);
	printf("%s\n", preferences->quiet_weekend ? _(", and none in weekends.") : ".");
}

static int show(const struct cli *cli, const Preferences *preferences)
{
	if (print_json(cli, &preferences->base)) {
		return EX_OK;
	}
	if (!preferences->mail_is_sent) {
		printf("%s\n", _("This deployment has no mail server: nobody gets mail."));
	}
	printf(_("Mail goes to %s, in %s.\n"),
	    preferences->email[0] != '\0' ? preferences->email : "-",
	    language_name(preferences->language));
	print_quiet(preferences);
	print_kinds(cli, preferences);
	return EX_OK;
}

static int get(struct cli *cli, Preferences **ret_preferences)
{
	Samen__Notify__V1__GetMailPreferencesRequest request =
	    SAMEN__NOTIFY__V1__GET_MAIL_PREFERENCES_REQUEST__INIT;
	return CALL(cli, NOTIFY, GetMailPreferences, &request, samen__notify__v1__mail_preferences,
	    ret_preferences);
}

static int run_show(struct cli *cli, const struct args *args)
{
	Preferences *preferences;
	if (args->word_count > 0) {
		return cli_fail(
		    EX_USAGE, _("there is no command '%s'; 'samen --help' lists them"), "mail");
	}
	int code = get(cli, &preferences);
	return code == EX_OK ? show(cli, preferences) : code;
}

/* --- changing it --- */

/* What there is, to be changed and put back. off has room for KINDS_MAX. */
static int begin_change(struct cli *cli, PutRequest *put, char **off)
{
	Preferences *now;
	int code = get(cli, &now);
	if (code != EX_OK) {
		return code;
	}
	put->off = off;
	for (size_t i = 0; i < now->n_kinds && put->n_off < KINDS_MAX; i++) {
		if (!now->kinds[i]->on) {
			off[put->n_off++] = now->kinds[i]->name;
		}
	}
	put->language = wire_text(now->language_chosen ? now->language : "");
	put->quiet_from_hour = now->quiet_from_hour;
	put->quiet_to_hour = now->quiet_to_hour;
	put->quiet_weekend = now->quiet_weekend;
	return EX_OK;
}

static int end_change(struct cli *cli, const PutRequest *put)
{
	Preferences *preferences;
	int code = CALL(cli, NOTIFY, PutMailPreferences, put, samen__notify__v1__mail_preferences,
	    &preferences);
	return code == EX_OK ? show(cli, preferences) : code;
}

static void remove_kind(PutRequest *put, const char *kind)
{
	size_t kept = 0;
	for (size_t i = 0; i < put->n_off; i++) {
		if (strcmp(put->off[i], kind) != 0) {
			put->off[kept++] = put->off[i];
		}
	}
	put->n_off = kept;
}

static int switch_kinds(struct cli *cli, const struct args *args, bool on)
{
	char *off[KINDS_MAX];
	PutRequest put = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
	if (args->word_count == 0) {
		return cli_fail(EX_USAGE, _("name kinds of mail; 'samen mail' lists them"));
	}
	int code = begin_change(cli, &put, off);
	for (size_t i = 0; i < args->word_count && code == EX_OK; i++) {
		remove_kind(&put, args->words[i]);
		if (!on && put.n_off < KINDS_MAX) {
			put.off[put.n_off++] = wire_text(args->words[i]);
		}
	}
	return code == EX_OK ? end_change(cli, &put) : code;
}

static int run_on(struct cli *cli, const struct args *args)
{
	return switch_kinds(cli, args, true);
}

static int run_off(struct cli *cli, const struct args *args)
{
	return switch_kinds(cli, args, false);
}

static int run_language(struct cli *cli, const struct args *args)
{
	char *off[KINDS_MAX];
	PutRequest put = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
	char *word = args_one_word(args);
	if (word[0] == '\0') {
		return cli_fail(EX_USAGE, _("name one language: nl, en or default"));
	}
	int code = begin_change(cli, &put, off);
	put.language = strcmp(word, "default") == 0 ? wire_text("") : word;
	return code == EX_OK ? end_change(cli, &put) : code;
}

/* "20-7" or "none". */
static bool read_hours(const char *text, PutRequest *put)
{
	char *rest;
	if (strcmp(text, "none") == 0) {
		put->quiet_from_hour = 0;
		put->quiet_to_hour = 0;
		return true;
	}
	unsigned long from = strtoul(text, &rest, 10);
	if (rest == text || *rest != '-') {
		return false;
	}
	const char *second = rest + 1;
	unsigned long to = strtoul(second, &rest, 10);
	put->quiet_from_hour = (uint32_t)from;
	put->quiet_to_hour = (uint32_t)(to == HOURS ? 0 : to);
	return rest != second && *rest == '\0' && from < HOURS && to <= HOURS;
}

static int run_quiet(struct cli *cli, const struct args *args)
{
	char *off[KINDS_MAX];
	PutRequest put = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
	int code = begin_change(cli, &put, off);
	if (code != EX_OK) {
		return code;
	}
	if (!read_hours(args_one_word(args), &put)) {
		return cli_fail(EX_USAGE, _("name the hours, for example 20-7; or none"));
	}
	put.quiet_weekend = args_flag(args, "weekend");
	return end_change(cli, &put);
}

/* --- the link in a mail --- */

static int run_unsubscribe(struct cli *cli, const struct args *args)
{
	Samen__Notify__V1__UnsubscribeRequest request =
	    SAMEN__NOTIFY__V1__UNSUBSCRIBE_REQUEST__INIT;
	Samen__Notify__V1__UnsubscribeResponse *response;
	request.token = args_one_word(args);
	int code = CALL(
	    cli, NOTIFY, Unsubscribe, &request, samen__notify__v1__unsubscribe_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	printf(_("No more mail of this kind: %s (%s).\n"), response->text, response->kind);
	return EX_OK;
}

/* --- the queue --- */

static void print_failures(const struct cli *cli, const Queue *queue)
{
	const char *headers[] = {
	    _("when"), _("kind"), _("person"), _("state"), _("tries"), _("answer"), _("reason")};
	struct table *table = table_open(cli, sizeof headers / sizeof *headers, headers);
	for (size_t i = 0; i < queue->n_failures; i++) {
		const Samen__Notify__V1__MailFailure *failure = queue->failures[i];
		table_cell(table, "%s", date_text(cli, failure->at_ms));
		table_cell(table, "%s", failure->kind);
		table_cell(table, "%s", failure->person_id);
		table_cell(table, "%s",
		    failure->state == SAMEN__NOTIFY__V1__MAIL_STATE__FAILED ? _("given up")
									    : _("again then"));
		table_cell(table, "%u", failure->tries);
		table_cell(table, failure->code != 0 ? "%u" : "-", failure->code);
		table_cell(table, "%s", failure->reason);
	}
	table_print(table);
}

static int run_queue(struct cli *cli, const struct args *args)
{
	Samen__Notify__V1__ListMailRequest request = SAMEN__NOTIFY__V1__LIST_MAIL_REQUEST__INIT;
	Queue *queue;
	(void)args;
	int code =
	    CALL(cli, NOTIFY, ListMail, &request, samen__notify__v1__list_mail_response, &queue);
	if (code != EX_OK || print_json(cli, &queue->base)) {
		return code;
	}
	if (!queue->mail_is_sent) {
		printf("%s\n", _("This deployment has no mail server: nobody gets mail."));
	}
	printf(
	    _("waiting %llu, planned %llu, sent %llu, given up %llu, not needed any more %llu\n"),
	    (unsigned long long)queue->waiting, (unsigned long long)queue->planned,
	    (unsigned long long)queue->sent, (unsigned long long)queue->failed,
	    (unsigned long long)queue->dropped);
	if (queue->oldest_waiting_at_ms != 0) {
		printf(_("The oldest that waits is of %s.\n"),
		    date_text(cli, queue->oldest_waiting_at_ms));
	}
	if (queue->trouble[0] != '\0') {
		printf(_("The mail server cannot be used (%s); it is tried again %s.\n"),
		    queue->trouble, date_text(cli, queue->paused_until_ms));
	}
	if (queue->n_failures > 0) {
		print_failures(cli, queue);
	}
	return EX_OK;
}

/* --- trying --- */

/* Whether the mail server was asked, or will not be. */
static bool is_tried(const Samen__Notify__V1__TestMail *mail)
{
	return mail->state != SAMEN__NOTIFY__V1__MAIL_STATE__SENDING && mail->reason[0] != '\0';
}

static int wait_for_try(struct cli *cli, Samen__Notify__V1__TestMail **mail)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	Samen__Notify__V1__GetTestMailRequest request =
	    SAMEN__NOTIFY__V1__GET_TEST_MAIL_REQUEST__INIT;
	int64_t until_ms = clock_mono_ms() + PATIENCE_MS;
	int code = EX_OK;
	request.id = (*mail)->id;
	while (code == EX_OK && !is_tried(*mail) && clock_mono_ms() < until_ms) {
		(void)nanosleep(&pause, NULL);
		code = CALL(cli, NOTIFY, GetTestMail, &request, samen__notify__v1__test_mail, mail);
	}
	return code;
}

static int run_test(struct cli *cli, const struct args *args)
{
	Samen__Notify__V1__SendTestMailRequest request =
	    SAMEN__NOTIFY__V1__SEND_TEST_MAIL_REQUEST__INIT;
	Samen__Notify__V1__TestMail *mail;
	(void)args;
	int code = CALL(cli, NOTIFY, SendTestMail, &request, samen__notify__v1__test_mail, &mail);
	if (code == EX_OK) {
		code = wait_for_try(cli, &mail);
	}
	if (code != EX_OK) {
		return code;
	}
	bool sent = mail->state == SAMEN__NOTIFY__V1__MAIL_STATE__SENT;
	if (print_json(cli, &mail->base)) {
		return sent ? EX_OK : EX_TEMPFAIL;
	}
	if (!is_tried(mail)) {
		return cli_fail(
		    EX_TEMPFAIL, _("the mail still waits; 'samen mail queue' says why"));
	}
	if (!sent) {
		return cli_fail(
		    EX_TEMPFAIL, _("the mail did not go: %s, code %u"), mail->reason, mail->code);
	}
	printf(_("The mail server took it over (%u). See whether it arrives.\n"), mail->code);
	return EX_OK;
}

const struct command mail_commands[] = {
    {"mail", "", "", N_("Shows what you get mail about, in which language, and when not."),
	"samen mail", run_show},
    {"mail on", "KIND...", "", N_("Gets you mail of these kinds again."),
	"samen mail on offer-declined", run_on},
    {"mail off", "KIND...", "", N_("Stops mail of these kinds."), "samen mail off digest", run_off},
    {"mail language", "nl | en | default", "",
	N_("Chooses the language of your mail; default is that of the deployment."),
	"samen mail language en", run_language},
    {"mail quiet", "FROM-TO | none [--weekend]", "weekend",
	N_("Sets the hours in which you get no mail: it waits until they end. With --weekend none "
	   "comes on Saturdays and Sundays either."),
	"samen mail quiet 20-7 --weekend", run_quiet},
    {"mail unsubscribe", "TOKEN", "",
	N_("Stops the kind of mail that a link in a mail is about; needs no signing in."),
	"samen mail unsubscribe https://samen.example.org/mail/off/p-0m3x5v8q2r7d.digest.4xN0...",
	run_unsubscribe},
    {"mail queue", "", "",
	N_("Shows how the queue of mail stands, and what went wrong lately. For coordinators."),
	"samen mail queue", run_queue},
    {"mail test", "", "",
	N_("Sends you a mail and says what the mail server answered. For coordinators."),
	"samen mail test", run_test},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
