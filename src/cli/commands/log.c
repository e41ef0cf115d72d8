/*
 * gonogo log: what the training logs of a folder or file tell. The rules on
 * logs are run as `check` runs them, in sandboxed workers; besides, the curves
 * are shown.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "cli/args.h"
#include "cli/log_health.h"
#include "cli/rule_set.h"
#include "engine/engine.h"
#include "facts/detect.h"

#include <math.h>
#include <string.h>

enum {
	OUT_MOST = 64 << 20,
	CURVE_CELLS = 32,
	NAME_CELLS = 26,
	TEXT_CELLS = 200
};

struct show {
	const struct args *args;
	struct buf *out;
};

/* ---- words ---- */

static str word(const struct show *s, const char *en, const char *zh)
{
	return str_from(s->args->chinese ? zh : en);
}

static void human(const struct show *s, double v)
{
	if (isnan(v))
		buf_add(s->out, S("?"));
	else
		num_print_human(s->out, v);
}

/* What a log says may hold anything: only what can be shown is. */
static void safe(const struct show *s, str text, size_t cells)
{
	str t = utf8_cut(text, cells);

	for (size_t at = 0; at < t.len;) {
		size_t from = at;
		uint32_t c = utf8_next(t, &at);

		if (c == UTF8_BAD || !utf8_is_printable(c) ||
		    (s->args->ascii && c > 0x7e))
			buf_add_byte(s->out, '?');
		else
			buf_add(s->out, str_sub(t, from, at));
	}
	if (t.len < text.len)
		buf_add(s->out, S("..."));
}

static void pad(const struct show *s, size_t from, size_t cells)
{
	size_t have = utf8_cells(str_of(s->out->s + from, s->out->len - from));

	buf_add_times(s->out, ' ', have < cells ? cells - have : 1);
}

/* ---- curves ---- */

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

	return (unsigned)(x * (levels - 1) + 0.5);
}

/* One line of eight-dot characters: two columns of four dots, the bars filled
 * from below. */
static void draw_braille(const struct show *s, const struct sample *v, size_t n)
{
	static const unsigned char left[] = { 0x40, 0x44, 0x46, 0x47 };
	static const unsigned char right[] = { 0x80, 0xa0, 0xb0, 0xb8 };
	double low, high;

	range_of(v, n, &low, &high);
	for (size_t i = 0; i + 1 < n; i += 2) {
		char c[4];
		uint32_t dots = 0x2800;

		if (v[i].bad || v[i + 1].bad) {
			buf_add_byte(s->out, 'x');
			continue;
		}
		if (!isnan(v[i].value))
			dots |= left[level_of(v[i].value, low, high, 4)];
		if (!isnan(v[i + 1].value))
			dots |= right[level_of(v[i + 1].value, low, high, 4)];
		buf_add(s->out, str_of(c, utf8_write(c, dots)));
	}
}

static void draw_ascii(const struct show *s, const struct sample *v, size_t n)
{
	static const char ramp[] = "_.-:=+*%#@";
	double low, high;

	range_of(v, n, &low, &high);
	for (size_t i = 0; i < n; i++)
		if (v[i].bad)
			buf_add_byte(s->out, 'x');
		else
			buf_add_byte(s->out,
				     isnan(v[i].value)
					     ? ' '
					     : ramp[level_of(v[i].value, low, high,
							     sizeof(ramp) - 1)]);
}

static void draw(const struct show *s, const struct series_tag *t)
{
	struct sample v[2 * CURVE_CELLS];
	size_t n = s->args->ascii ? CURVE_CELLS : 2 * CURVE_CELLS;

	sample_curve(t, v, n);
	if (s->args->ascii)
		draw_ascii(s, v, n);
	else
		draw_braille(s, v, n);
}

/* ---- a run ---- */

