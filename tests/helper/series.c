/*
 * What the readers and detectors make of log files: helper_series [--points]
 * ROOT PATH... prints one JSON object a run. Paths are relative to ROOT. With
 * --points each tag has its curve too, as [step, value].
 */
#include "base/num.h"
#include "facts/detect.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_MOST = 64 << 20 };

static struct buf out;
static bool with_points;

static void text(str s)
{
	buf_add(&out, S("\""));
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c < 0x20 || c == '"' || c == '\\')
			buf_printf(&out, "\\u%04x", c);
		else
			buf_add_byte(&out, (char)c);
	}
	buf_add(&out, S("\""));
}

static void key(const char *name)
{
	if (out.len && out.s[out.len - 1] != '{')
		buf_add(&out, S(", "));
	text(str_from(name));
	buf_add(&out, S(": "));
}

static void bare_number(double v)
{
	if (isinf(v))
		buf_add(&out, v > 0 ? S("Infinity") : S("-Infinity"));
	else
		num_print_json(&out, v);
}

static void number(const char *name, double v)
{
	key(name);
	bare_number(v);
}

static void word(const char *name, str v)
{
	key(name);
	text(v);
}

static void truth(const char *name, bool b)
{
	key(name);
	buf_add(&out, b ? S("true") : S("false"));
}

static void open_object(const char *name)
{
	key(name);
	buf_add(&out, S("{"));
}

static void close_object(void)
{
	buf_add(&out, S("}"));
}

static void print_points(const struct series_tag *t)
{
	key("points");
	buf_add(&out, S("["));
	for (size_t i = 0; i < t->curve.n; i++) {
		buf_add(&out, i ? S(", [") : S("["));
		bare_number(t->curve.v[i].step);
		buf_add(&out, S(", "));
		bare_number(t->curve.v[i].value);
		buf_add(&out, S("]"));
	}
	buf_add(&out, S("]"));
}

static void print_tag(const struct series_tag *t)
{
	char name[300];

	snprintf(name, sizeof(name), "%.*s", STR_ARG(t->name));
	open_object(name);
	word("role", role_name(t->role.kind));
	word("split", role_split_name(t->role.split));
	number("n", (double)t->n);
	number("bad", (double)series_bad(t));
	number("blank", t->nan_is_blank);
	number("first_bad_step", t->nan + t->inf ? t->first_bad.step : NAN);
	number("first_bad_line",
	       t->nan + t->inf ? (double)t->first_bad.line : (double)NAN);
	number("first", t->first.value);
	number("last", t->last.value);
	number("last_step", t->last.step);
	number("min", t->n > t->nan + t->inf ? t->min.value : NAN);
	number("max", t->n > t->nan + t->inf ? t->max.value : NAN);
	number("orphans", (double)t->orphans);
	number("orphan_bad", (double)t->orphan_bad);
	number("curve", (double)t->curve.n);
	if (with_points)
		print_points(t);
	close_object();
}

static void print_part(const struct series *s)
{
	open_object("tags");
	for (size_t i = 0; i < series_tags(s); i++)
		print_tag(series_tag(s, i));
	close_object();
	open_object("events");
	for (size_t i = 0; i < LOG_EVENT_COUNT; i++) {
		char name[60];

		snprintf(name, sizeof(name), "%.*s",
			 STR_ARG(log_event_name((enum log_event)i)));
		if (s->event[i].n)
			number(name, s->event[i].n);
	}
	close_object();
	open_object("params");
	for (size_t i = 0; i < s->param.n; i++) {
		char name[300];

		snprintf(name, sizeof(name), "%.*s",
			 STR_ARG(s->param.item[i].key));
		word(name, *(const str *)s->param.item[i].value);
	}
	close_object();
	number("restarts", s->restarts);
	number("rows", (double)s->rows);
	number("exit_code", s->fact[SERIES_EXIT_CODE]);
	number("status", s->fact[SERIES_STATUS]);
	number("best_step", s->fact[SERIES_BEST_STEP]);
	truth("cut", s->cut);
}

