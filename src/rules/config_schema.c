#include "rules/config_schema.h"

#include "rules/rule_schema.h"
#include "rules/schema_table.h"

/* ---- project ---- */

WORDS(task, "classification", "regression", "detection", "segmentation",
      "language-model", "sequence", "ranking", "recommendation", "gan",
      "reinforcement-learning", "self-supervised", "speech", "forecasting",
      "other");
WORDS(modality, "tabular", "image", "text", "audio", "video", "timeseries");
WORDS(language, "en", "zh", "zh-CN");

static const struct schema class_count = { .type = SCHEMA_WHOLE,
					   .what = "a number of classes",
					   .bounded = true,
					   .least = 1,
					   .most = 1e9 };
static const struct schema class_names = { .type = SCHEMA_LIST,
					   .what = "a list of their names",
					   .item = &schema_filled,
					   .at_least = 1 };
static const struct schema *const classes_either[] = { &class_count,
						       &class_names, NULL };
static const struct schema classes = { .type = SCHEMA_ONE_OF,
				       .either = classes_either };
static const struct schema languages = { .type = SCHEMA_LIST,
					 .item = &language,
					 .one = true };

static const struct schema_field project_fields[] = {
	{ STR_INIT("name"), &schema_filled, false, "of the project" },
	{ STR_INIT("task"), &task, false, "what the model does" },
	{ STR_INIT("modality"), &modality, false, "what it is fed" },
	{ STR_INIT("classes"), &classes, false, "how many, or their names" },
	{ STR_INIT("lang"), &languages, false, "of reports" },
	{ STR_INIT("timezone"), &schema_filled, false, "where days end" },
	{ STR_INIT("reproduces"), &schema_filled, false,
	  "address of the paper that is reproduced" },
	END,
};
RECORD(project, project_fields);

/* ---- what a release is measured by ---- */

WORDS(op, ">=", "<=", ">", "<", "==");

static const struct schema slice_map = { .type = SCHEMA_TABLE,
					 .what = "{column: value}",
					 .item = &schema_text };
static const struct schema *const slice_either[] = { &schema_filled, &slice_map,
						     NULL };
static const struct schema slice = { .type = SCHEMA_ONE_OF,
				     .either = slice_either };

static const struct schema_field target_fields[] = {
	{ STR_INIT("metric"), &schema_filled, true, "its name" },
	{ STR_INIT("op"), &op, true, "also says which direction is better" },
	{ STR_INIT("value"), &schema_number, true, "to be reached" },
	{ STR_INIT("split"), &schema_filled, false, "test, online ..." },
	{ STR_INIT("slice"), &slice, false, "of the data" },
	{ STR_INIT("level"), &schema_number, false, "of load" },
	{ STR_INIT("query_set"), &schema_filled, false, "its name" },
	END,
};
RECORD(target, target_fields);
static const struct schema targets = { .type = SCHEMA_LIST, .item = &target };

static const struct schema positive = {
	.type = SCHEMA_NUMBER, .bounded = true, .least = 0, .most = 1e15
};
static const struct schema_field budget_fields[] = {
	{ STR_INIT("gpu_hours"), &positive, false, "for training" },
	{ STR_INIT("cost_per_1000_requests"), &positive, false, "for serving" },
	END,
};
RECORD(budget, budget_fields);

static const struct schema_field scores_fields[] = {
	{ STR_INIT("used"), &schema_bool, true,
	  "somebody reads the model's confidence" },
	END,
};
RECORD(scores, scores_fields);

static const struct schema_field release_fields[] = {
	{ STR_INIT("previous"), &schema_relative, true,
	  "metrics of the release before" },
	END,
};
RECORD(release, release_fields);

static const struct schema_field users_fields[] = {
	{ STR_INIT("facing"), &schema_bool, true, "people see the results" },
	END,
};
RECORD(users, users_fields);

static const struct schema_field online_fields[] = {
	{ STR_INIT("traffic"), &schema_bool, true, "it serves real requests" },
	END,
};
RECORD(online, online_fields);

static const struct schema_field prediction_fields[] = {
	{ STR_INIT("test"), &schema_glob, false, "of this model" },
	{ STR_INIT("previous"), &schema_glob, false, "of the release before" },
	END,
};
RECORD(predictions, prediction_fields);

