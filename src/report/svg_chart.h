/*
 * A chart of curves as inline SVG: axes with round ticks, a band between lowest
 * and highest where points were folded, crosses where values are not finite,
 * numbered marks where findings are.
 *
 * It is readable without any style sheet (colours are attributes), without
 * colour (each line has its own dashes and markers) and without script. A curve
 * has at most SERIES_CURVE buckets, so the size is bounded.
 */
#ifndef GONOGO_REPORT_SVG_CHART_H
#define GONOGO_REPORT_SVG_CHART_H

#include "base/buf.h"
#include "facts/series.h"

enum { CHART_LINES = 6, CHART_MARKS = 24 };

struct chart_line {
	const struct series_tag *tag;
	str label;     /* any bytes */
	bool baseline; /* drawn grey and dotted */
};

struct chart_mark {
	double x;
	unsigned number; /* in the list of findings */
	bool fail;
};

struct chart {
	const char *title; /* ours */
	const char *x_title;
	struct chart_line line[CHART_LINES];
	size_t n;
	struct chart_mark mark[CHART_MARKS];
	size_t nmarks;
	bool log; /* where all values are above zero */
	/* What the x axis shows at least; x_to <= x_from: what the curves have. */
	double x_from, x_to;
};

/* False: nothing finite to draw. */
bool svg_chart(struct buf *out, const struct chart *c);
/* The sample of line `i` in a legend. */
void svg_swatch(struct buf *out, const struct chart *c, size_t i);

/* Round ticks over [low, high], about `want` of them: the first one and their
 * distance. */
void svg_ticks(double low, double high, unsigned want, double *first,
	       double *step);

#endif
