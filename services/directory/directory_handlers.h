/* The handlers of the directory, for its table of routes in directory_handlers.c; each is named
 * after its method. */
#ifndef SAMEN_DIRECTORY_HANDLERS_H
#define SAMEN_DIRECTORY_HANDLERS_H

#include "directory/directory_store.h"

#include "directory.pb-c.h"

/* directory_handlers_account.c */
call_prepare login_prepare;
call_handle login_handle;
call_answer login_answer;
call_answer renew_token_answer;
call_handle logout_handle;
call_answer who_am_i_answer;
call_prepare accept_invitation_prepare;
call_handle accept_invitation_handle;
call_answer accept_invitation_answer;

call_prepare change_password_prepare;
call_handle change_password_handle;
call_answer change_password_answer;

/* directory_handlers_session.c */
call_answer list_sessions_answer;
call_handle end_session_handle;
call_handle end_other_sessions_handle;
call_answer end_other_sessions_answer;

/* directory_handlers_second_factor.c */
call_answer get_second_factor_answer;
call_handle begin_second_factor_handle;
call_answer begin_second_factor_answer;
call_handle confirm_second_factor_handle;
call_answer confirm_second_factor_answer;
call_prepare remove_second_factor_prepare;
call_handle remove_second_factor_handle;

/* directory_handlers_sign_on.c */
call_answer list_sign_on_answer;
call_answer begin_sign_on_answer;
call_prepare sign_on_prepare;
call_handle sign_on_handle;
call_answer sign_on_answer;
call_prepare link_sign_on_prepare;
call_handle link_sign_on_handle;
call_handle unlink_sign_on_handle;

/* directory_handlers_people.c */
call_handle invite_handle;
call_handle reset_password_handle;
call_answer invite_answer;
call_answer list_people_answer;
call_handle update_person_handle;
call_answer update_person_answer;

/* directory_handlers_places.c */
call_handle put_area_handle;
call_answer put_area_answer;
call_answer list_areas_answer;
call_handle put_organisation_handle;
call_answer put_organisation_answer;
call_handle import_organisations_handle;
call_answer import_organisations_answer;
call_answer list_organisations_answer;

/* directory_handlers_topics.c */
call_handle import_topics_handle;
call_answer import_topics_answer;
call_answer list_topics_answer;

/* directory_handlers_expertise.c */
call_handle put_expertise_handle;
call_answer put_expertise_answer;
call_handle confirm_expertise_handle;
call_answer confirm_expertise_answer;
call_handle remove_expertise_handle;
call_answer list_expertise_answer;
call_handle put_availability_handle;
call_answer put_availability_answer;
call_answer get_availability_answer;

/* Fills the answer of every method that begins or renews a session. */
enum status session_answer(struct call *call,
    const StoredSession *session,
    const StoredPerson *person,
    Samen__Directory__V1__Session *ret_session);

/* What handle left as call_made_number. */
uint64_t made_number(const struct call *call, size_t index);

#endif
