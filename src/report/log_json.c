/* gonogo log -f json, version 1: `gonogo config schema log` describes it. Keys
 * in a fixed order, always valid UTF-8; a number that is not known or not
 * finite is null. */
#include "facts/detect.h"
#include "report/json_text.h"
#include "report/log_report.h"

#include <math.h>

static void put_mark(struct json_text *j, const char *key,
		     const struct series_mark *m)
{
	json_key(j, key);
	json_begin(j, '{');
	json_put_number(j, "step", m->step);
	json_put_number(j, "value", m->value);
	json_put_whole(j, "line", m->line);
	json_end(j, '}');
}

static void no_mark(struct json_text *j, const char *key)
{
	json_key(j, key);
	json_null(j);
}

/* ---- curves ---- */

enum column { STEP, EPOCH, TIME, MEAN, MIN, MAX, POINTS, BAD };

static void put_cell(struct json_text *j, const struct series_point *p,
		     enum column c)
{
	switch (c) {
	case STEP:
		json_number(j, p->step);
		break;
	case EPOCH:
		json_number(j, p->epoch);
		break;
	case TIME:
		json_number(j, p->time);
		break;
	case MEAN:
		json_number(j, p->value);
		break;
	case MIN:
		json_number(j, p->n > p->bad ? p->min : (double)NAN);
		break;
	case MAX:
		json_number(j, p->n > p->bad ? p->max : (double)NAN);
		break;
	case POINTS:
		json_whole(j, p->n);
		break;
	case BAD:
		json_whole(j, p->bad);
		break;
	}
}

static void put_column(struct json_text *j, const char *key,
		       const struct series_tag *t, enum column c)
{
	json_key(j, key);
	json_begin(j, '[');
	j->flat = true;
	for (size_t i = 0; i < t->curve.n; i++)
		put_cell(j, &t->curve.v[i], c);
	json_end(j, ']');
	j->flat = false;
}

static bool any_known(const struct series_tag *t, enum column c)
{
	for (size_t i = 0; i < t->curve.n; i++)
		if (!isnan(c == EPOCH ? t->curve.v[i].epoch : t->curve.v[i].time))
			return true;
	return false;
}

/* A bucket stands for `points` neighbours; most often one. */
static void put_curve(struct json_text *j, const struct series_tag *t)
{
	json_key(j, "curve");
	json_begin(j, '{');
	put_column(j, "step", t, STEP);
	if (any_known(t, EPOCH))
		put_column(j, "epoch", t, EPOCH);
	if (any_known(t, TIME))
		put_column(j, "time", t, TIME);
	put_column(j, "mean", t, MEAN);
	put_column(j, "min", t, MIN);
	put_column(j, "max", t, MAX);
	put_column(j, "points", t, POINTS);
	put_column(j, "not_finite", t, BAD);
	json_end(j, '}');
}

static void put_tag(struct json_text *j, const struct series_tag *t, str file)
{
	bool finite = t->n > t->nan + t->inf;

	json_begin(j, '{');
	json_put_str(j, "name", t->name);
	json_put_str(j, "role", role_name(t->role.kind));
	json_put_str(j, "split", role_split_name(t->role.split));
	json_put_str(j, "file", file);
	json_put_whole(j, "points", t->n);
	json_put_whole(j, "not_finite", series_bad(t));
	if (t->orphans)
		json_put_whole(j, "void_after_restart", t->orphans);
	put_mark(j, "first", &t->first);
	put_mark(j, "last", &t->last);
	if (finite) {
		put_mark(j, "lowest", &t->min);
		put_mark(j, "highest", &t->max);
	} else {
		no_mark(j, "lowest");
		no_mark(j, "highest");
	}
	if (series_bad(t))
		put_mark(j, "first_not_finite", &t->first_bad);
	if (t->curve.n)
		put_curve(j, t);
	json_end(j, '}');
}

/* ---- a run ---- */

