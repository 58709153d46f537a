#include "runtime/sp_address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static const char ipc_scheme[] = "ipc://";
static const char tcp_scheme[] = "tcp://";

enum status sp_status_of_errno(int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return RESOURCE_EXHAUSTED;
	default:
		return UNAVAILABLE;
	}
}

/* Splits "host:port" or "[host]:port" in place. */
static bool split_host(struct sp_address *address)
{
	char *colon = strrchr(address->host, ':');
	if (colon == NULL || colon == address->host || colon[1] == '\0') {
		return false;
	}
	*colon = '\0';
	address->port = colon + 1;
	if (address->host[0] == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		memmove(address->host, address->host + 1, strlen(address->host));
	}
	return true;
}

static bool path_fits(const char *path)
{
	return path[0] == '/' && strlen(path) < sizeof((struct sockaddr_un *)NULL)->sun_path;
}

enum status sp_address_init(struct sp_address *address, const char *url)
{
	bool ipc = strncmp(url, ipc_scheme, sizeof ipc_scheme - 1) == 0;
	if (!ipc && strncmp(url, tcp_scheme, sizeof tcp_scheme - 1) != 0) {
		return INVALID_ARGUMENT;
	}
	*address = (struct sp_address){.carrier = ipc ? SP_IPC : SP_TCP};
	address->host = strdup(url + (ipc ? sizeof ipc_scheme : sizeof tcp_scheme) - 1);
	if (address->host == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (ipc ? !path_fits(address->host) : !split_host(address)) {
		sp_address_fini(address);
		return INVALID_ARGUMENT;
	}
	return OK;
}

void sp_address_fini(struct sp_address *address)
{
	free(address->host);
	*address = (struct sp_address){0};
}

static size_t find_tcp(const struct sp_address *address, struct sp_place *ret_places)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *found;
	size_t count = 0;
	if (getaddrinfo(address->host, address->port, &hints, &found) != 0) {
		return 0;
	}
	for (struct addrinfo *at = found; at != NULL && count < SP_PLACES_MAX; at = at->ai_next) {
		ret_places[count].size = at->ai_addrlen;
		memcpy(&ret_places[count++].address, at->ai_addr, at->ai_addrlen);
	}
	freeaddrinfo(found);
	return count;
}

size_t sp_address_find(
    const struct sp_address *address, struct sp_place ret_places[static SP_PLACES_MAX])
{
	if (address->carrier == SP_TCP) {
		return find_tcp(address, ret_places);
	}
	struct sockaddr_un path = {.sun_family = AF_UNIX};
	memcpy(path.sun_path, address->host, strlen(address->host) + 1); /* path_fits */
	ret_places[0].size = sizeof path;
	memcpy(&ret_places[0].address, &path, sizeof path);
	return 1;
}

enum status sp_dial(const struct sp_place *place, int *ret_fd)
{
	int one = 1;
	int family = place->address.ss_family;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		return sp_status_of_errno(errno);
	}
	if (family != AF_UNIX) {
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	}
	if (connect(fd, (const struct sockaddr *)&place->address, place->size) != 0 &&
	    errno != EINPROGRESS) {
		int error = errno;
		(void)close(fd);
		return sp_status_of_errno(error);
	}
	*ret_fd = fd;
	return OK;
}

enum status sp_dialled(int fd)
{
	int error = 0;
	socklen_t size = sizeof error;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
		error = errno;
	}
	return error == 0 ? OK : sp_status_of_errno(error);
}
