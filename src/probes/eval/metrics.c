/*
 * Evaluation results: are targets declared and met, is there a baseline and is
 * it beaten, did the release before do better, were variants compared.
 */
#include "facts/metrics.h"
#include "facts/figures.h"
#include "probes/probe.h"

#include <math.h>

struct eval {
	struct arena *a;
	const struct project *p;
	params given;
	struct observation *o;
	struct records metrics, tables;
};

/* A number found in a file of metrics. */
struct hit {
	const struct record *record;
	str path; /* of keys */
	double value;
};

static const struct value *numbers(const struct record *r)
{
	return value_find(r->value, S("numbers"));
}

static str text_of(const struct record *r, const char *path)
{
	return value_get_text(value_find(r->value, S("texts")), path);
}

/* ---- words of metrics ---- */

static bool is_any(str s, const char *words)
{
	struct str_cut c = { .tail = str_from(words), .found = true };

	while (c.found) {
		c = str_cut(c.tail, ' ');
		if (str_eq(c.head, s))
			return true;
	}
	return false;
}

static bool has_any(str s, const char *words)
{
	struct str_cut c = { .tail = str_from(words), .found = true };

	while (c.found) {
		c = str_cut(c.tail, ' ');
		if (str_has(s, c.head))
			return true;
	}
	return false;
}

/* Latency, cost and size: what a service is asked for besides quality. */
static bool is_service_metric(str metric)
{
	return has_any(metric,
		       "latency rss_mb gpu_mb throughput rps qps cost size_mb "
		       "memory error_rate samples_per_s tokens_per_s");
}

static bool lower_is_better(str metric)
{
	return has_any(metric,
		       "loss error rmse mae mse wer cer perplexity latency "
		       "rss_mb gpu_mb cost size_mb memory");
}

/* A target's operator says which way is better; else the name does. */
static bool is_lower_better(const struct eval *e, str metric)
{
	const struct value *targets = value_find(e->p->config, S("targets"));

	for (size_t i = 0; i < value_count(targets); i++) {
		const struct value *t = value_at(targets, i);

		if (str_eq(value_get_text(t, "metric"), metric))
			return str_starts(value_get_text(t, "op"), S("<"));
	}
	return lower_is_better(metric);
}

/* One right or wrong a sample: Wilson's interval holds for it. */
static bool is_proportion(str metric)
{
	return is_any(metric,
		      "accuracy acc top1 top_1 top1_accuracy exact_match "
		      "win_rate acceptable_rate");
}

/* ---- looking numbers up ---- */

/* "accuracy" is also written macro_accuracy, model.accuracy, test_accuracy,
 * eval_accuracy, test.accuracy ... */
static bool names_metric(str path, str metric, str group, str split)
{
	static const char *const prefixes[] = { "",       "macro_", "eval_",
						"test_",  "val_",   "metrics.",
						"scores." };
	str rest = path;

	if (group.len) {
		if (!str_starts(rest, group) || rest.len <= group.len ||
		    rest.s[group.len] != '.')
			return false;
		rest = str_sub(rest, group.len + 1, rest.len);
	} else if (str_starts(rest, S("model."))) {
		rest = str_sub(rest, 6, rest.len);
	}
	if (split.len && str_starts(rest, split) && rest.len > split.len &&
	    (rest.s[split.len] == '.' || rest.s[split.len] == '_' ||
	     rest.s[split.len] == '/'))
		rest = str_sub(rest, split.len + 1, rest.len);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		str pre = str_from(prefixes[i]);

		if (str_starts(rest, pre) &&
		    str_eq(str_sub(rest, pre.len, rest.len), metric))
			return true;
	}
	return false;
}

/* Does the file speak of this split? One that names none may. */
static bool is_of_split(const struct record *r, str split)
{
	str named = text_of(r, "split");

	return !split.len || !named.len || str_eq(named, split);
}

static bool is_result(const struct record *r)
{
	return r->value && !str_has(r->file->path, S("benchmark"));
}

/* A configured list of metric files stands for all others. */
static bool is_chosen(const struct eval *e, const struct record *r)
{
	return !value_count(value_find(e->p->config, S("metrics"))) ||
	       r->file->flags & FILE_AS_METRICS;
}

