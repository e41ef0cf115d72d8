/* What is there more than once: samples within a split, samples, ids, groups
 * and times across splits. */
#include "base/date.h"
#include "base/num.h"
#include "facts/manifest.h"
#include "facts/picture.h"
#include "facts/split_keys.h"
#include "facts/table.h"
#include "probes/dataset_places.h"

#include <math.h>
#include <string.h>

struct overlap {
	const struct project *p;
	struct observation *o;
	const struct dataset *d;
	struct split_sum **sum; /* one a split */
};

static struct place key_row(const struct split_keys *k,
			    const struct split_key *key)
{
	const struct record *r = k->record[key->file];

	return key->row ? record_row_place(r, key->row) : place_of(r->file->path);
}

static str key_text(struct arena *a, const struct split_keys *k,
		    const struct split_key *key)
{
	str path = k->record[key->file]->file->path;

	if (!key->row)
		return path;
	return str_printf(a, "%.*s row %u", STR_ARG(path), key->row);
}

/* ---- what a chance sample looks like ---- */

struct payload {
	double repeat;   /* two chance rows are equal with this probability */
	uint64_t varied; /* columns with more than one value */
	bool prose;      /* text, image: no two are equal by chance */
	bool known;
};

static struct payload payload_of(const struct split_sum *sum)
{
	struct payload p = { .prose = sum->images > 0 };

	p.known = p.prose;
	for (size_t i = 0; i < sum->tables.n; i++) {
		const struct value *v =
			value_find(sum->tables.v[i]->value, S("payload_of"));
		uint64_t varied = (uint64_t)value_get_int(v, "varied", 0);

		p.known = true;
		p.repeat = fmax(p.repeat, value_get_number(v, "repeat", 0));
		p.varied = varied > p.varied ? varied : p.varied;
		p.prose |= value_get_bool(v, "prose", false);
	}
	return p;
}

/* ---- within a split ---- */

static void largest_groups(struct overlap *x, struct subject *s,
			   const struct split_keys *k)
{
	const struct split_key *top[3] = { NULL, NULL, NULL };

	for (size_t i = 0; i < k->n; i++) {
		const struct split_key *key = &k->v[i];

		for (size_t at = 0; key->count > 1 && at < 3; at++) {
			const struct split_key *old = top[at];

			if (old && old->count >= key->count)
				continue;
			top[at] = key;
			key = old;
			if (!key)
				break;
		}
	}
	for (size_t i = 0; i < 3 && top[i]; i++) {
		struct finding *f =
			found(x->o, s, "duplicate", key_row(k, top[i]));

		finding_arg(x->o, f, "count", value_int(top[i]->count));
		finding_arg(x->o, f, "first",
			    value_str(key_text(x->o->arena, k, top[i])));
	}
}

static bool has_weights(const struct split_sum *sum)
{
	for (size_t i = 0; i < sum->columns.n; i++)
		if (sum->columns.v[i].role & COLUMN_WEIGHT)
			return true;
	return false;
}

/* If rows were drawn evenly from 1 / repeat different ones. */
static double chance_repeats(double repeat, double rows)
{
	double kinds = repeat > 0 ? 1 / repeat : INFINITY;

	if (isinf(kinds) || rows <= 0)
		return 0;
	return 1 - kinds * -expm1(rows * log1p(-1 / (kinds + 1e-9))) / rows;
}

