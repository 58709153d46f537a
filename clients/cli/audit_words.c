#include "audit_words.h"

#include "print.h"

#include <jansson.h>

/* "entry 4" or "entries 4 to 6". */
static const char *entries_text(const struct cli *cli, uint64_t from, uint64_t to)
{
	return from == to ? arena_printf(cli->arena, _("entry %ju"), from)
			  : arena_printf(cli->arena, _("entries %ju to %ju"), from, to);
}

/* "line 3"; the service's own line has no number. */
static const char *line_text(const struct cli *cli, size_t line)
{
	return line > 0 ? arena_printf(cli->arena, _("line %zu of the heads"), line)
			: _("the cut that intake hands out");
}

static const char *fit_text(const struct cli *cli, const struct audit_finding *finding)
{
	return finding->fit_line > 0
		   ? arena_printf(cli->arena, _("The last head that still fits is line %zu."),
			 finding->fit_line)
		   : _("No head fits.");
}

static const char *restored_text(const struct audit_finding *finding)
{
	return finding->restored
		   ? _(" The store has another history since that head: it was restored from a "
		       "copy.")
		   : "";
}

static const char *log_sentence(const struct cli *cli, const struct audit_finding *finding)
{
	const char *entries = entries_text(cli, finding->from, finding->to);
	const char *line = line_text(cli, finding->line);
	const char *date = date_text(cli, finding->at_ms);
	switch (finding->kind) {
	case AUDIT_ENTRY_CHANGED:
		return arena_printf(cli->arena,
		    _("%s was changed: it does not fit its hash and what is before it."), entries);
	case AUDIT_ENTRIES_MISSING:
		return arena_printf(cli->arena, _("Missing inside the log: %s."), entries);
	case AUDIT_START_MISSING:
		return arena_printf(cli->arena,
		    _("Missing at the start of the log: %s. No signed cut says that this was "
		      "purged."),
		    entries);
	case AUDIT_LOG_CUT_SHORT:
		return arena_printf(cli->arena,
		    _("The end of the log is missing: %s. It was there on %s (%s). %s%s"), entries,
		    date, line, fit_text(cli, finding), restored_text(finding));
	case AUDIT_LOG_REWRITTEN:
		return arena_printf(cli->arena,
		    _("The log was rewritten, somewhere in %s: it is not what it was on %s (%s). "
		      "%s%s"),
		    entries, date, line, fit_text(cli, finding), restored_text(finding));
	case AUDIT_CUT_TOO_EARLY:
		return arena_printf(cli->arena,
		    _("Purged too early, on %s: %s. They came after line %zu of the heads and were "
		      "younger than the retention."),
		    date, entries, finding->fit_line);
	default:
		return audit_finding_name(finding->kind);
	}
}

static const char *sentence(
    const struct cli *cli, const struct audit_words *words, const struct audit_finding *finding)
{
	const char *line = line_text(cli, finding->line);
	switch (finding->kind) {
	case AUDIT_LINE_UNREADABLE:
		return arena_printf(
		    cli->arena, _("Damaged: %s cannot be read as a signed line."), line);
	case AUDIT_LINE_KEY_UNKNOWN:
		return arena_printf(cli->arena,
		    _("Not to be trusted: %s is signed with a key that is not in %s."), line,
		    words->folder);
	case AUDIT_LINE_FORGED:
		return arena_printf(
		    cli->arena, _("Edited: the text of %s is not what was signed."), line);
	case AUDIT_LINE_DISORDERED:
		return arena_printf(cli->arena,
		    _("Out of order: %s is older, or knows less, than a line above it."), line);
	case AUDIT_HEAD_MISSING:
		return arena_printf(cli->arena,
		    _("No head was written to %s: nothing proves that the log is whole."),
		    words->heads);
	case AUDIT_HEAD_OLD:
		return arena_printf(cli->arena,
		    _("The last head is of %s, although intake writes one every day: later ones "
		      "were not written, or taken away.%s"),
		    date_text(cli, finding->at_ms), restored_text(finding));
	default:
		return log_sentence(cli, finding);
	}
}

/* --- on screen --- */

