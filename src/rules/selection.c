#include "rules/selection.h"

#include "base/arena.h"
#include "rules/suggest.h"

#include <stdlib.h>

/* How specific a selector is; a longer start of a code says more. */
enum { FIT_NONE, FIT_ALL, FIT_GROUP, FIT_PREFIX, FIT_RULE = 100 };

static bool fits_phase(str name, const struct rule *rule)
{
	enum phase phase;

	return phase_from(name, &phase) &&
	       (rule->phase == phase || (rule->also & 1u << phase));
}

static bool has_word(str alternatives, str word)
{
	struct str_cut c = { .tail = alternatives, .found = true };

	while (c.found) {
		c = str_cut(c.tail, '|');
		if (str_eq(c.head, word))
			return true;
	}
	return false;
}

static bool fits_tag(str tag, const struct rule *rule)
{
	static const str kinds[] = { STR_INIT("probe"), STR_INIT("pattern"),
				     STR_INIT("manual") };

	if (str_eq(tag, kinds[rule->kind]))
		return true;
	for (size_t i = 0; i < rule->napplies; i++)
		if (has_word(rule->applies[i], tag))
			return true;
	return false;
}

static bool is_code_start(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.s[i] >= 'A' && s.s[i] <= 'Z') &&
		    !(s.s[i] >= '0' && s.s[i] <= '9'))
			return false;
	return s.len > 0;
}

unsigned selector_fit(str selector, const struct rule *rule)
{
	struct str_cut c = str_cut(selector, ':');

	if (str_eq(selector, S("ALL")))
		return FIT_ALL;
	if (str_eq(selector, rule->id) || str_eq(selector, rule->name))
		return FIT_RULE;
	if (c.found && str_eq(c.head, S("phase")))
		return fits_phase(c.tail, rule) ? FIT_GROUP : FIT_NONE;
	if (c.found && str_eq(c.head, S("role")))
		return str_eq(c.tail, rule->role) ? FIT_GROUP : FIT_NONE;
	if (c.found && str_eq(c.head, S("tag")))
		return fits_tag(c.tail, rule) ? FIT_GROUP : FIT_NONE;
	if (is_code_start(selector) && str_starts(rule->id, selector))
		return FIT_PREFIX + (unsigned)selector.len;
	return FIT_NONE;
}

bool selector_is_broad(str selector)
{
	static const str starts[] = { STR_INIT("REQ"), STR_INIT("DAT"),
				      STR_INIT("ALG"), STR_INIT("TRN"),
				      STR_INIT("VAL"), STR_INIT("DEP"),
				      STR_INIT("LCH") };
	struct str_cut c = str_cut(selector, ':');
	enum phase phase;

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_eq(starts[i], selector))
			return true;
	return str_eq(selector, S("ALL")) ||
	       (c.found && str_eq(c.head, S("phase")) &&
		phase_from(c.tail, &phase));
}

/* ---- */

struct maker {
	struct selection *out;
	struct arena *arena;
	const struct config *config;
	const struct selection_options *options;
	unsigned phases; /* of the command line; all when not given */
	struct err *err;
};

static unsigned best_fit(const str *selectors, size_t n, const struct rule *r)
{
	unsigned best = FIT_NONE;

	for (size_t i = 0; i < n; i++) {
		unsigned fit = selector_fit(selectors[i], r);

		if (fit > best)
			best = fit;
	}
	return best;
}

/* The more specific one wins, `ignore` among equals; but what the command line
 * says stands above the file, there also `select`. */
static bool is_selected(const struct maker *m, const struct rule *r)
{
	const struct config *c = m->config;
	const struct selection_options *o = m->options;
	unsigned off = best_fit(c->ignore.v, c->ignore.n, r);
	unsigned off_here = best_fit(o->ignore, o->nignore, r);
	unsigned on = best_fit(o->select, o->nselect, r);
	unsigned more = best_fit(c->extend_select.v, c->extend_select.n, r);

	if (o->nselect)
		return on && on >= off && on > off_here;
	on = best_fit(c->select.v, c->select.n, r);
	if (more > on)
		on = more;
	return on > off && !off_here;
}

static struct bitext both(const char *en, const char *zh)
{
	return (struct bitext){ str_from(en), str_from(zh) };
}

static const struct config_rule *settings_of(const struct config *c,
					     const struct rule *r)
{
	for (size_t i = 0; i < c->nrules; i++)
		if (c->rule[i].rule == r)
			return &c->rule[i];
	return NULL;
}

/* Is it named by itself? That is how a preview rule is asked for, too. */
static bool is_named(const struct maker *m, const struct rule *r)
{
	return best_fit(m->options->select, m->options->nselect, r) == FIT_RULE;
}

static struct bitext off_stage(const struct maker *m, unsigned stages)
{
	str at = S("");

	for (int s = 0; s < STAGE_COUNT; s++)
		if (stages & 1u << s)
			at = str_printf(m->arena, "%.*s%s%.*s", STR_ARG(at),
					at.len ? ", " : "",
					STR_ARG(stage_name((enum stage)s)));
	return (struct bitext){
		str_printf(m->arena, "runs at stage %.*s", STR_ARG(at)),
		str_printf(m->arena, "仅在阶段 %.*s 运行", STR_ARG(at)),
	};
}

