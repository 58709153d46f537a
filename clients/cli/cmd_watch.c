/* samen watch: what changes for whoever is signed in. */
#include "cli.h"
#include "print.h"
#include "read.h"
#include "remote.h"

#include "runtime/clock.h"

enum { WAIT_MS = 5000, CALL_MS = 15000 };

typedef Samen__Matching__V1__WatchOwnRequest WatchRequest;
typedef Samen__Matching__V1__WatchOwnResponse WatchResponse;

static void print_ids(const struct cli *cli, const char *what, char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		printf("%s  %s  %s\n", date_text(cli, clock_now_ms()), ids[i], what);
	}
}

static void print_news(const struct cli *cli, const WatchResponse *news)
{
	if (print_json(cli, &news->base)) {
		return;
	}
	if (news->all) {
		puts(_("everything may have changed: look anew"));
	}
	print_ids(cli, _("your request"), news->request_ids, news->n_request_ids);
	print_ids(cli, _("offer to you"), news->offer_ids, news->n_offer_ids);
	print_ids(cli, _("your match"), news->match_ids, news->n_match_ids);
}

static bool is_news(const WatchResponse *response)
{
	return response->all ||
	       response->n_request_ids + response->n_offer_ids + response->n_match_ids > 0;
}

/* One answer; the first, which only tells from where on, is not printed. */
static int watch_once(struct cli *cli, WatchRequest *request)
{
	WatchResponse *response;
	int code = remote_wait(cli, MATCHING, "WatchOwn", &request->base,
	    &samen__matching__v1__watch_own_response__descriptor, CALL_MS, &response);
	if (code != EX_OK) {
		return code;
	}
	if (request->after != 0 && is_news(response)) {
		print_news(cli, response);
		(void)fflush(stdout);
	}
	request->after = response->change;
	return EX_OK;
}

/* Each round has memory of its own, so that it can go on for days. */
static int run_watch(struct cli *cli, const struct args *args)
{
	WatchRequest request = SAMEN__MATCHING__V1__WATCH_OWN_REQUEST__INIT;
	struct arena *kept = cli->arena;
	uint32_t for_seconds = 0;
	int code = read_number(args, "for", &for_seconds);
	int64_t until_ms = clock_mono_ms() + (int64_t)for_seconds * 1000;
	cli->arena = arena_open(CLI_ARENA_BYTES_MAX);
	while (cli->arena != NULL && code == EX_OK &&
	       (for_seconds == 0 || clock_mono_ms() < until_ms)) {
		int64_t left_ms = for_seconds == 0 ? WAIT_MS : until_ms - clock_mono_ms();
		request.wait_ms = (uint32_t)(left_ms < WAIT_MS ? left_ms : WAIT_MS);
		code = watch_once(cli, &request);
		arena_reset(cli->arena);
	}
	arena_close(cli->arena);
	cli->arena = kept;
	return code;
}

const struct command watch_commands[] = {
    {"watch", "[--for SECONDS]", "for=",
	N_("Goes on telling what changes for you, a line each: your requests and those that you "
	   "look after, offers to you, your matches. Until Ctrl-C, or for so many seconds."),
	"samen watch", run_watch},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
