/* Whether the vocabulary hangs together: links lead somewhere, and no topic is broader than itself
 * (depth-first search, Tarjan 1972). */
#include "directory/topic.h"

#include <stdlib.h>
#include <string.h>

/* A topic in use, with its links; room for all of them is in the call's arena. */
struct node {
	const char *id;
	char **broader;
	size_t broader_count;
	char **related;
	size_t related_count;
	enum { UNSEEN, UNDER_WAY, SETTLED } state; /* of the search for cycles */
	size_t next;                               /* broader topic to be looked at */
};

struct graph {
	struct call *call;
	struct node *nodes; /* in order of id, as they are walked */
	size_t count;
	bool out_of_memory;
	bool too_many;
};

static char **copy_ids(struct arena *arena, char *const *ids, size_t count)
{
	char **copy = arena_alloc(arena, count * sizeof *copy);
	for (size_t i = 0; copy != NULL && i < count; i++) {
		copy[i] = arena_strdup(arena, ids[i]);
		if (copy[i] == NULL) {
			return NULL;
		}
	}
	return copy;
}

/* Looks at every topic; keeps none for the walk's own list. */
static bool collect(const void *record, void *arg)
{
	const StoredTopic *topic = record;
	struct graph *graph = arg;
	struct arena *arena = graph->call->arena;
	if (topic->retired) {
		return false;
	}
	if (graph->count == TOPICS_MAX) {
		graph->too_many = true;
		return false;
	}
	struct node *node = &graph->nodes[graph->count++];
	node->id = arena_strdup(arena, topic->id);
	node->broader = copy_ids(arena, topic->broader, topic->n_broader);
	node->broader_count = topic->n_broader;
	node->related = copy_ids(arena, topic->related, topic->n_related);
	node->related_count = topic->n_related;
	graph->out_of_memory |= node->id == NULL || node->broader == NULL || node->related == NULL;
	return false;
}

static int node_compare(const void *one, const void *other)
{
	return strcmp(((const struct node *)one)->id, ((const struct node *)other)->id);
}

static struct node *node_find(const struct graph *graph, const char *id)
{
	const struct node wanted = {.id = id};
	return graph->count == 0 ? NULL
				 : bsearch(&wanted, graph->nodes, graph->count,
				       sizeof *graph->nodes, node_compare);
}

static enum status check_links(const struct graph *graph,
    const struct node *node,
    const char *kind,
    char **links,
    size_t count)
{
	struct call *call = graph->call;
	enum status wrong = OK;
	for (size_t i = 0; i < count; i++) {
		if (node_find(graph, links[i]) == NULL) {
			const char *field =
			    arena_printf(call->arena, "topics[id=%s].%s[%zu]", node->id, kind, i);
			wrong = call_field(call, field, "UNKNOWN_LINK",
			    N_("topic %s names %s, which this import does not have: add it or take "
			       "the link away"),
			    node->id, links[i]);
		}
	}
	return wrong;
}

/* Goes from start to all that is broader; the topic where it comes round to itself, or NULL. stack
 * has room for every node. */
static const struct node *find_cycle(
    const struct graph *graph, struct node *start, struct node **stack)
{
	size_t depth = 0;
	stack[depth++] = start;
	while (depth > 0) {
		struct node *node = stack[depth - 1];
		node->state = UNDER_WAY;
		if (node->next == node->broader_count) {
			node->state = SETTLED;
			depth--;
			continue;
		}
		struct node *broader = node_find(graph, node->broader[node->next++]);
		if (broader->state == UNDER_WAY) {
			return broader;
		}
		if (broader->state == UNSEEN) {
			stack[depth++] = broader;
		}
	}
	return NULL;
}

static enum status check_cycles(const struct graph *graph)
{
	struct node **stack = arena_alloc(graph->call->arena, graph->count * sizeof(struct node *));
	if (stack == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < graph->count; i++) {
		struct node *start = &graph->nodes[i];
		const struct node *found =
		    start->state == UNSEEN ? find_cycle(graph, start, stack) : NULL;
		if (found != NULL) {
			const char *field =
			    arena_printf(graph->call->arena, "topics[id=%s].broader", found->id);
			return call_field(graph->call, field, "CYCLE",
			    N_("topic %s is broader than itself through its links: take one of "
			       "them away"),
			    found->id);
		}
	}
	return OK;
}

enum status topic_links_check(struct call *call)
{
	struct graph graph = {.call = call};
	const struct walk walk = {.keep = collect, .arg = &graph};
	struct id_list none;
	graph.nodes = arena_alloc(call->arena, TOPICS_MAX * sizeof *graph.nodes);
	enum status status =
	    graph.nodes != NULL ? topics_walk(call, &walk, &none) : RESOURCE_EXHAUSTED;
	if (status != OK || graph.out_of_memory) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	if (graph.too_many) {
		return call_field(call, "topics", "TOO_MANY",
		    N_("a vocabulary has at most %d topics in use"), TOPICS_MAX);
	}
	for (size_t i = 0; i < graph.count; i++) {
		const struct node *node = &graph.nodes[i];
		enum status broader =
		    check_links(&graph, node, "broader", node->broader, node->broader_count);
		enum status related =
		    check_links(&graph, node, "related", node->related, node->related_count);
		status = broader != OK ? broader : related != OK ? related : status;
	}
	return status == OK ? check_cycles(&graph) : status;
}
