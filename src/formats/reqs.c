#include "formats/reqs.h"

#include "base/arena.h"
#include "formats/pep440.h"
#include "formats/reqs_parts.h"

enum { BAD_MAX = 20 };

/* ---- names ---- */

str reqs_normalise(struct arena *a, str name)
{
	char *out = arena_alloc(a, name.len ? name.len : 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		if (c == '-' || c == '_' || c == '.') {
			if (!n || out[n - 1] != '-')
				out[n++] = '-';
		} else {
			out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a')
							: c;
		}
	}
	return str_of(out, n);
}

static bool is_named(str base, const char *start, const char *suffix)
{
	str lower = base;

	return str_starts(lower, str_from(start)) &&
	       str_ends(lower, str_from(suffix));
}

static bool is_text_name(str base, str dir)
{
	if (str_ends(base, S(".in")) || str_ends(base, S(".lock")))
		return str_starts(base, S("requirements"));
	return str_ends(base, S(".txt")) &&
	       (str_has(base, S("requirements")) ||
		str_eq(str_basename(dir), S("requirements")));
}

enum reqs_kind reqs_kind_of(str path)
{
	static const struct {
		str name;
		enum reqs_kind kind;
	} names[] = {
		{ STR_INIT("pyproject.toml"), REQS_PYPROJECT },
		{ STR_INIT("setup.cfg"), REQS_SETUP_CFG },
		{ STR_INIT("setup.py"), REQS_SETUP_PY },
		{ STR_INIT("Pipfile"), REQS_PIPFILE },
		{ STR_INIT("pixi.toml"), REQS_PIXI },
		{ STR_INIT("poetry.lock"), REQS_POETRY_LOCK },
		{ STR_INIT("uv.lock"), REQS_UV_LOCK },
		{ STR_INIT("pdm.lock"), REQS_PDM_LOCK },
		{ STR_INIT("Pipfile.lock"), REQS_PIPFILE_LOCK },
		{ STR_INIT("conda-lock.yml"), REQS_CONDA_LOCK },
		{ STR_INIT("conda-lock.yaml"), REQS_CONDA_LOCK },
		{ STR_INIT("pylock.toml"), REQS_PYLOCK },
		{ STR_INIT("pixi.lock"), REQS_PIXI_LOCK },
		{ STR_INIT("constraints.txt"), REQS_CONSTRAINTS },
	};
	str base = str_basename(path);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(base, names[i].name))
			return names[i].kind;
	if (is_named(base, "pylock.", ".toml"))
		return REQS_PYLOCK;
	if (is_named(base, "constraints", ".txt"))
		return REQS_CONSTRAINTS;
	if (str_ends(base, S(".yml")) || str_ends(base, S(".yaml")))
		return is_named(base, "environment", "ml") ||
				       str_starts(base, S("conda.y")) ||
				       str_starts(base, S("conda-env")) ||
				       str_starts(base, S("conda_env"))
			       ? REQS_CONDA
			       : REQS_NONE;
	return is_text_name(base, str_dirname(path)) ? REQS_TEXT : REQS_NONE;
}

bool reqs_is_lock(enum reqs_kind kind)
{
	return kind >= REQS_TEXT_LOCK;
}

const char *reqs_kind_name(enum reqs_kind kind)
{
	static const char *const name[] = {
		"nothing",          "requirements file",
		"constraints file", "conda environment",
		"pyproject.toml",   "setup.cfg",
		"setup.py",         "Pipfile",
		"pixi.toml",        "compiled requirements file",
		"poetry.lock",      "uv.lock",
		"pdm.lock",         "Pipfile.lock",
		"conda-lock file",  "pylock.toml",
		"pixi.lock",
	};

	return name[kind];
}

/* ---- collecting ---- */

void reqs_add(struct reqs_reader *r, const struct requirement *q)
{
	if (r->out->list.n >= r->limits->reqs_entries) {
		if (!r->full)
			diag_add(r->diags, DIAG_REQS_LIMIT, q->line, q->column,
				 "over %llu requirements (limit reqs.entries); "
				 "the rest is not read",
				 (unsigned long long)r->limits->reqs_entries);
		r->full = true;
		return;
	}
	*vec_push(r->arena, &r->out->list) = *q;
}

