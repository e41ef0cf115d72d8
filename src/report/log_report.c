#include "report/log_report.h"

#include "base/num.h"

#include <math.h>
#include <stdlib.h>

int log_worse(int a, int b)
{
	static const int rank[] = { 0, 3, 2, 4, 5 };

	return rank[a < 5 ? a : 4] >= rank[b < 5 ? b : 4] ? a : b;
}

static void judge(struct log_report *l)
{
	l->exit_code = log_worse(l->health_code, l->compare_code);
	l->verdict = l->exit_code == 0   ? VERDICT_GO
		     : l->exit_code == 1 ? VERDICT_NO_GO
					 : VERDICT_INCONCLUSIVE;
}

/* As health_exit_code() over all that was asked for: one sick run decides, else
 * one that is well. */
static void add_health(struct log_report *l, int code)
{
	if (l->health_code == 2 || code == 1)
		l->health_code = code;
	judge(l);
}

void log_report_init(struct log_report *l, struct arena *a, str version)
{
	*l = (struct log_report){ .arena = a,
				  .version = version,
				  .health_code = 2 };
	judge(l);
}

/* ---- names ---- */

str log_run_name(struct arena *a, str asked, bool is_file, str run)
{
	size_t hash = str_find_byte(run, '#', 0);

	while (asked.len > 1 && asked.s[asked.len - 1] == '/')
		asked.len--;
	/* No absolute path stands in a report. */
	if (asked.len && asked.s[0] == '/')
		asked = str_basename(asked);
	if (is_file)
		return hash < run.len
			       ? str_printf(a, "%.*s%.*s", STR_ARG(asked),
					    STR_ARG(str_sub(run, hash, run.len)))
			       : asked;
	if (!asked.len || str_eq(asked, S(".")))
		return run;
	return str_eq(run, S("."))
		       ? asked
		       : str_printf(a, "%.*s/%.*s", STR_ARG(asked), STR_ARG(run));
}

struct bitext compare_title(enum compare_what what)
{
	static const struct bitext title[] = {
		[COMPARE_TRAIN_LOSS] = { STR_INIT("train loss"),
					 STR_INIT("训练损失") },
		[COMPARE_EVAL_LOSS] = { STR_INIT("validation loss"),
					STR_INIT("验证损失") },
		[COMPARE_METRIC] = { STR_INIT("metric"), STR_INIT("指标") },
		[COMPARE_RATE] = { STR_INIT("learning rate"),
				   STR_INIT("学习率") },
		[COMPARE_GRAD_NORM] = { STR_INIT("gradient norm"),
					STR_INIT("梯度范数") },
		[COMPARE_STEP_TIME] = { STR_INIT("step time"),
					STR_INIT("每步耗时") },
		[COMPARE_DATA_TIME] = { STR_INIT("data time"),
					STR_INIT("数据耗时") },
		[COMPARE_THROUGHPUT] = { STR_INIT("throughput"),
					 STR_INIT("吞吐") },
	};

	return title[what];
}

/* ---- findings ---- */

static int note_rank(const struct log_note *n)
{
	return n->aside                   ? 2
	       : n->status == STATUS_FAIL ? 0
	       : n->status == STATUS_WARN ? 1
					  : 3;
}

static int by_weight(const void *x, const void *y)
{
	const struct log_note *a = x, *b = y;
	int d = note_rank(a) - note_rank(b);

	if (d)
		return d;
	d = str_cmp(a->id, b->id);
	if (d)
		return d;
	if (!isnan(a->step) && !isnan(b->step) && a->step != b->step)
		return a->step < b->step ? -1 : 1;
	return str_cmp(a->message.en, b->message.en);
}

static bool is_shown(enum status s)
{
	return s == STATUS_FAIL || s == STATUS_WARN || s == STATUS_INCONCLUSIVE;
}

static struct log_note note_of(const struct rule_result *r,
			       const struct result_finding *f)
{
	return (struct log_note){
		.status = f->status,
		.aside = f->status != STATUS_INCONCLUSIVE &&
			 !health_is_illness(r->rule),
		.id = r->rule->id,
		.name = r->rule->name,
		.message_id = f->message_id,
		.message = f->message,
		.place = f->place,
		.tag = value_get_text(&f->args, "tag"),
		.step = value_get_number(&f->args, "step", NAN),
	};
}

static void sort_run(struct log_run *r)
{
	if (r->notes.n)
		qsort(r->notes.v, r->notes.n, sizeof(*r->notes.v), by_weight);
	for (size_t i = 0; i < STATUS_COUNT; i++)
		r->count[i] = 0;
	for (size_t i = 0; i < r->notes.n; i++)
		r->count[r->notes.v[i].status] += !r->notes.v[i].aside;
}

