#include "formats/csv_scan.h"

#include "base/arena.h"
#include "base/simd.h"
#include "base/utf8.h"

#include <string.h>

enum { BLOCK = 64 };

/* ---- 64 bytes at a time ---- */

struct block {
	uint64_t marks; /* delimiters, quotes, line ends */
	bool odd;       /* has NUL or bytes above 0x7f */
};

struct pattern {
	bytes16 delimiter, quote, lf, cr, nul;
};

static struct pattern pattern_of(char delimiter)
{
	return (struct pattern){ bytes16_fill(delimiter), bytes16_fill('"'),
				 bytes16_fill('\n'), bytes16_fill('\r'),
				 bytes16_fill('\0') };
}

static struct block look(const struct pattern *k, const char *p)
{
	struct block b = { 0, false };
	uint32_t odd = 0;

	for (unsigned i = 0; i < BLOCK; i += BYTES16) {
		bytes16 v = bytes16_load(p + i);
		bytes16 m = bytes16_or(bytes16_or(bytes16_same(v, k->delimiter),
						  bytes16_same(v, k->quote)),
				       bytes16_or(bytes16_same(v, k->lf),
						  bytes16_same(v, k->cr)));

		b.marks |= (uint64_t)bytes16_high(m) << i;
		odd |= bytes16_high(bytes16_or(v, bytes16_same(v, k->nul)));
	}
	b.odd = odd != 0;
	return b;
}

/* The last bytes of the text, fewer than a block. */
static struct block look_at_rest(const struct pattern *k, const char *p, size_t n)
{
	char rest[BLOCK];

	memset(rest, ' ', sizeof(rest));
	memcpy(rest, p, n);
	return look(k, rest);
}

/* ---- a row in the making ---- */

static void set_block(struct csv_scan *s, const char *from, const char *to,
		      uint64_t marks)
{
	s->block = from;
	s->block_end = to;
	s->marks = marks;
}

/* More bytes. The window keeps the row, from w.at on, and moves it: so do the
 * fields, the block and the caller's place. */
static bool fill(struct csv_scan *s, const char **p)
{
	const char *was = s->w.at, *from = s->block, *to = s->block_end;
	uint64_t marks = s->marks;
	bool more;

	if (from < was) {
		marks = was - from < BLOCK ? marks >> (was - from) : 0;
		from = was;
	}
	more = window_fill(&s->w);
	for (size_t i = 0; i < s->n; i++)
		s->field[i].s = s->w.at + (s->field[i].s - was);
	set_block(s, s->w.at + (from - was), s->w.at + (to - was), marks);
	*p = s->w.at + (*p - was);
	return more;
}

/* Goes on at p, in this block or another. */
static void move_to(struct csv_scan *s, const char *p)
{
	if (p >= s->block && p < s->block_end)
		s->marks &= ~(uint64_t)0 << (p - s->block);
	else
		set_block(s, p, p, 0);
}

static void set_room(struct csv_scan *s)
{
	s->room = s->cap < s->limits->csv_columns
			  ? s->cap
			  : (size_t)s->limits->csv_columns;
}

static void grow(struct csv_scan *s)
{
	size_t cap = s->cap * 2, words = s->cap / 64;

	s->field = arena_grow(s->arena, s->field, s->cap * sizeof(*s->field),
			      cap * sizeof(*s->field), _Alignof(str));
	s->quoted = arena_grow(s->arena, s->quoted, words * 8, words * 16, 8);
	s->doubled = arena_grow(s->arena, s->doubled, words * 8, words * 16, 8);
	s->cap = cap;
	set_room(s);
}

static void stop(struct csv_scan *s, enum csv_fault fault)
{
	s->fault = fault;
	s->fault_line = s->line;
}

/* Only fields within the limit are kept; the others are counted. */
static inline void add_field(struct csv_scan *s, const char *from, const char *to)
{
	s->total++;
	if (s->n == s->room) {
		if (s->n >= s->limits->csv_columns)
			return;
		grow(s);
	}
	s->field[s->n].s = from;
	s->field[s->n].len = (size_t)(to - from);
	s->n++;
}

static uint64_t count_lines_slowly(const char *p, const char *end)
{
	uint64_t n = 0;

	for (; p < end; p++)
		n += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
	return n;
}

/* Line ends inside a quoted field; CR and LF together are one. */
static uint64_t count_lines(const char *p, const char *end)
{
	const bytes16 lf = bytes16_fill('\n'), cr = bytes16_fill('\r');
	uint64_t n = 0;

	while (end - p > BYTES16) {
		bytes16 v = bytes16_load(p);
		const char *next = p + BYTES16;

		if (bytes16_eq(v, cr)) {
			next += next[-1] == '\r' && next[0] == '\n';
			n += count_lines_slowly(p, next);
		} else {
			n += (uint64_t)__builtin_popcount(bytes16_eq(v, lf));
		}
		p = next;
	}
	return n + count_lines_slowly(p, end);
}

