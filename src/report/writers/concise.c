/* One line a finding, as compilers print them, and the verdict. */
#include "report/summary.h"

static void put_line(struct buf *out, const struct rule_result *rr,
		     enum status status, str where, str message,
		     const struct report_options *o)
{
	if (where.len) {
		put_coloured(out, BOLD, where, o);
		buf_add(out, S(": "));
	}
	/* a finding that takes nothing away */
	put_coloured(out, status_colour(status),
		     status == STATUS_PASS ? S("note") : status_name(status), o);
	buf_printf(out, " %.*s ", STR_ARG(rr->rule->id));
	put_safe(out, message, o);
	buf_add_byte(out, '\n');
}

static void put_rule_lines(struct buf *out, const struct rule_result *rr,
			   const struct report_options *o)
{
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < rr->nfindings; i++)
		put_line(out, rr, rr->finding[i].status,
			 place_text(&a, &rr->finding[i].place),
			 pick(rr->finding[i].message, o), o);
	if (!rr->nfindings)
		put_line(out, rr, rr->status, S(""),
			 pick(rr->reason_text, o).len ? pick(rr->reason_text, o)
						      : pick(rr->rule->title, o),
			 o);
	arena_release(&a);
}

static void write(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	for (size_t i = 0; i < r->nrules; i++)
		if (rule_is_shown(&r->rule[i], o))
			put_rule_lines(out, &r->rule[i], o);
	put_verdict(out, r, o);
}

const struct writer writer_concise = {
	.name = STR_INIT("concise"),
	.doc = STR_INIT("one line a finding"),
	.write = write,
};