/* Why the rule is off; "" when it is on. */
static struct bitext why_off(const struct maker *m, const struct rule *r,
			     const struct config_rule *set)
{
	unsigned phases = r->also | 1u << r->phase;
	unsigned stages = set && set->has_stages ? set->stages : r->stages;

	if (set && set->disabled)
		return both("switched off in the configuration",
			    "配置中已关闭");
	if (!is_selected(m, r))
		return both("not selected", "未选中");
	if (!(phases & m->phases))
		return both("its phase is not selected", "所属阶段未选中");
	if (!(stages & 1u << m->options->stage))
		return off_stage(m, stages);
	if (!(phases & m->config->phases[m->options->stage]))
		return both("the configuration leaves its phase out at this "
			    "stage",
			    "配置在此阶段不含其所属环节");
	if (r->lifecycle == LIFE_PREVIEW && !m->options->preview &&
	    !m->config->preview && !is_named(m, r))
		return both("a preview rule; --preview turns it on",
			    "预览规则，--preview 可启用");
	return both("", "");
}

static struct value params_of(struct arena *a, const struct rule *r,
			      const struct config_rule *set)
{
	struct value v = r->params;

	if (!set || !value_count(&set->params))
		return v;
	v = value_copy(a, &v);
	for (size_t i = 0; i < set->params.u.map.n; i++) {
		const struct value_pair *p = &set->params.u.map.pair[i];
		struct value *at = NULL;

		for (size_t k = 0; k < v.u.map.n; k++)
			if (str_eq(v.u.map.pair[k].key, p->key))
				at = &v.u.map.pair[k].value;
		if (at)
			*at = p->value;
		else
			value_put(a, &v, p->key, p->value);
	}
	return v;
}

static bool gates(const struct config *c, const struct selected *s)
{
	if (s->rule->lifecycle == LIFE_PREVIEW)
		return false;
	if (c->fail_on == FAIL_ON_WARN)
		return s->severity >= SEVERITY_WARN;
	return s->severity == SEVERITY_FAIL;
}

static void make_one(const struct maker *m, struct selected *out,
		     const struct rule *r)
{
	const struct config_rule *set = settings_of(m->config, r);

	out->rule = r;
	out->severity = set && set->has_severity ? set->severity : r->severity;
	if (r->lifecycle == LIFE_PREVIEW && out->severity == SEVERITY_FAIL)
		out->severity = SEVERITY_WARN;
	out->why_off = why_off(m, r, set);
	out->on = !out->why_off.en.len;
	out->gates = gates(m->config, out);
	out->params = params_of(m->arena, r, set);
}

static bool check_selectors(const struct maker *m, const struct rules *rules,
			    const char *option, const str *selectors, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct suggest near = suggest_for(selectors[i]);
		bool found = selector_is_broad(selectors[i]);

		for (size_t k = 0; k < rules->list.n; k++) {
			found = found ||
				selector_fit(selectors[i], rules->list.v[k]);
			suggest_try(&near, rules->list.v[k]->id);
			suggest_try(&near, rules->list.v[k]->name);
		}
		if (!found)
			return err_use(m->err,
				       "%s: no rule is meant by '%.*s'%.*s",
				       option,
				       STR_ARG(str_sub(selectors[i], 0, 60)),
				       STR_ARG(suggest_text(m->arena, &near)));
	}
	return true;
}

static bool read_phases(struct maker *m)
{
	enum phase phase;

	m->phases = m->options->nphases ? 0 : (1u << PHASE_COUNT) - 1;
	for (size_t i = 0; i < m->options->nphases; i++) {
		str name = m->options->phases[i];
		struct suggest near = suggest_for(name);

		if (phase_from(name, &phase)) {
			m->phases |= 1u << phase;
			continue;
		}
		for (int p = 0; p < PHASE_COUNT; p++)
			suggest_try(&near, phase_name((enum phase)p));
		return err_use(m->err, "--phase: no phase is called '%.*s'%.*s",
			       STR_ARG(str_sub(name, 0, 60)),
			       STR_ARG(suggest_text(m->arena, &near)));
	}
	return true;
}

static int by_phase(const void *a, const void *b)
{
	const struct selected *x = a, *y = b;

	if (x->rule->phase != y->rule->phase)
		return x->rule->phase < y->rule->phase ? -1 : 1;
	return str_cmp(x->rule->id, y->rule->id);
}

bool selection_make(struct selection *out, struct arena *a,
		    const struct rules *rules, const struct config *config,
		    const struct selection_options *options, struct err *err)
{
	struct maker m = { out, a, config, options, 0, err };
	size_t n = rules->list.n;

	if (!check_selectors(&m, rules, "--select", options->select,
			     options->nselect) ||
	    !check_selectors(&m, rules, "--ignore", options->ignore,
			     options->nignore) ||
	    !read_phases(&m))
		return false;
	out->rule = arena_array(a, struct selected, n ? n : 1);
	out->n = n;
	out->stage = options->stage;
	out->partial = options->nselect || options->nignore || options->nphases;
	for (size_t i = 0; i < n; i++)
		make_one(&m, &out->rule[i], rules->list.v[i]);
	qsort(out->rule, n, sizeof(*out->rule), by_phase);
	return true;
}
