/*
 * The proto3 JSON mapping for any protobuf-c message, by walking its descriptor
 * (https://protobuf.dev/programming-guides/json/): lowerCamelCase names, enums by name, 64-bit
 * integers as strings, bytes as base64, default values left out. Proto3 messages only; no maps, no
 * well-known types, no json_name option (the descriptor does not hold it). All functions: any
 * thread, do not block, keep nothing.
 */
#ifndef SAMEN_PB_JSON_H
#define SAMEN_PB_JSON_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <jansson.h>
#include <stdbool.h>

/* Messages within messages, the outermost counted as 1. */
enum { PB_JSON_DEPTH_MAX = 32 };

/*
 * The message as a JSON object, fields in the order of their numbers. The caller owns the
 * reference. with_defaults also prints fields at their default (not unset messages or oneofs). NULL
 * when memory is short, and when the message is none that should exist: deeper than
 * PB_JSON_DEPTH_MAX, or with text that is not UTF-8.
 */
json_t *pb_to_json(const ProtobufCMessage *message, bool with_defaults);

/*
 * Builds a message of this type from a JSON object, in arena. Accepts lowerCamelCase and original
 * names, enum names or numbers (unknown numbers too, as proto3's enums are open), integers as
 * numbers or strings, base64 with either alphabet and with or without padding, null for unset.
 * INVALID_ARGUMENT with the path (original names) and the reason in *ret_error (in Dutch if so
 * asked), e.g. "needs[2].weight: expected a number"; unknown fields, a field given under both its
 * names and a second member of a oneof are errors. RESOURCE_EXHAUSTED when the arena is full.
 * *ret_error is set with every status but OK and lives as long as the arena.
 */
enum status pb_from_json(const ProtobufCMessageDescriptor *type,
    const json_t *json,
    bool dutch,
    struct arena *arena,
    ProtobufCMessage **ret_message,
    const char **ret_error);

#endif
