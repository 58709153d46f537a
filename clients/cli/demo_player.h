/*
 * The hands of the demo's year: connections, the services' clocks, everybody's tokens, and threads
 * that do many things at once. Calls are those that anybody can make.
 */
#ifndef SAMEN_CLI_DEMO_PLAYER_H
#define SAMEN_CLI_DEMO_PLAYER_H

#include "demo_people.h"
#include "remote.h"

#include "runtime/status.h"

struct demo_player;

/* For the coordinator who is signed in. An exit code. */
int demo_player_open(struct cli *cli, struct demo_player **ret_player);
/* Takes NULL. Nothing may be under way. */
void demo_player_close(struct demo_player *player);

/*
 * Sets the clock of all services and of this program, which limits nobody meanwhile; offset_ms from
 * real time. What is called from then on sees all that was done before. An exit code.
 */
int demo_player_set_clock(struct demo_player *player, int64_t offset_ms, bool unlimited);
/* Sets it to this moment. */
int demo_player_go_to(struct demo_player *player, int64_t at_ms);

/* The coordinator. */
struct demo_person *demo_player_coordinator(struct demo_player *player);

/*
 * Calls a method as somebody (NULL: as nobody), with their token, renewed when it is old. The
 * answer is in arena. A refusal is the service's status; message (may be NULL) is its words, in
 * arena. Any thread; blocks.
 */
enum status demo_call(struct demo_player *player,
    struct demo_person *as,
    struct arena *arena,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *request,
    const ProtobufCMessageDescriptor *type,
    void *ret_response);
#define DEMO_CALL(player, as, arena, service, method, request, response_type, ret_response)        \
	demo_call(player, as, arena, service, #method, &(request)->base,                           \
	    &response_type##__descriptor, ret_response)

/*
 * Runs act for each index below count, many at once, each with an arena of its own that is reset
 * behind it. What they did is seen by all calls after it. Goes on after failures; the status of one
 * that failed, else OK. Blocks.
 */
enum status demo_player_run(struct demo_player *player,
    size_t count,
    enum status (*act)(void *context, size_t index, struct arena *arena),
    void *context);

/* Takes over what a sign-in gave. */
void demo_person_take(struct demo_person *person, const Samen__Directory__V1__Session *session);
/* How many calls were made so far. */
unsigned long demo_player_calls(const struct demo_player *player);
/* Says what was refused last, on standard error; returns EX_SOFTWARE. */
int demo_player_fail(const struct demo_player *player, enum status status);

#endif
