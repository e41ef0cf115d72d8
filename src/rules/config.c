#include "rules/config.h"

#include "base/arena.h"
#include "base/io.h"
#include "formats/toml.h"
#include "rules/builtin.h"
#include "rules/config_schema.h"
#include "rules/document.h"
#include "rules/rule_schema.h"
#include "rules/selection.h"
#include "rules/suggest.h"

enum { EXTENDS_MAX = 16 };

void config_init(struct config *c, const struct limits *limits)
{
	static const str all[] = { STR_INIT("ALL") };

	*c = (struct config){
		.value = value_map(),
		.select = { all, 1 },
		.limits = *limits,
		.signoff_path = S(".gonogo/signoff.yaml"),
		.waivers_path = S(".gonogo/waivers.yaml"),
		.require_reason = true,
	};
	for (int s = 0; s < STAGE_COUNT; s++)
		c->phases[s] = (1u << PHASE_COUNT) - 1;
	for (int s = 0; s < SEVERITY_COUNT; s++)
		c->waiver_days[s] = 180;
}

/* ---- one document ---- */

struct reader {
	struct config *out;
	struct arena *arena;
	const struct config_options *options;
	const struct io_root *root; /* that `extends` is read from; or NULL */
	struct schema_source src;
};

static bool check_version(const struct reader *r, const struct value *doc)
{
	const struct value *version = value_find(doc, S("gonogo"));

	return !version || value_whole(version, 0) == 1 ||
	       schema_error_at(&r->src, version,
			       "this version reads format 1 only; a newer file "
			       "needs a newer gonogo");
}

static const struct value *part(const struct reader *r, const char *key)
{
	return value_find(&r->out->value, str_from(key));
}

static struct str_list texts(const struct reader *r, const struct value *list)
{
	size_t n = value_count(list);
	str *v = arena_array(r->arena, str, n ? n : 1);

	for (size_t i = 0; i < n; i++)
		v[i] = value_text(value_at(list, i), S(""));
	return (struct str_list){ v, n };
}

/* ---- selectors ---- */

static bool check_selector(const struct reader *r, const struct value *at,
			   str selector)
{
	const struct rules *rules = r->options->rules;
	struct suggest near = suggest_for(selector);

	for (size_t i = 0; i < rules->list.n; i++) {
		const struct rule *rule = rules->list.v[i];

		if (selector_fit(selector, rule))
			return true;
		suggest_try(&near, rule->id);
		suggest_try(&near, rule->name);
	}
	/* A phase, or an empty set of rules, is nobody's mistake. */
	if (selector_is_broad(selector))
		return true;
	return schema_error_at(&r->src, at, "no rule is meant by '%.*s'%.*s",
			       STR_ARG(str_sub(selector, 0, 60)),
			       STR_ARG(suggest_text(r->arena, &near)));
}

static bool read_selectors(const struct reader *r, struct str_list *out,
			   const struct value *list)
{
	if (!list)
		return true;
	*out = texts(r, list);
	for (size_t i = 0; i < out->n; i++)
		if (!check_selector(r, value_at(list, i), out->v[i]))
			return false;
	return true;
}

/* ---- rules ---- */

static unsigned stage_bits(const struct value *list)
{
	unsigned bits = 0;
	enum stage stage;

	for (size_t i = 0; i < value_count(list); i++)
		if (stage_from(value_text(value_at(list, i), S("")), &stage))
			bits |= 1u << stage;
	return bits;
}

static void read_word(struct config_rule *out, str word)
{
	out->disabled = str_eq(word, S("off"));
	out->has_severity = severity_from(word, &out->severity);
}

