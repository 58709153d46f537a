#include "runtime/sp_server.h"

#include "runtime/log.h"
#include "runtime/sp_connection.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ALLOWED_UIDS_MAX = 16, ACCEPT_PAUSE_MS = 50 };

static const char ipc_scheme[] = "ipc://";
static const char tcp_scheme[] = "tcp://";

struct listener {
	struct sp_server *server;
	enum sp_carrier carrier;
	nng_stream_listener *stream;
	nng_aio *accept;
	nng_aio
	    *pause; /* its own: an aio that slept and then waits with a timeout reports success */
	struct listener *next;
};

struct sp_server {
	struct sp_hub hub;
	uid_t allowed_uids[ALLOWED_UIDS_MAX];
	size_t allowed_count;
	struct listener *listeners; /* touched by the owner's calls only */
	atomic_int port;
	pthread_t janitor;
	bool closing; /* guarded by the hub's mutex */
	atomic_uint_fast64_t numbered;
	atomic_uint_fast64_t accepted;
	atomic_uint_fast64_t refused;
	atomic_uint_fast64_t accept_failures;
	atomic_size_t open_count; /* changed with the mutex held */

	pthread_mutex_t mutex; /* guards open; the hub's and connections' may be taken inside */
	struct connection *open;
};

static enum status translated(int error, const char *url)
{
	switch (error) {
	case 0:
		return OK;
	case NNG_EADDRINUSE:
		return ALREADY_EXISTS;
	case NNG_ENOMEM:
		return RESOURCE_EXHAUSTED;
	case NNG_EADDRINVAL:
	case NNG_EINVAL:
	case NNG_ENOTSUP:
		return INVALID_ARGUMENT;
	default:
		log_error("sp.listen_failed", "url=%s error=\"%s\"", url, nng_strerror(error));
		return UNAVAILABLE;
	}
}

/* Connections come and go. */

static void server_link(struct sp_server *server, struct connection *connection)
{
	struct connection_link *link = connection_link(connection);
	link->next = server->open;
	if (server->open != NULL) {
		connection_link(server->open)->previous = connection;
	}
	server->open = connection;
	(void)atomic_fetch_add(&server->open_count, 1);
}

static void server_unlink(struct sp_server *server, struct connection *connection)
{
	struct connection_link *link = connection_link(connection);
	if (link->next != NULL) {
		connection_link(link->next)->previous = link->previous;
	}
	if (link->previous != NULL) {
		connection_link(link->previous)->next = link->next;
	} else {
		server->open = link->next;
	}
	(void)atomic_fetch_sub(&server->open_count, 1);
}

/* Waits for a dead connection; NULL when the server closes and none is left. */
static struct connection *janitor_next(struct sp_server *server)
{
	struct sp_hub *hub = &server->hub;
	struct connection *dead;
	pthread_mutex_lock(&hub->mutex);
	while ((dead = connection_take_dead(hub)) == NULL) {
		if (server->closing && atomic_load(&server->open_count) == 0) {
			break;
		}
		pthread_cond_wait(&hub->buried, &hub->mutex);
	}
	pthread_mutex_unlock(&hub->mutex);
	return dead;
}

static void *janitor_run(void *arg)
{
	struct sp_server *server = arg;
	(void)pthread_setname_np(pthread_self(), "sp:janitor");
	for (;;) {
		struct connection *dead = janitor_next(server);
		if (dead == NULL) {
			return NULL;
		}
		pthread_mutex_lock(&server->mutex);
		server_unlink(server, dead);
		pthread_mutex_unlock(&server->mutex);
		connection_free(dead);
	}
}

/* Signals are for the program's own threads. */
static int janitor_start(struct sp_server *server)
{
	sigset_t all;
	sigset_t before;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&server->janitor, NULL, janitor_run, server);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static bool uid_allowed(const struct sp_server *server, uid_t uid)
{
	if (uid == 0 || uid == geteuid()) {
		return true;
	}
	for (size_t i = 0; i < server->allowed_count; i++) {
		if (server->allowed_uids[i] == uid) {
			return true;
		}
	}
	return false;
}

/* Who is at the other end; false when that one is not to be let in. */
static bool peer_admitted(
    const struct sp_server *server, enum sp_carrier carrier, nng_stream *stream, uid_t *ret_uid)
{
	*ret_uid = (uid_t)-1;
	if (carrier != SP_IPC) {
		return true;
	}
	uint64_t uid;
	if (nng_stream_get_uint64(stream, NNG_OPT_IPC_PEER_UID, &uid) != 0) {
		return false;
	}
	*ret_uid = (uid_t)uid;
	return uid_allowed(server, (uid_t)uid);
}

