/*
 * A deployment of its own in a temporary folder: made by 'samen setup', its services run as real
 * processes and are stopped, killed and started again by process id. Everything goes when it is
 * closed. Processes are handled on the main thread; calls may come from any.
 */
#ifndef SAMEN_TEST_DEPLOYMENT_H
#define SAMEN_TEST_DEPLOYMENT_H

#include "runtime/call.h"
#include "runtime/rpc_client.h"

#include <sys/types.h>

struct deployment;

/* The first three make up what every test starts; notify is started by who wants mail. */
enum service_name {
	DIRECTORY,
	INTAKE,
	MATCHING,
	SERVICE_COUNT,
	NOTIFY = SERVICE_COUNT,
	ALL_SERVICES,
	/* No service, and not called by deployment_client: samen-gateway, on a port of its own. */
	GATEWAY = ALL_SERVICES,
	ALL_PROGRAMS
};

#define DEPLOYMENT_PASSWORD "samen-test-2026"
#define DEPLOYMENT_REGION "PO Teststreek"
#define DEPLOYMENT_COORDINATOR "anneke.bos@example.org"

enum { DEPLOYMENT_CALLS_MAX = 16 };

/* Makes the folder and runs setup --demo, so that tests may set the clock: by SetDemoClock, or by a
 * file with the offset in milliseconds that SAMEN_CLOCK_FILE names. Nothing runs yet, and callers
 * are not limited. Fails the test when that does not work. */
struct deployment *deployment_open(void);
/* The same without --demo. */
struct deployment *deployment_open_real(void);
/*
 * Ends what runs, removes the folder. Takes NULL. Fails the test when a service's log holds a
 * sanitizer's report, or the gateway does not end in order. The folder stays when SAMEN_TEST_KEEP
 * is set in the environment.
 */
void deployment_close(struct deployment *deployment);

/* The folder that services call HOME. */
const char *deployment_home(const struct deployment *deployment);
/* A path below the deployment's own folder, which also holds HOME. To be freed. */
char *deployment_path(const struct deployment *deployment, const char *below);

/* The name of a service ("directory"), its routes and its proto service. */
const char *service_text(enum service_name service);
const struct route *service_routes(enum service_name service);
const ProtobufCServiceDescriptor *service_descriptor(enum service_name service);
/* The full method: "samen.intake.v1.Intake/" and name, into ret_method. */
void service_method(enum service_name service, const char *name, char *ret_method, size_t size);

/* Starts a service and waits until it answers. */
void deployment_start(struct deployment *deployment, enum service_name service);
void deployment_start_all(struct deployment *deployment);
/* Arms a failpoint ("before-commit:7") for the next start of any service only. */
void deployment_arm(struct deployment *deployment, const char *failpoint);
/*
 * From the next start on every service is a user of its own, in one group; all are numbers. The
 * folder is handed over by packaging/install-permissions. For root only.
 */
void deployment_use_users(
    struct deployment *deployment, unsigned group, const unsigned users[static SERVICE_COUNT]);
/*
 * A copy of a program in the deployment's folder, where users reach it who cannot enter the folder
 * it was built in. Its path, to be freed.
 */
char *deployment_copy_program(struct deployment *deployment, const char *path);

/* Starts a service without waiting for an answer. */
void deployment_launch(struct deployment *deployment, enum service_name service);

/* Asks for an orderly end (SIGTERM) and waits; fails the test unless the service exits with 0. */
void deployment_stop(struct deployment *deployment, enum service_name service);
/* SIGKILL, and waits until it is gone. */
void deployment_kill(struct deployment *deployment, enum service_name service);
/* Sends a signal and does not wait. */
void deployment_signal(struct deployment *deployment, enum service_name service, int number);
/* Waits until it has ended; its code as in struct run. */
int deployment_wait_end(struct deployment *deployment, enum service_name service);
bool deployment_has_ended(struct deployment *deployment, enum service_name service, int *ret_code);
/* Its process id; 0 when it does not run. */
pid_t deployment_pid(const struct deployment *deployment, enum service_name service);
bool deployment_answers(struct deployment *deployment, enum service_name service);

/* Where samen-gateway listens, on 127.0.0.1, once it was started. */
unsigned deployment_gateway_port(const struct deployment *deployment);

/* How often a text is in the service's log. */
size_t deployment_log_count(
    const struct deployment *deployment, enum service_name service, const char *text);
/* Sets a line of samen.conf, for services started from now on. Closes all clients: they find the
 * new addresses. No call may be under way. */
void deployment_configure(struct deployment *deployment, const char *name, const char *value);

/* Thread-safe; alive until deployment_configure or deployment_close. */
struct rpc_client *deployment_client(struct deployment *deployment, enum service_name service);

/* The newest change that an answer has named for a service. Any thread. */
uint64_t deployment_change(struct deployment *deployment, enum service_name service);
void deployment_saw(struct deployment *deployment, const Samen__Rpc__V1__Position *position);

/* A token signed with the deployment's own keys, into ret_token (TOKEN_TEXT_MAX). claims->issuer
 * names the key. */
void deployment_token(
    const struct deployment *deployment, const Samen__Rpc__V1__Claims *claims, char *ret_token);
/* A service's own token. */
void deployment_service_token(
    const struct deployment *deployment, enum service_name service, char *ret_token);

/* From here on the command line is run as from elsewhere, through the gateway, which runs. */
void deployment_cli_by_gateway(struct deployment *deployment);
/* The option that names this deployment to the command line, and its value. */
const char *deployment_cli_option(const struct deployment *deployment);
const char *deployment_cli_place(const struct deployment *deployment);

/* Runs the command line of this deployment; words without the program's name, ending with NULL.
 * profile says who. input may be NULL. */
struct run;
void deployment_cli(struct deployment *deployment,
    const char *profile,
    const char *const *words,
    const char *input,
    struct run *ret_run);

#endif
