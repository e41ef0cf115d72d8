/* gonogo log for a terminal: an overview first when there are several runs, then
 * each run with its curves and findings, the comparison, what was not read. */
#include "base/num.h"
#include "base/utf8.h"
#include "facts/detect.h"
#include "report/log_plot.h"
#include "report/log_report.h"
#include "report/text.h"

#include <math.h>

enum {
	CURVE_CELLS = 32,
	LABEL_CELLS = 18,
	TAG_CELLS = 24,
	NARROW_TAG_CELLS = 16,
	NARROW_CURVE_CELLS = 16,
	VALUE_CELLS = 10,
	TEXT_CELLS = 200,
	DETAILED = 10, /* runs; of more only those with findings */
	NARROWEST = 60
};

struct show {
	const struct log_report *l;
	const struct report_options *o;
	struct buf *out;
};

/* ---- words ---- */

static const char *word(const struct show *s, const char *en, const char *zh)
{
	return s->o->chinese ? zh : en;
}

/* Words around a number, in either language. */
struct around {
	const char *en[2], *zh[2];
};

static void put_around(const struct show *s, struct around w, size_t n)
{
	buf_add(s->out, str_from(word(s, w.en[0], w.zh[0])));
	num_print_count(s->out, (int64_t)n);
	buf_add(s->out, str_from(word(s, w.en[1], w.zh[1])));
}

static void human(const struct show *s, double v)
{
	if (isnan(v))
		buf_add(s->out, S("?"));
	else
		num_print_human(s->out, v);
}

static void seconds(const struct show *s, double v)
{
	if (isnan(v))
		buf_add(s->out, S("?"));
	else
		num_print_seconds(s->out, v);
}

static void pad(const struct show *s, size_t from, size_t cells)
{
	size_t have = utf8_cells(str_of(s->out->s + from, s->out->len - from));

	buf_add_times(s->out, ' ', have < cells ? cells - have : 1);
}

static void cut(const struct show *s, str text, size_t cells)
{
	str t = utf8_cut(text, cells);

	put_safe(s->out, t, s->o);
	if (t.len < text.len)
		buf_add(s->out, S("..."));
}

/* ---- the overview ---- */

static void put_number_right(const struct show *s, double v, unsigned cells)
{
	struct buf b;

	buf_init(&b, 64);
	if (isnan(v))
		buf_add_byte(&b, '-');
	else
		num_print_human(&b, v);
	put_right(s->out, buf_str(&b), cells, s->o);
	buf_release(&b);
}

static void put_time_right(const struct show *s, double hours, unsigned cells)
{
	struct buf b;

	buf_init(&b, 64);
	if (isnan(hours))
		buf_add_byte(&b, '-');
	else
		num_print_seconds(&b, hours * 3600);
	put_right(s->out, buf_str(&b), cells, s->o);
	buf_release(&b);
}

static double last_of(const struct series_tag *t)
{
	return t ? t->last.value : (double)NAN;
}

/* Bytes of the folder that all runs are in; it is not said in each row. */
static size_t common_folder(const struct log_report *l)
{
	str a = l->runs.v[0].name;
	size_t n = a.len;

	for (size_t i = 1; i < l->runs.n; i++) {
		str b = l->runs.v[i].name;
		size_t same = 0;

		while (same < n && same < b.len && a.s[same] == b.s[same])
			same++;
		n = same;
	}
	while (n && a.s[n - 1] != '/')
		n--;
	return n;
}

/* Columns of the table; the name gets the rest. */
enum {
	STEP_WIDE = 9,
	TIME_WIDE = 9,
	LOSS_WIDE = 9,
	COUNT_WIDE = 5,
	REST_WIDE = STEP_WIDE + TIME_WIDE + 3 * LOSS_WIDE + 2 * COUNT_WIDE + 4
};

