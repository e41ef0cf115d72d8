#include "formats/lines.h"

#include "base/simd.h"

#include <string.h>

struct lines lines_of(struct window *w, uint64_t max, bool at_cr)
{
	struct lines l = { .w = w, .max = max, .at_cr = at_cr, .ended = true };

	if (window_has(w, 3) && !memcmp(w->at, "\xef\xbb\xbf", 3))
		w->at += 3;
	return l;
}

/* The first LF or CR in [from, to), or `to`. */
static size_t find_lf_cr(const char *s, size_t from, size_t to)
{
	const bytes16 lf = bytes16_fill('\n'), cr = bytes16_fill('\r');

	for (; to - from >= BYTES16; from += BYTES16) {
		bytes16 v = bytes16_load(s + from);
		uint32_t hit = bytes16_high(
			bytes16_or(bytes16_same(v, lf), bytes16_same(v, cr)));

		if (hit)
			return from + low_bit(hit);
	}
	while (from < to && s[from] != '\n' && s[from] != '\r')
		from++;
	return from;
}

/* Bytes before the next end of line from `from` on, or all there are. */
static size_t find_end(const struct lines *l, size_t from)
{
	size_t have = (size_t)(l->w->end - l->w->at);
	const char *lf;

	if (have <= from)
		return have;
	if (l->at_cr)
		return find_lf_cr(l->w->at, from, have);
	lf = memchr(l->w->at + from, '\n', have - from);
	return lf ? (size_t)(lf - l->w->at) : have;
}

/* Passes over the rest of a line whose start was too long. */
static void skip_rest(struct lines *l)
{
	for (;;) {
		const char *at = l->w->at;
		size_t end = find_end(l, 0);

		l->w->at = at + end;
		if (l->w->at < l->w->end)
			return;
		if (!window_fill(l->w))
			return;
	}
}

bool lines_rest(struct lines *l, str *piece)
{
	size_t end;

	if (!l->too_long)
		return false;
	end = find_end(l, 0);
	if (l->w->at + end == l->w->end && window_fill(l->w))
		end = find_end(l, end);
	*piece = str_of(l->w->at, end);
	if (l->w->at + end < l->w->end || l->w->ended || end <= LINES_OVERLAP)
		l->w->at += end;
	else
		l->w->at += end - LINES_OVERLAP;
	return end > 0;
}

bool lines_next(struct lines *l, str *line)
{
	size_t end = 0;
	bool after_lf = l->ended;

	if (l->too_long) {
		skip_rest(l);
		l->too_long = false;
		if (l->w->at < l->w->end) {
			after_lf = *l->w->at == '\n';
			l->w->at++;
		}
	}
	if (!window_has(l->w, 1))
		return false;
	if (after_lf || !l->number)
		l->number++;
	for (;;) {
		size_t have = (size_t)(l->w->end - l->w->at);

		end = find_end(l, end);
		if (end < have || end > l->max || !window_fill(l->w))
			break;
	}
	if (end > l->max) {
		l->too_long = true;
		l->ended = false;
		if (!l->long_lines++)
			l->first_long = l->number;
		*line = str_of(l->w->at, (size_t)l->max);
		l->w->at += l->max;
		return true;
	}
	*line = str_of(l->w->at, end);
	l->ended = end < (size_t)(l->w->end - l->w->at);
	if (l->ended) {
		bool lf = l->w->at[end] == '\n';

		l->w->at += end + 1;
		l->ended = lf;
	} else {
		l->w->at += end;
	}
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	return true;
}