static bool find_number(const struct eval *e, str metric, str group, str split,
			struct hit *out)
{
	for (size_t i = 0; i < e->metrics.n; i++) {
		const struct record *r = &e->metrics.v[i];
		const struct value *n = numbers(r);

		if (!is_result(r) || !is_of_split(r, split) || !is_chosen(e, r))
			continue;
		for (size_t k = 0; k < value_count(n); k++) {
			if (!names_metric(n->u.map.pair[k].key, metric, group,
					  split))
				continue;
			*out = (struct hit){ r, n->u.map.pair[k].key,
					     value_number(&n->u.map.pair[k].value,
							  NAN) };
			return true;
		}
	}
	return false;
}

static double beside(const struct eval *e, const struct hit *h, const char *suffix)
{
	return value_get_number(
		numbers(h->record),
		str_cstr(e->a,
			 str_printf(e->a, "%.*s%s", STR_ARG(h->path), suffix)),
		NAN);
}

static double sample_count(const struct record *r)
{
	static const char *const keys[] = { "n",           "model.n",
					    "test.n",      "support",
					    "num_samples", "eval_samples" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		double n = value_get_number(numbers(r), keys[i], NAN);

		if (n > 0)
			return n;
	}
	return NAN;
}

/* The 95 % interval: as the file has it (NAME_ci: [low, high]), else computed
 * for a proportion when n is known. */
static bool interval_of(const struct eval *e, const struct hit *h, str metric,
			double *low, double *high, double *n)
{
	struct interval i;

	*n = sample_count(h->record);
	*low = beside(e, h, "_ci.0");
	*high = beside(e, h, "_ci.1");
	if (!isnan(*low) && !isnan(*high))
		return true;
	if (!is_proportion(metric) || isnan(*n) || h->value < 0 || h->value > 1)
		return false;
	i = figures_wilson(h->value, *n);
	*low = i.low;
	*high = i.high;
	return true;
}

/* ---- check: targets_declared ---- */

static bool is_complete(const struct value *t)
{
	return value_get_text(t, "metric").len && value_get_text(t, "op").len &&
	       !isnan(value_get_number(t, "value", NAN));
}

static void check_declared(struct eval *e)
{
	const struct value *targets = value_find(e->p->config, S("targets"));
	size_t quality = 0, service = 0, complete = 0;
	struct subject *s;

	if (!value_count(targets))
		return;
	s = observe(e->o, S(""), place_of(S("")));
	for (size_t i = 0; i < value_count(targets); i++) {
		const struct value *t = value_at(targets, i);

		if (!is_complete(t))
			continue;
		complete++;
		if (is_service_metric(value_get_text(t, "metric")))
			service++;
		else
			quality += value_get_text(t, "split").len > 0;
	}
	measure_count(e->o, s, "targets", complete);
	measure_count(e->o, s, "quality_targets", quality);
	measure_count(e->o, s, "service_targets", service);
}

/* ---- check: targets ---- */

static bool holds(double value, str op, double limit)
{
	if (str_eq(op, S(">=")))
		return value >= limit;
	if (str_eq(op, S(">")))
		return value > limit;
	if (str_eq(op, S("<=")))
		return value <= limit;
	if (str_eq(op, S("<")))
		return value < limit;
	return value >= limit && value <= limit;
}

static void check_target(struct eval *e, const struct value *t)
{
	str metric = value_get_text(t, "metric"), op = value_get_text(t, "op");
	str split = value_get_text(t, "split");
	double limit = value_get_number(t, "value", NAN), low, high, n;
	struct subject *s;
	struct hit h;
	str name = split.len ? str_printf(e->a, "%.*s on %.*s", STR_ARG(metric),
					  STR_ARG(split))
			     : metric;

	if (!find_number(e, metric, S(""), split, &h)) {
		s = observe(e->o, name, place_of(S("")));
		measure(e->o, s, "reported", value_bool(false));
		measure_number(e->o, s, "target", limit);
		measure_text(e->o, s, "op", op);
		return;
	}
	s = observe(e->o, name, place_of(h.record->file->path));
	if (h.record->reason)
		unjudged(e->o, s, h.record->reason, h.record->reason_text);
	measure(e->o, s, "reported", value_bool(true));
	measure_number(e->o, s, "value", h.value);
	measure_text(e->o, s, "op", op);
	measure_number(e->o, s, "target", limit);
	measure(e->o, s, "met", value_bool(holds(h.value, op, limit)));
	if (!interval_of(e, &h, metric, &low, &high, &n)) {
		measure(e->o, s, "interval_known", value_bool(false));
		return;
	}
	measure(e->o, s, "interval_known", value_bool(true));
	measure_number(e->o, s, "low", low);
	measure_number(e->o, s, "high", high);
	if (!isnan(n))
		measure_number(e->o, s, "n", n);
	measure(e->o, s, "bound_met",
		value_bool(holds(str_starts(op, S("<")) ? high : low, op, limit)));
}