static unsigned name_wide(const struct show *s, size_t folder)
{
	enum { LEAST = 16, MOST = 48 };
	size_t longest = LEAST, room = s->o->width > REST_WIDE + LEAST
					       ? s->o->width - REST_WIDE
					       : LEAST;

	for (size_t i = 0; i < s->l->runs.n; i++) {
		str name = s->l->runs.v[i].name;
		size_t n = utf8_cells(str_sub(name, folder, name.len));

		longest = n > longest ? n : longest;
	}
	longest = longest < room ? longest : room;
	return (unsigned)(longest < MOST ? longest : MOST);
}

static void put_overview_head(const struct show *s, unsigned wide)
{
	static const struct {
		const char *en, *zh;
		unsigned cells;
	} column[] = { { "STEP", "步数", STEP_WIDE },
		       { "TIME", "时间", TIME_WIDE },
		       { "LOSS", "损失", LOSS_WIDE },
		       { "VAL LOSS", "验证损失", LOSS_WIDE },
		       { "METRIC", "指标", LOSS_WIDE },
		       { "FAIL", "失败", COUNT_WIDE },
		       { "WARN", "警告", COUNT_WIDE } };

	buf_add(s->out, S("  "));
	put_left(s->out, str_from(word(s, "RUN", "训练")), wide, s->o);
	for (size_t i = 0; i < sizeof(column) / sizeof(column[0]); i++)
		put_right(s->out, str_from(word(s, column[i].en, column[i].zh)),
			  column[i].cells, s->o);
	buf_add_byte(s->out, '\n');
}

/* The end of a name tells more than its start. */
static void put_tail(const struct show *s, str name, unsigned cells)
{
	size_t from = 0;

	if (utf8_cells(name) <= cells) {
		put_left(s->out, name, cells, s->o);
		return;
	}
	while (from < name.len &&
	       utf8_cells(str_sub(name, from, name.len)) >= cells)
		utf8_next(name, &from);
	buf_add(s->out, s->o->ascii ? S("~") : S("\xe2\x80\xa6"));
	put_left(s->out, str_sub(name, from, name.len), cells - 1, s->o);
}

static void put_overview_row(const struct show *s, const struct log_run *r,
			     size_t folder, unsigned wide)
{
	const struct series_tag *loss = run_loss(r->run, LOG_SPLIT_TRAIN);
	const struct series_tag *eval = run_loss(r->run, LOG_SPLIT_EVAL);
	const struct series_tag *metric = run_metric(r->run);
	const struct series_tag *any = loss ? loss : eval ? eval : metric;
	struct detect_time t = detect_time(r->run);

	buf_add(s->out, S("  "));
	put_tail(s, str_sub(r->name, folder, r->name.len), wide);
	put_number_right(s, any ? any->last.step : (double)NAN, STEP_WIDE);
	put_time_right(s, t.hours, TIME_WIDE);
	put_number_right(s, last_of(loss), LOSS_WIDE);
	put_number_right(s, last_of(eval), LOSS_WIDE);
	put_number_right(s, last_of(metric), LOSS_WIDE);
	if (r->count[STATUS_FAIL])
		put_colour(s->out, RED, s->o);
	put_count_right(s->out, r->count[STATUS_FAIL], COUNT_WIDE);
	if (r->count[STATUS_FAIL])
		put_colour(s->out, PLAIN, s->o);
	put_count_right(s->out, r->count[STATUS_WARN], COUNT_WIDE);
	if (r->health == HEALTH_UNKNOWN)
		buf_add(s->out, S(" ?"));
	buf_add_byte(s->out, '\n');
}

static size_t runs_of(const struct log_report *l, enum health h)
{
	size_t n = 0;

	for (size_t i = 0; i < l->runs.n; i++)
		n += l->runs.v[i].health == h;
	return n;
}

