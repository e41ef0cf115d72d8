/* engine_check: the run from a directory to a result, step by step. */
#define _GNU_SOURCE
#include "engine/engine.h"

#include "base/glob.h"
#include "base/io.h"
#include "engine/compile.h"
#include "engine/inputs.h"
#include "engine/judge.h"
#include "engine/link.h"
#include "engine/suppress.h"
#include "facts/dataset.h"
#include "facts/manifest.h"
#include "facts/repo.h"
#include "facts/runs.h"
#include "facts/suppressions.h"
#include "facts/unread.h"
#include "rules/builtin.h"

#include <time.h>

struct check {
	struct arena *a;
	const struct check_options *o;
	struct result *out;
	struct io_root root;
	struct config config;
	struct selection selection;
	struct signoff signoff;
	struct waivers waivers;
	bool has_signoff, has_waivers;
	VEC(str) keep; /* files to be taken although git ignores them */
	struct walk walk;
	struct project project;
	struct cache cache;
	struct compile compile;
	struct scanner_list scanners; /* of both waves */
	const struct observation *const *observation;
};

/* The day in UTC: the one clock that a run reads, printed in every report. */
static date system_date(void)
{
	return (date)(time(NULL) / 86400);
}

static bool load_config(struct check *c, struct err *err)
{
	const struct config_options o = {
		.limits = c->o->limits,
		.rules = c->o->rules,
		.path = c->o->config_path,
		.isolated = c->o->isolated,
		.set = c->o->set,
		.nset = c->o->nset,
	};

	return config_load(&c->config, c->a, &c->root, &o, err);
}

static bool select_rules(struct check *c, struct err *err)
{
	const struct check_options *o = c->o;
	const struct selection_options s = {
		.stage = o->has_stage ? o->stage : c->config.stage,
		.select = o->select,
		.nselect = o->nselect,
		.ignore = o->ignore,
		.nignore = o->nignore,
		.phases = o->phases,
		.nphases = o->nphases,
		.preview = o->preview || c->config.preview,
	};

	c->project.stage = s.stage;
	return selection_make(&c->selection, c->a, o->rules, &c->config, &s, err);
}

/* A policy file beneath the root: absent is fine, unreadable is not. */
static bool read_policy(struct check *c, str path, str *text, bool *there,
			struct err *err)
{
	enum io_status s = io_read(text, c->a, &c->root, path,
				   c->config.limits.yaml_policy_size);

	*there = s == IO_OK;
	if (s == IO_OK || s == IO_MISSING)
		return true;
	return err_use(err, "%.*s: %s", STR_ARG(path), io_status_text(s));
}

static bool read_policies(struct check *c, struct err *err)
{
	const struct limits *l = &c->config.limits;
	str text;

	if (!read_policy(c, c->config.signoff_path, &text, &c->has_signoff, err))
		return false;
	if (c->has_signoff &&
	    !signoff_read(&c->signoff, c->a, c->config.signoff_path, text,
			  c->o->rules, c->config.signoff_days, l, err))
		return false;
	if (c->has_signoff)
		signoff_check_evidence(&c->signoff, c->a, &c->root, l);
	if (c->o->no_waivers)
		return true;
	if (!read_policy(c, c->config.waivers_path, &text, &c->has_waivers, err))
		return false;
	return !c->has_waivers ||
	       waivers_read(&c->waivers, c->a, c->config.waivers_path, text,
			    c->o->rules, &c->config, c->project.today, l, err);
}

/* Logs are looked at although git ignores them, as it mostly does. */
#define LOG_FOLDERS                                                          \
	"{runs,logs,log,lightning_logs,tb_logs,wandb,mlruns,outputs,output," \
	"work_dirs,checkpoints,results}"

static const char *const log_patterns[] = {
	LOG_FOLDERS "/**/*.{csv,tsv,jsonl,json,log,txt,yaml,yml,wandb}",
	LOG_FOLDERS "/**/*tfevents*",
	"mlruns/**",
	"mlflow.db",
};

static void keep_value(struct check *c, const struct value *v)
{
	if (value_is(v, VALUE_STR) && v->u.s.len)
		*vec_push(c->a, &c->keep) = v->u.s;
}

