/*
 * Every limit in one table: a name, two presets, what it counts.
 *
 * Over a limit the input is not judged: inconclusive with a reason, never a
 * shortened input taken for the whole. `--limit NAME=VALUE` sets one.
 */
#ifndef GONOGO_BASE_LIMITS_H
#define GONOGO_BASE_LIMITS_H

#include "base/str.h"

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* LIMIT(field, "name", default, paranoid, "unit", "what it bounds") */
#define LIMIT_LIST(LIMIT)                                                        \
	LIMIT(tree_entries, "tree.entries", 2000000, 200000, "entries",          \
	      "files and folders walked")                                        \
	LIMIT(tree_depth, "tree.depth", 128, 32, "levels", "folder depth")       \
	LIMIT(ignore_size, "ignore.size", MIB(1), KIB(64), "bytes",              \
	      "one .gitignore file")                                             \
	LIMIT(ignore_patterns, "ignore.patterns", 10000, 1000, "patterns",       \
	      "patterns of one .gitignore file")                                 \
	LIMIT(text_size, "text.size", MIB(64), MIB(4), "bytes",                  \
	      "a document read whole")                                           \
	LIMIT(run_seconds, "run.seconds", 600, 120, "s", "wall time of a run")   \
	LIMIT(file_seconds, "file.seconds", 120, 20, "s",                        \
	      "wall time of one file, or of each 256 MiB of it")                 \
	LIMIT(worker_cpu, "worker.cpu", 600, 60, "s",                            \
	      "CPU time of one worker process")                                  \
	LIMIT(worker_memory, "worker.memory", MIB(768), MIB(256), "bytes",       \
	      "data of one worker")                                              \
	LIMIT(object_size, "object.size", MIB(64), MIB(16), "bytes",             \
	      "observations of one file")                                        \
	LIMIT(findings_rule, "findings.rule", 5000, 500, "findings",             \
	      "findings of one rule")                                            \
	LIMIT(findings_run, "findings.run", 25000, 5000, "findings",             \
	      "findings of one run")                                             \
	LIMIT(py_size, "py.size", MIB(8), MIB(2), "bytes", "a Python file")      \
	LIMIT(py_tokens, "py.tokens", 20000000, 2000000, "tokens",               \
	      "tokens of a Python file")                                         \
	LIMIT(py_depth, "py.depth", 5000, 1000, "levels",                        \
	      "depth of a Python syntax tree")                                   \
	LIMIT(py_string, "py.string", MIB(4), MIB(1), "bytes",                   \
	      "a Python string literal")                                         \
	LIMIT(py_int_digits, "py.int-digits", 4300, 4300, "digits",              \
	      "a Python integer literal")                                        \
	LIMIT(nb_size, "notebook.size", MIB(64), MIB(16), "bytes", "a notebook") \
	LIMIT(nb_cells, "notebook.cells", 10000, 2000, "cells",                  \
	      "cells of a notebook")                                             \
	LIMIT(nb_source, "notebook.source", MIB(8), MIB(2), "bytes",             \
	      "source of one notebook cell")                                     \
	LIMIT(json_depth, "json.depth", 128, 64, "levels", "nesting of JSON")    \
	LIMIT(json_tokens, "json.tokens", 16000000, 2000000, "tokens",           \
	      "tokens of a JSON document")                                       \
	LIMIT(json_nodes, "json.nodes", 1000000, 200000, "values",               \
	      "values of a JSON document held in memory")                        \
	LIMIT(json_keys, "json.keys", 1000000, 100000, "keys",                   \
	      "keys of one JSON object")                                         \
	LIMIT(json_string, "json.string", MIB(1), KIB(256), "bytes",             \
	      "a JSON string")                                                   \
	LIMIT(json_number, "json.number", 512, 512, "bytes",                     \
	      "digits of a JSON number")                                         \
	LIMIT(yaml_policy_size, "yaml.policy-size", MIB(1), KIB(256), "bytes",   \
	      "a rule or policy file")                                           \
	LIMIT(yaml_size, "yaml.size", MIB(4), MIB(1), "bytes",                   \
	      "a YAML file of the project")                                      \
	LIMIT(yaml_directives, "yaml.directives", 8, 8, "lines",                 \
	      "lines that start with %")                                         \
	LIMIT(yaml_depth, "yaml.depth", 64, 32, "levels", "nesting of YAML")     \
	LIMIT(yaml_events, "yaml.events", 2000000, 200000, "events",             \
	      "events of a YAML file")                                           \
	LIMIT(yaml_anchors, "yaml.anchors", 1000, 100, "anchors",                \
	      "anchors of a YAML file")                                          \
	LIMIT(yaml_aliases, "yaml.aliases", 1000, 100, "aliases",                \
	      "aliases of a YAML file")                                          \
	LIMIT(yaml_expanded, "yaml.expanded", 100000, 10000, "nodes",            \
	      "nodes that aliases add to a YAML file")                           \
	LIMIT(yaml_documents, "yaml.documents", 256, 16, "documents",            \
	      "documents of a YAML file")                                        \
	LIMIT(yaml_scalar, "yaml.scalar", MIB(1), KIB(64), "bytes",              \
	      "a YAML scalar")                                                   \
	LIMIT(yaml_merge, "yaml.merge", 16, 8, "levels",                         \
	      "depth of YAML merge keys")                                        \
	LIMIT(toml_size, "toml.size", MIB(16), MIB(4), "bytes", "a TOML file")   \
	LIMIT(toml_depth, "toml.depth", 64, 32, "levels", "nesting of TOML")     \
	LIMIT(toml_values, "toml.values", 1000000, 100000, "values",             \
	      "values of a TOML file")                                           \
	LIMIT(reqs_entries, "reqs.entries", 100000, 10000, "requirements",       \
	      "requirements of one file")                                        \
	LIMIT(doc_size, "doc.size", MIB(8), MIB(1), "bytes",                     \
	      "a document for people")                                           \
	LIMIT(doc_sections, "doc.sections", 10000, 2000, "headings",             \
	      "headings of one document")                                        \
	LIMIT(loadtest_rows, "loadtest.rows", 20000, 2000, "rows",               \
	      "rows of a load test or a soak")                                   \
	LIMIT(metrics_size, "metrics.size", MIB(8), MIB(1), "bytes",             \
	      "a file of metrics")                                               \
	LIMIT(metrics_values, "metrics.values", 4000, 1000, "values",            \
	      "numbers, and texts, of a file of metrics")                        \
	LIMIT(experiments_rows, "experiments.rows", 5000, 1000, "rows",          \
	      "rows of a table of experiments")                                  \
	LIMIT(csv_field, "csv.field", MIB(8), MIB(1), "bytes", "a CSV field")    \
	LIMIT(csv_row, "csv.row", MIB(64), MIB(8), "bytes", "a CSV row")         \
	LIMIT(csv_columns, "csv.columns", 65536, 4096, "columns",                \
	      "columns of a table")                                              \
	LIMIT(table_keys, "table.keys", 1500000, 250000, "rows",                 \
	      "rows and keys of a table compared one by one")                    \
	LIMIT(jsonl_line, "jsonl.line", MIB(64), MIB(8), "bytes",                \
	      "a line of JSON Lines")                                            \
	LIMIT(log_line, "log.line", MIB(1), KIB(64), "bytes",                    \
	      "a line of a text log")                                            \
	LIMIT(unpack_size, "unpack.size", GIB(8), MIB(512), "bytes",             \
	      "a packed log when unpacked")                                      \
	LIMIT(tfrecord_size, "tfrecord.record", MIB(64), MIB(8), "bytes",        \
	      "a record of a TensorBoard or TFRecord file")                      \
	LIMIT(series_tags, "series.tags", 100000, 10000, "tags",                 \
	      "tags of one training run")                                        \
	LIMIT(series_points, "series.points", 4000000000, 5000000, "points",     \
	      "points of one log file")                                          \
	LIMIT(log_runs, "log.runs", 2000, 200, "runs",                           \
	      "runs that gonogo log shows one by one")                           \
	LIMIT(log_report, "log.report", MIB(128), MIB(16), "bytes",              \
	      "a report of gonogo log")                                          \
	LIMIT(image_header, "image.header", MIB(16), MIB(1), "bytes",            \
	      "bytes read for an image header")                                  \
	LIMIT(rules, "rules", 10000, 2000, "rules", "rules loaded")              \
	LIMIT(rule_pattern, "rule.pattern", KIB(4), KIB(1), "bytes",             \
	      "a pattern or condition")                                          \
	LIMIT(rule_depth, "rule.depth", 100, 50, "levels",                       \
	      "nesting of a condition")                                          \
	LIMIT(signoff_items, "signoff.items", 10000, 1000, "items",              \
	      "items of a sign-off file")                                        \
	LIMIT(evidence_size, "evidence.size", GIB(1), MIB(64), "bytes",          \
	      "one evidence file hashed")

struct limits {
#define LIMIT_FIELD(field, name, def, par, unit, doc) uint64_t field;
	LIMIT_LIST(LIMIT_FIELD)
#undef LIMIT_FIELD
};

struct limit_info {
	str name, unit, doc;
	uint64_t by_default, paranoid;
	size_t offset; /* of the field in struct limits */
};

/* All limits, in the order of the table. */
const struct limit_info *limits_info(size_t *n);

void limits_default(struct limits *l);
void limits_paranoid(struct limits *l);
/* By name; the value takes K, M, G as powers of 1024. False: no such limit, or
 * not a positive number. */
bool limits_set(struct limits *l, str name, str value);

#endif
