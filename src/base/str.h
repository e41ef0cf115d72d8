/*
 * Strings with a length. Any byte may stand in one; there is no NUL at the end.
 *
 * A str borrows: it never owns its bytes, and lives as long as what it points
 * into (an arena, a literal, a file's text).
 */
#ifndef GONOGO_BASE_STR_H
#define GONOGO_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

typedef struct str {
	const char *s;
	size_t len;
} str;

/* From a literal: S() in code, STR_INIT() in static data. */
#define STR_INIT(lit)                  \
	{                              \
		(lit), sizeof(lit) - 1 \
	}
#define S(lit) ((str)STR_INIT(lit))

/* For "%.*s". Longer strings than INT_MAX are cut. */
#define STR_ARG(x) \
	((x).len > 0x7fffffff ? 0x7fffffff : (int)(x).len), ((x).s ? (x).s : "")

struct str_cut {
	str head, tail;
	bool found;
};

str str_from(const char *cstr);
static inline str str_of(const void *bytes, size_t len)
{
	return (str){ (const char *)bytes, len };
}

static inline bool str_eq(str a, str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.s, b.s, a.len));
}

bool str_eq_nocase(str a, str b); /* ASCII letters only */
/* Order by bytes, shorter first among equals; for qsort of paths. */
int str_cmp(str a, str b);
static inline bool str_starts(str s, str prefix)
{
	return s.len >= prefix.len &&
	       (!prefix.len || !memcmp(s.s, prefix.s, prefix.len));
}

bool str_ends(str s, str suffix);

/* The place of the first `needle` at or after `from`, or s.len when absent. */
size_t str_find(str s, str needle, size_t from);
size_t str_find_byte(str s, char c, size_t from);
bool str_has(str s, str needle);

/* What stands before and after the first (last) `at`; not found: all is head. */
struct str_cut str_cut(str s, char at);
struct str_cut str_cut_last(str s, char at);

/* Bytes [from, to), both held inside the string. */
static inline str str_sub(str s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (str){ s.s ? s.s + from : "", to - from };
}

/* Without ASCII white space at both ends. */
str str_trim(str s);

/* The next line without its end (LF or CRLF); false at the end of `rest`. */
bool str_line(str *rest, str *line);

str str_dup(struct arena *a, str s);
char *str_cstr(struct arena *a, str s); /* copy with a NUL at the end */
str str_lower(struct arena *a, str s);  /* ASCII letters only */
str str_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* All of `s` is one decimal integer, no spaces, in range. */
bool str_int64(str s, int64_t *out);
bool str_uint64(str s, uint64_t *out);

/* The last part of a path, its folder ("" when none), its suffix with dot. */
str str_basename(str path);
str str_dirname(str path);
str str_suffix(str path);

#endif
