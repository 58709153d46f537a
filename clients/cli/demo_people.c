#include "demo_people.h"

#include "common.pb-c.h"

#include <ctype.h>
#include <string.h>

#define ROLE(name) (1U << SAMEN__COMMON__V1__ROLE__##name)
#define SECTOR(name) (1U << SAMEN__COMMON__V1__SECTOR__##name)

enum { SHARES = 250, TOPICS_OF_JOB_MAX = 16 };

/* --- who there are --- */

/* A job that people have, how many of 250 do, and what they may know. */
struct job {
	const char *title;
	unsigned roles, sectors;
	const char *place; /* the code of the only place that has it; NULL: any of the sectors */
	unsigned share, least_capacity, most_capacity;
	const char *topics[TOPICS_OF_JOB_MAX];
};

static const struct job jobs[] = {
    {"coördinator", ROLE(COORDINATOR), SECTOR(PARTNERSHIP), "swv-demo", 1, 0, 0, {NULL}},
    {"consulent", ROLE(CONSULTANT), SECTOR(PARTNERSHIP), "swv-demo", 3, 0, 0, {NULL}},
    {"intern begeleider", ROLE(TEACHER), SECTOR(REGULAR), NULL, 97, 0, 0, {NULL}},
    {"leerkracht", ROLE(TEACHER), SECTOR(REGULAR), NULL, 28, 0, 0, {NULL}},
    {"pedagogisch medewerker", ROLE(TEACHER), SECTOR(EARLY_YEARS), NULL, 4, 0, 0, {NULL}},
    {"gedragsspecialist", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(REGULAR), NULL, 8, 1, 3,
	{"gedrag", "klassenmanagement", "groepsdynamiek", "pesten", "sociale-vaardigheden",
	    "executieve-functies", "emotieregulatie", "adhd"}},
    {"specialist begaafdheid", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(REGULAR), NULL, 6, 1, 3,
	{"hoogbegaafdheid", "onderpresteren", "verrijking", "faalangst", "perfectionisme",
	    "motivatie"}},
    {"taal- en leesspecialist", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(REGULAR), NULL, 6, 1, 3,
	{"dyslexie", "begrijpend-lezen", "spelling", "woordenschat", "lezen", "nt2"}},
    {"rekenspecialist", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(REGULAR), NULL, 4, 1, 3,
	{"rekenen", "automatiseren", "dyscalculie", "verhaalsommen"}},
    {"ambulant begeleider", ROLE(SPECIALIST), SECTOR(SO) | SECTOR(SBO), NULL, 17, 3, 7,
	{"autisme", "adhd", "executieve-functies", "prikkelverwerking", "gedrag", "emotieregulatie",
	    "klassenmanagement", "lage-cognitie", "sociale-vaardigheden", "groepsdynamiek",
	    "downsyndroom"}},
    {"gedragswetenschapper", ROLE(SPECIALIST), SECTOR(SO) | SECTOR(SBO), NULL, 8, 2, 5,
	{"gedrag", "agressie", "hechting", "trauma", "autisme", "angst", "emotieregulatie",
	    "lage-cognitie", "disharmonisch-profiel"}},
    {"logopedist", ROLE(SPECIALIST), SECTOR(SO) | SECTOR(SBO), NULL, 5, 3, 5,
	{"tos", "spraak", "woordenschat", "luisterbegrip", "taalontwikkeling", "stotteren"}},
    {"leerkracht speciaal onderwijs", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(SO) | SECTOR(SBO),
	NULL, 12, 1, 3,
	{"autisme", "gedrag", "prikkelverwerking", "agressie", "rekenen", "lezen", "dyslexie",
	    "dyscalculie", "visuele-ondersteuning", "slechthorend", "zelfredzaamheid"}},
    {"jeugdhulpverlener", ROLE(SPECIALIST), SECTOR(YOUTH_CARE), NULL, 12, 2, 5,
	{"thuissituatie", "opvoedvragen", "scheiding", "gamen", "gedrag", "schoolweigering",
	    "thuiszitten"}},
    {"gezinsbegeleider", ROLE(SPECIALIST), SECTOR(YOUTH_CARE), NULL, 8, 2, 5,
	{"thuissituatie", "scheiding", "ouders-samenwerking", "opvoedvragen", "hechting", "rouw",
	    "slaap"}},
    {"kinder- en jeugdpsycholoog", ROLE(SPECIALIST), SECTOR(YOUTH_CARE), NULL, 6, 2, 4,
	{"trauma", "angst", "faalangst", "somberheid", "rouw", "hechting", "schoolweigering"}},
    {"kinderfysiotherapeut", ROLE(SPECIALIST), SECTOR(HEALTH_CARE), "therapie-polderpas", 4, 2, 4,
	{"motoriek", "dcd", "schrijven-fijne-motoriek", "gymles"}},
    {"ergotherapeut", ROLE(SPECIALIST), SECTOR(HEALTH_CARE), "therapie-polderpas", 3, 2, 4,
	{"prikkelverwerking", "schrijven-fijne-motoriek", "hulpmiddelen", "dcd"}},
    {"jeugdverpleegkundige", ROLE(SPECIALIST), SECTOR(HEALTH_CARE), "jgz-kennerzand", 5, 2, 5,
	{"zindelijkheid", "slaap", "schoolverzuim", "ontwikkelingsachterstand", "overgewicht",
	    "opvoedvragen"}},
    {"logopedist", ROLE(SPECIALIST), SECTOR(HEALTH_CARE), "logopedie-woordzee", 3, 2, 5,
	{"spraak", "tos", "stotteren", "vroege-taal", "woordenschat"}},
    {"kinderverpleegkundige", ROLE(SPECIALIST), SECTOR(HEALTH_CARE), "ziekenhuis-duinzicht", 2, 1,
	3, {"epilepsie", "diabetes", "langdurig-ziek", "medisch-handelen", "astma"}},
    {"pedagogisch coach", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(EARLY_YEARS), NULL, 2, 1, 3,
	{"overgang-voorschool", "ontwikkelingsachterstand", "peutergedrag", "vroege-taal",
	    "zindelijkheid"}},
    {"leerplichtambtenaar", ROLE(SPECIALIST), SECTOR(MUNICIPALITY), NULL, 3, 3, 6,
	{"schoolverzuim", "thuiszitten", "te-laat", "schoolweigering"}},
    {"nieuwkomersspecialist", ROLE(TEACHER) | ROLE(SPECIALIST), SECTOR(REGULAR), NULL, 3, 2, 4,
	{"nieuwkomers", "nt2", "vluchteling", "anderstalige-ouders", "woordenschat"}},
};

