#include "matching/views.h"

#include "matching/check.h"
#include "matching/monitor.h"
#include "matching/move.h"

/* --- names --- */

enum status person_or_null(struct call *call, const char *id, const Person **ret_person)
{
	FeedPerson *feed;
	enum status status = replica_person_find(call, id, &feed);
	*ret_person = status == OK ? feed->person : NULL;
	return status == NOT_FOUND ? OK : status;
}

/* The school that asks; left alone when it is not here. */
static enum status row_add_school(struct call *call, MonitorRow *row)
{
	Organisation *organisation;
	enum status status = replica_organisation_find(call, row->organisation_id, &organisation);
	if (status == OK) {
		row->organisation_name = organisation->name;
		row->sector = organisation->sector;
	}
	return status == NOT_FOUND ? OK : status;
}

char *person_name(const struct call *call, const Person *person)
{
	return person->name[0] != '\0' ? person->name
				       : wire_text(tr(call->dutch, N_("former colleague")));
}

enum status topic_name(struct call *call, const char *id, char **ret_name)
{
	Topic *topic;
	enum status status = replica_topic_find(call, id, &topic);
	*ret_name = wire_text(id);
	if (status == OK) {
		bool dutch = call->dutch || topic->label_en[0] == '\0';
		*ret_name = dutch ? topic->label_nl : topic->label_en;
	}
	return status == NOT_FOUND ? OK : status;
}

enum status area_name(struct call *call, const char *id, char **ret_name)
{
	Area *area;
	enum status status = replica_area_find(call, id, &area);
	if (status == OK) {
		*ret_name = area->name;
	}
	return status == NOT_FOUND ? OK : status;
}

/* --- offers --- */

/* People of the other school must know which school asks, and about what. */
static enum status offer_add_school(struct call *call, const FeedRequest *request, OfferView *view)
{
	Organisation *organisation;
	enum status status =
	    replica_organisation_find(call, request->organisation_id, &organisation);
	view->kind = request->kind;
	view->school_id = request->organisation_id;
	if (status == OK) {
		view->school_name = organisation->name;
	}
	return status == NOT_FOUND ? OK : status;
}

/* Where and what for. coarse: no area where it would point at a handful of schools. */
static enum status offer_add_request(
    struct call *call, const Offer *offer, bool coarse, OfferView *view)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, offer->request_id, &request);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	view->age_group = request->age_group;
	view->urgency = request->urgency;
	view->forms = request->forms;
	view->n_forms = request->n_forms;
	view->consent_withdrawn_at_ms = request->consent_withdrawn_at_ms;
	if (!offer_is_help(offer)) {
		status = offer_add_school(call, request, view);
	}
	if (status != OK) {
		return status;
	}
	if (coarse && !area_has_schools(call, request->area_id, SCHOOLS_TO_NAME_AREA)) {
		return OK;
	}
	view->area_id = request->area_id;
	return area_name(call, request->area_id, &view->area_name);
}

enum status offer_view(struct call *call, const Offer *offer, unsigned rights, OfferView **ret_view)
{
	OfferView *view = arena_alloc(call->arena, sizeof *view);
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__offer__init(view);
	view->id = offer->id;
	view->request_id = offer->request_id;
	view->person_id = offer->person_id;
	view->state = (Samen__Matching__V1__OfferState)offer->state;
	view->topic_ids = offer->topic_ids;
	view->n_topic_ids = offer->n_topic_ids;
	view->offered_at_ms = offer->offered_at_ms;
	view->expires_at_ms = offer->expires_at_ms;
	view->answered_at_ms = offer->answered_at_ms;
	view->decline_reason = (Samen__Matching__V1__DeclineReason)offer->decline_reason;
	view->remark_note_id = offer->remark_note_id;
	view->match_id = offer->match_id;
	view->part = (Part)offer->part;
	bool blind = (rights & ~(unsigned)WHOSE_HELPER) == 0 &&
		     offer->state != SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED;
	enum status status = offer_add_request(call, offer, blind, view);
	if (status != OK) {
		return status;
	}
	if (!blind) {
		view->offered_by = offer->offered_by;
	}
	if ((rights & (WHOSE_OWN | WHOSE_AREA)) != 0) {
		const Person *person;
		status = person_or_null(call, offer->person_id, &person);
		if (status == OK && person != NULL) {
			view->person_name = person_name(call, person);
		}
	}
	*ret_view = view;
	return status;
}

/* --- matches --- */

