#include "base/utf8.h"

#include "base/arena.h"
#include "base/utf8_class.h"
#include "base/utf8_fold.h"

#include <string.h>

static bool is_tail(str s, size_t at)
{
	return at < s.len && ((unsigned char)s.s[at] & 0xc0) == 0x80;
}

static uint32_t tail(str s, size_t at)
{
	return (unsigned char)s.s[at] & 0x3f;
}

/* The sequence of two to four bytes at `at`: its length, 0 when it is none. */
static size_t take_long(uint32_t *c, str s, size_t at)
{
	uint32_t b = (unsigned char)s.s[at];

	if (b < 0xc2 || b > 0xf4 || !is_tail(s, at + 1))
		return 0;
	if (b < 0xe0) {
		*c = (b & 0x1f) << 6 | tail(s, at + 1);
		return 2;
	}
	if (!is_tail(s, at + 2))
		return 0;
	if (b < 0xf0) {
		*c = (b & 15) << 12 | tail(s, at + 1) << 6 | tail(s, at + 2);
		return *c < 0x800 || (*c >= 0xd800 && *c < 0xe000) ? 0 : 3;
	}
	if (!is_tail(s, at + 3))
		return 0;
	*c = (b & 7) << 18 | tail(s, at + 1) << 12 | tail(s, at + 2) << 6 |
	     tail(s, at + 3);
	return *c < 0x10000 || *c > 0x10ffff ? 0 : 4;
}

uint32_t utf8_next(str s, size_t *at)
{
	uint32_t c = (unsigned char)s.s[*at];
	size_t n = 1;

	if (c >= 0x80) {
		n = take_long(&c, s, *at);
		if (!n) {
			c = UTF8_BAD;
			n = 1;
		}
	}
	*at += n;
	return c;
}

/* Most text is ASCII: eight bytes at a time until one is not. */
static size_t skip_ascii(str s, size_t at)
{
	while (s.len - at >= 16) {
		uint64_t w[2];

		memcpy(w, s.s + at, 16);
		if ((w[0] | w[1]) & 0x8080808080808080u)
			break;
		at += 16;
	}
	while (at < s.len && (unsigned char)s.s[at] < 0x80)
		at++;
	return at;
}

size_t utf8_find_bad(str s)
{
	size_t at = 0;

	while ((at = skip_ascii(s, at)) < s.len) {
		uint32_t c;
		size_t n;

		while (at < s.len && (unsigned char)s.s[at] >= 0x80) {
			n = take_long(&c, s, at);
			if (!n)
				return at;
			at += n;
		}
	}
	return s.len;
}

bool utf8_is_valid(str s)
{
	return utf8_find_bad(s) == s.len;
}

bool utf8_is_ascii(str s)
{
	return skip_ascii(s, 0) == s.len;
}

size_t utf8_write(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* ---- classes ---- */

static unsigned class_bits(uint32_t c)
{
	if (c < CLASS_TABLE_END)
		return class_of[class_block[c / CLASS_BLOCK] * CLASS_BLOCK +
				c % CLASS_BLOCK];
	for (size_t i = 0; i < sizeof(class_above) / sizeof(class_above[0]); i++)
		if (c >= class_above[i].first && c <= class_above[i].last)
			return class_above[i].bits;
	return 0;
}

bool utf8_is_printable(uint32_t c)
{
	return class_bits(c) & CLASS_PRINTABLE;
}

unsigned utf8_width(uint32_t c)
{
	return class_bits(c) & CLASS_WIDTH;
}

bool utf8_is_id_start(uint32_t c)
{
	return class_bits(c) & CLASS_ID_START;
}

bool utf8_is_id_continue(uint32_t c)
{
	return class_bits(c) & CLASS_ID_CONTINUE;
}

size_t utf8_cells(str s)
{
	size_t cells = 0;

	for (size_t at = 0; at < s.len;) {
		uint32_t c = utf8_next(s, &at);

		cells += c == UTF8_BAD ? 1 : utf8_width(c);
	}
	return cells;
}

str utf8_cut(str s, size_t cells)
{
	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);
		unsigned width = c == UTF8_BAD ? 1 : utf8_width(c);

		if (width > cells)
			return str_sub(s, 0, from);
		cells -= width;
	}
	return s;
}

/* ---- names that are one on other systems ---- */

static const uint32_t *find_row(const uint32_t *row, size_t n, size_t columns,
				uint32_t c)
{
	while (n) {
		const uint32_t *mid = row + n / 2 * columns;

		if (*mid == c)
			return mid;
		if (*mid < c) {
			row = mid + columns;
			n -= n / 2 + 1;
		} else {
			n /= 2;
		}
	}
	return NULL;
}

uint32_t utf8_fold(uint32_t c)
{
	const uint32_t *row;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	row = find_row(fold_of[0], sizeof(fold_of) / sizeof(fold_of[0]), 2, c);
	return row ? row[1] : c;
}

enum { PARTS_MAX = 4 }; /* most parts of one code point in Unicode 15 */

/* Hangul syllables are made by arithmetic (Unicode 3.12). */
static size_t split_hangul(uint32_t parts[PARTS_MAX], uint32_t c)
{
	uint32_t s = c - 0xac00;

	parts[0] = 0x1100 + s / 588;
	parts[1] = 0x1161 + s % 588 / 28;
	parts[2] = 0x11a7 + s % 28;
	return s % 28 ? 3 : 2;
}

/* The first part may itself have parts; the second never has. */
static size_t split(uint32_t parts[PARTS_MAX], uint32_t c)
{
	uint32_t marks[PARTS_MAX];
	size_t n = 0, out = 1;

	if (c >= 0xac00 && c <= 0xd7a3)
		return split_hangul(parts, c);
	while (c >= 0xc0 && n < PARTS_MAX - 1) {
		const uint32_t *row =
			find_row(parts_of[0],
				 sizeof(parts_of) / sizeof(parts_of[0]), 3, c);

		if (!row)
			break;
		c = row[1];
		if (row[2])
			marks[n++] = row[2];
	}
	parts[0] = c;
	while (n)
		parts[out++] = marks[--n];
	return out;
}

static bool is_plain_lower(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] >= 0x80 ||
		    (s.s[i] >= 'A' && s.s[i] <= 'Z'))
			return false;
	return true;
}

str utf8_caseless(struct arena *a, str s)
{
	size_t n = 0;
	char *out;

	if (is_plain_lower(s))
		return s;
	/* Two bytes never become more than PARTS_MAX code points of 4. */
	out = arena_calloc(a, s.len, 2 * PARTS_MAX, 1);
	for (size_t at = 0; at < s.len;) {
		size_t from = at, k;
		uint32_t parts[PARTS_MAX], c = utf8_next(s, &at);

		if (c == UTF8_BAD) {
			out[n++] = s.s[from];
			continue;
		}
		k = split(parts, c);
		for (size_t i = 0; i < k; i++)
			n += utf8_write(out + n, utf8_fold(parts[i]));
	}
	return (str){ out, n };
}