static void duplicates(struct overlap *x)
{
	for (size_t i = 0; i < x->d->splits.n; i++) {
		const struct dataset_split *split = &x->d->splits.v[i];
		struct payload payload = payload_of(x->sum[i]);
		struct split_keys k;
		struct subject *s;
		double rows;

		if (split->role != SPLIT_TRAIN && split->role != SPLIT_ALL)
			continue;
		s = observe(x->o, split_title(x->p, x->o->arena, x->d, split),
			    split_place(x->d, split));
		if (x->sum[i]->reason)
			unjudged(x->o, s, x->sum[i]->reason,
				 x->sum[i]->reason_text);
		if (!split_keys(&k, x->p, x->o->arena, x->sum[i], SPLIT_SAMPLES) ||
		    !k.rows)
			continue;
		rows = (double)k.rows;
		measure_count(x->o, s, "rows", k.rows);
		measure_count(x->o, s, "repeated", k.rows - k.n);
		measure_number(x->o, s, "share", (rows - (double)k.n) / rows);
		measure_number(x->o, s, "distinct", (double)k.n / rows);
		measure_number(x->o, s, "chance",
			       payload.prose
				       ? 0
				       : chance_repeats(payload.repeat, rows));
		measure(x->o, s, "sampled", value_bool(k.shift > 0));
		measure(x->o, s, "resampled",
			value_bool(value_get_bool(x->d->manifest, "resampled",
						  false) ||
				   has_weights(x->sum[i])));
		largest_groups(x, s, &k);
	}
}

/* ---- between splits ---- */

static bool takes_part(enum split_role role)
{
	return role == SPLIT_TRAIN || role == SPLIT_VAL || role == SPLIT_TEST;
}

static struct subject *pair_subject(struct overlap *x, size_t a, size_t b,
				    const char *what)
{
	const struct dataset_split *s = &x->d->splits.v[a];
	const struct dataset_split *t = &x->d->splits.v[b];
	struct subject *u = observe(
		x->o,
		str_printf(x->o->arena, "%.*s, %.*s%s%s",
			   STR_ARG(split_title(x->p, x->o->arena, x->d, s)),
			   STR_ARG(t->name), *what ? ": " : "", what),
		split_place(x->d, t));

	measure_text(x->o, u, "pair",
		     str_printf(x->o->arena, "%.*s/%.*s",
				STR_ARG(split_role_name(s->role)),
				STR_ARG(split_role_name(t->role))));
	for (size_t i = 0; i < 2; i++)
		if (x->sum[i ? b : a]->reason)
			unjudged(x->o, u, x->sum[i ? b : a]->reason,
				 x->sum[i ? b : a]->reason_text);
	return u;
}

static void shared_findings(struct overlap *x, struct subject *s,
			    const char *kind, const struct split_keys *a,
			    const struct split_keys *b,
			    const struct split_shared *shared)
{
	for (size_t i = 0; i < shared->shown; i++) {
		struct finding *f =
			found(x->o, s, kind, key_row(b, &shared->b[i]));

		finding_arg(x->o, f, "here",
			    value_str(key_text(x->o->arena, b, &shared->b[i])));
		finding_arg(x->o, f, "there",
			    value_str(key_text(x->o->arena, a, &shared->a[i])));
		*vec_push(x->o->arena, &f->related) = key_row(a, &shared->a[i]);
	}
}

/* Row numbers begin anew in every file: that they agree says nothing. */
static bool are_row_numbers(const struct split_sum *sum, const char *key)
{
	for (size_t i = 0; i < sum->tables.n; i++)
		if (value_get_bool(value_find(sum->tables.v[i]->value,
					      str_from(key)),
				   "consecutive", false))
			return true;
	return false;
}

static void shared_ids(struct overlap *x, struct subject *s, size_t i, size_t j)
{
	struct split_keys a, b;
	struct split_shared shared;

	if (are_row_numbers(x->sum[i], "ids") ||
	    are_row_numbers(x->sum[j], "ids") ||
	    !split_keys(&a, x->p, x->o->arena, x->sum[i], SPLIT_IDS) ||
	    !split_keys(&b, x->p, x->o->arena, x->sum[j], SPLIT_IDS))
		return;
	split_compare(&shared, &a, &b);
	measure_count(x->o, s, "shared_ids", shared.keys);
	shared_findings(x, s, "shared-id", &a, &b, &shared);
}

/* Names of columns that only one of two tables has; the label, ids and row
 * numbers do not count. */