static void keep_key(struct check *c, const char *key)
{
	const struct value *v = value_find(&c->config.value, str_from(key));

	keep_value(c, v);
	for (size_t i = 0; i < value_count(v); i++)
		keep_value(c, value_is(v, VALUE_LIST) ? value_at(v, i)
						      : &v->u.map.pair[i].value);
}

static void keep_named(struct check *c)
{
	static const char *const keys[] = { "manifest",    "logs",
					    "checkpoints", "metrics",
					    "experiments", "predictions" };

	for (size_t i = 0; i < sizeof(log_patterns) / sizeof(log_patterns[0]); i++)
		*vec_push(c->a, &c->keep) = str_from(log_patterns[i]);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		keep_key(c, keys[i]);
	for (size_t i = 0; i < c->o->nlogs; i++)
		*vec_push(c->a, &c->keep) = c->o->logs[i];
	for (size_t i = 0; i < c->o->nmanifests; i++)
		*vec_push(c->a, &c->keep) = c->o->manifests[i];
}

static bool list_files(struct check *c, struct err *err)
{
	VEC(str) exclude = { 0 };
	struct walk_options o = {
		.keep = c->keep.v,
		.nkeep = c->keep.n,
		.limits = &c->config.limits,
		.include = c->config.include.v,
		.ninclude = c->config.include.n,
		.no_ignore_files = c->o->no_ignore_files,
	};

	if (c->o->ninclude) {
		o.include = c->o->include;
		o.ninclude = c->o->ninclude;
	}
	for (size_t i = 0; i < c->config.exclude.n; i++)
		*vec_push(c->a, &exclude) = c->config.exclude.v[i];
	for (size_t i = 0; i < c->o->nexclude; i++)
		*vec_push(c->a, &exclude) = c->o->exclude[i];
	o.exclude = exclude.v;
	o.nexclude = exclude.n;
	return walk_read(&c->walk, c->a, &c->root, &o, err);
}

/* ---- what the configuration or the command line names ---- */

static bool name_files(struct check *c, const char *key, uint32_t as,
		       const str *patterns, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char *why = NULL;
		const struct glob *g = glob_new(c->a, patterns[i], &why);

		if (!g)
			return err_use(err, "%s: %.*s: %s", key,
				       STR_ARG(patterns[i]), why);
		for (size_t k = 0; k < c->walk.n; k++)
			if (glob_match(g, c->walk.file[k].path))
				c->walk.file[k].flags |= FILE_NAMED | as;
	}
	return true;
}

/* The same for a key whose value is a path or a list of them. */
static bool name_values(struct check *c, const char *key, uint32_t as,
			struct err *err)
{
	const struct value *v = value_find(&c->config.value, str_from(key));
	size_t n = value_is(v, VALUE_STR) ? 1 : value_count(v);
	str *paths = arena_array(c->a, str, n);

	for (size_t i = 0; i < n; i++)
		paths[i] = value_text(
			value_is(v, VALUE_STR) ? v : value_at(v, i), S(""));
	return name_files(c, key, as, paths, n, err);
}

/* The command line's list stands for the configuration's. */
static void override_list(struct check *c, const char *key, const str *v, size_t n)
{
	struct value list = value_list();
	struct value *map = &c->config.value;

	for (size_t i = 0; i < n; i++)
		value_push(c->a, &list, value_str(v[i]));
	for (size_t i = 0; i < value_count(map); i++) {
		if (!str_eq(map->u.map.pair[i].key, str_from(key)))
			continue;
		map->u.map.pair[i].value = list;
		return;
	}
	value_put(c->a, map, str_from(key), list);
}

static bool name_all(struct check *c, struct err *err)
{
	const struct check_options *o = c->o;
	struct config *f = &c->config;

	if (o->nlogs) {
		override_list(c, "logs", o->logs, o->nlogs);
		f->logs = (struct str_list){ o->logs, o->nlogs };
	}
	if (o->nmanifests) {
		override_list(c, "manifest", o->manifests, o->nmanifests);
		f->manifest = (struct str_list){ o->manifests, o->nmanifests };
	}
	return name_values(c, "metrics", FILE_AS_METRICS, err) &&
	       name_values(c, "experiments", 0, err) &&
	       name_files(c, "manifest", FILE_AS_MANIFEST, f->manifest.v,
			  f->manifest.n, err) &&
	       name_files(c, "logs", FILE_AS_LOG, f->logs.v, f->logs.n, err) &&
	       name_files(c, "checkpoints", 0, f->checkpoints.v,
			  f->checkpoints.n, err);
}

