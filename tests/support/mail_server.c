#include "support/mail_server.h"

#include "support/check.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIM "/usr/sbin/exim4"

enum { NOBODY = 65534, PATH_BYTES = 96, MESSAGES_MAX = 512 };

struct arrival {
	char path[2 * PATH_BYTES];
	struct timespec at;
};

/* In the order in which they were first seen: one that is delivered later may have been written
 * earlier, and is not to change the numbers of those that were read. */
struct arrivals {
	struct arrival items[MESSAGES_MAX];
	size_t count;
};

struct mail_server {
	struct temp_folder folder;
	unsigned ports[MAIL_SERVER_PORTS];
	pid_t pid; /* of the server, and of its group of processes; 0 while it is down */
	char ca[PATH_BYTES], other_ca[PATH_BYTES];
	struct arrivals *arrivals;
};

static const char *const moods[] = {[MAIL_SERVER_WILLING] = "willing",
    [MAIL_SERVER_REFUSING] = "refusing",
    [MAIL_SERVER_BUSY] = "busy",
    [MAIL_SERVER_REFUSING_MAIL] = "refusing-mail",
    [MAIL_SERVER_SLOW_TO_GREET] = "slow-to-greet",
    [MAIL_SERVER_SLOW_TO_HEAR] = "slow-to-hear",
    [MAIL_SERVER_SLOW_TO_ANSWER] = "slow-to-answer"};

/* @D is the folder, @U and @G who runs it, @u and @g who writes what arrives, @d whether that is
 * the same; @1 to @3 the ports, @S the delay, @P the password. */
static const char configuration[] =
    "exim_path = @D/exim\n"
    "exim_user = @U\n"
    "exim_group = @G\n"
    "deliver_drop_privilege = @d\n"
    "spool_directory = @D/spool\n"
    "log_file_path = @D/%slog\n"
    "pid_file_path = @D/pid\n"
    "log_selector = +smtp_connection\n"
    "primary_hostname = mail.samen.test\n"
    "local_interfaces = 127.0.0.1\n"
    "daemon_smtp_ports = @1 : @2 : @3\n"
    "tls_on_connect_ports = @2\n"
    "tls_advertise_hosts = ${if eq{$received_port}{@3}{}{*}}\n"
    "tls_certificate = @D/server.pem\n"
    "tls_privatekey = @D/server.key\n"
    "host_lookup =\n"
    "rfc1413_hosts =\n"
    "keep_environment =\n"
    "smtp_receive_timeout = 60s\n"
    "MOOD = ${readfile{@D/mood}{}}\n"
    "acl_smtp_connect = greet\n"
    "acl_smtp_rcpt = hear\n"
    "acl_smtp_data = answer\n"
    "begin acl\n"
    "greet:\n"
    "  accept condition = ${if eq{MOOD}{slow-to-greet}}\n"
    "    delay = @Ss\n"
    "  accept\n"
    "hear:\n"
    "  deny condition = ${if !eq{$received_port}{@3}}\n"
    "    !authenticated = *\n"
    "    message = 550 log in first\n"
    "  deny local_parts = refused\n"
    "  defer local_parts = later\n"
    "  deny condition = ${if eq{MOOD}{refusing}}\n"
    "  defer condition = ${if eq{MOOD}{busy}}\n"
    "    message = 451 not now\n"
    "  accept condition = ${if eq{MOOD}{slow-to-hear}}\n"
    "    delay = @Ss\n"
    "  accept\n"
    "answer:\n"
    "  deny condition = ${if eq{MOOD}{refusing-mail}}\n"
    "    message = 554 not this\n"
    "  accept condition = ${if eq{MOOD}{slow-to-answer}}\n"
    "    delay = @Ss\n"
    "  accept\n"
    "begin routers\n"
    "all:\n"
    "  driver = accept\n"
    "  transport = folder\n"
    "begin transports\n"
    "folder:\n"
    "  driver = appendfile\n"
    "  directory = @D/arrived\n"
    "  maildir_format\n"
    "  directory_mode = 0755\n"
    "  mode = 0644\n"
    "  envelope_to_add\n"
    "  user = @u\n"
    "  group = @g\n"
    "begin authenticators\n"
    "plain:\n"
    "  driver = plaintext\n"
    "  public_name = PLAIN\n"
    "  server_prompts = :\n"
    "  server_condition = ${if and{{eq{$auth2}{" MAIL_SERVER_USER "}}{eq{$auth3}{@P}}}}\n"
    "  server_advertise_condition = ${if and{{def:tls_in_cipher}{eq{$received_port}{@1}}}}\n"
    "login:\n"
    "  driver = plaintext\n"
    "  public_name = LOGIN\n"
    "  server_prompts = Username:: : Password::\n"
    "  server_condition = ${if and{{eq{$auth1}{" MAIL_SERVER_USER "}}{eq{$auth2}{@P}}}}\n"
    "  server_advertise_condition = ${if and{{def:tls_in_cipher}{eq{$received_port}{@2}}}}\n";

