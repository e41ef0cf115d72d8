/*
 * Small statistics that more than one probe needs: plain numbers in, plain
 * numbers out.
 */
#ifndef GONOGO_FACTS_FIGURES_H
#define GONOGO_FACTS_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

struct interval {
	double low, high;
};

/* Wilson's 95 % interval (1927) of a proportion p seen in n trials. */
struct interval figures_wilson(double p, double n);

/* The line through points by least squares; points that are not finite are left
 * out. */
struct line_fit {
	double slope, at_first; /* the line's value at the first point */
	double first, last;     /* x of the outermost points used */
	size_t n;
};

/* False: fewer than two different x. */
bool figures_fit(const double *x, const double *y, size_t n,
		 struct line_fit *out);

/*
 * Growth over the last half of the points, in percent of where its line begins;
 * the first half may warm up. False: fewer than five points, or the line does
 * not begin above zero.
 */
bool figures_growth(const double *x, const double *y, size_t n, double *percent);

/*
 * The share of the way from another's value to a perfect one that ours has
 * gone: perfect is 1 for a score and 0 for an error. NaN when the other is
 * perfect, or the score is not within 0 and 1.
 */
double figures_gain(double ours, double other, bool lower_is_better);

#endif
