/*
 * gonogo log -f html: one file that needs nothing else, no script, and is
 * readable without its style sheet. Everything that comes from files is escaped
 * (escape_html.h); the policy in its head allows the one style sheet by its
 * hash and nothing more.
 */
#include "base/hash.h"
#include "base/num.h"
#include "base/utf8.h"
#include "facts/detect.h"
#include "report/escape_html.h"
#include "report/log_report.h"
#include "report/svg_chart.h"
#include "report/text.h"

#include <math.h>

enum { TAGS_MOST = 200, SETTINGS_MOST = 200, TEXT_MOST = 600 };

static const char style[] =
	":root{color-scheme:light dark}"
	"body{font:15px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;margin:0 "
	"auto;"
	"max-width:84rem;padding:1rem 1.5rem;background:#fff;color:#1a1d21}"
	"h1{font-size:1.5rem;margin:.2rem 0}"
	"h2{font-size:1.2rem;margin:2rem 0 .2rem;overflow-wrap:anywhere}"
	"h3{font-size:1rem;margin:.9rem 0 .1rem}"
	"p{margin:.3rem 0}.dim{color:#5b636c}"
	"table{border-collapse:collapse;margin:.5rem 0;font-size:.9rem}"
	"th,td{text-align:left;padding:.25rem .8rem .25rem 0;"
	"border-bottom:1px solid #d9dde2;vertical-align:top;"
	"overflow-wrap:anywhere}"
	"th{white-space:nowrap}"
	".n{text-align:right;font-variant-numeric:tabular-nums;"
	"white-space:nowrap}"
	".wide{overflow-x:auto}"
	".s{font-weight:700;white-space:nowrap;padding:.05rem .45rem;"
	"border-radius:.25rem;border:1px solid}"
	".fail,.nogo{color:#b00020}.warn,.inconclusive{color:#8a5a00}"
	".go,.better{color:#0b6b2e}"
	".charts{display:grid;gap:.4rem 2rem;"
	"grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}"
	"figure{margin:.4rem 0}figure>svg{width:100%;height:auto}"
	"figcaption{font-weight:600}"
	".legend{list-style:none;margin:0;padding:0;display:flex;flex-wrap:"
	"wrap;"
	"gap:.1rem 1.2rem;font-size:.9rem}"
	".legend svg{vertical-align:middle;margin-right:.35rem}"
	"ol.found{padding-left:1.6rem}ol.found li{margin:.25rem 0}"
	"code{font-size:.9em;overflow-wrap:anywhere}"
	"details{margin:.4rem 0}summary{cursor:pointer}"
	"a{color:inherit}"
	"@media(prefers-color-scheme:dark){"
	"body{background:#14171b;color:#e3e7ec}.dim{color:#9aa4af}"
	"th,td{border-color:#333a42}"
	".fail,.nogo{color:#ff7b8a}.warn,.inconclusive{color:#f2b84b}"
	".go,.better{color:#63d18c}"
	".c0{stroke:#56b4e9;fill:#56b4e9}.c1{stroke:#f0894a;fill:#f0894a}"
	".c2{stroke:#2fc79a;fill:#2fc79a}.c3{stroke:#e08fc0;fill:#e08fc0}"
	".c4{stroke:#e6b422;fill:#e6b422}.c5{stroke:#8ecbf0;fill:#8ecbf0}"
	".b0,.b1,.b2,.b3,.b4,.b5{stroke:#9aa4af;fill:#9aa4af}"
	"g.fail{stroke:#ff7b8a;fill:#ff7b8a}g.warn{stroke:#f2b84b;fill:#f2b84b}"
	".bad{stroke:#ff7b8a}.badge{fill:#14171b}}"
	"@media print{body{max-width:none}"
	"details::details-content{content-visibility:visible;display:block;"
	"height:auto}}";

struct page {
	struct buf *out;
	const struct log_report *l;
	const struct report_options *o;
};

/* ---- words ---- */

static const char *word(const struct page *p, const char *en, const char *zh)
{
	return p->o->chinese ? zh : en;
}

