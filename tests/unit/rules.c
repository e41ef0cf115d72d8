#include "base/arena.h"
#include "rules/builtin.h"
#include "rules/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct limits limits;

/* A rule file: the head, then `body` as the rule's further lines. */
#define HEAD                                                                \
	"gonogo: 1\nrules:\n- id: LCH900\n  name: ready\n  phase: launch\n" \
	"  stages: [launch]\n  severity: fail\n  role: product-owner\n"     \
	"  title: {en: Ready, zh: 就绪}\n"
#define MANUAL HEAD "  kind: manual\n"
#define QUESTION "  manual: {question: {en: Ready?, zh: 就绪？}}\n"
#define PATTERN HEAD "  kind: pattern\n"
#define SEMGREP                                                        \
	"rules:\n- id: a.b-c\n  languages: [python]\n  message: No.\n" \
	"  severity: WARNING\n"

static bool load(struct rules *r, struct arena *a, const char *text,
		 struct err *err)
{
	return rules_read(r, a, S("r.yaml"), str_from(text), &limits, err);
}

static void test_manual(void **state)
{
	struct rules rules = { 0 };
	struct err err = { 0 };
	const struct rule *r;
	struct arena a;

	(void)state;
	arena_init(&a);
	if (!load(&rules, &a,
		  MANUAL "  also-phase: [deploy]\n"
			 "  applies-when: [always, 'ev.data|manifest.slices']\n"
			 "  no-evidence: open\n"
			 "  manual:\n"
			 "    question: {en: Ready?, zh: 就绪？}\n"
			 "    min-evidence: 1\n    valid-days: 90\n"
			 "    binds: [model, config]\n",
		  &err))
		fail_msg("%s", err.text);
	r = rules_find(&rules, S("ready"));
	assert_non_null(r);
	assert_ptr_equal(r, rules_find(&rules, S("LCH900")));
	assert_int_equal(r->phase, PHASE_LAUNCH);
	assert_int_equal(r->also, 1u << PHASE_DEPLOY);
	assert_int_equal(r->stages, 1u << STAGE_LAUNCH);
	assert_int_equal(r->severity, SEVERITY_FAIL);
	assert_int_equal(r->no_evidence, STATUS_OPEN);
	assert_int_equal(r->napplies, 2);
	assert_int_equal(r->valid_days, 90);
	assert_int_equal(r->evidence_min, 1);
	assert_int_equal(r->nbinds, 2);
	assert_true(str_eq(r->question.zh, S("就绪？")));
	assert_int_equal(r->line, 3);
	arena_release(&a);
}

static void test_semgrep(void **state)
{
	struct rules rules = { 0 };
	struct err err = { 0 };
	const struct rule *r;
	struct arena a;

	(void)state;
	arena_init(&a);
	if (!load(&rules, &a,
		  SEMGREP
		  "  metadata: {category: correctness}\n"
		  "  patterns:\n"
		  "  - pattern: $L.backward(...)\n"
		  "  - pattern-not-inside: |\n"
		  "      for $X in $Y:\n          ...\n"
		  "  - pattern-either:\n"
		  "    - pattern: a\n"
		  "    - patterns: [{pattern: b}]\n"
		  "  - metavariable-regex: {metavariable: $L, regex: l.*}\n"
		  "  - metavariable-pattern: {metavariable: $L, pattern: x}\n"
		  "  - metavariable-comparison: {metavariable: $L, "
		  "comparison: $L > 3}\n"
		  "  - focus-metavariable: $L\n",
		  &err))
		fail_msg("%s", err.text);
	r = rules_find(&rules, S("a.b-c"));
	assert_non_null(r);
	assert_int_equal(r->kind, RULE_PATTERN);
	assert_int_equal(r->severity, SEVERITY_WARN);
	assert_non_null(value_find(&r->pattern, S("patterns")));
	assert_null(value_find(&r->pattern, S("message")));
	arena_release(&a);
}

