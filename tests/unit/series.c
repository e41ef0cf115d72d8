#include "facts/series.h"

#include "base/crc32c.h"
#include "formats/lines.h"
#include "formats/metrics_csv.h"
#include "formats/pb.h"
#include "formats/textlog.h"
#include "formats/tfevents.h"
#include "formats/tfrecord.h"
#include "formats/unpack.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a run from rows ---- */

struct bench {
	struct arena a;
	struct limits limits;
	struct diags diags;
	struct series_builder *b;
	struct log_sink sink;
};

static void start(struct bench *t, enum log_format format)
{
	arena_init(&t->a);
	limits_default(&t->limits);
	diags_init(&t->diags, &t->a);
	t->b = series_builder_new(&t->a, &t->limits, &t->diags);
	series_format(t->b, format);
	t->sink = series_sink(t->b);
}

static void point(struct bench *t, const char *tag, double step, double value)
{
	struct log_pair p = { .key = str_from(tag),
			      .value = value,
			      .number = true };
	struct log_row row = log_row_new(&p, 1);

	row.step = step;
	log_say_row(&t->sink, (uint32_t)(step + 1), &row);
}

/* What LINK gets: through the record and its bytes. */
static struct series *finish(struct bench *t)
{
	size_t n;
	struct series *const *runs = series_builder_end(t->b, &n);
	struct value v = series_record(&t->a, runs, n), back;
	struct buf bytes;
	bool ok;

	buf_init(&bytes, MIB(64));
	value_write(&bytes, &v);
	assert_true(bytes.len < MIB(1));
	ok = value_read(&back, &t->a, str_dup(&t->a, buf_str(&bytes)), 1 << 24,
			32);
	buf_release(&bytes);
	assert_true(ok);
	return n ? series_read(&t->a, value_at(&back, 0)) : NULL;
}

static void stop(struct bench *t)
{
	arena_release(&t->a);
}

static const struct series_tag *tag(const struct series *s, const char *name)
{
	const struct series_tag *t = series_find(s, str_from(name));

	assert_non_null(t);
	return t;
}

/* ---- curves ---- */

static void test_exact_curve(void **state)
{
	struct bench t;
	const struct series_tag *loss;

	(void)state;
	start(&t, LOG_JSONL);
	for (int i = 0; i < SERIES_CURVE; i++)
		point(&t, "loss", i, 1.0 / (i + 1));
	loss = tag(finish(&t), "loss");
	assert_int_equal(loss->curve.n, SERIES_CURVE);
	for (size_t i = 0; i < loss->curve.n; i++) {
		assert_int_equal(loss->curve.v[i].n, 1);
		assert_true(loss->curve.v[i].value == 1.0 / ((double)i + 1));
		assert_int_equal(loss->curve.v[i].line, i + 1);
	}
	stop(&t);
}

/* Longer ones share buckets, and no extreme and no NaN is lost. */
static void test_long_curve(void **state)
{
	struct bench t;
	const struct series_tag *loss;
	uint64_t points = 0, bad = 0;
	double high = 0, low = 9;

	(void)state;
	start(&t, LOG_JSONL);
	for (int i = 0; i < 100000; i++)
		point(&t, "loss", i,
		      i == 71717   ? 50
		      : i == 33333 ? 0.001
		      : i == 90001 ? NAN
				   : 1);
	loss = tag(finish(&t), "loss");
	assert_true(loss->curve.n <= SERIES_CURVE &&
		    loss->curve.n >= SERIES_CURVE / 2);
	for (size_t i = 0; i < loss->curve.n; i++) {
		const struct series_point *p = &loss->curve.v[i];

		points += p->n;
		bad += p->bad;
		high = fmax(high, p->max);
		low = fmin(low, p->min);
		assert_true(!i || p->step > loss->curve.v[i - 1].step);
	}
	assert_int_equal(points, 100000);
	assert_int_equal(bad, 1);
	assert_true(high == 50 && low == 0.001);
	assert_true(loss->max.value == 50 && loss->max.step == 71717);
	assert_true(loss->first_bad.step == 90001);
	assert_int_equal(loss->n, 100000);
	assert_int_equal(series_bad(loss), 1);
	stop(&t);
}