static void put_files(struct json_text *j, const struct run *r)
{
	json_key(j, "files");
	json_begin(j, '[');
	for (size_t i = 0; i < r->parts.n; i++) {
		const struct series *s = r->parts.v[i];

		json_begin(j, '{');
		json_put_str(j, "path", s->path);
		json_put_str(j, "format", log_format_name(s->format));
		if (s->unread.len)
			json_put_str(j, "unread", s->unread);
		json_put_bool(j, "whole", s->whole);
		json_put_bool(j, "cut", s->cut);
		json_put_whole(j, "points", s->points);
		json_put_whole(j, "restarts", s->restarts);
		json_put_whole(j, "tags_left_out", s->tags_left_out);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void put_time(struct json_text *j, const struct run *r)
{
	struct detect_time t = detect_time(r);
	struct detect_wait w = detect_wait(r);

	json_key(j, "time");
	json_begin(j, '{');
	json_put_number(j, "start", r->start);
	json_put_number(j, "seconds", t.hours * 3600);
	json_put_number(j, "planned_seconds", t.planned * 3600);
	json_put_number(j, "longest_pause", t.longest);
	json_put_number(j, "step_seconds", compare_step_seconds(r));
	json_put_bool(j, "finished", t.finished);
	json_put_number(j, "data_wait", w.share);
	json_put_number(j, "data_wait_worst", w.worst);
	json_end(j, '}');
}

static void put_settings(struct json_text *j, const struct run *r)
{
	struct map seen = { 0 };
	struct arena a;

	arena_init(&a);
	json_key(j, "settings");
	json_begin(j, '{');
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < r->parts.v[i]->param.n; k++) {
			const struct map_item *p = &r->parts.v[i]->param.item[k];

			if (map_put(&a, &seen, p->key, j))
				continue; /* once, of the best part */
			json_key_str(j, p->key);
			json_str(j, *(const str *)p->value);
		}
	json_end(j, '}');
	arena_release(&a);
}

static void put_events(struct json_text *j, const struct run *r)
{
	json_key(j, "events");
	json_begin(j, '[');
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t e = 0; e < LOG_EVENT_COUNT; e++) {
			const struct series_event *v = &r->parts.v[i]->event[e];

			if (!v->n)
				continue;
			json_begin(j, '{');
			json_put_str(j, "name",
				     log_event_name((enum log_event)e));
			json_put_whole(j, "times", v->n);
			json_put_str(j, "path", r->parts.v[i]->path);
			json_put_whole(j, "line", v->line);
			json_put_number(j, "step", v->step);
			json_put_str(j, "text", v->text);
			json_end(j, '}');
		}
	json_end(j, ']');
}

static void put_notes(struct json_text *j, const struct log_note *v, size_t n)
{
	json_key(j, "findings");
	json_begin(j, '[');
	for (size_t i = 0; i < n; i++) {
		json_begin(j, '{');
		json_put_str(j, "status", status_name(v[i].status));
		json_put_bool(j, "aside", v[i].aside);
		json_put_str(j, "rule", v[i].id);
		json_put_str(j, "name", v[i].name);
		json_put_str(j, "message_id", v[i].message_id);
		json_put_str(j, "message", v[i].message.en);
		json_put_str(j, "path", v[i].place.path);
		json_put_whole(j, "line", v[i].place.line);
		json_put_str(j, "tag", v[i].tag);
		json_put_number(j, "step", v[i].step);
		json_end(j, '}');
	}
	json_end(j, ']');
}

/* ---- the comparison ---- */

static str verdict_word(enum compare_verdict v)
{
	static const str word[] = { STR_INIT("unknown"), STR_INIT("same"),
				    STR_INIT("better"), STR_INIT("worse"),
				    STR_INIT("much-worse") };

	return word[v];
}

static void put_compared(struct json_text *j, const struct compare_curve *c)
{
	json_begin(j, '{');
	json_put_str(j, "what", compare_title(c->what).en);
	json_put_str(j, "tag", c->a->name);
	json_put_str(j, "baseline_tag", c->b->name);
	json_put_number(j, "from", c->n ? c->from : (double)NAN);
	json_put_number(j, "to", c->n ? c->to : (double)NAN);
	json_put_whole(j, "points", c->n);
	json_put_number(j, "level", c->a_level);
	json_put_number(j, "baseline_level", c->b_level);
	json_put_number(j, "last", c->a_end.last);
	json_put_number(j, "baseline_last", c->b_end.last);
	json_put_number(j, "best", c->better ? c->a_end.best : (double)NAN);
	json_put_number(j, "baseline_best",
			c->better ? c->b_end.best : (double)NAN);
	json_put_number(j, "worse", c->better ? c->worse : (double)NAN);
	json_put_number(j, "relative", c->relative);
	json_put_number(j, "noise", c->noise);
	json_put_number(j, "apart_from", c->parted);
	json_put_str(j, "verdict", verdict_word(c->verdict));
	json_end(j, '}');
}

