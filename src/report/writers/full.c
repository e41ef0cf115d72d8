/* The terminal's default: what blocks first, then every finding with why and
 * fix, then the table and the verdict. */
#include "report/summary.h"

static void put_skipped(struct buf *out, const struct result *r,
			const struct report_options *o)
{
	buf_add(out, o->chinese ? S("\n未读取\n") : S("\nSKIPPED\n"));
	for (size_t i = 0; i < r->coverage.nskipped; i++) {
		const struct walk_skip *s = &r->coverage.skipped[i];

		buf_add(out, S("  "));
		put_left(out, s->reason, 20, o);
		buf_add_byte(out, ' ');
		put_safe(out, s->path, o);
		if (s->text.len) {
			buf_add(out, S("  ("));
			put_safe(out, s->text, o);
			buf_add(out, S(")"));
		}
		buf_add_byte(out, '\n');
	}
}

static void write(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	put_head(out, r, o);
	for (size_t i = 0; i < r->nrules; i++) {
		if (!rule_is_shown(&r->rule[i], o))
			continue;
		buf_add_byte(out, '\n');
		put_rule(out, &r->rule[i], o);
	}
	if (o->show & SHOW_SKIPPED && r->coverage.nskipped)
		put_skipped(out, r, o);
	put_phases(out, r, o);
	put_blockers(out, r, o);
	put_tail(out, r, o);
	put_verdict(out, r, o);
}

const struct writer writer_full = {
	.name = STR_INIT("full"),
	.doc = STR_INIT("findings with why and fix, table, verdict (default)"),
	.write = write,
};
