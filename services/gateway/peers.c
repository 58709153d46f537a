#include "gateway/peers.h"

#include "runtime/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

struct peer {
	struct peers *peers;
	struct peer *before, *after;
	int socket;
	struct address site;
	enum phase phase;
	int64_t since_mono_ms;
	bool ending;
};

struct peers {
	struct peer_limits limits;
	pthread_mutex_t mutex;
	struct peer *first;
	struct peer_stats stats;
};

enum status peers_open(const struct peer_limits *limits, struct peers **ret_peers)
{
	struct peers *peers = calloc(1, sizeof *peers);
	if (peers == NULL || pthread_mutex_init(&peers->mutex, NULL) != 0) {
		free(peers);
		return RESOURCE_EXHAUSTED;
	}
	peers->limits = *limits;
	*ret_peers = peers;
	return OK;
}

void peers_close(struct peers *peers)
{
	if (peers != NULL) {
		(void)pthread_mutex_destroy(&peers->mutex);
		free(peers);
	}
}

/* The mutex is held. */
static bool has_room(const struct peers *peers, const struct address *address)
{
	const struct peer_limits *limits = &peers->limits;
	struct address site = address_of_site(address);
	unsigned count = 0;
	if (limits->per_address == 0 || networks_hold(limits->exempt, address)) {
		return true;
	}
	for (const struct peer *item = peers->first; item != NULL; item = item->after) {
		count += address_equals(&item->site, &site);
	}
	return count < limits->per_address;
}

/* The mutex is held. */
static void link_first(struct peer *peer)
{
	struct peers *peers = peer->peers;
	peer->after = peers->first;
	if (peer->after != NULL) {
		peer->after->before = peer;
	}
	peers->first = peer;
	peers->stats.opened++;
	peers->stats.phases[peer->phase]++;
}

struct peer *peer_open(struct peers *peers, int socket, const struct address *address)
{
	struct peer *peer = calloc(1, sizeof *peer);
	(void)pthread_mutex_lock(&peers->mutex);
	bool taken = peer != NULL && has_room(peers, address);
	if (taken) {
		peer->peers = peers;
		peer->socket = socket;
		peer->site = address_of_site(address);
		peer->since_mono_ms = clock_mono_ms();
		link_first(peer);
	} else {
		peers->stats.refused++;
	}
	(void)pthread_mutex_unlock(&peers->mutex);
	if (!taken) {
		(void)shutdown(socket, SHUT_RDWR);
		free(peer);
		peer = NULL;
	}
	return peer;
}

void peer_close(struct peer *peer)
{
	if (peer == NULL) {
		return;
	}
	struct peers *peers = peer->peers;
	(void)pthread_mutex_lock(&peers->mutex);
	peers->stats.phases[peer->phase]--;
	if (peer->before != NULL) {
		peer->before->after = peer->after;
	} else {
		peers->first = peer->after;
	}
	if (peer->after != NULL) {
		peer->after->before = peer->before;
	}
	(void)pthread_mutex_unlock(&peers->mutex);
	free(peer);
}

void peer_phase(struct peer *peer, enum phase phase)
{
	if (peer == NULL) {
		return;
	}
	struct peers *peers = peer->peers;
	(void)pthread_mutex_lock(&peers->mutex);
	peers->stats.phases[peer->phase]--;
	peers->stats.phases[phase]++;
	peer->phase = phase;
	peer->since_mono_ms = clock_mono_ms();
	(void)pthread_mutex_unlock(&peers->mutex);
}

/* 0: as long as it takes. */
static unsigned limit_ms(const struct peer_limits *limits, enum phase phase)
{
	switch (phase) {
	case PHASE_HEAD:
	case PHASE_BODY:
		return limits->incoming_ms;
	case PHASE_SEND:
		return limits->sending_ms;
	default:
		return 0;
	}
}

/* Whether the other side said that no more will come while a request was still coming in. What
 * came just before that hides it from libmicrohttpd 0.9.75, which looks only when woken again. */
static bool is_gone(const struct peer *peer)
{
	char byte;
	bool comes_in = peer->phase == PHASE_HEAD || peer->phase == PHASE_BODY;
	return comes_in && recv(peer->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void peers_reap(struct peers *peers, int64_t now_mono_ms)
{
	(void)pthread_mutex_lock(&peers->mutex);
	for (struct peer *item = peers->first; item != NULL; item = item->after) {
		unsigned limit = limit_ms(&peers->limits, item->phase);
		bool slow = limit > 0 && now_mono_ms - item->since_mono_ms > limit;
		if (!item->ending && (slow || is_gone(item))) {
			/* Whoever reads or writes it finds it ended, and closes it. */
			(void)shutdown(item->socket, SHUT_RDWR);
			item->ending = true;
			peers->stats.reaped += slow;
		}
	}
	(void)pthread_mutex_unlock(&peers->mutex);
}

void peers_stats(struct peers *peers, struct peer_stats *ret_stats)
{
	(void)pthread_mutex_lock(&peers->mutex);
	*ret_stats = peers->stats;
	(void)pthread_mutex_unlock(&peers->mutex);
}