static str only_in(struct overlap *x, const struct split_sum *a,
		   const struct split_sum *b)
{
	const struct value *left_out;
	str names = { 0 };

	if (!a->tables.n || !b->tables.n)
		return names;
	left_out =
		value_find(value_find(a->tables.v[0]->value, S("payload_of")),
			   S("left_out"));
	for (size_t i = 0; i < a->columns.n; i++) {
		str name = a->columns.v[i].name;
		bool skip = split_column(b, name) != NULL;

		for (size_t k = 0; k < value_count(left_out); k++)
			skip |= str_eq(value_text(value_at(left_out, k), S("")),
				       name);
		if (!skip)
			names = str_printf(x->o->arena, "%.*s%s%.*s",
					   STR_ARG(names),
					   names.len ? ", " : "", STR_ARG(name));
	}
	return names;
}

static bool is_csv(const struct split_sum *s)
{
	return s->tables.n &&
	       str_eq(value_get_text(s->tables.v[0]->value, "format"),
		      S("csv"));
}

/* Rows are equal only when they have the same columns. */
static bool same_columns(struct overlap *x, struct subject *s, size_t i, size_t j)
{
	str a, b;

	if (!is_csv(x->sum[i]) || !is_csv(x->sum[j]))
		return true; /* a line of JSON may lack a key */
	a = only_in(x, x->sum[i], x->sum[j]);
	b = only_in(x, x->sum[j], x->sum[i]);
	if (!a.len && !b.len)
		return true;
	unjudged(x->o, s, REASON_FORMAT_AMBIGUOUS,
		 str_printf(x->o->arena, "columns that only one split has: %.*s",
			    STR_ARG(a.len ? a : b)));
	return false;
}

static void same_files(struct overlap *x, struct subject *s, size_t i, size_t j)
{
	const struct dataset_split *b = &x->d->splits.v[j];
	uint64_t n = 0;

	for (size_t k = 0; k < b->parts.n; k++)
		for (size_t m = 0; m < b->parts.v[k].files.n; m++) {
			const struct file *f = b->parts.v[k].files.v[m];
			const struct value *also =
				value_find(f->context, S("also"));
			str name = x->d->splits.v[i].name;
			bool hit = value_count(also) > 0 &&
				   str_eq(value_get_text(f->context, "split"),
					  name);
			struct finding *g;

			for (size_t q = 0; q < value_count(also); q++)
				hit |= str_eq(value_text(value_at(also, q), S("")),
					      name) &&
				       !str_eq(name, b->name);
			if (!hit)
				continue;
			if (n++ >= 10)
				continue;
			g = found(x->o, s, "same-file", place_of(f->path));
			finding_arg(x->o, g, "path", value_str(f->path));
		}
	measure_count(x->o, s, "same_files", n);
}

static void shared_samples(struct overlap *x, size_t i, size_t j)
{
	struct subject *s = pair_subject(x, i, j, "");
	struct payload payload = payload_of(x->sum[i]);
	struct payload other = payload_of(x->sum[j]);
	struct split_keys a, b;
	struct split_shared shared;

	same_files(x, s, i, j);
	if (!same_columns(x, s, i, j) ||
	    !split_keys(&a, x->p, x->o->arena, x->sum[i], SPLIT_SAMPLES) ||
	    !split_keys(&b, x->p, x->o->arena, x->sum[j], SPLIT_SAMPLES)) {
		unjudged(x->o, s, REASON_NO_EVIDENCE, S("nothing to compare"));
		return;
	}
	split_compare(&shared, &a, &b);
	measure_count(x->o, s, "shared", shared.rows);
	measure_count(x->o, s, "of", shared.of);
	measure_number(x->o, s, "share",
		       shared.of ? (double)shared.rows / (double)shared.of : 0);
	measure_count(x->o, s, "as_they_stand", shared.same);
	measure_count(x->o, s, "relabelled", shared.relabelled);
	measure(x->o, s, "sampled", value_bool(shared.sampled));
	measure_count(x->o, s, "columns", payload.varied);
	measure(x->o, s, "prose", value_bool(payload.prose || other.prose));
	measure_number(x->o, s, "chance",
		       -expm1((double)a.rows *
			      log1p(-fmin(payload.repeat, 0.999999))));
	shared_ids(x, s, i, j);
	shared_findings(x, s, "shared-sample", &a, &b, &shared);
}

