#include "runtime/sp_frame.h"

#include <string.h>

enum { LENGTH_BYTES = 8, IPC_MESSAGE = 1, LAST_WORD_BIT = 0x80 };

void sp_greeting_write(enum sp_protocol own, uint8_t ret_greeting[static SP_GREETING_BYTES])
{
	const uint8_t greeting[SP_GREETING_BYTES] = {0, 'S', 'P', 0, 0, (uint8_t)own, 0, 0};
	memcpy(ret_greeting, greeting, sizeof greeting);
}

bool sp_greeting_is(const uint8_t greeting[static SP_GREETING_BYTES], enum sp_protocol protocol)
{
	uint8_t expected[SP_GREETING_BYTES];
	sp_greeting_write(protocol, expected);
	return memcmp(greeting, expected, sizeof expected) == 0;
}

size_t sp_header_bytes(enum sp_carrier carrier)
{
	return carrier == SP_IPC ? LENGTH_BYTES + 1 : LENGTH_BYTES;
}

bool sp_header_read(const uint8_t *header, enum sp_carrier carrier, uint64_t *ret_payload_bytes)
{
	if (carrier == SP_IPC && *header++ != IPC_MESSAGE) {
		return false;
	}
	uint64_t length = 0;
	for (int i = 0; i < LENGTH_BYTES; i++) {
		length = length << 8 | header[i];
	}
	*ret_payload_bytes = length;
	return true;
}

void sp_header_write(enum sp_carrier carrier, uint64_t payload_bytes, uint8_t *ret_header)
{
	if (carrier == SP_IPC) {
		*ret_header++ = IPC_MESSAGE;
	}
	for (int i = LENGTH_BYTES - 1; i >= 0; i--) {
		ret_header[i] = (uint8_t)payload_bytes;
		payload_bytes >>= 8;
	}
}

void sp_word_write(uint32_t word, uint8_t ret_bytes[static SP_WORD_BYTES])
{
	for (int i = SP_WORD_BYTES - 1; i >= 0; i--) {
		ret_bytes[i] = (uint8_t)word;
		word >>= 8;
	}
}

uint32_t sp_word_read(const uint8_t bytes[static SP_WORD_BYTES])
{
	uint32_t word = 0;
	for (int i = 0; i < SP_WORD_BYTES; i++) {
		word = word << 8 | bytes[i];
	}
	return word;
}

size_t sp_backtrace_bytes(struct bytes payload)
{
	size_t most = payload.size < SP_BACKTRACE_BYTES_MAX ? payload.size : SP_BACKTRACE_BYTES_MAX;
	for (size_t at = 0; at + SP_WORD_BYTES <= most; at += SP_WORD_BYTES) {
		if ((payload.data[at] & LAST_WORD_BIT) != 0) {
			return at + SP_WORD_BYTES;
		}
	}
	return 0;
}
