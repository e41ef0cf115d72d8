#include "formats/csv_sniff.h"

#include "base/arena.h"
#include "base/vec.h"
#include "formats/cell.h"

#include <string.h>

enum { ROWS = 100, CELLS = 20000 };

/* The first rows of the sample, read in one dialect. */
struct rows {
	VEC(size_t) count; /* of fields */
	VEC(str) cell;     /* of all rows, one after the other */
	VEC(bool) quoted;
};

static void read_rows(struct rows *r, struct arena *a,
		      const struct csv_sample *sample,
		      const struct csv_dialect *d)
{
	struct csv_scan s;
	struct window w;
	struct csv_row row;

	*r = (struct rows){ 0 };
	window_text(&w, sample->text);
	csv_scan_init(&s, a, w, d->delimiter, sample->limits);
	s.comment = d->comment;
	s.padded = d->padded;
	while (r->count.n < ROWS && r->cell.n < CELLS && csv_scan_next(&s, &row)) {
		/* The last row of a part may be half a row. */
		if (s.w.at == s.w.end && !sample->whole && r->count.n)
			break;
		*vec_push(a, &r->count) = row.n;
		for (size_t i = 0; i < row.n; i++) {
			*vec_push(a, &r->cell) = str_dup(a, row.field[i]);
			*vec_push(a, &r->quoted) = csv_quoted(&row, i);
		}
	}
}

/* ---- the delimiter ---- */

/* The count that most rows have; of two, the larger. */
static size_t usual_count(const struct rows *r, size_t *rows_with_it)
{
	size_t best = 0;

	*rows_with_it = 0;
	for (size_t i = 0; i < r->count.n; i++) {
		size_t same = 0;

		for (size_t k = 0; k < r->count.n; k++)
			same += r->count.v[k] == r->count.v[i];
		if (same > *rows_with_it ||
		    (same == *rows_with_it && r->count.v[i] > best)) {
			best = r->count.v[i];
			*rows_with_it = same;
		}
	}
	return best;
}

static size_t typed_cells(const struct rows *r, bool decimal_comma)
{
	size_t n = 0;

	for (size_t i = 0; i < r->cell.n; i++)
		n += cell_read(r->cell.v[i], decimal_comma).type != CELL_TEXT;
	return n;
}

struct score {
	size_t regular; /* per mille of rows, and 1000 when the first is one */
	size_t typed;   /* per mille of cells that are not text */
	size_t fields;
};

static struct score judge(const struct rows *r, char delimiter)
{
	struct score s = { 0 };
	size_t with;

	if (!r->count.n)
		return s;
	s.fields = usual_count(r, &with);
	if (s.fields < 2)
		return (struct score){ 0 };
	s.regular = with * 1000 / r->count.n;
	if (r->count.v[0] == s.fields || r->count.v[0] + 1 == s.fields)
		s.regular += 1000;
	s.typed = typed_cells(r, false);
	if (delimiter == ';') {
		size_t comma = typed_cells(r, true);

		s.typed = comma > s.typed ? comma : s.typed;
	}
	s.typed = s.typed * 1000 / r->cell.n;
	return s;
}

static bool better(struct score a, struct score b)
{
	if (a.regular != b.regular)
		return a.regular > b.regular;
	if (a.typed != b.typed)
		return a.typed > b.typed;
	return a.fields > b.fields;
}

static char guess_delimiter(struct arena *a, const struct csv_sample *sample,
			    struct csv_dialect d)
{
	static const char order[] = { '\t', '|', ';', ',' };
	struct score best = { 0 };
	char found = ',';

	for (size_t i = 0; i < sizeof(order); i++) {
		struct rows r;
		struct score s;

		d.delimiter = order[i];
		read_rows(&r, a, sample, &d);
		s = judge(&r, order[i]);
		if (better(s, best)) {
			best = s;
			found = order[i];
		}
	}
	return found;
}

/* ---- comments ---- */

static size_t times(str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.s[i] == c;
	return n;
}

/* "#id,name" above "1,cat" is a header, "#{...}" and "# made by" are not. */
static char guess_comment(const struct csv_sample *sample)
{
	str rest = sample->text, line = S(""), next;

	while (!line.len)
		if (!str_line(&rest, &line))
			return 0;
	if (line.s[0] != '#')
		return 0;
	if (line.len < 2 || line.s[1] == '{' || line.s[1] == ' ' ||
	    line.s[1] == '#' || line.s[1] == '!')
		return '#';
	if (!str_line(&rest, &next))
		return '#';
	for (const char *d = "\t|;,"; *d; d++)
		if (times(line, *d) && times(line, *d) == times(next, *d))
			return 0;
	return '#';
}

