/* Every method of the services, from the contract's descriptors. Nothing here blocks. */
#ifndef SAMEN_METHODS_H
#define SAMEN_METHODS_H

#include "gateway/upstream.h"
#include "runtime/status.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct method {
	char *name; /* "samen.intake.v1.Intake/FileRequest" */
	const ProtobufCMessageDescriptor *request, *response;
	enum upstream_name upstream;
	bool reads; /* NO_SIDE_EFFECTS in the contract: GET will do */
	/* What a call counts for that strangers may make, whatever token they show; 0: it needs
	 * one. */
	unsigned stranger_cost;
	const ProtobufCFieldDescriptor *wait_ms; /* of its request; NULL: it never waits for news */
};

struct methods;

/* RESOURCE_EXHAUSTED. Owned by the caller. */
enum status methods_open(struct methods **ret_methods);
/* Takes NULL. */
void methods_close(struct methods *methods);

/* NULL when there is no such method. name is as above. */
const struct method *method_find(const struct methods *methods, const char *name);
/* All of them, in the order of their names. */
size_t methods_count(const struct methods *methods);
const struct method *method_at(const struct methods *methods, size_t number);
size_t method_number(const struct methods *methods, const struct method *method);

/* How long this request, of the method's type, waits for news; 0: not at all. */
uint32_t method_wait_ms(const struct method *method, const ProtobufCMessage *request);

/* Made from the contract when building: the methods marked NO_SIDE_EFFECTS; ends with NULL. */
extern const char *const reading_methods[];

#endif
