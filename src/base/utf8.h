/*
 * UTF-8: reading, checking, and how wide it stands in a terminal.
 *
 * The tables are generated from Unicode 15.0 by script/gen_unicode.
 */
#ifndef GONOGO_BASE_UTF8_H
#define GONOGO_BASE_UTF8_H

#include "base/str.h"

/* What utf8_next() gives for bytes that are not UTF-8. */
#define UTF8_BAD ((uint32_t)0xffffffff)

/*
 * The code point at *at, and *at behind it. Bytes that are no UTF-8 (cut,
 * overlong, a surrogate, above U+10FFFF) give UTF8_BAD and eat one byte.
 * Wants *at < s.len.
 */
uint32_t utf8_next(str s, size_t *at);

/* All of it is valid UTF-8. NUL and other controls are valid. */
bool utf8_is_valid(str s);
/* Where the first byte stands that is not; s.len when all is well. */
size_t utf8_find_bad(str s);
bool utf8_is_ascii(str s);

/* Writes 1 to 4 bytes, gives how many; 0 for what is no scalar value. */
size_t utf8_write(char out[4], uint32_t c);

/*
 * Safe to show as it is: not a control (C0, DEL, C1), not a format character
 * (all of Cf: bidi, zero width, tags), no line or paragraph separator, no
 * surrogate, private use, noncharacter or unassigned code point. A space is
 * printable, a tab or line feed is not. UTF8_BAD is not.
 */
bool utf8_is_printable(uint32_t c);

/* Cells in a terminal: 0 for combining marks, 2 for East Asian wide and
 * full-width (and emoji), else 1; 0 for what is not printable. */
unsigned utf8_width(uint32_t c);
/* The same of a string; an invalid byte counts 1. */
size_t utf8_cells(str s);
/* The longest start of `s` that takes at most `cells`, marks kept with their
 * base. */
str utf8_cut(str s, size_t cells);

/* XID_Start and XID_Continue, as Python identifiers want them, before NFKC
 * (U+005F `_` starts a name as well). */
bool utf8_is_id_start(uint32_t c);
bool utf8_is_id_continue(uint32_t c);

/* Lower case by simple folding (one code point to one): 'A' to 'a'. */
uint32_t utf8_fold(uint32_t c);

struct arena;
/*
 * The form in which two names are the same on a file system that ignores case
 * or composes letters (macOS, Windows): taken apart canonically, then folded.
 * Marks are not reordered and 'ss' is not sharp s, as those systems do it.
 * Invalid bytes stay as they are.
 */
str utf8_caseless(struct arena *a, str s);

#endif