/* How a quoted field ends: its closing quote, or where the next byte is. */
struct quoted {
	const char *end; /* of the content */
	const char *next;
	uint64_t lines; /* that end inside */
	bool closed, doubled;
};

/* Most quoted fields end in the block they begin in: its marks tell where.
 * False, nothing changed, when this one does not. */
static bool close_in_block(struct csv_scan *s, struct quoted *q)
{
	uint64_t marks = s->marks;
	struct quoted got = { .closed = true };

	while (marks) {
		unsigned bit = low_bit(marks);
		const char *p = s->block + bit;

		if (p + 1 >= s->block_end)
			break;
		marks &= marks - 1;
		if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
			got.lines++;
		} else if (*p == '"' && p[1] == '"') {
			got.doubled = true;
			marks &= marks - 1;
		} else if (*p == '"') {
			got.end = p;
			got.next = p + 1;
			s->marks = marks;
			*q = got;
			return true;
		}
	}
	return false;
}

/* More of a quoted field, which began at *from and was seen up to *next. */
static bool fill_quoted(struct csv_scan *s, const char **from, const char **next)
{
	size_t start = (size_t)(*from - s->w.at);
	bool more;

	if ((size_t)(s->w.end - *from) > s->limits->csv_field) {
		stop(s, CSV_FIELD_LIMIT);
		return false;
	}
	more = fill(s, next);
	*from = s->w.at + start;
	return more;
}

/* From behind the opening quote to the closing one. The window may move: `from`
 * is given back with its new place. */
static struct quoted find_closing_quote(struct csv_scan *s, const char **from)
{
	struct quoted q = { .next = *from };

	for (;;) {
		size_t left = (size_t)(s->w.end - q.next);
		const char *hit = left ? memchr(q.next, '"', left) : NULL;

		if (!hit || (hit + 1 == s->w.end && !s->w.ended)) {
			q.next = hit ? hit : s->w.end;
			if (fill_quoted(s, from, &q.next) ||
			    (hit && s->fault == CSV_FINE))
				continue;
			q.end = q.next = s->w.end;
			q.lines = count_lines(*from, q.end);
			return q;
		}
		if (hit + 1 == s->w.end || hit[1] != '"') {
			q.end = hit;
			q.next = hit + 1;
			q.closed = true;
			q.lines = count_lines(*from, hit);
			return q;
		}
		q.doubled = true;
		q.next = hit + 2;
	}
}

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / 64] |= (uint64_t)1 << (i % 64);
}

/* ---- the end of a row ---- */

static void reserve_scratch(struct csv_scan *s, size_t n)
{
	size_t cap = s->scratch_cap * 2 > n ? s->scratch_cap * 2 : n;

	if (s->scratch_cap >= n)
		return;
	s->scratch = arena_alloc(s->arena, cap, 1);
	s->scratch_cap = cap;
}

/* Takes out the second of two quotes, and the closing one where text follows.
 * The field begins behind its opening quote. */
static char *without_quotes(str *f, char *to)
{
	const char *p = f->s, *end = f->s + f->len;
	char *start = to;
	bool inside = true;

	for (; p < end; p++) {
		if (inside && *p == '"') {
			if (p + 1 < end && p[1] == '"')
				*to++ = *p++;
			else
				inside = false;
		} else {
			*to++ = *p;
		}
	}
	*f = str_of(start, (size_t)(to - start));
	return to;
}

static void resolve_quotes(struct csv_scan *s, size_t row_len)
{
	char *to;

	reserve_scratch(s, row_len);
	to = s->scratch;
	for (size_t i = 0; i < s->n; i++)
		if (s->doubled[i / 64] >> (i % 64) & 1)
			to = without_quotes(&s->field[i], to);
}

static str without_spaces(str f)
{
	while (f.len && f.s[0] == ' ') {
		f.s++;
		f.len--;
	}
	while (f.len && f.s[f.len - 1] == ' ')
		f.len--;
	return f;
}

static void trim_fields(struct csv_scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!(s->quoted[i / 64] >> (i % 64) & 1))
			s->field[i] = without_spaces(s->field[i]);
}

