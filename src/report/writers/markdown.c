/*
 * The sign-off report: fixed order, stable headings, sorted rows, no clock, so
 * that two reports can be compared line by line and one can be signed.
 *
 * With max_bytes the passed and not-applicable rows go first, then notes; the
 * verdict, what blocks and the signatures always stay.
 */
#include "report/escape_markdown.h"
#include "report/text.h"

#include "base/num.h"

struct page {
	struct buf *out;
	const struct result *r;
	const struct report_options *o;
	struct arena a;
	bool brief; /* no passed and not-applicable rows */
};

static void say(struct page *p, const char *en, const char *zh)
{
	buf_add(p->out, str_from(p->o->chinese ? zh : en));
}

static void heading(struct page *p, const char *en, const char *zh)
{
	buf_add(p->out, S("\n## "));
	say(p, en, zh);
	buf_add(p->out, S("\n\n"));
}

/* The head of a table; columns parted by '|'. */
static void table(struct page *p, const char *en, const char *zh)
{
	str head = str_from(p->o->chinese ? zh : en);

	buf_printf(p->out, "| ");
	for (size_t i = 0; i < head.len; i++)
		buf_add(p->out,
			head.s[i] == '|' ? S(" | ") : str_sub(head, i, i + 1));
	buf_add(p->out, S(" |\n|"));
	for (struct str_cut c = { .tail = head, .found = true }; c.found;) {
		c = str_cut(c.tail, '|');
		buf_add(p->out, S("---|"));
	}
	buf_add_byte(p->out, '\n');
}

static void cell_text(struct page *p, str s)
{
	buf_add(p->out, S("| "));
	md_text(p->out, s);
	buf_add_byte(p->out, ' ');
}

static void cell_code(struct page *p, str s)
{
	buf_add(p->out, S("| "));
	md_code(p->out, s);
	buf_add_byte(p->out, ' ');
}

static void end_row(struct page *p)
{
	buf_add(p->out, S("|\n"));
}

static void none(struct page *p)
{
	say(p, "None.\n", "无。\n");
}

static str verdict_cell(struct page *p, enum verdict v)
{
	return p->o->chinese ? str_printf(&p->a, "%.*s（%.*s）",
					  STR_ARG(verdict_title(v).zh),
					  STR_ARG(verdict_name(v)))
			     : verdict_name(v);
}

static void put_title(struct page *p)
{
	const struct result *r = p->r;

	say(p, "# Readiness: ", "# 上线就绪报告：");
	md_text(p->out, r->project);
	buf_add(p->out, S("\n\n**"));
	buf_add(p->out, verdict_cell(p, r->verdict));
	buf_printf(p->out,
		   p->o->chinese ? "**（阶段门 %.*s，阻断 %zu 项）\n"
				 : "** (stage %.*s, %zu blocking)\n",
		   STR_ARG(stage_name(r->stage)), r->nblockers);
	if (r->partial_scope)
		say(p, "\nPartial: a selection was in force, so this is no sign-off.\n",
		    "\n部分检查：启用了筛选，不能作为签核依据。\n");
}

static void fact(struct page *p, const char *en, const char *zh, str value)
{
	cell_text(p, str_from(p->o->chinese ? zh : en));
	cell_code(p, value);
	end_row(p);
}

static void put_summary(struct page *p)
{
	const struct result *r = p->r;
	struct buf b;

	heading(p, "Summary", "概要");
	table(p, "What|Value", "项目|值");
	fact(p, "commit", "提交", r->commit.len ? r->commit : S("-"));
	fact(p, "uncommitted changes", "未提交改动",
	     !r->dirty_known ? S("-")
	     : r->dirty      ? S("yes")
			     : S("no"));
	fact(p, "date", "日期", r->date);
	fact(p, "tool", "工具",
	     str_printf(&p->a, "gonogo %.*s", STR_ARG(r->tool_version)));
	fact(p, "rules", "规则包", r->rulepack);
	for (size_t i = 0; i < r->ninputs; i++)
		if (r->input[i].digest.len &&
		    (str_eq(r->input[i].kind, S("manifest")) ||
		     str_eq(r->input[i].kind, S("config")) ||
		     str_eq(r->input[i].kind, S("table")) ||
		     str_eq(r->input[i].kind, S("model"))))
			fact(p, r->input[i].kind.s, r->input[i].kind.s,
			     str_printf(&p->a, "%.*s xxh3:%.*s",
					STR_ARG(r->input[i].path),
					STR_ARG(r->input[i].digest)));
	buf_init(&b, 1 << 16);
	put_inputs_line(&b, r, p->o);
	fact(p, "read", "读取", buf_str(&b));
	buf_reset(&b);
	put_sandbox_line(&b, r, p->o);
	fact(p, "protection", "隔离", buf_str(&b));
	buf_release(&b);
	fact(p, "reproduce", "复现",
	     str_printf(&p->a, "gonogo check --stage %.*s --date %.*s -f markdown",
			STR_ARG(stage_name(r->stage)), STR_ARG(r->date)));
}

