#include "facts/settings.h"

#include "base/num.h"
#include "formats/json.h"
#include "formats/yaml.h"

#include <math.h>

enum { DEEPEST = 5, MOST = 400, TEXT_LONGEST = 200 };

/* ---- the record ---- */

struct flat {
	struct arena *a;
	struct value *out;
};

static void add(const struct flat *f, str name, const struct value *v)
{
	if (!name.len || value_count(f->out) >= MOST)
		return;
	if (value_is(v, VALUE_LIST))
		value_put(f->a, f->out, name, value_int((int64_t)value_count(v)));
	else if (!value_is(v, VALUE_STR) || v->u.s.len <= TEXT_LONGEST)
		value_put(f->a, f->out, name, *v);
}

/* W&B writes {name: {value: X}}. */
static str joined(const struct flat *f, str name, str key)
{
	if (!name.len || str_eq(key, S("value")))
		return name.len ? name : key;
	return str_printf(f->a, "%.*s.%.*s", STR_ARG(name), STR_ARG(key));
}

static void flatten(const struct flat *f, str name, const struct value *v,
		    int depth)
{
	if (!value_is(v, VALUE_MAP)) {
		add(f, name, v);
		return;
	}
	for (size_t i = 0; i < value_count(v) && depth < DEEPEST; i++) {
		const struct value_pair *p = &v->u.map.pair[i];

		flatten(f, joined(f, name, p->key), &p->value, depth + 1);
	}
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct yaml_options o = { .limits = f->limits };
	struct value doc = value_null();
	struct value *settings;
	str text;

	if (!facts_text(f, f->limits->yaml_size, &text))
		return false; /* too large for settings */
	if (f->file->kind == KIND_JSON)
		doc = json_read(f->arena, text, f->limits, &f->diags);
	else if (!yaml_read(&doc, f->arena, text, &o, &f->diags))
		return false;
	if (!value_is(&doc, VALUE_MAP))
		return false;
	*record = value_map();
	settings = value_put(f->arena, record, S("settings"), value_map());
	flatten(&(struct flat){ f->arena, settings }, S(""), &doc, 0);
	return value_count(settings) > 0;
}

static bool wants(const struct file *f)
{
	static const char *const words[] = { "config", "args", "hparams",
					     "params", "cfg",  "settings",
					     "flags",  "hyp.", "opt." };
	str name = str_basename(f->path);

	if ((f->kind != KIND_YAML && f->kind != KIND_JSON) || f->context ||
	    f->flags & (FILE_VENDORED | FILE_TEST))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_has(name, str_from(words[i])))
			return true;
	return false;
}

const struct scanner scanner_settings = {
	.name = STR_INIT("settings"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};

/* ---- asking ---- */

static size_t dots(str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.s[i] == '.';
	return n;
}

static const struct value *find_named(const struct value *settings, str name)
{
	const struct value_pair *best = NULL;

	for (size_t i = 0; i < value_count(settings); i++) {
		const struct value_pair *p = &settings->u.map.pair[i];
		str last = str_cut_last(p->key, '.').found
				   ? str_cut_last(p->key, '.').tail
				   : p->key;

		if (str_eq(last, name) &&
		    (!best || dots(p->key) < dots(best->key)))
			best = p;
	}
	return best ? &best->value : NULL;
}

struct value run_setting(const struct project *p, const struct run *r,
			 const char *names)
{
	const struct record *file =
		project_record(p, &scanner_settings, r->config);
	struct str_cut c = { .tail = str_from(names), .found = true };
	str told = run_param(r, names);

	if (told.len)
		return value_str(told);
	while (file && c.found) {
		const struct value *v;

		c = str_cut(c.tail, ' ');
		v = find_named(value_find(file->value, S("settings")), c.head);
		if (v)
			return *v;
	}
	return value_null();
}

double run_setting_number(const struct project *p, const struct run *r,
			  const char *names)
{
	struct value v = run_setting(p, r, names);
	double n = value_number(&v, NAN);

	if (value_is(&v, VALUE_STR) && !num_parse_loose(v.u.s, &n))
		return NAN;
	return n;
}
