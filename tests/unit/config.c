#include "base/arena.h"
#include "base/io.h"
#include "rules/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct limits limits;
static struct arena arena;
static struct rules rules;

static const char rule_text[] =
	"gonogo: 1\n"
	"rules:\n"
	"- {id: REQ004, name: problem-stated, phase: requirements, stages: "
	"[merge, launch], severity: fail, role: product-owner, kind: probe, "
	"probe: project.doc, title: t, fail: 'sections_found < wanted and "
	"chars "
	"< min-chars', params: {min-chars: {value: 200, source: x}, wanted: "
	"1}}\n"
	"- {id: TRN104, name: missing-zero-grad, phase: training, stages: "
	"[merge, train, launch], severity: fail, role: ml-engineer, title: t, "
	"kind: pattern, pattern: a, applies-when: [torch|keras]}\n"
	"- {id: TRN120, name: loader-order, phase: training, stages: [train], "
	"severity: warn, role: ml-engineer, title: t, kind: pattern, pattern: "
	"a}\n"
	"- {id: VAL900, name: new-check, phase: validation, also-phase: "
	"[data], "
	"lifecycle: preview, stages: [merge], severity: fail, role: "
	"ml-engineer, title: t, kind: pattern, pattern: a}\n"
	"- {id: LCH016, name: decision-signed, phase: launch, stages: "
	"[launch], "
	"severity: fail, role: release-manager, title: t, kind: manual, "
	"manual: {question: q}}\n";

