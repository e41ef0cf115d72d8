/*
 * log.series: what the curves of each training run say. One subject a run; the
 * parameter `check` names the question. Runs that cannot answer it (no loss, no
 * learning rate logged, no time) are no subjects.
 */
#include "base/num.h"
#include "facts/detect.h"
#include "facts/imports.h"
#include "facts/settings.h"
#include "probes/probe.h"

#include <math.h>

struct ctx {
	const struct project *p;
	params params;
	struct observation *o;
	size_t index; /* of the run, by start */
	const struct runs *runs;
};

/* ---- what the project says ---- */

static bool task_is(const struct ctx *c, const char *tasks)
{
	str task = value_text(value_path(c->p->config, "project.task"), S(""));
	str rest = str_from(tasks);

	while (task.len && rest.len) {
		struct str_cut cut = str_cut(rest, ' ');

		if (str_eq(cut.head, task))
			return true;
		rest = cut.tail;
	}
	return false;
}

/* How many the model chooses from: classes, or words of a language model. */
static double classes_of(const struct ctx *c, const struct run *r)
{
	const struct value *v = value_path(c->p->config, "project.classes");
	double n = value_number(v, NAN);

	if (value_is(v, VALUE_LIST))
		return (double)value_count(v);
	if (!isnan(n) || !task_is(c, "language-model"))
		return n;
	return num_parse_loose(
		       run_param(r,
				 "vocab_size model/vocab_size n_vocab vocab"),
		       &n)
		       ? n
		       : NAN;
}

static double number_param(const struct ctx *c, const char *name, double otherwise)
{
	return value_get_number(c->params, name, otherwise);
}

/* ---- subjects ---- */

static struct place mark_place(const struct run *r, const struct series_tag *t,
			       uint32_t line)
{
	const struct series *s = t ? run_part(r, t) : NULL;
	str path = s ? series_place(s, &line) : r->path;

	return place_at(path, line, 0);
}

static struct subject *subject_at(const struct ctx *c, const struct run *r,
				  struct place place)
{
	struct subject *s = observe(c->o, r->name, place);

	if (r->reason)
		unjudged(c->o, s, r->reason, r->reason_text);
	return s;
}

static void number(const struct ctx *c, struct subject *s, const char *name,
		   double v)
{
	if (!isnan(v))
		measure_number(c->o, s, name, v);
}

static void truth(const struct ctx *c, struct subject *s, const char *name, bool b)
{
	measure(c->o, s, name, value_bool(b));
}

static bool is_own(const struct file *f)
{
	return !(f->flags & (FILE_TEST | FILE_EXAMPLE | FILE_VENDORED));
}

static void tag_name(const struct ctx *c, struct subject *s, const char *name,
		     const struct series_tag *t)
{
	if (t)
		measure_text(c->o, s, name, t->name);
}

static struct finding *found_at(const struct ctx *c, struct subject *s,
				const struct run *r, const char *kind,
				const struct series_tag *t, struct series_mark m)
{
	struct finding *f = found(c->o, s, kind, mark_place(r, t, m.line));

	finding_arg(c->o, f, "tag", value_str(t ? t->name : S("")));
	finding_arg(c->o, f, "step", value_float(m.step));
	return f;
}

static bool has_curves(const struct run *r)
{
	return run_loss(r, LOG_SPLIT_TRAIN) || run_loss(r, LOG_SPLIT_EVAL) ||
	       run_metric(r);
}

/* ---- checks ---- */

/* What the text of the log says where no value does. */
static void find_told(const struct ctx *c, struct subject *s, const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series *part = r->parts.v[i];
		const struct series_event *e = &part->event[LOG_EVENT_NONFINITE];
		struct finding *f;

		if (!e->n)
			e = &part->event[LOG_EVENT_NAN_COUNTED];
		if (!e->n)
			continue;
		f = found(c->o, s, "told", place_at(part->path, e->line, 0));
		finding_arg(c->o, f, "text", value_str(e->text));
	}
}

