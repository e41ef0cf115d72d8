/* gonogo rules: list those in force, run the tests written in rule files,
 * write the start of a new one. */
#define _GNU_SOURCE
#include "base/io.h"
#include "cli/rule_set.h"
#include "engine/engine.h"
#include "report/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- list ---- */

static void put_row(struct buf *out, const struct rule *r,
		    const struct report_options *o)
{
	char stages[4] = "---";

	for (int s = STAGE_MERGE; s <= STAGE_LAUNCH; s++)
		if (r->stages & 1u << s)
			stages[s] = "mtl"[s];
	put_left(out, r->id, 8, o);
	put_left(out, severity_name(r->severity), 6, o);
	buf_printf(out, "%s  ", stages);
	put_left(out,
		 o->chinese ? phase_title(r->phase).zh : phase_name(r->phase),
		 14, o);
	put_safe(out, pick(r->title, o), o);
	buf_add_byte(out, '\n');
}

static int list(const struct args *args, const struct rules *rules)
{
	struct report_options o = { .chinese = args->chinese,
				    .colour = args->colour_out,
				    .ascii = args->ascii,
				    .width = args->width };
	struct buf out;
	int code;

	buf_init(&out, (size_t)16 << 20);
	for (int p = 0; p < PHASE_COUNT; p++)
		for (size_t i = 0; i < rules->list.n; i++)
			if (rules->list.v[i]->phase == (enum phase)p)
				put_row(&out, rules->list.v[i], &o);
	buf_printf(&out,
		   args->chinese
			   ? "\n共 %zu 条规则；m 合并前，t 训练前，l 上线\n"
			   : "\n%zu rules; m merge, t train, l launch\n",
		   rules->list.n);
	code = print_out(buf_str(&out), 0);
	buf_release(&out);
	return code;
}

/* ---- test ---- */

struct tester {
	const struct args *args;
	const struct limits *limits;
	const struct rules *rules;
	struct buf out;
	size_t passed, failed;
};

static bool write_files(struct arena *a, str dir, const struct value *files,
			struct err *err)
{
	for (size_t i = 0; i < value_count(files); i++) {
		const struct value_pair *f = &files->u.map.pair[i];
		str path = str_printf(a, "%.*s/%.*s", STR_ARG(dir),
				      STR_ARG(f->key));

		if (str_has(f->key, S("..")) || str_starts(f->key, S("/")))
			return err_use(err,
				       "%.*s: a test file must lie in the "
				       "project",
				       STR_ARG(f->key));
		for (size_t k = dir.len + 1; k < path.len; k++)
			if (path.s[k] == '/' &&
			    !io_make_dir(str_dup(a, str_sub(path, 0, k)), err))
				return false;
		if (!io_write_file(path, value_text(&f->value, S("")),
				   IO_NO_SYNC, err))
			return false;
	}
	return true;
}

/* Folders after their files; only what write_files() made. */
static void remove_files(struct arena *a, str dir, const struct value *files)
{
	struct err err;

	for (size_t i = 0; i < value_count(files); i++) {
		str path = str_printf(a, "%.*s/%.*s", STR_ARG(dir),
				      STR_ARG(files->u.map.pair[i].key));

		io_remove(path, &err);
		while ((path = str_dirname(path)).len > dir.len)
			rmdir(str_cstr(a, path));
	}
	rmdir(str_cstr(a, dir));
}

static enum status status_in(const struct result *r, const struct rule *rule)
{
	for (size_t i = 0; i < r->nrules; i++)
		if (r->rule[i].rule == rule)
			return r->rule[i].status;
	return STATUS_OFF;
}

static bool run_test(struct tester *t, const struct rule *rule,
		     const struct value *test, enum status *got, struct err *err)
{
	struct arena *a = t->args->arena;
	const char *tmp = getenv("TMPDIR");
	char *dir = str_cstr(a, str_printf(a, "%s/gonogo-rule-XXXXXX",
					   tmp && *tmp ? tmp : "/tmp"));
	const struct value *files = value_find(test, S("files"));
	struct check_options o = { .limits = t->limits,
				   .rules = t->rules,
				   .select = &rule->id,
				   .nselect = 1,
				   .preview = true,
				   .has_stage = true,
				   .stage = STAGE_LAUNCH,
				   .no_cache = true,
				   .jobs = 1 };
	str stage = value_get_text(test, "stage");
	struct result result;
	bool ok;

	o.today = date_read(value_get_text(test, "date"));
	while (!(rule->stages & 1u << o.stage) && o.stage > STAGE_MERGE)
		o.stage = (enum stage)(o.stage - 1);
	if (stage.len && !stage_from(stage, &o.stage))
		return err_use(err, "no stage %.*s", STR_ARG(stage));
	if (!mkdtemp(dir))
		return err_system(err, "%s: %s", dir, strerror(errno));
	o.root = str_from(dir);
	ok = write_files(a, o.root, files, err) &&
	     engine_check(&result, a, &o, err);
	if (ok)
		*got = status_in(&result, rule);
	remove_files(a, o.root, files);
	return ok;
}

