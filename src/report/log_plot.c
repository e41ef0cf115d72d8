#include "report/log_plot.h"

#include "base/num.h"
#include "base/utf8.h"
#include "report/text.h"

#include <math.h>

enum { SPARK_MOST = 64, PAIR_ROWS = 8, PAIR_CELLS = 60, EDGE = 10 };

static void put_braille(struct buf *out, unsigned dots)
{
	char c[4];

	buf_add(out, str_of(c, utf8_write(c, 0x2800 + dots)));
}

/* ---- a line ---- */

struct sample {
	double value;
	bool bad;
};

/* The curve in `n` columns, each the mean of its buckets. */
static void sample_curve(const struct series_tag *t, struct sample *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t from = i * t->curve.n / n, to = (i + 1) * t->curve.n / n;
		double sum = 0;
		size_t good = 0;

		if (to <= from)
			to = from + 1;
		out[i] = (struct sample){ .value = NAN };
		for (size_t k = from; k < to && k < t->curve.n; k++) {
			out[i].bad = out[i].bad || t->curve.v[k].bad;
			if (isnan(t->curve.v[k].value))
				continue;
			sum += t->curve.v[k].value;
			good++;
		}
		if (good)
			out[i].value = sum / (double)good;
	}
}

static void range_of(const struct sample *v, size_t n, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < n; i++)
		if (!isnan(v[i].value)) {
			*low = fmin(*low, v[i].value);
			*high = fmax(*high, v[i].value);
		}
}

static unsigned level_of(double v, double low, double high, unsigned levels)
{
	double x = high > low ? (v - low) / (high - low) : 0.5;

	return isfinite(x) ? (unsigned)(x * (levels - 1) + 0.5) : 0;
}

/* Eight-dot characters: two columns of four dots, bars filled from below. */
static void spark_braille(struct buf *out, const struct sample *v, size_t n)
{
	static const unsigned char left[] = { 0x40, 0x44, 0x46, 0x47 };
	static const unsigned char right[] = { 0x80, 0xa0, 0xb0, 0xb8 };
	double low, high;

	range_of(v, n, &low, &high);
	for (size_t i = 0; i + 1 < n; i += 2) {
		unsigned dots = 0;

		if (v[i].bad || v[i + 1].bad) {
			buf_add_byte(out, 'x');
			continue;
		}
		if (!isnan(v[i].value))
			dots |= left[level_of(v[i].value, low, high, 4)];
		if (!isnan(v[i + 1].value))
			dots |= right[level_of(v[i + 1].value, low, high, 4)];
		put_braille(out, dots);
	}
}

static void spark_ascii(struct buf *out, const struct sample *v, size_t n)
{
	static const char ramp[] = "_.-:=+*%#@";
	double low, high;

	range_of(v, n, &low, &high);
	for (size_t i = 0; i < n; i++)
		if (v[i].bad)
			buf_add_byte(out, 'x');
		else if (isnan(v[i].value))
			buf_add_byte(out, ' ');
		else
			buf_add_byte(out, ramp[level_of(v[i].value, low, high,
							sizeof(ramp) - 1)]);
}

void plot_spark(struct buf *out, const struct series_tag *t, unsigned cells,
		const struct report_options *o)
{
	struct sample v[2 * SPARK_MOST];

	if (cells > SPARK_MOST)
		cells = SPARK_MOST;
	sample_curve(t, v, o->ascii ? cells : 2 * (size_t)cells);
	if (o->ascii)
		spark_ascii(out, v, cells);
	else
		spark_braille(out, v, 2 * (size_t)cells);
}

/* ---- two curves ---- */

struct canvas {
	unsigned dots[PAIR_ROWS][PAIR_CELLS]; /* of the first */
	bool other[PAIR_ROWS][PAIR_CELLS];
	bool bad[PAIR_CELLS];
	double low, high;
	bool log;
};

static double scaled(const struct canvas *p, double v)
{
	return p->log ? log(v) : v;
}

/* A logarithmic axis where the values span more than a factor of four, as
 * losses do: two curves are compared where they are low. */
static bool fit_canvas(struct canvas *p, const struct compare_curve *c)
{
	const double wide = 4;

	p->low = INFINITY;
	p->high = -INFINITY;
	for (size_t i = 0; i < c->n; i++) {
		const double v[] = { c->point[i].a, c->point[i].b };

		for (size_t k = 0; k < 2; k++)
			if (isfinite(v[k])) {
				p->low = fmin(p->low, v[k]);
				p->high = fmax(p->high, v[k]);
			}
	}
	p->log = p->low > 0 && p->high > wide * p->low;
	return p->low <= p->high && c->to > c->from;
}