static void add(const struct page *p, const char *s)
{
	buf_add(p->out, str_from(s));
}

static void add_bdi(const struct page *p, str s)
{
	html_bdi(p->out, utf8_cut(s, TEXT_MOST));
	if (utf8_cut(s, TEXT_MOST).len < s.len)
		add(p, "...");
}

static void number(const struct page *p, double v)
{
	if (isnan(v))
		add(p, "–");
	else
		num_print_human(p->out, v);
}

static void number_cell(const struct page *p, double v)
{
	add(p, "<td class=\"n\">");
	number(p, v);
	add(p, "</td>");
}

static void count_cell(const struct page *p, uint64_t n)
{
	add(p, "<td class=\"n\">");
	num_print_count(p->out, (int64_t)n);
	add(p, "</td>");
}

static void head_cells(const struct page *p, const char *const (*cells)[2],
		       size_t n)
{
	add(p, "<tr>");
	for (size_t i = 0; i < n; i++)
		buf_printf(p->out, "<th scope=\"col\"%s>%s</th>",
			   i ? " class=\"n\"" : "",
			   cells[i][p->o->chinese ? 1 : 0]);
	add(p, "</tr>\n");
}

static const char *status_word(const struct page *p, enum status s)
{
	return s == STATUS_FAIL   ? word(p, "FAIL", "失败")
	       : s == STATUS_WARN ? word(p, "WARN", "警告")
				  : word(p, "INCONCLUSIVE", "无法判断");
}

static const char *status_class(enum status s)
{
	return s == STATUS_FAIL   ? "fail"
	       : s == STATUS_WARN ? "warn"
				  : "inconclusive";
}

/* ---- head ---- */

