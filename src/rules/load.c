#include "base/arena.h"
#include "formats/yaml.h"
#include "rules/applies.h"
#include "rules/builtin.h"
#include "rules/document.h"
#include "rules/rule.h"
#include "rules/rule_schema.h"
#include "rules/semgrep.h"
#include "rules/suggest.h"

#include <stdlib.h>

/* ---- context ---- */

struct loader {
	struct rules *rules;
	struct arena *arena;
	const struct limits *limits;
	struct schema_source src;
	bool builtin; /* texts in both languages are wanted */
};

static bool missing_zh(const struct loader *l, const struct value *v,
		       const char *key)
{
	return schema_error_at(&l->src, v,
			       "'%s' needs its Chinese text (zh) in a built-in "
			       "rule",
			       key);
}

/* A text or {en:, zh:}. Absent: empty. */
static bool read_bitext(const struct loader *l, struct bitext *out,
			const struct value *map, const char *key)
{
	const struct value *v = value_find(map, str_from(key));

	if (!v)
		return true;
	if (v->type == VALUE_STR) {
		out->en = out->zh = v->u.s;
		return !l->builtin || missing_zh(l, v, key);
	}
	out->en = value_get_text(v, "en");
	out->zh = value_get_text(v, "zh");
	if (!out->zh.len && l->builtin)
		return missing_zh(l, v, key);
	if (!out->zh.len)
		out->zh = out->en;
	return true;
}

static size_t read_texts(const struct loader *l, const str **out,
			 const struct value *list)
{
	size_t n = value_count(list);
	str *texts = arena_array(l->arena, str, n ? n : 1);

	for (size_t i = 0; i < n; i++)
		texts[i] = value_text(value_at(list, i), S(""));
	*out = texts;
	return n;
}

/* ---- what stands in every rule ---- */

static void read_words(struct rule *r, const struct value *v)
{
	const struct value *list;
	enum phase phase;
	enum stage stage;

	phase_from(value_get_text(v, "phase"), &r->phase);
	list = value_find(v, S("also-phase"));
	for (size_t i = 0; i < value_count(list); i++)
		if (phase_from(value_text(value_at(list, i), S("")), &phase))
			r->also |= 1u << phase;
	list = value_find(v, S("stages"));
	for (size_t i = 0; i < value_count(list); i++)
		if (stage_from(value_text(value_at(list, i), S("")), &stage))
			r->stages |= 1u << stage;
	severity_from(value_get_text(v, "severity"), &r->severity);
	r->lifecycle = LIFE_STABLE;
	if (str_eq(value_get_text(v, "lifecycle"), S("preview")))
		r->lifecycle = LIFE_PREVIEW;
	if (str_eq(value_get_text(v, "lifecycle"), S("deprecated")))
		r->lifecycle = LIFE_DEPRECATED;
	r->no_evidence = STATUS_NOT_APPLICABLE;
	/* `note` is a pass that is listed. */
	if (str_eq(value_get_text(v, "no-evidence"), S("note")))
		r->no_evidence = STATUS_PASS;
	else
		status_from(value_get_text(v, "no-evidence"), &r->no_evidence);
	r->kind = RULE_PROBE;
	if (str_eq(value_get_text(v, "kind"), S("manual")))
		r->kind = RULE_MANUAL;
	if (str_eq(value_get_text(v, "kind"), S("pattern")))
		r->kind = RULE_PATTERN;
}

static bool read_bitexts(const struct loader *l, struct rule *r,
			 const struct value *v)
{
	if (!read_bitext(l, &r->title, v, "title") ||
	    !read_bitext(l, &r->message, v, "message") ||
	    !read_bitext(l, &r->why, v, "why") ||
	    !read_bitext(l, &r->fix, v, "fix") ||
	    !read_bitext(l, &r->limits_of_rule, v, "limits-of-rule") ||
	    !read_bitext(l, &r->not_judged, v, "not-judged"))
		return false;
	if (l->builtin && (!r->why.en.len || !r->fix.en.len))
		return schema_error_at(
			&l->src, v, "a built-in rule says why and how to fix");
	if (!r->message.en.len)
		r->message = r->title;
	return true;
}