static void put_against(struct json_text *j, const struct compare *c, str baseline)
{
	json_key(j, "against");
	json_begin(j, '{');
	json_put_str(j, "baseline", baseline);
	json_put_str(j, "axis",
		     c->axis == COMPARE_EPOCH ? S("epoch") : S("step"));
	json_put_number(j, "covered", c->covered);
	json_put_number(j, "step_seconds", c->a_seconds);
	json_put_number(j, "baseline_step_seconds", c->b_seconds);
	json_key(j, "curves");
	json_begin(j, '[');
	for (size_t i = 0; i < c->n; i++)
		put_compared(j, &c->curve[i]);
	json_end(j, ']');
	json_key(j, "settings");
	json_begin(j, '[');
	for (size_t i = 0; i < c->nsettings; i++) {
		json_begin(j, '{');
		json_put_str(j, "name", c->setting[i].name);
		json_put_str(j, "value", c->setting[i].a);
		json_put_str(j, "baseline", c->setting[i].b);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_put_whole(j, "settings_left_out", c->settings_left_out);
	json_end(j, '}');
}

static str health_word(enum health h)
{
	return h == HEALTH_SICK   ? S("sick")
	       : h == HEALTH_WELL ? S("well")
				  : S("unknown");
}

static void put_run(struct json_text *j, const struct log_report *l,
		    const struct log_run *run)
{
	const struct run *r = run->run;

	json_begin(j, '{');
	json_put_str(j, "name", run->name);
	json_put_str(j, "health", health_word(run->health));
	if (r->reason) {
		json_key(j, "reason");
		json_begin(j, '{');
		json_put_str(j, "code", reason_code(r->reason));
		json_put_str(j, "text", r->reason_text);
		json_end(j, '}');
	}
	put_files(j, r);
	put_time(j, r);
	put_settings(j, r);
	json_key(j, "tags");
	json_begin(j, '[');
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++)
			put_tag(j, series_tag(r->parts.v[i], k),
				r->parts.v[i]->path);
	json_end(j, ']');
	put_events(j, r);
	put_notes(j, run->notes.v, run->notes.n);
	if (run->against)
		put_against(j, run->against, l->baseline);
	json_end(j, '}');
}

static void put_unread(struct json_text *j, const struct log_report *l)
{
	json_key(j, "unread");
	json_begin(j, '[');
	for (size_t i = 0; i < l->unread.n; i++) {
		const struct log_unread *u = &l->unread.v[i];

		json_begin(j, '{');
		json_put_str(j, "path", u->path);
		json_put_str(j, "format", u->format ? u->format->name : S(""));
		json_put_str(j, "text", u->text);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void write(struct buf *out, const struct log_report *l,
		  const struct report_options *o)
{
	struct json_text j = { .out = out, .first = true };

	(void)o;
	json_begin(&j, '{');
	json_put_str(&j, "schema", S("gonogo-log/1"));
	json_key(&j, "tool");
	json_begin(&j, '{');
	json_put_str(&j, "name", S("gonogo"));
	json_put_str(&j, "version", l->version);
	json_end(&j, '}');
	json_put_str(&j, "verdict", verdict_name(l->verdict));
	json_put_whole(&j, "exit_code", (uint64_t)l->exit_code);
	json_key(&j, "runs");
	json_begin(&j, '[');
	for (size_t i = 0; i < l->runs.n; i++)
		put_run(&j, l, &l->runs.v[i]);
	json_end(&j, ']');
	json_put_whole(&j, "runs_left_out", l->runs_left_out);
	put_notes(&j, l->notes.v, l->notes.n);
	put_unread(&j, l);
	json_end(&j, '}');
	buf_add_byte(out, '\n');
}

const struct log_writer log_writer_json = {
	.name = STR_INIT("json"),
	.doc = STR_INIT("everything, gonogo-log/1, for programs"),
	.write = write,
};
