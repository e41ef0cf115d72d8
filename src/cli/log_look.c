#include "cli/log_look.h"

#include "base/io.h"
#include "engine/engine.h"

#include <string.h>

/* ---- which rules ---- */

/* What only a whole run can have: enough points, evaluations, a second run. */
static bool needs_the_whole_run(const struct rule *r)
{
	static const char *const checks[] = { "cadence", "overfit_small" };
	str check = value_get_text(&r->params, "check");

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (str_eq(check, str_from(checks[i])))
			return true;
	return !str_eq(r->probe->name, S("log.series")) &&
	       !str_eq(r->probe->name, S("log.text"));
}

static bool is_named(const str *list, size_t n, const struct rule *r)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], r->id) || str_eq(list[i], r->name))
			return true;
	return false;
}

static size_t log_rules(const struct log_look *l, struct arena *a, const str **out)
{
	str *ids = arena_array(a, str, l->rules.list.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < l->rules.list.n; i++) {
		const struct rule *r = l->rules.list.v[i];

		if (!r->probe || !str_starts(r->probe->name, S("log.")))
			continue;
		if (l->nselect ? !is_named(l->select, l->nselect, r)
			       : l->live && needs_the_whole_run(r))
			continue;
		if (!is_named(l->ignore, l->nignore, r))
			ids[n++] = r->id;
	}
	*out = ids;
	return n;
}

/* ---- one path ---- */

/* The pattern that means this file alone, whatever characters it has. */
static str from_root(struct arena *a, str name)
{
	struct buf b;
	str s;

	buf_init(&b, 1 << 16);
	buf_add_byte(&b, '/');
	for (size_t i = 0; i < name.len; i++) {
		if (memchr("*?[]{},\\", name.s[i], 8))
			buf_add_byte(&b, '\\');
		buf_add_byte(&b, name.s[i]);
	}
	s = str_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static bool is_folder(struct arena *a, str path)
{
	struct io_root root;
	struct err err;

	if (!io_root_open(&root, a, path, &err))
		return false;
	io_root_close(&root);
	return true;
}

static str folder_of(str path)
{
	str dir = str_dirname(path);

	return dir.len ? dir : path.len && path.s[0] == '/' ? S("/") : S(".");
}

/* A folder is looked through; of a file's folder only the file is taken. */
static bool check_path(struct result *out, struct arena *a,
		       const struct log_look *l, str path, bool *is_file,
		       struct err *err)
{
	struct check_options o = { .limits = &l->limits,
				   .rules = &l->rules,
				   .isolated = true,
				   .has_stage = true,
				   .stage = STAGE_TRAIN,
				   .preview = true,
				   .no_cache = true,
				   .no_ignore_files = true,
				   .today = DATE_NONE };
	/* Beside the file: where the settings of its run may stand. */
	const str only[] = {
		from_root(a, str_basename(path)),
		S("/{config,hparams,args,params,opt,hyp,cfg,flags,settings,run,"
		  "training_args,meta}.{yaml,yml,json,toml,py,bin}")
	};

	o.nselect = log_rules(l, a, &o.select);
	if (!o.nselect)
		return err_use(err, "--select and --ignore leave no rule on "
				    "logs; gonogo rules list shows all");
	*is_file = !is_folder(a, path);
	o.root = path;
	if (*is_file) {
		if (!io_exists(path))
			return err_use(err, "%.*s: not there", STR_ARG(path));
		o.root = folder_of(path);
		o.logs = only;
		o.nlogs = 1;
		o.include = only;
		o.ninclude = 2;
	}
	return engine_check(out, a, &o, err);
}

bool log_look(struct log_report *out, struct arena *a, const struct log_look *l,
	      int *code)
{
	struct err err = { 0 };

	log_report_init(out, a, S(GONOGO_VERSION));
	for (size_t i = 0; i < l->n; i++) {
		struct result *result = arena_new(a, struct result);
		bool is_file;

		if (!check_path(result, a, l, l->path[i], &is_file, &err)) {
			*code = complain_err(&err);
			return false;
		}
		log_report_add(out, result, l->path[i], is_file, &l->limits);
	}
	if (l->baseline.len)
		log_report_compare(out, l->baseline_run, l->baseline, l->axis,
				   &l->compare);
	return true;
}

/* ---- the baseline ---- */

static str names_of(struct arena *a, const struct runs *runs)
{
	enum { MOST = 12 };
	str all = S("");

	for (size_t i = 0; i < runs->n && i < MOST; i++)
		all = str_printf(a, "%.*s%s%.*s", STR_ARG(all), i ? ", " : "",
				 STR_ARG(runs->v[i].name));
	return runs->n > MOST
		       ? str_printf(a, "%.*s, +%zu", STR_ARG(all), runs->n - MOST)
		       : all;
}

bool log_look_baseline(struct log_look *l, str name, int *code)
{
	struct arena *a = l->args->arena;
	struct result *result = arena_new(a, struct result);
	struct err err = { 0 };
	struct runs runs;
	bool is_file;
	size_t n;

	*code = 3;
	if (!check_path(result, a, l, l->baseline, &is_file, &err)) {
		*code = complain_err(&err);
		return false;
	}
	runs = project_runs(result->facts);
	l->baseline_run = log_report_find(a, &runs, name, &n);
	if (l->baseline_run) {
		l->baseline = log_run_name(a, l->baseline, is_file,
					   l->baseline_run->name);
		return true;
	}
	if (!runs.n)
		complain("--against %.*s: no training log found",
			 STR_ARG(l->baseline));
	else
		complain("--against %.*s: %zu runs fit; name one with "
			 "--baseline-run: %.*s",
			 STR_ARG(l->baseline), n, STR_ARG(names_of(a, &runs)));
	return false;
}
