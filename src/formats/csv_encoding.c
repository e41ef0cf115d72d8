#include "base/arena.h"
#include "base/utf8.h"
#include "formats/csv_sniff.h"

#include <string.h>

struct csv_utf16 {
	struct window raw;
	bool big_endian;
	uint64_t bad;
	char pending[4]; /* of a character that did not fit */
	size_t pending_n, pending_at;
};

static bool next_unit(struct csv_utf16 *u, uint32_t *out)
{
	unsigned char a, b;

	if (!window_has(&u->raw, 2)) {
		u->bad += u->raw.at != u->raw.end;
		u->raw.at = u->raw.end;
		return false;
	}
	a = (unsigned char)u->raw.at[0];
	b = (unsigned char)u->raw.at[1];
	*out = u->big_endian ? (uint32_t)(a << 8 | b) : (uint32_t)(b << 8 | a);
	u->raw.at += 2;
	return true;
}

static void unread_unit(struct csv_utf16 *u)
{
	u->raw.at -= 2;
}

static bool next_character(struct csv_utf16 *u, uint32_t *out)
{
	uint32_t low;

	if (!next_unit(u, out))
		return false;
	if (*out < 0xd800 || *out > 0xdfff)
		return true;
	if (*out <= 0xdbff && next_unit(u, &low)) {
		if (low >= 0xdc00 && low <= 0xdfff) {
			*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
			return true;
		}
		unread_unit(u);
	}
	u->bad++;
	*out = 0xfffd;
	return true;
}

static size_t take_pending(struct csv_utf16 *u, char *buf, size_t n)
{
	size_t left = u->pending_n - u->pending_at;

	n = n < left ? n : left;
	memcpy(buf, u->pending + u->pending_at, n);
	u->pending_at += n;
	return n;
}

static ptrdiff_t read_utf8(void *ctx, char *buf, size_t n)
{
	struct csv_utf16 *u = ctx;
	size_t done = take_pending(u, buf, n);
	uint32_t c;

	while (done < n && next_character(u, &c)) {
		u->pending_n = utf8_write(u->pending, c);
		u->pending_at = 0;
		done += take_pending(u, buf + done, n - done);
	}
	return !done && u->raw.failed ? -1 : (ptrdiff_t)done;
}

struct source csv_utf16_source(struct arena *a, struct csv_utf16 **out,
			       struct window raw, bool big_endian)
{
	struct csv_utf16 *u = arena_new(a, struct csv_utf16);

	u->raw = raw;
	u->big_endian = big_endian;
	*out = u;
	return (struct source){ read_utf8, u };
}

uint64_t csv_utf16_bad(const struct csv_utf16 *u)
{
	return u->bad;
}

bool csv_utf16_failed(const struct csv_utf16 *u)
{
	return u->raw.failed;
}

enum csv_encoding csv_find_utf16(str s)
{
	bool even = true, odd = true; /* NUL at each such place, no other */
	size_t n = s.len < 64 ? s.len & ~(size_t)1 : 64;

	if (str_starts(s, S("\xff\xfe")))
		return CSV_UTF16LE;
	if (str_starts(s, S("\xfe\xff")))
		return CSV_UTF16BE;
	for (size_t i = 0; i < n; i += 2) {
		even = even && !s.s[i] && s.s[i + 1];
		odd = odd && s.s[i] && !s.s[i + 1];
	}
	if (n < 4 || even == odd)
		return CSV_UTF8;
	return even ? CSV_UTF16BE : CSV_UTF16LE;
}

/* Chinese text in GB18030 is pairs of bytes of which the first lies in 0xb0 to
 * 0xf7 for the characters in use; one-byte text has single high bytes. */
enum csv_encoding csv_guess_encoding(str s)
{
	size_t pairs = 0, single = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char a = (unsigned char)s.s[i], b = 0;

		if (a < 0x80)
			continue;
		if (i + 1 < s.len)
			b = (unsigned char)s.s[i + 1];
		if (a >= 0xa1 && a <= 0xf7 && b >= 0xa1 && b <= 0xfe) {
			pairs++;
			i++;
		} else {
			single++;
		}
	}
	return pairs > single * 4 ? CSV_GB18030 : CSV_LATIN1;
}