static void check_targets(struct eval *e)
{
	const struct value *targets = value_find(e->p->config, S("targets"));

	for (size_t i = 0; i < value_count(targets); i++) {
		const struct value *t = value_at(targets, i);

		if (is_complete(t) &&
		    !is_service_metric(value_get_text(t, "metric")) &&
		    !str_eq(value_get_text(t, "split"), S("online")))
			check_target(e, t);
	}
}

/* ---- check: baseline and regression ---- */

/* The metric to compare: a declared quality target that the file has on both
 * sides, else the first one that stands on both. */
static bool find_pair(struct eval *e, const struct value *groups, str *metric,
		      struct hit *model, struct hit *other)
{
	const struct value *targets = value_find(e->p->config, S("targets"));

	for (size_t g = 0; g < value_count(groups); g++) {
		str group = value_text(value_at(groups, g), S(""));

		for (size_t i = 0; i < value_count(targets); i++) {
			const struct value *t = value_at(targets, i);

			*metric = value_get_text(t, "metric");
			if (find_number(e, *metric, S(""),
					value_get_text(t, "split"), model) &&
			    find_number(e, *metric, group, S(""), other))
				return true;
		}
		for (size_t i = 0; i < e->metrics.n; i++) {
			const struct value *n = numbers(&e->metrics.v[i]);

			for (size_t k = 0; k < value_count(n); k++) {
				str path = n->u.map.pair[k].key;

				if (!str_starts(path, S("model.")) ||
				    str_has(str_sub(path, 6, path.len), S(".")))
					continue;
				*metric = str_sub(path, 6, path.len);
				if (find_number(e, *metric, S("model"), S(""),
						model) &&
				    find_number(e, *metric, group, S(""), other))
					return true;
			}
		}
	}
	return false;
}

static bool any_result(const struct eval *e)
{
	for (size_t i = 0; i < e->metrics.n; i++)
		if (is_result(&e->metrics.v[i]) && is_chosen(e, &e->metrics.v[i]))
			return true;
	return false;
}

static void check_against(struct eval *e, const struct value *groups)
{
	struct hit model, other;
	struct subject *s;
	double low, high, n, gain;
	str metric;
	bool lower;

	if (!any_result(e))
		return;
	if (!find_pair(e, groups, &metric, &model, &other)) {
		s = observe(e->o, S(""), place_of(e->metrics.v[0].file->path));
		measure(e->o, s, "compared", value_bool(false));
		return;
	}
	lower = is_lower_better(e, metric);
	s = observe(e->o, metric, place_of(model.record->file->path));
	measure(e->o, s, "compared", value_bool(true));
	measure_text(e->o, s, "metric", metric);
	measure_number(e->o, s, "value", model.value);
	measure_number(e->o, s, "other_value", other.value);
	measure_number(e->o, s, "difference",
		       lower ? other.value - model.value
			     : model.value - other.value);
	gain = figures_gain(model.value, other.value, lower);
	if (!isnan(gain))
		measure_number(e->o, s, "gain", gain);
	if (interval_of(e, &model, metric, &low, &high, &n))
		measure(e->o, s, "interval_above",
			value_bool(lower ? high < other.value
					 : low > other.value));
	low = value_get_number(numbers(model.record), "model.diff_ci.0", NAN);
	high = value_get_number(numbers(model.record), "model.diff_ci.1", NAN);
	if (!isnan(low) && !isnan(high)) {
		measure_number(e->o, s, "difference_low", lower ? -high : low);
		measure_number(e->o, s, "difference_high", lower ? -low : high);
	}
}

/* ---- check: throughput_regression ---- */

static const struct record *benchmark(const struct eval *e, const char *word)
{
	for (size_t i = 0; i < e->metrics.n; i++) {
		str path = e->metrics.v[i].file->path;

		if (str_has(path, S("benchmark")) &&
		    str_has(str_basename(path), str_from(word)))
			return &e->metrics.v[i];
	}
	return NULL;
}