/*
 * A connection for the stream, linked among the open ones; NULL when there are too many or memory
 * is short.
 */
static struct connection *server_admit(
    struct sp_server *server, enum sp_carrier carrier, nng_stream *stream, uid_t peer_uid)
{
	if (atomic_load(&server->open_count) >= server->hub.limits.connections_max) {
		return NULL;
	}
	uint64_t number = atomic_fetch_add(&server->numbered, 1) + 1;
	struct connection *connection =
	    connection_new(&server->hub, stream, carrier, number, peer_uid);
	if (connection == NULL) {
		return NULL;
	}
	pthread_mutex_lock(&server->mutex);
	server_link(server, connection);
	pthread_mutex_unlock(&server->mutex);
	return connection;
}

static void server_take(struct sp_server *server, enum sp_carrier carrier, nng_stream *stream)
{
	uid_t peer_uid;
	struct connection *connection = NULL;
	if (!atomic_load(&server->hub.stopped) &&
	    peer_admitted(server, carrier, stream, &peer_uid)) {
		connection = server_admit(server, carrier, stream, peer_uid);
	}
	if (connection == NULL) {
		(void)atomic_fetch_add(&server->refused, 1);
		/* Nothing was ever armed on it, and nng frees it on a thread of its own. */
		nng_stream_close(stream);
		nng_stream_free(stream);
		return;
	}
	(void)atomic_fetch_add(&server->accepted, 1);
	connection_start(connection);
}

/* Listeners. */

static void on_accepted(void *arg)
{
	struct listener *listener = arg;
	struct sp_server *server = listener->server;
	int error = nng_aio_result(listener->accept);
	if (error == 0) {
		server_take(server, listener->carrier, nng_aio_get_output(listener->accept, 0));
	}
	if (atomic_load(&server->hub.stopped)) {
		return;
	}
	if (error == 0) {
		nng_stream_listener_accept(listener->stream, listener->accept);
	} else {
		(void)atomic_fetch_add(&server->accept_failures, 1);
		log_warning("sp.accept_failed", "error=\"%s\"", nng_strerror(error));
		nng_sleep_aio(ACCEPT_PAUSE_MS, listener->pause);
	}
}

static void on_paused(void *arg)
{
	struct listener *listener = arg;
	if (!atomic_load(&listener->server->hub.stopped)) {
		nng_stream_listener_accept(listener->stream, listener->accept);
	}
}

/*
 * Returns when neither callback runs nor will. Stopping is in effect already, so that neither
 * starts the other once more; the accept aio is stopped twice because the pause's callback may just
 * have armed it.
 */
static void listener_stop(struct listener *listener)
{
	nng_stream_listener_close(listener->stream);
	nng_aio_stop(listener->accept);
	nng_aio_stop(listener->pause);
	nng_aio_stop(listener->accept);
}

/* Takes one that is stopped, or never accepted, or half made. */
static void listener_free(struct listener *listener)
{
	nng_aio_free(listener->pause);
	nng_aio_free(listener->accept);
	nng_stream_listener_free(listener->stream);
	free(listener);
}

