#include "language/function_words.h"

#include <stdlib.h>
#include <string.h>

/* In order of bytes. */
// clang-format off
static const char *const dutch_words[] = {
	"aan", "af", "al", "alle", "alleen", "alles", "als", "altijd", "ander", "andere",
	"anders", "beetje", "ben", "bent", "bij", "bijna", "bijv", "bijvoorbeeld", "binnen",
	"blijf", "blijft", "blijven", "buiten", "bv", "daar", "daarbij", "daardoor", "daarin",
	"daarmee", "daarna", "daarom", "daarop", "daaruit", "daarvan", "daarvoor", "dan",
	"dat", "de", "deden", "deed", "dergelijke", "deze", "dhr", "die", "ding", "dingen",
	"dit", "doe", "doen", "doet", "door", "doordat", "dr", "dus", "dwz", "echt", "een",
	"eens", "eigenlijk", "elk", "elkaar", "elke", "en", "enkel", "er", "eraan", "erbij",
	"erg", "erin", "ermee", "erom", "erop", "eruit", "ervan", "ervoor", "etc", "even",
	"evt", "ga", "gaan", "gaat", "gedaan", "geen", "gegaan", "gehad", "geweest", "gewoon",
	"geworden", "ging", "gingen", "goed", "graag", "haar", "had", "hadden", "heb",
	"hebben", "hebt", "heeft", "heel", "heen", "heet", "hele", "hem", "hen", "het", "hier",
	"hierbij", "hierdoor", "hierin", "hiermee", "hierop", "hiervan", "hij", "hoe", "hoeft",
	"hoeven", "hoewel", "hun", "ieder", "iedere", "iedereen", "iemand", "iets", "ik", "in",
	"indien", "is", "ivm", "ja", "je", "jij", "jouw", "jullie", "kan", "kom", "komen",
	"komt", "kon", "konden", "krijgen", "krijgt", "kun", "kunnen", "kunt", "kwam",
	"kwamen", "laat", "langs", "laten", "lijken", "lijkt", "maakt", "maar", "mag", "maken",
	"mbt", "me", "mee", "meer", "meest", "men", "met", "mij", "mijn", "minder", "minst",
	"misschien", "mn", "mocht", "mochten", "moest", "moesten", "moet", "moeten", "mogen",
	"mw", "na", "naar", "nadat", "nee", "net", "niemand", "niet", "niets", "nl", "noch",
	"nog", "nooit", "nu", "oa", "of", "om", "omdat", "onder", "ongeveer", "ons", "onze",
	"ook", "op", "over", "pas", "per", "reeds", "rond", "sinds", "slechts", "soms",
	"steeds", "tav", "te", "tegen", "ten", "tenzij", "ter", "terwijl", "tijdens", "toch",
	"toen", "tot", "totdat", "tussen", "u", "uit", "uw", "vaak", "van", "vanuit", "veel",
	"via", "volgens", "voor", "vooral", "voordat", "waar", "waarbij", "waardoor", "waarin",
	"waarmee", "waarna", "waarom", "waarop", "waaruit", "waarvan", "waarvoor", "wanneer",
	"want", "waren", "was", "wat", "we", "weer", "wees", "wel", "welk", "welke", "werd",
	"werden", "wie", "wij", "wil", "wilde", "wilden", "willen", "wilt", "word", "worden",
	"wordt", "zal", "ze", "zeer", "zelf", "zich", "zichzelf", "zij", "zijn", "zn", "zo",
	"zoals", "zodat", "zodra", "zon", "zonder", "zou", "zouden", "zulke", "zullen", "zult",
};

static const char *const english_words[] = {
	"a", "about", "after", "again", "against", "all", "almost", "also", "although",
	"always", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
	"before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does",
	"doing", "done", "down", "during", "each", "eg", "especially", "etc", "even",
	"everyone", "everything", "few", "for", "from", "get", "gets", "go", "goes", "going",
	"gone", "got", "had", "has", "have", "having", "he", "her", "here", "herself", "him",
	"himself", "his", "how", "i", "ie", "if", "in", "into", "is", "it", "its", "itself",
	"just", "least", "less", "let", "lets", "made", "make", "makes", "many", "may",
	"maybe", "me", "might", "more", "most", "much", "must", "my", "never", "no", "none",
	"nor", "not", "nothing", "now", "of", "off", "often", "on", "only", "or", "other",
	"our", "out", "over", "own", "per", "perhaps", "quite", "really", "same", "seem",
	"seems", "shall", "she", "should", "since", "so", "some", "someone", "something",
	"sometimes", "still", "such", "than", "that", "the", "their", "them", "themselves",
	"then", "there", "these", "they", "this", "those", "through", "to", "too", "under",
	"unless", "until", "up", "us", "very", "via", "want", "wants", "was", "we", "went",
	"were", "what", "when", "where", "whether", "which", "while", "who", "why", "will",
	"with", "without", "would", "yes", "you", "your",
};

