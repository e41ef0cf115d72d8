/* The launch poll: one line a phase, who answers for it, GO or what blocks. */
#include "report/summary.h"

/* The role that answers for most rules of the phase, by the rules themselves. */
static str phase_role(const struct result *r, enum phase p)
{
	str best = S("-");
	size_t most = 0;

	for (size_t i = 0; i < r->nrules; i++) {
		size_t n = 0;

		if (r->rule[i].rule->phase != p)
			continue;
		for (size_t k = 0; k < r->nrules; k++)
			n += r->rule[k].rule->phase == p &&
			     str_eq(r->rule[k].rule->role, r->rule[i].rule->role);
		if (n > most) {
			most = n;
			best = r->rule[i].rule->role;
		}
	}
	return best;
}

static void put_note(struct buf *out, const struct result *r, enum phase p,
		     const struct report_options *o)
{
	const struct phase_result *ph = &r->phase[p];
	size_t on = 0, n = 0;

	for (int s = 0; s < STATUS_COUNT; s++)
		if (s != STATUS_OFF && s != STATUS_NOT_APPLICABLE)
			on += ph->count[s];
	if (ph->verdict == VERDICT_GO || ph->empty) {
		buf_printf(out, o->chinese ? "%zu / %zu 通过" : "%zu of %zu",
			   ph->count[STATUS_PASS], on);
		if (ph->count[STATUS_WAIVED])
			buf_printf(out,
				   o->chinese ? "，%zu 项豁免" : ", %zu waived",
				   ph->count[STATUS_WAIVED]);
		return;
	}
	for (size_t i = 0; i < r->nblockers; i++) {
		if (r->blocker[i]->rule->phase != p)
			continue;
		if (n < 4)
			buf_printf(out, "%s%.*s", n ? ", " : "",
				   STR_ARG(r->blocker[i]->rule->id));
		n++;
	}
	if (n > 4)
		buf_printf(out, ", +%zu", n - 4);
}

static void write(struct buf *out, const struct result *r,
		  const struct report_options *o)
{
	size_t hold = 0;

	buf_add(out, o->chinese ? S(" 上线表决（GO / NO-GO）  ")
				: S(" GO / NO-GO poll        "));
	put_coloured(out, BOLD, r->project, o);
	buf_printf(out, "   %.*s\n\n", STR_ARG(r->date));
	for (int p = 0; p < PHASE_COUNT; p++) {
		const struct phase_result *ph = &r->phase[p];

		buf_printf(out, "   %d ", p + 1);
		put_left(out,
			 o->chinese ? phase_title((enum phase)p).zh
				    : phase_name((enum phase)p),
			 14, o);
		put_left(out, phase_role(r, (enum phase)p), 17, o);
		put_colour(out, ph->empty ? DIM : verdict_colour(ph->verdict), o);
		put_left(out,
			 ph->empty ? S("-") : pick(verdict_title(ph->verdict), o),
			 15, o);
		put_colour(out, PLAIN, o);
		put_note(out, r, (enum phase)p, o);
		buf_add_byte(out, '\n');
		hold += !ph->empty && ph->verdict == VERDICT_GO;
	}
	buf_printf(out,
		   o->chinese ? "\n 7 个阶段中 %zu 个放行。\n "
			      : "\n %zu of 7 phases hold.\n ",
		   hold);
	put_verdict(out, r, o);
}

const struct writer writer_poll = {
	.name = STR_INIT("poll"),
	.doc = STR_INIT("one line a phase, as in a launch poll"),
	.write = write,
};
