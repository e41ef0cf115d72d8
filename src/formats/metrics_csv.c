#include "formats/metrics_csv.h"

#include "base/num.h"
#include "formats/lines.h"

#include <math.h>
#include <string.h>

enum { CELLS = METRICS_CSV_COLUMNS, RAGGED_SHOWN = 3 };

struct table {
	const struct log_sink *sink;
	str prefix;
	struct arena arena; /* of the header */
	str column[CELLS];  /* with the prefix */
	str raw[CELLS];
	size_t columns;
	char delimiter;
	str cell[CELLS];
	struct log_pair pair[CELLS];
	uint32_t ragged;
};

static char sniff_delimiter(str header)
{
	static const char all[] = { ',', '\t', ';', '|' };
	size_t best = 0, n[4] = { 0 };

	for (size_t i = 0; i < header.len; i++)
		for (size_t d = 0; d < 4; d++)
			n[d] += header.s[i] == all[d];
	for (size_t d = 1; d < 4; d++)
		if (n[d] > n[best])
			best = d;
	return all[best];
}

/* Fields of a line; quotes around one are taken off, doubled ones stay. */
static size_t split(str line, char delimiter, str *cell, size_t max)
{
	size_t n = 0, i = 0;

	while (n < max) {
		size_t from = i;

		while (i < line.len && line.s[i] == ' ')
			i++;
		if (i < line.len && line.s[i] == '"') {
			size_t open = ++i;

			while (i < line.len &&
			       (line.s[i] != '"' ||
				(i + 1 < line.len && line.s[i + 1] == '"')))
				i += line.s[i] == '"' ? 2 : 1;
			cell[n++] =
				str_sub(line, open, i < line.len ? i : line.len);
			i = str_find_byte(line, delimiter, i);
		} else {
			i = str_find_byte(line, delimiter, from);
			cell[n++] = str_trim(str_sub(line, from, i));
		}
		if (i >= line.len)
			break;
		i++;
	}
	return n;
}

static bool is_blank(str cell)
{
	static const char *const words[] = { "",     "NA",   "N/A",
					     "None", "none", "null",
					     "NULL", "<NA>", "-" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(cell, str_from(words[i])))
			return true;
	return false;
}

/* "0,31" where fields are parted by semicolons. */
static bool read_number(str cell, char delimiter, double *out)
{
	char text[64];
	size_t comma = str_find_byte(cell, ',', 0);

	if (num_parse_loose(cell, out))
		return true;
	if (delimiter != ';' || comma == cell.len || cell.len >= sizeof(text))
		return false;
	memcpy(text, cell.s, cell.len);
	text[comma] = '.';
	return num_parse_loose(str_of(text, cell.len), out);
}

static bool is_header(const str *cell, size_t n)
{
	double f;
	size_t words = 0;

	for (size_t i = 0; i < n; i++) {
		if (num_parse_loose(cell[i], &f))
			return false;
		words += !is_blank(cell[i]);
	}
	return words >= 1;
}

/* A header again, after a restart: it shares a column with the first one. */
static bool is_header_again(const struct table *t, size_t n)
{
	if (!is_header(t->cell, n))
		return false;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < t->columns; c++)
			if (t->cell[i].len && str_eq(t->cell[i], t->raw[c]))
				return true;
	return false;
}

size_t metrics_csv_header(str head, str *column, size_t max)
{
	str rest = head, line;
	char delimiter;
	size_t n;

	if (str_starts(rest, S("\xef\xbb\xbf")))
		rest = str_sub(rest, 3, rest.len);
	while (str_line(&rest, &line)) {
		if (!line.len || line.s[0] == '#')
			continue;
		delimiter = sniff_delimiter(line);
		if (str_find_byte(line, delimiter, 0) == line.len)
			return 0;
		n = split(line, delimiter, column, max);
		return is_header(column, n) ? n : 0;
	}
	return 0;
}

static bool is_axis(str column)
{
	return str_eq(column, S("step")) || str_eq(column, S("timestamp")) ||
	       str_eq(column, S("epoch"));
}