/* The three letters of a built-in phase belong to that phase. */
static bool check_id(const struct loader *l, const struct rule *r,
		     const struct value *v)
{
	static const str letters[PHASE_COUNT] = {
		STR_INIT("REQ"), STR_INIT("DAT"), STR_INIT("ALG"),
		STR_INIT("TRN"), STR_INIT("VAL"), STR_INIT("DEP"),
		STR_INIT("LCH"),
	};
	bool known = false;

	for (int p = 0; p < PHASE_COUNT; p++) {
		if (!str_starts(r->id, letters[p]) || r->id.len != 6)
			continue;
		if (p != (int)r->phase)
			return schema_error_at(
				&l->src, v, "%.*s is an id of the phase %.*s",
				STR_ARG(r->id),
				STR_ARG(phase_name((enum phase)p)));
		known = true;
	}
	if (l->builtin && !known)
		return schema_error_at(&l->src, v,
				       "%.*s is no id of a built-in rule",
				       STR_ARG(r->id));
	return true;
}

static bool check_fact(const struct loader *l, const struct value *v, str fact)
{
	struct suggest near = suggest_for(fact);

	return applies_known(fact, &near) ||
	       schema_error_at(&l->src, v, "unknown fact '%.*s'%.*s",
			       STR_ARG(str_sub(fact, 0, 60)),
			       STR_ARG(suggest_text(l->arena, &near)));
}

static bool read_applies(const struct loader *l, struct rule *r,
			 const struct value *v)
{
	const struct value *list = value_find(v, S("applies-when"));

	r->napplies = read_texts(l, &r->applies, list);
	for (size_t i = 0; i < r->napplies; i++) {
		struct str_cut c = { .tail = r->applies[i], .found = true };

		while (c.found) {
			c = str_cut(c.tail, '|');
			if (!check_fact(l, value_at(list, i), c.head))
				return false;
		}
	}
	return true;
}

static bool read_manual(const struct loader *l, struct rule *r,
			const struct value *v)
{
	const struct value *m = value_find(v, S("manual"));
	const struct value *evidence = value_find(m, S("evidence"));

	if (!m)
		return r->kind != RULE_MANUAL ||
		       schema_error_at(&l->src, v,
				       "a manual rule needs the key 'manual'");
	r->has_manual = true;
	r->evidence = value_is(evidence, VALUE_MAP)
			      ? value_get_text(evidence, "en")
			      : value_text(evidence, S(""));
	r->evidence_min = value_get_int(m, "min-evidence", 0);
	r->valid_days = value_get_int(m, "valid-days", 180);
	r->nbinds = read_texts(l, &r->binds, value_find(m, S("binds")));
	return read_bitext(l, &r->question, m, "question");
}

/* ---- kind probe ---- */

static const struct probe_param *param_find(const struct probe *p, str name)
{
	for (const struct probe_param *i = p->param; i && i->name.len; i++)
		if (str_eq(i->name, name))
			return i;
	return NULL;
}

static bool measure_known(const struct probe *p, str name)
{
	str first = str_cut(name, '.').head;

	for (const struct probe_measure *m = p->measure; m && m->name.len; m++)
		if (str_eq(m->name, name) || str_eq(m->name, first))
			return true;
	return false;
}

static bool kind_known(const struct probe *p, str kind)
{
	for (const char *const *k = p->kinds; k && *k; k++)
		if (str_eq(str_from(*k), kind))
			return true;
	return false;
}

static const struct schema *param_schema(enum param_type type)
{
	static const struct schema map = { .type = SCHEMA_TABLE,
					   .item = &schema_any };
	static const struct schema list = { .type = SCHEMA_LIST,
					    .item = &schema_any,
					    .one = true };

	switch (type) {
	case PARAM_NUMBER:
		return &schema_number;
	case PARAM_BOOL:
		return &schema_bool;
	case PARAM_TEXT:
		return &schema_text;
	case PARAM_LIST:
		return &list;
	case PARAM_MAP:
		return &map;
	}
	return &schema_any;
}

/* A rule's own parameter: `1e-4` is meant as a number there. */
static struct value own_value(const struct value *v)
{
	struct err err = { 0 };
	struct schema_source quiet = { .err = &err };
	struct value number = *v;

