/* What an invented teacher writes: composed from everyday phrases of the vocabulary. About nobody.
 */
#ifndef SAMEN_CLI_DEMO_STORY_H
#define SAMEN_CLI_DEMO_STORY_H

#include "demo_topics.h"

#include "intake.pb-c.h"

/* The whole story about these topics, in arena. False without memory. */
bool demo_story_make(struct arena *arena,
    struct demo_random *random,
    unsigned age_group,
    const struct demo_topic *const *topics,
    size_t topic_count,
    bool moves,
    Samen__Intake__V1__Story *ret_story);

/* A line of each kind; static. */
const char *demo_words_declined(struct demo_random *random);
const char *demo_words_contact(struct demo_random *random);
const char *demo_words_outcome(struct demo_random *random, Samen__Intake__V1__Outcome outcome);
const char *demo_words_not_heard(struct demo_random *random);

#endif