/* ---- compile and link ---- */

static void start_project(struct check *c)
{
	struct project *p = &c->project;

	p->arena = c->a;
	p->limits = &c->config.limits;
	p->walk = &c->walk;
	p->file = c->walk.file;
	p->nfiles = c->walk.n;
	p->config = &c->config.value;
	p->signoff = c->has_signoff ? &c->signoff.value : NULL;
	p->waivers = c->has_waivers ? &c->waivers.value : NULL;
	if (!c->o->no_cache)
		cache_open(&c->cache, c->a, c->o->cache_dir, c->root.path);
	c->compile = (struct compile){
		.root = &c->root,
		.jobs = c->o->jobs ? c->o->jobs : pool_processors(),
		.cache = &c->cache,
		.progress = c->o->progress,
		.progress_ctx = c->o->progress_ctx,
	};
}

static bool run_wave(struct check *c, bool early,
		     const struct scanner *const *always, struct err *err)
{
	struct scanner_list s = plan_scanners(c->a, &c->selection, early, always);
	const struct scanner **all =
		arena_array(c->a, const struct scanner *, c->scanners.n + s.n);

	for (size_t i = 0; i < c->scanners.n; i++)
		all[i] = c->scanners.v[i];
	for (size_t i = 0; i < s.n; i++)
		all[c->scanners.n + i] = s.v[i];
	c->scanners = (struct scanner_list){ all, c->scanners.n + s.n };
	return compile_run(&c->compile, &c->project, s.v, s.n, err);
}

/* A mistake in our own manifest format is wrong use, like one in a rule. */
static bool check_manifests(struct check *c, struct err *err)
{
	struct records r = project_records(&c->project, &scanner_manifest);

	for (size_t i = 0; i < r.n; i++) {
		str text = value_get_text(r.v[i].value, "error");

		if (text.len)
			return err_use(err, "%.*s", STR_ARG(text));
	}
	return true;
}

/* Is the path, or a folder above it, left out because git ignores it? */
static bool is_ignored(const struct check *c, str path)
{
	for (size_t i = 0; i < c->walk.nskip; i++) {
		str skip = c->walk.skip[i].path;

		if (str_eq(c->walk.skip[i].reason, S("ignored")) &&
		    str_starts(path, skip) &&
		    (path.len == skip.len || path.s[skip.len] == '/'))
			return true;
	}
	return false;
}

/* A path of a manifest, as written: from its folder, or from the root. */
static void keep_part(struct check *c, str manifest, str path)
{
	str folder = str_dirname(manifest);
	str from[2];

	if (str_starts(path, S("./")))
		path = str_sub(path, 2, path.len);
	if (!path.len || str_has(path, S("://")) || path.s[0] == '/')
		return;
	from[0] = folder.len ? str_printf(c->a, "%.*s/%.*s", STR_ARG(folder),
					  STR_ARG(path))
			     : path;
	from[1] = path;
	for (size_t i = 0; i < 2; i++) {
		if (!is_ignored(c, from[i]))
			continue;
		*vec_push(c->a, &c->keep) = from[i];
		*vec_push(c->a, &c->keep) =
			str_printf(c->a, "%.*s/**", STR_ARG(from[i]));
	}
}

static void keep_parts(struct check *c, const struct record *r)
{
	const struct value *splits = value_find(r->value, S("splits"));

	for (size_t s = 0; s < value_count(splits); s++) {
		const struct value *parts = &splits->u.map.pair[s].value;

		for (size_t k = 0; k < value_count(parts); k++)
			keep_part(c, r->file->path,
				  value_get_text(value_at(parts, k), "path"));
	}
}

static bool run_early(struct check *c, struct err *err)
{
	static const struct scanner *const first[] = { &scanner_manifest, NULL };

	c->scanners = (struct scanner_list){ 0 };
	return run_wave(c, true, first, err) && check_manifests(c, err);
}

/* Data is often ignored by git, and only a manifest tells where it lies: then
 * the files are listed once more. */
static bool find_data(struct check *c, struct err *err)
{
	size_t named = c->keep.n;
	struct records r;

	if (!run_early(c, err))
		return false;
	r = project_records(&c->project, &scanner_manifest);
	for (size_t i = 0; i < r.n; i++)
		keep_parts(c, &r.v[i]);
	if (c->keep.n == named)
		return true;
	if (!list_files(c, err) || !name_all(c, err))
		return false;
	start_project(c);
	return run_early(c, err);
}

