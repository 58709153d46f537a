#include "gateway/http_server.h"

#include "gateway/exchange.h"
#include "gateway/gzip.h"
#include "runtime/log.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	THREADS = 2,                      /* an address */
	CONNECTION_BYTES_MAX = 32 * 1024, /* the head of a request, or of an answer */
	IDLE_SECONDS_MAX = 20,
	BACKLOG = 512,
	PASSED_OVER_BYTES_MAX = 2 << 20 /* of a body that nobody wants */
};

#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3"

struct http_server {
	struct gateway *gateway;
	struct MHD_Daemon *daemons[LISTEN_ADDRESSES_MAX];
	int sockets[LISTEN_ADDRESSES_MAX];
	size_t count;
	unsigned port;
};

/* One request, from its first line until its answer is out. */
struct request {
	struct http_server *server;
	struct MHD_Connection *connection;
	struct peer *peer; /* among all connections */
	struct head head;
	struct exchange *exchange;
	size_t passed_over;
	bool cut_path; /* it holds a NUL, which hides the rest */
};

/* --- headers that every answer has --- */

static const struct {
	const char *name, *value;
} standing_headers[] = {
    {"Content-Security-Policy",
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
	"form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy",
	"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"},
};

static const char *const hsts = "max-age=31536000";

/* --- answers --- */

static void release_nothing(void *owner)
{
	(void)owner;
}

static enum MHD_Result queue_answer(struct request *request, struct answer *answer)
{
	peer_phase(request->peer, PHASE_SEND);
	struct bytes body = answer->body;
	struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
	    body.size, (void *)(uintptr_t)body.data,
	    answer->release != NULL ? answer->release : release_nothing, answer->owner);
	if (response == NULL) {
		return MHD_NO;
	}
	answer->release = NULL; /* the response's now */
	for (size_t i = 0; i < sizeof standing_headers / sizeof *standing_headers; i++) {
		(void)MHD_add_response_header(
		    response, standing_headers[i].name, standing_headers[i].value);
	}
	if (settings_public_tls(gateway_settings(request->server->gateway))) {
		(void)MHD_add_response_header(response, "Strict-Transport-Security", hsts);
	}
	for (size_t i = 0; i < answer->header_count; i++) {
		(void)MHD_add_response_header(
		    response, answer->headers[i].name, answer->headers[i].value);
	}
	if (answer->closes) {
		(void)MHD_add_response_header(response, "Connection", "close");
	}
	enum MHD_Result queued =
	    MHD_queue_response(request->connection, answer->http_status, response);
	MHD_destroy_response(response);
	return queued;
}

/* --- connections --- */

static struct peer *peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info != NULL ? info->socket_context : NULL;
}

static struct address address_of_peer(struct MHD_Connection *connection)
{
	static const struct address nobody;
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	return info != NULL && info->client_addr != NULL ? address_of(info->client_addr) : nobody;
}

static void connection_changed(void *arg,
    struct MHD_Connection *connection,
    void **peer,
    enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = arg;
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		peer_close(*peer);
		*peer = NULL;
	} else if (info != NULL) {
		struct address address = address_of_peer(connection);
		*peer = peer_open(gateway_peers(server->gateway), info->connect_fd, &address);
	}
}

/* --- heads --- */

static enum MHD_Result add_field(void *arg,
    enum MHD_ValueKind kind,
    const char *name,
    size_t name_size,
    const char *value,
    size_t value_size)
{
	struct fields *fields = arg;
	(void)kind;
	(void)name_size;
	if (fields->count == HEAD_FIELDS_MAX) {
		return MHD_NO;
	}
	fields->items[fields->count++] =
	    (struct field){name, value != NULL ? value : "", value != NULL ? value_size : 0};
	return MHD_YES;
}

static void fill_head(struct request *request, const char *path, const char *verb)
{
	struct head *head = &request->head;
	struct MHD_Connection *connection = request->connection;
	head->verb = verb;
	head->path = path;
	head->secure = settings_tls(gateway_settings(request->server->gateway));
	head->peer = address_of_peer(connection);
	(void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, add_field, &head->headers);
	(void)MHD_get_connection_values_n(
	    connection, MHD_GET_ARGUMENT_KIND, add_field, &head->arguments);
}

/* A name of RFC 9110 5.6.2. Others, as "Content-Length " with a space, are names to some. */
static bool is_token(const char *text)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789!#$%&'*+-.^_`|~";
	size_t size = strspn(text, characters);
	return size > 0 && text[size] == '\0';
}

/* A value of RFC 9110 5.5: some end one at a control character, others read past it. What lies
 * behind a NUL libmicrohttpd does not tell. */
static bool is_plain(const struct field *field)
{
	for (size_t i = 0; i < field->size; i++) {
		unsigned char c = (unsigned char)field->value[i];
		if ((c < ' ' && c != '\t') || c == 0x7f) {
			return false;
		}
	}
	return true;
}

