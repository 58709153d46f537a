/*
 * The proto3 JSON mapping for any protobuf-c message, by walking its descriptor
 * (https://protobuf.dev/programming-guides/json/): lowerCamelCase names, enums by name, 64-bit integers as strings, bytes as base64, default
 * values left out.
 */
#ifndef SAMEN_PB_JSON_H
#define SAMEN_PB_JSON_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <jansson.h>
#include <stdbool.h>

/* The message as a JSON object; NULL when memory is short. The caller owns the reference. with_defaults also prints fields at their default (not unset messages or oneofs). */
json_t *pb_to_json(const ProtobufCMessage *message, bool with_defaults);

/*
 * Builds a message of this type from a JSON object, in arena. Accepts lowerCamelCase and original names, enum names or numbers, 64-bit
 * integers as strings or numbers, null for unset. INVALID_ARGUMENT with the path and the reason in *ret_error (in arena), e.g.
 * "needs[2].weight: expected a number". Unknown fields are errors. RESOURCE_EXHAUSTED when the arena is full.
 */
enum status pb_from_json(const ProtobufCMessageDescriptor *type,
	const json_t *json,
	struct arena *arena,
	ProtobufCMessage **ret_message,
	const char **ret_error);

#endif
