#include "formats/py_decode.h"

#include "base/scan.h"
#include "formats/py_unicode.h"

#include <string.h>

enum encoding { UTF8, ASCII, LATIN1, CP1252, OTHER };

static bool is_word(char c)
{
	uint8_t u = (uint8_t)c;

	return (uint8_t)((u | 0x20) - 'a') < 26 || (uint8_t)(u - '0') < 10 ||
	       c == '-' || c == '_' || c == '.';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f';
}

/* The name after "coding:" or "coding=" in a line that is only a comment. */
static str cookie_in(str line)
{
	size_t i = 0;

	while (i < line.len && is_blank(line.s[i]))
		i++;
	if (i == line.len || line.s[i] != '#')
		return S("");
	for (;;) {
		size_t from;

		i = str_find(line, S("coding"), i);
		if (i == line.len)
			return S("");
		i += 6;
		if (i == line.len || (line.s[i] != ':' && line.s[i] != '='))
			continue;
		i++;
		while (i < line.len && (line.s[i] == ' ' || line.s[i] == '\t'))
			i++;
		for (from = i; i < line.len && is_word(line.s[i]);)
			i++;
		if (i > from)
			return str_sub(line, from, i);
	}
}

static bool is_comment_or_blank(str line)
{
	for (size_t i = 0; i < line.len && line.s[i] != '#'; i++)
		if (!is_blank(line.s[i]))
			return false;
	return true;
}

/* LF, CR LF or CR. */
static str take_line(str *rest)
{
	size_t lf = str_find_byte(*rest, '\n', 0);
	size_t cr = str_find_byte(str_sub(*rest, 0, lf), '\r', 0);
	size_t end = cr < lf ? cr : lf;
	str line = str_sub(*rest, 0, end);
	size_t skip = cr < lf && cr + 1 == lf ? 2 : 1;

	*rest = str_sub(*rest, end + skip < rest->len ? end + skip : rest->len,
			rest->len);
	return line;
}

static str cookie(str bytes)
{
	str line, name;

	/* Two lines; nobody hides a cookie behind 64 kB of blanks. */
	bytes = str_sub(bytes, 0, (size_t)64 << 10);
	line = take_line(&bytes);
	name = cookie_in(line);
	if (name.len || !is_comment_or_blank(line))
		return name;
	return cookie_in(take_line(&bytes));
}

static bool one_of(str name, const char *const *list)
{
	for (; *list; list++)
		if (str_eq(name, str_from(*list)))
			return true;
	return false;
}

static enum encoding encoding_named(str name)
{
	static const char *const utf8[] = { "utf_8",   "utf8",      "u8",
					    "utf",     "utf8_ucs2", "utf8_ucs4",
					    "cp65001", "utf_8_sig", NULL };
	static const char *const ascii[] = { "ascii",
					     "us_ascii",
					     "646",
					     "ansi_x3.4_1968",
					     "ansi_x3_4_1968",
					     "ansi_x3.4_1986",
					     "cp367",
					     "csascii",
					     "ibm367",
					     "iso646_us",
					     "iso_646.irv_1991",
					     "iso_ir_6",
					     "us",
					     NULL };
	static const char *const latin1[] = {
		"latin_1",    "latin1",      "latin",   "l1",
		"iso_8859_1", "iso8859_1",   "iso8859", "8859",
		"cp819",      "csisolatin1", "ibm819",  "iso_8859_1_1987",
		"iso_ir_100", "iso_latin_1", NULL
	};
	static const char *const cp1252[] = { "cp1252", "1252", "windows_1252",
					      NULL };
	char low[64];
	str key = { low, name.len };

	if (name.len >= sizeof(low))
		return OTHER;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		low[i] = c == '-'               ? '_'
			 : c >= 'A' && c <= 'Z' ? (char)(c + 32)
						: c;
	}
	if (one_of(key, utf8) || str_starts(key, S("utf_8_")))
		return UTF8;
	if (one_of(key, ascii))
		return ASCII;
	if (one_of(key, latin1) || str_starts(key, S("latin_1_")) ||
	    str_starts(key, S("iso_8859_1_")) ||
	    str_starts(key, S("iso_latin_1_")))
		return LATIN1;
	return one_of(key, cp1252) ? CP1252 : OTHER;
}