static bool has_odd_fields(const struct head *head)
{
	bool odd = !is_token(head->verb);
	for (size_t i = 0; i < head->headers.count; i++) {
		const struct field *field = &head->headers.items[i];
		odd = odd || !is_token(field->name) || !is_plain(field);
	}
	return odd;
}

/* What two parties could read differently: where a request ends, and the next begins. */
static bool is_ambiguous(const struct head *head, const char *version)
{
	const char *coding = head_value(head, "Transfer-Encoding");
	size_t lengths = head_count(head, "Content-Length");
	size_t codings = head_count(head, "Transfer-Encoding");
	return lengths > 1 || codings > 1 || (lengths > 0 && codings > 0) ||
	       (coding != NULL && (strcasecmp(coding, "chunked") != 0 ||
				      strcmp(version, MHD_HTTP_VERSION_1_0) == 0)) ||
	       head->headers.count == HEAD_FIELDS_MAX || has_odd_fields(head) ||
	       head_count(head, "Host") > 1;
}

/* --- requests --- */

static void suspend(void *arg, bool for_news)
{
	struct request *request = arg;
	peer_phase(request->peer, for_news ? PHASE_NEWS : PHASE_CALL);
	MHD_suspend_connection(request->connection);
}

static void resume(void *arg)
{
	struct request *request = arg;
	MHD_resume_connection(request->connection);
}

/* The body is too large to be passed over, or where it ends is not sure. */
static enum MHD_Result refuse(struct request *request, unsigned http_status, const char *line)
{
	struct answer answer = {.closes = true};
	answer_line(&answer, http_status, line);
	enum MHD_Result queued = queue_answer(request, &answer);
	answer_fini(&answer);
	return queued;
}

/* The head is there. */
static enum MHD_Result request_begin(
    struct request *request, const char *path, const char *verb, const char *version)
{
	fill_head(request, path, verb);
	peer_phase(request->peer, PHASE_BODY);
	const char *length = head_value(&request->head, "Content-Length");
	if (request->cut_path || is_ambiguous(&request->head, version)) {
		return refuse(request, 400, "What is sent must be told in one way.\n");
	}
	if (length != NULL && strtoull(length, NULL, 10) > PASSED_OVER_BYTES_MAX) {
		return refuse(request, 413, "That is too much at a time.\n");
	}
	const struct exchange_host host = {suspend, resume, request};
	request->exchange = exchange_open(request->server->gateway, &request->head, host);
	return request->exchange != NULL ? MHD_YES : MHD_NO;
}

static enum MHD_Result request_take(struct request *request, struct bytes piece)
{
	request->passed_over += piece.size;
	exchange_take(request->exchange, piece);
	return request->passed_over <= PASSED_OVER_BYTES_MAX ? MHD_YES : MHD_NO;
}

static enum MHD_Result handle(void *arg,
    struct MHD_Connection *connection,
    const char *path,
    const char *verb,
    const char *version,
    const char *upload,
    size_t *upload_size,
    void **context)
{
	struct request *request = *context;
	(void)arg;
	(void)connection;
	if (request == NULL) {
		return MHD_NO;
	}
	if (request->exchange == NULL) {
		return request_begin(request, path, verb, version);
	}
	if (*upload_size > 0) {
		struct bytes piece = {(const uint8_t *)upload, *upload_size};
		*upload_size = 0;
		return request_take(request, piece);
	}
	struct answer *answer = exchange_advance(request->exchange);
	return answer != NULL ? queue_answer(request, answer) : MHD_YES;
}

/* The first line of a request came in. */
static void *begun(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct http_server *server = arg;
	struct request *request = calloc(1, sizeof *request);
	if (request != NULL) {
		request->cut_path = strstr(uri, "%00") != NULL;
		request->server = server;
		request->connection = connection;
		request->peer = peer_of(connection);
	}
	return request;
}

static void completed(void *arg,
    struct MHD_Connection *connection,
    void **context,
    enum MHD_RequestTerminationCode how)
{
	struct request *request = *context;
	(void)arg;
	(void)how;
	if (request != NULL) {
		exchange_close(request->exchange);
		free(request);
		*context = NULL;
	}
	peer_phase(peer_of(connection), PHASE_HEAD);
}

/* --- the server --- */

/* What libmicrohttpd has to say is about single connections, and may quote them. */
static void log_nothing(void *arg, const char *format, va_list args)
{
	(void)arg;
	(void)format;
	(void)args;
}

static enum status listen_at(const struct sockaddr_storage *address, int *ret_socket)
{
	int on = 1;
	bool is_ipv6 = address->ss_family == AF_INET6;
	socklen_t size = is_ipv6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		return UNAVAILABLE;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (is_ipv6) {
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	}
	if (bind(fd, (const struct sockaddr *)address, size) != 0 || listen(fd, BACKLOG) != 0) {
		(void)close(fd);
		return UNAVAILABLE;
	}
	*ret_socket = fd;
	return OK;
}

