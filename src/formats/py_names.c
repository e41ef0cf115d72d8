/* Characters by name, as in "\N{BULLET}". */
#include "formats/py_unicode.h"

#include <string.h>

enum { RECORD = 9, NAME_MAX_LEN = 128 };

static uint32_t hash_of(str name)
{
	uint32_t h = 0x811c9dc5;

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = (uint8_t)name.s[i];

		if (c >= 'a' && c <= 'z')
			c -= 32;
		h = (h ^ c) * 0x01000193;
	}
	return h ^ h >> 15;
}

static uint64_t six_bits(char c)
{
	if (c >= '0' && c <= '9')
		return (uint64_t)(c - '0');
	if (c >= 'A' && c <= 'Z')
		return (uint64_t)(c - 'A' + 10);
	if (c >= 'a' && c <= 'z')
		return (uint64_t)(c - 'a' + 36);
	return c == '+' ? 62 : 63;
}

static uint64_t record(size_t i)
{
	const char *s = py_names[i / PY_NAMES_ROW] + i % PY_NAMES_ROW * RECORD;
	uint64_t v = 0;

	for (int k = 0; k < RECORD; k++)
		v = v << 6 | six_bits(s[k]);
	return v;
}

/* "CJK UNIFIED IDEOGRAPH-4E00" */
static uint32_t ideograph(str name)
{
	static const uint32_t ranges[][2] = {
		{ 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },
		{ 0x20000, 0x2a6df }, { 0x2a700, 0x2b739 },
		{ 0x2b740, 0x2b81d }, { 0x2b820, 0x2cea1 },
		{ 0x2ceb0, 0x2ebe0 }, { 0x2ebf0, 0x2ee5d },
		{ 0x30000, 0x3134a }, { 0x31350, 0x323af },
	};
	str hex = str_sub(name, 22, name.len);
	uint32_t c = 0;

	if (!str_starts(name, S("CJK UNIFIED IDEOGRAPH-")) || hex.len < 4 ||
	    hex.len > 5)
		return PY_NO_CHAR;
	for (size_t i = 0; i < hex.len; i++) {
		char d = hex.s[i];

		if (!(d >= '0' && d <= '9') && !(d >= 'A' && d <= 'F'))
			return PY_NO_CHAR;
		c = c << 4 | (uint32_t)(d <= '9' ? d - '0' : d - 'A' + 10);
	}
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return c;
	return PY_NO_CHAR;
}

/* The longest of `list` that `s` begins with; -1: none (empty ones match). */
static int longest(str s, const char (*list)[4], int n, size_t *len)
{
	int best = -1;

	*len = 0;
	for (int i = 0; i < n; i++) {
		str part = str_from(list[i]);

		if (str_starts(s, part) && (best < 0 || part.len > *len)) {
			best = i;
			*len = part.len;
		}
	}
	return best;
}

/* "HANGUL SYLLABLE GAG": the short names of its jamos. */
static uint32_t syllable(str name)
{
	static const char lead[][4] = { "G", "GG", "N", "D",  "DD", "R", "M",
					"B", "BB", "S", "SS", "",   "J", "JJ",
					"C", "K",  "T", "P",  "H" };
	static const char vowel[][4] = { "A",   "AE", "YA",  "YAE", "EO",  "E",
					 "YEO", "YE", "O",   "WA",  "WAE", "OE",
					 "YO",  "U",  "WEO", "WE",  "WI",  "YU",
					 "EU",  "YI", "I" };
	static const char tail[][4] = { "",   "G",  "GG", "GS", "N",  "NJ",
					"NH", "D",  "L",  "LG", "LM", "LB",
					"LS", "LT", "LP", "LH", "M",  "B",
					"BS", "S",  "SS", "NG", "J",  "C",
					"K",  "T",  "P",  "H" };
	str rest = str_sub(name, 16, name.len);
	size_t n;
	int l, v, t;

	if (!str_starts(name, S("HANGUL SYLLABLE ")))
		return PY_NO_CHAR;
	l = longest(rest, lead, 19, &n);
	rest = str_sub(rest, n, rest.len);
	v = longest(rest, vowel, 21, &n);
	if (!n)
		return PY_NO_CHAR;
	rest = str_sub(rest, n, rest.len);
	t = longest(rest, tail, 28, &n);
	if (n != rest.len)
		return PY_NO_CHAR;
	return (uint32_t)(0xac00 + (l * 21 + v) * 28 + t);
}

uint32_t py_named_char(str name)
{
	uint32_t hash = hash_of(name), c;
	size_t lo = 0, hi = py_names_n;

	if (name.len > NAME_MAX_LEN)
		return PY_NO_CHAR;
	c = ideograph(name);
	if (c == PY_NO_CHAR)
		c = syllable(name);
	if (c != PY_NO_CHAR)
		return c;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if ((uint32_t)(record(mid) >> 22) < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < py_names_n && (uint32_t)(record(lo) >> 22) == hash)
		return (uint32_t)record(lo) & 0x1fffff;
	return PY_NO_CHAR;
}