static bool read_setting(const struct reader *r, struct config_rule *out,
			 const struct value_pair *p)
{
	struct value one = value_map();
	struct value checked;
	const struct schema_field *f = config_rule_schema.field;

	while (f->key.len && !str_eq(f->key, p->key))
		f++;
	if (!f->key.len) {
		if (!rule_param_read(&checked, out->rule, p->key, &p->value,
				     &r->src))
			return false;
		value_put(r->arena, &out->params, p->key, checked);
		return true;
	}
	one.u.map.pair = arena_new(r->arena, struct value_pair);
	one.u.map.pair[0] = *p;
	one.u.map.n = 1;
	if (!schema_read(&checked, &one, &config_rule_schema, &r->src))
		return false;
	if (value_find(&checked, S("severity")))
		read_word(out, value_get_text(&checked, "severity"));
	if (value_find(&checked, S("stages"))) {
		out->has_stages = true;
		out->stages = stage_bits(value_find(&checked, S("stages")));
	}
	if (value_find(&checked, S("enabled")))
		out->disabled = !value_get_bool(&checked, "enabled", true);
	return true;
}

static bool unknown_rule(const struct reader *r, const struct value_pair *p)
{
	const struct rules *rules = r->options->rules;
	struct suggest near = suggest_for(p->key);

	for (size_t i = 0; i < rules->list.n; i++) {
		suggest_try(&near, rules->list.v[i]->id);
		suggest_try(&near, rules->list.v[i]->name);
	}
	return schema_error(&r->src, p->line, p->column,
			    "there is no rule '%.*s'%.*s",
			    STR_ARG(str_sub(p->key, 0, 60)),
			    STR_ARG(suggest_text(r->arena, &near)));
}

static bool read_rule(const struct reader *r, struct config_rule *out,
		      const struct value_pair *p)
{
	out->rule = rules_find(r->options->rules, p->key);
	out->params = value_map();
	if (!out->rule)
		return unknown_rule(r, p);
	if (p->value.type == VALUE_STR) {
		read_word(out, p->value.u.s);
		return true;
	}
	for (size_t i = 0; i < p->value.u.map.n; i++)
		if (!read_setting(r, out, &p->value.u.map.pair[i]))
			return false;
	return true;
}

static bool read_rules(const struct reader *r, const struct config_rule **out,
		       size_t *n, const struct value *map)
{
	size_t count = value_count(map);
	struct config_rule *v =
		arena_array(r->arena, struct config_rule, count ? count : 1);

	*out = v;
	*n = count;
	for (size_t i = 0; i < count; i++) {
		const struct value_pair *p = &map->u.map.pair[i];

		if (!read_rule(r, &v[i], p))
			return false;
		for (size_t k = 0; k < i; k++)
			if (v[k].rule == v[i].rule)
				return schema_error(&r->src, p->line, p->column,
						    "%.*s is set twice",
						    STR_ARG(v[i].rule->id));
	}
	return true;
}

static bool read_globs(const struct reader *r, struct glob_set *out,
		       const struct value *list)
{
	size_t n = value_count(list);

	out->item = arena_array(r->arena, const struct glob *, n ? n : 1);
	out->n = n;
	for (size_t i = 0; i < n; i++) {
		const struct value *v = value_at(list, i);
		const char *why;

		out->item[i] = glob_new(r->arena, v->u.s, &why);
		if (!out->item[i])
			return schema_error_at(
				&r->src, v, "the pattern '%.*s' is wrong: %s",
				STR_ARG(str_sub(v->u.s, 0, 60)), why);
	}
	return true;
}

static bool read_override(const struct reader *r, struct config_override *out,
			  const struct value *v)
{
	struct str_list ignore = { 0 };

	out->line = v->line;
	if (!read_globs(r, &out->paths, value_find(v, S("paths"))) ||
	    !read_selectors(r, &ignore, value_find(v, S("ignore"))) ||
	    !read_rules(r, &out->rule, &out->nrules, value_find(v, S("rules"))))
		return false;
	out->ignore = ignore.v;
	out->nignore = ignore.n;
	for (size_t i = 0; i < out->nrules; i++)
		if (out->rule[i].has_stages)
			return schema_error_at(&r->src, v,
					       "stages cannot depend on paths");
	return true;
}

static bool read_overrides(const struct reader *r)
{
	const struct value *list = part(r, "overrides");
	size_t n = value_count(list);
	struct config_override *v =
		arena_array(r->arena, struct config_override, n ? n : 1);

	r->out->override = v;
	r->out->noverrides = n;
	for (size_t i = 0; i < n; i++)
		if (!read_override(r, &v[i], value_at(list, i)))
			return false;
	return true;
}

