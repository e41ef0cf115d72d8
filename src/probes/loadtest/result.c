/*
 * Load tests: which cells (level x query set) were measured and how well, the
 * latencies against the targets, resources and their growth, errors and
 * capacity.
 */
#include "facts/figures.h"
#include "facts/loadtest.h"
#include "probes/probe.h"

#include <math.h>

struct test {
	struct arena *a;
	const struct project *p;
	params given;
	struct observation *o;
	struct records records;
	VEC(const struct value *) cells;
	VEC(const struct record *) of; /* the file of each cell */
};

static double number(const struct value *cell, const char *key)
{
	return value_get_number(cell, key, NAN);
}

static void collect(struct test *t)
{
	for (size_t i = 0; i < t->records.n; i++) {
		const struct record *r = &t->records.v[i];
		const struct value *cells = value_find(r->value, S("cells"));

		for (size_t k = 0; k < value_count(cells); k++) {
			*vec_push(t->a, &t->cells) = value_at(cells, k);
			*vec_push(t->a, &t->of) = r;
		}
		if (r->reason && r->value)
			unjudged(t->o, NULL, r->reason, r->file->path);
	}
}

static bool in_list(const struct value *list, double x)
{
	for (size_t i = 0; i < value_count(list); i++)
		if (fabs(value_number(value_at(list, i), NAN) - x) < 0.5)
			return true;
	return false;
}

static struct place cell_place(const struct test *t, size_t i)
{
	return place_at(t->of.v[i]->file->path,
			(uint32_t)value_get_int(t->cells.v[i], "line", 0), 0);
}

static str cell_name(const struct test *t, size_t i)
{
	str set = value_get_text(t->cells.v[i], "set");

	return str_printf(t->a, "%.*s x %.0f", STR_ARG(set.len ? set : S("-")),
			  number(t->cells.v[i], "level"));
}

/* ---- check: levels ---- */

static bool has_set(const struct test *t, str set)
{
	for (size_t i = 0; i < t->cells.n; i++)
		if (str_eq(value_get_text(t->cells.v[i], "set"), set))
			return true;
	return false;
}

static bool has_cell(const struct test *t, str set, double level)
{
	for (size_t i = 0; i < t->cells.n; i++)
		if (str_eq(value_get_text(t->cells.v[i], "set"), set) &&
		    fabs(number(t->cells.v[i], "level") - level) < 0.5)
			return true;
	return false;
}

/* How much harder the second set is than the first: the largest ratio of what
 * the meta file says of both. */
static void measure_complexity(struct test *t, struct subject *s,
			       const struct value *sets)
{
	str easy = value_text(value_at(sets, 0), S(""));
	str hard = value_text(value_at(sets, 1), S(""));
	double best = NAN;

	for (size_t i = 0; i < t->records.n; i++) {
		const struct value *m =
			value_find(t->records.v[i].value, S("sets"));
		const struct value *x = value_find(m, easy),
				   *y = value_find(m, hard);

		for (size_t k = 0;
		     x && k < value_count(x) && x->type == VALUE_MAP; k++) {
			double a = value_number(&x->u.map.pair[k].value, NAN);
			double b = value_number(
				value_find(y, x->u.map.pair[k].key), NAN);

			if (a > 0 && b > 0 && !(b / a <= best))
				best = b / a;
		}
	}
	if (!isnan(best))
		measure_number(t->o, s, "complexity_ratio", best);
	measure(t->o, s, "complexity_shown", value_bool(!isnan(best)));
}

static void check_levels(struct test *t)
{
	const struct value *levels = value_find(t->given, S("levels"));
	const struct value *sets = value_find(t->given, S("query-sets"));
	struct subject *s;
	struct value missing = value_list(), absent = value_list();
	double least = INFINITY, low = value_number(value_at(levels, 0), 1);
	double high = value_number(value_at(levels, value_count(levels) - 1), 16);
	bool ends = true;

	if (!t->cells.n)
		return;
	s = observe(t->o, S(""), cell_place(t, 0));
	for (size_t k = 0; k < value_count(sets); k++) {
		str set = value_text(value_at(sets, k), S(""));

		if (!has_set(t, set)) {
			value_push(t->a, &absent, value_str(set));
			continue;
		}
		ends &= has_cell(t, set, low) && has_cell(t, set, high);
		for (size_t i = 0; i < value_count(levels); i++) {
			double level = value_number(value_at(levels, i), 0);

			if (!has_cell(t, set, level))
				value_push(t->a, &missing,
					   value_str(str_printf(
						   t->a, "%.*s x %.0f",
						   STR_ARG(set), level)));
		}
	}
	for (size_t i = 0; i < t->cells.n; i++)
		if (in_list(levels, number(t->cells.v[i], "level")) &&
		    !(number(t->cells.v[i], "n") >= least))
			least = number(t->cells.v[i], "n");
	measure_count(t->o, s, "cells", t->cells.n);
	measure(t->o, s, "missing_cells", missing);
	measure(t->o, s, "missing_sets", absent);
	measure(t->o, s, "ends_measured", value_bool(ends));
	if (isfinite(least))
		measure_number(t->o, s, "least_requests", least);
	measure_complexity(t, s, sets);
}

