/* The region of the demo's year before it begins: places, vocabulary, accounts, and what people say
 * they know. What is there already is left as it is. */
#ifndef SAMEN_CLI_DEMO_ACCOUNTS_H
#define SAMEN_CLI_DEMO_ACCOUNTS_H

#include "demo_player.h"

/* Imports what is missing from FOLDER and FOLDER/demo, and reads back where people can work. An
 * exit code. */
int demo_places_make(struct cli *cli,
    struct demo_player *player,
    const char *folder,
    struct demo_region *ret_region);

/* Invites who is not there yet, accepts in their name with the demo's password, and enters what
 * they know and how much room they have; a bar shows how far it is. Fills everybody's id. An exit
 * code. */
int demo_accounts_make(struct demo_player *player, struct demo_people *people);

/* Signs everybody in. The sessions last from the services' time of this moment on. An exit code. */
int demo_accounts_sign_in(struct demo_player *player, struct demo_people *people);

#endif