/* ---- the rest ---- */

static void read_phases(const struct reader *r)
{
	const struct value *map = part(r, "phases");

	for (int s = 0; s < STAGE_COUNT; s++) {
		const struct value *list =
			value_find(map, stage_name((enum stage)s));
		enum phase phase;

		if (!value_is(list, VALUE_LIST))
			continue;
		r->out->phases[s] = 0;
		for (size_t i = 0; i < list->u.list.n; i++)
			if (phase_from(list->u.list.item[i].u.s, &phase))
				r->out->phases[s] |= 1u << phase;
	}
}

static bool read_limit(const struct reader *r, const struct value_pair *p)
{
	const struct limit_info *info;
	struct suggest near = suggest_for(p->key);
	size_t n;

	if (limits_set(&r->out->limits, p->key, p->value.u.s))
		return true;
	info = limits_info(&n);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(info[i].name, p->key))
			return schema_error(&r->src, p->line, p->column,
					    "the limit %.*s must be a positive "
					    "number",
					    STR_ARG(p->key));
		suggest_try(&near, info[i].name);
	}
	return schema_error(&r->src, p->line, p->column,
			    "there is no limit '%.*s'%.*s",
			    STR_ARG(str_sub(p->key, 0, 60)),
			    STR_ARG(suggest_text(r->arena, &near)));
}

static bool read_limits(const struct reader *r)
{
	const struct value *map = part(r, "limits");

	for (size_t i = 0; i < value_count(map); i++)
		if (!read_limit(r, &map->u.map.pair[i]))
			return false;
	return true;
}

static void read_people(const struct reader *r)
{
	const struct value *waivers = part(r, "waivers");
	const struct value *days = value_find(waivers, S("max-days"));
	const struct value *sign_off = part(r, "sign-off");
	const struct value *comments = part(r, "suppressions");
	enum severity severity;

	r->out->waivers_path =
		value_text(value_find(waivers, S("file")), r->out->waivers_path);
	for (size_t i = 0; i < value_count(days); i++)
		if (severity_from(days->u.map.pair[i].key, &severity))
			r->out->waiver_days[severity] =
				value_whole(&days->u.map.pair[i].value, 180);
	r->out->signoff_path = value_text(value_find(sign_off, S("file")),
					  r->out->signoff_path);
	r->out->second_person = value_get_bool(sign_off, "second-person", false);
	r->out->signoff_days = value_get_int(sign_off, "max-days", 0);
	r->out->require_reason = value_get_bool(comments, "require-reason", true);
	r->out->baseline_path = value_text(part(r, "baseline"), S(""));
}

static void read_words(const struct reader *r)
{
	str fail_on = value_get_text(&r->out->value, "fail-on");
	enum severity severity;

	r->out->has_stage = stage_from(value_get_text(&r->out->value, "stage"),
				       &r->out->stage);
	r->out->preview = value_get_bool(&r->out->value, "preview", false);
	if (str_eq(fail_on, S("never")))
		r->out->fail_on = FAIL_ON_NEVER;
	else if (severity_from(fail_on, &severity))
		r->out->fail_on =
			severity == SEVERITY_WARN ? FAIL_ON_WARN : FAIL_ON_FAIL;
}

static void read_files(const struct reader *r)
{
	const struct value *sources = part(r, "sources");

	r->out->include = texts(r, value_find(sources, S("include")));
	r->out->exclude = texts(r, value_find(sources, S("exclude")));
	r->out->manifest = texts(r, part(r, "manifest"));
	r->out->logs = texts(r, part(r, "logs"));
	r->out->checkpoints = texts(r, part(r, "checkpoints"));
}

static bool check_globs(const struct reader *r)
{
	const struct value *sources = part(r, "sources");
	const struct value *lists[] = {
		value_find(sources, S("include")),
		value_find(sources, S("exclude")),
		part(r, "manifest"),
		part(r, "logs"),
		part(r, "checkpoints"),
		part(r, "metrics"),
	};
	struct glob_set ignored;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!read_globs(r, &ignored, lists[i]))
			return false;
	return true;
}

