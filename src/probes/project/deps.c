/*
 * Does the project declare what its code imports, and are the versions fixed?
 * Dependency files of every kind, against the imports of all sources.
 */
#include "facts/import_names.h"
#include "facts/imports.h"
#include "facts/modules.h"
#include "facts/requirements.h"
#include "formats/reqs.h"
#include "probes/probe.h"

struct deps {
	struct arena *a;
	const struct project *p;
	params params;
	struct observation *o;
	struct subject *s;
	struct records files; /* of dependencies */
	struct modules modules;
	struct map always; /* distribution -> struct value *: always needed */
	struct map other;  /* declared for development, tests, examples */
	struct map locked; /* in a lock only */
	str partial_path;  /* a file whose list is not all, or "" */
	size_t nfiles;     /* of dependencies, for the project itself */
	bool library;      /* what is declared is the package's */
	str python, cuda;
};

/* ---- which file is what ---- */

static bool has_part(str path, const char *words)
{
	struct str_cut c = { .tail = str_from(words), .found = true };

	while (c.found) {
		c = str_cut(c.tail, ' ');
		if (str_has(path, c.head))
			return true;
	}
	return false;
}

/* Requirements of tests, documents, tools: not of what runs. */
static bool is_for_development(const struct file *f)
{
	return f->flags & (FILE_TEST | FILE_EXAMPLE) ||
	       has_part(str_basename(f->path),
			"dev test doc lint typing style ci-");
}

static bool is_development_group(str group)
{
	return has_part(group, "dev test doc lint typing style");
}

static bool is_aside(const struct file *f)
{
	return f->flags & (FILE_TEST | FILE_EXAMPLE) || f->path.s[0] == '.' ||
	       str_starts(f->path, S("benchmark")) ||
	       str_has(f->path, S("/benchmark"));
}

/* Code whose imports the project must declare. Of a library that is the
 * package: its requirements are not for the scripts around it. */
static bool is_product(const struct deps *d, const struct file *f)
{
	if (is_aside(f) || f->kind == KIND_NOTEBOOK)
		return false;
	return !d->library || modules_in_package(&d->modules, f->path);
}

static bool is_setup(const struct file *f)
{
	str base = str_basename(f->path);

	return str_eq(base, S("setup.py")) || str_eq(base, S("noxfile.py")) ||
	       str_eq(base, S("conf.py")) || str_eq(base, S("tasks.py"));
}

/* ---- what is declared ---- */

static void keep(struct deps *d, struct map *map, str name,
		 const struct value *requirement)
{
	if (name.len && !map_has(map, name))
		map_put(d->a, map, name, (void *)(uintptr_t)requirement);
}

static void read_list(struct deps *d, const struct record *r)
{
	const struct value *list = value_find(r->value, S("list"));
	bool lock = value_get_bool(r->value, "lock", false);
	bool aside = is_for_development(r->file);

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *q = value_at(list, i);
		bool dev = aside ||
			   is_development_group(value_get_text(q, "group")) ||
			   value_get_int(q, "flags", 0) & REQ_BUILD;

		keep(d,
		     lock  ? &d->locked
		     : dev ? &d->other
			   : &d->always,
		     value_get_text(q, "name"), q);
	}
}

static bool has_package(const struct deps *d, const char *folder, str name)
{
	return map_has(&d->modules.exact, str_printf(d->a, "%s%.*s/__init__.py",
						     folder, STR_ARG(name)));
}

/* What is known of a setup.py by its syntax tree; NULL for other files. */
static const struct value *setup_of(const struct deps *d, const struct record *r)
{
	const struct record *code =
		project_record(d->p, &scanner_imports, r->file->path);

	return code ? code->value : NULL;
}

static str project_name(const struct deps *d, const struct record *r)
{
	str name = value_get_text(r->value, "project");

	return name.len ? name : value_get_text(setup_of(d, r), "package");
}

/* A package of the project's own that is called like what pyproject.toml or
 * setup.py declares: something to install, not something to run. */