static void put_base64(struct buf *out, const uint8_t *bytes, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		size_t have = n - i < 3 ? n - i : 3;
		uint32_t x = 0;

		for (size_t k = 0; k < 3; k++)
			x = x << 8 | (k < have ? bytes[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_add_byte(out, k <= have ? digit[x >> (18 - 6 * k) & 63]
						    : '=');
	}
}

static void put_policy(struct buf *out)
{
	struct sha256 h;
	uint8_t digest[32];

	sha256_init(&h);
	sha256_add(&h, S(style));
	sha256_end(&h, digest);
	buf_add(out, S("<meta http-equiv=\"Content-Security-Policy\" "
		       "content=\"default-src 'none'; style-src 'sha256-"));
	put_base64(out, digest, sizeof(digest));
	buf_add(out, S("'\">\n"));
}

static void put_head(const struct page *p)
{
	buf_printf(p->out,
		   "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
		   "<meta charset=\"utf-8\">\n",
		   word(p, "en", "zh-CN"));
	put_policy(p->out);
	add(p, "<meta name=\"viewport\" "
	       "content=\"width=device-width, initial-scale=1\">\n"
	       "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	html_text(p->out, p->l->runs.n == 1 ? utf8_cut(p->l->runs.v[0].name, 100)
					    : S("gonogo log"));
	buf_printf(p->out, "%s</title>\n<style>",
		   p->l->runs.n == 1 ? " – gonogo log" : "");
	buf_add(p->out, S(style));
	add(p, "</style>\n</head>\n<body>\n");
}

static const char *verdict_class(enum verdict v)
{
	return v == VERDICT_GO      ? "go"
	       : v == VERDICT_NO_GO ? "nogo"
				    : "inconclusive";
}

static void put_title(const struct page *p)
{
	str verdict = p->o->chinese ? verdict_title(p->l->verdict).zh
				    : verdict_name(p->l->verdict);

	buf_printf(p->out,
		   "<header><h1>%s <span class=\"s %s\">%.*s</span></h1>\n",
		   word(p, "Training logs", "训练日志"),
		   verdict_class(p->l->verdict), STR_ARG(verdict));
	if (p->l->baseline.len) {
		buf_printf(p->out, "<p>%s ",
			   word(p, "compared with the baseline", "基线："));
		add_bdi(p, p->l->baseline);
		add(p, "</p>\n");
	}
	if (!p->l->runs.n)
		buf_printf(p->out, "<p>%s</p>\n",
			   word(p, "No training log was found.",
				"未找到训练日志。"));
	add(p, "</header>\n");
}

/* ---- overview ---- */

static double last_of(const struct series_tag *t)
{
	return t ? t->last.value : (double)NAN;
}

static void put_overview_row(const struct page *p, size_t i)
{
	const struct log_run *r = &p->l->runs.v[i];
	const struct series_tag *loss = run_loss(r->run, LOG_SPLIT_TRAIN);
	double hours = detect_time(r->run).hours;

	buf_printf(p->out, "<tr><td><a href=\"#r%zu\">", i + 1);
	add_bdi(p, r->name);
	add(p, "</a></td>");
	number_cell(p, loss ? loss->last.step : (double)NAN);
	add(p, "<td class=\"n\">");
	if (isnan(hours))
		add(p, "–");
	else
		num_print_seconds(p->out, hours * 3600);
	add(p, "</td>");
	number_cell(p, last_of(loss));
	number_cell(p, last_of(run_loss(r->run, LOG_SPLIT_EVAL)));
	number_cell(p, last_of(run_metric(r->run)));
	count_cell(p, r->count[STATUS_FAIL]);
	count_cell(p, r->count[STATUS_WARN]);
	buf_printf(p->out, "<td class=\"n\">%.*s</td></tr>\n",
		   STR_ARG(pick(health_title(r->health), p->o)));
}

static void put_overview(const struct page *p)
{
	static const char *const cells[][2] = { { "Run", "训练" },
						{ "Step", "步数" },
						{ "Time", "时间" },
						{ "Train loss", "训练损失" },
						{ "Validation", "验证损失" },
						{ "Metric", "指标" },
						{ "Fail", "失败" },
						{ "Warn", "警告" },
						{ "Health", "健康状况" } };

	if (p->l->runs.n < 2)
		return;
	add(p, "<div class=\"wide\"><table>\n");
	head_cells(p, cells, sizeof(cells) / sizeof(cells[0]));
	for (size_t i = 0; i < p->l->runs.n; i++)
		put_overview_row(p, i);
	add(p, "</table></div>\n");
	if (p->l->runs_left_out)
		buf_printf(p->out, "<p>+%zu %s (log.runs)</p>\n",
			   p->l->runs_left_out,
			   word(p, "runs that are not shown", "次训练未显示"));
}

/* ---- findings ---- */

static void put_note(const struct page *p, const struct log_note *n)
{
	buf_printf(p->out, "<li><span class=\"s %s\">%s</span> <b>%.*s</b> ",
		   n->aside ? "dim" : status_class(n->status),
		   n->aside ? word(p, "NOTE", "提示") : status_word(p, n->status),
		   STR_ARG(n->id));
	html_text(p->out, n->name);
	add(p, "<br>");
	add_bdi(p, pick(n->message, p->o));
	if (n->place.path.len && n->place.line) {
		add(p, " <code class=\"dim\">");
		add_bdi(p, n->place.path);
		buf_printf(p->out, ":%u</code>", n->place.line);
	}
	add(p, "</li>\n");
}

/* Rules that could not be judged for one reason take one item. */
static size_t put_unjudged(const struct page *p, const struct log_note *n,
			   size_t most)
{
	size_t same = 1;

	while (same < most && str_eq(n[same].message.en, n->message.en))
		same++;
	buf_printf(p->out, "<li><span class=\"s inconclusive\">%s</span> <b>",
		   status_word(p, n->status));
	for (size_t i = 0; i < same; i++)
		buf_printf(p->out, "%s%.*s", i ? " " : "", STR_ARG(n[i].id));
	add(p, "</b><br>");
	add_bdi(p, pick(n->message, p->o));
	add(p, "</li>\n");
	return same;
}

static void put_notes(const struct page *p, const struct log_note *n, size_t most)
{
	if (!most)
		return;
	add(p, "<ol class=\"found\">\n");
	for (size_t i = 0; i < most;)
		if (n[i].status == STATUS_INCONCLUSIVE) {
			i += put_unjudged(p, &n[i], most - i);
		} else {
			put_note(p, &n[i]);
			i++;
		}
	add(p, "</ol>\n");
}

/* ---- charts ---- */

struct sheet {
	const struct page *p;
	const struct log_run *run;
	struct chart chart;
};

static void start_chart(struct sheet *s, const char *en, const char *zh, bool log)
{
	s->chart = (struct chart){ .title = word(s->p, en, zh),
				   .x_title = word(s->p, "step", "步"),
				   .log = log };
}

static bool is_in(const struct chart *c, const struct series_tag *t)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->line[i].tag == t)
			return true;
	return false;
}

