/* The vocabulary as the demo's year uses it: what is asked for how often, by which words, and what
 * nobody knows. */
#ifndef SAMEN_CLI_DEMO_TOPICS_H
#define SAMEN_CLI_DEMO_TOPICS_H

#include "cli.h"
#include "demo_random.h"

struct demo_topic {
	const char *id;
	const char *label;
	/* Everyday sentences in which nothing looks like a name or a date. */
	char **phrases;
	size_t phrase_count;
	unsigned asked;               /* weight among what requests are about; 0: never */
	unsigned least_age, most_age; /* samen.common.v1.AgeGroup */
};

struct demo_topics {
	struct demo_topic *items;
	size_t count;
};

/* Reads FOLDER/vocabulary.csv. An exit code; all of it in the CLI's arena. */
int demo_topics_read(struct cli *cli, const char *folder, struct demo_topics *ret_topics);
/* NULL when there is none of this id. */
const struct demo_topic *demo_topic_find(const struct demo_topics *topics, const char *id);
/* Something that a request may be about, for a pupil of this group. */
const struct demo_topic *demo_topic_draw(
    const struct demo_topics *topics, unsigned age_group, struct demo_random *random);

#endif