static bool declares_library(const struct deps *d, const struct record *r)
{
	str name = project_name(d, r), whole;
	char *package;

	if (!name.len || !value_get_bool(r->value, "package", false))
		return false;
	package = arena_alloc(d->a, name.len, 1);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		package[i] = c == '-' || c == '.' ? '_' : c;
	}
	whole = str_of(package, name.len);
	name = str_lower(d->a, whole);
	/* openai-whisper installs whisper, dm-haiku haiku. */
	for (;;) {
		struct str_cut c = str_cut(name, '_');

		if (has_package(d, "", name) || has_package(d, "src/", name))
			return true;
		if (!c.found)
			return has_package(d, "", whole);
		name = c.tail;
	}
}

/* May more be declared than was read? A setup.py is a program: its syntax tree
 * tells. One deep in the tree builds something else. */
static bool may_declare_more(const struct deps *d, const struct record *r)
{
	const struct value *setup = setup_of(d, r);

	if (is_for_development(r->file))
		return false;
	if (r->reason)
		return true;
	if (setup)
		return !str_dirname(r->file->path).len &&
		       value_get_bool(setup, "computed", false);
	return value_get_bool(r->value, "partial", false);
}

/* Extras of a setup.py are often put together by its code: each text in it that
 * may name one counts, for tests and the like. */
static void read_mentions(struct deps *d, const struct record *r)
{
	const struct value *list = value_find(setup_of(d, r), S("mentions"));

	for (size_t i = 0; i < value_count(list); i++)
		keep(d, &d->other,
		     reqs_normalise(d->a, value_text(value_at(list, i), S(""))),
		     value_at(list, i));
}

static void read_files(struct deps *d)
{
	d->files = project_records(d->p, &scanner_requirements);
	modules_find(&d->modules, d->a, d->p);
	for (size_t i = 0; i < d->files.n; i++) {
		const struct record *r = &d->files.v[i];
		bool own = !is_for_development(r->file);
		str project = project_name(d, r);

		read_list(d, r);
		read_mentions(d, r);
		if (!d->partial_path.len && may_declare_more(d, r))
			d->partial_path = r->file->path;
		if (own && (value_count(value_find(r->value, S("list"))) ||
			    value_count(value_find(r->value, S("includes"))) ||
			    project.len || r->reason))
			d->nfiles++;
		if (own && declares_library(d, r))
			d->library = true;
		keep(d, &d->always, project, r->value);
		if (own && !d->python.len)
			d->python = value_get_text(r->value, "python");
	}
}

/* ---- the environment ---- */

/* "nvidia-cudnn-cu12", "torch==2.1.0+cu118", "pytorch-cuda=12.1". */
static bool states_cuda(const struct value *q)
{
	str name = value_get_text(q, "name");

	return has_part(name, "cuda -cu11 -cu12 -cu13 cudatoolkit") ||
	       has_part(value_get_text(q, "spec"), "+cu") ||
	       has_part(value_get_text(q, "version"), "+cu") ||
	       has_part(value_get_text(q, "url"), "/cu1 +cu %2Bcu");
}

/* A wheel of one version brings one CUDA. */
static bool fixes_cuda(const struct value *q)
{
	return value_get_int(q, "flags", 0) & REQ_PINNED &&
	       has_part(value_get_text(q, "name"),
			"torch tensorflow jax paddlepaddle");
}

static bool any_requirement(const struct map *map,
			    bool (*is)(const struct value *q))
{
	for (size_t i = 0; i < map->n; i++)
		if (is(map->item[i].value))
			return true;
	return false;
}

static void read_environment(struct deps *d)
{
	struct records r = project_records(d->p, &scanner_environment);

	for (size_t i = 0; i < r.n; i++) {
		if (!d->python.len)
			d->python = value_get_text(r.v[i].value, "python");
		if (!d->cuda.len)
			d->cuda = value_get_text(r.v[i].value, "cuda");
	}
	if (d->cuda.len)
		return;
	if (any_requirement(&d->always, states_cuda) ||
	    any_requirement(&d->always, fixes_cuda) || d->locked.n)
		d->cuda = S("by its packages");
}

/* ---- is an import declared? ---- */