	if (v->type == VALUE_STR && !v->quoted &&
	    yaml_is_not_quite_number(v->u.s) &&
	    schema_read(&number, v, &schema_number, &quiet))
		return number;
	return *v;
}

bool rule_param_read(struct value *out, const struct rule *rule, str name,
		     const struct value *in, const struct schema_source *src)
{
	const struct probe_param *param =
		rule->probe ? param_find(rule->probe, name) : NULL;
	const struct value *now = value_find(&rule->params, name);
	struct suggest near = suggest_for(name);

	if (param)
		return schema_read(out, in, param_schema(param->type), src);
	*out = own_value(in);
	if (!now) {
		for (size_t i = 0; i < value_count(&rule->params); i++)
			suggest_try(&near, rule->params.u.map.pair[i].key);
		return schema_error_at(
			src, in, "%.*s has no parameter '%.*s'%.*s",
			STR_ARG(rule->id), STR_ARG(str_sub(name, 0, 60)),
			STR_ARG(suggest_text(src->arena, &near)));
	}
	if ((now->type == VALUE_INT || now->type == VALUE_FLOAT) &&
	    out->type != VALUE_INT && out->type != VALUE_FLOAT)
		return schema_error_at(src, in, "%.*s must be a number",
				       STR_ARG(name));
	if (now->type != VALUE_INT && now->type != VALUE_FLOAT &&
	    now->type != out->type)
		return schema_error_at(src, in, "%.*s must be a %s",
				       STR_ARG(name), value_type_name(now->type));
	return true;
}

static bool is_limit(const struct value *v)
{
	return v->type == VALUE_MAP && value_find(v, S("value")) &&
	       value_count(v) == 1 + (size_t) !!value_find(v, S("source"));
}

static bool set_param(const struct loader *l, struct rule *r,
		      struct rule_limit *limit, const struct value_pair *p)
{
	const struct probe_param *param =
		r->probe ? param_find(r->probe, p->key) : NULL;
	const struct value *in = &p->value;
	struct value *at = NULL;
	struct value v;

	if (is_limit(in)) {
		limit->source = value_get_text(in, "source");
		in = value_find(in, S("value"));
	}
	v = own_value(in);
	if (param && !schema_read(&v, in, param_schema(param->type), &l->src))
		return false;
	for (size_t i = 0; i < value_count(&r->params); i++)
		if (str_eq(r->params.u.map.pair[i].key, p->key))
			at = &r->params.u.map.pair[i].value;
	if (at)
		*at = v;
	else
		value_put(l->arena, &r->params, p->key, v);
	limit->name = p->key;
	limit->value = v;
	return true;
}

static void typed_default(const struct loader *l, const struct probe_param *p,
			  struct value *v)
{
	struct err err = { 0 };
	struct schema_source quiet = { l->arena, p->name, &err };
	struct value typed;

	if (schema_read(&typed, v, param_schema(p->type), &quiet))
		*v = typed;
}

/* The defaults of the probe are YAML text in its table: ours, so no errors. */
static void default_params(const struct loader *l, struct rule *r)
{
	for (const struct probe_param *p = r->probe ? r->probe->param : NULL;
	     p && p->name.len; p++) {
		struct diags diags;
		struct value v;

		if (!p->by_default.len)
			continue;
		diags_init(&diags, l->arena);
		yaml_read(&v, l->arena, p->by_default,
			  &(struct yaml_options){ .limits = l->limits }, &diags);
		typed_default(l, p, &v);
		value_put(l->arena, &r->params, p->name, v);
	}
}

static bool read_params(const struct loader *l, struct rule *r,
			const struct value *v)
{
	const struct value *given = value_find(v, S("params"));
	size_t n = value_count(given);
	struct rule_limit *limits =
		arena_array(l->arena, struct rule_limit, n ? n : 1);

	r->params = value_map();
	default_params(l, r);
	for (size_t i = 0; i < n; i++)
		if (!set_param(l, r, &limits[i], &given->u.map.pair[i]))
			return false;
	r->limit = limits;
	r->nlimits = n;
	return true;
}

