#include "engine/judge.h"
#include "base/arena.h"
#include "engine/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- a small world ---- */

#define COMMON                                                                 \
	"phase: training, stages: [merge, train, launch], role: ml-engineer, " \
	"title: {en: T, zh: 标题}, "

static const char rule_text[] =
	"gonogo: 1\nrules:\n"
	"- {id: TRN001, name: gate, severity: fail, kind: probe, " COMMON
	"probe: project.doc, params: {limit: 10, low: 5}, "
	"inconclusive: 'items < 2', pass: 'numbers > 100', fail: 'chars > "
	"limit', warn: 'chars > low', no-evidence: fail, "
	"message: {en: '{chars} over {limit}', zh: '{chars} 超过 {limit}'}}\n"
	"- {id: TRN002, name: soft, severity: warn, kind: probe, " COMMON
	"probe: project.doc, params: {limit: 10}, fail: 'chars > limit'}\n"
	"- {id: TRN003, name: hint, severity: note, kind: probe, " COMMON
	"probe: project.doc, params: {limit: 10}, fail: 'chars > limit'}\n"
	"- {id: TRN004, name: shape, severity: fail, kind: pattern, " COMMON
	"pattern: a}\n"
	"- {id: TRN005, name: only-data, severity: fail, kind: probe, " COMMON
	"probe: project.doc, applies-when: [ev.data], params: {limit: 10}, "
	"fail: 'chars > limit'}\n"
	"- {id: TRN006, name: code-fact, severity: fail, kind: probe, " COMMON "probe: project.doc, applies-when: ['cv2|loop.manual'], params: {limit: "
	"10}, fail: 'chars > limit'}\n"
	"- {id: TRN007, name: part, severity: fail, kind: probe, " COMMON
	"probe: project.doc, params: {limit: 10}, pass: 'chars < 2', "
	"fail: 'chars > limit', not-judged: {en: the code, zh: 代码}}\n"
	"- {id: LCH001, name: signed, phase: launch, stages: [launch], "
	"severity: "
	"fail, role: product-owner, title: T, kind: manual, manual: {question: "
	"Q, min-evidence: 1, valid-days: 90}}\n";

static struct arena rules_arena;
static struct rules rules; /* read once; no test changes them */

static int setup(void **state)
{
	struct limits limits;
	struct err err = { 0 };

	(void)state;
	limits_default(&limits);
	arena_init(&rules_arena);
	if (rules_read(&rules, &rules_arena, S("r.yaml"), str_from(rule_text),
		       &limits, &err))
		return 0;
	print_error("%s\n", err.text);
	return -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&rules_arena);
	return 0;
}

struct world {
	struct arena arena;
	struct limits limits;
	struct rules rules;
	struct config config;
	struct selection selection;
	struct project project;
	struct walk walk;
	struct file file;
	struct signoff signoff;
	struct waivers waivers;
	struct observation observation[8];
	const struct observation *observations[8];
	struct judge_input in;
	struct result result;
};

static void select_rules(struct world *w, const char *config, const char *ids)
{
	struct config_options o = { .limits = &w->limits, .rules = &w->rules };
	struct selection_options s = { .stage = w->project.stage };
	struct err err = { 0 };
	str one[8];

	while (*ids) {
		struct str_cut c = str_cut(str_from(ids), ' ');

		one[s.nselect++] = c.head;
		ids = c.found ? c.tail.s : "";
	}
	s.select = one;
	if (!config_read(&w->config, &w->arena, S("gonogo.yaml"),
			 str_from(config), &o, &err) ||
	    !selection_make(&w->selection, &w->arena, &w->rules, &w->config, &s,
			    &err))
		fail_msg("%s", err.text);
}

static void begin(struct world *w, enum stage stage, const char *config,
		  const char *ids)
{
	memset(w, 0, sizeof(*w));
	arena_init(&w->arena);
	limits_default(&w->limits);
	w->rules = rules;
	w->file = (struct file){ .path = S("train.py"), .kind = KIND_PYTHON };
	w->project = (struct project){
		.arena = &w->arena,
		.limits = &w->limits,
		.stage = stage,
		.today = date_read(S("2026-11-23")),
		.walk = &w->walk,
		.file = &w->file,
		.nfiles = 1,
	};
	select_rules(w, config, ids);
	w->project.config = &w->config.value;
	for (size_t i = 0; i < 8; i++) {
		w->observation[i].arena = &w->arena;
		w->observations[i] = &w->observation[i];
	}
	w->in = (struct judge_input){
		.selection = &w->selection,
		.config = &w->config,
		.project = &w->project,
		.observation = w->observations,
	};
}

