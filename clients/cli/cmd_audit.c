/* samen audit: whether the log of who read what is whole, and the log itself. */
#include "audit_log.h"
#include "audit_words.h"
#include "cli.h"
#include "deployment.h"
#include "print.h"
#include "remote.h"

#include "runtime/audit_file.h"
#include "runtime/audit_verify.h"
#include "runtime/pb_json.h"

#include "stored.pb-c.h"

#include <stdlib.h>
#include <string.h>

static const char issuer[] = "intake";

/* --- verify --- */

/* Where intake writes its heads: as services/intake/audit_heads.c chooses. */
static const char *heads_path(const struct cli *cli, const struct args *args)
{
	const char *own = arena_printf(cli->arena, "%s/audit", cli->home);
	const char *folder =
	    cli->config != NULL ? config_text(cli->config, "audit.folder", "") : "";
	const char *path =
	    arena_printf(cli->arena, "%s/%s", folder[0] != '\0' ? folder : own, AUDIT_FILE_NAME);
	return args_option(args, "heads", path);
}

static int read_keys(const char *folder, struct audit_keys *ret_keys)
{
	enum status status = audit_keys_read(folder, issuer, ret_keys);
	if (status == OK && ret_keys->count == 0) {
		status = NOT_FOUND;
	}
	return status == OK ? EX_OK
			    : cli_fail(EX_NOINPUT,
				  _("the public key of intake cannot be read in %s (%s): --keys "
				    "names the folder of a copy"),
				  folder, status_name(status));
}

/* A file that is not there is a finding: no head was written. */
static int give_lines(struct audit_verifier *verifier, const char *path)
{
	char *text;
	size_t size;
	struct bytes line;
	enum status status = audit_file_read(path, &text, &size);
	if (status == NOT_FOUND) {
		return EX_OK;
	}
	if (status != OK) {
		return cli_fail(EX_NOINPUT, _("%s cannot be read (%s)"), path, status_name(status));
	}
	struct bytes rest = {(const uint8_t *)text, size};
	for (size_t i = 1; status == OK && audit_file_line(&rest, &line); i++) {
		status = audit_verifier_line(verifier, i, line);
	}
	free(text);
	return status == OK ? EX_OK : cli_fail(EX_OSERR, _("there is not enough memory"));
}

/* The walk of the log that is verified. */
struct verifying {
	struct audit_verifier *verifier;
	struct audit_log log;
};

static int verify_begin(void *context, const struct audit_log *log)
{
	struct verifying *verifying = context;
	const struct bytes cut = {(const uint8_t *)log->cut, strlen(log->cut)};
	verifying->log = *log;
	return cut.size == 0 || audit_verifier_line(verifying->verifier, 0, cut) == OK
		   ? EX_OK
		   : cli_fail(EX_OSERR, _("there is not enough memory"));
}

static int verify_entry(void *context, const struct audit_log_entry *entry)
{
	struct verifying *verifying = context;
	return audit_verifier_entry(
		   verifying->verifier, entry->number, entry->packed, entry->hash) == OK
		   ? EX_OK
		   : cli_fail(EX_OSERR, _("there is not enough memory"));
}

static int verify_with(struct cli *cli,
    const struct args *args,
    struct verifying *verifying,
    struct audit_words *words,
    struct audit_report *report)
{
	const struct audit_log_visitor visitor = {verify_begin, verify_entry, verifying};
	const char *file = args_option(args, "log", NULL);
	int code = give_lines(verifying->verifier, words->heads);
	if (code == EX_OK) {
		code = file != NULL ? audit_log_walk_file(cli, file, &visitor)
				    : audit_log_walk(cli, NULL, &visitor);
	}
	if (code != EX_OK) {
		return code;
	}
	(void)audit_verifier_end(
	    verifying->verifier, verifying->log.generation, verifying->log.at_ms, report);
	words->report = report;
	audit_words_print(cli, words);
	return report->finding_count == 0 ? EX_OK : EX_DATAERR;
}