static void samples(struct overlap *x)
{
	for (size_t i = 0; i < x->d->splits.n; i++)
		for (size_t j = i + 1; j < x->d->splits.n; j++) {
			enum split_role a = x->d->splits.v[i].role;
			enum split_role b = x->d->splits.v[j].role;

			if (!takes_part(a) || !takes_part(b))
				continue;
			/* the later one of train, val, test is held against
			 * the earlier one */
			if (a <= b)
				shared_samples(x, i, j);
			else
				shared_samples(x, j, i);
		}
}

/* ---- groups and time ---- */

static bool is_allowed(const struct dataset *d, str column)
{
	const struct value *list = value_find(d->manifest, S("allow_shared"));

	for (size_t i = 0; i < value_count(list); i++)
		if (str_eq(value_text(value_at(list, i), S("")), column))
			return true;
	return false;
}

static void groups_of(struct overlap *x, size_t i, size_t j, str column)
{
	struct subject *s = pair_subject(x, i, j, "groups");
	struct split_keys a, b;
	struct split_shared shared;

	measure_text(x->o, s, "key", column);
	measure(x->o, s, "allowed", value_bool(is_allowed(x->d, column)));
	if (!split_keys(&a, x->p, x->o->arena, x->sum[i], SPLIT_GROUPS) ||
	    !split_keys(&b, x->p, x->o->arena, x->sum[j], SPLIT_GROUPS)) {
		unjudged(x->o, s, REASON_NO_EVIDENCE,
			 str_printf(x->o->arena, "no column %.*s",
				    STR_ARG(column)));
		return;
	}
	split_compare(&shared, &a, &b);
	measure_count(x->o, s, "shared_groups", shared.keys);
	measure_count(x->o, s, "shared", shared.rows);
	measure_number(x->o, s, "share",
		       shared.of ? (double)shared.rows / (double)shared.of : 0);
	shared_findings(x, s, "shared-group", &a, &b, &shared);
}

struct time_range {
	double first, last;
	uint64_t rows, bad, zoned, local;
};

static struct time_range times_of(const struct split_sum *sum)
{
	struct time_range t = { .first = INFINITY, .last = -INFINITY };

	for (size_t i = 0; i < sum->tables.n; i++) {
		const struct value *v =
			value_find(sum->tables.v[i]->value, S("time"));

		t.rows += (uint64_t)value_get_int(v, "rows", 0);
		t.bad += (uint64_t)value_get_int(v, "bad", 0);
		t.zoned += (uint64_t)value_get_int(v, "zoned", 0);
		t.local += (uint64_t)value_get_int(v, "local", 0);
		t.first = fmin(t.first, value_get_number(v, "min", INFINITY));
		t.last = fmax(t.last, value_get_number(v, "max", -INFINITY));
	}
	return t;
}

/* "2026-01-31T06:00:00" of seconds that were dates, else the number. */
static str time_text(struct arena *a, const struct time_range *t, double at)
{
	double day = floor(at / 86400), rest = at - day * 86400;
	struct buf b;
	str s;

	if (t->zoned + t->local && fabs(day) < 3e6) {
		s = date_text(a, (date)day);
		if (rest < 1)
			return s;
		return str_printf(a, "%.*sT%02d:%02d:%02d", STR_ARG(s),
				  (int)(rest / 3600), (int)(rest / 60) % 60,
				  (int)rest % 60);
	}
	buf_init(&b, 64);
	num_print(&b, at);
	s = str_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* "7d", "12h", "30min", "45s" or a bare number, in the units of the column. */
static bool read_horizon(str s, double *seconds)
{
	static const struct {
		str unit;
		double seconds;
	} units[] = {
		{ STR_INIT("d"), 86400 },    { STR_INIT("day"), 86400 },
		{ STR_INIT("days"), 86400 }, { STR_INIT("h"), 3600 },
		{ STR_INIT("min"), 60 },     { STR_INIT("s"), 1 },
		{ STR_INIT(""), 1 },
	};
	size_t n = num_span_loose(s), digits = n;
	str unit;

	while (!n && digits < s.len && s.s[digits] >= '0' && s.s[digits] <= '9')
		digits++;
	n = n ? n : digits;
	unit = str_trim(str_sub(s, n, s.len));
	if (!n || !num_parse_loose(str_sub(s, 0, n), seconds))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eq(unit, units[i].unit)) {
			*seconds *= units[i].seconds;
			return true;
		}
	return false;
}

