/* The wire's messages as they are kept. Texts are shared, lists are in the call's arena;
 * RESOURCE_EXHAUSTED when memory is short. */
#ifndef SAMEN_INTAKE_TO_STORED_H
#define SAMEN_INTAKE_TO_STORED_H

#include "intake/intake_store.h"

#include "intake.pb-c.h"

void story_to_stored(
    const Samen__Intake__V1__Story *story, Samen__Stored__V1__SealedStory *ret_stored);

/* Replaces the request's needs, its forms, its move. */
enum status needs_to_stored(
    struct call *call, Samen__Common__V1__Need *const *needs, size_t count, StoredRequest *request);
enum status forms_to_stored(struct call *call,
    const Samen__Common__V1__FormOfHelp *forms,
    size_t count,
    StoredRequest *request);

enum status move_to_stored(
    struct call *call, const Samen__Intake__V1__Move *move, StoredRequest *request);

/* A basis recorded by the caller now, for a request of this kind. */
void basis_to_stored(struct call *call,
    uint32_t request_kind,
    const Samen__Intake__V1__Basis *basis,
    ProtobufCBinaryData sealed_note,
    Samen__Stored__V1__Basis *ret_stored);

#endif
