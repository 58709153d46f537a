/* The surface of notify: its one table. */
#include "notify/notify_handlers.h"

#include "notify/notify.h"
#include "runtime/demo.h"

#include "notify.pb-c.h"

#define METHOD(name) "samen.notify.v1.Notify/" name
#define TYPE(name) &samen__notify__v1__##name##__descriptor
#define COMMON(name) &samen__common__v1__##name##__descriptor

/* Method, request, response; how it runs; who may call it; its steps; whose it must be. */
static const struct route routes[] = {
    {METHOD("GetMailPreferences"), TYPE(get_mail_preferences_request), TYPE(mail_preferences), READ,
	MAY_ANYONE, .answer = get_mail_preferences_answer, .whose = WHOSE_OWN},
    {METHOD("PutMailPreferences"), TYPE(put_mail_preferences_request), TYPE(mail_preferences),
	WRITE, MAY_ANYONE, .handle = put_mail_preferences_handle,
	.answer = get_mail_preferences_answer, .whose = WHOSE_OWN},
    {METHOD("Unsubscribe"), TYPE(unsubscribe_request), TYPE(unsubscribe_response), WRITE,
	MAY_NOBODY, .handle = unsubscribe_handle, .answer = unsubscribe_answer,
	.secret_payload = true},

    {METHOD("ListMail"), TYPE(list_mail_request), TYPE(list_mail_response), LONG_READ,
	MAY_COORDINATOR, .answer = list_mail_answer, .whose = WHOSE_REGION},
    {METHOD("SendTestMail"), TYPE(send_test_mail_request), TYPE(test_mail), WRITE, MAY_COORDINATOR,
	.handle = send_test_mail_handle, .answer = send_test_mail_answer, .whose = WHOSE_REGION},
    {METHOD("GetTestMail"), TYPE(get_test_mail_request), TYPE(test_mail), READ, MAY_COORDINATOR,
	.answer = get_test_mail_answer, .whose = WHOSE_REGION},
    {METHOD("GetRetention"), COMMON(get_retention_request), COMMON(get_retention_response),
	LONG_READ, MAY_COORDINATOR, .answer = get_notify_retention_answer, .whose = WHOSE_REGION},
    {METHOD("SetDemoClock"), COMMON(set_demo_clock_request), COMMON(demo_clock), WRITE,
	MAY_COORDINATOR, .handle = demo_clock_handle, .answer = demo_clock_answer,
	.whose = WHOSE_REGION},
    {.method = NULL},
};

const struct route *notify_routes(void)
{
	return routes;
}