enum status contact_view(
    struct call *call, const char *person_id, bool full, Samen__Common__V1__Contact **ret_contact)
{
	const Person *person;
	Organisation *organisation;
	Samen__Common__V1__Contact *contact = arena_alloc(call->arena, sizeof *contact);
	if (contact == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__common__v1__contact__init(contact);
	contact->person_id = wire_text(person_id);
	*ret_contact = contact;
	if (!full) {
		return OK;
	}
	enum status status = person_or_null(call, person_id, &person);
	if (status != OK || person == NULL) {
		return status;
	}
	contact->name = person_name(call, person);
	contact->title = person->title;
	contact->email = person->email;
	contact->phone = person->phone;
	contact->organisation_id = person->organisation_id;
	status = replica_organisation_find(call, person->organisation_id, &organisation);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	contact->organisation_name = organisation->name;
	contact->sector = organisation->sector;
	return OK;
}

/* Whoever looks after the request; *ret_since_ms may be NULL. Left alone for nobody. */
static enum status keeper_view(struct call *call,
    const char *request_id,
    bool full,
    Samen__Common__V1__Contact **ret_contact,
    int64_t *ret_since_ms)
{
	Keeper *keeper;
	enum status status = keeper_find(call, request_id, &keeper);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	if (ret_since_ms != NULL) {
		*ret_since_ms = keeper->since_ms;
	}
	return contact_view(call, keeper->person_id, full, ret_contact);
}

static enum status add_party(struct call *call, Part part, const char *person_id, MatchView *view)
{
	Samen__Matching__V1__Party *party = arena_alloc(call->arena, sizeof *party);
	if (party == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__party__init(party);
	party->part = part;
	view->parties[view->n_parties++] = party;
	return contact_view(call, person_id, true, &party->contact);
}

/* Who takes part for the two schools: the filer, and who accepted for the other one. */
static enum status match_add_parties(struct call *call, const FeedRequest *request, MatchView *view)
{
	enum { SCHOOLS = 2 };
	struct matches matches;
	Part own = move_part_of_filer(request);
	if (own == PART_NONE) {
		return OK;
	}
	view->parties = arena_alloc(call->arena, SCHOOLS * sizeof *view->parties);
	enum status status = view->parties != NULL ? request_matches(call, request->id, &matches)
						   : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = add_party(call, own, request->filer_id, view);
	}
	if (status != OK) {
		return status;
	}
	const Match *other = move_party(&matches, move_part_of_other(request));
	return other != NULL ? add_party(call, (Part)other->part, other->specialist_id, view) : OK;
}

/* Whoever stopped helping does not learn who came after them. */
static bool shows_parties(const Match *match, unsigned rights)
{
	return (rights & (WHOSE_OWN | WHOSE_AREA)) != 0 ||
	       ((rights & WHOSE_HELPER) != 0 &&
		   match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
}

static enum status match_add_request(
    struct call *call, const Match *match, unsigned rights, MatchView *view)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, view->request_id, &request);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	view->area_id = request->area_id;
	view->age_group = request->age_group;
	view->urgency = request->urgency;
	view->consent_withdrawn_at_ms = request->consent_withdrawn_at_ms;
	return shows_parties(match, rights) ? match_add_parties(call, request, view) : OK;
}

enum status match_view(struct call *call, const Match *match, unsigned rights, MatchView **ret_view)
{
	MatchView *view = arena_alloc(call->arena, sizeof *view);
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__match__init(view);
	view->id = match->id;
	view->request_id = match->request_id;
	view->offer_id = match->offer_id;
	view->part = (Part)match->part;
	view->state = (Samen__Matching__V1__MatchState)match->state;
	view->topic_ids = match->topic_ids;
	view->n_topic_ids = match->n_topic_ids;
	view->accepted_at_ms = match->accepted_at_ms;
	view->next_follow_up_at_ms = match->next_follow_up_at_ms;
	view->follow_ups_at_ms = match->follow_ups_at_ms;
	view->n_follow_ups_at_ms = match->n_follow_ups_at_ms;
	view->ended_at_ms = match->ended_at_ms;
	view->outcome = (Samen__Intake__V1__Outcome)match->outcome;
	view->stop_reason = (Samen__Matching__V1__StopReason)match->stop_reason;
	view->note_ids = match->note_ids;
	view->n_note_ids = match->n_note_ids;
	bool full = (rights & (WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA)) != 0;
	enum status status = match_add_request(call, match, rights, view);
	if (status == OK) {
		status = checks_view(call, match, &view->checks);
	}
	if (status == OK) {
		view->n_checks = match->n_checks;
		status = contact_view(call, match->specialist_id, full, &view->specialist);
	}
	if (status == OK) {
		status = contact_view(call, match->filer_id, full, &view->filer);
	}
	if (status == OK && full) {
		status = keeper_view(call, match->request_id, full, &view->keeper, NULL);
	}
	*ret_view = view;
	return status;
}

