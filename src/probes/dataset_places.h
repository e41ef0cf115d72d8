/* Where in a dataset something is: for the probes that look at data. */
#ifndef GONOGO_PROBES_DATASET_PLACES_H
#define GONOGO_PROBES_DATASET_PLACES_H

#include "facts/split.h"
#include "probes/probe.h"

/* A split's first file; of a folder or an URL the line in the manifest. */
struct place split_place(const struct dataset *d, const struct dataset_split *s);
struct place dataset_place(const struct dataset *d);
/* A data row: its line, where no cell before it holds a line end. */
struct place row_place(const struct place_of_row *at);
struct place record_row_place(const struct record *r, uint64_t row);
/* A key of the manifest; its first line when it is not there. */
struct place key_place(const struct dataset *d, const char *key);

/* Splits that a model is trained or measured on. */
bool split_is_judged(enum split_role role);
/* False when the manifest itself cannot be read: a subject then says why. */
bool dataset_is_readable(struct observation *o, const struct dataset *d);

#endif