enum { JOBS = sizeof jobs / sizeof *jobs };

static const char *const first_names[] = {"Aafke", "Abdel", "Agnes", "Aïsha", "Alice", "Amber",
    "Anouk", "Arjan", "Ayşe", "Bart", "Bas", "Bente", "Brigit", "Carlijn", "Chantal", "Daan",
    "Davina", "Demi", "Dennis", "Dilara", "Dorien", "Eline", "Els", "Emma", "Erik", "Esra", "Eva",
    "Fatima", "Femke", "Fleur", "Floor", "Frank", "Gerda", "Hanneke", "Hans", "Hatice", "Ilse",
    "Imane", "Inge", "Iris", "Ivo", "Jan-Willem", "Jasmijn", "Jeroen", "Jolanda", "Joost", "Joris",
    "Judith", "Karin", "Kees", "Kim", "Laila", "Lars", "Lisanne", "Loes", "Maaike", "Maarten",
    "Malika", "Manon", "Marco", "Marije", "Martijn", "Meral", "Merel", "Mieke", "Mirjam", "Mohamed",
    "Myrthe", "Nadia", "Nienke", "Noortje", "Olga", "Paul", "Petra", "Pieter", "Rachid", "Renske",
    "Rianne", "Rob", "Roos", "Ruud", "Sanne", "Sharon", "Sjoerd", "Sophie", "Stefan", "Suzan",
    "Tamara", "Teun", "Thijs", "Tineke", "Trudy", "Vera", "Wendy", "Wietske", "Wouter", "Yasmina",
    "Yvonne", "Zeynep", "Zoë"};
