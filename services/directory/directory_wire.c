#include "directory/directory_wire.h"

#include "directory/expertise.h"

#include <string.h>

typedef Samen__Directory__V1__FeedPerson FeedPerson;

/* protobuf-c's enums are ints of the same size; a list of them is copied number by number all the
 * same. */
_Static_assert(sizeof(Samen__Common__V1__Role) == sizeof(uint32_t), "enums of the wire");

void *wire_new(struct call *call, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *message = arena_alloc(call->arena, type->sizeof_message);
	if (message != NULL) {
		protobuf_c_message_init(type, message);
	}
	return message;
}

static void *copy_numbers(struct call *call, const void *numbers, size_t count)
{
	void *copy = arena_alloc(call->arena, count * sizeof(uint32_t));
	if (copy != NULL && count > 0) {
		memcpy(copy, numbers, count * sizeof(uint32_t));
	}
	return copy;
}

uint32_t *stored_numbers(struct call *call, const void *enums, size_t count)
{
	return copy_numbers(call, enums, count);
}

/* --- to the wire --- */

static enum status organisation_name(struct call *call, const char *id, char **ret_name)
{
	static char unknown[] = "";
	StoredOrganisation *organisation;
	enum status status = organisation_load(call, id, &organisation);
	if (status == OK || status == NOT_FOUND) {
		*ret_name = status == OK ? organisation->name : unknown;
		return OK;
	}
	return status;
}

/* Other services are told by the empty name that nobody knows any more who it was. */
static char *shown_name(const struct call *call, const StoredPerson *person)
{
	bool names = person->former && call->caller.kind != CALLER_SERVICE;
	return names ? (char *)tr(call->dutch, N_("former colleague")) : person->name;
}