static void test_nan_at_the_end_only(void **state)
{
	struct bench t;
	const struct series_tag *loss;

	(void)state;
	start(&t, LOG_TABLE);
	for (int i = 0; i < 1000; i++)
		point(&t, "loss", i, i == 999 ? NAN : 1);
	loss = tag(finish(&t), "loss");
	assert_int_equal(series_bad(loss), 1);
	assert_int_equal(loss->bad_tail, 1);
	stop(&t);
}

/* Of a table, a column that is NaN but for every fifth row was not measured. */
static void test_blank_nan(void **state)
{
	static const struct {
		enum log_format format;
		int every; /* a value each */
		int last_value;
		bool blank;
	} cases[] = {
		{ LOG_TABLE, 5, 100, true }, { LOG_JSONL, 5, 100, true },
		{ LOG_TEXT, 5, 100, false }, { LOG_TABLE, 5, 60, false },
		{ LOG_TABLE, 1, 60, false },
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct bench t;

		start(&t, cases[c].format);
		for (int i = 0; i < 100; i++)
			point(&t, "val_loss", i,
			      i % cases[c].every || i > cases[c].last_value ? NAN
									    : 1);
		assert_int_equal(tag(finish(&t), "val_loss")->nan_is_blank,
				 cases[c].blank);
		stop(&t);
	}
}

static void test_restart(void **state)
{
	struct bench t;
	struct series *s;

	(void)state;
	start(&t, LOG_TENSORBOARD);
	log_say_restart(&t.sink, 1, 0);
	for (int i = 0; i < 50; i++)
		point(&t, "loss", i, i >= 40 ? NAN : 2);
	log_say_restart(&t.sink, 60, 30);
	for (int i = 30; i < 60; i++)
		point(&t, "loss", i, 1);
	s = finish(&t);
	assert_int_equal(s->restarts, 1);
	assert_int_equal(tag(s, "loss")->n, 60);
	assert_int_equal(tag(s, "loss")->orphans, 20);
	assert_int_equal(tag(s, "loss")->orphan_bad, 10);
	assert_int_equal(series_bad(tag(s, "loss")), 0);
	assert_true(tag(s, "loss")->orphan_first_bad.step == 40);
	stop(&t);
}

/* A step that starts anew with each epoch is counted on; one that goes back
 * without a new epoch is a restart. */
static void test_steps_of_epochs(void **state)
{
	struct bench t;
	struct series *s;

	(void)state;
	start(&t, LOG_TABLE);
	for (int e = 0; e < 3; e++)
		for (int i = 0; i < 4; i++) {
			struct log_pair p[] = {
				{ .key = S("epoch"), .value = e, .number = true },
				{ .key = S("step"), .value = i, .number = true },
				{ .key = S("loss"), .value = 1, .number = true },
			};
			struct log_row row = log_row_new(p, 3);

			log_say_row(&t.sink, 0, &row);
		}
	s = finish(&t);
	assert_int_equal(s->restarts, 0);
	assert_int_equal(tag(s, "loss")->n, 12);
	assert_true(tag(s, "loss")->last.step == 11);
	stop(&t);
}

static void test_limits(void **state)
{
	for (uint64_t max = 3; max <= 5; max++) {
		struct bench t;
		struct series *s;
		char name[20];

		(void)state;
		start(&t, LOG_JSONL);
		t.limits.series_tags = max;
		for (int i = 0; i < 4; i++) {
			snprintf(name, sizeof(name), "loss_%d", i);
			point(&t, name, 0, 1);
		}
		s = finish(&t);
		assert_int_equal(series_tags(s), max < 4 ? max : 4);
		assert_int_equal(s->tags_left_out, max < 4 ? 4 - max : 0);
		assert_int_equal(diags_has(&t.diags, DIAG_LOG_LIMIT), max < 4);
		stop(&t);
	}
	for (uint64_t max = 9; max <= 11; max++) {
		struct bench t;

		start(&t, LOG_JSONL);
		t.limits.series_points = max;
		for (int i = 0; i < 10; i++)
			point(&t, "loss", i, 1);
		assert_int_equal(tag(finish(&t), "loss")->n, max < 10 ? max : 10);
		assert_int_equal(diags_has(&t.diags, DIAG_LOG_LIMIT), max < 10);
		stop(&t);
	}
}

