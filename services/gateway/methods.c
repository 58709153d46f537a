#include "gateway/methods.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct methods {
	struct method *items;
	size_t count;
};

/* As the services have them: those that hash a password or look a signature over cost more. */
static const struct {
	const char *name;
	unsigned cost;
} for_strangers[] = {
    {"samen.directory.v1.Directory/Login", 10},
    {"samen.directory.v1.Directory/AcceptInvitation", 10},
    {"samen.directory.v1.Directory/SignOn", 10},
    {"samen.directory.v1.Directory/RenewToken", 1},
    {"samen.directory.v1.Directory/ListSignOn", 1},
    {"samen.directory.v1.Directory/BeginSignOn", 1},
    {"samen.intake.v1.Intake/EnterAsParent", 1},
    {"samen.notify.v1.Notify/Unsubscribe", 1},
};

static unsigned stranger_cost(const char *name)
{
	for (size_t i = 0; i < sizeof for_strangers / sizeof *for_strangers; i++) {
		if (strcmp(for_strangers[i].name, name) == 0) {
			return for_strangers[i].cost;
		}
	}
	return 0;
}

static bool is_reading(const char *name)
{
	for (size_t i = 0; reading_methods[i] != NULL; i++) {
		if (strcmp(reading_methods[i], name) == 0) {
			return true;
		}
	}
	return false;
}

static enum status method_fill(
    struct method *method, enum upstream_name upstream, const ProtobufCMethodDescriptor *descriptor)
{
	const char *service = upstream_descriptor(upstream)->name;
	if (asprintf(&method->name, "%s/%s", service, descriptor->name) < 0) {
		method->name = NULL;
		return RESOURCE_EXHAUSTED;
	}
	method->upstream = upstream;
	method->request = descriptor->input;
	method->response = descriptor->output;
	method->reads = is_reading(method->name);
	method->stranger_cost = stranger_cost(method->name);
	method->wait_ms =
	    protobuf_c_message_descriptor_get_field_by_name(descriptor->input, "wait_ms");
	return OK;
}

static int compare_methods(const void *one, const void *other)
{
	const struct method *left = one;
	const struct method *right = other;
	return strcmp(left->name, right->name);
}

static enum status methods_fill(struct methods *methods)
{
	enum status status = OK;
	for (enum upstream_name i = 0; status == OK && i < UPSTREAM_COUNT; i++) {
		const ProtobufCServiceDescriptor *service = upstream_descriptor(i);
		for (unsigned j = 0; status == OK && j < service->n_methods; j++) {
			status =
			    method_fill(&methods->items[methods->count++], i, &service->methods[j]);
		}
	}
	if (status == OK) {
		qsort(methods->items, methods->count, sizeof *methods->items, compare_methods);
	}
	return status;
}

enum status methods_open(struct methods **ret_methods)
{
	size_t count = 0;
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		count += upstream_descriptor(i)->n_methods;
	}
	struct methods *methods = calloc(1, sizeof *methods);
	struct method *items = calloc(count, sizeof *items);
	if (methods == NULL || items == NULL) {
		free(methods);
		free(items);
		return RESOURCE_EXHAUSTED;
	}
	methods->items = items;
	if (methods_fill(methods) != OK) {
		methods_close(methods);
		return RESOURCE_EXHAUSTED;
	}
	*ret_methods = methods;
	return OK;
}

void methods_close(struct methods *methods)
{
	if (methods == NULL) {
		return;
	}
	for (size_t i = 0; i < methods->count; i++) {
		free(methods->items[i].name);
	}
	free(methods->items);
	free(methods);
}

static int compare_name(const void *name, const void *item)
{
	const struct method *method = item;
	return strcmp(name, method->name);
}

const struct method *method_find(const struct methods *methods, const char *name)
{
	return bsearch(name, methods->items, methods->count, sizeof *methods->items, compare_name);
}

size_t methods_count(const struct methods *methods)
{
	return methods->count;
}

const struct method *method_at(const struct methods *methods, size_t number)
{
	return &methods->items[number];
}

size_t method_number(const struct methods *methods, const struct method *method)
{
	return (size_t)(method - methods->items);
}

uint32_t method_wait_ms(const struct method *method, const ProtobufCMessage *request)
{
	uint32_t wait_ms = 0;
	if (method->wait_ms != NULL && method->wait_ms->type == PROTOBUF_C_TYPE_UINT32) {
		memcpy(
		    &wait_ms, (const uint8_t *)request + method->wait_ms->offset, sizeof wait_ms);
	}
	return wait_ms;
}
