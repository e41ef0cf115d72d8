/* Conda: environment.yml, pixi, and the locks of both. */
#include "base/map.h"
#include "formats/reqs_parts.h"
#include "formats/toml.h"
#include "formats/yaml.h"

#include <string.h>

static bool read_yaml(struct reqs_reader *r, struct value *out, str text)
{
	struct yaml_options o = { .limits = r->limits };

	return yaml_read(out, r->arena, text, &o, r->diags);
}

/* ---- conditions ---- */

static bool is_version_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || strchr("._-!+", c);
}

/* A version by itself: "1.2.3", not "1.2.*", ">=1" or "1|2". */
static bool is_plain_version(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!s.s[i] || !is_version_char(s.s[i]))
			return false;
	return s.len && s.s[0] >= '0' && s.s[0] <= '9';
}

static void judge_part(struct requirement *q, str part)
{
	str rest = str_trim(part);

	if (str_starts(rest, S(">"))) {
		q->flags |= REQ_LOWER;
	} else if (str_starts(rest, S("<"))) {
		q->flags |= REQ_UPPER;
	} else if (str_starts(rest, S("=="))) {
		rest = str_trim(str_sub(rest, 2, rest.len));
		q->flags |= REQ_LOWER | REQ_UPPER;
		if (is_plain_version(rest)) {
			q->flags |= REQ_PINNED;
			q->version = rest;
		}
	} else if (!str_starts(rest, S("!=")) && !str_eq(rest, S("*")) &&
		   rest.len) {
		q->flags |= REQ_LOWER | REQ_UPPER; /* 1.2, =1.2, 1.2.*, ~=1.2 */
	}
}

/* With | any of several holds, so none of them binds. */
void reqs_conda_version(struct requirement *q, struct arena *a, str version)
{
	struct str_cut c = { .tail = str_trim(version), .found = true };

	(void)a;
	q->spec = c.tail;
	if (str_find_byte(c.tail, '|', 0) < c.tail.len)
		return;
	while (c.found) {
		c = str_cut(c.tail, ',');
		judge_part(q, c.head);
	}
}

static void set_build(struct requirement *q, str version, str build)
{
	build = str_trim(build);
	if (!is_plain_version(version) || !build.len ||
	    str_find_byte(build, '*', 0) < build.len)
		return;
	q->flags |= REQ_PINNED | REQ_LOWER | REQ_UPPER;
	q->version = version;
}

/* What stands behind the name: "=1.2=build", "==1.2", " 1.2 build", ">=1". */
static void read_condition(struct requirement *q, struct arena *a, str s)
{
	struct str_cut c;

	s = str_trim(s);
	if (!s.len)
		return;
	if (str_starts(s, S("==")) || s.s[0] == '>' || s.s[0] == '<' ||
	    s.s[0] == '!' || s.s[0] == '~') {
		reqs_conda_version(q, a, s);
		return;
	}
	c = s.s[0] == '=' ? str_cut(str_sub(s, 1, s.len), '=') : str_cut(s, ' ');
	reqs_conda_version(q, a, c.head);
	if (s.s[0] == '=')
		q->spec = s;
	set_build(q, str_trim(c.head), c.tail);
}

/* The value of `key` in name[key='value', ...]. */
static str bracket_value(str inside, const char *key)
{
	struct str_cut c = { .tail = inside, .found = true };

	while (c.found) {
		size_t eq = str_find_byte(c.tail, '=', 0);
		str name = str_trim(str_sub(c.tail, 0, eq));
		str rest = str_trim(str_sub(c.tail, eq + 1, c.tail.len));
		char quote = rest.len ? rest.s[0] : 0;
		size_t end;

		if (quote == '\'' || quote == '"') {
			end = str_find_byte(rest, quote, 1);
			if (str_eq(name, str_from(key)))
				return str_sub(rest, 1, end);
			c = str_cut(str_sub(rest, end, rest.len), ',');
		} else {
			c = str_cut(rest, ',');
			if (str_eq(name, str_from(key)))
				return str_trim(c.head);
		}
	}
	return S("");
}

void reqs_add_conda(struct reqs_reader *r, const struct value *v, str text)
{
	struct requirement q = { .written = text,
				 .line = v->line,
				 .column = v->column,
				 .flags = REQ_CONDA_NAME };
	str s = str_trim(str_cut(text, '#').head), name;
	size_t channel = str_find(s, S("::"), 0), n = 0;
	struct str_cut bracket;

	if (channel < s.len)
		s = str_sub(s, channel + 2, s.len);
	bracket = str_cut(s, '[');
	while (n < bracket.head.len && is_version_char(bracket.head.s[n]) &&
	       bracket.head.s[n] != '!' && bracket.head.s[n] != '+')
		n++;
	name = str_sub(bracket.head, 0, n);
	if (!name.len) {
		reqs_bad(r, v->line, v->column, text, "no conda package's name");
		return;
	}
	q.name = reqs_normalise(r->arena, name);
	read_condition(&q, r->arena, str_sub(bracket.head, n, bracket.head.len));
	if (bracket.found) {
		str inside = str_cut(bracket.tail, ']').head;
		str version = bracket_value(inside, "version");

		if (version.len)
			reqs_conda_version(&q, r->arena, version);
		if (version.len && str_starts(version, S("==")))
			version = str_sub(version, 2, version.len);
		set_build(&q, version, bracket_value(inside, "build"));
	}
	if (str_eq(q.name, S("python"))) {
		r->out->python = q.spec;
		r->out->python_line = q.line;
	}
	reqs_add(r, &q);
}

/* ---- environment.yml ---- */

