/*
 * log.debug_run: was a minimal run tried before the first long one? A run is a
 * debug run when its name or its settings say so. No subject where no run was
 * long: nothing has been spent yet.
 */
#include "facts/detect.h"
#include "facts/settings.h"
#include "probes/probe.h"

#include <math.h>

/* ---- flags in code and in what runs it ---- */

static const char *const flags[] = {
	"fast_dev_run",
	"overfit_batches",
	"limit_train_batches",
	"--debug",
	"--smoke",
	"--overfit",
	"--dry-run",
	"profiler=\"simple\"",
};

static bool runs_commands(const struct file *f)
{
	str name = str_basename(f->path);

	return str_starts(f->path, S(".github/workflows/")) ||
	       str_starts(f->path, S(".circleci/")) ||
	       str_starts(name, S(".gitlab-ci.")) ||
	       str_starts(name, S("azure-pipelines.")) ||
	       str_eq(name, S("Jenkinsfile")) || str_eq(name, S("Makefile")) ||
	       str_eq(name, S("noxfile.py")) || str_eq(name, S("tox.ini"));
}

static bool scan(struct file_facts *f, struct value *record)
{
	str text;

	if (!facts_text(f, f->limits->yaml_size, &text))
		return false; /* a flag is a hint, not a judgement */
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!str_has(text, str_from(flags[i])))
			continue;
		*record = value_map();
		value_put(f->arena, record, S("flag"),
			  value_str(str_from(flags[i])));
		return true;
	}
	return false;
}

static bool wants(const struct file *f)
{
	return !(f->flags & FILE_VENDORED) &&
	       (f->kind == KIND_PYTHON || runs_commands(f));
}