/* Bytes of the valid sequence at `s`, of at most `left`; 0 when it is none. */
static unsigned utf8_sequence(const uint8_t *s, size_t left)
{
	unsigned n = py_utf8_len(s[0]);
	uint32_t c;
	unsigned len;

	if (s[0] < 0xc2 || s[0] > 0xf4 || left < n)
		return 0;
	for (unsigned i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	c = py_utf8_get((const char *)s, &len);
	if ((n == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
	    (n == 4 && (c < 0x10000 || c > 0x10ffff)))
		return 0;
	return n;
}

/* Where the UTF-8 ends: at a zero byte, at what is none, or s.len. */
static size_t utf8_end(str s)
{
	const uint8_t *u = (const uint8_t *)s.s;
	size_t i = 0;

	for (;;) {
		i += scan_ascii(u + i, s.len - i);
		while (i < s.len && u[i] >= 0x80) {
			unsigned n = utf8_sequence(u + i, s.len - i);

			if (!n)
				return i;
			i += n;
		}
		if (i >= s.len || !u[i])
			return i;
	}
}

static str padded_copy(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.len + SCAN_PAD, 16);

	if (s.len)
		memcpy(p, s.s, s.len);
	return str_of(p, s.len);
}

static struct py_decoded bad_at(struct arena *a, struct py_decoded d, size_t at,
				const char *codec, uint8_t byte)
{
	d.status = PY_UNREADABLE;
	d.bad = at;
	d.text = padded_copy(a, S(""));
	d.why = str_printf(a, "'%s' codec can't decode byte 0x%02x", codec, byte);
	return d;
}

static struct py_decoded cut_at_nul(struct py_decoded d, size_t at)
{
	d.status = PY_BROKEN;
	d.bad = at;
	d.why = S("source code cannot contain null bytes");
	return d;
}

static struct py_decoded decode_utf8(struct arena *a, str s, bool padded,
				     enum encoding e)
{
	struct py_decoded d = { .status = PY_OK };
	size_t end = e == ASCII ? scan_ascii((const uint8_t *)s.s, s.len)
				: utf8_end(s);

	if (end < s.len && s.s[end])
		return bad_at(a, d, end, e == ASCII ? "ascii" : "utf-8",
			      (uint8_t)s.s[end]);
	d.text = padded && end == s.len ? s : padded_copy(a, str_sub(s, 0, end));
	return end < s.len ? cut_at_nul(d, end) : d;
}

/* 0x80 to 0x9f of Windows-1252; 0 is undefined. */
static const uint16_t cp1252_high[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
	0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static struct py_decoded decode_bytes(struct arena *a, str s, enum encoding e)
{
	struct py_decoded d = { .status = PY_OK };
	char *out = arena_alloc(a, s.len * 3 + SCAN_PAD, 16);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		uint32_t c = (uint8_t)s.s[i];

		if (!c) {
			d.text = str_of(out, n);
			return cut_at_nul(d, i);
		}
		if (e == CP1252 && c >= 0x80 && c < 0xa0)
			c = cp1252_high[c - 0x80];
		if (!c)
			return bad_at(a, d, i, "charmap", (uint8_t)s.s[i]);
		n += py_utf8_put(out + n, c);
	}
	d.text = str_of(out, n);
	return d;
}

/* Beside a byte order mark only this spelling will do: "utf8" will not. */
static bool is_utf8_as_written(str name)
{
	char low[6];

	for (size_t i = 0; i < name.len && i < sizeof(low); i++) {
		char c = name.s[i];

		low[i] = c == '_'               ? '-'
			 : c >= 'A' && c <= 'Z' ? (char)(c + 32)
						: c;
	}
	return name.len >= 5 && !memcmp(low, "utf-8", 5) &&
	       (name.len == 5 || low[5] == '-');
}

struct py_decoded py_decode(struct arena *a, str bytes, bool padded)
{
	bool bom = str_starts(bytes, S("\xef\xbb\xbf"));
	enum encoding e;
	str name;

	if (bom)
		bytes = str_sub(bytes, 3, bytes.len);
	name = cookie(bytes);
	e = name.len ? encoding_named(name) : UTF8;
	if (e == OTHER || (bom && name.len && !is_utf8_as_written(name))) {
		struct py_decoded d = { .status = PY_UNREADABLE };

		d.text = padded_copy(a, S(""));
		d.why = e == OTHER
				? str_printf(a, "unknown encoding: %.*s",
					     STR_ARG(name))
				: str_printf(a, "encoding problem: %.*s with BOM",
					     STR_ARG(name));
		return d;
	}
	if (e == LATIN1 || e == CP1252)
		return decode_bytes(a, bytes, e);
	return decode_utf8(a, bytes, padded, e);
}