static const char *const last_names[] = {"Aalders", "Amrani", "van Baalen", "Bakker", "Balk",
    "van den Berg", "Blauw", "Boersma", "de Boer", "Bos", "Brouwer", "de Bruin", "Çelik", "Dekker",
    "Demir", "van Dijk", "Dijkstra", "van Dongen", "Duin", "El Idrissi", "van Es", "Faber",
    "Geerts", "de Graaf", "Groen", "de Groot", "Haan", "Hendriks", "Hoekstra", "Hofman", "de Jong",
    "Jonker", "Kaya", "Kok", "Koster", "Kramer", "Kroon", "Kuipers", "van Leeuwen", "Lont",
    "Meijer", "Mol", "Mulder", "Nieuwland", "Oosterhof", "Özdemir", "Peters", "Pinas", "Poel",
    "Post", "Prins", "Ramdin", "van Rijn", "Schipper", "Schouten", "Smit", "Stam", "Timmer", "Tuin",
    "van der Veen", "Verhoef", "Visser", "Vos", "de Vries", "de Waal", "Wever", "Wiersma", "de Wit",
    "Wortel", "Zijlstra", "Zwaan", "van Zanten"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool demo_person_is(const struct demo_person *person, int role)
{
	return (person->roles & (1U << role)) != 0;
}

bool demo_person_is_away(const struct demo_person *person, int64_t day)
{
	for (size_t i = 0; i < person->leave_count; i++) {
		if (day >= person->leaves[i].from_day && day < person->leaves[i].to_day) {
			return true;
		}
	}
	return person->closed;
}

struct demo_person *demo_people_find(const struct demo_people *people, const char *id)
{
	for (size_t i = 0; i < people->count; i++) {
		if (strcmp(people->items[i].id, id) == 0) {
			return &people->items[i];
		}
	}
	return NULL;
}

struct demo_person *demo_people_watching(const struct demo_people *people, const char *area_id)
{
	for (size_t i = 0; i < people->count; i++) {
		struct demo_person *person = &people->items[i];
		for (size_t a = 0; a < person->area_count; a++) {
			if (strcmp(person->area_ids[a], area_id) == 0) {
				return person;
			}
		}
	}
	return NULL;
}

const char *demo_area_of(const struct demo_people *people, const char *area_id)
{
	const struct demo_person *consultant = demo_people_watching(people, area_id);
	for (size_t a = 0; consultant != NULL && a < consultant->area_count; a++) {
		if (strcmp(consultant->area_ids[a], area_id) == 0) {
			return consultant->area_ids[a];
		}
	}
	return NULL;
}

/* --- planning --- */

struct plan {
	struct cli *cli;
	uint64_t seed;
	const struct demo_region *region;
	const struct demo_topics *topics;
	int64_t first_day, last_day;
	struct demo_people *people;
	bool short_of_memory;
};

static const char *kept(struct plan *plan, const char *text)
{
	plan->short_of_memory = plan->short_of_memory || text == NULL;
	return text != NULL ? text : "";
}

/* Letters without accents, dots for the rest: of a name that is known to be Latin. */
static const char *address_of(struct plan *plan, const char *name, unsigned number)
{
	static const struct {
		const char *letter, *plain;
	} accents[] = {{"ï", "i"}, {"ş", "s"}, {"ë", "e"}, {"Ç", "c"}, {"Ö", "o"}};
	char address[96] = "";
	size_t size = 0;
	while (*name != '\0' && size < sizeof address - 1) {
		size_t taken = 1;
		char letter =
		    isalpha((unsigned char)*name) != 0 ? (char)tolower((unsigned char)*name) : '.';
		for (size_t i = 0; i < COUNT(accents); i++) {
			if (strncmp(name, accents[i].letter, strlen(accents[i].letter)) == 0) {
				letter = accents[i].plain[0];
				taken = strlen(accents[i].letter);
			}
		}
		address[size++] = letter;
		name += taken;
	}
	return kept(plan, arena_printf(plan->cli->arena, "%s.%u@example.org", address, number));
}

static void name_person(struct plan *plan, struct demo_person *person, struct demo_random *random)
{
	const char *first = first_names[demo_below(random, COUNT(first_names))];
	const char *last = last_names[demo_below(random, COUNT(last_names))];
	person->name = kept(plan, arena_printf(plan->cli->arena, "%s %s", first, last));
	person->email = address_of(plan, person->name, person->number);
}

static bool has_job(const struct demo_place *place, const struct job *job)
{
	return job->place != NULL ? strcmp(job->place, place->code) == 0
				  : (job->sectors & (1U << place->sector)) != 0;
}

/* The place of the index-th of count people with this job, spread over all that there are; NULL
 * when there is none. */
static const struct demo_place *place_of(
    const struct plan *plan, const struct job *job, size_t index, size_t count)
{
	const struct demo_region *region = plan->region;
	size_t fitting = 0;
	for (size_t i = 0; i < region->place_count; i++) {
		fitting += has_job(&region->places[i], job);
	}
	if (fitting == 0 || count == 0) {
		return NULL;
	}
	size_t wanted = count < fitting ? index * fitting / count : index % fitting;
	for (size_t i = 0; i < region->place_count; i++) {
		if (has_job(&region->places[i], job) && wanted-- == 0) {
			return &region->places[i];
		}
	}
	return NULL;
}

static bool knows(const struct demo_person *person, const struct demo_topic *topic)
{
	for (size_t i = 0; i < person->expertise_count; i++) {
		if (person->expertise[i].topic == topic) {
			return true;
		}
	}
	return false;
}

static const char *evidence_of(
    struct plan *plan, const struct demo_topic *topic, struct demo_random *random)
{
	/* Around the topic. */
	static const char *const texts[][2] = {
	    {"Ik kijk eerst een ochtend mee en bedenk dan samen met de leerkracht kleine stappen "
	     "rond ",
		"."},
	    {"Al jaren werk ik dagelijks met ", "; ik deel graag wat in de klas bleek te helpen."},
	    {"Opleiding gevolgd over ", ", en ik geef er teams korte trainingen in."},
	    {"Met ", " heb ik in mijn eigen groep veel geprobeerd; ik denk mee of kom langs."},
	    {"Ik begeleid leerkrachten bij ",
		": wat zie je, wat heeft het kind nodig, wat kan morgen al."},
	};
	size_t which = demo_below(random, COUNT(texts));
	return kept(plan, arena_printf(plan->cli->arena, "%s%s%s", texts[which][0], topic->label,
			      texts[which][1]));
}

static void add_expertise(struct plan *plan,
    struct demo_person *person,
    const struct demo_topic *topic,
    struct demo_random *random)
{
	static const unsigned of_level[] = {25, 45, 30};
	static const unsigned age_from[] = {0, SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL,
	    SAMEN__COMMON__V1__AGE_GROUP__GROEP_3, SAMEN__COMMON__V1__AGE_GROUP__GROEP_1};
	static const unsigned age_to[] = {0, SAMEN__COMMON__V1__AGE_GROUP__GROEP_4,
	    SAMEN__COMMON__V1__AGE_GROUP__GROEP_8, SAMEN__COMMON__V1__AGE_GROUP__GROEP_8};
	static const unsigned of_ages[] = {60, 12, 14, 14};
	size_t ages = demo_weighted(random, of_ages, COUNT(of_ages));
	struct demo_expertise *expertise = &person->expertise[person->expertise_count++];
	*expertise = (struct demo_expertise){.topic = topic,
	    .level = 1 + (unsigned)demo_weighted(random, of_level, COUNT(of_level)),
	    .least_age = age_from[ages],
	    .most_age = age_to[ages],
	    .forms = {demo_between(random, 1, 3), demo_between(random, 4, 6)},
	    .evidence = evidence_of(plan, topic, random)};
}

static void give_expertise(struct plan *plan, const struct job *job, struct demo_person *person)
{
	struct demo_random random = demo_random_of(plan->seed, DEMO_OF_EXPERTISE, person->number);
	size_t known = 0;
	while (known < TOPICS_OF_JOB_MAX && job->topics[known] != NULL) {
		known++;
	}
	size_t wanted = demo_between(&random, 2, DEMO_EXPERTISE_MAX);
	for (size_t tries = 0; known > 0 && tries < 4 * wanted; tries++) {
		const struct demo_topic *topic = demo_topic_find(
		    plan->topics, job->topics[demo_below(&random, (unsigned)known)]);
		if (topic != NULL && person->expertise_count < wanted && !knows(person, topic)) {
			add_expertise(plan, person, topic, &random);
		}
	}
	person->capacity = demo_between(&random, job->least_capacity, job->most_capacity);
}

/* Most are never away for longer; a few leave for good, and some never look at their page again. */
static void plan_absence(struct plan *plan, struct demo_person *person)
{
	struct demo_random random = demo_random_of(plan->seed, DEMO_OF_LEAVE, person->number);
	unsigned days = (unsigned)(plan->last_day - plan->first_day);
	bool helps = demo_person_is(person, SAMEN__COMMON__V1__ROLE__SPECIALIST);
	while (helps && person->leave_count < DEMO_LEAVES_MAX && demo_chance(&random, 22)) {
		int64_t from = plan->first_day + 20 + demo_below(&random, days);
		person->leaves[person->leave_count].from_day = from;
		person->leaves[person->leave_count].to_day = from + demo_between(&random, 10, 70);
		person->leave_count++;
	}
	if (helps && demo_chance(&random, 88)) {
		person->confirms_day = plan->first_day + 90 + demo_below(&random, days - 90);
	}
	bool regular = person->place->sector == SAMEN__COMMON__V1__SECTOR__REGULAR;
	if ((helps || regular) && demo_chance(&random, helps ? 4 : 2)) {
		person->closes_day = plan->first_day + days / 3 + demo_below(&random, days / 2);
	}
}

static bool add_person(struct plan *plan, const struct job *job, size_t index, size_t count)
{
	struct demo_person *person = &plan->people->items[plan->people->count];
	person->number = (unsigned)++plan->people->count;
	person->place = place_of(plan, job, index, count);
	if (person->place == NULL) {
		return false;
	}
	struct demo_random random = demo_random_of(plan->seed, DEMO_OF_PERSON, person->number);
	(void)pthread_mutex_init(&person->mutex, NULL);
	name_person(plan, person, &random);
	/* Schools are real: everybody can see that these people are not. */
	person->title = kept(plan, arena_printf(plan->cli->arena, "%s (verzonnen)", job->title));
	person->roles = job->roles;
	if (demo_person_is(person, SAMEN__COMMON__V1__ROLE__CONSULTANT)) {
		size_t areas = plan->region->area_count;
		person->area_ids = plan->region->area_ids + areas * index / count;
		person->area_count = areas * (index + 1) / count - areas * index / count;
	}
	give_expertise(plan, job, person);
	plan_absence(plan, person);
	return true;
}

static size_t count_of(const struct job *job, size_t wanted)
{
	size_t count = (job->share * wanted + SHARES / 2) / SHARES;
	bool needed = (job->sectors & SECTOR(PARTNERSHIP)) != 0;
	return needed ? job->share : count > 0 ? count : 1;
}

int demo_people_plan(struct cli *cli,
    uint64_t seed,
    size_t wanted,
    const struct demo_region *region,
    const struct demo_topics *topics,
    int64_t first_day,
    int64_t last_day,
    struct demo_people *ret_people)
{
	struct plan plan = {cli, seed, region, topics, first_day, last_day, ret_people, false};
	size_t total = 0;
	for (size_t j = 0; j < JOBS; j++) {
		total += count_of(&jobs[j], wanted);
	}
	*ret_people = (struct demo_people){
	    .items = arena_alloc(cli->arena, total * sizeof *ret_people->items)};
	if (ret_people->items == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	for (size_t j = 0; j < JOBS; j++) {
		size_t count = count_of(&jobs[j], wanted);
		for (size_t i = 0; i < count; i++) {
			if (!add_person(&plan, &jobs[j], i, count)) {
				return cli_fail(EX_DATAERR,
				    _("there is no place here for a %s: is data/demo whole?"),
				    jobs[j].title);
			}
		}
	}
	return plan.short_of_memory ? cli_fail(EX_OSERR, _("there is not enough memory")) : EX_OK;
}