static void put_poll(struct page *p)
{
	heading(p, "Poll", "表决");
	table(p, "Phase|Verdict|Pass|Warn|Fail|Open|Inconclusive|Waived|Not applicable",
	      "阶段|结论|通过|警告|失败|待签|无法判定|豁免|不适用");
	for (int i = 0; i < PHASE_COUNT; i++) {
		const struct phase_result *ph = &p->r->phase[i];

		cell_text(p, p->o->chinese ? phase_title((enum phase)i).zh
					   : phase_name((enum phase)i));
		cell_text(p, ph->empty ? S("-") : verdict_cell(p, ph->verdict));
		buf_printf(p->out,
			   "| %zu | %zu | %zu | %zu | %zu | %zu | %zu |\n",
			   ph->count[STATUS_PASS], ph->count[STATUS_WARN],
			   ph->count[STATUS_FAIL], ph->count[STATUS_OPEN],
			   ph->count[STATUS_INCONCLUSIVE],
			   ph->count[STATUS_WAIVED],
			   ph->count[STATUS_NOT_APPLICABLE]);
	}
}

static const struct result_finding *first_finding(const struct rule_result *rr)
{
	for (size_t i = 0; i < rr->nfindings; i++)
		if (rr->finding[i].status == rr->status)
			return &rr->finding[i];
	return rr->nfindings ? &rr->finding[0] : NULL;
}

static str what(struct page *p, const struct rule_result *rr)
{
	const struct result_finding *f = first_finding(rr);
	str text = f ? pick(f->message, p->o) : pick(rr->reason_text, p->o);

	if (f && rr->nfindings + rr->omitted > 1)
		text = str_printf(&p->a, "%.*s (+%zu)", STR_ARG(text),
				  rr->nfindings + rr->omitted - 1);
	return text;
}

static str where(struct page *p, const struct rule_result *rr)
{
	const struct result_finding *f = first_finding(rr);

	return f ? place_text(&p->a, &f->place) : S("");
}

static void put_blocking(struct page *p)
{
	heading(p, "Blocking", "阻断项");
	if (!p->r->nblockers) {
		none(p);
		return;
	}
	table(p, "Rule|Status|What was found|Where|Role|How to clear",
	      "规则|状态|发现|位置|角色|如何消除");
	for (size_t i = 0; i < p->r->nblockers; i++) {
		const struct rule_result *rr = p->r->blocker[i];

		cell_text(p, str_printf(&p->a, "%.*s %.*s", STR_ARG(rr->rule->id),
					STR_ARG(pick(rr->rule->title, p->o))));
		cell_text(p, pick(status_title(rr->status), p->o));
		cell_text(p, what(p, rr));
		cell_code(p, where(p, rr));
		cell_text(p, rr->rule->role);
		cell_text(p, pick(rr->rule->fix, p->o).len
				     ? pick(rr->rule->fix, p->o)
				     : pick(rr->rule->question, p->o));
		end_row(p);
	}
}

/* Does the name stand in one of the rule's conditions? */
static bool is_asked(const struct rule_result *rr, str measure)
{
	const str texts[] = { rr->rule->fail.text, rr->rule->warn.text,
			      rr->rule->pass.text };

	for (size_t i = 0; i < 3; i++)
		if (str_has(texts[i], measure))
			return true;
	return false;
}

static bool is_told(const struct value *v)
{
	return v->type != VALUE_LIST && v->type != VALUE_MAP &&
	       v->type != VALUE_NULL && (v->type != VALUE_STR || v->u.s.len > 0);
}

/* The measured values of the deciding subject, in one line: those that the
 * rule's conditions ask for, else the first ones. */