static void path_in(const struct mail_server *server, const char *name, char ret_path[PATH_BYTES])
{
	int length = snprintf(ret_path, PATH_BYTES, "%s/%s", server->folder.path, name);
	assert_true(length > 0 && length < PATH_BYTES);
}

/* --- making it --- */

bool mail_server_exists(void)
{
	return access(EXIM, X_OK) == 0 && program_exists("openssl") && program_exists("setsid");
}

static void run(const char *const *words)
{
	struct run result;
	run_program(words, NULL, 0, &result);
	if (result.code != 0) {
		fail_msg("%s: %s", words[0], result.err);
	}
	run_forget(&result);
}

/* A certificate and its key; one that signs itself, or signed by an earlier one. */
static void make_certificate(const struct mail_server *server,
    const char *name,
    const char *subject,
    const char *signer,
    const char *host)
{
	char certificate[PATH_BYTES], key[PATH_BYTES], by[PATH_BYTES], by_key[PATH_BYTES];
	char file[PATH_BYTES];
	(void)snprintf(file, sizeof file, "%s.pem", name);
	path_in(server, file, certificate);
	(void)snprintf(file, sizeof file, "%s.key", name);
	path_in(server, file, key);
	(void)snprintf(by, sizeof by, "%s/%s.pem", server->folder.path, signer);
	(void)snprintf(by_key, sizeof by_key, "%s/%s.key", server->folder.path, signer);
	const char *words[32] = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
	    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out",
	    certificate, "-subj", subject};
	const char *const signed_by[] = {"-CA", by, "-CAkey", by_key, "-addext", host, "-addext",
	    "basicConstraints=critical,CA:FALSE"};
	for (size_t i = 0; signer[0] != '\0' && i < sizeof signed_by / sizeof *signed_by; i++) {
		words[16 + i] = signed_by[i];
	}
	run(words);
}

/* The value of one of the configuration's signs. */
static void value_of(const struct mail_server *server, char sign, char ret_text[PATH_BYTES])
{
	const bool root = geteuid() == 0;
	const char *text = NULL;
	unsigned number = 0;
	switch (sign) {
	case 'D':
		text = server->folder.path;
		break;
	case 'P':
		text = MAIL_SERVER_PASSWORD;
		break;
	case 'd':
		text = root ? "false" : "true";
		break;
	case 'U':
		number = geteuid();
		break;
	case 'G':
		number = getegid();
		break;
	case 'u': /* never root, says Exim */
		number = root ? NOBODY : geteuid();
		break;
	case 'g':
		number = root ? NOBODY : getegid();
		break;
	case 'S':
		number = MAIL_SERVER_DELAY_S;
		break;
	default:
		number = server->ports[sign - '1'];
		break;
	}
	(void)snprintf(
	    ret_text, PATH_BYTES, text != NULL ? "%s" : "%.0s%u", text != NULL ? text : "", number);
}

static void write_configuration(const struct mail_server *server)
{
	char path[PATH_BYTES];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	for (const char *at = configuration; *at != '\0'; at++) {
		char value[PATH_BYTES] = {*at, '\0'};
		if (*at == '@') {
			value_of(server, *++at, value);
		}
		assert_true(fputs(value, out) >= 0);
	}
	assert_int_equal(fclose(out), 0);
	path_in(server, "conf", path);
	file_write(path, text, size);
	free(text);
}

static void make_folder(const struct mail_server *server, const char *name, uid_t owner)
{
	char path[PATH_BYTES];
	path_in(server, name, path);
	assert_int_equal(mkdir(path, 0755), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, owner, (gid_t)owner), 0);
	}
}

/* A copy does not have the original's right to become root: it runs as who runs the test. */
static void copy_program(const struct mail_server *server)
{
	char path[PATH_BYTES];
	size_t size;
	char *program = file_text(EXIM, &size);
	assert_non_null(program);
	path_in(server, "exim", path);
	file_write(path, program, size);
	assert_int_equal(chmod(path, 0700), 0);
	free(program);
}