/* Higher is faster. */
static double speed(const struct record *r)
{
	double x = value_get_number(numbers(r), "samples_per_s", NAN);

	if (isnan(x))
		x = value_get_number(numbers(r), "tokens_per_s", NAN);
	if (isnan(x))
		x = 1000 / value_get_number(numbers(r), "step_ms", NAN);
	return x;
}

static void check_throughput(struct eval *e)
{
	const struct record *old = benchmark(e, "baseline"),
			    *new = benchmark(e, "current");
	struct subject *s;
	double runs;

	if (!old && !new)
		return;
	s = observe(e->o, S(""), place_of((new ? new : old)->file->path));
	measure(e->o, s, "compared", value_bool(old && new));
	if (!old || !new)
		return;
	measure(e->o, s, "same_device",
		value_bool(str_eq(text_of(old, "device"),
				  text_of(new, "device"))));
	measure_number(e->o, s, "value", speed(new));
	measure_number(e->o, s, "other_value", speed(old));
	measure_number(e->o, s, "slowdown", 1 - speed(new) / speed(old));
	runs = value_get_number(numbers(new), "runs", NAN);
	if (!isnan(runs))
		measure_number(e->o, s, "runs", runs);
}

/* ---- check: variants ---- */

struct variant {
	str name;
	double sum, squares, n;
	double size;
	bool chosen;
};

/* The first column of numbers that is a metric, not a setting. */
static str metric_column(const struct eval *e, const struct record *r)
{
	const struct value *columns = value_find(r->value, S("columns"));
	const struct value *targets = value_find(e->p->config, S("targets"));

	for (size_t i = 0; i < value_count(targets); i++)
		for (size_t k = 0; k < value_count(columns); k++)
			if (str_eq(value_get_text(value_at(targets, i),
						  "metric"),
				   value_text(value_at(columns, k), S(""))))
				return value_text(value_at(columns, k), S(""));
	for (size_t k = value_count(columns); k-- > 0;) {
		str c = value_text(value_at(columns, k), S(""));

		if (has_any(c, "acc f1 auc recall precision loss rmse mae bleu "
			       "rouge map "
			       "iou wer score"))
			return c;
	}
	return S("");
}

static str size_column(const struct record *r)
{
	static const char *const names[] = { "params",          "layers",
					     "width",           "lora_rank",
					     "unfrozen_layers", "depth",
					     "hidden" };
	const struct value *columns = value_find(r->value, S("columns"));

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t k = 0; k < value_count(columns); k++)
			if (str_eq(value_text(value_at(columns, k), S("")),
				   str_from(names[i])))
				return str_from(names[i]);
	return S("");
}

static str variant_name(const struct eval *e, const struct value *row)
{
	const struct value *v = value_find(row, S("variant"));

	if (!v)
		v = value_find(row, S("family"));
	if (value_is(v, VALUE_FLOAT))
		return str_printf(e->a, "%g", v->u.f);
	return value_text(v, S(""));
}

static bool is_chosen_row(const struct value *row)
{
	const struct value *c = value_find(row, S("chosen"));

	return value_truth(c, false) || value_number(c, 0) > 0 ||
	       is_any(value_text(c, S("")), "true True yes x TRUE");
}

static double deviation(const struct variant *v)
{
	double mean = v->sum / v->n;

	return v->n > 1 ? sqrt(fmax(0, (v->squares - v->n * mean * mean) /
					       (v->n - 1)))
			: 0;
}

static struct variant *variant_at(struct eval *e, struct map *all, str name)
{
	struct map_item *it = map_at(e->a, all, name);

	if (!it->value) {
		it->value = arena_new(e->a, struct variant);
		((struct variant *)it->value)->name = name;
	}
	return it->value;
}

/* Sizes are counted within a family: an LSTM beside a larger CNN is no step. */
static void add_size(struct eval *e, struct map *families,
		     const struct value *row, double size)
{
	str family = value_text(value_find(row, S("family")), S(""));
	struct map_item *it = map_at(e->a, families, family);

	if (!it->value)
		it->value = arena_new(e->a, struct map);
	map_at(e->a, it->value, str_printf(e->a, "%g", size));
}

