#include "notify/letters.h"

#include "notify/dutch_time.h"
#include "notify/mail.h"
#include "runtime/i18n.h"
#include "runtime/utf8.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum { LINK_BASE_BYTES_MAX = 200, ID_BYTES_MAX = 64 };

/* A letter while it is written: the body grows by paragraphs. */
struct writing {
	const struct letter *letter;
	struct arena *arena;
	const char *name, *other_name; /* cleaned; "" for none */
	const char *body;              /* NULL once memory is short */
};

struct kind {
	const char *name;
	const char *text; /* what the settings call it */
	void (*write)(struct writing *writing);
	const char *subject;
	const char *invitation; /* what is behind the link */
	const char *place;      /* of the link; NULL: no record */
	const char *command;    /* where there is no link; with %s, the record's id */
	const char *why;
	const char *page; /* of the link, where it is about no record */
};

/* --- sentences --- */

static const char *in_language(const struct writing *writing, const char *text)
    __attribute__((format_arg(2)));
static const char *in_language(const struct writing *writing, const char *text)
{
	return tr(writing->letter->dutch, text);
}

static void append(struct writing *writing, const char *text, const char *end)
{
	writing->body = writing->body == NULL || text == NULL
			    ? NULL
			    : arena_printf(writing->arena, "%s%s%s", writing->body, text, end);
}

/* One paragraph of its own. The format is translated already. */
__attribute__((format(printf, 2, 3))) static void say(
    struct writing *writing, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	append(writing, arena_vprintf(writing->arena, format, args), "\n\n");
	va_end(args);
}

static const char *moment(const struct writing *writing)
{
	const char *text =
	    dutch_time_text(writing->letter->at_ms, writing->letter->dutch, writing->arena);
	return text != NULL ? text : "";
}

static const char *day(const struct writing *writing)
{
	const char *text =
	    dutch_day_text(writing->letter->at_ms, writing->letter->dutch, writing->arena);
	return text != NULL ? text : "";
}

/* --- the letters --- */

#define W(text) in_language(writing, text)

static void write_offer_made(struct writing *writing)
{
	say(writing, "%s",
	    W(N_("A colleague in your region asks for help with something you know about, and "
		 "would like to ask you.")));
	say(writing,
	    W(N_("Will you say before %s whether you can help? No is a good answer too: then "
		 "somebody else is asked.")),
	    moment(writing));
}

static void write_offer_expiring(struct writing *writing)
{
	say(writing, "%s", W(N_("You were asked to help, and your answer is still awaited.")));
	say(writing,
	    W(N_("You can answer until %s. If it does not suit you now, just say no: then somebody "
		 "else is asked.")),
	    moment(writing));
}

static void write_offer_declined(struct writing *writing)
{
	const unsigned others = writing->letter->others_asked;
	say(writing, "%s",
	    W(N_("One of the people you asked for help cannot help now. That is about their time, "
		 "not about your question.")));
	if (others == 0) {
		say(writing, "%s", W(N_("Nobody else is being asked now. You can ask others.")));
	} else if (others == 1) {
		say(writing, "%s",
		    W(N_("One other person is still being asked. You need not do anything now.")));
	} else {
		say(writing,
		    W(N_("%u other people are still being asked. You need not do anything now.")),
		    others);
	}
}

static void write_all_declined(struct writing *writing)
{
	say(writing, "%s",
	    W(N_("Everybody you asked for help has said no. That is about their time, not about "
		 "your question.")));
	say(writing, "%s",
	    W(N_("You can see who else could help and ask them. Your consultant sees this too, and "
		 "thinks along with you.")));
}

static void write_offer_accepted(struct writing *writing)
{
	if (writing->other_name[0] != '\0') {
		say(writing, W(N_("Good news: %s is going to help you.")), writing->other_name);
	} else {
		say(writing, "%s", W(N_("Good news: somebody is going to help you.")));
	}
	if (writing->letter->at_ms > 0) {
		say(writing, W(N_("Your first contact: %s.")), day(writing));
	}
	say(writing, "%s", W(N_("From now on you see in samen how to reach each other.")));
}

static void write_follow_up_due(struct writing *writing)
{
	say(writing,
	    W(N_("You were going to be in touch with each other on %s. That day has passed.")),
	    day(writing));
	say(writing, "%s",
	    W(N_("Was there contact? Say so, or choose a new day. If something is in the way, say "
		 "that: then we think along.")));
}

