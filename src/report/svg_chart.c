#include "report/svg_chart.h"

#include "base/num.h"
#include "report/escape_html.h"

#include <math.h>
#include <stdlib.h>

enum {
	WIDE = 640,
	HIGH = 260,
	LEFT = 62,
	RIGHT = 14,
	TOP = 22,
	BOTTOM = 38,
	FEW = 60,     /* points that get a marker each */
	CROSSES = 80, /* not finite */
	TICKS_MOST = 24
};

struct axis {
	double low, high;
	bool log;
};

struct plot {
	struct buf *out;
	const struct chart *c;
	struct axis x, y;
	double highest, lowest; /* cut off by the y axis; NaN: nothing */
};

/* ---- scales ---- */

void svg_ticks(double low, double high, unsigned want, double *first, double *step)
{
	double rough = (high - low) / want;
	double power = pow(10, floor(log10(rough)));
	double part = rough / power;

	*step = (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
	*first = ceil(low / *step - 1e-9) * *step;
}

static double along(const struct axis *a, double v)
{
	double low = a->log ? log10(a->low) : a->low;
	double high = a->log ? log10(a->high) : a->high;
	double x = a->log ? log10(v) : v;
	double part = high > low ? (x - low) / (high - low) : 0.5;

	return isfinite(part) ? fmin(fmax(part, 0), 1) : 0;
}

static double x_at(const struct plot *p, double v)
{
	return LEFT + along(&p->x, v) * (WIDE - LEFT - RIGHT);
}

static double y_at(const struct plot *p, double v)
{
	return HIGH - BOTTOM - along(&p->y, v) * (HIGH - TOP - BOTTOM);
}

/* A tenth of a unit is finer than a screen. */
static void put_coordinate(struct buf *out, double v)
{
	num_print(out, round(v * 10) / 10);
}

static void put_xy(struct plot *p, double x, double y)
{
	put_coordinate(p->out, x_at(p, x));
	buf_add_byte(p->out, ' ');
	put_coordinate(p->out, y_at(p, y));
}

static bool drawable(const struct plot *p, const struct series_point *q)
{
	return isfinite(q->value) && isfinite(q->step) &&
	       (!p->y.log || q->value > 0);
}

static double low_of(const struct series_point *q)
{
	return q->n > 1 && isfinite(q->min) ? q->min : q->value;
}

static double high_of(const struct series_point *q)
{
	return q->n > 1 && isfinite(q->max) ? q->max : q->value;
}

/* A logarithmic axis must not lose values at or below zero. */
static bool all_above_zero(const struct chart *c)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->line[i].tag->curve.n; k++) {
			const struct series_point *q =
				&c->line[i].tag->curve.v[k];

			if (isfinite(q->value) && !(low_of(q) > 0))
				return false;
		}
	return true;
}

static void widen(struct axis *a, double v)
{
	a->low = fmin(a->low, v);
	a->high = fmax(a->high, v);
}

static void round_linear(struct axis *a)
{
	double first, step, span = a->high - a->low;

	if (!(span > 0) || !isfinite(span)) {
		double by = fabs(a->high) > 0 ? fabs(a->high) * 0.1 : 1;

		a->low -= by;
		a->high += by;
		return;
	}
	/* From zero where that wastes little. */
	if (a->low > 0 && a->low < 0.3 * a->high)
		a->low = 0;
	svg_ticks(a->low, a->high, 5, &first, &step);
	a->low = floor(a->low / step + 1e-9) * step;
	a->high = ceil(a->high / step - 1e-9) * step;
}

