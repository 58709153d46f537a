/* samen request erase, proof, hold; samen retention: the end of what is kept. */
#include "ask.h"
#include "cli.h"
#include "deployment.h"
#include "print.h"
#include "read.h"
#include "remote.h"
#include "session.h"

#include "runtime/pb_json.h"
#include "runtime/statement.h"

#include <inttypes.h>
#include <string.h>

typedef Samen__Intake__V1__ErasureProof ErasureProof;
typedef Samen__Intake__V1__SignedErasureProof SignedProof;

/* --- showing a proof --- */

static void print_key(const struct cli *cli, const ErasureProof *proof)
{
	if (proof->key_erased_at_ms == 0) {
		printf(_("  key %s: is deleted in a moment\n"), proof->key_id);
		return;
	}
	printf(_("  key %s: deleted %s\n"), proof->key_id, date_text(cli, proof->key_erased_at_ms));
	if (proof->rewritten_at_ms == 0) {
		printf(_("  last traces of the key: overwritten within a day\n"));
	} else {
		printf(_("  last traces of the key: overwritten %s\n"),
		    date_text(cli, proof->rewritten_at_ms));
	}
}

static void print_proof(const struct cli *cli, const ErasureProof *proof)
{
	print_heading(cli, proof->request_id);
	printf(_("  erased: %s by %s; %s\n"), date_text(cli, proof->erased_at_ms), proof->erased_by,
	    enum_text(&samen__intake__v1__erasure_reason__descriptor, (int)proof->reason));
	printf(_("  deleted: %u texts, %u notes, %u places in lists\n"), proof->texts, proof->notes,
	    proof->list_entries);
	print_key(cli, proof);
	printf(_("  signed: %s\n"), date_text(cli, proof->stated_at_ms));
}

static int show_proof(const struct cli *cli, int code, const SignedProof *proof)
{
	if (code == EX_OK && !print_json(cli, &proof->base)) {
		print_proof(cli, proof->proof);
	}
	return code;
}

/* --- erasing --- */

static bool agrees_to_erase(struct cli *cli, const struct args *args, const char *request_id)
{
	if (args_flag(args, "yes")) {
		return true;
	}
	(void)cli_fail(0,
	    _("This deletes request %s for good: what was told, all notes, who was asked and who "
	      "helped. Open offers and matches end. Nobody can bring it back."),
	    request_id);
	(void)cli_fail(0, _("What stays: a proof without content, the log of who read it until its "
			    "days are over, and anonymous figures."));
	return ask_yes(cli, _("Erase it? (y/N)"), false);
}

static int run_erase(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__EraseRequestRequest request =
	    SAMEN__INTAKE__V1__ERASE_REQUEST_REQUEST__INIT;
	SignedProof *proof = NULL;
	int reason = 0;
	int code =
	    read_enum(cli, args, "reason", &samen__intake__v1__erasure_reason__descriptor, &reason);
	if (code != EX_OK) {
		return code;
	}
	request.request_id = args_one_word(args);
	request.reason = (Samen__Intake__V1__ErasureReason)reason;
	if (!agrees_to_erase(cli, args, request.request_id)) {
		return cli_fail(EX_USAGE, _("nothing was erased; add --yes to do it unasked"));
	}
	code = CALL(
	    cli, INTAKE, EraseRequest, &request, samen__intake__v1__signed_erasure_proof, &proof);
	return show_proof(cli, code, proof);
}

/* --- the proof --- */

static int read_proof_file(struct cli *cli, const char *path, SignedProof **ret_proof)
{
	json_error_t where;
	const char *why;
	ProtobufCMessage *message;
	json_t *json =
	    strcmp(path, "-") == 0 ? json_loadf(stdin, 0, &where) : json_load_file(path, 0, &where);
	if (json == NULL) {
		return cli_fail(EX_NOINPUT, _("cannot read %s: %s"), path, where.text);
	}
	enum status status = pb_from_json(&samen__intake__v1__signed_erasure_proof__descriptor,
	    json, cli->dutch, cli->arena, &message, &why);
	json_decref(json);
	if (status != OK) {
		return cli_fail(EX_DATAERR, "%s: %s", path, why);
	}
	*ret_proof = (SignedProof *)message;
	return EX_OK;
}