/* Keys of the format that nothing reads yet. One that was silently ignored
 * could make a gate weaker than its owner thinks. */
static bool check_built(const struct reader *r)
{
	static const struct {
		const char *path, *instead;
	} keys[] = {
		{ "suppressions.unused",
		  "the JSON result lists unused comments" },
		{ "suppressions.max-age-days",
		  "write until=YYYY-MM-DD into the reason" },
		{ "project.lang", "use --lang" },
		{ "report", "use --report" },
		{ "cache", "use --cache-dir" },
	};
	const struct value *zone =
		value_path(&r->out->value, "project.timezone");

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct value *v = value_path(&r->out->value, keys[i].path);

		if (v)
			return schema_error_at(&r->src, v,
					       "'%s' is not built in this "
					       "version; %s",
					       keys[i].path, keys[i].instead);
	}
	if (zone && !str_eq(zone->u.s, S("UTC")))
		return schema_error_at(&r->src, zone,
				       "days end in UTC in this version; "
				       "--date says what today is elsewhere");
	return true;
}

/* Everything that needs more than the table, once the value is whole. */
static bool understand(const struct reader *r)
{
	read_words(r);
	read_phases(r);
	read_people(r);
	read_files(r);
	return check_built(r) && check_globs(r) && read_limits(r) &&
	       read_selectors(r, &r->out->select, part(r, "select")) &&
	       read_selectors(r, &r->out->extend_select,
			      part(r, "extend-select")) &&
	       read_selectors(r, &r->out->ignore, part(r, "ignore")) &&
	       read_rules(r, &r->out->rule, &r->out->nrules, part(r, "rules")) &&
	       read_overrides(r);
}

/* ---- merging ---- */

/* Maps are joined key by key; anything else is replaced. */
static void merge(struct arena *a, struct value *into, const struct value *from)
{
	for (size_t i = 0; i < from->u.map.n; i++) {
		const struct value_pair *p = &from->u.map.pair[i];
		struct value_pair *old = NULL;

		for (size_t k = 0; k < into->u.map.n; k++)
			if (str_eq(into->u.map.pair[k].key, p->key))
				old = &into->u.map.pair[k];
		if (!old) {
			value_put(a, into, p->key, value_null());
			old = &into->u.map.pair[into->u.map.n - 1];
		}
		if (old->value.type == VALUE_MAP && p->value.type == VALUE_MAP) {
			/* The old map may belong to another document. */
			old->value = value_copy(a, &old->value);
			merge(a, &old->value, &p->value);
		} else {
			*old = *p;
		}
	}
}

/* ---- files ---- */

static bool check_document(struct reader *r, struct value *out,
			   const struct value *doc)
{
	struct value empty = value_map();

	/* An empty file is a configuration with nothing in it. */
	return schema_read(out, doc->type == VALUE_NULL ? &empty : doc,
			   &config_schema, &r->src) &&
	       check_version(r, out);
}

static bool read_yaml(struct reader *r, struct value *out, str text)
{
	struct value doc;

	return document_read(&doc, text, r->options->limits, &r->src) &&
	       check_document(r, out, &doc);
}

static bool read_toml(struct reader *r, struct value *doc, str text)
{
	struct diags diags;
	bool whole;

	diags_init(&diags, r->arena);
	whole = toml_read(doc, r->arena, text, r->options->limits, &diags);
	if (!whole && diags.list.n)
		return schema_error(&r->src, diags.list.v[0].line,
				    diags.list.v[0].column, "%.*s",
				    STR_ARG(diags.list.v[0].text));
	return whole || schema_error(&r->src, 0, 0, "cannot be read");
}

static bool is_pyproject(str path)
{
	return str_eq(str_basename(path), S("pyproject.toml"));
}

/* [tool.gonogo] of a pyproject.toml; NULL when there is none. */
static bool read_pyproject(struct reader *r, const struct value **out, str text)
{
	struct value *doc = arena_new(r->arena, struct value);

	if (!read_toml(r, doc, text))
		return false;
	*out = value_path(doc, "tool.gonogo");
	return true;
}

