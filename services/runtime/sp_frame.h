/*
 * The bytes of the SP protocols on a stream, as nng and nanomsg write them: a greeting of eight
 * bytes each way, then frames of a header and a payload. A REQ/REP payload starts with 32-bit words
 * up to and including the first with its high bit set, which an answer repeats. Pure: nothing here
 * blocks, allocates or keeps state.
 */
#ifndef SAMEN_SP_FRAME_H
#define SAMEN_SP_FRAME_H

#include "runtime/bytes.h"

#include <stdbool.h>

enum {
	SP_GREETING_BYTES = 8,
	SP_HEADER_BYTES_MAX = 9,
	SP_WORD_BYTES = 4,
	SP_BACKTRACE_BYTES_MAX = 16 * SP_WORD_BYTES /* nng passes a message on 15 times at most */
};

/* The bit of a request's id that ends the words before the body. */
#define SP_LAST_WORD 0x80000000U

/* The number a peer of each kind gives in its greeting. */
enum sp_protocol { SP_REQ = 0x30, SP_REP = 0x31 };

/* The stream below. Frames on ipc start with one byte more. */
enum sp_carrier { SP_TCP, SP_IPC };

void sp_greeting_write(enum sp_protocol own, uint8_t ret_greeting[static SP_GREETING_BYTES]);

/* Whether greeting is that of a peer that speaks this protocol. */
bool sp_greeting_is(const uint8_t greeting[static SP_GREETING_BYTES], enum sp_protocol protocol);

/* Size of a frame's header: 8 or 9. */
size_t sp_header_bytes(enum sp_carrier carrier);

/* Reads a whole header; false when it is not one. */
bool sp_header_read(const uint8_t *header, enum sp_carrier carrier, uint64_t *ret_payload_bytes);

/* Writes sp_header_bytes(carrier) bytes. */
void sp_header_write(enum sp_carrier carrier, uint64_t payload_bytes, uint8_t *ret_header);

void sp_word_write(uint32_t word, uint8_t ret_bytes[static SP_WORD_BYTES]);
uint32_t sp_word_read(const uint8_t bytes[static SP_WORD_BYTES]);

/*
 * Size of the words at the start of a payload; 0 when they do not end within it or are more than
 * SP_BACKTRACE_BYTES_MAX.
 */
size_t sp_backtrace_bytes(struct bytes payload);

#endif
