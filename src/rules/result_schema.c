/* The JSON result, version 1; what src/report/writers/json.c writes. */
#include "rules/json_schema.h"
#include "rules/rule_schema.h"
#include "rules/schema_table.h"

WORDS(format, "gonogo-result/1");
WORDS(verdict, "GO", "NO-GO", "INCONCLUSIVE");
WORDS(status, "pass", "warn", "fail", "open", "inconclusive", "waived",
      "baselined", "not-applicable", "off");
WORDS(rule_kind, "probe", "pattern", "manual");
WORDS(severity, "fail", "warn", "note");

static const struct schema null = { .type = SCHEMA_NULL };
static const struct schema *const text_or_null_either[] = { &schema_text, &null,
							    NULL };
static const struct schema text_or_null = { .type = SCHEMA_ONE_OF,
					    .either = text_or_null_either };
static const struct schema *const bool_or_null_either[] = { &schema_bool, &null,
							    NULL };
static const struct schema bool_or_null = { .type = SCHEMA_ONE_OF,
					    .either = bool_or_null_either };
static const struct schema free_map = { .type = SCHEMA_TABLE,
					.item = &schema_any };
static const struct schema exit_code = {
	.type = SCHEMA_WHOLE, .bounded = true, .least = 0, .most = 2
};
LIST(any_list, schema_any);
LIST(stage_list, stage_schema);

/* ---- places ---- */

#define PLACE                                                                     \
	{ STR_INIT("path"), &schema_text, true, "from the project's root" },      \
		{ STR_INIT("path_b64"), &schema_text, false,                      \
		  "its bytes, where they are not UTF-8" },                        \
		{ STR_INIT("cell"), &schema_count, false,                         \
		  "of a notebook, from 1, all cells counted" },                   \
		{ STR_INIT("line"), &schema_count, false, "from 1" },             \
		{ STR_INIT("column"), &schema_count, false, "from 1, in bytes" }, \
		{ STR_INIT("end_line"), &schema_count, false, "from 1" },         \
	{                                                                         \
		STR_INIT("end_column"), &schema_count, false, "from 1, in bytes"  \
	}

static const struct schema_field place_fields[] = { PLACE, END };
RECORD(place, place_fields);
LIST(places, place);

static const struct schema_field finding_fields[] = {
	PLACE,
	{ STR_INIT("status"), &status, true, "of this finding alone" },
	{ STR_INIT("subject"), &schema_text, false, "the run, split ..." },
	{ STR_INIT("message"), &schema_text, true, "in English" },
	{ STR_INIT("message_id"), &schema_text, true, "RULE.kind" },
	{ STR_INIT("args"), &free_map, true, "what stands in the message" },
	{ STR_INIT("fingerprint"), &schema_text, true, "stays when lines move" },
	{ STR_INIT("related"), &places, true, "other places" },
	END,
};
RECORD(finding, finding_fields);
LIST(findings, finding);

/* ---- rules ---- */

static const struct schema_field tool_fields[] = {
	{ STR_INIT("name"), &schema_text, true, "gonogo" },
	{ STR_INIT("version"), &schema_text, true, "of the program" },
	{ STR_INIT("rules"), &schema_text, true, "version of the rules" },
	END,
};
RECORD(tool, tool_fields);

static const struct schema_field project_fields[] = {
	{ STR_INIT("name"), &schema_text, true, "of the project" },
	{ STR_INIT("commit"), &text_or_null, true, "null: not known" },
	{ STR_INIT("dirty"), &bool_or_null, true, "null: not known" },
	END,
};
RECORD(project, project_fields);

static const struct schema_field counts_fields[] = {
	{ STR_INIT("pass"), &schema_count, true, NULL },
	{ STR_INIT("warn"), &schema_count, true, NULL },
	{ STR_INIT("fail"), &schema_count, true, NULL },
	{ STR_INIT("open"), &schema_count, true, NULL },
	{ STR_INIT("inconclusive"), &schema_count, true, NULL },
	{ STR_INIT("waived"), &schema_count, true, NULL },
	{ STR_INIT("baselined"), &schema_count, true, NULL },
	{ STR_INIT("not-applicable"), &schema_count, true, NULL },
	{ STR_INIT("off"), &schema_count, true, NULL },
	END,
};
RECORD(counts, counts_fields);

static const struct schema_field phase_fields[] = {
	{ STR_INIT("phase"), &phase_schema, true, NULL },
	{ STR_INIT("verdict"), &verdict, true,
	  "a phase in which nothing was judged is INCONCLUSIVE by itself and "
	  "does not count in the verdict of the run" },
	{ STR_INIT("counts"), &counts, true, "of its rules by status" },
	END,
};
RECORD(phase, phase_fields);
LIST(phases, phase);

static const struct schema_field reason_fields[] = {
	{ STR_INIT("code"), &schema_text, true, "limit.size ...; may be empty" },
	{ STR_INIT("text"), &schema_text, true, "in English" },
	END,
};
RECORD(reason, reason_fields);

static const struct schema_field limit_fields[] = {
	{ STR_INIT("condition"), &schema_text, true, "as the rule has it" },
	{ STR_INIT("status"), &schema_text, false, "what it decides" },
	{ STR_INIT("name"), &schema_text, false, "of the parameter" },
	{ STR_INIT("value"), &schema_any, true, "in force" },
	{ STR_INIT("source"), &schema_text, true, "where it is from" },
	END,
};
RECORD(limit, limit_fields);
LIST(limits, limit);