static void find_nonfinite(const struct ctx *c, struct subject *s,
			   const struct run *r, const struct detect_nonfinite *d)
{
	struct finding *f;

	if (d->losses + d->metrics) {
		f = found_at(c, s, r, "value", d->tag, d->first);
		finding_arg(c->o, f, "points",
			    value_int((int64_t)(d->losses + d->metrics)));
		finding_arg(c->o, f, "origin", value_str(str_from(d->origin)));
	} else if (d->gradients) {
		bool few = d->gradient_share <=
			   number_param(c, "gradient-share", 0.01);

		f = found_at(c, s, r, few ? "gradient" : "gradients", d->tag,
			     d->first);
		finding_arg(c->o, f, "bad",
			    value_int((int64_t)series_bad(d->tag)));
		finding_arg(c->o, f, "points", value_int((int64_t)d->tag->n));
	}
	if (d->hidden) {
		f = found_at(c, s, r, "hidden", d->hidden, d->hidden_from);
		finding_arg(c->o, f, "points",
			    value_int((int64_t)d->hidden_points));
	}
	if (d->losses + d->metrics)
		return;
	if (d->orphans)
		found_at(c, s, r, "orphaned", d->orphan_tag,
			 d->orphan_tag->orphan_first_bad);
	if (d->told)
		find_told(c, s, r);
}

static void check_nonfinite(const struct ctx *c, const struct run *r)
{
	struct detect_nonfinite d = detect_nonfinite(r);
	struct subject *s;

	if (!has_curves(r) && !d.told && !d.gradients)
		return;
	s = subject_at(c, r, place_of(r->path));
	measure_count(c->o, s, "losses", d.losses);
	measure_count(c->o, s, "metrics", d.metrics);
	measure_count(c->o, s, "gradients", d.gradients);
	number(c, s, "gradient_share", d.gradient_share);
	measure_count(c->o, s, "hidden", d.hidden_points);
	measure_count(c->o, s, "orphans", d.orphans);
	truth(c, s, "amp", d.amp);
	measure_text(c->o, s, "origin", str_from(d.origin));
	find_nonfinite(c, s, r, &d);
}

/* The longest time without a new point. A restart explains a gap, and a run
 * that went on for longer than the gap was interrupted, not stuck. */
static void measure_stall(const struct ctx *c, struct subject *s,
			  const struct run *r)
{
	struct detect_time t = detect_time(r);
	bool known = !isnan(t.longest) && t.series && !t.series->restarts &&
		     t.series->clock.n >= 4 && !(t.after > t.longest);

	number(c, s, "stall_seconds", known ? t.longest : 0);
	number(c, s, "usual_seconds", known ? t.usual : 0);
}

static void check_trend(const struct ctx *c, const struct run *r)
{
	double classes = classes_of(c, r);
	struct detect_trend d = detect_trend(r, classes);
	struct detect_rate rate = detect_rate(r);
	struct detect_fingerprint print;
	struct subject *s;

	if (!d.tag || isnan(d.first) || isnan(d.last) ||
	    (double)d.tag->curve.n < number_param(c, "num-steps", 10))
		return;
	print = detect_fingerprint(d.tag, classes);
	s = subject_at(c, r, mark_place(r, d.tag, 0));
	tag_name(c, s, "tag", d.tag);
	measure_count(c->o, s, "points", d.points);
	number(c, s, "first", d.first);
	number(c, s, "last", d.last);
	number(c, s, "lowest", d.min);
	number(c, s, "decrease", d.decrease);
	number(c, s, "noise", isnan(d.noise) ? 0 : d.noise);
	number(c, s, "low", d.low);
	number(c, s, "over_lowest", d.over_min);
	number(c, s, "oscillation", isnan(d.oscillation) ? 0 : d.oscillation);
	number(c, s, "flat_from", d.flat_from);
	number(c, s, "spike_share", isnan(d.spike_share) ? 0 : d.spike_share);
	truth(c, s, "fine_tuning", d.fine_tuning);
	truth(c, s, "judged",
	      d.judged &&
		      !task_is(c,
			       "gan reinforcement-learning self-supervised"));
	number(c, s, "fingerprint_share", print.name[0] ? print.share : 0);
	number(c, s, "loss_zero", d.zero_share);
	number(c, s, "rate_zero", isnan(rate.zero_share) ? 0 : rate.zero_share);
	measure_text(c->o, s, "fingerprint", str_from(print.name));
	measure_stall(c, s, r);
}