static bool condition_name(const struct loader *l, const struct rule *r,
			   const struct value *at, str name)
{
	struct suggest near = suggest_for(name);

	if (measure_known(r->probe, name) || value_find(&r->params, name) ||
	    param_find(r->probe, name))
		return true;
	for (const struct probe_measure *m = r->probe->measure;
	     m && m->name.len; m++)
		suggest_try(&near, m->name);
	for (size_t i = 0; i < value_count(&r->params); i++)
		suggest_try(&near, r->params.u.map.pair[i].key);
	return schema_error_at(&l->src, at,
			       "'%.*s' is neither a measure of %.*s nor a "
			       "parameter%.*s",
			       STR_ARG(name), STR_ARG(r->probe->name),
			       STR_ARG(suggest_text(l->arena, &near)));
}

static bool read_condition(const struct loader *l, const struct rule *r,
			   struct condition *out, const struct value *v,
			   const char *key)
{
	const struct value *text = value_find(v, str_from(key));
	struct err err = { 0 };
	const str *names;
	size_t n;

	if (!text)
		return true;
	out->text = text->u.s;
	out->expr = expr_read(l->arena, text->u.s, l->limits, &err);
	if (!out->expr)
		return schema_error_at(&l->src, text, "in '%s', %s", key,
				       err.text);
	n = expr_names(out->expr, &names);
	for (size_t i = 0; i < n; i++)
		if (!condition_name(l, r, text, names[i]))
			return false;
	return true;
}

