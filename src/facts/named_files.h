/*
 * Files that a table of the dataset names in its image, mask or audio column,
 * whether they are there or not: only their last path component, as object
 * stores have keys.
 *
 * The record: {names (rows that name a file), distinct, faulty, faults:
 * [{name, fault, line}], clashes: [{name, other, line}]}, of each list the
 * first hundred. `fault` is what file_name_fault() says of it in portable mode,
 * or "strict" when only strict mode would mind it (then not in `faulty`).
 */
#ifndef GONOGO_FACTS_NAMED_FILES_H
#define GONOGO_FACTS_NAMED_FILES_H

#include "facts/scanner.h"

extern const struct scanner scanner_named_files;

/* "control", "reserved", "long", "unportable", "strict"; NULL: none. */
const char *file_name_fault(struct arena *a, str name);

#endif
