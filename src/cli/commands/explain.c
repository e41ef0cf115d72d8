/* gonogo explain: why a rule exists, what it asks for, its limits and their
 * sources, in English or Chinese. */
#include "cli/rule_set.h"
#include "report/text.h"

static void label(struct buf *out, const char *en, const char *zh, str text,
		  const struct report_options *o)
{
	if (!text.len)
		return;
	put_coloured(out, CYAN, str_from(o->chinese ? zh : en), o);
	buf_add(out, S("\n  "));
	put_wrapped(out, text, 2, 2, o);
}

static void put_stages(struct buf *out, const struct rule *r)
{
	for (int s = STAGE_MERGE; s <= STAGE_LAUNCH; s++)
		if (r->stages & 1u << s)
			buf_printf(out, " %.*s",
				   STR_ARG(stage_name((enum stage)s)));
}

static void put_condition(struct buf *out, const char *en, const char *zh,
			  const struct condition *c,
			  const struct report_options *o)
{
	if (!c->text.len)
		return;
	buf_add(out, S("  "));
	put_left(out, str_from(o->chinese ? zh : en), 14, o);
	put_safe(out, c->text, o);
	buf_add_byte(out, '\n');
}

static void put_conditions(struct buf *out, const struct rule *r,
			   const struct report_options *o)
{
	if (!r->fail.text.len && !r->warn.text.len && !r->inconclusive.text.len)
		return;
	put_coloured(out, CYAN, o->chinese ? S("判据") : S("criteria"), o);
	buf_add_byte(out, '\n');
	put_condition(out, "inconclusive", "无法判定", &r->inconclusive, o);
	put_condition(out, "pass", "通过", &r->pass, o);
	put_condition(out, "fail", "失败", &r->fail, o);
	put_condition(out, "warn", "警告", &r->warn, o);
}

static void put_limits(struct buf *out, const struct rule *r,
		       const struct report_options *o)
{
	if (!r->nlimits)
		return;
	put_coloured(out, CYAN, o->chinese ? S("阈值") : S("limits"), o);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < r->nlimits; i++) {
		const struct rule_limit *l = &r->limit[i];

		buf_add(out, S("  "));
		put_safe(out, l->name, o);
		buf_add(out, S(" = "));
		put_value(out, &l->value, o);
		if (l->source.len) {
			buf_add(out, S("  ("));
			put_safe(out, l->source, o);
			buf_add(out, S(")"));
		}
		buf_add_byte(out, '\n');
	}
}

static void put_applies(struct buf *out, const struct rule *r,
			const struct report_options *o)
{
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < r->napplies; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(r->applies[i]));
	label(out, "applies when", "适用条件", buf_str(&b), o);
	buf_release(&b);
}

static void put_rule_page(struct buf *out, const struct rule *r,
			  const struct report_options *o)
{
	put_coloured(out, BOLD, r->id, o);
	buf_printf(out, " %.*s  ", STR_ARG(r->name));
	put_coloured(out, BOLD, pick(r->title, o), o);
	buf_add(out, S("\n  "));
	put_safe(out,
		 o->chinese ? phase_title(r->phase).zh : phase_name(r->phase), o);
	buf_printf(out, ", %.*s, ", STR_ARG(severity_name(r->severity)));
	buf_add(out, o->chinese ? S("阶段门") : S("stages"));
	put_stages(out, r);
	buf_add(out, o->chinese ? S("，角色 ") : S(", role "));
	put_safe(out, r->role, o);
	buf_add(out, S("\n"));
	label(out, "why", "依据", pick(r->why, o), o);
	put_applies(out, r, o);
	if (r->probe) {
		label(out, "probe", "探针", r->probe->name, o);
		put_conditions(out, r, o);
	}
	put_limits(out, r, o);
	label(out, "question", "问题", pick(r->question, o), o);
	label(out, "evidence", "证据", r->evidence, o);
	label(out, "fix", "处理", pick(r->fix, o), o);
	label(out, "not judged", "未判定", pick(r->not_judged, o), o);
	label(out, "how it can be wrong", "可能的误判",
	      pick(r->limits_of_rule, o), o);
	for (size_t i = 0; i < r->nreferences; i++)
		label(out, "see", "参考", r->reference[i], o);
	label(out, "rule file", "规则文件", r->source, o);
}

static int run(const struct args *args)
{
	struct report_options o = { .chinese = args->chinese && !args->ascii,
				    .colour = args->colour_out,
				    .ascii = args->ascii,
				    .width = args->width };
	struct limits limits;
	struct rules rules;
	struct buf out;
	struct err err;
	int code = 0;

	if (!args_limits(args, &limits))
		return 3;
	if (!rule_set_load(&rules, args, &limits, &err))
		return complain_err(&err);
	if (!args->noperands && !args_flag(args, "all")) {
		complain("explain needs a rule, by id or name, or --all");
		return 3;
	}
	buf_init(&out, (size_t)64 << 20);
	for (size_t i = 0; args_flag(args, "all") && i < rules.list.n; i++) {
		put_rule_page(&out, rules.list.v[i], &o);
		buf_add_byte(&out, '\n');
	}
	for (size_t i = 0; i < args->noperands; i++) {
		const struct rule *r =
			rule_set_find(args->arena, &rules, args->operand[i]);

		if (r)
			put_rule_page(&out, r, &o);
		else
			code = 3;
	}
	code = print_out(buf_str(&out), code);
	buf_release(&out);
	return code;
}

static const struct option options[] = {
	OPTION_RULES,
	{ STR_INIT("all"), 0, STR_INIT(""), false, STR_INIT("every rule") },
	{ .letter = 0 },
};

const struct command command_explain = {
	.name = STR_INIT("explain"),
	.synopsis = STR_INIT("RULE..."),
	.doc = STR_INIT("why a rule exists, what it asks for, where its limits "
			"come from"),
	.option = options,
	.run = run,
};