static void check_start(const struct ctx *c, const struct run *r)
{
	double classes = classes_of(c, r);
	struct detect_start d = detect_start(r, classes);
	struct subject *s;

	if (isnan(d.ratio) ||
	    task_is(c, "regression gan reinforcement-learning ranking "
		       "self-supervised detection forecasting"))
		return;
	s = subject_at(c, r, mark_place(r, d.tag, d.tag->first.line));
	tag_name(c, s, "tag", d.tag);
	number(c, s, "first", d.first);
	number(c, s, "step", d.step);
	number(c, s, "chance", d.chance);
	number(c, s, "ratio", d.ratio);
	number(c, s, "classes", classes);
}

static void check_overfit(const struct ctx *c, const struct run *r)
{
	struct detect_overfit d =
		detect_overfit(r, number_param(c, "ratio", 0.1));
	struct subject *s;

	if (!d.train || !d.eval ||
	    (double)d.evals < number_param(c, "min-points", 5) || r->overfit)
		return;
	s = subject_at(c, r, mark_place(r, d.eval, 0));
	tag_name(c, s, "train_tag", d.train);
	tag_name(c, s, "eval_tag", d.eval);
	measure_count(c->o, s, "evals", d.evals);
	number(c, s, "gap", isnan(d.gap_best) ? 0 : d.gap_best);
	number(c, s, "gap_last", isnan(d.gap_last) ? 0 : d.gap_last);
	measure_count(c->o, s, "gap_evals", d.gap_evals);
	number(c, s, "best", d.best);
	number(c, s, "best_step", d.best_step);
	number(c, s, "last", d.last);
	number(c, s, "last_step", d.last_step);
	number(c, s, "early", d.early);
	measure_count(c->o, s, "after_best", d.after_best);
	number(c, s, "last_over_best",
	       isnan(d.last_over_best) ? 0 : d.last_over_best);
	number(c, s, "rise", isnan(d.rise) ? 0 : d.rise);
	tag_name(c, s, "metric_tag", d.metric);
	truth(c, s, "metric_kept", d.metric_kept);
	truth(c, s, "train_falls", d.train_falls);
	truth(c, s, "improving", d.improving);
	truth(c, s, "stopped_early", d.stopped_early);
	number(c, s, "onset", d.onset);
}

static bool needs_no_schedule(const struct ctx *c, const struct run *r)
{
	str name =
		str_lower(c->o->arena,
			  run_param(r, "optimizer optim optimizer_name opt"));

	return str_has(name, S("schedulefree")) ||
	       str_has(name, S("schedule_free")) ||
	       str_has(name, S("adafactor")) || str_has(name, S("prodigy"));
}

static void check_rate(const struct ctx *c, const struct run *r)
{
	struct detect_rate d = detect_rate(r);
	struct subject *s;

	if (!d.tag || (double)d.points < number_param(c, "min-points", 10) ||
	    r->overfit)
		return;
	s = subject_at(c, r, mark_place(r, d.tag, 0));
	tag_name(c, s, "tag", d.tag);
	measure_count(c->o, s, "points", d.points);
	number(c, s, "lowest", d.min);
	number(c, s, "highest", d.max);
	number(c, s, "flat_share", d.flat_share);
	number(c, s, "warmup", d.warmup);
	number(c, s, "zero_share", d.zero_share);
	truth(c, s, "decays", d.decays);
	truth(c, s, "schedule_free", needs_no_schedule(c, r));
}

/* Where the code first trains something. */
static struct place training_place(const struct project *p)
{
	struct records all = project_records(p, &scanner_imports);

