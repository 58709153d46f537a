#include "gateway/browser_session.h"

#include "gateway/cookie.h"
#include "gateway/ticket.h"
#include "runtime/clock.h"
#include "runtime/token.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

typedef Samen__Directory__V1__Session Session;
typedef Samen__Directory__V1__LoginRequest LoginRequest;
typedef Samen__Directory__V1__RenewTokenRequest RenewTokenRequest;
typedef Samen__Directory__V1__SignOnRequest SignOnRequest;

#define ACCESS "samen-access"   /* "ID.TOKEN": of which session, and the token */
#define SESSION "samen-session" /* "ID.SECRET" */
#define DEVICE "samen-device"

enum {
	SESSION_DAYS = 30,
	DEVICE_DAYS = 180,
	DAY_S = 24 * 60 * 60,
	ACCESS_S_MAX = 10 * 60,
	RENEW_BEFORE_S = 30, /* the cookie goes so long before its token ends */
	SESSION_BYTES_MAX = 128,
	ACCESS_BYTES_MAX = SESSION_BYTES_MAX + TOKEN_TEXT_MAX,
	DEVICE_BYTES_MAX = 256
};

/* --- reading --- */

static bool asks_for_cookies(const struct head *head)
{
	const char *text = head_value(head, "Samen-Session");
	return text != NULL && strcasecmp(text, "cookie") == 0;
}

/* "ID.REST"; both or none. */
static void split(struct bytes text, struct bytes *ret_id, struct bytes *ret_rest)
{
	const uint8_t *dot = text.size > 0 ? memchr(text.data, '.', text.size) : NULL;
	size_t id_size = dot != NULL ? (size_t)(dot - text.data) : 0;
	if (id_size > 0 && id_size + 1 < text.size) {
		*ret_id = (struct bytes){text.data, id_size};
		*ret_rest = (struct bytes){dot + 1, text.size - id_size - 1};
	}
}

/* A token counts beside its own session only: an answer that was under way while somebody else
 * signed in sets it too late. */
static void read_access(struct bytes text, struct browser_session *session)
{
	struct bytes id = {NULL, 0};
	struct bytes token = {NULL, 0};
	split(text, &id, &token);
	bool is_own = id.size > 0 && id.size == session->id.size &&
		      memcmp(id.data, session->id.data, id.size) == 0;
	if (is_own && token.size < TOKEN_TEXT_MAX) {
		session->access = token;
	}
}

void browser_session_read(
    const struct head *head, const struct settings *settings, struct browser_session *ret_session)
{
	bool secure = settings_public_tls(settings);
	*ret_session = (struct browser_session){.secure = secure,
	    .takes = asks_for_cookies(head),
	    .device = cookie_find(head, DEVICE, secure, DEVICE_BYTES_MAX),
	    .sign_on = cookie_find(head, SIGN_ON_CODE_COOKIE, secure, TICKET_BYTES_MAX)};
	split(cookie_find(head, SESSION, secure, SESSION_BYTES_MAX), &ret_session->id,
	    &ret_session->secret);
	read_access(cookie_find(head, ACCESS, secure, ACCESS_BYTES_MAX), ret_session);
}

bool browser_session_exists(const struct browser_session *session)
{
	return session->id.size > 0;
}

const char *browser_session_text(const struct browser_session *session, struct arena *arena)
{
	return session->id.size == 0
		   ? ""
		   : arena_printf(arena, "%.*s.%.*s", (int)session->id.size,
			 (const char *)session->id.data, (int)session->secret.size,
			 (const char *)session->secret.data);
}

/* --- whose page --- */

/* What lies behind "https://", or "http://" where that will do; NULL for anything else. */
static const char *authority_of(const char *origin, bool secure)
{
	if (strncasecmp(origin, "https://", strlen("https://")) == 0) {
		return origin + strlen("https://");
	}
	bool plain = !secure && strncasecmp(origin, "http://", strlen("http://")) == 0;
	return plain ? origin + strlen("http://") : NULL;
}

static bool is_own_origin(
    const struct head *head, const struct settings *settings, const char *origin)
{
	const char *host = head_value(head, "Host");
	const char *authority = authority_of(origin, settings_public_tls(settings));
	if (settings->public_url[0] != '\0' && strcasecmp(origin, settings->public_url) == 0) {
		return true;
	}
	return authority != NULL && host != NULL && head_count(head, "Host") == 1 &&
	       authority[0] != '\0' && strcasecmp(authority, host) == 0;
}

bool browser_is_own_page(const struct head *head, const struct settings *settings)
{
	const char *site = head_value(head, "Sec-Fetch-Site");
	const char *origin = head_value(head, "Origin");
	if (site != NULL) {
		return head_count(head, "Sec-Fetch-Site") == 1 && strcmp(site, "same-origin") == 0;
	}
	return origin != NULL && head_count(head, "Origin") == 1 &&
	       is_own_origin(head, settings, origin);
}

/* --- requests --- */

/* A text that ends with a NUL; "" without memory, which asks for the same as no cookie. */
static char *text_of(struct arena *arena, struct bytes bytes)
{
	char *text = bytes.size > 0 ? arena_memdup(arena, bytes.data, bytes.size) : NULL;
	return text != NULL ? text : (char *)(uintptr_t) "";
}

static enum status pack(
    const ProtobufCMessage *message, struct arena *arena, struct bytes *ret_payload)
{
	uint8_t *packed = arena_alloc(arena, protobuf_c_message_get_packed_size(message) + 1);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_payload = (struct bytes){packed, protobuf_c_message_pack(message, packed)};
	return OK;
}

