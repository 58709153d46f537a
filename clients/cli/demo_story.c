#include "demo_story.h"

#include "cli.h"

#include "runtime/textcheck.h"

#include "common.pb-c.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DRAW(random, lines) (lines)[demo_below(random, COUNT(lines))]

/* Around the place. */
static const char *const beginnings[][2] = {
    {"", " zie ik al weken hetzelfde."},
    {"Sinds een paar weken loop ik ", " vast."},
    {"", " zit een kind over wie ik me zorgen maak."},
    {"Ik geef les ", " en merk dit bij één kind."},
    {"", " heb ik een leerling bij wie het steeds minder goed gaat."},
};
static const char *const where[][2] = {{"op de voorschool", "Op de voorschool"},
    {"in groep 1", "In groep 1"}, {"in groep 2", "In groep 2"}, {"in groep 3", "In groep 3"},
    {"in groep 4", "In groep 4"}, {"in groep 5", "In groep 5"}, {"in groep 6", "In groep 6"},
    {"in groep 7", "In groep 7"}, {"in groep 8", "In groep 8"},
    {"in de brugklas", "In de brugklas"}};
enum { TRIES_MAX = 10 };

static const char *const when[] = {"Het gebeurt vooral in de ochtend.",
    "Na het buitenspelen is het het lastigst.", "Op maandag gaat het het moeizaamst.",
    "De laatste weken komt het elke dag voor.", "Bij een invaller is het erger.",
    "In een klein groepje valt het mee.", "Ik zie geen duidelijke aanleiding."};
static const char *const tried[] = {
    "Ik heb een vaste plek vooraan gegeven en de dag met plaatjes op het bord gezet.",
    "Met de intern begeleider hebben we een plan voor zes weken gemaakt. Dat hielp even.",
    "Kortere opdrachten, meer complimenten en een maatje ernaast.",
    "We hebben met elkaar geobserveerd en afspraken gemaakt voor op het plein.",
    "Elke dag een kort gesprekje voor schooltijd. Dat geeft rust, maar het lost niets op.",
    "Nog niet veel: ik weet niet waar ik moet beginnen.",
    "Extra instructie aan de kleine tafel, drie keer in de week."};
static const char *const goes_well[] = {"Buiten spelen gaat goed, en helpen doet dit kind graag.",
    "Tekenen en bouwen gaan lang en met plezier.", "In een tweetal werkt het prima.",
    "Er is humor, en klasgenoten zijn erop gesteld.", "Bij gym en muziek zie ik een ander kind.",
    "Als ik ernaast zit, lukt het vaak wel."};
static const char *const asks[] = {"Wie kan een keer komen meekijken?",
    "Ik zoek iemand die met mij meedenkt over wat morgen al anders kan.",
    "Hoe pak ik dit aan met nog zevenentwintig andere kinderen?",
    "Wie heeft dit vaker gezien en wat hielp toen?", "Kan iemand ons team hier iets over leren?",
    "Welk materiaal helpt hierbij?",
    "Is dit iets om ons zorgen over te maken, en zo ja, wie helpt verder?"};
static const char *const pupil_view[] = {"", "",
    "Het kind zegt zelf dat het te druk is in de klas.", "Het wil graag dat het weer leuk wordt.",
    "Het vindt het fijn als er iemand komt helpen.", "Het weet niet goed wat er gebeurt."};
static const char *const parents_view[] = {"", "Ouders herkennen het en denken graag mee.",
    "Thuis gaat het beter dan op school, zeggen de ouders.",
    "Ouders maken zich ook zorgen en willen weten wat zij kunnen doen.",
    "Ouders vinden dat school hier te zwaar aan tilt, maar staan open voor een gesprek.",
    "Thuis speelt er op dit moment veel."};
static const char *const works_here[] = {"Een vaste plek, korte taken en een dagritme op kaartjes.",
    "Een kleine groep en elke dag hetzelfde begin.",
    "Eén volwassene die weet wanneer het te veel wordt."};
static const char *const needed_there[] = {
    "Een leraar die het eerste half jaar tijd heeft voor elke dag een kort gesprek.",
    "Een rustige werkplek, en een team dat weet wat dit kind nodig heeft.",
    "Begeleiding in de eerste weken, en een maatje in de groep."};
static const char *const worries[] = {"Dat het in de grote groep weer misgaat en we te laat zijn.",
    "De pauzes en het overblijven.", "Ouders vrezen dat de hulp stopt na de overstap."};
static const char *const agreements[] = {
    "We beginnen met twee ochtenden in de week; na zes weken kijken we samen.",
    "Beide scholen bellen elke twee weken; teruggaan kan tot de kerst.",
    "Er komt een warme overdracht met ouders erbij."};

