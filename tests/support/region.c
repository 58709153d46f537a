#include "support/region.h"

#include "runtime/clock.h"
#include "support/check.h"

#include <string.h>

static void put_area(
    struct actor *coordinator, const char *code, const char *neighbours, const char *places)
{
	(void)actor_do(coordinator, DIRECTORY, "PutArea",
	    "{'code': '%s', 'name': 'Gebied %s', 'neighbours': [%s], 'places': [%s]}", code, code,
	    neighbours, places);
}

static void import_schools(struct actor *coordinator)
{
#define SCHOOL(code, name, city)                                                                   \
	"{'code': '" code "', 'name': '" name "', 'sector': 'REGULAR', 'city': '" city             \
	"', 'municipalityCode': '0361', 'municipality': 'Alkmaar', 'phone': '0725550000'}"
	(void)actor_do(coordinator, DIRECTORY, "ImportOrganisations",
	    "{'importId': 'test-import-1', 'source': 'duo-regular', 'last': true, "
	    "'organisations': [" SCHOOL("10AA00", "De Berk", "Koedijk") "," SCHOOL(
		"10AB00", "De Beuk", "Koedijk") "," SCHOOL("10AC00", "De Den",
		"Koedijk") "," SCHOOL("10AD00", "De Eik", "Koedijk") "," SCHOOL("10AE00", "De Els",
		"Koedijk") "," SCHOOL("11AA00", "De Iep", "Heiloo") "," SCHOOL("11AB00", "De Linde",
		"Heiloo") "," SCHOOL("12AA00", "De Populier", "Castricum") "]}");
#undef SCHOOL
	(void)actor_do(coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation': {'code': 'swv', 'name': 'Samenwerkingsverband', 'sector': "
	    "'PARTNERSHIP', 'city': 'Heiloo'}}");
}

static void import_topics(struct actor *coordinator)
{
	(void)actor_do(coordinator, DIRECTORY, "ImportTopics",
	    "{'importId': 'test-topics-1', 'last': true, 'topics': [{'id': '" REGION_TOPIC
	    "', 'domain': 'ontwikkeling', 'labelNl': 'Prikkelverwerking', 'labelEn': 'Sensory "
	    "processing', 'synonymsNl': ['overprikkeling'], 'phrases': ['" REGION_STORY
	    "']}, {'id': 'tos', 'domain': 'taal', 'labelNl': 'Taalontwikkelingsstoornis', "
	    "'labelEn': 'Developmental language disorder', 'abbreviations': ['TOS']}, {'id': "
	    "'autisme', 'domain': 'ontwikkeling', 'labelNl': 'Autisme', 'labelEn': 'Autism', "
	    "'related': ['" REGION_TOPIC "']}]}");
}

/* Areas, schools and topics. */
static void region_lay_out(struct actor *coordinator)
{
	put_area(coordinator, "oost", "", "'Castricum'");
	put_area(coordinator, "zuid", "'oost'", "'Heiloo'");
	put_area(coordinator, "noord", "'zuid'", "'Koedijk', '1824'");
	import_schools(coordinator);
	import_topics(coordinator);
}

static struct actor *invite_specialist(
    struct actor *coordinator, const char *email, const char *name, const char *organisation)
{
	struct actor *actor =
	    actor_invite(coordinator, email, name, "'SPECIALIST'", organisation, "");
	(void)actor_do(actor, DIRECTORY, "PutExpertise",
	    "{'expertise': {'topicId': '" REGION_TOPIC
	    "', 'level': 'COACHES', 'forms': ['OBSERVE', 'CALL'], 'evidence': 'Twaalf jaar "
	    "ervaring met prikkels in de klas.'}}");
	(void)actor_do(actor, DIRECTORY, "PutAvailability", "{'availability': {'capacity': 30}}");
	return actor;
}