static int setup(void **state)
{
	struct err err = { 0 };

	(void)state;
	limits_default(&limits);
	arena_init(&arena);
	if (!rules_read(&rules, &arena, S("r.yaml"), str_from(rule_text),
			&limits, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct config_options options(void)
{
	return (struct config_options){ .limits = &limits, .rules = &rules };
}

static bool read_it(struct config *c, const char *text, struct err *err)
{
	struct config_options o = options();

	return config_read(c, &arena, S("gonogo.yaml"), str_from(text), &o, err);
}

/* The example of the manual, whole. */
static const char whole[] =
	"gonogo: 1\n"
	"project: {name: defect-net, timezone: UTC, task: classification, "
	"modality: image, classes: [no, "
	"yes, 3]}\n"
	"stage: train\n"
	"select: [ALL]\n"
	"ignore: [VAL]\n"
	"fail-on: warning\n"
	"phases:\n"
	"  merge: [requirements, training]\n"
	"  launch: ALL\n"
	"manifest: data/manifest.yaml\n"
	"sources: {include: [src, 'notebooks/*.ipynb'], exclude: [vendor]}\n"
	"logs: ['runs/*/events.out.tfevents.*']\n"
	"checkpoints: [runs/best.safetensors]\n"
	"rules:\n"
	"  REQ004: {min-chars: 1e2, wanted: 2, severity: warning}\n"
	"  loader-order: {stages: [merge, train]}\n"
	"  LCH016: off\n"
	"overrides:\n"
	"- paths: ['tests/**']\n"
	"  ignore: [TRN]\n"
	"- {paths: old, rules: {TRN104: note}}\n"
	"suppressions: {require-reason: false}\n"
	"baseline: .gonogo/baseline.jsonl\n"
	"waivers: {file: w.yaml, max-days: {error: 30, warn: 90}}\n"
	"sign-off: {file: s.yaml, roles: {product-owner: li@example.com}, "
	"second-person: true}\n"
	"targets: [{metric: f1, op: '>=', value: 8e-1, split: test, level: "
	"16}]\n"
	"budget: {gpu_hours: 200}\n"
	"expected_peak_rps: 150\n"
	"limits: {py.size: 4M, rules: 100}\n"
	"engine: {table: builtin}\n";

static void test_whole(void **state)
{
	struct config c;
	struct err err = { 0 };

	(void)state;
	if (!read_it(&c, whole, &err))
		fail_msg("%s", err.text);
	assert_true(c.has_stage && c.stage == STAGE_TRAIN);
	assert_int_equal(c.fail_on, FAIL_ON_WARN);
	assert_int_equal(c.phases[STAGE_MERGE],
			 1u << PHASE_REQUIREMENTS | 1u << PHASE_TRAINING);
	assert_int_equal(c.phases[STAGE_TRAIN], (1u << PHASE_COUNT) - 1);
	assert_int_equal(c.phases[STAGE_LAUNCH], (1u << PHASE_COUNT) - 1);
	assert_int_equal(c.include.n, 2);
	assert_int_equal(c.manifest.n, 1);
	assert_int_equal(c.nrules, 3);
	assert_true(c.rule[0].has_severity);
	assert_int_equal(c.rule[0].severity, SEVERITY_WARN);
	assert_true(value_get_number(&c.rule[0].params, "min-chars", 0) == 100);
	assert_true(c.rule[2].disabled);
	assert_int_equal(c.noverrides, 2);
	assert_true(glob_match_any(&c.override[0].paths, S("tests/a/b.py")));
	assert_int_equal(c.override[1].rule[0].severity, SEVERITY_NOTE);
	assert_false(c.require_reason);
	assert_int_equal(c.waiver_days[SEVERITY_FAIL], 30);
	assert_int_equal(c.waiver_days[SEVERITY_WARN], 90);
	assert_int_equal(c.waiver_days[SEVERITY_NOTE], 180);
	assert_true(str_eq(c.waivers_path, S("w.yaml")));
	assert_true(c.second_person);
	assert_int_equal(c.limits.py_size, MIB(4));
	assert_int_equal(c.limits.rules, 100);
	/* A class is called `no`, not false. */
	assert_true(str_eq(
		value_text(value_at(value_path(&c.value, "project.classes"), 0),
			   S("")),
		S("no")));
	assert_true(
		value_get_number(value_at(value_find(&c.value, S("targets")), 0),
				 "value", 0) == 0.8);
}

static const struct {
	const char *text, *part;
} wrong[] = {
	{ "stge: train\n",
	  "gonogo.yaml:1:1: unknown key 'stge' (did you mean 'stage'?)" },
	{ "gonogo: 2\n", "format 1 only" },
	{ "project: {tsk: x}\n", "unknown key 'tsk' in project (did you mean "
				 "'task'?)" },
	{ "project: {task: classificaton}\n",
	  "did you mean 'classification'?" },
	{ "project: {classes: 0}\n", "project.classes must be from 1" },
	{ "project: {classes: {a: b}}\n",
	  "project.classes must be a number of classes or a list" },
	{ "project: x\n", "project must be a mapping (is 'x')" },
	{ "select: [TRN999]\n", "1:10: no rule is meant by 'TRN999'" },
	{ "ignore: missing-zero-grd\n", "did you mean 'missing-zero-grad'?" },
	{ "ignore: [tag:nothing]\n", "no rule is meant by 'tag:nothing'" },
	{ "rules: {TRN14: off}\n", "no rule 'TRN14' (did you mean 'TRN104'?)" },
	{ "rules: {TRN104: maybe}\n", "rules.TRN104 must be one of off" },
	{ "rules: {TRN104: {max: 3}}\n", "TRN104 has no parameter 'max'" },
	{ "rules:\n  REQ004: {min-char: 3}\n",
	  "gonogo.yaml:2:22: REQ004 has no parameter 'min-char' (did you mean "
	  "'min-chars'?)" },
	{ "rules: {REQ004: {min-chars: many}}\n", "must be a number" },
	{ "rules: {REQ004: {min-chars: .inf}}\n", "must be a number" },
	{ "rules: {REQ004: {wanted: [1]}}\n", "wanted must be a number" },
	{ "rules: {REQ004: {severity: severe}}\n", "severity must be one of" },
	{ "rules: {REQ004: off, problem-stated: warn}\n", "set twice" },
	{ "overrides: [{ignore: [TRN]}]\n", "the key 'paths' is missing" },
	{ "overrides: [{paths: []}]\n", "needs at least 1 item" },
	{ "overrides: [{paths: 'a[', ignore: [TRN]}]\n",
	  "pattern 'a[' is wrong" },
	{ "overrides: [{paths: a, rules: {TRN104: {stages: [merge]}}}]\n",
	  "stages cannot depend on paths" },
	{ "sources: {include: ['../x']}\n", "without '..'" },
	{ "manifest: /etc/passwd\n", "below the project" },
	{ "waivers: {max-days: {error: 181}}\n", "must be from 1 to 180" },
	{ "limits: {py.sice: 3}\n", "did you mean 'py.size'?" },
	{ "limits: {py.size: 0}\n", "must be a positive number" },
	{ "limits: {py.size: -1}\n", "positive number" },
	{ "limits: {py.size: 1e99}\n", "positive number" },
	{ "limits: {py.size: inf}\n", "positive number" },
	{ "targets: [{metric: f1, value: 1}]\n",
	  "targets[1]: the key 'op' is missing" },
	{ "targets: [{metric: f1, op: '>=', value: .nan}]\n",
	  "targets[1].value must be a number" },
	{ "extends: [https://example.org/x.yaml]\n",
	  "addresses are not fetched" },
	{ "extends: [pack:core@2020.01]\n",
	  "this version has the rules core@" },
	{ "extends: [pack:torch]\n", "no rule pack is called 'torch'" },
	{ "stage: train\nstage: launch\n", "2:1: yaml.duplicate-key" },
	{ "project: {timezone: Asia/Shanghai}\n", "days end in UTC" },
	{ "suppressions: {max-age-days: 90}\n",
	  "'suppressions.max-age-days' is not built in this version" },
	{ "report: [{format: sarif, path: a.sarif}]\n", "use --report" },
	{ "fail-on: no\n", "fail-on must be one of" },
	{ "a: [\n", "yaml.syntax" },
	{ "- a\n", "the file must be a mapping (is a list)" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct config c;
		struct err err = { 0 };

		if (read_it(&c, wrong[i].text, &err))
			fail_msg("accepted: %s", wrong[i].text);
		if (!strstr(err.text, wrong[i].part))
			fail_msg("%s\n gives %s", wrong[i].text, err.text);
		assert_int_equal(err.kind, ERR_USE);
	}
}

/* ---- files ---- */

struct disk {
	struct io_memory file[8];
};

static bool load(struct config *c, const struct disk *disk,
		 const struct config_options *o, struct err *err)
{
	struct io_root root;
	size_t n = 0;

	while (n < 8 && disk->file[n].path.len)
		n++;
	io_root_memory(&root, disk->file, n);
	return config_load(c, &arena, &root, o, err);
}

#define FILE_(name, text)                             \
	{                                             \
		STR_INIT(name), STR_INIT(text), IO_OK \
	}

static void test_files(void **state)
{
	static const struct {
		struct disk disk;
		const char *error; /* "" = none */
		const char *stage;
	} cases[] = {
		{ { { FILE_("a.py", "") } }, "", "" },
		{ { { FILE_("gonogo.yaml", "") } }, "", "" },
		{ { { FILE_("gonogo.yaml", "stage: train") } }, "", "train" },
		{ { { FILE_(".gonogo/config.yaml", "stage: launch") } },
		  "",
		  "launch" },
		{ { { FILE_("pyproject.toml",
			    "[tool.gonogo]\nstage = \"train\"\n"
			    "[tool.gonogo.rules.REQ004]\nmin-chars = 20\n") } },
		  "",
		  "train" },
		{ { { FILE_("pyproject.toml", "[project]\nname = \"x\"\n") } },
		  "",
		  "" },
		{ { { FILE_("pyproject.toml", "[project\n") } }, "", "" },
		{ { { FILE_("pyproject.toml", "[tool.gonogo\n") } },
		  "pyproject.toml:1:",
		  "" },
		{ { { FILE_("pyproject.toml",
			    "[tool.gonogo]\nstag = \"train\"\n") } },
		  "pyproject.toml:2:1: unknown key 'stag'",
		  "" },
		{ { { FILE_("gonogo.yaml", "stage: train"),
		      FILE_("pyproject.toml", "[project]\n") } },
		  "",
		  "train" },
		{ { { FILE_("gonogo.yaml", "stage: train"),
		      FILE_("pyproject.toml", "[tool.gonogo]\n") } },
		  "two configurations in one folder",
		  "" },
		{ { { FILE_("gonogo.yml", "stage: train") } },
		  "gonogo.yml: not read; rename it to gonogo.yaml",
		  "" },
		{ { { { STR_INIT("gonogo.yaml"), STR_INIT(""), IO_ESCAPE } } },
		  "gonogo.yaml: ",
		  "" },
		{ { { { STR_INIT("gonogo.yaml"), STR_INIT(""), IO_DENIED } } },
		  "gonogo.yaml: ",
		  "" },
		{ { { FILE_("gonogo.yaml", "extends: ./base/a.yaml\n"),
		      FILE_("base/a.yaml", "extends: b.yaml\nfail-on: never\n"),
		      FILE_("base/b.yaml", "stage: launch\n") } },
		  "",
		  "launch" },
		{ { { FILE_("gonogo.yaml", "extends: a.yaml\nstage: merge\n"),
		      FILE_("a.yaml", "stage: launch\n") } },
		  "",
		  "merge" },
		{ { { FILE_("gonogo.yaml", "extends: a.yaml\n"),
		      FILE_("a.yaml", "extends: gonogo.yaml\n") } },
		  "a.yaml:1:10: 'gonogo.yaml' extends itself",
		  "" },
		{ { { FILE_("gonogo.yaml", "extends: a.yaml\n"),
		      FILE_("a.yaml", "ignore: XXX\n") } },
		  "a.yaml:1:9: no rule is meant",
		  "" },
		{ { { FILE_("gonogo.yaml", "extends: a.yaml\n") } },
		  "gonogo.yaml:1:10: a.yaml: ",
		  "" },
		{ { { FILE_("gonogo.yaml", "extends: ../a.yaml\n") } },
		  "without '..'",
		  "" },
		{ { { FILE_("gonogo.yaml", "baseline: b.jsonl\n") } }, "", "" },
		{ { { FILE_("gonogo.yaml", "baseline: b.jsonl\n"),
		      FILE_("b.jsonl", "") } },
		  "b.jsonl: baselines are not built",
		  "" },
		{ { { FILE_("gonogo.yaml", "extends: pack:core@2026.11\n") } },
		  "",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config_options o = options();
		struct config c;
		struct err err = { 0 };
		bool ok = load(&c, &cases[i].disk, &o, &err);

		if (cases[i].error[0]) {
			if (ok || !strstr(err.text, cases[i].error))
				fail_msg("%zu: %s", i, ok ? "read" : err.text);
			continue;
		}
		if (!ok)
			fail_msg("%zu: %s", i, err.text);
		assert_string_equal(cases[i].stage,
				    str_cstr(&arena,
					     c.has_stage ? stage_name(c.stage)
							 : S("")));
	}
}

static void test_set(void **state)
{
	static const str set[] = {
		STR_INIT("stage=launch"),
		STR_INIT("rules.REQ004.min-chars=7"),
		STR_INIT("project.classes=[cat, dog]"),
	};
	static const str bad[] = { STR_INIT("project.tsk=x"), STR_INIT("x"),
				   STR_INIT("rules.TRN999=off"),
				   STR_INIT("stage=[") };
	static const struct disk disk = {
		{ FILE_("gonogo.yaml",
			"stage: train\nrules: {REQ004: {wanted: 3}}\n") }
	};
	struct config_options o = options();
	struct config c;
	struct err err = { 0 };

	(void)state;
	o.set = set;
	o.nset = 3;
	if (!load(&c, &disk, &o, &err))
		fail_msg("%s", err.text);
	assert_int_equal(c.stage, STAGE_LAUNCH);
	assert_int_equal(c.nrules, 1);
	assert_int_equal(value_count(&c.rule[0].params), 2);
	assert_int_equal(value_count(value_path(&c.value, "project.classes")), 2);
	o.isolated = true;
	assert_true(load(&c, &disk, &o, &err));
	assert_int_equal(value_count(&c.rule[0].params), 1);
	o.nset = 1;
	for (size_t i = 0; i < 4; i++) {
		o.set = &bad[i];
		assert_false(load(&c, &disk, &o, &err));
		assert_non_null(strstr(err.text, "--set"));
	}
}

/* ---- selection ---- */

/* The ids that are on, with a '!' where they gate. */
static str chosen(const char *text, struct selection_options *o)
{
	struct selection s;
	struct config c;
	struct err err = { 0 };
	str out = S("");

	if (!read_it(&c, text, &err) ||
	    !selection_make(&s, &arena, &rules, &c, o, &err))
		return str_printf(&arena, "%s", err.text);
	for (size_t i = 0; i < s.n; i++) {
		if (s.rule[i].on)
			out = str_printf(&arena, "%.*s%.*s%s ", STR_ARG(out),
					 STR_ARG(s.rule[i].rule->id),
					 s.rule[i].gates ? "!" : "");
		else
			assert_true(s.rule[i].why_off.en.len &&
				    s.rule[i].why_off.zh.len);
	}
	return str_trim(out);
}

static void test_selection(void **state)
{
	static const struct {
		const char *config;
		enum stage stage;
		const char *select, *ignore, *phase;
		bool preview;
		const char *want;
	} cases[] = {
		{ "", STAGE_MERGE, "", "", "", false, "REQ004! TRN104!" },
		{ "", STAGE_TRAIN, "", "", "", false, "TRN104! TRN120" },
		{ "", STAGE_LAUNCH, "", "", "", false, "REQ004! TRN104! LCH016!" },
		{ "", STAGE_MERGE, "", "", "", true, "REQ004! TRN104! VAL900" },
		{ "", STAGE_MERGE, "VAL900", "", "", false, "VAL900" },
		{ "", STAGE_MERGE, "VAL", "", "", false, "" },
		{ "", STAGE_MERGE, "", "", "data", true, "VAL900" },
		{ "", STAGE_MERGE, "TRN", "", "", false, "TRN104!" },
		{ "", STAGE_MERGE, "tag:torch", "", "", false, "TRN104!" },
		{ "", STAGE_MERGE, "role:product-owner", "", "", false,
		  "REQ004!" },
		{ "", STAGE_MERGE, "", "TRN1", "", false, "REQ004!" },
		{ "", STAGE_MERGE, "TRN104", "TRN", "", false, "TRN104!" },
		{ "", STAGE_MERGE, "TRN", "missing-zero-grad", "", false, "" },
		{ "ignore: TRN", STAGE_MERGE, "", "", "", false, "REQ004!" },
		{ "ignore: TRN104", STAGE_MERGE, "TRN104", "", "", false,
		  "TRN104!" },
		{ "ignore: TRN104", STAGE_MERGE, "TRN", "", "", false, "" },
		{ "select: [phase:requirements]", STAGE_MERGE, "", "", "",
		  false, "REQ004!" },
		{ "select: REQ\nextend-select: TRN104", STAGE_MERGE, "", "", "",
		  false, "REQ004! TRN104!" },
		{ "select: TRN104\nignore: TRN", STAGE_MERGE, "", "", "", false,
		  "TRN104!" },
		{ "rules: {TRN104: off, REQ004: warn}", STAGE_MERGE, "", "", "",
		  false, "REQ004" },
		{ "fail-on: warning", STAGE_TRAIN, "", "", "", false,
		  "TRN104! TRN120!" },
		{ "rules: {TRN120: {stages: merge, severity: fail}}",
		  STAGE_MERGE, "", "", "", false, "REQ004! TRN104! TRN120!" },
		{ "phases: {merge: [training]}", STAGE_MERGE, "", "", "", false,
		  "TRN104!" },
		{ "", STAGE_MERGE, "TRN999", "", "", false,
		  "--select: no rule is meant by 'TRN999'" },
		{ "", STAGE_MERGE, "", "", "lauch", false,
		  "--phase: no phase is called 'lauch' (did you mean "
		  "'launch'?)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str select = str_from(cases[i].select);
		str ignore = str_from(cases[i].ignore);
		str phase = str_from(cases[i].phase);
		struct selection_options o = {
			.stage = cases[i].stage,
			.select = &select,
			.nselect = select.len > 0,
			.ignore = &ignore,
			.nignore = ignore.len > 0,
			.phases = &phase,
			.nphases = phase.len > 0,
			.preview = cases[i].preview,
		};
		str got = chosen(cases[i].config, &o);

		if (!str_eq(got, str_from(cases[i].want)))
			fail_msg("%zu: %.*s", i, STR_ARG(got));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),     cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_files),     cmocka_unit_test(test_set),
		cmocka_unit_test(test_selection),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
