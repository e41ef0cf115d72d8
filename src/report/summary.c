#include "report/summary.h"

#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

static void put_str(struct buf *out, const char *en, const char *zh,
		    const struct report_options *o)
{
	buf_add(out, str_from(o->chinese ? zh : en));
}

void put_head(struct buf *out, const struct result *r,
	      const struct report_options *o)
{
	buf_printf(out, "gonogo %.*s  ", STR_ARG(r->tool_version));
	put_coloured(out, BOLD, r->project, o);
	if (r->commit.len)
		buf_printf(out, " @ %.7s", r->commit.s);
	if (r->dirty)
		put_str(out, " (dirty)", "（有未提交改动）", o);
	put_str(out, "  rules ", "  规则包 ", o);
	put_safe(out, r->rulepack, o);
	put_str(out, "  stage ", "  阶段门 ", o);
	put_safe(out, stage_name(r->stage), o);
	buf_add_byte(out, '\n');
	put_inputs_line(out, r, o);
	if (o->seconds >= 0) {
		buf_add(out, S("   "));
		num_print_seconds(out, o->seconds);
	}
	buf_add(out, S("\n"));
}

void put_phases(struct buf *out, const struct result *r,
		const struct report_options *o)
{
	static const enum status column[] = {
		STATUS_PASS,          STATUS_WARN,         STATUS_FAIL,
		STATUS_OPEN,          STATUS_INCONCLUSIVE, STATUS_WAIVED,
		STATUS_NOT_APPLICABLE
	};
	static const char *const en[] = { "PASS",    "WARN",   "FAIL", "OPEN",
					  "INCONCL", "WAIVED", "N/A" };
	static const char *const zh[] = { "通过",     "警告", "失败",  "待签",
					  "无法判定", "豁免", "不适用" };
	enum { COLUMNS = 7 };

	buf_add(out, S("\n "));
	put_left(out, o->chinese ? S("阶段") : S("PHASE"), 16, o);
	put_left(out, o->chinese ? S("结论") : S("VERDICT"), 13, o);
	for (size_t i = 0; i < COLUMNS; i++)
		put_right(out, str_from(o->chinese ? zh[i] : en[i]),
			  i == 4  ? 9
			  : i > 4 ? 8
				  : 6,
			  o);
	buf_add_byte(out, '\n');
	for (int p = 0; p < PHASE_COUNT; p++) {
		const struct phase_result *ph = &r->phase[p];

		buf_printf(out, " %d ", p + 1);
		put_left(out,
			 o->chinese ? phase_title((enum phase)p).zh
				    : phase_name((enum phase)p),
			 14, o);
		put_colour(out, ph->empty ? DIM : verdict_colour(ph->verdict), o);
		put_left(out,
			 ph->empty ? S("-") : pick(verdict_title(ph->verdict), o),
			 13, o);
		put_colour(out, PLAIN, o);
		for (size_t i = 0; i < COLUMNS; i++)
			put_count_right(out, ph->count[column[i]],
					i == 4  ? 9
					: i > 4 ? 8
						: 6);
		buf_add_byte(out, '\n');
	}
}

/* One line that says what is wrong: the first finding, or the reason. */
static str short_text(const struct rule_result *rr,
		      const struct report_options *o)
{
	for (size_t i = 0; i < rr->nfindings; i++)
		if (rr->finding[i].status == rr->status)
			return pick(rr->finding[i].message, o);
	if (pick(rr->reason_text, o).len)
		return pick(rr->reason_text, o);
	return pick(rr->rule->title, o);
}

static struct place short_place(const struct rule_result *rr)
{
	for (size_t i = 0; i < rr->nfindings; i++)
		if (rr->finding[i].status == rr->status)
			return rr->finding[i].place;
	return (struct place){ 0 };
}

static void put_blocker(struct buf *out, const struct rule_result *rr,
			struct arena *a, const struct report_options *o)
{
	struct place p = short_place(rr);
	str where = place_text(a, &p);

