/* pyproject.toml, Pipfile, and the locks that are TOML. */
#include "base/map.h"
#include "formats/reqs_parts.h"
#include "formats/toml.h"

static bool read_toml(struct reqs_reader *r, struct value *out, str text)
{
	return toml_read(out, r->arena, text, r->limits, r->diags);
}

/* ---- poetry's conditions ---- */

/* The numbers of a version for ^ and ~; what follows the third is left. */
struct triple {
	int64_t n[3];
	int count;
};

static bool read_triple(struct triple *out, str s)
{
	struct str_cut c = { .tail = s, .found = true };

	*out = (struct triple){ 0 };
	while (c.found && out->count < 3) {
		c = str_cut(c.tail, '.');
		if (!str_int64(c.head, &out->n[out->count]) ||
		    out->n[out->count] < 0 || out->n[out->count] > INT64_MAX - 1)
			return out->count > 0 && !c.found;
		out->count++;
	}
	return true;
}

/* ^1.2.3 allows what leaves the first number that is not zero. */
static int caret_part(const struct triple *t)
{
	for (int i = 0; i < t->count; i++)
		if (t->n[i] > 0)
			return i;
	return t->count - 1;
}

/* The version with one more at `part` and nothing behind it. */
static str raised(struct arena *a, const struct triple *t, int part)
{
	long long x = t->n[0], y = t->n[1], z = t->n[2];

	if (part == 0)
		return str_printf(a, "%lld", x + 1);
	if (part == 1)
		return str_printf(a, "%lld.%lld", x, y + 1);
	return str_printf(a, "%lld.%lld.%lld", x, y, z + 1);
}

static str poetry_clause(struct arena *a, str s)
{
	struct triple t;
	str rest = str_trim(str_sub(s, 1, s.len));
	bool caret = str_starts(s, S("^"));

	if (caret || (str_starts(s, S("~")) && !str_starts(s, S("~=")))) {
		int part;

		if (!read_triple(&t, rest))
			return s;
		part = caret ? caret_part(&t) : t.count > 1 ? 1 : 0;
		return str_printf(a, ">=%.*s,<%.*s", STR_ARG(rest),
				  STR_ARG(raised(a, &t, part)));
	}
	if (str_eq(s, S("*")))
		return S("");
	if (s.len && s.s[0] >= '0' && s.s[0] <= '9')
		return str_printf(a, "==%.*s", STR_ARG(s));
	if (str_starts(s, S("=")) && !str_starts(s, S("==")))
		return str_printf(a, "==%.*s", STR_ARG(rest));
	return s;
}

str reqs_poetry_spec(struct arena *a, str text)
{
	struct str_cut c = { .tail = str_trim(text), .found = true };
	struct buf b;
	str out;

	buf_init(&b, text.len * 8 + 64);
	while (c.found) {
		str one;

		c = str_cut(c.tail, ',');
		one = poetry_clause(a, str_trim(c.head));
		if (b.len && one.len)
			buf_add_byte(&b, ',');
		buf_add(&b, one);
	}
	out = str_dup(a, buf_str(&b));
	buf_release(&b);
	return out;
}

/* ---- name = "spec" or {...} ---- */

static str join_extras(struct arena *a, const struct value *list)
{
	struct buf b;
	str out;

	buf_init(&b, KIB(64));
	for (size_t i = 0; i < reqs_items(list); i++) {
		if (i)
			buf_add_byte(&b, ',');
		buf_add(&b,
			reqs_normalise(a, value_text(value_at(list, i), S(""))));
	}
	out = str_dup(a, buf_str(&b));
	buf_release(&b);
	return out;
}

static void set_spec(struct requirement *q, struct arena *a, str spec,
		     enum reqs_dialect dialect)
{
	if (dialect == DIALECT_CONDA) {
		reqs_conda_version(q, a, spec);
		return;
	}
	/* Either of several: none of them binds. */
	if (str_find_byte(spec, '|', 0) < spec.len) {
		q->spec = spec;
		return;
	}
	q->spec = dialect == DIALECT_POETRY        ? reqs_poetry_spec(a, spec)
		  : str_eq(str_trim(spec), S("*")) ? S("")
						   : str_trim(spec);
	reqs_judge_spec(q);
}