/* ---- padding, decimal comma ---- */

static bool is_padded(const struct rows *r)
{
	size_t spaced = 0;

	for (size_t i = 0; i < r->cell.n; i++) {
		str c = r->cell.v[i];

		spaced += c.len && !r->quoted.v[i] &&
			  (c.s[0] == ' ' || c.s[c.len - 1] == ' ');
	}
	/* "a, b": the first field of a row has no space before it. */
	return spaced && spaced * 2 >= r->cell.n - r->count.n;
}

static bool has_decimal_comma(const struct rows *r, char delimiter)
{
	size_t comma = 0, point = 0;

	if (delimiter == ',')
		return false;
	for (size_t i = 0; i < r->cell.n; i++) {
		str c = r->cell.v[i];

		comma += memchr(c.s, ',', c.len) &&
			 cell_read(c, true).type == CELL_FLOAT;
		point += memchr(c.s, '.', c.len) &&
			 cell_read(c, false).type == CELL_FLOAT;
	}
	return comma && !point;
}

/* ---- the header ---- */

/* "0,1,2,3", as pandas names columns that have no name. */
static bool counts_up(const str *cell, size_t n)
{
	size_t from = n && !cell[0].len;

	for (size_t i = from; i < n; i++) {
		struct cell c = cell_read(cell[i], false);

		if (c.type != CELL_INT || c.i != (int64_t)(i - from))
			return false;
	}
	return n - from >= 2;
}

static bool any_typed(const str *cell, size_t n, bool decimal_comma)
{
	for (size_t i = 0; i < n; i++) {
		enum cell_type t = cell_read(cell[i], decimal_comma).type;

		if (t != CELL_TEXT && t != CELL_NULL)
			return true;
	}
	return false;
}

static bool any_null_token(const str *cell, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cell[i].len && cell_is_null(cell[i]))
			return true;
	return false;
}

/* Does a cell of the first row come again below, in its own column? */
static bool comes_again(const struct rows *r)
{
	size_t at = r->count.v[0];

	for (size_t row = 1; row < r->count.n; row++) {
		for (size_t i = 0; i < r->count.v[row] && i < r->count.v[0]; i++)
			if (r->cell.v[i].len &&
			    str_eq(r->cell.v[at + i], r->cell.v[i]))
				return true;
		at += r->count.v[row];
	}
	return false;
}

/* A first row of text is a header unless it looks like data among text. */
static bool has_header(const struct rows *r, bool decimal_comma)
{
	size_t n = r->count.n ? r->count.v[0] : 0;
	const str *first = r->cell.v;

	if (!n)
		return false;
	if (counts_up(first, n))
		return true;
	if (any_typed(first, n, decimal_comma) || any_null_token(first, n))
		return false;
	if (any_typed(first + n, r->cell.n - n, decimal_comma))
		return true;
	return !comes_again(r);
}

/* Its name is blank, or every row has one field more than the header. */
static bool has_index_column(const struct rows *r)
{
	if (r->cell.v[0].len == 0 && r->count.v[0] > 1)
		return true;
	for (size_t row = 1; row < r->count.n; row++)
		if (r->count.v[row] != r->count.v[0] + 1)
			return false;
	return r->count.n > 1;
}

void csv_sniff(struct csv_dialect *d, const struct csv_sample *sample,
	       const struct csv_options *options)
{
	struct arena a;
	struct rows r;

	arena_init(&a);
	d->comment = guess_comment(sample);
	d->delimiter = options->delimiter ? options->delimiter
					  : guess_delimiter(&a, sample, *d);
	read_rows(&r, &a, sample, d);
	d->padded = is_padded(&r);
	if (d->padded)
		read_rows(&r, &a, sample, d);
	d->decimal_comma = has_decimal_comma(&r, d->delimiter);
	d->has_header = options->header == CSV_HEADER_GUESS
				? has_header(&r, d->decimal_comma)
				: options->header == CSV_HEADER_YES;
	d->index_column = d->has_header && r.count.n && has_index_column(&r);
	arena_release(&a);
}
