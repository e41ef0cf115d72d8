/*
 * Which files are there: presence by name, and whether the names of data files
 * can live on every file system.
 */
#include "base/glob.h"
#include "base/utf8.h"
#include "facts/case_list.h"
#include "facts/code_words.h"
#include "facts/document.h"
#include "facts/named_files.h"
#include "facts/tooling.h"
#include "facts/walk.h"
#include "probes/probe.h"

enum { SHOWN = 10 };

static struct glob_set globs_of(struct arena *a, const struct value *list)
{
	struct glob_set set = {
		arena_array(a, const struct glob *, value_count(list)), 0
	};
	const char *why;

	for (size_t i = 0; i < value_count(list); i++) {
		const struct glob *g =
			glob_new(a, value_text(value_at(list, i), S("")), &why);

		if (g)
			set.item[set.n++] = g;
	}
	return set;
}

/* ---- check: any ---- */

/* Python code outside vendored folders that has one of the words. */
static size_t count_code(const struct project *p, params given,
			 struct observation *o, struct subject *s)
{
	const struct value *want = value_find(given, S("or-code"));
	struct records code = project_records(p, &scanner_code_words);
	size_t n = 0;

	for (size_t i = 0; i < code.n && value_count(want); i++) {
		const struct value *words =
			value_find(code.v[i].value, S("words"));
		bool has = false;

		for (size_t k = 0; k < value_count(words); k++)
			for (size_t w = 0; w < value_count(want); w++)
				has |= value_eq(value_at(words, k),
						value_at(want, w));
		n += has;
		if (code.v[i].reason && !has)
			unjudged(o, s, code.v[i].reason, code.v[i].file->path);
	}
	measure_count(o, s, "code_found", n);
	return n;
}

static size_t count_sections(const struct project *p, params given,
			     struct observation *o, struct subject *s)
{
	const struct value *want = value_find(given, S("or-sections"));
	struct records docs = project_records(p, &scanner_document);
	size_t n = 0;

	for (size_t i = 0; i < docs.n && value_count(want); i++) {
		const struct value *all =
			value_find(docs.v[i].value, S("sections"));

		for (size_t k = 0; k < value_count(all); k++) {
			str title = str_lower(o->arena,
					      value_get_text(value_at(all, k),
							     "title"));

			for (size_t w = 0; w < value_count(want); w++)
				n += str_has(title, value_text(value_at(want, w),
							       S("\n")));
		}
	}
	measure_count(o, s, "sections_found", n);
	return n;
}

static void measure_tools(const struct project *p, struct observation *o,
			  struct subject *s)
{
	struct records all = project_records(p, &scanner_tooling);
	size_t configured = 0, runs = 0;

	for (size_t i = 0; i < all.n; i++) {
		configured += value_count(
			value_find(all.v[i].value, S("configured")));
		runs += value_count(value_find(all.v[i].value, S("runs")));
	}
	measure_count(o, s, "tools_configured", configured);
	measure_count(o, s, "tools_run", runs);
}

static void measure_rows(const struct project *p, struct observation *o,
			 struct subject *s, const struct glob_set *any)
{
	struct records lists = project_records(p, &scanner_case_list);
	int64_t most = -1;

	for (size_t i = 0; i < lists.n; i++) {
		int64_t rows = value_get_int(lists.v[i].value, "rows", -1);

		if (glob_match_any(any, lists.v[i].file->path) && rows > most)
			most = rows;
	}
	if (most >= 0)
		measure(o, s, "rows", value_int(most));
}

static void check_any(const struct project *p, params given,
		      struct observation *o)
{
	struct glob_set any =
		globs_of(o->arena, value_find(given, S("any-of")));
	struct subject *s = observe(o, S(""), place_of(S("")));
	struct value files = value_list();
	size_t n = 0, other;

	for (size_t i = 0; i < p->nfiles; i++) {
		if (p->file[i].flags & FILE_VENDORED ||
		    !glob_match_any(&any, p->file[i].path))
			continue;
		if (!n++)
			s->place = place_of(p->file[i].path);
		if (n <= SHOWN)
			value_push(o->arena, &files, value_str(p->file[i].path));
	}
	other = count_code(p, given, o, s) + count_sections(p, given, o, s);
	if (!n && !other && value_get_bool(given, "none-is-no-evidence", false)) {
		o->subjects.n = 0;
		return;
	}
	measure_count(o, s, "files_found", n);
	measure(o, s, "files", files);
	measure_tools(p, o, s);
	measure_rows(p, o, s, &any);
}

/* ---- check: names ---- */

/* Two names of the list that are one where case or composition is folded. */
static void find_clashes(const struct project *p, struct observation *o,
			 struct subject *s)
{
	struct map seen = { 0 };

	for (size_t i = 0; i < p->nfiles; i++) {
		struct map_item *it;

		if (!p->file[i].context)
			continue;
		it = map_at(o->arena, &seen,
			    utf8_caseless(o->arena, p->file[i].path));
		if (it->value) {
			const struct file *other = it->value;
			struct finding *f =
				found(o, s, "clash", place_of(p->file[i].path));

			finding_arg(o, f, "other", value_str(other->path));
		}
		it->value = (void *)(uintptr_t)&p->file[i];
	}
}

/* What the mode minds; NULL: nothing. */
static const char *mind(const char *fault, bool strict)
{
	if (!fault || !str_eq(str_from(fault), S("strict")))
		return fault;
	return strict ? "unportable" : NULL;
}