static void test_rule(struct tester *t, const struct rule *rule)
{
	for (size_t i = 0; i < value_count(&rule->tests); i++) {
		const struct value *test = value_at(&rule->tests, i);
		str want = value_get_text(test, "status");
		enum status got = STATUS_OFF;
		struct err err;

		if (run_test(t, rule, test, &got, &err) &&
		    str_eq(status_name(got), want)) {
			t->passed++;
			continue;
		}
		t->failed++;
		if (err.kind)
			buf_printf(&t->out, "FAILED %.*s test %zu: %s\n",
				   STR_ARG(rule->id), i + 1, err.text);
		else
			buf_printf(
				&t->out,
				"FAILED %.*s test %zu: wanted %.*s, got %.*s\n",
				STR_ARG(rule->id), i + 1, STR_ARG(want),
				STR_ARG(status_name(got)));
	}
}

static int test(const struct args *args, const struct limits *limits,
		struct rules *rules)
{
	struct tester t = { .args = args, .limits = limits, .rules = rules };
	size_t built_in = rules->list.n;
	struct err err = { 0 };
	int code;

	for (size_t i = 1; i < args->noperands; i++)
		if (!rules_path(rules, args->arena, args->operand[i], limits,
				&err))
			return complain_err(&err);
	buf_init(&t.out, (size_t)16 << 20);
	for (size_t i = 0; i < rules->list.n; i++)
		if (args->noperands < 2 || rules->list.n == built_in ||
		    !str_starts(rules->list.v[i]->source, S("builtin:")))
			test_rule(&t, rules->list.v[i]);
	buf_printf(&t.out, "%zu passed, %zu failed\n", t.passed, t.failed);
	code = print_out(buf_str(&t.out), t.failed ? 1 : 0);
	buf_release(&t.out);
	return code;
}

/* ---- new ---- */

static const char skeleton[] =
	"# See docs/rules.md. Load it with --rules, test it with: gonogo rules "
	"test FILE\n"
	"gonogo: 1\n"
	"rules:\n"
	"- id: REQ900                       # letters of the phase and three "
	"digits\n"
	"  name: %.*s\n"
	"  phase: requirements\n"
	"  stages: [merge, launch]\n"
	"  severity: warn                   # fail gates, warn and note do "
	"not\n"
	"  lifecycle: preview\n"
	"  role: ml-engineer\n"
	"  kind: probe\n"
	"  applies-when: [always]\n"
	"  no-evidence: not-applicable\n"
	"  probe: project.file\n"
	"  params:\n"
	"    any-of: ['CHANGELOG*']\n"
	"  fail: \"files_found == 0\"\n"
	"  title: {en: \"Keep a change log\", zh: \"维护变更日志\"}\n"
	"  message: {en: \"no change log\", zh: \"没有变更日志\"}\n"
	"  why: {en: \"readers need to know what changed\", zh: "
	"\"读者需要了解变更内容\"}\n"
	"  fix: {en: \"add CHANGELOG.md\", zh: \"添加 CHANGELOG.md\"}\n"
	"  tests:\n"
	"  - {status: warn, files: {\"a.py\": \"x = 1\\n\"}}\n"
	"  - {status: pass, files: {\"CHANGELOG.md\": \"# 0.1\\n\"}}\n";

static int new_rule(const struct args *args)
{
	str name = args->noperands > 1 ? args->operand[1] : S("");
	str path = str_printf(args->arena, "%.*s.yaml", STR_ARG(name));
	struct err err;

	for (size_t i = 0; i < name.len; i++)
		if (!((name.s[i] >= 'a' && name.s[i] <= 'z') ||
		      (name.s[i] >= '0' && name.s[i] <= '9') || name.s[i] == '-'))
			name.len = 0;
	if (!name.len) {
		complain("rules new needs a name: lower-case letters, digits, "
			 "-");
		return 3;
	}
	if (io_exists(path)) {
		complain("%.*s: is there already; nothing written",
			 STR_ARG(path));
		return 3;
	}
	if (!io_write_file(path, str_printf(args->arena, skeleton, STR_ARG(name)),
			   IO_SYNC, &err))
		return complain_err(&err);
	return print_out(
		str_printf(args->arena, "%.*s written\n", STR_ARG(path)), 0);
}

static int run(const struct args *args)
{
	str what = args->noperands ? args->operand[0] : S("list");
	struct limits limits;
	struct rules rules;
	struct err err;

	if (!args_limits(args, &limits))
		return 3;
	if (str_eq(what, S("new")))
		return new_rule(args);
	if (!rule_set_load(&rules, args, &limits, &err))
		return complain_err(&err);
	if (str_eq(what, S("list")))
		return list(args, &rules);
	if (str_eq(what, S("test")))
		return test(args, &limits, &rules);
	complain("rules %.*s: must be list, test or new", STR_ARG(what));
	return 3;
}

static const struct option options[] = {
	OPTION_RULES,
	{ .letter = 0 },
};

const struct command command_rules = {
	.name = STR_INIT("rules"),
	.synopsis = STR_INIT("list | test [FILE...] | new NAME"),
	.doc = STR_INIT(
		"rules in force; run a rule file's own tests; start a new one"),
	.option = options,
	.run = run,
};
