#include "support/fake_smtp.h"

#include "support/check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGE_BYTES_MAX = 256 * 1024, LINE_BYTES_MAX = 1024, FLOOD_BYTES = 4096 };

struct fake_smtp {
	struct fake_smtp_script script;
	int listener, peer;
	pthread_t thread;
	atomic_bool ending;
	atomic_uint connections, commands;
	unsigned mails; /* of this connection */
	char *message;
	atomic_size_t message_size;
};

/* --- speaking; false ends the connection --- */

static bool say(const struct fake_smtp *fake, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(fake->peer, text, size, MSG_NOSIGNAL);
		if (sent <= 0) {
			return false;
		}
		text += sent;
		size -= (size_t)sent;
	}
	return true;
}

static void wait_for_hang_up(const struct fake_smtp *fake)
{
	char waste[LINE_BYTES_MAX];
	while (recv(fake->peer, waste, sizeof waste, 0) > 0) {
	}
}

static void flood(const struct fake_smtp *fake, const char *line)
{
	char text[FLOOD_BYTES];
	const size_t size = strlen(line);
	size_t filled = 0;
	for (; filled + size <= sizeof text; filled += size) {
		memcpy(text + filled, line, size);
	}
	while (say(fake, text, filled) && !atomic_load(&fake->ending)) {
	}
}

static void reset(const struct fake_smtp *fake)
{
	const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	(void)setsockopt(fake->peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static bool answer(const struct fake_smtp *fake, const char *text, const char *otherwise)
{
	text = text != NULL ? text : otherwise;
	if (strcmp(text, FAKE_SMTP_SILENCE) == 0) {
		wait_for_hang_up(fake);
	} else if (strcmp(text, FAKE_SMTP_LINES) == 0) {
		flood(fake, "220-and more\r\n");
	} else if (strcmp(text, FAKE_SMTP_LINE) == 0) {
		flood(fake, "and more ");
	} else if (strcmp(text, FAKE_SMTP_RESET) == 0) {
		reset(fake);
	} else if (strcmp(text, FAKE_SMTP_HANG_UP) != 0) {
		return say(fake, text, strlen(text));
	}
	return false;
}

/* --- hearing --- */

static bool hear_byte(const struct fake_smtp *fake, char *ret_byte)
{
	return recv(fake->peer, ret_byte, 1, 0) == 1;
}

static bool hear_line(const struct fake_smtp *fake, char ret_line[LINE_BYTES_MAX])
{
	size_t size = 0;
	while (size < LINE_BYTES_MAX - 1 && hear_byte(fake, &ret_line[size])) {
		if (ret_line[size++] == '\n') {
			ret_line[size] = '\0';
			return true;
		}
	}
	return false;
}

static bool has_ended(const char *message, size_t size)
{
	static const char end[] = "\r\n.\r\n";
	const size_t length = sizeof end - 1;
	return size >= length && memcmp(message + size - length, end, length) == 0;
}

static bool hear_message(struct fake_smtp *fake)
{
	size_t size = 0;
	while (size < MESSAGE_BYTES_MAX && hear_byte(fake, &fake->message[size])) {
		if (has_ended(fake->message, ++size)) {
			atomic_store(&fake->message_size, size);
			return true;
		}
	}
	return false;
}

static bool take_end(const struct fake_smtp *fake)
{
	while (fake->script.end_once_stopping != NULL && !atomic_load(fake->script.stopping) &&
	       !atomic_load(&fake->ending)) {
		check_pause();
	}
	return fake->script.end_once_stopping != NULL
		   ? answer(fake, fake->script.end_once_stopping, "")
		   : answer(fake, fake->script.end, "250 taken\r\n");
}

static bool take_data(struct fake_smtp *fake)
{
	char byte;
	const char *text = fake->script.data;
	if (text != NULL && strcmp(text, FAKE_SMTP_HALF) == 0) {
		if (say(fake, "354 go on\r\n", strlen("354 go on\r\n"))) {
			(void)hear_byte(fake, &byte);
		}
		reset(fake);
		return false;
	}
	return answer(fake, text, "354 go on\r\n") &&
	       (text != NULL || (hear_message(fake) && take_end(fake)));
}

static bool take_mail(struct fake_smtp *fake)
{
	bool second = ++fake->mails == 2 && fake->script.second_mail != NULL;
	return answer(
	    fake, second ? fake->script.second_mail : fake->script.mail, "250 sender\r\n");
}

static bool take_command(struct fake_smtp *fake, const char *line)
{
	const struct fake_smtp_script *script = &fake->script;
	atomic_fetch_add(&fake->commands, 1);
	switch (line[0]) {
	case 'E':
		return answer(fake, script->ehlo, "250-here\r\n250 SIZE 100000\r\n");
	case 'H':
		return answer(fake, script->helo, "250 here\r\n");
	case 'M':
		return take_mail(fake);
	case 'R':
		return answer(fake, script->rcpt, "250 recipient\r\n");
	case 'D':
		return take_data(fake);
	case 'Q':
		(void)answer(fake, script->quit, "221 bye\r\n");
		return false;
	default:
		return answer(fake, NULL, "500 what?\r\n");
	}
}

/* --- its life --- */

static void serve(struct fake_smtp *fake)
{
	char line[LINE_BYTES_MAX];
	fake->mails = 0;
	atomic_fetch_add(&fake->connections, 1);
	bool going = answer(fake, fake->script.greeting, "220 fake\r\n");
	while (going) {
		going = hear_line(fake, line) && take_command(fake, line);
	}
	(void)close(fake->peer);
}

static void *run(void *context)
{
	struct fake_smtp *fake = context;
	while (!atomic_load(&fake->ending)) {
		struct pollfd wait = {.fd = fake->listener, .events = POLLIN};
		if (poll(&wait, 1, 10) == 1) {
			fake->peer = accept(fake->listener, NULL, NULL);
			if (fake->peer >= 0) {
				serve(fake);
			}
		}
	}
	return NULL;
}

struct fake_smtp *fake_smtp_start(const struct fake_smtp_script *script)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct fake_smtp *fake = calloc(1, sizeof *fake);
	assert_non_null(fake);
	fake->script = *script;
	fake->message = malloc(MESSAGE_BYTES_MAX);
	assert_non_null(fake->message);
	fake->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fake->listener >= 0);
	assert_int_equal(bind(fake->listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fake->listener, 8), 0);
	assert_int_equal(pthread_create(&fake->thread, NULL, run, fake), 0);
	return fake;
}

void fake_smtp_stop(struct fake_smtp *fake)
{
	if (fake != NULL) {
		atomic_store(&fake->ending, true);
		assert_int_equal(pthread_join(fake->thread, NULL), 0);
		(void)close(fake->listener);
		free(fake->message);
		free(fake);
	}
}

unsigned fake_smtp_port(const struct fake_smtp *fake)
{
	struct sockaddr_in address;
	socklen_t size = sizeof address;
	assert_int_equal(getsockname(fake->listener, (struct sockaddr *)&address, &size), 0);
	return ntohs(address.sin_port);
}

unsigned fake_smtp_connections(const struct fake_smtp *fake)
{
	return atomic_load(&fake->connections);
}

unsigned fake_smtp_commands(const struct fake_smtp *fake)
{
	return atomic_load(&fake->commands);
}

const char *fake_smtp_message(const struct fake_smtp *fake, size_t *ret_size)
{
	*ret_size = atomic_load(&fake->message_size);
	return fake->message;
}
