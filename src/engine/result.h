/*
 * What a run came to: the one model every report is written from. Sorted and
 * counted once, here; writers only walk it. Lives in the arena of the run.
 */
#ifndef GONOGO_ENGINE_RESULT_H
#define GONOGO_ENGINE_RESULT_H

#include "facts/walk.h"
#include "rules/rule.h"

enum verdict { VERDICT_GO, VERDICT_NO_GO, VERDICT_INCONCLUSIVE };

struct result_finding {
	enum status status; /* of this finding alone */
	struct place place;
	const struct place *related;
	size_t nrelated;
	str subject;    /* the run, split ... it belongs to; "" = the project */
	str message_id; /* "DAT003.fail", "REQ010.undeclared-import" */
	struct bitext message; /* arguments filled in */
	struct value args;     /* a map: what stands in the message */
	str fingerprint;       /* 32 hex digits; stable under moved lines */
};

/* A subject as judged. */
struct result_subject {
	const struct subject *subject;
	enum status status;
	str condition; /* the condition that decided; "" when none did */
};

struct rule_result {
	const struct rule *rule;
	enum severity severity; /* after configuration */
	bool gates;             /* may make the verdict NO-GO or INCONCLUSIVE */
	enum status status;
	enum reason reason;
	struct bitext reason_text; /* why inconclusive, open, off, not-applicable */
	struct value params;       /* in force */
	const struct result_subject *subject;
	size_t nsubjects;
	struct result_finding *finding; /* sorted by path, line, column, id */
	size_t nfindings, omitted;
	const struct value *waiver;      /* that covers it, or NULL */
	const struct value *attestation; /* that answers it, or NULL */
};

struct phase_result {
	enum phase phase;
	enum verdict verdict;
	/* No rule of it was judged (all off or not applicable). It is then
	 * INCONCLUSIVE by itself and does not count in the run's verdict. */
	bool empty;
	size_t count[STATUS_COUNT];
};

struct result_input {
	str kind; /* source notebook manifest table images log model ... */
	str path, format;
	str digest;   /* XXH3-128 of the bytes, "" when not read */
	size_t files; /* for kinds that are counted, not listed */
};

struct result_suppression {
	struct place place;
	str rule, reason;
	bool used;
};

struct result_coverage {
	size_t files_seen, read_whole, read_partly, not_read;
	const struct walk_skip *skipped; /* incl. files not read, with reason */
	size_t nskipped;
};

struct result {
	str tool_version, rulepack;
	str project, commit; /* commit "" when unknown */
	bool dirty, dirty_known;
	enum stage stage;
	str date; /* what "today" is */
	enum verdict verdict;
	int exit_code;
	bool partial_scope; /* a selection was in force */
	struct phase_result phase[PHASE_COUNT];
	struct rule_result *rule; /* sorted by phase, then id */
	size_t nrules;
	struct result_coverage coverage;
	const struct result_input *input;
	size_t ninputs;
	const struct result_suppression *suppression;
	size_t nsuppressions;
	const struct value *signoff, *waivers; /* as read; or NULL */
	str sandbox_landlock, sandbox_seccomp,
		sandbox_rlimits;            /* "abi 7", "on", "off (why)" */
	const struct rule_result **blocker; /* most important first */
	size_t nblockers;
	const struct project *facts;
};

str verdict_name(enum verdict v); /* GO NO-GO INCONCLUSIVE */
struct bitext verdict_title(enum verdict v);

#endif