/* Each is refused, with the place and a hint. */
static const struct {
	const char *text, *part;
} wrong[] = {
	{ "", "r.yaml" },
	{ "rules: []\n", "'gonogo: 1' is missing" },
	{ "gonogo: 2\nrules: []\n", "r.yaml:1:9: this version reads format 1" },
	{ "gonogo: 1\nrules: []\n", "at least 1 item" },
	{ "gonogo: 1\nrule: []\n",
	  "r.yaml:2:1: unknown key 'rule' (did you mean 'rules'?)" },
	{ MANUAL QUESTION "  sevrity: x\n",
	  "r.yaml:12:3: unknown key 'sevrity' (did you mean 'severity'?)" },
	{ MANUAL QUESTION "  lifecycle: stabel\n",
	  "lifecycle must be one of preview, stable, deprecated (is 'stabel') "
	  "(did you mean 'stable'?)" },
	{ MANUAL QUESTION "  id: LCH901\n", "id" },
	{ MANUAL, "a manual rule needs the key 'manual'" },
	{ MANUAL "  manual: {question: 3, valid-days: 0}\n",
	  "manual.valid-days must be from 1 to 3660" },
	{ MANUAL "  manual: {valid-days: 3}\n",
	  "the key 'question' is missing" },
	{ MANUAL QUESTION "  applies-when: [ev.data, sklaern]\n",
	  "unknown fact 'sklaern' (did you mean 'sklearn'?)" },
	{ MANUAL QUESTION "  applies-when: ['torch|nothing-like-it']\n",
	  "unknown fact 'nothing-like-it'" },
	{ MANUAL QUESTION "  fail: 'a > 1'\n",
	  "r.yaml:12:3: 'fail' belongs to rules of kind probe" },
	{ MANUAL QUESTION "  pattern: x\n",
	  "belongs to rules of kind pattern" },
	{ MANUAL QUESTION "  stages: [merge, lanch]\n", "stages stands twice" },
	{ MANUAL QUESTION "  also-phase: [trainig]\n",
	  "also-phase[1] must be one of" },
	{ MANUAL QUESTION "  references: {a: b}\n",
	  "references must be a list" },
	{ MANUAL QUESTION "  why: [x]\n", "why must be" },
	{ MANUAL QUESTION "  tests: [{status: maybe}]\n",
	  "tests[1].status must be one of" },
	{ MANUAL QUESTION "  tests: [{status: open, files: {../x: y}}]\n",
	  "without '..'" },
	{ HEAD "  kind: probe\n  fail: 'a > 1'\n",
	  "a probe rule needs the key 'probe'" },
	{ HEAD "  kind: probe\n  probe: no.such\n  fail: 'a > 1'\n",
	  "r.yaml:11:10: no probe is called 'no.such'" },
	{ PATTERN, "the rule needs one of pattern, patterns" },
	{ PATTERN "  pattern: x\n  pattern-regex: y\n",
	  "one pattern key a rule" },
	{ PATTERN "  pattern: [x]\n", "'pattern' must be text" },
	{ PATTERN "  pattern-inside: x\n", "unknown key 'pattern-inside'" },
	{ PATTERN "  patterns: [{pattern-not: x}]\n",
	  "no pattern that matches anything" },
	{ PATTERN "  patterns: [{pattren: x}]\n",
	  "unknown pattern key 'pattren' (did you mean 'pattern'?)" },
	{ PATTERN "  patterns: [{pattern: x, pattern-not: y}]\n",
	  "one pattern key" },
	{ PATTERN "  patterns:\n  - pattern: x\n  - pattern-not-regex: y\n",
	  "r.yaml:13:5: 'pattern-not-regex' is not supported" },
	{ PATTERN
	  "  patterns: [{pattern: x}, {metavariable-regex: {metavariable: "
	  "X, regex: y}}]\n",
	  "a metavariable like $X" },
	{ PATTERN "  pattern-either: [{focus-metavariable: $X}]\n",
	  "must stand inside 'patterns'" },
	{ SEMGREP "  pattern: x\n  mode: taint\n",
	  "'mode: taint' is not supported" },
	{ SEMGREP "  pattern-sources: [{pattern: x}]\n",
	  "'pattern-sources' is not supported (taint mode)" },
	{ SEMGREP "  pattern: x\n  colour: red\n", "unknown key 'colour'" },
	{ "rules:\n- {id: a, languages: [go], message: m, severity: ERROR, "
	  "pattern: x}\n",
	  "languages[1] must be one of python" },
	{ "rules:\n- {id: ../a, languages: [py], message: m, severity: ERROR, "
	  "pattern: x}\n",
	  "an id has letters" },
	{ "rules:\n- {id: \"a\\e[1m\", languages: [py], message: m, severity: "
	  "ERROR, pattern: x}\n",
	  "an id has letters" },
	{ "gonogo: 1\nid: trn1\nname: x\n", "an id like TRN104" },
	{ "gonogo: 1\nid: TRN001\nname: X Y\n", "small letters" },
	{ MANUAL QUESTION "- id: LCH900\n  name: other\n  phase: launch\n"
			  "  stages: [launch]\n  severity: fail\n"
			  "  role: x\n  title: t\n  kind: manual\n" QUESTION,
	  "'LCH900' is taken by a rule at r.yaml:3" },
	{ "gonogo: 1\nid: TRN001\nname: x\nphase: data\nstages: [merge]\n"
	  "severity: note\nrole: x\ntitle: t\nkind: manual\n"
	  "manual: {question: q}\n",
	  "TRN001 is an id of the phase training" },
	{ "gonogo: 1\nrules: &a\n- *a\n", "alias" },
	{ "gonogo: 1\nrules: [!!python/object:os.system {}]\n", "tag" },
	{ "gonogo: 1\nrules: [", "r.yaml:" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct rules rules = { 0 };
		struct err err = { 0 };
		struct arena a;

		arena_init(&a);
		if (load(&rules, &a, wrong[i].text, &err))
			fail_msg("accepted: %s", wrong[i].text);
		if (!strstr(err.text, wrong[i].part))
			fail_msg("%s\n gives %s", wrong[i].text, err.text);
		assert_int_equal(err.kind, ERR_USE);
		arena_release(&a);
	}
}