/* Ten thousand tags: the record stays small, those with a role come first. */
static void test_many_tags(void **state)
{
	struct bench t;
	struct series *s;
	char name[40];

	(void)state;
	start(&t, LOG_TENSORBOARD);
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "param_%d/histogram", i);
		point(&t, name, 0, 1);
	}
	for (int i = 0; i < 600; i++)
		point(&t, "train/loss", i, 1);
	s = finish(&t);
	assert_int_equal(tag(s, "train/loss")->n, 600);
	assert_int_equal(series_tags(s), SERIES_TAGS);
	assert_int_equal(s->tags_left_out, 10001 - SERIES_TAGS);
	stop(&t);
}

/* ---- the clock ---- */

static struct series_clock clock_from(const double *times, size_t n)
{
	struct bench t;
	struct series_clock c;

	start(&t, LOG_JSONL);
	for (size_t i = 0; i < n; i++) {
		struct log_pair p = { .key = S("loss"),
				      .value = 1,
				      .number = true };
		struct log_row row = log_row_new(&p, 1);

		row.step = (double)i;
		row.time = times[i];
		log_say_row(&t.sink, 0, &row);
	}
	c = finish(&t)->clock;
	stop(&t);
	return c;
}

static void test_clock(void **state)
{
	static const double gap[] = { 1e9, 1e9 + 60, 1e9 + 120, 1e9 + 86400,
				      1e9 + 86460 };
	static const double back[] = { 1e9 + 100, 1e9 + 50, 1e9 + 60, NAN };
	struct series_clock c = clock_from(gap, 5);

	(void)state;
	assert_true(fabs(series_active(&c, 1800) - 180) < 1e-6);
	assert_true(fabs(series_active(&c, INFINITY) - 86460) < 1e-6);
	assert_true(fabs(series_interval(&c) - 60) < 1e-6);
	assert_true(fabs(c.longest - (86400 - 120)) < 1e-6);
	c = clock_from(back, 4);
	assert_int_equal(c.back, 1);
	assert_true(fabs(series_active(&c, 1800) - 10) < 1e-6);
}

/* ---- roles ---- */