static int bound_socket(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static unsigned port_of(int fd)
{
	struct sockaddr_in address;
	socklen_t size = sizeof address;
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	return ntohs(address.sin_port);
}

/* Held together, so that they are three. */
static void choose_ports(struct mail_server *server)
{
	int fds[MAIL_SERVER_PORTS];
	for (size_t i = 0; i < MAIL_SERVER_PORTS; i++) {
		fds[i] = bound_socket();
		server->ports[i] = port_of(fds[i]);
	}
	for (size_t i = 0; i < MAIL_SERVER_PORTS; i++) {
		(void)close(fds[i]);
	}
}

static bool listens(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	bool connected = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
	(void)close(fd);
	return connected;
}

struct mail_server *mail_server_start(void)
{
	struct mail_server *server = calloc(1, sizeof *server);
	assert_non_null(server);
	server->arrivals = calloc(1, sizeof *server->arrivals);
	assert_non_null(server->arrivals);
	server->folder = temp_folder_make();
	assert_int_equal(chmod(server->folder.path, 0711), 0);
	path_in(server, "ca.pem", server->ca);
	path_in(server, "other.pem", server->other_ca);
	choose_ports(server);
	copy_program(server);
	make_folder(server, "spool", geteuid());
	make_folder(server, "arrived", NOBODY);
	make_certificate(server, "ca", "/CN=samen test CA", "", "");
	make_certificate(server, "other", "/CN=another CA", "", "");
	make_certificate(server, "server", "/CN=" MAIL_SERVER_HOST, "ca",
	    "subjectAltName=DNS:" MAIL_SERVER_HOST);
	write_configuration(server);
	mail_server_behave(server, MAIL_SERVER_WILLING);
	mail_server_up(server);
	return server;
}

/* --- its life --- */

void mail_server_up(struct mail_server *server)
{
	char program[PATH_BYTES], conf[PATH_BYTES], output[PATH_BYTES];
	path_in(server, "exim", program);
	path_in(server, "conf", conf);
	path_in(server, "output", output);
	/* In a group of its own, that its helpers end with it. */
	const char *const words[] = {"setsid", program, "-C", conf, "-bdf", NULL};
	server->pid = process_start(words, output);
	for (size_t i = 0; i < MAIL_SERVER_PORTS; i++) {
		WAIT_UNTIL(listens(server->ports[i]));
	}
}

/* With all the processes that it left at work. */
void mail_server_down(struct mail_server *server)
{
	if (server->pid > 0) {
		(void)kill(-server->pid, SIGKILL);
		(void)waitpid(server->pid, NULL, 0);
		server->pid = 0;
	}
}

void mail_server_stop(struct mail_server *server)
{
	if (server != NULL) {
		mail_server_down(server);
		temp_folder_remove(&server->folder);
		free(server->arrivals);
		free(server);
	}
}

void mail_server_behave(struct mail_server *server, enum mail_server_mood mood)
{
	char path[PATH_BYTES], draft[PATH_BYTES];
	path_in(server, "mood", path);
	path_in(server, "mood.new", draft);
	file_write(draft, moods[mood], strlen(moods[mood]));
	assert_int_equal(rename(draft, path), 0);
}

unsigned mail_server_port(const struct mail_server *server, enum mail_server_port port)
{
	return server->ports[port];
}

const char *mail_server_ca(const struct mail_server *server)
{
	return server->ca;
}

const char *mail_server_other_ca(const struct mail_server *server)
{
	return server->other_ca;
}

/* --- what arrived --- */

static int compare(const void *one, const void *other)
{
	const struct arrival *a = one;
	const struct arrival *b = other;
	if (a->at.tv_sec != b->at.tv_sec) {
		return a->at.tv_sec < b->at.tv_sec ? -1 : 1;
	}
	return a->at.tv_nsec < b->at.tv_nsec ? -1 : a->at.tv_nsec > b->at.tv_nsec;
}

static bool was_seen(const struct arrivals *arrivals, const char *path)
{
	size_t at = 0;
	while (at < arrivals->count && strcmp(arrivals->items[at].path, path) != 0) {
		at++;
	}
	return at < arrivals->count;
}

static void look(const struct mail_server *server)
{
	char folder[PATH_BYTES];
	struct arrivals *arrivals = server->arrivals;
	size_t before = arrivals->count;
	path_in(server, "arrived/new", folder);
	DIR *entries = opendir(folder);
	const struct dirent *entry;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of its own */
	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		struct stat about;
		struct arrival *arrival = &arrivals->items[arrivals->count];
		if (entry->d_name[0] == '.') {
			continue;
		}
		int length =
		    snprintf(arrival->path, sizeof arrival->path, "%s/%s", folder, entry->d_name);
		assert_true(length > 0 && (size_t)length < sizeof arrival->path);
		if (was_seen(arrivals, arrival->path)) {
			continue;
		}
		assert_int_equal(stat(arrival->path, &about), 0);
		arrival->at = about.st_mtim;
		assert_true(++arrivals->count < MESSAGES_MAX);
	}
	if (entries != NULL) {
		(void)closedir(entries);
	}
	qsort(&arrivals->items[before], arrivals->count - before, sizeof *arrivals->items, compare);
}

size_t mail_server_count(const struct mail_server *server)
{
	look(server);
	return server->arrivals->count;
}

char *mail_server_mail(const struct mail_server *server, size_t number)
{
	WAIT_UNTIL(mail_server_count(server) > number);
	char *text = file_text(server->arrivals->items[number].path, NULL);
	assert_non_null(text);
	return text;
}

char *mail_server_log(const struct mail_server *server)
{
	char path[PATH_BYTES];
	path_in(server, "mainlog", path);
	char *text = file_text(path, NULL);
	return text != NULL ? text : strdup("");
}
