/*
 * Does every source file and notebook cell parse? Files that are broken on
 * purpose (fixtures of tests) and templates of programs are left out.
 */
#include "facts/imports.h"
#include "facts/requirements.h"
#include "formats/pep440.h"
#include "probes/probe.h"

struct quality {
	const struct project *p;
	struct observation *o;
	struct subject *s;
	str python; /* requires-python of the project; "" = not said */
	size_t files, broken, cells, python2, newer;
};

static bool has_any(str path, const str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_has(path, words[i]))
			return true;
	return false;
}

static bool is_meant_to_be_broken(const struct file *f)
{
	static const str templates[] = { STR_INIT("{{"), STR_INIT("cookiecutter"),
					 STR_INIT("templates/") };
	static const str of_tests[] = { STR_INIT("fixture"), STR_INIT("bad"),
					STR_INIT("broken"), STR_INIT("invalid") };

	if (f->flags & FILE_VENDORED || str_has(f->path, S("fixtures/")) ||
	    has_any(f->path, templates, 3))
		return true;
	return f->flags & FILE_TEST && has_any(f->path, of_tests, 4);
}

static struct place place_in(const struct record *r, const struct value *v)
{
	struct place at =
		place_at(r->file->path, (uint32_t)value_get_int(v, "line", 0),
			 (uint32_t)value_get_int(v, "column", 0));

	at.cell = (uint32_t)value_get_int(v, "cell", 0);
	return at;
}

static void report_errors(struct quality *q, const struct record *r)
{
	const struct value *list = value_find(r->value, S("errors"));
	bool notebook = r->file->kind == KIND_NOTEBOOK;
	bool aside = r->file->flags & (FILE_TEST | FILE_EXAMPLE);

	q->broken += !notebook;
	q->cells += notebook;
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);
		struct finding *f = found(q->o, q->s,
					  notebook ? "cell-does-not-parse"
					  : aside  ? "example-does-not-parse"
						   : "does-not-parse",
					  place_in(r, v));

		finding_arg(q->o, f, "text",
			    value_str(value_get_text(v, "text")));
	}
}

/* Is there a version that the project allows and that does not know this
 * file's syntax? */
static void check_version(struct quality *q, const struct record *r)
{
	int64_t needs = value_get_int(r->value, "needs", 0);
	struct finding *f;

	if (!q->python.len || needs <= 308 || r->file->flags & FILE_TEST)
		return;
	for (int64_t minor = 8; minor < needs - 300; minor++) {
		str v = str_printf(q->o->arena, "3.%d", (int)minor);

		if (!pep440_allows(q->python, v))
			continue;
		q->newer++;
		f = found(q->o, q->s, "needs-newer",
			  place_at(r->file->path,
				   (uint32_t)value_get_int(r->value,
							   "needs_line", 0),
				   0));
		finding_arg(q->o, f, "what",
			    value_str(value_get_text(r->value, "needs_what")));
		finding_arg(q->o, f, "needs",
			    value_str(str_printf(q->o->arena, "3.%d",
						 (int)(needs - 300))));
		finding_arg(q->o, f, "allowed", value_str(v));
		return;
	}
}

static void check_file(struct quality *q, const struct record *r)
{
	str status = value_get_text(r->value, "status");

	if (is_meant_to_be_broken(r->file) ||
	    value_get_bool(r->value, "generated", false))
		return;
	q->files++;
	if (r->reason)
		unjudged(q->o, q->s, r->reason,
			 str_printf(q->o->arena, "%.*s: %.*s",
				    STR_ARG(r->file->path),
				    STR_ARG(r->reason_text)));
	if (str_eq(status, S("python2"))) {
		q->python2++;
		found(q->o, q->s, "python2", place_of(r->file->path));
	} else if (value_count(value_find(r->value, S("errors")))) {
		report_errors(q, r);
	} else {
		check_version(q, r);
	}
}

/* Of a pyproject.toml, setup.cfg or setup.py at the root. */
static str python_of(const struct project *p)
{
	struct records r = project_records(p, &scanner_requirements);

	for (size_t i = 0; i < r.n; i++) {
		str python = value_get_text(r.v[i].value, "python");

		if (python.len && !str_dirname(r.v[i].file->path).len &&
		    value_get_bool(r.v[i].value, "package", false) &&
		    pep440_is_specifier(python))
			return python;
	}
	return S("");
}

static void link_quality(const struct project *p, params given,
			 struct observation *o)
{
	struct records all = project_records(p, &scanner_imports);
	struct quality q = { .p = p, .o = o };

	(void)given; /* the only check is `parse` */
	if (!all.n)
		return;
	q.s = observe(o, S(""), place_of(S("")));
	q.python = python_of(p);
	for (size_t i = 0; i < all.n; i++)
		check_file(&q, &all.v[i]);
	measure_count(o, q.s, "files", q.files);
	measure_count(o, q.s, "broken", q.broken);
	measure_count(o, q.s, "broken_notebooks", q.cells);
	measure_count(o, q.s, "python2", q.python2);
	measure_count(o, q.s, "newer", q.newer);
}

static const struct scanner *const scanners[] = { &scanner_imports,
						  &scanner_requirements, NULL };

static const struct probe_param quality_params[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("parse"),
	  STR_INIT("parse: does every file parse") },
	{ .name = { "", 0 } },
};

static const struct probe_measure quality_measures[] = {
	{ STR_INIT("files"), STR_INIT(""), STR_INIT("files looked at") },
	{ STR_INIT("broken"), STR_INIT(""), STR_INIT("that do not parse") },
	{ STR_INIT("broken_notebooks"), STR_INIT(""),
	  STR_INIT("notebooks with a cell that does not") },
	{ STR_INIT("python2"), STR_INIT(""), STR_INIT("files of Python 2") },
	{ STR_INIT("newer"), STR_INIT(""),
	  STR_INIT("files that a declared version of Python cannot parse") },
	{ .name = { "", 0 } },
};

static const char *const quality_kinds[] = {
	"does-not-parse",      "example-does-not-parse",
	"cell-does-not-parse", "python2",
	"needs-newer",         NULL
};

const struct probe probe_code_quality = {
	.name = STR_INIT("code.quality"),
	.doc = STR_INIT("Sources and notebook cells that do not parse."),
	.scanners = scanners,
	.param = quality_params,
	.measure = quality_measures,
	.kinds = quality_kinds,
	.link = link_quality,
};