static void take_notes(struct log_report *l, struct log_run *run,
		       const struct result *r)
{
	str name = run ? run->run->name : S("");

	for (size_t i = 0; i < r->nrules; i++)
		for (size_t k = 0; k < r->rule[i].nfindings; k++) {
			const struct result_finding *f = &r->rule[i].finding[k];
			struct log_note note = note_of(&r->rule[i], f);

			if (!str_eq(f->subject, name) || !is_shown(f->status))
				continue;
			if (run)
				*vec_push(l->arena, &run->notes) = note;
			else
				*vec_push(l->arena, &l->notes) = note;
		}
}

static bool is_of_a_run(const struct log_report *l, str path)
{
	for (size_t i = 0; i < l->runs.n; i++)
		for (size_t k = 0; k < l->runs.v[i].run->parts.n; k++)
			if (str_eq(l->runs.v[i].run->parts.v[k]->path, path))
				return true;
	return false;
}

/* "Optuna study: not read; ..." is of the format Optuna study. */
static void take_unread(struct log_report *l, const struct result *r)
{
	for (size_t i = 0; i < r->coverage.nskipped; i++) {
		const struct walk_skip *s = &r->coverage.skipped[i];
		size_t at = str_find(s->text, S(": not read"), 0);

		if (!str_eq(s->reason, reason_code(REASON_FORMAT_UNSUPPORTED)) ||
		    is_of_a_run(l, s->path))
			continue;
		*vec_push(l->arena, &l->unread) = (struct log_unread){
			s->path, unread_named(str_sub(s->text, 0, at)), s->text
		};
	}
}

void log_report_add(struct log_report *l, const struct result *r, str asked,
		    bool is_file, const struct limits *limits)
{
	struct runs runs = project_runs(r->facts);
	enum health *h = arena_array(l->arena, enum health, runs.n + 1);

	for (size_t i = 0; i < runs.n; i++) {
		struct log_run *run;

		h[i] = health_of(r, &runs.v[i]);
		if (l->runs.n >= limits->log_runs) {
			l->runs_left_out++;
			continue;
		}
		run = vec_push(l->arena, &l->runs);
		run->run = &runs.v[i];
		run->health = h[i];
		run->name =
			log_run_name(l->arena, asked, is_file, runs.v[i].name);
		take_notes(l, run, r);
		sort_run(run);
	}
	take_notes(l, NULL, r);
	if (!is_file)
		take_unread(l, r);
	add_health(l, health_exit_code(h, runs.n));
}

/* ---- the baseline ---- */

const struct run *log_report_find(struct arena *a, const struct runs *runs,
				  str name, size_t *n)
{
	const struct run *found = NULL;
	str end = str_printf(a, "/%.*s", STR_ARG(name));

	*n = 0;
	for (size_t i = 0; i < runs->n; i++) {
		const struct run *r = &runs->v[i];

		if (!name.len || str_eq(r->name, name) || str_ends(r->name, end) ||
		    str_ends(r->name, str_printf(a, "#%.*s", STR_ARG(name)))) {
			found = r;
			++*n;
		}
	}
	return *n == 1 ? found : NULL;
}