static const struct scanner scanner_flags = {
	.name = STR_INIT("debug.flags"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};

/* ---- runs ---- */

static bool is_on(const struct value *v)
{
	switch (v->type) {
	case VALUE_BOOL:
		return v->u.b;
	case VALUE_INT:
		return v->u.i > 0;
	case VALUE_FLOAT:
		return v->u.f > 0 && (v->u.f < 1 || v->u.f > 1);
	case VALUE_STR:
		return v->u.s.len && !str_eq_nocase(v->u.s, S("false")) &&
		       !str_eq_nocase(v->u.s, S("none")) &&
		       !str_eq(v->u.s, S("0")) && !str_eq(v->u.s, S("0.0")) &&
		       !str_eq(v->u.s, S("1.0"));
	default:
		return false;
	}
}

static bool is_debug(const struct project *p, const struct run *r)
{
	struct value set = run_setting(p, r,
				       "debug fast_dev_run overfit_batches "
				       "limit_train_batches smoke smoke_test "
				       "dry_run");

	return r->debug || r->overfit || is_on(&set);
}

static bool is_notebook(const struct run *r)
{
	for (size_t i = 0; i < r->parts.n; i++)
		if (r->parts.v[i]->format != LOG_NOTEBOOK)
			return false;
	return true;
}

/* What is shown in a notebook leaves no name, and a table of times alone is no
 * training. */
static bool is_training(const struct run *r)
{
	return !is_notebook(r) &&
	       (run_loss(r, LOG_SPLIT_TRAIN) || run_loss(r, LOG_SPLIT_EVAL));
}

static double hours_of(const struct run *r)
{
	struct detect_time t = detect_time(r);

	return fmax(isnan(t.hours) ? 0 : t.hours,
		    isnan(t.planned) ? 0 : t.planned);
}

struct found_runs {
	const struct run *first_long, *first_debug; /* by start; or NULL */
	size_t nlong, ndebug;
	bool debug_undated;
};

/* The runs come by start, those without one last. */
static struct found_runs find_runs(const struct project *p, double long_hours)
{
	struct found_runs x = { 0 };
	struct runs runs = project_runs(p);

	for (size_t i = 0; i < runs.n; i++) {
		const struct run *r = &runs.v[i];

		if (is_debug(p, r)) {
			x.ndebug++;
			x.first_debug = x.first_debug ? x.first_debug : r;
			x.debug_undated = x.debug_undated || isnan(r->start);
		} else if (is_training(r) && hours_of(r) > long_hours) {
			x.nlong++;
			x.first_long = x.first_long ? x.first_long : r;
		}
	}
	return x;
}

/* Missing where a time that it takes to tell is not known. */
static void measure_order(struct observation *o, struct subject *s,
			  const struct found_runs *x)
{
	if (!x->ndebug)
		measure(o, s, "debug_before", value_bool(false));
	else if (x->first_debug->start < x->first_long->start)
		measure(o, s, "debug_before", value_bool(true));
	else if (!isnan(x->first_long->start) && !x->debug_undated)
		measure(o, s, "debug_before", value_bool(false));
}

/* ---- what there is besides ---- */

static bool is_settings(const struct file *f)
{
	return f->kind == KIND_YAML || f->kind == KIND_JSON ||
	       f->kind == KIND_TOML || f->kind == KIND_PYTHON;
}

static str debug_config(const struct project *p)
{
	for (size_t i = 0; i < p->nfiles; i++) {
		const struct file *f = &p->file[i];

		if (is_settings(f) && str_has(f->path, S("conf")) &&
		    !(f->flags & FILE_VENDORED) &&
		    role_is_debug(str_basename(f->path)))
			return f->path;
	}
	return S("");
}

/* In what runs commands, or in a test, a flag is used; elsewhere it is only
 * there. */
static void measure_flags(const struct project *p, struct observation *o,
			  struct subject *s)
{
	struct records all = project_records(p, &scanner_flags);
	str config = debug_config(p), flag = S("");
	bool in_ci = false;

	for (size_t i = 0; i < all.n; i++) {
		const struct file *f = all.v[i].file;
		str one = value_get_text(all.v[i].value, "flag");

		if (!one.len)
			continue;
		flag = flag.len ? flag : one;
		in_ci = in_ci || runs_commands(f) || f->flags & FILE_TEST;
	}
	measure_text(o, s, "config",
		     config.len ? config
		     : flag.len ? flag
				: S("-"));
	measure(o, s, "in_ci", value_bool(in_ci));
}

static void link_debug(const struct project *p, params given,
		       struct observation *o)
{
	struct found_runs x =
		find_runs(p, value_get_number(given, "long-hours", 1));
	struct subject *s;

	if (!x.first_long)
		return;
	s = observe(o, S(""), place_of(x.first_long->path));
	measure_text(o, s, "first_long",
		     str_eq(x.first_long->name, S(".")) ? x.first_long->path
							: x.first_long->name);
	measure_number(o, s, "hours", hours_of(x.first_long));
	measure_count(o, s, "long_runs", x.nlong);
	measure_count(o, s, "debug_runs", x.ndebug);
	measure_text(o, s, "first_debug",
		     x.first_debug ? x.first_debug->name : S("-"));
	measure_order(o, s, &x);
	measure_flags(p, o, s);
}

/* clang-format off */
static const struct probe_param param[] = {
	{ STR_INIT("long-hours"), PARAM_NUMBER, STR_INIT("1"), STR_INIT("a run is long above this, by its log or as it foretells") },
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	{ STR_INIT("first_long"), STR_INIT(""), STR_INIT("the first long run") },
	{ STR_INIT("hours"), STR_INIT("h"), STR_INIT("how long it was") },
	{ STR_INIT("long_runs"), STR_INIT(""), STR_INIT("long runs") },
	{ STR_INIT("debug_runs"), STR_INIT(""), STR_INIT("debug runs, by name or settings") },
	{ STR_INIT("first_debug"), STR_INIT(""), STR_INIT("the first of them") },
	{ STR_INIT("debug_before"), STR_INIT(""), STR_INIT("a debug run is older than the first long one; missing when not known") },
	{ STR_INIT("config"), STR_INIT(""), STR_INIT("a debug configuration, or a flag for one") },
	{ STR_INIT("in_ci"), STR_INIT(""), STR_INIT("such a flag stands in CI, a Makefile or a test") },
	{ .name = STR_INIT("") },
};
/* clang-format on */

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_settings,
						  &scanner_flags, NULL };

const struct probe probe_log_debug_run = {
	.name = STR_INIT("log.debug_run"),
	.doc = STR_INIT("Whether a debug run came before the first long one."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.link = link_debug,
};