static void show_tag(const struct show *s, str what, const struct series_tag *t)
{
	size_t from = s->out->len;

	if (!t || t->curve.n < 2)
		return;
	buf_add(s->out, S("  "));
	buf_add(s->out, what);
	pad(s, from, 20);
	from = s->out->len;
	safe(s, t->name, NAME_CELLS - 1);
	pad(s, from, NAME_CELLS);
	from = s->out->len;
	human(s, t->first.value);
	pad(s, from, 10);
	draw(s, t);
	buf_add_byte(s->out, ' ');
	human(s, t->last.value);
	buf_printf(s->out, "  (%.*s ", STR_ARG(word(s, "n", "点数")));
	num_print_count(s->out, (int64_t)t->n);
	if (t->n > t->nan + t->inf) {
		bool up = t->role.kind == ROLE_METRIC && t->role.better > 0;
		const struct series_mark *best = up ? &t->max : &t->min;

		buf_printf(s->out, up ? ", %.*s " : ", %.*s ",
			   STR_ARG(up ? word(s, "highest", "最高")
				      : word(s, "lowest", "最低")));
		human(s, best->value);
		buf_printf(s->out, " @ ");
		human(s, best->step);
	}
	if (series_bad(t)) {
		buf_printf(s->out, ", %.*s ",
			   STR_ARG(word(s, "not finite", "非有限值")));
		num_print_count(s->out, (int64_t)series_bad(t));
		buf_printf(s->out, " @ ");
		human(s, t->first_bad.step);
	}
	buf_add(s->out, S(")\n"));
}

static void show_head(const struct show *s, const struct run *r)
{
	struct detect_time t = detect_time(r);
	uint64_t points = 0;
	uint32_t restarts = 0;

	safe(s, r->name, TEXT_CELLS);
	for (size_t i = 0; i < r->parts.n; i++) {
		str format = log_format_name(r->parts.v[i]->format);
		bool again =
			i && r->parts.v[i]->format == r->parts.v[i - 1]->format;

		points += r->parts.v[i]->points;
		restarts = restarts > r->parts.v[i]->restarts
				   ? restarts
				   : r->parts.v[i]->restarts;
		if (!again && format.len)
			buf_printf(s->out, "%s%.*s", i ? ", " : "  ",
				   STR_ARG(format));
	}
	buf_add(s->out, S("  "));
	num_print_count(s->out, (int64_t)points);
	buf_printf(s->out, " %.*s", STR_ARG(word(s, "points", "个点")));
	if (!isnan(t.hours)) {
		buf_add(s->out, S(", "));
		num_print_seconds(s->out, t.hours * 3600);
	}
	if (!t.finished && t.planned > 0) {
		buf_printf(s->out, ", %.*s ",
			   STR_ARG(word(s, "planned", "计划")));
		num_print_seconds(s->out, t.planned * 3600);
	}
	if (restarts)
		buf_printf(s->out, ", %.*s %u",
			   STR_ARG(word(s, "restarts", "重启")), restarts);
	buf_add_byte(s->out, '\n');
	if (r->reason)
		buf_printf(s->out, "  ! %.*s\n", STR_ARG(r->reason_text));
}

static void show_events(const struct show *s, const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t e = 0; e < LOG_EVENT_COUNT; e++) {
			const struct series_event *v = &r->parts.v[i]->event[e];

			if (!v->n || e == LOG_EVENT_FINISHED)
				continue;
			buf_printf(s->out, "  %.*s x %u, %.*s:%u: ",
				   STR_ARG(log_event_name((enum log_event)e)),
				   v->n, STR_ARG(r->parts.v[i]->path), v->line);
			safe(s, v->text, 120);
			buf_add_byte(s->out, '\n');
		}
}

static void show_wait(const struct show *s, const struct run *r)
{
	struct detect_wait w = detect_wait(r);

	if (isnan(w.share))
		return;
	buf_printf(s->out, "  %.*s ",
		   STR_ARG(word(s, "waits for data:", "等待数据占比：")));
	num_print_percent(s->out, w.share);
	if (w.worst > w.share) {
		buf_printf(s->out, ", %.*s ",
			   STR_ARG(word(s, "at worst", "最差")));
		num_print_percent(s->out, w.worst);
	}
	buf_add_byte(s->out, '\n');
}