/* --- monitor rows --- */

static enum status row_add_offers(struct call *call, const struct offers *offers, MonitorRow *row)
{
	row->offers = arena_alloc(call->arena, (offers->count + 1) * sizeof(OfferView *));
	if (row->offers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	for (size_t i = 0; i < offers->count && status == OK; i++) {
		status = offer_view(call, offers->items[i], WHOSE_AREA, &row->offers[i]);
		row->n_offers += status == OK;
	}
	return status;
}

static enum status row_add_matches(
    struct call *call, const struct matches *matches, MonitorRow *row)
{
	row->matches = arena_alloc(call->arena, (matches->count + 1) * sizeof(MatchView *));
	if (row->matches == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	for (size_t i = 0; i < matches->count && status == OK; i++) {
		status = match_view(call, matches->items[i], WHOSE_AREA, &row->matches[i]);
		row->n_matches += status == OK;
	}
	return status;
}

static enum status row_new(struct call *call, const char *request_id, MonitorRow **ret_row)
{
	MonitorRow *row = arena_alloc(call->arena, sizeof *row);
	if (row == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__monitor_row__init(row);
	row->request_id = wire_text(request_id);
	row->change = replica_request_change(call, request_id);
	*ret_row = row;
	return OK;
}

enum status row_gone(struct call *call, const char *request_id, MonitorRow **ret_row)
{
	enum status status = row_new(call, request_id, ret_row);
	if (status == OK) {
		(*ret_row)->gone = true;
	}
	return status;
}

/* What the request itself says. */
static enum status row_add_request(struct call *call, const FeedRequest *request, MonitorRow *row)
{
	row->kind = request->kind;
	row->age_group = request->age_group;
	row->urgency = request->urgency;
	row->state = request->state;
	row->area_id = request->area_id;
	row->organisation_id = request->organisation_id;
	row->filed_at_ms = request->filed_at_ms;
	row->outcome = request->outcome;
	row->ended_at_ms = request->ended_at_ms;
	row->move = request->move;
	row->referred_to = request->referred_to;
	row->topic_ids = request_topic_ids(call, request);
	row->n_topic_ids = row->topic_ids != NULL ? request->n_needs : 0;
	enum status status = row->topic_ids != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = area_name(call, request->area_id, &row->area_name);
	}
	if (status == OK) {
		status = row_add_school(call, row);
	}
	bool full = call->caller.kind != CALLER_SERVICE;
	return status == OK
		   ? keeper_view(call, request->id, full, &row->keeper, &row->kept_since_ms)
		   : status;
}

/* What a row is made of. */
struct row_parts {
	struct offers offers;
	struct matches matches;
};

/* All but the lists. */
static enum status row_begin(struct call *call,
    const FeedRequest *request,
    struct row_parts *ret_parts,
    MonitorRow **ret_row)
{
	enum status status = row_new(call, request->id, ret_row);
	if (status == OK) {
		status = row_add_request(call, request, *ret_row);
	}
	if (status == OK) {
		status = request_offers(call, request->id, &ret_parts->offers);
	}
	if (status == OK) {
		status = request_matches(call, request->id, &ret_parts->matches);
	}
	if (status == OK) {
		(*ret_row)->progress =
		    progress_of(request, &ret_parts->offers, &ret_parts->matches);
		(*ret_row)->waiting_since_ms = waiting_since_ms(request, &ret_parts->matches);
	}
	return status;
}

static enum status row_nest(struct call *call, const struct row_parts *parts, MonitorRow *row)
{
	enum status status = row_add_offers(call, &parts->offers, row);
	return status == OK ? row_add_matches(call, &parts->matches, row) : status;
}

enum status row_view(
    struct call *call, const FeedRequest *request, bool nested, MonitorRow **ret_row)
{
	struct row_parts parts;
	enum status status = row_begin(call, request, &parts, ret_row);
	return status == OK && nested ? row_nest(call, &parts, *ret_row) : status;
}

enum status row_view_fitting(
    struct call *call, const char *request_id, const RowFilter *filter, MonitorRow **ret_row)
{
	struct arena_mark mark = arena_mark(call->arena);
	struct row_parts parts;
	FeedRequest *request;
	*ret_row = NULL;
	enum status status = replica_request_find(call, request_id, &request);
	if (status == OK && row_filter_fits_request(filter, request)) {
		status = row_begin(call, request, &parts, ret_row);
	}
	if (status == OK && *ret_row != NULL && row_filter_fits_row(filter, *ret_row)) {
		return row_nest(call, &parts, *ret_row);
	}
	arena_rewind(call->arena, mark);
	*ret_row = NULL;
	return status == NOT_FOUND ? OK : status;
}