enum status wire_person(
    struct call *call, const StoredPerson *person, bool all, WirePerson *ret_wire)
{
	ret_wire->id = person->id;
	ret_wire->name = shown_name(call, person);
	ret_wire->title = person->title;
	ret_wire->organisation_id = person->organisation_id;
	ret_wire->roles = copy_numbers(call, person->roles, person->n_roles);
	ret_wire->n_roles = person->n_roles;
	ret_wire->state = (Samen__Directory__V1__PersonState)person->state;
	if (all) {
		ret_wire->email = person->email;
		ret_wire->phone = person->phone;
		ret_wire->area_ids = person->area_ids;
		ret_wire->n_area_ids = person->n_area_ids;
		ret_wire->created_at_ms = person->created_at_ms;
	}
	if (ret_wire->roles == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	return organisation_name(call, person->organisation_id, &ret_wire->organisation_name);
}

void wire_area(const StoredArea *area, WireArea *ret_wire)
{
	ret_wire->id = area->id;
	ret_wire->code = area->code;
	ret_wire->name = area->name;
	ret_wire->neighbour_ids = area->neighbour_ids;
	ret_wire->n_neighbour_ids = area->n_neighbour_ids;
	ret_wire->places = area->places;
	ret_wire->n_places = area->n_places;
}

void wire_organisation(const StoredOrganisation *organisation, WireOrganisation *ret_wire)
{
	ret_wire->id = organisation->id;
	ret_wire->code = organisation->code;
	ret_wire->name = organisation->name;
	ret_wire->sector = (Samen__Common__V1__Sector)organisation->sector;
	ret_wire->street = organisation->street;
	ret_wire->postcode = organisation->postcode;
	ret_wire->city = organisation->city;
	ret_wire->municipality_code = organisation->municipality_code;
	ret_wire->municipality = organisation->municipality;
	ret_wire->phone = organisation->phone;
	ret_wire->website = organisation->website;
	ret_wire->area_id = organisation->area_id;
	ret_wire->closed = organisation->closed;
	ret_wire->source = organisation->source;
}

void wire_topic(const StoredTopic *topic, bool with_phrases, WireTopic *ret_wire)
{
	ret_wire->id = topic->id;
	ret_wire->domain = topic->domain;
	ret_wire->label_nl = topic->label_nl;
	ret_wire->label_en = topic->label_en;
	ret_wire->abbreviations = topic->abbreviations;
	ret_wire->n_abbreviations = topic->n_abbreviations;
	ret_wire->synonyms_nl = topic->synonyms_nl;
	ret_wire->n_synonyms_nl = topic->n_synonyms_nl;
	ret_wire->synonyms_en = topic->synonyms_en;
	ret_wire->n_synonyms_en = topic->n_synonyms_en;
	ret_wire->broader = topic->broader;
	ret_wire->n_broader = topic->n_broader;
	ret_wire->related = topic->related;
	ret_wire->n_related = topic->n_related;
	ret_wire->retired = topic->retired;
	if (with_phrases) {
		ret_wire->phrases = topic->phrases;
		ret_wire->n_phrases = topic->n_phrases;
	}
}

enum status wire_expertise(
    struct call *call, const StoredExpertise *expertise, WireExpertise *ret_wire)
{
	ret_wire->person_id = expertise->person_id;
	ret_wire->topic_id = expertise->topic_id;
	ret_wire->level = (Samen__Common__V1__Level)expertise->level;
	ret_wire->age_groups = copy_numbers(call, expertise->age_groups, expertise->n_age_groups);
	ret_wire->n_age_groups = expertise->n_age_groups;
	ret_wire->forms = copy_numbers(call, expertise->forms, expertise->n_forms);
	ret_wire->n_forms = expertise->n_forms;
	ret_wire->evidence = expertise->evidence;
	ret_wire->confirmed_at_ms = expertise->confirmed_at_ms;
	ret_wire->stale = expertise_is_stale(expertise, call->now_ms);
	return ret_wire->age_groups != NULL && ret_wire->forms != NULL ? OK : RESOURCE_EXHAUSTED;
}

void wire_availability(const StoredAvailability *availability, WireAvailability *ret_wire)
{
	ret_wire->person_id = availability->person_id;
	ret_wire->capacity = availability->capacity;
	ret_wire->leave_from_ms = availability->leave_from_ms;
	ret_wire->leave_to_ms = availability->leave_to_ms;
	ret_wire->area_ids = availability->area_ids;
	ret_wire->n_area_ids = availability->n_area_ids;
}

/* --- from the wire --- */

void stored_organisation(const WireOrganisation *wire, StoredOrganisation *ret_organisation)
{
	samen__stored__v1__organisation__init(ret_organisation);
	ret_organisation->code = wire->code;
	ret_organisation->name = wire->name;
	ret_organisation->sector = (uint32_t)wire->sector;
	ret_organisation->street = wire->street;
	ret_organisation->postcode = wire->postcode;
	ret_organisation->city = wire->city;
	ret_organisation->municipality_code = wire->municipality_code;
	ret_organisation->municipality = wire->municipality;
	ret_organisation->phone = wire->phone;
	ret_organisation->website = wire->website;
}

void stored_topic(const WireTopic *wire, StoredTopic *ret_topic)
{
	samen__stored__v1__topic__init(ret_topic);
	ret_topic->id = wire->id;
	ret_topic->domain = wire->domain;
	ret_topic->label_nl = wire->label_nl;
	ret_topic->label_en = wire->label_en;
	ret_topic->abbreviations = wire->abbreviations;
	ret_topic->n_abbreviations = wire->n_abbreviations;
	ret_topic->synonyms_nl = wire->synonyms_nl;
	ret_topic->n_synonyms_nl = wire->n_synonyms_nl;
	ret_topic->synonyms_en = wire->synonyms_en;
	ret_topic->n_synonyms_en = wire->n_synonyms_en;
	ret_topic->broader = wire->broader;
	ret_topic->n_broader = wire->n_broader;
	ret_topic->related = wire->related;
	ret_topic->n_related = wire->n_related;
	ret_topic->phrases = wire->phrases;
	ret_topic->n_phrases = wire->n_phrases;
}

enum status stored_expertise(
    struct call *call, const WireExpertise *wire, StoredExpertise *ret_expertise)
{
	samen__stored__v1__expertise__init(ret_expertise);
	ret_expertise->person_id = wire->person_id;
	ret_expertise->topic_id = wire->topic_id;
	ret_expertise->level = (uint32_t)wire->level;
	ret_expertise->age_groups = copy_numbers(call, wire->age_groups, wire->n_age_groups);
	ret_expertise->n_age_groups = wire->n_age_groups;
	ret_expertise->forms = copy_numbers(call, wire->forms, wire->n_forms);
	ret_expertise->n_forms = wire->n_forms;
	ret_expertise->evidence = wire->evidence;
	return ret_expertise->age_groups != NULL && ret_expertise->forms != NULL
		   ? OK
		   : RESOURCE_EXHAUSTED;
}

void stored_availability(const WireAvailability *wire, StoredAvailability *ret_availability)
{
	samen__stored__v1__availability__init(ret_availability);
	ret_availability->person_id = wire->person_id;
	ret_availability->capacity = wire->capacity;
	ret_availability->leave_from_ms = wire->leave_from_ms;
	ret_availability->leave_to_ms = wire->leave_to_ms;
	ret_availability->area_ids = wire->area_ids;
	ret_availability->n_area_ids = wire->n_area_ids;
}

/* --- the feed --- */

static enum status feed_person(struct call *call, const char *id, ProtobufCMessage *message)
{
	StoredPerson *person;
	FeedPerson *wire = (FeedPerson *)message;
	enum status status = person_load(call, id, &person);
	if (status != OK) {
		return status;
	}
	wire->person = wire_new(call, &samen__directory__v1__person__descriptor);
	wire->tokens_not_before_ms = person->tokens_not_before_ms;
	return wire->person != NULL ? wire_person(call, person, true, wire->person)
				    : RESOURCE_EXHAUSTED;
}

static enum status feed_area(struct call *call, const char *id, ProtobufCMessage *message)
{
	StoredArea *area;
	enum status status = area_load(call, id, &area);
	if (status == OK) {
		wire_area(area, (WireArea *)message);
	}
	return status;
}

static enum status feed_organisation(struct call *call, const char *id, ProtobufCMessage *message)
{
	StoredOrganisation *organisation;
	enum status status = organisation_load(call, id, &organisation);
	if (status == OK) {
		wire_organisation(organisation, (WireOrganisation *)message);
	}
	return status;
}

static enum status feed_topic(struct call *call, const char *id, ProtobufCMessage *message)
{
	StoredTopic *topic;
	enum status status = topic_load(call, id, &topic);
	if (status == OK) {
		wire_topic(topic, true, (WireTopic *)message);
	}
	return status;
}

static enum status feed_expertise(struct call *call, const char *id, ProtobufCMessage *message)
{
	StoredExpertise *expertise;
	enum status status = expertise_load(call, id, &expertise);
	return status == OK ? wire_expertise(call, expertise, (WireExpertise *)message) : status;
}

static enum status feed_availability(struct call *call, const char *id, ProtobufCMessage *message)
{
	StoredAvailability *availability;
	enum status status = availability_load(call, id, &availability);
	if (status == OK) {
		wire_availability(availability, (WireAvailability *)message);
	}
	return status;
}

static const struct {
	const char *kind;
	const ProtobufCMessageDescriptor *type;
	enum status (*fill)(struct call *call, const char *id, ProtobufCMessage *message);
} feed_kinds[] = {
    {"person", &samen__directory__v1__feed_person__descriptor, feed_person},
    {"area", &samen__directory__v1__area__descriptor, feed_area},
    {"organisation", &samen__directory__v1__organisation__descriptor, feed_organisation},
    {"topic", &samen__directory__v1__topic__descriptor, feed_topic},
    {"expertise", &samen__directory__v1__expertise__descriptor, feed_expertise},
    {"availability", &samen__directory__v1__availability__descriptor, feed_availability},
};

enum status wire_feed(
    struct call *call, const char *kind, const char *id, const ProtobufCMessage **ret_message)
{
	for (size_t i = 0; i < sizeof feed_kinds / sizeof *feed_kinds; i++) {
		if (strcmp(feed_kinds[i].kind, kind) == 0) {
			ProtobufCMessage *message = wire_new(call, feed_kinds[i].type);
			*ret_message = message;
			return message != NULL ? feed_kinds[i].fill(call, id, message)
					       : RESOURCE_EXHAUSTED;
		}
	}
	return DATA_LOSS; /* no such kind is ever written */
}
