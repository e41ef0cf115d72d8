#include "engine/link.h"

#include "engine/judge.h"
#include "facts/imports.h"
#include "facts/series.h"
#include "rules/applies.h"

static bool has_scanner(const struct scanner_list *set, const struct scanner *s)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i] == s)
			return true;
	return false;
}

static void add_scanners(struct arena *a, struct scanner_list *set, size_t *cap,
			 const struct scanner *const *list, bool early)
{
	for (; list && *list; list++) {
		if ((*list)->early != early || has_scanner(set, *list))
			continue;
		if (set->n == *cap)
			set->v = vec_more(a, set->v, cap, set->n + 1,
					  sizeof(*set->v));
		set->v[set->n++] = *list;
	}
}

/* Does whether some rule applies depend on what `kind` asks about? */
static bool needs(const struct selection *s, bool (*kind)(str alternatives))
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0;
		     s->rule[i].on && k < s->rule[i].rule->napplies; k++)
			if (kind(s->rule[i].rule->applies[k]))
				return true;
	return false;
}

struct scanner_list plan_scanners(struct arena *a, const struct selection *s,
				  bool early, const struct scanner *const *always)
{
	static const struct scanner *const code[] = { &scanner_imports, NULL };
	static const struct scanner *const logs[] = { &series_scanner, NULL };
	struct scanner_list set = { 0 };
	size_t cap = 0;

	add_scanners(a, &set, &cap, always, early);
	for (size_t i = 0; i < s->n; i++)
		if (s->rule[i].on && s->rule[i].rule->probe)
			add_scanners(a, &set, &cap,
				     s->rule[i].rule->probe->scanners, early);
	if (needs(s, applies_needs_code))
		add_scanners(a, &set, &cap, code, early);
	if (needs(s, applies_needs_logs))
		add_scanners(a, &set, &cap, logs, early);
	return set;
}

/* A rule before this one whose observation is the same. */
static const struct observation *same(const struct selection *s, size_t at,
				      const struct observation *const *done)
{
	const struct selected *x = &s->rule[at];

	for (size_t i = 0; i < at; i++)
		if (done[i] && s->rule[i].rule->probe == x->rule->probe &&
		    value_eq(&s->rule[i].params, &x->params))
			return done[i];
	return NULL;
}

const struct observation *const *link_probes(struct arena *a,
					     const struct selection *s,
					     const struct project *p)
{
	const struct observation **done =
		arena_array(a, const struct observation *, s->n);
	struct bitext why;

	for (size_t i = 0; i < s->n; i++) {
		const struct selected *x = &s->rule[i];
		struct observation *o;

		if (!x->on || !x->rule->probe ||
		    !judge_applies(x->rule, p, a, &why))
			continue;
		done[i] = same(s, i, done);
		if (done[i])
			continue;
		o = arena_new(a, struct observation);
		o->arena = a;
		x->rule->probe->link(p, &x->params, o);
		done[i] = o;
	}
	return done;
}
