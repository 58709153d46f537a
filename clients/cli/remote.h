/* Calls from the command line: token, request key, language and positions are put in, failures are
 * worded. */
#ifndef SAMEN_CLI_REMOTE_H
#define SAMEN_CLI_REMOTE_H

#include "cli.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"
#include "notify.pb-c.h"

enum remote_service { DIRECTORY, INTAKE, MATCHING, NOTIFY, REMOTE_COUNT };

/*
 * Calls a method ("FileRequest") and unpacks the answer into *ret_response (pass the address of a
 * pointer to the message), alive as long as the program. Returns EX_OK, or says what is wrong on
 * standard error and returns an exit code. Blocks, 15 seconds at most.
 */
int remote_call(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    void *ret_response);

/* The same with another time limit, for methods that wait for news. */
int remote_wait(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    uint32_t timeout_ms,
    void *ret_response);

/* Short forms: CALL(cli, INTAKE, GetRequest, &request, request, &response); the last but one word
 * is the response type's generated name. */
#define CALL(cli, service, method, request, response_type, ret_response)                           \
	remote_call(                                                                               \
	    cli, service, #method, &(request)->base, &response_type##__descriptor, ret_response)

/* A name for one import of many calls, in the CLI's arena. */
char *remote_import_id(struct cli *cli);

/* The same as remote_call, silent about not finding something or not being allowed to have it
 * (EX_NOINPUT, EX_NOPERM): for callers who then try another way. */
int remote_try(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    void *ret_response);

/* Takes a fresh access token at once, after rights have changed. An exit code. */
int remote_renew(struct cli *cli);

/* Ends the connections that calls opened. */
void remote_close(struct cli *cli);

#endif