static void end(struct world *w)
{
	arena_release(&w->arena);
}

static size_t slot(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->selection.n; i++)
		if (str_eq(w->selection.rule[i].rule->id, str_from(id)))
			return i;
	fail_msg("no rule %s", id);
	return 0;
}

static struct subject *see(struct world *w, const char *id, const char *path,
			   double chars)
{
	struct observation *o = &w->observation[slot(w, id)];
	struct subject *s = observe(o, S("s"), place_at(str_from(path), 3, 1));

	measure_number(o, s, "chars", chars);
	measure_count(o, s, "items", 5);
	measure_count(o, s, "numbers", 1);
	return s;
}

static void set(struct subject *s, const char *name, struct value v)
{
	for (size_t i = 0; i < s->measures.u.map.n; i++)
		if (str_eq(s->measures.u.map.pair[i].key, str_from(name)))
			s->measures.u.map.pair[i].value = v;
}

static const struct rule_result *run(struct world *w, const char *id)
{
	memset(&w->result, 0, sizeof(w->result));
	judge(&w->result, &w->arena, &w->in);
	for (size_t i = 0; i < w->result.nrules; i++)
		if (str_eq(w->result.rule[i].rule->id, str_from(id)))
			return &w->result.rule[i];
	return NULL;
}

static void read_signoff(struct world *w, const char *text)
{
	struct err err = { 0 };

	if (!signoff_read(&w->signoff, &w->arena, S("signoff.yaml"),
			  str_from(text), &w->rules, 0, &w->limits, &err))
		fail_msg("%s", err.text);
	w->in.signoff = &w->signoff;
}

static void read_waivers(struct world *w, const char *text)
{
	struct err err = { 0 };

	if (!waivers_read(&w->waivers, &w->arena, S("waivers.yaml"),
			  str_from(text), &w->rules, &w->config,
			  w->project.today, &w->limits, &err))
		fail_msg("%s", err.text);
	w->in.waivers = &w->waivers;
}

/* ---- one subject ---- */