static bool load_many(unsigned n, struct err *err)
{
	struct rules rules = { 0 };
	struct arena a;
	struct buf b;
	bool ok;

	arena_init(&a);
	buf_init(&b, 1 << 20);
	buf_add(&b, S("gonogo: 1\nrules:\n"));
	for (unsigned i = 0; i < n; i++)
		buf_printf(&b,
			   "- {id: ACM%03u, name: r%u, phase: data, stages: "
			   "[merge], severity: note, role: x, title: t, kind: "
			   "manual, manual: {question: q}}\n",
			   i, i);
	ok = rules_read(&rules, &a, S("many.yaml"), buf_str(&b), &limits, err);
	if (ok)
		assert_int_equal(rules.list.n, n);
	buf_release(&b);
	arena_release(&a);
	return ok;
}

static void test_limit(void **state)
{
	struct err err = { 0 };
	uint64_t kept = limits.rules;

	(void)state;
	limits.rules = 20;
	assert_true(load_many(19, &err));
	assert_true(load_many(20, &err));
	assert_false(load_many(21, &err));
	assert_non_null(strstr(err.text, "limit rules"));
	limits.rules = kept;
}

/* Everything that is compiled in loads, and is told in both languages. */
static void test_builtin(void **state)
{
	struct rules rules = { 0 };
	struct err err = { 0 };
	struct arena a;

	(void)state;
	arena_init(&a);
	if (!rules_builtin(&rules, &a, &limits, &err))
		fail_msg("%s", err.text);
	/* The decision is signed for one version of the rules. */
	assert_true(str_eq(value_get_text(&rules_find(&rules, S("LCH016"))->params,
					  "current-rules"),
			   S(RULEPACK_VERSION)));
	for (size_t i = 0; i < rules.list.n; i++) {
		const struct rule *r = rules.list.v[i];

		assert_true(r->title.en.len && r->title.zh.len);
		assert_true(r->why.zh.len && r->fix.zh.len);
		if (i)
			assert_true(str_cmp(rules.list.v[i - 1]->id, r->id) < 0);
	}
	arena_release(&a);
}

static void test_names(void **state)
{
	enum severity severity;
	enum status status;

	(void)state;
	for (int i = 0; i < STATUS_COUNT; i++) {
		assert_true(status_from(status_name((enum status)i), &status));
		assert_int_equal(status, i);
		assert_true(status_title((enum status)i).zh.len);
	}
	assert_true(severity_from(S("WARNING"), &severity));
	assert_int_equal(severity, SEVERITY_WARN);
	assert_false(severity_from(S("Warning"), &severity));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_manual),  cmocka_unit_test(test_semgrep),
		cmocka_unit_test(test_wrong),   cmocka_unit_test(test_limit),
		cmocka_unit_test(test_builtin), cmocka_unit_test(test_names),
	};

	limits_default(&limits);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