static void write_outcome_check(struct writing *writing)
{
	say(writing, W(N_("%u weeks ago the help that you asked for ended. How are things now?")),
	    writing->letter->weeks);
	say(writing, "%s",
	    W(N_("Answering takes a minute. Is it going less well? You can always ask for help "
		 "again.")));
}

static void write_help_reassigned(struct writing *writing)
{
	if (writing->letter->to_helper) {
		say(writing, "%s",
		    W(N_("A consultant has asked somebody else to go on with the help that you "
			 "were giving. You need not do anything more for it.")));
		say(writing, "%s", W(N_("Thank you for what you did.")));
	} else if (writing->other_name[0] != '\0') {
		say(writing,
		    W(N_("From now on %s helps you, instead of the person who helped you before.")),
		    writing->other_name);
		say(writing, "%s", W(N_("In samen you see how to reach each other.")));
	} else {
		say(writing, "%s",
		    W(N_("The person who helped you stops. Your consultant is looking for somebody "
			 "else: you are not on your own.")));
	}
}

static void write_school_asked(struct writing *writing)
{
	say(writing, "%s",
	    W(N_("Another school is preparing a change of school, and asks you to take part for "
		 "your school, so that it goes well.")));
	if (writing->letter->at_ms > 0) {
		say(writing, W(N_("Will you answer before %s?")), moment(writing));
	}
}

static void write_digest(struct writing *writing)
{
	static const char *const reasons[LETTER_REASONS] = {
	    [LETTER_NO_CANDIDATE] = N_("nobody found who can help"),
	    [LETTER_NOBODY_LEFT] = N_("everybody who was asked said no"),
	    [LETTER_ANSWER_DUE] = N_("an answer is due soon"),
	    [LETTER_NO_FOLLOW_UP] = N_("no contact for a long time"),
	    [LETTER_EARLY_SIGNAL] = N_("an early signal without an answer"),
	    [LETTER_OUTCOME_DUE] = N_("asked how it went, no answer yet"),
	    [LETTER_NOBODY_ASKED] = N_("nobody was asked yet"),
	    [LETTER_HELP_ENDED] = N_("the help has ended, the request is still open"),
	    [LETTER_DID_NOT_LAST] = N_("it did not last"),
	    [LETTER_FILER_GONE] = N_("who asked has left"),
	    [LETTER_SCHOOL_MISSING] = N_("nobody takes part for one of the schools"),
	    [LETTER_NEED_LEFT] = N_("there is help, but not for everything"),
	};
	const struct letter *letter = writing->letter;
	say(writing, W(N_("Requests in your areas that wait for help: %u.")), letter->waiting);
	if (letter->need_person == 0) {
		say(writing, "%s", W(N_("Nothing needs you today.")));
		return;
	}
	say(writing, W(N_("What needs somebody today: %u.")), letter->need_person);
	for (size_t i = 0; i < LETTER_REASONS; i++) {
		if (letter->reasons[i] > 0) {
			append(writing,
			    arena_printf(
				writing->arena, "- %s: %u", W(reasons[i]), letter->reasons[i]),
			    "\n");
		}
	}
	append(writing, "", "\n");
}

static void write_test(struct writing *writing)
{
	say(writing, "%s",
	    W(N_("You asked samen for a mail to see whether mail arrives. It does.")));
}

