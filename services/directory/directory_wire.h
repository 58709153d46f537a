/*
 * Between what is kept and what goes over the wire. Every function fills a message whose type's
 * init was called; texts and lists point into the record, which must live as long (the call's
 * arena). RESOURCE_EXHAUSTED when memory is short, else what loading from the store says.
 */
#ifndef SAMEN_DIRECTORY_WIRE_H
#define SAMEN_DIRECTORY_WIRE_H

#include "directory/directory_store.h"

#include "directory.pb-c.h"

typedef Samen__Directory__V1__Person WirePerson;
typedef Samen__Directory__V1__Session WireSession;
typedef Samen__Directory__V1__Area WireArea;
typedef Samen__Directory__V1__Organisation WireOrganisation;
typedef Samen__Directory__V1__Topic WireTopic;
typedef Samen__Directory__V1__Expertise WireExpertise;
typedef Samen__Directory__V1__Availability WireAvailability;

/* An empty message of this type in the call's arena; NULL when memory is short. */
void *wire_new(struct call *call, const ProtobufCMessageDescriptor *type);

/* all: also e-mail, phone, areas and since when. */
enum status wire_person(
    struct call *call, const StoredPerson *person, bool all, WirePerson *ret_wire);
void wire_area(const StoredArea *area, WireArea *ret_wire);
void wire_organisation(const StoredOrganisation *organisation, WireOrganisation *ret_wire);
void wire_topic(const StoredTopic *topic, bool with_phrases, WireTopic *ret_wire);
enum status wire_expertise(
    struct call *call, const StoredExpertise *expertise, WireExpertise *ret_wire);
void wire_availability(const StoredAvailability *availability, WireAvailability *ret_wire);

/* Enum lists of the wire as the store has them. NULL when memory is short. */
uint32_t *stored_numbers(struct call *call, const void *enums, size_t count);

/* The other way: what a request says, without what only the service decides (ids, areas, state). */
void stored_organisation(const WireOrganisation *wire, StoredOrganisation *ret_organisation);
void stored_topic(const WireTopic *wire, StoredTopic *ret_topic);
enum status stored_expertise(
    struct call *call, const WireExpertise *wire, StoredExpertise *ret_expertise);
void stored_availability(const WireAvailability *wire, StoredAvailability *ret_availability);

/* feed_project for the Changes method. */
enum status wire_feed(
    struct call *call, const char *kind, const char *id, const ProtobufCMessage **ret_message);

#endif