static void test_roles(void **state)
{
	static const struct {
		const char *name;
		enum role_kind kind;
		enum log_split split;
		int better;
		bool part;
	} cases[] = {
		{ "loss", ROLE_LOSS, LOG_SPLIT_NONE, -1, false },
		{ "train/loss", ROLE_LOSS, LOG_SPLIT_TRAIN, -1, false },
		{ "eval_loss", ROLE_LOSS, LOG_SPLIT_EVAL, -1, false },
		{ "Loss/train", ROLE_LOSS, LOG_SPLIT_TRAIN, -1, false },
		{ "epoch_loss", ROLE_LOSS, LOG_SPLIT_NONE, -1, false },
		{ "lm loss", ROLE_LOSS, LOG_SPLIT_NONE, -1, false },
		{ "训练损失", ROLE_LOSS, LOG_SPLIT_TRAIN, -1, false },
		{ "training's l1", ROLE_METRIC, LOG_SPLIT_TRAIN, -1, false },
		{ "train_z_mu_L1", ROLE_OTHER, LOG_SPLIT_TRAIN, 0, false },
		{ "验证准确率", ROLE_METRIC, LOG_SPLIT_EVAL, 1, false },
		{ "学习率", ROLE_RATE, LOG_SPLIT_NONE, 0, false },
		{ "loss_cls", ROLE_LOSS, LOG_SPLIT_NONE, -1, true },
		{ "val/box_loss", ROLE_LOSS, LOG_SPLIT_EVAL, -1, true },
		{ "train-logloss", ROLE_LOSS, LOG_SPLIT_TRAIN, -1, false },
		{ "training's binary_logloss", ROLE_LOSS, LOG_SPLIT_TRAIN, -1,
		  false },
		{ "loss_scale", ROLE_LOSS_SCALE, LOG_SPLIT_NONE, 0, false },
		{ "loss_weight", ROLE_OTHER, LOG_SPLIT_NONE, 0, false },
		{ "lr-AdamW/pg0", ROLE_RATE, LOG_SPLIT_NONE, 0, false },
		{ "x/lr0", ROLE_RATE, LOG_SPLIT_NONE, 0, false },
		{ "learning_rate", ROLE_RATE, LOG_SPLIT_NONE, 0, false },
		{ "grad_norm", ROLE_GRAD_NORM, LOG_SPLIT_NONE, 0, false },
		{ "train/grad_norm", ROLE_GRAD_NORM, LOG_SPLIT_TRAIN, 0, false },
		{ "gnorm", ROLE_GRAD_NORM, LOG_SPLIT_NONE, 0, false },
		{ "grad/layer1", ROLE_GRAD_LAYER, LOG_SPLIT_NONE, 0, false },
		{ "metrics/mAP50-95(B)", ROLE_METRIC, LOG_SPLIT_NONE, 1, false },
		{ "Acc@1", ROLE_METRIC, LOG_SPLIT_NONE, 1, false },
		{ "val_acc", ROLE_METRIC, LOG_SPLIT_EVAL, 1, false },
		{ "eval/perplexity", ROLE_METRIC, LOG_SPLIT_EVAL, -1, false },
		{ "valid-rmse", ROLE_METRIC, LOG_SPLIT_EVAL, -1, false },
		{ "data_time", ROLE_DATA_TIME, LOG_SPLIT_NONE, 0, false },
		{ "elapsed time per iteration (ms)", ROLE_STEP_TIME,
		  LOG_SPLIT_NONE, 0, false },
		{ "global_step", ROLE_STEP, LOG_SPLIT_NONE, 0, false },
		{ "epoch", ROLE_EPOCH, LOG_SPLIT_NONE, 0, false },
		{ "train_samples_per_second", ROLE_THROUGHPUT, LOG_SPLIT_TRAIN,
		  0, false },
		{ "gpu.0.gpu", ROLE_UTILISATION, LOG_SPLIT_NONE, 0, false },
		{ "dead_ratio/fc1", ROLE_DEAD, LOG_SPLIT_NONE, 0, false },
		{ "price", ROLE_OTHER, LOG_SPLIT_NONE, 0, false },
		{ "address", ROLE_OTHER, LOG_SPLIT_NONE, 0, false },
		{ "", ROLE_OTHER, LOG_SPLIT_NONE, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct role r = role_of(str_from(cases[i].name));

		if (r.kind != cases[i].kind || r.split != cases[i].split ||
		    r.part != cases[i].part || r.better != cases[i].better)
			fail_msg("%s: kind %d split %d better %d part %d",
				 cases[i].name, r.kind, r.split, r.better,
				 r.part);
	}
}

/* ---- wire formats ---- */

static void test_crc(void **state)
{
	char bytes[300];
	str check = S("123456789");

	(void)state;
	assert_int_equal(crc32c(check), 0xe3069283);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + 1);
	for (size_t n = 0; n <= sizeof(bytes); n++)
		assert_int_equal(crc32c(str_of(bytes, n)),
				 crc32c_portable(str_of(bytes, n)));
}

static bool pb_reads(str bytes)
{
	struct pb p = pb_of(bytes);
	struct pb_field f;

	while (pb_next(&p, &f))
		;
	return !p.bad;
}

static void test_pb(void **state)
{
	char deep[400];

	(void)state;
	assert_true(pb_reads(S("")));
	assert_true(pb_reads(S("\x08\x96\x01")));
	assert_false(pb_reads(S("\x08")));
	assert_false(pb_reads(
		S("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")));
	assert_true(
		pb_reads(S("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")));
	assert_false(
		pb_reads(S("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")));
	assert_false(pb_reads(S("\x00\x01"))); /* field 0 */
	assert_false(pb_reads(S("\x0e\x01"))); /* wire type 6 */
	assert_false(pb_reads(S("\x0f\x01"))); /* wire type 7 */
	assert_false(pb_reads(S("\x0a\x05"
				"abc")));             /* longer than the rest */
	assert_true(pb_reads(S("\x0b\x10\x01\x0c"))); /* a group */
	assert_false(pb_reads(S("\x0b\x10\x01\x14"))); /* another's end */
	memset(deep, 0x0b, 200);
	memset(deep + 200, 0x0c, 200);
	assert_false(pb_reads(str_of(deep, 400))); /* 200 groups deep */
	assert_true(pb_reads(str_of(deep + 100, 200)));
}

