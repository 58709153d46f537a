#include "directory/directory_fields.h"

#include "directory/account.h"
#include "runtime/textcheck.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum { POSTCODE_CHARS = 7, EMAIL_LOCAL_BYTES_MAX = 64 };

enum status fields_status(const struct call *call)
{
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

const char *field_path(struct call *call, const char *list, size_t index, const char *name)
{
	const char *path = name != NULL ? arena_printf(call->arena, "%s[%zu].%s", list, index, name)
					: arena_printf(call->arena, "%s[%zu]", list, index);
	return path != NULL ? path : list;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

void field_text(struct call *call, const char *field, const char *text, size_t min, size_t max)
{
	size_t length = text_length(text);
	if (min > 0 && is_blank(text)) {
		(void)call_field(call, field, "REQUIRED", N_("is missing: fill it in"));
	} else if (length < min) {
		(void)call_field(call, field, "TOO_SHORT", N_("has at least %zu characters"), min);
	} else if (length > max) {
		(void)call_field(
		    call, field, "TOO_LONG", N_("has at most %zu characters: shorten it"), max);
	}
}

static bool is_local(const char *text, size_t size)
{
	return size > 0 && size <= EMAIL_LOCAL_BYTES_MAX &&
	       strspn(text, LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~.") >= size && text[0] != '.' &&
	       text[size - 1] != '.';
}

static bool is_domain(const char *text)
{
	size_t size = strlen(text);
	return size > 0 && strspn(text, LETTERS DIGITS "-.") == size && text[0] != '.' &&
	       text[0] != '-' && text[size - 1] != '.' && text[size - 1] != '-' &&
	       strstr(text, "..") == NULL;
}

void field_email(struct call *call, const char *field, const char *email)
{
	const char *at = strchr(email, '@');
	if (at == NULL || strlen(email) > EMAIL_BYTES_MAX ||
	    !is_local(email, (size_t)(at - email)) || !is_domain(at + 1)) {
		(void)call_field(call, field, email[0] == '\0' ? "REQUIRED" : "NOT_AN_ADDRESS",
		    N_("is no e-mail address: write it as name@school.nl"));
	}
}

void field_phone(struct call *call, const char *field, const char *phone, size_t max)
{
	if (strlen(phone) > max || phone[strspn(phone, DIGITS " +()-./")] != '\0') {
		(void)call_field(call, field, "NOT_A_NUMBER",
		    N_("is no phone number: only digits, spaces and + ( ) - . /"));
	}
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

void field_postcode(struct call *call, const char *field, const char *postcode)
{
	bool good = strlen(postcode) == POSTCODE_CHARS && strspn(postcode, DIGITS) == 4 &&
		    postcode[0] != '0' && postcode[4] == ' ' && is_capital(postcode[5]) &&
		    is_capital(postcode[6]);
	if (postcode[0] != '\0' && !good) {
		(void)call_field(call, field, "NOT_A_POSTCODE",
		    N_("is no postcode: write it as 1234 AB, or leave it empty"));
	}
}

static bool occurs(const uint32_t *numbers, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] == number) {
			return true;
		}
	}
	return false;
}

void field_numbers(
    struct call *call, const char *field, const uint32_t *numbers, size_t count, bool required)
{
	if (required && count == 0) {
		(void)call_field(call, field, "REQUIRED", N_("is missing: name at least one"));
	}
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] == 0) {
			(void)call_field(call, field_path(call, field, i, NULL), "UNKNOWN_VALUE",
			    N_("is no known value"));
		} else if (occurs(numbers, i, numbers[i])) {
			(void)call_field(call, field_path(call, field, i, NULL), "TWICE",
			    N_("is named twice: name it once"));
		}
	}
}

void field_list(struct call *call, const char *field, size_t count, size_t max)
{
	if (count > max) {
		(void)call_field(call, field, "TOO_MANY", N_("has at most %zu entries"), max);
	}
}

void field_page(struct call *call,
    const Samen__Common__V1__PageRequest *in,
    bool (*is_id)(const char *text),
    struct page *ret_page)
{
	*ret_page = (struct page){.size = page_size(call, in), .after = page_token(in)};
	if (ret_page->after[0] != '\0' && !is_id(ret_page->after)) {
		(void)page_token_fail(call);
	}
}
