#include "jwks/fetch.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetcher {
	CURL *curl;
	bool (*is_stopping)(void);
	char *data;
	size_t size, size_max;
	bool too_large;
};

static size_t take(char *data, size_t one, size_t count, void *context)
{
	struct fetcher *fetcher = context;
	size_t size = one * count;
	if (size > fetcher->size_max - fetcher->size) {
		fetcher->too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	memcpy(fetcher->data + fetcher->size, data, size);
	fetcher->size += size;
	return size;
}

static int look_up(
    void *context, curl_off_t all, curl_off_t come, curl_off_t to_send, curl_off_t sent)
{
	const struct fetcher *fetcher = context;
	(void)all;
	(void)come;
	(void)to_send;
	(void)sent;
	return fetcher->is_stopping();
}

static bool set_options(struct fetcher *fetcher)
{
	CURL *curl = fetcher->curl;
	return curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)FETCH_MS_MAX) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)FETCH_CONNECT_MS_MAX) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "samen") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetcher) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFODATA, fetcher) == CURLE_OK;
}

enum status fetcher_open(bool (*is_stopping)(void), struct fetcher **ret_fetcher)
{
	struct fetcher *fetcher = calloc(1, sizeof *fetcher);
	if (fetcher == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	fetcher->is_stopping = is_stopping;
	fetcher->size_max = FETCH_BYTES_MAX;
	fetcher->data = malloc(FETCH_BYTES_MAX);
	fetcher->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
	if (fetcher->data == NULL || fetcher->curl == NULL || !set_options(fetcher)) {
		fetcher_close(fetcher);
		return RESOURCE_EXHAUSTED;
	}
	*ret_fetcher = fetcher;
	return OK;
}

void fetcher_close(struct fetcher *fetcher)
{
	if (fetcher != NULL) {
		curl_easy_cleanup(fetcher->curl);
		free(fetcher->data);
		free(fetcher);
	}
}

/* Plain http never leaves this machine, not by a proxy either. */
static bool set_address(CURL *curl, const char *url)
{
	bool secure = strncmp(url, "https://", strlen("https://")) == 0;
	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, secure ? "https" : "http") ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROXY, secure ? NULL : "*") == CURLE_OK;
}

__attribute__((format(printf, 2, 3))) static enum status cannot(
    char *ret_reason, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)vsnprintf(ret_reason, FETCH_REASON_SIZE, format, args);
	va_end(args);
	return UNAVAILABLE;
}

/* What the answer's code means, after one that came. */
static enum status read_code(CURL *curl, char *ret_reason)
{
	long code = 0;
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	if (code == 200) {
		return OK;
	}
	(void)cannot(ret_reason, "answered with HTTP %ld", code);
	return code == 400 || code == 401 || code == 403 ? PERMISSION_DENIED : UNAVAILABLE;
}

static enum status ask(struct fetcher *fetcher, const char *url, char *ret_reason)
{
	fetcher->size = 0;
	fetcher->too_large = false;
	if (!set_address(fetcher->curl, url)) {
		return RESOURCE_EXHAUSTED;
	}
	CURLcode result = curl_easy_perform(fetcher->curl);
	if (fetcher->too_large) {
		return cannot(ret_reason, "more than %zu bytes", fetcher->size_max);
	}
	if (result != CURLE_OK) {
		return cannot(ret_reason, "%s", curl_easy_strerror(result));
	}
	return read_code(fetcher->curl, ret_reason);
}

static enum status take_json(
    const struct fetcher *fetcher, json_t **ret_json, char ret_reason[static FETCH_REASON_SIZE])
{
	json_error_t error;
	json_t *json = json_loadb(fetcher->data, fetcher->size, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(json)) {
		json_decref(json);
		(void)cannot(ret_reason, "no JSON object");
		return INVALID_ARGUMENT;
	}
	*ret_json = json;
	return OK;
}

enum status fetch_json(struct fetcher *fetcher,
    const char *url,
    json_t **ret_json,
    char ret_reason[static FETCH_REASON_SIZE])
{
	ret_reason[0] = '\0';
	enum status status = ask(fetcher, url, ret_reason);
	if (status == PERMISSION_DENIED) {
		status = UNAVAILABLE;
	}
	return status == OK ? take_json(fetcher, ret_json, ret_reason) : status;
}

void fetcher_bound(struct fetcher *fetcher, size_t size_bytes_max, long time_ms_max)
{
	fetcher->size_max = size_bytes_max < FETCH_BYTES_MAX ? size_bytes_max : FETCH_BYTES_MAX;
	(void)curl_easy_setopt(fetcher->curl, CURLOPT_TIMEOUT_MS, time_ms_max);
}

static bool set_form(CURL *curl, const struct fetch_form *form)
{
	return curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form->fields) == CURLE_OK &&
	       (form->user == NULL ||
		   (curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK &&
		       curl_easy_setopt(curl, CURLOPT_USERNAME, form->user) == CURLE_OK &&
		       curl_easy_setopt(curl, CURLOPT_PASSWORD, form->password) == CURLE_OK));
}

enum status fetch_form(struct fetcher *fetcher,
    const char *url,
    const struct fetch_form *form,
    json_t **ret_json,
    char ret_reason[static FETCH_REASON_SIZE])
{
	ret_reason[0] = '\0';
	enum status status =
	    set_form(fetcher->curl, form) ? ask(fetcher, url, ret_reason) : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = take_json(fetcher, ret_json, ret_reason);
	}
	explicit_bzero(fetcher->data, fetcher->size);
	return status;
}