static void check_bytes(struct csv_scan *s, str row, uint64_t line)
{
	if (memchr(row.s, '\0', row.len) && !s->nul_rows++)
		s->nul_line = line;
	if (utf8_is_valid(row))
		return;
	if (!s->bad_rows++)
		s->bad_line = line;
	if (s->bad_sample.len < 256) {
		str more = str_sub(row, utf8_find_bad(row), row.len);

		more = str_sub(more, 0, 512);
		s->bad_sample = str_printf(s->arena, "%.*s%.*s\n",
					   STR_ARG(s->bad_sample), STR_ARG(more));
	}
}

static bool finish_row(struct csv_scan *s, struct csv_row *row, str bytes,
		       uint64_t line)
{
	if (bytes.len > s->limits->csv_row) {
		stop(s, CSV_ROW_LIMIT);
		s->fault_line = line;
		return false;
	}
	if (!s->rows && s->total > s->limits->csv_columns) {
		stop(s, CSV_COLUMNS_LIMIT);
		s->fault_line = line;
		return false;
	}
	if (s->odd)
		check_bytes(s, bytes, line);
	if (s->padded)
		trim_fields(s);
	if (s->any_doubled)
		resolve_quotes(s, bytes.len);
	*row = (struct csv_row){ .field = s->field,
				 .n = s->n,
				 .total = s->total,
				 .quoted = s->quoted,
				 .line = line,
				 .offset = window_offset(&s->w, bytes.s) };
	s->rows++;
	return true;
}

/* ---- the scan ---- */

/* The block at p, its bytes before p aside. Fills the window when the block is
 * not whole. False: no bytes left. */
static bool next_block(struct csv_scan *s, const char **p)
{
	const struct pattern k = pattern_of(s->delimiter);
	struct block b;

	while (s->w.end - *p < BLOCK && fill(s, p))
		;
	if (*p == s->w.end)
		return false;
	b = s->w.end - *p < BLOCK ? look_at_rest(&k, *p, (size_t)(s->w.end - *p))
				  : look(&k, *p);
	set_block(s, *p, s->w.end - *p < BLOCK ? s->w.end : *p + BLOCK, b.marks);
	s->block_odd = b.odd;
	s->odd |= b.odd;
	return true;
}

/* Behind a CR: the LF that belongs to it, if there is one. */
static const char *behind_cr(struct csv_scan *s, const char *p)
{
	while (p == s->w.end)
		if (!fill(s, &p))
			break;
	if (p < s->w.end && *p == '\n') {
		s->ends_crlf++;
		return p + 1;
	}
	s->ends_cr++;
	return p;
}

struct position {
	const char *field; /* where the field began */
	const char *p;
	bool end; /* the row ends at p */
	bool quoted;
	bool doubled;
	bool literal; /* it had a quote that means nothing */
};

/* Remembers what kind of field it was, then adds it. */
static void end_field(struct csv_scan *s, struct position *at, const char *to)
{
	size_t i = s->n;

	if (at->quoted && to > at->field && !at->doubled && to[-1] == '"')
		to--;
	add_field(s, at->field, to);
	if (at->quoted && s->n > i) {
		set_bit(s->quoted, i);
		s->any_quoted = true;
		if (at->doubled) {
			set_bit(s->doubled, i);
			s->any_doubled = true;
		}
	}
	at->quoted = at->doubled = at->literal = false;
}

static bool begins_field(const struct csv_scan *s, const struct position *at)
{
	if (at->p != at->field && !s->padded)
		return false;
	for (const char *c = at->field; c < at->p; c++)
		if (*c != ' ')
			return false;
	return true;
}

/* At a quote. Only one that begins a field means something. */
static void take_quote(struct csv_scan *s, struct position *at, uint64_t line)
{
	struct quoted q;
	const char *from = at->p + 1;

	if (at->quoted || at->literal || !begins_field(s, at)) {
		at->literal = true;
		return;
	}
	at->quoted = true;
	if (!close_in_block(s, &q)) {
		q = find_closing_quote(s, &from);
		s->odd |= q.next > s->block_end; /* bytes not looked at */
		move_to(s, q.next);
	}
	s->line += q.lines;
	at->field = from;
	at->doubled = q.doubled;
	if (!q.closed) {
		at->doubled = true; /* no closing quote to take off */
		at->end = true;
		at->p = s->w.end;
		if (s->fault == CSV_FINE)
			stop(s, CSV_OPEN_QUOTE);
		s->fault_line = line;
		return;
	}
	if (q.next < s->w.end && *q.next != s->delimiter && *q.next != '\n' &&
	    *q.next != '\r') {
		at->doubled = true;
		if (!s->text_behind_quote++)
			s->behind_line = line;
	}
}

/* Ends fields while the marks are delimiters, which most are. `from` is where
 * the first one began; where the next one does is the result. */