static void test_conditions(void **state)
{
	static const struct {
		const char *id, *measure;
		double chars;
		enum { AS_IS, MISSING, NOT_NUMBER, REASON } fault;
		enum status want;
		enum verdict verdict;
		int code;
	} cases[] = {
		{ "TRN001", "", 3, AS_IS, STATUS_PASS, VERDICT_GO, 0 },
		{ "TRN001", "", 7, AS_IS, STATUS_WARN, VERDICT_GO, 0 },
		{ "TRN001", "", 11, AS_IS, STATUS_FAIL, VERDICT_NO_GO, 1 },
		{ "TRN001", "", 11, REASON, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN001", "chars", 3, MISSING, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN001", "chars", 3, NOT_NUMBER, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN001", "items", 3, MISSING, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN001", "numbers", 11, MISSING, STATUS_FAIL, VERDICT_NO_GO,
		  1 },
		{ "TRN002", "", 11, AS_IS, STATUS_WARN, VERDICT_GO, 0 },
		{ "TRN002", "chars", 11, MISSING, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
		/* A note alone cannot say GO. */
		{ "TRN003", "", 11, AS_IS, STATUS_PASS, VERDICT_INCONCLUSIVE, 2 },
		{ "TRN004", "", 3, AS_IS, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN005", "", 11, AS_IS, STATUS_NOT_APPLICABLE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN006", "", 11, AS_IS, STATUS_NOT_APPLICABLE,
		  VERDICT_INCONCLUSIVE, 2 },
		/* A rule that looks at a part: quiet is no pass, and no evidence. */
		{ "TRN007", "", 11, AS_IS, STATUS_FAIL, VERDICT_NO_GO, 1 },
		{ "TRN007", "", 5, AS_IS, STATUS_NOT_APPLICABLE,
		  VERDICT_INCONCLUSIVE, 2 },
		{ "TRN007", "", 1, AS_IS, STATUS_PASS, VERDICT_GO, 0 },
		{ "TRN007", "chars", 5, MISSING, STATUS_INCONCLUSIVE,
		  VERDICT_INCONCLUSIVE, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w;
		struct subject *s;
		const struct rule_result *r;

		begin(&w, STAGE_MERGE, "", cases[i].id);
		s = see(&w, cases[i].id, "train.py", cases[i].chars);
		if (cases[i].fault == MISSING)
			set(s, cases[i].measure, value_null());
		if (cases[i].fault == NOT_NUMBER)
			set(s, cases[i].measure, value_float(NAN));
		if (cases[i].fault == REASON)
			unjudged(&w.observation[slot(&w, cases[i].id)], s,
				 REASON_ENCODING, S("train.py"));
		r = run(&w, cases[i].id);
		if (r->status != cases[i].want ||
		    w.result.verdict != cases[i].verdict ||
		    w.result.exit_code != cases[i].code)
			fail_msg("%zu: %.*s %d", i,
				 STR_ARG(status_name(r->status)),
				 w.result.exit_code);
		if (r->status == STATUS_INCONCLUSIVE)
			assert_true(r->reason && r->reason_text.en.len &&
				    r->reason_text.zh.len);
		end(&w);
	}
}

static void test_message(void **state)
{
	struct world w;
	const struct rule_result *r;

	(void)state;
	begin(&w, STAGE_MERGE, "rules: {TRN001: {limit: 9.5}}", "TRN001");
	see(&w, "TRN001", "train.py", 12345);
	r = run(&w, "TRN001");
	assert_int_equal(r->nfindings, 1);
	assert_true(str_eq(r->finding[0].message.en, S("12,345 over 9.5")));
	assert_true(str_eq(r->finding[0].message.zh, S("12,345 超过 9.5")));
	assert_true(str_eq(r->finding[0].message_id, S("TRN001.fail")));
	assert_true(value_get_number(&r->finding[0].args, "limit", 0) == 9.5);
	assert_true(str_eq(r->subject[0].condition, S("chars > limit")));
	end(&w);
}

static void test_fingerprint(void **state)
{
	struct world w;
	const struct rule_result *r;
	str first, second;

	(void)state;
	begin(&w, STAGE_MERGE, "", "TRN001");
	see(&w, "TRN001", "train.py", 20);
	see(&w, "TRN001", "train.py", 30)->place.line = 9;
	r = run(&w, "TRN001");
	first = r->finding[0].fingerprint;
	second = r->finding[1].fingerprint;
	assert_int_equal(first.len, 32);
	assert_false(str_eq(first, second));
	/* Lines and measurements change; what it is about does not. */
	w.observation[slot(&w, "TRN001")].subjects.v[0]->place.line = 5;
	set(w.observation[slot(&w, "TRN001")].subjects.v[0], "chars",
	    value_float(21));
	r = run(&w, "TRN001");
	assert_true(str_eq(first, r->finding[0].fingerprint));
	assert_true(str_eq(second, r->finding[1].fingerprint));
	end(&w);
}

static void test_findings(void **state)
{
	static const struct finding_rule kinds[] = {
		{ STR_INIT("bad"),
		  STATUS_FAIL,
		  { STR_INIT("{what} is bad"), STR_INIT("{what} 不好") } },
		{ STR_INIT("odd"),
		  STATUS_PASS,
		  { STR_INIT("odd"), STR_INIT("奇怪") } },
		{ STR_INIT("dim"),
		  STATUS_INCONCLUSIVE,
		  { STR_INIT("dim"), STR_INIT("不清") } },
	};
	struct rule rule;
	struct world w;
	struct subject *s;
	struct observation *o;
	const struct rule_result *r;
	size_t i;

	(void)state;
	begin(&w, STAGE_MERGE, "", "TRN001");
	i = slot(&w, "TRN001");
	rule = *w.selection.rule[i].rule;
	rule.finding = kinds;
	rule.nfindings = 3;
	w.selection.rule[i].rule = &rule;
	o = &w.observation[i];
	s = see(&w, "TRN001", "train.py", 1);
	found(o, s, "odd", place_at(S("b.py"), 1, 1));
	found(o, s, "nobody", place_at(S("a.py"), 1, 1));
	r = run(&w, "TRN001");
	assert_int_equal(r->status, STATUS_PASS);
	assert_int_equal(r->nfindings, 1);
	found(o, s, "dim", place_at(S("c.py"), 1, 1));
	assert_int_equal(run(&w, "TRN001")->status, STATUS_INCONCLUSIVE);
	finding_arg(o, found(o, s, "bad", place_at(S("a.py"), 7, 1)), "what",
		    value_str(S("x")));
	r = run(&w, "TRN001");
	assert_int_equal(r->status, STATUS_FAIL);
	assert_int_equal(r->nfindings, 3);
	assert_true(str_eq(r->finding[0].message.zh, S("x 不好")));
	assert_true(str_eq(r->finding[0].message_id, S("TRN001.bad")));
	end(&w);
}

/* ---- what sets findings aside ---- */

static void test_aside(void **state)
{
	struct suppression comment = {
		.place = { .path = STR_INIT("old/a.py"), .line = 3 },
		.first = 3,
		.last = 3,
		.rule = STR_INIT("gate"),
		.reason = STR_INIT("a copy, until=2026-11-23"),
	};
	struct world w;

	(void)state;
	begin(&w, STAGE_MERGE,
	      "overrides: [{paths: ['old/**'], ignore: [TRN]}]", "TRN001");
	see(&w, "TRN001", "old/a.py", 20);
	assert_int_equal(run(&w, "TRN001")->status, STATUS_NOT_APPLICABLE);
	assert_int_equal(w.result.exit_code, 2);
	see(&w, "TRN001", "train.py", 20);
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	assert_int_equal(run(&w, "TRN001")->nfindings, 1);
	end(&w);

	begin(&w, STAGE_MERGE,
	      "overrides: [{paths: ['old/**'], rules: {TRN001: warn}}]",
	      "TRN001");
	see(&w, "TRN001", "old/a.py", 20);
	assert_int_equal(run(&w, "TRN001")->status, STATUS_WARN);
	end(&w);

	begin(&w, STAGE_MERGE, "", "TRN001");
	see(&w, "TRN001", "old/a.py", 20);
	w.in.suppression = &comment;
	w.in.nsuppressions = 1;
	assert_int_equal(run(&w, "TRN001")->status, STATUS_PASS);
	assert_true(w.result.suppression[0].used);
	w.project.today++;
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	assert_false(w.result.suppression[0].used);
	w.project.today--;
	comment.reason = S("");
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	comment.reason = S("x");
	comment.last = comment.first = 4;
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	comment.first = 0;
	assert_int_equal(run(&w, "TRN001")->status, STATUS_PASS);
	end(&w);
}

#define WAIVER(scope)                                                   \
	"gonogo: 1\nwaivers:\n- {id: W1, rule: TRN001, reason: known, " \
	"requested-by: a@x.org, approved-by: {email: b@x.org, date: "   \
	"2026-11-01}, expires: 2026-11-23" scope "}\n"

static void test_waivers(void **state)
{
	struct world w;
	const struct rule_result *r;

	(void)state;
	begin(&w, STAGE_MERGE, "", "TRN001");
	see(&w, "TRN001", "old/a.py", 20);
	read_waivers(&w, WAIVER(""));
	r = run(&w, "TRN001");
	assert_int_equal(r->status, STATUS_WAIVED);
	assert_non_null(r->waiver);
	assert_int_equal(w.result.exit_code, 0);
	w.project.today++;
	r = run(&w, "TRN001");
	assert_int_equal(r->status, STATUS_FAIL);
	assert_true(
		str_has(r->reason_text.en, S("W1 expired after 2026-11-23")));
	w.project.today--;
	read_waivers(&w, WAIVER(", scope: {paths: ['old/**']}"));
	assert_int_equal(run(&w, "TRN001")->status, STATUS_WAIVED);
	read_waivers(&w, WAIVER(", scope: {paths: ['new/**']}"));
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	read_waivers(&w, WAIVER(", scope: {metric: chars, at-most: 20}"));
	assert_int_equal(run(&w, "TRN001")->status, STATUS_WAIVED);
	read_waivers(&w, WAIVER(", scope: {metric: chars, at-most: 19.5}"));
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	read_waivers(&w, WAIVER(", scope: {metric: absent, at-most: 99}"));
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	/* One place is waived, the other is not. */
	read_waivers(&w, WAIVER(", scope: {paths: ['old/**']}"));
	see(&w, "TRN001", "train.py", 20);
	r = run(&w, "TRN001");
	assert_int_equal(r->status, STATUS_FAIL);
	assert_int_equal(r->finding[0].status, STATUS_WAIVED);
	end(&w);
}

/* ---- signatures ---- */

#define SIGNED(status, date, more)                                         \
	"- {rule: LCH001, status: " status ", by: {name: Chen Bo, email: " \
	"b@x.org, role: product-owner}, date: " date more "}\n"
#define URL ", evidence: [{kind: url, ref: 'https://example.org'}]"
#define ENTRIES "gonogo: 1\nattestations:\n"

static void test_signed(void **state)
{
	static const struct {
		const char *text, *config;
		enum status want;
		const char *why;
	} cases[] = {
		{ "gonogo: 1\nattestations: []\n", "", STATUS_OPEN, "nobody" },
		{ ENTRIES SIGNED("passed", "2026-11-20", URL), "", STATUS_PASS,
		  "" },
		{ ENTRIES SIGNED("passed", "2026-11-20",
				 ", expires: 2026-11-23" URL),
		  "", STATUS_PASS, "" },
		{ ENTRIES SIGNED("passed", "2026-11-20",
				 ", expires: 2026-11-22" URL),
		  "", STATUS_OPEN, "expired after 2026-11-22" },
		{ ENTRIES SIGNED("passed", "2026-08-24", URL), "", STATUS_OPEN,
		  "expired after 2026-11-22" },
		/* The rule says 90 days, whatever the entry says. */
		{ ENTRIES SIGNED("passed", "2026-08-24",
				 ", expires: 2027-08-24" URL),
		  "", STATUS_OPEN, "expired after 2026-11-22" },
		{ ENTRIES SIGNED("passed", "2026-08-25", URL), "", STATUS_PASS,
		  "" },
		{ ENTRIES SIGNED("passed", "2026-11-24", URL), "", STATUS_OPEN,
		  "is dated" },
		{ ENTRIES SIGNED("passed", "2026-11-20", ""), "", STATUS_OPEN,
		  "too little evidence" },
		{ ENTRIES SIGNED("failed", "2026-11-20", ""), "", STATUS_OPEN,
		  "as failed" },
		{ ENTRIES SIGNED("failed", "2026-11-20", "")
			  SIGNED("passed", "2026-11-19", URL),
		  "", STATUS_OPEN, "as failed" },
		{ ENTRIES SIGNED("failed", "2026-11-18", "")
			  SIGNED("passed", "2026-11-19", URL),
		  "", STATUS_PASS, "" },
		{ ENTRIES SIGNED("passed", "2026-11-18", URL)
			  SIGNED("passed", "2026-11-24", URL),
		  "", STATUS_PASS, "" },
		{ ENTRIES SIGNED("not-applicable", "2026-11-20",
				 ", statement: no users yet"),
		  "", STATUS_NOT_APPLICABLE, "no users yet" },
		{ ENTRIES SIGNED("passed", "2026-11-20",
				 ", subject: {commit: 1a2b3c4}" URL),
		  "", STATUS_PASS, "" },
		{ ENTRIES SIGNED("passed", "2026-11-20",
				 ", subject: {commit: 9a2b3c4}" URL),
		  "", STATUS_OPEN, "another commit" },
		{ ENTRIES SIGNED("passed", "2026-11-20",
				 ", subject: {data: 'sha256:" /* 64 */
				 "0123456789abcdef0123456789abcdef"
				 "0123456789abcdef0123456789abcdef'}" URL),
		  "", STATUS_OPEN, "other data" },
		{ ENTRIES SIGNED("passed", "2026-11-20", URL),
		  "sign-off: {roles: {product-owner: [b@x.org]}}", STATUS_PASS,
		  "" },
		{ ENTRIES SIGNED("passed", "2026-11-20", URL),
		  "sign-off: {roles: {product-owner: [c@x.org]}}", STATUS_OPEN,
		  "may not sign as product-owner" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w;
		const struct rule_result *r;

		begin(&w, STAGE_LAUNCH, cases[i].config, "LCH001");
		w.in.now.commit = S("1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d");
		read_signoff(&w, cases[i].text);
		r = run(&w, "LCH001");
		if (r->status != cases[i].want ||
		    !str_has(r->reason_text.en, str_from(cases[i].why)))
			fail_msg("%zu: %.*s: %.*s", i,
				 STR_ARG(status_name(r->status)),
				 STR_ARG(r->reason_text.en));
		assert_int_equal(w.result.exit_code, r->status == STATUS_PASS ? 0
						     : r->status == STATUS_OPEN
							     ? 1
							     : 2);
		end(&w);
	}
}

/* ---- the run ---- */

static void test_run(void **state)
{
	struct world w;

	(void)state;
	/* Nothing there: at merge not applicable, at launch what the rule says. */
	begin(&w, STAGE_MERGE, "", "TRN001");
	assert_int_equal(run(&w, "TRN001")->status, STATUS_NOT_APPLICABLE);
	assert_int_equal(w.result.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(w.result.exit_code, 2);
	w.in.allow_empty = true;
	run(&w, "TRN001");
	assert_int_equal(w.result.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(w.result.exit_code, 0);
	end(&w);

	begin(&w, STAGE_LAUNCH, "", "TRN001");
	assert_int_equal(run(&w, "TRN001")->status, STATUS_FAIL);
	assert_int_equal(w.result.exit_code, 1);
	end(&w);

	/* A folder with our own files only is empty. */
	begin(&w, STAGE_MERGE, "", "TRN001");
	see(&w, "TRN001", "train.py", 1);
	w.file.path = S(".gonogo/signoff.yaml");
	run(&w, "TRN001");
	assert_int_equal(w.result.exit_code, 2);
	end(&w);

	/* The worst counts; blockers come in order. */
	begin(&w, STAGE_LAUNCH, "", "TRN001 TRN002 TRN004 LCH001");
	see(&w, "TRN001", "train.py", 20);
	see(&w, "TRN002", "train.py", 20);
	run(&w, "TRN001");
	assert_int_equal(w.result.verdict, VERDICT_NO_GO);
	assert_int_equal(w.result.nblockers, 3);
	assert_int_equal(w.result.blocker[0]->status, STATUS_FAIL);
	assert_int_equal(w.result.blocker[1]->status, STATUS_OPEN);
	assert_int_equal(w.result.blocker[2]->status, STATUS_INCONCLUSIVE);
	assert_int_equal(w.result.phase[PHASE_TRAINING].verdict, VERDICT_NO_GO);
	assert_int_equal(w.result.phase[PHASE_TRAINING].count[STATUS_WARN], 1);
	assert_true(w.result.phase[PHASE_DATA].empty);
	assert_true(w.result.partial_scope);
	end(&w);

	begin(&w, STAGE_MERGE, "fail-on: never", "TRN001");
	see(&w, "TRN001", "train.py", 20);
	run(&w, "TRN001");
	assert_int_equal(w.result.verdict, VERDICT_NO_GO);
	assert_int_equal(w.result.exit_code, 0);
	end(&w);

	begin(&w, STAGE_MERGE, "fail-on: warning", "TRN002");
	see(&w, "TRN002", "train.py", 20);
	run(&w, "TRN002");
	assert_int_equal(w.result.verdict, VERDICT_NO_GO);
	end(&w);

	begin(&w, STAGE_MERGE, "", "TRN001 TRN004");
	see(&w, "TRN001", "train.py", 1);
	w.in.inconclusive_is_warning = true;
	run(&w, "TRN001");
	assert_int_equal(w.result.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(w.result.exit_code, 0);
	end(&w);
}

static void test_limit(void **state)
{
	struct world w;
	const struct rule_result *r;

	(void)state;
	for (uint64_t max = 4; max <= 6; max++) {
		begin(&w, STAGE_MERGE, "", "TRN001");
		w.limits.findings_rule = max;
		for (int i = 0; i < 4; i++)
			see(&w, "TRN001", "a.py", 7);
		see(&w, "TRN001", "z.py", 20);
		r = run(&w, "TRN001");
		assert_int_equal(r->status, STATUS_FAIL);
		assert_int_equal(r->nfindings, max < 5 ? max : 5);
		assert_int_equal(r->omitted, 5 - r->nfindings);
		/* The worst one is never left out. */
		assert_int_equal(r->finding[r->nfindings - 1].status,
				 STATUS_FAIL);
		end(&w);
	}
}

/* ---- no fault ever gives a GO ---- */

struct dice {
	uint64_t state;
};

static unsigned roll(struct dice *d, unsigned n)
{
	d->state = d->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(d->state >> 33) % n;
}

static const char *const ids[] = { "TRN001", "TRN002", "TRN003", "TRN005" };

static struct subject *any_subject(struct world *w, struct dice *d, size_t *at)
{
	*at = slot(w, ids[roll(d, 4)]);
	if (!w->observation[*at].subjects.n)
		return NULL;
	return w->observation[*at]
		.subjects.v[roll(d, (unsigned)w->observation[*at].subjects.n)];
}

/* Something cannot be read, or is not known any more. */
static void inject(struct world *w, struct dice *d)
{
	static const char *const names[] = { "chars", "items", "numbers" };
	size_t at;
	struct subject *s = any_subject(w, d, &at);
	struct records *records;

	switch (roll(d, 7)) {
	case 0:
		if (s)
			set(s, names[roll(d, 3)], value_null());
		break;
	case 1:
		if (s)
			set(s, names[roll(d, 3)], value_float(NAN));
		break;
	case 2:
		if (s)
			unjudged(&w->observation[at], s, REASON_IO_ERROR, S("x"));
		break;
	case 3:
		unjudged(&w->observation[at], NULL, REASON_PARSER_CRASH, S("x"));
		break;
	case 4:
		w->observations[at] = NULL;
		break;
	case 5:
		w->walk.reason = REASON_LIMIT_COUNT;
		break;
	default:
		records = map_find(&w->project.records, S("manifest"));
		((struct record *)(uintptr_t)records->v)->reason =
			REASON_FORMAT_MALFORMED;
		((struct record *)(uintptr_t)records->v)->value = NULL;
		break;
	}
}

static void random_world(struct world *w, struct dice *d, struct records *r,
			 struct record *record)
{
	static const char *const paths[] = { "a.py", "old/b.py", "" };

	begin(w, roll(d, 2) ? STAGE_LAUNCH : STAGE_MERGE, "",
	      roll(d, 2) ? "TRN001 TRN002 TRN003 TRN005" : "TRN003 TRN005");
	*record = (struct record){ .file = &w->file };
	*r = (struct records){ record, 1 };
	map_put(&w->arena, &w->project.records, S("manifest"), r);
	for (unsigned n = roll(d, 5); n; n--)
		see(w, ids[roll(d, 4)], paths[roll(d, 3)], roll(d, 14));
	if (roll(d, 3) == 0)
		read_waivers(w, WAIVER(""));
	else if (roll(d, 3) == 0)
		read_waivers(w, WAIVER(", scope: {paths: ['old/**']}"));
	else if (roll(d, 3) == 0)
		read_waivers(w,
			     WAIVER(", scope: {metric: chars, at-most: 12}"));
}

static void test_faults(void **state)
{
	struct dice d = { 1 };
	unsigned go = 0, changed = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct world w;
		struct records records;
		struct record record;
		enum verdict before;
		int code;

		random_world(&w, &d, &records, &record);
		run(&w, "TRN001");
		before = w.result.verdict;
		code = w.result.exit_code;
		for (unsigned n = 1 + roll(&d, 3); n; n--)
			inject(&w, &d);
		run(&w, "TRN001");
		if (before != VERDICT_GO && w.result.verdict == VERDICT_GO)
			fail_msg("round %d: a fault gave a GO", i);
		if (code != 0 && w.result.exit_code == 0)
			fail_msg("round %d: a fault gave exit code 0", i);
		go += before == VERDICT_GO;
		changed += before != w.result.verdict;
		end(&w);
	}
	/* The dice must have shown what they are for. */
	assert_true(go > 200 && changed > 200);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_fingerprint),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_aside),
		cmocka_unit_test(test_waivers),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
