#include "facts/column.h"

#include "base/hash.h"
#include "base/simd.h"

#include <math.h>
#include <string.h>

/* ---- null ---- */

/* What pandas reads as null, then what people also write. */
static const str words[NULL_WORDS] = {
	STR_INIT(""),
	STR_INIT("#N/A"),
	STR_INIT("#N/A N/A"),
	STR_INIT("#NA"),
	STR_INIT("-1.#IND"),
	STR_INIT("-1.#QNAN"),
	STR_INIT("-NaN"),
	STR_INIT("-nan"),
	STR_INIT("1.#IND"),
	STR_INIT("1.#QNAN"),
	STR_INIT("<NA>"),
	STR_INIT("N/A"),
	STR_INIT("NA"),
	STR_INIT("NULL"),
	STR_INIT("NaN"),
	STR_INIT("None"),
	STR_INIT("n/a"),
	STR_INIT("nan"),
	STR_INIT("null"),
	STR_INIT("?"),
	STR_INIT("-"),
	STR_INIT("--"),
	STR_INIT("."),
	STR_INIT("none"),
	STR_INIT("Null"),
	STR_INIT("nil"),
	STR_INIT("na"),
	STR_INIT("missing"),
	STR_INIT("(null)"),
	STR_INIT("\xe6\x97\xa0"),
	STR_INIT("\xe7\xa9\xba"),
	STR_INIT("\xe7\xbc\xba\xe5\xa4\xb1"),
};

enum { LIKE_NULL = 19, LIKE_NULL_LONGEST = 7 };

str null_word(size_t i)
{
	return words[i];
}

static size_t find_word(str s, size_t from)
{
	for (size_t i = from; i < NULL_WORDS; i++)
		if (str_eq(words[i], s))
			return i;
	return NULL_WORDS;
}

/* Does one of those further words begin with it? */
static bool may_be_null(char c)
{
	return c == '?' || c == '-' || c == '.' || c == '(' || c == 'n' ||
	       c == 'N' || c == 'm' || (unsigned char)c >= 0xe6;
}

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* ---- adding ---- */

struct column_bounds column_bounds(size_t columns, size_t keys)
{
	struct column_bounds b = { .keys = keys };

	columns = columns ? columns : 1;
	b.distinct = 512 * 1024 / columns;
	b.distinct = b.distinct > DISTINCT_EXACT ? DISTINCT_EXACT : b.distinct;
	b.distinct = b.distinct < 8 ? 8 : b.distinct;
	b.sample = 4 * 1024 * 1024 / columns;
	b.sample = b.sample > 16384 ? 16384 : b.sample;
	b.sample = b.sample < 64 ? 64 : b.sample;
	return b;
}

static void add_sample(struct column *c, struct arena *a, size_t cap, size_t at,
		       double x)
{
	if (!c->sample) {
		c->sample = arena_array(a, double, cap);
		for (size_t i = 0; i < cap; i++)
			c->sample[i] = NAN;
	}
	c->sample[at] = x;
}

static void add_number(struct column *c, struct arena *a,
		       const struct column_bounds *bounds,
		       const struct column_cell *x)
{
	if (x->cell->type == CELL_INT) {
		c->zero_led += x->cell->leading_zero;
		if (c->count[CELL_INT] == 1)
			c->first = x->cell->i;
		else if (x->cell->i - 1 != c->last || x->cell->i == INT64_MIN)
			c->whole = false;
		c->last = x->cell->i;
	} else if (!isfinite(x->cell->f)) {
		c->infinite++;
		return;
	}
	moments_add(&c->number, x->cell->f);
	if (x->at != SIZE_MAX)
		add_sample(c, a, bounds->sample, x->at, x->cell->f);
}

static void add_text(struct column *c, struct arena *a,
		     const struct column_bounds *bounds,
		     const struct column_cell *x)
{
	str s = x->text;

	c->text_bytes += s.len;
	if (s.len > c->text_longest)
		c->text_longest = s.len;
	c->spaced += memchr(s.s, ' ', s.len) != NULL;
	if (!is_letter_or_digit(s.s[0])) {
		size_t i = 0;

		while (i < s.len && !is_letter_or_digit(s.s[i]))
			i++;
		c->special += i == s.len;
	}
	if (s.len <= LIKE_NULL_LONGEST && may_be_null(s.s[0])) {
		size_t word = find_word(s, LIKE_NULL);

		if (word < NULL_WORDS) {
			c->null_word[word]++;
			c->like_null++;
		}
	}
	if (x->at == SIZE_MAX)
		return;
	if (!c->length)
		c->length = arena_array(a, uint32_t, bounds->sample);
	c->length[x->at] = s.len < UINT32_MAX ? (uint32_t)s.len : UINT32_MAX;
}

