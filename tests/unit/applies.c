#include "rules/applies.h"

#include "facts/runs.h"
#include "facts/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct world {
	struct arena arena;
	struct limits limits;
	struct diags diags;
	struct walk walk;
	struct value config;
	struct runs runs;
	struct run run;
	struct project project;
};

/* A project with one run whose log has the series, three points of it. */
static void begin(struct world *w, const char *tag)
{
	struct series_builder *b;
	struct log_sink sink;
	size_t n;

	*w = (struct world){ 0 };
	arena_init(&w->arena);
	limits_default(&w->limits);
	diags_init(&w->diags, &w->arena);
	w->config = value_map();
	b = series_builder_new(&w->arena, &w->limits, &w->diags);
	series_format(b, LOG_JSONL);
	sink = series_sink(b);
	for (int i = 0; i < 3; i++) {
		struct log_pair p = { .key = str_from(tag),
				      .value = 1,
				      .number = true };
		struct log_row row = log_row_new(&p, 1);

		row.step = i;
		log_say_row(&sink, 1, &row);
	}
	*vec_push(&w->arena, &w->run.parts) = series_builder_end(b, &n)[0];
	w->runs = (struct runs){ &w->run, 1 };
	w->project = (struct project){ .arena = &w->arena,
				       .limits = &w->limits,
				       .walk = &w->walk,
				       .config = &w->config,
				       .runs = &w->runs };
}

static void end(struct world *w)
{
	arena_release(&w->arena);
}

static void test_series_of_runs(void **state)
{
	static const struct {
		const char *tag, *fact;
		enum applies want;
	} cases[] = {
		{ "val_loss", "ev.val_series", APPLIES_YES },
		{ "val_accuracy", "ev.val_series", APPLIES_YES },
		{ "train_loss", "ev.val_series", APPLIES_NO },
		{ "grad_norm", "ev.grad_log", APPLIES_YES },
		{ "grad/layer1", "ev.grad_log", APPLIES_YES },
		{ "train_loss", "ev.grad_log", APPLIES_NO },
		{ "activation/fc1/mean", "ev.activation_log", APPLIES_YES },
		{ "relu1/dead_ratio", "ev.activation_log", APPLIES_YES },
		{ "train_loss", "ev.activation_log", APPLIES_NO },
		{ "grad_norm", "ev.val_series|ev.grad_log", APPLIES_YES },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w;

		begin(&w, cases[i].tag);
		if (applies_any(&w.project, str_from(cases[i].fact)) !=
		    cases[i].want)
			fail_msg("%s of %s", cases[i].fact, cases[i].tag);
		end(&w);
	}
}

/* A log that could not be read may hold it; logs that nobody read say nothing. */
static void test_not_known(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "train_loss");
	w.run.reason = REASON_FORMAT_MALFORMED;
	assert_int_equal(applies_any(&w.project, S("ev.grad_log")),
			 APPLIES_UNKNOWN);
	w.project.runs = NULL;
	assert_int_equal(applies_any(&w.project, S("ev.grad_log")),
			 APPLIES_UNDECIDED);
	end(&w);
}

static void test_needs(void **state)
{
	(void)state;
	assert_true(applies_needs_logs(S("ev.data|ev.grad_log")));
	assert_false(applies_needs_logs(S("ev.data|torch")));
	assert_true(applies_needs_code(S("task.text|model.rnn")));
	assert_false(applies_needs_code(S("ev.grad_log")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_series_of_runs),
		cmocka_unit_test(test_not_known),
		cmocka_unit_test(test_needs),
	};

	return cmocka_run_group_tests_name("applies", tests, NULL, NULL);
}