static void add_line(struct sheet *s, const struct series_tag *t)
{
	if (!t || !t->curve.n || s->chart.n == CHART_LINES || is_in(&s->chart, t))
		return;
	s->chart.line[s->chart.n++] =
		(struct chart_line){ .tag = t, .label = t->name };
}

/* The baseline's curve of the same role or name, below ours. */
static void add_baselines(struct sheet *s)
{
	const struct compare *c = s->run->against;
	size_t ours = s->chart.n;

	for (size_t i = 0; c && i < c->n; i++)
		for (size_t k = 0; k < ours; k++)
			if (s->chart.line[k].tag == c->curve[i].a &&
			    s->chart.n < CHART_LINES) {
				add_line(s, c->curve[i].b);
				s->chart.line[s->chart.n - 1].baseline = true;
			}
}

/* The steps are epochs where both are the same. */
static bool counts_epochs(const struct chart *c)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->line[i].tag->curve.n; k++)
			if (c->line[i].tag->curve.v[k].epoch !=
			    c->line[i].tag->curve.v[k].step)
				return false;
	return true;
}

static bool has_tag(const struct chart *c, str name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!c->line[i].baseline && str_eq(c->line[i].tag->name, name))
			return true;
	return false;
}

/* Charts of a run stand on one axis where their curves lie within it. */
static void share_x(struct sheet *s)
{
	const struct series_tag *loss = run_loss(s->run->run, LOG_SPLIT_TRAIN);
	double from, to;

	if (!loss || !loss->curve.n)
		return;
	from = loss->curve.v[0].step;
	to = loss->curve.v[loss->curve.n - 1].step;
	for (size_t i = 0; i < s->chart.n; i++) {
		const struct series_tag *t = s->chart.line[i].tag;
		double width =
			t->curve.v[t->curve.n - 1].step - t->curve.v[0].step;

		/* Epochs among steps would be a speck. */
		if (!(t->curve.v[0].step >= from) || !(t->last.step <= to) ||
		    !(width * 10 >= to - from))
			return;
	}
	s->chart.x_from = from;
	s->chart.x_to = to;
}

static void mark_findings(struct sheet *s, bool first)
{
	for (size_t i = 0; i < s->run->notes.n && i < CHART_MARKS; i++) {
		const struct log_note *n = &s->run->notes.v[i];

		if (isnan(n->step) || n->status == STATUS_INCONCLUSIVE ||
		    (!has_tag(&s->chart, n->tag) && !(first && !n->tag.len)))
			continue;
		s->chart.mark[s->chart.nmarks++] =
			(struct chart_mark){ n->step, (unsigned)i + 1,
					     n->status == STATUS_FAIL };
	}
	/* From left to right, so that badges can give way. */
	for (size_t i = 1; i < s->chart.nmarks; i++)
		for (size_t k = i;
		     k && s->chart.mark[k - 1].x > s->chart.mark[k].x; k--) {
			struct chart_mark m = s->chart.mark[k];

			s->chart.mark[k] = s->chart.mark[k - 1];
			s->chart.mark[k - 1] = m;
		}
}

static void put_legend(const struct page *p, const struct chart *c)
{
	add(p, "<ul class=\"legend\">");
	for (size_t i = 0; i < c->n; i++) {
		add(p, "<li>");
		svg_swatch(p->out, c, i);
		html_bdi(p->out, utf8_cut(c->line[i].label, 80));
		if (c->line[i].baseline)
			buf_printf(p->out, " (%s)", word(p, "baseline", "基线"));
		add(p, "</li>");
	}
	add(p, "</ul>\n");
}