enum declared {
	DECLARED,
	DECLARED_LOCKED,    /* a lock has it, nothing asks for it */
	DECLARED_BROUGHT,   /* by what is declared */
	DECLARED_OTHERWISE, /* for development only */
	DECLARED_NOT,
};

static str import_brought(const struct deps *d, str name)
{
	for (size_t i = 0; i < d->always.n; i++)
		if (import_comes_with(d->always.item[i].key, name))
			return d->always.item[i].key;
	return S("");
}

static enum declared is_named(const struct deps *d, str name)
{
	if (map_has(&d->always, name))
		return DECLARED;
	if (map_has(&d->locked, name))
		return DECLARED_LOCKED;
	if (import_brought(d, name).len)
		return DECLARED_BROUGHT;
	return map_has(&d->other, name) ? DECLARED_OTHERWISE : DECLARED_NOT;
}

/* Names that are usual for a module: python-NAME, NAME-python, pyNAME. */
static enum declared is_called_alike(const struct deps *d, str top)
{
	static const char *const shape[] = { "%.*s",        "python-%.*s",
					     "%.*s-python", "py%.*s",
					     "py-%.*s",     "%.*s-py",
					     "%.*s3" };
	str name = reqs_normalise(d->a, top);
	enum declared best = DECLARED_NOT;

	for (size_t i = 0; i < sizeof(shape) / sizeof(shape[0]); i++) {
		struct str_cut c = str_cut(str_from(shape[i]), '%');
		str tail = str_sub(c.tail, 3, c.tail.len);
		enum declared one = is_named(
			d, str_printf(d->a, "%.*s%.*s%.*s", STR_ARG(c.head),
				      STR_ARG(name), STR_ARG(tail)));

		best = one < best ? one : best;
	}
	return best;
}

/* A package in parts: azure.storage.blob is azure-storage-blob. */
static enum declared is_part(const struct deps *d, str module)
{
	enum declared best = DECLARED_NOT;

	for (str m = module; str_has(m, S(".")); m = str_cut_last(m, '.').head) {
		enum declared one = is_named(d, reqs_normalise(d->a, m));

		best = one < best ? one : best;
	}
	return best;
}

static enum declared is_declared(const struct deps *d, str module)
{
	str top = str_cut(module, '.').head;
	struct str_cut c = { .tail = import_distributions(module) };
	enum declared best = is_called_alike(d, top), one = is_part(d, module);

	best = one < best ? one : best;
	c.found = c.tail.len > 0;
	while (c.found) {
		c = str_cut(c.tail, ' ');
		one = is_named(d, c.head);
		best = one < best ? one : best;
	}
	return best;
}

/* What to write into the dependency file. */
static str distribution(const struct deps *d, str module)
{
	str known = import_distributions(module);

	return known.len ? str_cut(known, ' ').head
			 : reqs_normalise(d->a, str_cut(module, '.').head);
}

/* ---- check: declared ---- */

struct undeclared {
	const struct file *file;
	const struct value *import;
	const char *kind;
	int rank; /* the worst place of a module is the one to show */
	size_t places;
};

static const char *const kind_of_rank[] = { "undeclared-in-tests",
					    "undeclared-optional",
					    "undeclared-transitive",
					    "undeclared-import" };

static bool is_installed_here(const struct value *record, str module)
{
	const struct value *list = value_find(record, S("installs"));
	str top = str_cut(module, '.').head;

	for (size_t i = 0; i < value_count(list); i++) {
		str name = value_text(value_at(list, i), S(""));
		struct str_cut c = { .tail = import_distributions(module),
				     .found = true };

		if (str_eq_nocase(name, top))
			return true;
		while (c.found) {
			c = str_cut(c.tail, ' ');
			if (c.head.len && str_eq_nocase(name, c.head))
				return true;
		}
	}
	return false;
}