static size_t frame(char *to, str data)
{
	uint64_t len = data.len;
	uint32_t crc;

	memcpy(to, &len, 8);
	crc = crc32c_masked(str_of(to, 8));
	memcpy(to + 8, &crc, 4);
	memcpy(to + 12, data.s, data.len);
	crc = crc32c_masked(data);
	memcpy(to + 12 + data.len, &crc, 4);
	return 16 + data.len;
}

/* Cut at every byte of the second record: the first one counts, the second is
 * told as cut, never as broken. */
static void test_cut_everywhere(void **state)
{
	static const char event[] =
		"\x09\0\0\0\0\0\0\xf0\x3f\x10\x05\x2a\x0d\x0a\x0b\x0a\x04"
		"loss\x15\0\0\0\x40";
	char file[200];
	size_t one = frame(file, str_of(event, sizeof(event) - 1));
	size_t two = one + frame(file + one, str_of(event, sizeof(event) - 1));

	(void)state;
	for (size_t n = one; n <= two; n++) {
		struct bench t;
		struct window w;
		struct series *s;

		start(&t, LOG_TENSORBOARD);
		window_text(&w, str_of(file, n));
		tfevents_read(&w, &t.sink);
		s = finish(&t);
		assert_int_equal(tag(s, "loss")->n, n == two ? 2 : 1);
		assert_int_equal(diags_has(&t.diags, DIAG_LOG_TRUNCATED),
				 n > one && n < two);
		assert_false(diags_has(&t.diags, DIAG_LOG_BROKEN));
		stop(&t);
	}
}

static void test_huge_record(void **state)
{
	char file[20] = { 0 };
	uint64_t len = (uint64_t)1 << 63;
	uint32_t crc;
	struct bench t;
	struct window w;

	(void)state;
	memcpy(file, &len, 8);
	crc = crc32c_masked(str_of(file, 8));
	memcpy(file + 8, &crc, 4);
	start(&t, LOG_TENSORBOARD);
	window_text(&w, str_of(file, sizeof(file)));
	tfevents_read(&w, &t.sink);
	assert_true(diags_has(&t.diags, DIAG_LOG_LIMIT));
	stop(&t);
}

/* ---- lines ---- */

static void test_lines(void **state)
{
	static const struct {
		const char *text;
		bool cr;
		const char *want; /* joined by '|' with numbers */
	} cases[] = {
		{ "a\nb\n", false, "1a|2b|" },
		{ "a\r\nb", false, "1a|2b|" },
		{ "\xef\xbb\xbf"
		  "a\n\nc",
		  false, "1a|2|3c|" },
		{ "a\rb\rc\nd\n", true, "1a|1b|1c|2d|" },
		{ "", true, "" },
		{ "123456789\nb\n", false, "112345|2b|" },
		{ "12345\n", false, "112345|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct window w;
		struct lines l;
		str line;
		char got[100] = "";

		window_text(&w, str_from(cases[i].text));
		l = lines_of(&w, 5, cases[i].cr);
		while (lines_next(&l, &line))
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
				 "%u%.*s|", l.number, STR_ARG(line));
		assert_string_equal(got, cases[i].want);
	}
}

/* ---- console text ---- */

static struct series *console(struct bench *t, const char *text)
{
	struct window w;

	start(t, LOG_TEXT);
	window_text(&w, str_from(text));
	textlog_read(&w, 0, &t->sink);
	return finish(t);
}