/* {git = "...", rev = "..."} as an address that pip would take. */
static void set_source(struct requirement *q, struct arena *a,
		       const struct value *v)
{
	str git = value_get_text(v, "git"), rev = value_get_text(v, "rev");

	if (!rev.len)
		rev = value_get_text(v, "ref");
	if (!rev.len)
		rev = value_get_text(v, "tag");
	if (!rev.len)
		rev = value_get_text(v, "branch");
	if (git.len)
		q->url = str_printf(a, "git+%.*s%s%.*s", STR_ARG(git),
				    rev.len ? "@" : "", STR_ARG(rev));
	else if (value_get_text(v, "url").len)
		q->url = value_get_text(v, "url");
	else if (value_get_text(v, "path").len)
		q->url = value_get_text(v, "path");
	else if (value_get_text(v, "file").len)
		q->url = value_get_text(v, "file");
	if (q->url.len)
		reqs_judge_url(q);
	if (value_get_bool(v, "editable", false))
		q->flags |= REQ_EDITABLE;
}

static void add_entry(struct reqs_reader *r, struct requirement q,
		      const struct value *v, enum reqs_dialect dialect)
{
	q.line = v->line;
	q.column = v->column;
	q.written =
		str_printf(r->arena, "%.*s = %.*s", STR_ARG(q.written),
			   STR_ARG(v->type == VALUE_MAP ? S("{...}") : v->raw));
	if (v->type == VALUE_MAP) {
		q.extras = join_extras(r->arena, value_find(v, S("extras")));
		q.marker = value_get_text(v, "markers");
		set_spec(&q, r->arena, value_get_text(v, "version"), dialect);
		set_source(&q, r->arena, v);
		if (value_get_bool(v, "optional", false))
			q.flags |= REQ_EXTRA;
	} else if (v->type == VALUE_STR) {
		set_spec(&q, r->arena, v->u.s, dialect);
	} else {
		reqs_bad(r, v->line, v->column, q.written,
			 "a version is a string or a table");
		return;
	}
	if (q.flags & REQ_BAD)
		reqs_bad(r, v->line, v->column, q.written,
			 "the version condition cannot be read");
	reqs_add(r, &q);
}

void reqs_add_table(struct reqs_reader *r, const struct value *table,
		    enum reqs_dialect dialect, str group)
{
	for (size_t i = 0; value_is(table, VALUE_MAP) && i < table->u.map.n; i++) {
		const struct value_pair *p = &table->u.map.pair[i];
		struct requirement q = { .written = p->key, .group = group };

		q.name = reqs_normalise(r->arena, p->key);
		if (group.len)
			q.flags |= REQ_EXTRA;
		if (dialect == DIALECT_CONDA)
			q.flags |= REQ_CONDA_NAME;
		if (str_eq(q.name, S("python")) && dialect != DIALECT_PIPFILE) {
			if (r->out->python.len)
				continue; /* requires-python said it */
			r->out->python = value_text(&p->value, S(""));
			r->out->python_line = p->line;
			continue;
		}
		if (p->value.type != VALUE_LIST)
			add_entry(r, q, &p->value, dialect);
		/* Poetry: one of several, by marker. */
		for (size_t k = 0;
		     k < value_count(&p->value) && p->value.type == VALUE_LIST;
		     k++)
			add_entry(r, q, value_at(&p->value, k), dialect);
	}
}

/* ---- pyproject.toml ---- */

static void add_strings(struct reqs_reader *r, const struct value *list,
			str group, unsigned flags)
{
	reqs_want_list(r, list);
	for (size_t i = 0; i < reqs_items(list); i++)
		if (!value_is(value_at(list, i), VALUE_MAP)) /* include-group */
			reqs_add_text(r, value_at(list, i), group, flags);
}