static bool read_text(struct reader *r, struct value *out, str text)
{
	const struct value *doc;

	if (!str_ends(r->src.path, S(".toml")))
		return read_yaml(r, out, text);
	if (!read_pyproject(r, &doc, text))
		return false;
	if (!doc)
		return schema_error(&r->src, 0, 0, "no [tool.gonogo] in it");
	return check_document(r, out, doc);
}

/* ---- extends ---- */

struct chain {
	const struct chain *up;
	str path;
	unsigned depth;
};

static bool read_whole(struct reader *r, struct value *out,
		       const struct chain *chain, str text);

static bool extend_pack(const struct reader *r, const struct value *at, str pack)
{
	struct str_cut c = str_cut(pack, '@');

	if (!str_eq(c.head, S(RULEPACK_NAME)))
		return schema_error_at(&r->src, at,
				       "no rule pack is called '%.*s'; the "
				       "built-in one is '%s'",
				       STR_ARG(str_sub(c.head, 0, 60)),
				       RULEPACK_NAME);
	if (c.found && !str_eq(c.tail, S(RULEPACK_VERSION)))
		return schema_error_at(&r->src, at,
				       "this version has the rules %s@%s; "
				       "change the pin once you have reviewed "
				       "them",
				       RULEPACK_NAME, RULEPACK_VERSION);
	return true;
}

/* Relative to the file that names it, and below the root. */
static bool extend_file(struct reader *r, struct value *out,
			const struct chain *up, const struct value *at, str name)
{
	str folder = str_dirname(up->path);
	struct chain chain = { up, S(""), up->depth + 1 };
	struct schema_source kept = r->src;
	enum io_status status;
	str text;
	bool ok;

	if (str_starts(name, S("./")))
		name = str_sub(name, 2, name.len);
	if (!schema_form_fits(FORM_RELATIVE, name))
		return schema_error_at(&r->src, at,
				       "'%.*s' must be a path below the "
				       "project, without '..'",
				       STR_ARG(str_sub(name, 0, 60)));
	chain.path = folder.len ? str_printf(r->arena, "%.*s/%.*s",
					     STR_ARG(folder), STR_ARG(name))
				: name;
	for (const struct chain *c = up; c; c = c->up)
		if (str_eq(c->path, chain.path))
			return schema_error_at(&r->src, at,
					       "'%.*s' extends itself",
					       STR_ARG(name));
	if (chain.depth > EXTENDS_MAX)
		return schema_error_at(&r->src, at, "extends too many files");
	if (!r->root)
		return schema_error_at(&r->src, at,
				       "'extends' needs a project folder");
	status = io_read(&text, r->arena, r->root, chain.path,
			 r->options->limits->yaml_policy_size);
	if (status)
		return schema_error_at(&r->src, at, "%.*s: %s", STR_ARG(name),
				       io_status_text(status));
	r->src.path = chain.path;
	ok = read_whole(r, out, &chain, text);
	r->src = kept;
	return ok;
}

static bool extend(struct reader *r, struct value *out,
		   const struct chain *chain, const struct value *list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *at = value_at(list, i);
		struct value base;

		if (str_starts(at->u.s, S("pack:"))) {
			if (!extend_pack(r, at, str_sub(at->u.s, 5, at->u.s.len)))
				return false;
			continue;
		}
		if (str_has(at->u.s, S("://")))
			return schema_error_at(
				&r->src, at,
				"addresses are not fetched; name "
				"a file");
		if (!extend_file(r, &base, chain, at, at->u.s))
			return false;
		merge(r->arena, out, &base);
	}
	return true;
}

/* Everything is checked once file by file, so that a mistake has the right
 * place, and read once more when all is merged. */
static bool check_alone(const struct reader *r, const struct value *own)
{
	struct config alone;
	struct reader check = *r;

	config_init(&alone, r->options->limits);
	alone.value = *own;
	check.out = &alone;
	return understand(&check);
}

