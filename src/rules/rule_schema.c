#include "rules/rule_schema.h"

#include "rules/schema_table.h"
#include "rules/semgrep.h"

static const char *const phase_words[] = {
	"requirements", "data",   "algorithm", "training",
	"validation",   "deploy", "launch",    NULL,
};
static const char *const stage_words[] = { "merge", "train", "launch", NULL };
static const char *const severity_words[] = { "fail",  "warn",    "note",
					      "error", "warning", "info",
					      NULL };
static const char *const own_severity_words[] = { "fail", "warn", "note", NULL };
static const char *const lifecycle_words[] = { "preview", "stable",
					       "deprecated", NULL };
static const char *const kind_words[] = { "probe", "pattern", "manual", NULL };
static const char *const no_evidence_words[] = {
	"not-applicable", "note", "warn", "fail", "open", NULL,
};
static const char *const finding_words[] = { "fail", "warn", "note",
					     "inconclusive", NULL };
static const char *const status_words[] = {
	"pass", "warn", "fail", "open", "inconclusive", "not-applicable", NULL,
};

const struct schema phase_schema = { .type = SCHEMA_TEXT, .word = phase_words };
const struct schema stage_schema = { .type = SCHEMA_TEXT, .word = stage_words };
const struct schema severity_schema = { .type = SCHEMA_TEXT,
					.word = severity_words };
const struct schema phases_schema = { .type = SCHEMA_LIST,
				      .item = &phase_schema,
				      .one = true };
const struct schema stages_schema = {
	.type = SCHEMA_LIST, .item = &stage_schema, .one = true, .at_least = 1
};

static const struct schema own_severity = { .type = SCHEMA_TEXT,
					    .word = own_severity_words };
static const struct schema lifecycle = { .type = SCHEMA_TEXT,
					 .word = lifecycle_words };
static const struct schema kind = { .type = SCHEMA_TEXT, .word = kind_words };
static const struct schema no_evidence = { .type = SCHEMA_TEXT,
					   .word = no_evidence_words };
static const struct schema finding_status = { .type = SCHEMA_TEXT,
					      .word = finding_words };
static const struct schema test_status = { .type = SCHEMA_TEXT,
					   .word = status_words };
static const struct schema rule_id = { .type = SCHEMA_TEXT, .form = FORM_RULE_ID };
static const struct schema version = { .type = SCHEMA_WHOLE };

static const struct schema_field bitext_fields[] = {
	{ STR_INIT("en"), &schema_filled, true, "English" },
	{ STR_INIT("zh"), &schema_filled, false, "Chinese" },
	END,
};
static const struct schema bitext_map = { .type = SCHEMA_RECORD,
					  .what = "{en: ..., zh: ...}",
					  .field = bitext_fields };
static const struct schema *const bitext_either[] = { &schema_filled,
						      &bitext_map, NULL };
const struct schema bitext_schema = { .type = SCHEMA_ONE_OF,
				      .either = bitext_either };

static const struct schema param_table = { .type = SCHEMA_TABLE,
					   .form = FORM_KEBAB,
					   .item = &schema_any };

static const struct schema_field finding_fields[] = {
	{ STR_INIT("status"), &finding_status, true, "what it means here" },
	{ STR_INIT("message"), &bitext_schema, false, "with {name}" },
	END,
};
static const struct schema finding = { .type = SCHEMA_RECORD,
				       .field = finding_fields };
static const struct schema findings = { .type = SCHEMA_TABLE, .item = &finding };

static const struct schema days = {
	.type = SCHEMA_WHOLE, .bounded = true, .least = 1, .most = 3660
};
static const struct schema_field manual_fields[] = {
	{ STR_INIT("question"), &bitext_schema, true, "what is asked" },
	{ STR_INIT("evidence"), &bitext_schema, false, "what to attach" },
	{ STR_INIT("min-evidence"), &schema_count, false, "how many pieces" },
	{ STR_INIT("valid-days"), &days, false, "how long an answer holds" },
	{ STR_INIT("binds"), &schema_texts, false,
	  "commit, model, data, config or file globs" },
	END,
};
static const struct schema manual = { .type = SCHEMA_RECORD,
				      .field = manual_fields };

static const struct schema files = { .type = SCHEMA_TABLE,
				     .form = FORM_RELATIVE,
				     .item = &schema_text };
