/*
 * Who is signed in: a file per profile (0600) with the session's secret, the newest access token
 * and how far this person's own changes go, so that the next command does not read a past in which
 * they never happened. $XDG_STATE_HOME/samen/PROFILE.json, or the file that SAMEN_SESSION names.
 */
#ifndef SAMEN_CLI_SESSION_H
#define SAMEN_CLI_SESSION_H

#include "cli.h"

#include "directory.pb-c.h"
#include "envelope.pb-c.h"
#include "intake.pb-c.h"

enum { SESSION_POSITIONS_MAX = 3 };

struct session {
	struct arena *arena; /* of the texts below */
	char path[PATH_MAX];
	bool signed_in;
	bool signing_in; /* by this very command */
	char *home;      /* the deployment it belongs to, as deployment_name names it */
	char *session_id;
	char *session_secret;
	char *access_token;
	int64_t access_expires_at_ms;
	char *person_id;
	char *name;
	char *device_email;  /* who last signed in here: theirs is the secret */
	char *device_secret; /* tells this device apart from strangers; stays after signing out */
	struct {
		char *service;
		uint64_t change;
	} positions[SESSION_POSITIONS_MAX];
	size_t position_count;
};

/* Loads the profile's file; a missing one is nobody. An exit code. */
int session_open(struct cli *cli);
void session_close(struct cli *cli);
/* Takes over what login or renewal gave, and writes the file. An exit code. */
int session_take(struct cli *cli, const Samen__Directory__V1__Session *from);
/*
 * From here on the run is a parent's, in place of whoever is signed in: a file of its own beside
 * the profile's, with the token of half an hour and the request (as name). The code for the next
 * time is not kept. An exit code.
 */
int session_open_parent(struct cli *cli);
/* Takes over what coming in gave, and writes the file. An exit code. */
int session_take_parent(struct cli *cli, const Samen__Intake__V1__ParentSession *from);
/* The device's secret for this person's next sign-in here; "" when there is none. */
char *session_device_secret(const struct cli *cli, const char *email);
/* Remembers this person's newest change at a service, and writes the file. */
void session_saw(struct cli *cli, const Samen__Rpc__V1__Position *position);
/* Calls go out as nobody from here on; the file stays as it is until session_take. */
void session_set_aside(struct cli *cli);
/* Forgets all but the device's secret. */
void session_forget(struct cli *cli);

#endif
