#include "directory/sign_on.h"

#include "directory/directory.h"
#include "directory/fold.h"
#include "directory/guess.h"
#include "directory/person.h"
#include "directory/providers.h"
#include "directory/second_factor.h"
#include "runtime/log.h"

#include "directory.pb-c.h"

#include <string.h>

typedef Samen__Stored__V1__SignOnLink StoredLink;

enum status sign_on_issuer(struct call *call, const char *name, const struct issuer **ret_issuer)
{
	const struct directory *directory = call->service;
	*ret_issuer = providers_named(directory->providers, name);
	return *ret_issuer != NULL ? OK
				   : call_fail(call, NOT_FOUND,
					 N_("one cannot sign in here with that: 'samen sso list' "
					    "shows with what"));
}

void sign_on_nonce(struct call *call,
    const struct issuer *issuer,
    const char *person_id,
    char ret_nonce[static NONCE_TEXT_SIZE])
{
	const struct directory *directory = call->service;
	const struct nonce_purpose purpose = {.issuer = issuer->name, .person_id = person_id};
	nonce_make(directory->nonce_key, &purpose, call->now_ms, ret_nonce);
}

/* --- checking --- */

static enum status took_too_long(struct call *call)
{
	return call_fail(call, UNAUTHENTICATED, N_("this sign-in took too long: start it again"));
}

static enum status no_keys(struct call *call, const struct issuer *issuer, enum status status)
{
	if (status == UNAVAILABLE) {
		return call_fail(call, status,
		    N_("signing in with %s does not work yet: its keys have not been fetched. Try "
		       "again later, or sign in with a password"),
		    issuer->label);
	}
	if (status == FAILED_PRECONDITION) {
		return call_fail(call, status,
		    N_("signing in with %s does not work now: its keys were last fetched more than "
		       "%d days ago. Tell your coordinator"),
		    issuer->label, KEY_FILE_DAYS_MAX);
	}
	return status;
}

static enum status refuse_token(
    struct call *call, const struct issuer *issuer, enum id_token_fault fault)
{
	if (fault == ID_TOKEN_NO_MEMORY) {
		return RESOURCE_EXHAUSTED;
	}
	log_info("sso.refused", "issuer=%s reason=%s", issuer->name, id_token_fault_name(fault));
	if (fault == ID_TOKEN_EXPIRED) {
		return took_too_long(call);
	}
	if (fault == ID_TOKEN_KEY_UNKNOWN) {
		return call_fail(call, UNAUTHENTICATED,
		    N_("%s signs with a key that is not known here yet: try again in a quarter of "
		       "an hour"),
		    issuer->label);
	}
	return call_fail(call, UNAUTHENTICATED,
	    N_("what %s says about you does not count here: start again, and tell your "
	       "coordinator if it stays so"),
	    issuer->label);
}

static enum status check_nonce(
    struct call *call, const char *person_id, struct sign_on_proof *proof)
{
	const struct directory *directory = call->service;
	const struct nonce_purpose purpose = {
	    .issuer = proof->issuer->name, .person_id = person_id};
	enum status status = nonce_check(directory->nonce_key, &purpose, proof->claims.nonce,
	    call->now_ms, &proof->nonce_expires_at_ms);
	if (status == DEADLINE_EXCEEDED) {
		return took_too_long(call);
	}
	if (status != OK) {
		log_info("sso.refused", "issuer=%s reason=nonce", proof->issuer->name);
		return call_fail(
		    call, UNAUTHENTICATED, N_("this sign-in was not started here: start it again"));
	}
	return OK;
}