static void end_chart(struct sheet *s, bool first)
{
	const struct page *p = s->p;
	size_t from = p->out->len;

	if (!s->chart.n)
		return;
	add_baselines(s);
	if (counts_epochs(&s->chart))
		s->chart.x_title = word(p, "epoch", "轮");
	share_x(s);
	mark_findings(s, first);
	buf_printf(p->out, "<figure><figcaption>%s</figcaption>\n",
		   s->chart.title);
	put_legend(p, &s->chart);
	if (svg_chart(p->out, &s->chart))
		add(p, "</figure>\n");
	else
		p->out->len = from; /* nothing finite: no chart */
}

/* Does the second stand on the same axis as the first? Some count steps in one
 * tag and epochs in the other. */
static bool share_axis(const struct series_tag *a, const struct series_tag *b)
{
	const double far = 20;

	return !a || !b || !(a->last.step > far * b->last.step) ||
	       b->last.step < 1 || b->n * 4 > a->n;
}

typedef bool (*tag_test)(const struct series_tag *t);

static void add_tags(struct sheet *s, tag_test test)
{
	for (size_t i = 0; i < s->run->run->parts.n; i++)
		for (size_t k = 0; k < series_tags(s->run->run->parts.v[i]); k++) {
			const struct series_tag *t =
				series_tag(s->run->run->parts.v[i], k);

			if (!t->role.derived && t->n && test(t))
				add_line(s, t);
		}
}

static bool is_loss_part(const struct series_tag *t)
{
	return t->role.kind == ROLE_LOSS && t->role.part;
}

static bool is_share(const struct series_tag *t)
{
	return t->role.kind == ROLE_METRIC && t->min.value >= 0 &&
	       t->max.value <= 1;
}

static bool is_other_metric(const struct series_tag *t)
{
	return t->role.kind == ROLE_METRIC && !is_share(t);
}

static bool is_rate(const struct series_tag *t)
{
	return t->role.kind == ROLE_RATE;
}

static bool is_norm(const struct series_tag *t)
{
	return t->role.kind == ROLE_GRAD_NORM;
}

static bool is_layer(const struct series_tag *t)
{
	return t->role.kind == ROLE_GRAD_LAYER;
}

static bool is_time(const struct series_tag *t)
{
	return t->role.kind == ROLE_STEP_TIME || t->role.kind == ROLE_DATA_TIME;
}

static bool is_throughput(const struct series_tag *t)
{
	return t->role.kind == ROLE_THROUGHPUT;
}

static bool is_use(const struct series_tag *t)
{
	return t->role.kind == ROLE_UTILISATION;
}

static bool is_scale(const struct series_tag *t)
{
	return t->role.kind == ROLE_LOSS_SCALE;
}

static bool is_dead(const struct series_tag *t)
{
	return t->role.kind == ROLE_DEAD || t->role.kind == ROLE_ZEROS;
}

/* Two curves are compared where they are low: sooner a logarithmic axis. */
static bool is_wide(const struct sheet *s, const struct series_tag *t)
{
	const double wide = s->run->against ? 4 : 50;

	return t && t->min.value > 0 && t->max.value > wide * t->min.value;
}

static void put_losses(struct sheet *s)
{
	const struct series_tag *train = run_loss(s->run->run, LOG_SPLIT_TRAIN);
	const struct series_tag *eval = run_loss(s->run->run, LOG_SPLIT_EVAL);

	start_chart(s, "Loss", "损失", is_wide(s, train) || is_wide(s, eval));
	add_line(s, train);
	if (share_axis(train, eval))
		add_line(s, eval);
	end_chart(s, true);
	if (share_axis(train, eval))
		return;
	start_chart(s, "Validation loss", "验证损失", is_wide(s, eval));
	add_line(s, eval);
	end_chart(s, false);
}