static char *beginning(struct arena *arena, struct demo_random *random, unsigned age_group)
{
	size_t which = demo_below(random, COUNT(beginnings));
	size_t group = age_group > 0 ? (age_group - 1) % COUNT(where) : 0;
	bool begins = beginnings[which][0][0] == '\0';
	return arena_printf(arena, "%s%s%s", beginnings[which][0], where[group][begins ? 1 : 0],
	    beginnings[which][1]);
}

static const char *phrase_of(const struct demo_topic *topic, struct demo_random *random)
{
	return topic->phrase_count > 0
		   ? topic->phrases[demo_below(random, (unsigned)topic->phrase_count)]
		   : topic->label;
}

static char *happenings(struct arena *arena,
    struct demo_random *random,
    unsigned age_group,
    const struct demo_topic *const *topics,
    size_t topic_count)
{
	char *text = beginning(arena, random, age_group);
	for (size_t i = 0; text != NULL && i < topic_count; i++) {
		const char *first = phrase_of(topics[i], random);
		const char *second = phrase_of(topics[i], random);
		text = first == second ? arena_printf(arena, "%s %s.", text, first)
				       : arena_printf(arena, "%s %s. %s.", text, first, second);
	}
	return text != NULL ? arena_printf(arena, "%s %s", text, DRAW(random, when)) : NULL;
}

/* Sentences that are plain each for itself may together look as if they named somebody: then others
 * are drawn. */
static char *plain_happenings(struct arena *arena,
    struct demo_random *random,
    unsigned age_group,
    const struct demo_topic *const *topics,
    size_t topic_count)
{
	struct text_finding findings[TEXT_FINDINGS_MAX];
	char *text = NULL;
	bool plain = false;
	for (unsigned tries = 0; !plain && tries < TRIES_MAX; tries++) {
		text = happenings(arena, random, age_group, topics, topic_count);
		plain = text == NULL || text_check(text, findings) == 0;
	}
	return plain ? text : beginning(arena, random, age_group);
}

bool demo_story_make(struct arena *arena,
    struct demo_random *random,
    unsigned age_group,
    const struct demo_topic *const *topics,
    size_t topic_count,
    bool moves,
    Samen__Intake__V1__Story *ret_story)
{
	samen__intake__v1__story__init(ret_story);
	ret_story->happens = plain_happenings(arena, random, age_group, topics, topic_count);
	ret_story->tried = wire_text(DRAW(random, tried));
	ret_story->goes_well = wire_text(DRAW(random, goes_well));
	ret_story->asks = wire_text(DRAW(random, asks));
	ret_story->pupil_view = wire_text(DRAW(random, pupil_view));
	ret_story->parents_view = wire_text(DRAW(random, parents_view));
	if (moves) {
		ret_story->works_here = wire_text(DRAW(random, works_here));
		ret_story->needed_there = wire_text(DRAW(random, needed_there));
		ret_story->worries = wire_text(DRAW(random, worries));
		ret_story->agreements = wire_text(DRAW(random, agreements));
	}
	return ret_story->happens != NULL;
}

const char *demo_words_declined(struct demo_random *random)
{
	static const char *const lines[] = {"Ik zit vol tot na de vakantie.",
	    "Dit ligt buiten wat ik goed kan; vraag liever iemand van het speciaal onderwijs.",
	    "De reistijd is voor mij te groot op dit moment.",
	    "Graag een andere keer, nu lukt het niet."};
	return DRAW(random, lines);
}

const char *demo_words_contact(struct demo_random *random)
{
	static const char *const lines[] = {
	    "Een ochtend meegekeken en nabesproken. We proberen een vaste plek en een rustmoment.",
	    "Gebeld. De afspraken houden stand, over twee weken weer.",
	    "Samen met de ouders gesproken; thuis en school doen nu hetzelfde.",
	    "Materiaal gebracht en voorgedaan. De leerkracht gaat ermee verder.",
	    "Het gaat met kleine stapjes vooruit."};
	return DRAW(random, lines);
}

const char *demo_words_outcome(struct demo_random *random, Samen__Intake__V1__Outcome outcome)
{
	static const char *const good[] = {"De vaste plek en de dagkaarten maken het verschil.",
	    "We weten nu wat werkt en het kind zit weer met plezier in de klas.",
	    "De vraag is beantwoord, het team kan zelf verder."};
	static const char *const other[] = {"Een deel werkt, een deel nog niet.",
	    "Het heeft ons aan het denken gezet, maar de vraag is er nog.",
	    "Er is andere hulp gevonden."};
	return outcome == SAMEN__INTAKE__V1__OUTCOME__HELPED ? DRAW(random, good)
							     : DRAW(random, other);
}

const char *demo_words_not_heard(struct demo_random *random)
{
	static const char *const lines[] = {
	    "Nog te jong om hier met woorden op te antwoorden; we kijken samen naar plaatjes.",
	    "Dat doen we volgende week, op een rustig moment.",
	    "De ouders vragen om daar nog even mee te wachten."};
	return DRAW(random, lines);
}