static const char *const dutch_everyday[] = {
	"aantal", "afgelopen", "basisschool", "bedenken", "begeleid", "begeleiden",
	"begeleiding", "begin", "beginnen", "begint", "beter", "bezig",
	"daarnaast", "dag", "dagelijks", "dagen", "deel", "denk", "denken", "denkt", "drie",
	"eerst", "eerste", "einde", "elders", "enige", "ervaring", "fijn", "gebeurt",
	"gebruik", "gebruiken", "geef", "geeft", "gegeven", "geven", "graag", "groep",
	"groepen", "groot", "grote", "half", "hard", "help", "helpen", "helpt", "hetzelfde",
	"hulp", "jaar", "jaren", "jonge", "jongen", "jongens", "kant", "keer", "kijk",
	"kijken", "kijkt", "kind", "kinderen", "klas", "klasgenoot", "klasgenoten", "klassen",
	"klein", "kleine", "kort", "korte", "laatste", "lang", "lange", "later", 
	"leerling", "leerlingen", "les", "lessen", "maand", "maanden",
	"manier", "meedenken", "meekijken", "meisje", "meisjes", "mens", "mensen",
	"middag", "moment", "momenten", "morgen", "nieuw", "nieuwe", "nodig", "ochtend",
	"ondersteunen", "ondersteuning", "oud", "oudere", "probeer", "probeert", "proberen",
	"probleem", "problemen", "scholen", "school", "situatie", "situaties", "snel",
	"staan", "staat", "stap", "stappen", "tijd", "twee", "uur", "vaker", "vandaag",
	"vast", "vaste", "verder", "verschillende", "vier", "vind", "vinden", "vindt",
	"volgende", "vorige", "vraag", "vraagt", "vragen", "week", "weet", "weken", "werk",
	"werken", "werkt", "weten", "zeg", "zeggen", "zegt", "zelfde", "zie", "zien", "ziet",
	"zit", "zitten", "zoek", "zoeken", "zoekt",
};

static const char *const english_everyday[] = {
	"better", "boy", "boys", "child", "children", "class", "classes", "classroom", "come",
	"comes", "day", "days", "different", "earlier", "end", "experience", "find", "first",
	"five", "four", "girl", "girls", "give", "gives", "group", "groups", "help", "helped",
	"helping", "helps", "hour", "hours", "kid", "kids", "know", "knows", "large", "last",
	"later", "lesson", "lessons", "like", "little", "long", "look", "looks", "moment",
	"moments", "month", "months", "morning", "need", "needs", "new", "next", "old", "one",
	"people", "person", "place", "problem", "problems", "pupil", "pupils", "question",
	"questions", "said", "say", "says", "school", "schools", "second", "see", "sees",
	"short", "situation", "situations", "small", "start", "started", "starts", "step",
	"steps", "student", "students", "support", "supports", "take", "takes", "teacher",
	"teachers", "tell", "tells", "thing", "things", "think", "three", "time", "times",
	"today", "together", "tried", "try", "trying", "two", "use", "used", "uses", "using",
	"way", "ways", "week", "weeks", "work", "worked", "working", "works", "year", "years",
	"young",
};
// clang-format on

static int word_compare(const void *key, const void *element)
{
	return strcmp(key, *(const char *const *)element);
}

struct word_list {
	const char *const *words;
	size_t count;
};

#define LIST(words)                                                                                \
	{                                                                                          \
		words, sizeof(words) / sizeof *(words)                                             \
	}

static bool list_holds(const struct word_list *list, const char *folded)
{
	return bsearch(folded, list->words, list->count, sizeof *list->words, word_compare) != NULL;
}

bool function_word_is(enum language language, const char *folded)
{
	static const struct word_list dutch = LIST(dutch_words), english = LIST(english_words);
	return list_holds(language == LANGUAGE_DUTCH ? &dutch : &english, folded);
}

bool everyday_word_is(enum language language, const char *folded)
{
	static const struct word_list dutch = LIST(dutch_everyday),
				      english = LIST(english_everyday);
	return list_holds(language == LANGUAGE_DUTCH ? &dutch : &english, folded);
}