static void put_overview(const struct show *s)
{
	size_t folder = common_folder(s->l);
	unsigned wide = name_wide(s, folder);

	num_print_count(s->out, (int64_t)s->l->runs.n);
	buf_printf(s->out, " %s", word(s, "runs", "次训练"));
	if (runs_of(s->l, HEALTH_SICK))
		put_around(s,
			   (struct around){ { ", ", " sick" },
					    { "，", " 次有病症" } },
			   runs_of(s->l, HEALTH_SICK));
	if (runs_of(s->l, HEALTH_UNKNOWN))
		put_around(s,
			   (struct around){ { ", ", " cannot tell (?)" },
					    { "，", " 次无法判断（?）" } },
			   runs_of(s->l, HEALTH_UNKNOWN));
	if (s->l->runs_left_out)
		put_around(s,
			   (struct around){
				   { ", ", " more not shown (log.runs)" },
				   { "，另有 ", " 次未显示（log.runs）" } },
			   s->l->runs_left_out);
	buf_add(s->out, S("\n\n"));
	put_overview_head(s, wide);
	for (size_t i = 0; i < s->l->runs.n; i++)
		put_overview_row(s, &s->l->runs.v[i], folder, wide);
}

/* ---- a run ---- */

static bool is_wide(const struct show *s)
{
	enum { WIDE = 116 };

	return s->o->width >= WIDE;
}

static void show_best(const struct show *s, const struct series_tag *t)
{
	bool up = t->role.kind == ROLE_METRIC && t->role.better > 0;
	const struct series_mark *best = up ? &t->max : &t->min;

	if (t->n <= t->nan + t->inf)
		return;
	buf_printf(s->out, "%s ",
		   up ? word(s, "highest", "最高") : word(s, "lowest", "最低"));
	human(s, best->value);
	buf_add(s->out, S(" @ "));
	human(s, best->step);
}

static void show_bad(const struct show *s, const struct series_tag *t)
{
	if (!series_bad(t))
		return;
	buf_printf(s->out, ", %s ", word(s, "not finite", "非有限值"));
	num_print_count(s->out, (int64_t)series_bad(t));
	buf_add(s->out, S(" @ "));
	human(s, t->first_bad.step);
}

/* Name, first value, curve, last value, the best one; without the first value
 * and the number of points where there is little room. */
static void show_tag(const struct show *s, const char *what,
		     const struct series_tag *t)
{
	bool wide = is_wide(s);
	size_t from = s->out->len, tag = wide ? TAG_CELLS : NARROW_TAG_CELLS;

	if (!t || t->curve.n < 2)
		return;
	buf_printf(s->out, "  %s", what);
	pad(s, from, LABEL_CELLS);
	from = s->out->len;
	cut(s, t->name, tag - 4);
	pad(s, from, tag);
	from = s->out->len;
	if (wide) {
		human(s, t->first.value);
		pad(s, from, VALUE_CELLS);
	}
	plot_spark(s->out, t, wide ? CURVE_CELLS : NARROW_CURVE_CELLS, s->o);
	buf_add_byte(s->out, ' ');
	human(s, t->last.value);
	buf_add(s->out, wide ? S("  (") : S("  "));
	if (wide) {
		buf_printf(s->out, "%s ", word(s, "n", "点数"));
		num_print_count(s->out, (int64_t)t->n);
		buf_add(s->out, S(", "));
	}
	show_best(s, t);
	show_bad(s, t);
	buf_add(s->out, wide ? S(")\n") : S("\n"));
}

static uint32_t restarts_of(const struct run *r)
{
	uint32_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		n = r->parts.v[i]->restarts > n ? r->parts.v[i]->restarts : n;
	return n;
}

static uint64_t points_of(const struct run *r)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		n += r->parts.v[i]->points;
	return n;
}

static void show_formats(const struct show *s, const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series *p = r->parts.v[i];
		str format = p->format == LOG_UNREAD
				     ? p->unread
				     : log_format_name(p->format);

		if (i && p->format == r->parts.v[i - 1]->format)
			continue;
		if (format.len)
			buf_add(s->out, i ? S(", ") : S("  "));
		put_safe(s->out, format, s->o);
	}
}

