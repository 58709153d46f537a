/* The handlers of notify, for its table of routes in notify_handlers.c; each is named after its
 * method. */
#ifndef SAMEN_NOTIFY_HANDLERS_H
#define SAMEN_NOTIFY_HANDLERS_H

#include "runtime/call.h"

/* notify_handlers_wishes.c */
call_answer get_mail_preferences_answer;
call_handle put_mail_preferences_handle;
call_handle unsubscribe_handle;
call_answer unsubscribe_answer;

/* notify_handlers_queue.c */
call_answer list_mail_answer;
call_handle send_test_mail_handle;
call_answer send_test_mail_answer;
call_answer get_test_mail_answer;
call_answer get_notify_retention_answer;

#endif
