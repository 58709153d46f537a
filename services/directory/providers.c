#include "directory/providers.h"

#include "runtime/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One issuer's keys, and which file they were read from. */
struct provider {
	struct key_file file; /* keys NULL: none yet */
	struct stat seen;     /* of the file that was looked at last; zeroed: none */
	char path[PATH_MAX];
};

struct providers {
	struct issuer_list issuers;
	struct provider *items; /* one an issuer */
	pthread_rwlock_t lock;  /* guards every file */
};

enum status providers_open(
    const char *home, const struct config *config, struct providers **ret_providers)
{
	struct providers *providers = calloc(1, sizeof *providers);
	if (providers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_rwlock_init(&providers->lock, NULL);
	enum status status = config != NULL ? issuers_open(config, &providers->issuers) : OK;
	size_t count = providers->issuers.count;
	if (status == OK && count > 0) {
		providers->items = calloc(count, sizeof *providers->items);
		status = providers->items != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < count; i++) {
		status =
		    key_file_path(home, &providers->issuers.items[i], providers->items[i].path);
	}
	if (status != OK) {
		providers_close(providers);
		return status;
	}
	providers_look(providers);
	*ret_providers = providers;
	return OK;
}

void providers_close(struct providers *providers)
{
	if (providers == NULL) {
		return;
	}
	for (size_t i = 0; providers->items != NULL && i < providers->issuers.count; i++) {
		key_file_close(&providers->items[i].file);
	}
	free(providers->items);
	issuers_close(&providers->issuers);
	(void)pthread_rwlock_destroy(&providers->lock);
	free(providers);
}

/* --- reading files --- */

/* Whether it is the file that was looked at last; remembers it. */
static bool is_seen(struct provider *provider)
{
	struct stat about;
	if (stat(provider->path, &about) != 0) {
		memset(&about, 0, sizeof about);
	}
	bool same = about.st_ino == provider->seen.st_ino &&
		    about.st_size == provider->seen.st_size &&
		    about.st_mtim.tv_sec == provider->seen.st_mtim.tv_sec &&
		    about.st_mtim.tv_nsec == provider->seen.st_mtim.tv_nsec;
	provider->seen = about;
	return same;
}

static void look_at(
    struct providers *providers, struct provider *provider, const struct issuer *issuer)
{
	struct key_file fresh;
	if (is_seen(provider)) {
		return;
	}
	enum status status = key_file_read(provider->path, issuer, &fresh);
	if (status != OK) {
		log_warning("sso.keys",
		    "issuer=%s file=\"%s\" status=%s do=\"see that samen-jwks runs, and its log\"",
		    issuer->name, provider->path, status_name(status));
		return;
	}
	(void)pthread_rwlock_wrlock(&providers->lock);
	struct key_file old = provider->file;
	provider->file = fresh;
	(void)pthread_rwlock_unlock(&providers->lock);
	key_file_close(&old);
	log_info("sso.keys", "issuer=%s keys=%zu", issuer->name, key_set_count(fresh.keys));
}

void providers_look(struct providers *providers)
{
	for (size_t i = 0; i < providers->issuers.count; i++) {
		look_at(providers, &providers->items[i], &providers->issuers.items[i]);
	}
}

/* --- asking --- */

const struct issuer *providers_named(const struct providers *providers, const char *name)
{
	return issuer_named(&providers->issuers, name);
}

size_t providers_count(const struct providers *providers)
{
	return providers->issuers.count;
}

enum status providers_view(
    struct providers *providers, size_t number, struct arena *arena, struct provider_view *ret_view)
{
	const struct key_file *file = &providers->items[number].file;
	(void)pthread_rwlock_rdlock(&providers->lock);
	*ret_view = (struct provider_view){.issuer = &providers->issuers.items[number],
	    .authorization_endpoint = arena_strdup(arena, file->authorization_endpoint),
	    .token_endpoint = arena_strdup(arena, file->token_endpoint)};
	(void)pthread_rwlock_unlock(&providers->lock);
	return ret_view->authorization_endpoint != NULL && ret_view->token_endpoint != NULL
		   ? OK
		   : RESOURCE_EXHAUSTED;
}

/* With the lock held. */
static enum status check_with(const struct key_file *file,
    const struct issuer *issuer,
    const char *id_token,
    int64_t now_ms,
    struct arena *arena,
    enum id_token_fault *ret_fault,
    struct id_token_claims *ret_claims)
{
	if (file->keys == NULL) {
		return UNAVAILABLE;
	}
	if (key_file_is_stale(file, now_ms)) {
		return FAILED_PRECONDITION;
	}
	const struct id_token_wanted wanted = {.issuer = issuer->url,
	    .client_id = issuer->client_id,
	    .keys = file->keys,
	    .now_ms = now_ms};
	*ret_fault = id_token_check(id_token, &wanted, arena, ret_claims);
	return OK;
}

enum status providers_check(struct providers *providers,
    const struct issuer *issuer,
    const char *id_token,
    int64_t now_ms,
    struct arena *arena,
    enum id_token_fault *ret_fault,
    struct id_token_claims *ret_claims)
{
	size_t number = (size_t)(issuer - providers->issuers.items);
	(void)pthread_rwlock_rdlock(&providers->lock);
	enum status status = check_with(
	    &providers->items[number].file, issuer, id_token, now_ms, arena, ret_fault, ret_claims);
	(void)pthread_rwlock_unlock(&providers->lock);
	return status;
}
