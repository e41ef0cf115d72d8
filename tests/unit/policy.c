/* Sign-off and waiver files: what is refused, and evidence. */
#include "base/arena.h"
#include "base/io.h"
#include "rules/signoff.h"
#include "rules/waiver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct limits limits;
static struct arena arena;
static struct rules rules;
static struct config config;

static const char rule_text[] =
	"gonogo: 1\nrules:\n"
	"- {id: LCH003, name: rollback-plan, phase: launch, stages: [launch], "
	"severity: fail, role: service-owner, title: T, kind: manual, manual: "
	"{question: Q, valid-days: 90}}\n"
	"- {id: TRN120, name: loader-order, phase: training, stages: [merge], "
	"severity: warn, role: ml-engineer, title: T, kind: pattern, pattern: "
	"a}\n";

static int setup(void **state)
{
	struct config_options o = { .limits = &limits, .rules = &rules };
	struct err err = { 0 };

	(void)state;
	limits_default(&limits);
	arena_init(&arena);
	if (rules_read(&rules, &arena, S("r.yaml"), str_from(rule_text),
		       &limits, &err) &&
	    config_read(&config, &arena, S("gonogo.yaml"),
			S("waivers: {max-days: {error: 30, warning: 90}}\n"
			  "sign-off: {roles: {service-owner: [b@x.org]}}\n"),
			&o, &err))
		return 0;
	print_error("%s\n", err.text);
	return -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* ---- sign-offs ---- */

#define AT(more)                                                          \
	"gonogo: 1\nattestations:\n- {rule: LCH003, status: passed, by: " \
	"{name: "                                                         \
	"B, email: b@x.org, role: service-owner}, date: 2026-11-20" more "}\n"

static bool sign(struct signoff *out, const char *text, struct err *err)
{
	return signoff_read(out, &arena, S("s.yaml"), str_from(text), &rules, 0,
			    &limits, err);
}

static void test_signoff_wrong(void **state)
{
	static const struct {
		const char *text, *part;
	} wrong[] = {
		{ "", "the file must be a mapping" },
		{ "attestations: []\n", "the key 'gonogo' is missing" },
		{ "gonogo: 2\n", "s.yaml:1:9: this version reads format 1" },
		{ "gonogo: 1\nitems: []\n", "unknown key 'items'" },
		{ AT(", expires: 2026-11-19"), "expires before its date" },
		{ AT(", expires: 2026-02-30"), "must be a date as YYYY-MM-DD" },
		{ AT(", expires: tomorrow"), "must be a date" },
		{ AT(", evidence: [{kind: file, ref: ../x}]"),
		  "an evidence file must be a path below the project" },
		{ AT(", evidence: [{kind: file, ref: /etc/passwd}]"),
		  "below the project" },
		{ AT(", evidence: [{kind: film, ref: x}]"),
		  "evidence[1].kind must be one of url, file" },
		{ AT(", evidence: [{kind: file, ref: x, sha256: ABC}]"),
		  "64 hexadecimal digits" },
		{ AT(", subject: {model: abc}"), "sha256: and 64" },
		{ AT(", subject: {commit: main}"), "a commit id" },
		{ AT(", signed_by: x"), "unknown key 'signed_by'" },
		{ "gonogo: 1\nattestations: [{rule: LCH03, status: passed, by: "
		  "{name: B, email: b@x.org, role: x}, date: 2026-11-20}]\n",
		  "there is no rule 'LCH03' (did you mean 'LCH003'?)" },
		{ "gonogo: 1\nattestations: [{rule: LCH003, status: "
		  "not-applicable, by: {name: B, email: b@x.org, role: x}, "
		  "date: 2026-11-20}]\n",
		  "needs its reason in 'statement'" },
		{ "gonogo: 1\nattestations: [{rule: LCH003, status: passed, "
		  "by: "
		  "{name: B, email: b, role: x}, date: 2026-11-20}]\n",
		  "by.email must be an e-mail address (is 'b')" },
		{ "gonogo: 1\nattestations: [{rule: LCH003, status: passed, "
		  "by: "
		  "{name: B, email: b@x.org}, date: 2026-11-20}]\n",
		  "the key 'role' is missing" },
		{ "gonogo: 1\nfinal: {decision: MAYBE, signers: [], date: "
		  "2026-11-20}\n",
		  "final.decision must be one of GO, NO-GO" },
		{ "gonogo: 1\nfinal: {decision: GO, signers: [], date: "
		  "2026-11-20}\n",
		  "needs at least 1 item" },
		{ AT("") "gonogo: 1\n", "stands twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct signoff s;
		struct err err = { 0 };

		if (sign(&s, wrong[i].text, &err))
			fail_msg("accepted: %s", wrong[i].text);
		if (!strstr(err.text, wrong[i].part))
			fail_msg("%s\n gives %s", wrong[i].text, err.text);
		assert_int_equal(err.kind, ERR_USE);
	}
}

static void test_final(void **state)
{
	struct signoff s;
	struct err err = { 0 };

	(void)state;
	if (!sign(&s,
		  "gonogo: 1\nfinal: {decision: NO-GO, date: 2026-11-20, "
		  "signers: [{name: A, email: a@x.org, role: r}, {name: B, "
		  "email: b@x.org, role: r, date: 2026-11-19}], "
		  "rulepack_version: 2026.10, open_waivers: [W1]}\n",
		  &err))
		fail_msg("%s", err.text);
	assert_true(s.final.given && !s.final.go);
	assert_int_equal(s.final.nsigners, 2);
	assert_int_equal(s.final.signer[1].signed_on,
			 date_read(S("2026-11-19")));
	/* A version is text, however much it looks like a number. */
	assert_true(str_eq(s.final.rulepack_version, S("2026.10")));
	assert_true(str_eq(s.final.open_waiver[0], S("W1")));
}

static void test_items_limit(void **state)
{
	uint64_t kept = limits.signoff_items;

	(void)state;
	for (limits.signoff_items = 1; limits.signoff_items <= 3;
	     limits.signoff_items++) {
		struct signoff s;
		struct err err = { 0 };
		bool ok =
			sign(&s,
			     AT("") "- {rule: LCH003, status: passed, by: "
				    "{name: B, email: b@x.org, role: x}, date: "
				    "2026-11-21}\n",
			     &err);

		assert_int_equal(ok, limits.signoff_items >= 2);
		if (!ok)
			assert_non_null(strstr(err.text, "signoff.items"));
	}
	limits.signoff_items = kept;
}

/* sha256 of "abc" */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define FILE_REF(path) \
	", evidence: [{kind: file, ref: " path ", sha256: " ABC "}]"

static void test_evidence(void **state)
{
	static const struct io_memory table[] = {
		{ STR_INIT("a.txt"), STR_INIT("abc"), IO_OK },
		{ STR_INIT("b.txt"), STR_INIT("abd"), IO_OK },
		{ STR_INIT("empty.txt"), STR_INIT(""), IO_OK },
		{ STR_INIT("out.txt"), STR_INIT("abc"), IO_ESCAPE },
		{ STR_INIT("big.txt"), STR_INIT("abcdef"), IO_OK },
	};
	static const struct {
		const char *text;
		enum attestation_state want;
		const char *why;
		enum reason reason;
	} cases[] = {
		{ AT(FILE_REF("a.txt")), ATTESTATION_HOLDS, "", REASON_NONE },
		{ AT(", evidence: [{kind: file, ref: a.txt}]"),
		  ATTESTATION_HOLDS, "", REASON_NONE },
		{ AT(FILE_REF("b.txt")), ATTESTATION_EVIDENCE_BAD, "differs",
		  REASON_NONE },
		{ AT(FILE_REF("gone.txt")), ATTESTATION_EVIDENCE_BAD,
		  "gone.txt: ", REASON_NONE },
		{ AT(FILE_REF("empty.txt")), ATTESTATION_EVIDENCE_BAD, "empty",
		  REASON_NONE },
		{ AT(FILE_REF("out.txt")), ATTESTATION_EVIDENCE_BAD,
		  "out.txt: ", REASON_NONE },
		{ AT(FILE_REF("big.txt")), ATTESTATION_EVIDENCE_BAD,
		  "evidence.size", REASON_LIMIT_SIZE },
	};
	const struct signoff_now now = { .today = date_read(S("2026-11-23")) };
	uint64_t kept = limits.evidence_size;
	struct io_root root;

	(void)state;
	limits.evidence_size = 5;
	io_root_memory(&root, table, sizeof(table) / sizeof(table[0]));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct signoff s;
		struct err err = { 0 };
		enum attestation_state got;
		const struct attestation *at;

		if (!sign(&s, cases[i].text, &err))
			fail_msg("%s", err.text);
		signoff_check_evidence(&s, &arena, &root, &limits);
		at = signoff_find(&s, rules_find(&rules, S("LCH003")), &now,
				  &got);
		assert_int_equal(got, cases[i].want);
		assert_true(str_has(at->evidence[0].bad, str_from(cases[i].why)));
		assert_int_equal(at->evidence[0].reason, cases[i].reason);
	}
	limits.evidence_size = kept;
}

/* ---- waivers ---- */

#define W_HEAD "gonogo: 1\nwaivers:\n- {id: W1, rule: "
#define W_BY ", requested-by: a@x.org, approved-by: b@x.org"
#define W(rule, more) W_HEAD rule ", reason: known" W_BY more "}\n"

static bool waive(const char *text, struct err *err)
{
	struct waivers w;

	return waivers_read(&w, &arena, S("w.yaml"), str_from(text), &rules,
			    &config, date_read(S("2026-11-23")), &limits, err);
}

static void test_waivers_wrong(void **state)
{
	static const struct {
		const char *text, *part; /* "" = accepted */
	} cases[] = {
		{ W("LCH003", ", expires: 2026-12-23"), "" },
		{ W("rollback-plan", ", expires: 2026-11-22"), "" },
		{ W("LCH003", ", expires: 2026-12-24"),
		  "may last 30 days, until 2026-12-23" },
		{ W("TRN120", ", expires: 2027-02-21"), "" },
		{ W("TRN120", ", expires: 2027-02-22"), "90 days" },
		{ W("LCH003", ""), "the key 'expires' is missing" },
		{ W("LCH003", ", expires: never"), "must be a date" },
		{ W_HEAD "LCH003" W_BY ", expires: 2026-12-01}\n",
		  "the key 'reason' is missing" },
		{ W_HEAD "LCH003, reason: '  '" W_BY ", expires: 2026-12-01}\n",
		  "reason must be text that is not empty" },
		{ W_HEAD "LCH003, reason: x, approved-by: b@x.org, expires: "
			 "2026-12-01}\n",
		  "the key 'requested-by' is missing" },
		{ W_HEAD "LCH003, reason: x, requested-by: a@x.org, expires: "
			 "2026-12-01}\n",
		  "the key 'approved-by' is missing" },
		{ W_HEAD "LCH003, reason: x, requested-by: B@x.org, "
			 "approved-by: b@X.org, expires: 2026-12-01}\n",
		  "who asks for a waiver cannot approve it" },
		{ W_HEAD "LCH003, reason: x, requested-by: a@x.org, "
			 "approved-by: {email: b@x.org, role: service-owner, "
			 "date: 2026-11-01}, expires: 2026-12-01}\n",
		  "" },
		{ W_HEAD "LCH003, reason: x, requested-by: a@x.org, "
			 "approved-by: {email: b@x.org, date: 2026-11-01}, "
			 "expires: 2026-12-02}\n",
		  "until 2026-12-01" },
		{ W_HEAD "LCH003, reason: x, requested-by: a@x.org, "
			 "approved-by: {email: b@x.org, date: 2026-12-02}, "
			 "expires: 2026-12-01}\n",
		  "expires before its approval" },
		{ W_HEAD "LCH003, reason: x, requested-by: a@x.org, "
			 "approved-by: {email: c@x.org, role: service-owner}, "
			 "expires: 2026-12-01}\n",
		  "c@x.org may not approve as service-owner" },
		{ W("LCH03", ", expires: 2026-12-01"),
		  "there is no rule 'LCH03' (did you mean 'LCH003'?)" },
		{ W("LCH003", ", expires: 2026-12-01, scope: {metric: m}"),
		  "the metric needs a bound" },
		{ W("LCH003", ", expires: 2026-12-01, scope: {at-least: 1}"),
		  "the bound needs its 'metric'" },
		{ W("LCH003", ", expires: 2026-12-01, scope: {paths: []}"),
		  "at least 1 item" },
		{ W("LCH003", ", expires: 2026-12-01, scope: {paths: 'a['}"),
		  "the pattern 'a[' is wrong" },
		{ W("LCH003", ", expires: 2026-12-01, scope: {path: a}"),
		  "unknown key 'path' in waivers[1].scope (did you mean "
		  "'paths'?)" },
		{ W("LCH003",
		    ", expires: 2026-12-01") "- {id: W1, rule: TRN120, reason: "
					     "x" W_BY
					     ", expires: 2026-12-01}\n",
		  "the id 'W1' is taken" },
		/* Known to another version of the rules. */
		{ W("LCH909", ", expires: 2026-12-01"), "" },
		{ "gonogo: 1\n", "the key 'waivers' is missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		bool ok = waive(cases[i].text, &err);

		if (ok != !cases[i].part[0] || !strstr(err.text, cases[i].part))
			fail_msg("%s\n gives %s", cases[i].text,
				 ok ? "yes" : err.text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signoff_wrong),
		cmocka_unit_test(test_final),
		cmocka_unit_test(test_items_limit),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_waivers_wrong),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