/* A line of the pip section is one of requirements.txt. */
static void add_pip(struct reqs_reader *r, const struct value *list)
{
	for (size_t i = 0; i < reqs_items(list); i++) {
		const struct value *v = value_at(list, i);
		size_t n = r->out->list.n, inc = r->out->includes.n;

		if (!v || !v->raw.len)
			continue;
		reqs_read_text(r, v->raw);
		for (; n < r->out->list.n; n++) {
			r->out->list.v[n].line = v->line;
			r->out->list.v[n].column = v->column;
		}
		for (; inc < r->out->includes.n; inc++)
			r->out->includes.v[inc].line = v->line;
	}
}

bool reqs_read_conda(struct reqs_reader *r, str text)
{
	struct value doc;
	bool whole = read_yaml(r, &doc, text);
	const struct value *list = value_find(&doc, S("channels"));

	for (size_t i = 0; i < reqs_items(list); i++)
		*vec_push(r->arena, &r->out->channels) =
			value_text(value_at(list, i), S(""));
	list = value_find(&doc, S("dependencies"));
	reqs_want_list(r, list);
	for (size_t i = 0; i < reqs_items(list); i++) {
		const struct value *v = value_at(list, i);

		if (value_is(v, VALUE_MAP))
			add_pip(r, value_find(v, S("pip")));
		else if (v && v->raw.len)
			reqs_add_conda(r, v, v->raw);
	}
	r->out->generated = value_find(&doc, S("prefix")) != NULL;
	return whole;
}

/* ---- pixi ---- */

static void pixi_pypi(struct reqs_reader *r, const struct value *table, str group)
{
	reqs_add_table(r, table, DIALECT_PIPFILE, group);
}

static void pixi_level(struct reqs_reader *r, const struct value *v, str group)
{
	reqs_add_table(r, value_find(v, S("dependencies")), DIALECT_CONDA, group);
	reqs_add_table(r, value_find(v, S("build-dependencies")), DIALECT_CONDA,
		       group);
	reqs_add_table(r, value_find(v, S("host-dependencies")), DIALECT_CONDA,
		       group);
	pixi_pypi(r, value_find(v, S("pypi-dependencies")), group);
}

void reqs_pixi_tables(struct reqs_reader *r, const struct value *pixi)
{
	const struct value *features = value_find(pixi, S("feature"));
	const struct value *project = value_find(pixi, S("workspace"));
	const struct value *channels;

	if (!project)
		project = value_find(pixi, S("project"));
	channels = value_find(project, S("channels"));
	for (size_t i = 0; i < reqs_items(channels); i++)
		*vec_push(r->arena, &r->out->channels) =
			value_text(value_at(channels, i), S(""));
	pixi_level(r, pixi, S(""));
	if (value_is(features, VALUE_MAP))
		for (size_t i = 0; i < features->u.map.n; i++)
			pixi_level(r, &features->u.map.pair[i].value,
				   features->u.map.pair[i].key);
}

bool reqs_read_pixi(struct reqs_reader *r, str text)
{
	struct value doc;
	bool whole = toml_read(&doc, r->arena, text, r->limits, r->diags);

	reqs_pixi_tables(r, &doc);
	return whole;
}

/* ---- locks ---- */

/* name-version-build.conda at the end of an address. */
static bool split_file_name(str url, str *name, str *version)
{
	str base = str_basename(url);
	struct str_cut build, ver;

	if (!str_ends(base, S(".conda")) && !str_ends(base, S(".tar.bz2")))
		return false;
	build = str_cut_last(base, '-');
	ver = str_cut_last(build.head, '-');
	*name = ver.head;
	*version = ver.tail;
	return build.found && ver.found;
}

/* The same package stands there once a platform. */
static void add_locked(struct reqs_reader *r, struct map *seen,
		       const struct value *at, str name, str version, bool conda)
{
	struct requirement q = { .version = version,
				 .line = at->line,
				 .column = at->column,
				 .flags = REQ_PINNED | REQ_LOWER | REQ_UPPER |
					  REQ_HASHED };
	struct map_item *item;

	if (!name.len || !version.len)
		return;
	q.name = reqs_normalise(r->arena, name);
	q.written = name;
	q.spec = str_printf(r->arena, "==%.*s", STR_ARG(version));
	if (conda)
		q.flags |= REQ_CONDA_NAME;
	item = map_at(r->arena, seen,
		      str_printf(r->arena, "%.*s==%.*s", STR_ARG(q.name),
				 STR_ARG(version)));
	if (!item->value)
		reqs_add(r, &q);
	item->value = seen;
}

static void add_lock_entry(struct reqs_reader *r, struct map *seen,
			   const struct value *v)
{
	str name = value_get_text(v, "name"), url = value_get_text(v, "conda");
	const struct value *ver = value_find(v, S("version"));
	str version = ver ? ver->raw : S(""); /* 1.10 is no float */
	bool conda = url.len ||
		     str_eq(value_get_text(v, "manager"), S("conda")) ||
		     str_eq(value_get_text(v, "kind"), S("conda"));

	if (url.len)
		split_file_name(url, &name, &version);
	add_locked(r, seen, v, name, version, conda);
}

/* conda-lock.yml calls its list `package`, pixi.lock `packages`. */
bool reqs_read_yaml_lock(struct reqs_reader *r, str text)
{
	struct value doc;
	bool whole = read_yaml(r, &doc, text);
	const struct value *list = value_find(&doc, S("package"));
	struct map seen = { 0 };

	if (!list)
		list = value_find(&doc, S("packages"));
	reqs_want_list(r, list);
	for (size_t i = 0; i < reqs_items(list); i++)
		add_lock_entry(r, &seen, value_at(list, i));
	r->out->generated = true;
	return whole;
}
