/*
 * A rule: what is checked, where it applies, what its limits are and where
 * they come from, in words for people in English and Chinese. Loaded and
 * checked whole before anything runs; then read-only for the run.
 */
#ifndef GONOGO_RULES_RULE_H
#define GONOGO_RULES_RULE_H

#include "base/err.h"
#include "base/map.h"
#include "probes/probe.h"
#include "rules/expr.h"

enum phase {
	PHASE_REQUIREMENTS,
	PHASE_DATA,
	PHASE_ALGORITHM,
	PHASE_TRAINING,
	PHASE_VALIDATION,
	PHASE_DEPLOY,
	PHASE_LAUNCH,
	PHASE_COUNT
};

enum severity { SEVERITY_NOTE, SEVERITY_WARN, SEVERITY_FAIL };

enum rule_kind { RULE_PROBE, RULE_PATTERN, RULE_MANUAL };

enum lifecycle { LIFE_PREVIEW, LIFE_STABLE, LIFE_DEPRECATED };

enum status {
	STATUS_PASS,
	STATUS_WARN,
	STATUS_FAIL,
	STATUS_OPEN,
	STATUS_INCONCLUSIVE,
	STATUS_WAIVED,
	STATUS_BASELINED,
	STATUS_NOT_APPLICABLE,
	STATUS_OFF,
	STATUS_COUNT
};

/* Text in two languages; zh falls back to en. */
struct bitext {
	str en, zh;
};

struct condition {
	const struct expr *expr; /* NULL: none given */
	str text;                /* as written in the rule */
};

/* What a kind of finding means under this rule. */
struct finding_rule {
	str kind;
	enum status status;    /* PASS (a note), WARN, FAIL or INCONCLUSIVE */
	struct bitext message; /* with {arg} for each argument */
};

/* A parameter with where its default comes from. */
struct rule_limit {
	str name;
	struct value value;
	str source;
};

struct rule {
	str id, name; /* "DAT003", "classes-balanced" */
	enum phase phase;
	unsigned also;   /* bits of enum phase */
	unsigned stages; /* bits of enum stage */
	enum rule_kind kind;
	enum severity severity;
	enum lifecycle lifecycle;
	str role; /* "data-owner" */
	struct bitext title, message, why, fix, limits_of_rule;
	const str *applies; /* all must hold; "a|b" means either */
	size_t napplies;
	enum status no_evidence; /* NOT_APPLICABLE, PASS (a note), WARN, FAIL, OPEN */

	/* kind probe */
	const struct probe *probe;
	struct value params; /* a map: the probe's and the rule's own */
	const struct rule_limit *limit;
	size_t nlimits;
	struct condition fail, warn, pass, inconclusive;
	const struct finding_rule *finding;
	size_t nfindings;
	/* What of the item this version does not look at. Where it is given,
	 * only the condition `pass` makes a pass: a quiet probe leaves the rule
	 * not-applicable with this text. */
	struct bitext not_judged;

	/* kind pattern: checked at load; matched by what is built on this frame */
	struct value pattern;

	/* kind manual, or a probe rule whose item a person may also sign */
	bool has_manual;
	struct bitext question;
	str evidence; /* what to attach */
	int64_t evidence_min;
	int64_t valid_days;
	const str *binds; /* commit, model, data, config or file globs */
	size_t nbinds;

	const str *reference;
	size_t nreferences;
	struct value tests;
	str source; /* path of the rule file, "builtin:data/DAT003.yaml" */
	uint32_t line;
};

struct rules {
	VEC(struct rule *) list; /* sorted by id */
	struct map by_id;        /* also by name */
};

/* Adds the rules of one YAML file. False and *err with file:line:column, the
 * cause and the way out. A second rule with the same id is an error. */
bool rules_read(struct rules *out, struct arena *a, str path, str text,
		const struct limits *limits, struct err *err);
/* All built-in rules. */
bool rules_builtin(struct rules *out, struct arena *a,
		   const struct limits *limits, struct err *err);
/* A file that ends in .yaml or .yml, or all such files beneath a folder, in the
 * order of their paths. What `--rules` names. */
bool rules_path(struct rules *out, struct arena *a, str path,
		const struct limits *limits, struct err *err);
const struct rule *rules_find(const struct rules *r, str id_or_name);

str phase_name(enum phase p); /* "requirements" ... */
struct bitext phase_title(enum phase p);
str stage_name(enum stage s);
str severity_name(enum severity s);
str status_name(enum status s); /* "not-applicable" ... */
struct bitext status_title(enum status s);
bool phase_from(str name, enum phase *out);
bool stage_from(str name, enum stage *out);
bool severity_from(str name, enum severity *out); /* error, warning, info too */
bool status_from(str name, enum status *out);

#endif
