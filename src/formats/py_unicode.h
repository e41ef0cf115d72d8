/*
 * What Python wants to know of characters: which may stand in a name, how names
 * are normalised (NFKC), which repr() shows as they are.
 *
 * Tables of CPython 3.13 (Unicode 15.1), so that the answers are its own.
 */
#ifndef GONOGO_FORMATS_PY_UNICODE_H
#define GONOGO_FORMATS_PY_UNICODE_H

#include "base/arena.h"
#include "base/str.h"

/* Bytes of the UTF-8 sequence that begins with this byte, 1 to 4. */
static inline unsigned py_utf8_len(uint8_t first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The code point at `s`, which is valid UTF-8. Surrogates are let through. */
uint32_t py_utf8_get(const char *s, unsigned *len);
/* Writes 1 to 4 bytes, gives how many; surrogates as three bytes. */
unsigned py_utf8_put(char *out, uint32_t c);

/* The first character that may not stand in the name, and where; else 0. */
uint32_t py_name_bad(str name, size_t *at);
/* The name in NFKC: itself, or a copy with 16 readable bytes from its start. */
str py_nfkc(struct arena *a, str name);
bool py_is_printable(uint32_t c);
#define PY_NO_CHAR ((uint32_t)0xffffffff)
/* The character of that name, as in \N{...}; PY_NO_CHAR when there is none. */
uint32_t py_named_char(str name);

/* ---- the tables ---- */

struct py_unicode_class {
	uint32_t from;
	uint8_t combining; /* canonical combining class up to the next entry */
};

struct py_unicode_decomposition {
	uint32_t c;
	uint16_t at;
	uint8_t n; /* py_unicode_pool[at .. at + n] */
};

struct py_unicode_composition {
	uint32_t first, second, result;
};

enum { PY_NAMES_ROW = 400 };
extern const char py_names[][PY_NAMES_ROW * 9 + 1];
extern const size_t py_names_n;

/* Code points where membership changes. */
extern const uint32_t py_unicode_start[], py_unicode_continue[],
	py_unicode_printable[], py_unicode_pool[];
extern const size_t py_unicode_start_n, py_unicode_continue_n,
	py_unicode_printable_n, py_unicode_pool_n;
extern const struct py_unicode_class py_unicode_class[];
extern const size_t py_unicode_class_n;
extern const struct py_unicode_decomposition py_unicode_decomposition[];
extern const size_t py_unicode_decomposition_n;
extern const struct py_unicode_composition py_unicode_composition[];
extern const size_t py_unicode_composition_n;

#endif