static void add_null(struct column *c, str s)
{
	size_t word = s.len ? find_word(str_trim(s), 0) : 0;

	if (word < NULL_WORDS)
		c->null_word[word]++;
}

/* ---- schema ---- */

static bool is_declared_null(const struct column_schema *s, str text)
{
	for (size_t i = 0; i < s->nnull; i++)
		if (str_eq(s->null[i], text))
			return true;
	return false;
}

static bool type_fits(int wanted, const struct cell *cell)
{
	switch (wanted) {
	case CELL_INT:
		return cell->type == CELL_INT ||
		       (cell->type == CELL_FLOAT && cell->f == floor(cell->f));
	case CELL_FLOAT:
		return cell->type == CELL_INT || cell->type == CELL_FLOAT;
	case CELL_BOOL:
		return cell->type == CELL_BOOL ||
		       (cell->type == CELL_INT && (cell->i == 0 || cell->i == 1));
	case CELL_DATE:
		/* years, times of the clock and other notations */
		return true;
	default:
		return true; /* every text is a text */
	}
}

static bool is_number(const struct cell *cell)
{
	return cell->type == CELL_INT || cell->type == CELL_FLOAT;
}

static bool is_allowed(const struct column_schema *s, uint64_t hash)
{
	for (size_t i = 0; i < s->nvalues; i++)
		if (s->values[i] == hash)
			return true;
	return false;
}

/* Counts one fault a cell, the plainest. */
static uint64_t *fault(struct column *c, const struct column_cell *x)
{
	const struct column_schema *s = &c->schema;

	if (x->cell->type == CELL_NULL || is_declared_null(s, x->text))
		return s->not_null ? &c->bad_null : NULL;
	if (!type_fits(s->type, x->cell))
		return &c->bad_type;
	if (is_number(x->cell) && s->has_min && x->cell->f < s->min)
		return &c->below;
	if (is_number(x->cell) && s->has_max && x->cell->f > s->max)
		return &c->above;
	if (s->nvalues && !is_allowed(s, x->hash))
		return &c->outside;
	return NULL;
}

static void check(struct column *c, const struct column_cell *x)
{
	uint64_t *f = fault(c, x);

	if (!f)
		return;
	(*f)++;
	if (!c->bad_row)
		c->bad_row = x->row;
}

void column_add(struct column *c, struct arena *a,
		const struct column_bounds *bounds, const struct column_cell *x)
{
	c->count[x->cell->type]++;
	switch (x->cell->type) {
	case CELL_NULL:
		add_null(c, x->text);
		break;
	case CELL_INT:
	case CELL_FLOAT:
		add_number(c, a, bounds, x);
		break;
	case CELL_TEXT:
		add_text(c, a, bounds, x);
		break;
	case CELL_BOOL:
	case CELL_DATE:
		break;
	}
	if (x->cell->type != CELL_NULL)
		distinct_add(&c->distinct, a, x->hash, x->text, x->row);
	if (c->keys && x->cell->type != CELL_NULL)
		keyset_add(c->keys, a, x->hash, x->row, 0, 0);
	if (c->schema.declared)
		check(c, x);
}

/* ---- asking ---- */

uint64_t column_rows(const struct column *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i <= CELL_TEXT; i++)
		n += c->count[i];
	return n;
}

enum cell_type column_type(const struct column *c)
{
	uint64_t number = c->count[CELL_INT] + c->count[CELL_FLOAT];
	uint64_t best = number;
	enum cell_type type = c->count[CELL_FLOAT] ? CELL_FLOAT : CELL_INT;

	if (c->zero_led)
		type = CELL_TEXT;
	for (int t = CELL_BOOL; t <= CELL_TEXT; t++)
		if (c->count[t] > best) {
			best = c->count[t];
			type = (enum cell_type)t;
		}
	return best ? type : CELL_NULL;
}

uint64_t column_others(const struct column *c)
{
	uint64_t filled = column_rows(c) - c->count[CELL_NULL] - c->like_null;
	uint64_t number = c->count[CELL_INT] + c->count[CELL_FLOAT];
	enum cell_type type = column_type(c);

	switch (type) {
	case CELL_NULL:
		return 0;
	case CELL_INT:
	case CELL_FLOAT:
		return filled - number;
	case CELL_TEXT:
		if (c->zero_led)
			return 0; /* codes */
		return filled - (c->count[CELL_TEXT] - c->like_null);
	default:
		return filled - c->count[type];
	}
}