static void show_reason(const struct show *s, const struct run *r)
{
	const struct unread_format *u =
		r->parts.n ? unread_named(r->parts.v[0]->unread) : NULL;

	if (u) {
		buf_printf(s->out, "  ! %s", word(s, "not read; ", "未读取；"));
		put_wrapped(s->out, s->o->chinese ? u->instead_zh : u->instead,
			    4, 4, s->o);
	} else if (r->reason) {
		buf_add(s->out, S("  ! "));
		put_wrapped(s->out, r->reason_text, 4, 4, s->o);
	}
}

static void show_head(const struct show *s, const struct log_run *run)
{
	const struct run *r = run->run;
	struct detect_time t = detect_time(r);

	put_colour(s->out, BOLD, s->o);
	cut(s, run->name, TEXT_CELLS);
	put_colour(s->out, PLAIN, s->o);
	show_formats(s, r);
	buf_add(s->out, S("  "));
	num_print_count(s->out, (int64_t)points_of(r));
	buf_printf(s->out, " %s", word(s, "points", "个点"));
	if (!isnan(t.hours)) {
		buf_add(s->out, S(", "));
		num_print_seconds(s->out, t.hours * 3600);
	}
	if (!t.finished && t.planned > 0) {
		buf_printf(s->out, ", %s ", word(s, "planned", "计划"));
		num_print_seconds(s->out, t.planned * 3600);
	}
	if (restarts_of(r))
		buf_printf(s->out, ", %s %u", word(s, "restarts", "重启"),
			   restarts_of(r));
	buf_add_byte(s->out, '\n');
	show_reason(s, r);
}

/* Cells of the last line so far. */
static unsigned column_of(const struct show *s)
{
	size_t from = s->out->len;

	while (from && s->out->s[from - 1] != '\n')
		from--;
	return (unsigned)utf8_cells(str_of(s->out->s + from, s->out->len - from));
}

static void show_events(const struct show *s, const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t e = 0; e < LOG_EVENT_COUNT; e++) {
			const struct series_event *v = &r->parts.v[i]->event[e];

			if (!v->n || e == LOG_EVENT_FINISHED)
				continue;
			buf_printf(s->out, "  %.*s x %u, ",
				   STR_ARG(log_event_name((enum log_event)e)),
				   v->n);
			put_safe(s->out, r->parts.v[i]->path, s->o);
			buf_printf(s->out, ":%u: ", v->line);
			put_wrapped(s->out, utf8_cut(v->text, TEXT_CELLS), 6,
				    column_of(s), s->o);
		}
}

static void show_wait(const struct show *s, const struct run *r)
{
	struct detect_wait w = detect_wait(r);

	if (isnan(w.share))
		return;
	buf_printf(s->out, "  %s ", word(s, "waits for data:", "等待数据占比："));
	num_print_percent(s->out, w.share);
	if (w.worst > w.share) {
		buf_printf(s->out, ", %s ", word(s, "at worst", "最差"));
		num_print_percent(s->out, w.worst);
	}
	buf_add_byte(s->out, '\n');
}

static void show_curves(const struct show *s, const struct run *r)
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

	show_tag(s, word(s, "train loss", "训练损失"),
		 run_loss(r, LOG_SPLIT_TRAIN));
	show_tag(s, word(s, "validation loss", "验证损失"),
		 run_loss(r, LOG_SPLIT_EVAL));
	show_tag(s, word(s, "metric", "指标"), run_metric(r));
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		show_tag(s, word(s, rest[i].en, rest[i].zh),
			 run_tag(r, rest[i].kind, LOG_SPLIT_TRAIN));
}

/* ---- findings ---- */

static void show_place(const struct show *s, const struct place *p)
{
	if (!p->path.len || !p->line)
		return;
	buf_add(s->out, S("      "));
	put_safe(s->out, p->path, s->o);
	buf_printf(s->out, ":%u\n", p->line);
}