/* ---- check: slo ---- */

static bool target_holds(double value, str op, double limit)
{
	if (str_eq(op, S("<=")))
		return value <= limit;
	if (str_eq(op, S("<")))
		return value < limit;
	if (str_eq(op, S(">=")))
		return value >= limit;
	return value > limit;
}

/* "latency_p99_ms" -> "p99"; NULL for another target. */
static const char *latency_key(str metric)
{
	static const char *const keys[] = { "mean", "p50", "p90", "p95", "p99" };

	for (size_t i = 0; i < 5; i++) {
		str k = str_from(keys[i]);

		if (str_starts(metric, S("latency_")) &&
		    str_ends(metric, S("_ms")) &&
		    str_eq(str_sub(metric, 8, metric.len - 3), k))
			return keys[i];
	}
	return NULL;
}

/* The targets on latency that hold for a level; counts those that are missed. */
static size_t missed_targets(struct test *t, struct subject *s,
			     const struct value *cell, size_t *applying)
{
	const struct value *targets = value_find(t->p->config, S("targets"));
	double level = number(cell, "level");
	size_t missed = 0;

	for (size_t i = 0; i < value_count(targets); i++) {
		const struct value *x = value_at(targets, i);
		const char *key = latency_key(value_get_text(x, "metric"));
		double at = value_get_number(x, "level", NAN);
		double limit = value_get_number(x, "value", NAN);
		str set = value_get_text(x, "query_set");
		double got = key ? number(cell, key) : NAN;

		if (!key || (!isnan(at) && level > at + 0.5) ||
		    (set.len && !str_eq(set, value_get_text(cell, "set"))))
			continue;
		++*applying;
		if (isnan(got) || isnan(limit) ||
		    target_holds(got, value_get_text(x, "op"), limit))
			continue;
		missed++;
		if (s) {
			struct finding *f =
				found(t->o, s, "over-target", s->place);

			finding_arg(t->o, f, "cell", value_str(s->name));
			finding_arg(t->o, f, "metric",
				    value_str(value_get_text(x, "metric")));
			finding_arg(t->o, f, "value", value_float(got));
			finding_arg(t->o, f, "limit", value_float(limit));
		}
	}
	return missed;
}

static void check_slo(struct test *t)
{
	static const char *const wanted[] = { "mean", "p50", "p90", "p99" };

	for (size_t i = 0; i < t->cells.n; i++) {
		const struct value *c = t->cells.v[i];
		struct subject *s =
			observe(t->o, cell_name(t, i), cell_place(t, i));
		struct value missing = value_list();
		size_t applying = 0, missed;
		double p50 = number(c, "p50"), p90 = number(c, "p90"),
		       p99 = number(c, "p99");

		for (size_t k = 0; k < 4; k++) {
			if (isnan(number(c, wanted[k])))
				value_push(t->a, &missing,
					   value_str(str_from(wanted[k])));
			else
				measure_number(t->o, s, wanted[k],
					       number(c, wanted[k]));
		}
		missed = missed_targets(t, s, c, &applying);
		measure(t->o, s, "missing_statistics", missing);
		measure(t->o, s, "monotone",
			value_bool(!(p50 > p90) && !(p90 > p99) && !(p50 > p99)));
		if (p50 > 0 && p99 > 0)
			measure_number(t->o, s, "tail_ratio", p99 / p50);
		measure_count(t->o, s, "targets", applying);
		measure_count(t->o, s, "targets_missed", missed);
	}
}

/* ---- check: resources ---- */

static double resource_limit(const struct project *p, const char *metric)
{
	const struct value *targets = value_find(p->config, S("targets"));

	for (size_t i = 0; i < value_count(targets); i++)
		if (str_eq(value_get_text(value_at(targets, i), "metric"),
			   str_from(metric)))
			return value_get_number(value_at(targets, i), "value",
						NAN);
	return NAN;
}

static double *numbers_of(struct arena *a, const struct value *list, size_t n)
{
	double *out = arena_array(a, double, n);

	for (size_t i = 0; i < n; i++)
		out[i] = value_number(value_at(list, i), NAN);
	return out;
}