static void show_run(const struct show *s, const struct run *r)
{
	static const struct {
		const char *en, *zh;
		enum role_kind kind;
	} rest[] = {
		{ "learning rate", "学习率", ROLE_RATE },
		{ "gradient norm", "梯度范数", ROLE_GRAD_NORM },
		{ "loss scale", "损失缩放", ROLE_LOSS_SCALE },
		{ "step time", "每步耗时", ROLE_STEP_TIME },
		{ "data time", "数据耗时", ROLE_DATA_TIME },
		{ "throughput", "吞吐", ROLE_THROUGHPUT },
		{ "utilisation", "利用率", ROLE_UTILISATION },
	};

	show_head(s, r);
	show_tag(s, word(s, "train loss", "训练损失"),
		 run_loss(r, LOG_SPLIT_TRAIN));
	show_tag(s, word(s, "validation loss", "验证损失"),
		 run_loss(r, LOG_SPLIT_EVAL));
	show_tag(s, word(s, "metric", "指标"), run_metric(r));
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		show_tag(s, word(s, rest[i].en, rest[i].zh),
			 run_tag(r, rest[i].kind, LOG_SPLIT_TRAIN));
	show_wait(s, r);
	show_events(s, r);
}

/* ---- findings ---- */

static const char *finding_word(const struct result_finding *f, bool illness)
{
	if (f->status == STATUS_INCONCLUSIVE)
		return "INCONCLUSIVE";
	if (!illness)
		return "note";
	return f->status == STATUS_FAIL ? "FAIL" : "WARN";
}

static void show_finding(const struct show *s, const struct rule_result *r,
			 const struct result_finding *f, str run)
{
	str message = s->args->chinese && f->message.zh.len ? f->message.zh
							    : f->message.en;

	if (!str_eq(f->subject, run) || f->status == STATUS_PASS)
		return;
	buf_printf(s->out, "  %s %.*s %.*s\n      ",
		   finding_word(f, health_is_illness(r->rule)),
		   STR_ARG(r->rule->id), STR_ARG(r->rule->name));
	safe(s, message, 600);
	if (f->place.line)
		buf_printf(s->out, "  %.*s:%u", STR_ARG(f->place.path),
			   f->place.line);
	buf_add_byte(s->out, '\n');
}

/* Illnesses first, then what the rules find of how it was set up and recorded. */
static void show_findings(const struct show *s, const struct result *result,
			  str run)
{
	for (int illness = 1; illness >= 0; illness--)
		for (size_t r = 0; r < result->nrules; r++) {
			const struct rule_result *rule = &result->rule[r];

			if (health_is_illness(rule->rule) != illness)
				continue;
			for (size_t f = 0; f < rule->nfindings; f++)
				show_finding(s, rule, &rule->finding[f], run);
		}
}

static void show_health(const struct show *s, enum health h)
{
	struct bitext title = health_title(h);

	buf_printf(s->out, "  %.*s %.*s\n",
		   STR_ARG(word(s, "health:", "健康状况：")),
		   STR_ARG(s->args->chinese ? title.zh : title.en));
}

/* The exit code. */
static int show_result(const struct show *s, const struct result *result)
{
	struct runs runs = project_runs(result->facts);
	enum health *h = arena_array(s->args->arena, enum health, runs.n + 1);

	for (size_t i = 0; i < runs.n; i++) {
		if (i)
			buf_add_byte(s->out, '\n');
		show_run(s, &runs.v[i]);
		show_findings(s, result, runs.v[i].name);
		h[i] = health_of(result, runs.v[i].name);
		show_health(s, h[i]);
	}
	if (!runs.n)
		buf_printf(s->out, "%.*s\n",
			   STR_ARG(word(s, "no training log found",
					"未找到训练日志")));
	return health_exit_code(h, runs.n);
}

