/*
 * Calls a service's routes without sockets, the way the rpc server does: role check, prepare, then
 * the handlers inside transactions with request keys, group commit left out. One thread at a time.
 */
#ifndef SAMEN_TEST_FAKE_CALL_H
#define SAMEN_TEST_FAKE_CALL_H

#include "runtime/call.h"

/* A service under test. Zeroed fields are fine where the service does not need them. */
struct fake_service {
	struct store *store;
	void *service; /* becomes call->service */
	const struct route *routes;
	enum status (*admit)(struct call *call);
	int64_t now_ms;     /* the time of every call */
	int64_t timeout_ms; /* how long a caller waits; 0: CALL_TIMEOUT_MS_DEFAULT */
	bool commits_fail;  /* the outer transaction of a write is thrown away, as when the disk
			       fails */
};

/* One call and what came of it; alive until fake_call_close. */
struct fake_call {
	struct call call;
	enum status status;
	const void *response; /* of the route's type; NULL unless status is OK */
	bool repeated;        /* the request key had been used before */
	uint64_t change;      /* the store's last change after a write */
};

/*
 * Makes one call. caller's texts must outlive the fake call. request_key may be NULL: a new one is
 * made. request is packed and unpacked on its way, as on the wire. Fails the test (cmocka) when the
 * route does not exist.
 */
void fake_call_make(struct fake_service *service,
    const char *method,
    const struct caller *caller,
    const char *request_key,
    const ProtobufCMessage *request,
    struct fake_call *ret_call);
/* Frees what the call held. Idempotent. */
void fake_call_close(struct fake_call *fake);

/* The first detail about this field, or NULL. */
const struct call_detail *fake_call_detail(const struct fake_call *fake, const char *field);

/* Runs a write or a read of the service's own, as timers and followers do. */
enum status fake_own_write(
    struct fake_service *service, enum status (*run)(struct call *call, void *arg), void *arg);
enum status fake_own_read(
    struct fake_service *service, enum status (*run)(struct call *call, void *arg), void *arg);

#endif