/* Once for all rules about logs, when a rule had the logs read. */
static void link_runs(struct check *c)
{
	struct runs *runs;

	if (!map_find(&c->project.records, series_scanner.name))
		return;
	runs = arena_new(c->a, struct runs);
	*runs = runs_link(c->a, &c->project);
	c->project.runs = runs;
}

static bool compile_and_link(struct check *c, struct err *err)
{
	static const struct scanner *const others[] = { &scanner_suppressions,
							&scanner_unread, NULL };

	if (!find_data(c, err))
		return false;
	c->project.dataset = dataset_link(&c->project, c->walk.file, c->walk.n);
	if (!run_wave(c, false, others, err))
		return false;
	if (c->o->require_sandbox && !sandbox_whole(&c->compile.sandbox))
		return err_system(err, "the sandbox is not whole here and "
				       "--require-sandbox is given");
	link_runs(c);
	c->observation = link_probes(c->a, &c->selection, &c->project);
	return true;
}

/* ---- the result ---- */

/* What a sign-off can be bound to. A digest over several files is that of the
 * sorted list of their digests and paths. */
static str digest_of(struct check *c, const char *input)
{
	struct buf b;
	str digest;
	size_t n = 0;

	buf_init(&b, 64 << 20);
	for (size_t i = 0; i < c->out->ninputs; i++) {
		const struct result_input *in = &c->out->input[i];

		if (!str_eq(in->kind, str_from(input)) || !in->digest.len)
			continue;
		buf_printf(&b, "%.*s %.*s\n", STR_ARG(in->digest),
			   STR_ARG(in->path));
		n++;
	}
	digest = n ? sha256_hex(c->a, buf_str(&b)) : S("");
	buf_release(&b);
	return digest;
}

static void judge_all(struct check *c)
{
	struct judge_input in = {
		.selection = &c->selection,
		.config = &c->config,
		.project = &c->project,
		.observation = c->observation,
		.signoff = c->has_signoff ? &c->signoff : NULL,
		.now = { .today = c->project.today,
			 .commit = c->out->commit,
			 .model = digest_of(c, "model"),
			 .data = digest_of(c, "table"),
			 .config = digest_of(c, "config") },
		.waivers = c->has_waivers ? &c->waivers : NULL,
		.allow_empty = c->o->allow_empty,
		.inconclusive_is_warning = c->o->inconclusive_is_warning,
	};

	in.suppression = suppressions_of(c->a, &c->project, &in.nsuppressions);
	judge(c->out, c->a, &in);
}

static str project_name(const struct check *c)
{
	str name =
		value_text(value_path(&c->config.value, "project.name"), S(""));

	return name.len ? name : str_basename(c->root.path);
}

static void finish(struct check *c)
{
	struct result *r = c->out;
	const struct sandbox_state *s = &c->compile.sandbox;

	r->tool_version = S(GONOGO_VERSION);
	r->rulepack = S(RULEPACK_VERSION);
	r->project = project_name(c);
	r->commit = repo_commit(c->a, c->root.path);
	r->sandbox_landlock = sandbox_landlock_text(c->a, s);
	r->sandbox_seccomp = sandbox_seccomp_text(s);
	r->sandbox_rlimits = s->rlimits ? S("on") : S("off");
	inputs_list(r, c->a, &c->project, &c->compile, &c->scanners);
	coverage_count(r, c->a, &c->project, &c->compile);
	judge_all(c);
}

bool engine_check(struct result *out, struct arena *a,
		  const struct check_options *options, struct err *err)
{
	struct check *c = arena_new(a, struct check);
	bool ok;

	c->a = a;
	c->o = options;
	c->out = out;
	*out = (struct result){ 0 };
	c->project.today =
		options->today != DATE_NONE ? options->today : system_date();
	if (!io_root_open(&c->root, a, options->root, err))
		return false;
	ok = load_config(c, err) && select_rules(c, err) && read_policies(c, err);
	if (ok)
		keep_named(c);
	ok = ok && list_files(c, err) && name_all(c, err);
	if (ok) {
		start_project(c);
		ok = compile_and_link(c, err);
	}
	if (ok)
		finish(c);
	io_root_close(&c->root);
	return ok;
}
