/*
 * A notify service for tests, without its sender: the feeds are what the test says they are, and
 * the queue is looked at step by step. Three people: FILER, HELPER and, with an area, WATCHER.
 */
#ifndef SAMEN_TEST_NOTIFY_STAGE_H
#define SAMEN_TEST_NOTIFY_STAGE_H

#include "notify/notify.h"
#include "notify/notify_store.h"
#include "support/fake_call.h"
#include "support/temp_folder.h"

#define FILER "p-000000000001"
#define HELPER "p-000000000002"
#define WATCHER "p-000000000003"
#define REQUEST "r-000000000001"
#define OFFER "f-000000000001"
#define MATCH "m-000000000001"

#define NOTIFY_START_MS INT64_C(1795510800000) /* Tuesday 24 November 2026, 10:00 here */

struct notify_stage {
	struct temp_folder folder;
	struct config *config;
	struct service_secret *secret;
	struct service parts;
	struct fake_service service;
	struct arena *arena; /* of what the queue hands out */
};

/* For cmocka: *state is a struct notify_stage. */
int notify_stage_setup(void **state);
int notify_stage_teardown(void **state);
/* As a restart does, by another samen.conf. server NULL: without a mail server. */
void notify_stage_restart(struct notify_stage *stage, const char *server);

/* One change of a feed, of a message on the wire. record NULL: the record is gone. */
void notify_stage_feed(struct notify_stage *stage,
    const struct follower_source *source,
    const char *kind,
    const char *id,
    const ProtobufCMessage *record);
/* The source's history is another one. */
void notify_stage_forget(struct notify_stage *stage, const struct follower_source *source);

struct notify_person {
	const char *id, *name, *email;
	bool closed;
	const char *area_id; /* of a consultant; NULL: none */
	int64_t tokens_not_before_ms;
};
void notify_stage_person(struct notify_stage *stage, const struct notify_person *person);

/* OFFER of REQUEST to HELPER, made at this moment for five days, and the request behind it. */
void notify_stage_offer(
    struct notify_stage *stage, uint32_t state, int64_t offered_at_ms, int64_t answered_at_ms);

/* What queue_look finds now; alive until the next look. */
struct outgoing notify_stage_look(struct notify_stage *stage);
/* Does what the sender does with it, when the mail server says this. */
void notify_stage_send(struct notify_stage *stage, const struct smtp_result *result);
/* Steps until none is left that goes now: sends all. Gives how many were sent. */
size_t notify_stage_send_all(struct notify_stage *stage);
/* A mail of the queue; NULL when there is none of this id. */
const Mail *notify_stage_mail(struct notify_stage *stage, const char *id);

#endif