static void show_note(const struct show *s, const struct log_note *n)
{
	buf_add(s->out, S("  "));
	if (n->aside)
		put_coloured(s->out, DIM, str_from(word(s, "note", "提示")),
			     s->o);
	else
		put_coloured(s->out, status_colour(n->status),
			     n->status == STATUS_FAIL ? S("FAIL") : S("WARN"),
			     s->o);
	buf_printf(s->out, " %.*s %.*s\n      ", STR_ARG(n->id),
		   STR_ARG(n->name));
	put_wrapped(s->out, utf8_cut(pick(n->message, s->o), 600), 6, 6, s->o);
	show_place(s, &n->place);
}

/* Rules that could not be judged for one reason take one line. */
static size_t show_unjudged(const struct show *s, const struct log_note *n,
			    size_t most)
{
	size_t same = 1;
	struct buf ids;

	while (same < most && str_eq(n[same].message.en, n->message.en))
		same++;
	buf_init(&ids, 1 << 20);
	for (size_t i = 0; i < same; i++)
		buf_printf(&ids, "%s%.*s", i ? " " : "", STR_ARG(n[i].id));
	buf_add(s->out, S("  "));
	put_coloured(s->out, YELLOW, S("INCONCLUSIVE"), s->o);
	buf_add_byte(s->out, ' ');
	put_wrapped(s->out, buf_str(&ids), 6, 15, s->o);
	buf_add(s->out, S("      "));
	put_wrapped(s->out, utf8_cut(pick(n->message, s->o), 600), 6, 6, s->o);
	buf_release(&ids);
	return same;
}

static void show_notes(const struct show *s, const struct log_note *n, size_t most)
{
	for (size_t i = 0; i < most;)
		if (n[i].status == STATUS_INCONCLUSIVE) {
			i += show_unjudged(s, &n[i], most - i);
		} else {
			show_note(s, &n[i]);
			i++;
		}
}

static void show_health(const struct show *s, const struct log_run *r)
{
	enum log_event end = run_broke_off(r->run);

	buf_printf(s->out, "  %s ", word(s, "health:", "健康状况："));
	put_coloured(s->out,
		     r->health == HEALTH_SICK   ? RED
		     : r->health == HEALTH_WELL ? GREEN
						: YELLOW,
		     pick(health_title(r->health), s->o), s->o);
	if (end != LOG_EVENT_COUNT)
		buf_printf(s->out, "%s%.*s%s",
			   word(s, " (broke off: ", "（中断："),
			   STR_ARG(log_event_name(end)), word(s, ")", "）"));
	buf_add_byte(s->out, '\n');
}

/* ---- the comparison ---- */

static void put_signed(const struct show *s, double v, unsigned cells)
{
	struct buf b;

	buf_init(&b, 64);
	if (isnan(v)) {
		buf_add_byte(&b, '-');
	} else {
		if (v > 0)
			buf_add_byte(&b, '+');
		num_print_human(&b, v);
	}
	put_right(s->out, buf_str(&b), cells, s->o);
	buf_release(&b);
}

static const char *verdict_word(const struct show *s, enum compare_verdict v)
{
	static const char *const en[] = { "", "same", "better", "worse",
					  "much worse" };
	static const char *const zh[] = { "", "相当", "更好", "更差", "明显更差" };

	return word(s, en[v], zh[v]);
}

static enum colour verdict_paint(enum compare_verdict v)
{
	return v == COMPARE_MUCH_WORSE ? RED
	       : v == COMPARE_WORSE    ? YELLOW
	       : v == COMPARE_BETTER   ? GREEN
				       : PLAIN;
}

static const char *axis_word(const struct show *s, const struct compare *c)
{
	return c->axis == COMPARE_EPOCH ? word(s, "epoch", "轮")
					: word(s, "step", "步");
}

enum { CMP_LABEL = 18, CMP_VALUE = 11 };

static void show_compare_head(const struct show *s)
{
	static const struct {
		const char *en, *zh;
	} column[] = { { "THIS RUN", "本次" },
		       { "BASELINE", "基线" },
		       { "DIFFERENCE", "差值" },
		       { "BEST", "最佳" },
		       { "BASE BEST", "基线最佳" } };

	buf_add(s->out, S("  "));
	buf_add_times(s->out, ' ', CMP_LABEL);
	for (size_t i = 0; i < sizeof(column) / sizeof(column[0]); i++)
		put_right(s->out, str_from(word(s, column[i].en, column[i].zh)),
			  CMP_VALUE, s->o);
	buf_add_byte(s->out, '\n');
}