static void invite_all(struct region *region)
{
	struct actor *coordinator = region->coordinator;
	region->teacher = actor_invite(
	    coordinator, "noor@example.org", "Noor van Dijk", "'TEACHER'", "10AA00", "");
	region->other_teacher =
	    actor_invite(coordinator, "omar@example.org", "Omar Prins", "'TEACHER'", "12AA00", "");
	region->near =
	    invite_specialist(coordinator, "femke@example.org", "Femke Jansen", "10AB00");
	region->next = invite_specialist(coordinator, "ruben@example.org", "Ruben Smit", "11AA00");
	region->far =
	    invite_specialist(coordinator, "ingrid@example.org", "Ingrid Mulder", "12AA00");
	region->consultant = actor_invite(
	    coordinator, "carla@example.org", "Carla Bakker", "'CONSULTANT'", "swv", "'noord'");
	region->other_consultant = actor_invite(
	    coordinator, "dirk@example.org", "Dirk Visser", "'CONSULTANT'", "swv", "'oost'");
}

void region_open(struct region *ret_region)
{
	region_open_in(deployment_open(), ret_region);
}

void region_open_in(struct deployment *deployment, struct region *ret_region)
{
	*ret_region = (struct region){.deployment = deployment};
	deployment_start_all(ret_region->deployment);
	ret_region->coordinator = actor_login(ret_region->deployment, DEPLOYMENT_COORDINATOR);
	region_lay_out(ret_region->coordinator);
	invite_all(ret_region);
	region_settle(ret_region);
}

void region_close(struct region *region)
{
	struct actor *const people[] = {region->coordinator, region->teacher, region->other_teacher,
	    region->near, region->next, region->far, region->consultant, region->other_consultant};
	struct deployment *deployment = region->deployment;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		actor_close(people[i]);
	}
	*region = (struct region){.deployment = NULL};
	deployment_close(deployment);
}

const char *region_file(struct actor *teacher)
{
	const Samen__Intake__V1__Request *filed = actor_do(teacher, INTAKE, "FileRequest",
	    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
	    "{'happens': '" REGION_STORY
	    "', 'asks': 'Wie denkt er met mij mee?'}, 'needs': [{'topicId': '" REGION_TOPIC
	    "', 'weight': 1}], 'basis': {'kind': 'PARENTAL_CONSENT', 'givenAtMs': '%lld'}, "
	    "'hearing': {'heard': true}, 'pseudonym': 'leerling 2b', 'namesConfirmed': true}",
	    (long long)clock_now_ms() - 86400000);
	return filed->id;
}

void region_settle(struct region *region)
{
	(void)actor_do(region->teacher, INTAKE, "ListRequests", "{}");
	(void)actor_do(region->teacher, MATCHING, "ListMatches", "{}");
}

void region_set_clock(struct region *region, int64_t offset_ms)
{
	struct actor *const people[] = {region->coordinator, region->teacher, region->other_teacher,
	    region->near, region->next, region->far, region->consultant, region->other_consultant};
	/* Who hears of another goes first: while clocks differ nothing comes through. */
	for (enum service_name service = SERVICE_COUNT; service-- > 0;) {
		(void)actor_do(region->coordinator, service, "SetDemoClock", "{'offsetMs': '%lld'}",
		    (long long)offset_ms);
	}
	clock_set_offset_ms(offset_ms);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		actor_sign_in(people[i]);
	}
}

const char *region_match(
    struct region *region, struct actor *specialist, const char **ret_request_id)
{
	const char *request_id = region_file(region->teacher);
	region_settle(region);
	const Samen__Matching__V1__CreateOffersResponse *made = actor_do(region->teacher, MATCHING,
	    "CreateOffers", "{'requestId': '%s', 'personIds': ['%s']}", request_id, specialist->id);
	const Samen__Matching__V1__Match *match =
	    actor_do(specialist, MATCHING, "AcceptOffer", "{'offerId': '%s'}", made->offers[0]->id);
	if (ret_request_id != NULL) {
		*ret_request_id = request_id;
	}
	return match->id;
}
