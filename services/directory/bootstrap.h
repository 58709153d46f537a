/*
 * The first start: what `samen setup` left in HOME/data/directory/bootstrap.pb
 * (samen.stored.v1.Bootstrap, 0600) becomes the region, the partnership's organisation, and the
 * first coordinator with an account.
 */
#ifndef SAMEN_DIRECTORY_BOOTSTRAP_H
#define SAMEN_DIRECTORY_BOOTSTRAP_H

#include "runtime/store.h"

/*
 * Makes the region in one write, then removes the file. A file that is left over although there is
 * a region is removed and not looked at. NOT_FOUND when there is neither (in the log: what to do);
 * PERMISSION_DENIED when others may read or write the file; DATA_LOSS or INVALID_ARGUMENT when it
 * holds no good Bootstrap; UNAVAILABLE. Blocks; before the server runs.
 */
enum status bootstrap_run(const char *home, struct store *store);

#endif