static bool is_third_party(const struct deps *d, const struct file *f,
			   const struct value *record, str module)
{
	str top = str_cut(module, '.').head;
	bool known = import_distributions(module).len ||
		     is_declared(d, module) != DECLARED_NOT;

	if (!top.len || import_is_standard(top) || import_is_ambient(module))
		return false;
	if (f->kind == KIND_NOTEBOOK &&
	    (str_eq(top, S("IPython")) || str_eq(top, S("ipywidgets")) ||
	     is_installed_here(record, module)))
		return false;
	if (str_ends(top, S("_pb2")) || str_ends(top, S("_pb2_grpc")))
		return false; /* made from a .proto file, wherever it is */
	return !modules_has(&d->modules, f->path, module, known);
}

static int rank_of(const struct deps *d, const struct file *f,
		   const struct value *import, enum declared how)
{
	if (!is_product(d, f))
		return 0;
	if (value_get_bool(import, "optional", false) ||
	    (d->library && value_get_bool(import, "lazy", false)))
		return 1;
	return how == DECLARED_NOT ? 3 : 2;
}

static void look_at_import(struct deps *d, struct map *missing,
			   const struct record *r, const struct value *import)
{
	str module = value_get_text(import, "module");
	enum declared how = is_declared(d, module);
	struct map_item *it;
	struct undeclared *u;
	int rank;

	if (how == DECLARED || value_get_bool(import, "typing", false))
		return;
	rank = rank_of(d, r->file, import, how);
	if (how != DECLARED_NOT && rank < 2)
		return; /* tests may use what is declared for them */
	it = map_at(d->a, missing, distribution(d, module));
	u = it->value;
	if (!u) {
		it->value = u = arena_new(d->a, struct undeclared);
		u->rank = -1;
	}
	u->places++;
	if (rank > u->rank) {
		u->rank = rank;
		u->file = r->file;
		u->import = import;
	}
}

/* "torch" of torch.nn, but google.cloud.storage whole. */
static str shown(str module)
{
	str top = str_cut(module, '.').head;

	return import_distributions(top).len || !import_distributions(module).len
		       ? top
		       : module;
}

static void report_missing(struct deps *d, const struct map_item *it)
{
	const struct undeclared *u = it->value;
	str module = value_get_text(u->import, "module");
	struct place at =
		place_at(u->file->path,
			 (uint32_t)value_get_int(u->import, "line", 0),
			 (uint32_t)value_get_int(u->import, "column", 0));
	struct finding *f;

	at.cell = (uint32_t)value_get_int(u->import, "cell", 0);
	f = found(d->o, d->s,
		  u->rank == 3 && d->partial_path.len ? "undeclared-unclear"
						      : kind_of_rank[u->rank],
		  at);
	finding_arg(d->o, f, "module", value_str(shown(module)));
	finding_arg(d->o, f, "distribution", value_str(it->key));
	finding_arg(d->o, f, "files", value_int((int64_t)u->places));
	finding_arg(d->o, f, "file", value_str(d->partial_path));
	if (u->rank == 2)
		finding_arg(d->o, f, "via",
			    value_str(import_brought(d, it->key).len
					      ? import_brought(d, it->key)
					      : S("a lock file or a group")));
}

static void measure_environment(struct deps *d, bool product)
{
	enum imports_answer gpu = imports_use(d->p, S("gpu"));

	measure_text(d->o, d->s, "python_version", d->python);
	measure(d->o, d->s, "python_stated", value_bool(d->python.len > 0));
	measure(d->o, d->s, "gpu", value_bool(gpu == IMPORTS_YES));
	measure(d->o, d->s, "cuda_stated", value_bool(d->cuda.len > 0));
	if (!product || !d->nfiles)
		return;
	if (!d->python.len)
		found(d->o, d->s, "no-python-version", d->s->place);
	if (gpu == IMPORTS_YES && !d->cuda.len && !d->library)
		found(d->o, d->s, "no-cuda-version", d->s->place);
}