/* A document on top of all that it extends. */
static bool read_whole(struct reader *r, struct value *out,
		       const struct chain *chain, str text)
{
	struct value own;

	*out = value_map();
	if (!read_text(r, &own, text) || !check_alone(r, &own) ||
	    !extend(r, out, chain, value_find(&own, S("extends"))))
		return false;
	out->line = own.line;
	out->column = own.column;
	merge(r->arena, out, &own);
	return true;
}

/* ---- --set ---- */

/* KEY=VALUE as a document of its own: a.b=c is {a: {b: c}}. */
static bool set_document(struct reader *r, struct value *out, str key,
			 str value_of)
{
	struct str_cut c = str_cut(key, '.');
	struct value *inner;
	struct value nested;

	*out = value_map();
	if (!c.head.len)
		return schema_error(&r->src, 0, 0, "a key is empty");
	inner = value_put(r->arena, out, c.head, value_null());
	if (!c.found)
		return document_read(inner, value_of, r->options->limits,
				     &r->src);
	if (!set_document(r, &nested, c.tail, value_of))
		return false;
	*inner = nested;
	return true;
}

static bool apply_set(struct reader *r, str set)
{
	struct str_cut c = str_cut(set, '=');
	struct value doc, checked;

	r->src.path = str_printf(r->arena, "--set %.*s",
				 STR_ARG(str_sub(c.head, 0, 100)));
	if (!c.found)
		return schema_error(&r->src, 0, 0, "KEY=VALUE is wanted");
	if (c.head.len > 500)
		return schema_error(&r->src, 0, 0, "the key is too long");
	if (!set_document(r, &doc, c.head, c.tail) ||
	    !check_document(r, &checked, &doc) || !check_alone(r, &checked))
		return false;
	merge(r->arena, &r->out->value, &checked);
	return true;
}

static bool apply_sets(struct reader *r)
{
	str path = r->src.path;

	for (size_t i = 0; i < r->options->nset; i++)
		if (!apply_set(r, r->options->set[i]))
			return false;
	r->src.path = path;
	return true;
}

static bool finish(struct reader *r)
{
	return apply_sets(r) && understand(r);
}

bool config_read(struct config *out, struct arena *a, str path, str text,
		 const struct config_options *o, struct err *err)
{
	struct reader r = {
		.out = out, .arena = a, .options = o, .src = { a, path, err }
	};
	struct chain chain = { .path = path };

	config_init(out, o->limits);
	out->path = path;
	return read_whole(&r, &out->value, &chain, text) && finish(&r);
}

/* ---- looking for it ---- */

static const str names[] = {
	STR_INIT("gonogo.yaml"),
	STR_INIT(".gonogo.yaml"),
	STR_INIT(".gonogo/config.yaml"),
	STR_INIT("pyproject.toml"),
};

struct found {
	str name; /* "" = none here */
	str text;
};

/* A pyproject.toml counts only with [tool.gonogo]. */
static bool counts(struct reader *r, str name, str text, bool *yes)
{
	const struct value *part_of = NULL;

	*yes = true;
	if (!is_pyproject(name))
		return true;
	/* One that says nothing of us is somebody else's business, even if
	 * it is broken. */
	if (!str_has(text, S("gonogo"))) {
		*yes = false;
		return true;
	}
	r->src.path = name;
	if (!read_pyproject(r, &part_of, text))
		return false;
	*yes = part_of;
	return true;
}

static bool look_at(struct reader *r, const struct io_root *root, str name,
		    struct found *found)
{
	uint64_t max = is_pyproject(name) ? r->options->limits->toml_size
					  : r->options->limits->yaml_policy_size;
	enum io_status status;
	bool yes;
	str text;

	status = io_read(&text, r->arena, root, name, max);
	if (status == IO_MISSING)
		return true;
	if (status)
		return err_use(r->src.err, "%.*s: %s", STR_ARG(name),
			       io_status_text(status));
	if (!counts(r, name, text, &yes))
		return false;
	if (!yes)
		return true;
	if (found->name.len)
		return err_use(r->src.err,
			       "%.*s and %.*s: two configurations in one "
			       "folder; keep one",
			       STR_ARG(found->name), STR_ARG(name));
	*found = (struct found){ name, text };
	return true;
}