static str human(struct arena *a, double v)
{
	struct buf b;
	str s;

	buf_init(&b, 64);
	num_print_human(&b, v);
	s = str_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static str percent(struct arena *a, double part)
{
	struct buf b;
	str s;

	buf_init(&b, 64);
	num_print_percent(&b, part);
	s = str_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

struct saying {
	struct log_report *l;
	struct log_run *run;
	const struct compare *c;
};

static struct log_note *say(const struct saying *s, enum status status,
			    const char *id)
{
	struct log_note *n = vec_push(s->l->arena, &s->run->notes);

	n->status = status;
	n->id = S("baseline");
	n->name = str_from(id);
	n->message_id = str_printf(s->l->arena, "baseline.%s", id);
	n->step = NAN;
	return n;
}

static const char *axis_word(const struct compare *c, bool chinese)
{
	if (c->axis == COMPARE_EPOCH)
		return chinese ? "轮" : "epoch";
	return chinese ? "步" : "step";
}

static void say_worse(const struct saying *s, const struct compare_curve *c)
{
	struct arena *a = s->l->arena;
	bool much = c->verdict == COMPARE_MUCH_WORSE;
	struct log_note *n =
		say(s, much ? STATUS_FAIL : STATUS_WARN, "worse-than-baseline");
	str x = human(a, c->to), ours = human(a, c->a_level),
	    theirs = human(a, c->b_level), by = percent(a, c->relative),
	    noise = isnan(c->noise) ? S("?") : human(a, c->noise);

	n->tag = c->a->name;
	n->step = isnan(c->parted) ? c->to : c->parted;
	if (isnan(c->a_level)) {
		n->message.en = str_printf(
			a, "%.*s is not finite at %s %.*s, where the baseline has %.*s",
			STR_ARG(c->a->name), axis_word(s->c, false), STR_ARG(x),
			STR_ARG(theirs));
		n->message.zh =
			str_printf(a,
				   "%.*s 在第 %.*s %s处为非有限值，基线为 %.*s",
				   STR_ARG(c->a->name), STR_ARG(x),
				   axis_word(s->c, true), STR_ARG(theirs));
		return;
	}
	n->message.en = str_printf(
		a,
		"%.*s at %s %.*s: %.*s, the baseline %.*s: worse by %.*s "
		"(noise of the difference: %.*s)",
		STR_ARG(c->a->name), axis_word(s->c, false), STR_ARG(x),
		STR_ARG(ours), STR_ARG(theirs), STR_ARG(by), STR_ARG(noise));
	n->message.zh = str_printf(a,
				   "%.*s 在第 %.*s %s：%.*s，基线 %.*s：差 %.*s"
				   "（差值的噪声：%.*s）",
				   STR_ARG(c->a->name), STR_ARG(x),
				   axis_word(s->c, true), STR_ARG(ours),
				   STR_ARG(theirs), STR_ARG(by), STR_ARG(noise));
}

/* trainspotter says so from 1.4 times on. */
static void say_slower(const struct saying *s)
{
	const double slower = 1.4;
	struct arena *a = s->l->arena;
	double times = s->c->a_seconds / s->c->b_seconds;
	struct log_note *n;

	if (!(times >= slower) || !isfinite(times))
		return;
	n = say(s, STATUS_WARN, "slower-than-baseline");
	n->message.en = str_printf(a, "a step takes %.*s times as long",
				   STR_ARG(human(a, times)));
	n->message.zh = str_printf(a, "每步耗时为基线的 %.*s 倍",
				   STR_ARG(human(a, times)));
}

/* trainproof's factor. */
static void say_gradient(const struct saying *s)
{
	const double larger = 5;
	const struct compare_curve *c = compare_find(s->c, COMPARE_GRAD_NORM);
	struct arena *a = s->l->arena;
	struct log_note *n;

	if (!c || !(c->a_level >= larger * c->b_level) || !(c->b_level > 0))
		return;
	n = say(s, STATUS_WARN, "gradient-above-baseline");
	n->tag = c->a->name;
	n->step = isnan(c->parted) ? c->to : c->parted;
	n->message.en =
		str_printf(a, "%.*s: %.*s, the baseline %.*s",
			   STR_ARG(c->a->name), STR_ARG(human(a, c->a_level)),
			   STR_ARG(human(a, c->b_level)));
	n->message.zh =
		str_printf(a, "%.*s：%.*s，基线 %.*s", STR_ARG(c->a->name),
			   STR_ARG(human(a, c->a_level)),
			   STR_ARG(human(a, c->b_level)));
}

static bool anything_judged(const struct compare *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->curve[i].verdict != COMPARE_UNKNOWN)
			return true;
	return false;
}

static void say_nothing_in_common(const struct saying *s)
{
	struct log_note *n = say(s, STATUS_INCONCLUSIVE, "nothing-in-common");

	n->message.en =
		S("no loss and no metric that both runs have at the same "
		  "step: nothing could be compared");
	n->message.zh = S("两次训练在相同步数上没有共同的损失或指标：无法比较");
}

static int compare_one(struct log_report *l, struct log_run *run,
		       enum compare_axis axis,
		       const struct compare_limits *limits)
{
	struct compare *c = arena_new(l->arena, struct compare);
	struct saying s = { l, run, c };
	int code = 0;

	*c = compare_runs(l->arena, run->run, l->baseline_run, axis, limits);
	run->against = c;
	for (size_t i = 0; i < c->n; i++) {
		if (c->curve[i].verdict == COMPARE_WORSE ||
		    c->curve[i].verdict == COMPARE_MUCH_WORSE)
			say_worse(&s, &c->curve[i]);
		if (c->curve[i].verdict == COMPARE_MUCH_WORSE)
			code = 1;
	}
	say_slower(&s);
	say_gradient(&s);
	if (!anything_judged(c)) {
		say_nothing_in_common(&s);
		code = 2;
	}
	sort_run(run);
	return code;
}

void log_report_compare(struct log_report *l, const struct run *baseline,
			str name, enum compare_axis axis,
			const struct compare_limits *limits)
{
	l->baseline = name;
	l->baseline_run = baseline;
	for (size_t i = 0; i < l->runs.n; i++)
		l->compare_code =
			log_worse(l->compare_code,
				  compare_one(l, &l->runs.v[i], axis, limits));
	judge(l);
}

/* ---- writers ---- */

const struct log_writer *log_writer_find(str name)
{
	static const struct log_writer *const all[] = { &log_writer_text,
							&log_writer_json,
							&log_writer_html };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(all[i]->name, name))
			return all[i];
	return NULL;
}
