/* Connections: who is shut down for being slow, and who has too many. */
#include "support/check.h"

#include "gateway/peers.h"

#include <sys/socket.h>
#include <unistd.h>

enum { INCOMING_MS = 1000, SENDING_MS = 5000 };

struct pair {
	int ours, theirs;
	struct peer *peer;
};

static struct networks exempt;

static struct peers *open_peers(unsigned per_address)
{
	struct peers *peers = NULL;
	const struct peer_limits limits = {.per_address = per_address,
	    .exempt = &exempt,
	    .incoming_ms = INCOMING_MS,
	    .sending_ms = SENDING_MS};
	assert_int_equal(peers_open(&limits, &peers), OK);
	return peers;
}

static struct pair open_pair(struct peers *peers, const char *text)
{
	int sockets[2];
	struct address address;
	assert_int_equal(address_parse(text, &address), OK);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	return (struct pair){sockets[0], sockets[1], peer_open(peers, sockets[0], &address)};
}

static void close_pair(struct pair *pair)
{
	peer_close(pair->peer);
	(void)close(pair->ours);
	(void)close(pair->theirs);
}

static bool is_shut(const struct pair *pair)
{
	char byte;
	return recv(pair->theirs, &byte, 1, MSG_DONTWAIT) == 0;
}

static void slow_ones_are_shut_down(void **state)
{
	(void)state;
	struct peers *peers = open_peers(0);
	struct pair head = open_pair(peers, "192.0.2.1");
	struct pair body = open_pair(peers, "192.0.2.1");
	struct pair news = open_pair(peers, "192.0.2.1");
	struct pair sends = open_pair(peers, "192.0.2.1");
	peer_phase(body.peer, PHASE_BODY);
	peer_phase(news.peer, PHASE_NEWS);
	peer_phase(sends.peer, PHASE_SEND);
	int64_t now = clock_mono_ms();
	peers_reap(peers, now + INCOMING_MS - 100);
	assert_false(is_shut(&head) || is_shut(&body) || is_shut(&news) || is_shut(&sends));
	peers_reap(peers, now + INCOMING_MS + 100);
	assert_true(is_shut(&head) && is_shut(&body));
	assert_false(is_shut(&news) || is_shut(&sends));
	peers_reap(peers, now + 100L * SENDING_MS);
	assert_true(is_shut(&sends));
	assert_false(is_shut(&news));
	struct peer_stats stats;
	peers_stats(peers, &stats);
	assert_int_equal(stats.reaped, 3);
	assert_int_equal(stats.phases[PHASE_NEWS], 1);
	close_pair(&head);
	close_pair(&body);
	close_pair(&news);
	close_pair(&sends);
	peers_stats(peers, &stats);
	assert_int_equal(stats.phases[PHASE_HEAD] + stats.phases[PHASE_NEWS], 0);
	peers_close(peers);
}

static void who_left_is_shut_down(void **state)
{
	(void)state;
	struct peers *peers = open_peers(0);
	struct pair head = open_pair(peers, "192.0.2.1");
	struct pair call = open_pair(peers, "192.0.2.1");
	struct pair stays = open_pair(peers, "192.0.2.1");
	peer_phase(call.peer, PHASE_CALL);
	assert_int_equal(shutdown(head.theirs, SHUT_WR) + shutdown(call.theirs, SHUT_WR), 0);
	peers_reap(peers, clock_mono_ms());
	assert_true(is_shut(&head));
	assert_false(is_shut(&call) || is_shut(&stays));
	close_pair(&head);
	close_pair(&call);
	close_pair(&stays);
	peers_close(peers);
}

static void one_address_has_so_many(void **state)
{
	(void)state;
	struct peers *peers = open_peers(2);
	assert_int_equal(networks_parse("10.0.0.1", &exempt), OK);
	struct pair pairs[] = {open_pair(peers, "192.0.2.1"), open_pair(peers, "192.0.2.1"),
	    open_pair(peers, "192.0.2.1"), open_pair(peers, "192.0.2.2"),
	    open_pair(peers, "10.0.0.1"), open_pair(peers, "10.0.0.1"),
	    open_pair(peers, "10.0.0.1")};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_int_equal(is_shut(&pairs[i]), i == 2);
		assert_int_equal(pairs[i].peer == NULL, i == 2);
	}
	close_pair(&pairs[0]);
	pairs[0] = open_pair(peers, "192.0.2.1");
	assert_non_null(pairs[0].peer);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		close_pair(&pairs[i]);
	}
	peers_close(peers);
}

static void more_addresses_of_one_network_are_no_way_around(void **state)
{
	(void)state;
	struct peers *peers = open_peers(1);
	struct pair first = open_pair(peers, "2001:db8:1:2::1");
	struct pair second = open_pair(peers, "2001:db8:1:2::2");
	struct pair other = open_pair(peers, "2001:db8:1:3::1");
	assert_non_null(first.peer);
	assert_null(second.peer);
	assert_non_null(other.peer);
	close_pair(&first);
	close_pair(&second);
	close_pair(&other);
	peers_close(peers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slow_ones_are_shut_down),
	    cmocka_unit_test(who_left_is_shut_down),
	    cmocka_unit_test(one_address_has_so_many),
	    cmocka_unit_test(more_addresses_of_one_network_are_no_way_around),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