static const struct schema_field deploy_fields[] = {
	{ STR_INIT("config"), &schema_globs, false, "deployment manifests" },
	{ STR_INIT("entry"), &schema_globs, false, "scripts that serve" },
	{ STR_INIT("model"), &schema_relative, false, "the file that is served" },
	END,
};
RECORD(deploy, deploy_fields);

/* ---- rules ---- */

WORDS(rule_word, "off", "fail", "warn", "note", "error", "warning", "info");
static const struct schema_field rule_fields[] = {
	{ STR_INIT("severity"), &severity_schema, false, "of its worst status" },
	{ STR_INIT("stages"), &stages_schema, false, "at which it runs" },
	{ STR_INIT("enabled"), &schema_bool, false, "false: it is off" },
	END,
};
RECORD(rule_record, rule_fields);
const struct schema config_rule_schema = { .type = SCHEMA_RECORD,
					   .field = rule_fields };

/* Parameters stand beside these; they are checked rule by rule. */
static const struct schema rule_table = { .type = SCHEMA_TABLE,
					  .form = FORM_KEBAB,
					  .item = &schema_any };
static const struct schema *const rule_either[] = { &rule_word, &rule_table,
						    NULL };
static const struct schema rule_setting = { .type = SCHEMA_ONE_OF,
					    .either = rule_either };
static const struct schema rules_table = { .type = SCHEMA_TABLE,
					   .item = &rule_setting };

static const struct schema *const override_either[] = { &rule_word,
							&rule_record, NULL };
static const struct schema override_setting = { .type = SCHEMA_ONE_OF,
						.either = override_either };
static const struct schema override_rules = { .type = SCHEMA_TABLE,
					      .item = &override_setting };
static const struct schema override_paths = {
	.type = SCHEMA_LIST, .item = &schema_glob, .one = true, .at_least = 1
};
static const struct schema_field override_fields[] = {
	{ STR_INIT("paths"), &override_paths, true, "patterns" },
	{ STR_INIT("ignore"), &schema_texts, false, "selectors" },
	{ STR_INIT("rules"), &override_rules, false, "settings there" },
	END,
};
RECORD(override, override_fields);
static const struct schema overrides = { .type = SCHEMA_LIST, .item = &override };

static const char *const all_words[] = { "ALL", NULL };
static const struct schema all = { .type = SCHEMA_TEXT, .word = all_words };
static const struct schema *const phases_either[] = { &all, &phases_schema, NULL };
static const struct schema stage_phases = { .type = SCHEMA_ONE_OF,
					    .either = phases_either };
static const struct schema_field phases_fields[] = {
	{ STR_INIT("merge"), &stage_phases, false, "before a change lands" },
	{ STR_INIT("train"), &stage_phases, false, "before compute is spent" },
	{ STR_INIT("launch"), &stage_phases, false, "sign-off" },
	END,
};
RECORD(phases, phases_fields);

/* ---- files ---- */

static const struct schema_field sources_fields[] = {
	{ STR_INIT("include"), &schema_globs, false, "only these" },
	{ STR_INIT("exclude"), &schema_globs, false, "not these" },
	END,
};
RECORD(sources, sources_fields);

/* ---- people ---- */

static const struct schema longest = { .type = SCHEMA_WHOLE,
				       .what = "days, 180 at most",
				       .bounded = true,
				       .least = 1,
				       .most = 180 };
static const struct schema_field max_days_fields[] = {
	{ STR_INIT("fail"), &longest, false, "for rules that gate" },
	{ STR_INIT("warn"), &longest, false, "for warnings" },
	{ STR_INIT("note"), &longest, false, "for notes" },
	{ STR_INIT("error"), &longest, false, "the same as fail" },
	{ STR_INIT("warning"), &longest, false, "the same as warn" },
	{ STR_INIT("info"), &longest, false, "the same as note" },
	END,
};
RECORD(max_days, max_days_fields);
static const struct schema_field waivers_fields[] = {
	{ STR_INIT("file"), &schema_relative, false, "where they stand" },
	{ STR_INIT("max-days"), &max_days, false, "by severity" },
	END,
};
RECORD(waivers, waivers_fields);

static const struct schema roles = { .type = SCHEMA_TABLE,
				     .form = FORM_KEBAB,
				     .item = &schema_texts };
static const struct schema_field sign_off_fields[] = {
	{ STR_INIT("file"), &schema_relative, false, "where they stand" },
	{ STR_INIT("roles"), &roles, false, "who may sign as what" },
	{ STR_INIT("second-person"), &schema_bool, false,
	  "nobody signs what they wrote the waiver for" },
	{ STR_INIT("max-days"), &schema_count, false,
	  "how long an answer holds at most, instead of what each rule says" },
	END,
};
RECORD(sign_off, sign_off_fields);