	buf_add(out, S("  "));
	put_colour(out, status_colour(rr->status), o);
	put_left(out, rr->rule->id, 8, o);
	put_colour(out, PLAIN, o);
	put_safe(out, pick(rr->rule->title, o), o);
	buf_add(out, S("\n          "));
	if (where.len) {
		put_safe(out, where, o);
		buf_add(out, S(": "));
	}
	put_wrapped(out, short_text(rr, o), 10,
		    10 + (unsigned)utf8_cells(where) + (where.len ? 2 : 0), o);
}

void put_blockers(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	struct arena a;

	if (!r->nblockers)
		return;
	arena_init(&a);
	buf_add_byte(out, '\n');
	put_colour(out, BOLD, o);
	put_str(out, " BLOCKING", " 阻断项", o);
	put_colour(out, PLAIN, o);
	buf_printf(out, o->chinese ? "（%zu）\n" : " (%zu)\n", r->nblockers);
	for (size_t i = 0; i < r->nblockers && i < MOST_BLOCKERS; i++)
		put_blocker(out, r->blocker[i], &a, o);
	if (r->nblockers > MOST_BLOCKERS)
		buf_printf(out,
			   o->chinese
				   ? "  另有 %zu 项：-f grouped 查看全部\n"
				   : "  and %zu more: -f grouped shows all\n",
			   r->nblockers - MOST_BLOCKERS);
	arena_release(&a);
}

static size_t total(const struct result *r, enum status s)
{
	size_t n = 0;

	for (int p = 0; p < PHASE_COUNT; p++)
		n += r->phase[p].count[s];
	return n;
}

static void put_waivers(struct buf *out, const struct result *r,
			const struct report_options *o)
{
	str next = S(""), id = S("");

	for (size_t i = 0; i < r->nrules; i++) {
		str expires = value_get_text(r->rule[i].waiver, "expires");

		if (!r->rule[i].waiver || r->rule[i].status != STATUS_WAIVED)
			continue;
		if (!next.len || str_cmp(expires, next) < 0) {
			next = expires;
			id = r->rule[i].rule->id;
		}
	}
	if (!next.len)
		return;
	buf_printf(out,
		   o->chinese ? "（最近到期 %.*s，%.*s）"
			      : " (next expiry %.*s, %.*s)",
		   STR_ARG(next), STR_ARG(id));
}

void put_tail(struct buf *out, const struct result *r,
	      const struct report_options *o)
{
	size_t inconclusive = total(r, STATUS_INCONCLUSIVE);

	buf_add(out, S("\n "));
	num_print_count(out, (int64_t)total(r, STATUS_WARN));
	put_str(out, " warnings, ", " 条警告，", o);
	num_print_count(out, (int64_t)total(r, STATUS_WAIVED));
	put_str(out, " waived", " 条豁免", o);
	put_waivers(out, r, o);
	if (r->coverage.nskipped) {
		put_str(out, ", ", "，", o);
		num_print_count(out, (int64_t)r->coverage.nskipped);
		put_str(out, " paths skipped (--show skipped)",
			" 个路径未读取（--show skipped）", o);
	}
	buf_add_byte(out, '\n');
	if (inconclusive) {
		buf_add_byte(out, ' ');
		num_print_count(out, (int64_t)inconclusive);
		put_str(out, " rules could not be judged: --show errors\n",
			" 条规则无法判定：--show errors\n", o);
	}
	buf_add_byte(out, ' ');
	put_sandbox_line(out, r, o);
	buf_add_byte(out, '\n');
}

void put_verdict(struct buf *out, const struct result *r,
		 const struct report_options *o)
{
	put_str(out, "VERDICT  ", "结论  ", o);
	put_colour(out, verdict_colour(r->verdict), o);
	put_colour(out, BOLD, o);
	put_safe(out, pick(verdict_title(r->verdict), o), o);
	put_colour(out, PLAIN, o);
	if (o->chinese)
		buf_printf(out, "（%.*s）", STR_ARG(verdict_name(r->verdict)));
	if (r->partial_scope)
		put_str(out, "  (partial: a selection was in force)",
			"（部分检查：启用了筛选）", o);
	buf_add_byte(out, '\n');
}