	for (size_t i = 0; i < all.n; i++) {
		const struct value *use = value_find(
			value_find(all.v[i].value, S("uses")), S("train"));
		struct place at =
			place_at(all.v[i].file->path,
				 (uint32_t)value_get_int(use, "line", 0),
				 (uint32_t)value_get_int(use, "column", 0));

		at.cell = (uint32_t)value_get_int(use, "cell", 0);
		if (use && is_own(all.v[i].file))
			return at;
	}
	return place_of(S(""));
}

/* No run tells its rate: the code may, by the names that it calls. A rate that
 * stays is right for a short fine-tuning. */
static void check_rate_in_code(const struct ctx *c)
{
	const struct project *p = c->p;
	enum imports_answer schedules = imports_use(p, S("schedules"));
	struct subject *s;

	if (task_is(c, "gan reinforcement-learning") ||
	    imports_use(p, S("train")) != IMPORTS_YES ||
	    (imports_has(p, S("torch")) != IMPORTS_YES &&
	     imports_has(p, S("jax")) != IMPORTS_YES &&
	     imports_use(p, S("keras")) != IMPORTS_YES))
		return;
	if (schedules != IMPORTS_YES &&
	    (schedules != IMPORTS_NO ||
	     imports_use(p, S("pretrained")) != IMPORTS_NO))
		return;
	s = observe(c->o, S(""), training_place(p));
	truth(c, s, "code_schedules", schedules == IMPORTS_YES);
	if (schedules == IMPORTS_NO)
		found(c->o, s, "no-schedule", s->place);
}

static void check_gradients(const struct ctx *c, const struct run *r)
{
	struct detect_gradients d =
		detect_gradients(r, number_param(c, "vanish-mean-abs", 1e-7),
				 number_param(c, "explode-norm", 1000));
	const struct series_tag *any = d.norm ? d.norm : d.worst.tag;
	struct subject *s;

	if (!any)
		return;
	s = subject_at(c, r, mark_place(r, any, 0));
	measure_count(c->o, s, "layers", d.layers);
	measure_count(c->o, s, "vanished", d.worst.vanished);
	tag_name(c, s, "layer", d.layers ? d.worst.tag : any);
	number(c, s, "vanished_step", d.worst.from.step);
	number(c, s, "ratio", isnan(d.ratio) ? 1 : d.ratio);
	number(c, s, "above", isnan(d.above) ? 0 : d.above);
	number(c, s, "spikes", isnan(d.spikes) ? 0 : d.spikes);
	number(c, s, "spike_step", d.spike.step);
	number(c, s, "bad_share", isnan(d.bad_share) ? 0 : d.bad_share);
	truth(c, s, "amp", d.amp);
}

static void check_wait(const struct ctx *c, const struct run *r)
{
	struct detect_wait d = detect_wait(r);
	struct subject *s;

	if (isnan(d.share))
		return;
	s = subject_at(c, r, mark_place(r, d.data, 0));
	number(c, s, "share", d.share);
	number(c, s, "worst", d.worst);
	number(c, s, "worst_step", d.worst_step);
}

static void check_pace(const struct ctx *c, const struct run *r)
{
	struct detect_pace d = detect_pace(r);
	struct subject *s;

	if (isnan(d.slower))
		return;
	s = subject_at(c, r, mark_place(r, d.tag, 0));
	tag_name(c, s, "tag", d.tag);
	number(c, s, "slower", d.slower);
}

static void check_duration(const struct ctx *c, const struct run *r)
{
	struct detect_time d = detect_time(r);
	bool early = r->debug ||
		     (double)c->index < number_param(c, "early-runs", 10);
	struct subject *s;

	if (isnan(d.hours) && isnan(d.planned))
		return;
	s = subject_at(c, r, place_of(r->path));
	truth(c, s, "early", early && !r->final);
	number(c, s, "hours", isnan(d.hours) ? 0 : d.hours);
	number(c, s, "planned_hours", isnan(d.planned) ? 0 : d.planned);
	number(c, s, "span_hours", d.span);
	measure_text(c->o, s, "source", str_from(d.source));
	truth(c, s, "finished", d.finished);
}

