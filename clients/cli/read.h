/* Numbers, dates, enum values and lists from options: what people type becomes what the wire takes.
 * Each returns an exit code, and has said what is wrong where that is not EX_OK. An option that is
 * absent leaves its result alone. */
#ifndef SAMEN_CLI_READ_H
#define SAMEN_CLI_READ_H

#include "cli.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"

/* A whole number. */
int read_number(const struct args *args, const char *name, uint32_t *ret_number);
/* A date, as date_read takes it. */
int read_date(const struct args *args, const char *name, int64_t *ret_at_ms);
/* --size and --page; size unless said. In the CLI's arena. */
int read_page(struct cli *cli,
    const struct args *args,
    uint32_t size,
    Samen__Common__V1__PageRequest **ret_page);

/* One enum value; the message lists the choices. */
int read_enum(struct cli *cli,
    const struct args *args,
    const char *name,
    const ProtobufCEnumDescriptor *type,
    int *ret_value);
/* Enum values, separated by commas, in the CLI's arena. */
int read_enums(struct cli *cli,
    const struct args *args,
    const char *name,
    const ProtobufCEnumDescriptor *type,
    int **ret_values,
    size_t *ret_count);

/* --recipients and --purpose of a basis; unset when not given. */
int read_consent_options(struct cli *cli, const struct args *args, Samen__Intake__V1__Basis *basis);

/* --form call,observe */
int read_forms(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__FormOfHelp **ret_forms,
    size_t *ret_count);
/* --age voorschool,1,3-5,vo */
int read_ages(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__AgeGroup **ret_ages,
    size_t *ret_count);
/* One age group: "voorschool", "3", "groep 3", "vo". False when it is none. */
bool read_age(const char *text, Samen__Common__V1__AgeGroup *ret_age);
/* --area CODE as the id that the other services know; "" when not given. Asks the directory. */
int read_area(struct cli *cli, const struct args *args, char **ret_area_id);
/* --needs tos,autisme:0.5 into needs; weight 1 unless said. */
int read_needs(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__Need ***ret_needs,
    size_t *ret_count);

#endif
