#include "base/str.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

str str_from(const char *cstr)
{
	return cstr ? (str){ cstr, strlen(cstr) } : (str){ "", 0 };
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(str a, str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.s[i]) != lower(b.s[i]))
			return false;
	return true;
}

int str_cmp(str a, str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.s, b.s, n) : 0;

	if (c)
		return c < 0 ? -1 : 1;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_ends(str s, str suffix)
{
	return s.len >= suffix.len &&
	       (!suffix.len ||
		!memcmp(s.s + s.len - suffix.len, suffix.s, suffix.len));
}

size_t str_find_byte(str s, char c, size_t from)
{
	const char *p;

	if (from >= s.len)
		return s.len;
	p = memchr(s.s + from, c, s.len - from);
	return p ? (size_t)(p - s.s) : s.len;
}

size_t str_find(str s, str needle, size_t from)
{
	if (!needle.len)
		return from < s.len ? from : s.len;
	while (from < s.len && s.len - from >= needle.len) {
		from = str_find_byte(s, needle.s[0], from);
		if (s.len - from < needle.len)
			break;
		if (!memcmp(s.s + from, needle.s, needle.len))
			return from;
		from++;
	}
	return s.len;
}

bool str_has(str s, str needle)
{
	return !needle.len || str_find(s, needle, 0) < s.len;
}

struct str_cut str_cut(str s, char at)
{
	size_t i = str_find_byte(s, at, 0);

	if (i == s.len)
		return (struct str_cut){ s, { "", 0 }, false };
	return (struct str_cut){ { s.s, i }, { s.s + i + 1, s.len - i - 1 }, true };
}

struct str_cut str_cut_last(str s, char at)
{
	for (size_t i = s.len; i-- > 0;)
		if (s.s[i] == at)
			return (struct str_cut){ { s.s, i },
						 { s.s + i + 1, s.len - i - 1 },
						 true };
	return (struct str_cut){ s, { "", 0 }, false };
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
	size_t from = 0, to = s.len;

	while (from < to && is_space(s.s[from]))
		from++;
	while (to > from && is_space(s.s[to - 1]))
		to--;
	return str_sub(s, from, to);
}

bool str_line(str *rest, str *line)
{
	size_t i;

	if (!rest->len)
		return false;
	i = str_find_byte(*rest, '\n', 0);
	*line = str_sub(*rest, 0, i);
	*rest = str_sub(*rest, i + 1, rest->len);
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	return true;
}

str str_dup(struct arena *a, str s)
{
	char *p;

	if (!s.len)
		return (str){ "", 0 };
	p = arena_alloc(a, s.len, 1);
	memcpy(p, s.s, s.len);
	return (str){ p, s.len };
}

char *str_cstr(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.len + 1, 1);

	if (s.len)
		memcpy(p, s.s, s.len);
	p[s.len] = 0;
	return p;
}

str str_lower(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.len ? s.len : 1, 1);

	for (size_t i = 0; i < s.len; i++)
		p[i] = lower(s.s[i]);
	return (str){ p, s.len };
}

str str_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	p = arena_alloc(a, (size_t)n + 1, 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (str){ p, (size_t)n };
}

bool str_uint64(str s, uint64_t *out)
{
	uint64_t v = 0;

	if (!s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned d = (unsigned)(unsigned char)s.s[i] - '0';

		if (d > 9 || v > UINT64_MAX / 10 || v * 10 > UINT64_MAX - d)
			return false;
		v = v * 10 + d;
	}
	*out = v;
	return true;
}

bool str_int64(str s, int64_t *out)
{
	bool minus = s.len && s.s[0] == '-';
	uint64_t v;

	if (!str_uint64(str_sub(s, minus || (s.len && s.s[0] == '+'), s.len), &v))
		return false;
	if (v > (uint64_t)INT64_MAX + (minus ? 1 : 0))
		return false;
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

str str_basename(str path)
{
	struct str_cut c = str_cut_last(path, '/');

	return c.found ? c.tail : path;
}

str str_dirname(str path)
{
	struct str_cut c = str_cut_last(path, '/');

	return c.found ? c.head : (str){ "", 0 };
}

str str_suffix(str path)
{
	str base = str_basename(path);

	for (size_t i = base.len; i-- > 1;)
		if (base.s[i] == '.')
			return str_sub(base, i, base.len);
	return (str){ "", 0 };
}
