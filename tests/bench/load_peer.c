/* The echo servers that calls are compared with: our SP server, and nng's own REP socket. */
#include "load.h"

#include "runtime/sp_server.h"

#include <arpa/inet.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REP_CONTEXTS = 128 };

static void echo_ours(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	(void)context;
	(void)peer_uid;
	sp_message_answer(message, body);
}

static int serve_ours(const char *ipc_url, const char *tcp_url)
{
	struct sp_server *server;
	if (sp_server_open(NULL, echo_ours, NULL, &server) != OK ||
	    sp_server_listen(server, ipc_url) != OK || sp_server_listen(server, tcp_url) != OK) {
		return -1;
	}
	return sp_server_port(server);
}

struct echoer {
	nng_aio *aio;
	nng_ctx ctx;
	bool sending;
};

static void echo_nng(void *arg)
{
	struct echoer *echoer = arg;
	bool failed = nng_aio_result(echoer->aio) != 0;
	if (failed && echoer->sending) {
		nng_msg_free(nng_aio_get_msg(echoer->aio));
	}
	echoer->sending = !echoer->sending && !failed;
	if (echoer->sending) {
		nng_ctx_send(echoer->ctx, echoer->aio);
	} else {
		nng_ctx_recv(echoer->ctx, echoer->aio);
	}
}

static int serve_nng(const char *ipc_url, const char *tcp_url)
{
	static struct echoer echoers[REP_CONTEXTS];
	nng_socket socket;
	nng_listener listener;
	nng_sockaddr address;
	if (nng_rep0_open(&socket) != 0 || nng_listen(socket, ipc_url, NULL, 0) != 0 ||
	    nng_listen(socket, tcp_url, &listener, 0) != 0 ||
	    nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address) != 0) {
		return -1;
	}
	for (size_t i = 0; i < REP_CONTEXTS; i++) {
		if (nng_ctx_open(&echoers[i].ctx, socket) != 0 ||
		    nng_aio_alloc(&echoers[i].aio, echo_nng, &echoers[i]) != 0) {
			return -1;
		}
		nng_ctx_recv(echoers[i].ctx, echoers[i].aio);
	}
	return ntohs(address.s_in.sa_port);
}

struct peer peer_start(enum peer_kind kind, const char *folder)
{
	struct peer peer = {0};
	int pair[2];
	(void)snprintf(peer.socket, sizeof peer.socket, "%s/%d", folder, (int)kind);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		load_fail("socketpair");
	}
	peer.pid = fork();
	if (peer.pid == 0) {
		char url[sizeof peer.socket + 8];
		(void)snprintf(url, sizeof url, "ipc://%s", peer.socket);
		int port = (kind == PEER_OURS ? serve_ours : serve_nng)(url, "tcp://127.0.0.1:0");
		char byte;
		(void)close(pair[0]);
		if (write(pair[1], &port, sizeof port) == (ssize_t)sizeof port) {
			(void)!read(pair[1], &byte, 1);
		}
		_exit(0);
	}
	(void)close(pair[1]);
	peer.control = pair[0];
	if (peer.pid < 0 || read(peer.control, &peer.port, sizeof peer.port) != sizeof peer.port ||
	    peer.port <= 0) {
		load_fail("start a server");
	}
	return peer;
}

void peer_stop(struct peer *peer)
{
	/* Not by closing alone: later children hold the other end too. */
	(void)shutdown(peer->control, SHUT_RDWR);
	(void)close(peer->control);
	(void)waitpid(peer->pid, NULL, 0);
	(void)unlink(peer->socket);
}

struct load_target peer_target(const struct peer *peer, enum sp_carrier carrier)
{
	struct load_target target = {.carrier = carrier, .port = peer->port};
	memcpy(target.socket, peer->socket, sizeof target.socket);
	return target;
}