/* The address, when the issuer has verified it and may speak for it. */
static enum status take_email(struct call *call, struct sign_on_proof *proof)
{
	const char *email = ascii_lower(call->arena, proof->claims.email);
	if (email == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	bool counts = proof->claims.email_verified && issuer_speaks_for(proof->issuer, email);
	proof->email = counts ? email : "";
	return OK;
}

enum status sign_on_check(struct call *call,
    const char *issuer_name,
    const char *id_token,
    const char *person_id,
    struct sign_on_proof **ret_proof)
{
	const struct directory *directory = call->service;
	enum id_token_fault fault = ID_TOKEN_GOOD;
	struct sign_on_proof *proof = arena_alloc(call->arena, sizeof *proof);
	if (proof == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = sign_on_issuer(call, issuer_name, &proof->issuer);
	if (status != OK) {
		return status;
	}
	status = providers_check(directory->providers, proof->issuer, id_token, call->now_ms,
	    call->arena, &fault, &proof->claims);
	if (status != OK) {
		return no_keys(call, proof->issuer, status);
	}
	if (fault != ID_TOKEN_GOOD) {
		return refuse_token(call, proof->issuer, fault);
	}
	status = check_nonce(call, person_id, proof);
	if (status == OK) {
		status = take_email(call, proof);
	}
	*ret_proof = proof;
	return status;
}

/* --- links --- */

static enum status spend_nonce(struct call *call, const struct sign_on_proof *proof)
{
	enum status status = nonce_spend(call, proof->nonce_expires_at_ms, proof->claims.nonce);
	return status != ALREADY_EXISTS ? status
					: call_fail(call, UNAUTHENTICATED,
					      N_("this sign-in was used before: start it again"));
}

enum status sign_on_linked(
    struct call *call, const struct sign_on_proof *proof, const char **ret_person_id)
{
	return sign_on_link_find(call, proof->issuer->url, proof->claims.subject, ret_person_id);
}

/* Adds the link to the account, and saves both. */
static enum status add_link(
    struct call *call, StoredAccount *account, const struct sign_on_proof *proof)
{
	size_t count = account->n_sign_on_links;
	StoredLink **links = arena_alloc(call->arena, (count + 1) * sizeof(StoredLink *));
	StoredLink *link = arena_alloc(call->arena, sizeof *link);
	if (links == NULL || link == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (count > 0) {
		memcpy(links, account->sign_on_links, count * sizeof *links);
	}
	samen__stored__v1__sign_on_link__init(link);
	link->issuer = (char *)proof->issuer->url;
	link->subject = (char *)proof->claims.subject;
	link->linked_at_ms = call->now_ms;
	links[count] = link;
	account->sign_on_links = links;
	account->n_sign_on_links = count + 1;
	enum status status = account_save(call, account);
	return status == OK
		   ? sign_on_link_save(call, link->issuer, link->subject, account->person_id)
		   : status;
}

/* --- signing in --- */

/* One answer, whoever is or is not known here. */
static enum status not_invited(struct call *call)
{
	return call_fail(
	    call, PERMISSION_DENIED, N_("this account is not invited here: ask your coordinator"));
}

static enum status accept_linked(struct call *call, const char *id, StoredPerson **ret_person)
{
	enum status status = person_load(call, id, ret_person);
	if (status == NOT_FOUND || (status == OK && !person_is_active(*ret_person))) {
		return not_invited(call);
	}
	return status;
}

/* The issuer has proved that the address is theirs: they may know how they stand. */
static enum status refuse_active(struct call *call)
{
	return call_fail(call, PERMISSION_DENIED,
	    N_("there is an account for this address already: sign in to it as before, and then "
	       "link "
	       "this one"));
}

static enum status accept_invited(
    struct call *call, const struct sign_on_proof *proof, StoredPerson **ret_person)
{
	StoredPerson *person;
	StoredAccount *account;
	enum status status =
	    proof->email[0] != '\0' ? person_load_by_email(call, proof->email, &person) : NOT_FOUND;
	if (status == OK) {
		status = account_load(call, person->id, &account);
	}
	if (status != OK) {
		return status == NOT_FOUND ? not_invited(call) : status;
	}
	if (person_is_active(person)) {
		return refuse_active(call);
	}
	if (person->state != SAMEN__DIRECTORY__V1__PERSON_STATE__INVITED ||
	    account->invitation_expires_at_ms <= call->now_ms) {
		return not_invited(call);
	}
	account->invitation_expires_at_ms = 0;
	status = add_link(call, account, proof);
	*ret_person = person;
	return status == OK ? person_activate(call, person) : status;
}

enum status sign_on_accept(
    struct call *call, const struct sign_on_proof *proof, StoredPerson **ret_person)
{
	const char *id;
	enum status status = spend_nonce(call, proof);
	if (status != OK) {
		return status;
	}
	status = sign_on_linked(call, proof, &id);
	if (status == NOT_FOUND) {
		return accept_invited(call, proof, ret_person);
	}
	return status == OK ? accept_linked(call, id, ret_person) : status;
}

/* --- the second factor --- */

static enum status use_code(struct call *call, StoredAccount *account, const char *code)
{
	struct second_factor_proof proof;
	enum status status = second_factor_check(call, account, "code", code, &proof);
	if (status == OK) {
		status = second_factor_use(call, account, "code", &proof);
	}
	return status == OK ? account_save(call, account) : status;
}

enum status sign_on_use_code(struct call *call,
    const struct sign_on_proof *proof,
    const StoredPerson *person,
    const char *code)
{
	static const char what[] = "sign-on code";
	/* Only who has the person's account at the issuer gets this far: nobody else's tries
	 * count. */
	const struct guesser guesser = {.name = person->id};
	StoredAccount *account;
	enum status status = account_load(call, person->id, &account);
	if (status != OK || !second_factor_is_on(account) || proof->claims.several_factors) {
		return status;
	}
	if (code[0] == '\0') {
		return use_code(call, account, code);
	}
	status = guess_begin(call, what, &guesser);
	if (status == OK) {
		status = use_code(call, account, code);
		guess_end(call, what, &guesser, status);
	}
	return status;
}

/* --- linking and unlinking --- */

/* Where the account's link with an issuer is; the count when there is none. */
static size_t link_index(const StoredAccount *account, const struct issuer *issuer)
{
	size_t i = 0;
	while (i < account->n_sign_on_links &&
	       strcmp(account->sign_on_links[i]->issuer, issuer->url) != 0) {
		i++;
	}
	return i;
}

enum status sign_on_link(struct call *call, const struct sign_on_proof *proof)
{
	const char *id;
	StoredAccount *account;
	enum status status = spend_nonce(call, proof);
	if (status == OK) {
		status = account_load(call, call->caller.id, &account);
	}
	if (status != OK) {
		return status;
	}
	status = sign_on_linked(call, proof, &id);
	if (status == OK) {
		return caller_is(call, id)
			   ? OK
			   : call_fail(call, ALREADY_EXISTS,
				 N_("this account of %s is linked to somebody else"),
				 proof->issuer->label);
	}
	if (status != NOT_FOUND) {
		return status;
	}
	if (link_index(account, proof->issuer) < account->n_sign_on_links) {
		return call_fail(call, ALREADY_EXISTS,
		    N_("you are linked to another account of %s: unlink that first"),
		    proof->issuer->label);
	}
	return add_link(call, account, proof);
}

enum status sign_on_unlink(struct call *call, const struct issuer *issuer)
{
	StoredAccount *account;
	enum status status = account_load(call, call->caller.id, &account);
	if (status != OK) {
		return status;
	}
	size_t index = link_index(account, issuer);
	if (index == account->n_sign_on_links) {
		return call_fail(
		    call, NOT_FOUND, N_("you are not linked to an account of %s"), issuer->label);
	}
	if (account->password_hash[0] == '\0' && account->n_sign_on_links == 1) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("you have no password, and could not sign in any more: ask your coordinator "
		       "for a code to choose one with first"));
	}
	const StoredLink *link = account->sign_on_links[index];
	status = sign_on_link_remove(call, link->issuer, link->subject);
	account->sign_on_links[index] = account->sign_on_links[--account->n_sign_on_links];
	return status == OK ? account_save(call, account) : status;
}

enum status sign_on_forget(struct call *call, StoredAccount *account)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < account->n_sign_on_links; i++) {
		const StoredLink *link = account->sign_on_links[i];
		status = sign_on_link_remove(call, link->issuer, link->subject);
	}
	account->n_sign_on_links = 0;
	return status;
}
