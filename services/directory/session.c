#include "directory/session.h"

#include "directory/directory.h"
#include "directory/person.h"
#include "directory/second_factor.h"
#include "runtime/id.h"
#include "runtime/retention.h"

#include <sodium.h>
#include <string.h>

enum {
	SECRET_BYTES = 32,
	SECRET_TEXT_SIZE =
	    sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
};

static const int64_t minute_ms = (int64_t)60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static void secret_of(
    const struct call *call, const char *id, char ret_text[static SECRET_TEXT_SIZE])
{
	const struct directory *directory = call->service;
	uint8_t secret[SECRET_BYTES];
	(void)crypto_generichash(secret, sizeof secret, (const uint8_t *)id, strlen(id),
	    directory->session_key, sizeof directory->session_key);
	(void)sodium_bin2base64(ret_text, SECRET_TEXT_SIZE, secret, sizeof secret,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(secret, sizeof secret);
}

/* --- beginning --- */

/* A person who signs in again and again keeps the newest sessions. */
static enum status make_room(struct call *call, const char *person_id)
{
	struct id_list list;
	const char *oldest = NULL;
	int64_t oldest_ms = INT64_MAX;
	enum status status = sessions_of_person(call, person_id, &list);
	if (status != OK || list.count < SESSIONS_PER_PERSON_MAX) {
		return status;
	}
	for (size_t i = 0; status == OK && i < list.count; i++) {
		StoredSession *session;
		status = session_load(call, list.ids[i], &session);
		if (status == OK && session->created_at_ms < oldest_ms) {
			oldest = session->id;
			oldest_ms = session->created_at_ms;
		}
	}
	return status == OK && oldest != NULL ? session_remove(call, oldest) : status;
}

enum status session_begin(struct call *call,
    const StoredPerson *person,
    const struct session_origin *origin,
    const char **ret_id)
{
	struct id id = id_new('s');
	StoredSession session = SAMEN__STORED__V1__SESSION__INIT;
	enum status status = make_room(call, person->id);
	session.id = arena_strdup(call->arena, id.text);
	if (status != OK || session.id == NULL) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	session.person_id = person->id;
	session.created_at_ms = call->now_ms;
	session.expires_at_ms = call->now_ms + SESSION_DAYS * day_ms;
	session.client = (char *)(uintptr_t)origin->client;
	session.issuer = (char *)(uintptr_t)origin->issuer;
	session.several_factors = origin->several_factors;
	*ret_id = session.id;
	return session_save(call, &session);
}

/* --- tokens --- */

static enum status is_factor_missing(
    struct call *call, const StoredSession *session, const StoredPerson *person, bool *ret_missing)
{
	StoredAccount *account;
	*ret_missing = false;
	if (session->several_factors || !second_factor_is_required(call, person)) {
		return OK;
	}
	enum status status = account_load(call, person->id, &account);
	if (status == OK) {
		*ret_missing = !second_factor_is_on(account);
	}
	return status;
}

enum status session_tokens_make(struct call *call,
    const StoredSession *session,
    const StoredPerson *person,
    struct session_tokens *ret_tokens)
{
	const struct directory *directory = call->service;
	char token[TOKEN_TEXT_MAX];
	char secret[SECRET_TEXT_SIZE];
	bool missing;
	enum status status = is_factor_missing(call, session, person, &missing);
	if (status != OK) {
		return status;
	}
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__ACCESS;
	claims.subject = person->id;
	/* Not before the rights that it states: see PERSON_RIGHTS_MARGIN_MS. */
	claims.issued_at_ms = call->now_ms > person->tokens_not_before_ms
				  ? call->now_ms
				  : person->tokens_not_before_ms;
	claims.expires_at_ms = claims.issued_at_ms + ACCESS_TOKEN_MINUTES * minute_ms;
	claims.roles = person->roles;
	claims.n_roles = missing ? 0 : person->n_roles;
	claims.organisation_id = person->organisation_id;
	claims.area_ids = person->area_ids;
	claims.n_area_ids = person->n_area_ids;
	claims.session_id = session->id;
	if (token_sign(directory->key, &claims, token) != OK) {
		return INTERNAL;
	}
	secret_of(call, session->id, secret);
	*ret_tokens = (struct session_tokens){.access_token = arena_strdup(call->arena, token),
	    .access_expires_at_ms = claims.expires_at_ms,
	    .secret = arena_strdup(call->arena, secret),
	    .session_id = session->id,
	    .second_factor_missing = missing};
	sodium_memzero(secret, sizeof secret);
	return ret_tokens->access_token != NULL && ret_tokens->secret != NULL ? OK
									      : RESOURCE_EXHAUSTED;
}

/* --- finding --- */

static enum status session_over(struct call *call)
{
	(void)call_fail(call, UNAUTHENTICATED, N_("your session has ended: sign in again"));
	return UNAUTHENTICATED;
}

enum status session_find(
    struct call *call, const char *id, StoredSession **ret_session, StoredPerson **ret_person)
{
	StoredSession *session;
	StoredPerson *person;
	enum status status = session_load(call, id, &session);
	if (status == OK) {
		status = person_load(call, session->person_id, &person);
	}
	if (status == NOT_FOUND) {
		return session_over(call);
	}
	if (status != OK) {
		return status;
	}
	if (session->expires_at_ms <= call->now_ms || !person_is_active(person)) {
		return session_over(call);
	}
	*ret_session = session;
	*ret_person = person;
	return OK;
}

enum status session_find_by_secret(struct call *call,
    const char *id,
    const char *secret,
    StoredSession **ret_session,
    StoredPerson **ret_person)
{
	char right[SECRET_TEXT_SIZE];
	secret_of(call, id, right);
	/* The length is no secret. */
	bool fits = strlen(secret) == sizeof right - 1 &&
		    sodium_memcmp(secret, right, sizeof right - 1) == 0;
	sodium_memzero(right, sizeof right);
	return fits ? session_find(call, id, ret_session, ret_person) : session_over(call);
}

enum status directory_admit(struct call *call)
{
	StoredSession *session;
	StoredPerson *person;
	enum status status = session_find(call, call->caller.session_id, &session, &person);
	if (status != OK) {
		return status;
	}
	if (strcmp(person->id, call->caller.id) != 0) {
		return session_over(call);
	}
	if (call->caller.token_issued_at_ms < person->tokens_not_before_ms) {
		return call_fail(call, UNAUTHENTICATED,
		    N_("your rights have changed: renew the token, or sign in again"));
	}
	return OK;
}

/* --- ending --- */

/* All but kept_id, which may be "". */
static enum status end_all_but(
    struct call *call, const char *person_id, const char *kept_id, size_t *ret_count)
{
	struct id_list list;
	size_t count = 0;
	enum status status = sessions_of_person(call, person_id, &list);
	for (size_t i = 0; status == OK && i < list.count; i++) {
		if (strcmp(list.ids[i], kept_id) != 0) {
			status = session_remove(call, list.ids[i]);
			count++;
		}
	}
	*ret_count = count;
	return status;
}

enum status sessions_end(struct call *call, const char *person_id)
{
	size_t count;
	return end_all_but(call, person_id, "", &count);
}

/* Other services know of sessions by their tokens only. */
static enum status renew_tokens(struct call *call, StoredPerson *person)
{
	person_renew_rights(person);
	return person_save(call, person);
}

enum status sessions_end_others(
    struct call *call, StoredPerson *person, const char *kept_id, size_t *ret_count)
{
	enum status status = end_all_but(call, person->id, kept_id, ret_count);
	return status == OK ? renew_tokens(call, person) : status;
}

enum status session_end(struct call *call, StoredPerson *person, const char *id)
{
	enum status status = session_remove(call, id);
	return status == OK ? renew_tokens(call, person) : status;
}

enum status sessions_expire(struct call *call, size_t limit)
{
	struct id_list list;
	enum status status = sessions_expired(call, call->now_ms, limit, &list);
	for (size_t i = 0; status == OK && i < list.count; i++) {
		status = session_remove(call, list.ids[i]);
	}
	return status == OK ? retention_purged(call, SESSION_CLASS, list.count) : status;
}