static const struct kind kinds[LETTER_KINDS] = {
    [LETTER_OFFER_MADE] = {"offer-made", N_("You are asked to help"), write_offer_made,
	N_("Can you help?"), N_("See what is asked, and answer"), "offers", "samen match offers",
	N_("You get this mail because you share what you know in samen.")},
    [LETTER_OFFER_EXPIRING] = {"offer-expiring", N_("Your answer is still awaited"),
	write_offer_expiring, N_("Your answer is still awaited"),
	N_("See what is asked, and answer"), "offers", "samen match offers",
	N_("You get this mail because you share what you know in samen.")},
    [LETTER_OFFER_DECLINED] = {"offer-declined", N_("Somebody you asked cannot help"),
	write_offer_declined, N_("Somebody cannot help now"), N_("See how things stand"),
	"requests", "samen match offers %s",
	N_("You get this mail because you asked for help in samen.")},
    [LETTER_ALL_DECLINED] = {"all-declined", N_("Nobody you asked can help"), write_all_declined,
	N_("Nobody has said yes so far"), N_("See who else could help"), "requests",
	"samen match suggest %s", N_("You get this mail because you asked for help in samen.")},
    [LETTER_OFFER_ACCEPTED] = {"offer-accepted", N_("Somebody is going to help you"),
	write_offer_accepted, N_("There is help"), N_("See how to reach each other"), "matches",
	"samen match show %s", N_("You get this mail because you asked for help in samen.")},
    [LETTER_FOLLOW_UP_DUE] = {"follow-up-due", N_("A day on which you had agreed to be in touch"),
	write_follow_up_due, N_("Was there contact?"), N_("Say how it went"), "matches",
	"samen match follow-up %s",
	N_("You get this mail because you work together with somebody in samen.")},
    [LETTER_OUTCOME_CHECK] = {"outcome-check", N_("How things are, some weeks after the help"),
	write_outcome_check, N_("How are things now?"), N_("Say how it goes"), "matches",
	"samen match checks --due", N_("You get this mail because you asked for help in samen.")},
    [LETTER_HELP_REASSIGNED] = {"help-reassigned", N_("Somebody else goes on with the help"),
	write_help_reassigned, N_("Somebody else goes on with the help"),
	N_("See how things stand"), "matches", "samen match show %s",
	N_("You get this mail because you work together with somebody in samen.")},
    [LETTER_SCHOOL_ASKED] = {"school-asked", N_("Your school is asked to take part"),
	write_school_asked, N_("Will you take part for your school?"),
	N_("See what is asked, and answer"), "offers", "samen match offers",
	N_("You get this mail because another school asks for you in samen.")},
    [LETTER_DIGEST] = {"digest", N_("The week of your areas, in numbers"), write_digest,
	N_("The week of your areas"), N_("See what needs somebody today"), NULL, "samen today",
	N_("You get this mail because you are a consultant in samen."), "today"},
    [LETTER_TEST] = {"test", N_("A mail to see whether mail arrives"), write_test,
	N_("Mail from samen arrives"), N_("See how the mail stands"), NULL, "samen mail queue",
	N_("You get this mail because you are a coordinator in samen."), "mail"},
};

/* --- names and links --- */

static bool is_cut(utf8proc_int32_t point)
{
	return utf8proc_category(point) == UTF8PROC_CATEGORY_CF;
}

static bool is_blank(utf8proc_int32_t point)
{
	utf8proc_category_t category = utf8proc_category(point);
	return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZS ||
	       category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* One line: blanks become one space, marks of direction and such nothing, and the rest of a very
 * long name is left out. NULL when memory is short. */
static const char *clean_name(struct arena *arena, const char *name)
{
	size_t size = 0;
	char *clean = arena_alloc(arena, strlen(name) + 1);
	bool blank = false;
	for (unsigned chars = 0; clean != NULL && *name != '\0' && chars < LETTER_NAME_CHARS_MAX;) {
		utf8proc_int32_t point;
		utf8proc_ssize_t bytes =
		    utf8proc_iterate((const utf8proc_uint8_t *)name, -1, &point);
		if (is_blank(point)) {
			blank = size > 0;
		} else if (!is_cut(point)) {
			if (blank) {
				clean[size++] = ' ';
			}
			memcpy(clean + size, name, (size_t)bytes);
			size += (size_t)bytes;
			chars += blank ? 2 : 1;
			blank = false;
		}
		name += bytes;
	}
	return clean;
}

static bool is_id(const char *id)
{
	return id != NULL && id[0] != '\0' && strlen(id) <= ID_BYTES_MAX &&
	       id[strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")] ==
		   '\0';
}

/* What follows the scheme; NULL when it is neither https nor http on this machine. */
static const char *after_scheme(const char *url)
{
	static const char *const begins[] = {
	    "http://localhost", "http://127.0.0.1", "http://[::1]"};
	if (strncmp(url, "https://", strlen("https://")) == 0) {
		return url + strlen("https://");
	}
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		size_t size = strlen(begins[i]);
		if (strncmp(url, begins[i], size) == 0 &&
		    (url[size] == '\0' || url[size] == ':' || url[size] == '/')) {
			return url + strlen("http://");
		}
	}
	return NULL;
}

bool letter_link_base_is_valid(const char *link_base)
{
	const char *rest = link_base != NULL ? after_scheme(link_base) : NULL;
	size_t size = rest != NULL ? strlen(rest) : 0;
	return size > 0 && strlen(link_base) <= LINK_BASE_BYTES_MAX && rest[0] != '/' &&
	       rest[size - 1] != '/' &&
	       rest[strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				 "-._~:/[]")] == '\0';
}