static uint64_t points_of(const struct series_tag *t)
{
	return t ? t->n : 0;
}

static void check_cadence(const struct ctx *c, const struct run *r)
{
	const struct series_tag *loss = run_loss(r, LOG_SPLIT_TRAIN);
	const struct series_tag *eval = run_loss(r, LOG_SPLIT_EVAL),
				*metric = run_metric(r);
	uint64_t evals = points_of(eval) > points_of(metric) ? points_of(eval)
							     : points_of(metric);
	struct detect_time t = detect_time(r);
	struct subject *s;

	if (!has_curves(r) || r->overfit)
		return;
	s = subject_at(c, r, mark_place(r, loss ? loss : metric, 0));
	measure_count(c->o, s, "points", points_of(loss));
	measure_count(c->o, s, "eval_points", evals);
	truth(c, s, "settings", r->settings);
	measure_text(c->o, s, "settings_file", r->config);
	if (t.usual > 0)
		number(c, s, "rate_hz", 1 / t.usual);
}

static void check_dead(const struct ctx *c, const struct run *r)
{
	struct detect_dead d = detect_dead(r);
	struct subject *s;

	if (!d.tag && !d.zeros)
		return;
	s = subject_at(c, r, mark_place(r, d.tag ? d.tag : d.zeros, 0));
	tag_name(c, s, "layer", d.tag ? d.tag : d.zeros);
	number(c, s, "share", isnan(d.share) ? 0 : d.share);
	number(c, s, "first", d.first);
	number(c, s, "zero_share", isnan(d.zero_share) ? 0 : d.zero_share);
}

static void check_scale(const struct ctx *c, const struct run *r)
{
	struct detect_scale d = detect_scale(r);
	struct subject *s;

	if (!d.tag && !d.at_minimum && isnan(d.skipped))
		return;
	s = subject_at(c, r, mark_place(r, d.tag ? d.tag : d.skips, 0));
	number(c, s, "lowest", d.min);
	number(c, s, "highest", d.tag ? d.tag->max.value : NAN);
	number(c, s, "last", d.last);
	number(c, s, "skipped", isnan(d.skipped) ? 0 : d.skipped);
	truth(c, s, "at_minimum", d.at_minimum);
	measure_count(c->o, s, "losses", detect_nonfinite(r).losses);
}

static void check_bn(const struct ctx *c, const struct run *r)
{
	struct detect_bn d = detect_bn(r);
	struct subject *s;

	if (isnan(d.train_fall) || isnan(d.eval_change))
		return;
	s = subject_at(c, r, place_of(r->path));
	number(c, s, "train_fall", d.train_fall);
	number(c, s, "eval_change", d.eval_change);
	measure_count(c->o, s, "evals", d.evals);
}

/* The loss of a run that sums over several batches, at its start, in terms of
 * chance and of that number. */
static void check_accumulation(const struct ctx *c, const struct run *r)
{
	struct detect_start d = detect_start(r, classes_of(c, r));
	double factor = run_setting_number(
		c->p, r,
		"gradient_accumulation_steps accumulate_grad_batches "
		"grad_accum_steps grad_accumulation_steps accumulation_steps "
		"gradient_accumulation accum_steps accum_iter update_freq "
		"iter_size");
	struct subject *s;

	if (isnan(d.ratio) || !(factor > 1) ||
	    task_is(c, "regression gan reinforcement-learning ranking "
		       "self-supervised detection forecasting"))
		return;
	s = subject_at(c, r, mark_place(r, d.tag, d.tag->first.line));
	tag_name(c, s, "tag", d.tag);
	number(c, s, "factor", factor);
	number(c, s, "first", d.first);
	number(c, s, "chance", d.chance);
	number(c, s, "ratio", d.ratio);
}

static bool is_train_accuracy(const struct series_tag *t)
{
	return t->role.kind == ROLE_METRIC && t->role.better > 0 &&
	       t->role.split != LOG_SPLIT_EVAL &&
	       t->role.split != LOG_SPLIT_TEST &&
	       (str_has(t->name, S("acc")) || str_has(t->name, S("Acc")));
}

