/* What the files rank*.c share. Nothing else includes this. */
#ifndef SAMEN_RANK_PARTS_H
#define SAMEN_RANK_PARTS_H

#include "ranking/rank_store.h"

struct rank_index {
	const struct vocabulary *vocabulary;
	enum language language;
	struct rank_weights weights;
	struct analyzer *analyzer;                   /* the writer's */
	const struct vocabulary *foreign_vocabulary; /* NULL: no other language is read */
	struct analyzer *foreign_analyzer;           /* the writer's */
	struct arena *arena;                         /* the writer's, emptied before each profile */
	struct lexicon *places;                      /* ids of organisations and areas */
	struct rank_store store;
};

#endif