/* A near miss would be a gate that silently is not there. */
static bool check_misnamed(struct reader *r, const struct io_root *root)
{
	static const str wrong[] = {
		STR_INIT("gonogo.yml"),
		STR_INIT(".gonogo.yml"),
		STR_INIT(".gonogo/config.yml"),
	};
	struct io_info info;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (io_look(&info, root, wrong[i]) == IO_OK)
			return err_use(r->src.err,
				       "%.*s: not read; rename it to %.*s.yaml",
				       STR_ARG(wrong[i]),
				       STR_ARG(str_cut_last(wrong[i], '.').head));
	return true;
}

static bool look_in(struct reader *r, const struct io_root *root,
		    struct found *found)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!look_at(r, root, names[i], found))
			return false;
	return check_misnamed(r, root);
}

static bool is_git_root(const struct io_root *root)
{
	struct io_info info;
	enum io_status status = io_look(&info, root, S(".git"));

	return status != IO_MISSING;
}

static str parent_of(str path)
{
	str up = str_dirname(path);

	return up.len || path.len < 2 ? up : S("/");
}

static bool has_git_root(struct arena *a, str path)
{
	while (path.len) {
		if (io_exists(str_printf(a, "%.*s/.git", STR_ARG(path))))
			return true;
		path = parent_of(path);
	}
	return false;
}

static bool read_found(struct reader *r, const struct io_root *root,
		       const struct found *found)
{
	struct chain chain = { .path = found->name };

	r->root = root;
	r->src.path = found->name;
	r->out->path = found->name;
	return read_whole(r, &r->out->value, &chain, found->text);
}

/* One folder above `below`; *done when that ends the search. */
static bool look_above(struct reader *r, str path, bool *done)
{
	struct found found = { 0 };
	struct io_root root;
	bool ok;

	if (!io_root_open(&root, r->arena, path, r->src.err))
		return false;
	ok = look_in(r, &root, &found);
	*done = found.name.len || is_git_root(&root);
	if (ok && found.name.len)
		ok = read_found(r, &root, &found);
	io_root_close(&root);
	return ok;
}

static bool look(struct reader *r, const struct io_root *root)
{
	struct found found = { 0 };
	bool done = false;
	str path = root->path;

	if (!look_in(r, root, &found))
		return false;
	if (found.name.len)
		return read_found(r, root, &found);
	/* Outside of a repository nothing above the project is ours. */
	if (root->table || is_git_root(root) ||
	    !has_git_root(r->arena, parent_of(path)))
		return true;
	while (!done) {
		path = parent_of(path);
		if (!path.len)
			break;
		if (!look_above(r, path, &done))
			return false;
	}
	return true;
}

static bool read_named(struct reader *r, const struct io_root *root)
{
	struct chain chain = { .path = r->options->path };
	str text;

	if (!io_read_path(&text, r->arena, r->options->path,
			  r->options->limits->toml_size, r->src.err))
		return false;
	r->root = root;
	r->src.path = r->options->path;
	r->out->path = r->options->path;
	return read_whole(r, &r->out->value, &chain, text);
}

/* Nothing is taken from a baseline yet, which is the stricter way; but who has
 * one expects it to count. */
static bool check_baseline(const struct reader *r, const struct io_root *root)
{
	struct io_info info;

	if (!r->out->baseline_path.len ||
	    io_look(&info, root, r->out->baseline_path) == IO_MISSING)
		return true;
	return err_use(r->src.err,
		       "%.*s: baselines are not built in this version; remove "
		       "the file, or waive what it holds",
		       STR_ARG(r->out->baseline_path));
}

bool config_load(struct config *out, struct arena *a, const struct io_root *root,
		 const struct config_options *o, struct err *err)
{
	struct reader r = {
		.out = out, .arena = a, .options = o, .src = { a, S(""), err }
	};
	bool ok = true;

	config_init(out, o->limits);
	if (o->path.len && !o->isolated)
		ok = read_named(&r, root);
	else if (!o->isolated)
		ok = look(&r, root);
	return ok && finish(&r) && check_baseline(&r, root);
}