/* The share of right answers on what was trained on. */
static double train_accuracy(const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if (is_train_accuracy(t))
				return t->last.value > 1 ? t->last.value / 100
							 : t->last.value;
		}
	return NAN;
}

/* Is it called a test of memorising, not only a debug run? */
static bool says_overfit(const struct ctx *c, const struct run *r)
{
	str name = str_lower(c->o->arena, r->name);

	return r->overfit &&
	       (str_has(name, S("overfit")) || str_has(name, S("sanity")) ||
		str_has(name, S("memori")));
}

/* A debug run answers only where no run says more plainly what it is. */
static bool is_small_run(const struct ctx *c, const struct run *r)
{
	if (!r->overfit || says_overfit(c, r))
		return r->overfit;
	for (size_t i = 0; i < c->runs->n; i++)
		if (says_overfit(c, &c->runs->v[i]))
			return false;
	return true;
}

static void check_overfit_small(const struct ctx *c, const struct run *r)
{
	const struct series_tag *loss = run_loss(r, LOG_SPLIT_TRAIN);
	struct subject *s;

	if (!is_small_run(c, r) || (!loss && isnan(train_accuracy(r))))
		return;
	s = subject_at(c, r, mark_place(r, loss, loss ? loss->last.line : 0));
	if (loss) {
		number(c, s, "first", loss->first.value);
		number(c, s, "last", loss->last.value);
		number(c, s, "ratio",
		       loss->first.value > 0 ? loss->last.value / loss->first.value
					     : NAN);
	}
	number(c, s, "accuracy", train_accuracy(r));
}

static const struct check {
	const char *name;
	void (*run)(const struct ctx *c, const struct run *r);
	void (*without)(const struct ctx *c); /* where no run could be asked */
} checks[] = {
	{ "nonfinite", check_nonfinite, NULL },
	{ "trend", check_trend, NULL },
	{ "init_value", check_start, NULL },
	{ "overfit", check_overfit, NULL },
	{ "lr", check_rate, check_rate_in_code },
	{ "gradients", check_gradients, NULL },
	{ "data_wait", check_wait, NULL },
	{ "pace", check_pace, NULL },
	{ "duration", check_duration, NULL },
	{ "cadence", check_cadence, NULL },
	{ "dead_units", check_dead, NULL },
	{ "loss_scale", check_scale, NULL },
	{ "bn_symptom", check_bn, NULL },
	{ "accumulation", check_accumulation, NULL },
	{ "overfit_small", check_overfit_small, NULL },
};

static const struct check *check_find(str name)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (str_eq(name, str_from(checks[i].name)))
			return &checks[i];
	return NULL;
}

static void link_runs(const struct project *p, params given,
		      struct observation *o)
{
	struct ctx c = { .p = p, .params = given, .o = o };
	str name = value_get_text(given, "check");
	const struct check *check = check_find(name);
	struct runs runs;

	if (!check) {
		unjudged(o, NULL, REASON_NOT_BUILT,
			 str_printf(o->arena, "log.series has no check \"%.*s\"",
				    STR_ARG(name)));
		return;
	}
	runs = project_runs(p);
	c.runs = &runs;
	for (c.index = 0; c.index < runs.n; c.index++) {
		const struct run *r = &runs.v[c.index];

		if (r->reason && !has_curves(r))
			subject_at(&c, r, place_of(r->path));
		else
			check->run(&c, r);
	}
	if (!o->subjects.n && check->without)
		check->without(&c);
}

/* clang-format off */
#define PARAM(name, type, def, doc) { STR_INIT(name), type, STR_INIT(def), STR_INIT(doc) }
#define MEASURE(name, unit, doc) { STR_INIT(name), STR_INIT(unit), STR_INIT(doc) }

