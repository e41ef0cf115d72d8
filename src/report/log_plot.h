/*
 * Curves in a terminal: a sparkline of one, a small plot of two.
 */
#ifndef GONOGO_REPORT_LOG_PLOT_H
#define GONOGO_REPORT_LOG_PLOT_H

#include "facts/compare.h"
#include "report/writer.h"

/* One line of so many cells; 'x' where values are not finite. */
void plot_spark(struct buf *out, const struct series_tag *t, unsigned cells,
		const struct report_options *o);
/* Both curves over what both cover: the first as dots, the baseline as 'o'. Each
 * line begun with `indent` spaces. Nothing when they have no place in common. */
void plot_pair(struct buf *out, const struct compare_curve *c, const char *axis,
	       unsigned indent, const struct report_options *o);

#endif
