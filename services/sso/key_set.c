#include "sso/key_set.h"

#include <stdlib.h>
#include <string.h>

struct key_set {
	struct public_key *keys[KEY_SET_KEYS_MAX];
	json_t *texts[KEY_SET_KEYS_MAX]; /* what each was read from, its public parts */
	size_t count;
};

/* A provider that publishes a private key by mistake does not get it kept here. */
static json_t *public_parts(const json_t *jwk)
{
	static const char *const names[] = {"kty", "kid", "use", "alg", "n", "e", "crv", "x", "y"};
	json_t *parts = json_object();
	for (size_t i = 0; parts != NULL && i < sizeof names / sizeof *names; i++) {
		const char *text = json_string_value(json_object_get(jwk, names[i]));
		if (text != NULL && json_object_set_new(parts, names[i], json_string(text)) != 0) {
			json_decref(parts);
			parts = NULL;
		}
	}
	return parts;
}

static enum status add(struct key_set *set, const json_t *jwk)
{
	struct public_key *key;
	enum status status = public_key_read(jwk, &key);
	if (status != OK) {
		return status == INVALID_ARGUMENT ? OK : status;
	}
	json_t *parts = public_parts(jwk);
	if (parts == NULL) {
		public_key_close(key);
		return RESOURCE_EXHAUSTED;
	}
	set->keys[set->count] = key;
	set->texts[set->count++] = parts;
	return OK;
}

enum status key_set_read(const json_t *jwks, struct key_set **ret_set)
{
	const json_t *keys = json_object_get(jwks, "keys");
	struct key_set *set = calloc(1, sizeof *set);
	if (set == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = json_is_array(keys) ? OK : INVALID_ARGUMENT;
	for (size_t i = 0;
	     status == OK && i < json_array_size(keys) && set->count < KEY_SET_KEYS_MAX; i++) {
		status = add(set, json_array_get(keys, i));
	}
	if (status == OK && set->count == 0) {
		status = INVALID_ARGUMENT;
	}
	if (status != OK) {
		key_set_close(set);
		return status;
	}
	*ret_set = set;
	return OK;
}

void key_set_close(struct key_set *set)
{
	for (size_t i = 0; set != NULL && i < set->count; i++) {
		public_key_close(set->keys[i]);
		json_decref(set->texts[i]);
	}
	free(set);
}

size_t key_set_count(const struct key_set *set)
{
	return set->count;
}

const struct public_key *key_set_find(
    const struct key_set *set, const char *id, enum signature_algorithm algorithm)
{
	const struct public_key *found = NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct public_key *key = set->keys[i];
		if (public_key_algorithm(key) != algorithm ||
		    (id != NULL && strcmp(public_key_id(key), id) != 0)) {
			continue;
		}
		if (id != NULL) {
			return key;
		}
		if (found != NULL) {
			return NULL;
		}
		found = key;
	}
	return found;
}

json_t *key_set_json(const struct key_set *set)
{
	json_t *keys = json_array();
	for (size_t i = 0; keys != NULL && i < set->count; i++) {
		if (json_array_append(keys, set->texts[i]) != 0) {
			json_decref(keys);
			keys = NULL;
		}
	}
	return keys != NULL ? json_pack("{s:o}", "keys", keys) : NULL;
}