static const struct schema_field subject_fields[] = {
	{ STR_INIT("name"), &schema_text, true, "\"\": the project" },
	{ STR_INIT("status"), &status, true, NULL },
	{ STR_INIT("condition"), &schema_text, false, "that decided" },
	{ STR_INIT("place"), &place, false, NULL },
	{ STR_INIT("reason"), &schema_text, false, "why it was not judged" },
	{ STR_INIT("measures"), &free_map, true, NULL },
	END,
};
RECORD(subject, subject_fields);
LIST(subjects, subject);

static const struct schema_field rule_fields[] = {
	{ STR_INIT("id"), &schema_text, true, "never reused" },
	{ STR_INIT("name"), &schema_text, true, NULL },
	{ STR_INIT("title"), &schema_text, false, "in English" },
	{ STR_INIT("phase"), &phase_schema, true, NULL },
	{ STR_INIT("kind"), &rule_kind, true, NULL },
	{ STR_INIT("severity"), &severity, true, "after configuration" },
	{ STR_INIT("stages"), &stage_list, true, NULL },
	{ STR_INIT("role"), &schema_text, true, "who answers for it" },
	{ STR_INIT("status"), &status, true, NULL },
	{ STR_INIT("gates"), &schema_bool, false,
	  "may make the verdict NO-GO or INCONCLUSIVE" },
	{ STR_INIT("reason"), &reason, false,
	  "why inconclusive, open, off, not-applicable" },
	{ STR_INIT("measures"), &free_map, true, "of the subject that decided" },
	{ STR_INIT("limits"), &limits, true, NULL },
	{ STR_INIT("subjects"), &subjects, false, "where there are several" },
	{ STR_INIT("findings"), &findings, true, NULL },
	{ STR_INIT("omitted"), &schema_count, true,
	  "findings over the limit that are not listed" },
	END,
};
RECORD(rule, rule_fields);
LIST(rules, rule);

/* ---- the run ---- */

static const struct schema_field skipped_fields[] = {
	{ STR_INIT("path"), &schema_text, true, NULL },
	{ STR_INIT("path_b64"), &schema_text, false, NULL },
	{ STR_INIT("reason"), &schema_text, true, NULL },
	{ STR_INIT("text"), &schema_text, false, NULL },
	END,
};
RECORD(skip, skipped_fields);
LIST(skipped, skip);

static const struct schema_field coverage_fields[] = {
	{ STR_INIT("files_seen"), &schema_count, true, NULL },
	{ STR_INIT("read_whole"), &schema_count, true, NULL },
	{ STR_INIT("read_partly"), &schema_count, true, NULL },
	{ STR_INIT("not_read"), &schema_count, true, NULL },
	{ STR_INIT("skipped"), &skipped, true, NULL },
	END,
};
RECORD(coverage, coverage_fields);

static const struct schema_field input_fields[] = {
	{ STR_INIT("kind"), &schema_text, true, "source, table, log ..." },
	{ STR_INIT("path"), &schema_text, true, NULL },
	{ STR_INIT("path_b64"), &schema_text, false, NULL },
	{ STR_INIT("format"), &schema_text, true, NULL },
	{ STR_INIT("files"), &schema_count, false, "where counted, not listed" },
	{ STR_INIT("digest"), &schema_text, false, "of the bytes" },
	END,
};
RECORD(input, input_fields);
LIST(inputs, input);

static const struct schema_field suppression_fields[] = {
	PLACE,
	{ STR_INIT("rule"), &schema_text, true, NULL },
	{ STR_INIT("reason"), &schema_text, true, NULL },
	END,
};
RECORD(suppression, suppression_fields);
LIST(suppression_list, suppression);

static const struct schema_field suppressions_fields[] = {
	{ STR_INIT("used"), &suppression_list, true, NULL },
	{ STR_INIT("unused"), &suppression_list, true, NULL },
	END,
};
RECORD(suppressions, suppressions_fields);

static const struct schema_field sandbox_fields[] = {
	{ STR_INIT("landlock"), &schema_text, true, NULL },
	{ STR_INIT("seccomp"), &schema_text, true, NULL },
	{ STR_INIT("rlimits"), &schema_text, true, NULL },
	END,
};
RECORD(sandbox, sandbox_fields);

static const struct schema_field fields[] = {
	{ STR_INIT("schema"), &format, true, "this format" },
	{ STR_INIT("tool"), &tool, true, NULL },
	{ STR_INIT("project"), &project, true, NULL },
	{ STR_INIT("stage"), &stage_schema, true, NULL },
	{ STR_INIT("date"), &schema_text, false, "what today was" },
	{ STR_INIT("verdict"), &verdict, true, NULL },
	{ STR_INIT("exit_code"), &exit_code, true, NULL },
	{ STR_INIT("partial_scope"), &schema_bool, false,
	  "the command line left out rules" },
	{ STR_INIT("phases"), &phases, true, NULL },
	{ STR_INIT("rules"), &rules, true, "all of them" },
	{ STR_INIT("coverage"), &coverage, true, NULL },
	{ STR_INIT("inputs"), &inputs, true, NULL },
	{ STR_INIT("signoffs"), &any_list, true, "as in the file" },
	{ STR_INIT("waivers"), &any_list, true, "as in the file" },
	{ STR_INIT("suppressions"), &suppressions, true, NULL },
	{ STR_INIT("sandbox"), &sandbox, true, NULL },
	END,
};
const struct schema result_schema = { .type = SCHEMA_RECORD, .field = fields };