static void put_charts(const struct page *p, const struct log_run *r)
{
	static const struct {
		const char *en, *zh;
		tag_test test;
		bool log;
	} rest[] = {
		{ "Parts of the loss", "各项损失", is_loss_part, true },
		{ "Metrics between 0 and 1", "0 到 1 之间的指标", is_share,
		  false },
		{ "Other metrics", "其他指标", is_other_metric, false },
		{ "Learning rate", "学习率", is_rate, false },
		{ "Gradient norm", "梯度范数", is_norm, true },
		{ "Gradients by layer", "各层梯度", is_layer, true },
		{ "Time of a step (s)", "每步耗时（秒）", is_time, false },
		{ "Throughput", "吞吐", is_throughput, false },
		{ "Utilisation (%)", "利用率（%）", is_use, false },
		{ "Loss scale", "损失缩放", is_scale, true },
		{ "Share of dead or zero units", "失活或零值单元占比", is_dead,
		  false },
	};
	struct sheet s = { .p = p, .run = r };

	add(p, "<div class=\"charts\">\n");
	put_losses(&s);
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		start_chart(&s, rest[i].en, rest[i].zh, rest[i].log);
		add_tags(&s, rest[i].test);
		end_chart(&s, false);
	}
	add(p, "</div>\n");
}

/* ---- the comparison ---- */

static const char *compared_word(const struct page *p, enum compare_verdict v)
{
	static const char *const en[] = { "–", "same", "better", "worse",
					  "much worse" };
	static const char *const zh[] = { "–", "相当", "更好", "更差",
					  "明显更差" };

	return word(p, en[v], zh[v]);
}

static void put_compared(const struct page *p, const struct compare_curve *c)
{
	static const char *const paint[] = { "dim", "dim", "better", "warn",
					     "fail" };

	add(p, "<tr><td>");
	html_text(p->out, pick(compare_title(c->what), p->o));
	add(p, " <code>");
	add_bdi(p, c->a->name);
	add(p, "</code></td>");
	number_cell(p, c->n ? c->to : (double)NAN);
	number_cell(p, c->a_level);
	number_cell(p, c->b_level);
	number_cell(p, c->a_level - c->b_level);
	number_cell(p, c->noise);
	number_cell(p, c->better ? c->a_end.best : (double)NAN);
	number_cell(p, c->better ? c->b_end.best : (double)NAN);
	number_cell(p, c->parted);
	buf_printf(p->out, "<td class=\"n %s\">%s</td></tr>\n",
		   paint[c->verdict], compared_word(p, c->verdict));
}

static void put_settings_apart(const struct page *p, const struct compare *c)
{
	static const char *const cells[][2] = { { "Setting", "设置" },
						{ "This run", "本次" },
						{ "Baseline", "基线" } };

	if (!c->nsettings)
		return;
	buf_printf(p->out, "<h3>%s</h3>\n<div class=\"wide\"><table>\n",
		   word(p, "Settings that differ", "不同的设置"));
	head_cells(p, cells, 3);
	for (size_t i = 0; i < c->nsettings; i++) {
		add(p, "<tr><td><code>");
		add_bdi(p, c->setting[i].name);
		add(p, "</code></td><td class=\"n\">");
		add_bdi(p, c->setting[i].a);
		add(p, "</td><td class=\"n\">");
		add_bdi(p, c->setting[i].b);
		add(p, "</td></tr>\n");
	}
	add(p, "</table></div>\n");
}

static void put_against(const struct page *p, const struct compare *c)
{
	static const char *const by_step[2] = { "At step", "步" };
	static const char *const by_epoch[2] = { "At epoch", "轮" };
	const char *cells[][2] = {
		{ "Curve", "曲线" },        { by_step[0], by_step[1] },
		{ "This run", "本次" },     { "Baseline", "基线" },
		{ "Difference", "差值" },   { "Noise", "噪声" },
		{ "Best", "最佳" },         { "Baseline's best", "基线最佳" },
		{ "Apart from", "分开于" }, { "", "" }
	};

	if (c->axis == COMPARE_EPOCH) {
		cells[1][0] = by_epoch[0];
		cells[1][1] = by_epoch[1];
	}
	buf_printf(p->out, "<h3>%s</h3>\n<div class=\"wide\"><table>\n",
		   word(p, "Against the baseline", "与基线比较"));
	head_cells(p, (const char *const(*)[2])cells,
		   sizeof(cells) / sizeof(cells[0]));
	for (size_t i = 0; i < c->n; i++)
		put_compared(p, &c->curve[i]);
	add(p, "</table></div>\n");
	put_settings_apart(p, c);
}