static unsigned port_of(int fd)
{
	struct sockaddr_storage address;
	struct sockaddr_in ipv4;
	socklen_t size = sizeof address;
	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		return 0;
	}
	/* The port lies at the same place in an IPv6 address. */
	memcpy(&ipv4, &address, sizeof ipv4);
	return ntohs(ipv4.sin_port);
}

static enum status start_daemon(struct http_server *server,
    int fd,
    const struct MHD_OptionItem *tls,
    unsigned tls_flag,
    struct MHD_Daemon **ret_daemon)
{
	const struct settings *settings = gateway_settings(server->gateway);
	struct MHD_Daemon *daemon = MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | tls_flag,
	    0, NULL, NULL, handle, server, MHD_OPTION_EXTERNAL_LOGGER, log_nothing, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS_MAX, MHD_OPTION_STRICT_FOR_CLIENT,
	    1, MHD_OPTION_URI_LOG_CALLBACK, begun, server, MHD_OPTION_NOTIFY_COMPLETED, completed,
	    server, MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server, MHD_OPTION_ARRAY, tls,
	    MHD_OPTION_END);
	if (daemon == NULL) {
		return INVALID_ARGUMENT;
	}
	*ret_daemon = daemon;
	return OK;
}

static enum status start_at(struct http_server *server,
    const struct sockaddr_storage *address,
    const struct MHD_OptionItem *tls,
    unsigned tls_flag)
{
	int fd = -1;
	enum status status = listen_at(address, &fd);
	if (status != OK) {
		log_error("gateway.listen",
		    "error=\"%s\" do=\"free the address of "
		    "gateway.listen\"",
		    strerrordesc_np(errno));
		return status;
	}
	status = start_daemon(server, fd, tls, tls_flag, &server->daemons[server->count]);
	if (status != OK) {
		log_error("gateway.listen", "do=\"mend gateway.certificate and gateway.key\"");
		(void)close(fd);
		return status;
	}
	server->sockets[server->count++] = fd;
	log_info("gateway.listen", "port=%u tls=%s", port_of(fd), tls_flag != 0 ? "yes" : "no");
	return OK;
}

/* A file of PEM, with a NUL behind it. */
static enum status read_pem(const char *path, struct buffer *ret_text)
{
	enum { PEM_BYTES_MAX = 256 * 1024 };
	FILE *file = fopen(path, "re");
	enum status status =
	    file != NULL ? buffer_reserve(ret_text, PEM_BYTES_MAX) : status_of_errno(errno);
	if (status == OK) {
		ret_text->size = fread(ret_text->data, 1, PEM_BYTES_MAX - 1, file);
		ret_text->data[ret_text->size] = '\0';
	}
	if (file != NULL) {
		(void)fclose(file);
	}
	if (status != OK) {
		log_error(
		    "gateway.certificate", "file=\"%s\" status=%s", path, status_name(status));
	}
	return status;
}

static enum status start_all(struct http_server *server)
{
	const struct settings *settings = gateway_settings(server->gateway);
	struct buffer certificate = {.data = NULL};
	struct buffer key = {.data = NULL};
	bool tls = settings_tls(settings);
	enum status status = tls ? read_pem(settings->certificate, &certificate) : OK;
	if (status == OK && tls) {
		status = read_pem(settings->key, &key);
	}
	struct MHD_OptionItem options[] = {
	    {tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, certificate.data},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, key.data},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES},
	    {MHD_OPTION_END, 0, NULL}};
	for (size_t i = 0; status == OK && i < settings->listen_count; i++) {
		status = start_at(server, &settings->listen[i], options, tls ? MHD_USE_TLS : 0);
	}
	buffer_fini(&certificate);
	buffer_fini(&key);
	return status;
}

enum status http_server_open(struct gateway *gateway, struct http_server **ret_server)
{
	struct http_server *server = calloc(1, sizeof *server);
	if (server == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	server->gateway = gateway;
	enum status status = start_all(server);
	if (status != OK) {
		http_server_close(server);
		return status;
	}
	server->port = port_of(server->sockets[0]);
	*ret_server = server;
	return OK;
}

void http_server_quiesce(struct http_server *server)
{
	for (size_t i = 0; i < server->count; i++) {
		(void)MHD_quiesce_daemon(server->daemons[i]);
	}
}

unsigned http_server_busy(const struct http_server *server)
{
	struct peer_stats stats;
	peers_stats(gateway_peers(server->gateway), &stats);
	return stats.phases[PHASE_BODY] + stats.phases[PHASE_CALL] + stats.phases[PHASE_SEND];
}

void http_server_close(struct http_server *server)
{
	if (server == NULL) {
		return;
	}
	for (size_t i = 0; i < server->count; i++) {
		const bool quiesced =
		    MHD_get_daemon_info(server->daemons[i], MHD_DAEMON_INFO_LISTEN_FD)->listen_fd ==
		    MHD_INVALID_SOCKET;
		MHD_stop_daemon(server->daemons[i]);
		if (quiesced) {
			(void)close(server->sockets[i]);
		}
	}
	free(server);
}

unsigned http_server_port(const struct http_server *server)
{
	return server->port;
}