/* The readable half must say what was signed, and nothing else. */
static bool says_what_was_signed(const struct cli *cli, const SignedProof *proof)
{
	if (proof->proof == NULL) {
		return false;
	}
	size_t size = samen__intake__v1__erasure_proof__get_packed_size(proof->proof);
	uint8_t *packed = arena_alloc(cli->arena, size);
	if (packed == NULL || size != proof->statement.len) {
		return false;
	}
	(void)samen__intake__v1__erasure_proof__pack(proof->proof, packed);
	return memcmp(packed, proof->statement.data, size) == 0;
}

static int open_public_keys(
    const struct cli *cli, const struct args *args, struct keyring **ret_keyring)
{
	if (!args_flag(args, "keys") && deployment_needs_home(cli) != EX_OK) {
		return EX_USAGE;
	}
	const char *folder =
	    args_option(args, "keys", arena_printf(cli->arena, "%s/keys", cli->home));
	enum status status = keyring_open_lasting(folder, ret_keyring);
	return status == OK ? EX_OK
			    : cli_fail(EX_NOINPUT,
				  _("cannot read the public keys (*.pub) in %s: name their folder "
				    "with --keys"),
				  folder);
}

static int verify_proof(struct cli *cli, const struct args *args)
{
	SignedProof *proof = NULL;
	struct keyring *keyring = NULL;
	int code = read_proof_file(cli, args_text(args, "verify"), &proof);
	if (code == EX_OK) {
		code = open_public_keys(cli, args, &keyring);
	}
	if (code != EX_OK || proof == NULL) {
		return code;
	}
	const struct bytes statement = {proof->statement.data, proof->statement.len};
	const struct bytes signature = {proof->signature.data, proof->signature.len};
	bool holds = statement_verify(keyring, "intake", STATEMENT_ERASURE, statement, signature) &&
		     says_what_was_signed(cli, proof);
	keyring_close(keyring);
	if (!holds) {
		return cli_fail(EX_DATAERR, _("this proof is not genuine: intake did not sign it, "
					      "or it was changed since"));
	}
	if (!print_json(cli, &proof->proof->base)) {
		print_proof(cli, proof->proof);
		printf(_("The signature is genuine.\n"));
	}
	return EX_OK;
}

static int run_proof(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__GetErasureProofRequest request =
	    SAMEN__INTAKE__V1__GET_ERASURE_PROOF_REQUEST__INIT;
	SignedProof *proof = NULL;
	if (args_flag(args, "verify")) {
		return verify_proof(cli, args);
	}
	request.request_id = args_one_word(args);
	int code = CALL(cli, INTAKE, GetErasureProof, &request,
	    samen__intake__v1__signed_erasure_proof, &proof);
	return show_proof(cli, code, proof);
}

/* --- holding --- */