static bool growth_of(struct arena *a, const struct value *minutes,
		      const struct value *values, double *growth,
		      double *duration)
{
	size_t n = value_count(minutes);
	double *x = numbers_of(a, minutes, n);

	*duration = n ? x[n - 1] - x[0] : 0;
	return figures_growth(x, numbers_of(a, values, n), n, growth);
}

static double largest(const struct value *list)
{
	double most = NAN;

	for (size_t i = 0; i < value_count(list); i++) {
		double x = value_number(value_at(list, i), NAN);

		if (!(x <= most) && isfinite(x))
			most = x;
	}
	return most;
}

static const char *const resources[] = { "rss_mb", "gpu_mb" };

static bool any_limit(const struct project *p)
{
	for (size_t i = 0; i < 2; i++)
		if (!isnan(resource_limit(p, resources[i])))
			return true;
	return false;
}

static void check_resource(struct test *t, const char *key)
{
	double peak = NAN, growth = NAN, longest = NAN, limit;
	const struct record *soak = NULL, *where = NULL;
	struct subject *s;

	for (size_t i = 0; i < t->cells.n; i++) {
		double x = number(t->cells.v[i], key);

		if (isfinite(x) && !(x <= peak)) {
			peak = x;
			where = t->of.v[i];
		}
	}
	for (size_t i = 0; i < t->records.n; i++) {
		const struct value *v = t->records.v[i].value;
		const struct value *minutes = value_find(v, S("minutes"));
		const struct value *values = value_find(v, str_from(key));
		double g, d, x = largest(values);

		if (!value_is(minutes, VALUE_LIST) ||
		    !value_is(values, VALUE_LIST))
			continue;
		if (isfinite(x) && !(x <= peak)) {
			peak = x;
			where = &t->records.v[i];
		}
		if (growth_of(t->a, minutes, values, &g, &d) && !(g <= growth)) {
			growth = g;
			longest = d;
			soak = &t->records.v[i];
		}
	}
	limit = resource_limit(t->p, key);
	/* Recorded beside the others, but nobody set a limit for it. */
	if (isnan(peak) || (isnan(limit) && !soak && any_limit(t->p)))
		return;
	s = observe(t->o, str_from(key),
		    place_of((soak ? soak : where)->file->path));
	measure(t->o, s, "any_limit", value_bool(any_limit(t->p)));
	measure_number(t->o, s, "peak", peak);
	if (!isnan(limit)) {
		measure_number(t->o, s, "limit", limit);
		measure_number(t->o, s, "share_of_limit", peak / limit);
	}
	measure(t->o, s, "has_limit", value_bool(!isnan(limit)));
	measure(t->o, s, "soaked", value_bool(soak != NULL));
	if (soak) {
		measure_number(t->o, s, "growth_pct", growth);
		measure_number(t->o, s, "soak_minutes", longest);
		measure(t->o, s, "curve",
			*value_find(soak->value, str_from(key)));
	}
}

static void check_resources(struct test *t)
{
	size_t before;

	if (!t->records.n)
		return;
	before = t->o->subjects.n;
	for (size_t i = 0; i < 2; i++)
		check_resource(t, resources[i]);
	if (t->o->subjects.n == before && t->cells.n) {
		struct subject *s = observe(t->o, S(""), cell_place(t, 0));

		measure(t->o, s, "recorded", value_bool(false));
		return;
	}
	for (size_t i = before; i < t->o->subjects.n; i++)
		measure(t->o, t->o->subjects.v[i], "recorded", value_bool(true));
}

/* ---- check: saturation ---- */

static double best_at(const struct test *t, str set, double level)
{
	double best = NAN;

	for (size_t i = 0; i < t->cells.n; i++) {
		const struct value *c = t->cells.v[i];

		if (str_eq(value_get_text(c, "set"), set) &&
		    fabs(number(c, "level") - level) < 0.5 &&
		    number(c, "rps") > 0)
			best = number(c, "rps");
	}
	return best;
}

static void check_set(struct test *t, str set, double peak)
{
	double most = NAN, worst = NAN, top = NAN, below = NAN;
	size_t at = 0;
	struct subject *s;

	for (size_t i = 0; i < t->cells.n; i++) {
		const struct value *c = t->cells.v[i];
		double level = number(c, "level"), rps = number(c, "rps");
		double rate = number(c, "errors") / number(c, "n");

		if (!str_eq(value_get_text(c, "set"), set))
			continue;
		if (!(rps <= most))
			most = rps;
		if (!(rate <= worst)) {
			worst = rate;
			at = i;
		}
		if (!(level <= top)) {
			below = top;
			top = level;
		} else if (!(level <= below)) {
			below = level;
		}
	}
	s = observe(t->o, set.len ? set : S("-"), cell_place(t, at));
	if (!isnan(worst))
		measure_number(t->o, s, "error_rate", worst);
	measure_number(t->o, s, "capacity_rps", most);
	measure(t->o, s, "peak_declared", value_bool(!isnan(peak)));
	if (!isnan(peak)) {
		measure_number(t->o, s, "expected_peak_rps", peak);
		measure_number(t->o, s, "capacity_over_peak", most / peak);
	}
	if (!isnan(best_at(t, set, top)) && !isnan(best_at(t, set, below)))
		measure_number(t->o, s, "scaling",
			       best_at(t, set, top) / best_at(t, set, below));
}