static void time_order(struct overlap *x, size_t i, size_t j, str column)
{
	struct subject *s = pair_subject(x, i, j, "time");
	struct time_range a = times_of(x->sum[i]), b = times_of(x->sum[j]);
	double wanted;

	measure_text(x->o, s, "key", column);
	measure(x->o, s, "allowed", value_bool(is_allowed(x->d, column)));
	if (!a.rows || !b.rows) {
		bool there = a.bad + b.bad > 0;

		unjudged(x->o, s,
			 there ? REASON_FORMAT_MALFORMED : REASON_NO_EVIDENCE,
			 str_printf(x->o->arena, "no time in column %.*s",
				    STR_ARG(column)));
		return;
	}
	measure_text(x->o, s, "latest", time_text(x->o->arena, &a, a.last));
	measure_text(x->o, s, "earliest", time_text(x->o->arena, &b, b.first));
	measure_number(x->o, s, "gap", b.first - a.last);
	measure_count(x->o, s, "no_time", a.bad + b.bad);
	measure(x->o, s, "zones_mixed",
		value_bool(a.zoned + b.zoned && a.local + b.local));
	if (read_horizon(value_get_text(x->d->manifest, "horizon"), &wanted))
		measure_number(x->o, s, "wanted_gap", wanted);
}

static bool is_named(str name, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (str_eq_nocase(name, str_from(names[i])))
			return true;
	return false;
}

/* Names that say whose a sample is, or when it was. */
static bool is_group_name(str name)
{
	static const char *const names[] = {
		"user",        "user_id",    "userid",     "uid",
		"patient",     "patient_id", "patientid",  "subject",
		"subject_id",  "session",    "session_id", "customer",
		"customer_id", "client_id",  "device_id",  "account_id",
		"speaker",     "speaker_id", "author",     "author_id",
		"video",       "video_id",   "household",  "store_id",
		"group",       "group_id",   NULL
	};

	return is_named(name, names);
}

static bool is_time_name(str name)
{
	static const char *const names[] = { "date",       "time", "datetime",
					     "timestamp",  "ts",   "created_at",
					     "event_time", NULL };

	return is_named(name, names);
}

/* A key that is obvious but not declared. */
static void undeclared(struct overlap *x, size_t i)
{
	const struct split_sum *sum = x->sum[i];
	bool group = value_find(x->d->manifest, S("group_key")) != NULL;
	bool time = value_find(x->d->manifest, S("time_key")) != NULL;

	for (size_t k = 0; k < sum->columns.n; k++) {
		const struct column_sum *c = &sum->columns.v[k];
		bool whose = !group && is_group_name(c->name) &&
			     c->distinct * 2 <= c->rows;
		bool when = !time && is_time_name(c->name) &&
			    str_eq(c->type, S("date"));
		struct subject *s;
		struct finding *f;

		if ((!whose && !when) || is_allowed(x->d, c->name) ||
		    str_eq(c->name, sum->label.column))
			continue;
		s = observe(x->o, c->name, row_place(&c->first));
		f = found(x->o, s, whose ? "undeclared-group" : "undeclared-time",
			  row_place(&c->first));
		finding_arg(x->o, f, "column", value_str(c->name));
		finding_arg(x->o, f, "distinct", value_int((int64_t)c->distinct));
		finding_arg(x->o, f, "rows", value_int((int64_t)c->rows));
	}
}

static void groups(struct overlap *x)
{
	str group = value_get_text(x->d->manifest, "group_key");
	str time = value_get_text(x->d->manifest, "time_key");

	for (size_t i = 0; i < x->d->splits.n; i++) {
		if (x->d->splits.v[i].role == SPLIT_TRAIN)
			undeclared(x, i);
		for (size_t j = 0; j < x->d->splits.n; j++) {
			enum split_role a = x->d->splits.v[i].role;
			enum split_role b = x->d->splits.v[j].role;

			if (!takes_part(a) || !takes_part(b) || a >= b)
				continue;
			if (group.len)
				groups_of(x, i, j, group);
			if (time.len && a == SPLIT_TRAIN)
				time_order(x, i, j, time);
		}
	}
}