static const struct schema_field test_fields[] = {
	{ STR_INIT("name"), &schema_filled, false, "of the test" },
	{ STR_INIT("status"), &test_status, true, "expected of the rule" },
	{ STR_INIT("files"), &files, false, "the project: path and text" },
	{ STR_INIT("code"), &schema_text, false, "one Python file" },
	{ STR_INIT("stage"), &stage_schema, false, "at which" },
	{ STR_INIT("date"), &schema_date, false, "what today is" },
	END,
};
static const struct schema test = { .type = SCHEMA_RECORD, .field = test_fields };
static const struct schema tests = { .type = SCHEMA_LIST, .item = &test };

static const struct schema_field rule_fields[] = {
	{ STR_INIT("id"), &rule_id, true, "never reused" },
	{ STR_INIT("name"), &schema_kebab, true, "also an address of the rule" },
	{ STR_INIT("phase"), &phase_schema, true, "where it belongs" },
	{ STR_INIT("also-phase"), &phases_schema, false, "where it also runs" },
	{ STR_INIT("stages"), &stages_schema, true, "elsewhere it is off" },
	{ STR_INIT("severity"), &own_severity, true,
	  "the worst status it may give" },
	{ STR_INIT("lifecycle"), &lifecycle, false, "stable when not given" },
	{ STR_INIT("role"), &schema_kebab, true, "who answers for it" },
	{ STR_INIT("kind"), &kind, true, "probe, pattern or manual" },
	{ STR_INIT("applies-when"), &schema_texts, false,
	  "facts that must all hold; a|b is either" },
	{ STR_INIT("no-evidence"), &no_evidence, false,
	  "at launch, when nothing was there" },
	{ STR_INIT("probe"), &schema_filled, false, "kind probe: which" },
	{ STR_INIT("params"), &param_table, false,
	  "of the probe and for conditions; {value, source} for a limit" },
	{ STR_INIT("inconclusive"), &schema_filled, false, "a condition" },
	{ STR_INIT("pass"), &schema_filled, false, "a condition" },
	{ STR_INIT("fail"), &schema_filled, false, "a condition" },
	{ STR_INIT("warn"), &schema_filled, false, "a condition" },
	{ STR_INIT("findings"), &findings, false, "what each kind means" },
	{ STR_INIT("pattern"), &schema_any, false, "kind pattern" },
	{ STR_INIT("patterns"), &schema_any, false, "kind pattern" },
	{ STR_INIT("pattern-either"), &schema_any, false, "kind pattern" },
	{ STR_INIT("pattern-regex"), &schema_any, false, "kind pattern" },
	{ STR_INIT("options"), &schema_any, false, "kind pattern" },
	{ STR_INIT("paths"), &schema_any, false, "kind pattern" },
	{ STR_INIT("title"), &bitext_schema, true, "one line" },
	{ STR_INIT("message"), &bitext_schema, false, "of a finding" },
	{ STR_INIT("why"), &bitext_schema, false, "why it matters" },
	{ STR_INIT("fix"), &bitext_schema, false, "how to mend it" },
	{ STR_INIT("limits-of-rule"), &bitext_schema, false,
	  "how it can be wrong" },
	{ STR_INIT("not-judged"), &bitext_schema, false,
	  "what of the item is not looked at: then only `pass` passes" },
	{ STR_INIT("references"), &schema_texts, false, "addresses" },
	{ STR_INIT("manual"), &manual, false, "what a person answers" },
	{ STR_INIT("tests"), &tests, false, "gonogo rules test runs them" },
	END,
};
const struct schema rule_schema = { .type = SCHEMA_RECORD, .field = rule_fields };

static const struct schema rule_list = { .type = SCHEMA_LIST,
					 .item = &rule_schema,
					 .at_least = 1 };
static const struct schema_field file_fields[] = {
	{ STR_INIT("gonogo"), &version, true, "format of the file: 1" },
	{ STR_INIT("rules"), &rule_list, true, "the rules" },
	END,
};
const struct schema rule_file_schema = { .type = SCHEMA_RECORD,
					 .field = file_fields };

static const struct schema any_list = { .type = SCHEMA_LIST,
					.item = &schema_any,
					.at_least = 1 };
static const struct schema_field shape_fields[] = {
	{ STR_INIT("gonogo"), &version, true, "format of the file: 1" },
	{ STR_INIT("rules"), &any_list, true, "the rules" },
	END,
};
const struct schema rule_file_shape = { .type = SCHEMA_RECORD,
					.field = shape_fields };

static const struct schema_field semgrep_fields[] = {
	{ STR_INIT("rules"), &any_list, true, "the rules" },
	END,
};
const struct schema semgrep_file_schema = { .type = SCHEMA_RECORD,
					    .field = semgrep_fields };