void reqs_bad(struct reqs_reader *r, uint32_t line, uint32_t column, str text,
	      const char *why)
{
	r->out->partial = true;
	if (r->bad++ < BAD_MAX)
		diag_add(r->diags, DIAG_REQS_SYNTAX, line, column, "%.*s: %s",
			 STR_ARG(str_sub(text, 0, 80)), why);
}

void reqs_want_list(struct reqs_reader *r, const struct value *v)
{
	if (v && v->type != VALUE_LIST && v->type != VALUE_NULL)
		reqs_bad(r, v->line, v->column, S("the requirements"),
			 "a list is wanted here");
}

void reqs_add_text(struct reqs_reader *r, const struct value *v, str group,
		   unsigned flags)
{
	struct requirement q;
	const char *why;
	str text = value_text(v, S(""));

	if (!value_is(v, VALUE_STR) || !reqs_parse(&q, r->arena, text, &why)) {
		reqs_bad(r, v->line, v->column, v->raw,
			 value_is(v, VALUE_STR) ? why
						: "a requirement is a string");
		return;
	}
	q.line = v->line;
	q.column = v->column;
	q.group = group;
	q.flags |= flags | (group.len ? (unsigned)REQ_EXTRA : 0);
	reqs_add(r, &q);
}

bool reqs_read(struct requirements *out, struct arena *a, enum reqs_kind kind,
	       str text, const struct limits *limits, struct diags *diags)
{
	struct reqs_reader r = {
		.out = out, .arena = a, .limits = limits, .diags = diags
	};
	static bool (*const read[])(struct reqs_reader *, str) = {
		[REQS_TEXT] = reqs_read_text,
		[REQS_CONSTRAINTS] = reqs_read_text,
		[REQS_CONDA] = reqs_read_conda,
		[REQS_PYPROJECT] = reqs_read_pyproject,
		[REQS_SETUP_CFG] = reqs_read_setup_cfg,
		[REQS_SETUP_PY] = reqs_read_setup_py,
		[REQS_PIPFILE] = reqs_read_pipfile,
		[REQS_PIXI] = reqs_read_pixi,
		[REQS_TEXT_LOCK] = reqs_read_text,
		[REQS_POETRY_LOCK] = reqs_read_toml_lock,
		[REQS_UV_LOCK] = reqs_read_toml_lock,
		[REQS_PDM_LOCK] = reqs_read_toml_lock,
		[REQS_PIPFILE_LOCK] = reqs_read_pipfile_lock,
		[REQS_CONDA_LOCK] = reqs_read_yaml_lock,
		[REQS_PYLOCK] = reqs_read_toml_lock,
		[REQS_PIXI_LOCK] = reqs_read_yaml_lock,
	};
	bool whole;

	*out = (struct requirements){ .kind = kind };
	if (!read[kind])
		return true;
	if (text.len > limits->text_size) {
		diag_add(diags, DIAG_REQS_LIMIT, 0, 0,
			 "%zu bytes, over %llu (limit text.size); not read",
			 text.len, (unsigned long long)limits->text_size);
		out->partial = true;
		return false;
	}
	whole = read[kind](&r, text) && !r.full;
	out->partial |= !whole;
	return whole;
}

/* ---- answers ---- */

const struct requirement *reqs_find(const struct requirements *r, str name)
{
	for (size_t i = 0; i < r->list.n; i++)
		if (str_eq(r->list.v[i].name, name))
			return &r->list.v[i];
	return NULL;
}

bool reqs_all_pinned(const struct requirements *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->list.n; i++) {
		unsigned flags = r->list.v[i].flags;

		if (flags & REQ_BUILD)
			continue;
		if ((flags & REQ_LOCAL) && (flags & REQ_EDITABLE))
			continue; /* the project itself */
		if (!(flags & REQ_PINNED))
			return false;
		n++;
	}
	return n > 0;
}