static void show_compared(const struct show *s, const struct compare *c,
			  const struct compare_curve *v)
{
	str label = pick(compare_title(v->what), s->o);

	buf_add(s->out, S("  "));
	put_left(s->out, v->what == COMPARE_METRIC ? v->a->name : label,
		 CMP_LABEL, s->o);
	put_number_right(s, v->a_level, CMP_VALUE);
	put_number_right(s, v->b_level, CMP_VALUE);
	put_signed(s, v->a_level - v->b_level, CMP_VALUE);
	put_number_right(s, v->better ? v->a_end.best : (double)NAN, CMP_VALUE);
	put_number_right(s, v->better ? v->b_end.best : (double)NAN, CMP_VALUE);
	if (v->verdict || !isnan(v->parted))
		buf_add(s->out, S("  "));
	if (v->verdict)
		put_coloured(s->out, verdict_paint(v->verdict),
			     str_from(verdict_word(s, v->verdict)), s->o);
	if (!isnan(v->parted)) {
		buf_printf(s->out, v->verdict ? ", %s " : "%s ",
			   word(s, "apart from", "分开于"));
		buf_printf(s->out, "%s ", axis_word(s, c));
		human(s, v->parted);
	}
	buf_add_byte(s->out, '\n');
}

static void show_pace(const struct show *s, const struct compare *c)
{
	if (isnan(c->a_seconds) || isnan(c->b_seconds))
		return;
	buf_printf(s->out, "  %s ", word(s, "time per step:", "每步耗时："));
	seconds(s, c->a_seconds);
	buf_printf(s->out, ", %s ", word(s, "baseline", "基线"));
	seconds(s, c->b_seconds);
	buf_add_byte(s->out, '\n');
}

static void show_settings(const struct show *s, const struct compare *c)
{
	enum { MOST = 12, CELLS = 30 };

	if (!c->nsettings)
		return;
	buf_printf(s->out, "  %s\n",
		   word(s, "settings that differ:", "不同的设置："));
	for (size_t i = 0; i < c->nsettings && i < MOST; i++) {
		const struct compare_setting *v = &c->setting[i];

		buf_add(s->out, S("    "));
		cut(s, v->name, CELLS);
		buf_add(s->out, S(": "));
		cut(s, v->a.len ? v->a : S("-"), CELLS);
		buf_printf(s->out, "  (%s ", word(s, "baseline", "基线"));
		cut(s, v->b.len ? v->b : S("-"), CELLS);
		buf_add(s->out, S(")\n"));
	}
	if (c->nsettings + c->settings_left_out > MOST)
		buf_printf(s->out, "    +%zu\n",
			   c->nsettings + c->settings_left_out - MOST);
}

static void show_compare(const struct show *s, const struct compare *c)
{
	buf_add(s->out, s->o->chinese ? S("\n  与 ") : S("\n  against "));
	put_safe(s->out, utf8_cut(s->l->baseline, TEXT_CELLS), s->o);
	if (s->o->chinese)
		buf_add(s->out, S(" 比较"));
	if (!isnan(c->covered)) {
		buf_add(s->out,
			s->o->chinese ? S("，长度为其 ") : S(", as long as "));
		num_print_percent(s->out, c->covered);
		buf_add(s->out, s->o->chinese ? S("") : S(" of it"));
	}
	buf_add_byte(s->out, '\n');
	if (!c->n)
		return;
	show_compare_head(s);
	for (size_t i = 0; i < c->n; i++)
		show_compared(s, c, &c->curve[i]);
	show_pace(s, c);
	show_settings(s, c);
	buf_add_byte(s->out, '\n');
	for (size_t i = 0; i < c->n; i++)
		if (c->curve[i].better && c->curve[i].n > 1) {
			buf_add(s->out, S("  "));
			cut(s, c->curve[i].a->name, TAG_CELLS);
			buf_printf(s->out, "  %s\n",
				   word(s,
					s->o->ascii
						? "(* this run, o baseline)"
						: "(dots this run, o baseline)",
					s->o->ascii ? "(* 本次, o 基线)"
						    : "（点：本次，o：基线）"));
			plot_pair(s->out, &c->curve[i], axis_word(s, c), 2, s->o);
			break;
		}
}