static void check_declared(struct deps *d)
{
	struct records r = project_records(d->p, &scanner_imports);
	struct map missing = { 0 };
	size_t used = 0, by_rank[4] = { 0 };
	bool product = false;

	for (size_t i = 0; i < r.n; i++) {
		const struct value *list =
			value_find(r.v[i].value, S("imports"));

		if (r.v[i].reason)
			unjudged(d->o, d->s, r.v[i].reason, r.v[i].file->path);
		if (r.v[i].file->flags & FILE_VENDORED || is_setup(r.v[i].file))
			continue;
		for (size_t k = 0; k < value_count(list); k++) {
			const struct value *import = value_at(list, k);

			if (!is_third_party(d, r.v[i].file, r.v[i].value,
					    value_get_text(import, "module")))
				continue;
			used++;
			product = product || is_product(d, r.v[i].file);
			look_at_import(d, &missing, &r.v[i], import);
		}
	}
	for (size_t i = 0; i < missing.n; i++) {
		by_rank[((struct undeclared *)missing.item[i].value)->rank]++;
		if (d->nfiles)
			report_missing(d, &missing.item[i]);
	}
	measure_count(d->o, d->s, "imports", used);
	measure_count(d->o, d->s, "undeclared", by_rank[3]);
	measure_count(d->o, d->s, "undeclared_optional", by_rank[1]);
	measure_count(d->o, d->s, "undeclared_in_tests", by_rank[0]);
	measure_environment(d, product);
}

/* ---- check: pinned ---- */

enum fixed { FIXED_NOT, FIXED_BOUNDED, FIXED };

static bool is_framework(const struct deps *d, str name)
{
	const struct value *list = value_find(d->params, S("frameworks"));

	for (size_t i = 0; i < value_count(list); i++)
		if (str_eq(value_text(value_at(list, i), S("")), name))
			return true;
	return false;
}

/* pytorch of conda is torch. */
static str plain_name(str name)
{
	static const str same[][2] = {
		{ STR_INIT("pytorch"), STR_INIT("torch") },
		{ STR_INIT("pytorch-gpu"), STR_INIT("torch") },
		{ STR_INIT("tensorflow-gpu"), STR_INIT("tensorflow") },
		{ STR_INIT("tensorflow-cpu"), STR_INIT("tensorflow") },
		{ STR_INIT("tensorflow-macos"), STR_INIT("tensorflow") },
		{ STR_INIT("py-xgboost"), STR_INIT("xgboost") },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (str_eq(name, same[i][0]))
			return same[i][1];
	return name;
}

static enum fixed how_fixed(const struct value *q)
{
	int64_t flags = value_get_int(q, "flags", 0);

	if (flags & (REQ_PINNED | REQ_LOCAL) && !(flags & REQ_BUILD_PATH))
		return FIXED;
	return flags & REQ_LOWER && flags & REQ_UPPER ? FIXED_BOUNDED : FIXED_NOT;
}

static bool pins(const struct value *record, str name)
{
	const struct value *list = value_find(record, S("list"));

	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *q = value_at(list, i);

		if (str_eq(plain_name(value_get_text(q, "name")), name) &&
		    (how_fixed(q) == FIXED || value_get_text(q, "version").len))
			return true;
	}
	return false;
}

/* Does the file include that one, by -c or -r, at most a few steps away? */
static bool includes(const struct deps *d, const struct record *r, str path,
		     int depth)
{
	const struct value *list = value_find(r->value, S("includes"));

	for (size_t i = 0; depth < 8 && i < value_count(list); i++) {
		str to = value_get_text(value_at(list, i), "path");
		const struct record *next =
			project_record(d->p, &scanner_requirements, to);

		if (str_eq(to, path) ||
		    (next && includes(d, next, path, depth + 1)))
			return true;
	}
	return false;
}

static bool lies_above(str dir, str path)
{
	return !dir.len || (str_starts(path, dir) && path.len > dir.len &&
			    path.s[dir.len] == '/');
}

/* Locks of the folder or one above; constraints that are asked for; for what a
 * package declares also the files beside it that are for running it. */
static bool is_covered(const struct deps *d, const struct record *r, str name)
{
	bool package = value_get_bool(r->value, "package", false);

	for (size_t i = 0; i < d->files.n; i++) {
		const struct record *x = &d->files.v[i];
		bool counts = x != r && !x->reason;

		if (value_get_bool(x->value, "lock", false) || package)
			counts = counts && lies_above(str_dirname(x->file->path),
						      r->file->path);
		else if (value_get_bool(x->value, "constraints", false))
			counts = counts && includes(d, r, x->file->path, 0);
		else
			counts = false;
		if (counts && pins(x->value, name))
			return true;
	}
	return false;
}