static const char *link_to(const struct writing *writing, const struct kind *kind)
{
	const struct letter *letter = writing->letter;
	return kind->place == NULL
		   ? arena_printf(writing->arena, "%s/%s", letter->link_base, kind->page)
		   : arena_printf(writing->arena, "%s/%s/%s", letter->link_base, kind->place,
			 letter->record_id);
}

/* The command, with the record's id where it has a place for it. */
static const char *command_of(const struct writing *writing, const struct kind *kind)
{
	const char *hole = strstr(kind->command, "%s");
	return hole == NULL ? kind->command
			    : arena_printf(writing->arena, "%.*s%s", (int)(hole - kind->command),
				  kind->command, writing->letter->record_id);
}

/* --- writing --- */

static void write_greeting(struct writing *writing)
{
	if (writing->name[0] != '\0') {
		say(writing, W(N_("Dear %s,")), writing->name);
	} else {
		say(writing, "%s", W(N_("Hello,")));
	}
}

static void write_way(struct writing *writing, const struct kind *kind)
{
	const bool link = writing->letter->link_base != NULL;
	const char *way = link ? link_to(writing, kind) : command_of(writing, kind);
	say(writing, "%s:\n%s%s", W(kind->invitation), link ? "" : "  ", way != NULL ? way : "");
}

static void write_end(struct writing *writing, const struct kind *kind)
{
	const char *unsubscribe = writing->letter->unsubscribe;
	say(writing, "%s\nsamen", W(N_("Kind regards,")));
	append(writing, "-- ", "\n"); /* a signature follows: RFC 3676, 4.3 */
	append(writing, W(kind->why), "\n");
	append(writing, W(N_("Get no more mail of this kind:")), " ");
	append(writing,
	    unsubscribe != NULL ? unsubscribe
				: arena_printf(writing->arena, "samen mail off %s", kind->name),
	    "\n");
	append(writing, W(N_("Nobody reads answers to this mail.")), "\n");
}

static bool is_sound(const struct letter *letter)
{
	const struct kind *kind = &kinds[letter->kind];
	const char *name = letter->name != NULL ? letter->name : "";
	const char *other_name = letter->other_name != NULL ? letter->other_name : "";
	return (kind->place == NULL || is_id(letter->record_id)) &&
	       (letter->link_base == NULL || letter_link_base_is_valid(letter->link_base)) &&
	       (letter->unsubscribe == NULL || mail_link_is_valid(letter->unsubscribe)) &&
	       utf8_is_valid(name, strlen(name)) && utf8_is_valid(other_name, strlen(other_name));
}

enum status letter_write(
    const struct letter *letter, struct arena *arena, struct letter_text *ret_text)
{
	if (!is_sound(letter)) {
		return INVALID_ARGUMENT;
	}
	const struct kind *kind = &kinds[letter->kind];
	struct writing writing = {.letter = letter,
	    .arena = arena,
	    .name = clean_name(arena, letter->name != NULL ? letter->name : ""),
	    .other_name = clean_name(arena, letter->other_name != NULL ? letter->other_name : ""),
	    .body = ""};
	if (writing.name == NULL || writing.other_name == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	write_greeting(&writing);
	kind->write(&writing);
	write_way(&writing, kind);
	write_end(&writing, kind);
	if (writing.body == NULL || arena_was_short(arena)) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_text =
	    (struct letter_text){.subject = tr(letter->dutch, kind->subject), .body = writing.body};
	return OK;
}

/* --- kinds --- */

const char *letter_kind_name(enum letter_kind kind)
{
	return kinds[kind].name;
}

const char *letter_kind_text(enum letter_kind kind)
{
	return kinds[kind].text;
}

bool letter_kind_of(const char *name, enum letter_kind *ret_kind)
{
	for (enum letter_kind kind = 0; kind < LETTER_KINDS; kind++) {
		if (strcmp(kinds[kind].name, name) == 0) {
			*ret_kind = kind;
			return true;
		}
	}
	return false;
}
