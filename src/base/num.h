/*
 * Numbers from text and to text, the same on every machine: no locale, no
 * rounding that depends on the C library's mood.
 *
 * The only place where doubles are read or printed.
 */
#ifndef GONOGO_BASE_NUM_H
#define GONOGO_BASE_NUM_H

#include "base/buf.h"
#include "base/str.h"

/*
 * All of `s` is one decimal number as JSON writes it: an optional minus, digits
 * without a leading zero, an optional fraction and exponent. The nearest double,
 * exactly rounded; too large a number is infinite, too small a one zero.
 */
bool num_parse_double(str s, double *out);

/*
 * As people and programs print numbers in logs and tables: also a plus sign,
 * leading zeros, ".5", "5.", "nan", "inf", "Infinity" in any case and with a
 * sign, and Windows' "1.#QNAN", "-1.#IND", "1.#INF". No spaces, no hexadecimal,
 * no thousands separators.
 */
bool num_parse_loose(str s, double *out);

/* How many bytes at the start of `s` num_parse_loose() would take: 0 when none.
 * "0.5," gives 3; "nano" gives 0, for a word must end where the number ends. */
size_t num_span_loose(str s);

/* Both in one: the number at the start of `s` and its length, 0 when none. */
size_t num_take_loose(str s, double *out);

/* The shortest text that reads back as the same double: "0.1", "1e+22", "-0",
 * "nan", "inf", "-inf". A whole number below 1e15 has no point: "3". */
bool num_print(struct buf *out, double f);

/* The same as JSON: NaN and infinities, which JSON cannot say, are null. */
bool num_print_json(struct buf *out, double f);

/* ---- for people: rounded, English ---- */

/* "18,417", "-1,024". */
bool num_print_count(struct buf *out, int64_t n);
/* Whole numbers below 1e15 as a count; others with about four digits: "29.2",
 * "0.0316", "1.5e-07". */
bool num_print_human(struct buf *out, double f);
/* "512 B", "29.2 KiB", "1.5 GiB". */
bool num_print_size(struct buf *out, uint64_t bytes);
/* "840 us", "12.5 ms", "1.84 s", "3.5 min", "14.2 h", "2.1 d". */
bool num_print_seconds(struct buf *out, double seconds);
/* A part of 1 as "12.3 %". */
bool num_print_percent(struct buf *out, double part);

#endif