WORDS(unused, "off", "note", "warning", "error");
static const struct schema_field suppression_fields[] = {
	{ STR_INIT("require-reason"), &schema_bool, false,
	  "without one a comment suppresses nothing" },
	{ STR_INIT("unused"), &unused, false, "how a needless one is reported" },
	{ STR_INIT("max-age-days"), &schema_count, false, "0: any age" },
	END,
};
RECORD(suppressions, suppression_fields);

/* ---- the run ---- */

WORDS(fail_on, "error", "warning", "never", "fail", "warn");
static const struct schema limit_value = { .type = SCHEMA_TEXT,
					   .form = FORM_SIZE };
static const struct schema limits = { .type = SCHEMA_TABLE, .item = &limit_value };
WORDS(table_engine, "builtin");
static const struct schema_field engine_fields[] = {
	{ STR_INIT("table"), &table_engine, false, "what reads tables" },
	END,
};
RECORD(engine, engine_fields);
static const struct schema_field report_fields[] = {
	{ STR_INIT("format"), &schema_kebab, true, "as in -f" },
	{ STR_INIT("path"), &schema_relative, true, "the file to write" },
	{ STR_INIT("lang"), &language, false, "of its text" },
	END,
};
RECORD(report, report_fields);
static const struct schema reports = { .type = SCHEMA_LIST, .item = &report };

static const struct schema_field fields[] = {
	{ STR_INIT("gonogo"), &schema_whole, false, "format of the file: 1" },
	{ STR_INIT("project"), &project, false, "what it is" },
	{ STR_INIT("stage"), &stage_schema, false, "when nothing else says" },
	{ STR_INIT("extends"), &schema_texts, false,
	  "pack:core@VERSION or a file below the project" },
	{ STR_INIT("select"), &schema_texts, false, "rules that are on: ALL" },
	{ STR_INIT("extend-select"), &schema_texts, false, "more of them" },
	{ STR_INIT("ignore"), &schema_texts, false, "rules that are off" },
	{ STR_INIT("preview"), &schema_bool, false, "preview rules, too" },
	{ STR_INIT("fail-on"), &fail_on, false, "what gates" },
	{ STR_INIT("phases"), &phases, false, "that run at a stage" },
	{ STR_INIT("manifest"), &schema_globs, false, "of the dataset" },
	{ STR_INIT("sources"), &sources, false, "files to look at" },
	{ STR_INIT("logs"), &schema_globs, false, "of training" },
	{ STR_INIT("checkpoints"), &schema_globs, false, "model files" },
	{ STR_INIT("metrics"), &schema_globs, false, "evaluation results" },
	{ STR_INIT("predictions"), &predictions, false, "a row a sample" },
	{ STR_INIT("experiments"), &schema_relative, false, "variants tried" },
	{ STR_INIT("release"), &release, false, "what is replaced" },
	{ STR_INIT("targets"), &targets, false, "what is promised" },
	{ STR_INIT("budget"), &budget, false, "what it may cost" },
	{ STR_INIT("expected_peak_rps"), &positive, false, "requests a second" },
	{ STR_INIT("scores"), &scores, false, "confidence" },
	{ STR_INIT("users"), &users, false, "who sees the results" },
	{ STR_INIT("online"), &online, false, "whether it serves" },
	{ STR_INIT("deploy"), &deploy, false, "how it serves" },
	{ STR_INIT("rules"), &rules_table, false, "settings of single rules" },
	{ STR_INIT("overrides"), &overrides, false,
	  "settings for paths; later ones win" },
	{ STR_INIT("suppressions"), &suppressions, false, "comments in code" },
	{ STR_INIT("baseline"), &schema_relative, false, "known findings" },
	{ STR_INIT("waivers"), &waivers, false, "accepted findings" },
	{ STR_INIT("sign-off"), &sign_off, false, "signatures" },
	{ STR_INIT("limits"), &limits, false, "see --limit" },
	{ STR_INIT("engine"), &engine, false, "of tables" },
	{ STR_INIT("cache"), &schema_filled, false, "folder of the cache" },
	{ STR_INIT("report"), &reports, false, "files to write" },
	END,
};
const struct schema config_schema = { .type = SCHEMA_RECORD, .field = fields };