static enum status listener_new(struct sp_server *server,
    enum sp_carrier carrier,
    const char *url,
    struct listener **ret_listener)
{
	struct listener *listener = calloc(1, sizeof *listener);
	if (listener == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	listener->server = server;
	listener->carrier = carrier;
	int error = nng_stream_listener_alloc(&listener->stream, url);
	if (error == 0) {
		error = nng_aio_alloc(&listener->accept, on_accepted, listener);
	}
	if (error == 0) {
		error = nng_aio_alloc(&listener->pause, on_paused, listener);
	}
	if (error == 0 && carrier == SP_IPC) {
		error = nng_stream_listener_set_int(
		    listener->stream, NNG_OPT_IPC_PERMISSIONS, (int)server->hub.limits.socket_mode);
	}
	if (error != 0) {
		listener_free(listener);
		return translated(error, url);
	}
	*ret_listener = listener;
	return OK;
}

/* nng would take any file at the path for a socket left behind, and delete it. */
static enum status check_ipc_path(const char *path)
{
	struct stat found;
	if (path[0] != '/' || strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path) {
		return INVALID_ARGUMENT;
	}
	if (lstat(path, &found) == 0 && !S_ISSOCK(found.st_mode)) {
		log_error("sp.not_a_socket", "path=%s", path);
		return ALREADY_EXISTS;
	}
	return OK;
}

static enum status check_url(const char *url, enum sp_carrier *ret_carrier)
{
	if (strncmp(url, tcp_scheme, sizeof tcp_scheme - 1) == 0) {
		*ret_carrier = SP_TCP;
		return OK;
	}
	if (strncmp(url, ipc_scheme, sizeof ipc_scheme - 1) == 0) {
		*ret_carrier = SP_IPC;
		return check_ipc_path(url + sizeof ipc_scheme - 1);
	}
	return INVALID_ARGUMENT;
}

enum status sp_server_listen(struct sp_server *server, const char *url)
{
	enum sp_carrier carrier;
	struct listener *listener = NULL;
	enum status status = check_url(url, &carrier);
	if (status != OK) {
		return status;
	}
	status = listener_new(server, carrier, url, &listener);
	if (status != OK || listener == NULL) {
		return status;
	}
	int error = nng_stream_listener_listen(listener->stream);
	int port = 0;
	if (error == 0 && carrier == SP_TCP) {
		error =
		    nng_stream_listener_get_int(listener->stream, NNG_OPT_TCP_BOUND_PORT, &port);
		atomic_store(&server->port, port);
	}
	if (error != 0) {
		listener_free(listener);
		return translated(error, url);
	}
	listener->next = server->listeners;
	server->listeners = listener;
	nng_stream_listener_accept(listener->stream, listener->accept);
	return OK;
}

int sp_server_port(const struct sp_server *server)
{
	return atomic_load(&server->port);
}

/* The whole server. */

enum status sp_server_open(const struct sp_server_limits *limits,
    sp_on_message *on_message,
    void *context,
    struct sp_server **ret_server)
{
	struct sp_server *server = calloc(1, sizeof *server);
	if (server == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = sp_hub_init(&server->hub, limits, on_message, context);
	if (status != OK) {
		goto memory;
	}
	status = RESOURCE_EXHAUSTED;
	if (pthread_mutex_init(&server->mutex, NULL) != 0) {
		goto hub;
	}
	if (janitor_start(server) != 0) {
		goto mutex;
	}
	*ret_server = server;
	return OK;
mutex:
	(void)pthread_mutex_destroy(&server->mutex);
hub:
	sp_hub_fini(&server->hub);
memory:
	free(server);
	return status;
}

enum status sp_server_allow_uid(struct sp_server *server, uid_t uid)
{
	if (server->allowed_count == ALLOWED_UIDS_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	server->allowed_uids[server->allowed_count++] = uid;
	return OK;
}

void sp_server_stats(const struct sp_server *server, struct sp_server_stats *ret_stats)
{
	*ret_stats = (struct sp_server_stats){
	    .accepted = atomic_load(&server->accepted),
	    .open = atomic_load(&server->open_count),
	    .refused = atomic_load(&server->refused),
	    .accept_failures = atomic_load(&server->accept_failures),
	    .expelled = atomic_load(&server->hub.expelled),
	    .messages = atomic_load(&server->hub.messages),
	    .answers = atomic_load(&server->hub.answers),
	};
}

void sp_server_stop(struct sp_server *server)
{
	sp_hub_stop(&server->hub);
	for (struct listener *listener = server->listeners; listener != NULL;
	     listener = listener->next) {
		listener_stop(listener);
	}
}

enum status sp_server_drain(struct sp_server *server, unsigned timeout_ms)
{
	return sp_hub_wait_sent(&server->hub, timeout_ms) ? OK : DEADLINE_EXCEEDED;
}

static void server_close_connections(struct sp_server *server)
{
	pthread_mutex_lock(&server->mutex);
	for (struct connection *connection = server->open; connection != NULL;
	     connection = connection_link(connection)->next) {
		connection_close(connection);
	}
	pthread_mutex_unlock(&server->mutex);
}

/* The janitor ends once the last connection is freed; no new one can come. */
static void janitor_join(struct sp_server *server)
{
	pthread_mutex_lock(&server->hub.mutex);
	server->closing = true;
	pthread_cond_signal(&server->hub.buried);
	pthread_mutex_unlock(&server->hub.mutex);
	(void)pthread_join(server->janitor, NULL);
}

void sp_server_close(struct sp_server *server)
{
	if (server == NULL) {
		return;
	}
	sp_server_stop(server);
	server_close_connections(server);
	janitor_join(server);
	while (server->listeners != NULL) {
		struct listener *listener = server->listeners;
		server->listeners = listener->next;
		listener_free(listener);
	}
	(void)pthread_mutex_destroy(&server->mutex);
	sp_hub_fini(&server->hub);
	free(server);
}
