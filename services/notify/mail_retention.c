#include "notify/mail_retention.h"

#include "notify/notify_store.h"
#include "notify/queue.h"
#include "runtime/log.h"

/* People who are followed anew, after a restore, are known again long before. */
enum { PURGE_AT_ONCE = 200, UNKNOWN_DAYS = 30 };

enum { CLASS_WAITING, CLASS_ENDED, CLASS_PREFERENCES };

static const struct retention_class classes[] = {
    [CLASS_WAITING] = {.name = "mail",
	.about = N_("mail that is to go, as ids without contents; until it went"),
	.ground = N_("needed to send it")},
    [CLASS_ENDED] = {.name = "ended_mail",
	.setting = "retention.mail_days",
	.days = 90,
	.about = N_("mail that went or was given up, as ids without contents; from then on"),
	.ground = N_("so that nothing is mailed twice")},
    [CLASS_PREFERENCES] = {.name = "mail_preferences",
	.about = N_("what people want of mail; as long as their account is kept"),
	.ground = N_("to respect what they chose")},
    {.name = NULL},
};

enum status mail_retention_read(const struct config *config, struct retention_days *ret_days)
{
	enum status status = retention_read(config, classes, ret_days);
	if (status == OK && ret_days->of[CLASS_ENDED] <= QUEUE_EVENT_DAYS_MAX) {
		log_error("config.number", "name=retention.mail_days expected=\"more than %d\"",
		    QUEUE_EVENT_DAYS_MAX);
		status = INVALID_ARGUMENT;
	}
	return status;
}

static enum status purge_state(struct call *call, uint32_t state, unsigned days)
{
	struct retention_entry entries[PURGE_AT_ONCE];
	struct store_key places = mail_places(state);
	size_t count = 0;
	enum status status = retention_over(call, &places, days, PURGE_AT_ONCE, entries, &count);
	for (size_t i = 0; i < count && status == OK; i++) {
		status = mail_remove(call, entries[i].name);
	}
	return status == OK ? retention_purged(call, classes[CLASS_ENDED].name, count) : status;
}

/* Those of people whose name was forgotten went with it; a link in an old mail may make new ones.
 */
static enum status purge_preferences(struct call *call)
{
	size_t count;
	enum status status =
	    mail_preferences_settle(call, retention_over_before(call, UNKNOWN_DAYS), &count);
	return status == OK ? retention_purged(call, classes[CLASS_PREFERENCES].name, count)
			    : status;
}

enum status mail_retention_purge(struct call *call, const struct retention_days *days)
{
	enum status status = OK;
	for (uint32_t state = SAMEN__NOTIFY__V1__MAIL_STATE__SENT;
	     state <= SAMEN__NOTIFY__V1__MAIL_STATE__DROPPED && status == OK; state++) {
		status = purge_state(call, state, days->of[CLASS_ENDED]);
	}
	return status == OK ? purge_preferences(call) : status;
}

static retention_count_class *const counts[] = {
    [CLASS_WAITING] = mail_waiting_count,
    [CLASS_ENDED] = mail_ended_count,
    [CLASS_PREFERENCES] = mail_preferences_count,
};

enum status mail_retention_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response)
{
	return retention_answer(call, classes, days, counts, response);
}