static size_t most_sizes(const struct map *families)
{
	size_t most = 0;

	for (size_t i = 0; i < families->n; i++) {
		const struct map *sizes = families->item[i].value;

		most = sizes->n > most ? sizes->n : most;
	}
	return most;
}

static void add_row(struct eval *e, struct map *all, struct map *families,
		    const struct value *row, str metric, str size)
{
	double x = value_number(value_find(row, metric), NAN);
	double width = value_number(value_find(row, size), NAN);
	struct variant *v;

	if (!isnan(width))
		add_size(e, families, row, width);
	if (isnan(x))
		return;
	v = variant_at(e, all, variant_name(e, row));
	v->sum += x;
	v->squares += x * x;
	v->n++;
	v->size = width;
	v->chosen |= is_chosen_row(row);
}

static void measure_choice(struct eval *e, struct subject *s, struct map *all,
			   str metric)
{
	const struct variant *best = NULL, *chosen = NULL;
	double sign = is_lower_better(e, metric) ? -1 : 1, fewest = INFINITY, gap;

	for (size_t i = 0; i < all->n; i++) {
		const struct variant *v = all->item[i].value;

		if (!best || sign * v->sum / v->n > sign * best->sum / best->n)
			best = v;
		if (v->chosen)
			chosen = v;
		fewest = v->n < fewest ? v->n : fewest;
	}
	measure_number(e->o, s, "fewest_seeds", fewest);
	measure(e->o, s, "choice_marked", value_bool(chosen != NULL));
	if (!chosen)
		return;
	gap = sign * (best->sum / best->n - chosen->sum / chosen->n);
	measure(e->o, s, "choice_is_best", value_bool(chosen == best));
	measure_number(e->o, s, "gap_to_best", gap);
	if (!isnan(chosen->size) && !isnan(best->size))
		measure(e->o, s, "choice_is_cheaper",
			value_bool(chosen->size < best->size));
	measure(e->o, s, "within_deviation",
		value_bool(gap <= fmax(deviation(best), deviation(chosen))));
}

static const struct record *experiments(const struct eval *e)
{
	str named = value_text(value_find(e->p->config, S("experiments")), S(""));

	for (size_t i = 0; i < e->tables.n; i++)
		if (e->tables.v[i].value &&
		    (!named.len || str_eq(e->tables.v[i].file->path, named)))
			return &e->tables.v[i];
	return NULL;
}

static void check_variants(struct eval *e)
{
	const struct record *r = experiments(e);
	const struct value *rows = r ? value_find(r->value, S("rows")) : NULL;
	struct map all = { 0 }, families = { 0 };
	struct subject *s;
	str metric, size;

	if (!value_count(rows))
		return;
	metric = metric_column(e, r);
	size = size_column(r);
	for (size_t i = 0; i < value_count(rows); i++)
		add_row(e, &all, &families, value_at(rows, i), metric, size);
	s = observe(e->o, S(""), place_of(r->file->path));
	if (r->reason)
		unjudged(e->o, s, r->reason, r->reason_text);
	measure_count(e->o, s, "experiments", value_count(rows));
	measure_count(e->o, s, "variants", all.n);
	measure_count(e->o, s, "sizes", most_sizes(&families));
	measure_text(e->o, s, "metric", metric);
	if (all.n)
		measure_choice(e, s, &all, metric);
}

/* ---- check: fields ---- */

static bool has_field(const struct record *r, str field)
{
	const struct value *maps[] = { numbers(r),
				       value_find(r->value, S("texts")) };

	for (size_t m = 0; m < 2; m++)
		for (size_t k = 0; k < value_count(maps[m]); k++) {
			str path = maps[m]->u.map.pair[k].key;

			if (str_eq(path, field) || (str_starts(path, field) &&
						    path.s[field.len] == '.'))
				return true;
		}
	return false;
}

static void check_fields(struct eval *e)
{
	const struct value *need = value_find(e->given, S("need"));

	for (size_t i = 0; i < e->metrics.n; i++) {
		const struct record *r = &e->metrics.v[i];
		struct value missing = value_list();
		struct subject *s;

		if (!is_result(r) || !is_chosen(e, r))
			continue;
		for (size_t k = 0; k < value_count(need); k++) {
			str field = value_text(value_at(need, k), S(""));

			if (!has_field(r, field))
				value_push(e->a, &missing, value_str(field));
		}
		s = observe(e->o, r->file->path, place_of(r->file->path));
		measure(e->o, s, "missing", missing);
		measure(e->o, s, "judged_by_model",
			value_bool(has_field(r, S("judge_model"))));
		measure(e->o, s, "both_orders",
			value_bool(str_eq(text_of(r, "position_swap"),
					  S("true"))));
		measure_number(e->o, s, "human_labels",
			       value_get_number(numbers(r),
						"judge_human_agreement.n", 0));
	}
}