struct pin_count {
	size_t frameworks, fixed, bounded, not_fixed;
};

static void report_pin(struct deps *d, const char *kind, const struct record *r,
		       const struct value *q)
{
	struct finding *f = found(
		d->o, d->s, kind,
		place_at(r->file->path, (uint32_t)value_get_int(q, "line", 0),
			 (uint32_t)value_get_int(q, "column", 0)));
	str written = value_get_text(q, "written");

	finding_arg(d->o, f, "name",
		    value_get_text(q, "name").len
			    ? value_str(value_get_text(q, "name"))
			    : value_str(S("")));
	finding_arg(d->o, f, "written",
		    value_str(written.len ? written : value_get_text(q, "name")));
}

static void look_at_pin(struct deps *d, struct pin_count *n,
			const struct record *r, const struct value *q)
{
	str name = plain_name(value_get_text(q, "name"));
	enum fixed how = how_fixed(q);

	if (!is_framework(d, name) ||
	    value_get_int(q, "flags", 0) & (REQ_BUILD | REQ_EXTRA) ||
	    is_development_group(value_get_text(q, "group")))
		return;
	n->frameworks++;
	if (how != FIXED && is_covered(d, r, name))
		how = FIXED;
	if (how == FIXED) {
		n->fixed++;
	} else if (d->library) {
		report_pin(d, "unpinned-library", r, q);
	} else if (how == FIXED_BOUNDED) {
		n->bounded++;
		report_pin(d, "bounded", r, q);
	} else {
		n->not_fixed++;
		report_pin(d, "unpinned", r, q);
	}
}

/* Code outside tests and examples that trains and can be started. */
static bool has_training_script(const struct deps *d)
{
	struct records r = project_records(d->p, &scanner_imports);

	for (size_t i = 0; i < r.n; i++) {
		const struct value *use = value_find(
			value_find(r.v[i].value, S("uses")), S("train"));

		if (use && !value_get_bool(use, "doubtful", false) &&
		    value_get_bool(r.v[i].value, "main", false) &&
		    !is_aside(r.v[i].file) &&
		    !(r.v[i].file->flags & FILE_VENDORED))
			return true;
	}
	return false;
}

static size_t frameworks_imported(const struct deps *d)
{
	const struct value *list = value_find(d->params, S("frameworks"));
	size_t n = 0;

	for (size_t i = 0; i < value_count(list); i++) {
		str name = value_text(value_at(list, i), S(""));

		if (str_eq(name, S("scikit-learn")))
			name = S("sklearn");
		n += imports_has(d->p, name) == IMPORTS_YES;
	}
	return n;
}

static void check_pinned(struct deps *d)
{
	struct pin_count n = { 0 };

	for (size_t i = 0; i < d->files.n; i++) {
		const struct record *r = &d->files.v[i];
		const struct value *list = value_find(r->value, S("list"));

		if (is_for_development(r->file) ||
		    value_get_bool(r->value, "lock", false) ||
		    value_get_bool(r->value, "constraints", false))
			continue;
		if (r->reason)
			unjudged(d->o, d->s, r->reason, r->file->path);
		for (size_t k = 0; k < value_count(list); k++)
			look_at_pin(d, &n, r, value_at(list, k));
	}
	measure_count(d->o, d->s, "frameworks", n.frameworks);
	measure_count(d->o, d->s, "frameworks_imported", frameworks_imported(d));
	measure_count(d->o, d->s, "pinned", n.fixed);
	measure_count(d->o, d->s, "bounded", n.bounded);
	measure_count(d->o, d->s, "unpinned", n.not_fixed);
	measure(d->o, d->s, "training_script",
		value_bool(has_training_script(d)));
}

/* ---- the probe ---- */