static const struct probe_param param[] = {
	PARAM("check", PARAM_TEXT, "",
	      "the question: nonfinite, trend, init_value, overfit, lr, gradients, data_wait, "
	      "pace, duration, cadence, dead_units, loss_scale, bn_symptom, accumulation or "
	      "overfit_small"),
	PARAM("ratio", PARAM_NUMBER, "0.1", "overfit: a gap above this counts in gap_evals"),
	PARAM("min-points", PARAM_NUMBER, "5", "overfit, lr: runs with fewer points are left out"),
	PARAM("num-steps", PARAM_NUMBER, "10", "trend: runs with fewer points are left out"),
	PARAM("gradient-share", PARAM_NUMBER, "0.01",
	      "nonfinite: up to this share the finding is \"gradient\", above \"gradients\""),
	PARAM("vanish-mean-abs", PARAM_NUMBER, "0.0000001",
	      "gradients: at or below this a layer's gradient has vanished"),
	PARAM("explode-norm", PARAM_NUMBER, "1000", "gradients: above this a norm is counted"),
	PARAM("early-runs", PARAM_NUMBER, "10",
	      "duration: the first runs count as early, besides those with a debug name"),
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	MEASURE("losses", "", "nonfinite, loss_scale: losses that are not finite"),
	MEASURE("metrics", "", "nonfinite: metrics that are not finite"),
	MEASURE("gradients", "", "nonfinite: gradient norms that are not finite"),
	MEASURE("gradient_share", "", "nonfinite: their share of the norm's points"),
	MEASURE("hidden", "", "nonfinite: losses that a filter replaced"),
	MEASURE("orphans", "", "nonfinite: values that a restart made void"),
	MEASURE("amp", "", "nonfinite, gradients: a loss scale or skipped steps are logged"),
	MEASURE("origin", "", "nonfinite: forward, backward or unknown"),
	MEASURE("tag", "", "the series that was judged"),
	MEASURE("points", "", "points of the training loss, or of the series"),
	MEASURE("first", "", "median of the first tenth; init_value, overfit_small: first value"),
	MEASURE("last", "", "median of the last tenth; overfit: last validation loss"),
	MEASURE("lowest", "", "the lowest value"),
	MEASURE("highest", "", "the highest value"),
	MEASURE("decrease", "", "trend: (first - last) / |first|"),
	MEASURE("noise", "", "trend: two standard errors of the decrease"),
	MEASURE("low", "", "trend: the lowest tenth, or the first value"),
	MEASURE("over_lowest", "", "trend: last / low"),
	MEASURE("oscillation", "", "trend: share of 5 % windows that turn by over 3 % of the range"),
	MEASURE("flat_from", "", "trend: step of the last gain of 1 %"),
	MEASURE("spike_share", "", "trend: share above 10 x rolling median of 100"),
	MEASURE("fine_tuning", "", "trend: starts at most at half the chance value"),
	MEASURE("judged", "", "trend: falls by nature (no game, not negative)"),
	MEASURE("fingerprint", "", "trend: ln(C) or ln(1+(C-1)/e)"),
	MEASURE("fingerprint_share", "", "trend: share of the last half within 1 % of it"),
	MEASURE("stall_seconds", "s", "trend: the longest time without a point"),
	MEASURE("usual_seconds", "s", "trend: the median time between points"),
	MEASURE("step", "", "init_value: step of the first value"),
	MEASURE("chance", "", "init_value, accumulation: ln(C)"),
	MEASURE("factor", "", "accumulation: batches a step"),
	MEASURE("ratio", "", "init_value, accumulation: first / chance; gradients: first / last layer; "
			     "overfit_small: last / first"),
	MEASURE("classes", "", "init_value: C"),
	MEASURE("train_tag", "", "overfit: the training loss"),
	MEASURE("eval_tag", "", "overfit: the validation loss"),
	MEASURE("evals", "", "overfit, bn_symptom: evaluations"),
	MEASURE("gap", "", "overfit: (validation - training) / training at the best evaluation"),
	MEASURE("gap_last", "", "overfit: at the last one"),
	MEASURE("gap_evals", "", "overfit: evaluations in a row at the end above `ratio`"),
	MEASURE("best", "", "overfit: lowest validation loss"),
	MEASURE("best_step", "", "overfit: its step"),
	MEASURE("last_step", "", "overfit: step of the last evaluation"),
	MEASURE("early", "", "overfit: validation loss at a tenth of the run"),
	MEASURE("after_best", "", "overfit: evaluations after the best one"),
	MEASURE("last_over_best", "", "overfit: last / best - 1"),
	MEASURE("rise", "", "overfit: the same of medians of a tenth of the evaluations"),
	MEASURE("metric_tag", "", "overfit: the metric on held-out data"),
	MEASURE("metric_kept", "", "overfit: it ends within 1 % of its best"),
	MEASURE("loss_zero", "", "trend: share of points in a row with a loss of exactly 0"),
	MEASURE("rate_zero", "", "trend: share of points with a learning rate of exactly 0"),
	MEASURE("train_falls", "", "overfit: the training loss falls over the run"),
	MEASURE("improving", "", "overfit: the best evaluation is in the last tenth"),
	MEASURE("stopped_early", "", "overfit: early stopping is told"),
	MEASURE("onset", "", "overfit: step from which validation rises"),
	MEASURE("flat_share", "", "lr: longest constant piece as a share of the points"),
	MEASURE("warmup", "", "lr: steps from the first to the highest value"),
	MEASURE("zero_share", "", "lr: share of exact zeros; dead_units: of zeros in an output"),
	MEASURE("decays", "", "lr: ends below 90 % of the highest"),
	MEASURE("schedule_free", "", "lr: the optimizer needs no schedule"),
	MEASURE("code_schedules", "", "lr: no run logs a rate, but the code has a schedule"),
	MEASURE("layers", "", "gradients: layers with a series of their own"),
	MEASURE("layer", "", "gradients, dead_units: the worst layer"),
	MEASURE("vanished", "", "gradients: records in a row at or below `vanish-mean-abs`"),
	MEASURE("vanished_step", "", "gradients: where they start"),
	MEASURE("above", "", "gradients: share of norms above `explode-norm`"),
	MEASURE("spikes", "", "gradients: share above 10 x rolling median of 100"),
	MEASURE("spike_step", "", "gradients: the first one"),
	MEASURE("bad_share", "", "gradients: share that is not finite"),
	MEASURE("share", "", "data_wait: data time / step time; dead_units: the worst layer's"),
	MEASURE("worst", "", "data_wait: the worst tenth of the run"),
	MEASURE("worst_step", "", "data_wait: where it starts"),
	MEASURE("slower", "", "pace: last tenth against the start"),
	MEASURE("hours", "h", "duration: without gaps"),
	MEASURE("early", "", "duration: an early experiment by order or name, not a final run"),
	MEASURE("planned_hours", "h", "duration: as the log foretold"),
	MEASURE("span_hours", "h", "duration: with gaps"),
	MEASURE("source", "", "duration: what it was taken from"),
	MEASURE("finished", "", "duration: the run says that it ended"),
	MEASURE("eval_points", "", "cadence: evaluations"),
	MEASURE("settings", "", "cadence: hyper-parameters are kept with the run"),
	MEASURE("settings_file", "", "cadence: where"),
	MEASURE("rate_hz", "1/s", "cadence: points a second"),
	MEASURE("skipped", "", "loss_scale: share of the steps behind the first 1000 that were skipped"),
	MEASURE("at_minimum", "", "loss_scale: the scale reached its minimum"),
	MEASURE("train_fall", "", "bn_symptom: fall of the training loss"),
	MEASURE("eval_change", "", "bn_symptom: how far validation ever went from its first value"),
	MEASURE("accuracy", "", "overfit_small: last training accuracy"),
	{ .name = STR_INIT("") },
};
/* clang-format on */

static const char *const kinds[] = { "value",       "gradient", "gradients",
				     "hidden",      "orphaned", "told",
				     "no-schedule", NULL };

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_settings,
						  &scanner_imports, NULL };

const struct probe probe_log_series = {
	.name = STR_INIT("log.series"),
	.doc = STR_INIT("What the curves of each training run say."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.kinds = kinds,
	.link = link_runs,
};