static void link_metrics(const struct project *p, params given,
			 struct observation *o)
{
	struct eval e = { .a = o->arena, .p = p, .given = given, .o = o };
	str check = value_get_text(given, "check");

	e.metrics = project_records(p, &scanner_metrics);
	e.tables = project_records(p, &scanner_experiments);
	if (str_eq(check, S("targets_declared")))
		check_declared(&e);
	else if (str_eq(check, S("targets")))
		check_targets(&e);
	else if (str_eq(check, S("compare")))
		check_against(&e, value_find(given, S("against")));
	else if (str_eq(check, S("throughput")))
		check_throughput(&e);
	else if (str_eq(check, S("variants")))
		check_variants(&e);
	else if (str_eq(check, S("fields")))
		check_fields(&e);
}

static const struct scanner *const scanners[] = { &scanner_metrics,
						  &scanner_experiments, NULL };

static const struct probe_param metric_params[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("targets"),
	  STR_INIT("targets_declared, targets, compare, throughput, variants, "
		   "fields") },
	{ STR_INIT("against"), PARAM_LIST, STR_INIT("[baseline]"),
	  STR_INIT("keys of the metrics file to compare the model with") },
	{ STR_INIT("need"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("fields a metrics file must have") },
	{ .name = { "", 0 } },
};

#define M(name, unit, doc)                                    \
	{                                                     \
		STR_INIT(name), STR_INIT(unit), STR_INIT(doc) \
	}

static const struct probe_measure metric_measures[] = {
	M("targets", "", "targets with metric, operator and number"),
	M("quality_targets", "", "of them, on quality and with a split"),
	M("service_targets", "", "of them, on latency, cost or size"),
	M("reported", "", "the metric stands in a metrics file"),
	M("value", "", "what was measured"),
	M("op", "", "the target's operator"),
	M("target", "", "the target's number"),
	M("met", "", "the value meets the target"),
	M("interval_known", "", "a 95 % interval is given or can be computed"),
	M("low", "", "its lower end"),
	M("high", "", "its upper end"),
	M("n", "", "samples"),
	M("bound_met", "",
	  "the end of the interval on the bad side meets the target"),
	M("compared", "", "both sides are there"),
	M("metric", "", "the metric compared"),
	M("other_value", "", "of the baseline, or the release before"),
	M("difference", "", "model - other, in the direction that is better"),
	M("difference_low", "", "lower end of its 95 % interval"),
	M("difference_high", "", "upper end"),
	M("gain", "", "share of the way from the other to perfect"),
	M("interval_above", "",
	  "the model's interval lies wholly beyond the other"),
	M("same_device", "", "both were measured on the same device"),
	M("slowdown", "", "1 - new speed / old speed"),
	M("runs", "", "runs behind the new figure"),
	M("experiments", "", "rows of the table of experiments"),
	M("variants", "", "variants in it"),
	M("sizes", "", "sizes of the family that has most"),
	M("fewest_seeds", "", "runs of the variant that has fewest"),
	M("choice_marked", "", "a variant is marked as chosen"),
	M("choice_is_best", "", "it has the best mean"),
	M("choice_is_cheaper", "", "it is smaller than the best one"),
	M("gap_to_best", "", "its distance to the best mean"),
	M("within_deviation", "", "the gap is within one standard deviation"),
	M("missing", "", "fields that are not there"),
	M("judged_by_model", "", "a judge model is named"),
	M("both_orders", "", "both orders of a pair were judged"),
	M("human_labels", "", "labels the judge was compared with"),
	{ .name = { "", 0 } },
};

const struct probe probe_eval_metrics = {
	.name = STR_INIT("eval.metrics"),
	.doc = STR_INIT("Evaluation results against targets, baselines, the "
			"release before."),
	.scanners = scanners,
	.param = metric_params,
	.measure = metric_measures,
	.link = link_metrics,
};