static void round_log(struct axis *a)
{
	double low = log10(a->low), high = log10(a->high);

	if (high - low >= 1) {
		low = floor(low + 1e-9);
		high = ceil(high - 1e-9);
	} else {
		low -= 0.05;
		high += 0.05;
	}
	a->low = pow(10, low);
	a->high = pow(10, high);
	if (!(a->low > 0) || !isfinite(a->high))
		a->log = false;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

/* The value below which a share of the curves' lows or highs lie. */
static double quantile(const struct plot *p, bool high, double share)
{
	double v[CHART_LINES * SERIES_CURVE];
	size_t n = 0;

	for (size_t i = 0; i < p->c->n; i++)
		for (size_t k = 0; k < p->c->line[i].tag->curve.n; k++) {
			const struct series_point *q =
				&p->c->line[i].tag->curve.v[k];

			if (drawable(p, q) && n < sizeof(v) / sizeof(v[0]))
				v[n++] = high ? high_of(q) : low_of(q);
		}
	if (!n)
		return NAN;
	qsort(v, n, sizeof(v[0]), by_size);
	return v[(size_t)(share * (double)(n - 1) + 0.5)];
}

/* One spike must not flatten all the rest: a linear axis shows what 98 of 100
 * places need where that is less than a fourth of everything; the chart says
 * what is cut off. */
static void cut_spikes(struct plot *p)
{
	const double share = 0.01, much = 4;
	double low = quantile(p, false, share);
	double high = quantile(p, true, 1 - share), room;

	p->highest = p->lowest = NAN;
	if (!(high > low) || !(p->y.high - p->y.low > much * (high - low)))
		return;
	room = (high - low) * 0.1;
	if (p->y.high > high + room) {
		p->highest = p->y.high;
		p->y.high = high + room;
	}
	if (p->y.low < low - room) {
		p->lowest = p->y.low;
		p->y.low = low - room;
	}
}

static bool fit(struct plot *p)
{
	p->x = (struct axis){ INFINITY, -INFINITY, false };
	p->y = (struct axis){ INFINITY, -INFINITY,
			      p->c->log && all_above_zero(p->c) };
	for (size_t i = 0; i < p->c->n; i++)
		for (size_t k = 0; k < p->c->line[i].tag->curve.n; k++) {
			const struct series_point *q =
				&p->c->line[i].tag->curve.v[k];

			if (isfinite(q->step))
				widen(&p->x, q->step);
			if (!drawable(p, q))
				continue;
			widen(&p->y, low_of(q));
			widen(&p->y, high_of(q));
		}
	if (!(p->y.low <= p->y.high) || !(p->x.low <= p->x.high))
		return false;
	if (p->c->x_to > p->c->x_from) {
		widen(&p->x, p->c->x_from);
		widen(&p->x, p->c->x_to);
	}
	if (!(p->x.high > p->x.low)) {
		p->x.low -= 1;
		p->x.high += 1;
	}
	p->highest = p->lowest = NAN;
	if (p->y.log)
		round_log(&p->y);
	if (!p->y.log) {
		cut_spikes(p);
		round_linear(&p->y);
	}
	return true;
}

/* ---- axes ---- */

static void put_label(struct plot *p, double v)
{
	struct buf b;

	buf_init(&b, 64);
	num_print_human(&b, v);
	html_text(p->out, buf_str(&b));
	buf_release(&b);
}

static void y_tick(struct plot *p, double v)
{
	double y = y_at(p, v);

	buf_printf(p->out,
		   "<path class=\"grid\" stroke=\"currentColor\" "
		   "stroke-opacity=\"0.14\" d=\"M%d ",
		   LEFT);
	put_coordinate(p->out, y);
	buf_printf(p->out, "H%d\"/><text text-anchor=\"end\" x=\"%d\" y=\"",
		   WIDE - RIGHT, LEFT - 6);
	put_coordinate(p->out, y + 4);
	buf_add(p->out, S("\">"));
	put_label(p, v);
	buf_add(p->out, S("</text>\n"));
}

static void x_tick(struct plot *p, double v)
{
	double x = x_at(p, v);

	buf_add(p->out, S("<path stroke=\"currentColor\" d=\"M"));
	put_coordinate(p->out, x);
	buf_printf(p->out, " %dv4\"/><text text-anchor=\"middle\" x=\"",
		   HIGH - BOTTOM);
	put_coordinate(p->out, x);
	buf_printf(p->out, "\" y=\"%d\">", HIGH - BOTTOM + 17);
	put_label(p, v);
	buf_add(p->out, S("</text>\n"));
}

static void put_linear_ticks(struct plot *p, const struct axis *a,
			     unsigned want, void (*tick)(struct plot *, double))
{
	double first, step;

	svg_ticks(a->low, a->high, want, &first, &step);
	if (!(step > 0) || !isfinite(first))
		return;
	for (unsigned i = 0; i < TICKS_MOST; i++) {
		double v = first + i * step;

		if (!(v <= a->high + step * 1e-6))
			break;
		tick(p, fabs(v) < step * 1e-6 ? 0 : v);
	}
}

/* Powers of ten, not more than eight; 1, 2, 5 where there are few. */
static void put_log_ticks(struct plot *p)
{
	static const double few[] = { 1, 2, 5 };
	int from = (int)floor(log10(p->y.low) + 1e-9);
	int to = (int)ceil(log10(p->y.high) - 1e-9);
	int each = (to - from) / 8 + 1;
	size_t inner = to - from <= 2 ? 3 : 1;

	for (int e = from; e <= to; e += each)
		for (size_t i = 0; i < inner; i++) {
			double v = pow(10, e) * few[i];

			if (v >= p->y.low * 0.999999 && v <= p->y.high * 1.000001)
				y_tick(p, v);
		}
}

static void put_cut(struct plot *p, double v, int y, const char *arrow)
{
	if (isnan(v))
		return;
	buf_printf(p->out,
		   "<text class=\"cut\" text-anchor=\"end\" x=\"%d\" "
		   "y=\"%d\">%s ",
		   WIDE - RIGHT - 4, y, arrow);
	put_label(p, v);
	buf_add(p->out, S("</text>\n"));
}

static void put_axes(struct plot *p)
{
	buf_add(p->out, S("<g font-size=\"12\" fill=\"currentColor\" "
			  "stroke=\"none\">\n"));
	if (p->y.log)
		put_log_ticks(p);
	else
		put_linear_ticks(p, &p->y, 5, y_tick);
	put_linear_ticks(p, &p->x, 7, x_tick);
	buf_printf(p->out,
		   "<text text-anchor=\"middle\" x=\"%d\" y=\"%d\">%s</text>\n",
		   LEFT + (WIDE - LEFT - RIGHT) / 2, HIGH - 4, p->c->x_title);
	if (p->y.log)
		buf_printf(p->out,
			   "<text x=\"4\" y=\"%d\" font-style=\"italic\">"
			   "log</text>\n",
			   TOP - 8);
	put_cut(p, p->highest, TOP + 14, "\xe2\x86\x91");
	put_cut(p, p->lowest, HIGH - BOTTOM - 6, "\xe2\x86\x93");
	buf_printf(p->out,
		   "<path fill=\"none\" stroke=\"currentColor\" d=\"M%d "
		   "%dV%dH%d\"/></g>\n",
		   LEFT, TOP, HIGH - BOTTOM, WIDE - RIGHT);
}

/* ---- lines ---- */

/* Okabe and Ito's colours, told apart by colour-blind people as well; the style
 * sheet has lighter ones for a dark page. */
static const struct look {
	const char *colour, *dash;
	char marker;
} looks[CHART_LINES] = {
	{ "#0072B2", "", 'o' },        { "#D55E00", "8 3", 's' },
	{ "#009E73", "", 't' },        { "#CC79A7", "4 3", 'd' },
	{ "#B07D00", "9 3 2 3", 'o' }, { "#3A8FC4", "2 2", 's' },
};

static const struct look grey[2] = { { "#777777", "1.5 3", 'o' },
				     { "#777777", "6 3 1.5 3", 's' } };

static const struct look *look_of(const struct chart *c, size_t i)
{
	return c->line[i].baseline ? &grey[i % 2] : &looks[i];
}

static void open_line(struct plot *p, const struct look *l, size_t i, double wide)
{
	buf_printf(p->out, "<g class=\"%s%zu\" stroke=\"%s\" fill=\"%s\">",
		   p->c->line[i].baseline ? "b" : "c", i, l->colour, l->colour);
	buf_printf(p->out,
		   "<path fill=\"none\" stroke-width=\"%s\" "
		   "stroke-linejoin=\"round\"",
		   wide > 1.5 ? "2" : "1.3");
	if (l->dash[0])
		buf_printf(p->out, " stroke-dasharray=\"%s\"", l->dash);
	buf_add(p->out, S(" d=\""));
}

/* A gap where nothing finite is. */
static void put_line(struct plot *p, const struct series_tag *t)
{
	bool down = false;

	for (size_t k = 0; k < t->curve.n; k++) {
		const struct series_point *q = &t->curve.v[k];

		if (!drawable(p, q)) {
			down = false;
			continue;
		}
		buf_add_byte(p->out, down ? 'L' : 'M');
		put_xy(p, q->step, q->value);
		down = true;
	}
	buf_add(p->out, S("\"/>"));
}

/* Between lowest and highest, where points share a bucket. */
static void put_band(struct plot *p, const struct series_tag *t)
{
	bool any = false;

	for (size_t k = 0; k < t->curve.n; k++)
		any = any || (t->curve.v[k].n > 1 && drawable(p, &t->curve.v[k]));
	if (!any)
		return;
	buf_add(p->out, S("<path stroke=\"none\" fill-opacity=\"0.18\" d=\""));
	any = false;
	for (size_t k = 0; k < t->curve.n; k++) {
		const struct series_point *q = &t->curve.v[k];

		if (!drawable(p, q))
			continue;
		buf_add_byte(p->out, any ? 'L' : 'M');
		put_xy(p, q->step, high_of(q));
		any = true;
	}
	for (size_t k = t->curve.n; k-- > 0;) {
		const struct series_point *q = &t->curve.v[k];

		if (!drawable(p, q))
			continue;
		buf_add_byte(p->out, 'L');
		put_xy(p, q->step, low_of(q));
	}
	buf_add(p->out, S("Z\"/>"));
}

static void put_marker(struct buf *out, char kind, double x, double y)
{
	buf_add_byte(out, 'M');
	put_coordinate(out, kind == 'd' || kind == 't' ? x : x - 2.5);
	buf_add_byte(out, ' ');
	put_coordinate(out, kind == 'd' || kind == 't' ? y - 3.5
			    : kind == 'o'              ? y
						       : y - 2.5);
	buf_add(out, kind == 'o'   ? S("a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0")
		     : kind == 's' ? S("h5v5h-5z")
		     : kind == 't' ? S("l3.2 6h-6.4z")
				   : S("l3.5 3.5l-3.5 3.5l-3.5-3.5z"));
}

static void put_markers(struct plot *p, const struct series_tag *t,
			const struct look *l)
{
	if (t->curve.n > FEW)
		return;
	buf_add(p->out, S("<path stroke=\"none\" d=\""));
	for (size_t k = 0; k < t->curve.n; k++)
		if (drawable(p, &t->curve.v[k]))
			put_marker(p->out, l->marker, x_at(p, t->curve.v[k].step),
				   y_at(p, t->curve.v[k].value));
	buf_add(p->out, S("\"/>"));
}

/* Crosses at the top edge. */
static void put_crosses(struct plot *p, const struct series_tag *t)
{
	size_t n = 0;

	for (size_t k = 0; k < t->curve.n && n < CROSSES; k++) {
		const struct series_point *q = &t->curve.v[k];

		if (!q->bad || !isfinite(q->step))
			continue;
		buf_add(p->out,
			n++ ? S("M")
			    : S("<path class=\"bad\" stroke=\"#B00020\" "
				"stroke-width=\"1.6\" d=\"M"));
		put_coordinate(p->out, x_at(p, q->step) - 3);
		buf_printf(p->out, " %dl6 6m0-6l-6 6", TOP + 2);
	}
	if (n)
		buf_add(p->out, S("\"/>"));
}

static void put_curve(struct plot *p, size_t i)
{
	const struct series_tag *t = p->c->line[i].tag;
	const struct look *l = look_of(p->c, i);

	open_line(p, l, i, p->c->line[i].baseline ? 1 : 2);
	put_line(p, t);
	if (!p->c->line[i].baseline)
		put_band(p, t);
	put_markers(p, t, l);
	buf_add(p->out, S("</g>\n"));
	put_crosses(p, t);
}

/* ---- marks ---- */

static void put_mark(struct plot *p, const struct chart_mark *m, double *last)
{
	double x = x_at(p, m->x);
	const char *colour = m->fail ? "#B00020" : "#8A5A00";

	buf_printf(p->out,
		   "<g class=\"%s\" stroke=\"%s\" fill=\"%s\">"
		   "<path stroke-dasharray=\"3 3\" d=\"M",
		   m->fail ? "fail" : "warn", colour, colour);
	put_coordinate(p->out, x);
	buf_printf(p->out, " %dV%d\"/>", TOP, HIGH - BOTTOM);
	/* Badges that would cover one another stand side by side. */
	if (x < *last + 17)
		x = *last + 17;
	*last = x;
	buf_add(p->out, S("<circle stroke=\"none\" r=\"8\" cx=\""));
	put_coordinate(p->out, x);
	buf_printf(p->out,
		   "\" cy=\"%d\"/><text class=\"badge\" stroke=\"none\" "
		   "fill=\"#ffffff\" font-size=\"11\" "
		   "font-weight=\"bold\" text-anchor=\"middle\" x=\"",
		   TOP - 11);
	put_coordinate(p->out, x);
	buf_printf(p->out, "\" y=\"%d\">%u</text></g>\n", TOP - 7, m->number);
}

bool svg_chart(struct buf *out, const struct chart *c)
{
	struct plot p = { .out = out, .c = c };
	double last = -100;

	if (!fit(&p))
		return false;
	buf_printf(out,
		   "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" "
		   "width=\"%d\" height=\"%d\" fill=\"none\" "
		   "stroke=\"currentColor\" font-family=\"sans-serif\">\n",
		   WIDE, HIGH, c->title, WIDE, HIGH);
	put_axes(&p);
	/* The baseline lies below. */
	for (size_t i = 0; i < c->n; i++)
		if (c->line[i].baseline)
			put_curve(&p, i);
	for (size_t i = 0; i < c->n; i++)
		if (!c->line[i].baseline)
			put_curve(&p, i);
	for (size_t i = 0; i < c->nmarks; i++)
		if (c->mark[i].x >= p.x.low && c->mark[i].x <= p.x.high)
			put_mark(&p, &c->mark[i], &last);
	buf_add(out, S("</svg>\n"));
	return true;
}

void svg_swatch(struct buf *out, const struct chart *c, size_t i)
{
	const struct look *l = look_of(c, i);

	buf_printf(out,
		   "<svg viewBox=\"0 0 34 12\" width=\"34\" height=\"12\" "
		   "aria-hidden=\"true\"><g class=\"%s%zu\" stroke=\"%s\" "
		   "fill=\"%s\"><path fill=\"none\" stroke-width=\"2\"",
		   c->line[i].baseline ? "b" : "c", i, l->colour, l->colour);
	if (l->dash[0])
		buf_printf(out, " stroke-dasharray=\"%s\"", l->dash);
	buf_add(out, S(" d=\"M1 6H33\"/><path stroke=\"none\" d=\""));
	put_marker(out, l->marker, 17, 6);
	buf_add(out, S("\"/></g></svg>"));
}