static str evidence(struct page *p, const struct rule_result *rr)
{
	const struct result_subject *s = deciding_subject(rr);
	size_t n = 0;
	struct buf b;
	str text;

	if (!s)
		return where(p, rr);
	buf_init(&b, 4096);
	if (s->subject->name.len)
		buf_printf(&b, "%.*s: ", STR_ARG(s->subject->name));
	for (int asked = 1; asked >= 0 && !n; asked--)
		for (size_t i = 0; i < s->subject->measures.u.map.n && n < 4;
		     i++) {
			const struct value_pair *m =
				&s->subject->measures.u.map.pair[i];

			if (!is_told(&m->value) ||
			    (asked && !is_asked(rr, m->key)))
				continue;
			buf_printf(&b, "%s%.*s ", n ? ", " : "", STR_ARG(m->key));
			put_value(&b, &m->value, p->o);
			n++;
		}
	text = str_dup(&p->a, buf_str(&b));
	buf_release(&b);
	return text;
}

static void put_rule_row(struct page *p, const struct rule_result *rr)
{
	cell_text(p, rr->rule->id);
	cell_text(p, pick(rr->rule->title, p->o));
	cell_text(p, pick(status_title(rr->status), p->o));
	cell_text(p, rr->status == STATUS_PASS ? evidence(p, rr) : what(p, rr));
	cell_text(p, rr->rule->role);
	end_row(p);
}

static bool is_quiet(const struct rule_result *rr)
{
	return rr->status == STATUS_PASS || rr->status == STATUS_NOT_APPLICABLE;
}

static bool put_rows(struct page *p, enum phase phase, bool quiet)
{
	bool any = false;

	for (size_t i = 0; i < p->r->nrules; i++) {
		const struct rule_result *rr = &p->r->rule[i];

		if (rr->rule->phase != phase || rr->status == STATUS_OFF ||
		    is_quiet(rr) != quiet)
			continue;
		if (!any)
			table(p, "Rule|Question|Result|Evidence|Role",
			      "规则|检查项|结果|证据|角色");
		any = true;
		put_rule_row(p, rr);
	}
	return any;
}

static void put_phase(struct page *p, enum phase phase)
{
	size_t before;

	buf_printf(p->out, "\n### %d ", (int)phase + 1);
	buf_add(p->out,
		p->o->chinese ? phase_title(phase).zh : phase_name(phase));
	buf_add(p->out, S("\n\n"));
	if (!put_rows(p, phase, false))
		say(p, "Nothing failed, warned or is open here.\n",
		    "没有失败、警告或待签项。\n");
	if (p->brief)
		return;
	before = p->out->len;
	say(p, "\n<details><summary>passed and not applicable</summary>\n\n",
	    "\n<details><summary>通过与不适用</summary>\n\n");
	if (put_rows(p, phase, true))
		buf_add(p->out, S("\n</details>\n"));
	else
		p->out->len = before;
}

static void put_phases_in_full(struct page *p)
{
	heading(p, "Phases", "各阶段");
	for (int i = 0; i < PHASE_COUNT; i++)
		put_phase(p, (enum phase)i);
}

/* Numbers that people sign for: every passed or judged rule's limits. */
static void put_measurements(struct page *p)
{
	bool any = false;

	heading(p, "Key measurements", "关键测量值");
	for (size_t i = 0; i < p->r->nrules; i++) {
		const struct rule_result *rr = &p->r->rule[i];

		if (!rr->rule->nlimits || !rr->nsubjects ||
		    rr->status == STATUS_OFF)
			continue;
		if (!any)
			table(p, "Rule|Measured|Limit|Source",
			      "规则|测量值|上限或条件|来源");
		any = true;
		cell_text(p, rr->rule->id);
		cell_text(p, evidence(p, rr));
		cell_code(p, rr->rule->fail.text.len ? rr->rule->fail.text
						     : rr->rule->warn.text);
		cell_text(p, rr->rule->limit[0].source);
		end_row(p);
	}
	if (!any)
		none(p);
}

static void put_evidence_list(struct page *p, const struct value *list)
{
	buf_add(p->out, S("| "));
	for (size_t i = 0; i < value_count(list); i++) {
		if (i)
			buf_add(p->out, S(", "));
		md_code(p->out, value_get_text(value_at(list, i), "ref"));
	}
	buf_add_byte(p->out, ' ');
}