static double height_of(const struct canvas *p, double v)
{
	double low = scaled(p, p->low), high = scaled(p, p->high);
	double x = high > low ? (scaled(p, v) - low) / (high - low) : 0.5;

	return isfinite(x) ? fmin(fmax(x, 0), 1) : 0.5;
}

/* Braille: 2 by 4 dots a cell; bit of the dot at column x, row y from the top. */
static unsigned braille_bit(size_t x, size_t y)
{
	static const unsigned bit[2][4] = { { 1, 2, 4, 0x40 },
					    { 8, 0x10, 0x20, 0x80 } };

	return bit[x & 1][y & 3];
}

static void draw_points(struct canvas *p, const struct compare_curve *c)
{
	const double columns = 2 * PAIR_CELLS - 1, rows = 4 * PAIR_ROWS - 1;

	for (size_t i = 0; i < c->n; i++) {
		const struct compare_point *q = &c->point[i];
		double x = (q->x - c->from) / (c->to - c->from);
		size_t col, row;

		if (!(x >= 0 && x <= 1))
			continue;
		col = (size_t)(x * columns + 0.5);
		if (isfinite(q->a)) {
			row = (size_t)((1 - height_of(p, q->a)) * rows + 0.5);
			p->dots[row / 4][col / 2] |= braille_bit(col, row);
		} else {
			p->bad[col / 2] = true;
		}
		if (isfinite(q->b)) {
			row = (size_t)((1 - height_of(p, q->b)) * rows + 0.5);
			p->other[row / 4][col / 2] = true;
		}
	}
}

static void put_cell(struct buf *out, const struct canvas *p, size_t row,
		     size_t col, const struct report_options *o)
{
	unsigned dots = p->dots[row][col];

	if (row == 0 && p->bad[col]) {
		put_coloured(out, RED, S("x"), o);
	} else if (dots) {
		put_colour(out, CYAN, o);
		if (o->ascii)
			buf_add_byte(out, p->other[row][col] ? '@' : '*');
		else
			put_braille(out, dots);
		put_colour(out, PLAIN, o);
	} else if (p->other[row][col]) {
		put_coloured(out, YELLOW, S("o"), o);
	} else {
		buf_add_byte(out, ' ');
	}
}

static str human(struct buf *b, double v)
{
	buf_reset(b);
	num_print_human(b, v);
	return buf_str(b);
}

/* The x axis: where the plot begins and ends. */
static void put_axis(struct buf *out, const struct compare_curve *c,
		     const char *axis, unsigned indent)
{
	struct buf b;
	size_t from = out->len, right;
	str end;

	buf_init(&b, 64);
	buf_add_times(out, ' ', (size_t)indent + EDGE);
	buf_printf(out, "%s %.*s", axis, STR_ARG(human(&b, c->from)));
	end = human(&b, c->to);
	right = (size_t)indent + EDGE + PAIR_CELLS;
	if (utf8_cells(str_of(out->s + from, out->len - from)) + end.len + 1 <
	    right)
		buf_add_times(out, ' ',
			      right - end.len -
				      utf8_cells(str_of(out->s + from,
							out->len - from)));
	else
		buf_add_byte(out, ' ');
	buf_add(out, end);
	buf_add_byte(out, '\n');
	buf_release(&b);
}

void plot_pair(struct buf *out, const struct compare_curve *c, const char *axis,
	       unsigned indent, const struct report_options *o)
{
	struct report_options plain = { .ascii = true };
	struct canvas p = { .log = false };
	struct buf b;

	if (!fit_canvas(&p, c))
		return;
	draw_points(&p, c);
	buf_init(&b, 64);
	for (size_t row = 0; row < PAIR_ROWS; row++) {
		buf_add_times(out, ' ', indent);
		put_right(out,
			  row == 0               ? human(&b, p.high)
			  : row == PAIR_ROWS - 1 ? human(&b, p.low)
			  : row == 1 && p.log    ? S("log")
						 : S(""),
			  EDGE - 1, &plain);
		buf_add_byte(out, ' ');
		for (size_t col = 0; col < PAIR_CELLS; col++)
			put_cell(out, &p, row, col, o);
		while (out->len && out->s[out->len - 1] == ' ')
			out->len--;
		buf_add_byte(out, '\n');
	}
	buf_release(&b);
	put_axis(out, c, axis, indent);
}