static void check_saturation(struct test *t)
{
	double peak = value_number(
		value_find(t->p->config, S("expected_peak_rps")), NAN);
	struct map sets = { 0 };

	for (size_t i = 0; i < t->cells.n; i++)
		map_at(t->a, &sets, value_get_text(t->cells.v[i], "set"));
	for (size_t i = 0; i < sets.n; i++)
		check_set(t, sets.item[i].key, peak);
}

static void link_tests(const struct project *p, params given,
		       struct observation *o)
{
	struct test t = { .a = o->arena, .p = p, .given = given, .o = o };
	str check = value_get_text(given, "check");

	t.records = project_records(p, &scanner_loadtest);
	collect(&t);
	if (str_eq(check, S("levels")))
		check_levels(&t);
	else if (str_eq(check, S("slo")))
		check_slo(&t);
	else if (str_eq(check, S("resources")))
		check_resources(&t);
	else if (str_eq(check, S("saturation")))
		check_saturation(&t);
}

static const struct scanner *const scanners[] = { &scanner_loadtest, NULL };

static const struct probe_param result_params[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("levels"),
	  STR_INIT("levels, slo, resources or saturation") },
	{ STR_INIT("levels"), PARAM_LIST, STR_INIT("[1, 2, 4, 8, 16]"),
	  STR_INIT("levels of concurrency that must be measured") },
	{ STR_INIT("query-sets"), PARAM_LIST, STR_INIT("[random, complex]"),
	  STR_INIT("query sets that must be measured, the easy one first") },
	{ .name = { "", 0 } },
};

#define M(name, unit, doc)                                    \
	{                                                     \
		STR_INIT(name), STR_INIT(unit), STR_INIT(doc) \
	}

static const struct probe_measure result_measures[] = {
	M("cells", "", "rows of level x query set"),
	M("missing_cells", "", "cells that were not measured, of sets that were"),
	M("missing_sets", "", "query sets that were not measured"),
	M("ends_measured", "", "the lowest and the highest level, in each set"),
	M("least_requests", "", "requests of the smallest cell"),
	M("complexity_shown", "", "a meta file compares the query sets"),
	M("complexity_ratio", "", "how much harder the second set is"),
	M("mean", "ms", "mean latency"),
	M("p50", "ms", "median latency"),
	M("p90", "ms", "90th percentile"),
	M("p99", "ms", "99th percentile"),
	M("missing_statistics", "", "of mean, p50, p90, p99"),
	M("monotone", "", "p50 <= p90 <= p99"),
	M("tail_ratio", "", "p99 / p50"),
	M("targets", "", "latency targets that hold for the cell"),
	M("targets_missed", "", "of them, missed"),
	M("recorded", "", "memory was recorded"),
	M("peak", "MB", "the largest value"),
	M("limit", "MB", "the declared target"),
	M("has_limit", "", "a target is declared"),
	M("any_limit", "", "a target is declared for one of the resources"),
	M("share_of_limit", "", "peak / limit"),
	M("soaked", "", "a soak test is there"),
	M("growth_pct", "%", "growth over its last half, fitted"),
	M("soak_minutes", "min", "how long it ran"),
	M("curve", "MB", "its values"),
	M("error_rate", "", "errors / requests, the worst cell"),
	M("capacity_rps", "1/s", "the most requests a second"),
	M("peak_declared", "", "expected_peak_rps is in the configuration"),
	M("expected_peak_rps", "1/s", "as declared"),
	M("capacity_over_peak", "", "capacity / expected peak"),
	M("scaling", "", "throughput of the highest level / the one below"),
	{ .name = { "", 0 } },
};

static const char *const result_kinds[] = { "over-target", NULL };

const struct probe probe_loadtest_result = {
	.name = STR_INIT("loadtest.result"),
	.doc = STR_INIT("Load tests by level and query set: coverage, latency, "
			"resources, capacity."),
	.scanners = scanners,
	.param = result_params,
	.measure = result_measures,
	.kinds = result_kinds,
	.link = link_tests,
};