/* ---- the command ---- */

static size_t log_rules(const struct rules *rules, struct arena *a,
			const str **out)
{
	str *ids = arena_array(a, str, rules->list.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < rules->list.n; i++) {
		const struct rule *r = rules->list.v[i];

		if (r->probe && str_starts(r->probe->name, S("log.")))
			ids[n++] = r->id;
	}
	*out = ids;
	return n;
}

/* The pattern that means this file alone, whatever characters it has. */
static str from_root(struct arena *a, str base)
{
	struct buf b;
	str out;

	buf_init(&b, OUT_MOST);
	buf_add_byte(&b, '/');
	for (size_t i = 0; i < base.len; i++) {
		if (memchr("*?[]{},\\", base.s[i], 8))
			buf_add_byte(&b, '\\');
		buf_add_byte(&b, base.s[i]);
	}
	out = str_dup(a, buf_str(&b));
	buf_release(&b);
	return out;
}

/* A folder is looked through; of a file's folder only the file is taken. */
static int show_path(const struct args *args, const struct limits *limits,
		     const struct rules *rules, str path, struct buf *out)
{
	struct check_options o = { .limits = limits,
				   .rules = rules,
				   .isolated = true,
				   .has_stage = true,
				   .stage = STAGE_TRAIN,
				   .preview = true,
				   .no_cache = true,
				   .no_ignore_files = true,
				   .today = DATE_NONE };
	struct show show = { args, out };
	struct result result;
	struct io_root root;
	struct err err;
	str base = str_basename(path), only;

	o.nselect = log_rules(rules, args->arena, &o.select);
	if (io_root_open(&root, args->arena, path, &err)) {
		io_root_close(&root);
		o.root = path;
	} else {
		o.root = str_dirname(path).len          ? str_dirname(path)
			 : path.len && path.s[0] == '/' ? S("/")
							: S(".");
		only = from_root(args->arena, base);
		o.logs = &only;
		o.nlogs = 1;
	}
	if (!engine_check(&result, args->arena, &o, &err))
		return complain_err(&err);
	return show_result(&show, &result);
}

static int worse(int a, int b)
{
	static const int rank[] = { 0, 3, 2, 4, 5 };

	return rank[a < 5 ? a : 4] >= rank[b < 5 ? b : 4] ? a : b;
}

static int run(const struct args *args)
{
	struct limits limits;
	struct rules rules = { 0 };
	struct err err;
	struct buf out;
	int code = 0;
	str here = S(".");

	if (!args_limits(args, &limits))
		return 3;
	if (!rule_set_load(&rules, args, &limits, &err))
		return complain_err(&err);
	buf_init(&out, OUT_MOST);
	for (size_t i = 0; i < (args->noperands ? args->noperands : 1); i++)
		code = worse(code,
			     show_path(args, &limits, &rules,
				       args->noperands ? args->operand[i] : here,
				       &out));
	code = print_out(buf_str(&out), code);
	buf_release(&out);
	return code;
}

static const struct option options[] = {
	OPTION_RULES,
	{ .letter = 0 },
};

const struct command command_log = {
	.name = STR_INIT("log"),
	.synopsis = STR_INIT("[OPTIONS] [FILE|FOLDER...]"),
	.doc = STR_INIT("what training logs tell: curves, events, findings"),
	.help = STR_INIT(
		"Reads TensorBoard events, CSV, JSON Lines, Hugging Face, "
		"Keras,\n"
		"Ultralytics, MLflow, W&B, DVCLive and what programs print.\n"
		"FAIL and WARN are illnesses seen in the curves; a note is on "
		"how "
		"the run\n"
		"was set up and recorded, and gates in `gonogo check` only.\n"
		"Exit code 1 when a run is sick, 2 when none could be "
		"judged.\n"),
	.option = options,
	.run = run,
};