static int run_verify(struct cli *cli, const struct args *args)
{
	struct audit_keys keys;
	struct audit_report report;
	struct audit_words words = {.keys = &keys,
	    .heads = heads_path(cli, args),
	    .folder = args_option(args, "keys", arena_printf(cli->arena, "%s/keys", cli->home))};
	bool brings_all = args_flag(args, "keys") && args_flag(args, "heads");
	if (!brings_all && deployment_needs_home(cli) != EX_OK) {
		return EX_USAGE;
	}
	int code = read_keys(words.folder, &keys);
	if (code != EX_OK) {
		return code;
	}
	struct verifying verifying = {.verifier = audit_verifier_open(&keys)};
	if (verifying.verifier == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	code = verify_with(cli, args, &verifying, &words, &report);
	audit_verifier_close(verifying.verifier);
	return code;
}

/* --- export, head --- */

static int run_export(struct cli *cli, const struct args *args)
{
	uint64_t count;
	const char *path = args_one_word(args);
	if (path[0] == '\0') {
		return cli_fail(EX_USAGE, _("say to which file; - is standard output"));
	}
	int code = audit_log_export(cli, path, &count);
	if (code == EX_OK && strcmp(path, "-") != 0) {
		printf(_("%ju entries written to %s\n"), count, path);
	}
	return code;
}

static int run_head(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Common__V1__Empty request = SAMEN__COMMON__V1__EMPTY__INIT;
	Samen__Intake__V1__WriteAuditHeadResponse *response;
	int code = CALL(cli, INTAKE, WriteAuditHead, &request,
	    samen__intake__v1__write_audit_head_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		printf(_("%s ends with:\n%s\n"), response->file, response->head);
	}
	return code;
}

/* --- log --- */

static int log_begin(void *context, const struct audit_log *log)
{
	(void)context;
	(void)log;
	return EX_OK;
}

/* One entry a line; a table would have to hold the whole log. */
static void print_entry(
    const struct cli *cli, uint64_t number, const Samen__Stored__V1__AccessEntry *entry)
{
	printf("%6ju  %-16s  %-15s  %s; %s; %s; %s%s%s\n", number, date_text(cli, entry->at_ms),
	    entry->request_id[0] != '\0' ? entry->request_id : "-",
	    entry->person_id[0] != '\0' ? entry->person_id : "-",
	    enum_text(&samen__intake__v1__access_kind__descriptor, (int)entry->kind),
	    strcmp(entry->by, "own school") == 0 ? _("own school") : entry->by,
	    enum_text(&samen__intake__v1__basis_kind__descriptor, (int)entry->basis),
	    entry->grant_mark[0] != '\0' ? "; " : "", entry->grant_mark);
}

static void print_entry_json(uint64_t number, const Samen__Stored__V1__AccessEntry *entry)
{
	json_t *json = pb_to_json(&entry->base, false);
	if (json != NULL) {
		(void)json_object_set_new(json, "number", json_integer((json_int_t)number));
		(void)json_dumpf(json, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		(void)putchar('\n');
	}
	json_decref(json);
}

static int log_entry(void *context, const struct audit_log_entry *entry)
{
	static const Samen__Stored__V1__AccessEntry damaged = SAMEN__STORED__V1__ACCESS_ENTRY__INIT;
	const struct cli *cli = context;
	Samen__Stored__V1__AccessEntry *read =
	    samen__stored__v1__access_entry__unpack(NULL, entry->packed.size, entry->packed.data);
	const Samen__Stored__V1__AccessEntry *shown = read != NULL ? read : &damaged;
	if (cli->json) {
		print_entry_json(entry->number, shown);
	} else {
		print_entry(cli, entry->number, shown);
	}
	if (read != NULL) {
		samen__stored__v1__access_entry__free_unpacked(read, NULL);
	}
	return EX_OK;
}

static int run_log(struct cli *cli, const struct args *args)
{
	const struct audit_log_visitor visitor = {log_begin, log_entry, cli};
	const char *file = args_option(args, "log", NULL);
	const char *request_id = args_option(args, "request", NULL);
	return file != NULL ? audit_log_walk_file(cli, file, &visitor)
			    : audit_log_walk(cli, request_id, &visitor);
}

const struct command audit_commands[] = {
    {"audit verify", "[--heads FILE] [--log FILE] [--keys FOLDER]", "heads= log= keys=",
	N_("Tells whether the access log is whole: recomputes every hash and compares the log with "
	   "every signed head. --heads names a copy of heads.txt, --log a file that 'audit export' "
	   "wrote, --keys a folder with a copy of intake's public keys. Ends with 0 only when all "
	   "holds. For coordinators."),
	"samen audit verify --heads /mnt/elders/heads.txt", run_verify},
    {"audit export", "FILE", "",
	N_("Writes the access log to a new file, for who verifies it elsewhere. It names people "
	   "and requests: keep it safe. For coordinators."),
	"samen audit export access-log.jsonl", run_export},
    {"audit head", "", "",
	N_("Writes a signed head of the access log now. Intake does so every day by itself. For "
	   "coordinators."),
	"samen audit head", run_head},
    {"audit log", "[--request REQUEST | --log FILE]", "request= log=",
	N_("Lists the access log, or what of it is about one request. --log reads a file that "
	   "'audit export' wrote. For coordinators."),
	"samen audit log --request r-7k2m9xw3ta0c", run_log},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
