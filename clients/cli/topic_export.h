/* The vocabulary as a file: a spreadsheet for who edits it, SKOS for who links to it. */
#ifndef SAMEN_CLI_TOPIC_EXPORT_H
#define SAMEN_CLI_TOPIC_EXPORT_H

#include "cli.h"

#include "directory.pb-c.h"

/* Topics with their phrases, in order of id. */
struct topic_export {
	Samen__Directory__V1__Topic **topics;
	size_t count;
};

/* The columns of the CSV file, in order; topic_export_csv writes them, 'topic import' reads them.
 */
enum topic_column {
	TOPIC_ID,
	TOPIC_DOMAIN,
	TOPIC_LABEL_NL,
	TOPIC_LABEL_EN,
	TOPIC_ABBREVIATIONS,
	TOPIC_SYNONYMS_NL,
	TOPIC_SYNONYMS_EN,
	TOPIC_BROADER,
	TOPIC_RELATED,
	TOPIC_PHRASES,
	TOPIC_COLUMNS
};
extern const char *const topic_columns[TOPIC_COLUMNS];

/* Writes the topics in use: UTF-8 with the mark by which spreadsheet programs know it, separator
 * ';'. */
void topic_export_csv(const struct topic_export *export, FILE *out);

/* Whether text can begin the IRIs of a SKOS file: it has a scheme and nothing an IRI may not hold.
 */
bool topic_export_base_is(const char *text);
/* Writes all topics as a SKOS concept scheme in Turtle (docs/vocabulary.md says what becomes what);
 * those not in use are deprecated. base is the IRI of the scheme. */
void topic_export_skos(const struct topic_export *export, const char *base, FILE *out);

#endif