/* The file that people look at first: the one nearest the root. */
static void place_subject(struct deps *d)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < d->files.n; i++) {
		str path = d->files.v[i].file->path;
		size_t depth = 0;

		for (size_t k = 0; k < path.len; k++)
			depth += path.s[k] == '/';
		if (depth < least && !is_for_development(d->files.v[i].file)) {
			least = depth;
			d->s->place = place_of(path);
		}
	}
}

static void link_deps(const struct project *p, params given,
		      struct observation *o)
{
	struct deps d = { .a = o->arena, .p = p, .params = given, .o = o };

	if (!project_records(p, &scanner_imports).n &&
	    !project_records(p, &scanner_requirements).n)
		return;
	d.s = observe(o, S(""), place_of(S("")));
	read_files(&d);
	place_subject(&d);
	read_environment(&d);
	measure_count(o, d.s, "files", d.nfiles);
	measure(o, d.s, "library", value_bool(d.library));
	if (str_eq(value_get_text(given, "check"), S("pinned")))
		check_pinned(&d);
	else
		check_declared(&d);
}

static const struct scanner *const scanners[] = { &scanner_imports,
						  &scanner_requirements,
						  &scanner_environment, NULL };

static const struct probe_param deps_params[] = {
	{ STR_INIT("check"), PARAM_TEXT,
	  STR_INIT("declared"), STR_INIT("declared: are imports declared; pinned: are versions fixed") },
	{ STR_INIT("frameworks"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("distributions whose version must be fixed") },
	{ .name = { "", 0 } },
};

static const struct probe_measure deps_measures[] = {
	{ STR_INIT("files"), STR_INIT(""),
	  STR_INIT("dependency files of the project itself") },
	{ STR_INIT("library"), STR_INIT(""),
	  STR_INIT("it declares a package that is in the tree") },
	{ STR_INIT("imports"), STR_INIT(""),
	  STR_INIT("imports of third-party modules") },
	{ STR_INIT("undeclared"), STR_INIT(""),
	  STR_INIT("distributions that code needs and nothing declares") },
	{ STR_INIT("undeclared_optional"), STR_INIT(""),
	  STR_INIT("those whose absence the code allows for") },
	{ STR_INIT("undeclared_in_tests"), STR_INIT(""),
	  STR_INIT("those that only tests, notebooks and examples need") },
	{ STR_INIT("python_version"), STR_INIT(""),
	  STR_INIT("the Python that is stated") },
	{ STR_INIT("python_stated"), STR_INIT(""), STR_INIT("is one stated") },
	{ STR_INIT("gpu"), STR_INIT(""), STR_INIT("code uses a GPU") },
	{ STR_INIT("cuda_stated"), STR_INIT(""),
	  STR_INIT("a CUDA version or an image with one is stated") },
	{ STR_INIT("frameworks"), STR_INIT(""),
	  STR_INIT("declarations of the frameworks") },
	{ STR_INIT("frameworks_imported"), STR_INIT(""),
	  STR_INIT("frameworks that code imports") },
	{ STR_INIT("pinned"), STR_INIT(""),
	  STR_INIT("declarations that fix one version, or a lock does") },
	{ STR_INIT("bounded"), STR_INIT(""),
	  STR_INIT("declarations with a lower and an upper bound") },
	{ STR_INIT("unpinned"), STR_INIT(""),
	  STR_INIT("declarations with none, or a lower one") },
	{ STR_INIT("training_script"), STR_INIT(""),
	  STR_INIT("code that trains can be started") },
	{ .name = { "", 0 } },
};

static const char *const deps_kinds[] = { "undeclared-import",
					  "undeclared-unclear",
					  "undeclared-optional",
					  "undeclared-in-tests",
					  "undeclared-transitive",
					  "no-python-version",
					  "no-cuda-version",
					  "unpinned",
					  "bounded",
					  "unpinned-library",
					  NULL };

const struct probe probe_project_deps = {
	.name = STR_INIT("project.deps"),
	.doc = STR_INIT("Imports against declared dependencies, and whether "
			"their versions are fixed."),
	.scanners = scanners,
	.param = deps_params,
	.measure = deps_measures,
	.kinds = deps_kinds,
	.link = link_deps,
};