/* ---- a run ---- */

static uint64_t points_of(const struct run *r)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		n += r->parts.v[i]->points;
	return n;
}

static void put_facts(const struct page *p, const struct run *r)
{
	struct detect_time t = detect_time(r);
	double step = compare_step_seconds(r);

	add(p, "<p class=\"dim\">");
	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series *s = r->parts.v[i];

		if (i && s->format == r->parts.v[i - 1]->format)
			continue;
		html_text(p->out, s->format == LOG_UNREAD
					  ? s->unread
					  : log_format_name(s->format));
		add(p, ", ");
	}
	num_print_count(p->out, (int64_t)points_of(r));
	buf_printf(p->out, " %s", word(p, "points", "个点"));
	if (!isnan(t.hours)) {
		add(p, ", ");
		num_print_seconds(p->out, t.hours * 3600);
	}
	if (!isnan(step)) {
		buf_printf(p->out, ", %s ", word(p, "a step takes", "每步"));
		num_print_seconds(p->out, step);
	}
	if (!t.finished && t.planned > 0) {
		buf_printf(p->out, ", %s ", word(p, "planned", "计划"));
		num_print_seconds(p->out, t.planned * 3600);
	}
	add(p, "</p>\n");
}

static void put_unread_run(const struct page *p, const struct run *r)
{
	const struct unread_format *u =
		r->parts.n ? unread_named(r->parts.v[0]->unread) : NULL;

	if (u)
		buf_printf(p->out, "<p class=\"warn\">%s %.*s</p>\n",
			   word(p, "Not read:", "未读取："),
			   STR_ARG(p->o->chinese ? u->instead_zh : u->instead));
}

static void put_tag_row(const struct page *p, const struct series_tag *t)
{
	bool finite = t->n > t->nan + t->inf;

	add(p, "<tr><td><code>");
	add_bdi(p, t->name);
	add(p, "</code></td><td class=\"n\">");
	html_text(p->out, role_name(t->role.kind));
	add(p, "</td><td class=\"n\">");
	html_text(p->out, role_split_name(t->role.split));
	add(p, "</td>");
	count_cell(p, t->n);
	number_cell(p, t->first.value);
	number_cell(p, t->last.value);
	number_cell(p, finite ? t->min.value : (double)NAN);
	number_cell(p, finite ? t->max.value : (double)NAN);
	count_cell(p, series_bad(t));
	add(p, "</tr>\n");
}

static void put_tags(const struct page *p, const struct run *r)
{
	static const char *const cells[][2] = {
		{ "Tag", "标签" },           { "Role", "角色" },
		{ "Split", "子集" },         { "Points", "点数" },
		{ "First", "首值" },         { "Last", "末值" },
		{ "Lowest", "最低" },        { "Highest", "最高" },
		{ "Not finite", "非有限值" }
	};
	size_t n = 0, all = 0;

	buf_printf(
		p->out,
		"<details><summary>%s</summary><div class=\"wide\"><table>\n",
		word(p, "All tags", "全部标签"));
	head_cells(p, cells, sizeof(cells) / sizeof(cells[0]));
	for (size_t i = 0; i < r->parts.n; i++) {
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++, all++)
			if (n < TAGS_MOST) {
				put_tag_row(p, series_tag(r->parts.v[i], k));
				n++;
			}
		all += r->parts.v[i]->tags_left_out;
	}
	add(p, "</table></div>");
	if (all > n)
		buf_printf(p->out, "<p>+%zu</p>", all - n);
	add(p, "</details>\n");
}