/* {group = [...], ...} */
static void add_groups(struct reqs_reader *r, const struct value *groups)
{
	for (size_t i = 0; value_is(groups, VALUE_MAP) && i < groups->u.map.n; i++)
		add_strings(r, &groups->u.map.pair[i].value,
			    groups->u.map.pair[i].key, 0);
}

static void read_project(struct reqs_reader *r, const struct value *project)
{
	const struct value *python = value_find(project, S("requires-python"));
	const struct value *dynamic = value_find(project, S("dynamic"));

	r->out->project = value_get_text(project, "name");
	if (value_is(python, VALUE_STR)) {
		r->out->python = python->u.s;
		r->out->python_line = python->line;
	}
	add_strings(r, value_find(project, S("dependencies")), S(""), 0);
	add_groups(r, value_find(project, S("optional-dependencies")));
	for (size_t i = 0; i < reqs_items(dynamic); i++)
		if (str_eq(value_text(value_at(dynamic, i), S("")),
			   S("dependencies")))
			r->out->partial = true; /* unless its file is named */
}

static void read_poetry(struct reqs_reader *r, const struct value *poetry)
{
	const struct value *groups = value_find(poetry, S("group"));

	if (!r->out->project.len)
		r->out->project = value_get_text(poetry, "name");
	reqs_add_table(r, value_find(poetry, S("dependencies")), DIALECT_POETRY,
		       S(""));
	reqs_add_table(r, value_find(poetry, S("dev-dependencies")),
		       DIALECT_POETRY, S("dev"));
	for (size_t i = 0; value_is(groups, VALUE_MAP) && i < groups->u.map.n; i++)
		reqs_add_table(r,
			       value_find(&groups->u.map.pair[i].value,
					  S("dependencies")),
			       DIALECT_POETRY, groups->u.map.pair[i].key);
}

/* `dependencies = {file = "requirements.txt"}`, or a list of files. */
static void read_dynamic(struct reqs_reader *r, const struct value *doc)
{
	const struct value *file =
		value_path(doc, "tool.setuptools.dynamic.dependencies.file");
	size_t n = value_is(file, VALUE_STR) ? 1 : reqs_items(file);

	for (size_t i = 0; i < n; i++) {
		const struct value *v =
			value_is(file, VALUE_STR) ? file : value_at(file, i);

		*vec_push(r->arena, &r->out->includes) =
			(struct reqs_include){ value_text(v, S("")), v->line,
					       false };
		r->out->partial = false;
	}
}

static void read_hatch(struct reqs_reader *r, const struct value *doc)
{
	const struct value *envs = value_path(doc, "tool.hatch.envs");

	for (size_t i = 0; value_is(envs, VALUE_MAP) && i < envs->u.map.n; i++)
		add_strings(r,
			    value_find(&envs->u.map.pair[i].value,
				       S("dependencies")),
			    envs->u.map.pair[i].key, 0);
}

/* [tool.uv.sources] says where a requirement of the same name comes from. */
static void apply_sources(struct reqs_reader *r, const struct value *sources)
{
	struct map named = { 0 }; /* to place + 1 */

	if (!value_is(sources, VALUE_MAP))
		return;
	for (size_t i = 0; i < sources->u.map.n; i++)
		map_put(r->arena, &named,
			reqs_normalise(r->arena, sources->u.map.pair[i].key),
			(void *)(uintptr_t)(i + 1));
	for (size_t i = 0; i < r->out->list.n; i++) {
		struct requirement *q = &r->out->list.v[i];
		size_t at = (uintptr_t)map_find(&named, q->name);

		if (at)
			set_source(q, r->arena,
				   &sources->u.map.pair[at - 1].value);
	}
}

bool reqs_read_pyproject(struct reqs_reader *r, str text)
{
	struct value doc;
	bool whole = read_toml(r, &doc, text);

	read_project(r, value_find(&doc, S("project")));
	read_dynamic(r, &doc);
	read_poetry(r, value_path(&doc, "tool.poetry"));
	add_groups(r, value_find(&doc, S("dependency-groups")));
	add_strings(r, value_path(&doc, "tool.uv.dev-dependencies"), S("dev"), 0);
	apply_sources(r, value_path(&doc, "tool.uv.sources"));
	add_groups(r, value_path(&doc, "tool.pdm.dev-dependencies"));
	read_hatch(r, &doc);
	if (value_path(&doc, "tool.pixi"))
		reqs_pixi_tables(r, value_path(&doc, "tool.pixi"));
	add_strings(r, value_path(&doc, "build-system.requires"), S(""),
		    REQ_BUILD);
	return whole;
}

