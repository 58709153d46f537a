/* Lists of enum values from options: what people type becomes what the wire takes. */
#ifndef SAMEN_CLI_READ_H
#define SAMEN_CLI_READ_H

#include "cli.h"

#include "common.pb-c.h"

/* One enum value from --name; absent leaves *ret_value alone. An exit code, with the choices when
 * the value is unknown. */
int read_enum(struct cli *cli,
    const struct args *args,
    const char *name,
    const ProtobufCEnumDescriptor *type,
    int *ret_value);
/* The same from a text. */
int read_enum_text(
    struct cli *cli, const char *text, const ProtobufCEnumDescriptor *type, int *ret_value);

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
/* --needs tos,autisme:0.5 into needs; weight 1 unless said. */
int read_needs(struct cli *cli,
    const struct args *args,
    Samen__Common__V1__Need ***ret_needs,
    size_t *ret_count);

#endif
