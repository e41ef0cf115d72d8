/* Any text as a sign-off file and as a waiver file. */
#include "base/arena.h"
#include "rules/signoff.h"
#include "rules/waiver.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rule_text[] =
	"gonogo: 1\nid: LCH003\nname: rollback-plan\nphase: launch\n"
	"stages: [launch]\nseverity: fail\nrole: service-owner\ntitle: t\n"
	"kind: manual\nmanual: {question: q, valid-days: 90}\n";

static void check_err(const struct err *err)
{
	if (err->kind != ERR_USE || !err->text[0])
		abort();
}

static void try_signoff(struct arena *a, const struct rules *rules,
			const struct limits *limits, str text)
{
	struct signoff_now now = { .today = 20000 };
	enum attestation_state state;
	const struct attestation *at;
	struct signoff s;
	struct err err = { 0 };

	if (!signoff_read(&s, a, S("s.yaml"), text, rules, 0, limits, &err)) {
		check_err(&err);
		return;
	}
	at = signoff_find(&s, rules->list.v[0], &now, &state);
	if (!attestation_state_text(a, at, state).zh.len)
		abort();
}

static void try_waivers(struct arena *a, const struct rules *rules,
			const struct limits *limits, str text)
{
	struct value measures = value_map();
	struct config config;
	struct waivers w;
	struct err err = { 0 };

	config_init(&config, limits);
	if (!waivers_read(&w, a, S("w.yaml"), text, rules, &config, 20000,
			  limits, &err)) {
		check_err(&err);
		return;
	}
	for (size_t i = 0; i < w.n; i++)
		(void)waiver_covers(&w.waiver[i], S("a/b.py"), &measures, 20000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules rules = { 0 };
	struct limits limits;
	struct err err = { 0 };
	struct arena a;

	limits_default(&limits);
	arena_init(&a);
	if (!rules_read(&rules, &a, S("r.yaml"), str_from(rule_text), &limits,
			&err))
		abort();
	try_signoff(&a, &rules, &limits, str_of(data, size));
	try_waivers(&a, &rules, &limits, str_of(data, size));
	arena_release(&a);
	return 0;
}
