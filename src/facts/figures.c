#include "facts/figures.h"

#include <math.h>

struct interval figures_wilson(double p, double n)
{
	const double z = 1.959964;
	double mid = p + z * z / (2 * n);
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));

	return (struct interval){ (mid - half) / (1 + z * z / n),
				  (mid + half) / (1 + z * z / n) };
}

/* Around the means, so that large x (seconds since 1970) lose no digits. */
bool figures_fit(const double *x, const double *y, size_t n, struct line_fit *out)
{
	double mx = 0, my = 0, sxx = 0, sxy = 0;
	struct line_fit f = { .first = INFINITY, .last = -INFINITY };

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(x[i]) || !isfinite(y[i]))
			continue;
		f.n++;
		mx += (x[i] - mx) / (double)f.n;
		my += (y[i] - my) / (double)f.n;
		f.first = fmin(f.first, x[i]);
		f.last = fmax(f.last, x[i]);
	}
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(x[i]) || !isfinite(y[i]))
			continue;
		sxx += (x[i] - mx) * (x[i] - mx);
		sxy += (x[i] - mx) * (y[i] - my);
	}
	if (!(sxx > 0))
		return false;
	f.slope = sxy / sxx;
	f.at_first = my + f.slope * (f.first - mx);
	*out = f;
	return true;
}

bool figures_growth(const double *x, const double *y, size_t n, double *percent)
{
	struct line_fit f;

	if (!figures_fit(x + n / 2, y + n / 2, n - n / 2, &f) || f.n < 5 ||
	    !(f.at_first > 0))
		return false;
	*percent = f.slope * (f.last - f.first) / f.at_first * 100;
	return true;
}

double figures_gain(double ours, double other, bool lower_is_better)
{
	double way = lower_is_better ? other : 1 - other;
	double gone = lower_is_better ? other - ours : ours - other;

	if (!lower_is_better && (ours > 1 || other > 1 || ours < 0 || other < 0))
		return NAN;
	return way > 0 ? gone / way : NAN;
}