/* Monitor files of reinforcement learning name a reward, a length and a time
 * by one letter. */
static void spell_monitor(struct table *t)
{
	if (t->columns < 3 || !str_eq(t->raw[0], S("r")) ||
	    !str_eq(t->raw[1], S("l")) || !str_eq(t->raw[2], S("t")))
		return;
	t->column[0] = S("episode_reward");
	t->column[1] = S("episode_length");
	t->column[2] = S("elapsed");
}

static void take_header(struct table *t, size_t n)
{
	arena_reset(&t->arena);
	for (size_t i = 0; i < n; i++) {
		t->raw[i] = t->column[i] = str_dup(&t->arena, t->cell[i]);
		if (t->prefix.len && !is_axis(t->raw[i]))
			t->column[i] = str_printf(&t->arena, "%.*s%.*s",
						  STR_ARG(t->prefix),
						  STR_ARG(t->raw[i]));
	}
	t->columns = n;
	spell_monitor(t);
}

/* SB3's monitor.csv: #{"t_start": 1795000000.1, ...}. */
static void read_comment(struct table *t, str line, uint32_t number)
{
	size_t at = str_find(line, S("\"t_start\":"), 0);
	str rest = str_trim(str_sub(line, at + 10, line.len));
	double start;

	if (at < line.len &&
	    num_parse_loose(str_sub(rest, 0, num_span_loose(rest)), &start))
		log_say_fact(t->sink, number, "start", start);
}

static void read_row(struct table *t, size_t n, uint32_t number)
{
	struct log_row row;
	size_t pairs = 0;

	for (size_t i = 0; i < n && i < t->columns; i++) {
		struct log_pair *p = &t->pair[pairs];

		if (is_blank(t->cell[i]) || !t->column[i].len)
			continue;
		*p = (struct log_pair){ .key = t->column[i], .text = t->cell[i] };
		p->number = read_number(t->cell[i], t->delimiter, &p->value);
		pairs++;
	}
	row = log_row_new(t->pair, pairs);
	if (pairs)
		log_say_row(t->sink, number, &row);
}

static void say_ragged(struct table *t, const struct lines *l, size_t n)
{
	if (!l->ended && n < t->columns) {
		diag_add(t->sink->diags, DIAG_LOG_TRUNCATED, l->number, 0,
			 "the last row is cut");
		return;
	}
	if (t->ragged++ < RAGGED_SHOWN)
		diag_add(t->sink->diags, DIAG_TABLE_RAGGED, l->number, 0,
			 "%zu fields, the header has %zu", n, t->columns);
}

static void read_line(struct table *t, const struct lines *l, str line)
{
	size_t n;

	if (!str_trim(line).len)
		return;
	if (line.s[0] == '#') {
		read_comment(t, line, l->number);
		return;
	}
	if (!t->columns)
		t->delimiter = sniff_delimiter(line);
	n = split(line, t->delimiter, t->cell, CELLS);
	if (!t->columns || is_header_again(t, n)) {
		take_header(t, n);
		return;
	}
	if (n != t->columns) {
		say_ragged(t, l, n);
		if (!l->ended)
			return; /* its last number may be cut as well */
	}
	read_row(t, n, l->number);
}

void metrics_csv_read(struct window *w, str prefix, const struct log_sink *sink)
{
	struct table *t = arena_new(sink->scratch, struct table);
	struct lines l = lines_of(w, sink->limits->log_line, false);
	str line;

	t->sink = sink;
	t->prefix = prefix;
	arena_init(&t->arena);
	while (lines_next(&l, &line)) {
		if (l.too_long)
			continue;
		read_line(t, &l, line);
	}
	if (l.long_lines)
		diag_add(sink->diags, DIAG_LOG_LIMIT, l.first_long, 0,
			 "%u lines are over the limit log.line; not read",
			 l.long_lines);
	if (t->ragged > RAGGED_SHOWN)
		diag_add(sink->diags, DIAG_TABLE_RAGGED, 0,
			 0, "%u rows have another number of fields than the header",
			 t->ragged);
	arena_release(&t->arena);
}
