/*
 * Any text as gonogo.yaml, or after a first line "[toml]" as a pyproject.toml;
 * what is accepted makes a selection.
 */
#include "base/arena.h"
#include "base/io.h"
#include "rules/selection.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rule_text[] =
	"gonogo: 1\n"
	"id: TRN104\nname: missing-zero-grad\nphase: training\n"
	"stages: [merge]\nseverity: fail\nrole: ml-engineer\ntitle: t\n"
	"kind: pattern\npattern: a\n";

static void select_some(struct arena *a, const struct rules *rules,
			const struct config *c)
{
	struct selection_options o = { .stage = c->stage };
	struct selection s;
	struct err err = { 0 };

	if (!selection_make(&s, a, rules, c, &o, &err) || s.n != 1)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules rules = { 0 };
	struct io_memory file = { .bytes = str_of(data, size) };
	struct config_options o = { .rules = &rules };
	struct limits limits;
	struct io_root root;
	struct config c;
	struct err err = { 0 };
	struct arena a;

	limits_default(&limits);
	o.limits = &limits;
	arena_init(&a);
	if (!rules_read(&rules, &a, S("r.yaml"), str_from(rule_text), &limits,
			&err))
		abort();
	file.path = S("gonogo.yaml");
	if (str_starts(file.bytes, S("[toml]"))) {
		file.path = S("pyproject.toml");
		file.bytes = str_sub(file.bytes, 6, file.bytes.len);
	}
	io_root_memory(&root, &file, 1);
	if (config_load(&c, &a, &root, &o, &err))
		select_some(&a, &rules, &c);
	else if (err.kind != ERR_USE || !err.text[0])
		abort();
	arena_release(&a);
	return 0;
}