bool column_is_prose(const struct column *c)
{
	uint64_t n = c->count[CELL_TEXT];

	if (column_type(c) != CELL_TEXT || !n || c->zero_led)
		return false;
	if (2 * c->nested >= n)
		return true;
	return c->text_bytes >= 16 * n || 2 * c->spaced >= n;
}

double column_repeat(const struct column *c)
{
	uint64_t n = column_rows(c) - c->count[CELL_NULL];
	double null = (double)c->count[CELL_NULL], sum = null * null;
	double rows = (double)column_rows(c);

	if (rows < 1)
		return 1;
	if (distinct_is_exact(&c->distinct))
		for (size_t i = 0; i < c->distinct.n; i++)
			sum += (double)c->distinct.item[i].count *
			       (double)c->distinct.item[i].count;
	else {
		double top = (double)c->distinct.top.count;
		double rest = (double)n - top;
		double others = (double)distinct_count(&c->distinct) - 1;

		sum += top * top + rest * rest / (others > 1 ? others : 1);
	}
	return sum / (rows * rows);
}

/* ---- variants ---- */

static bool is_plain_byte(char c)
{
	return (c >= ' ' && c < 'A') || (c > 'Z' && c <= '~');
}

/* Bits of the bytes that column_normal() may change: capitals, controls, what
 * is not ASCII; and of spaces. */
static uint32_t odd_bytes(bytes16 v, uint32_t *spaces)
{
	uint32_t odd = bytes16_high(v) | bytes16_le(v, bytes16_fill(0x1f));

	*spaces = bytes16_eq(v, bytes16_fill(' '));
	return odd | (bytes16_le(v, bytes16_fill('Z')) &
		      ~bytes16_le(v, bytes16_fill('@')));
}

static bool is_plain(str s)
{
	size_t i = 0;
	bool space = true; /* before the text counts as one */

	for (; s.len - i >= BYTES16; i += BYTES16) {
		uint32_t spaces, odd;

		odd = odd_bytes(bytes16_load(s.s + i), &spaces);
		if (odd || (spaces & (spaces << 1 | space)))
			return false;
		space = spaces >> 15;
	}
	for (; i < s.len; i++) {
		if (!is_plain_byte(s.s[i]) || (s.s[i] == ' ' && space))
			return false;
		space = s.s[i] == ' ';
	}
	return !s.len || !space;
}

/* U+FF01..U+FF5E are ASCII in full width, U+3000 is a wide space. */
static size_t half_width(str s, size_t i, char *out)
{
	unsigned char b[3];

	if (s.len - i < 3)
		return 0;
	memcpy(b, s.s + i, 3);
	if (b[0] == 0xe3 && b[1] == 0x80 && b[2] == 0x80) {
		*out = ' ';
		return 3;
	}
	if (b[0] != 0xef || b[1] < 0xbc || b[1] > 0xbd)
		return 0;
	b[2] = (unsigned char)((b[1] - 0xbc) * 64 + (b[2] & 0x3f));
	if (b[2] < 1 || b[2] > 94)
		return 0;
	*out = (char)(b[2] + 0x20);
	return 3;
}

str column_normal(char *out, str s)
{
	size_t n = 0;

	if (is_plain(s))
		return s;
	for (size_t i = 0; i < s.len;) {
		char c = s.s[i];
		size_t wide = half_width(s, i, &c);

		i += wide ? wide : 1;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c == '\t' || c == '\n' || c == '\r')
			c = ' ';
		if (c == ' ' && (!n || out[n - 1] == ' '))
			continue;
		out[n++] = c;
	}
	while (n && out[n - 1] == ' ')
		n--;
	return str_of(out, n);
}

size_t column_variants(const struct column *c, struct arena *a, uint64_t row[2])
{
	char room[DISTINCT_TEXT];
	struct distinct normal;
	size_t groups = 0;

	row[0] = row[1] = 0;
	if (!distinct_is_exact(&c->distinct))
		return 0;
	distinct_init(&normal, c->distinct.n + 1);
	for (size_t i = 0; i < c->distinct.n; i++) {
		const struct distinct_item *item = &c->distinct.item[i];
		str key;
		size_t before = normal.n;

		if (!item->kept)
			continue;
		key = column_normal(room, item->text);
		distinct_add(&normal, a, cell_hash(key), key, item->row);
		if (normal.n > before)
			continue;
		for (size_t k = 0; k < normal.n && !groups; k++)
			if (normal.item[k].hash == cell_hash(key)) {
				row[0] = normal.item[k].row;
				row[1] = item->row;
			}
		groups++;
	}
	return groups;
}