static void put_signatures(struct page *p)
{
	const struct value *list = value_find(p->r->signoff, S("attestations"));

	heading(p, "Signatures", "签核");
	if (!value_count(list)) {
		none(p);
		return;
	}
	table(p, "Rule|Status|Statement|Signed by|Role|Date|Valid to|Evidence",
	      "规则|状态|陈述|签核人|角色|日期|有效期至|证据");
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *s = value_at(list, i);
		const struct value *by = value_find(s, S("by"));

		cell_text(p, value_get_text(s, "rule"));
		cell_text(p, value_get_text(s, "status"));
		cell_text(p, value_get_text(s, "statement"));
		cell_text(p, value_get_text(by, "name"));
		cell_text(p, value_get_text(by, "role"));
		cell_text(p, value_get_text(s, "date"));
		cell_text(p, value_get_text(s, "expires"));
		put_evidence_list(p, value_find(s, S("evidence")));
		end_row(p);
	}
}

static void put_waivers(struct page *p)
{
	const struct value *list = value_find(p->r->waivers, S("waivers"));

	heading(p, "Waivers", "豁免");
	if (!value_count(list)) {
		none(p);
		return;
	}
	table(p, "Id|Rule|Reason|Asked by|Approved by|Expires|Days left",
	      "编号|规则|理由|申请人|批准人|到期|剩余天数");
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *w = value_at(list, i);
		date end = date_read(value_get_text(w, "expires"));
		date today = date_read(p->r->date);

		cell_text(p, value_get_text(w, "id"));
		cell_text(p, value_get_text(w, "rule"));
		cell_text(p, value_get_text(w, "reason"));
		cell_text(p, value_get_text(w, "requested-by"));
		cell_text(p, value_get_text(value_find(w, S("approved-by")),
					    "email"));
		cell_text(p, value_get_text(w, "expires"));
		if (end != DATE_NONE && today != DATE_NONE)
			buf_printf(p->out, "| %d ", end - today);
		else
			buf_add(p->out, S("| - "));
		end_row(p);
	}
}

/* Documents that are named for a matter, by path: what the reader of the report
 * opens next. Paths are code, never links: a name in the tree is not trusted. */
static bool put_documents(struct page *p, const char *const *words)
{
	const struct project *project = p->r->facts;
	size_t shown = 0;

	for (size_t i = 0; project && i < project->nfiles && shown < 5; i++) {
		const struct file *f = &project->file[i];
		str name = str_lower(&p->a, str_basename(f->path));
		bool named = false;

		if (f->flags & (FILE_VENDORED | FILE_TEST) ||
		    (f->kind != KIND_DOC && f->kind != KIND_YAML))
			continue;
		for (size_t w = 0; words[w]; w++)
			named |= str_has(name, str_from(words[w]));
		if (!named)
			continue;
		buf_add(p->out, S("- "));
		md_code(p->out, f->path);
		buf_add_byte(p->out, '\n');
		shown++;
	}
	return shown > 0;
}

static const struct rule_result *rule_of(const struct page *p, const char *id)
{
	for (size_t i = 0; i < p->r->nrules; i++)
		if (str_eq(p->r->rule[i].rule->id, str_from(id)))
			return &p->r->rule[i];
	return NULL;
}

/* "- LCH013 Roll out in stages ...: passed (docs/rollout.md:3)". */
static void put_rule_line(struct page *p, const char *id)
{
	const struct rule_result *rr = rule_of(p, id);
	const struct result_subject *s = rr ? deciding_subject(rr) : NULL;
	str at = s ? place_text(&p->a, &s->subject->place) : S("");

	if (!rr || rr->status == STATUS_OFF)
		return;
	buf_printf(p->out, "- %.*s ", STR_ARG(rr->rule->id));
	md_text(p->out, pick(rr->rule->title, p->o));
	buf_add(p->out, S(": "));
	md_text(p->out, pick(status_title(rr->status), p->o));
	if (at.len) {
		buf_add(p->out, S(" ("));
		md_code(p->out, at);
		buf_add_byte(p->out, ')');
	}
	buf_add_byte(p->out, '\n');
}

static void put_limits(struct page *p)
{
	static const char *const cards[] = { "model_card", "modelcard",
					     "datasheet", NULL };

	heading(p, "Known limits and out-of-scope uses",
		"已知局限与超出范围的用途");
	put_rule_line(p, "REQ018");
	put_rule_line(p, "LCH015");
	if (!put_documents(p, cards))
		say(p, "- no model card is in the project\n",
		    "- 项目中没有模型卡\n");
}

