#include "jwks/refresh.h"

#include "runtime/log.h"
#include "sso/key_file.h"

#include <stdio.h>
#include <string.h>

static const char well_known[] = "/.well-known/openid-configuration";

/* What is being fetched, and what was said about a failure. */
struct refresh {
	struct fetcher *fetcher;
	const struct issuer *issuer;
	char jwks_uri[ISSUER_URL_MAX + 1];
	struct key_file file;
	char reason[FETCH_REASON_SIZE];
};

/* One line that says what to do. */
static enum status failed(
    const struct refresh *refresh, enum status status, const char *address, const char *what_to_do)
{
	log_warning("jwks.failed", "issuer=%s address=\"%s\" reason=\"%s\" do=\"%s\"",
	    refresh->issuer->name, address, refresh->reason, what_to_do);
	return status;
}

static enum status wrong(struct refresh *refresh, const char *address, const char *reason)
{
	(void)snprintf(refresh->reason, sizeof refresh->reason, "%s", reason);
	return failed(refresh, INVALID_ARGUMENT, address,
	    "compare sso.NAME.issuer with what the issuer publishes about itself");
}

static enum status get(struct refresh *refresh, const char *address, json_t **ret_json)
{
	enum status status = fetch_json(refresh->fetcher, address, ret_json, refresh->reason);
	return status == OK ? OK
			    : failed(refresh, status, address,
				  "see whether this machine reaches that address; it is tried "
				  "again by itself");
}

/* An address that the issuer names; "" when it names none. False for one that is not allowed. */
static bool take_address(const struct refresh *refresh,
    const json_t *about,
    const char *name,
    char ret_url[static ISSUER_URL_MAX + 1])
{
	const json_t *value = json_object_get(about, name);
	const char *url = json_string_value(value);
	if (value == NULL) {
		ret_url[0] = '\0';
		return true;
	}
	if (url == NULL || !issuer_endpoint_allowed(refresh->issuer, url)) {
		return false;
	}
	(void)snprintf(ret_url, ISSUER_URL_MAX + 1, "%s", url);
	return true;
}

static enum status take_discovery(struct refresh *refresh, const json_t *about, const char *address)
{
	const char *issuer = json_string_value(json_object_get(about, "issuer"));
	struct key_file *file = &refresh->file;
	if (issuer == NULL || strcmp(issuer, refresh->issuer->url) != 0) {
		return wrong(refresh, address, "it is about another issuer");
	}
	if (!take_address(refresh, about, "jwks_uri", refresh->jwks_uri) ||
	    !take_address(refresh, about, "authorization_endpoint", file->authorization_endpoint) ||
	    !take_address(refresh, about, "token_endpoint", file->token_endpoint)) {
		return wrong(refresh, address, "it names an address that is not https");
	}
	return refresh->jwks_uri[0] != '\0' ? OK : wrong(refresh, address, "it has no jwks_uri");
}

static enum status discover(struct refresh *refresh)
{
	char address[ISSUER_URL_MAX + sizeof well_known];
	json_t *about;
	size_t size = strlen(refresh->issuer->url);
	size -= refresh->issuer->url[size - 1] == '/';
	(void)snprintf(
	    address, sizeof address, "%.*s%s", (int)size, refresh->issuer->url, well_known);
	enum status status = get(refresh, address, &about);
	if (status == OK) {
		status = take_discovery(refresh, about, address);
		json_decref(about);
	}
	return status;
}

static enum status get_keys(struct refresh *refresh)
{
	json_t *jwks;
	enum status status = get(refresh, refresh->jwks_uri, &jwks);
	if (status != OK) {
		return status;
	}
	status = key_set_read(jwks, &refresh->file.keys);
	json_decref(jwks);
	return status == INVALID_ARGUMENT
		   ? wrong(refresh, refresh->jwks_uri,
			 "it has no key for RS256, ES256 (P-256) or EdDSA (Ed25519)")
		   : status;
}

enum status issuer_refresh(
    struct fetcher *fetcher, const char *home, const struct issuer *issuer, int64_t now_ms)
{
	struct refresh refresh = {
	    .fetcher = fetcher, .issuer = issuer, .file = {.fetched_at_ms = now_ms}};
	enum status status = discover(&refresh);
	if (status == OK) {
		status = get_keys(&refresh);
	}
	if (status != OK) {
		return status;
	}
	status = key_file_write(home, issuer, &refresh.file);
	if (status == OK) {
		log_info("jwks.fetched", "issuer=%s keys=%zu", issuer->name,
		    key_set_count(refresh.file.keys));
	} else {
		log_error("jwks.write",
		    "issuer=%s folder=\"%s/sso\" status=%s do=\"let this program's user write "
		    "there\"",
		    issuer->name, home, status_name(status));
	}
	key_file_close(&refresh.file);
	return status;
}
