/*
 * Names as numbers: the symbols of one module.
 *
 * Symbol 0 is no name, then come the keywords and a few known names, then the
 * module's own in the order of the text. The hash has no seed; only the speed
 * depends on it.
 */
#ifndef GONOGO_FORMATS_PY_SYMBOL_H
#define GONOGO_FORMATS_PY_SYMBOL_H

#include "formats/py_token.h"

struct py_slot {
	uint32_t hash, sym; /* sym 0 = free */
};

/* Forgets the last module's names. */
void py_symbols_begin(struct py_scratch *s);
/* The symbol of a name; the bytes stay where they are, and 16 bytes from their
 * start must be readable. */
py_sym py_symbol(struct py_scratch *s, const char *name, size_t len);

#endif