static enum status fill_login(
    const struct browser_session *session, struct arena *arena, struct bytes *payload)
{
	LoginRequest *request = samen__directory__v1__login_request__unpack(
	    arena_allocator(arena), payload->size, payload->data);
	if (request == NULL) {
		return INVALID_ARGUMENT;
	}
	if (request->device_secret[0] != '\0' || session->device.size == 0) {
		return OK;
	}
	request->device_secret = text_of(arena, session->device);
	return pack(&request->base, arena, payload);
}

static enum status fill_renewal(
    const struct browser_session *session, struct arena *arena, struct bytes *payload)
{
	RenewTokenRequest *request = samen__directory__v1__renew_token_request__unpack(
	    arena_allocator(arena), payload->size, payload->data);
	if (request == NULL) {
		return INVALID_ARGUMENT;
	}
	if (request->session_id[0] != '\0' || session->id.size == 0) {
		return OK;
	}
	request->session_id = text_of(arena, session->id);
	request->session_secret = text_of(arena, session->secret);
	return pack(&request->base, arena, payload);
}

/* A ticket that is over, or none of ours, counts as none. */
static enum status fill_sign_on(
    const struct browser_session *session, struct arena *arena, struct bytes *payload)
{
	struct ticket ticket;
	SignOnRequest *request = samen__directory__v1__sign_on_request__unpack(
	    arena_allocator(arena), payload->size, payload->data);
	if (request == NULL) {
		return INVALID_ARGUMENT;
	}
	if (request->id_token[0] != '\0' || session->sign_on.size == 0 ||
	    ticket_open(session->sign_on, TICKET_CODE, clock_mono_ms(), arena, &ticket) != OK) {
		return OK;
	}
	request->name = (char *)(uintptr_t)ticket.issuer;
	request->id_token = (char *)(uintptr_t)ticket.id_token;
	return pack(&request->base, arena, payload);
}

enum status browser_session_fill(const struct browser_session *session,
    const ProtobufCMessageDescriptor *type,
    struct arena *arena,
    struct bytes *payload)
{
	if (type == &samen__directory__v1__login_request__descriptor) {
		return fill_login(session, arena, payload);
	}
	if (type == &samen__directory__v1__renew_token_request__descriptor) {
		return fill_renewal(session, arena, payload);
	}
	if (type == &samen__directory__v1__sign_on_request__descriptor) {
		return fill_sign_on(session, arena, payload);
	}
	return OK;
}

/* --- answers --- */

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

/* Two clocks may be apart, or moved in a demo: what makes no sense counts as a fresh token's. */
long browser_session_access_life_s(const Session *given, int64_t now_ms)
{
	int64_t life_s = (given->access_expires_at_ms - now_ms) / 1000;
	if (life_s <= RENEW_BEFORE_S || life_s > ACCESS_S_MAX) {
		life_s = ACCESS_S_MAX;
	}
	return (long)life_s - RENEW_BEFORE_S;
}

static void wipe(char **text)
{
	if ((*text)[0] != '\0') {
		sodium_memzero(*text, strlen(*text));
	}
	*text = (char *)(uintptr_t) "";
}

static void set_session(
    const struct browser_session *session, const Session *given, struct answer *answer)
{
	char text[SESSION_BYTES_MAX + 1];
	int size = snprintf(text, sizeof text, "%s.%s", given->session_id, given->session_secret);
	if (size > 0 && (size_t)size < sizeof text) {
		(void)cookie_set(answer, SESSION, session->secure, SAME_SITE_STRICT, bytes_of(text),
		    (long)SESSION_DAYS * DAY_S);
	}
	sodium_memzero(text, sizeof text);
}

static void set_access(const struct browser_session *session,
    struct bytes id,
    const char *access_token,
    long life_s,
    struct answer *answer)
{
	char text[ACCESS_BYTES_MAX + 1];
	int size = snprintf(
	    text, sizeof text, "%.*s.%s", (int)id.size, (const char *)id.data, access_token);
	if (size > 0 && (size_t)size < sizeof text) {
		(void)cookie_set(
		    answer, ACCESS, session->secure, SAME_SITE_STRICT, bytes_of(text), life_s);
	}
	sodium_memzero(text, sizeof text);
}

void browser_session_renewed(const struct browser_session *session,
    const char *access_token,
    long life_s,
    struct answer *answer)
{
	set_access(session, session->id, access_token, life_s, answer);
}

void browser_session_take(
    const struct browser_session *session, Session *given, int64_t now_ms, struct answer *answer)
{
	set_access(session, bytes_of(given->session_id), given->access_token,
	    browser_session_access_life_s(given, now_ms), answer);
	set_session(session, given, answer);
	if (given->device_secret[0] != '\0') {
		(void)cookie_set(answer, DEVICE, session->secure, SAME_SITE_STRICT,
		    bytes_of(given->device_secret), (long)DEVICE_DAYS * DAY_S);
	}
	if (session->sign_on.size > 0) {
		cookie_clear(answer, SIGN_ON_CODE_COOKIE, session->secure);
	}
	wipe(&given->access_token);
	wipe(&given->session_secret);
	wipe(&given->device_secret);
}

enum status browser_session_take_packed(const struct browser_session *session,
    struct arena *arena,
    int64_t now_ms,
    struct bytes *payload,
    struct answer *answer)
{
	Session *given = samen__directory__v1__session__unpack(
	    arena_allocator(arena), payload->size, payload->data);
	if (given == NULL) {
		return DATA_LOSS;
	}
	browser_session_take(session, given, now_ms, answer);
	return pack(&given->base, arena, payload);
}

void browser_session_clear(const struct browser_session *session, struct answer *answer)
{
	cookie_clear(answer, ACCESS, session->secure);
	cookie_clear(answer, SESSION, session->secure);
}