static const char *take_plain(struct csv_scan *s, const char *from)
{
	const char *block = s->block;
	uint64_t marks = s->marks;
	str *field = s->field;
	size_t n = s->n, room = s->room;
	char delimiter = s->delimiter;

	while (marks && n < room) {
		const char *p = block + low_bit(marks);

		if (*p != delimiter)
			break;
		field[n].s = from;
		field[n].len = (size_t)(p - from);
		n++;
		from = p + 1;
		marks &= marks - 1;
	}
	s->total += n - s->n;
	s->n = n;
	s->marks = marks;
	return from;
}

/* Scans one row from w.at on. Gives the end of its bytes and of its line end. */
struct row_end {
	const char *end, *next;
	bool found;
};

static struct row_end scan_row(struct csv_scan *s, uint64_t line)
{
	struct position at = { .field = s->w.at };

	for (;;) {
		while (!s->marks) {
			const char *p = s->block_end;
			size_t field = (size_t)(at.field - s->w.at);

			if (!next_block(s, &p)) {
				at.field = s->w.at + field;
				end_field(s, &at, s->w.end);
				return (struct row_end){ s->w.end, s->w.end,
							 false };
			}
			at.field = s->w.at + field;
			if ((size_t)(s->block - s->w.at) > s->limits->csv_row)
				return (struct row_end){ s->block, s->block,
							 false };
		}
		if (!at.quoted && !at.literal) {
			at.field = take_plain(s, at.field);
			if (!s->marks)
				continue;
		}
		at.p = s->block + low_bit(s->marks);
		s->marks &= s->marks - 1;
		if (*at.p == s->delimiter) {
			end_field(s, &at, at.p);
			at.field = at.p + 1;
		} else if (*at.p == '"') {
			take_quote(s, &at, line);
			if (at.end) {
				end_field(s, &at, at.p);
				return (struct row_end){ at.p, at.p, false };
			}
		} else {
			end_field(s, &at, at.p);
			return (struct row_end){ at.p, at.p + 1, true };
		}
	}
}

static void begin_row(struct csv_scan *s)
{
	size_t words = (s->n + 63) / 64;

	if (s->any_quoted) {
		memset(s->quoted, 0, words * sizeof(*s->quoted));
		memset(s->doubled, 0, words * sizeof(*s->doubled));
	}
	s->n = s->total = 0;
	s->any_quoted = s->any_doubled = false;
	s->odd = s->block_odd;
}

static bool field_too_long(struct csv_scan *s, uint64_t line)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->field[i].len > s->limits->csv_field) {
			stop(s, CSV_FIELD_LIMIT);
			s->fault_line = line;
			return true;
		}
	}
	return false;
}

/* Eats one line; false when there is none left. `row` is set when it is one. */
static bool next_line(struct csv_scan *s, struct csv_row *row, bool *is_row)
{
	uint64_t line = s->line;
	struct row_end e;
	size_t len;

	*is_row = false;
	begin_row(s);
	e = scan_row(s, line);
	len = (size_t)(e.end - s->w.at);
	if (e.found && *e.end == '\r') {
		const char *next = e.next;

		next = behind_cr(s, next);
		e.end = s->w.at + len;
		move_to(s, next);
		e.next = next;
	} else if (e.found) {
		s->ends_lf++;
	}
	s->last_has_end = e.found;
	s->line += e.found;
	if (!len && !e.found)
		return false;
	if (!len) {
		s->blank++;
	} else if (s->comment && *s->w.at == s->comment) {
		s->comments++;
	} else if (s->fault != CSV_FIELD_LIMIT) {
		if (len > s->limits->csv_field && field_too_long(s, line))
			return false;
		*is_row = finish_row(s, row, str_of(s->w.at, len), line);
	}
	s->w.at = e.next;
	return true;
}

bool csv_scan_next(struct csv_scan *s, struct csv_row *row)
{
	bool is_row = false;

	while (s->fault == CSV_FINE && !is_row)
		if (!next_line(s, row, &is_row))
			break;
	if (!is_row && s->w.failed && s->fault == CSV_FINE)
		stop(s, CSV_READ_FAILED);
	return is_row;
}

void csv_scan_init(struct csv_scan *s, struct arena *a, struct window window,
		   char delimiter, const struct limits *limits)
{
	*s = (struct csv_scan){ .delimiter = delimiter,
				.limits = limits,
				.w = window,
				.arena = a,
				.line = 1,
				.cap = 64 };
	s->field = arena_array(a, str, s->cap);
	s->quoted = arena_array(a, uint64_t, s->cap / 64);
	s->doubled = arena_array(a, uint64_t, s->cap / 64);
	set_room(s);
	set_block(s, s->w.at, s->w.at, 0);
}