static void print_detected(const struct run *r)
{
	struct detect_nonfinite bad = detect_nonfinite(r);
	struct detect_trend trend = detect_trend(r, 10);
	struct detect_overfit fit = detect_overfit(r, 0.1);
	struct detect_rate rate = detect_rate(r);
	struct detect_wait wait = detect_wait(r);
	struct detect_time time = detect_time(r);
	struct detect_scale scale = detect_scale(r);

	open_object("detected");
	number("losses_bad", (double)bad.losses);
	number("metrics_bad", (double)bad.metrics);
	number("gradients_bad", (double)bad.gradients);
	number("hidden", (double)bad.hidden_points);
	word("origin", str_from(bad.origin));
	number("decrease", trend.decrease);
	number("oscillation", trend.oscillation);
	number("onset", fit.onset);
	number("gap_last", fit.gap_last);
	truth("improving", fit.improving);
	number("warmup", rate.warmup);
	truth("decays", rate.decays);
	number("flat_share", rate.flat_share);
	number("wait", wait.share);
	number("wait_worst", wait.worst);
	number("hours", time.hours);
	number("planned_hours", time.planned);
	number("scale_min", scale.min);
	truth("scale_at_minimum", scale.at_minimum);
	close_object();
}

static void print_run(const struct run *r)
{
	buf_reset(&out);
	buf_add(&out, S("{"));
	word("name", r->name);
	word("reason", reason_code(r->reason));
	truth("settings", r->settings);
	print_detected(r);
	key("parts");
	buf_add(&out, S("["));
	for (size_t i = 0; i < r->parts.n; i++) {
		buf_add(&out, i ? S(", {") : S("{"));
		word("path", r->parts.v[i]->path);
		word("format", log_format_name(r->parts.v[i]->format));
		print_part(r->parts.v[i]);
		close_object();
	}
	buf_add(&out, S("]}\n"));
	fwrite(out.s, 1, out.len, stdout);
}

/* A record as it travels: through the serial form. */
static bool scan(struct arena *a, const struct limits *limits,
		 const struct io_root *root, const struct file *file,
		 struct record *record)
{
	struct file_facts f;
	struct value v, *back = arena_new(a, struct value);
	struct buf bytes;
	bool ok;

	if (!series_scanner.wants(file))
		return false;
	facts_open(&f, a, limits, file, root);
	ok = series_scanner.scan(&f, &v);
	for (size_t i = 0; i < f.diags.list.n; i++) {
		const struct diag *d = &f.diags.list.v[i];

		fprintf(stderr, "%.*s: %.*s: %.*s\n", STR_ARG(file->path),
			STR_ARG(diag_name(d->id)), STR_ARG(d->text));
		if (!record->reason)
			record->reason = reason_of_diag(d->id);
	}
	facts_close(&f);
	if (!ok)
		return false;
	buf_init(&bytes, OUT_MOST);
	value_write(&bytes, &v);
	if (bytes.len > 1 << 20)
		fprintf(stderr, "%.*s: a record of %zu bytes\n",
			STR_ARG(file->path), bytes.len);
	ok = value_read(back, a, str_dup(a, buf_str(&bytes)), 1 << 24, 32);
	buf_release(&bytes);
	record->file = file;
	record->value = back;
	return ok;
}

int main(int argc, char **argv)
{
	struct arena a;
	struct limits limits;
	struct io_root root;
	struct err err;
	struct project p = { 0 };
	struct file *file;
	struct record *record;
	struct records records = { 0 };
	struct value config = value_map();
	struct runs runs;
	size_t n;

	with_points = argc > 1 && !strcmp(argv[1], "--points");
	argc -= with_points;
	argv += with_points;
	n = argc > 2 ? (size_t)argc - 2 : 0;
	arena_init(&a);
	limits_default(&limits);
	if (argc < 3 || !io_root_open(&root, &a, str_from(argv[1]), &err)) {
		fprintf(stderr,
			"usage: helper_series [--points] ROOT PATH...\n");
		return 3;
	}
	buf_init(&out, OUT_MOST);
	file = arena_array(&a, struct file, n);
	record = arena_array(&a, struct record, n);
	for (size_t i = 0; i < n; i++) {
		str path = str_from(argv[i + 2]);

		file[i] = (struct file){ .path = path,
					 .kind = file_kind_of(path) };
		if (scan(&a, &limits, &root, &file[i], &record[records.n]))
			records.n++;
		else
			record[records.n] = (struct record){ 0 };
	}
	records.v = record;
	p.arena = &a;
	p.limits = &limits;
	p.file = file;
	p.nfiles = n;
	p.config = &config;
	map_put(&a, &p.records, series_scanner.name, &records);
	runs = runs_link(&a, &p);
	for (size_t i = 0; i < runs.n; i++)
		print_run(&runs.v[i]);
	io_root_close(&root);
	buf_release(&out);
	arena_release(&a);
	return 0;
}