static bool uses_name(const struct condition *c, str name)
{
	const str *names;
	size_t n = c->expr ? expr_names(c->expr, &names) : 0;

	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static bool has_placeholder(struct arena *a, const struct bitext *text, str name)
{
	str placeholder = str_printf(a, "{%.*s}", STR_ARG(name));

	return str_has(text->en, placeholder) || str_has(text->zh, placeholder);
}

/* A parameter that nothing reads would be a limit that limits nothing. */
static bool param_used(const struct loader *l, const struct rule *r, str name)
{
	if (param_find(r->probe, name) || uses_name(&r->fail, name) ||
	    uses_name(&r->warn, name) || uses_name(&r->pass, name) ||
	    uses_name(&r->inconclusive, name) ||
	    has_placeholder(l->arena, &r->message, name))
		return true;
	for (size_t i = 0; i < r->nfindings; i++)
		if (has_placeholder(l->arena, &r->finding[i].message, name))
			return true;
	return false;
}

static bool check_params(const struct loader *l, const struct rule *r,
			 const struct value *v)
{
	const struct value *given = value_find(v, S("params"));

	for (size_t i = 0; i < value_count(given); i++) {
		const struct value_pair *p = &given->u.map.pair[i];
		struct suggest near = suggest_for(p->key);

		if (param_used(l, r, p->key))
			continue;
		for (const struct probe_param *q = r->probe->param;
		     q && q->name.len; q++)
			suggest_try(&near, q->name);
		return schema_error(&l->src, p->line, p->column,
				    "the parameter '%.*s' is not one of %.*s, "
				    "and no condition uses it%.*s",
				    STR_ARG(p->key), STR_ARG(r->probe->name),
				    STR_ARG(suggest_text(l->arena, &near)));
	}
	return true;
}

static bool check_kind(const struct loader *l, const struct rule *r,
		       const struct value_pair *p)
{
	struct suggest near = suggest_for(p->key);

	if (kind_known(r->probe, p->key))
		return true;
	for (const char *const *k = r->probe->kinds; k && *k; k++)
		suggest_try(&near, str_from(*k));
	return schema_error(&l->src, p->line, p->column,
			    "%.*s has no finding '%.*s'%.*s",
			    STR_ARG(r->probe->name),
			    STR_ARG(str_sub(p->key, 0, 60)),
			    STR_ARG(suggest_text(l->arena, &near)));
}

static bool read_findings(const struct loader *l, struct rule *r,
			  const struct value *v)
{
	const struct value *map = value_find(v, S("findings"));
	size_t n = value_count(map);
	struct finding_rule *out =
		arena_array(l->arena, struct finding_rule, n ? n : 1);

	for (size_t i = 0; i < n; i++) {
		const struct value_pair *p = &map->u.map.pair[i];
		str status = value_get_text(&p->value, "status");

		if (!check_kind(l, r, p))
			return false;
		out[i].kind = p->key;
		out[i].status = STATUS_PASS;
		if (!str_eq(status, S("note")))
			status_from(status, &out[i].status);
		out[i].message = r->message;
		if (!read_bitext(l, &out[i].message, &p->value, "message"))
			return false;
	}
	r->finding = out;
	r->nfindings = n;
	return true;
}

static bool find_probe(const struct loader *l, struct rule *r,
		       const struct value *v)
{
	const struct value *name = value_find(v, S("probe"));
	struct suggest near;
	const struct probe *const *all;
	size_t n;

	if (!name)
		return schema_error_at(&l->src, v,
				       "a probe rule needs the key 'probe'");
	r->probe = probe_find(name->u.s);
	if (r->probe)
		return true;
	near = suggest_for(name->u.s);
	all = probes_all(&n);
	for (size_t i = 0; i < n; i++)
		suggest_try(&near, all[i]->name);
	return schema_error_at(&l->src, name, "no probe is called '%.*s'%.*s",
			       STR_ARG(str_sub(name->u.s, 0, 60)),
			       STR_ARG(suggest_text(l->arena, &near)));
}

static bool read_probe(const struct loader *l, struct rule *r,
		       const struct value *v)
{
	if (!find_probe(l, r, v) || !read_params(l, r, v) ||
	    !read_condition(l, r, &r->inconclusive, v, "inconclusive") ||
	    !read_condition(l, r, &r->pass, v, "pass") ||
	    !read_condition(l, r, &r->fail, v, "fail") ||
	    !read_condition(l, r, &r->warn, v, "warn") || !read_findings(l, r, v))
		return false;
	if (!r->fail.expr && !r->warn.expr && !r->inconclusive.expr &&
	    !r->nfindings)
		return schema_error_at(&l->src, v,
				       "%.*s can never fail: it has no "
				       "condition and takes no findings",
				       STR_ARG(r->id));
	return check_params(l, r, v);
}

/* ---- kind pattern ---- */

static bool read_pattern(const struct loader *l, struct rule *r,
			 const struct value *v)
{
	r->pattern = value_map();
	for (size_t i = 0; i < v->u.map.n; i++) {
		const struct value_pair *p = &v->u.map.pair[i];

		if (!semgrep_is_pattern_key(p->key))
			continue;
		value_put(l->arena, &r->pattern, p->key, p->value);
		r->pattern.u.map.pair[r->pattern.u.map.n - 1] = *p;
	}
	return semgrep_check(&r->pattern, v, l->limits, &l->src);
}

/* Keys of another kind would be read by nobody. */
static bool check_kind_keys(const struct loader *l, const struct rule *r,
			    const struct value *v)
{
	static const str of_probe[] = {
		STR_INIT("probe"),    STR_INIT("params"),
		STR_INIT("fail"),     STR_INIT("warn"),
		STR_INIT("pass"),     STR_INIT("inconclusive"),
		STR_INIT("findings"),
	};

	for (size_t i = 0; i < v->u.map.n; i++) {
		const struct value_pair *p = &v->u.map.pair[i];
		bool is_probe = false;

		for (size_t k = 0; k < sizeof(of_probe) / sizeof(of_probe[0]); k++)
			is_probe = is_probe || str_eq(of_probe[k], p->key);
		if (is_probe && r->kind != RULE_PROBE)
			return schema_error(&l->src, p->line, p->column,
					    "'%.*s' belongs to rules of kind "
					    "probe",
					    STR_ARG(p->key));
		if (semgrep_is_pattern_key(p->key) && r->kind != RULE_PATTERN)
			return schema_error(&l->src, p->line, p->column,
					    "'%.*s' belongs to rules of kind "
					    "pattern",
					    STR_ARG(p->key));
	}
	return true;
}

static bool read_kind(const struct loader *l, struct rule *r,
		      const struct value *v)
{
	if (!check_kind_keys(l, r, v))
		return false;
	switch (r->kind) {
	case RULE_PROBE:
		return read_probe(l, r, v);
	case RULE_PATTERN:
		return read_pattern(l, r, v);
	case RULE_MANUAL:
		return true;
	}
	return false;
}

/* ---- rules ---- */

static bool taken(const struct loader *l, const struct value *v,
		  const struct rule *old, str word)
{
	return schema_error_at(&l->src, v, "'%.*s' is taken by a rule at %.*s:%u",
			       STR_ARG(word), STR_ARG(old->source),
			       (unsigned)old->line);
}

static bool add_rule(struct loader *l, struct rule *r, const struct value *v)
{
	const struct rule *old = map_find(&l->rules->by_id, r->id);

	if (old)
		return taken(l, v, old, r->id);
	old = map_find(&l->rules->by_id, r->name);
	if (old)
		return taken(l, v, old, r->name);
	if (l->rules->list.n >= l->limits->rules)
		return schema_error_at(&l->src, v,
				       "more than %llu rules (limit rules)",
				       (unsigned long long)l->limits->rules);
	map_put(l->arena, &l->rules->by_id, r->id, r);
	map_put(l->arena, &l->rules->by_id, r->name, r);
	*vec_push(l->arena, &l->rules->list) = r;
	return true;
}

static struct rule *rule_new(const struct loader *l, const struct value *v)
{
	struct rule *r = arena_new(l->arena, struct rule);

	r->source = l->src.path;
	r->line = v->line;
	r->id = value_get_text(v, "id");
	r->params = value_map();
	return r;
}

/* A key that we know and do not support deserves better than "unknown key". */
static bool check_semgrep_keys(const struct loader *l, const struct value *in)
{
	const struct value *mode = value_find(in, S("mode"));
	const char *why;

	if (mode && !str_eq(value_text(mode, S("")), S("search")))
		return schema_error_at(&l->src, mode,
				       "'mode: %.*s' is not supported",
				       STR_ARG(value_text(mode, S("?"))));
	for (size_t i = 0; value_is(in, VALUE_MAP) && i < in->u.map.n; i++) {
		const struct value_pair *p = &in->u.map.pair[i];

		if (semgrep_is_unsupported(p->key, &why))
			return schema_error(&l->src, p->line, p->column,
					    "'%.*s' is not supported (%s)",
					    STR_ARG(p->key), why);
	}
	return true;
}

static bool read_rule(struct loader *l, const struct value *in)
{
	struct value *v = arena_new(l->arena, struct value);
	struct rule *r;

	if (!check_semgrep_keys(l, in) ||
	    !schema_read(v, in, &rule_schema, &l->src))
		return false;
	r = rule_new(l, v);
	r->name = value_get_text(v, "name");
	r->role = value_get_text(v, "role");
	read_words(r, v);
	r->nreferences =
		read_texts(l, &r->reference, value_find(v, S("references")));
	if (value_find(v, S("tests")))
		r->tests = *value_find(v, S("tests"));
	return check_id(l, r, v) && read_bitexts(l, r, v) &&
	       read_applies(l, r, v) && read_manual(l, r, v) &&
	       read_kind(l, r, v) && add_rule(l, r, v);
}

/* ---- Semgrep's own files ---- */

static bool is_semgrep_id(str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.s[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.')
			return false;
	}
	return id.len && id.len <= 200 && id.s[0] != '.';
}

static bool read_semgrep_rule(struct loader *l, const struct value *in)
{
	static const str applies[] = { STR_INIT("ev.python") };
	struct value *v = arena_new(l->arena, struct value);
	struct rule *r;

	if (!check_semgrep_keys(l, in) ||
	    !schema_read(v, in, &semgrep_rule, &l->src))
		return false;
	r = rule_new(l, v);
	if (!is_semgrep_id(r->id))
		return schema_error_at(&l->src, v,
				       "an id has letters, digits, '.', '_' "
				       "and '-' only");
	r->name = r->id;
	r->kind = RULE_PATTERN;
	r->lifecycle = LIFE_STABLE;
	r->phase = PHASE_ALGORITHM;
	phase_from(value_get_text(value_find(v, S("metadata")), "phase"),
		   &r->phase);
	r->stages = 1u << STAGE_MERGE | 1u << STAGE_TRAIN | 1u << STAGE_LAUNCH;
	severity_from(value_get_text(v, "severity"), &r->severity);
	r->title.en = r->title.zh = value_get_text(v, "message");
	r->message = r->title;
	r->role = S("ml-engineer");
	r->applies = applies;
	r->napplies = 1;
	r->no_evidence = STATUS_NOT_APPLICABLE;
	return read_pattern(l, r, v) && add_rule(l, r, v);
}

/* ---- files ---- */

static bool check_version(const struct loader *l, const struct value *doc)
{
	const struct value *version = value_find(doc, S("gonogo"));

	if (!version)
		return schema_error(&l->src, 1, 1,
				    "'gonogo: 1' is missing (the format of "
				    "the file)");
	if (value_whole(version, 0) != 1)
		return schema_error_at(&l->src, version,
				       "this version reads format 1 only; a "
				       "newer file needs a newer gonogo");
	return true;
}

static bool read_list(struct loader *l, const struct value *doc,
		      bool (*read)(struct loader *, const struct value *))
{
	const struct value *list = value_find(doc, S("rules"));

	for (size_t i = 0; i < list->u.list.n; i++)
		if (!read(l, &list->u.list.item[i]))
			return false;
	return true;
}

/* `rules:` with Semgrep's languages and without our version. */
static bool is_semgrep_file(const struct value *doc)
{
	const struct value *first = value_at(value_find(doc, S("rules")), 0);

	return !value_find(doc, S("gonogo")) &&
	       value_find(first, S("languages"));
}

/* One rule without `rules:`: everything but the version is the rule. */
static bool read_single(struct loader *l, const struct value *doc)
{
	struct value rule = value_map();

	rule.line = doc->line;
	rule.column = doc->column;
	for (size_t i = 0; i < doc->u.map.n; i++) {
		const struct value_pair *p = &doc->u.map.pair[i];

		if (str_eq(p->key, S("gonogo")))
			continue;
		value_put(l->arena, &rule, p->key, p->value);
		rule.u.map.pair[rule.u.map.n - 1] = *p;
	}
	return read_rule(l, &rule);
}

static bool read_document(struct loader *l, const struct value *doc)
{
	struct value checked;

	if (is_semgrep_file(doc))
		return schema_read(&checked, doc, &semgrep_file_schema, &l->src) &&
		       read_list(l, doc, read_semgrep_rule);
	if (doc->type != VALUE_MAP)
		return schema_error(&l->src, 1, 1, "no rules in it");
	if (!check_version(l, doc))
		return false;
	if (value_find(doc, S("id")))
		return read_single(l, doc);
	return schema_read(&checked, doc, &rule_file_shape, &l->src) &&
	       read_list(l, doc, read_rule);
}

static int by_id(const void *a, const void *b)
{
	const struct rule *const *x = a, *const *y = b;

	return str_cmp((*x)->id, (*y)->id);
}

static bool read_file(struct loader *l, str text)
{
	struct value doc;

	if (!document_read(&doc, text, l->limits, &l->src) ||
	    !read_document(l, &doc))
		return false;
	qsort(l->rules->list.v, l->rules->list.n, sizeof(struct rule *), by_id);
	return true;
}

bool rules_read(struct rules *out, struct arena *a, str path, str text,
		const struct limits *limits, struct err *err)
{
	struct loader l = {
		.rules = out,
		.arena = a,
		.limits = limits,
		.src = { a, path, err },
	};

	return read_file(&l, text);
}

bool rules_builtin(struct rules *out, struct arena *a,
		   const struct limits *limits, struct err *err)
{
	struct loader l = {
		.rules = out, .arena = a, .limits = limits, .builtin = true
	};

	for (size_t i = 0; i < builtin_rules_count; i++) {
		const struct builtin_rule *b = &builtin_rules[i];
		str path = str_printf(a, "builtin:%.*s", STR_ARG(b->path));

		l.src = (struct schema_source){ a, path, err };
		if (!read_file(&l, b->text))
			return false;
	}
	return true;
}

const struct rule *rules_find(const struct rules *r, str id_or_name)
{
	return map_find(&r->by_id, id_or_name);
}