bool rule_is_shown(const struct rule_result *rr, const struct report_options *o)
{
	switch (rr->status) {
	case STATUS_FAIL:
	case STATUS_WARN:
	case STATUS_OPEN:
		return true;
	case STATUS_INCONCLUSIVE:
		return rr->gates || o->show & SHOW_ERRORS;
	case STATUS_PASS:
		return o->show & SHOW_PASSED ||
		       (rr->nfindings && o->show & SHOW_NOTES);
	case STATUS_WAIVED:
	case STATUS_BASELINED:
		return o->show & SHOW_WAIVED;
	default:
		return o->show & SHOW_OFF;
	}
}

static void put_label(struct buf *out, const char *en, const char *zh, str s,
		      const struct report_options *o)
{
	unsigned cells = o->chinese ? 8 : 10;

	if (!s.len)
		return;
	buf_add(out, S("  "));
	put_colour(out, CYAN, o);
	put_left(out, str_from(o->chinese ? zh : en), cells - 2, o);
	put_colour(out, PLAIN, o);
	put_wrapped(out, s, cells, cells, o);
}

/* A finding that takes nothing away is a note. */
static struct bitext finding_title(enum status s)
{
	static const struct bitext note = { STR_INIT("note"),
					    STR_INIT("提示") };

	return s == STATUS_PASS ? note : status_title(s);
}

static void put_finding(struct buf *out, const struct result_finding *f,
			struct arena *a, const struct report_options *o)
{
	str where = place_text(a, &f->place);

	buf_add(out, S("  "));
	put_colour(out, status_colour(f->status), o);
	put_left(out, pick(finding_title(f->status), o), o->chinese ? 9 : 13, o);
	put_colour(out, PLAIN, o);
	if (where.len) {
		put_coloured(out, BOLD, where, o);
		buf_add(out, S("\n      "));
		put_wrapped(out, pick(f->message, o), 6, 6, o);
	} else {
		put_wrapped(out, pick(f->message, o), 6, o->chinese ? 11 : 15, o);
	}
}

static void put_pictures(struct buf *out, const struct rule_result *rr,
			 const struct report_options *o)
{
	const struct result_subject *s = deciding_subject(rr);

	if (!s)
		return;
	for (size_t i = 0; i < s->subject->measures.u.map.n; i++)
		put_picture(out, &s->subject->measures.u.map.pair[i].value, 6, o);
}

void put_rule(struct buf *out, const struct rule_result *rr,
	      const struct report_options *o)
{
	enum { MOST = 10 };
	struct arena a;

	arena_init(&a);
	put_colour(out, status_colour(rr->status), o);
	put_safe(out, pick(status_title(rr->status), o), o);
	buf_printf(out, " %.*s ", STR_ARG(rr->rule->id));
	put_colour(out, PLAIN, o);
	put_coloured(out, BOLD, pick(rr->rule->title, o), o);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < rr->nfindings && i < MOST; i++)
		put_finding(out, &rr->finding[i], &a, o);
	if (rr->nfindings + rr->omitted > MOST)
		buf_printf(out,
			   o->chinese ? "  另有 %zu 处\n" : "  and %zu more\n",
			   rr->nfindings + rr->omitted - MOST);
	if (rr->status == STATUS_FAIL || rr->status == STATUS_WARN)
		put_pictures(out, rr, o);
	if (rr->status != STATUS_PASS && rr->status != STATUS_FAIL)
		put_label(out, "reason", "原因", pick(rr->reason_text, o), o);
	if (rr->status == STATUS_FAIL || rr->status == STATUS_WARN) {
		put_label(out, "why", "依据", pick(rr->rule->why, o), o);
		put_label(out, "fix", "处理", pick(rr->rule->fix, o), o);
	}
	if (rr->status == STATUS_OPEN)
		put_label(out, "ask", "问题", pick(rr->rule->question, o), o);
	if (rr->status != STATUS_PASS)
		put_label(out, "role", "角色", rr->rule->role, o);
	arena_release(&a);
}
