#include "rules/waiver.h"

#include "base/arena.h"
#include "rules/document.h"
#include "rules/policy_schema.h"
#include "rules/signoff.h"

struct reader {
	struct arena *arena;
	const struct rules *rules;
	const struct config *config;
	date today;
	struct schema_source src;
};

static bool read_paths(const struct reader *r, struct waiver *out,
		       const struct value *list)
{
	size_t n = value_count(list);

	out->paths.item = arena_array(r->arena, const struct glob *, n ? n : 1);
	out->paths.n = n;
	for (size_t i = 0; i < n; i++) {
		const struct value *v = value_at(list, i);
		const char *why;

		out->paths.item[i] = glob_new(r->arena, v->u.s, &why);
		if (!out->paths.item[i])
			return schema_error_at(
				&r->src, v, "the pattern '%.*s' is wrong: %s",
				STR_ARG(str_sub(v->u.s, 0, 60)), why);
	}
	return true;
}

static bool read_scope(const struct reader *r, struct waiver *out,
		       const struct value *v)
{
	const struct value *scope = value_find(v, S("scope"));
	const struct value *least = value_find(scope, S("at-least"));
	const struct value *most = value_find(scope, S("at-most"));

	out->metric = value_get_text(scope, "metric");
	out->has_at_least = least;
	out->has_at_most = most;
	out->at_least = value_number(least, 0);
	out->at_most = value_number(most, 0);
	if (out->metric.len && !least && !most)
		return schema_error_at(&r->src, scope,
				       "the metric needs a bound: at-least or "
				       "at-most");
	if (!out->metric.len && (least || most))
		return schema_error_at(&r->src, scope,
				       "the bound needs its 'metric'");
	return read_paths(r, out, value_find(scope, S("paths")));
}

static bool read_people(const struct reader *r, struct waiver *out,
			const struct value *v)
{
	const struct value *by = value_find(v, S("approved-by"));

	out->requested_by = value_get_text(v, "requested-by");
	out->approved_by = value_is(by, VALUE_MAP) ? value_get_text(by, "email")
						   : value_text(by, S(""));
	out->approver_role = value_get_text(by, "role");
	out->approved_on = date_read(value_get_text(by, "date"));
	if (str_eq_nocase(out->requested_by, out->approved_by))
		return schema_error_at(
			&r->src, by, "who asks for a waiver cannot approve it");
	if (out->approver_role.len &&
	    !signoff_may(r->config, out->approver_role, out->approved_by))
		return schema_error_at(
			&r->src, by,
			"%.*s may not approve as %.*s (sign-off: "
			"roles: in the configuration)",
			STR_ARG(out->approved_by), STR_ARG(out->approver_role));
	return true;
}

static enum severity severity_of(const struct config *c, const struct rule *rule)
{
	if (!rule)
		return SEVERITY_FAIL;
	for (size_t i = 0; i < c->nrules; i++)
		if (c->rule[i].rule == rule && c->rule[i].has_severity)
			return c->rule[i].severity;
	return rule->severity;
}

/* A waiver that never ends is `ignore:` in the configuration, for all to see. */
static bool read_end(const struct reader *r, struct waiver *out,
		     const struct value *v)
{
	const struct value *expires = value_find(v, S("expires"));
	enum severity severity = severity_of(r->config, out->rule);
	int64_t most = r->config->waiver_days[severity];
	date start = r->today;

	out->expires = date_read(expires->u.s);
	if (out->approved_on != DATE_NONE) {
		start = out->approved_on;
		if (out->expires < start)
			return schema_error_at(&r->src, expires,
					       "expires before its approval");
	}
	if ((int64_t)out->expires - start > most)
		return schema_error_at(
			&r->src, expires,
			"a waiver of a rule with severity %.*s may last %lld "
			"days, until %.*s",
			STR_ARG(severity_name(severity)), (long long)most,
			STR_ARG(date_text(r->arena, (date)(start + most))));
	return true;
}

static bool read_waiver(const struct reader *r, struct waiver *out,
			const struct value *v)
{
	out->value = v;
	out->line = v->line;
	out->id = value_get_text(v, "id");
	out->reason = value_get_text(v, "reason");
	return policy_rule(&out->rule, &r->src, r->rules, v) &&
	       read_people(r, out, v) && read_scope(r, out, v) &&
	       read_end(r, out, v);
}

static bool check_ids(const struct reader *r, const struct waivers *w)
{
	struct map seen = { 0 };

	for (size_t i = 0; i < w->n; i++) {
		const struct waiver *one = &w->waiver[i];

		if (one->id.len && map_has(&seen, one->id))
			return schema_error_at(&r->src, one->value,
					       "the id '%.*s' is taken",
					       STR_ARG(str_sub(one->id, 0, 60)));
		map_put(r->arena, &seen, one->id, &w->waiver[i]);
	}
	return true;
}

bool waivers_read(struct waivers *out, struct arena *a, str path, str text,
		  const struct rules *rules, const struct config *config,
		  date today, const struct limits *limits, struct err *err)
{
	struct reader r = { a, rules, config, today, { a, path, err } };
	const struct value *list;
	struct value doc;

	*out = (struct waivers){ .path = path };
	if (!document_read(&doc, text, limits, &r.src) ||
	    !schema_read(&out->value, &doc, &waivers_schema, &r.src) ||
	    !policy_version(&r.src, &out->value))
		return false;
	list = value_find(&out->value, S("waivers"));
	out->n = value_count(list);
	if (out->n > limits->signoff_items)
		return schema_error_at(&r.src, list,
				       "more than %llu items (limit "
				       "signoff.items)",
				       (unsigned long long)limits->signoff_items);
	out->waiver = arena_array(a, struct waiver, out->n ? out->n : 1);
	for (size_t i = 0; i < out->n; i++)
		if (!read_waiver(&r, &out->waiver[i], value_at(list, i)))
			return false;
	return check_ids(&r, out);
}

static const struct value *metric_of(const struct value *measures, str name)
{
	const struct value *v = value_find(measures, name);
	struct str_cut cut = { .tail = name, .found = true };

	while (!v && measures && cut.found) {
		cut = str_cut(cut.tail, '.');
		measures = value_find(measures, cut.head);
		if (!cut.found)
			return measures;
	}
	return v;
}

static bool within_bound(const struct waiver *w, const struct value *measures)
{
	const struct value *v = metric_of(measures, w->metric);
	double f = value_number(v, 0);

	if (!value_is(v, VALUE_INT) && !value_is(v, VALUE_FLOAT))
		return false;
	/* Written so that NaN is outside of any bound. */
	return (!w->has_at_least || f >= w->at_least) &&
	       (!w->has_at_most || f <= w->at_most);
}

bool waiver_covers(const struct waiver *w, str path,
		   const struct value *measures, date today)
{
	if (today > w->expires)
		return false;
	if (w->approved_on != DATE_NONE && w->approved_on > today)
		return false;
	if (w->paths.n && (!path.len || !glob_match_any(&w->paths, path)))
		return false;
	return !w->metric.len || within_bound(w, measures);
}