static void put_settings(const struct page *p, const struct run *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < r->parts.v[i]->param.n; k++) {
			const struct map_item *it = &r->parts.v[i]->param.item[k];

			if (n++ >= SETTINGS_MOST)
				continue;
			if (n == 1)
				buf_printf(p->out,
					   "<details><summary>%s</summary>"
					   "<div class=\"wide\"><table>\n",
					   word(p, "Settings", "设置"));
			add(p, "<tr><td><code>");
			add_bdi(p, it->key);
			add(p, "</code></td><td>");
			add_bdi(p, *(const str *)it->value);
			add(p, "</td></tr>\n");
		}
	if (n)
		add(p, "</table></div>");
	if (n > SETTINGS_MOST)
		buf_printf(p->out, "<p>+%zu</p>", n - SETTINGS_MOST);
	if (n)
		add(p, "</details>\n");
}

static void put_event(const struct page *p, const struct series *s,
		      enum log_event id)
{
	const struct series_event *e = &s->event[id];

	add(p, "<li><b>");
	html_text(p->out, log_event_name(id));
	buf_printf(p->out, "</b> × %u <code>", e->n);
	add_bdi(p, s->path);
	buf_printf(p->out, ":%u</code> ", e->line);
	add_bdi(p, e->text);
	add(p, "</li>\n");
}

static void put_events(const struct page *p, const struct run *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t e = 0; e < LOG_EVENT_COUNT; e++) {
			if (!r->parts.v[i]->event[e].n || e == LOG_EVENT_FINISHED)
				continue;
			if (!n++)
				buf_printf(p->out, "<h3>%s</h3>\n<ul>\n",
					   word(p, "Messages", "消息"));
			put_event(p, r->parts.v[i], (enum log_event)e);
		}
	if (n)
		add(p, "</ul>\n");
}

static const char *health_class(enum health h)
{
	return h == HEALTH_SICK   ? "nogo"
	       : h == HEALTH_WELL ? "go"
				  : "inconclusive";
}

static void put_run(const struct page *p, size_t i)
{
	const struct log_run *r = &p->l->runs.v[i];

	buf_printf(p->out, "<section id=\"r%zu\">\n<h2>", i + 1);
	add_bdi(p, r->name);
	buf_printf(p->out, " <span class=\"s %s\">%.*s</span></h2>\n",
		   health_class(r->health),
		   STR_ARG(pick(health_title(r->health), p->o)));
	put_facts(p, r->run);
	put_unread_run(p, r->run);
	put_notes(p, r->notes.v, r->notes.n);
	put_charts(p, r);
	if (r->against)
		put_against(p, r->against);
	put_events(p, r->run);
	put_settings(p, r->run);
	put_tags(p, r->run);
	add(p, "</section>\n");
}

static void put_unread(const struct page *p)
{
	if (!p->l->unread.n)
		return;
	buf_printf(p->out, "<section><h2>%s</h2>\n<ul>\n",
		   word(p, "Not read", "未读取"));
	for (size_t i = 0; i < p->l->unread.n; i++) {
		const struct log_unread *u = &p->l->unread.v[i];

		add(p, "<li><code>");
		add_bdi(p, u->path);
		add(p, "</code> ");
		if (u->format)
			buf_printf(p->out, "%.*s: %.*s", STR_ARG(u->format->name),
				   STR_ARG(p->o->chinese ? u->format->instead_zh
							 : u->format->instead));
		else
			add_bdi(p, u->text);
		add(p, "</li>\n");
	}
	add(p, "</ul></section>\n");
}

static void write(struct buf *out, const struct log_report *l,
		  const struct report_options *o)
{
	struct page p = { out, l, o };

	put_head(&p);
	put_title(&p);
	add(&p, "<main>\n");
	put_overview(&p);
	for (size_t i = 0; i < l->runs.n; i++)
		put_run(&p, i);
	put_notes(&p, l->notes.v, l->notes.n);
	put_unread(&p);
	buf_printf(
		out,
		"</main>\n<footer><p class=\"dim\">gonogo %.*s</p></footer>\n"
		"</body>\n</html>\n",
		STR_ARG(l->version));
}

const struct log_writer log_writer_html = {
	.name = STR_INIT("html"),
	.doc = STR_INIT("one file with charts, no script, light and dark"),
	.write = write,
};