/* ---- all ---- */

static void show_run(const struct show *s, const struct log_run *r)
{
	show_head(s, r);
	show_curves(s, r->run);
	show_wait(s, r->run);
	show_events(s, r->run);
	if (r->against)
		show_compare(s, r->against);
	show_notes(s, r->notes.v, r->notes.n);
	show_health(s, r);
}

static void show_unread(const struct show *s)
{
	if (!s->l->unread.n)
		return;
	buf_printf(s->out, "\n%s\n", word(s, "NOT READ", "未读取"));
	for (size_t i = 0; i < s->l->unread.n; i++) {
		const struct log_unread *u = &s->l->unread.v[i];
		size_t from = s->out->len;

		buf_add(s->out, S("  "));
		put_safe(s->out, u->path, s->o);
		buf_add(s->out, S("  "));
		if (!u->format) {
			put_safe(s->out, u->text, s->o);
			buf_add_byte(s->out, '\n');
			continue;
		}
		buf_printf(s->out, "%.*s: ", STR_ARG(u->format->name));
		put_wrapped(s->out,
			    s->o->chinese ? u->format->instead_zh
					  : u->format->instead,
			    6,
			    (unsigned)utf8_cells(str_of(s->out->s + from,
							s->out->len - from)),
			    s->o);
	}
}

static bool is_detailed(const struct show *s, const struct log_run *r)
{
	return s->l->runs.n <= DETAILED || s->o->show & SHOW_PASSED ||
	       r->health == HEALTH_SICK || r->count[STATUS_FAIL];
}

static void show_runs(const struct show *s)
{
	size_t quiet = 0;

	for (size_t i = 0; i < s->l->runs.n; i++) {
		const struct log_run *r = &s->l->runs.v[i];

		if (!is_detailed(s, r)) {
			quiet++;
			continue;
		}
		if (i || s->l->runs.n > 1)
			buf_add_byte(s->out, '\n');
		show_run(s, r);
	}
	if (quiet)
		put_around(s,
			   (struct around){
				   { "\n", " runs without a failure are not "
					   "shown one by one; -v does\n" },
				   { "\n", " 次没有病症的训练未逐一显示；使用 "
					   "-v 可显示\n" } },
			   quiet);
}

static void show_verdict(const struct show *s)
{
	buf_printf(s->out, "\n%s", word(s, "VERDICT  ", "结论  "));
	put_coloured(s->out, verdict_colour(s->l->verdict),
		     s->o->chinese ? verdict_title(s->l->verdict).zh
				   : verdict_name(s->l->verdict),
		     s->o);
	buf_add_byte(s->out, '\n');
}

static void write(struct buf *out, const struct log_report *l,
		  const struct report_options *o)
{
	struct report_options wide = *o;
	struct show s = { l, &wide, out };

	if (wide.width < NARROWEST)
		wide.width = NARROWEST;
	if (l->runs.n > 1)
		put_overview(&s);
	show_runs(&s);
	if (!l->runs.n)
		buf_printf(out, "%s\n",
			   word(&s, "no training log found", "未找到训练日志"));
	if (l->notes.n)
		buf_add_byte(out, '\n');
	show_notes(&s, l->notes.v, l->notes.n);
	show_unread(&s);
	show_verdict(&s);
}

const struct log_writer log_writer_text = {
	.name = STR_INIT("text"),
	.doc = STR_INIT(
		"curves, findings and verdict for a terminal (default)"),
	.write = write,
};
