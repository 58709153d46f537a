/* People: who they are, what they may do and where they belong. All functions work in the call's
 * transaction. */
#ifndef SAMEN_DIRECTORY_PERSON_H
#define SAMEN_DIRECTORY_PERSON_H

#include "directory/directory_store.h"

enum {
	PERSON_NAME_CHARS_MAX = 100,
	PERSON_TITLE_CHARS_MAX = 100,
	PERSON_PHONE_CHARS_MAX = 30,
	/*
	 * A change of rights counts for tokens that are issued until this much later: until it is
	 * committed, a renewal may still read the old rights. Tokens made after it are dated
	 * accordingly.
	 */
	PERSON_RIGHTS_MARGIN_MS = 5000
};

/* What a coordinator says about a person. Texts and lists are borrowed. */
struct person_wish {
	const char *name;
	const char *email; /* in lower case */
	const char *phone;
	const char *title;
	const char *organisation; /* id or code */
	const uint32_t *roles;    /* samen.common.v1.Role, each once */
	size_t role_count;
	char *const *areas; /* ids or codes */
	size_t area_count;
};

bool person_is_active(const StoredPerson *person);
bool person_has_role(const StoredPerson *person, uint32_t role);

/* The person with this id: NOT_FOUND is worded. */
enum status person_find(struct call *call, const char *id, StoredPerson **ret_person);

/*
 * Makes the person, or takes over what the wish says about one who has not accepted yet or whose
 * account was closed; they are invited then. ALREADY_EXISTS when the address belongs to an active
 * person; INVALID_ARGUMENT (fields named) when organisation, roles or areas do not go together.
 */
enum status person_invite(
    struct call *call, const struct person_wish *wish, StoredPerson **ret_person);

/* An invited person becomes active. */
enum status person_activate(struct call *call, StoredPerson *person);

/*
 * Changes what the wish names: roles and areas when it names roles; organisation, title and phone
 * when not empty. New rights make older tokens worthless. FAILED_PRECONDITION for a closed person,
 * and when it would take away the last active coordinator. *ret_person is the new state.
 */
enum status person_change(
    struct call *call, const char *id, const struct person_wish *wish, StoredPerson **ret_person);

/* Closes; not oneself, not the last active coordinator: FAILED_PRECONDITION. The caller ends
 * sessions and account. */
enum status person_close(struct call *call, StoredPerson *person);

/* From now on tokens issued earlier do not count. Does not save. */
void person_renew_rights(StoredPerson *person);

#endif
