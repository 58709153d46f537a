#include "matching/topic_check.h"

#include "matching/matching_store.h"

enum status topic_check(struct call *call, const char *field, const char *topic_id)
{
	Topic *topic;
	enum status status = replica_topic_find(call, topic_id, &topic);
	return status == NOT_FOUND
		   ? call_field(call, field, "UNKNOWN",
			 N_("is no topic of the vocabulary: choose one from the list of topics"))
		   : status;
}