static int run_hold(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__SetHoldRequest request = SAMEN__INTAKE__V1__SET_HOLD_REQUEST__INIT;
	Samen__Intake__V1__SetHoldResponse *response;
	int reason = 0;
	int code =
	    read_enum(cli, args, "reason", &samen__intake__v1__hold_reason__descriptor, &reason);
	if (code != EX_OK) {
		return code;
	}
	request.request_id = args_one_word(args);
	request.on = !args_flag(args, "end");
	request.reason = (Samen__Intake__V1__HoldReason)reason;
	code =
	    CALL(cli, INTAKE, SetHold, &request, samen__intake__v1__set_hold_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	if (response->hold == NULL) {
		printf(_("%s is not on hold: its days count again\n"), response->request_id);
	} else {
		printf(_("%s is on hold since %s (%s): nothing of it is deleted\n"),
		    response->request_id, date_text(cli, response->hold->set_at_ms),
		    enum_text(
			&samen__intake__v1__hold_reason__descriptor, (int)response->hold->reason));
	}
	return EX_OK;
}

/* --- the report --- */

typedef Samen__Common__V1__GetRetentionResponse Retention;
typedef Samen__Common__V1__RetentionClass RetentionClass;

static const char *const service_names[REMOTE_COUNT] = {
    [DIRECTORY] = "directory", [INTAKE] = "intake", [MATCHING] = "matching", [NOTIFY] = "notify"};

static int get_reports(struct cli *cli, Retention *reports[static REMOTE_COUNT])
{
	Samen__Common__V1__GetRetentionRequest request =
	    SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	int code = EX_OK;
	for (size_t i = 0; i < REMOTE_COUNT && code == EX_OK; i++) {
		code = CALL(cli, (enum remote_service)i, GetRetention, &request,
		    samen__common__v1__get_retention_response, &reports[i]);
	}
	return code;
}

static int print_reports_json(Retention *const reports[static REMOTE_COUNT])
{
	json_t *all = json_object();
	for (size_t i = 0; i < REMOTE_COUNT; i++) {
		(void)json_object_set_new(
		    all, service_names[i], pb_to_json(&reports[i]->base, true));
	}
	(void)json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	(void)putchar('\n');
	json_decref(all);
	return EX_OK;
}

static void print_class(
    struct table *table, const struct cli *cli, const char *service, const RetentionClass *class)
{
	const char *days =
	    class->days > 0 ? arena_printf(cli->arena, "%u", class->days) : _("its own");
	table_cell(table, "%s", service);
	table_cell(table, "%s", class->name);
	table_cell(table, "%s", days);
	table_cell(table, "%s%" PRIu64, class->kept_more ? ">" : "", class->kept);
	table_cell(table, "%s", date_text(cli, class->oldest_at_ms));
	table_cell(table, "%" PRIu64, class->due_soon);
	table_cell(table, "%" PRIu64, class->on_hold);
	table_cell(table, "%" PRIu64, class->purged);
	table_cell(table, "%s", date_text(cli, class->purged_at_ms));
}

/* What each is, why it is kept, and the setting that says how long. */
static void print_grounds(const struct cli *cli, const char *service, const Retention *report)
{
	print_heading(cli, service);
	for (size_t i = 0; i < report->n_classes; i++) {
		const RetentionClass *class = report->classes[i];
		const char *setting =
		    class->setting[0] != '\0'
			? arena_printf(cli->arena, _(" Setting: %s."), class->setting)
			: "";
		printf(
		    _("  %s: %s. Why: %s.%s\n"), class->name, class->about, class->ground, setting);
	}
}

static int run_report(struct cli *cli, const struct args *args)
{
	(void)args;
	Retention *reports[REMOTE_COUNT];
	const char *headers[] = {_("service"), _("what"), _("days"), _("kept"), _("oldest"),
	    _("over in 30 days"), _("on hold"), _("deleted so far"), _("last deleted")};
	int code = get_reports(cli, reports);
	if (code != EX_OK || cli->json) {
		return code == EX_OK ? print_reports_json(reports) : code;
	}
	struct table *table = table_open(cli, sizeof headers / sizeof *headers, headers);
	for (size_t i = 0; i < REMOTE_COUNT; i++) {
		for (size_t c = 0; c < reports[i]->n_classes; c++) {
			print_class(table, cli, service_names[i], reports[i]->classes[c]);
		}
	}
	table_print(table);
	printf("\n");
	for (size_t i = 0; i < REMOTE_COUNT; i++) {
		print_grounds(cli, service_names[i], reports[i]);
	}
	return EX_OK;
}

const struct command erase_commands[] = {
    {"request erase", "REQUEST --reason parents_asked|school_asked|mistake [--yes]", "reason= yes",
	N_("Erases a request for good, also an open one, and gives the proof. For who filed it, "
	   "and "
	   "for coordinators. It asks first, unless you add --yes."),
	"samen request erase r-7k2m9xw3ta0c --reason parents_asked", run_erase},
    {"request proof", "REQUEST | --verify FILE.json [--keys FOLDER]", "verify= keys=",
	N_("Shows the signed proof that a request was erased or purged; keep it with --json. With "
	   "--verify it checks a proof that was kept, with nothing but the public keys."),
	"samen request proof r-7k2m9xw3ta0c --json >proof.json", run_proof},
    {"request hold", "REQUEST --reason complaint|dispute|inspection|restriction | --end",
	"reason= end",
	N_("Puts a request on hold: nothing of it is erased or purged until the hold ends. For "
	   "coordinators."),
	"samen request hold r-7k2m9xw3ta0c --reason complaint", run_hold},
    {"retention report", "", "",
	N_("Shows what is kept of how much, for how long and why, and what was deleted by itself. "
	   "For coordinators."),
	"samen retention report", run_report},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
