/*
 * The project's configuration: gonogo.yaml, .gonogo.yaml, .gonogo/config.yaml
 * or pyproject.toml [tool.gonogo]; checked whole before anything runs.
 */
#ifndef GONOGO_RULES_CONFIG_H
#define GONOGO_RULES_CONFIG_H

#include "base/glob.h"
#include "rules/rule.h"

struct io_root;

enum fail_on { FAIL_ON_FAIL, FAIL_ON_WARN, FAIL_ON_NEVER };

enum { STAGE_COUNT = 3, SEVERITY_COUNT = 3 };

/* What the file says of one rule. */
struct config_rule {
	const struct rule *rule;
	bool has_severity, has_stages, disabled;
	enum severity severity;
	unsigned stages;     /* bits of enum stage */
	struct value params; /* a map; types as the rule's */
};

/* Settings for findings in some paths; a later one wins. */
struct config_override {
	struct glob_set paths;
	const str *ignore; /* selectors */
	size_t nignore;
	const struct config_rule *rule;
	size_t nrules;
	uint32_t line;
};

struct str_list {
	const str *v;
	size_t n;
};

struct config {
	str path;           /* as found; "" = there is none */
	struct value value; /* everything as checked, for struct project */
	bool has_stage;
	enum stage stage;
	enum fail_on fail_on;
	bool preview;
	unsigned phases[STAGE_COUNT]; /* bits of enum phase that run there */
	struct str_list select, extend_select, ignore;
	struct str_list include, exclude, manifest, logs, checkpoints;
	const struct config_rule *rule;
	size_t nrules;
	const struct config_override *override;
	size_t noverrides;
	struct limits limits; /* those given, with `limits:` applied */
	str signoff_path, waivers_path;
	str baseline_path;                   /* "" = none */
	int64_t waiver_days[SEVERITY_COUNT]; /* longest life of a waiver */
	int64_t signoff_days; /* longest life of an answer; 0: the rule says */
	bool second_person;   /* nobody approves their own */
	bool require_reason;  /* of comments that suppress */
};

struct config_options {
	const struct limits *limits;
	const struct rules *rules; /* that the file may name */
	str path;                  /* this file only; "" = look for one */
	bool isolated;             /* no file at all */
	const str *set;            /* KEY=VALUE, KEY with dots */
	size_t nset;
};

/* The defaults, as without a file. */
void config_init(struct config *c, const struct limits *limits);

/*
 * Looks in the root, then in the folders above it up to the git root; the first
 * folder with a configuration ends the search, two in one folder are an error.
 * Paths in the file are relative to the root that is checked.
 */
bool config_load(struct config *out, struct arena *a, const struct io_root *root,
		 const struct config_options *o, struct err *err);

/* One YAML text, without `extends`; for tests and editors. */
bool config_read(struct config *out, struct arena *a, str path, str text,
		 const struct config_options *o, struct err *err);

#endif
