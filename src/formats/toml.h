/*
 * TOML 1.0, with the place of every key and value.
 *
 * A syntax error stops the reading: what came before it is kept, and the
 * diagnostic says where, what is wrong and what to write instead. Keys that
 * stand twice and tables that are defined twice are such errors, for TOML gives
 * them no meaning. Linear in the text, whatever stands in it.
 */
#ifndef GONOGO_FORMATS_TOML_H
#define GONOGO_FORMATS_TOML_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/value.h"

/*
 * Always sets *out to a map; the values borrow `text`. True when the text was
 * read to its end.
 *
 * Strings are `quoted`; dates and times are strings that are not. Only integers
 * of 64 bits are read, as the specification says. value.raw of a number or date
 * is its text as written, of a string its content.
 */
bool toml_read(struct value *out, struct arena *a, str text,
	       const struct limits *limits, struct diags *diags);

/* A date, a time or both, from TOML. */
bool toml_is_date(const struct value *v);

#endif
