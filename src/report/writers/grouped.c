/* Phase by phase, every rule that is on with its status. */
#include "report/summary.h"

static void put_phase(struct buf *out, const struct result *r, enum phase p,
		      const struct report_options *o)
{
	const struct phase_result *ph = &r->phase[p];

	buf_printf(out, "\n%d ", (int)p + 1);
	put_coloured(out, BOLD, o->chinese ? phase_title(p).zh : phase_name(p),
		     o);
	buf_add(out, S("  "));
	put_coloured(out, ph->empty ? DIM : verdict_colour(ph->verdict),
		     ph->empty ? S("-") : pick(verdict_title(ph->verdict), o), o);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < r->nrules; i++) {
		const struct rule_result *rr = &r->rule[i];

		if (rr->rule->phase != p || rr->status == STATUS_OFF)
			continue;
		if (rule_is_shown(rr, o)) {
			put_rule(out, rr, o);
			continue;
		}
		put_colour(out, status_colour(rr->status), o);
		put_left(out, pick(status_title(rr->status), o), 15, o);
		put_colour(out, PLAIN, o);
		buf_printf(out, "%.*s ", STR_ARG(rr->rule->id));
		put_safe(out, pick(rr->rule->title, o), o);
		buf_add_byte(out, '\n');
	}
}

static void write(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	put_head(out, r, o);
	for (int p = 0; p < PHASE_COUNT; p++)
		put_phase(out, r, (enum phase)p, o);
	put_phases(out, r, o);
	put_tail(out, r, o);
	put_verdict(out, r, o);
}

const struct writer writer_grouped = {
	.name = STR_INIT("grouped"),
	.doc = STR_INIT("phase by phase, every rule"),
	.write = write,
};