/* ---- Pipfile ---- */

bool reqs_read_pipfile(struct reqs_reader *r, str text)
{
	struct value doc;
	bool whole = read_toml(r, &doc, text);
	const struct value *python =
		value_path(&doc, "requires.python_version");

	if (!python)
		python = value_path(&doc, "requires.python_full_version");
	if (value_is(python, VALUE_STR)) {
		r->out->python = python->u.s;
		r->out->python_line = python->line;
	}
	reqs_add_table(r, value_find(&doc, S("packages")), DIALECT_PIPFILE,
		       S(""));
	reqs_add_table(r, value_find(&doc, S("dev-packages")), DIALECT_PIPFILE,
		       S("dev"));
	return whole;
}

/* ---- poetry.lock, uv.lock, pdm.lock, pylock.toml ---- */

/* The commit of a git source: uv writes it behind a #, the others in a key. */
static str locked_commit(const struct value *package)
{
	const struct value *source = value_find(package, S("source"));
	str commit = value_get_text(source, "resolved_reference");

	if (!commit.len)
		commit = str_cut(value_get_text(source, "git"), '#').tail;
	if (!commit.len)
		commit = value_get_text(package, "revision");
	if (!commit.len)
		commit = value_get_text(value_find(package, S("vcs")),
					"commit-id");
	return commit;
}

static bool has_files(const struct value *package)
{
	static const char *const keys[] = { "files", "wheels", "sdist",
					    "archive" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (value_count(value_find(package, str_from(keys[i]))))
			return true;
	return false;
}

/* Where uv says that a package is the project itself or stands beside it. */
static bool is_own(const struct value *package)
{
	static const char *const keys[] = { "virtual", "editable", "directory" };
	const struct value *source = value_find(package, S("source"));

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (value_find(source, str_from(keys[i])) ||
		    value_is(value_find(package, str_from(keys[i])), VALUE_MAP))
			return true;
	return false;
}

static void add_package(struct reqs_reader *r, const struct value *package)
{
	const struct value *name = value_find(package, S("name"));
	struct requirement q = { 0 };

	if (!value_is(name, VALUE_STR))
		return;
	q.written = name->u.s;
	q.name = reqs_normalise(r->arena, name->u.s);
	q.version = value_get_text(package, "version");
	q.marker = value_get_text(package, "marker");
	q.url = locked_commit(package);
	q.line = name->line;
	q.column = name->column;
	if (q.version.len) {
		q.spec = str_printf(r->arena, "==%.*s", STR_ARG(q.version));
		q.flags = REQ_PINNED | REQ_LOWER | REQ_UPPER;
	}
	if (q.url.len)
		q.flags |= REQ_PINNED;
	if (has_files(package))
		q.flags |= REQ_HASHED;
	if (is_own(package))
		q.flags |= REQ_LOCAL | REQ_EDITABLE;
	reqs_add(r, &q);
}

bool reqs_read_toml_lock(struct reqs_reader *r, str text)
{
	struct value doc;
	bool whole = read_toml(r, &doc, text);
	const struct value *list = value_find(&doc, S("package"));
	const struct value *python = value_find(&doc, S("requires-python"));

	if (!list)
		list = value_find(&doc, S("packages"));
	reqs_want_list(r, list);
	if (!python)
		python = value_path(&doc, "metadata.python-versions");
	if (!python)
		python = value_path(&doc, "metadata.requires_python");
	if (value_is(python, VALUE_STR)) {
		r->out->python = python->u.s;
		r->out->python_line = python->line;
	}
	for (size_t i = 0; i < reqs_items(list); i++)
		add_package(r, value_at(list, i));
	r->out->generated = true;
	return whole;
}
