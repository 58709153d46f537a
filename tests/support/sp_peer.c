#include "support/sp_peer.h"

#include "runtime/clock.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const uint8_t request_bit = 0x80;

static int peer_connect(int family, const struct sockaddr *address, socklen_t size)
{
	struct timeval limit = {.tv_sec = SP_PEER_WAIT_MS / 1000};
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return -1;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
	    connect(fd, address, size) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

int sp_peer_connect_ipc(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strncpy(address.sun_path, path, sizeof address.sun_path - 1);
	return peer_connect(AF_UNIX, (struct sockaddr *)&address, sizeof address);
}

int sp_peer_connect_tcp(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1;
	int fd = peer_connect(AF_INET, (struct sockaddr *)&address, sizeof address);
	if (fd >= 0) {
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	}
	return fd;
}

bool sp_peer_send(int fd, const void *data, size_t size)
{
	const uint8_t *rest = data;
	while (size > 0) {
		ssize_t sent = send(fd, rest, size, MSG_NOSIGNAL);
		if (sent <= 0) {
			return false;
		}
		rest += sent;
		size -= (size_t)sent;
	}
	return true;
}

bool sp_peer_receive(int fd, void *ret_data, size_t size)
{
	uint8_t *rest = ret_data;
	while (size > 0) {
		ssize_t got = recv(fd, rest, size, 0);
		if (got <= 0) {
			return false;
		}
		rest += got;
		size -= (size_t)got;
	}
	return true;
}

bool sp_peer_greet(int fd)
{
	static const uint8_t own[] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};
	static const uint8_t expected[] = {0, 'S', 'P', 0, 0, 0x31, 0, 0};
	uint8_t other[sizeof expected];
	return sp_peer_send(fd, own, sizeof own) && sp_peer_receive(fd, other, sizeof other) &&
	       memcmp(other, expected, sizeof expected) == 0;
}

size_t sp_peer_head(enum sp_carrier carrier, uint32_t id, size_t body_bytes, uint8_t *ret_head)
{
	size_t header_bytes = sp_header_bytes(carrier);
	uint32_t word = htonl(id);
	sp_header_write(carrier, sizeof word + body_bytes, ret_head);
	memcpy(ret_head + header_bytes, &word, sizeof word);
	ret_head[header_bytes] |= request_bit;
	return header_bytes + sizeof word;
}

bool sp_peer_ask(int fd, enum sp_carrier carrier, uint32_t id, struct bytes body)
{
	uint8_t head[SP_PEER_HEAD_BYTES_MAX];
	size_t size = sp_peer_head(carrier, id, body.size, head);
	return sp_peer_send(fd, head, size) && sp_peer_send(fd, body.data, body.size);
}

bool sp_peer_take(int fd,
    enum sp_carrier carrier,
    uint32_t *ret_id,
    uint8_t *ret_body,
    size_t room,
    size_t *ret_size)
{
	uint8_t head[SP_PEER_HEAD_BYTES_MAX] = {0};
	uint64_t payload_bytes;
	size_t header_bytes = sp_header_bytes(carrier);
	if (!sp_peer_receive(fd, head, header_bytes + SP_WORD_BYTES) ||
	    !sp_header_read(head, carrier, &payload_bytes) || payload_bytes < SP_WORD_BYTES ||
	    payload_bytes - SP_WORD_BYTES > room) {
		return false;
	}
	uint32_t word;
	head[header_bytes] = (uint8_t)(head[header_bytes] & ~request_bit);
	memcpy(&word, head + header_bytes, sizeof word);
	*ret_id = ntohl(word);
	*ret_size = (size_t)payload_bytes - SP_WORD_BYTES;
	return sp_peer_receive(fd, ret_body, *ret_size);
}

bool sp_peer_echo(int fd, enum sp_carrier carrier, struct bytes body)
{
	static const uint32_t id = 0x1234567;
	uint32_t answered;
	size_t size;
	uint8_t *back = malloc(body.size + 1);
	bool same = back != NULL && sp_peer_ask(fd, carrier, id, body) &&
		    sp_peer_take(fd, carrier, &answered, back, body.size, &size) &&
		    answered == id && size == body.size &&
		    (size == 0 || memcmp(back, body.data, size) == 0);
	free(back);
	return same;
}

bool sp_peer_sees_close(int fd)
{
	uint8_t skipped[4096];
	int64_t deadline_ms = clock_mono_ms() + SP_PEER_WAIT_MS;
	while (clock_mono_ms() < deadline_ms) {
		ssize_t got = recv(fd, skipped, sizeof skipped, 0);
		if (got <= 0) {
			/* End, or a reset; not the end of our patience. */
			return clock_mono_ms() < deadline_ms;
		}
	}
	return false;
}

size_t sp_peer_descriptors(void)
{
	size_t count = 0;
	DIR *folder = opendir("/proc/self/fd");
	if (folder == NULL) {
		return 0;
	}
	while (readdir(folder) != NULL) {
		count++;
	}
	(void)closedir(folder);
	return count - 3; /* ".", ".." and the folder itself */
}

bool sp_peer_wait(bool (*holds)(void *context), void *context)
{
	static const struct timespec moment = {.tv_nsec = 1000000};
	int64_t deadline_ms = clock_mono_ms() + SP_PEER_WAIT_MS;
	while (!holds(context)) {
		if (clock_mono_ms() >= deadline_ms) {
			return false;
		}
		(void)nanosleep(&moment, NULL);
	}
	return true;
}
