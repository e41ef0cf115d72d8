/* The JSON of gonogo log, version 1; what src/report/log_json.c writes. */
#include "rules/json_schema.h"
#include "rules/schema_table.h"

#define OR_NULL(name, of)                                                   \
	static const struct schema *const name##_either[] = { &(of), &null, \
							      NULL };       \
	static const struct schema name = { .type = SCHEMA_ONE_OF,          \
					    .either = name##_either }

WORDS(format, "gonogo-log/1");
WORDS(verdict, "GO", "NO-GO", "INCONCLUSIVE");
WORDS(status, "fail", "warn", "inconclusive");
WORDS(health, "sick", "well", "unknown");
WORDS(axis, "step", "epoch");
WORDS(compared_verdict, "unknown", "same", "better", "worse", "much-worse");

static const struct schema null = { .type = SCHEMA_NULL };
OR_NULL(number, schema_number);
LIST(numbers, number);
LIST(counts, schema_count);
static const struct schema exit_code = {
	.type = SCHEMA_WHOLE, .bounded = true, .least = 0, .most = 2
};
static const struct schema text_map = { .type = SCHEMA_TABLE,
					.item = &schema_text };

/* ---- tags ---- */

static const struct schema_field mark_fields[] = {
	{ STR_INIT("step"), &number, true, NULL },
	{ STR_INIT("value"), &number, true, "null: not finite" },
	{ STR_INIT("line"), &schema_count, true,
	  "or the number of the record; 0: none" },
	END,
};
RECORD(mark, mark_fields);
OR_NULL(mark_or_null, mark);

static const struct schema_field curve_fields[] = {
	{ STR_INIT("step"), &numbers, true, "of the first point" },
	{ STR_INIT("epoch"), &numbers, false, NULL },
	{ STR_INIT("time"), &numbers, false, "seconds since 1970" },
	{ STR_INIT("mean"), &numbers, true, "null: none is finite" },
	{ STR_INIT("min"), &numbers, true, NULL },
	{ STR_INIT("max"), &numbers, true, NULL },
	{ STR_INIT("points"), &counts, true,
	  "that an entry stands for; mostly 1" },
	{ STR_INIT("not_finite"), &counts, true, "of them NaN or infinite" },
	END,
};
RECORD(curve, curve_fields);

static const struct schema_field tag_fields[] = {
	{ STR_INIT("name"), &schema_text, true, "as logged" },
	{ STR_INIT("role"), &schema_text, true, "loss, metric, other ..." },
	{ STR_INIT("split"), &schema_text, true,
	  "train, validation, test; may be empty" },
	{ STR_INIT("file"), &schema_text, true, NULL },
	{ STR_INIT("points"), &schema_count, true, NULL },
	{ STR_INIT("not_finite"), &schema_count, true, NULL },
	{ STR_INIT("void_after_restart"), &schema_count, false, NULL },
	{ STR_INIT("first"), &mark, true, NULL },
	{ STR_INIT("last"), &mark, true, NULL },
	{ STR_INIT("lowest"), &mark_or_null, true, "null: none is finite" },
	{ STR_INIT("highest"), &mark_or_null, true, "null: none is finite" },
	{ STR_INIT("first_not_finite"), &mark, false, NULL },
	{ STR_INIT("curve"), &curve, false,
	  "at most 512 entries; exact up to as many points" },
	END,
};
RECORD(tag, tag_fields);
LIST(tags, tag);

/* ---- a run ---- */

static const struct schema_field reason_fields[] = {
	{ STR_INIT("code"), &schema_text, true, "format.unsupported ..." },
	{ STR_INIT("text"), &schema_text, true, "in English" },
	END,
};
RECORD(reason, reason_fields);

static const struct schema_field file_fields[] = {
	{ STR_INIT("path"), &schema_text, true, "from what was asked for" },
	{ STR_INIT("format"), &schema_text, true, NULL },
	{ STR_INIT("unread"), &schema_text, false,
	  "what it is, where it is not read" },
	{ STR_INIT("whole"), &schema_bool, true, "all of it was read" },
	{ STR_INIT("cut"), &schema_bool, true,
	  "the last record is cut: still written, or killed" },
	{ STR_INIT("points"), &schema_count, true, NULL },
	{ STR_INIT("restarts"), &schema_count, true, NULL },
	{ STR_INIT("tags_left_out"), &schema_count, true, NULL },
	END,
};
RECORD(file, file_fields);
LIST(files, file);

static const struct schema_field time_fields[] = {
	{ STR_INIT("start"), &number, true, "seconds since 1970" },
	{ STR_INIT("seconds"), &number, true, "without long pauses" },
	{ STR_INIT("planned_seconds"), &number, true,
	  "as progress bars foretold" },
	{ STR_INIT("longest_pause"), &number, true, "seconds" },
	{ STR_INIT("step_seconds"), &number, true, NULL },
	{ STR_INIT("finished"), &schema_bool, true, "the log says so" },
	{ STR_INIT("data_wait"), &number, true, "share of the step time" },
	{ STR_INIT("data_wait_worst"), &number, true, "of the worst tenth" },
	END,
};
RECORD(time, time_fields);

static const struct schema_field event_fields[] = {
	{ STR_INIT("name"), &schema_text, true, "out-of-memory ..." },
	{ STR_INIT("times"), &schema_count, true, NULL },
	{ STR_INIT("path"), &schema_text, true, NULL },
	{ STR_INIT("line"), &schema_count, true, "of the first one" },
	{ STR_INIT("step"), &number, true, "last step before it" },
	{ STR_INIT("text"), &schema_text, true, "of the first one, cut" },
	END,
};
RECORD(event, event_fields);
LIST(events, event);

static const struct schema_field finding_fields[] = {
	{ STR_INIT("status"), &status, true, NULL },
	{ STR_INIT("aside"), &schema_bool, true,
	  "on how the run was set up and recorded; no illness" },
	{ STR_INIT("rule"), &schema_text, true,
	  "its id; baseline: of the comparison" },
	{ STR_INIT("name"), &schema_text, true, NULL },
	{ STR_INIT("message_id"), &schema_text, true, NULL },
	{ STR_INIT("message"), &schema_text, true, "in English" },
	{ STR_INIT("path"), &schema_text, true, "may be empty" },
	{ STR_INIT("line"), &schema_count, true, "0: none" },
	{ STR_INIT("tag"), &schema_text, true, "may be empty" },
	{ STR_INIT("step"), &number, true, NULL },
	END,
};
RECORD(finding, finding_fields);
LIST(findings, finding);

/* ---- the comparison ---- */

static const struct schema_field compared_fields[] = {
	{ STR_INIT("what"), &schema_text, true, "train loss ..." },
	{ STR_INIT("tag"), &schema_text, true, NULL },
	{ STR_INIT("baseline_tag"), &schema_text, true, NULL },
	{ STR_INIT("from"), &number, true, "step or epoch, shared by both" },
	{ STR_INIT("to"), &number, true, NULL },
	{ STR_INIT("points"), &schema_count, true, NULL },
	{ STR_INIT("level"), &number, true,
	  "median of the last tenth of what both cover" },
	{ STR_INIT("baseline_level"), &number, true, NULL },
	{ STR_INIT("last"), &number, true, "of the whole run" },
	{ STR_INIT("baseline_last"), &number, true, NULL },
	{ STR_INIT("best"), &number, true, "of the whole run" },
	{ STR_INIT("baseline_best"), &number, true, NULL },
	{ STR_INIT("worse"), &number, true, "negative: better" },
	{ STR_INIT("relative"), &number, true, "share of the baseline" },
	{ STR_INIT("noise"), &number, true,
	  "standard deviation of the difference of the levels" },
	{ STR_INIT("apart_from"), &number, true, "null: they stay together" },
	{ STR_INIT("verdict"), &compared_verdict, true, NULL },
	END,
};
RECORD(compared, compared_fields);
LIST(compared_list, compared);

static const struct schema_field setting_fields[] = {
	{ STR_INIT("name"), &schema_text, true, NULL },
	{ STR_INIT("value"), &schema_text, true, "empty: not told" },
	{ STR_INIT("baseline"), &schema_text, true, "empty: not told" },
	END,
};
RECORD(setting, setting_fields);
LIST(settings, setting);

static const struct schema_field against_fields[] = {
	{ STR_INIT("baseline"), &schema_text, true, "the run compared with" },
	{ STR_INIT("axis"), &axis, true, NULL },
	{ STR_INIT("covered"), &number, true, "share of the baseline's length" },
	{ STR_INIT("step_seconds"), &number, true, NULL },
	{ STR_INIT("baseline_step_seconds"), &number, true, NULL },
	{ STR_INIT("curves"), &compared_list, true, NULL },
	{ STR_INIT("settings"), &settings, true, "that differ" },
	{ STR_INIT("settings_left_out"), &schema_count, true, NULL },
	END,
};
RECORD(against, against_fields);

static const struct schema_field run_fields[] = {
	{ STR_INIT("name"), &schema_text, true, NULL },
	{ STR_INIT("health"), &health, true,
	  "sick: an illness was found in its curves" },
	{ STR_INIT("reason"), &reason, false, "why it could not be judged" },
	{ STR_INIT("files"), &files, true, NULL },
	{ STR_INIT("time"), &time, true, NULL },
	{ STR_INIT("settings"), &text_map, true, NULL },
	{ STR_INIT("tags"), &tags, true, NULL },
	{ STR_INIT("events"), &events, true, NULL },
	{ STR_INIT("findings"), &findings, true, "worst first" },
	{ STR_INIT("against"), &against, false, "with --against" },
	END,
};
RECORD(run, run_fields);
LIST(runs, run);

static const struct schema_field unread_fields[] = {
	{ STR_INIT("path"), &schema_text, true, NULL },
	{ STR_INIT("format"), &schema_text, true, NULL },
	{ STR_INIT("text"), &schema_text, true, "what to do instead" },
	END,
};
RECORD(unread_file, unread_fields);
LIST(unread, unread_file);

static const struct schema_field tool_fields[] = {
	{ STR_INIT("name"), &schema_text, true, "gonogo" },
	{ STR_INIT("version"), &schema_text, true, "of the program" },
	END,
};
RECORD(tool, tool_fields);

static const struct schema_field fields[] = {
	{ STR_INIT("schema"), &format, true, "this format" },
	{ STR_INIT("tool"), &tool, true, NULL },
	{ STR_INIT("verdict"), &verdict, true, NULL },
	{ STR_INIT("exit_code"), &exit_code, true, NULL },
	{ STR_INIT("runs"), &runs, true, NULL },
	{ STR_INIT("runs_left_out"), &schema_count, true,
	  "over the limit log.runs" },
	{ STR_INIT("findings"), &findings, true, "of no run" },
	{ STR_INIT("unread"), &unread, true, "known formats that are not read" },
	END,
};
const struct schema log_schema = { .type = SCHEMA_RECORD, .field = fields };