static void test_console_lines(void **state)
{
	static const struct {
		const char *line, *tag;
		double step, value;
	} cases[] = {
		{ "iter 10: loss 3.2438, time 21.68ms, mfu 17.19%", "loss", 10,
		  3.2438 },
		{ "Epoch 3/10 - loss: 0.4 - val_loss: 0.5", "val_loss", 3, 0.5 },
		{ "{'loss': nan, 'learning_rate': 1e-5, 'epoch': 0.5}",
		  "learning_rate", 0.5, 1e-5 },
		{ "[10:00:01] step=7 train_loss=1.25 lr=1e-4", "train_loss", 7,
		  1.25 },
		{ "| epoch   1 |   200/ 2983 batches | lr 20.00 | ms/batch "
		  "12.3 | loss  7.6 |",
		  "loss", 3183, 7.6 },
		{ "[1/25][100/1583] Loss_D: 0.5 Loss_G: 1.2 D(x): 0.6",
		  "Loss_G", 1683, 1.2 },
		{ "0:\tlearn: 0.67\ttest: 0.68\tbest: 0.68 (0)\ttotal: 62.1ms",
		  "learn loss", 0, 0.67 },
		{ "2026-11-20 10:01:02,123 INFO step 5 loss=2.5", "loss", 5, 2.5 },
		{ "\x1b[31mstep 5\x1b[0m loss: \x1b[1m2.5\x1b[0m", "loss", 5,
		  2.5 },
		{ "Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.213470", "Loss",
		  60640, 2.21347 },
		{ "epoch 2 accuracy: 98/100 (98%)", "accuracy", 2, 0.98 },
		{ "epoch: 3, batch_id: 500, loss:0.25", "loss", 500, 0.25 },
		{ "s:250 trl:3.25 lr:0.000500 norm:15.24", "trl", 250, 3.25 },
		{ "s:250 tel:3.5", "tel", 250, 3.5 },
		{ "epoch 2 loss (train): 0.5 MeanSquaredError: 0.75",
		  "MeanSquaredError", 2, 0.75 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench t;
		struct series *s = console(&t, cases[i].line);
		const struct series_tag *g =
			s ? series_find(s, str_from(cases[i].tag)) : NULL;

		if (!g)
			fail_msg("no %s in: %s", cases[i].tag, cases[i].line);
		if (fabs(g->last.step - cases[i].step) > 1e-9 ||
		    fabs(g->last.value - cases[i].value) > 1e-9)
			fail_msg("%s: step %g value %g", cases[i].line,
				 g->last.step, g->last.value);
		stop(&t);
	}
}

/* Prose, settings and paths are no points. */
static void test_not_points(void **state)
{
	static const char *const lines[] = {
		"The loss of 3 layers was 5 times larger",
		"Namespace(lr=0.1, batch_size=256, max_grad_norm=1.0)",
		"learning_rate: 0.001",
		"File \"loss.py\", line 88, in forward",
		"Using cache found in /root/.cache/loss_v2/3.1",
		"torch 2.1.0, accuracy metric from torchmetrics 1.2.0",
		"number of nan iterations",
		"nan",
		"top 5 of 10 accuracy classes",
		"Epoch 1: val_loss improved from inf to 0.5, saving model",
		"Epoch 00002: val_accuracy did not improve from 0.81512",
		"Validation loss decreased (inf --> 0.693147).  Saving model",
		"Metric val_loss improved by 0.104 >= min_delta = 0.0.",
		"Best model found at epoch 0, Val Loss: inf, AUC: inf",
		"AssertionError: 503 != 200",
		"    return 0.5 * loss",
		"if step % 5 == 0: loss = 0.5",
		"INFO:  name = crf_loss/transition:0, shape = (10, 10)",
		"Fused CE Loss [bsz=2][qlen=672]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct bench t;
		struct series *s = console(&t, lines[i]);

		if (s && s->points)
			fail_msg("%s: %.*s", lines[i],
				 STR_ARG(series_tag(s, 0)->name));
		stop(&t);
	}
}

/* Values without a counter are of the one told before, and of the split that a
 * heading named since. */
static void test_blocks(void **state)
{
	struct bench t;
	struct series *s =
		console(&t,
			" > EPOCH: 0/10\n > TRAINING (2026-02-11 01:00:00)\n"
			" --> TIME: 2026-02-11 01:00:10 -- STEP: 0/100 -- "
			"GLOBAL_STEP: 0\n | > loss: 3.0  (3.0)\n"
			" --> TIME: 2026-02-11 01:01:10 -- STEP: 50/100 -- "
			"GLOBAL_STEP: 50\n | > loss: 2.0  (2.5)\n"
			" > EVALUATION \n --> EVAL PERFORMANCE\n"
			" | > avg_loss: 2.25 (+0)\n"
			" > EPOCH: 1/10\n > TRAINING (2026-02-11 01:02:00)\n"
			" --> TIME: 2026-02-11 01:02:10 -- STEP: 0/100 -- "
			"GLOBAL_STEP: 100\n | > loss: 1.0  (1.0)\n");
	const struct series_tag *loss = series_find(s, S("loss"));
	const struct series_tag *eval =
		series_find(s, S("validation/avg_loss"));

	(void)state;
	assert_true(loss && eval);
	assert_int_equal(loss->n, 3);
	assert_true(loss->last.step == 100 && loss->last.value == 1);
	assert_true(loss->curve.v[1].step == 50);
	assert_int_equal(eval->n, 1);
	assert_true(eval->last.step == 50 && eval->last.value == 2.25);
	assert_true(s->clock.last - s->clock.first == 120);
	stop(&t);
}

static void test_events(void **state)
{
	static const struct {
		const char *line;
		enum log_event event;
	} cases[] = {
		{ "RuntimeError: CUDA out of memory. Tried to allocate",
		  LOG_EVENT_OOM },
		{ "UserWarning: Using a target size (torch.Size([32])) that is "
		  "different to the "
		  "input size (torch.Size([32, 1]))",
		  LOG_EVENT_TARGET_SIZE },
		{ "Detected call of `lr_scheduler.step()` before "
		  "`optimizer.step()`.",
		  LOG_EVENT_SCHEDULER_ORDER },
		{ "RuntimeError: DataLoader worker (pid 5) is killed by "
		  "signal: Killed.",
		  LOG_EVENT_WORKER_KILLED },
		{ "Loss is nan, stopping training", LOG_EVENT_NONFINITE },
		{ "EarlyStopping: val_loss did not improve",
		  LOG_EVENT_EARLY_STOP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench t;
		struct series *s = console(&t, cases[i].line);

		assert_non_null(s);
		assert_int_equal(s->event[cases[i].event].n, 1);
		assert_int_equal(s->event[cases[i].event].line, 1);
		stop(&t);
	}
}

/* Ultralytics prints a table with a bar behind each row and warnings between. */
static void test_yolo_console(void **state)
{
	struct bench t;
	struct series *s = console(
		&t, "      Epoch    GPU_mem   box_loss   cls_loss  Instances   "
		    "    Size\n"
		    "trainer.py:303: FutureWarning: autocast is deprecated\n"
		    "        1/3      2.53G      1.25      2.5       12        "
		    "640: "
		    "100%|###| 8/8 [00:03<00:00,  2.50it/s]\n"
		    "                 Class     Images  Instances      Box(P   "
		    "       R"
		    "      mAP50): 100%|###| 1/1 [00:00<00:00,  3.1it/s]\n"
		    "                   all         12         34      0.512   "
		    "   0.623"
		    "      0.501\n\n"
		    "      Epoch    GPU_mem   box_loss   cls_loss  Instances   "
		    "    Size\n"
		    "        2/3      2.53G      1.0       2.25       12       "
		    " 640: "
		    "100%|###| 8/8 [00:03<00:00,  2.50it/s]\n");
	const struct series_tag *box = series_find(s, S("box_loss"));

	(void)state;
	assert_non_null(box);
	assert_int_equal(box->n, 2);
	assert_true(box->first.value == 1.25 && box->last.value == 1);
	assert_true(box->first.step == 16 && box->last.step == 24);
	assert_non_null(series_find(s, S("cls_loss")));
	stop(&t);
}

/* The loggers of OpenAI baselines and Stable-Baselines3. */
static void test_boxes(void **state)
{
	struct bench t;
	struct series *s = console(&t, "Logging to logs\n"
				       "------------------------\n"
				       "| grad_norm | 82       |\n"
				       "| loss      | 16.5     |\n"
				       "| step      | 10       |\n"
				       "------------------------\n"
				       "saving model 0...\n"
				       "------------------------\n"
				       "| grad_norm | 8        |\n"
				       "| loss      | 2.5      |\n"
				       "| step      | 20       |\n"
				       "------------------------\n"
				       "| rollout/           |          |\n"
				       "|    ep_rew_mean     | 12.5     |\n"
				       "| time/              |          |\n"
				       "|    total_timesteps | 30       |\n"
				       "------------------------\n");
	const struct series_tag *loss = series_find(s, S("loss"));
	const struct series_tag *rew = series_find(s, S("rollout/ep_rew_mean"));

	(void)state;
	assert_true(loss && rew && series_find(s, S("grad_norm")));
	assert_int_equal(loss->n, 2);
	assert_true(loss->first.step == 10 && loss->first.value == 16.5);
	assert_true(loss->last.step == 20 && loss->last.value == 2.5);
	assert_true(rew->last.step == 30 && rew->last.value == 12.5);
	stop(&t);
}

/* Settings and counts of early stopping stop nothing. */
static void test_no_stop(void **state)
{
	static const char *const lines[] = {
		"EarlyStopping counter: 3 out of 7",
		"Instantiating callback <pl.callbacks.EarlyStopping>",
		"early stopping patience 5",
		">>> Ep 1: Loss 1.7061 | Early Stop: 99.6%",
		("Training until validation scores don't improve for 20 "
		 "rounds, "
		 "early stopping"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct bench t;
		struct series *s = console(&t, lines[i]);

		assert_int_equal(s ? s->event[LOG_EVENT_EARLY_STOP].n : 0, 0);
		stop(&t);
	}
}

/* ---- tables ---- */

static struct series *table(struct bench *t, const char *text)
{
	struct window w;

	start(t, LOG_TABLE);
	window_text(&w, str_from(text));
	metrics_csv_read(&w, S(""), &t->sink);
	return finish(t);
}

static void test_tables(void **state)
{
	struct bench t;
	struct series *s;

	(void)state;
	/* A second header with other columns, after a restart. */
	s = table(&t, "step,loss\n0,2\n1,1.9\nstep,loss,val_loss\n2,1.8,1.7\n");
	assert_int_equal(tag(s, "loss")->n, 3);
	assert_true(tag(s, "val_loss")->last.value == 1.7);
	stop(&t);
	/* A cut last row. */
	s = table(&t, "step,loss,acc\n0,2,0.1\n1,1.");
	assert_int_equal(tag(s, "loss")->n, 1);
	assert_true(diags_has(&t.diags, DIAG_LOG_TRUNCATED));
	stop(&t);
	/* Decimal commas, quotes, blanks. */
	s = table(&t, "step;loss;note\n0;2,5;\"a;b\"\n1;NA;\n2;nan;x\n");
	assert_int_equal(tag(s, "loss")->n, 2);
	assert_true(tag(s, "loss")->first.value == 2.5);
	assert_int_equal(series_bad(tag(s, "loss")), 1);
	stop(&t);
	s = table(&t, "step,loss\n0,2\n1,2,3\n2,1\n");
	assert_int_equal(tag(s, "loss")->n, 3);
	assert_true(diags_has(&t.diags, DIAG_TABLE_RAGGED));
	stop(&t);
}

/* ---- packed ---- */

static void test_unpack_limit(void **state)
{
	/* "a" x 100, gzip */
	static const unsigned char gz[] = { 0x1f, 0x8b, 0x08, 0, 0,    0,
					    0,    0,    2,    3, 0x4b, 0x4c,
					    0xa4, 0x3d, 0,    0, 0x64, 0x7a,
					    0x70, 0xaf, 0x64, 0, 0,    0 };
	char out[200];

	(void)state;
	for (uint64_t max = 50; max <= 200; max += 50) {
		struct arena a;
		struct limits limits;
		struct io_source under, *s;
		size_t n = 0, got;

		arena_init(&a);
		limits_default(&limits);
		limits.unpack_size = max;
		io_source_memory(&under, str_of(gz, sizeof(gz)));
		s = unpack(&a, &under, UNPACK_GZIP, &limits);
		while ((got = s->read(s, out, 10)) > 0)
			n += got;
		assert_int_equal(n, max < 100 ? max : 100);
		assert_int_equal(s->status == IO_LIMIT, max <= 100);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_curve),
		cmocka_unit_test(test_long_curve),
		cmocka_unit_test(test_nan_at_the_end_only),
		cmocka_unit_test(test_blank_nan),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_steps_of_epochs),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_many_tags),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_pb),
		cmocka_unit_test(test_cut_everywhere),
		cmocka_unit_test(test_huge_record),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_console_lines),
		cmocka_unit_test(test_not_points),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_no_stop),
		cmocka_unit_test(test_boxes),
		cmocka_unit_test(test_yolo_console),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_unpack_limit),
	};

	return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