static void put_operations(struct page *p)
{
	static const char *const books[] = { "rollback", "rollout", "runbook",
					     "deploy",   "alert",   "monitor",
					     "on-call",  "oncall",  NULL };

	heading(p, "Rollback and monitoring", "回滚与监控");
	put_rule_line(p, "LCH013");
	put_rule_line(p, "LCH014");
	if (!put_documents(p, books))
		say(p, "- no document on rollback or monitoring is in the project\n",
		    "- 项目中没有回滚或监控文档\n");
}

static void put_open_questions(struct page *p)
{
	bool any = false;

	heading(p, "Open questions", "待定问题");
	for (size_t i = 0; i < p->r->nrules; i++) {
		const struct rule_result *rr = &p->r->rule[i];

		if (rr->status != STATUS_OPEN && rr->status != STATUS_INCONCLUSIVE)
			continue;
		any = true;
		buf_add(p->out, S("- "));
		md_text(p->out, rr->rule->id);
		buf_add_byte(p->out, ' ');
		md_text(p->out, pick(rr->rule->question, p->o).len &&
						rr->status == STATUS_OPEN
					? pick(rr->rule->question, p->o)
					: pick(rr->rule->title, p->o));
		buf_add(p->out, S(" ("));
		md_text(p->out, pick(rr->reason_text, p->o));
		buf_add(p->out, S(")\n"));
	}
	if (!any)
		none(p);
}

/* Every role that answers for a rule that is on, once, sorted. */
static void put_signature_block(struct page *p)
{
	struct map roles = { 0 };
	VEC(str) sorted = { 0 };

	heading(p, "Decision", "决定");
	table(p, "Role|Name|GO / NO-GO|Date|Signature",
	      "角色|姓名|放行 / 不放行|日期|签名");
	for (size_t i = 0; i < p->r->nrules; i++)
		if (p->r->rule[i].gates && p->r->rule[i].status != STATUS_OFF)
			map_at(&p->a, &roles, p->r->rule[i].rule->role);
	for (size_t i = 0; i < roles.n; i++) {
		size_t at = sorted.n;

		vec_push(&p->a, &sorted);
		for (; at && str_cmp(roles.item[i].key, sorted.v[at - 1]) < 0;
		     at--)
			sorted.v[at] = sorted.v[at - 1];
		sorted.v[at] = roles.item[i].key;
	}
	for (size_t i = 0; i < sorted.n; i++) {
		cell_text(p, sorted.v[i]);
		buf_add(p->out, S("| | | | |\n"));
	}
}

static void put_appendix(struct page *p)
{
	const struct result_coverage *c = &p->r->coverage;

	heading(p, "Appendix: what was not read", "附录：未读取的内容");
	buf_printf(p->out,
		   p->o->chinese ? "共 %zu 个文件：完整读取 %zu，部分读取 "
				   "%zu，未读取 %zu。\n\n"
				 : "%zu files: %zu read whole, %zu in part, "
				   "%zu not read.\n\n",
		   c->files_seen, c->read_whole, c->read_partly, c->not_read);
	if (!c->nskipped)
		return;
	table(p, "Path|Reason", "路径|原因");
	for (size_t i = 0; i < c->nskipped; i++) {
		cell_code(p, c->skipped[i].path);
		cell_text(p, c->skipped[i].reason);
		end_row(p);
	}
}

static void write_page(struct page *p)
{
	put_title(p);
	put_summary(p);
	put_poll(p);
	put_blocking(p);
	put_phases_in_full(p);
	put_measurements(p);
	put_signatures(p);
	put_waivers(p);
	put_limits(p);
	put_operations(p);
	put_open_questions(p);
	put_signature_block(p);
	if (!p->brief)
		put_appendix(p);
}

static void write(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	struct page p = { .out = out, .r = r, .o = o };
	size_t start = out->len;

	arena_init(&p.a);
	write_page(&p);
	if (o->max_bytes && out->len - start > o->max_bytes) {
		out->len = start;
		p.brief = true;
		write_page(&p);
		say(&p, "\nPassed rules and the appendix were left out to fit.\n",
		    "\n为控制长度，已省略通过项与附录。\n");
	}
	arena_release(&p.a);
}

const struct writer writer_markdown = {
	.name = STR_INIT("markdown"),
	.doc = STR_INIT("the sign-off report"),
	.write = write,
};