/* ---- the probe ---- */

static void link_overlap(const struct project *p, params given,
			 struct observation *o)
{
	static const struct {
		const char *name;
		void (*run)(struct overlap *x);
	} checks[] = {
		{ "duplicates", duplicates },
		{ "samples", samples },
		{ "groups", groups },
	};
	str check = value_get_text(given, "check");

	for (const struct dataset *d = p->dataset; d; d = d->next) {
		struct overlap x = { p, o, d, NULL };

		if (!dataset_is_readable(o, d))
			continue;
		x.sum = arena_array(o->arena, struct split_sum *,
				    d->splits.n + 1);
		for (size_t i = 0; i < d->splits.n; i++)
			x.sum[i] = split_sum(p, o->arena, d, &d->splits.v[i]);
		for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
			if (str_eq(check, str_from(checks[i].name)))
				checks[i].run(&x);
	}
}

static const struct scanner *const scanners[] = { &scanner_manifest,
						  &scanner_table,
						  &scanner_picture, NULL };

static const struct probe_param parameters[] = {
	{ STR_INIT("check"), PARAM_TEXT, STR_INIT("samples"),
	  STR_INIT("duplicates (a subject a training split), samples or groups "
		   "(a subject a pair of splits)") },
	{ { 0 }, PARAM_TEXT, { 0 }, { 0 } },
};

#define MEASURE(name, unit, doc)                              \
	{                                                     \
		STR_INIT(name), STR_INIT(unit), STR_INIT(doc) \
	}

static const struct probe_measure measures[] = {
	MEASURE("rows", "rows", "rows or images compared"),
	MEASURE("repeated", "rows", "those that stood there before"),
	MEASURE("share", "",
		"of rows: repeated ones, or those of the later "
		"split that are in the earlier one"),
	MEASURE("distinct", "", "different samples / rows"),
	MEASURE("chance", "",
		"the share that independent columns of these "
		"values would give"),
	MEASURE("sampled", "",
		"too many rows to hold: an even sample of the "
		"samples was compared"),
	MEASURE("resampled", "", "declared resampled, or rows have a weight"),
	MEASURE("pair", "", "train/val, train/test or val/test"),
	MEASURE("shared", "rows",
		"rows of the later split that are in the earlier"),
	MEASURE("of", "rows", "rows of the later split that were compared"),
	MEASURE("as_they_stand", "",
		"shared samples whose texts are equal "
		"letter by letter"),
	MEASURE("relabelled", "", "shared samples with another label"),
	MEASURE("columns", "",
		"columns of a sample that have more than one value"),
	MEASURE("prose", "", "samples have free text or are images"),
	MEASURE("shared_ids", "", "ids in both; missing for row numbers"),
	MEASURE("same_files", "", "files that the manifest gives to both"),
	MEASURE("key", "", "the column"),
	MEASURE("allowed", "", "allow_shared names it"),
	MEASURE("shared_groups", "", "groups in both"),
	MEASURE("latest", "", "last time of the training split"),
	MEASURE("earliest", "", "first time of the other"),
	MEASURE("gap", "s",
		"earliest - latest, in seconds or units of the column"),
	MEASURE("wanted_gap", "s", "the manifest's horizon"),
	MEASURE("no_time", "rows", "rows whose time cannot be read"),
	MEASURE("zones_mixed", "", "times with and without a zone"),
	{ { 0 }, { 0 }, { 0 } },
};

static const char *const kinds[] = { "duplicate",       "shared-sample",
				     "shared-id",       "same-file",
				     "shared-group",    "undeclared-group",
				     "undeclared-time", NULL };

const struct probe probe_data_overlap = {
	.name = STR_INIT("data.overlap"),
	.doc = STR_INIT("Samples, groups and times that are in two splits, or "
			"twice in one."),
	.scanners = scanners,
	.param = parameters,
	.measure = measures,
	.kinds = kinds,
	.link = link_overlap,
};