static void add_fault(struct observation *o, struct subject *s,
		      const char *fault, struct place place, str name)
{
	finding_arg(o, found(o, s, fault, place), "name", value_str(name));
}

/* Names that stand in a table of the dataset. */
static void add_named(const struct record *r, struct observation *o,
		      struct subject *s, bool strict, size_t *bad)
{
	const struct value *faults = value_find(r->value, S("faults"));
	const struct value *clashes = value_find(r->value, S("clashes"));

	for (size_t i = 0; i < value_count(faults); i++) {
		const struct value *f = value_at(faults, i);
		const char *fault = mind(
			str_cstr(o->arena, value_get_text(f, "fault")), strict);

		if (!fault)
			continue;
		++*bad;
		add_fault(o, s, fault,
			  place_at(r->file->path,
				   (uint32_t)value_get_int(f, "line", 0), 0),
			  value_get_text(f, "name"));
	}
	for (size_t i = 0; i < value_count(clashes); i++) {
		const struct value *f = value_at(clashes, i);
		struct finding *x =
			found(o, s, "clash",
			      place_at(r->file->path,
				       (uint32_t)value_get_int(f, "line", 0), 0));

		finding_arg(o, x, "other", value_str(value_get_text(f, "other")));
	}
	if (r->reason)
		unjudged(o, s, r->reason, r->reason_text);
}

static size_t add_files(const struct project *p, struct observation *o,
			struct subject *s, bool strict, size_t *bad)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nfiles; i++) {
		str name = str_basename(p->file[i].path);
		const char *fault;

		if (!p->file[i].context)
			continue;
		n++;
		fault = mind(file_name_fault(o->arena, name), strict);
		if (!fault)
			continue;
		++*bad;
		add_fault(o, s, fault, place_of(p->file[i].path), name);
	}
	return n;
}

static void check_names(const struct project *p, params given,
			struct observation *o)
{
	bool strict = str_eq(value_get_text(given, "mode"), S("strict"));
	struct records named = project_records(p, &scanner_named_files);
	struct subject *s = observe(o, S(""), place_of(S("")));
	size_t bad = 0, n = add_files(p, o, s, strict, &bad);

	for (size_t i = 0; i < named.n; i++) {
		n += (size_t)value_get_int(named.v[i].value, "distinct", 0);
		add_named(&named.v[i], o, s, strict, &bad);
	}
	if (!n && !named.n) {
		o->subjects.n = 0;
		return;
	}
	find_clashes(p, o, s);
	measure_count(o, s, "names", n);
	measure_count(o, s, "unportable_names", bad);
}

static void link_files(const struct project *p, params given,
		       struct observation *o)
{
	if (str_eq(value_get_text(given, "check"), S("names")))
		check_names(p, given, o);
	else
		check_any(p, given, o);
}

static const struct scanner *const scanners[] = {
	&scanner_case_list,   &scanner_code_words, &scanner_document,
	&scanner_named_files, &scanner_tooling,    NULL
};

static const struct probe_param file_params[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("any"),
	  STR_INIT("any: are files there; names: of the data files") },
	{ STR_INIT("any-of"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("globs of files that count") },
	{ STR_INIT("or-code"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("code that counts too: schema, shape (see "
		   "facts/code_words.h)") },
	{ STR_INIT("or-sections"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("words of headings that count too") },
	{ STR_INIT("none-is-no-evidence"), PARAM_BOOL, STR_INIT("false"),
	  STR_INIT("when there is none of all that, the rule's no-evidence "
		   "speaks") },
	{ STR_INIT("mode"), PARAM_TEXT,
	  STR_INIT("portable"), STR_INIT("portable: letters, digits, . _ -; strict: letters and digits") },
	{ .name = { "", 0 } },
};

static const struct probe_measure file_measures[] = {
	{ STR_INIT("files_found"), STR_INIT(""), STR_INIT("files that match") },
	{ STR_INIT("files"), STR_INIT(""), STR_INIT("the first ten of them") },
	{ STR_INIT("code_found"), STR_INIT(""),
	  STR_INIT("Python files with the wanted words") },
	{ STR_INIT("sections_found"), STR_INIT(""),
	  STR_INIT("headings with the wanted words") },
	{ STR_INIT("tools_configured"), STR_INIT(""),
	  STR_INIT("formatters and linters with settings in pyproject.toml, "
		   "setup.cfg or tox.ini") },
	{ STR_INIT("tools_run"), STR_INIT(""),
	  STR_INIT("formatters and linters that hooks, CI or make run") },
	{ STR_INIT("rows"), STR_INIT(""),
	  STR_INIT("entries of the longest list of cases found") },
	{ STR_INIT("names"), STR_INIT(""), STR_INIT("data files looked at") },
	{ STR_INIT("unportable_names"), STR_INIT(""),
	  STR_INIT("of them, with a name that is not portable") },
	{ .name = { "", 0 } },
};

static const char *const file_kinds[] = { "control",    "reserved", "long",
					  "unportable", "clash",    NULL };

const struct probe probe_project_file = {
	.name = STR_INIT("project.file"),
	.doc = STR_INIT("Files that are there by name, and names that are not "
			"portable."),
	.scanners = scanners,
	.param = file_params,
	.measure = file_measures,
	.kinds = file_kinds,
	.link = link_files,
};