static void print_proven(const struct cli *cli, const struct audit_words *words)
{
	const struct audit_report *report = words->report;
	const struct audit_proof *proven = &report->proven;
	if (proven->line > 0) {
		printf(_("  proven up to entry %ju, by the head of %s (line %zu of %s)\n"),
		    proven->number, date_text(cli, proven->at_ms), proven->line, words->heads);
	} else {
		printf("%s\n", _("  proven: nothing; no head fits"));
	}
	if (report->last > proven->number) {
		printf(report->finding_count == 0
			   ? _("  not proven yet: %s; the next head covers what came after the "
			       "last\n")
			   : _("  not proven: %s\n"),
		    entries_text(cli, proven->number + 1, report->last));
	}
	if (report->since.number > 0 && report->since.number >= report->first) {
		printf(_("  the heads begin on %s, with entry %ju: what became of it and of older "
			 "ones before that, only older heads can tell; verify with your own copy "
			 "(--heads)\n"),
		    date_text(cli, report->since.at_ms), report->since.number);
	}
	if (report->cut.number > 0) {
		printf(_("  purged: %s, on %s, older than %u days\n"),
		    entries_text(cli, 1, report->cut.number), date_text(cli, report->cut.at_ms),
		    report->cut_days);
	}
}

static void print_keys(const struct audit_words *words)
{
	char fingerprint[AUDIT_FINGERPRINT_SIZE];
	for (size_t i = 0; i < words->keys->count; i++) {
		audit_fingerprint(words->keys->keys[i], fingerprint);
		printf(_("  checked with the key %s\n"), fingerprint);
	}
}

static void print_text(const struct cli *cli, const struct audit_words *words)
{
	const struct audit_report *report = words->report;
	print_heading(cli, report->finding_count == 0 ? _("The access log holds.")
						      : _("The access log does not hold."));
	for (size_t i = 0; i < report->finding_count; i++) {
		printf("  ! %s\n", sentence(cli, words, &report->findings[i]));
	}
	if (report->has_more) {
		printf("%s\n", _("  ! There is more than can be told here."));
	}
	printf(_("  %ju entries, %ju heads\n"), report->entries, report->heads);
	print_proven(cli, words);
	print_keys(words);
}

/* --- for programs --- */

static json_t *finding_json(
    const struct cli *cli, const struct audit_words *words, const struct audit_finding *finding)
{
	return json_pack("{ss ss sI sI sI sI}", "kind", audit_finding_name(finding->kind),
	    "sentence", sentence(cli, words, finding), "from", (json_int_t)finding->from, "to",
	    (json_int_t)finding->to, "line", (json_int_t)finding->line, "fitLine",
	    (json_int_t)finding->fit_line);
}

static json_t *keys_json(const struct audit_words *words)
{
	char fingerprint[AUDIT_FINGERPRINT_SIZE];
	json_t *list = json_array();
	for (size_t i = 0; i < words->keys->count; i++) {
		audit_fingerprint(words->keys->keys[i], fingerprint);
		(void)json_array_append_new(list, json_string(fingerprint));
	}
	return list;
}

static json_t *proof_json(const struct audit_proof *proof)
{
	return json_pack("{sI sI sI}", "number", (json_int_t)proof->number, "line",
	    (json_int_t)proof->line, "atMs", (json_int_t)proof->at_ms);
}

static void print_as_json(const struct cli *cli, const struct audit_words *words)
{
	const struct audit_report *report = words->report;
	json_t *findings = json_array();
	for (size_t i = 0; i < report->finding_count; i++) {
		(void)json_array_append_new(
		    findings, finding_json(cli, words, &report->findings[i]));
	}
	json_t *json = json_pack("{sb so sb sI sI sI sI so so so so}", "holds",
	    report->finding_count == 0, "findings", findings, "more", (int)report->has_more,
	    "entries", (json_int_t)report->entries, "first", (json_int_t)report->first, "last",
	    (json_int_t)report->last, "heads", (json_int_t)report->heads, "proven",
	    proof_json(&report->proven), "since", proof_json(&report->since), "cut",
	    proof_json(&report->cut), "keys", keys_json(words));
	(void)json_dumpf(json, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	(void)putchar('\n');
	json_decref(json);
}

void audit_words_print(const struct cli *cli, const struct audit_words *words)
{
	if (cli->json) {
		print_as_json(cli, words);
	} else {
		print_text(cli, words);
	}
}
